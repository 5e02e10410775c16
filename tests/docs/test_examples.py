"""Every example of README and guide runs, in order, and prints what the page says it prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT, Block, Session, blocks

README, GUIDE = ROOT / "README.md", ROOT / "docs" / "guide.md"
SET_UP = re.compile(r"\s*(make \w+|\. \.venv/bin/activate)\s*(#.*)?")
"""What a reader does before truename is there, and the tests must not do again."""


def is_set_up(block: Block) -> bool:
    """Whether a block only sets up."""
    return block.language == "sh" and all(SET_UP.fullmatch(line) for line in block.text.splitlines() if line.strip())


def follow(page: Path, session: Session) -> str:
    """Run every block of a page; returns all that was printed."""
    printed = []
    for block in blocks(page):
        if is_set_up(block):
            continue
        try:
            if block.language == "sh":
                printed.append(session.shell(block.text))
            elif block.language == "python":
                printed.append(session.python(block.text))
            elif block.language == "csv":
                (session.folder / "people.csv").write_text(block.text, encoding="utf-8")
            elif block.language == "toml":
                settings = session.folder / "truename.toml"
                settings.write_text(block.text, encoding="utf-8")
                session.shell(f"TRUENAME_CONFIG={settings.name} truename models list")
        except AssertionError as error:
            pytest.fail(f"{page.name}, line {block.line}: {error}")
    return "\n".join(printed)


def test_readme_runs(served: Session) -> None:
    printed = follow(README, served)
    assert "3 faces in" in printed
    assert "1 person is shown by several pictures" in printed
    assert "3 faces in party.jpg, searched among 3 subjects" in printed
    assert "bob stands out among 3 subjects" in printed
    assert "1 event about 1 of 3 subjects in 0:01.1 of clip.mp4" in printed
    assert "1 bob +" in printed  # the Python example
    said = " ".join(printed.split())
    for line in shown(README, "as Korean names"):
        for part in re.split(r"[+-]\d\.\d|\.\.\.", line):  # words are held to, figures are of the tables
            assert " ".join(part.split()) in said, part
    assert "2 of 3 people and organisations have a candidate on these lists, 1 of them no more than a lead" in said
    assert "Of 2 entities of network.ftm.json these lists catch 2" in said
    for picture in ("me1-me2.png", "A-B.png", "drawn/party-faces.png"):
        assert (served.folder / picture).read_bytes().startswith(b"\x89PNG")
    for report in ("report.html", "clip.html"):
        assert "bob" in (served.folder / report).read_text(encoding="utf-8")


def shown(page: Path, words: str) -> list[str]:
    """The lines of output that a page shows, of the one block that holds these words."""
    (text,) = (block.text for block in blocks(page) if block.language == "text" and words in block.text)
    return text.splitlines()


def test_guide_runs(served: Session) -> None:
    printed = follow(GUIDE, served)
    assert "4 enrolled. 2 subjects are enrolled." in printed
    assert "bob stands out among 3 subjects" in printed
    assert "visa applicants, sensor X" in printed
    assert "J. Examiner" in printed
    assert "A.png among 3" in printed
    assert printed.count("Intact: 3 subjects, 5 samples") == 1
    said = " ".join(printed.split())
    assert "both can spell the Korean name" in said or "can be another spelling of one name" in said
    assert "2 of 3 people and organisations have a candidate on these lists, 1 of them no more than a lead" in said
    assert "example:ex-1 stays away for c1 until either record changes" in said
    assert "1 alert was left out as reviewed" in said
    assert "Of 6 entities of network.ftm.json these lists catch 5: 2 by an equal name or number" in said
    assert "Blocked persons own 50 to 75 % of it: Silver Pine Software Ltd (blocked by the rule)" in said
    assert "customers.csv: false alerts from log10 LR" in said
    assert '"excluded"' in (served.folder / "found.json").read_text()
    assert (served.folder / "pairs.csv").read_text().count("\n") == 1 + 2 + 4  # the header, mated and non-mated pairs


def test_every_language_of_a_block_is_known() -> None:
    for page in (README, GUIDE):
        # A console is shown and not run: it needs a device.
        assert {block.language for block in blocks(page)} <= {"sh", "python", "csv", "text", "toml", "console"}


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"`make (\w+)`|^make (\w+)", README.read_text(), re.M))
    targets = {one or other for one, other in named}
    assert {"demo", "test"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_demo_says_what_readme_shows_of_it() -> None:
    source = ROOT / "src/truename/cli/demo.py"
    steps = [line.strip() for line in shown(README, "stands out") if re.match(r"\d\. |   \S", line)]
    assert len(steps) == 4
    texts = [spaceless(text) for text in string_literals(source)]
    for step in steps:
        assert any(re.fullmatch(text, step) for text in texts), step


def string_literals(source: Path) -> Sequence[str]:
    """Every string of a program as a pattern; what is filled in may be anything."""
    patterns = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values]
            patterns.append("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            patterns.append(re.escape(node.value))
    return patterns


def spaceless(pattern: str) -> str:
    """Without the indentation of the line that is printed."""
    return re.sub(r"^(\\ )+", "", pattern)
