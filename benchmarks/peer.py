"""nomenklatura's LogicV2 and ICU beside truename: run in the environment that ``make peers`` builds, or only quoted."""

from __future__ import annotations

import atexit
import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / "build/peers/bin/python"
PEERS = ROOT / "benchmarks/peers"
THRESHOLD = 0.70
"""nomenklatura's default for what is shown to people."""

PROPOSED = 75
"""``max_candidates`` of nomenklatura's blocker, its default."""

QUOTED = {
    "listed_latin": "LogicV2 84 at .19 % (quoted)",
    "listed_hangul": "LogicV2 28 (quoted)",
    "members_latin_hangul": "LogicV2 0 (quoted)",
    "members_latin_dprk": "LogicV2 71 (quoted)",
    "members_latin_hanja": "LogicV2 0 (quoted)",
    "members_latin_pinyin": "LogicV2 3 (quoted)",
    "members_dprk_russian": "LogicV2 61 (quoted)",
    "innocent_korean": "LogicV2 18 (quoted)",
    "alert_ratio": "LogicV2 9 (quoted)",
    "name_bench": "LogicV2 80 (quoted)",
    "sdn_typo1": "LogicV2 95 (quoted)",
    "sdn_typo2": "LogicV2 76 (quoted)",
    "sdn_cyrillic": "LogicV2 87 (quoted)",
    "sdn_arabic": "LogicV2 0 (quoted)",
    "screen": "LogicV2 40 (quoted)",
}
"""Measured before, on all of the data and another machine; shown where the peer cannot be run."""


def available() -> bool:
    """Whether ``make peers`` was run."""
    return PYTHON.is_file()


def scores(schema: Sequence[str], pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    """LogicV2's score of each pair of names, 0 to 1; nothing else is known of them."""
    asked = [{"schema": of, "left": [left], "right": [right]} for of, (left, right) in zip(schema, pairs, strict=True)]
    return np.array(_ask({"pairs": asked}), np.float64)


def search(
    listed: Sequence[dict[str, Any]], queries: Sequence[dict[str, Any]], proposed: int = PROPOSED
) -> dict[str, Any]:
    """Every query against the list: seconds, and for each query the ids that were proposed with their scores."""
    made: dict[str, Any] = _ask({"list": listed, "queries": queries, "proposed": proposed})
    return made


def transliterate(transliterator: str, texts: Sequence[str]) -> list[str]:
    """The texts through one of ICU's transliterators."""
    command = [str(PYTHON), str(PEERS / "transliterate.py"), transliterator]
    text = "".join(text + "\n" for text in texts)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout.splitlines()


@cache
def _logicv2() -> subprocess.Popen[str]:
    """Started once: it loads its tables for some seconds."""
    command = [str(PYTHON), str(PEERS / "logicv2.py")]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(running.kill)
    return running


def _ask(what: dict[str, Any]) -> Any:
    to, answers = _logicv2().stdin, _logicv2().stdout
    assert to is not None
    assert answers is not None
    to.write(json.dumps(what) + "\n")
    to.flush()
    return json.loads(answers.readline())
