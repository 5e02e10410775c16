"""Two registers of the same people and companies, of which the second writes everything in its own way.

    python -m benchmarks.registers [--rows N] [--seed N] [--json FILE]

Every subject has two rows: one as it should be, one with slips of typing, another alphabet, another order of names, the
day of birth in the place of the month, other forms of the address, a wrong digit in a number. Nobody is real: names are
put together from the tables of names, places and streets are syllables, mailboxes are at reserved domains. What is told
apart only with care is there, too: families in one house, companies of one family in one office, offices of hundreds.

What is measured: how many of the pairs that share nothing equal are proposed (:mod:`truename.case.large`), how many
pairs are proposed for it, time, and memory at its peak. Beside it stands what PEERS.md quotes of Splink by itself.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np

from benchmarks import perturb, rows
from truename.case import large
from truename.case.sharing import houses
from truename.kinds.name import tables
from truename.resolve import params
from truename.resolve.records import records
from truename.resolve.tokens import tokens
from truename.types import Claim

CAPTURE = "0" * 64
CITIES, STREETS, OFFICES = 300, 4000, 60
HEADS = [*"bdfghklmnprstvz", "br", "dr", "kr", "st", "tr"]

CULTURES = ("english", "spanish", "french", "german", "italian", "slavic", "turkish", "arabic", "persian", "southasian")
"""Those whose names perturb.py writes in Cyrillic."""

TRADES = (
    ("Trading", "Trade", "Handel", "Torgovaya", "Trading"),
    ("Shipping", "Shipping Lines", "Maritime", "Schiffahrt"),
    ("Logistics", "Logistik", "Logistic Services", "Logistika"),
    ("Consulting", "Consultants", "Beratung", "Konsalting"),
    ("Systems", "Systeme", "Systems Solutions", "Sistemy"),
    ("Construction", "Constructions", "Bau", "Stroy"),
    ("Foods", "Food", "Lebensmittel", "Produkty"),
    ("Textiles", "Textile", "Textil", "Tekstil"),
    ("Electronics", "Electronic", "Elektronik", "Elektronika"),
    ("Software", "Software Solutions", "Softwareentwicklung", "Soft"),
)
FORMS = (
    ("Ltd", "Limited", "Ltd.", ""),
    ("GmbH", "Gesellschaft mit beschränkter Haftung", "GmbH", ""),
    ("LLC", "L.L.C.", "Limited Liability Company", ""),
    ("S.A.", "SA", "Société Anonyme", ""),
    ("Pte Ltd", "Pte. Ltd.", "Private Limited", ""),
)
WAYS = (
    ("Street", "St", "St."),
    ("Road", "Rd", "Rd."),
    ("Avenue", "Ave", "Av."),
    ("Lane", "Ln", "Lane"),
    ("Boulevard", "Blvd", "Bd"),
)
"""Words of one meaning, as the two registers write them."""


@dataclass
class Registers:
    """What was made.

    Attributes:
        claims: of all rows.
        mated: rows of one subject.
        bare: of those, the ones that have nothing but the name in common: nobody can say that they are one.
        rows: how many.
    """

    claims: list[tuple[int, Claim]] = field(default_factory=list)
    mated: set[tuple[str, str]] = field(default_factory=set)
    bare: set[tuple[str, str]] = field(default_factory=set)
    rows: int = 0

    def say(self, subject: str, property: str, value: str, quote: str = "") -> None:
        """One claim, where there is something to say."""
        if value:
            made = Claim(subject, property, value, "a register", "", "", CAPTURE, group=subject, quote=quote)
            self.claims.append((len(self.claims) + 1, made))


@dataclass(frozen=True)
class _Address:
    house: int
    street: str
    way: int
    city: str
    postcode: str


def _drawn(shares: Mapping[str, float], but: Mapping[str, float] | None = None) -> tuple[list[str], list[float]]:
    known = {form: share for form, share in shares.items() if form not in (but or {})}
    return list(known), list(accumulate(known.values()))


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random, self.numpy = random.Random(seed), np.random.default_rng(seed)
        self.cities = [self.word(2, 3) for _ in range(CITIES)]
        self.sizes = list(accumulate(1 / (n + 3) for n in range(CITIES)))
        self.streets = [self.word(2, 4) for _ in range(STREETS)]
        self.offices = [self.address() for _ in range(OFFICES)]
        self.given = {one: _drawn(tables.given(one)) for one in CULTURES}
        self.surnames = {one: _drawn(tables.shares()[one], but=tables.given(one)) for one in CULTURES}

    def name(self, of: Mapping[str, tuple[list[str], list[float]]], culture: str) -> str:
        """A surname or a given name, as often as it is among those of its culture."""
        forms, shares = of[culture]
        return self.random.choices(forms, cum_weights=shares)[0].capitalize()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def word(self, least: int, most: int) -> str:
        """A made word of so many syllables."""
        syllables = []
        for _ in range(self.random.randint(least, most)):
            tail = self.random.choice("nrslmt") if self.chance(0.4) else ""
            syllables.append(self.random.choice(HEADS) + self.random.choice("aeiou") + tail)
        return "".join(syllables).capitalize()

    def number(self, digits: int) -> str:
        return str(self.random.randrange(10 ** (digits - 1), 10**digits))

    def address(self) -> _Address:
        at = self.random.choices(range(CITIES), cum_weights=self.sizes)[0]
        return _Address(
            self.random.randint(1, 180),
            self.random.choice(self.streets),
            self.random.randrange(len(WAYS)),
            self.cities[at],
            str(10000 + 97 * at + self.random.randrange(40)),
        )

    # What a row says.

    def written(self, one: _Address) -> str:
        return f"{one.house} {one.street} {WAYS[one.way][0]}, {one.city} {one.postcode}"

    def rewritten(self, one: _Address) -> str:
        """The same address in another form."""
        street = perturb.slips(one.street, 1, self.numpy) if self.chance(0.15) else one.street
        way = WAYS[one.way][self.random.randrange(1, 3)]
        house = str(one.house + self.random.randint(1, 9)) if self.chance(0.06) else str(one.house)
        post = one.postcode if self.chance(0.6) else ""
        unit = f"Flat {self.random.randint(1, 20)}, " if self.chance(0.2) else ""
        forms = (
            f"{unit}{house}, {street} {way}, {one.city}, {post}",
            f"{street} {way} {house}, {post} {one.city}",
            f"{unit}{house} {street} {way}\n{post} {one.city}",
        )
        return " ".join(self.random.choice(forms).replace("\n", ", ").split()).strip(" ,").replace(" ,", ",")

    def slipped(self, number: str) -> str:
        """A number with a wrong digit, or two neighbours swapped."""
        at = self.random.randrange(len(number))
        if self.chance(0.2) and at + 1 < len(number) and number[at] != number[at + 1]:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        return number[:at] + self.random.choice([one for one in "0123456789" if one != number[at]]) + number[at + 1 :]

    def birth(self) -> str:
        year = int(self.random.triangular(1935, 2006, 1972))
        return f"{year}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"

    def reborn(self, date: str) -> str:
        """The date as the other register has it."""
        year, month, day = date.split("-")
        drawn = self.random.random()
        if drawn < 0.12 and int(day) <= 12:
            return f"{year}-{day}-{month}"
        if drawn < 0.22:
            day = f"{self.random.choice([n for n in range(1, 29) if abs(n - int(day)) in (1, 10, 3)]):02}"
            return f"{year}-{month}-{day}"
        if drawn < 0.32:
            return year
        return "" if drawn < 0.40 else date

    def misnamed(self, given: list[str], surname: str, culture: str) -> str:
        """A person's name as the other register has it."""
        if len(given) > 1 and self.chance(0.5):
            given = given[:1] if self.chance(0.6) else [given[0], f"{given[1][0]}."]
        name = f"{surname}, {' '.join(given)}"
        if self.chance(0.2) and culture not in ("arabic", "persian"):
            country = {"spanish": "Spain", "slavic": "Russia"}.get(culture, "")
            return perturb.cyrillic(name, country, self.random.choice(["practical", "letters"]), self.numpy)
        given = [self._respelt(one) if self.chance(0.3) else one for one in given]
        name = f"{surname}, {' '.join(given)}" if self.chance(0.3) else f"{' '.join(given)} {surname}"
        return perturb.slips(name, 1 + self.chance(0.15), self.numpy) if self.chance(0.7) else name

    def _respelt(self, name: str) -> str:
        spelt = [forms for closeness, forms in tables.classes() if closeness == "spelling" and name.lower() in forms]
        return self.random.choice(self.random.choice(spelt)).capitalize() if spelt else name

    def misnamed_company(self, root: str, trades: list[int], form: int) -> str:
        """A company's name as the other register has it."""
        words = [root, *(self.random.choice(TRADES[one]) for one in (trades[:1] if self.chance(0.3) else trades))]
        name = " ".join(words)
        if self.chance(0.15):
            return "ООО " + perturb.cyrillic(name, "", self.random.choice(["practical", "letters"]), self.numpy)
        if self.chance(0.7):
            name = perturb.slips(root, 1, self.numpy) + name[len(root) :]
        return f"{name} {self.random.choice(FORMS[form])}".strip()


def make(rows: int, seed: int, twice: float = 1.0) -> Registers:
    """So many rows, half of them of people.

    Args:
        rows: how many, or one or three more.
        seed: the same one gives the same rows.
        twice: share of the subjects that have a second row; the others are only in the first register.
    """
    maker, made, subject = _Maker(seed), Registers(), 0
    while made.rows < rows:
        write: Callable[[_Maker, Registers, str, bool], Iterator[tuple[str, bool]]] = (
            _person if subject % 2 else _company
        )
        both = maker.chance(twice)
        for key, bare in write(maker, made, f"{subject:07}", both):
            made.rows += 1 + both
            if both:
                made.mated.add((f"ftm:a-{key}", f"ftm:b-{key}"))
                if bare:
                    made.bare.add((f"ftm:a-{key}", f"ftm:b-{key}"))
        subject += 1
    return made


def _person(maker: _Maker, made: Registers, key: str, both: bool) -> Iterator[tuple[str, bool]]:
    """Somebody, and now and then somebody else of the same surname in the same house. Each with whether the two rows
    have nothing but the name in common."""
    culture = maker.random.choice(CULTURES)
    surname, address = maker.name(maker.surnames, culture), maker.address()
    for member in "12" if maker.chance(0.08) else "1":
        given = [maker.name(maker.given, culture) for _ in range(2 if maker.chance(0.3) else 1)]
        birth, number = maker.birth(), maker.number(9) if maker.chance(0.35) else ""
        a, b = f"ftm:a-{key}{member}", f"ftm:b-{key}{member}"
        housed = maker.chance(0.9)
        made.say(a, "schema", "Person")
        made.say(a, "name", f"{' '.join(given)} {surname}")
        made.say(a, "birthDate", birth)
        made.say(a, "address", maker.written(address) if housed else "")
        made.say(a, "idNumber", number)
        bare = True
        if both:
            reborn = maker.reborn(birth)
            made.say(b, "schema", "Person")
            made.say(b, "name", maker.misnamed(given, surname, culture))
            made.say(b, "birthDate", reborn)
            there = _elsewhere(maker, made, b, address)
            other = number and maker.chance(0.7)
            if other:
                made.say(b, "idNumber", number if maker.chance(0.2) else maker.slipped(number))
            bare = not (reborn or other or (there and housed))
        yield f"{key}{member}", bare


def _company(maker: _Maker, made: Registers, key: str, both: bool) -> Iterator[tuple[str, bool]]:
    """A company, and now and then another of its family in the same office, entered after it half of the time."""
    culture = maker.random.choice(CULTURES)
    root = maker.name(maker.surnames, culture) if maker.chance(0.5) else maker.word(2, 3)
    address = maker.random.choice(maker.offices) if maker.chance(0.1) else maker.address()
    form = maker.random.randrange(len(FORMS))
    before = int(maker.number(8))
    for member in "12" if maker.chance(0.08) else "1":
        trades = maker.random.sample(range(len(TRADES)), 2 if maker.chance(0.6) else 1)
        number = str(before + int(member)) if maker.chance(0.5) else maker.number(8)
        number, host = number if maker.chance(0.8) else "", f"{root.lower()}{maker.number(6)}.example"
        a, b = f"ftm:a-{key}{member}", f"ftm:b-{key}{member}"
        housed, mailed = maker.chance(0.9), maker.chance(0.3)
        made.say(a, "schema", "Company")
        made.say(a, "name", " ".join([root, *(TRADES[one][0] for one in trades), FORMS[form][0]]))
        made.say(a, "address", maker.written(address) if housed else "")
        made.say(a, "registrationNumber", number)
        made.say(a, "email", f"info@{host}" if mailed else "")
        bare = True
        if both:
            made.say(b, "schema", "Company" if maker.chance(0.8) else "LegalEntity")
            made.say(b, "name", maker.misnamed_company(root, trades, form))
            there = _elsewhere(maker, made, b, address)
            other, mailed = number and maker.chance(0.6), mailed and maker.chance(0.3)
            if other:
                made.say(b, "registrationNumber", number if maker.chance(0.4) else maker.slipped(number))
            made.say(b, "email", f"sales@{host}" if mailed else "")
            bare = not (other or mailed or (there and housed))
        yield f"{key}{member}", bare


def _elsewhere(maker: _Maker, made: Registers, row: str, address: _Address) -> bool:
    """The address in the other register: in another form, another one, or none. Whether it is that address."""
    drawn = maker.random.random()
    if drawn < 0.85:
        made.say(row, "address", maker.rewritten(address if drawn < 0.65 else maker.address()))
    return drawn < 0.65


def measure(count: int, seed: int) -> list[rows.Row]:
    """The figures of so many rows."""
    made = make(count, seed)
    gathered = records(made.claims, {})
    shared = {
        (one, other)
        for holders in tokens(gathered, houses).holders.values()
        if 1 < len(holders) <= params.MOST_HOLDERS
        for one in holders
        for other in holders
        if one < other
    }
    cpu, clock = time.process_time(), time.perf_counter()
    found = large.propose(gathered)
    spent, took = time.process_time() - cpu, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # of everything, the claims and records included
    wanted = made.mated - shared - made.bare
    name = f"registers_{made.rows // 1000}k"
    return [
        _share(f"{name}_recall_pct", len(found & wanted), len(wanted), "Splink by itself .488 of all at p >= .95"),
        _share(f"{name}_recall_of_bare_too_pct", len(found & (made.mated - shared)), len(made.mated - shared), ""),
        _share(f"{name}_recall_with_shared_pct", len((found | shared) & made.mated), len(made.mated), ""),
        _share(f"{name}_precision_pct", len(found & made.mated), len(found), "Splink by itself .994"),
        rows.Row(f"{name}_pairs_per_row", len(found) / made.rows, None, None, "", "", ""),
        rows.Row(f"{name}_s", took, None, None, "s", "", ""),
        rows.Row(f"{name}_processor_s", spent, None, None, "s", "", ""),
        rows.Row(f"{name}_peak_memory_gb", peak, None, None, "GB", "", ""),
    ]


def _share(name: str, part: int, whole: int, peer: str) -> rows.Row:
    """A share in per cent, with Wilson's bounds."""
    share, z = part / whole, 1.959964
    middle, half = share + z * z / (2 * whole), z * (share * (1 - share) / whole + (z / (2 * whole)) ** 2) ** 0.5
    low, high = ((middle + sign * half) / (1 + z * z / whole) for sign in (-1, 1))
    return rows.Row(name, 100 * share, 100 * low, 100 * high, "%", "", peer)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = measure(given.rows, given.seed)
    rows.show(found)
    if given.json:
        rows.write(found, given.json)


if __name__ == "__main__":
    main()
