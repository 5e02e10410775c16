from __future__ import annotations

import gzip
import io
import json
import random
import stat
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.case.networks import CAPTURES, CLAIMS, sha
from truename.audit.chain import canonical
from truename.case import bundle
from truename.case.bundle import Contents, agreement, keys, layout
from truename.case.bundle.contents import spelled
from truename.case.bundle.opening import Opener
from truename.case.export import network_document
from truename.case.linking import resolve
from truename.case.material import Material, material
from truename.errors import (
    CalibrationError,
    GalleryKeyError,
    NewerVersionError,
    ProvenanceError,
    TruenameError,
    UsageError,
)
from truename.resolve.network import Network
from truename.sources.saved import Trait
from truename.types import Claim

# Two sites that state the same mailbox, telephone and account, so that there is something to weigh.
SHARED = [
    Claim(f"site:{site}", property, value, site, "", "2024-05-01", sha("page"), group=f"site:{site}")
    for site in ("one.example", "two.example")
    for property, value in (
        ("name", "Shared Works GmbH" if site == "one.example" else "Shared Works"),
        ("email", "office@shared.example"),
        ("phone", "+442079460123"),
        ("handle", "telegram:sharedworks"),
    )
]
ALL = [*sorted(CLAIMS.items()), *enumerate(SHARED, 1000)]
FILES = {sha("page"): b"page", sha("whois"): b"whois"}


def contents() -> Contents:
    traits = [(sha("page"), Trait("site:one.example", "text", b"\x01\0\0\0"))]
    network = network_document(resolve(material(ALL, CAPTURES, traits)))
    judged = [{"claim": 100, "verdict": "contradicted", "reason": "a letter"}]
    tables = bundle.tables_here()
    return Contents(
        {"name": "acme"},
        "0.1.0",
        "2026-01-01T00:00:00+00:00",
        ALL,
        list(CAPTURES.values()),
        judged,
        traits,
        network,
        tables,
    )


CONTENTS = contents()


@dataclass
class Desk:
    """Somebody's keys, and a folder."""

    folder: Path

    def __post_init__(self) -> None:
        self.public = keys.make_keys(self.folder / "keys")
        self.identities = keys.read_identities(self.folder / "keys" / keys.IDENTITY)
        self.signing = keys.read_signing_key(self.folder / "keys" / keys.SIGNING)
        self.path = self.folder / "case.sealed"

    def write(self, of: Contents = CONTENTS, files: dict[str, bytes] | None = None) -> Path:
        attached = {name: len(content) for name, content in (files or {}).items()}
        bundle.write(self.path, of, [self.public.recipient], self.signing, attached, lambda name: [(files or {})[name]])
        return self.path

    def read(self, path: Path | None = None, signer: str = "", out: Path | None = None) -> bundle.Bundle:
        return bundle.read(path or self.path, self.identities, signer, out)

    def archive(self) -> bytes:
        """The tar inside the bundle."""
        packed = io.BytesIO()
        pyrage.decrypt_io(io.BytesIO(self.path.read_bytes()), packed, self.identities)
        return gzip.decompress(packed.getvalue())

    def seal(self, archive: bytes) -> Path:
        """Whatever archive, sealed to this desk."""
        path = self.folder / "forged.sealed"
        path.write_bytes(pyrage.encrypt(gzip.compress(archive), keys.age_recipients([self.public.recipient])))
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A bundle with files, not to be changed."""
    desk = Desk(tmp_path_factory.mktemp("sealed"))
    desk.write(files=FILES)
    return desk


# --- keys


def test_keys_are_their_owners_only(desk: Desk) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (desk.folder / "keys").iterdir()}
    assert modes == {keys.IDENTITY: 0o600, keys.SIGNING: 0o600, keys.PUBLIC: 0o600}
    public = (desk.folder / "keys" / keys.PUBLIC).read_text()
    assert "AGE-SECRET-KEY" not in public
    assert "PRIVATE" not in public


def test_keys_are_never_made_over_others(desk: Desk) -> None:
    before = {path.name: path.read_bytes() for path in (desk.folder / "keys").iterdir()}
    with pytest.raises(GalleryKeyError):
        keys.make_keys(desk.folder / "keys")
    (desk.folder / "keys" / keys.IDENTITY).unlink()
    with pytest.raises(GalleryKeyError):
        keys.make_keys(desk.folder / "keys")
    del before[keys.IDENTITY]
    assert {path.name: path.read_bytes() for path in (desk.folder / "keys").iterdir()} == before


def test_a_key_that_others_can_read_is_refused(desk: Desk) -> None:
    for name, read in ((keys.IDENTITY, keys.read_identities), (keys.SIGNING, keys.read_signing_key)):
        path = desk.folder / "keys" / name
        path.chmod(0o640)
        with pytest.raises(GalleryKeyError, match="0640"):
            read(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"AGE-SECRET-KEY-1XXXX\n", b"-----BEGIN PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    for read in (keys.read_identities, keys.read_signing_key):
        with pytest.raises(GalleryKeyError):
            read(path)
        with pytest.raises(GalleryKeyError):
            read(tmp_path / "none")


def test_recipients_come_as_keys_and_as_files(desk: Desk) -> None:
    public = str(desk.folder / "keys" / keys.PUBLIC)
    assert keys.recipients([public, desk.public.recipient]) == [desk.public.recipient]
    assert keys.signer(public) == keys.signer(desk.public.signer) == desk.public.signer


@pytest.mark.parametrize(
    "given", [[], ["age1short"], ["age1" + "q" * 58], ["nothing/here"], ["AGE-SECRET-KEY-1QQ"]], ids=str
)
def test_what_is_no_recipient_is_refused(given: list[str]) -> None:
    with pytest.raises(UsageError):
        keys.recipients(given)


@pytest.mark.parametrize("given", ["ed25519:", "ed25519:" + "0" * 63, "ed25519:" + "0" * 65, "nothing/here", ""])
def test_what_is_no_signer_is_refused(given: str) -> None:
    with pytest.raises(UsageError):
        keys.signer(given)


# --- there and back


def test_a_bundle_gives_back_what_was_sealed(sealed: Desk) -> None:
    opened = sealed.read(signer=sealed.public.signer)
    assert opened.contents == CONTENTS
    assert opened.signer == sealed.public.signer
    assert opened.fingerprint == keys.fingerprint(sealed.public.signer)
    assert set(opened.files) == set(FILES)


def test_only_its_owner_can_read_it_and_nothing_in_it_shows(sealed: Desk) -> None:
    assert stat.S_IMODE(sealed.path.stat().st_mode) == 0o600
    content = sealed.path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"acme" not in content


def test_members_are_written_out_when_all_is_verified(sealed: Desk, tmp_path: Path) -> None:
    sealed.read(out=tmp_path / "out")
    for name, content in FILES.items():
        assert (tmp_path / "out" / "files" / name).read_bytes() == content
    claims = [json.loads(line) for line in (tmp_path / "out" / "claims.jsonl").read_text().splitlines()]
    assert [one["id"] for one in claims] == [number for number, _ in ALL]
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    with pytest.raises(UsageError):
        sealed.read(out=tmp_path / "out")


def test_any_program_can_open_it(sealed: Desk) -> None:
    with tarfile.open(fileobj=io.BytesIO(sealed.archive())) as archive:
        assert archive.getnames()[:2] == ["manifest.json", "manifest.sig"]
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
        assert [one["name"] for one in manifest["members"]] == archive.getnames()[2:]


def test_the_same_case_gives_the_same_members(desk: Desk) -> None:
    desk.write()
    first = desk.archive()
    desk.write()
    assert desk.archive() == first


def test_a_file_that_is_not_what_it_was_leaves_no_bundle(desk: Desk) -> None:
    for wrong in (b"pagf", b"pag", b"pages"):
        with pytest.raises(ProvenanceError):
            bundle.write(
                desk.path, CONTENTS, [desk.public.recipient], desk.signing, {sha("page"): 4}, lambda _, it=wrong: [it]
            )
        assert [path.name for path in desk.folder.iterdir()] == ["keys"]


def test_large_files_pass_through(desk: Desk, tmp_path: Path) -> None:
    large = random.Random(1).randbytes(3 * layout.CHUNK + 17)
    desk.write(files={layout.sha256(large): large, sha("page"): b"page"})
    desk.read(out=tmp_path / "out")
    assert (tmp_path / "out" / "files" / layout.sha256(large)).read_bytes() == large


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
        max_leaves=20,
    )
)
def test_tables_are_spelled_as_the_manifest_is(document: Any) -> None:
    assert spelled(document) == canonical(document)


# --- tampering


def test_every_region_is_protected(sealed: Desk, tmp_path: Path) -> None:
    content = sealed.path.read_bytes()
    places = {*range(0, 260, 7), *range(260, len(content), len(content) // 120), len(content) - 1}
    for place in sorted(places):
        changed = bytearray(content)
        changed[place] ^= 0x01
        (tmp_path / "changed").write_bytes(changed)
        with pytest.raises((ProvenanceError, GalleryKeyError)):
            sealed.read(tmp_path / "changed", out=tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_bundle_that_was_cut_short_is_refused(sealed: Desk, tmp_path: Path) -> None:
    content = sealed.path.read_bytes()
    for length in (0, 1, 50, 200, len(content) // 2, len(content) - 20, len(content) - 1):
        (tmp_path / "cut").write_bytes(content[:length])
        with pytest.raises((ProvenanceError, GalleryKeyError)):
            sealed.read(tmp_path / "cut")


def test_who_it_was_not_sealed_to_cannot_open_it(sealed: Desk, desk: Desk) -> None:
    with pytest.raises(GalleryKeyError, match="sealed to"):
        desk.read(sealed.path)


def test_another_signer_is_refused_where_one_is_required(sealed: Desk, desk: Desk) -> None:
    with pytest.raises(ProvenanceError, match=keys.fingerprint(sealed.public.signer)):
        sealed.read(signer=desk.public.signer)


def members(desk: Desk) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(desk.archive())) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def packed(held: dict[str, bytes]) -> bytes:
    """An archive of members as :func:`bundle.write` makes it."""
    return (
        b"".join(
            layout.header(name, len(text)) + text + b"\0" * layout.padding(len(text)) for name, text in held.items()
        )
        + layout.END
    )


def forged(desk: Desk, change: Callable[[dict[str, Any]], object], held: dict[str, bytes] | None = None) -> bytes:
    """An archive whose manifest was changed and signed again, with members that may have been changed, too."""
    held = held or members(desk)
    manifest = json.loads(held["manifest.json"])
    change(manifest)
    text = canonical(manifest)
    return packed({**held, "manifest.json": text, "manifest.sig": desk.signing.sign(layout.SIGNED + text)})


def refuse(desk: Desk, archive: bytes, error: type[TruenameError] = ProvenanceError) -> None:
    """Refused, and nothing is left behind."""
    path = desk.seal(archive)
    before = sorted(desk.folder.rglob("*"))
    with pytest.raises(error):
        desk.read(path, out=desk.folder / "out")
    assert sorted(desk.folder.rglob("*")) == before


def test_forging_itself_works(desk: Desk) -> None:
    desk.write(files=FILES)
    assert desk.read(desk.seal(packed(members(desk)))).contents.case == {"name": "acme"}
    other = desk.seal(forged(desk, lambda manifest: manifest["case"].update(name="other")))
    assert desk.read(other).contents.case == {"name": "other"}


@pytest.mark.parametrize("name", [*layout.TABLES, f"files/{sha('page')}", "manifest.json", "manifest.sig"])
def test_a_member_that_was_changed_is_refused(desk: Desk, name: str) -> None:
    desk.write(files=FILES)
    held = members(desk)
    for place in {0, len(held[name]) // 2, len(held[name]) - 1}:
        changed = bytearray(held[name])
        changed[place] ^= 0x01
        refuse(desk, packed({**held, name: bytes(changed)}))
    refuse(desk, packed({**held, name: held[name] + b"\n"}))
    refuse(desk, packed({one: text for one, text in held.items() if one != name}))


def test_another_key_cannot_sign_in_the_name_of_the_first(desk: Desk) -> None:
    desk.write()
    held = members(desk)
    other = Ed25519PrivateKey.generate()
    refuse(desk, packed({**held, "manifest.sig": other.sign(layout.SIGNED + held["manifest.json"])}))
    refuse(desk, packed({**held, "manifest.sig": desk.signing.sign(held["manifest.json"])}))


def rename(place: int, name: str) -> Callable[[dict[str, Any]], object]:
    return lambda manifest: manifest["members"][place].update(name=name)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a name outside": rename(-1, "../../outside"),
    "an absolute name": rename(-1, "/tmp/outside"),
    "a name of a table": rename(-1, "claims.jsonl"),
    "a name of another file": rename(-1, f"files/{'0' * 64}"),
    "a folder above": rename(-1, f"files/../{sha('page')}"),
    "a name that is none": rename(0, ""),
    "a table that has gone": lambda manifest: manifest["members"].pop(0),
    "another order": lambda manifest: manifest["members"].reverse(),
    "twice": lambda manifest: manifest["members"].append(manifest["members"][-1]),
    "a negative size": lambda manifest: manifest["members"][-1].update(size=-1),
    "a size that is true": lambda manifest: manifest["members"][-1].update(size=True),
    "a size in words": lambda manifest: manifest["members"][-1].update(size="4"),
    "no hash": lambda manifest: manifest["members"][-1].update(sha256=""),
    "members that are none": lambda manifest: manifest.update(members={}),
    "a member that is none": lambda manifest: manifest["members"].insert(0, "claims.jsonl"),
    "another field": lambda manifest: manifest.update(note="x"),
    "no version": lambda manifest: manifest.pop("version"),
    "an old layout": lambda manifest: manifest.update(format=0),
    "a layout in words": lambda manifest: manifest.update(format="1"),
    "no signer": lambda manifest: manifest.update(signer=""),
    "a signer that is none": lambda manifest: manifest.update(signer=[1]),
    "tables that are none": lambda manifest: manifest.update(tables=[]),
    "a size that is not that of the member": lambda manifest: manifest["members"][0].update(size=1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_manifest_of_another_form_is_refused_whoever_signed_it(
    desk: Desk, change: Callable[[dict[str, Any]], object]
) -> None:
    desk.write(files={sha("page"): b"page"})
    refuse(desk, forged(desk, change))


def test_a_later_layout_is_refused_as_such(desk: Desk) -> None:
    desk.write()
    refuse(desk, forged(desk, lambda manifest: manifest.update(format=2)), NewerVersionError)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["members"][0].update(size=layout.LARGEST_TABLES + 1),
        lambda manifest: manifest["members"][-1].update(size=layout.LARGEST_FILE + 1),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(desk: Desk, change: Callable[[dict[str, Any]], object]) -> None:
    desk.write(files={sha("page"): b"page"})
    refuse(desk, forged(desk, change), UsageError)


def test_a_manifest_that_is_too_large_is_refused_by_its_header(desk: Desk) -> None:
    desk.write()
    refuse(desk, layout.header("manifest.json", layout.LARGEST_MANIFEST + 1) + b"\0" * layout.BLOCK)


def test_an_archive_that_unpacks_to_more_is_refused_while_it_is_unpacked(desk: Desk) -> None:
    desk.write()
    archive = packed(members(desk))
    refuse(desk, archive + b"\0" * layout.BLOCK)
    refuse(desk, archive + b"\0" * (64 * 2**20))
    refuse(desk, b"\0" * (64 * 2**20))


def test_links_and_folders_are_no_members(desk: Desk) -> None:
    desk.write(files={sha("page"): b"page"})
    held = members(desk)
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE):
        odd = tarfile.TarInfo(f"files/{sha('page')}")
        odd.type, odd.linkname, odd.mode, odd.size = kind, "/etc/passwd", 0o600, 0
        archive = packed({name: text for name, text in held.items() if not name.startswith("files/")})
        refuse(desk, archive[: -len(layout.END)] + odd.tobuf(tarfile.GNU_FORMAT) + layout.END)


def test_what_follows_the_archive_is_refused(desk: Desk) -> None:
    desk.write()
    whole = gzip.compress(desk.archive())
    for more in (b"x", whole):
        path = desk.folder / "more"
        path.write_bytes(pyrage.encrypt(whole + more, keys.age_recipients([desk.public.recipient])))
        with pytest.raises(ProvenanceError):
            desk.read(path)


TABLES_CHANGED: dict[str, tuple[str, bytes]] = {
    "no JSON": ("claims.jsonl", b"{\n"),
    "no object": ("claims.jsonl", b"1\n"),
    "no id": ("claims.jsonl", b"{}\n"),
    "other fields": ("claims.jsonl", b'{"id":1,"subject":"x"}\n'),
    "numbers for texts": ("captures.jsonl", b'{"sha256":1}\n'),
    "nested": ("network.json", b"[" * 100_000),
    "a list": ("network.json", b"[]"),
    "no base 64": ("traits.jsonl", b'{"capture":"","data":"!","kind":"text","subject":"x"}\n'),
}


@pytest.mark.parametrize(("name", "text"), TABLES_CHANGED.values(), ids=TABLES_CHANGED.keys())
def test_tables_of_another_form_are_refused_whoever_signed_them(desk: Desk, name: str, text: bytes) -> None:
    desk.write()
    place = layout.TABLES.index(name)
    told = {"size": len(text), "sha256": layout.sha256(text)}
    held = {**members(desk), name: text}
    refuse(desk, forged(desk, lambda manifest: manifest["members"][place].update(told), held))


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_no_bytes_break_the_opener(data: bytes, step: int) -> None:
    def opened(sent: bytes) -> None:
        with Opener("", None) as opener:
            for place in range(0, len(sent), step):
                opener.write(sent[place : place + step])
            opener.finish()

    for sent in (data, gzip.compress(data)):
        with pytest.raises(ProvenanceError):
            opened(sent)


# --- computing again


def test_there_is_something_to_compute() -> None:
    weights = [link["llr"] for link in CONTENTS.network["links"] if link["llr"] is not None]
    assert max(weights) > 2
    assert any(len(one["members"]) > 1 for one in CONTENTS.network["identities"])


def test_another_installation_comes_to_the_same(sealed: Desk) -> None:
    found = bundle.recompute(sealed.read().contents, resolve)
    assert found.agrees
    assert found.weights == found.same_weights > 4
    assert all(every == same for every, same in found.counts.values())
    assert found.counts["links"][0] == len(CONTENTS.network["links"])
    assert not found.reasons


def changed(**links: Any) -> Contents:
    """The contents with a link that says something else than its claims."""
    network = json.loads(json.dumps(CONTENTS.network))
    place = next(n for n, link in enumerate(network["links"]) if link["llr"] is not None)
    network["links"][place].update(links)
    return replace(CONTENTS, network=network)


def test_a_weight_that_was_changed_is_noticed(desk: Desk) -> None:
    llr = next(link["llr"] for link in CONTENTS.network["links"] if link["llr"] is not None)
    desk.write(changed(llr=llr + 0.001))
    found = bundle.recompute(desk.read().contents, resolve)
    assert not found.agrees
    assert found.same_weights == found.weights - 1
    (difference,) = found.differences
    assert difference.part == "links"
    assert f"llr is {llr + 0.001!r} there and {llr!r} here" in difference.sentence


def test_rounding_of_another_processor_is_none() -> None:
    llr = next(link["llr"] for link in CONTENTS.network["links"] if link["llr"] is not None)
    assert bundle.recompute(changed(llr=llr * (1 + 1e-13)), resolve).agrees
    assert not bundle.recompute(changed(llr=llr * (1 + 1e-8)), resolve).agrees


def test_a_claim_that_was_changed_changes_what_comes_out() -> None:
    claims = [(number, replace(one, value="+442079460999") if number == 1002 else one) for number, one in ALL]
    found = bundle.recompute(replace(CONTENTS, claims=claims), resolve)
    assert not found.agrees
    assert found.same_weights < found.weights


def test_what_is_left_out_or_added_is_noticed() -> None:
    network = json.loads(json.dumps(CONTENTS.network))
    gone = network["identities"].pop()
    network["identities"].append({**gone, "members": [*gone["members"], "site:made.up"]})
    found = bundle.recompute(replace(CONTENTS, network=network), resolve)
    assert {one.sentence.partition(",")[0] for one in found.differences} == {
        "It is in the bundle",
        "It comes out here",
    }


def test_the_reasons_name_versions_and_tables() -> None:
    tables = {**CONTENTS.tables, "a table of my own": "abc"}
    name = next(iter(CONTENTS.tables))
    tables[name] = "0" * 12
    other = replace(changed(llr=99.0), version="9.9", tables=tables)
    reasons = " ".join(bundle.recompute(other, resolve, "0.1.0").reasons)
    assert "truename 9.9; this is 0.1.0" in reasons
    assert "a table of my own (abc) is not here" in reasons
    assert f"What weighs as {name} is {'0' * 12} there" in reasons


def test_what_cannot_be_computed_is_said() -> None:
    def broken(_: Material) -> Network:
        raise CalibrationError(expected="a table", found="none", do="get one")

    found = bundle.recompute(CONTENTS, broken)
    assert not found.agrees
    assert found.same_weights == 0
    assert "could not be computed here: expected a table" in found.reasons[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*agreement._KEYS, "prior", "notes", "x"]), JSON))
def test_no_network_breaks_the_comparison(network: dict[str, Any]) -> None:
    nothing = Network({}, (), ())
    found = bundle.recompute(replace(CONTENTS, network=network), lambda _: nothing, "0.1.0", CONTENTS.tables)
    assert found.counts["links"][1] == 0
    found = bundle.recompute(
        replace(CONTENTS, network={"links": [network, network], "records": 10**400}),
        lambda _: nothing,
        "0.1.0",
        CONTENTS.tables,
    )
    assert not found.agrees


def test_many_differences_are_counted() -> None:
    network = {**CONTENTS.network, "records": [{"id": str(n)} for n in range(agreement.MOST_DIFFERENCES + 50)]}
    found = bundle.recompute(replace(CONTENTS, network=network), resolve)
    assert len(found.differences) == agreement.MOST_DIFFERENCES
    assert found.more > 0
