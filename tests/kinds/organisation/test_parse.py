from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.kinds.organisation import tables
from truename.kinds.organisation.parse import Role, parse

FORMS = Path(__file__).parents[4] / "shared/data/names/elf_codes_1.4.1.csv"
"""ISO 20275's list of legal forms, as the Global LEI Foundation publishes it, where it is at hand."""


def roles(text: str) -> list[tuple[str, str]]:
    return [(token.text, token.concept if token.role is not Role.WORD else "word") for token in parse(text).tokens]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siemens AG", [("siemens", "word"), ("ag", "ag")]),
        ("Volkswagen G.m.b.H.", [("volkswagen", "word"), ("gmbh", "gmbh")]),
        ("Bowne, S. A. R. L.", [("bowne", "word"), ("sarl", "sarl")]),
        ("Faberlic Sp. z o.o.", [("faberlic", "word"), ("sp z oo", "spzoo")]),
        ("Mendez Norge A/S", [("mendez", "word"), ("norge", "norway"), ("as", "as")]),
        ("OOO «Ромашка»", [("ooo", "ooo"), ("ромашка", "word")]),
        (
            "Общество с ограниченной ответственностью Дако",
            [("общество с ограниченной ответственностью", "ooo"), ("дако", "word")],
        ),
        ("Открытое акционерное общество «Газпром»", [("открытое акционерное общество", "ojsc"), ("газпром", "word")]),
        ("삼성 주식회사", [("삼성", "word"), ("주식회사", "kk")]),
        ("北京华联有限公司", [("北京华联", "word"), ("有限公司", "youxian")]),
        ("Sociedad Anónima Pérez", [("sociedad anonima", "sa"), ("perez", "word")]),
        ("Zvezda Joimt Stock Company", [("zvezda", "word"), ("joimt stock company", "jsc")]),
        ("Siemens Aktiengeselschaft", [("siemens", "word"), ("aktiengeselschaft", "ag")]),
    ],
)
def test_legal_forms_are_told_from_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Brigade 44", "44"),
        ("Brigade Forty-Four", "44"),
        ("Brigade Forty 4", "44"),
        ("Brigade 044", "44"),
        ("Capital Fund VIII L.P.", "8"),
        ("Fund XXXIX", "39"),
        ("Offshore Fund I, Ltd.", "1"),
        ("1st Bank", "1"),
        ("First Bank", "1"),
        ("Zuckerberg ٣", "3"),
    ],
)
def test_numbers_are_read_in_figures_words_and_roman(text: str, number: str) -> None:
    assert [token.concept for token in parse(text).tokens if token.role is Role.NUMBER] == [number]


@pytest.mark.parametrize("text", ["Xi Xing", "Ivi Moda", "Mix Foods", "Vivi"])
def test_words_are_not_roman_numbers(text: str) -> None:
    assert not any(token.role is Role.NUMBER for token in parse(text).tokens)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A.B.C. Company", "ABC Company"), ("J. P. Morgan", "JP Morgan"), ("AT&T", "AT and T"), ("3%ers", "3 percenters")],
)
def test_written_otherwise_is_read_alike(one: str, other: str) -> None:
    assert parse(one).tokens == parse(other).tokens


@given(st.text(max_size=60))
def test_case_spacing_and_normal_form_do_not_count(text: str) -> None:
    expected = parse(text).tokens
    assert parse(f"  {text}\n").tokens == expected
    for form in ("NFC", "NFD"):
        assert parse(unicodedata.normalize(form, text)).tokens == expected


@pytest.mark.parametrize(
    "text", ["Straße & Söhne GmbH", "ООО Ромашка", "Société Générale S.A.", "ΕΛΛΗΝΙΚΗ ΤΡΑΠΕΖΑ Α.Ε."]
)
def test_case_does_not_count(text: str) -> None:
    assert parse(text.upper()).tokens == parse(text).tokens == parse(text.lower()).tokens


_PARTS = [
    "Ltd",
    "S.A.",
    "GmbH",
    "Bank",
    "of",
    "VII",
    "12",
    "株式会社",
    "ООО",
    "&",
    "Co",
    ".",
    "/",
    "%",
    "al",
    "은행",
    "x",
]


@given(st.lists(st.sampled_from(_PARTS), max_size=40))
def test_any_order_of_known_words_is_read(parts: list[str]) -> None:
    for text in (" ".join(parts), "".join(parts)):
        assert len(parse(text).tokens) <= 24


@pytest.mark.parametrize("text", ["a." * 50_000, "株式" * 50_000, "i" * 100_000, "forty " * 20_000, "\u0301" * 100_000])
def test_long_and_strange_text_is_cut(text: str) -> None:
    assert len(parse(text).tokens) <= 24


def test_every_class_of_form_has_one_family() -> None:
    rows = tables.legal_forms()
    assert len({name for name, _, _ in rows}) == len(rows) >= 55
    assert sum(len(written) for _, _, written in rows) >= 250


def test_no_form_is_of_two_classes() -> None:
    seen: dict[str, str] = {}
    for name, _, written in tables.legal_forms():
        for form in written:
            assert seen.setdefault(form, name) == name, form


def test_forms_of_the_standard_are_known() -> None:
    """Of the abbreviations of active forms, written as names end in them, most are taken for a legal form."""
    if not FORMS.exists():
        pytest.skip("the list of legal forms is not at hand")
    with FORMS.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ELF Status ACTV/INAC"] == "ACTV"]
    known = count = 0
    for row in rows:
        written = {form.strip() for form in re.split("[;,]", row["Abbreviations Local language"]) if form.strip()}
        if written:
            count += 1
            known += any(_is_form(form) for form in written)
    assert count > 1000
    assert known / count > 0.6


def _is_form(text: str) -> bool:
    tokens = parse(f"Vrrbkz {text}").tokens
    return len(tokens) == 2 and tokens[1].role is Role.FORM


@pytest.mark.parametrize(
    ("concept", "written"),
    [
        ("transport", "Logistics Logistik 물류 لوجستيات 物流"),
        ("software", "Software Yazılım 소프트웨어 برمجيات ソフトウェア 软件"),
        ("trade", "Trading Handel 무역 تجارة 商事 贸易"),
        ("consulting", "Consulting 컨설팅 استشارات コンサルティング 咨询"),
        ("textile", "Textiles 섬유 نسيج 繊維 纺织"),
        ("media", "Media Medien 미디어 إعلام メディア 传媒"),
        ("energy", "Energy 에너지 طاقة エネルギー 能源"),
        ("food", "Foods 식품 أغذية 食品"),
        ("electronics", "Optics Óptica 광학 بصريات 光学"),
        ("security", "Security 보안 أمن 警備 安保"),
        ("insurance", "Insurance 보험 تأمين 保険 保险"),
    ],
)
def test_a_trade_is_known_in_every_script(concept: str, written: str) -> None:
    for word in written.split():
        (token,) = [one for one in parse(f"Zzyx {word}").tokens if one.forms[0] != "zzyx"]
        assert (token.role, token.concept) == (Role.TRADE, concept), word
