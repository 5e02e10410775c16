"""Words of every script, and what must not change them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from truename.kinds._text.scripts import LONGEST, MOST_WORDS, Word, fold, words


def first(text: str) -> str:
    return " ".join(word.forms[0] for word in words(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O'Brien", "obrien"),
        ("Al-Qa'ida", "al qaida"),
        ("J.-C. Martin", "j c martin"),
        ("A.B.C. Company", "a b c company"),
        ("Smith & Sons + 3 Co.", "smith and sons and 3 co"),
        ("Müller Groß", "muller gross"),
        ("Þórðarson Ångström", "thordarson angstrom"),
        ("Łukasz Đoković Nguyễn Văn Đức", "lukasz dokovic nguyen van duc"),
        ("Erdoğan Işık İNCE", "erdogan isik ince"),
        ("Col·legi", "collegi"),
        ("Ｊｏｈｎ 𝐒𝐦𝐢𝐭𝐡 №", "john smith no"),
        ("Сергей Дмитриевич Ющенко", "sergey dmitriyevich yushchenko"),
        ("Зеленський Юрій", "zelensky yury"),
        ("Георги Първанов", "georgi parvanov"),
        ("Љубиша Милошевић", "ljubisa milosevic"),
        ("Нұрсұлтан Назарбаев", "nursultan nazarbayev"),
        ("Παπαδόπουλος Ευάγγελος", "papadopoulos evangelos"),
        ("محمد بن أحمد العلي", "mhmd bin ahmd al ali"),
        ("یوسف رضا گیلانی", "yvsf rza gilani"),
        ("דוד בן גוריון", "dud bn gurion"),
        ("サトウ・タロウ", "sato taro"),
        ("きゃりー", "kyari"),
        ("ウィッチフィルム", "witchifirumu"),
        ("박진혁", "bakjinhyeok"),
        ("朴鎮赫", "piaozhenhe"),
        ("张学良", "zhangxueliang"),
        ("გიორგი Հովհաննես", "giorgi hovhannes"),
        ("नरेन्द्र मोदी", "narendra modi"),
        ("मनमोहन सिंह", "manmohan singh"),
        ("শেখ হাসিনা", "shekh hasina"),
        ("விஜய்", "vijay"),
        ("สมชาย", "smchay"),
        ("አቢይ", "abiy"),
        ("IBM日本", "ibm riben"),
        ("安倍晋三", "abe shinzo"),
        ("佐々木 蓮", "sasaki ren"),
        ("林 さくら", "hayashi sakura"),
        ("林健", "linjian"),
    ],
)
def test_the_first_form_is_the_usual_one(text: str, expected: str) -> None:
    assert first(text) == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Müller", "mueller"),
        ("Søren", "soeren"),
        ("Đoković", "djokovic"),
        ("Şahin", "shahin"),
        ("Çelik", "chelik"),
        ("Erdoğan", "erdoan"),
        ("Евгений", "evgeny"),
        ("Юлия", "iuliia"),
        ("Хрущёв", "hruschjov"),
        ("Гриценко Юрій", "gritsenko"),
        ("Христо Първанов", "hristo"),
        ("Милошевић", "miloshevich"),
        ("Κωνσταντίνος", "konstantinos"),
        ("Μπουτάρης", "butaris"),
        ("فاطمة", "fatmah"),
        ("محمّد", "mhmmd"),
        ("قاسم", "kasm"),
        ("さとう", "satoh"),
        ("ジョン", "jon"),
        ("しんぶん", "shimbun"),
        ("曾国藩", "tsengkuofan"),
        ("单田芳", "shantianfang"),
        ("蒋介石", "chiangchiehshih"),
    ],
)
def test_other_systems_are_further_forms(text: str, form: str) -> None:
    assert form in words(text)[0].forms


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Smith", "Latin"),
        ("Иванов", "Cyrillic"),
        ("محمد", "Arabic"),
        ("Γιώργος", "Greek"),
        ("朴鎮赫", "Han"),
        ("佐々木", "Han"),
        ("박진혁", "Hangul"),
        ("サトウ", "Kana"),
        ("דוד", "Hebrew"),
        ("გიორგი", "Other"),
    ],
)
def test_script(text: str, script: str) -> None:
    (word,) = words(text)
    assert word.script == script
    assert word.vowelless == (script in ("Arabic", "Hebrew"))


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("Ivаnоv", "Ivanov"),  # Cyrillic a and o
        ("Ивaнoв", "Иванов"),  # Latin a and o
        ("S\u200bmi\u00adth", "Smith"),
        ("\u202eSmith\u202c", "Smith"),
        ("Ρapadopoulos", "Papadopoulos"),  # Greek rho
        ("Sm̷i̷th", "Smith"),
        ("أحـــمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("علی", "علي"),
    ],
)
def test_what_looks_alike_is_alike(disguised: str, plain: str) -> None:
    assert fold(disguised) == fold(plain)
    assert [(word.text, word.script) for word in words(disguised)] == [
        (word.text, word.script) for word in words(plain)
    ]


@pytest.mark.parametrize("apostrophe", "'`´‘’ʼʻʿ′＇")
def test_every_apostrophe_joins(apostrophe: str) -> None:
    assert words(f"O{apostrophe}Brien") == words("O'Brien")


def test_fold_keeps_scripts_and_tells_letters_apart() -> None:
    assert fold("  MÜLLER,  Jürgen ") == "müller jürgen"
    assert fold("Иванов") == "иванов"
    assert fold("Smith") != fold("Smyth")
    assert fold("★ — ") == ""


def test_long_text_is_cut() -> None:
    assert len(words("ab " * 1000)) == MOST_WORDS
    (word,) = words("x" * 1000)
    assert word.text == "x" * LONGEST


@pytest.mark.parametrize(
    "unit",
    ["a", "a\u0301", "\u0301", "\u0345\u0301\u0323", "ﷺ", "漢", "각", "𝐀", "\ud800", "и́", "か゛", "'", "्", "\u200b"],
)
def test_a_hundred_thousand_of_anything(unit: str) -> None:
    check(words(unit * 100_000))
    fold(unit * 100_000)


anything = st.text(st.characters(), max_size=60)
names = st.text(
    st.sampled_from("aAzZßıİşçğéüñøÆл ЖщЙіїЎјђΆϊςΣقدمحٱّةلاאבםかガーッっ漢朴佐々각ㄱ-.'’&+·\u0301\u0323\u200bﬁⅣ９3 \t"),
    max_size=40,
)


@given(anything | names)
@example("\u0345")
@example("ŉ")
@example("ﷺ" * 30)
def test_words_keep_their_promises(text: str) -> None:
    check(words(text))
    assert fold(fold(text)) == fold(text)


def check(found: tuple[Word, ...]) -> None:
    assert len(found) <= MOST_WORDS
    for word in found:
        assert 1 <= len(word.forms) <= 4
        assert len(set(word.forms)) == len(word.forms)
        assert all(form and form.isascii() and form.isalnum() and form == form.lower() for form in word.forms)
        assert word.text
        assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in word.text)


@given(anything | names, st.sampled_from(("NFC", "NFD")))
def test_normal_form_does_not_count(text: str, form: str) -> None:
    assert words(unicodedata.normalize(form, text)) == words(text)  # type: ignore[arg-type]


@given(names)
def test_case_does_not_count(text: str) -> None:
    assert words(text.upper()) == words(text.lower()) == words(text)
    assert fold(text.upper()) == fold(text)


@given(names, st.text(" \t\n\u3000\u00a0", min_size=1, max_size=5))
def test_spacing_does_not_count(text: str, space: str) -> None:
    assert words(space + space.join(text.split()) + space) == words(text)
