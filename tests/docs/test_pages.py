"""Pages keep their promises: links lead somewhere, words are the field's, tables say what the code says."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT, pages
from truename.cli import COMMANDS, EXIT_CODES
from truename.kinds.fingerprint.positions import POSITIONS
from truename.kinds.palmprint.positions import POSITIONS as PALMS
from truename.sources.manifest import COLUMNS

LARGEST_PICTURE = 300_000
FORBIDDEN = re.compile(r"\bmatch(es|ed|er|ers|ing)?\b", re.I)
"""truename proposes candidates. Names such as CrossMatch, and code, may hold the word."""

MACHINE = re.compile(r"(?<![\w.~-])/(work|home|root|tmp|Users|mnt)/|localhost|127\.0\.0\.1")


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


each_page = pytest.mark.parametrize("page", pages(), ids=names(pages()))
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))


def prose(text: str) -> str:
    """A page without its code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@each_page
def test_links_resolve(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        assert path.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(path.read_text(encoding="utf-8")), target


@each_page
def test_words(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not FORBIDDEN.findall(prose(text))
    assert not MACHINE.findall(text)


@pytest.mark.parametrize("page", DECISIONS, ids=names(DECISIONS))
def test_a_decision_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.M) == ["Context", "Choice", "Consequence"]
    assert text.startswith(f"# {int(page.name[:4])}. ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_paths_in_code_exist() -> None:
    """`tools/...`, `docs/...` and so on, wherever a page names one."""
    named = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for path in re.findall(r"`((?:src|cpp|tests|tools|benchmarks|docs)/[\w./-]+)`", text):
            assert (ROOT / path).exists(), f"{page.name}: {path}"
            named += 1
    assert named


def test_picture() -> None:
    content = (ROOT / "docs/picture.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < LARGEST_PICTURE


def rows(text: str) -> list[list[str]]:
    """The cells of every table row."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


def test_readme_has_every_exit_code() -> None:
    table = {row[0]: row[1] for row in rows((ROOT / "README.md").read_text()) if row[0].isdigit()}
    assert table == {str(code): meaning for code, meaning in EXIT_CODES.items()}


def test_changelog_names_every_command() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert {name for name in COMMANDS if f"`{name}`" in text} == set(COMMANDS)


def test_guide_has_the_codes_of_the_program() -> None:
    text = (ROOT / "docs/guide.md").read_text()
    table = {int(code): name for row in rows(text) for code, name in pairwise(row) if code.isdigit()}
    assert table.items() <= {**POSITIONS, **PALMS}.items()
    assert table.keys() >= POSITIONS.keys() - {0}
    assert set(COLUMNS) <= {row[0].strip("`") for row in rows(text)}


def test_guide_explains_every_reason_of_quality() -> None:
    said = {row[0] for row in rows((ROOT / "docs/guide.md").read_text())}
    for kind, begins, least in (
        ("fingerprint", "too |smudged: |no ridges ", 7),
        ("face", "the face |much of |the network |no face ", 11),
        ("palmprint", "the |a part |blurred|hardly |too |only |smudged|no ridges", 13),
    ):
        source = (ROOT / f"src/truename/kinds/{kind}/quality.py").read_text()
        reasons = set(re.findall(rf'"((?:{begins})[^"]*)"', source))
        assert len(reasons) >= least
        for reason in reasons:
            assert re.split(r": \{|: something", reason)[0] in said, reason
