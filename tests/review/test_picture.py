"""The page about everybody in a picture keeps the promises of the page about one."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.review.test_report import TAGS, Page, candidate, full, hostile, png
from truename.review import picture as module
from truename.review.picture import PictureReport, common, likeliest, render
from truename.review.report import Question, Report
from truename.types import Answer, NotAcquired, Quality


def nobody() -> Report:
    """A face of which nothing could be compared."""
    why = NotAcquired("the face's quality is 2", "Find a larger picture.", Quality(2))
    answer = Answer((), 9, 0.5, 0.5, "No candidate stands out.", False, {}, {"group.jpg": why}, (), "cd" * 32)
    return Report(Question.IDENTIFY, answer, full().probes[:1], "2025-01-15T10:22:31Z", "0.1.0")


def face(posterior: float) -> Report:
    """A face whose best candidate is this likely."""
    found = replace(candidate("somebody", 1, 2.0), posterior=posterior)
    return replace(full(), answer=replace(full().answer, candidates=(found,)))


PAGES = {
    "usual": PictureReport("group.jpg", png(400, 300, "RGB"), (full(), full(provisional=False), nobody())),
    "nobody": PictureReport("group.jpg", png(), (nobody(),)),
    "hostile": PictureReport(hostile().answer.summary, b"<svg onload='alert(1)'>", (hostile(), full(), hostile())),
    "crowd": PictureReport("crowd.jpg", png(), tuple(face(n / 1000) for n in range(400))),
}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(render(PAGES[request.param]))


def test_the_page_is_well_formed_and_every_link_leads_somewhere(page: Page) -> None:
    assert {tag for tag, _ in page.elements} <= TAGS
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {(a["href"] or "")[1:] for a in page.all("a")} <= set(ids)
    assert {name for _, attributes in page.elements if (name := attributes.get("aria-labelledby"))} <= set(ids)


def test_the_page_asks_for_nothing_and_runs_nothing(page: Page) -> None:
    policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcset", "action")]
        assert (attributes.get("src") or "data:image/png;base64,").startswith("data:image/png;base64,")
        assert (attributes.get("href") or "#").startswith("#")


def test_every_picture_has_a_text_and_every_heading_its_place(page: Page) -> None:
    assert all(image["alt"] for image in page.all("img"))
    assert all(svg.get("aria-label") or svg.get("aria-hidden") for svg in page.all("svg"))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert ("mat" + "ch") not in page.words.lower()


def test_each_face_has_its_row_its_section_and_its_audit_entry() -> None:
    page = Page(render(PAGES["usual"]))
    for text in ("3 faces in group.jpg: a candidate stands out for 2 of them.", "Face 1", "Face 2", "Face 3"):
        assert text in page.words
    assert page.words.count("31 of 40 minutiae correspond.") == 2  # each face's own explanation
    assert "the face's quality is 2" in page.words
    assert "cd" * 32 in page.words
    assert [a["href"] for a in page.all("a")][:3] == ["#face-1", "#face-2", "#face-3"]
    assert any(image["alt"] == "group.jpg, its faces numbered" for image in page.all("img"))


def test_what_all_faces_have_in_common_is_said_once() -> None:
    notes = [("of all", "of the first"), ("of all",)]
    faces = [replace(full(), answer=replace(full().answer, notes=each)) for each in notes]
    words = Page(render(PictureReport("g", png(), faces))).words
    assert (words.count("of all"), words.count("of the first")) == (1, 1)
    # A face that could not be used says less; what the others have in common is common still.
    assert common([faces[0].answer, faces[1].answer, nobody().answer]) == ["of all"]
    assert common([faces[0].answer]) == ["of all", "of the first"]


def test_a_crowd_stays_a_page() -> None:
    page = Page(render(PAGES["crowd"]))
    assert "100 more faces, whose candidates are less likely, are not shown." in page.words
    assert f"Below are the {module.MAX_SECTIONS} faces with the likeliest candidates." in page.words
    assert page.words.count("The candidates") == module.MAX_SECTIONS
    numbers = [
        int((a["href"] or "").removeprefix("#face-")) for a in page.all("a") if "candidate" not in (a["href"] or "")
    ]
    assert numbers == list(range(401 - module.MAX_SECTIONS, 401))


def test_the_likeliest_faces_have_sections() -> None:
    likely = [0.1, 0.9, 0.0, *[0.5] * (module.MAX_SECTIONS - 1)]
    answers = [*(face(share).answer for share in likely), nobody().answer]
    assert likeliest(answers) == [1, *range(3, module.MAX_SECTIONS + 2)]
    assert likeliest(answers, 1) == [1]


def test_candidates_that_nothing_speaks_for_are_not_shown_in_detail() -> None:
    against = tuple(candidate(f"s{n}", n, value) for n, value in ((1, -0.5), (2, -0.8), (3, -1.0)))
    for found, detailed in ((against, 1), ((candidate("s0", 1, 2.0), *against), 1)):
        faces = (replace(full(), answer=replace(full().answer, candidates=found)),)
        text = render(PictureReport("g", png(), faces))
        assert len(re.findall(r'id="face-1-candidate-\d"', text)) == detailed
