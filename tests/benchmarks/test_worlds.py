"""The worlds that cases are measured on: what is said to be true stands in the files, and only that."""

from __future__ import annotations

import csv
import email
import hashlib
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from PIL import Image
from stdnum import iban
from stdnum.au import abn
from stdnum.ca import bn
from stdnum.de import vat as german
from stdnum.fr import tva
from stdnum.gb import vat as british
from stdnum.us import ein
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from benchmarks.worlds import CONFIGURATIONS, Truth, generate, small
from benchmarks.worlds.builder import PEOPLE, RENDERINGS
from benchmarks.worlds.generate import draw, truth
from benchmarks.worlds.model import Human, Profile, Row, Site, World
from benchmarks.worlds.pages import files
from benchmarks.worlds.parameters import BASE
from benchmarks.worlds.portraits import again
from benchmarks.worlds.tongues import LANDS, SYLLABLES, TONGUES, Phone, Tongues

SMALL = small(BASE)
Subject = Site | Row | Human | Profile


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures in the place of portraits, so that none has to be drawn."""
    folder = tmp_path_factory.mktemp("portraits")
    for number in range(PEOPLE * RENDERINGS):
        path = folder / f"person-{number // RENDERINGS:02}-{number % RENDERINGS}.jpg"
        Image.effect_noise((150, 180), 10 + number).convert("RGB").save(path, "jpeg")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, portraits: Path) -> tuple[Path, Truth]:
    """A small world and its truth."""
    made = tmp_path_factory.mktemp("worlds") / "one"
    return made, generate(made, 7, SMALL, portraits=portraits)


@pytest.fixture(scope="module", params=sorted(CONFIGURATIONS.keys() - {"small"}))
def drawn(request: pytest.FixtureRequest) -> tuple[World, Truth]:
    """A full world of each configuration, not written."""
    world = draw(3, CONFIGURATIONS[request.param], Tongues())
    return world, truth(world, 3)


def _digest(folder: Path) -> dict[str, str]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _subjects(world: World) -> dict[str, Subject]:
    every: list[Subject] = [*world.sites, *world.rows, *world.humans, *world.profiles]
    return {one.id: one for one in every}


# --- the same world each time, another one for another seed


def test_a_seed_gives_the_same_bytes_in_another_process(
    folder: tuple[Path, Truth], portraits: Path, tmp_path: Path
) -> None:
    made, true = folder
    command = [sys.executable, "-m", "benchmarks.worlds", str(tmp_path / "two"), "--seed", "7", "--small"]
    subprocess.run([*command, "--portraits", str(portraits)], check=True, capture_output=True)
    assert _digest(made) == _digest(tmp_path / "two")
    assert Truth.read(tmp_path / "two.truth.json") == true
    generate(tmp_path / "three", 8, SMALL)
    register = "register/companies.ftm.json"
    assert _digest(made)[register] != _digest(tmp_path / "three")[register]


def test_a_permutation_exchanges_languages_and_countries_alone(tmp_path: Path) -> None:
    worlds = [draw(5, SMALL, Tongues(permutation)) for permutation in (0, 1, 2)]
    base, *others = worlds
    for other in others:
        assert truth(other, 5) == truth(base, 5)
        for one, another in zip(base.sites, other.sites, strict=True):
            assert one.means == another.means
            assert one.now.texts == another.now.texts
            assert one.now.stated.phones == another.now.stated.phones
            assert one.now.stated.wallets == another.now.stated.wallets
        names = [[row.stated.name for row in world.rows] for world in (base, other)]
        # Who bears one name still does; hardly anybody is called as before.
        assert _partition(names[0]) == _partition(names[1])
        assert sum(a == b for a, b in zip(*names, strict=True)) < len(names[0]) / 4
    generate(tmp_path / "one", 5, SMALL)
    generate(tmp_path / "two", 5, SMALL, permutation=1)
    assert set(_digest(tmp_path / "one")) == set(_digest(tmp_path / "two"))


def _partition(names: list[str]) -> list[int]:
    return [names.index(name) for name in names]


# --- what is true


def test_truth_never_contradicts_itself(drawn: tuple[World, Truth]) -> None:
    world, true = drawn
    subjects = _subjects(world)
    members = Counter(one for cluster in true.same_as for one in cluster)
    assert set(members.values()) == {1}
    assert all(one in subjects or one.startswith("mail:") for one in members)
    for one, other in true.infrastructure:
        assert not true.same(one, other)
        assert true.shares(one, other)
        assert true.open(one, other)
    for one, other, kind in true.decoys:
        assert one < other, kind
        assert not true.same(one, other), kind
        assert not true.shares(one, other), kind
        assert not true.open(one, other), kind
    for source, target, _ in true.control:
        assert subjects[target].id == target
        assert source in subjects
    numbers = [row.stated.registered for cluster in true.same_as for row in world.rows if row.id in cluster]
    assert len(numbers) == sum(any(row.id in cluster for cluster in true.same_as) for row in world.rows)
    for cluster in true.same_as:
        assert sum(isinstance(subjects.get(one), Row) for one in cluster) <= 1


def test_worlds_are_as_large_and_as_hard_as_asked(drawn: tuple[World, Truth]) -> None:
    world, true = drawn
    assert abs(len(world.sites) + len(world.rows) - BASE.subjects) < 100
    assert len(true.networks) == BASE.networks
    assert len(true.infrastructure) > 40
    planted = [pair for pair in true.same_pairs() if true.open(*pair)]
    assert len(planted) > 100
    untraced = sum(not kinds for *_, kinds in true.traces) / len(true.traces)
    assert untraced < 0.09
    assert {len(kinds) for *_, kinds in true.traces} >= {1, 2, 3, 4}
    kinds = Counter(kind for *_, kind in true.decoys)
    expected = {"agency", "template", "office", "shared host", "parked", "stolen picture", "nominee", "accountant"}
    expected |= {"company twins", "person twins", "franchise", "plugin", "certificate", "privacy service"}
    assert expected <= set(kinds)


def test_slips_stay_whatever_decoys_do(drawn: tuple[World, Truth]) -> None:
    world, true = drawn
    subjects = _subjects(world)
    for one, other, kinds in true.traces:
        for kind in kinds:
            assert _values(subjects[one], kind) & _values(subjects[other], kind), (one, other, kind)


def _values(one: Subject, kind: str) -> set[Any]:
    stated = [version.stated for version in one.versions] if isinstance(one, Site) else [one.stated]
    if kind == "registrant":
        assert isinstance(one, Site)
        return {registration.email for registration in one.registrations[:-1]}
    if kind in ("website", "face"):
        assert isinstance(one, Profile)
        return {one.website} - {""} if kind == "website" else {one.picture // 2} - {-1}
    if kind in ("telegram", "skype", "github"):
        return {handle for each in stated for handle in each.handles if handle[0] == kind}
    if kind in ("tax", "number"):
        return {each.taxed if kind == "tax" else each.registered for each in stated} - {""}
    names = {
        "email": "emails",
        "operator": "emails",
        "phone": "phones",
        "wallet": "wallets",
        "bank": "bank",
        "key": "keys",
    }
    return {value for each in stated for value in getattr(each, names[kind])}


def test_means_stay_whatever_decoys_do(drawn: tuple[World, Truth]) -> None:
    world, _ = drawn
    sites = {site.host: site for site in world.sites}
    groups: dict[str, set[str]] = {}
    for name, host in world.means:
        groups.setdefault(name, set()).add(host)
    for name, hosts in groups.items():
        kind = name.split()[1]
        assert len(hosts) > 1
        if kind != "unseen":
            shared = set.intersection(*(_means(sites[host], kind) for host in hosts))
            assert shared, name


def _means(site: Site, kind: str) -> set[str]:
    means = site.means
    if kind in ("tracker", "advertising"):
        return {name for service, name in means.trackers if (service == "ads") == (kind == "advertising")}
    if kind == "certificate":
        return {site.host, *means.certificate}
    if kind == "zone":
        return {means.zone}
    names = {"address": means.addresses, "names": means.names, "mail": means.mail, "token": means.tokens}
    return set(names[kind])


def test_guilt_and_decoys_say_nothing_of_language_or_country() -> None:
    guilty, victims = (Counter[tuple[str, int]]() for _ in range(2))
    for seed in range(24):
        world = draw(seed, SMALL, Tongues())
        true = truth(world, seed)
        every: list[Site | Profile] = [*world.sites, *world.profiles]
        subjects = {one.id: one for one in every}
        chosen = [(guilty, one) for network in true.networks for one in network]
        chosen += [(victims, one) for pair in true.decoys for one in pair[:2]]
        for counter, one in {(id(counter), one): (counter, one) for counter, one in chosen}.values():
            if one in subjects:
                counter["tongue", subjects[one].tongue] += 1
                counter["land", subjects[one].land] += 1
    for counter in (guilty, victims):
        for what, count in (("tongue", len(TONGUES)), ("land", len(LANDS))):
            shares = [counter[what, place] for place in range(count)]
            assert max(shares) < 1.35 * sum(shares) / count, what
            assert min(shares) > 0.65 * sum(shares) / count, what


# --- what stands in the files


def test_every_subject_stands_in_the_files(folder: tuple[Path, Truth]) -> None:
    made, true = folder
    found = {f"site:{host}" for host, *_ in _pages(made)}
    register = [json.loads(line) for line in (made / "register" / "companies.ftm.json").read_text().splitlines()]
    found |= {f"ftm:{entity['id']}" for entity in register}
    for path in (made / "profiles").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {f"profile:{row['platform']}/{row['handle']}" for row in csv.DictReader(file)}
    for path in (made / "mail").glob("*.eml"):
        sender = email.message_from_bytes(path.read_bytes())["From"]
        found.add(f"mail:{sender.rpartition('<')[2].rstrip('>')}")
    told = {one for cluster in true.same_as for one in cluster}
    told |= {one for pair in (*true.infrastructure, *true.control, *true.decoys) for one in pair[:2]}
    assert told <= found
    assert not list(made.rglob("*truth*"))


def _pages(made: Path) -> Iterator[tuple[str, str, str]]:
    """Host, year and text of every page, from all containers."""
    for path in (made / "warc").iterdir():
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response" and record.http_headers.get_header("Content-Type").startswith("text"):
                    host = record.rec_headers.get_header("WARC-Target-URI").split("/")[2].removeprefix("www.")
                    date = record.rec_headers.get_header("WARC-Date")
                    yield host, date[:4], record.content_stream().read().decode()
    for path in (made / "saved").rglob("*.html"):
        yield path.parent.name, "2024", path.read_text(encoding="utf-8")
    for path in (made / "mhtml").iterdir():
        message = email.message_from_bytes(path.read_bytes())
        page = next(part for part in message.walk() if part.get_content_type() == "text/html")
        payload = page.get_payload(decode=True)
        assert isinstance(payload, bytes)
        yield message["Snapshot-Content-Location"].split("/")[2], "2024", payload.decode()


def test_what_a_site_states_stands_in_its_pages() -> None:
    tongues = Tongues(4)
    world = draw(11, SMALL, tongues)
    for site in world.sites:
        for version in site.versions:
            pages = [
                file.content.decode() for file in files(site, version, tongues, lambda *_: None) if "html" in file.media
            ]
            text, stated = "\n".join(pages).replace("&#64;", "@").replace(" (at) ", "@"), version.stated
            spaceless, digits = text.replace(" ", ""), re.sub(r"[^\d]", "", text)
            assert 1 <= len(pages) <= 5
            for value in (*stated.emails, stated.registered, stated.taxed, *stated.wallets, *stated.keys):
                assert value in text, site.host
            assert all(bank in spaceless for bank in stated.bank)
            assert all(name in text for _, name in stated.handles)
            assert all(tongues.digits(phone)[4:] in digits for phone in stated.phones), site.host
            assert all(member.name in text for member in version.team)
            assert all(account.partition("/")[0] in text for _, account in site.means.trackers)


def test_telephones_are_those_of_films_and_valid_in_every_form() -> None:
    tongues = Tongues()
    for land in range(len(LANDS)):
        for index in range(0, 3900, 37):
            phone = Phone(land, index)
            for form in range(8):
                number = phonenumbers.parse(tongues.phone(phone, form, land), tongues.land(land).code)
                assert phonenumbers.is_valid_number(number)
                assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == tongues.digits(phone)
        assert len({tongues.digits(Phone(land, index)) for index in range(4000)}) == 4000


def test_numbers_have_valid_check_digits() -> None:
    world = draw(2, SMALL, Tongues())
    checks = {"GB": british, "US": ein, "CA": bn, "DE": german, "FR": tva, "AU": abn}
    for row in world.rows:
        if row.network < 0:
            assert checks[LANDS[row.land].code].is_valid(row.stated.taxed), row.stated.taxed
    banks = [bank for site in world.sites for bank in site.now.stated.bank]
    assert banks
    assert all(iban.is_valid(bank, check_country=False) for bank in banks)


def test_scripts_keep_names_apart() -> None:
    for tongue in TONGUES:
        assert len({tongue.write((n,)) for n in range(SYLLABLES)}) == SYLLABLES, tongue.code


def test_a_stolen_picture_is_one_rendering_and_an_alias_has_two(portraits: Path) -> None:
    world = draw(4, BASE, Tongues())
    profiles = {profile.id: profile for profile in world.profiles}
    stolen = [members for kind, members in world.decoys if kind == "stolen picture"]
    assert stolen
    for members in stolen:
        assert len({profiles[one].picture for one in members}) == 1
        assert len({profiles[one].owner for one in members}) > 1
    faces = [(one, other) for one, other, kinds in truth(world, 4).traces if "face" in kinds]
    assert faces
    for one, other in faces:
        assert profiles[one].picture ^ 1 == profiles[other].picture
    content = (portraits / "person-00-0.jpg").read_bytes()
    assert again(content, 0) == content
    assert again(content, 3) != content
    assert Image.open(io.BytesIO(again(content, 3))).size != Image.open(io.BytesIO(content)).size


def test_only_reserved_names_and_addresses(folder: tuple[Path, Truth]) -> None:
    made, _ = folder
    for line in (made / "dns" / "records.jsonl").read_text().splitlines():
        record = json.loads(line)
        assert record["host"].endswith(".example")
        assert all(address.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "10.")) for address in record["a"])
    text = "".join((made / "profiles" / f"{name}.csv").read_text() for name in ("freelance", "social", "code"))
    assert set(re.findall(r"@[\w.-]+\.(\w+)", text)) == {"example"}


def test_one_network_is_told_from_another_only_by_its_evidence(folder: tuple[Path, Truth]) -> None:
    """Neither ids nor the order of files say what was planted."""
    made, true = folder
    planted = {one for network in true.networks for one in network}
    lines = [json.loads(line) for line in (made / "register" / "companies.ftm.json").read_text().splitlines()]
    places = [n for n, entity in enumerate(lines) if f"ftm:{entity['id']}" in planted]
    rows = sum(entity["schema"] in ("Company", "Person") for entity in lines)
    assert places
    assert max(places) > rows / 2
    history = {path.name.split(".example")[0] + ".example" for path in (made / "whois" / "history").iterdir()}
    assert any(f"site:{host}" not in planted for host in history)
