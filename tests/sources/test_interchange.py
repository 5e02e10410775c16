"""Records as files: which samples they give, and what is left out or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interchange.made import NIST, RECORDS, fir, image, iso_2005, later_fir, needs_nist, old_view
from tests.sources.transaction.made import coded, picture, wsq
from truename import sources
from truename.errors import SampleError
from truename.interchange import minutiae
from truename.kinds.fingerprint.read import read
from truename.types import Sample

PNG = coded(picture())


def opened(content: bytes, folder: Path, **stated: object) -> list[Sample]:
    file = folder / "1.dat"
    file.write_bytes(content)
    return list(sources.open(file, **stated))  # type: ignore[arg-type]


def test_each_view_is_a_sample_of_its_finger(tmp_path: Path) -> None:
    for content in RECORDS.values():
        first, second = opened(content, tmp_path)
        assert (first.kind, first.name, first.position, first.ppi) == ("fingerprint", "1.dat, view 1", 7, None)
        assert second.name == "1.dat, view 2"
        assert minutiae.read(first.content).views == minutiae.read(content).views[:1]
        assert sources.kind_of(tmp_path / "1.dat") == "fingerprint"


def test_a_record_of_one_view_is_the_sample(tmp_path: Path) -> None:
    content = iso_2005(old_view(finger=0))
    assert opened(content, tmp_path) == [Sample("fingerprint", content, "1.dat")]
    assert opened(content, tmp_path, ppi=1000) == [Sample("fingerprint", content, "1.dat", ppi=1000)]
    assert opened(content, tmp_path, kind="palmprint") == []
    assert sources.only(tmp_path / "1.dat", "fingerprint").content == content


def test_a_position_may_be_stated_where_the_record_leaves_it_open(tmp_path: Path) -> None:
    (found,) = opened(iso_2005(old_view(finger=0)), tmp_path, position=3)
    assert found.position == 3
    assert opened(iso_2005(old_view()), tmp_path, position=7)[0].position == 7
    for content in (iso_2005(old_view()), RECORDS["iso-2005"]):
        with pytest.raises(SampleError, match="a record of one finger that may be 3"):
            opened(content, tmp_path, position=3)


@pytest.mark.parametrize(
    ("data", "code", "later"), [(PNG, 5, 6), (wsq(picture()), 2, 2), (coded(picture(), "JPEG"), 3, 3)]
)
def test_pictures_stay_the_bytes_that_came(data: bytes, code: int, later: int, tmp_path: Path) -> None:
    for content in (fir((2, data), compression=code), later_fir((2, data), compression=later)):
        assert opened(content, tmp_path) == [Sample("fingerprint", data, "1.dat", 2, 500)]


def test_pixels_become_a_picture_without_loss(tmp_path: Path) -> None:
    for content in (fir((2, image())), fir((2, image()), product=True, units=2, rate=197), later_fir((2, image()))):
        (found,) = opened(content, tmp_path)
        assert (found.position, found.ppi) == (2, 500)
        assert read(found).tobytes() == image()
    assert opened(fir((2, image())), tmp_path, ppi=1000)[0].ppi == 1000


def test_palms_are_palm_prints(tmp_path: Path) -> None:
    known, unknown = opened(fir((21, image()), (20, image())), tmp_path)
    assert [(one.kind, one.position) for one in (known, unknown)] == [("palmprint", 21), ("palmprint", 0)]
    assert opened(fir((21, image()), (2, image())), tmp_path, kind="palmprint")[0].position == 21


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (fir((13, image())), "right four fingers, plain in one picture"),
        (fir((2, image()), depth=4), "4 bits"),
    ],
)
def test_what_gives_no_sample_is_told(content: bytes, why: str, tmp_path: Path) -> None:
    told: list[tuple[str, SampleError]] = []
    assert opened(content, tmp_path, left_out=lambda *both: told.append(both)) == []
    ((called, error),) = told
    assert called == "1.dat"
    assert error.found == why


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (fir((2, image()[1:])), "7,680 bytes of 96 x 80 pixels; found 7,679: .*view 1, byte 32"),
        (fir((2, image()), (3, PNG), size=(97, 80)), "97 x 80 pixels"),
        (fir((2, PNG), compression=5, size=(97, 80)), "a picture of 97 x 80 pixels; found 96 x 80"),
        (fir((2, PNG), compression=2), "a picture in WSQ, as the record says"),
        (RECORDS["iso-2005"][:-1], "byte 8 of '.*1.dat'"),
    ],
)
def test_a_damaged_record_gives_nothing(content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=said):
        opened(content, tmp_path)


def test_a_record_is_no_text_and_has_no_region(tmp_path: Path) -> None:
    for stated in ({"kind": "name"}, {"region": (0, 0, 9, 9)}):
        with pytest.raises(SampleError, match="a record of prints"):
            opened(RECORDS["iso-2005"], tmp_path, **stated)


@needs_nist
@pytest.mark.parametrize(
    ("name", "positions"),
    [("fmr.ansi2004", [7, 2, 3]), ("fmr.ansi2007", [7, 2]), ("fmr.iso2005", [7, 2]), ("two.fir", [7, 8])],
)
def test_samples_of_nist(name: str, positions: list[int]) -> None:
    assert [(one.kind, one.position) for one in sources.open(NIST / name)] == [("fingerprint", n) for n in positions]
