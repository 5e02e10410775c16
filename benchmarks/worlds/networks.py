"""The planted networks: concealed hands, their fronts, and what slips.

A network is a few *parties*, organisations and people. A party has one or more fronts; the fronts of one party are the
same under other names. Two parties may run on the same means, or be tied by ownership, directorship or work, or both,
or be known to nobody as belonging together.

Every front begins with a cover that is drawn by the functions that draw innocent subjects. Then it slips: a front that
is an alias shares one to four things with an earlier front of its party.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.worlds.builder import PLATFORMS, Builder
from benchmarks.worlds.model import Human, Member, Profile, Row, Site, Stated, Tie, Version
from benchmarks.worlds.population import account, share_email, share_handle, share_phone
from benchmarks.worlds.tongues import Person

Front = Site | Row | Profile | Human

KINDS = {"site": 0.40, "company": 0.22, "profile": 0.26, "human": 0.12}
"""What a front is. A company of the register has a site in two of three cases. Assumption."""
COMPANY_SITE = 0.65
OPEN_MEANS = ("icon", "text", "comment")
"""Means that anybody could copy: they come on top, and alone make no infrastructure."""
CLOSED_MEANS = ("tracker", "advertising", "address", "names", "mail", "certificate", "token", "zone")


@dataclass
class Party:
    """A concealed organisation or person."""

    owner: str
    person: bool
    fronts: list[Front] = field(default_factory=list)
    who: Person | None = None  # a person's true name
    face: int | None = None

    def sites(self) -> list[Site]:
        """Its sites."""
        return [front for front in self.fronts if isinstance(front, Site)]

    def row(self) -> Row | None:
        """Its company in the register, of which it has at most one."""
        return next((front for front in self.fronts if isinstance(front, Row)), None)

    def human(self) -> Human | None:
        """Its person in the register, of whom it has at most one."""
        return next((front for front in self.fronts if isinstance(front, Human)), None)


def plant(world: Builder, index: int) -> None:
    """Plant a network."""
    _Network(world, index).grow()


class _Network:
    def __init__(self, world: Builder, index: int) -> None:
        self.world, self.index, self.rng, self.p = world, index, world.rng, world.p
        self.parties: list[Party] = []
        self._means: dict[str, str] = {}
        self._hosts: dict[str, list[Site]] = {}

    def grow(self) -> None:
        """All fronts, then what the parties run on, then their ties."""
        wanted = self.rng.randint(*self.p.fronts)
        while (count := sum(len(party.fronts) for party in self.parties)) < wanted:
            kind = self.rng.choices(list(KINDS), list(KINDS.values()))[0]
            self._front(kind, wanted - count)
        self._run_on_means()
        self._tie()

    # --- fronts

    def _front(self, kind: str, left: int) -> None:
        person = kind in ("profile", "human")
        earlier = [party for party in self.parties if party.person == person]
        if kind == "company":
            earlier = [party for party in earlier if party.row() is None]
        if kind == "human":
            earlier = [party for party in earlier if party.human() is None]
        if earlier and self.world.chance(self.p.alias):
            party = self.rng.choice(earlier)
        else:
            party = Party(f"net{self.index} party{len(self.parties)}", person)
            self.parties.append(party)
        front = self._cover(kind, party)
        if party.fronts:
            self._slip(party, front)
        party.fronts.append(front)
        if isinstance(front, Row) and left > 1 and self.world.chance(COMPANY_SITE):
            site = self._site(party)
            site.now.stated.name = front.stated.name if self.world.chance(self.p.legal_name) else ""
            self._slip(party, site, front)
            party.fronts.append(site)

    def _cover(self, kind: str, party: Party) -> Front:
        """A front as it would be if nobody stood behind it: with a name, contacts and a place of its own."""
        world, owner = self.world, party.owner
        tongue, land = world.tongue(), world.land()
        if kind == "site":
            return self._site(party)
        if kind == "company":
            row = world.company(tongue, land, owner, world.brand(), self.index)
            row.stated.phones.append(world.phone(land))
            return row
        who = world.person(tongue)
        if kind == "human":
            human = world.human(who, land, owner, self.index)
            if world.chance(0.5):
                human.stated.phones.append(world.phone(land))
            return human
        platform = self.rng.choice(PLATFORMS[self.rng.choice(("freelance", "freelance", "social", "code"))])
        return account(world, who, land, owner, platform, self.index)

    def _site(self, party: Party) -> Site:
        world = self.world
        tongue, land, label = world.tongue(), world.land(), world.brand()
        stated = Stated()
        site = world.site(label, tongue, land, party.owner, stated, self.index)
        if world.chance(0.6):
            trade, form = self.rng.randrange(10), self.rng.randrange(3)
            stated.name = world.tongues.company(tongue, land, label, trade, form)
        stated.phones.append(world.phone(land))
        stated.places.append(world.place(land, world.chance(0.3)))
        for _ in range(self.rng.randrange(3)):
            name = world.tongues.person(world.person(tongue), latin=world.chance(0.4))
            site.now.team.append(Member(name, "team"))
        site.registrations[-1] = world.registration(site)
        return site

    # --- slips

    def _slip(self, party: Party, front: Front, with_whom: Front | None = None) -> None:
        """Let a front share something with an earlier one of its party, or nothing."""
        earlier = with_whom or self.rng.choice(party.fronts)
        possible = [kind for kind in self._slips() if self._applies(kind, front) and self._applies(kind, earlier)]
        if {type(front), type(earlier)} == {Site, Row}:
            possible.append("number")
        left: list[str] = []
        if not self.world.chance(self.p.untraced):
            for kind in self.world.some(possible, self.world.count(self.p.traces)):
                if self._slips()[kind](earlier, front, party) is not False:
                    left.append(kind)
            if not left:  # no portrait was left
                share_phone(self.world, _human(earlier), _human(front))
                left.append("phone")
        self.world.world.traces.append((earlier.id, front.id, tuple(sorted(left))))

    def _slips(self) -> dict[str, Callable[[Front, Front, Party], bool | None]]:
        return {
            "email": self._email,
            "phone": self._phone,
            "registrant": self._registrant,
            "wallet": self._wallet,
            "bank": self._bank,
            "tax": self._tax,
            "telegram": self._handle("telegram"),
            "skype": self._handle("skype"),
            "github": self._handle("github"),
            "key": self._key,
            "operator": self._operator,
            "website": self._website,
            "face": self._face,
            "number": self._number,
        }

    @staticmethod
    def _applies(kind: str, front: Front) -> bool:
        if isinstance(front, Site):
            return kind not in ("website", "face", "skype", "number")
        if isinstance(front, Row):
            return kind in ("email", "phone", "tax")
        if isinstance(front, Human):
            return kind in ("email", "phone")
        return kind in ("email", "phone", "telegram", "skype", "github", "website", "face")

    def _email(self, one: Front, other: Front, party: Party) -> None:
        fresh = self.world.web_mail(self._hand(party))
        if isinstance(one, Site):
            mailboxes = one.now.stated.emails
            if len(mailboxes) < 2:
                mailboxes.append(fresh)
            fresh = mailboxes[-1]
        else:
            share_email(_human(one), _human(one), fresh)
            fresh = _human(one).stated.emails[0]
        target = other.now.stated if isinstance(other, Site) else other.stated
        target.emails = [*target.emails, fresh] if isinstance(other, Site) else [fresh]

    def _phone(self, one: Front, other: Front, _: Party) -> None:
        source, target = _human(one), _human(other)
        phones = source.stated.phones or [self.world.phone(one.land)]
        source.stated.phones = phones
        # A site keeps the telephone of its cover and lets the other slip somewhere on its pages.
        target.stated.phones = [*target.stated.phones, phones[0]] if isinstance(other, Site) else [phones[0]]

    def _registrant(self, one: Front, other: Front, party: Party) -> None:
        """The same mailbox in old registrations, before both went behind a service."""
        assert isinstance(one, Site)
        assert isinstance(other, Site)
        old = one.registrations[:-1]
        mailbox = old[0].email if old else self.world.web_mail(self._hand(party))
        if not old:
            one.registrations.insert(0, self.world.old_registration(one, mailbox))
        other.registrations.insert(0, self.world.old_registration(other, mailbox))

    def _wallet(self, one: Front, other: Front, _: Party) -> None:
        self._give(one, other, "wallets", self.world.wallet)

    def _bank(self, one: Front, other: Front, _: Party) -> None:
        self._give(one, other, "bank", self.world.bank)

    def _key(self, one: Front, other: Front, _: Party) -> None:
        self._give(one, other, "keys", self.world.pgp)

    def _give(self, one: Front, other: Front, name: str, fresh: Callable[[], str]) -> None:
        have = getattr(_human(one).stated, name)
        if not have:
            have.append(fresh())
        target = getattr(_human(other).stated, name)
        if have[0] not in target:
            target.append(have[0])

    def _tax(self, one: Front, other: Front, _: Party) -> None:
        source, target = _human(one).stated, _human(other).stated
        source.taxed = source.taxed or target.taxed or self.world.taxed(one.land)
        target.taxed = source.taxed

    def _number(self, one: Front, other: Front, _: Party) -> None:
        """The site states the number under which the register has its company."""
        site, row = (one, other) if isinstance(one, Site) else (other, one)
        _human(site).stated.registered = _human(row).stated.registered

    def _handle(self, network: str) -> Callable[[Front, Front, Party], None]:
        def slip(one: Front, other: Front, party: Party) -> None:
            fresh = self.world.handle(network, self._hand(party).account)
            share_handle(_human(one).stated, _human(other).stated, fresh)

        return slip

    def _operator(self, one: Front, other: Front, _: Party) -> None:
        """A year earlier the newer site still said what the older one says."""
        assert isinstance(one, Site)
        assert isinstance(other, Site)
        now, source = other.now, one.now
        then = (date.fromisoformat(now.at) - timedelta(days=self.rng.randint(330, 400))).isoformat()
        said = Stated(source.stated.name, source.stated.emails[:1], list(source.stated.phones[:1]))
        said.places = list(source.stated.places)
        old = Version(
            then, now.brand, said, self.world.text(other.tongue, 9), operator=source.stated.name or source.brand
        )
        old.links, old.claims = now.links, now.claims
        other.versions = [old, now]

    def _website(self, one: Front, other: Front, party: Party) -> None:
        assert isinstance(one, Profile)
        assert isinstance(other, Profile)
        fresh = f"https://{self._hand(party).account.replace('.', '')}{self.rng.randint(2, 99)}.homepages.example/"
        one.website = other.website = one.website or fresh

    def _face(self, one: Front, other: Front, party: Party) -> bool:
        assert isinstance(one, Profile)
        assert isinstance(other, Profile)
        if party.face is None:
            party.face = self.world.face("planted")
        if party.face is None:
            return False
        if one.picture < 0:
            one.picture = party.face * 2
        # The other portrait of the same person, so that the picture itself is another.
        other.picture = one.picture ^ 1
        return True

    def _hand(self, party: Party) -> Person:
        """Whose mailboxes and accounts slip: somebody who stands nowhere else."""
        if party.who is None:
            party.who = self.world.person(self.world.tongue())
        return party.who

    # --- means

    def _run_on_means(self) -> None:
        """Further organisations with a site join the means of the network; so do some aliases."""
        world = self.world
        groups = [party.sites() for party in self.parties if party.sites()]
        for place, sites in enumerate(groups):
            if place and world.chance(self.p.infrastructure):
                other = self.rng.choice(self.rng.choice(groups[:place]))
                self._join(self.rng.choice(sites), other, not world.chance(self.p.infrastructure_untraced))
            for n, site in enumerate(sites):
                if n and world.chance(self.p.infrastructure_inside):
                    self._join(site, self.rng.choice(sites[:n]), True)

    def _join(self, site: Site, other: Site, seen: bool) -> None:
        count = self.world.count(self.p.means)
        # Whoever has a server and accounts mostly uses those again.
        used = [kind for kind in CLOSED_MEANS if kind in self._means]
        again = self.world.some(used, count if self.world.chance(self.p.means_again) else 0)
        closed = again + self.world.some([kind for kind in CLOSED_MEANS if kind not in again], count - len(again))
        opened = [kind for kind in OPEN_MEANS if self.world.chance(0.25)]
        if not seen:
            self.world.world.means += [
                (f"net{self.index} unseen {site.host}", host) for host in (site.host, other.host)
            ]
            return
        for kind in closed + opened:
            # Most means serve the whole network; each is a value that the two have and that others may join later.
            for each in (other, site):
                self._give_means(each, other, kind)
                if kind in CLOSED_MEANS:
                    self.world.world.means.append((f"net{self.index} {kind}", each.host))

    def _give_means(self, site: Site, source: Site, kind: str) -> None:
        world, means = self.world, site.means
        value = self._value(kind, source)
        if kind in means.kept:
            return
        means.kept.add(kind)
        if kind == "tracker":
            service, name = value.split(" ")
            means.trackers = [one for one in means.trackers if one[0] != service] + [(service, name)]
        elif kind == "advertising":
            means.trackers = [one for one in means.trackers if one[0] != "ads"] + [("ads", value)]
        elif kind == "address":
            means.addresses = [value]
        elif kind == "names":
            means.names = [f"ns{n}.{value}" for n in (1, 2)]
        elif kind == "mail":
            means.mail = [f"mx.{value}"]
        elif kind == "zone":
            means.zone = value
        elif kind == "token":
            means.tokens = [value]
        elif kind == "certificate":
            together = self._hosts.setdefault(kind, [])
            together.append(site)
            for one in together:
                one.means.certificate = sorted({each.host for each in together} - {one.host})
        elif kind == "icon":
            means.icon = int(value)
        elif kind == "comment":
            means.comments = [*means.comments, value]
        elif kind == "text" and site is not source:
            # The text of the first, in its language, with some words changed.
            taken = source.now.texts[: max(6, len(source.now.texts) // 2)]
            site.now.texts = [(tongue, seed, world.rng.randint(1, 9)) for tongue, seed, _ in taken] + site.now.texts[
                -3:
            ]

    def _value(self, kind: str, source: Site) -> str:
        """The network's means of a kind, made when it is first used. A text is whatever the source has."""
        if kind in self._means:
            return self._means[kind]
        world, rng = self.world, self.rng
        host = source.host.removesuffix(".example")
        makers: dict[str, Callable[[], str]] = {
            "tracker": lambda: " ".join(world.tracker(source.host)),
            "advertising": lambda: "ca-pub-" + world.letters("123456789", 16),
            "address": world.own_address,
            "names": lambda: f"{host}.example",
            "mail": lambda: f"{host}.example",
            "zone": lambda: world.web_mail(world.person(0)),
            "token": world.token,
            "certificate": lambda: "",
            "icon": lambda: str(rng.randrange(10, 2**40)),
            "comment": lambda: f"{host} build {rng.randrange(10**6)} by {world.letters('abcdefgh', 5)}",
            "text": lambda: "",
        }
        made = makers[kind]()
        self._means[kind] = made
        return made

    # --- ties

    def _tie(self) -> None:
        """Stated ties between parties: somebody directs, owns, or works for."""
        world = self.world
        for place, party in enumerate(self.parties):
            if not place or not world.chance(self.p.control):
                continue
            other = self.rng.choice(self.parties[:place])
            if party.person and other.person:
                continue
            person, organisation = (party, other) if party.person else (other, party)
            row = self._row(organisation)
            if person.person:
                self._person_and_company(person, row, organisation)
            else:
                owner = self._row(person)
                share = self.rng.choice(("100", "75", "51", "50"))
                world.world.ties.append(
                    Tie("Ownership", owner.key, row.key, world.day("2012-01-01", "2022-12-31"), "", share)
                )

    def _person_and_company(self, person: Party, row: Row, organisation: Party) -> None:
        world = self.world
        human = person.human()
        profile = next((front for front in person.fronts if isinstance(front, Profile)), None)
        if human is not None:
            world.world.ties.append(Tie("Directorship", human.key, row.key, world.day("2012-01-01", "2022-12-31")))
        elif profile is not None:
            profile.employer = row.stated.name
            world.world.works.append((profile.id, row.id))
            for site in organisation.sites()[:1]:
                site.now.team.append(Member(profile.stated.name, "team", profile.picture))

    def _row(self, party: Party) -> Row:
        """The company of an organisation; where it has none, one is registered, and slips."""
        row = party.row()
        if row is None:
            cover = self._cover("company", party)
            assert isinstance(cover, Row)
            row = cover
            self._slip(party, row)
            party.fronts.append(row)
        return row


def _human(front: Front) -> Human | Profile:
    """Anything with what it states, as the functions of sharing take it: a site by what it states today."""
    if isinstance(front, Site):
        return Human("", front.owner, front.now.stated, "", front.land)
    if isinstance(front, Row):
        return Human("", front.owner, front.stated, "", front.land)
    return front
