"""The worked examples: every command of their pages runs, and their reports and exports say what the pages say."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.docs.conftest import ROOT, Session, blocks, environment

EXAMPLES = ROOT / "examples"
FICTION, PRESS = EXAMPLES / "a-fictional-network", EXAMPLES / "what-the-press-reported"
LISTS = ROOT.parent / "shared" / "data" / "names" / "lists"
"""Lists as their publishers gave them, where somebody put them beside the project."""

MOST_BYTES = 1_500_000

VENDOR, SISTER, BESIDE = "site:brightgate.example", "site:facegrid.example", "site:trustveil.example"
REGISTERED, SHELL, LISTED = "ftm:reg-brightgate", "ftm:reg-quayside", "ftm:reg-harrow"
DECOY_SITES = (
    "site:rosewood-bakery.example",
    "site:hilltop-dental.example",
    "site:mill-lane-cycles.example",
    "site:pinwheel.example",
)
CREW = ("profile:gigs.example/adrian-vale", "profile:gigs.example/m-thorne")
PRESS_NAMES = {"Global Communications", "Future TechGroup", "Adnet International"}


@dataclass(frozen=True)
class Followed:
    """An example whose page was followed.

    Attributes:
        session: where.
        printed: all that the commands printed.
        case: name of the case.
    """

    session: Session
    printed: str
    case: str

    @property
    def page(self) -> str:
        """The report."""
        return (self.session.folder / f"{self.case}.html").read_text(encoding="utf-8")

    @cached_property
    def report(self) -> Mapping[str, Any]:
        """What the report's command says in JSON; see :meth:`reported`."""
        return self.reported()

    def reported(self) -> Mapping[str, Any]:
        """The same, asked again."""
        command = f"truename case report {self.case}.case --key-file {self.case}.key --out again.html --json"
        document: Mapping[str, Any] = json.loads(self.session.shell(command))
        return document

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        name = "exported.json"
        options = f"--key-file {self.case}.key --format json --out {name}"
        self.session.shell(f"truename case export {self.case}.case {options}")
        document: Mapping[str, Any] = json.loads((self.session.folder / name).read_bytes())
        return document

    def exported(self, part: str) -> Sequence[Mapping[str, Any]]:
        """A part of the export in JSON."""
        rows: Sequence[Mapping[str, Any]] = self._document[part]
        return rows


def follow(example: Path, folder: Path, commands: Path, case: str) -> Followed:
    """Follow an example's page in a copy of its folder."""
    shutil.copytree(example, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    session = Session(folder, environment(folder, commands))
    scripts = [block.text for block in blocks(example / "README.md")]
    return Followed(session, "\n".join(map(session.shell, scripts)), case)


# --- the fictional network ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fiction(tmp_path_factory: pytest.TempPathFactory, commands: Path, networks: None) -> Followed:
    return follow(FICTION, tmp_path_factory.mktemp("fiction"), commands, "gates")


@pytest.fixture(scope="module")
def made() -> Mapping[str, bytes]:
    """What the example's program makes: the evidence, by file."""
    spec = importlib.util.spec_from_file_location("make_a_fictional_network", FICTION / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files: Mapping[str, bytes] = module.files()
    return files


def test_the_evidence_is_what_its_program_makes(made: Mapping[str, bytes]) -> None:
    kept = {
        str(file.relative_to(FICTION)): file.read_bytes()
        for file in FICTION.rglob("*")
        if file.is_file() and (file.parent.name != "__pycache__" and file.name not in ("make.py", "README.md"))
    }
    assert kept.keys() == made.keys()
    for name, content in kept.items():
        if name.endswith((".jpg", ".png", ".mhtml")):  # another machine or library may round otherwise
            continue
        assert content == made[name], name
    for name in (name for name in kept if name.endswith(".jpg")):
        one, other = (np.asarray(Image.open(io.BytesIO(of[name])), np.int16) for of in (kept, made))
        assert one.shape == other.shape, name
        assert np.abs(one - other).mean() < 2, name
    assert sum(map(len, kept.values())) < MOST_BYTES


def test_all_of_it_is_on_reserved_names(made: Mapping[str, bytes]) -> None:
    texts = b"\n".join(one for name, one in made.items() if not name.endswith((".jpg", ".png"))).decode()
    addressed = {*re.findall(r"[\w.-]+@([\w.-]+\w)", texts), *re.findall(r"https?://([\w.-]+)", texts)}
    assert addressed
    assert all(host.endswith(".example") for host in addressed), addressed
    for ip in re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", texts):
        assert ip.startswith(("192.0.2.", "198.51.100.", "203.0.113.")), ip


def test_who_it_is(fiction: Followed) -> None:
    (identity,) = [one for one in fiction.exported("identities") if VENDOR in one["members"]]
    assert set(identity["members"]) == {VENDOR, SISTER, REGISTERED}
    assert identity["probability"] > 0.99
    assert "Brightgate Identity Ltd" in fiction.report["finding"][0]
    of = {member: one["id"] for one in fiction.exported("identities") for member in one["members"]}
    assert of[CREW[0]] == of[CREW[1]]
    assert of[BESIDE] != of[VENDOR]


def test_what_it_runs_on(fiction: Followed) -> None:
    (link,) = [one for one in standing(fiction) if one["relation"] == "shares infrastructure with"]
    assert (link["source"], link["target"]) == (VENDOR, BESIDE)
    assert {part["property"] for part in link["parts"] if part["counted"] > 0} >= {"analytics", "certificate"}


def test_who_controls_it(fiction: Followed) -> None:
    ties = {(one["source"], one["target"]): one["words"] for one in standing(fiction) if one["llr"] is None}
    assert "60 %" in ties[SHELL, REGISTERED]
    assert "100 %" in ties[LISTED, SHELL]


def test_whom_the_list_catches(fiction: Followed) -> None:
    caught = dict(fiction.report["coverage"])
    assert caught.pop("none") > 0
    assert caught == {"direct": 1, "variant": 1, "ownership": 2, "control": 1, "link": 1}
    assert "through ownership of 50 % or more" in fiction.report["finding"][1]
    assert "Harrow Meridian Trading Ltd" in fiction.page


def test_alarm_bells_and_of_whom(fiction: Followed) -> None:
    seen = fiction.report["indicators"]
    assert {one["id"] for one in seen} >= {
        "accounts_on_one_platform",
        "claim_contradicted",
        "contact_off_platform",
        "contact_under_several_names",
        "history_before_site",
        "mailbox_on_new_domain",
        "operator_changed",
        "picture_under_several_names",
        "registrant_of_several_operators",
        "tie_to_listed",
    }
    innocent = {*decoys(fiction)}
    for one in seen:
        assert not innocent & set(one["subjects"]), one


def test_no_link_of_a_bystander_stands(fiction: Followed) -> None:
    innocent = {*decoys(fiction)}
    assert len(innocent) == len(DECOY_SITES) + 3 + 3 + 10
    for link in standing(fiction):
        ends = {link["source"], link["target"]}
        own = ends == {"ftm:larkspur-accounting-ltd-cc029078", "site:larkspur-accounting.example"}
        assert own or not ends & innocent, link
    shared = {one["property"] for one in fiction.exported("common")}
    assert shared >= {"ip", "analytics", "address", "picture"}


def test_claims_with_their_status(fiction: Followed) -> None:
    status = {one["value"]: one["status"] for one in fiction.exported("claims") if one["subject"] == VENDOR}
    assert status["Gate of the Year 2024"] == "contradicted"
    assert status["Sampleton School District"] == "verified"
    assert status["Golden Lantern for Biometrics 2023"] == "asserted"
    years = {one["value"]: one["id"] for one in fiction.exported("claims") if one["property"] == "foundingDate"}
    assert {"2009", "2019"} <= years.keys()
    for year in ("2009", "2019"):  # two captures of one site state both
        (row,) = re.findall(rf'<tr[^>]*id="claim-{years[year]}".*?</tr>', fiction.page, re.S)
        assert "contradicted" in row


def test_a_colleague_computes_the_same(fiction: Followed) -> None:
    assert "Everything comes out the same here." in fiction.printed


def decoys(followed: Followed) -> list[str]:
    """Everybody who has nothing to do with it."""
    of_bystanders = {one["sha256"] for one in followed.exported("captures") if "lantern-yard" in one["name"]}
    return [
        *DECOY_SITES,
        *sorted({one["subject"] for one in followed.exported("claims") if one["capture"] in of_bystanders}),
        *(
            one["id"]
            for one in followed.exported("records")
            if one["id"].startswith("profile:") and one["id"] not in CREW
        ),
    ]


def standing(followed: Followed) -> list[Mapping[str, Any]]:
    """Links that outweigh the prior, and stated ones."""
    return [one for one in followed.exported("links") if one["stands"]]


# --- what the press reported -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory, commands: Path) -> Followed:
    return follow(PRESS, tmp_path_factory.mktemp("press"), commands, "press")


def test_the_press_is_quoted_with_its_status(press: Followed) -> None:
    claims = press.exported("claims")
    assert {one["value"] for one in claims if one["property"] == "name"} == PRESS_NAMES
    assert all(one["asserted_by"] and one["asserted"] for one in claims if one["property"] != "schema")
    (award,) = [one for one in claims if one["property"] == "award"]
    assert award["status"] == "verified"
    sales = [one["status"] for one in claims if one["property"] == "client"]
    assert len(sales) == 3
    assert set(sales) == {"asserted"}
    assert all(one["value"] in press.page for one in claims if one["property"] in ("award", "client", "product"))


def test_nothing_is_found_about_those_whom_the_press_named(press: Followed) -> None:
    assert all(len(one["members"]) == 1 for one in press.exported("identities"))
    assert not [one for one in standing(press) if one["relation"] != "controls or works for"]
    assert press.report["indicators"] == []
    assert {one["schema"] for one in press.exported("records")} == {"Organization"}


def test_how_many_of_the_names_the_lists_catch(press: Followed) -> None:
    given = {
        "ofac": ("ofac_sdn.csv", "ofac_alt.csv", "ofac_add.csv"),
        "un": ("un_consolidated.xml",),
    }  # in forms we read
    if not LISTS.is_dir():
        pytest.skip("there are no lists beside the project")
    renamed = {"ofac_sdn.csv": "sdn.csv", "ofac_alt.csv": "alt.csv", "ofac_add.csv": "add.csv"}
    for name, files in given.items():
        for file in files:
            shutil.copy(LISTS / file, press.session.folder / renamed.get(file, file))
        press.session.shell(f"truename lists add {name} {' '.join(renamed.get(file, file) for file in files)}")
    document = press.reported()
    caught = {way: count for way, count in document["coverage"].items() if way != "none" and count}
    print(f"Of {len(PRESS_NAMES)} names the lists catch {sum(caught.values())}: {caught}")
    assert 0 <= sum(caught.values()) <= len(PRESS_NAMES)
    assert document["indicators"] == []
    assert document["identities"] == len(PRESS_NAMES)
    assert "clears nobody" in document["finding"][1] or "no proof" in document["finding"][1]
