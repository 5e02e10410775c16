"""nomenklatura's LogicV2, run in an environment of its own (``make peers``): JSON lines in, JSON lines out.

    {"pairs": [{"schema", "left", "right", "left_births", "right_births"}, ...]}    -> [score, ...]
    {"list": [entities], "queries": [entities], "proposed": 75}    -> {"seconds", "answers": [[[id, score], ...], ...]}

Entities are FollowTheMoney's: id, schema, properties. A search proposes with the tokens, boosts and number of
candidates of nomenklatura's own blocker (here in memory, which is faster than its DuckDB for one query at a time), and
compares those in full. Its time includes reading the query, proposing and comparing, on one core, not the index.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from followthemoney import EntityProxy, model
from nomenklatura.blocker.index import Index
from nomenklatura.blocker.tokenizer import tokenize_entity
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig

CONFIG = ScoringConfig.defaults()
LOGIC_V2 = get_algorithm("logic-v2")


def main() -> None:
    """Answer each line with one."""
    for line in sys.stdin:
        asked = json.loads(line)
        if "pairs" in asked:
            answer: Any = [score(pair) for pair in asked["pairs"]]
        else:
            answer = search(asked["list"], asked["queries"], asked["proposed"])
        print(json.dumps(answer), flush=True)


def entity(data: dict[str, Any]) -> EntityProxy:
    """The entity, its values cleaned as nomenklatura does on reading."""
    return EntityProxy.from_dict(data, cleaned=False)


def score(pair: dict[str, Any]) -> float:
    """How alike LogicV2 holds two sets of names, 0 to 1."""
    sides = []
    for side in ("left", "right"):
        schema = pair["schema"] if model.get(pair["schema"]) else "LegalEntity"
        properties = {"name": pair[side]}
        if schema == "Person" and pair.get(f"{side}_births"):
            properties["birthDate"] = pair[f"{side}_births"]
        # nomenklatura remembers the names of an entity by its id
        sides.append(entity({"id": json.dumps([side, schema, properties]), "schema": schema, "properties": properties}))
    return LOGIC_V2.compare(*sides, CONFIG).score


def search(listed: Sequence[dict[str, Any]], queries: Sequence[dict[str, Any]], proposed: int) -> dict[str, Any]:
    """For each query those of the list that were proposed, at most ``proposed``, with their scores."""
    entities = [entity(one) for one in listed]
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, one in enumerate(entities):
        for token in set(tokenize_entity(one)):
            holders[token].append(number)
    weights = {
        token: Index.BOOSTS.get(token[0], 1.0) * math.log(1 + len(entities) / len(those))
        for token, those in holders.items()
    }
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    answers, begun = [], time.perf_counter()
    for data in queries:
        query, found = entity(data), defaultdict(float)
        for token in set(tokenize_entity(query)):
            for number in holders.get(token, ()):
                found[number] += weights[token]
        best = sorted(found, key=lambda number: (-found[number], number))[:proposed]
        answers.append([(entities[n].id, LOGIC_V2.compare(query, entities[n], CONFIG).score) for n in best])
    seconds = time.perf_counter() - begun
    os.sched_setaffinity(0, cores)
    return {"seconds": seconds, "answers": answers}


if __name__ == "__main__":
    main()
