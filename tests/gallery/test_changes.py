"""What changed in a gallery, for those who hold what was in it, and the templates that they then read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from truename.errors import GalleryError
from truename.gallery import Gallery, Item, store

MakeItem = Callable[..., Item]


def test_changes_tell_whom_to_look_at_again(gallery: Gallery, make_item: MakeItem) -> None:
    assert list(gallery.changes()) == []
    items = [make_item(name, seed) for seed, name in enumerate(["ana", "bo", "ana", "cy"])]
    gallery.add_many(items)
    first = list(gallery.changes())
    assert [(number, name) for _, number, name in first] == [(2, "bo"), (1, "ana"), (3, "cy")]
    seen = first[-1][0]

    assert not gallery.add(*items[0])  # known already
    assert list(gallery.changes(seen)) == []

    assert gallery.move("bo", "fingerprint", items[1][1].sha256(), 4) == 1
    gallery.add(*make_item("ana", 9, acquired=False))
    gallery.erase("cy")
    gallery.add(*items[3])  # the same id, and somebody new
    later = list(gallery.changes(seen))
    assert [(number, name) for _, number, name in later] == [(2, "bo"), (1, "ana"), (3, None), (4, "cy")]
    counts = [change for change, _, _ in first + later]
    assert counts == sorted(set(counts)), "a change never gets the number of an earlier one"
    assert sorted(name for _, _, name in gallery.changes() if name) == sorted(gallery.subjects())
    assert list(gallery.check()) == []


def test_what_was_not_stored_is_no_change(
    gallery: Gallery, make_item: MakeItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery.add(*make_item("ana", 1))
    before = list(gallery.changes())
    too_large = replace(make_item("cy", 3)[2], score=101)  # the schema refuses it, after the others were written
    monkeypatch.setattr(store, "_validated", lambda item: item)
    with pytest.raises(GalleryError):
        gallery.add_many([make_item("ana", 2), make_item("bo", 3), (*make_item("cy", 4)[:2], too_large, None)])
    assert list(gallery.changes()) == before


def test_sets_of_templates(gallery: Gallery, make_item: MakeItem) -> None:
    items = [make_item(f"subject {n % 7}", n, acquired=n % 3 > 0) for n in range(40)]
    gallery.add_many(items)
    gallery.erase("subject 2")
    numbers = [number for _, number, _ in gallery.changes()]
    asked = [*numbers[::-1], 99]
    held = {number: name for _, number, name in gallery.changes()}
    expected = [
        [template for name, _, _, template in items if template and name == held.get(number)] for number in asked
    ]
    assert gallery.template_sets("fingerprint", "leader-1", asked) == expected
    assert gallery.template_sets("fingerprint", "other", asked) == [[]] * 8
    assert gallery.template_sets("date", "leader-1", asked) == [[]] * 8
    assert gallery.template_sets("fingerprint", "leader-1", []) == []


def test_a_missing_change_is_found_out(gallery: Gallery, make_item: MakeItem) -> None:
    gallery.add_many([make_item("ana", 1), make_item("bo", 2)])
    gallery.query("DELETE FROM change WHERE subject = 2")
    (finding,) = gallery.check()
    assert finding.where == "subject 'bo'"
