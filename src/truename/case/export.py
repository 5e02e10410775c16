"""What a case gives to other programs: one JSON document, entities of FollowTheMoney, a graph.

Pure functions over values: the same case and version give the same bytes. ``docs/case-json.md`` describes the document.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from truename.case.entities import entities, ftm
from truename.case.plain import plain, shown
from truename.indicators import Finding, Indicator
from truename.resolve.network import Link, Network, Record
from truename.types import Capture, Claim

__all__ = ["FORMAT", "entities", "ftm", "graphml", "json_document", "json_lines", "json_text", "network_document"]

FORMAT = "truename-case-1"
"""What the document says it is. A field that is added keeps it; one that goes or changes its meaning does not."""


def json_document(
    case: Mapping[str, Any],
    version: str,
    network: Network,
    claims: Mapping[int, Claim],
    captures: Iterable[Capture],
    judgements: Iterable[Any] = (),
    indicators: Iterable[tuple[Indicator, Sequence[Finding]]] = (),
) -> dict[str, Any]:
    """Everything that a case holds and what follows from it, but for the captured bytes.

    Args:
        case: what the case says of itself: its id, its name, when it was made.
        version: of this program.
        network: what linking found.
        claims: by id.
        captures: all of them; the same bytes may have been captured several times.
        judgements: dataclasses or JSON values, in the order in which they were made.
        indicators: each with what it found; those that found nothing may be left out.
    """
    return {
        "format": FORMAT,
        "version": version,
        "case": plain(case),
        **network_document(network),
        "indicators": sorted((_indicator(*one) for one in indicators), key=lambda one: str(one["id"])),
        "claims": [{"id": number, **plain(claims[number])} for number in sorted(claims)],
        "captures": [
            plain(one) for one in sorted(captures, key=lambda one: (one.sha256, one.captured, one.url, one.name))
        ],
        "judgements": [plain(one) for one in judgements],
    }


def network_document(network: Network) -> dict[str, Any]:
    """The part of the document that follows from the claims: what another installation computes again."""
    of = network.identity_of()
    return {
        "records": [_record(network.records[id], of[id].id if id in of else "") for id in sorted(network.records)],
        "links": [plain(one) for one in sorted(network.links, key=_order)],
        "identities": [plain(one) for one in sorted(network.identities, key=lambda one: one.id)],
        "bridges": [plain(one) for one in sorted(network.bridges, key=lambda one: (one.source, one.target, one.sides))],
        "apart": [plain(one) for one in sorted(network.apart, key=lambda one: (one.source, one.target, one.reason))],
        "common": [plain(one) for one in sorted(network.common, key=lambda one: (one.property, one.value))],
        "prior": plain(network.prior),
        "notes": list(network.notes),
    }


_spell = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_text(document: Mapping[str, Any]) -> Iterator[bytes]:
    """The document as a file holds it, in pieces: what is listed stands one a line, so that two can be compared."""
    for place, (name, value) in enumerate(document.items()):
        yield ("{" if not place else ",\n").encode() + _bytes(f"{_spell(name)}: ")
        if not isinstance(value, list) or not value:
            yield _bytes(_spell(value))
            continue
        for number, one in enumerate(value):
            yield _bytes(("," if number else "[") + f"\n {_spell(one)}")
        yield b"\n]"
    yield b"}\n"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def json_lines(documents: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Documents as JSON lines, one by one."""
    for document in documents:
        yield _bytes(_spell(document)) + b"\n"


def graphml(network: Network) -> bytes:
    """The network as GraphML, as Gephi, yEd and networkx open it: records as nodes, links as edges.

    Nodes say which identity they belong to; edges say their relation, and what they weigh and why. Only control has a
    direction that means something: of the others the ends are in order of ids.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    of = network.identity_of()
    for id in sorted(network.records):
        record, identity = network.records[id], of.get(id)
        node = {
            "label": record.name or id,
            "schema": record.schema,
            "identity": identity.id if identity else "",
            "identity_name": identity.name if identity else "",
            "identity_size": len(identity.members) if identity else 1,
            "values": sum(map(len, record.values.values())),
        }
        graph.add_node(shown(id), **_attributes(node))
    for number, link in enumerate(sorted(network.links, key=_order), 1):
        edge = {
            "label": link.words or link.relation.value,
            "relation": link.relation.value,
            "llr": link.llr,
            "probability": link.probability,
            "stands": link.stands,
            "current": link.current,
            "evidence": "\n".join(part.sentence or part.property for part in link.parts if part.counted),
        }
        graph.add_edge(shown(link.source), shown(link.target), key=f"e{number}", **_attributes(edge))
    file = io.BytesIO()
    networkx.write_graphml_xml(graph, file, edge_id_from_attribute=None)
    return file.getvalue()


def _attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    """What GraphML can hold: texts that XML allows, finite numbers; what is not known is left out."""
    kept = {name: plain(value) for name, value in values.items()}
    return {
        name: shown(value) if isinstance(value, str) else value for name, value in kept.items() if value is not None
    }


def _order(link: Link) -> tuple[str, str, str, str]:
    return (link.relation.value, link.source, link.target, link.words)


def _record(record: Record, identity: str) -> dict[str, Any]:
    stated = {
        property: [{name: value for name, value in plain(one).items() if name != "property"} for one in values]
        for property, values in sorted(record.values.items())
    }
    return {"id": record.id, "schema": record.schema, "name": record.name, "identity": identity, "values": stated}


def _indicator(indicator: Indicator, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "title": indicator.title,
        "sources": plain(indicator.sources),
        "looks_at": list(indicator.looks_at),
        "innocent": list(indicator.innocent),
        "refutes": list(indicator.refutes),
        "findings": plain(findings),
    }
