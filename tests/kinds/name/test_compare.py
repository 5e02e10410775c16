"""What users expect of names: one person's spellings weigh for, two people's names against; whatever is typed."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truename.kinds.name import KIND, culture, parse
from truename.types import NotAcquired, Sample, Status

from .conftest import Score, template

SCRIPTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wilhelmina Achterberg", "ACHTERBERG, Wilhelmina"),
        ("Wilhelmina Achterberg", "Wilhelmina M. Achterberg"),
        ("Wilhelmina Achterberg", "Wilhelmina Achterburg"),
        ("Wilhelmina Achterberg", "Wilehlmina Achterberg"),
        ("Jean-Claude Dufresnoy", "Jean Claude Dufresnoy"),
        ("Jean-Claude Dufresnoy", "JeanClaude Dufresnoy"),
        ("William Thistlethwaite", "Bill Thistlethwaite"),
        ("Yuri Oleksandrovych Kovalchenko", "Юрий Ковальченко"),
        ("Mohammed Abdul-Rahman al-Zawawi", "Muhammad Abd al Rahman Zawawi"),
        ("Mohammed Hussein Zawawi", "محمد حسين زواوي"),
        ("محمد حسين زواوي", "مُحَمَّد حُسَيْن زَوَاوِي"),
        ("Konstantinos Papadimitriou", "Κωνσταντίνος Παπαδημητρίου"),
        ("Xi Mingze", "习明泽"),
        ("Chiang Ching-hsien", "Jiang Jingxian"),
        ("Takahashi Haruto", "たかはし はると"),
        ("Pak Jin Hyok", "박진혁"),
        ("Pak Jin Hyok", "朴鎮赫"),
        ("Pak Jin Hyok", "Piao Zhenhe"),
        ("Pak Jin Hyok", "Пак Чин Хёк"),
        ("Pak Jin Hyok", "Jin-hyok Park"),
        ("Müller-Lüdenscheidt Gerhard", "Gerhard Mueller Luedenscheidt"),
        ("Ahmet Yıldırımoğlu", "AHMET YILDIRIMOGLU"),
        ("Wilhelmina Achterberg", "Mina (Wilhelmina Achterberg)"),
        ("Wilhelmina Achterberg", "Wilhelmina (Achterberg)"),
        ("Wilhelmina Achterberg", "Wilhelmina Achterberg (born in Delft)"),
        ("Wilhelmina Achterberg", "W I L H E L M I N A A C H T E R B E R G"),
        ("Wilhelmina Achterberg", "W1lh3lm1na 4cht3rb3rg"),
        ("Wilhelmina Achterberg", "Ⓦⓘⓛⓗⓔⓛⓜⓘⓝⓐ Ⓐⓒⓗⓣⓔⓡⓑⓔⓡⓖ"),
    ],
)
def test_spellings_of_one_name_weigh_for(score: Score, one: str, other: str) -> None:
    assert score(one, other) > 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Su Il", "Kim Il Su"),
        ("Kim Yong Chol", "Kim Yong Chun"),
        ("Wilhelmina Achterberg", "Wilhelmina Zuckermann"),
        ("Wilhelmina Achterberg", "Gertruida Achterberg"),
        ("John Smith", "Mary Jones"),
        ("Ahmad bin Hasan al-Zawawi", "Hasan bin Ahmad al-Zawawi"),
        ("William G. Thistlethwaite", "William W. Thistlethwaite"),
        ("박진혁", "박진수"),
        ("习明泽", "习明华"),
    ],
)
def test_names_of_two_people_do_not_weigh_for(score: Score, one: str, other: str) -> None:
    assert score(one, other) <= 0.5


def test_a_rare_name_in_common_is_worth_more(score: Score) -> None:
    assert score("Wilhelmina Achterberg", "Wilhelmina Achterberg") > score("John Smith", "John Smith") + 1


def test_aliases_raise_no_false_alert() -> None:
    probe = KIND.prepare([template("Wilhelmina Achterberg")])
    aliases = [template(text) for text in ("Wilhelmina Achterberg", "Olga Barynova", "Anna Zhuk", "Lena Tarasova")]
    alone, among = KIND.compare(probe, KIND.gather([aliases[:1], aliases])).value
    assert among == pytest.approx(alone - np.log10(4), abs=0.05)


def test_a_name_given_twice_counts_once() -> None:
    probe = KIND.prepare([template("Wilhelmina Achterberg")])
    name = template("Wilhelmina Achterberg")
    one, twice = KIND.compare(probe, KIND.gather([[name], [name, name]])).value
    assert one == twice


@settings(deadline=None)
@given(SCRIPTS, SCRIPTS)
@example("\u202eabc", "abc\u202c")
@example("ﷺ", "Ⅷ ½ ㎏")
@example("👩‍👩‍👧‍👦 x", "é" * 30)
def test_never_raises_and_is_symmetric(one: str, other: str) -> None:
    made = [KIND.extract(Sample("name", text.encode())) for text in (one, other)]
    if any(isinstance(each, NotAcquired) for each in made):
        return
    left, right = ([each] for each in made if not isinstance(each, NotAcquired))
    there, back = (KIND.compare(KIND.prepare(a), KIND.gather([b])) for a, b in ((left, right), (right, left)))
    assert there.status[0] == Status.COMPARED
    assert np.isfinite(there.value[0])
    assert there.value[0] == pytest.approx(back.value[0], abs=1e-4)
    assert KIND.compare(KIND.prepare(left), KIND.gather([left])).value[0] >= there.value[0] - 1e-4


@settings(deadline=None)
@given(st.sampled_from(["Wilhelmina Achterberg", "Юрий Ковальченко", "Gerhard Müller", "Pak Jin Hyok", "José Núñez"]))
def test_case_spacing_and_normal_form_change_nothing(text: str) -> None:
    plain = parse.parse(text)
    for other in (
        text.upper(),
        text.lower(),
        f"  {text.replace(' ', '   ')}\t",
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFKC", text),
        f"\u200f{text}\u200b",
    ):
        again = parse.parse(other)
        assert again is not None
        assert plain is not None
        assert (again.words, again.rarity, again.generic) == (plain.words, plain.rarity, plain.generic)


@pytest.mark.parametrize("unit", ["a ", "aeio", "é", "\u0301", "김", "金", "م", "-", "(", "Kim Il ", "\u202e", "(a"])
def test_long_texts_are_bounded(unit: str) -> None:
    text = unit * (100_000 // len(unit.encode()))
    assert isinstance(KIND.extract(Sample("name", text.encode())), NotAcquired)
    parse.parse(text)  # the parser alone bounds its work too


def test_culture_is_told_by_script_or_spelling() -> None:
    assert culture("박진혁") == culture("Pak Jin Hyok") == "korean"
    assert culture("Wilhelmina Achterberg") != "korean"
    assert culture("Сергей Ковальченко") == "slavic"
    assert culture("?") == ""


def test_search_finds_spellings() -> None:
    people = ["Olga Barynova", "Юрий Ковальченко", "박진혁", "محمد حسين زواوي", "John Smith", "Wilhelmina Achterberg"]
    references = KIND.gather([[template(text)] for text in people])
    for probe, row in (
        ("Kovalchenko Yuriy", 1),
        ("Park Jin-hyeok", 2),
        ("Mohammed Hussein Zawawi", 3),
        ("Achtreberg Wilhelmnia", 5),
    ):
        assert KIND.candidates(KIND.prepare([template(probe)]), references, 3)[0] == row, probe


def test_people_without_names_are_told_apart_from_foreign_ones() -> None:
    from dataclasses import replace

    name = template("Olga Barynova")
    scores = KIND.compare(KIND.prepare([name]), KIND.gather([[], [replace(name, format="other-9")], [name]]))
    assert scores.status.tolist() == [Status.NO_SAMPLE, Status.NOT_COMPARABLE, Status.COMPARED]
