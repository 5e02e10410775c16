"""How common parts of names are: tables where they know it, letters elsewhere."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.kinds._text.scripts import words
from truename.kinds.name import background, tables

latin = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("form", "share"),
    [("smith", 0.0083), ("garcia", 0.031), ("nguyen", 0.38), ("kim", 0.215), ("wang", 0.071), ("sato", 0.015)],
)
def test_a_name_in_the_tables_is_as_rare_as_they_say(form: str, share: float) -> None:
    assert background.rarity(form) == pytest.approx(-math.log10(share), abs=0.02)
    assert background.known(form)


def test_the_commonest_culture_counts() -> None:
    # Lee is one in 500 in the United States and one in seven in Korea.
    assert tables.shares()["english"]["lee"] < tables.shares()["korean"]["lee"]
    assert background.rarity("lee") == pytest.approx(-math.log10(tables.shares()["korean"]["lee"]))


def test_rare_names_are_rarer_than_frequent_ones() -> None:
    order = ["muhammad", "smith", "dawson", "zhenhe", "schwarzenegger"]
    rarities = [background.rarity(form) for form in order]
    assert rarities == sorted(rarities)
    assert rarities[-1] == background.RAREST


def test_words_that_are_made_of_others() -> None:
    assert background.rarity("sergeyevich") == background.rarity("sergey")
    assert background.rarity("nikolayevna") == background.rarity("nikolay")
    assert background.UNKNOWN < background.rarity("xiaoming") < background.RAREST


def test_without_vowels_a_name_is_as_common_as_all_that_it_can_be() -> None:
    (word,) = words("محمد")
    assert background.rarity(word.forms[0], word.vowelless) == background.rarity("muhammad")
    assert background.rarity("hsin", vowelless=True) <= background.rarity("hassan")
    assert background.rarity("schwrznggr", vowelless=True) > background.UNKNOWN


@given(latin, st.booleans())
def test_rarity_has_bounds_and_letters_have_cultures(form: str, vowelless: bool) -> None:
    assert background.COMMONEST <= background.rarity(form, vowelless) <= background.RAREST
    probabilities = background.cultures(form)
    assert set(probabilities) == set(tables.CULTURES)
    assert sum(probabilities.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "culture"),
    [
        ("John Smith", "english"),
        ("José García", "spanish"),
        ("Giuseppe Conte", "italian"),
        ("Сергей Иванов", "slavic"),
        ("Нурсултан Назарбаев", "turkish"),
        ("Recep Tayyip Erdogan", "turkish"),
        ("محمد العلي", "arabic"),
        ("Hassan Rouhani", "persian"),
        ("Narendra Modi", "southasian"),
        ("Wang Xiaoming", "chinese"),
        ("Nguyen Van An", "vietnamese"),
        ("Haruki Murakami", "japanese"),
        ("Joko Widodo", "malay"),
        ("Abiy Tadesse", "african"),
        ("박진혁", "korean"),
        ("朴鎮赫", "chinese"),
        ("さとう たろう", "japanese"),
        ("山田 ひろし", "japanese"),
        ("J. R.", "other"),
        ("", "other"),
    ],
)
def test_culture_of_a_name(name: str, culture: str) -> None:
    assert background.culture(words(name)) == culture


def shared(a: str, b: str) -> dict[int, float]:
    ours, theirs = dict(background.variants(a)), dict(background.variants(b))
    return {number: max(ours[number], theirs[number]) for number in ours.keys() & theirs.keys()}


@pytest.mark.parametrize(
    ("a", "b", "closeness"),
    [
        ("muhammad", "mohamed", "spelling"),
        ("muhammad", "mehmet", "translation"),
        ("youssef", "yusuf", "spelling"),
        ("youssef", "giuseppe", "translation"),
        ("bill", "william", "nickname"),
        ("sasha", "oleksandr", "nickname"),
        ("yevgeniy", "evgeny", "spelling"),
        ("ivan", "john", "translation"),
        ("zhang", "chang", "spelling"),
        ("zhang", "cheung", "translation"),
        ("xue", "hsueh", "spelling"),
        ("hoang", "huynh", "translation"),
    ],
)
def test_names_that_stand_for_one_another(a: str, b: str, closeness: str) -> None:
    assert min(shared(a, b).values()) == background.CLOSENESS[closeness]


def test_names_that_do_not() -> None:
    assert not shared("hassan", "hussein")
    assert not shared("maria", "marina")
    assert background.variants("schwarzenegger") == ()


def test_tables_are_in_the_form_that_they_promise() -> None:
    for culture, forms in tables.shares().items():
        assert len(forms) >= 50, culture
        for form, share in forms.items():
            (word,) = words(form)
            assert word.forms == (form,)
            assert 0 < share < 0.5
    for closeness, forms in tables.classes():
        assert closeness in background.CLOSENESS
        assert len(set(forms)) == len(forms) > 1
        assert all(form.isascii() and form.isalnum() and form == form.lower() for form in forms)
    for title in tables.titles():
        assert [word.text for word in words(title)] == [title]
    # A frequent name is no title and no particle.
    frequent = {form for own in tables.shares().values() for form, share in own.items() if share > 0.002}
    # But for those that are all of this: a general and a Chinese syllable, an elder and a surname of the Punjab.
    assert frequent & tables.titles() == {"gen", "sheikh", "shaikh", "cheikh"}
    chinese = {"de", "er", "di", "zu", "da", "bin", "ben"}
    assert frequent & tables.particles() - chinese == {"van", "y", "abu", "abou", "umm", "oum"}
