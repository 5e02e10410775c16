"""The page: complete, self-contained, well formed, readable by everybody, and deaf to hostile names."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from truename.errors import UsageError
from truename.provenance.models import load_manifest
from truename.review import report as module
from truename.review.report import Axis, Question, Report, expected, percent, plain, render, signed, times, write
from truename.types import (
    LLR,
    Answer,
    Candidate,
    Contribution,
    Explanation,
    Mandate,
    NotAcquired,
    Proposition,
    Quality,
    Sample,
    Status,
)
from truename.weighing import decide
from truename.weighing.bound import Caps
from truename.weighing.table import Curve, Source, Table

HOSTILE = "\"><script>alert(1)</script><img src=http://evil.example/x onerror='alert(2)'>\u202egnp\u202c{{ 7*7 }}"


def png(width: int = 60, height: int = 40, mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 120).save(out, "PNG")
    return out.getvalue()


def llr(value: float, provisional: bool = False) -> LLR:
    return LLR(value, value - 0.4, value + 0.5, value, Proposition.SAME_FINGER, "adults", "0123456789ab", provisional)


def candidate(subject: str, rank: int, value: float, parts: Sequence[Contribution] = ()) -> Candidate:
    return Candidate(subject, rank, llr(value), tuple(parts), 0.5 / rank, decide.verbal(llr(value)), 0.01 * rank)


def table(provisional: bool) -> Table:
    knots = np.array([-2.0, 5.0])
    source = Source("own prints, 51 fingers x 8", "truename calibrate", "2025-01-10", "", 51, 1428, 81600)
    curve = Curve(knots, knots - 0.1, knots + 0.1, Caps(-2, 5))
    return Table(
        "fingerprint",
        "leader-1",
        Proposition.SAME_FINGER,
        "adults",
        provisional,
        source,
        np.array([0.0, 1.0]),
        curve,
        {},
    )


FINGER = "fingerprint, right index finger"


def full(question: Question = Question.IDENTIFY, provisional: bool = True) -> Report:
    parts = [
        Contribution("fingerprint", FINGER, Status.COMPARED, 0.4, llr(4.8), 0.5),
        Contribution("date", "birth date", Status.COMPARED, 1.0, llr(0.5), 4.8, "Day and month exchanged."),
        Contribution("fingerprint", "fingerprint, left thumb", Status.NO_SAMPLE, 0, llr(0), 5.3),
        Contribution("fingerprint", "fingerprint, palm", Status.NOT_COMPARABLE, 0, llr(0), 5.3),
    ]
    found = (candidate("subject-7", 1, 5.3, parts), candidate("subject-9", 2, -0.8, parts[:1]))
    return Report(
        question,
        Answer(
            found if question == Question.IDENTIFY else found[:1],
            10_000 if question == Question.IDENTIFY else 1,
            0.5,
            0.002,
            "subject-7 stands out among 10,000 subjects.",
            True,
            {"index.png": Quality(71, ("some ridges are smudged",))},
            {"thumb.png": NotAcquired("too few minutiae", "Capture the finger again.", Quality(5))},
            ("212 subjects have no date.",),
            "ab" * 32,
        ),
        (
            Sample("fingerprint", png(), "index.png", 2, 500),
            Sample("fingerprint", b"\xff\x00", "thumb.png", 1),
            Sample("date", b"1984-03-07", "birth date"),
        ),
        "2025-01-15T10:22:31Z",
        "0.1.0",
        (Sample("fingerprint", png(), "reference.png"),) if question == Question.COMPARE else (),
        {("subject-7", FINGER): Explanation("31 of 40 minutiae correspond.", {}, png(900, 500))},
        Mandate("A. Moreau", "Identify a patient", "Case 2025/0113") if question == Question.IDENTIFY else None,
        "registry-north",
        load_manifest(),
        (table(provisional),),
    )


def hostile() -> Report:
    part = Contribution(HOSTILE, HOSTILE, Status.COMPARED, nan, llr(1), nan, HOSTILE)
    weight = replace(llr(1), value=nan, lower=-inf, upper=inf, population=HOSTILE)
    found = Candidate(HOSTILE, 1, weight, (part,), nan, HOSTILE, inf)
    long = candidate("x" * 100_000, 2, 1.0)
    quality = Quality(10**9, (HOSTILE,) * 99)
    return Report(
        Question.IDENTIFY,
        Answer(
            (found, long),
            2,
            nan,
            nan,
            HOSTILE,
            False,
            {HOSTILE: quality},
            {HOSTILE: NotAcquired(HOSTILE, HOSTILE, quality)},
            (HOSTILE,) * 99,
            HOSTILE,
        ),
        (Sample(HOSTILE, HOSTILE.encode(), HOSTILE, 0, 1e300), Sample("date", b"<b>1984</b>", "d")),
        HOSTILE,
        HOSTILE,
        (),
        {(HOSTILE, HOSTILE): Explanation(HOSTILE, {}, b"<svg onload='alert(3)'>")},
        Mandate(HOSTILE, HOSTILE, HOSTILE),
        HOSTILE,
    )


REPORTS = {
    "identify": full(),
    "verify": full(Question.VERIFY),
    "compare": full(Question.COMPARE),
    "empty": Report(Question.IDENTIFY, Answer((), 0, 0.5, 0.5, "No candidate stands out.", False), (), "", "0.1.0"),
    "hostile": hostile(),
}

VOID = {"meta", "img", "br", "line", "circle", "rect"}
TAGS = VOID | {
    *("html", "head", "title", "style", "body", "main", "header", "footer", "section", "article", "aside", "div"),
    *("h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "a", "span", "strong", "code", "bdi"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "text"),
}


class Page(HTMLParser):
    """A strict reader: every element is closed in order; keeps the elements and the visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], "an element was left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> names an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.fixture(params=REPORTS)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(render(REPORTS[request.param]))


def test_the_page_is_well_formed_and_made_of_known_elements_only(page: Page) -> None:
    assert {tag for tag, _ in page.elements} <= TAGS
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)


def test_the_page_asks_for_nothing_and_runs_nothing(page: Page) -> None:
    policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcset", "action")]
        assert (attributes.get("src") or "data:image/png;base64,").startswith("data:image/png;base64,")
        assert (attributes.get("href") or "#").startswith("#")


def test_the_style_asks_for_nothing() -> None:
    css = re.search(r"<style>(.*?)</style>", render(full()), re.DOTALL)
    assert css
    assert not re.search(r"url\(|@import|https?:|//", css[1])


def test_every_picture_has_a_text_and_every_heading_its_place(page: Page) -> None:
    assert all(image["alt"] for image in page.all("img"))
    assert all(svg.get("aria-label") or svg.get("aria-hidden") for svg in page.all("svg"))
    assert all(th["scope"] in ("row", "col") for th in page.all("th"))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert {a["href"][1:] for a in page.all("a") if a["href"]} <= ids
    assert {name for _, attributes in page.elements if (name := attributes.get("aria-labelledby"))} <= ids


def test_the_page_never_uses_the_forbidden_word(page: Page) -> None:
    assert ("mat" + "ch") not in page.words.lower()


def test_an_identification_shows_everything_it_rests_on() -> None:
    answer = full()
    page = Page(render(answer))
    for text in (
        answer.answer.summary,
        *("A. Moreau", "Identify a patient", "Case 2025/0113", "registry-north", "10,000 subjects"),
        *("quality 71 of 100", "some ridges are smudged", "too few minutiae. Capture the finger again.", "1984-03-07"),
        *("subject-7", "subject-9", "nobody enrolled", "all others together", "LLR +5.3 (95 %: +4.9 to +5.8)", "−0.8"),
        *(candidate.verbal for candidate in answer.answer.candidates),
        *("31 of 40 minutiae correspond.", "Day and month exchanged.", "without this part the whole would weigh +0.5"),
        "one side has no such sample. It weighs 0",
        "probe and reference are not comparable. It weighs 0",
        "The weights are provisional",
        "212 subjects have no date.",
        "It does not decide.",
        *("2025-01-15 10:22:31 UTC", "truename 0.1.0", answer.answer.audit),
        *(text for model in answer.models for text in (model.name, model.maker, model.licence, model.sha256)),
        *("own prints, 51 fingers x 8, 2025-01-10", "1,428", "81,600", answer.calibrations[0].id),
        *(sample.sha256() for sample in answer.probes),
    ):
        assert text in page.words
    assert len(page.all("img")) == 2  # the probe and the corresponding minutiae


@pytest.mark.parametrize("question", [Question.VERIFY, Question.COMPARE])
def test_a_comparison_of_two_has_no_ranks_and_no_crowd(question: Question) -> None:
    words = Page(render(full(question))).words
    assert "Rank" not in words
    assert "False ones expected" not in words
    assert "enrolled" not in words
    assert ("reference.png" in words) == (question == Question.COMPARE)


def test_weights_of_the_users_own_table_are_not_called_provisional() -> None:
    assert "provisional" not in Page(render(full(provisional=False))).words
    found = full(provisional=False)
    first = replace(found.answer.candidates[0], llr=llr(5.3, provisional=True))
    marked = replace(found, answer=replace(found.answer, candidates=(first,)))
    assert "The weights are provisional" in Page(render(marked)).words


def test_hostile_values_are_shown_as_what_they_are() -> None:
    html = render(REPORTS["hostile"])
    assert "<script" not in html
    assert "onerror='" not in html
    assert not [character for character in html if unicodedata.category(character) == "Cf"]
    words = Page(html).words
    assert "<script>alert(1)</script>" in words
    assert "⌈U+202E⌉gnp⌈U+202C⌉{{ 7*7 }}" in words
    assert "(100,000 characters)" in words
    assert "<b>1984</b>" in words
    assert "not a PNG" in words
    assert len(html) < 150_000


def test_long_lists_are_cut_and_the_page_says_so() -> None:
    many = tuple(candidate(f"subject-{k}", k, 1.0) for k in range(1, 1001))
    page = Page(render(replace(full(), answer=replace(full().answer, candidates=many))))
    assert "subject-200" in page.words
    assert "subject-201" not in page.words
    assert "800 more candidates are not shown." in page.words
    assert sum(attributes.get("class") == "candidate" for attributes in page.all("section")) == module.MAX_DETAILED


@given(st.text(max_size=1000))
def test_plain_text_hides_nothing(text: str) -> None:
    shown = plain(text)
    for before, character in zip(" " + shown, shown, strict=False):
        if unicodedata.category(character)[0] == "C":
            assert character in "\u200c\u200d"
            assert before >= "\u0600"
    shown.encode()
    assert len(shown) <= 10 * module.MAX_TEXT + 30


@pytest.mark.parametrize(
    "name", ["Ольга Петрова", "김민준", "O’Brien-Núñez", "محمد\u200cرضا", "क्\u200dष", "Nguyễn Thị", "🙂"]
)
def test_names_in_every_script_stay_as_they_are(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("adm\u200din", "adm⌈U+200D⌉in"),
        ("a\u00adb\ufeff", "a⌈U+00AD⌉b⌈U+FEFF⌉"),
        ("line\nbreak\x00", "line⌈U+000A⌉break⌈U+0000⌉"),
        ("\ud800", "⌈U+D800⌉"),
        ("\u3164", "⌈U+3164⌉"),
        ("Z" + "\u0336" * 6, "Z" + "\u0336" * 4 + "⌈U+0336⌉" * 2),
    ],
)
def test_what_hides_is_named(name: str, shown: str) -> None:
    assert plain(name) == shown


@pytest.mark.parametrize(
    ("value", "sign", "words"),
    [
        (5.3, "+5.3", "about 200,000 times more likely"),
        (4.21, "+4.2", "about 16,000 times more likely"),
        (0.4, "+0.4", "about 2.5 times more likely"),
        (1.0, "+1.0", "about 10 times more likely"),
        (0.04, "0.0", "about as likely"),
        (-0.04, "0.0", "about as likely"),
        (-1.6, "−1.6", "about 40 times less likely"),
        (6.0, "+6.0", "about 1 million times more likely"),
        (9.3, "+9.3", "about 2 billion times more likely"),
        (1e300, None, "about 1,000,000,000,000,000,000 trillion times more likely"),
        (nan, "not known", "not known"),
        (inf, "not known", "not known"),
    ],
)
def test_weights_in_figures_and_words(value: float, sign: str | None, words: str) -> None:
    assert times(value) == words
    assert sign is None or signed(value) == sign


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.5, "50.0 %"),
        (1.0, "over 99.9 %"),
        (0.0, "under 0.1 %"),
        (0.9941, "99.4 %"),
        (nan, "not known"),
        (2, "not known"),
    ],
)
def test_probabilities_never_claim_certainty(probability: float, text: str) -> None:
    assert percent(probability) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0.0, "under 0.000001"),
        (0.00021, "0.00021"),
        (1, "1"),
        (12.34, "12"),
        (9.96, "10"),
        (1e4, "10,000"),
        (inf, "not known"),
    ],
)
def test_expected_numbers(count: float, text: str) -> None:
    assert expected(count) == text


def test_the_scale_says_what_the_weighing_says() -> None:
    for low, words in zip((0.0, 0.31, 1, 2, 3, 4, 6), (row[2] for row in module.SCALE), strict=True):
        said = decide.verbal(llr(low + 0.01))
        assert said.startswith("no support" if low == 0 else words + " that")


@given(st.lists(st.floats(), max_size=5), st.floats())
def test_every_weight_lies_on_the_axis(values: list[float], value: float) -> None:
    axis = Axis.of([replace(llr(0), value=v, lower=v, upper=v) for v in values])
    assert -20 <= axis.low < 0 < axis.high <= 20
    assert 0 <= axis.x(value) <= 100
    assert 0 in axis.ticks
    assert 2 <= len(axis.ticks) <= 7


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_samples_of_every_depth_have_a_thumbnail(mode: str) -> None:
    content = png(3000, 2000, mode) if mode != "I;16" else b""
    if mode == "I;16":
        out = io.BytesIO()
        Image.fromarray(np.full((2000, 3000), 0x8000, np.uint16)).save(out, "PNG")
        content = out.getvalue()
    small = module.thumbnail(Sample("fingerprint", content))
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (420, 280)
        assert mode != "I;16" or image.getpixel((9, 9)) == 0x80


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "JPEG2000"])
def test_faces_of_every_format_have_a_thumbnail_upright_and_cut(format: str) -> None:
    pixels = np.zeros((300, 400, 3), np.uint8)
    pixels[100:150, 200:240] = 255, 0, 0
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise, so that (x, y) is shown at (299 - y, x)
    turned = format in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format, **({"exif": exif} if turned else {}))
    region = (150, 200, 50, 40) if turned else (200, 100, 40, 50)
    small = module.thumbnail(Sample("face", out.getvalue(), region=region))
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (region[2] * 2, region[3] * 2)
        red = np.asarray(image).astype(int)[..., 0] > 128
    inside = red[region[3] // 2 : region[3] // 2 + region[3], region[2] // 2 : region[2] // 2 + region[2]]
    assert inside.mean() > 0.95
    assert red.sum() < 1.05 * region[2] * region[3]
    whole = module.thumbnail(Sample("face", out.getvalue()))
    assert whole is not None
    with Image.open(io.BytesIO(whole)) as image:
        assert image.size == ((300, 400) if turned else (400, 300))


def telling(format: str) -> bytes:
    """A picture whose metadata say where it was taken, and with what."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F] = exif[0x010E] = "telling"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"telling"
    Image.new("RGB", (300, 200), (9, 90, 40)).save(
        out, format, exif=exif, icc_profile=profile, comment=b"telling", xmp=b"<x>telling</x>"
    )
    assert out.getvalue().count(b"telling") >= 2
    return out.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_thumbnails_tell_no_place_and_no_camera(format: str) -> None:
    for region in (None, (50, 50, 90, 90)):
        small = module.thumbnail(Sample("face", telling(format), region=region))
        assert small is not None
        with Image.open(io.BytesIO(small)) as image:
            assert not image.info
            assert not image.getexif()


def test_the_page_says_which_face_of_a_picture_it_is() -> None:
    page = render(replace(full(), probes=[Sample("face", png(200, 100), "group.png", region=(20, 10, 60, 70))]))
    assert "region 20,10,60,70" in page
    assert module.thumbnail(Sample("face", png(200, 100), region=(500, 500, 9, 9))) is None


def test_no_thumbnail_of_what_is_no_picture_or_too_large() -> None:
    bomb = bytearray(png())
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    for content in (b"", b"1984-03-07", png()[:50], bytes(bomb), b"GIF89a" + bytes(20)):
        assert module.thumbnail(Sample("fingerprint", content)) is None


def test_the_page_is_written_whole_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("an older report, readable by all")
    write(path, full())
    assert path.read_text("utf-8") == render(full())
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    for path in (taken, tmp_path / "absent" / "report.html", tmp_path / ("x" * 300)):
        with pytest.raises(UsageError, match="a folder that exists"):
            write(path, full())
    assert list(tmp_path.iterdir()) == [taken]


def _luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(("ink", "#ffffff"), ("ink", "soft"), ("muted", "#ffffff"), ("muted", "soft"), ("muted", "#f2f6fc")),
        *(("notice", "notice-soft"), ("notice", "#ffffff"), ("#ffffff", "accent")),
    ],
)
def test_text_has_the_contrast_of_wcag_aa(text: str, ground: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", render(full())))
    a, b = (_luminance(colours.get(name, name)) for name in (text, ground))
    assert (max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.5
