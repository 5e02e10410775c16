"""What the benchmark of cases counts, on worlds so small that everything can be counted by hand."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from benchmarks import case, processes, rows, worlds_measured
from benchmarks.worlds import Truth
from truename.case import Case
from truename.properties import Relation
from truename.resolve.network import Identity, Link, Network, Record

A, B, C, D, E, F = (f"site:{letter}.example" for letter in "abcdef")
ROW = "ftm:a"
TRUTH = Truth(
    same_as=((ROW, A), (B, C)),
    infrastructure=((A, D), (B, D)),
    control=(),
    decoys=((A, E, "agency"), (D, E, "agency"), (E, F, "parked")),
    networks=((ROW, A, B, C, D),),
)


def link(one: str, other: str, relation: Relation = Relation.SAME, llr: float = 9.0, stands: bool = True) -> Link:
    return Link(relation, one, other, None if relation is Relation.CONTROL else llr, 0.9, (), stands=stands)


def network(*identities: Sequence[str], links: Sequence[Link] = ()) -> Network:
    """Records, each of which is in one of these identities, or alone."""
    joined = {member for members in identities for member in members}
    alone = [(one,) for one in (ROW, A, B, C, D, E, F) if one not in joined]
    made = [Identity(f"identity:{members[0]}", tuple(members), "", "") for members in (*identities, *alone)]
    ids = sorted(member for one in made for member in one.members)
    return Network({id: Record(id, "Site", id) for id in ids}, tuple(links), tuple(made), prior=-3.0)


def test_a_perfect_answer_is_all_right() -> None:
    infrastructure = [link(*pair, relation=Relation.INFRASTRUCTURE) for pair in TRUTH.infrastructure]
    found = worlds_measured.counted(network((ROW, A), (B, C), links=infrastructure), TRUTH)
    assert (found.same, found.precise, found.reached) == ((2, 2, 2), (2, 2), (2, 2))
    assert found.decoys == {"agency": (0, 2), "parked": (0, 1)}
    assert list(found.errors) == []


def test_nothing_found_is_nothing_found() -> None:
    found = worlds_measured.counted(network(), TRUTH)
    assert (found.same, found.precise, found.reached) == ((0, 0, 2), (0, 0), (0, 2))


def test_pairs_are_counted_inside_identities() -> None:
    found = worlds_measured.counted(network((ROW, A, E), (B, C)), TRUTH)
    assert found.same == (2, 4, 2)
    assert found.decoys["agency"] == (1, 2)
    assert ("same as", ROW, E) in found.errors
    assert ("decoy, agency", A, E) in found.errors


def test_what_a_page_names_is_not_counted() -> None:
    found = worlds_measured.counted(network((ROW, A, "person:a.example/jane", "picture:1"), (B, C)), TRUTH)
    assert found.same == (2, 2, 2)


def test_infrastructure_inside_one_planted_network_is_no_error() -> None:
    for pair, precise in (((A, B), (0, 0)), ((B, C), (0, 0)), ((C, D), (0, 0)), ((A, D), (1, 1)), ((A, F), (0, 1))):
        found = worlds_measured.counted(network(links=[link(*pair, relation=Relation.INFRASTRUCTURE)]), TRUTH)
        assert found.precise == precise, pair


def test_a_listed_pair_is_found_by_a_link_that_stands_or_as_one_identity() -> None:
    near = link(A, D, Relation.INFRASTRUCTURE, stands=False)
    assert worlds_measured.counted(network(links=[near]), TRUTH).reached == (0, 2)
    assert worlds_measured.counted(network(links=[link(A, D, Relation.INFRASTRUCTURE)]), TRUTH).reached == (1, 2)
    joined = worlds_measured.counted(network((B, D)), TRUTH)
    assert (joined.reached, joined.precise) == ((1, 2), (0, 0))


def test_a_decoy_is_falsely_linked_by_infrastructure_too_in_either_order() -> None:
    for ends in ((E, F), (F, E)):
        found = worlds_measured.counted(network(links=[link(*ends, relation=Relation.INFRASTRUCTURE)]), TRUTH)
        assert found.decoys == {"agency": (0, 2), "parked": (1, 1)}


def test_components_follow_what_stands_by_itself_through_anything() -> None:
    person = "person:a.example/jane"
    links = [link(ROW, person), link(person, A), link(A, B, llr=2.9), link(B, C, Relation.CONTROL)]
    made = network((ROW, A, person), links=links)
    found = worlds_measured.components(made, {ROW, A, B, C})
    assert sorted(map(sorted, found)) == [[ROW, A], [B], [C]]
    assert worlds_measured.counted(made, TRUTH).connected == (1, 1, 2)


def test_findings_leave_names_out_and_are_counted() -> None:
    people = [f"person:a.example/{name}" for name in ("jane", "joe")]
    made = network((A, ROW), links=[link(one, A, Relation.CONTROL) for one in people])
    said = worlds_measured.findings(made, {})
    assert said[("control", "person:a.example", A)] == 2
    assert said[("same as", ROW, A)] == 1
    other = worlds_measured.findings(network((A, ROW), links=made.links[:1]), {})
    assert case.differing(said, other) == [(("control", "person:a.example", A), -1)]
    assert case.differing(other, said) == [(("control", "person:a.example", A), 1)]
    assert case.differing(said, said) == []


# --- figures


def counts(same: tuple[int, int, int]) -> worlds_measured.Counts:
    return worlds_measured.Counts(same, (1, 2, 4), (3, 4), (4, 5), {"agency": (1, 60), "parked": (0, 40)})


def test_rows_pool_pairs_not_worlds() -> None:
    rows = {row.name: row for row in case.world_rows("busy", [counts((90, 100, 100)), counts((5, 5, 100))])}
    assert rows["world_same_as_precision_busy_pct"].value == pytest.approx(100 * 95 / 105)
    assert rows["world_same_as_recall_busy_pct"].value == pytest.approx(47.5)
    assert rows["world_infrastructure_precision_busy_pct"].value == 75
    assert rows["world_infrastructure_recall_busy_pct"].value == 80
    assert rows["world_decoy_false_links_busy_pct"].value == 1
    assert rows["world_same_as_precision_busy_pct"].peer.startswith("connected components: 50.0")
    assert rows["world_same_as_recall_busy_pct"].peer.startswith("connected components: 25.0")
    assert {row.name for row in case.world_rows("base", [counts((1, 1, 1))])} == {
        f"world_{what}_pct" for what in case.BARS
    }


def test_intervals_hold_the_value_and_vary_with_worlds() -> None:
    value, low, high = case.pooled([(9, 10), (5, 10), (10, 10), (8, 10)])
    assert low < value < high
    assert case.pooled([(9, 10)] * 5) == (90, 90, 90)
    assert case.pooled([(0, 0), (1, 1)])[0] == 100


def test_wilson() -> None:
    assert case.wilson(10, 10) == pytest.approx((100, 72.25, 100), abs=0.01)
    assert case.wilson(1, 4) == pytest.approx((25, 4.56, 69.94), abs=0.01)


def test_rows_are_chosen_by_names_beginnings_and_parts() -> None:
    def chosen(name: str) -> list[str]:
        return [part for part in case.PARTS if rows.gives(part, case.ROWS[part], name)]

    assert chosen("") == list(case.PARTS)
    assert chosen("world_same_as_recall_busy_pct") == chosen("worlds") == chosen("world_") == ["worlds"]
    assert chosen("ingest_10k_pages_gb") == ["ingest"]
    assert chosen("nothing") == []


# --- what is run


def test_pages_are_filled_up_where_they_have_text() -> None:
    page = b"<html><body><h1>Acme</h1><p>First</p></body></html>"
    made = case.filled(page, [b"More of it."], random.Random(1))
    assert case.PAGE_BYTES <= len(made) < case.PAGE_BYTES + 100
    assert made.startswith(b"<html><body><h1>Acme</h1><p>More of it.")
    assert made.endswith(b"<p>First</p></body></html>")
    assert case.filled(b"no text", [b"More."], random.Random(1)).startswith(b"no text<p>More.")


def test_memory_is_that_of_all_processes() -> None:
    inner = "import time; held = b'x' * 120_000_000; time.sleep(2)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    ran = processes.run([sys.executable, "-c", outer])
    assert ran.code == 0
    assert 120_000_000 < ran.peak < 400_000_000


def test_a_program_is_killed_when_it_is_enough() -> None:
    began = time.monotonic()
    ran = processes.run([sys.executable, "-c", "import time; time.sleep(600)"], enough=lambda seconds: seconds > 0.3)
    assert ran.code == -signal.SIGKILL
    assert time.monotonic() - began < 300
    with pytest.raises(RuntimeError):
        ran.required()


def test_what_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: it broke"):
        processes.run([sys.executable, "-c", "import sys; sys.stderr.write('it broke'); sys.exit(3)"]).required()


@pytest.mark.parametrize(("page", "wrong"), [(case.SOUND, ""), (b"<p>Another", "the sound page is not as it was")])
def test_a_hostile_file_is_handled_and_damage_is_told(tmp_path: Path, page: bytes, wrong: str) -> None:
    with Case.create(tmp_path / "a.case", worlds_measured.SECRET, worlds_measured.MANDATE, "a sound page") as made:
        made.add_file(BytesIO(page), "sound.html")
        made.ingest(workers=0)
    number = next(number for number, one in enumerate(case.INPUTS) if one.name == "cut.warc")
    content = tmp_path / "content"
    content.write_bytes(case.INPUTS[number].content())
    assert case.attack(number, tmp_path / "a.case", content) == wrong


def test_the_same_source_has_one_name() -> None:
    case.source.cache_clear()
    first = case.source()
    case.source.cache_clear()
    assert case.source() == first
    assert Counter(row for rows in case.ROWS.values() for row in rows).most_common(1)[0][1] == 1
