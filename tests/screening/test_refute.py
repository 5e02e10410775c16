"""What would show that a candidate is somebody else, and what to ask for."""

from __future__ import annotations

from truename.lists.entity import Entity
from truename.screening.refute import asking, refuting

LISTED = Entity(
    "36",
    "Person",
    {"name": ("Ann Lee",), "birthDate": ("1984-03-12", "1984"), "fatherName": ("Old Lee",), "nationality": ("kp",)},
)


def test_what_the_record_states_can_be_contradicted() -> None:
    birth, father = refuting(LISTED)
    assert birth == "another birth date than 1984-03-12 or 1984"
    assert "Old Lee" in father


def test_what_was_not_said_in_full_is_asked_for() -> None:
    assert asking(Entity("x", "Person", {"name": ("Ann Lee",)}), LISTED) == (
        "the full date of birth",
        "the father's name",
    )
    said = Entity("x", "Person", {"birthDate": ("1984",), "fatherName": ("Lee",)})
    assert asking(said, LISTED) == ("the full date of birth",)


def test_a_bare_name_leaves_nothing_to_refute_but_its_publisher_to_ask() -> None:
    bare = Entity("1", "Company", {"name": ("Rivers",), "country": ("kp",)})
    assert refuting(bare) == ("nothing that the record states: it holds no more than names",)
    assert "publisher" in asking(bare, bare)[0]


def test_long_lists_are_cut() -> None:
    many = Entity("1", "Company", {"registrationNumber": tuple(f"N{n}" for n in range(9))})
    assert refuting(many) == ("another registration number than N0 or N1 or N2 and 6 more in the same register",)


def test_nationality_is_never_a_reason() -> None:
    text = " ".join((*refuting(LISTED), *asking(Entity("x", "Person"), LISTED)))
    assert "kp" not in text
    assert "nationality" not in text
