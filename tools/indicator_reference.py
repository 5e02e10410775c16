"""Write docs/indicators.md, the reference of the indicators, from the indicators themselves.

.venv/bin/python tools/indicator_reference.py          write it
.venv/bin/python tools/indicator_reference.py --check  say whether it is current
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from truename.indicators import Indicator, Source
from truename.indicators.all import INDICATORS
from truename.properties import PROPERTIES

FILE = Path(__file__).parents[1] / "docs" / "indicators.md"


def main() -> int:
    text = reference()
    if "--check" in sys.argv[1:]:
        current = FILE.is_file() and FILE.read_text(encoding="utf-8") == text
        print(f"{FILE.name} is {'current' if current else 'not current: run tools/indicator_reference.py'}")
        return 0 if current else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


def reference() -> str:
    """The whole page."""
    lines = [
        "# Indicators",
        "",
        "Written by `tools/indicator_reference.py` from the indicators themselves.",
        "",
        "Warning signs of concealed work and front companies that competent authorities published. Each says what",
        "is seen in a case and where. **None has a weight**: their publishers give no error rates, so that an",
        "indicator has no likelihood ratio, adds to no identity and decides nothing. Every one of them is seen at",
        "honest people and firms; what else can explain it, and what would refute it, stands beside it.",
        "",
        "None reads a nationality, a country, a language, a script, a time zone or a gender, whatever its publisher",
        "lists. Left out for that reason: where somebody says they are, which language they speak, when they work,",
        "and prices far below those of others, which follow what people earn where they live. Left out because no",
        "saved page shows it: how somebody behaves before a camera, in a test or at work. Names are taken for",
        "different only where they cannot be one, in whichever writing systems: romanisations, initials and parts of",
        "a name are not.",
        "",
        "| indicator | what is seen |",
        "| --- | --- |",
        *(f"| [{one.id}](#{one.id}) | {_cell(one.title)} |" for one in INDICATORS),
        "",
    ]
    for indicator in INDICATORS:
        lines += section(indicator)
    lines += ["## Publications", "", "| date | publisher | title |", "| --- | --- | --- |"]
    every = {source.url: source for one in INDICATORS for source in one.sources}
    for source in sorted(every.values(), key=lambda one: (one.date, one.title)):
        lines.append(f"| {source.date} | {_cell(source.publisher)} | [{_cell(source.title)}]({source.url}) |")
    return "\n".join([*lines, ""])


def section(indicator: Indicator) -> list[str]:
    """One indicator."""
    reads = ", ".join(f"{PROPERTIES[name].words} (`{name}`)" for name in indicator.looks_at)
    return [
        f"## {indicator.id}",
        "",
        f"{indicator.title}.",
        "",
        "| | |",
        "| --- | --- |",
        f"| source | {_lines(map(_source, indicator.sources))} |",
        f"| looks at | {_cell(reads)} |",
        f"| innocent explanations | {_lines(map(_cell, indicator.innocent))} |",
        f"| what would refute it | {_lines(map(_cell, indicator.refutes))} |",
        "",
    ]


def _source(source: Source) -> str:
    return f"[{_cell(source.publisher)}, {source.date}]({source.url}): {_cell(source.passage)}"


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(texts)


def _cell(text: str) -> str:
    """Text in a cell of a table in Markdown."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
