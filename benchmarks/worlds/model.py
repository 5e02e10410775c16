"""What a world consists of, before it is written as files: sites, rows of a register, accounts, mails.

Every subject has an *owner*: who it is run by or is. Two subjects of one owner are the same, whatever they say of
themselves. What they say is in :class:`Stated`, what they run on in :class:`Means`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.worlds.tongues import Phone, Place, Syllables

Sentence = tuple[int, int, int]
"""Place of the tongue, seed, change: 0 as it was first written."""


@dataclass
class Stated:
    """Who a page, a row or an account says that it is. Everything may be missing."""

    name: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    registered: str = ""
    taxed: str = ""
    bank: list[str] = field(default_factory=list)
    wallets: list[str] = field(default_factory=list)
    handles: list[tuple[str, str]] = field(default_factory=list)  # network, name
    keys: list[str] = field(default_factory=list)  # OpenPGP, armoured


@dataclass
class Means:
    """What a site runs on, and what of it others can see."""

    addresses: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # name servers
    mail: list[str] = field(default_factory=list)  # mail servers
    zone: str = ""  # the mailbox of the zone, as SOA has it
    tokens: list[str] = field(default_factory=list)  # verification
    trackers: list[tuple[str, str]] = field(default_factory=list)  # service, account
    certificate: list[str] = field(default_factory=list)  # further names in its certificate
    icon: int = 0  # 0: none
    generator: str = ""
    comments: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)  # fields that hold a planted value: decoys leave them


@dataclass
class Registration:
    """A domain's registration as it was at a date."""

    at: str
    created: str
    changed: str
    expires: str
    registrar: int
    name: str = ""
    organisation: str = ""
    email: str = ""
    phone: Phone | None = None
    place: Place | None = None
    hidden: bool = False


@dataclass
class Member:
    """Somebody on the page of a team: the name, what they do, and a picture's number or -1."""

    name: str
    role: str
    picture: int = -1


@dataclass
class Version:
    """A site as it was at a date."""

    at: str
    brand: str
    stated: Stated
    texts: list[Sentence]
    policy: list[Sentence] = field(default_factory=list)
    team: list[Member] = field(default_factory=list)
    claims: dict[str, list[str]] = field(default_factory=dict)  # clients, offices, founded, awards
    operator: str = ""  # another name that the page gives as the operator's
    parked: bool = False
    left_in: str = ""  # a mail of a template's vendor that stands in the page
    left_phone: Phone | None = None
    by: tuple[str, str] | None = None  # "site by": the name and host of an agency
    links: list[str] = field(default_factory=list)


@dataclass
class Site:
    """A site."""

    host: str
    owner: str
    tongue: int
    land: int
    label: Syllables
    versions: list[Version]
    means: Means
    registrations: list[Registration] = field(default_factory=list)  # the newest last
    network: int = -1
    plain: bool = True  # neither planted nor made for a decoy: decoys choose among all but the latter

    @property
    def id(self) -> str:
        return f"site:{self.host}"

    @property
    def now(self) -> Version:
        return self.versions[-1]


@dataclass
class Row:
    """A company in the register."""

    key: str
    owner: str
    tongue: int
    land: int
    stated: Stated
    latin: str
    website: str = ""
    founded: str = ""
    network: int = -1

    @property
    def id(self) -> str:
        return f"ftm:{self.key}"


@dataclass
class Human:
    """A person in the register."""

    key: str
    owner: str
    stated: Stated
    birth: str
    land: int
    network: int = -1

    @property
    def id(self) -> str:
        return f"ftm:{self.key}"


@dataclass
class Tie:
    """A stated tie between two rows: "Ownership", "Directorship" or "Employment"."""

    kind: str
    source: str  # key of the owner, director or employee
    target: str
    start: str
    end: str = ""
    share: str = ""


@dataclass
class Profile:
    """An account on a platform."""

    platform: str
    handle: str
    owner: str
    tongue: int
    land: int
    stated: Stated
    title: str
    skills: list[str]
    rate: str
    bio: list[Sentence]
    joined: str
    website: str = ""
    employer: str = ""
    picture: int = -1
    recompressed: int = 0
    network: int = -1

    @property
    def id(self) -> str:
        return f"profile:{self.platform}/{self.handle}"


@dataclass
class Letter:
    """A mail."""

    sender: str
    name: str
    owner: str
    to: str
    subject: str
    body: list[Sentence]
    phone: Phone | None
    at: str
    reply: str = ""
    network: int = -1

    @property
    def id(self) -> str:
        return f"mail:{self.sender}"


@dataclass
class World:
    """Everything, in the order in which it was drawn."""

    sites: list[Site] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    humans: list[Human] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    means: list[tuple[str, str]] = field(default_factory=list)  # planted: name of the means, host
    works: list[tuple[str, str]] = field(default_factory=list)  # ids: who works for whom, stated on a page or account
    decoys: list[tuple[str, list[str]]] = field(default_factory=list)  # kind, ids
    traces: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
