"""The page about a case: what it says, that nothing comes alive on it, and that the same case gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import stat
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review import networks
from truename.case.rows import Verdict
from truename.errors import ProvenanceError
from truename.indicators import Finding
from truename.properties import Relation
from truename.resolve.network import Identity, Link
from truename.review import case, vendor
from truename.review.case import CaseReport, finding, graph, layout, render, write
from truename.review.case.paths import paths
from truename.review.case.report import Index, short
from truename.review.case.sentences import reviewed
from truename.review.case.timeline import Axis, arrange, day
from truename.screening.coverage import Group, Row, Way
from truename.types import Capture, Claim, ClaimStatus

INERT = frozenset(
    {"class", "id", "href", "open", "hidden", "tabindex", "role", "type", "lang", "content", "name", "value"}
)
NORTH = "site:northlight.example"


class Parsed(HTMLParser):
    """What a page holds, as a browser without scripts reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._texts: list[str] = []
        self._inside = ""
        self.feed(text)

    @property
    def text(self) -> str:
        """What is read on it, elements apart by a space."""
        return " ".join(self._texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self._texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@pytest.fixture(scope="module")
def small() -> CaseReport:
    return networks.small()


@pytest.fixture(scope="module")
def page(small: CaseReport) -> Parsed:
    return Parsed(render(small))


@pytest.fixture(scope="module")
def words(page: Parsed) -> str:
    return " ".join(page.text.split())


def policy(text: str) -> dict[str, list[str]]:
    """The page's Content-Security-Policy by directive."""
    (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    return {name: rest for name, *rest in (rule.split() for rule in content.split(";"))}


def data(text: str) -> dict[str, Any]:
    """What the page's script reads."""
    (found,) = re.findall(r'<script type="application/json" id="case">(.*?)</script>', text, re.S)
    value = json.loads(found)
    assert isinstance(value, dict)
    return value


# --- the finding ------------------------------------------------------------------------------------------------


def test_the_finding_in_three_sentences(small: CaseReport) -> None:
    who, lists, signs = finding(small)
    assert "Northlight Biometrics (site:northlight.example) is the same as Northlight Biometrics Ltd and" in who
    assert "+3.1, strong support, where it hangs together least; 81.0 % probable" in who
    assert "stated to control it, or to work for it: Anna Examplov (owner of, 60 %) and Jane Roe (works for);" in who
    assert "shares infrastructure with 2 others, most strongly with John D. (+4.8, very strong support)" in who
    assert "Of 5 entities the lists (sample-list of 2026-11-20) catch 3: 1 by an equal name or number" in lists
    assert "the nearest to the counterparty is Anna Examplov, 1 link away" in lists
    assert "Of 3 published warning signs 2 are seen, 1 of them about the counterparty" in signs
    assert "who registered 4 sites" in signs
    assert all(sentence.endswith(".") and "\ue000" not in sentence for sentence in (who, lists, signs))


def test_findings_of_other_cases(small: CaseReport) -> None:
    nobody = replace(small, counterparties=(), coverage=None, findings=(), looked_for=())
    assert finding(nobody) == (
        "No counterparty was named, and nobody is singled out: the case holds 12 records, which make 8 identities as"
        " far as the evidence weighs, 3 of them of several records.",
        "No lists were given, so that nothing is said of who is listed.",
        finding(nobody)[2],
    )
    assert finding(nobody)[2].startswith("Published warning signs were not looked for; not known are")
    assert (
        "None of those asked about (site:gone.example) is in the case"
        in finding(replace(small, counterparties=("site:gone.example",)))[0]
    )
    tea = finding(replace(small, counterparties=("site:teashop.example",), findings=()))
    assert (
        "(site:teashop.example) is the same as no other of 12 records; no tie of control or work is stated;" in tea[0]
    )
    assert "it shares infrastructure with no other." in tea[0]
    assert "no link that stands leads from the counterparty to any of them" in tea[1]
    assert "None of 3 published warning signs is seen" in tea[2]
    listed = finding(replace(small, counterparties=("ftm:owner",)))
    assert "the counterparty itself, Anna Examplov, is among them" in listed[1]
    clear = networks.coverage([Row("e1", "Anna Examplov", "Person", Group.PERSON, Way.NONE)])
    assert "catch none, which clears nobody." in finding(replace(small, coverage=clear))[1]


def test_several_counterparties_are_told_apart(small: CaseReport) -> None:
    ids = tuple(sorted(small.network.records))[:5]
    who = finding(replace(small, counterparties=ids))[0]
    assert who.count("s far as the evidence weighs") == 3
    assert who.endswith("2 further counterparties below.")


def test_no_sentence_decides(small: CaseReport, words: str) -> None:
    for text in (words, *finding(small)):
        assert not re.search(r"\bmatch|\bguilt|\bfraud|\bculprit|\bcriminal", text, re.I)
    assert "It decides nothing" in words


# --- the page ---------------------------------------------------------------------------------------------------


def test_everything_is_on_the_page(small: CaseReport, words: str) -> None:
    for record in small.network.records.values():
        assert record.name in words
    for link in small.network.links:
        assert all(value in words for part in link.parts for value in part.values)
        assert all(part.sentence in words for part in link.parts)
    for capture in small.captures.values():
        assert capture.sha256 in words
        assert capture.url in words
    for claim in small.claims.values():
        assert claim.quote in words
    for indicator, found in small.findings:
        assert indicator.title in words
        assert found.sentence in words
        assert all(text in words for text in (*indicator.innocent, *indicator.refutes))
        assert all(source.url in words and source.passage in words for source in indicator.sources)
    assert "no weight , adds to no identity" in words
    assert "Looked for and not seen, which is no sign of innocence: Payment is asked for" in words
    assert small.network.bridges[0].reason in words
    assert small.network.apart[0].reason in words
    assert small.network.common[0].reason in words
    assert "harbour.zip, brochure.pdf: Expected at most 100 MB unpacked; found 4 GB ." in words
    assert "northlight.zip, index.html: A script of 3 MB was left out ." in words
    assert all(text in words for text in (small.audit, small.version, small.mandate.purpose, small.mandate.authority))
    assert "only through ownership of 50 % or more 1" in words
    assert "cytoscape 3.35.0, The Cytoscape Consortium, MIT" in words


def test_claims_have_the_status_that_was_judged_last(small: CaseReport, words: str) -> None:
    index = Index(small)
    by_value = {claim.value: number for number, claim in small.claims.items()}
    assert index.status(by_value["Gold Shield 2017"]) is ClaimStatus.VERIFIED
    assert index.status(by_value["a city's police"]) is ClaimStatus.UNVERIFIABLE
    assert index.status(by_value["12 Sample Street"]) is ClaimStatus.ASSERTED
    assert "✓" not in words  # the sign is the style sheet's: the word stands in the text
    assert "verified researcher 1 , 2026-11-11 : Called again; they answered." not in words
    assert "verified researcher 1 , 2026-11-14 : Called again; they answered." in words


def test_what_two_captures_contradict_is_shown_as_that(small: CaseReport, words: str) -> None:
    index = Index(small)
    years = [number for number, claim in small.claims.items() if claim.property == "foundingDate"]
    assert {index.status(number) for number in years} == {ClaimStatus.CONTRADICTED}
    assert f"Two captures contradict each other: see claim {years[1]}" in words
    assert f"Two captures contradict each other: see claim {years[0]}" in words
    judged = replace(small, judgements=(networks.judgement(1, years[0], Verdict.VERIFIED, "seen"),))
    assert Index(judged).status(years[0]) is ClaimStatus.VERIFIED


def test_a_year_and_a_day_in_it_do_not_contradict() -> None:
    def claims(*values: tuple[str, str]) -> dict[int, Claim]:
        return {
            n: Claim("site:a.example", "foundingDate", value, "a.example", "", "", capture)
            for n, (value, capture) in enumerate(values, 1)
        }

    report = networks.small()
    agree = replace(report, claims=claims(("2009", "x"), ("2009-05-01", "y")))
    assert Index(agree).conflicts == {}
    one_page = replace(report, claims=claims(("2009", "x"), ("2010", "x")))
    assert Index(one_page).conflicts == {}
    differ = replace(report, claims=claims(("2009", "x"), ("2010", "y"), ("2009", "z")))
    assert Index(differ).conflicts == {1: (2,), 2: (1, 3), 3: (2,)}


def test_what_vendors_claim_has_a_table_of_its_own(page: Parsed) -> None:
    rows = [
        value for tag, name, value in page.attributes if (tag, name) == ("tr", "id") and value.startswith("vendor-")
    ]
    assert len(rows) == 5


def test_what_is_not_known_without_lists(small: CaseReport) -> None:
    text = " ".join(Parsed(render(replace(small, coverage=None))).text.split())
    assert "Who is listed: no lists were given." in text
    old = networks.coverage(small.coverage.rows if small.coverage else (), published="2026-09-01")
    text = " ".join(Parsed(render(replace(small, coverage=old))).text.split())
    assert "What has changed since on lists that are older than 30 days: sample-list of 2026-09-01" in text


def test_references_lead_to_what_is_there(page: Parsed) -> None:
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value for _, name, value in page.attributes if name == "href"}
    assert {target.removeprefix("#") for target in targets} <= set(ids)
    labels = {value for _, name, value in page.attributes if name in ("aria-labelledby", "aria-controls")}
    assert labels <= set(ids)


def test_a_page_is_its_owners_own(small: CaseReport, tmp_path: Path) -> None:
    write(tmp_path / "page.html", small)
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600


def test_an_empty_case_has_a_page(small: CaseReport) -> None:
    empty = replace(
        small,
        network=replace(small.network, records={}, links=(), identities=(), bridges=(), apart=(), common=()),
        claims={},
        captures={},
        findings=(),
        judgements=(),
        coverage=None,
        remarks=(),
    )
    text = " ".join(Parsed(render(empty)).text.split())
    assert "None of those asked about (site:northlight.example) is in the case" in finding(empty)[0]
    assert "Nothing in this case has a date." in text


# --- what could harm --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [networks.small, networks.hostile], ids=["small", "hostile"])
def test_the_policy_allows_these_scripts_and_styles_and_nothing_else(make: Any) -> None:
    text = render(make())
    rules = policy(text)
    page = Parsed(text)

    def hashes(tag: str) -> list[str]:
        texts = re.findall(rf"<{tag}(?: id=\"\w+\")?>(.*?)</{tag}>", text, re.S)
        return [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in texts]

    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"]
    assert sorted(rules["script-src"]) == sorted(hashes("script"))
    assert sorted(rules["style-src"]) == sorted(hashes("style"))
    assert rules["require-trusted-types-for"] == ["'script'"]
    assert page.tags.count("script") == 3
    assert page.tags.count("style") == 2
    assert not [one for one in page.attributes if one[1] == "style" or one[1].startswith("on")]


def test_hostile_values_stay_text() -> None:
    text = render(networks.hostile())
    harmless = Parsed(render(networks.small()))
    page = Parsed(text)
    assert set(page.tags) <= set(harmless.tags)
    assert {(tag, name) for tag, name, _ in page.attributes} <= {(tag, name) for tag, name, _ in harmless.attributes}
    assert all(value.startswith("#") for _, name, value in page.attributes if name == "href")
    assert not {"src", "action", "data", "srcdoc"} & {name for _, name, _ in page.attributes}
    ours = text.replace(vendor.script("cytoscape"), "")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\0\ud800-\udfff\u2028]", ours)
    assert "{{ 7*7 }}" in page.text
    assert "⌈U+202E⌉" in page.text
    assert "x" * 700 not in text


def test_what_the_script_reads_cannot_leave_its_element() -> None:
    text = render(networks.hostile())
    (raw,) = re.findall(r'<script type="application/json" id="case">(.*?)</script>', text, re.S)
    assert not set("<>&\u2028\u2029") & set(raw)
    names = [record["name"] for one in data(text)["identities"] for record in one["records"]]
    assert len(names) == 12


def test_texts_are_cut() -> None:
    assert short("abc", 3) == "abc"
    assert short("abcd", 3) == "abc…"
    assert len(short("\u202e" * 500, 100)) <= 201
    assert short("שלום", 10) == "שלום"


# --- the same case gives the same page --------------------------------------------------------------------------


def test_the_same_case_gives_the_same_bytes(small: CaseReport) -> None:
    assert render(small) == render(networks.small())
    turned = replace(
        small,
        claims=dict(reversed(small.claims.items())),
        captures=dict(reversed(small.captures.items())),
        network=replace(small.network, records=dict(reversed(small.network.records.items()))),
    )
    assert render(turned) == render(small)


def test_too_much_is_counted_and_not_shown(small: CaseReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case, "MAX_CLAIMS", 10)
    monkeypatch.setattr(case, "MAX_CAPTURES", 4)
    monkeypatch.setattr(case, "MAX_ALL_PARTS", 5)
    monkeypatch.setattr(case, "MAX_ALL_MEMBERS", 4)
    monkeypatch.setattr(graph, "MAX_IDENTITIES", 5)
    monkeypatch.setattr(graph, "MAX_LINKS", 6)
    monkeypatch.setitem(case._MOST, "rows", 2)
    page = Parsed(render(small))
    text = " ".join(page.text.split())
    assert f"And {len(small.claims) - 10} more claims: see the export." in text
    assert f"And {len(small.captures) - 4} more captures: see the export." in text
    assert "And 3 more identities: see the export." in text
    assert f"And {len(small.network.links) - 6} more links: see the export." in text
    assert "And 3 more rows: see the export." in text  # of what vendors claim
    assert "And 1 more part: see the export." in text
    assert "And 1 more record: see the export." in text
    ids = {value for _, name, value in page.attributes if name == "id"}
    assert {value[1:] for _, name, value in page.attributes if name == "href"} <= ids
    shown = data(render(small))
    assert {"Anna Examplov", "John D."} < {one["name"] for one in shown["identities"]}, "listed ones are always shown"
    assert [link["label"] for link in shown["links"]][:3] == ["owner of, 60 %", "shares +4.8", "same +3.6"], (
        "paths, too"
    )


def test_a_case_of_500_entities_and_2000_links_is_one_page() -> None:
    report = networks.big()
    text = render(report)
    assert len(text.encode()) < 8_000_000
    shown = data(text)
    assert len(shown["identities"]) == len(report.network.identities)
    assert len(shown["links"]) == 2000
    assert text.count('<details class="link') == 2000


# --- paths ------------------------------------------------------------------------------------------------------


def test_paths_lead_over_links_that_stand_the_shortest_way(small: CaseReport) -> None:
    found, apart = paths(Index(small))
    assert [(way.start, way.end.name, len(way.steps)) for way in found] == [
        (NORTH, "Anna Examplov", 2),
        (NORTH, "John D.", 1),
    ]
    assert apart == []
    first, second = found[0].steps
    assert (first.source, first.target, first.relation, first.llr) == (NORTH, "ftm:northlight", Relation.SAME, 3.6)
    assert (second.source, second.target, second.forward, second.llr) == ("ftm:northlight", "ftm:owner", False, None)
    assert second.words == "owner of, 60 %"


def test_paths_do_not_lead_over_links_that_do_not_stand(small: CaseReport) -> None:
    weak = replace(
        small,
        network=replace(
            small.network,
            links=tuple(
                replace(one, stands=one.relation is Relation.SAME and one.stands) for one in small.network.links
            ),
        ),
    )
    found, apart = paths(Index(weak))
    assert found == []
    assert [one.name for one in apart] == ["Anna Examplov", "John D."]
    text = " ".join(Parsed(render(weak)).text.split())
    assert "No link that stands leads to: Anna Examplov ; John D. ." in text


@pytest.mark.parametrize(
    ("relation", "probability", "words"),
    [
        (Relation.INFRASTRUCTURE, 0.3, "does not outweigh the prior"),
        (Relation.SAME, 0.3, "does not outweigh the prior"),
        (Relation.INFRASTRUCTURE, 0.98, "too little of it is one holder's"),
        (Relation.SAME, 0.98, "keeps them apart"),
    ],
)
def test_a_link_that_does_not_stand_says_why(relation: Relation, probability: float, words: str) -> None:
    assert words in reviewed(Link(relation, "a", "b", 2.0, probability, (), stands=False))


def test_records_of_one_identity_without_a_link_between_them_say_why(small: CaseReport) -> None:
    links = tuple(
        one for one in small.network.links if {one.source, one.target} != {NORTH, "ftm:northlight"}
    )  # they are one by their mailbox
    found, _ = paths(Index(replace(small, network=replace(small.network, links=links))))
    inside = found[0].steps[0]
    assert (inside.link, inside.llr) == (None, None)
    assert inside.words == "both are records of Northlight Biometrics Ltd, by other links"


def test_a_counterparty_that_is_listed_has_a_path_without_steps(small: CaseReport) -> None:
    found, _ = paths(Index(replace(small, counterparties=("ftm:owner",))))
    assert [len(way.steps) for way in found if way.end.name == "Anna Examplov"] == [0]


def test_links_to_records_that_are_not_there_are_left_out(small: CaseReport) -> None:
    astray = replace(small.network.links[0], source="site:gone.example")
    report = replace(small, network=replace(small.network, links=(*small.network.links, astray)))
    assert len(data(render(report))["links"]) == len(small.network.links)
    assert "And 1 more link:" in " ".join(Parsed(render(report)).text.split())


def test_findings_about_nobody_are_told(small: CaseReport) -> None:
    indicator = small.findings[0][0]
    report = replace(small, findings=(*small.findings, (indicator, Finding((), "12 more are seen."))))
    assert "12 more are seen." in Parsed(render(report)).text


# --- where nodes lie --------------------------------------------------------------------------------------------

EDGES = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        st.just(count), st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=90)
    )
)


@given(EDGES)
def test_no_two_nodes_lie_on_one_another(network: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = network
    points = layout.place(count, edges)
    assert len(points) == count
    for n, (x, y) in enumerate(points):
        for other_x, other_y in points[:n]:
            assert abs(x - other_x) >= layout.WIDTH - 2 or abs(y - other_y) >= layout.HEIGHT - 2


@given(EDGES)
def test_the_same_edges_in_any_order_give_the_same_places(network: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = network
    assert layout.place(count, edges) == layout.place(count, [(b, a) for a, b in reversed(edges)])


def test_neighbours_lie_near_one_another() -> None:
    chain = [(n, n + 1) for n in range(9)]
    points = layout.place(10, chain)
    far = [abs(points[0][0] - x) + abs(points[0][1] - y) for x, y in points]
    assert far == sorted(far)


def test_nothing_is_placed_nowhere() -> None:
    assert layout.place(0, []) == []


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_records_around_their_identity_do_not_touch(count: int) -> None:
    points = layout.ring(count)
    assert len(set(points)) == count
    for n, (x, y) in enumerate(points):
        assert all(abs(x - a) >= layout.WIDTH * 0.6 or abs(y - b) >= 40 for a, b in points[:n])


def test_shapes_say_what_an_identity_is(small: CaseReport) -> None:
    kinds = {one["name"]: one["kind"] for one in data(render(small))["identities"]}
    assert kinds["Anna Examplov"] == "person"
    assert kinds["Harbour Systems GmbH"] == "organisation"
    assert kinds["badge.png"] == "picture"
    mixed = Identity("identity:x", ("site:teashop.example", "mail:sales@northlight.example"), "", "Mixed")
    assert case.kind(mixed, small.network.records) == "other"


# --- time -------------------------------------------------------------------------------------------------------


def test_the_timeline_holds_every_sort_of_event(small: CaseReport) -> None:
    found = arrange(Index(small), small.network.identities)
    assert {event.sort for event in found.events} == {
        "captured",
        "registered",
        "changed",
        "expires",
        "stated",
        "judged",
    }
    assert [event.when for event in found.events] == sorted(event.when for event in found.events)
    changes = [(value, first[:10]) for id, property, value, first, _ in found.changes if property == "name"]
    assert changes == [
        ("Old Lantern Trading", "2016-03-14"),
        ("Harbour Systems", "2018-06-01"),
        ("Northlight Biometrics", "2026-11-02"),
    ]


def test_dates_that_nobody_believes_stay_out_of_the_picture(small: CaseReport) -> None:
    claims = dict(small.claims)
    for number, value in enumerate(("0001-01-01", "9999-12-31", "1066", "no date", "2026-99-99"), start=900):
        claims[number] = replace(small.claims[1], property="date", value=value)
    found = arrange(Index(replace(small, claims=claims)), small.network.identities)
    assert {"0001-01-01", "9999-12-31", "1066"} < {event.when for event in found.events}
    assert "no date" not in {event.when for event in found.events}
    (north,) = [lane for lane in found.lanes if lane.asked]
    assert all(0 <= mark.x <= 1000 for mark in north.marks)
    assert [text for _, text in found.ticks] == ["2010", "2015", "2020", "2025"]


@pytest.mark.parametrize(
    ("text", "year"), [("2014", 2014.0), ("2014-07", 2014.5), ("2014-07-01T10:00:00Z", 2014.5), ("x", None), ("", None)]
)
def test_days(text: str, year: float | None) -> None:
    assert day(text) == year


@given(st.lists(st.text(alphabet="0123456789-T:Zx", max_size=20), max_size=20))
def test_an_axis_of_whatever_dates(texts: list[str]) -> None:
    axis = Axis.of(texts, networks.TIME)
    ticks = list(axis.ticks())
    assert len(ticks) <= 10
    assert all(190 <= x <= 1000 for x, _ in ticks)
    assert all(x is None or 190 <= x <= 1000 for x in map(axis.x, texts))


def test_captures_without_a_time_come_last(small: CaseReport) -> None:
    numbers = Index(small).capture_numbers
    timeless = [one.sha256 for one in small.captures.values() if not one.captured]
    assert [numbers[one] for one in timeless] == [len(numbers)]
    assert numbers[next(one.sha256 for one in small.captures.values() if one.name == "archive/2016.html")] == 1
    assert Index(replace(small, captures={"a": Capture("a", "x")})).capture_numbers == {"a": 1}


# --- others' script ---------------------------------------------------------------------------------------------


def test_vendored_scripts_are_what_was_reviewed() -> None:
    folder = Path(vendor.__file__).parent
    listed = {one.file for one in vendor.scripts()} | {one.licence_file for one in vendor.scripts()}
    assert listed | {"__init__.py", "vendor.toml"} == {path.name for path in folder.iterdir() if path.is_file()}
    for one in vendor.scripts():
        content = (folder / one.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one.sha256
        assert len(content) == one.size
        assert f'"{one.version}"'.encode() in content
        assert one.maker in (folder / one.licence_file).read_text(encoding="utf-8")
        assert b"</script" not in content.lower()
        assert b"\r" not in content, "or browsers would hash something else"


def test_another_script_is_refused(monkeypatch: pytest.MonkeyPatch, small: CaseReport) -> None:
    changed = [replace(one, sha256="0" * 64) for one in vendor.scripts()]
    monkeypatch.setattr(vendor, "scripts", lambda: tuple(changed))
    with pytest.raises(ProvenanceError, match="Install truename again"):
        render(small)
