"""From text to an address in parts, whatever its form: ``[COUNTRY:]TEXT``, its parts between commas or lines.

    71-75 Shelton Street, London WC2H 9JQ, United Kingdom
    GB:71-75 Shelton St, London                       the country by its ISO 3166-1 code
    ul. Pravdy, d. 15, str. 2, 125124 Moskva, Россия
    P.O. Box 957, Offshore Incorporations Centre, Road Town, Tortola, BVI
    서울특별시 강남구 테헤란로 152          北京市朝阳区建国路88号

The steps, each a function below: segments; then what has a form of its own goes (box, unit, postcode, country); then
the segment with a street, and its number; then buildings; what is left is the place: city, district, region. Words are
in Latin letters by :func:`truename.kinds._text.scripts.words`, without those that records write or leave out.

A compact reader of our own is no aim of truename. But those that are well kept cannot be installed from a wheel alone:
libpostal has none and wants a model of 2 GB, others want PyICU, which has none either. What it misreads becomes a word
of the place, which weighs little.
"""

from __future__ import annotations

import re
import unicodedata

from truename.errors import SampleError
from truename.kinds._text import countries, scripts
from truename.kinds.address import params, vocabulary
from truename.kinds.address.template import Address
from truename.types import UNKNOWN_POSITION, Sample

_COUNTRY = re.compile(r"\A([A-Za-z]{2}):(?=\S)")
_SEGMENTS = re.compile(r"[,;\n\r\t|،、，。]+|\s[-\N{EN DASH}\N{EM DASH}]\s")
_HAN = (
    (re.compile(r"([省市区區县縣州镇鎮乡鄉村都府])(?=[\u3005\u3400-\u9fff])"), r" shi, "),
    (re.compile(r"([省市区區县縣州镇鎮乡鄉村都府])(?![\u3005\u3400-\u9fff])"), r" shi "),
    (re.compile(r"(大街|大道|[路街巷弄])(?![\u3005\u3400-\u9fff])"), r" lu "),
    (re.compile(r"(\d)\s*[号號]"), r"\1, "),
)
"""What the last character of a part of an address in Han becomes: it has no commas, and begins with what is largest."""

_KOREAN = (
    (re.compile(r"(?<=[가-힣]{2})(?:특별자치[시도]|특별시|광역시|[시도군구동읍면])(?=\s|$)"), " si, "),
    (re.compile(r"(?<=[가-힣])(?:대로|번길|[로길])(?=\s|\d|$)"), " ro "),
)
"""The same for Hangul, which divides by spaces. Short names keep their last syllable: Daegu is a city."""

_ROAD_TOWN = re.compile(r"\broad\s+town\b")  # the capital of the British Virgin Islands is no road

_BOX = re.compile(rf"(?<!\w){vocabulary.BOX}\s*(?:no\.?|#)?\s*:?\s*(?P<box>[a-z]{{0,3}}-?\d[\w/-]{{0,15}})")
_UNIT = re.compile(
    rf"(?<!\w){vocabulary.UNIT}\.?\s*(?:no\.?|#)?\s*(?P<after>[a-z]{{0,2}}\d[\w/-]{{0,9}}|[a-z](?!\w))"
    rf"|(?P<before>\d{{1,3}})\s*(?:st|nd|rd|th|er|e|º|ª|-?й)?\.?\s*{vocabulary.UNIT}(?!\w)"
    rf"|(?P<slash>\d{{1,3}})/f(?!\w)"
    rf"|\A#\s?(?P<sign>\d{{1,4}}[a-z]?)\Z"  # USPS Publication 28, 213.2
)
_POSTCODES = tuple(
    re.compile(rf"(?<![\w-])(?:{form})(?![\w-])")
    for form in (
        r"(?P<uk>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})",
        r"(?P<canada>[a-z]\d[a-z][ -]?\d[a-z]\d)",
        r"(?:[a-z]{1,3}-)(?P<european>\d{3,6})",
        r"(?P<japan>\d{3}-\d{4})",
        r"(?P<us>\d{5})-\d{4}",
        r"(?P<netherlands>\d{4} ?[a-z]{2})(?=\s+[^\W\d]|\s*$)",
        r"(?P<five>\d{5,6})",
    )
)
_FOUR = re.compile(r"(?<![\w-])\d{4}(?![\w-])|(?<![\w-])\d{3} \d{2}(?![\w-])")
_NUMBER = re.compile(
    r"(?<![\w/-])(?P<number>\d{1,5}(?:\s?[a-z](?![a-z.]))?(?:\s?[-/\N{EN DASH}]\s?\d{1,5}[a-z]?){0,2})(?!\w)"
)
_LATIN_AMERICAN = re.compile(
    r"\b(?:calle|carrera|avenida|transversal|diagonal|circular|cra|kra|cll|cl|kr|ak|ac|av|tv|dg)\.?\s*(?P<way>\d{1,3}[a-z]?)"
    r"(?:\s*(?:norte|sur|este|oeste|bis|[a-z])\b)?\.?\s*(?:no\.?|n[°º]|\#)\s*(?P<number>\d{1,3}\s?[a-z]?\s?-\s?\d{1,3})"
)
"""Carrera 28 No. 7-35: the way itself is a number, as in Colombia."""

_CARE_OF = re.compile(r"\A(?:c/o|c/-|attn\.?|attention|care of)\s")  # whose letterbox it is, and no place
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b")


def read(sample: Sample) -> Address | None:
    """The address that the sample's text states, or None where it states nothing that can be compared.

    Raises:
        SampleError: the content is no text of reasonable length.
    """
    if sample.position != UNKNOWN_POSITION:
        raise SampleError(
            expected="an address without a position", found=f"position {sample.position}", do="leave the position out"
        )
    return parse(_text(sample.content))


def parse(text: str) -> Address | None:
    """An address in parts, or None where the text states nothing that can be compared."""
    country = ""
    found = _COUNTRY.search(text)
    if found and countries.is_code(found[1].upper()):
        country, text = found[1].upper(), text[found.end() :]
    parts = _segments(text)
    box = _taken(parts, _BOX)
    unit = _taken(parts, _UNIT)
    parts, said = _without_country(parts)
    country = country or said
    postcode, parts = _without_postcode(parts)
    street, number, building, place = _named(parts)
    try:
        return Address(country, _token(postcode), _token(number), _token(box), _token(unit), street, building, place)
    except ValueError:  # nothing is stated
        return None


def _text(content: bytes) -> str:
    if len(content) > params.LONGEST_TEXT:
        raise _refused(f"{len(content)} bytes")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise _refused("bytes that are not UTF-8 text") from None
    if not text.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable() or not text:
        raise _refused(repr(text[:40]))
    return text


def _segments(text: str) -> list[str]:
    """What stands between commas, in lower case and normal form, digits as in English."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    text = _ROAD_TOWN.sub("roadtown", text)
    if not text.isascii():
        for form, into in (*_HAN, *_KOREAN):
            text = form.sub(into, text)
    found = (" ".join(part.split())[: params.LONGEST_SEGMENT] for part in _SEGMENTS.split(text))
    return [part for part in found if part and not _CARE_OF.search(part)][: params.MOST_SEGMENTS]


def _taken(parts: list[str], form: re.Pattern[str]) -> str:
    """The first number of that form, which goes from its segment; others of the form go as well."""
    taken = ""
    for at, part in enumerate(parts):
        if found := form.search(part):
            taken = taken or next(value for value in found.groups() if value)
            parts[at] = " ".join(form.sub(" ", part).split())
    parts[:] = [part for part in parts if part]
    return taken


def _without_country(parts: list[str]) -> tuple[list[str], str]:
    """The segments without the country, which stands at one end, and its code."""
    for at in (-1, 0):
        if parts and (code := countries.code(parts[at])) and (len(parts) > 1 or at == -1):
            # Of a city that is a country both are kept: it is the place as well.
            return (parts[:-1] if at else parts[1:]) if len(parts) > 1 else [], code
    if len(parts) > 2 and (code := countries.code(" ".join(parts[-2:]))):  # Korea, North
        return parts[:-2], code
    for part in parts[-2:][::-1]:
        words = part.split()
        for n in range(min(countries.longest(), len(words) - 1), 0, -1):
            if (code := countries.code(" ".join(words[-n:]))) and (len(words[-1]) > 2 or words[-1] == "uk"):
                rest = " ".join(words[:-n])
                return [rest if one is part else one for one in parts], code
    if len(parts) > 1 and len(parts[-1]) == 2 and countries.is_code(parts[-1].upper()):
        return parts[:-1], ""  # a country's, a state's or a province's (CA, DE, PA): which of them nobody says
    if parts and not parts[0][0].isascii():
        for n in range(len(parts[0]) - 1, 1, -1):
            if code := countries.code(parts[0][:n]):
                return [parts[0][n:], *parts[1:]], code
    return parts, ""


def _without_postcode(parts: list[str]) -> tuple[str, list[str]]:
    """The postcode, and the segments without it. It stands near the end, or near the beginning where the city does."""
    order = sorted(range(len(parts)), key=lambda at: -at)
    for form in _POSTCODES:
        for at in order:
            found = form.search(parts[at])
            if found and not (at == 0 and len(parts) > 1 and found.start() == 0 and _is_street(parts[0])):
                code = next(value for value in found.groups() if value)
                rest = " ".join((parts[at][: found.start()] + " " + parts[at][found.end() :]).split())
                return code, [one for one in [*parts[:at], rest, *parts[at + 1 :]] if one]
    for at in order if len(parts) == 1 else order[:-1]:
        found = _FOUR.search(parts[at])
        if found and not _is_street(parts[at]) and re.search(r"[^\W\d]", parts[at]):
            rest = " ".join((parts[at][: found.start()] + " " + parts[at][found.end() :]).split())
            return found[0], [*parts[:at], rest, *parts[at + 1 :]]
    return "", parts


def _named(parts: list[str]) -> tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...]]:
    """Street, number, building and place of the segments that are left."""
    street, number, building, place = tuple[str, ...](), "", list[str](), list[str]()
    at = _street_at(parts)
    if at is not None:
        street, number = _way(parts[at])
        for beside in (at - 1, at + 1):
            if not number and 0 <= beside < len(parts) and not _distinct(_words(parts[beside])):
                number = _first_number(parts[beside])
    for n, part in enumerate(parts):
        if n == at:
            continue
        words = _words(part)
        if _distinct(words) and _is_building(words) and (n == 0 or n < len(parts) - 1):
            building += [word for word in _distinct(words) if word not in vocabulary.BUILDINGS] or _distinct(words)
        else:
            place += [word for word in _distinct(words) if word not in vocabulary.STATE_WORDS | vocabulary.STREETS]
    return street, number, _each_once(building), _each_once(place)


def _street_at(parts: list[str]) -> int | None:
    """Which segment names the street: one with a word for one, or with a number and a name; one with both first."""
    found = []
    for at, part in enumerate(parts):
        words, numbered = _words(part), bool(_first_number(part))
        building, street = _is_building(words), _is_street(part)
        name = (
            _name_of_street(words) or _ORDINAL.search(part) or _LATIN_AMERICAN.search(part)
            if street
            else _distinct(words)
        )
        if name and (numbered or street) and not (building and not (numbered and street)):
            found.append((building, not street, not numbered, at))
    return min(found)[-1] if found else None


def _is_street(part: str) -> bool:
    """Whether a segment has a word for a street, and a name."""
    words = _words(part)
    named = len(words) > 1 and bool(set(words) & vocabulary.STREETS)
    return named or any(len(word) > 6 and word.endswith(vocabulary.STREET_ENDINGS) for word in words)


def _is_building(words: list[str]) -> bool:
    """Whether words name a building; a street that is named after one begins or ends with a word for a street."""
    ends = {word for word in words if not word[0].isdigit()} and {words[0], words[-1]}
    return bool(set(words) & vocabulary.BUILDINGS) and not ends & (vocabulary.STREETS - vocabulary.BUILDINGS)


def _way(part: str) -> tuple[tuple[str, ...], str]:
    """The distinctive words of a street, and the number in it."""
    if found := _LATIN_AMERICAN.search(part):
        return (found["way"],), re.sub(r"\s", "", found["number"])
    number = _first_number(part)
    words = _words(part)
    ordinals = [found[0] for found in _ORDINAL.finditer(part)]
    return _each_once([*ordinals, *(_stripped(word) for word in _name_of_street(words))]), number


def _name_of_street(words: list[str]) -> list[str]:
    """The words of a street's segment that tell it from others; a filler where it has nothing else, as City Road."""
    named = [word for word in words if word not in vocabulary.STREETS and not any(one.isdigit() for one in word)]
    return _distinct(named) or [word for word in named if len(word) > 2]


def _stripped(word: str) -> str:
    """A street's name without the type that is written in one word with it, where a name is left."""
    for ending in vocabulary.STREET_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending)
    return word


def _first_number(part: str) -> str:
    found = _NUMBER.search(part)
    return re.sub(r"\s", "", found["number"]).replace("\N{EN DASH}", "-") if found else ""


def _distinct(words: list[str]) -> list[str]:
    """The words that tell one name from another."""
    return [word for word in words if word not in vocabulary.FILLERS and not any(one.isdigit() for one in word)]


def _words(part: str) -> list[str]:
    return [word.forms[0] for word in scripts.words(part) if word.forms]


def _each_once(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[: params.LONGEST_WORD] for word in words if len(word) > 1))[: params.MOST_WORDS]


def _token(text: str) -> str:
    """A number as it is stored."""
    return re.sub(r"[^a-z0-9/-]", "", text)[: params.LONGEST_WORD]


def _refused(found: str) -> SampleError:
    return SampleError(
        expected=f"an address as up to {params.LONGEST_TEXT} bytes of UTF-8 text",
        found=found,
        do="write it as [COUNTRY:]TEXT, such as GB:71-75 Shelton Street, London",
    )
