"""Latin spellings of one word: for each script the systems that passports, newspapers and lists use.

Each system is a table from letters to Latin letters, and what a letter becomes beside another. The first form is the
one that English texts use most; the further ones are where other systems differ strongly. What no table knows, the
package anyascii spells. Input is a clean word of one script (see scripts.py).

Sources: Latin by ICAO Doc 9303-3 (8th ed. 2021, section 6A) and the languages' own usage; Cyrillic by BGN/PCGN (1947,
1965, 2013), ICAO Doc 9303-3 (section 6B) and ISO 9:1995; Ukrainian by resolution 55 of its Cabinet (2010); Serbian and
Macedonian by their own Latin alphabets; Greek by ELOT 743 (ISO 843:1997); Arabic by BGN/PCGN 1956 with the vowels that
are written; Persian by BGN/PCGN 1958; Hebrew by the Academy's rules of 2006; kana by modified Hepburn; Hangul by the
Revised Romanisation (2000); Indic scripts by ISO 15919:2001 without its marks; Han by Pinyin (ISO 7098:2015) and
Wade-Giles (1912).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

MOST_FORMS = 4

VOWELLESS = frozenset(("Arabic", "Hebrew"))

_NOT_LATIN = re.compile("[^a-z0-9]+")


def forms(token: str, script: str, hint: str = "") -> list[str]:
    """Latin spellings of a word, likeliest first. There may be none, some alike, or more than ``MOST_FORMS``.

    Args:
        token: a clean, case-folded word in one script.
        script: as in ``Word``.
        hint: what :func:`language` says of the text that the word stands in.
    """
    if script == "Cyrillic":
        spelt = [_cyrillic(token, system) for system in _CYRILLIC_SYSTEMS[hint]]
    elif script == "Arabic":
        spelt = _arabic(token, hint)
    elif script == "Han":
        spelt = _han(token, hint)
    else:
        spelt = _SCRIPTS.get(script, _any)(token)
    return [_ascii(form) for form in spelt]


def _ascii(text: str) -> str:
    """Whatever the tables left, in [a-z0-9]."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text).lower()
    return _NOT_LATIN.sub("", text)


def _spelt(letters: str, latin: str) -> dict[str, str]:
    """A table from letters to their spellings, which stand in the same order with spaces between; "_" is none."""
    return dict(zip(letters, latin.replace("_", "").split(" "), strict=True))


def _system(letters: Mapping[str, str]) -> dict[int, str]:
    """A table as ``str.translate`` takes it."""
    return {ord(letter): latin for letter, latin in letters.items()}


def _any(token: str) -> list[str]:
    return [token]


# Latin.

_PLAIN = {
    "ä": "a", "ö": "o", "ü": "u", "å": "a", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    "ħ": "h", "ŋ": "ng", "ə": "a", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ŧ": "t", "ß": "ss",
}  # fmt: skip
_GERMANIC = _PLAIN | {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ə": "e", "đ": "dj"}
_AS_HEARD = _PLAIN | {
    "ş": "sh", "š": "sh", "ș": "sh", "ś": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ž": "zh", "ğ": "", "ñ": "ny",
    "đ": "dj", "ţ": "ts", "ț": "ts", "æ": "e", "ø": "oe", "ö": "oe", "ü": "ue", "å": "o", "ə": "e",
}  # fmt: skip
_LATIN_SYSTEMS = tuple(_system(table) for table in (_PLAIN, _GERMANIC, _AS_HEARD))


def _latin(token: str) -> list[str]:
    if token.isascii():
        return [token]
    return [_undress(token.translate(system)) for system in _LATIN_SYSTEMS]


def _undress(text: str) -> str:
    import unicodedata

    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


# Cyrillic.

_RUSSIAN = _spelt(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
)
_OTHERS = {
    # Ukrainian, Belarusian, Serbian, Macedonian
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ђ": "dj", "ћ": "c",
    "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz", "ѐ": "e", "ѝ": "i",
    # Kazakh, Tatar, Kyrgyz, Tajik, Uzbek, Mongolian, Azerbaijani
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "җ": "j", "ҳ": "h", "ҷ": "j",
    "ӣ": "i", "ӯ": "u", "ҝ": "g", "ҹ": "j", "ӂ": "j", "ҙ": "z", "ҡ": "q", "ҫ": "s", "ӈ": "ng", "ӡ": "dz", "ӏ": "",
    # before 1918
    "ѣ": "e", "ѳ": "f", "ѵ": "i", "ѡ": "o", "ѧ": "ya", "ѫ": "u",
}  # fmt: skip
_BGN = _RUSSIAN | _OTHERS
_ICAO = _BGN | {"ё": "e", "й": "i", "ъ": "ie", "ю": "iu", "я": "ia", "ї": "i", "є": "ie", "ғ": "g", "қ": "k", "ң": "n"}
_PRESS = _BGN | {"ё": "e", "қ": "k", "ғ": "g", "ң": "n", "ә": "e"}
_SCHOLARLY = _BGN | {
    "ж": "zh", "й": "j", "х": "h", "ц": "c", "щ": "sch", "ю": "ju", "я": "ja", "ё": "jo", "ї": "ji", "є": "je",
}  # fmt: skip
_UKRAINE = {"г": "h", "и": "y"}
_SERBIAN = _BGN | {"ж": "z", "х": "h", "ц": "c", "ч": "c", "ш": "s"}
_SERBIAN_AS_HEARD = _BGN | {"ј": "y", "љ": "ly", "њ": "ny", "ћ": "ch", "џ": "dzh", "ц": "ts", "х": "h", "ђ": "dj"}
_BULGARIAN = _BGN | {"х": "h", "щ": "sht", "ъ": "a", "ь": "y"}

_VOWELS = "аеёиоуыэюяіїєўөүұә"
_BEFORE_YE = re.compile(rf"(?:(?<=^)|(?<=[{_VOWELS}ьъ]))е")
_YE = "\ue000"  # е where it is heard as ye: private use, so that the tables can have a letter for it


def _table(letters: Mapping[str, str], ye: str) -> dict[int, str]:
    return _system({**letters, _YE: ye})


def _ending(rules: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    def rewrite(text: str) -> str:
        for ending, instead in rules:
            if text.endswith(ending):
                return text[: -len(ending)] + instead
        return text

    return rewrite


_AS_IS = _ending(())
_SHORT_Y = _ending((("iy", "y"), ("yy", "y"), ("yi", "y")))
_SHORT_I = _ending((("ii", "i"), ("yi", "y")))

_System = tuple[dict[int, str], Callable[[str], str]]
_SYSTEMS: dict[str, _System] = {
    "bgn": (_table(_BGN, "ye"), _AS_IS),
    "icao": (_table(_ICAO, "e"), _AS_IS),
    "press": (_table(_PRESS, "e"), _SHORT_Y),
    "scholarly": (_table(_SCHOLARLY, "e"), _AS_IS),
    "ukrainian": (_table(_ICAO | _UKRAINE, "e"), _AS_IS),
    "ukrainian bgn": (_table(_BGN | _UKRAINE, "e"), _SHORT_Y),
    "ukrainian scholarly": (_table(_SCHOLARLY | _UKRAINE, "e"), _AS_IS),
    "serbian": (_table(_SERBIAN, "e"), _AS_IS),
    "serbian as heard": (_table(_SERBIAN_AS_HEARD, "e"), _AS_IS),
    "bulgarian": (_table(_BULGARIAN, "e"), _AS_IS),
    "bulgarian u": (_table(_BULGARIAN | {"ъ": "u", "х": "kh"}, "e"), _SHORT_I),
}
_CYRILLIC_SYSTEMS: dict[str, tuple[str, ...]] = {
    "": ("bgn", "press", "icao", "scholarly"),
    "ukrainian": ("ukrainian bgn", "ukrainian", "press", "ukrainian scholarly"),
    "serbian": ("serbian", "serbian as heard", "press"),
    "bulgarian": ("bulgarian", "bulgarian u", "press"),
}
_BULGARIAN_ER = re.compile(r"ъ(?![еёюяиъ])")


def language(letters: str, script: str) -> str:
    """The language whose own letters (or words, with spaces between) are among these; or "". It decides all spellings.

    Cyrillic is "ukrainian", "serbian", "bulgarian" or spelt as in Russian; Arabic letters are "persian" (all languages
    that took them from there) or Arabic; Han is "japanese" beside kana or a Japanese surname, else Chinese.
    """
    if script == "Cyrillic":
        return _cyrillic_language(letters)
    if script == "Arabic":
        return "persian" if any(letter in _ONLY_PERSIAN for letter in letters) else ""
    if script == "Han":
        kana = any("\u3041" <= letter <= "\u30ff" for letter in letters)
        surnames, _ = _japanese_names()
        return "japanese" if kana or any(len(word) > 1 and word in surnames for word in letters.split()) else ""
    return ""


def _cyrillic_language(letters: str) -> str:
    if any(letter in letters for letter in "їєґі") and not any(letter in letters for letter in "ыъўәғқңөұүһ"):
        return "ukrainian"
    if any(letter in letters for letter in "јљњђћџѓќѕ"):
        return "serbian"
    if _BULGARIAN_ER.search(letters):
        return "bulgarian"
    return ""


def _cyrillic(token: str, system: str) -> str:
    table, finish = _SYSTEMS[system]
    return finish(_BEFORE_YE.sub(_YE, token).translate(table))


# Greek.

_GREEK_ACCENTS = str.maketrans("άέήίόύώΐΰ", "αεηιουωϊϋ")
_ELOT = _spelt("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o")
_ELOT |= {"ς": "s", "ϊ": "i", "ϋ": "y"}
_GREEK_HEARD = _ELOT | {"χ": "h", "υ": "i", "ϋ": "i"}
_GREEK_CLASSICAL = _ELOT | {"β": "b", "η": "e", "φ": "ph", "χ": "ch"}
_UNVOICED = "θκξπσςτφχψ"


def _greek(token: str) -> list[str]:
    import unicodedata

    token = unicodedata.normalize("NFC", token).translate(_GREEK_ACCENTS)
    token = token if token.isascii() else _keep_diaeresis(token)
    # ου, αυ, ευ: the second letter is f before an unvoiced letter and at the end, else v.
    vowel = re.sub(rf"([αεη])υ(?=[{_UNVOICED}]|$)", r"\1φ", token)
    vowel = re.sub(r"([αεη])υ", r"\1β", vowel)
    elot = vowel.replace("ου", "ou").replace("γγ", "ng").replace("γξ", "nx").replace("γχ", "nch")
    elot = re.sub(r"^μπ", "b", elot)
    heard = vowel.replace("ου", "ou").replace("γγ", "ng").replace("γκ", "g").replace("γχ", "nh")
    heard = re.sub(r"(?<!^)μπ", "mb", re.sub(r"^μπ", "b", heard))
    heard = re.sub(r"(?<!^)ντ", "nt", re.sub(r"^ντ", "d", heard)).replace("τζ", "tz")
    heard = heard.replace("ει", "i").replace("οι", "i").replace("αι", "e")
    classical = token.replace("ου", "ou").replace("γγ", "ng")
    return [
        elot.translate(_system(_ELOT)),
        heard.replace("ou", "u").translate(_system(_GREEK_HEARD)),
        classical.translate(_system(_GREEK_CLASSICAL)),
    ]


def _keep_diaeresis(token: str) -> str:
    """Without the breathings of older spelling, but with the diaeresis, which keeps two vowels apart."""
    import unicodedata

    apart = unicodedata.normalize("NFD", token)
    bare = "".join(char for char in apart if not unicodedata.combining(char) or char == "\u0308")
    return unicodedata.normalize("NFC", bare)


# Arabic, and the languages written with its letters.

_ARABIC = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
    "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i", "ى": "a", "ة": "a", "ء": "", "أ": "a", "إ": "i",
    "آ": "a", "ٱ": "a", "ؤ": "u", "ئ": "i",
    # vowel marks, where they are written: fatha, damma, kasra and their doubles; superscript alif; no mark, no vowel
    "\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "", "\u064c": "", "\u064d": "", "\u0670": "a",
    # Persian, Urdu, Pashto, Kurdish, Sindhi, Uyghur
    "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "i", "ۀ": "a", "ە": "a", "ہ": "h", "ۂ": "h", "ۃ": "t",
    "ھ": "h", "ے": "e", "ۓ": "e", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ټ": "t", "ډ": "d", "ړ": "r", "ږ": "zh",
    "ښ": "sh", "ڼ": "n", "ۍ": "ai", "ې": "e", "څ": "ts", "ځ": "dz", "ګ": "g", "ڤ": "v", "ۆ": "o", "ێ": "e", "ڕ": "r",
    "ڵ": "l", "ۇ": "u", "ۈ": "u", "ۋ": "v", "ڭ": "ng", "ڪ": "k", "ٻ": "b", "ٺ": "t", "ٿ": "t", "ڀ": "b",
}  # fmt: skip
_PERSIAN_SOUNDS = {"ث": "s", "ذ": "z", "ض": "z", "و": "v", "ۆ": "o"}
_CONSONANTAL = _system(_ARABIC | {"W": "w", "Y": "y"})
_OPEN = _system(_ARABIC | {"W": "w", "Y": "y", "و": "o", "ي": "e", "ی": "e", "ق": "k", "ج": "g"})
_PERSIAN = _system(_ARABIC | _PERSIAN_SOUNDS | {"W": "v", "Y": "y", "ق": "gh"})
_ONLY_PERSIAN = frozenset("پچژگکی")
_SHADDA = "\u0651"
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_ARABIC_NOISE = re.compile("[\u0610-\u061a\u0640\u0652-\u065f\u06d6-\u06ed]")
_FOLDED_ARABIC = _system({**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ۀ": "ه"})
"""Letters that are written one for another in the same name, as Lucene's ArabicNormalizer and PersianNormalizer fold
them (Apache Lucene 9, from Larkey, Ballesteros and Connell 2007)."""

_AL = "ال"
_NOT_ARTICLE = (
    "الله",
    "اللہ",
    "اله",
    "الياس",
    "الیاس",
    "الهام",
    "الكس",
    "الکس",
    "البرت",
    "الفرد",
    "الين",
    "الیز",
    "اليز",
)
"""Names that begin with these letters without being a noun with its article."""
_SHORTEST_NOUN = 3


def split_article(token: str) -> list[str]:
    """An Arabic word as article and noun, where it has one: the Latin spelling al-Hasan is two words as well."""
    bare = _ARABIC_MARKS.sub("", token).translate(_FOLDED_ARABIC)
    folded_names = tuple(name.translate(_FOLDED_ARABIC) for name in _NOT_ARTICLE)
    if not bare.startswith(_AL) or len(bare) < len(_AL) + _SHORTEST_NOUN or bare.startswith(folded_names):
        return [token]
    if token[0] not in "اٱ":  # with a hamza it is a part of the name
        return [token]
    rest = token[token.index("ل") + 1 :]
    return [_AL, _ARABIC_MARKS.sub("", rest[:1]) + rest[1:]]


_ARABIC_WHOLE = {
    "ال": "al el ul", "آل": "al aal", "بن": "bin ibn ben", "ابن": "ibn bin ben", "بنت": "bint bent", "ابو": "abu abou",
    "أبو": "abu abou", "أبي": "abi", "ابي": "abi", "أم": "umm um om", "ام": "umm um om", "عبد": "abd abdul abdel",
    "الله": "allah", "اللہ": "allah", "ذو": "dhu zu", "بو": "bou bu",
}  # fmt: skip
"""Words whose vowels everybody knows: article, kinship, servant of."""


def _arabic(token: str, language: str) -> list[str]:
    token = _ARABIC_NOISE.sub("", token)
    bare = _ARABIC_MARKS.sub("", token)
    if bare in _ARABIC_WHOLE:
        return _ARABIC_WHOLE[bare].split()
    if bare != token:  # most records leave vowels out, and are to be recognised in one that writes them
        return [*_arabic_spelt(token, language)[:2], *_arabic_spelt(bare, language)[:1]]
    return _arabic_spelt(token, language)


def _arabic_spelt(token: str, language: str) -> list[str]:
    doubled = re.sub(rf"(.)([\u064b-\u0650]?){_SHADDA}([\u064b-\u0650]?)", r"\1\1\2\3", token).replace(_SHADDA, "")
    token = token.replace(_SHADDA, "")
    # At the start and beside alif the half-vowels are consonants; an ayn at the start carries a vowel.
    read = [_half_vowels(spelling) for spelling in dict.fromkeys((token, doubled))]
    first, second = (_PERSIAN, _CONSONANTAL) if language == "persian" else (_CONSONANTAL, _PERSIAN)
    spelt = [spelling.translate(first) for spelling in read]
    spelt.append(read[0].translate(second))
    if token.endswith("ة"):
        spelt.append(read[0][:-1].translate(first) + "ah")
    elif len(token) > 1 and token.endswith(("ه", "ہ")):
        spelt.append(read[0][:-1].translate(first) + "a")
    spelt.append(read[0].translate(_OPEN))
    return [form or "a" for form in spelt]


def _half_vowels(token: str) -> str:
    token = re.sub("^ا?[يی](?=.)", lambda found: "i" if found[0][0] == "ا" else "Y", token)
    token = re.sub("^او(?=.)", "u", token)
    token = re.sub("^ع(?=[وي])", "", token) if len(token) > 2 else token
    token = re.sub("^ع", "a", token)
    token = re.sub("^و", "W", token)
    token = re.sub("(?<=[اآa\u064e])و|و(?=[اآىيیوة\u064e\u064f\u0650])", "W", token)
    return re.sub("(?<=[اآ])[يی](?!$)|[يی](?=[اآىيیوة\u064e\u064f])", "Y", token)


# Hebrew.

_HEBREW = _spelt("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "a v g d h v z ch t y k ch l m m n n s a f f tz tz k r sh t")
_HEBREW_SIMPLE = _HEBREW | {"ב": "b", "ו": "u", "ח": "h", "י": "i", "פ": "p", "ך": "k", "צ": "ts", "ץ": "ts"}
_HEBREW_O = _HEBREW | {"ב": "b", "ו": "o", "ח": "h", "י": "i", "ש": "s", "צ": "z", "ץ": "z", "כ": "ch"}


def _hebrew(token: str) -> list[str]:
    # At the start bet, kaf and pe are stops; between consonants vav and yod are vowels; a final he is one.
    read = re.sub("ה$", "א", token) if len(token) > 1 else token
    read = re.sub("ון$", "oן", read)
    first = re.sub("(?<=.)ו(?=.)", "u", re.sub("(?<=[^א])י(?=.)|(?<=.)י$", "i", read))
    stops = {"ב": "b", "כ": "k", "פ": "p"}
    first = stops.get(first[:1], first[:1]) + first[1:]
    return [
        first.translate(_system(_HEBREW)),
        read.translate(_system(_HEBREW_SIMPLE)),
        read.translate(_system(_HEBREW_O)),
    ]


# Kana.

_KANA = _spelt(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン",
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo "
    "ra ri ru re ro wa i e o n",
) | _spelt(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴヵヶ",
    "ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po vu ka ke",
)
_SMALL = _spelt("ァィゥェォャュョヮ", "a i u e o ya yu yo wa")
_HIRAGANA, _KATAKANA_SHIFT = (0x3041, 0x3096), 0x60
_LONG = "ー"


def _kana(token: str) -> list[str]:
    kana = "".join(
        chr(ord(char) + _KATAKANA_SHIFT) if _HIRAGANA[0] <= ord(char) <= _HIRAGANA[1] else char for char in token
    )
    written = _hepburn(kana)
    short = re.sub("o[ou](?=.|$)", "o", written.replace("uu", "u"))
    short = re.sub("([aeiou])-", r"\1", short).replace("-", "")
    spelt_out = re.sub("([aeiou])-", r"\1\1", written).replace("-", "")
    with_h = re.sub("o[ou-]", "oh", written).replace("-", "").replace("uu", "u")
    before_labials = re.sub("n(?=[bmp])", "m", short)
    return [short, spelt_out, with_h, before_labials]


def _hepburn(kana: str) -> str:
    """Hepburn spelling in which a long vowel's mark is "-"."""
    out: list[str] = []
    double = False
    for char in kana:
        if char == "ッ":
            double = True
            continue
        if char in _SMALL and out:
            out[-1] = _joined(out[-1], _SMALL[char])
            continue
        latin = "-" if char == _LONG else _KANA.get(char) or _SMALL.get(char, "")
        if double and latin and latin[0] not in "aiueon-":
            latin = ("t" if latin.startswith("ch") else latin[0]) + latin
        double = False
        out.append(latin)
    return "".join(out)


def _joined(before: str, small: str) -> str:
    """A kana and the small one after it: ki and ya are kya, shi and ya are sha, fu and a are fa, te and i are ti."""
    consonant = before.rstrip("aiueo")
    if small[0] in "yw" and not before.endswith("i"):
        return consonant + small if consonant else small
    if small[0] == "y":
        return consonant + (small[1:] if consonant.endswith(("sh", "ch", "j")) else small)
    if before == "u":
        return "w" + small
    return consonant + small


# Indic scripts, from Devanagari to Malayalam: their blocks of Unicode hold the same letters in the same places.

_INDIC = (0x0900, 0x0D80)
_INDIC_BLOCK = 0x80
_INDIC_LETTERS = {
    offset: latin
    for start, run in (
        (0x01, "n n h"),
        (0x05, "a a i i u u ri li e e e ai o o o au"),
        (0x15, "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l zh v sh sh s h"),
        (0x3E, "a i i u u ri ri e e e ai o o o au"),
    )
    for offset, latin in enumerate(run.split(), start)
} | {0x70: "n"}  # the nasal sign of Gurmukhi
_NUKTA, _VIRAMA = 0x3C, 0x4D
_WITH_NUKTA = {"k": "q", "j": "z", "ph": "f", "d": "r", "dh": "rh", "y": "y"}
_DRAVIDIAN = 0x0B00
"""From here on (Oriya, Tamil, Telugu, Kannada, Malayalam) the vowel of the last consonant is heard."""
_INHERENT = "A"


def _other(token: str) -> list[str]:
    if not all(_INDIC[0] <= ord(char) < _INDIC[1] for char in token):
        return [token]
    sounds = _indic(token)
    full = "".join(sounds).lower()
    heard = full if ord(token[0]) >= _DRAVIDIAN else "".join(_without_mute(sounds)).lower()
    bengali = heard.replace("v", "b").replace("a", "o")
    return [heard, full, heard.replace("v", "b") if "v" in heard else heard.replace("b", "v"), bengali]


def _indic(token: str) -> list[str]:
    """Consonants and vowels; a consonant has the inherent vowel, unless a vowel sign or a virama takes its place."""
    sounds: list[str] = []
    bare = False
    for char in token:
        offset = (ord(char) - _INDIC[0]) % _INDIC_BLOCK
        if offset == _NUKTA and sounds:
            sounds[-1] = _WITH_NUKTA.get(sounds[-1], sounds[-1])
            continue
        if bare and not 0x3E <= offset <= _VIRAMA:
            sounds.append(_INHERENT)
        bare = 0x15 <= offset <= 0x39
        letter = _INDIC_LETTERS.get(offset, "")
        # Singh is written with a nasal sign before h.
        sounds.append("gh" if letter == "h" and sounds[-2:] == ["i", "n"] else letter)
    return [sound for sound in [*sounds, _INHERENT * bare] if sound]


def _without_mute(sounds: list[str]) -> list[str]:
    """Without the inherent vowels that northern languages leave out: at the end after one consonant or after a nasal
    and another, and in V C _ C V (Ohala, Aspects of Hindi Phonology, 1983)."""
    heard = list(sounds)
    for at in range(len(heard) - 1, 1, -1):
        after_one = heard[at - 2][0] in "aeiouA" and heard[at - 1][0] not in "aeiouA"
        before_one = at + 2 < len(heard) and heard[at + 1][0] not in "aeiouA" and heard[at + 2][0] in "aeiouA"
        last = at + 1 == len(heard)
        if heard[at] == _INHERENT and ((after_one and (last or before_one)) or (last and heard[at - 2] in ("n", "m"))):
            del heard[at]
    return heard


# Hangul: syllable by syllable, as the lattice of kinds/_text/korean does better.

_INITIALS = _spelt("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "g kk n d tt r m b pp s ss _ j jj ch k t p h")
_MEDIALS = _spelt(
    "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
)
_FINALS = _spelt(
    " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
    "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
)
_SPELLINGS = tuple(list(table.values()) for table in (_INITIALS, _MEDIALS, _FINALS))
_SYLLABLES = (0xAC00, 0xD7A3)


def _hangul(token: str) -> list[str]:
    return ["".join(_syllable(char) for char in token)]


def _syllable(char: str) -> str:
    if not _SYLLABLES[0] <= ord(char) <= _SYLLABLES[1]:
        return char
    initials, medials, finals = _SPELLINGS
    index, final = divmod(ord(char) - _SYLLABLES[0], len(finals))
    initial, medial = divmod(index, len(medials))
    return initials[initial] + medials[medial] + finals[final]


# Han.

_SURNAME_READINGS = _spelt(
    "单單曾仇解任查盖蓋区區乐樂覃翟华華纪紀缪"
    "繆宁寧应應朴员員黑折逄召秘晁祭种洗冼牟沈"
    "瀋柏薄卜车車谌諶褚葛贾賈隗令吕呂麦娄南那"
    "粘宓殷於郇燕尉臧占长長重朱祝卓都石行乜句"
    "曲叶葉余俞郗冯馮万阿哈谷强",
    "shan shan zeng qiu xie ren zha ge ge ou ou yue yue qin zhai hua hua ji ji miao "
    "miao ning ning ying ying piao yun yun he she pang shao bi chao zhai chong xian xian mou shen "
    "shen bai bo bu che che chen chen chu ge jia jia wei ling lü lü mai lou nan na "
    "nian mi yin yu xun yan wei zang zhan chang chang zhong zhu zhu zhuo du shi xing nie gou "
    "qu ye ye yu yu xi feng feng wan a ha gu qiang",
)
"""How a character is read as a surname, where it has other readings (Xiandai Hanyu Cidian, 7th ed. 2016)."""
_COMPOUND_SURNAMES = {
    "尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "萬俟": "moqi", "长孙": "zhangsun", "長孫": "zhangsun",
    "澹台": "tantai", "澹臺": "tantai", "单于": "chanyu", "單于": "chanyu", "令狐": "linghu", "宇文": "yuwen",
}  # fmt: skip


def _han(token: str, hint: str) -> list[str]:
    syllables = _pinyin(token)
    first = [_SURNAME_READINGS.get(token[0], syllables[0]), *syllables[1:]]
    if token[:2] in _COMPOUND_SURNAMES:
        first = [_COMPOUND_SURNAMES[token[:2]], *syllables[2:]]
    spelt = ["".join(first), "".join(syllables), "".join(wade_giles(part) for part in first)]
    surnames, given = _japanese_names()
    japanese = surnames.get(token) or given.get(token) if hint == "japanese" else None
    if japanese:
        spelt.insert(0, japanese)
    return [form.replace("ü", "u") for form in spelt]


_REPEATED = re.compile("(.)々")


def _pinyin(token: str) -> list[str]:
    """The reading of each character, by context where several are common; ü stays."""
    from pypinyin import lazy_pinyin

    found = lazy_pinyin(_REPEATED.sub(r"\1\1", token), errors=lambda unknown: " ".join(unknown), v_to_u=True)
    return [part if part.isascii() or "ü" in part else _ascii(part) for part in found]


_INITIAL = re.compile("^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.*)$")
_WADE_INITIALS = {
    "b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "x": "hs", "zh": "ch", "z": "ts", "c": "ts", "r": "j",
}  # fmt: skip
_WADE_FINALS = {
    "ie": "ieh", "üe": "ueh", "ue": "ueh", "ian": "ien", "iong": "iung", "ong": "ung", "ui": "uei", "er": "erh",
}  # fmt: skip
_WADE_WHOLE = {
    "zi": "tzu", "ci": "tzu", "si": "ssu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "yi": "i",
    "you": "yu", "yan": "yen", "yong": "yung", "ye": "yeh", "yue": "yueh", "e": "o", "ge": "ko", "ke": "ko",
    "he": "ho", "er": "erh", "gui": "kuei", "kui": "kuei",
}  # fmt: skip
_KEEP_UO = frozenset(("g", "k", "h", "sh"))


def wade_giles(syllable: str) -> str:
    """The Wade-Giles spelling of a Pinyin syllable, without its apostrophes: zhang is chang, xue is hsueh."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    found = _INITIAL.match(syllable)
    initial, final = (found[1] or "", found[2]) if found else ("", syllable)
    if final == "ui" and initial not in ("g", "k"):
        final = "ui"
    elif final == "uo" and initial not in _KEEP_UO:
        final = "o"
    else:
        final = _WADE_FINALS.get(final, final)
    return _WADE_INITIALS.get(initial, initial) + final


_LONGEST_SURNAME = 3


def split_japanese(token: str) -> list[str]:
    """Han characters as surname and given name, where the table of Japanese names has both; else as they are.

    Surnames of one character are left alone: Chinese names look the same.
    """
    surnames, given = _japanese_names()
    for at in range(min(len(token) - 1, _LONGEST_SURNAME), 1, -1):
        if token[:at] in surnames and token[at:] in given:
            return [token[:at], token[at:]]
    return [token]


@cache
def _japanese_names() -> tuple[dict[str, str], dict[str, str]]:
    """Surnames and given names in Han characters, and their readings."""
    found: dict[str, dict[str, str]] = {"surname": {}, "given": {}}
    text = resources.files("truename.kinds._text").joinpath("japanese.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, name, reading = line.split("\t")
            found[kind][name] = reading
    return found["surname"], found["given"]


# What a word is in its own script.

_OWN_MARKS = {"Arabic": _ARABIC_MARKS}


def own_script(token: str, script: str) -> str:
    """The word for exact comparison: Arabic without vowel marks and with its look-alike letters folded."""
    if script == "Arabic":
        return _ARABIC_MARKS.sub("", token).translate(_FOLDED_ARABIC)
    return token


_SCRIPTS: dict[str, Callable[[str], list[str]]] = {
    "Latin": _latin,
    "Greek": _greek,
    "Hebrew": _hebrew,
    "Kana": _kana,
    "Hangul": _hangul,
    "Other": _other,
}
