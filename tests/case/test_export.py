from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.case.networks import ASSET, CAPTURES, CLAIMS, NETWORK, OWNER, PERSON, PICTURE, PROFILE, SITE, TWIN, sha
from truename.case import export
from truename.case.entities import entity_id
from truename.case.linking import resolve
from truename.case.material import material
from truename.case.plain import plain, shown
from truename.cli import run
from truename.indicators import Finding, Indicator, Source
from truename.lists import readers
from truename.lists.relations import Share, read_share, relations
from truename.resolve.network import Identity, Network
from truename.resolve.records import records
from truename.sources.saved import Saved
from truename.sources.saved import ftm as saved_ftm
from truename.types import Claim

INDICATOR = Indicator(
    "same-phone",
    "one telephone, several names",
    (Source("An Office", "A paper", "2022-05-16", "https://office.example/paper", "page 3"),),
    ("phone",),
    ("an agency",),
    ("a contract",),
    lambda _: iter(()),
)


def lines() -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in export.ftm(NETWORK, CLAIMS, CAPTURES.values(), "acme")}


def written(folder: Path) -> Path:
    file = folder / "case.ftm.json"
    file.write_bytes(b"".join(export.json_lines(export.ftm(NETWORK, CLAIMS, CAPTURES.values(), "acme"))))
    return file


# --- FollowTheMoney


def test_a_site_is_the_party_behind_it() -> None:
    site = lines()[entity_id(SITE)]
    assert site["schema"] == "Organization"
    assert site["record"] == SITE
    assert site["properties"]["name"] == ["Acme Systems Ltd"]
    assert site["properties"]["alias"] == ["Acme Holdings Ltd"]
    assert site["properties"]["website"] == ["https://acme.example/"]
    assert site["properties"]["registrationNumber"] == ["HRB12345"]
    assert site["properties"]["jurisdiction"] == ["de"]
    assert site["properties"]["sourceUrl"] == ["https://acme.example/about"]
    assert site["properties"]["publisher"] == ["acme.example", "a register"]
    assert site["properties"]["retrievedAt"] == ["2024-05-02"]


def test_members_of_an_identity_stay_apart_and_refer_to_one_another() -> None:
    made = lines()
    three = {entity_id(one) for one in (SITE, TWIN, PROFILE)}
    for id in three:
        assert {id, *made[id]["referents"]} == three
    assert made[entity_id(PERSON)]["referents"] == []


def test_what_somebody_contradicted_is_left_out() -> None:
    assert "Somebody Else" not in json.dumps(list(lines().values()))


def test_who_registered_a_site_is_another_party() -> None:
    made = lines()
    (registrant,) = (one for one in made.values() if "Rando Person" in one["properties"].get("name", ()))
    assert registrant["schema"] == "Person"
    assert registrant["properties"]["email"] == ["rando@mail.example"]
    (tie,) = (one for one in made.values() if registrant["id"] in one["properties"].get("subject", ()))
    assert tie["properties"]["object"] == [entity_id(SITE)]
    assert tie["properties"]["role"] == ["registrant"]


def test_profiles_wallets_and_accounts_are_things_that_a_party_has() -> None:
    made = lines()
    accounts = {
        (one["properties"]["service"][0], one["properties"]["username"][0]): one["properties"]["owner"]
        for one in made.values()
        if one["schema"] == "UserAccount"
    }
    assert accounts == {
        ("telegram", "acme_sys"): [entity_id(SITE)],
        ("gigs.example", "jdoe"): [entity_id(PROFILE)],
    }
    (wallet,) = (one for one in made.values() if one["schema"] == "CryptoWallet")
    assert wallet["properties"]["holder"] == [entity_id(SITE)]
    (account,) = (one for one in made.values() if one["schema"] == "BankAccount")
    assert account["properties"]["iban"] == ["GB82WEST12345698765432"]
    assert any(one["properties"].get("asset") == [account["id"]] for one in made.values())
    assert made[entity_id(PICTURE)]["schema"] == "Image"


def test_ties_have_their_words_shares_and_days() -> None:
    ties = {
        one["schema"]: one["properties"]
        for one in lines().values()
        if one["schema"] in ("Ownership", "Directorship", "Employment") and one["record"] in (OWNER, PERSON)
    }
    owned = ties["Ownership"]
    assert (owned["owner"], owned["asset"]) == ([entity_id(OWNER)], [entity_id(ASSET)])
    assert (owned["percentage"], owned["startDate"], owned["role"]) == (["33,3 %"], ["2017-03-01"], ["owner"])
    directs = ties["Directorship"]
    assert (directs["startDate"], directs["endDate"], directs["role"]) == (["2019-01-01"], ["2021"], ["director"])
    works = ties["Employment"]
    assert (works["employee"], works["employer"]) == ([entity_id(PERSON)], [entity_id(SITE)])
    assert works["role"] == ["chief executive"]


def test_a_parent_owns_and_what_is_no_record_has_no_tie() -> None:
    made = lines().values()
    (parent,) = (one["properties"] for one in made if one["schema"] == "Ownership" and one["record"] == ASSET)
    assert (parent["owner"], parent["asset"]) == ([entity_id(OWNER)], [entity_id(ASSET)])
    assert not [one for one in made if "nowhere" in json.dumps(one)]


def test_what_follows_from_a_mailbox_is_a_link_of_no_known_kind() -> None:
    other = replace(NETWORK, identities=tuple(Identity(f"identity:{one}", (one,), "", one) for one in NETWORK.records))
    ties = [one for one in export.ftm(other, CLAIMS, CAPTURES.values()) if one["schema"] == "UnknownLink"]
    (tie,) = (one["properties"] for one in ties if one["properties"]["role"] != ["registrant"])
    assert (tie["subject"], tie["object"]) == ([entity_id(PROFILE)], [entity_id(TWIN)])
    assert tie["role"] == ["uses a mailbox at acme.test"]


def test_our_reader_reads_it_back(tmp_path: Path) -> None:
    made = lines()
    read = {one.id: one for one in readers.recognise([written(tmp_path)]).entities()}
    assert read.keys() == made.keys()
    for id, entity in read.items():
        assert entity.schema == made[id]["schema"]
        assert {name: list(texts) for name, texts in entity.properties.items()} == made[id]["properties"]
        assert list(entity.referents) == made[id]["referents"]
    stated = relations(read.values(), date(2020, 6, 1))
    assert not stated.left_out
    shares = {str(one.share) for one in stated.all if one.schema == "Ownership" and one.source == entity_id(OWNER)}
    assert shares == {"33.3 %", "unknown share"}


def test_relations_of_a_file_of_entities_come_out_as_they_went_in(tmp_path: Path) -> None:
    given = [
        {"id": "a", "schema": "Company", "properties": {"name": ["Alpha Ltd"]}},
        {"id": "b", "schema": "Company", "properties": {"name": ["Beta Ltd"]}},
        {"id": "p", "schema": "Person", "properties": {"name": ["Pat Example"]}},
        {
            "id": "o",
            "schema": "Ownership",
            "properties": {
                "owner": ["a"],
                "asset": ["b"],
                "percentage": ["60"],
                "role": ["beneficial owner"],
                "startDate": ["2015-01-01"],
                "endDate": ["2019"],
            },
        },
        {
            "id": "d",
            "schema": "Directorship",
            "properties": {"director": ["p"], "organization": ["b"], "role": ["chairman"]},
        },
    ]
    content = b"".join(json.dumps(one).encode() + b"\n" for one in given)
    claims = dict(enumerate(saved_ftm.read(Saved("list.json", content)).claims, 1))
    network = resolve(material(claims.items(), {}, []))
    file = tmp_path / "out.ftm.json"
    file.write_bytes(b"".join(export.json_lines(export.ftm(network, claims, []))))
    entities = list(readers.recognise([file]).entities())
    (owned,) = (one for one in entities if one.schema == "Ownership")
    names = {one.id: one.first("name") for one in entities}
    assert (names[owned.first("owner")], names[owned.first("asset")]) == ("Alpha Ltd", "Beta Ltd")
    assert read_share(owned.first("percentage")) == Share(60, 60)
    assert (owned.get("role"), owned.get("startDate"), owned.get("endDate")) == (
        ("beneficial owner",),
        ("2015-01-01",),
        ("2019",),
    )
    (directs,) = (one for one in entities if one.schema == "Directorship")
    assert (names[directs.first("director")], names[directs.first("organization")]) == ("Pat Example", "Beta Ltd")
    assert directs.get("role") == ("chairman",)


def test_ids_are_what_other_programs_take_and_differ() -> None:
    safe = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")
    for id, one in lines().items():
        assert safe.fullmatch(id)
        for name in ("owner", "asset", "holder", "subject", "object", "employee", "employer", "director"):
            if one["schema"] not in ("Person", "Organization"):
                assert all(safe.fullmatch(text) for text in one["properties"].get(name, ()))
    assert entity_id("site:a.example") != entity_id("site:a-example") != entity_id("site:a/example")


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_id_is_safe_and_its_own(one: str, other: str) -> None:
    assert re.fullmatch(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?", entity_id(one))
    assert (entity_id(one) == entity_id(other)) == (one == other)


# --- screening


def test_an_identity_is_one_entity_with_all_names() -> None:
    made, members = export.entities(NETWORK)
    (acme,) = (one for one in made if one.id == f"identity:{PROFILE}")
    assert acme.schema == "Organization"
    assert {"Acme Systems Ltd", "Acme Sistems", "J. Doe"} <= set(acme.get("name"))
    assert members[acme.id] == (PROFILE, SITE, TWIN)
    assert {one.schema for one in made if one.id in (f"identity:{OWNER}", f"identity:{ASSET}")} == {"Company"}


def test_a_registrant_is_screened_and_a_service_that_registers_for_others_is_not() -> None:
    made, members = export.entities(NETWORK)
    names = {name for one in made for name in one.get("name")}
    assert "Rando Person" in names
    assert "Privacy Service" not in names
    (registrant,) = (one for one in made if "Rando Person" in one.get("name"))
    assert members[registrant.id] == (SITE,)


def test_ties_are_between_identities_and_never_inside_one() -> None:
    made, _ = export.entities(NETWORK)
    ends = {(one.first("employee"), one.first("employer")) for one in made if one.schema == "Employment"}
    assert ends == {(f"identity:{PERSON}", f"identity:{PROFILE}")}
    joined = replace(
        NETWORK,
        identities=(Identity("identity:all", tuple(sorted(NETWORK.records)), "Organization", "all"),),
    )
    assert not [one for one in export.entities(joined)[0] if one.schema in ("Employment", "Ownership", "Directorship")]


@pytest.mark.parametrize(
    ("subject", "name", "schema"),
    [
        ("profile:gigs.example/x", "Jane Example", "Person"),
        ("profile:gigs.example/x", "Example Works GmbH", "LegalEntity"),
        ("mail:x@acme.example", "Jane Example", "Person"),
        ("site:acme.example", "Jane Example", "LegalEntity"),
    ],
)
def test_what_nobody_says_follows_from_names_and_records(subject: str, name: str, schema: str) -> None:
    claim = Claim(subject, "name", name, "x", "", "", "")
    network = Network(records([(1, claim)], {}), (), (Identity(f"identity:{subject}", (subject,), "", name),))
    (made,) = export.entities(network)[0]
    assert made.schema == schema


def test_truename_coverage_measures_the_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {"id": "L1", "schema": "Person", "properties": {"name": ["Person, Rando"]}}
    company = {"id": "L2", "schema": "Company", "properties": {"name": ["LISTED TRADING CO."]}}
    (tmp_path / "list.json").write_text(f"{json.dumps(listed)}\n{json.dumps(company)}\n")
    lists = str(tmp_path / "lists")
    assert run(["lists", "add", "alpha", str(tmp_path / "list.json"), "--lists", lists]) == 0
    capsys.readouterr()
    mandate = ["--operator", "desk 3", "--purpose", "test", "--authority", "none needed"]
    code = run(["coverage", str(written(tmp_path)), "--lists", lists, *mandate, "--at", "2020-06-01", "--json"])
    assert code == 0
    ways = {row["id"]: row["way"] for row in json.loads(capsys.readouterr().out)["rows"]}
    assert ways[entity_id(OWNER)] == "direct"
    assert ways[entity_id(SITE)] == "link"  # whom who registered it is called
    assert ways[entity_id(ASSET)] in ("ownership", "control", "link")
    assert ways[entity_id(TWIN)] == "none"


# --- the document


def document() -> dict[str, Any]:
    found = (Finding((SITE,), "seen", (3,), (sha("page"),)),)
    judged = [{"claim": 100, "status": "contradicted", "reason": "a letter"}]
    case = {"name": "acme", "id": "00"}
    return export.json_document(case, "1.2.3", NETWORK, CLAIMS, CAPTURES.values(), judged, [(INDICATOR, found)])


def test_the_document_holds_everything_by_id() -> None:
    made = json.loads(b"".join(export.json_text(document())))
    assert made == document()
    assert made["format"] == "truename-case-1"
    assert [one["id"] for one in made["claims"]] == sorted(CLAIMS)
    assert {one["id"]: one["identity"] for one in made["records"]}[TWIN] == f"identity:{PROFILE}"
    (name, other) = next(one for one in made["records"] if one["id"] == SITE)["values"]["name"]
    assert (name["status"], other["status"]) == ("asserted", "contradicted")
    assert made["links"][0]["relation"] == "controls or works for"
    assert made["links"][0]["llr"] is None
    assert made["indicators"][0]["findings"][0]["subjects"] == [SITE]
    assert made["judgements"][0]["reason"] == "a letter"
    claims = {one["id"] for one in made["claims"]}
    for record in made["records"]:
        for values in record["values"].values():
            assert all(set(one["claims"]) <= claims for one in values)


def test_the_same_bytes_that_were_captured_twice_are_two_captures() -> None:
    (first, *rest) = CAPTURES.values()
    again = replace(first, url="https://acme.example/again", captured="2025-01-01T00:00:00Z")
    made = export.json_document({}, "1", NETWORK, CLAIMS, [again, *rest, first])
    assert [one["url"] for one in made["captures"] if one["sha256"] == first.sha256] == [first.url, again.url]
    site = next(one for one in export.ftm(NETWORK, CLAIMS, [first, again]) if one["record"] == SITE)
    assert site["properties"]["sourceUrl"] == [first.url, again.url]
    assert site["properties"]["retrievedAt"] == ["2025-01-01"]


def test_the_order_in_which_things_come_changes_no_byte() -> None:
    turned = Network(
        dict(reversed(NETWORK.records.items())),
        NETWORK.links[::-1],
        NETWORK.identities[::-1],
        NETWORK.bridges,
        NETWORK.apart,
        NETWORK.common,
        NETWORK.prior,
        NETWORK.notes,
    )
    claims = dict(reversed(CLAIMS.items()))
    there, back = (
        b"".join(export.json_text(export.json_document({}, "1", network, given, CAPTURES.values())))
        for network, given in ((NETWORK, CLAIMS), (turned, claims))
    )
    assert there == back
    assert export.graphml(NETWORK) == export.graphml(turned)


def test_hash_seeds_change_no_byte() -> None:
    program = (
        "import hashlib\nfrom tests.case.networks import *\nfrom truename.case import export\n"
        "text = b''.join(export.json_text(export.json_document({}, '1', NETWORK, CLAIMS, CAPTURES.values())))\n"
        "lines = b''.join(export.json_lines(export.ftm(NETWORK, CLAIMS, CAPTURES.values())))\n"
        "print(hashlib.sha256(text + export.graphml(NETWORK) + lines).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_what_is_no_number_is_null_and_what_json_has_no_form_for_is_refused() -> None:
    assert plain([float("inf"), float("nan"), 1.5]) == [None, None, 1.5]
    with pytest.raises(TypeError):
        plain({"content": b"bytes"})


# --- the graph


def test_the_graph_opens_and_says_what_links_weigh() -> None:
    graph = networkx.parse_graphml(export.graphml(NETWORK).decode(), force_multigraph=True)
    assert set(graph.nodes) == set(NETWORK.records)
    assert graph.nodes[TWIN]["identity"] == f"identity:{PROFILE}"
    assert graph.number_of_edges() == len(NETWORK.links)
    edges = {(a, b, told["relation"]): told for a, b, told in graph.edges(data=True)}
    same = edges[PROFILE, SITE, "same as"]
    assert same["llr"] == 4.25
    assert same["evidence"] == "the same telephone\nresembling names"
    assert "llr" not in edges[PERSON, ASSET, "controls or works for"]
    assert edges[SITE, TWIN, "shares infrastructure with"]["stands"] is False


@given(st.text(st.characters(), max_size=60))
def test_any_name_gives_xml_that_opens(name: str) -> None:
    claim = Claim(SITE, "name", name, "x", "", "", "")
    network = Network(records([(1, claim)], {}), (), ())
    graph = networkx.parse_graphml(export.graphml(network).decode())
    label = graph.nodes[SITE]["label"] or ""
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", label)


def test_letters_of_every_script_stay() -> None:
    text = "박진혁 Пак محمد \u200cनमस्ते 😀"
    assert shown(text) == text
