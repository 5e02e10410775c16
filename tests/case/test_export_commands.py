"""export, seal, open and keys, as they are run: one desk seals a case, another one opens it and computes it again."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import click
import pytest

from tests.case.conftest import PASSPHRASE
from truename.case import Case
from truename.cli import case_export
from truename.errors import GalleryKeyError, ProvenanceError, UsageError
from truename.lists import readers
from truename.vault import Secret


class Desk:
    """Commands that run in a folder, and what they print."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture

    def __call__(self, command: click.Command, *arguments: str | Path) -> tuple[int, str]:
        self._capture.readouterr()
        code = command.main([str(one) for one in arguments], standalone_mode=False)
        return code or 0, self._capture.readouterr().out

    def document(self, command: click.Command, *arguments: str | Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self(command, *arguments, "--json")[1])
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.setenv("TRUENAME_KEY", PASSPHRASE)
    monkeypatch.delenv("TRUENAME_KEY_FILE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return Desk(tmp_path, capsys)


@pytest.fixture
def acme(full: Case) -> Path:
    """The file of a case with three pages read."""
    path = full.path
    full.close()
    return path


def sealed(desk: Desk, acme: Path, *more: str) -> Path:
    """The case, sealed by the keys in "sender" to those in "receiver"."""
    for name in ("sender", "receiver"):
        desk(case_export.keys, desk.folder / name)
    out = desk.folder / "acme.sealed"
    public, signing = desk.folder / "receiver" / "public.txt", desk.folder / "sender" / "signing.key"
    desk(case_export.seal, acme, "--to", public, "--sign", signing, "--out", out, *more)
    return out


def test_keys_are_made_and_only_their_public_parts_are_shown(desk: Desk) -> None:
    told = desk.document(case_export.keys, desk.folder / "mine")
    assert told["public"]["recipient"].startswith("age1")
    assert told["public"]["signer"].startswith("ed25519:")
    _, out = desk(case_export.keys, desk.folder / "others")
    assert "AGE-SECRET" not in out
    assert "PRIVATE" not in out
    with pytest.raises(GalleryKeyError):
        desk(case_export.keys, desk.folder / "mine")


@pytest.mark.parametrize("form", ["json", "ftm", "graphml"])
def test_a_case_is_exported_for_its_owner_alone_and_that_is_on_record(
    desk: Desk, acme: Path, form: str, secret: Secret
) -> None:
    out = desk.folder / f"acme.{form}"
    told = desk.document(case_export.export, acme, "--format", form, "--out", out)
    assert told["bytes"] == out.stat().st_size > 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    if form == "json":
        document = json.loads(out.read_text())
        assert document["case"]["title"] == "Who is Acme?"
        assert {"site:acme.example", "site:mirror.example"} <= {one["id"] for one in document["records"]}
        assert len(document["claims"]) > 5
    if form == "ftm":
        assert any("Acme Ltd" in one.get("name") for one in readers.recognise([out]).entities())
    with Case.open(acme, secret) as case:
        *_, last = case.audit_entries()
    assert (last.event, dict(last.details)) == ("export", {"format": form, "file": out.name})
    assert last.operator == "desk 3"


def test_the_same_case_gives_the_same_export(desk: Desk, acme: Path) -> None:
    for form in ("json", "ftm", "graphml"):
        one, other = desk.folder / "one", desk.folder / "other"
        desk(case_export.export, acme, "--format", form, "--out", one)
        desk(case_export.export, acme, "--format", form, "--out", other)
        assert one.read_bytes() == other.read_bytes()


def test_a_colleague_comes_to_the_same(desk: Desk, acme: Path) -> None:
    out = sealed(desk, acme)
    key, signer = desk.folder / "receiver" / "identity.key", desk.folder / "sender" / "public.txt"
    told = desk.document(case_export.open, out, "--identity", key, "--signer", signer)
    assert told["agrees"]
    assert told["required"]
    assert told["claims"] > 5
    assert told["files"] == []
    assert told["agreement"]["weights"] == told["agreement"]["same_weights"]
    code, text = desk(case_export.open, out, "--identity", key)
    assert code == 0
    assert told["fingerprint"] in text
    assert "Everything comes out the same here." in text
    assert "anybody could have" in " ".join(text.split())


def test_files_go_along_if_asked_for(desk: Desk, acme: Path, secret: Secret) -> None:
    out = sealed(desk, acme, "--with-captures")
    key = desk.folder / "receiver" / "identity.key"
    desk(case_export.open, out, "--identity", key, "--out", desk.folder / "opened")
    with Case.open(acme, secret) as case:
        for file in case.files():
            assert (desk.folder / "opened" / "files" / file.sha256).read_bytes() == case.content(file.sha256)


def test_sealing_is_on_record_with_who_can_open_it(desk: Desk, acme: Path, secret: Secret) -> None:
    sealed(desk, acme)
    with Case.open(acme, secret) as case:
        *_, last = case.audit_entries()
    assert last.event == "seal"
    (recipient,) = last.details["recipients"]
    assert recipient in (desk.folder / "receiver" / "public.txt").read_text()


def test_who_is_not_meant_does_not_open_it(desk: Desk, acme: Path) -> None:
    out = sealed(desk, acme)
    with pytest.raises(GalleryKeyError):
        desk(case_export.open, out, "--identity", desk.folder / "sender" / "identity.key")
    key = desk.folder / "receiver" / "identity.key"
    with pytest.raises(ProvenanceError, match="signed by"):
        desk(case_export.open, out, "--identity", key, "--signer", desk.folder / "receiver" / "public.txt")


def test_without_a_recipient_nothing_is_sealed(desk: Desk, acme: Path) -> None:
    desk(case_export.keys, desk.folder / "sender")
    signing = desk.folder / "sender" / "signing.key"
    with pytest.raises(UsageError):
        desk(case_export.seal, acme, "--to", "age1nobody", "--sign", signing, "--out", desk.folder / "out")
    assert not (desk.folder / "out").exists()
