from __future__ import annotations

import pickle
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.provenance.conftest import WEIGHTS, Manifest, entry, zipped
from truename.errors import MissingModelError, ProvenanceError, UsageError
from truename.provenance import manifest as manifest_of
from truename.provenance import models
from truename.provenance.models import Presence


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder that holds the model."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "TINY.onnx").write_bytes(WEIGHTS)
    return folder


def held(tmp_path: Path) -> list[str]:
    """What is in the models' folder, locks aside."""
    return sorted(path.name for path in (tmp_path / "models").glob("*") if path.name != ".lock" or path.stat().st_size)


def test_the_manifest_says_all_that_is_asked_of_a_model() -> None:
    leader = {model.name: model for model in models.load_manifest()}["leader"]
    assert leader.licence == "MIT"
    assert "Cappelli" in leader.maker
    assert leader.input == models.Input(
        "NHWC", "float32", 0, 255, 500, "one channel, ridges dark, height and width multiples of 32"
    )
    assert leader.sources == (manifest_of.PackageSource("afis", "1.2.7", "afis/weights/leader/LEADER.onnx"),)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"maker": ""}, "maker"),
        ({"maker": '" "'}, "maker"),
        ({"maker": '"Unknown"'}, "maker"),
        ({"licence": '"unknown"'}, "licence"),
        ({"licence": '"LicenseRef-Research-Only"'}, "licence"),
        ({"training_data": ""}, "training_data"),
        ({"sha256": ""}, "sha256"),
        ({"sha256": f'"{"0" * 63}"'}, "sha256"),
        ({"sha256": f'"{"A" * 64}"'}, "sha256"),
        ({"size": '"12"'}, "size"),
        ({"size": "0"}, "size"),
        ({"size": "true"}, "size"),
        ({"size": str(1 << 40)}, "size"),
        ({"file": '"TINY.pth"'}, "pickle"),
        ({"file": '"TINY.pt"'}, "pickle"),
        ({"file": '"TINY.pkl"'}, "pickle"),
        ({"file": '"../TINY.onnx"'}, "file"),
        ({"file": '"/tmp/TINY.onnx"'}, "file"),
        ({"file": '".lock.onnx"'}, "file"),
        ({"name": '"Tiny Model"'}, "name"),
        ({"surprise": "1"}, "keys"),
        ({"input": ""}, "input"),
        ({"input": '{ layout = "NHWC", dtype = "float32", low = 1, high = 1 }'}, "low"),
        ({"input": '{ layout = "NHWC", dtype = "float32", low = nan, high = 1 }'}, "low"),
        ({"input": '{ layout = "NHWC", dtype = "float32", low = 0, high = 1, ppi = 0 }'}, "ppi"),
        ({"source": ""}, "source"),
        ({"source": "[]"}, "source"),
        ({"source": '[{ url = "http://example.org/x.onnx" }]'}, "https"),
        ({"source": '[{ url = "file:///etc/passwd" }]'}, "https"),
        ({"source": '[{ url = "https://me:secret@example.org/x.onnx" }]'}, "credentials"),
        ({"source": '[{ package = "tiny", version = ">=1", path = "a" }]'}, "version"),
        ({"source": '[{ package = "-r x", version = "1", path = "a" }]'}, "package"),
        ({"source": '[{ package = "tiny", version = "1", path = "../a" }]'}, "path"),
        ({"source": '[{ package = "tiny", version = "1", path = "/a" }]'}, "path"),
        ({"source": '[{ package = "tiny", version = "1" }]'}, "path"),
    ],
)
def test_a_manifest_that_leaves_a_question_open_is_refused(
    manifest: Manifest, changes: dict[str, str], complaint: str
) -> None:
    manifest(entry(**changes))
    with pytest.raises(ProvenanceError, match=complaint) as caught:
        models.load_manifest()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "x = 1", "model = 1", "[[model]", "\x00", entry() + entry(), entry() + "[other]\n"]
)
def test_a_manifest_that_is_not_one_is_refused(manifest: Manifest, text: str) -> None:
    manifest(text)
    with pytest.raises(ProvenanceError):
        models.load_manifest()


ANYTHING = st.recursive(
    st.one_of(st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=9).map(repr), st.none()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)


KEYS = [
    *sorted(tomllib.loads(entry())["model"][0]),
    "part",
    "convert",
    "made",
    "decoder",
    "dimension",
    "limits",
    "terms",
]


@given(key=st.sampled_from(KEYS), value=ANYTHING, own=st.booleans())
@settings(max_examples=200)
def test_no_value_of_any_field_breaks_the_reader(key: str, value: Any, own: bool) -> None:
    table = {**tomllib.loads(entry())["model"][0], key: value}
    try:
        model = manifest_of._Reading(Path("x"), own=own).model(table)
    except ProvenanceError:
        return
    assert model.name


def test_pull_from_a_folder(manifest: Manifest, source: Path, tmp_path: Path) -> None:
    assert models.verify()[0].presence is Presence.MISSING
    (state,) = models.pull(["tiny"], source)
    assert (state.presence, state.path) == (Presence.READY, tmp_path / "models" / "TINY.onnx")
    assert models.path("tiny").read_bytes() == models.read("tiny") == WEIGHTS
    assert models.verify() == ()
    (source / "TINY.onnx").unlink()
    assert models.pull(source_dir=source) == (state,)  # it is there: no source is asked


def test_a_model_that_was_not_pulled_is_named_with_the_command_that_pulls_it(manifest: Manifest) -> None:
    for ask in (models.path, models.read):
        with pytest.raises(MissingModelError, match="truename models pull tiny"):
            ask("tiny")


def test_a_model_that_truename_made_comes_with_it(manifest: Manifest, source: Path) -> None:
    manifest(entry(source="", made='"python tools/make.py"'))
    place = manifest_of.MANIFEST.with_name("made") / "TINY.onnx"
    for pull in (lambda: models.pull(["tiny"]), lambda: models.pull(["tiny"], source)):
        with pytest.raises(ProvenanceError, match=r"python tools/make\.py"):
            pull()
    place.parent.mkdir()
    place.write_bytes(WEIGHTS)
    (state,) = models.pull(["tiny"])
    assert (state.presence, state.path, state.model.tier) == (Presence.READY, place, "made")
    assert models.read("tiny") == WEIGHTS
    place.write_bytes(WEIGHTS[:-1] + b"x")
    with pytest.raises(ProvenanceError, match=r"TINY\.onnx"):
        models.read("tiny")


def test_a_model_is_fetched_or_made_not_both(manifest: Manifest) -> None:
    manifest(entry(made='"python tools/make.py"'))
    with pytest.raises(ProvenanceError, match="not both"):
        models.load_manifest()


def test_an_unknown_name_or_folder_is_a_wrong_call(manifest: Manifest, tmp_path: Path) -> None:
    for call in (lambda: models.path("x"), lambda: models.pull(["x"]), lambda: models.pull(source_dir=tmp_path / "x")):
        with pytest.raises(UsageError):
            call()


@given(position=st.integers(0, len(WEIGHTS) - 1), bit=st.integers(0, 7))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_flipped_bit_is_refused_at_every_load(manifest: Manifest, source: Path, position: int, bit: int) -> None:
    (state,) = models.pull(source_dir=source)
    changed = bytearray(WEIGHTS)
    changed[position] ^= 1 << bit
    state.path.write_bytes(changed)
    for ask in (models.path, models.read):
        with pytest.raises(ProvenanceError, match=r"TINY\.onnx"):
            ask("tiny")
    assert [each.presence for each in models.verify()] == [Presence.DAMAGED]
    models.pull(source_dir=source)
    assert models.read("tiny") == WEIGHTS


@pytest.mark.parametrize("content", [b"", WEIGHTS[:-1], WEIGHTS + b"x", WEIGHTS[:-1] + b"x"])
def test_other_bytes_in_a_source_are_refused_and_nothing_is_left(
    manifest: Manifest, source: Path, tmp_path: Path, content: bytes
) -> None:
    (source / "TINY.onnx").write_bytes(content)
    with pytest.raises(ProvenanceError, match="SHA-256"):
        models.pull(source_dir=source)
    assert held(tmp_path) == []


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("file", ["TINY.onnx", "TINY.safetensors"])
def test_a_pickle_is_refused_even_under_its_own_hash(
    manifest: Manifest, source: Path, tmp_path: Path, protocol: int, wrapped: bool, file: str
) -> None:
    content = pickle.dumps({"weights": [1.0] * 9}, protocol)
    content = zipped({"archive/data.pkl": content}) if wrapped else content
    manifest(entry(content, file=f'"{file}"'))
    (source / file).write_bytes(content)
    with pytest.raises(ProvenanceError, match="pickle"):
        models.pull(source_dir=source)
    assert held(tmp_path) == []
    (tmp_path / "models" / file).write_bytes(content)
    with pytest.raises(ProvenanceError, match="pickle"):
        models.path("tiny")


def test_safetensors_are_accepted(manifest: Manifest, source: Path) -> None:
    content = (2).to_bytes(8, "little") + b"{}" + bytes(8)
    manifest(entry(content, file='"TINY.safetensors"'))
    (source / "TINY.safetensors").write_bytes(content)
    models.pull(source_dir=source)
    assert models.read("tiny") == content


def test_a_folder_without_the_file_says_so(manifest: Manifest, source: Path) -> None:
    (source / "TINY.onnx").unlink()
    with pytest.raises(MissingModelError, match="Copy the file") as caught:
        models.pull(source_dir=source)
    assert str(source) in str(caught.value)


def test_a_models_folder_that_cannot_be_made_says_how_to_choose_another(
    manifest: Manifest, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(ProvenanceError, match="TRUENAME_MODELS"):
        models.pull(source_dir=source)


def test_processes_that_pull_at_once_all_succeed(manifest: Manifest, source: Path, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from truename.provenance import manifest, models;"
        "manifest.MANIFEST = pathlib.Path(sys.argv[1]);"
        "models.pull(source_dir=pathlib.Path(sys.argv[2])); assert not models.verify()"
    )
    command = [sys.executable, "-c", program, str(manifest_of.MANIFEST), str(source)]
    running = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    assert held(tmp_path) == ["TINY.onnx"]
