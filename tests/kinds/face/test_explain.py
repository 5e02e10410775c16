"""What two faces have in common, said and drawn; and all faces of a picture. Through the real networks, on synthetic
people."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from tests.watch.conftest import portrait
from truename.kinds.face import KIND, synth
from truename.types import Explanation, Sample, Template

pytestmark = pytest.mark.usefixtures("networks")

Captured = tuple[Sample, Template]


def captured(person: int, seed: int) -> Captured:
    sample = Sample("face", portrait(person, seed).file(), f"{person}-{seed}.jpg")
    template = KIND.extract(sample)
    assert isinstance(template, Template)
    return sample, template


@pytest.fixture(scope="module")
def people(networks: None) -> dict[str, Captured]:
    return {"a": captured(0, 1), "a again": captured(0, 2), "b": captured(2, 1)}


def explained(people: dict[str, Captured], *references: str, samples: tuple[str, ...] = ()) -> Explanation:
    given = {people[name][0].sha256(): people[name][0] for name in samples}
    return KIND.explain([people["a"][1]], [people[name][1] for name in references], given or None)


def test_the_pair_that_scores_highest_is_explained(people: dict[str, Captured]) -> None:
    why = explained(people, "b", "a again")
    assert why.details["reference"]["sample"] == people["a again"][0].sha256()
    assert why.details["similarity"] > explained(people, "b").details["similarity"]
    assert f"{why.details['similarity']:.2f}" in why.sentence
    assert why == explained(people, "a again", "b")


def test_a_picture_and_itself(people: dict[str, Captured]) -> None:
    assert explained(people, "a").details["similarity"] == pytest.approx(1, abs=1e-3)
    assert explained(people, "a").details["similarity"] <= 1


def test_details_are_plain_values_with_everything_that_was_seen(people: dict[str, Captured]) -> None:
    sample, template = people["a"]
    details = json.loads(json.dumps(explained(people, "b", samples=("a", "b")).details))
    assert details["format"] == template.format
    probe = details["probe"]
    assert probe["sample"] == sample.sha256()
    assert probe["quality"] == template.quality
    assert tuple(probe["reasons"]) == KIND.assess(sample).reasons
    assert len(probe["landmarks"]) == 5
    left, top, width, height = probe["box"]
    assert all(left < x < left + width and top < y < top + height for x, y in probe["landmarks"])
    assert probe["eye_distance"] == pytest.approx(probe["landmarks"][1][0] - probe["landmarks"][0][0], rel=0.1)


def test_there_is_a_picture_where_both_originals_are(people: dict[str, Captured]) -> None:
    assert explained(people, "b").picture is None
    assert explained(people, "b", samples=("a",)).picture is None
    drawn = explained(people, "b", samples=("a", "b")).picture
    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.width) == ("PNG", 980)
    assert explained(people, "b", samples=("a", "b")).sentence.startswith(explained(people, "b").sentence[:-1])


def test_one_face_of_a_group_is_explained_as_that_face(people: dict[str, Captured]) -> None:
    shown = Sample("face", synth.group([synth.person(n) for n in (2, 0)], 5).file(), "group.jpg")
    parts = KIND.divide(shown)
    assert len(parts) == 2
    templates = [KIND.extract(part) for part in parts]
    similar = []
    for template in templates:
        assert isinstance(template, Template)
        why = KIND.explain(
            [template], [people["a"][1]], {shown.sha256(): shown, people["a"][0].sha256(): people["a"][0]}
        )
        assert why.picture
        similar.append((why.details["similarity"], why.details["probe"]["box"][0]))
    assert max(similar)[1] == max(left for _, left in similar)  # person 0 stands at the right


def test_a_survey_lists_the_faces_that_divide_gives() -> None:
    shown = Sample("face", synth.group([synth.person(n) for n in (2, 0, 4)], 5).file(), "group.jpg")
    (width, height), found = KIND.survey(shown)
    assert (width, height) == (90 + 3 * synth.scenes.SEAT, synth.HEIGHT)
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.region for one in found] == [part.region for part in KIND.divide(shown)]
    for one, part in zip(found, KIND.divide(shown), strict=True):
        assert one.quality == KIND.assess(part)
        assert (one.unusable == "") == isinstance(KIND.extract(part), Template)
        assert one.bona_fide is None
    with Image.open(io.BytesIO(KIND.drawn(shown, 500))) as drawn:
        assert drawn.width == 500
