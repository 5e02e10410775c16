"""Names as people misspell and transcribe them: slips of typing, Cyrillic, Arabic.

Written from what typists and newspapers do, apart from truename's own tables, so that truename is not asked to undo
what it itself would do. Every function takes the random generator that chooses, and gives the same for the same seed.

Conventions of each script, mixed by seed:

    Cyrillic  practical  Russian practical transcription: digraphs for one sound, Spanish read as Spanish
              letters    letter for letter, only sh, ch, zh, kh and ya, yu, yo as one
              icu        ICU's "Latin-Cyrillic", letter for letter throughout (where the peers' environment is there)
    Arabic    newspaper  short vowels are left out, long ones written; common Arabic names in their own spelling
              full       every vowel is a letter, as newspapers write names that are not Arabic
              icu        ICU's "Latin-Arabic", vowels as signs (where the peers' environment is there)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

Rng = np.random.Generator

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def slips(name: str, count: int, rng: Rng) -> str:
    """The name after ``count`` slips of typing, each at a random letter, the first one included.

    A letter is left out, doubled by a random one before it, replaced by a random one, or swapped with its neighbour,
    each as likely; a slip that would change nothing, or leave a word empty, is drawn again.
    """
    for _ in range(count):
        before = name
        while name == before:
            name = _slip(before, rng)
    return name


def _slip(name: str, rng: Rng) -> str:
    places = [n for n, c in enumerate(name) if c.isalpha()]
    at, what = int(rng.choice(places)), rng.integers(4)
    letter = ALPHABET[rng.integers(26)]
    letter = letter.upper() if name[at].isupper() else letter
    if what == 0:
        alone = not (name[at - 1 : at].isalpha() or name[at + 1 : at + 2].isalpha())
        return name if alone else name[:at] + name[at + 1 :]
    if what == 1:
        return name[:at] + letter + name[at:]
    if what == 2:
        return name[:at] + letter + name[at + 1 :]
    if not name[at + 1 : at + 2].isalpha() or name[at].casefold() == name[at + 1].casefold():
        return name
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _countries(text: str) -> frozenset[str]:
    return frozenset(filter(None, (one.strip() for one in text.replace("\n", " ").split(";"))))


def _table(text: str) -> dict[str, str]:
    """Latin spellings and what is written for each; "$" is a word's end."""
    return {latin: written for latin, _, written in (entry.partition("=") for entry in text.split())}


SPANISH = _countries("""
    Argentina; Bolivia; Chile; Colombia; Costa Rica; Cuba; Dominican Republic; Ecuador; El Salvador;
    Guatemala; Honduras; Mexico; Nicaragua; Panama; Paraguay; Peru; Spain; Uruguay; Venezuela
""")
PERSIAN = frozenset({"Iran", "Afghanistan"})
EAST_SLAVIC = frozenset({"Russia", "Ukraine", "Belarus"})
SOUTH_SLAVIC = _countries("""
    Bosnia-Herzegovina; Croatia; Macedonia, The Former Yugoslav Republic of; Montenegro; Serbia;
    Serbia and Montenegro; Slovenia
""")
OWN_SYSTEM = frozenset({"China", "Korea, North", "Korea, South", "Japan", "Taiwan", "Vietnam"})
"""Whose names have transcriptions of their own (Palladius, Kontsevich, Polivanov): none is drawn for these scripts."""
ARAB = _countries("""
    Algeria; Bahrain; Egypt; Iraq; Jordan; Kuwait; Lebanon; Libya; Mauritania; Morocco; Oman; Palestinian;
    Qatar; Saudi Arabia; Somalia; Sudan; Syria; Tunisia; United Arab Emirates; West Bank; Yemen
""")
"""Countries, as OFAC's remarks name them, by how names of theirs are read."""


def words_of(name: str, rng: Rng) -> list[str]:
    """The words of "SURNAME, Given", lower case; half of the time with the surname last."""
    surname, comma, given = name.lower().partition(",")
    return (f"{given} {surname}" if comma and rng.random() < 0.5 else f"{surname} {given}").split()


# --- Cyrillic

_SPANISH_CYRILLIC = _table("""
    ch=ч ll=ль qu=к gue=ге gui=ги ge=хе gi=хи ce=се ci=си ya=я yo=йо yu=ю hua=уа hue=уэ ia=ия ñ=нь rr=рр x=кс
    a=а b=б c=к d=д e=е f=ф g=г h= i=и j=х k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в y=и z=с
""")
_PRACTICAL_CYRILLIC = _table("""
    shch=щ tch=ч sch=ш sh=ш ch=ч zh=ж kh=х gh=г ts=ц tz=ц ph=ф th=т dh=д dj=дж ck=к ya=я yu=ю yo=ё ye=е yi=и
    iya=ия ia=ия iy=ий yy=ый ay=ай ey=ей oy=ой uy=уй ou=у oo=у ee=и ai=ай ei=ей ce=се ci=си qu=ку x=кс j=дж a=а
    b=б c=к d=д e=е f=ф g=г h=х i=и k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в y=и z=з
""")
_EAST_SLAVIC_ENDS = _table("""
    y$=ий iy$=ий sky$=ский skiy$=ский aya$=ая lch=льч lsk=льск
""")
_SOUTH_SLAVIC = _table("""
    ic$=ич c=ц j=й ja=я ju=ю lj=ль nj=нь
""")
_LETTERS_CYRILLIC = _table("""
    sh=ш ch=ч zh=ж kh=х ya=я yu=ю yo=ё a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=й k=к l=л m=м n=н o=о p=п q=к r=р
    s=с t=т u=у v=в w=в x=кс y=й z=з
""")


def cyrillic(name: str, country: str, convention: str, rng: Rng) -> str:
    """The name in Cyrillic letters, by "practical" transcription or by "letters"."""
    practical = _SPANISH_CYRILLIC if country in SPANISH else _PRACTICAL_CYRILLIC
    practical = practical | (_EAST_SLAVIC_ENDS if country in EAST_SLAVIC else {})
    practical = practical | (_SOUTH_SLAVIC if country in SOUTH_SLAVIC else {})
    table = practical if convention == "practical" else _LETTERS_CYRILLIC
    made = []
    for word in words_of(name, rng):
        text = "".join(_read(part, table) for part in re.split("['`]", word))
        if convention == "practical" and text.startswith("е") and not word.startswith("y"):
            text = "э" + text[1:]  # Russian writes an initial E so in names that are not Russian
        made.append("-".join(part[:1].upper() + part[1:] for part in text.split("-")))
    return " ".join(filter(None, made))


# --- Arabic

_CONSONANTS_ARABIC = _table("""
    sh=ش ch=تش kh=خ gh=غ th=ث dh=ذ zh=ج ph=ف ts=تس dj=ج ck=ك b=ب c=ك d=د f=ف g=غ h=ه j=ج k=ك l=ل m=م n=ن p=ب
    q=ق r=ر s=س t=ت v=ف w=و x=كس y=ي z=ز '=ع ñ=ن -=
""")
_PERSIAN_LETTERS = _table("""
    p=پ g=گ ch=چ v=و zh=ژ k=ک y=ی
""")
_FULL_VOWELS = _table("""
    aa=ا ee=ي oo=و ou=و ia=يا iy=ي ay=اي ey=ي ai=اي a=ا e=ي i=ي o=و u=و
""")
_LONG_VOWELS = _table("""
    aa=ا ee=ي ii=ي oo=و uu=و ou=و iy=ي ay=ي ey=ي aw=و ai=اي ia=يا
""")
EMPHATIC_SHARE, LONG_SHARE, WRITTEN_SHARE = 1 / 3, 1 / 2, 5 / 6
"""Assumptions, for Latin spellings do not say: how many of these four sounds are emphatic, and how many inner single
vowels are long, in names from Arab and Persian countries; how many of them are written in any others."""
_EMPHATIC = _table("""
    h=ح s=ص t=ط d=ض
""")

_ARABIC_NAMES = {
    spelling: line.split("=")[0].strip()
    for line in """
    محمد = muhammad mohammad mohammed mohamed muhammed mohamad
    أحمد = ahmad ahmed
    علي = ali
    حسن = hassan hasan
    حسين = hussein husayn hussain hossein husain
    عبد = abd
    الله = allah
    عبد الله = abdullah abdallah abdollah
    محمود = mahmoud mahmud mahmood
    إبراهيم = ibrahim ebrahim
    خالد = khalid khaled
    عمر = omar umar
    يوسف = yusuf yousef youssef yousuf
    مصطفى = mustafa mostafa moustafa
    سعيد = said saeed saed
    صالح = salih saleh salah
    إسماعيل = ismail ismael
    جمال = jamal gamal
    كريم = karim kareem
    رحمن = rahman
    عزيز = aziz
    ناصر = nasir nasser naser
    سليمان = sulayman suleiman sulaiman
    طارق = tariq tarek
    بن = bin ben
    أبو = abu abou
    قاسم = qasim qassem kassem kassim
    فؤاد = fuad fouad
    جعفر = jafar jaafar
    عباس = abbas
    رضا = reza rida
    مهدي = mahdi mehdi
    هاشم = hashim hashem
    حمد = hamad
    حميد = hamid
    راشد = rashid rashed
    سالم = salim salem
    فارس = faris fares
    وليد = walid waleed
    زيد = zayd zaid
    طه = taha
""".strip().splitlines()
    for spelling in line.split("=")[1].split()
}
"""Common names whose Arabic spelling every newspaper knows."""


def arabic(name: str, country: str, convention: str, rng: Rng) -> str:
    """The name in Arabic letters, as a "newspaper" writes it or in "full"."""
    letters = _CONSONANTS_ARABIC | (_PERSIAN_LETTERS if country in PERSIAN else {})
    made, article = [], ""
    for word in re.split(r"[\s-]+", " ".join(words_of(name, rng)).replace("`", "'")):
        if word in ("al", "el", "ul"):
            article = "ال"
        elif convention == "newspaper" and (of := re.fullmatch(r"abd[aeou]l(.*)", word)) and of[1] not in ("ah", "lah"):
            made.append("عبد")
            article = "ال"
            if of[1]:
                made.append(article + _newspaper(of[1], letters, country in ARAB | PERSIAN, rng))
                article = ""
        elif word:
            text = _newspaper(word, letters, country in ARAB | PERSIAN, rng) if convention == "newspaper" else ""
            text = text or _full(word, letters)
            made.append(text if text.startswith("ال") else article + text)
            article = ""
    return " ".join(filter(None, made))


def _full(word: str, letters: dict[str, str]) -> str:
    text = _read(_once(word), letters | _FULL_VOWELS)
    return ("إ" if word[0] in "ei" else "أ" if word[0] in "ou" else "") + text


def _once(word: str) -> str:
    """Arabic writes a doubled consonant once."""
    return re.sub(r"([^aeiou])\1", r"\1", word)


def _newspaper(word: str, letters: dict[str, str], short_vowels: bool, rng: Rng) -> str:
    if word in _ARABIC_NAMES:
        return _ARABIC_NAMES[word]
    word = _once(word)
    made = ""
    for part in re.finditer(r"aa|ee|ii|oo|uu|ou|iy|ay|ey|aw|ai|ia|[aeiou]|[^aeiou]+", word):
        sound = part[0]
        if sound[0] not in "aeiou":
            emphatic = {latin: letter for latin, letter in _EMPHATIC.items() if rng.random() < EMPHATIC_SHARE}
            made += _read(sound, letters | (emphatic if short_vowels else {}))
        elif part.start() == 0:
            made += "إ" if sound[0] in "ei" else "أ"
        elif sound in _LONG_VOWELS:
            made += _LONG_VOWELS[sound]
        elif part.end() == len(word):
            made += {"a": str(rng.choice(["ا", "ة"])), "e": "ه"}.get(sound, _FULL_VOWELS[sound])
        elif rng.random() < (LONG_SHARE if short_vowels else WRITTEN_SHARE):
            made += _FULL_VOWELS[sound]
    return made


def _read(word: str, table: Mapping[str, str]) -> str:
    """The word with the longest spelling that the table knows replaced at each place; "$" in the table is its end."""
    word += "$"
    longest = max(map(len, table))
    made, at = "", 0
    while at < len(word):
        size = next((n for n in range(longest, 0, -1) if word[at : at + n] in table), 0)
        made += table[word[at : at + size]] if size else word[at] if word[at] in "-'" else ""
        at += size or 1
    return made
