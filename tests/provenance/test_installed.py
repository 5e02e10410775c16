from __future__ import annotations

import base64
import hashlib
import random
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.provenance.conftest import WEIGHTS, Manifest, wheel
from truename.errors import ProvenanceError
from truename.provenance import installed, models
from truename.provenance.installed import Basis, Component

ROOT = Path(__file__).parents[2]
TINY = wheel(
    {
        "tiny/__init__.py": b"NAME = 'tiny'\n",
        "tiny/data.bin": bytes(range(200)),
        "tiny-1.0.data/scripts/tool": b"#!python\nprint('tool')\n",
        "tiny-1.0.data/data/share/tiny.txt": b"shared\n",
        "tiny-1.0.dist-info/entry_points.txt": b"[console_scripts]\ntiny = tiny:main\n",
    }
)
KEPT = "tiny-1.0-py3-none-any.whl"


@dataclass
class Place:
    """An installation of the tiny library by the real pip, and the project that it was installed from."""

    root: Path
    site: Path

    def component(self) -> Component:
        (found,) = [each for each in self.report() if each.sort == "library"]
        return found

    def report(self) -> list[Component]:
        return installed.report(self.site, self.root)

    def lock(self, line: str) -> None:
        (self.root / "requirements.txt").write_text(line)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pip makes of the tiny library, in ``prefix``, and the project with lock and archive, in ``root``."""
    folder = tmp_path_factory.mktemp("installation")
    wheels = folder / "root" / "build" / "wheels"
    wheels.mkdir(parents=True)
    (wheels / KEPT).write_bytes(TINY)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, "--find-links", str(wheels), "--prefix", str(folder / "prefix"), "tiny"], check=True)
    return folder


@pytest.fixture
def place(installation: Path, tmp_path: Path, manifest: Manifest) -> Place:
    shutil.copytree(installation, tmp_path, dirs_exist_ok=True)
    (site,) = tmp_path.glob("prefix/lib/python3*/site-packages")
    made = Place(tmp_path / "root", site)
    made.lock(f"tiny==1.0 \\\n    --hash=sha256:{hashlib.sha256(TINY).hexdigest()}\n    # via nothing\n")
    return made


def everything(place: Place) -> list[Path]:
    """Every file that was installed, byte code aside."""
    prefix = place.site.parents[2]
    return sorted(path for path in prefix.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_an_untouched_installation_is_held_against_the_lock(place: Place) -> None:
    assert list((place.site / "tiny" / "__pycache__").iterdir())  # pip compiled: byte code is no finding
    assert place.component() == Component(
        sort="library",
        name="tiny",
        version="1.0",
        maker="A. Maker",
        licence="MIT",
        sha256=hashlib.sha256(TINY).hexdigest(),
        basis=Basis.LOCK,
        files=7,
    )
    installed.require_intact(place.report())


@pytest.mark.parametrize("kept", [True, False])
def test_one_flipped_bit_in_any_installed_file_is_named(place: Place, kept: bool) -> None:
    if not kept:
        (place.root / "build" / "wheels" / KEPT).unlink()
    chance = random.Random(1)
    paths = everything(place)
    assert {path.name for path in paths} >= {"tool", "tiny", "RECORD", "INSTALLER", "METADATA", "tiny.txt", "data.bin"}
    for path in paths:
        content = path.read_bytes()
        if not kept and path.name == "RECORD":
            continue  # then nothing says what it should be; see the test of forgery
        for position in chance.sample(range(len(content)), min(len(content), 12)):
            changed = bytearray(content)
            changed[position] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            components = place.report()
            shown = path.relative_to(place.site) if path.is_relative_to(place.site) else path
            named = [text for each in components for text in each.altered]
            if path.name == "RECORD" and _only_about_byte_code(content, position):
                continue
            assert any(str(shown) in text for text in named) or path.name == "RECORD", (path, position)
            assert named
            with pytest.raises(ProvenanceError, match="tiny"):
                installed.require_intact(components)
        path.write_bytes(content)
    assert place.component().altered == ()


def _only_about_byte_code(record: bytes, position: int) -> bool:
    """Whether that byte lies in a row of RECORD that has no hash to lose: byte code, or RECORD itself."""
    start = record.rfind(b"\n", 0, position) + 1
    return b"sha256=" not in record[start : record.find(b"\n", start)]


def test_a_missing_file_is_named(place: Place) -> None:
    (place.site / "tiny" / "data.bin").unlink()
    assert place.component().altered == ("tiny/data.bin is missing",)


@pytest.mark.parametrize("name", ["tiny/extra.py", "tiny/extra.so", "tiny/deep/er/extra.pyc", "extra.pth", "extra.py"])
def test_a_module_that_nobody_brought_is_named(place: Place, name: str) -> None:
    (place.site / name).parent.mkdir(parents=True, exist_ok=True)
    (place.site / name).write_bytes(b"")
    found = {each.name: each.altered for each in place.report() if each.altered}
    assert found == {"tiny" if "/" in name else "(no distribution)": (f"{name} is in no archive",)}


def test_a_folder_linked_into_the_library_is_named(place: Place, tmp_path: Path) -> None:
    (place.site / "tiny" / "linked").symlink_to(tmp_path)
    assert place.component().altered == ("tiny/linked is in no archive",)


def test_a_forged_record_is_seen_where_the_archive_was_kept(place: Place) -> None:
    module, record = place.site / "tiny" / "__init__.py", place.site / "tiny-1.0.dist-info" / "RECORD"
    rows = [row for row in record.read_text().splitlines() if not row.startswith("tiny/__init__.py")]
    module.write_text("NAME = 'evil'\n")
    digest = hashlib.sha256(module.read_bytes()).digest()
    stated = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    record.write_text("\n".join([*rows, f"tiny/__init__.py,sha256={stated},{module.stat().st_size}"]) + "\n")
    assert place.component().altered == ("tiny/__init__.py differs",)

    (place.root / "build" / "wheels" / KEPT).unlink()
    component = place.component()
    assert component.altered == ()  # so the answer says that it knows less
    assert (component.basis, component.note) == (Basis.RECORD, "archive not kept")


def test_an_archive_that_the_lock_does_not_know_is_named(place: Place) -> None:
    (place.root / "build" / "wheels" / KEPT).write_bytes(TINY + b"\0")
    assert place.component().altered == (f"{KEPT} is not an archive of the lock",)


@pytest.mark.parametrize(
    ("line", "note"), [("other==1", "not in the lock"), ("tiny==2.0", "not in the lock, which has 2.0")]
)
def test_a_library_outside_the_lock_is_named_and_no_failure(place: Place, line: str, note: str) -> None:
    place.lock(f"{line} --hash=sha256:{'0' * 64}\n")
    component = place.component()
    assert (component.note, component.basis, component.altered) == (note, Basis.RECORD, ())


@pytest.mark.parametrize(
    "line", ["tiny", "tiny>=1.0 --hash=sha256:" + "0" * 64, "tiny==1.0", "tiny==1.0 --hash=sha256:0"]
)
def test_a_lock_that_does_not_pin_is_refused(place: Place, line: str) -> None:
    place.lock(line + "\n")
    with pytest.raises(ProvenanceError, match="make lock"):
        place.report()


def test_a_damaged_model_is_named(place: Place, tmp_path: Path) -> None:
    def model() -> Component:
        (found,) = [each for each in place.report() if each.sort == "model"]
        return found

    assert (model().note, model().altered) == ("not pulled", ())
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "TINY.onnx").write_bytes(WEIGHTS)
    assert (model().note, model().altered, model().basis) == ("", (), Basis.MANIFEST)
    (tmp_path / "models" / "TINY.onnx").write_bytes(WEIGHTS[:-1] + b"x")
    with pytest.raises(ProvenanceError, match=r"tiny: TINY\.onnx differs"):
        installed.require_intact(place.report())


def test_this_very_installation_is_intact() -> None:
    told: list[tuple[str, int, int]] = []
    components = installed.report(progress=lambda *what: told.append(what))
    installed.require_intact(components)
    by_name = {each.name: each for each in components}
    assert by_name["minutiae"].sort == "kernel"
    assert by_name["truename"].sort == "program"
    assert by_name["leader"].sort == "model"
    assert by_name["numpy"].files > 100
    assert all(each.maker != "not stated" for each in components)
    assert all(each.licence != "not stated" for each in components)
    assert told[-1][1] == told[-1][2] > 20


def test_the_lock_holds_all_that_is_declared() -> None:
    lock = installed.read_lock(ROOT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    declared = (
        project["project"]["dependencies"] + project["build-system"]["requires"] + groups["build"] + groups["dev"]
    )
    for text in declared:
        requirement = Requirement(text)
        versions = [version for name, version in lock if name == canonicalize_name(requirement.name)]
        assert any(requirement.specifier.contains(version) for version in versions), f"make lock: {text}"


def test_the_locks_name_no_index() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert "://" not in path.read_text()


def test_the_models_of_the_manifest_are_reported() -> None:
    assert [each.name for each in installed._models()] == [model.name for model in models.load_manifest()]
