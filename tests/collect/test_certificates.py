from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.collect.servers import LOOP, MANDATE, Answer, Site, moved
from tests.collect.test_warc import read, records
from truename.cli import collect as command
from truename.collect import certificates
from truename.errors import UsageError
from truename.sources.saved import Saved

LISTED = [{"id": 1, "common_name": "acme.test", "name_value": "acme.test\nwww.acme.test", "not_before": "2024-01-01"}]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "evidence.warc.gz"


def test_what_the_search_lists_is_kept(site: Site, out: Path) -> None:
    body = json.dumps(LISTED).encode()
    site.routes["/?q=acme.test&output=json"] = Answer(body, media="application/json")
    found = certificates.collect(
        out, ["www.acme.test"], MANDATE, log=site.url("/?x=y"), reach=LOOP, pace=site.clock.pace()
    )
    assert (found.answers, found.failures) == (1, ())
    (saved,) = read(out)
    assert isinstance(saved, Saved)
    assert saved.content == body
    assert b"operator: desk 3" in records(out)[0][2]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"busy", 503),
        Answer(b"<html>sorry</html>"),
        Answer(b"[" * 100_000, media="application/json"),
        moved("http://127.0.0.1:1/"),
        Answer(b"\x1f\x8bxx", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_what_is_no_list_is_a_failure_and_kept(site: Site, out: Path, answer: Answer) -> None:
    site.routes["/?q=acme.test&output=json"] = answer
    found = certificates.collect(out, ["acme.test"], MANDATE, log=site.url("/"), reach=LOOP, pace=site.clock.pace())
    assert (found.answers, len(found.failures)) == (0, 1)
    assert [kind for kind, *_ in records(out)] == ["warcinfo", "response", "request", "metadata"]
    assert len(site.asked) == 1


@pytest.mark.parametrize("log", ["", "crt.sh", "ftp://crt.test/"])
def test_what_is_no_search_is_refused(out: Path, log: str) -> None:
    with pytest.raises(UsageError):
        certificates.collect(out, ["acme.test"], MANDATE, log=log, reach=LOOP)
    assert not out.exists()


def test_the_command_names_the_search_that_is_asked() -> None:
    assert command.CRT_SH == certificates.CRT_SH
    assert "crt.sh" in certificates.plan(["acme.test"])[0]
