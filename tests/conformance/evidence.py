"""Evidence to test each kind with: samples of known origin, and samples that none can be made a template of.

A provider takes nothing and gives ``{"mated": [(sample, sample), ...], "unusable": [sample, ...]}``:

- mated: at least four pairs, each of another source, two captures that a working kind weighs above all the non-mated
  pairs among them, and all of the same position, so that every one can be compared with every other;
- unusable: samples that look like evidence and of which there must be no template.

An installed package offers its provider by the entry-point group ``truename.conformance``, under its kind's name.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from truename.errors import MissingModelError
from truename.types import Sample

Provider = Callable[[], Mapping[str, Sequence[Any]]]


def address() -> Mapping[str, Sequence[Any]]:
    mated = [
        ("14 Harbour Lane, Falmouth TR11 3AB, United Kingdom", "GB:14 Harbour Ln., Falmouth"),
        ("ul. Pravdy, d. 15, 125124 Moskva, Russia", "Россия, Москва, ул. Правды 15"),
        ("P.O. Box 41187, Lahore, Pakistan", "Lahore, PO Box 41187"),
        ("Zollstrasse 61, 8005 Zürich, Switzerland", "Zollstr. 61, CH-8005 Zuerich"),
        ("서울특별시 강남구 테헤란로 152", "152 Teheran-ro, Gangnam-gu, Seoul"),
    ]
    unusable = ["", "x", "12", ", ; ,", "\N{BANANA}", "\0"]
    return {
        "mated": [(_address(one), _address(other)) for one, other in mated],
        "unusable": [_address(text) for text in unusable],
    }


def date() -> Mapping[str, Sequence[Any]]:
    mated = [
        ("1984-03-12", "1984-12-03"),
        ("1961-07-30", "1961-07-30"),
        ("1999-11-05", "1999-11"),
        ("1947-05-21", "1948-05-21"),
        ("1975-09-08", "1975"),
    ]
    unusable = ["XXXX-XX-XX", "197X", "12.03.1984", "1984-02-30", "0000-00-00", "2984-03-12", "\N{BANANA}"]
    return {
        "mated": [(_date(one), _date(other)) for one, other in mated],
        "unusable": [_date(text) for text in unusable],
    }


def identifier() -> Mapping[str, Sequence[Any]]:
    mated = [
        ("KP:836410175", "KP:836410175"),
        ("RU:51 No 4720986", "51 4720986"),
        ("CN:E01234578", "CN:e-01234576"),
        ("DE:C01X00T47", "DE:C01X00T47"),
        ("IR:A40418572", "IR:40418572"),
    ]
    unusable = ["n/a", "000000", "unknown", "KP:", "PASSPORT", "12", "\N{BANANA}", "8364\n10175"]
    return {
        "mated": [(_passport(one), _passport(other)) for one, other in mated],
        "unusable": [_passport(text) for text in unusable],
    }


def fingerprint() -> Mapping[str, Sequence[Any]]:
    """Synthetic prints: what counts here is that promises are kept, not how accurate the kind is."""
    from truename.kinds.fingerprint import synth
    from truename.provenance import models

    try:
        models.path("leader")
    except MissingModelError as error:
        pytest.skip(f"no prints can be extracted: {error}")
    fingers = [synth.finger(seed) for seed in range(4)]
    prints = [[synth.impression(finger, seed).image for seed in (1, 2)] for finger in fingers]
    grain = np.random.Generator(np.random.PCG64(0)).integers(0, 256, (300, 300)).astype(np.uint8)
    blank = np.full((400, 400), 255, np.uint8)
    return {
        "mated": [(_print(one), _print(other)) for one, other in prints],
        "unusable": [_print(blank), _print(blank[:20, :20]), _print(grain), _print(prints[0][0], ppi=None)],
    }


def palmprint() -> Mapping[str, Sequence[Any]]:
    """Synthetic regions, pictures of hands, and a region of a real sensor's size; and what only looks like a palm."""
    from truename.kinds.palmprint import hand, synth

    palms = [synth.palm(seed, hand.Side.RIGHT) for seed in range(4)]
    rng = np.random.Generator(np.random.PCG64(0))
    grain = rng.integers(0, 256, (128, 128)).astype(np.uint8)
    slope = np.tile(np.linspace(60, 200, 128), (128, 1)).astype(np.uint8)
    blank = np.full((128, 128), 255, np.uint8)
    wall = np.full((400, 500), 90, np.uint8)
    return {
        "mated": [
            (_palm(synth.region(palm, 1).image), _palm((synth.region(palm, 2) if n else synth.picture(palm, 1)).image))
            for n, palm in enumerate(palms)
        ],
        "unusable": [_palm(image) for image in (grain, slope, blank, blank[:20, :20], wall)],
    }


def face() -> Mapping[str, Sequence[Any]]:
    """Synthetic portraits of the first six people, none of them picked; see that generator for what they can show."""
    from PIL import Image, ImageDraw

    from truename.kinds import face as kind
    from truename.kinds.face import synth
    from truename.provenance import models

    missing = [name for name in kind.chosen() if name and not models.ready(name)]
    if missing:
        pytest.skip(f"no faces can be found: {', '.join(missing)} not pulled")
    portraits = [[synth.portrait(synth.person(seed), number) for number in (1, 2)] for seed in range(6)]
    height, width = synth.HEIGHT, synth.WIDTH
    page = Image.new("RGB", (width, height), "white")
    lines = "\n".join(["Nobody is to be seen on this page."] * 20)
    ImageDraw.Draw(page).multiline_text((20, 20), lines, fill="black")
    slope = np.linspace(220, 60, height, dtype=np.float32)[:, None, None] * np.array([0.8, 0.9, 1.0], np.float32)
    landscape = np.broadcast_to(slope, (height, width, 3)).astype(np.uint8)
    grain = np.random.Generator(np.random.PCG64(0)).integers(0, 256, (height, width, 3)).astype(np.uint8)
    tiny = np.asarray(Image.fromarray(portraits[0][0].image).resize((10, 12)))
    nobody = [np.full((height, width, 3), 255, np.uint8), grain, landscape, np.asarray(page), tiny]
    return {
        "mated": [tuple(Sample("face", one.file()) for one in pair) for pair in portraits],
        "unusable": [Sample("face", synth.encode(image)) for image in nobody],
    }


def name() -> Mapping[str, Sequence[Any]]:
    """Names of nobody in particular, each in two spellings; most parts are rare."""
    mated = [
        ("Wendelin Achterberg", "ACHTERBERG, Wendelin"),
        (
            "Tamriko Gelovani",
            "\u0422\u0430\u043c\u0440\u0438\u043a\u043e \u0413\u0435\u043b\u043e\u0432\u0430\u043d\u0438",
        ),
        ("Pak Jin Hyok", "\ubc15\uc9c4\ud601"),
        ("Oluwadamilare Bamgbose", "Oluwadamilare K. Bamgboshe"),
        ("Zdenek Hrubecky", "Zden\u011bk Hrubeck\u00fd"),
    ]
    unusable = ["", " ", "!?", "\N{SNOWMAN}\N{SNOWMAN}", "\N{COMBINING ACUTE ACCENT}" * 9, "Ann Lee " * 400]
    return {
        "mated": [(_text("name", one), _text("name", other)) for one, other in mated],
        "unusable": [_text("name", text) for text in unusable],
    }


def organisation() -> Mapping[str, Sequence[Any]]:
    """Names of organisations that do not exist, each in two ways of writing it."""
    mated = [
        ("Krumbholz Feinmechanik GmbH", "KRUMBHOLZ FEINMECHANIK G.m.b.H."),
        ("Открытое акционерное общество «Зарянка»", "Zaryanka OJSC"),
        ("Ytterhaug Shipping A/S", "Yterhaug Shipping"),
        ("Banco Nacional de Querétaro Viejo", "BNQV"),
        ("Amnokkang Development Bank", "Amroggang Development Bank"),
    ]
    unusable = ["", " ", "!?", "12 345", "\N{SNOWMAN}", "Trading Company " * 400]
    return {
        "mated": [(_text("organisation", one), _text("organisation", other)) for one, other in mated],
        "unusable": [_text("organisation", text) for text in unusable],
    }


PROVIDERS: Mapping[str, Provider] = {
    "address": address,
    "date": date,
    "identifier": identifier,
    "fingerprint": fingerprint,
    "palmprint": palmprint,
    "face": face,
    "name": name,
    "organisation": organisation,
}


def provider(kind: str) -> Provider:
    """The provider for a kind: ours, or the one that the kind's package offers."""
    if kind in PROVIDERS:
        return PROVIDERS[kind]
    for point in entry_points(group="truename.conformance", name=kind):
        return point.load()  # type: ignore[no-any-return]
    pytest.fail(
        f"the kind {kind!r} is installed, but offers no evidence to test it with: "
        f"name a provider in the entry-point group truename.conformance (docs/adding-a-kind.md)"
    )


def _text(kind: str, text: str) -> Sample:
    return Sample(kind, text.encode(), name=text[:80])


def _address(text: str) -> Sample:
    return Sample("address", text.encode(), name=text)


def _date(text: str) -> Sample:
    return Sample("date", text.encode(), name=text)


def _passport(text: str) -> Sample:
    return Sample("identifier", text.encode(), name=text, position=1)


def _palm(image: NDArray[np.uint8]) -> Sample:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return Sample("palmprint", buffer.getvalue(), position=21)


def _print(image: NDArray[np.uint8], ppi: int | None = 500) -> Sample:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", **({} if ppi is None else {"dpi": (ppi, ppi)}))
    return Sample("fingerprint", buffer.getvalue(), position=2)
