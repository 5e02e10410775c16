"""Proposed pairs of large registers: what they find, that they are the same each time, what they keep to themselves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from benchmarks.registers import Registers, make
from truename.case import large, linking
from truename.case.comparing import compare
from truename.case.large import blocks, columns, model
from truename.case.large.partly import weigh_partly
from truename.case.material import Material
from truename.case.sharing import gather, houses
from truename.errors import UsageError
from truename.properties import PROPERTIES, Relation
from truename.resolve.links import Pair
from truename.resolve.network import Network, Record, Value
from truename.resolve.records import records
from truename.resolve.tokens import tokens
from truename.types import ClaimStatus

try:
    import duckdb
    import splink

    INSTALLED = True
except ImportError:
    INSTALLED = False

with_splink = pytest.mark.skipif(not INSTALLED, reason='Splink is not here: pip install "truename[large]"')

ROWS = 1_000
SAMPLED = 60_000
"""Fewer than a case takes, for speed."""


@pytest.fixture(autouse=True, scope="module")
def fewer() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "SAMPLED", SAMPLED)
        yield


def row(id: str, schema: str = "Person", **values: str | list[str]) -> Record:
    """A row of a register."""
    stated = {name: tuple(Value(name, one) for one in ([v] if isinstance(v, str) else v)) for name, v in values.items()}
    return Record(f"ftm:{id}", schema, next(iter(stated.get("name", ())), Value("", id)).value, stated)


def by_id(*rows: Record) -> dict[str, Record]:
    return {one.id: one for one in rows}


@pytest.fixture(scope="module")
def registers() -> Registers:
    return make(ROWS, seed=5)


@pytest.fixture(scope="module")
def gathered(registers: Registers) -> dict[str, Record]:
    return records(registers.claims, {})


@pytest.fixture(scope="module")
def proposed(gathered: dict[str, Record]) -> set[Pair]:
    if not INSTALLED:
        pytest.skip('Splink is not here: pip install "truename[large]"')
    return large.propose(gathered)


def sharing_nothing(found: dict[str, Record], pairs: set[Pair]) -> set[Pair]:
    held = tokens(found, houses).of
    return {(a, b) for a, b in pairs if not held[a].keys() & held[b].keys()}


# --- what is found


def test_most_rows_of_one_subject_that_share_nothing_equal_are_proposed(
    registers: Registers, gathered: dict[str, Record], proposed: set[Pair]
) -> None:
    wanted = sharing_nothing(gathered, registers.mated - registers.bare)
    assert len(wanted) > 120
    assert len(proposed & wanted) > 0.85 * len(wanted)


def test_proposals_are_few(gathered: dict[str, Record], proposed: set[Pair]) -> None:
    assert len(proposed) < len(gathered)


def test_pairs_are_of_rows_in_order(gathered: dict[str, Record], proposed: set[Pair]) -> None:
    assert all(a < b and {a, b} <= gathered.keys() for a, b in proposed)
    natures = {tuple(sorted(gathered[end].schema for end in key)) for key in proposed}
    assert ("Company", "Person") not in natures


@with_splink
def test_another_process_gives_the_same_pairs_in_whatever_order_records_come(proposed: set[Pair]) -> None:
    code = (
        "from benchmarks.registers import make; from truename.case import large\n"
        "from truename.resolve.records import records\n"
        f"large.model.SAMPLED = {SAMPLED}\n"
        f"found = records(make({ROWS}, seed=5).claims, {{}})\n"
        "print(sorted(large.propose(dict(reversed(found.items())))))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(sorted(proposed))
    assert said.stderr == ""


def others(count: int, schema: str = "Person") -> list[Record]:
    """Rows that are nobody's double, so that there is something to count."""
    return [
        row(
            f"{n:04}",
            schema,
            name=f"{'bcdfglmnprst'[n % 12]}ar{'aeiou'[n % 5]}{'kmnpt'[n // 60 % 5]} {'bdgklt'[n % 6]}os{'eiu'[n % 3]}v",
            birthDate=f"{1930 + n % 70}-{n % 12 + 1:02}-{n % 28 + 1:02}",
            address=f"{n % 90 + 1} {'pqrstv'[n % 6]}olm{'aeiou'[n % 5]} Road, {'bdfgk'[n % 5]}istan",
        )
        for n in range(count)
    ]


ADA = {"birthDate": "1971-03-08", "address": "12 Mill Lane, Harbury 40213"}


@with_splink
def test_of_what_nothing_can_be_learnt_what_is_stated_stands() -> None:
    """No two numbers are equal, so that nothing says what a wrong digit means; two rows of one subject have one."""
    a = row("a", name="Ada Byron", idNumber="553810965", **ADA)
    b = row("b", name="Adda Byron", idNumber="553810966", **ADA)
    assert ("ftm:a", "ftm:b") in large.propose(by_id(*others(200), a, b))


@with_splink
def test_more_is_asked_of_fewer_pairs() -> None:
    a = row("a", name="Ada Byron", **ADA)
    near, far = row("b", name="Adda Byron", **ADA), row("c", name="Ada Byram", birthDate="1971-03-08")
    found = by_id(*others(200), a, near, far)
    loose, strict = large.propose(found, least=-3.0), large.propose(found, least=4.0)
    assert strict < loose
    assert ("ftm:a", "ftm:b") in strict


@with_splink
def test_a_name_alone_proposes_nobody() -> None:
    twins = [row("x", name="Zebulon Quarrington"), row("y", name="Zebulon Quarringtom")]
    assert not any("ftm:x" in key for key in large.propose(by_id(*others(200), *twins)))


@with_splink
def test_no_rows_give_no_pairs() -> None:
    assert large.propose({}) == set()
    assert large.propose(by_id(row("a", name="Ada Byron"))) == set()
    assert large.propose(by_id(row("a"), row("b"), row("c", "Company"), row("d", "Company"))) == set()


@with_splink
def test_one_row_has_few_proposals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty rows of one name, day and street: of each only the best are looked at."""
    monkeypatch.setattr(large, "MOST_EACH", 3)
    alike = [
        row(f"z{n:02}", name="Ada Byron", birthDate="1971-03-08", address=f"{n} Mill Lane, Harbury") for n in range(40)
    ]
    found = large.propose(by_id(*others(200), *alike))
    assert any(a.startswith("ftm:z") for a, _ in found)
    assert max(sum(one.id in key for key in found) for one in alike) <= 3


@with_splink
def test_what_somebody_contradicted_does_not_count() -> None:
    date = Value("birthDate", "1971-03-08", status=ClaimStatus.CONTRADICTED)
    a, b = row("a", name="Ada Byron"), row("b", name="Adda Byron")
    disputed = [Record(one.id, one.schema, one.name, {**one.values, "birthDate": (date,)}) for one in (a, b)]
    assert large.propose(by_id(*disputed)) == set()


ODD = (
    "'; DROP TABLE registers; --",
    "$each",
    "\x00",
    "a" * 5_000,
    "\u202etxt",
    "{}",
    "l.blocks = r.blocks",
    "🦊",
    " ",
    "",
)


@with_splink
def test_whatever_a_register_holds_is_only_text() -> None:
    properties = ("name", "alias", "birthDate", "address", "idNumber", "email", "phone", "website")
    hostile = [
        row(f"x{n}-{m}", "LegalEntity", **dict.fromkeys(properties, odd)) for n, odd in enumerate(ODD) for m in "ab"
    ]
    ada = [row("a", name="Ada Byron", **ADA), row("b", name="Adda Byron", **ADA)]
    found = large.propose(by_id(*others(50), *hostile, *ada))
    assert ("ftm:a", "ftm:b") in found


# --- what is no column


@pytest.mark.parametrize("read", [columns.person, columns.organisation])
def test_countries_languages_and_sexes_are_no_column(read: Callable[[Record], columns.Row]) -> None:
    values = {"name": "Ada Byron", "registrationNumber": "12345678", **ADA}
    told = {"country": "GB", "nationality": "GB", "language": "en", "gender": "female", "timeZone": "Europe/London"}
    assert read(row("a", **values, **told)) == read(row("a", **values))


def test_a_number_loses_its_country() -> None:
    assert columns.organisation(row("a", "Company", name="Acme", registrationNumber="DE:HRB12345")).numbers == [
        "HRB12345"
    ]


# --- columns and blocks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"birthDate": "1971-03-08"}, {"birthDate": "1971-08-03"}),
        ({"birthDate": "1971-03-08"}, {"birthDate": "1971-03-09"}),
        ({"birthDate": "1971-03-08"}, {"birthDate": "1971-04-08"}),
        ({"birthDate": "1971-03-08"}, {"birthDate": "1972-03-08"}),
        ({"birthDate": "1971-03-08"}, {"birthDate": "1971"}),
        ({"address": "12 Mill Lane, Harbury 40213"}, {"address": "Mill Ln 12, Harbury"}),
        ({"idNumber": "553810965"}, {"idNumber": "553810956"}),
        ({"idNumber": "553810965"}, {"idNumber": "453810965"}),
    ],
)
def test_one_slip_leaves_two_people_in_a_block(one: dict[str, str], other: dict[str, str]) -> None:
    a, b = row("a", name="Yuri Petrov", **one), row("b", name="Петров Юрий", **other)
    assert set(blocks.of_person(columns.person(a))) & set(blocks.of_person(columns.person(b)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"address": "12 Mill Lane, Harbury"}, {"address": "Mill Ln 14, Harbury"}),
        ({"registrationNumber": "12345678"}, {"registrationNumber": "GB:12345687"}),
        ({"email": "info@dralpe.example"}, {"email": "sales@dralpe.example"}),
    ],
)
def test_one_slip_leaves_two_companies_in_a_block(one: dict[str, str], other: dict[str, str]) -> None:
    a, b = row("a", "Company", name="Dralpe Trading Ltd", **one), row("b", "Company", name="Dwralpe GmbH", **other)
    assert set(blocks.of_organisation(columns.organisation(a))) & set(blocks.of_organisation(columns.organisation(b)))


def test_a_name_is_in_no_block_by_itself() -> None:
    assert not set(blocks.of_person(columns.person(row("a", name="Ada Byron"))))
    assert not set(blocks.of_organisation(columns.organisation(row("a", "Company", name="Acme Trading Ltd"))))


def test_blocks_of_one_or_of_too_many_are_left_out() -> None:
    every = blocks.Blocks()
    for n in range(blocks.MOST_IN_BLOCK + 1):
        every.add(["crowd", f"pair {n // 2}", f"own {n}"])
    offsets, kept = every.shared()
    counts = (offsets[1:] - offsets[:-1]).tolist()
    assert counts == [1] * (blocks.MOST_IN_BLOCK) + [0]
    assert len(set(kept.tolist())) == blocks.MOST_IN_BLOCK // 2


def test_a_row_of_many_values_is_in_a_bounded_number_of_blocks() -> None:
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26)}xyz" for n in range(500)]
    greedy = row(
        "a",
        "LegalEntity",
        name=[" ".join(words[n : n + 20]) for n in range(0, 400, 4)],
        birthDate=[f"19{n % 90 + 10}-0{n % 9 + 1}-11" for n in range(200)],
        address=[f"{n} {words[n]} Street, {' '.join(words[n : n + 30])}" for n in range(200)],
        registrationNumber=[f"{n:010}" for n in range(200)],
        email=[f"m@{word}.example" for word in words],
    )
    assert len(list(blocks.of_person(columns.person(greedy)))) < 700
    assert len(list(blocks.of_organisation(columns.organisation(greedy)))) < 700


# --- the database


@with_splink
def test_the_database_reaches_nothing_outside_itself(tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    inside = "not to be found"  # noqa: F841  (a name that DuckDB would look up in this function)
    with large._database() as connection:
        for refused in (
            f"SELECT * FROM read_csv('{secret}')",
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'other.db'}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET temp_directory = '/tmp'",
            "SELECT * FROM inside",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(refused)
        assert connection.execute("SELECT current_setting('temp_directory')").fetchone() == ("",)
    assert [one.name for one in tmp_path.iterdir()] == ["secret.csv"]


@with_splink
def test_too_little_memory_is_an_error_that_says_so(
    gathered: dict[str, Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "MEMORY", "1MB")
    with pytest.raises(UsageError, match="memory"):
        large.propose(gathered)


# --- what a network says of it


def test_few_rows_are_not_looked_at(gathered: dict[str, Record]) -> None:
    assert large.look(gathered) == (set(), "")


def test_only_rows_of_registers_count() -> None:
    found = by_id(row("a"), row("b", "Company"), row("c", "Vessel"), row("d", "PublicBody"))
    found["site:acme.example"] = Record("site:acme.example", "Organization", "Acme")
    assert [one.id for one in large.rows(found)] == ["ftm:a", "ftm:b", "ftm:d"]


@with_splink
def test_many_rows_are_looked_at_and_a_note_says_by_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE", 100)
    found, said = large.look(by_id(*others(100), row("a", name="Ada Byron", **ADA), row("b", name="Adda Byron", **ADA)))
    assert ("ftm:a", "ftm:b") in found
    assert f"Of 102 rows of registers {len(found)} pairs" in said
    assert f"Splink {splink.__version__} on DuckDB {duckdb.__version__}" in said


@pytest.mark.parametrize("missing", ["splink", "duckdb"])
def test_without_splink_a_note_says_what_was_not_looked_for(
    gathered: dict[str, Record], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr(large, "LARGE", ROWS)
    found, said = large.look(gathered)
    assert found == set()
    assert "not looked for" in said
    assert 'pip install "truename[large]"' in said


def test_without_splink_a_proposal_is_refused(gathered: dict[str, Record], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink.internals.exceptions", None)
    with pytest.raises(UsageError, match="not installed"):
        large.propose(gathered)


def test_linking_without_splink_says_so(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    monkeypatch.setattr(large, "LARGE", 100)
    network = linking.resolve(Material(registers.claims[:1_000], {}))
    assert any("truename[large]" in note for note in network.notes)


@with_splink
def test_linking_finds_rows_with_slips(
    registers: Registers, gathered: dict[str, Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a proposal is for: identities of rows that share nothing equal, and no wrong ones for it."""

    def people(network: Network) -> set[Pair]:
        pairs = {(a, b) for one in network.identities for a in one.members for b in one.members if a < b}
        return {key for key in pairs if gathered[key[0]].schema == "Person"}

    material = Material(registers.claims, {})
    before = people(linking.resolve(material))
    monkeypatch.setattr(large, "LARGE", ROWS)
    after = people(linking.resolve(material))
    mated = {key for key in registers.mated if gathered[key[0]].schema == "Person"}
    assert len(after & mated) > 1.3 * len(before & mated)
    assert len(after - mated) <= 0.01 * len(after) + len(before - mated)


# --- what is equal in part


def weighed(*rows: Record) -> dict[str, float]:
    """What the parts of the first two rows weigh, by property."""
    found = by_id(*rows)
    first, second = sorted(found)[:2]
    key = (first, second)
    held = gather(found, Material([], {}))
    compared = compare(found, held, Material([], {}), {key}, lambda *_: None)
    return {part.property: part.llr for part in weigh_partly(compared, found, held, {key}).parts.get(key, ())}


def test_an_address_with_another_number_speaks_for_one_subject_but_less_than_the_same() -> None:
    a = row("a", name="Ada Byron", address="12 Mill Lane, Harbury 40213")
    near = weighed(a, row("b", name="Adda Byron", address="14 Mill Ln, Harbury 40213"))
    far = weighed(a, row("b", name="Adda Byron", address="3 Elm Road, Kesworth 90112"))
    assert far["address"] < 0 < near["address"] < 2.2


def test_an_address_that_is_shared_to_the_letter_is_not_weighed_twice() -> None:
    a = row("a", name="Ada Byron", address="12 Mill Lane, Harbury 40213")
    assert "address" not in weighed(a, row("b", name="Adda Byron", address="12 Mill Ln., Harbury, 40213"))


def test_a_mailbox_in_common_leaves_the_address_to_its_channel() -> None:
    a = row("a", name="Ada Byron", address="12 Mill Lane, Harbury", email="ada@byron.example")
    b = row("b", name="Adda Byron", address="14 Mill Lane, Harbury", email="ada@byron.example")
    assert "address" not in weighed(a, b)


@pytest.mark.parametrize(("number", "close"), [("553810966", True), ("553810956", True), ("771220341", False)])
def test_a_number_with_a_slip_speaks_for_one_subject(number: str, close: bool) -> None:
    a, b = row("a", name="Ada Byron", idNumber="553810965"), row("b", name="Adda Byron", idNumber=number)
    found = weighed(a, b)
    assert ("idNumber" in found) is close
    assert found.get("idNumber", 1.0) > 0


def test_pairs_that_nobody_proposed_are_left_as_they_are() -> None:
    found = by_id(row("a", address="12 Mill Lane, Harbury"), row("b", address="14 Mill Lane, Harbury"))
    held = gather(found, Material([], {}))
    compared = compare(found, held, Material([], {}), {("ftm:a", "ftm:b")}, lambda *_: None)
    assert weigh_partly(compared, found, held, set()) == compared


def test_numbers_that_are_compared_are_known_to_say_who_somebody_is() -> None:
    assert all(PROPERTIES[name].relation is Relation.SAME for name in columns.NUMBERS)
