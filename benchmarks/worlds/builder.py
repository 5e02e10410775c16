"""The parts that every subject is made of, innocent or not: both are drawn by the same functions."""

from __future__ import annotations

import base64
import hashlib
import random
import string
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from benchmarks.worlds.model import (
    Human,
    Means,
    Profile,
    Registration,
    Row,
    Sentence,
    Site,
    Stated,
    Version,
    World,
)
from benchmarks.worlds.parameters import Parameters, Weights
from benchmarks.worlds.tongues import (
    CITIES,
    FORMS,
    LANDS,
    SYLLABLES,
    TONGUES,
    TRADES,
    Person,
    Phone,
    Place,
    Syllables,
    Tongues,
    number,
    plain,
)

PLATFORMS = {
    "freelance": ("gigs.example", "worklane.example"),
    "social": ("facepage.example", "birdnest.example"),
    "code": ("codeharbor.example",),
}
"""By the file that their accounts are saved in."""
WEB_MAIL = ("webmail.example", "postbox.example", "inboxly.example")
PEOPLE, RENDERINGS = 30, 2
"""Of portraits: sixty files, which are drawn once for all worlds."""
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_COMMENTS = (
    "end of header",
    "main content",
    "footer",
    "Page cached, served in 0.2 s",
    "nav begins",
    "/container",
    "This site is optimised with the search plugin",
)
_GENERATORS = (
    ("", 30),
    ("WordPress 6.4.2", 20),
    ("WordPress 6.3", 8),
    ("Joomla! - Open Source Content Management", 6),
    ("Drupal 10 (https://www.drupal.org)", 4),
    ("Hugo 0.121.1", 4),
    ("Wix.com Website Builder", 6),
    ("TYPO3 CMS", 3),
)
_SCRIPTS = (
    "cdn.jslib.example/jquery.min.js",
    "cdn.jslib.example/bootstrap.bundle.js",
    "fonts.typecloud.example/load.js",
)
_SKILLS = [
    "python",
    "java",
    "react",
    "node",
    "php",
    "laravel",
    "vue",
    "unity",
    "solidity",
    "wordpress",
    "seo",
    "photoshop",
    "translation",
    "docker",
    "kotlin",
    "swift",
    "flutter",
]
_TITLES = [
    "full stack developer",
    "mobile developer",
    "designer",
    "translator",
    "data analyst",
    "bookkeeper",
    "QA engineer",
]

T = TypeVar("T")


class Builder:
    """Draws parts and keeps count of what is taken."""

    def __init__(self, seed: int, parameters: Parameters, tongues: Tongues) -> None:
        self.rng = random.Random(f"world {seed}")
        self.seed, self.p, self.tongues, self.world = seed, parameters, tongues, World()
        self._hosts: set[str] = set()
        self._accounts: set[str] = set()
        self._phones = [self.rng.sample(range(3900), 3900) for _ in LANDS]
        self._own = [f"203.0.113.{n}" for n in range(1, 255)] + [f"198.51.100.{n}" for n in range(128, 255)]
        self._own += [f"10.{n >> 8}.{n & 255}.10" for n in range(4000)]
        shared = [f"192.0.2.{n}" for n in range(1, 255)] + [f"198.51.100.{n}" for n in range(1, 128)]
        self._edges, self._pools = shared[:40], [shared[40 + n :: self.p.hosts] for n in range(self.p.hosts)]
        faces = self.rng.sample(range(PEOPLE), PEOPLE)
        stock = min(parameters.stock_pictures, PEOPLE * 2 // 3)
        half = (PEOPLE - stock) // 2
        self._faces = {"stock": faces[:stock], "planted": faces[stock:][:half], "innocent": faces[stock:][half:]}
        self._keys: set[str] = set()
        self.twinned: set[str] = set()
        self.owned: Counter[str] = Counter()

    # --- drawing

    def chance(self, share: float) -> bool:
        """Whether something of that share happens."""
        return self.rng.random() < share

    def count(self, weights: Weights) -> int:
        """1 to 4."""
        return self.rng.choices((1, 2, 3, 4), weights)[0]

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """Different ones of the items."""
        return self.rng.sample(list(items), min(most, len(items)))

    def tongue(self) -> int:
        """A place of a tongue: independent of everything else."""
        return self.rng.randrange(len(TONGUES))

    def land(self) -> int:
        """A place of a land: independent of everything else."""
        return self.rng.randrange(len(LANDS))

    def day(self, first: str, last: str) -> str:
        """A day from the first to the last."""
        low, high = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
        return date.fromordinal(self.rng.randint(low, high)).isoformat()

    def letters(self, alphabet: str, count: int) -> str:
        """So many letters of an alphabet."""
        return "".join(self.rng.choices(alphabet, k=count))

    def key(self, kind: str) -> str:
        """An id of the register that nothing else has."""
        while (made := f"{kind}-{self.rng.randrange(10**7):07}") in self._keys:
            continue
        self._keys.add(made)
        return made

    # --- names and contacts

    def brand(self) -> Syllables:
        """A brand of two or three syllables."""
        return tuple(self.rng.randrange(SYLLABLES) for _ in range(self.rng.choice((2, 3, 3))))

    def host(self, brand: Syllables) -> str:
        """A host for a brand that no other site has."""
        made = plain(brand)
        while f"{made}.example" in self._hosts:
            made += self.rng.choice(("group", "hub", "pro", "online", "-hq"))
        self._hosts.add(f"{made}.example")
        return f"{made}.example"

    def person(self, tongue: int) -> Person:
        """Somebody's name. Family names are few and some are frequent, as everywhere."""
        given = tuple(self.rng.randrange(SYLLABLES) for _ in range(2))
        return Person(tongue, given, int(SYLLABLES * self.rng.random() ** 1.5))

    def phone(self, land: int) -> Phone:
        """A telephone that nobody else has."""
        return Phone(land, self._phones[land].pop())

    def place(self, land: int, room: bool = False) -> Place:
        """A postal address."""
        street = (self.rng.randrange(SYLLABLES), self.rng.randrange(SYLLABLES))
        house, city, code = self.rng.randint(1, 180), self.rng.randrange(CITIES), self.rng.randrange(5000)
        return Place(land, street, house, city, code, self.rng.randint(1, 40) if room else 0)

    def web_mail(self, who: Person) -> str:
        """A mailbox at a large service."""
        return f"{who.account}{self.rng.randint(2, 999)}@{self.rng.choice(WEB_MAIL)}"

    def registered(self, land: int) -> str:
        """A number of the register."""
        return self.tongues.land(land).registered(self.rng.randrange(10**9))

    def taxed(self, land: int) -> str:
        """A number for taxes."""
        return self.tongues.land(land).taxed(self.rng.randrange(10**9))

    def bank(self) -> str:
        """An IBAN with valid check digits, of a bank that does not exist. It does not depend on the land."""
        digits = self.letters(string.digits, 14)
        country, body = self.rng.choice((("GB", f"ZZZZ{digits}"), ("DE", f"0000{digits}"), ("IE", f"ZZZZ{digits}")))
        spelled = "".join(str(int(c, 36)) for c in body + country + "00")
        return f"{country}{98 - int(spelled) % 97:02}{body}"

    def wallet(self) -> str:
        """An address of a cryptocurrency in valid form."""
        body = self.rng.randbytes(20)
        kind = self.rng.randrange(3)
        if kind == 2:
            return "0x" + body.hex()
        payload = (b"\x00", b"\x41")[kind] + body
        payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
        rest, text = int.from_bytes(payload, "big"), ""
        while rest:
            rest, digit = divmod(rest, 58)
            text = _BASE58[digit] + text
        return ("1" if kind == 0 else "") + text

    def handle(self, network: str, who: str) -> tuple[str, str]:
        """A name on a network."""
        return network, who.replace(".", "_") + self.letters(string.digits, 2)

    def pgp(self) -> str:
        """A block in the form of an OpenPGP public key."""
        raw = b"\x98\x33\x04" + self.rng.randbytes(4) + b"\x16\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01\x01\x07\x40"
        text = base64.b64encode(raw + self.rng.randbytes(32)).decode()
        return f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{text[:48]}\n{text[48:]}\n-----END PGP PUBLIC KEY BLOCK-----"

    # --- what a site runs on

    def means(self, host: str) -> Means:
        """What a site runs on: mostly what many others use, too."""
        rng, made = self.rng, Means()
        place = min(int(self.p.hosts * rng.random() ** 2.5), self.p.hosts - 1)
        if self.chance(self.p.content_network):
            made.addresses = sorted(self.some(self._edges, 2))
            first = rng.randrange(20)
            made.names = [f"{name}{first}.ns.edgeline.example" for name in ("ada", "bob")]
        else:
            own = self.chance(self.p.own_address)
            made.addresses = [self.own_address() if own else rng.choice(self._pools[place])]
            provider = rng.choice((f"hosting{place}", f"registrar{rng.randrange(12)}"))
            made.names = [f"ns{n}.{provider}.example" for n in (1, 2)]
        web = rng.choice(WEB_MAIL)
        made.mail = [rng.choice((f"mail.{host}", f"mx1.{web}", f"mx.hosting{place}.example"))]
        made.zone = rng.choice((f"hostmaster@{host}", f"dns@hosting{place}.example"))
        if self.chance(self.p.analytics):
            made.trackers = [self.tracker(host) for _ in range(rng.choice((1, 1, 2)))]
        if self.chance(self.p.advertising):
            made.trackers.append(("ads", "ca-pub-" + self.letters(string.digits[1:], 16)))
        if self.chance(0.3):
            made.tokens = [self.token()]
        made.icon = rng.choice((0, rng.randrange(1, 6), *[rng.randrange(10, 2**40) for _ in range(3)]))
        names, weights = zip(*_GENERATORS, strict=True)
        made.generator = rng.choices(names, weights)[0]
        made.comments = self.some(_COMMENTS, rng.randrange(3))
        made.scripts = self.some(_SCRIPTS, rng.randrange(3))
        return made

    def own_address(self) -> str:
        """A network address that no other site has."""
        return self._own.pop(0)

    def tracker(self, host: str) -> tuple[str, str]:
        """An account of a service that counts visitors."""
        digits, upper = string.digits, string.digits + string.ascii_uppercase
        return self.rng.choice(
            (
                ("ga4", "G-" + self.letters(upper, 10)),
                ("ua", f"UA-{self.letters(digits[1:], 8)}-1"),
                ("gtm", "GTM-" + self.letters(upper, 7)),
                ("metrika", self.letters(digits[1:], 8)),
                ("matomo", f"stats.{host}"),
                ("pixel", self.letters(digits[1:], 15)),
            )
        )

    def token(self) -> str:
        """A token by which a search service verifies who owns a site."""
        return self.letters(string.ascii_letters + string.digits + "_-", 43)

    # --- what it says

    def text(self, tongue: int, count: int) -> list[Sentence]:
        """Sentences that nobody else has."""
        return [(tongue, self.rng.getrandbits(48), 0) for _ in range(count)]

    def policy(self, tongue: int) -> list[Sentence]:
        """A privacy policy: one of two in each language that everybody copies, or one of its own."""
        if self.chance(self.p.copied_policy):
            start = number("policy", tongue, self.rng.randrange(2)) >> 20
            return [(tongue, start + n, 0) for n in range(12)]
        return self.text(tongue, self.rng.randint(3, 9)) if self.chance(0.4) else []

    def claims(self, tongue: int) -> dict[str, list[str]]:
        """What a vendor says of itself."""
        rng = self.rng
        clients = [self.tongues.brand(tongue, self.brand()) for _ in range(rng.randrange(4))]
        offices = [self.tongues.city(self.place(self.land()))[1] for _ in range(rng.randrange(3))]
        awards = [self.tongues.brand(tongue, self.brand()) + f" Award {rng.randint(2009, 2023)}"] * rng.choice(
            (0, 0, 1)
        )
        return {"clients": clients, "offices": offices, "awards": awards, "founded": [str(rng.randint(1985, 2021))]}

    def site(self, label: Syllables, tongue: int, land: int, owner: str, stated: Stated, network: int = -1) -> Site:
        """A site with one or two captures, on means and with a registration of its own."""
        rng, host = self.rng, self.host(label)
        if not stated.emails:
            stated.emails.append(f"{rng.choice(('info', 'office', 'contact', 'hello'))}@{host}")
        brand = self.tongues.brand(0 if self.chance(0.5) else tongue, label)
        links = [self.rng.choice(("facepage.example", "birdnest.example", "mapsview.example")) + "/" for _ in range(2)]
        now = Version(
            self.day("2024-01-10", "2024-11-20"), brand, stated, self.text(tongue, rng.randint(9, 22)),
            self.policy(tongue), claims=self.claims(tongue), links=links,
        )  # fmt: skip
        made = Site(host, owner, tongue, land, label, [now], self.means(host), network=network)
        if self.chance(self.p.two_captures):
            then = (date.fromisoformat(now.at) - timedelta(days=rng.randint(330, 400))).isoformat()
            old = Version(then, brand, stated, now.texts[: len(now.texts) // 2] + self.text(tongue, 4), now.policy)
            old.claims, old.links = now.claims, links
            made.versions.insert(0, old)
        made.registrations.append(self.registration(made))
        if self.chance(self.p.history):
            name = f"{plain(label)}{rng.randint(2, 999)}@{rng.choice(WEB_MAIL)}"
            made.registrations.insert(0, self.old_registration(made, name))
        self.world.sites.append(made)
        return made

    def registration(self, site: Site) -> Registration:
        """A registration as it is today, behind a privacy service or with what the site states."""
        rng, stated = self.rng, site.now.stated
        created = self.day("2009-01-01", "2022-12-31")
        changed = self.day("2023-01-01", "2023-12-31")
        made = Registration(
            site.now.at, created, changed, f"2025{created[4:].replace('02-29', '02-28')}", rng.randrange(12)
        )
        who = self.tongues.person(self.person(site.tongue), latin=True)
        mailbox = rng.choice((stated.emails[0], f"admin@{site.host}", f"{plain(site.label)}@{rng.choice(WEB_MAIL)}"))
        service = rng.randrange(self.p.privacy_services)
        if self.chance(self.p.privacy):
            made.hidden, made.name, made.organisation = (
                True,
                "Domain Administrator",
                f"Privacy Shield {service} Service",
            )
            per_domain = f"{number(site.host, 'shield') % 16**10:010x}@shield{service}.example"
            made.email = per_domain if service % 2 else f"contact@shield{service}.example"
            land = service % len(LANDS)
            made.phone = Phone(land, 3950 + service)
            made.place = Place(land, (service, service + 7), 100 + service, service, service)
        else:
            made.name, made.organisation, made.email = who, stated.name, mailbox
            made.phone = stated.phones[0] if stated.phones else None
            made.place = stated.places[0] if stated.places else None
        return made

    def old_registration(self, site: Site, mailbox: str) -> Registration:
        """A registration as it was some years ago, before services hid registrants: a private name and a mailbox."""
        newest = site.registrations[-1]
        made = Registration("", newest.created, newest.created, "", newest.registrar, email=mailbox)
        year = int(newest.created[:4])
        made.at = f"{year + 1}-03-{self.rng.randint(10, 28)}"
        made.expires = f"{year + 2}{newest.created[4:].replace('02-29', '02-28')}"
        made.name = self.tongues.person(self.person(site.tongue), latin=True)
        made.place = self.place(site.land)
        return made

    def company(self, tongue: int, land: int, owner: str, brand: Syllables, network: int = -1) -> Row:
        """A company in the register: everything that it could state; what is left out is decided by others."""
        trade, form = self.rng.randrange(TRADES), self.rng.randrange(FORMS)
        name, latin = (self.tongues.company(tongue, land, brand, trade, form, way) for way in (False, True))
        stated = Stated(name, places=[self.place(land, self.chance(0.3))])
        stated.registered, stated.taxed = self.registered(land), self.taxed(land)
        made = Row(self.key("reg"), owner, tongue, land, stated, latin, network=network)
        made.founded = self.day("1995-01-01", "2021-12-31")
        self.world.rows.append(made)
        return made

    def human(self, who: Person, land: int, owner: str, network: int = -1) -> Human:
        """A person in the register."""
        stated = Stated(self.tongues.person(who))
        if self.chance(0.6):
            stated.places.append(self.place(land))
        made = Human(self.key("per"), owner, stated, self.day("1955-01-01", "1999-12-31"), land, network)
        self.world.humans.append(made)
        return made

    def profile(self, who: Person, land: int, owner: str, platform: str, network: int = -1) -> Profile:
        """An account on a platform; it states a name and what the person does."""
        rng = self.rng
        base = rng.choice((who.account.replace(".", ""), who.account.replace(".", "-"), plain(who.given)))
        handle = base
        while f"{platform}/{handle}" in self._accounts:
            handle = f"{base}{rng.randint(10, 9999)}"
        self._accounts.add(f"{platform}/{handle}")
        latin = platform in PLATFORMS["freelance"] or platform in PLATFORMS["code"]
        made = Profile(
            platform, handle, owner, who.tongue, land, Stated(self.tongues.person(who, latin)), rng.choice(_TITLES),
            self.some(_SKILLS, rng.randint(2, 6)), str(rng.choice((12, 15, 18, 20, 25, 30, 35, 40, 55, 70))),
            self.text(who.tongue, rng.randint(2, 4)), self.day("2012-01-01", "2023-12-31"), network=network,
        )  # fmt: skip
        self.world.profiles.append(made)
        return made

    def face(self, purpose: str) -> int | None:
        """A person with portraits whom nobody else in the world is; ``None`` when all are given away."""
        return self._faces[purpose].pop() if self._faces[purpose] else None
