"""Pulling when only a part can be had, and models that are converted from their makers' files."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.provenance.conftest import INSIDE, WEIGHTS, Index, Manifest, entry, sdist
from tests.provenance.convert.test_openvino_ir import network
from truename.errors import MissingModelError, ProvenanceError, UsageError
from truename.provenance import convert, models
from truename.provenance.models import Presence

PARTS = network().parts()
CONVERTED = convert.convert("openvino-ir", PARTS, "embedding")
POINTS = "[[1, 2], [3, 4], [5, 6], [7, 8], [9, 9.5]]"
FACE = (
    f'{{ layout = "NCHW", dtype = "float32", low = 0, high = 255, width = 12, height = 12, channels = "BGR", '
    f"points = {POINTS}, frame = [12, 14], mean = [1, 2, 3], std = 2.5 }}"
)
EMBEDDER = {"role": '"face-embedding"', "dimension": "18", "input": FACE}
NOWHERE = "https://127.0.0.1:9"  # the discard port: nothing listens


def part(name: str, content: bytes, source: str = "") -> str:
    return (
        f'{{ file = "{name}", sha256 = "{hashlib.sha256(content).hexdigest()}", size = {len(content)}, '
        f"source = [{source or f'{{ url = {NOWHERE!r} }}'}] }}"
    )


def converted(content: bytes = CONVERTED, **changes: str) -> str:
    """The entry of a model that is converted from an IR."""
    parts = ", ".join(part(name, each) for name, each in PARTS.items())
    values = {"source": "", "convert": '"openvino-ir"', "part": f"[{parts}]", **EMBEDDER, **changes}
    return entry(content, name='"made"', file='"MADE.onnx"', **values)


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_model_is_converted_from_the_parts_that_a_folder_holds(manifest: Manifest, tmp_path: Path) -> None:
    manifest(converted())
    (state,) = models.pull(["made"], put(tmp_path / "usb", PARTS))
    assert (state.presence, state.model.tier) == (Presence.READY, "1")
    assert models.read("made") == CONVERTED
    assert models.ready("made")
    given = models.get("made").input
    assert (given.points[4], given.frame, given.mean, given.std) == ((9, 9.5), (12, 14), (1, 2, 3), 2.5)


def test_a_folder_may_hold_the_converted_model_itself(manifest: Manifest, tmp_path: Path) -> None:
    manifest(converted())
    models.pull(["made"], put(tmp_path / "usb", {"MADE.onnx": CONVERTED}))
    assert models.read("made") == CONVERTED


@pytest.mark.parametrize("name", list(PARTS))
@pytest.mark.parametrize("position", [0, 100, -1])
def test_one_flipped_bit_in_a_part_is_refused(manifest: Manifest, tmp_path: Path, name: str, position: int) -> None:
    manifest(converted())
    content = bytearray(PARTS[name])
    content[position] ^= 1
    with pytest.raises(ProvenanceError, match=name.replace(".", r"\.")):
        models.pull(["made"], put(tmp_path / "usb", {**PARTS, name: bytes(content)}))
    assert not models.ready("made")


def test_one_flipped_bit_in_a_converted_model_is_refused_at_use(manifest: Manifest, tmp_path: Path) -> None:
    manifest(converted())
    (state,) = models.pull(["made"], put(tmp_path / "usb", PARTS))
    content = bytearray(CONVERTED)
    content[len(content) // 2] ^= 16
    state.path.write_bytes(content)
    with pytest.raises(ProvenanceError, match="SHA-256"):
        models.read("made")
    assert not models.ready("made")


def test_a_conversion_that_gives_other_bytes_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    manifest(converted(CONVERTED[:-1] + b"x"))
    with pytest.raises(ProvenanceError, match="another conversion"):
        models.pull(["made"], put(tmp_path / "usb", PARTS))
    assert not list((tmp_path / "models").glob("*.onnx"))


def test_parts_that_are_no_network_are_refused(manifest: Manifest, tmp_path: Path) -> None:
    broken = {"net.xml": b"<net/>", "net.bin": b"xx"}
    parts = ", ".join(part(name, each) for name, each in broken.items())
    manifest(converted(part=f"[{parts}]"))
    with pytest.raises(ProvenanceError, match="openvino-ir"):
        models.pull(["made"], put(tmp_path / "usb", broken))


def test_parts_come_out_of_archives(manifest: Manifest, index: Index, tmp_path: Path) -> None:
    xml, weights = PARTS.values()
    index.add("tiny-1.0.tar.gz", sdist(weights))
    source = f'{{ package = "tiny", version = "1.0", path = "{INSIDE}" }}'
    listed = f"{part('net.xml', xml)}, {part('net.bin', weights, source)}"
    manifest(converted(part=f"[{listed}]"))
    with pytest.raises(MissingModelError, match=r"net\.xml"):  # its source does not answer
        models.pull(["made"])
    both = f"{part('net.bin', weights, source)}, {part('net.xml', xml, source)}"
    manifest(converted(part=f"[{both}]"))
    assert models.get("made").tier == "0"


def test_without_names_what_can_be_had_is_brought(manifest: Manifest, index: Index) -> None:
    index.add("tiny-1.0.tar.gz", sdist())
    manifest(converted() + entry())
    found = {state.model.name: state for state in models.pull()}
    assert (found["made"].presence, found["tiny"].presence) == (Presence.MISSING, Presence.READY)
    assert "net.xml" in found["made"].found or NOWHERE in found["made"].found
    assert models.pull()[0].presence is Presence.MISSING  # nothing more can be had, which is no error
    for names in (["made"], ["tiny", "made"]):
        with pytest.raises(MissingModelError, match=r"net\.xml"):
            models.pull(names)


def test_a_host_that_does_not_answer_is_asked_once(
    manifest: Manifest, no_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truename.provenance import fetch

    asked: list[str] = []
    real = fetch.url
    monkeypatch.setattr(fetch, "url", lambda address, *rest: asked.append(address) or real(address, *rest))
    source = f'[{{ url = "{NOWHERE}/x" }}]'
    manifest(entry(source=source) + entry(name='"other"', file='"OTHER.onnx"', source=source))
    with pytest.raises(MissingModelError, match="did not answer"):
        models.pull()
    assert asked == [f"{NOWHERE}/x"]


def test_a_folder_gives_what_it_holds(manifest: Manifest, tmp_path: Path) -> None:
    manifest(converted() + entry())
    with pytest.raises(MissingModelError):  # it holds nothing
        models.pull(source_dir=put(tmp_path / "usb", {}))
    found = models.pull(source_dir=put(tmp_path / "usb", {"TINY.onnx": WEIGHTS}))
    assert [state.presence for state in found] == [Presence.MISSING, Presence.READY]
    assert "net.xml" in found[0].found or "No such file" in found[0].found
    found = models.pull(source_dir=put(tmp_path / "more", PARTS))
    assert [state.presence for state in found] == [Presence.READY, Presence.READY]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"convert": ""}, "parts and convert"),
        ({"convert": '"guess"'}, "convert"),
        ({"part": ""}, "parts and convert"),
        ({"source": '[{ package = "tiny", version = "1.0", path = "a" }]'}, "not both"),
        ({"part": '[{ file = "net.pkl", sha256 = "x", size = 1 }]'}, "plain name"),
        ({"part": '[{ file = "../net.xml", sha256 = "x", size = 1 }]'}, "plain name"),
        ({"role": '"guessing"'}, "role"),
        ({"role": '"face-detection"'}, "decoder"),
        ({"decoder": '"yunet"'}, "decoder"),
        ({"dimension": ""}, "dimension"),
        ({"dimension": "0"}, "dimension"),
        ({"dimension": "true"}, "dimension"),
        ({"role": '"minutiae"'}, "dimension"),
        ({"input": FACE.replace(POINTS, "[]")}, "five points"),
        ({"input": FACE.replace(POINTS, "[[1, 2]]")}, "points"),
        ({"input": FACE.replace("9.5", "nan")}, "points"),
        ({"input": FACE.replace("BGR", "grey")}, "RGB or BGR"),
        ({"input": FACE.replace("BGR", "CMYK")}, "channels"),
        ({"input": FACE.replace("width = 12", "width = 0")}, "width"),
        ({"input": FACE.replace("height = 12, ", "")}, "width and height"),
        ({"input": FACE.replace("2.5", "0")}, "std"),
        ({"input": FACE.replace("[1, 2, 3]", "[1, 2]")}, "mean"),
        ({"input": FACE.replace("[12, 14]", "[12, 0]")}, "frame"),
        ({"input": FACE.replace("std = 2.5", "crop = -1")}, "crop"),
    ],
)
def test_an_entry_that_does_not_fit_together_is_refused(
    manifest: Manifest, changes: dict[str, str], complaint: str
) -> None:
    manifest(converted(**changes))
    with pytest.raises(ProvenanceError, match=complaint):
        models.load_manifest()


# ---- models of the user's own ----

OWN = {"name": '"mine"', "file": '"MINE.onnx"', "source": "", "licence": '"CC-BY-NC-4.0"', "terms": '"not for money"'}


def settings(tmp_path: Path, text: str) -> None:
    (tmp_path / "truename.toml").write_text(text, "utf-8")


def test_an_own_model_is_used_once_its_licence_is_accepted(manifest: Manifest, tmp_path: Path) -> None:
    settings(tmp_path, entry(**OWN))
    model = models.get("mine")
    assert (model.own, model.tier, model.free, model.terms) == (True, "own", False, "not for money")
    (state,) = models.pull(["mine"], put(tmp_path / "usb", {"MINE.onnx": WEIGHTS}))
    assert state.presence is Presence.UNACCEPTED
    for ask in (models.read, models.path):
        with pytest.raises(ProvenanceError, match="truename models accept mine --by WHO"):
            ask("mine")
    assert not models.ready("mine")
    made = models.accept("mine", "A. Person, for the agency")
    assert (made.licence, made.sha256) == ("CC-BY-NC-4.0", hashlib.sha256(WEIGHTS).hexdigest())
    assert models.acceptance(model) == made
    assert models.read("mine") == WEIGHTS
    # Other bytes, or other terms, are accepted anew.
    settings(tmp_path, entry(**{**OWN, "licence": '"CC-BY-NC-ND-4.0"'}))
    with pytest.raises(ProvenanceError, match="nobody"):
        models.read("mine")


def test_an_own_model_that_is_free_needs_no_acceptance(manifest: Manifest, tmp_path: Path) -> None:
    settings(tmp_path, entry(**{**OWN, "licence": '"MIT"'}))
    put(tmp_path / "models", {"MINE.onnx": WEIGHTS})
    assert models.read("mine") == WEIGHTS
    with pytest.raises(UsageError, match="needs acceptance"):
        models.accept("mine", "someone")


@pytest.mark.parametrize("by", ["", "  ", "x" * 201, "a\nb"])
def test_somebody_has_to_accept(manifest: Manifest, tmp_path: Path, by: str) -> None:
    settings(tmp_path, entry(**OWN))
    with pytest.raises(UsageError, match="--by"):
        models.accept("mine", by)


@pytest.mark.parametrize("content", ["{", "[1]", '[{"model": "mine"}]', '[{"model": 1, "licence": 1, "by": 1}]', "1"])
def test_a_damaged_record_of_acceptances_is_no_acceptance(manifest: Manifest, tmp_path: Path, content: str) -> None:
    settings(tmp_path, entry(**OWN))
    put(tmp_path / "models", {"MINE.onnx": WEIGHTS, models.ACCEPTED: content.encode()})
    with pytest.raises(ProvenanceError, match=r"accepted\.json"):
        models.read("mine")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": '"tiny"'}, "that truename ships"),
        ({"file": '"tiny.ONNX"'}, "plain name"),
        ({"file": '"tiny.onnx"'}, "that truename ships"),
        ({"file": '"MINE.pth"'}, "pickle"),
        ({"sha256": ""}, "sha256"),
        ({"maker": '"unknown"'}, "maker"),
        ({"licence": ""}, "licence"),
        ({"training_data": ""}, "training_data"),
    ],
)
def test_an_own_model_replaces_none_and_leaves_no_question_open(
    manifest: Manifest, tmp_path: Path, changes: dict[str, str], complaint: str
) -> None:
    settings(tmp_path, entry(**{**OWN, **changes}))
    with pytest.raises(ProvenanceError, match=complaint) as caught:
        models.load_manifest()
    assert "truename.toml" in str(caught.value)
    assert models.get("tiny").name == "tiny"  # those that truename ships do not depend on the settings


def test_an_own_model_whose_file_is_nowhere_says_where_to_put_it(manifest: Manifest, tmp_path: Path) -> None:
    settings(tmp_path, entry(**OWN))
    with pytest.raises(MissingModelError, match=r"no source is stated.*--from DIR"):
        models.pull(["mine"])


def test_the_example_of_the_guide_is_an_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).resolve().parents[2] / "docs/models.md"
    (example,) = re.findall(r"^```toml\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    settings(tmp_path, example)
    monkeypatch.setenv("TRUENAME_CONFIG", str(tmp_path / "truename.toml"))
    model = models.get("agency-r50")
    assert (model.tier, model.dimension, model.free, len(model.input.points)) == ("own", 512, False, 5)


@pytest.mark.parametrize("model", [model.name for model in models.manifest.shipped()])
def test_every_card_is_whole(model: str) -> None:
    known = models.get(model)
    assert len(known.training_data) > 40
    assert known.limits
    assert known.homepage.startswith("https://") or (
        known.made and (Path(__file__).parents[2] / known.homepage).is_file()
    )
    assert known.free
    assert known.tier in ("0", "1", "made")


def test_tier_0_is_enough_for_faces() -> None:
    roles = {model.role for model in models.manifest.shipped() if model.tier == "0"}
    assert {"minutiae", "face-detection", "face-embedding"} <= roles


@pytest.mark.parametrize(
    "model", [model for model in models.manifest.shipped() if model.parts], ids=lambda one: one.name
)
def test_makers_files_convert_to_the_pinned_bytes(
    model: models.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = Path(__file__).resolve().parents[3] / "shared/data/models"
    if not all((usb / part.file).exists() for part in model.parts):
        pytest.skip("the maker's files are not here")
    monkeypatch.setenv("TRUENAME_MODELS", str(tmp_path / "models"))
    (state,) = models.pull([model.name], usb)
    assert state.presence is Presence.READY
