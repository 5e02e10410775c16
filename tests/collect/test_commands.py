"""The commands, as a program and as a person runs them, and that no other part of the program collects."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import truename
from tests.collect.servers import ASKED, Answer, Site, page
from tests.collect.test_dns import Server, server
from tests.collect.test_warc import records
from truename.cli import run

__all__ = ["server"]  # a fixture

SOURCE = Path(truename.__file__).parent


def imports(file: Path) -> set[str]:
    """Every module that a file names in an import, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def test_nothing_else_imports_the_collectors() -> None:
    """However it may be spelled: by import statements, and by name where modules are imported by their names."""
    own = {SOURCE / "cli" / "collect.py", *(SOURCE / "collect").iterdir()}
    for file in SOURCE.rglob("*.py"):
        if file not in own:
            assert not {one for one in imports(file) if one.startswith("truename.collect")}, file
            assert "truename.collect" not in file.read_text("utf-8"), file
    assert "truename.collect.crawl" in imports(SOURCE / "cli" / "collect.py")


def test_only_the_commands_module_is_named_by_the_command_line() -> None:
    from truename.cli import COMMANDS

    assert {name for name, (module, _) in COMMANDS.items() if module == "collect"} == {"collect"}


def test_a_crawl_from_the_command_line(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site.routes |= {"/": page("/gone")}
    out = tmp_path / "acme.warc.gz"
    code = run(
        ["collect", "crawl", f"http://127.0.0.1:{site.port}/", "--contact", "desk@agency.example", "--allow-local",
         "--out", str(out), "--pages", "1", *ASKED, "--json"]
    )  # fmt: skip
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert (code, document["pages"], document["waiting"]) == (0, 1, 1)
    # Whom it contacts stands before whom it contacted.
    assert told.err.index("It will contact 127.0.0.1") < told.err.index("200 http://127.0.0.1")
    assert "desk@agency.example" in told.err
    assert b"authority: contract 12" in records(out)[0][2]


def test_links_that_lead_nowhere_are_told_and_no_failure(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.routes |= {"/": page("/gone")}
    code = run(
        ["collect", "crawl", f"http://127.0.0.1:{site.port}/", "--contact", "desk@agency.example", "--allow-local",
         "--out", str(tmp_path / "a.warc.gz"), *ASKED]
    )  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    assert "1 page and 0 pictures" in out
    assert "status 404" in out


def test_what_did_not_come_is_told(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(
        ["collect", "rdap", "acme.test", "--server", f"http://127.0.0.1:{site.port}/", "--allow-local",
         "--out", str(tmp_path / "a.warc.gz"), *ASKED]
    )  # fmt: skip
    told = capsys.readouterr()
    assert code == 8
    assert "0 answers" in told.out
    assert "knows no such domain" in " ".join(told.out.split())
    assert f"It will contact 127.0.0.1:{site.port}" in told.err


def test_names_and_certificates_from_the_command_line(
    server: Server, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(
        ["collect", "dns", "acme.test", "--resolver", f"127.0.0.1:{server.port}",
         "--out", str(tmp_path / "a.warc.gz"), *ASKED, "--json"]
    )  # fmt: skip
    assert (code, json.loads(capsys.readouterr().out)["answers"]) == (0, 8)
    site.routes["/?q=acme.test&output=json"] = Answer(b"[]", media="application/json")
    code = run(
        ["collect", "certificates", "acme.test", "--log", f"http://127.0.0.1:{site.port}/", "--allow-local",
         "--out", str(tmp_path / "b.warc.gz"), *ASKED]
    )  # fmt: skip
    assert code == 0
    assert "1 answer in" in capsys.readouterr().out


COMMANDS = [
    ["rdap", "acme.test", "--server"],
    ["certificates", "acme.test", "--log"],
    ["crawl", "--contact", "desk@agency.example"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_this_machine_is_contacted_only_if_that_is_said(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], loopback_only: set[str]
) -> None:
    url = f"http://127.0.0.1:{site.port}/"
    code = run(["collect", *command, url, "--out", str(tmp_path / "a.warc.gz"), *ASKED])
    assert code == 8
    assert "--allow-local" in " ".join(capsys.readouterr().out.split())
    assert not site.asked
    assert not loopback_only


@pytest.mark.parametrize("missing", ["--operator", "--purpose", "--authority"])
def test_nothing_is_contacted_without_a_mandate(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    place = ASKED.index(missing)
    given = ASKED[:place] + ASKED[place + 2 :]
    code = run(
        [
            "collect",
            "rdap",
            "acme.test",
            "--server",
            site.url("/"),
            "--allow-local",
            "--out",
            str(tmp_path / "a"),
            *given,
        ]
    )
    assert code == 5
    assert f"no {missing.removeprefix('--')}" in capsys.readouterr().err
    assert not site.asked
    assert not (tmp_path / "a").exists()


def test_the_pause_can_only_be_raised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(
        ["collect", "crawl", "http://acme.test/", "--contact", "desk@agency.example", "--pause", "0.5",
         "--out", str(tmp_path / "a"), *ASKED]
    )  # fmt: skip
    assert code == 2
    assert "0.5" in capsys.readouterr().err


def test_a_contact_is_required(tmp_path: Path) -> None:
    assert run(["collect", "crawl", "http://acme.test/", "--out", str(tmp_path / "a"), *ASKED]) == 2
    assert list(tmp_path.iterdir()) == []
