"""Of each indicator a small network in which it is seen, and others that come near and in which it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256 as sha256_of
from itertools import count

from truename.indicators import Evidence
from truename.properties import Relation
from truename.resolve.network import Apart, Common, Identity, Link, Network, Part, Record, Value
from truename.resolve.records import records as gather
from truename.types import Capture, Claim, ClaimStatus

PAGE = "https://www.example/page"


class World:
    """Builds evidence out of statements: each is a claim of a capture of its own day and place."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._claims: list[tuple[int, Claim]] = []
        self._captures: dict[str, Capture] = {}
        self._schemata: dict[str, str] = {}
        self.links: list[Link] = []
        self.common: list[Common] = []
        self.apart: list[Apart] = []
        self.together: list[tuple[str, ...]] = []

    def says(
        self,
        subject: str,
        property: str,
        value: str,
        day: str = "2024-03-01",
        url: str = PAGE,
        quote: str = "",
        status: ClaimStatus = ClaimStatus.ASSERTED,
    ) -> World:
        """One statement."""
        sha256 = sha256_of(f"{day} {url}".encode()).hexdigest()
        captured = f"{day}T12:00:00Z" if day else ""
        self._captures[sha256] = Capture(sha256, url.rpartition("/")[2], url, captured)
        claim = Claim(subject, property, value, subject, "", captured, sha256, status, subject, "", quote or value)
        self._claims.append((next(self._numbers), claim))
        return self

    def called(self, subject: str, name: str, **also: str) -> World:
        """A name, and whatever else is stated with it."""
        self.says(subject, "name", name)
        for property, value in also.items():
            self.says(subject, property, value)
        return self

    def linked(self, one: str, other: str, property: str, llr: float, relation: Relation, *values: str) -> World:
        """A link that rests on one part."""
        part = Part("text", property, values, llr, llr, 2, 2, "", (next(self._numbers),), ())
        self.links.append(Link(relation, *sorted((one, other)), llr, 0.5, (part,)))
        return self

    def tied(self, holder: str, property: str, target: str) -> World:
        """A stated tie, as a claim and as a link."""
        part = Part("stated", property, (target,), 0.0, 0.0)
        self.links.append(Link(Relation.CONTROL, holder, target, None, None, (part,), property))
        return self.says(holder, property, target)

    def one(self, *members: str) -> World:
        """Records that are one identity."""
        self.together.append(tuple(sorted(members)))
        return self

    def evidence(self) -> Evidence:
        """Everything as linking gives it."""
        records = gather(self._claims, self._captures)
        inside = {member for members in self.together for member in members}
        alone = [(record,) for record in records if record not in inside]
        identities = tuple(
            Identity(f"identity:{members[0]}", members, "", members[0]) for members in sorted([*self.together, *alone])
        )
        network = Network(
            records, tuple(self.links), identities, apart=tuple(self.apart), common=tuple(self.common), prior=-2.0
        )
        return Evidence(network, self._captures)


JANE, OMAR = "profile:gigs.example/jane", "profile:work.example/omar"
ACME, NORTH = "site:acme.example", "site:northwind.example"


def jane_and_omar(**shared: str) -> World:
    """Two profiles of different names that state the same."""
    return World().called(JANE, "Jane Doe", **shared).called(OMAR, "Omar Example", **shared)


def two_firms(**shared: str) -> World:
    """Two sites of different names that state the same."""
    return World().called(ACME, "Acme Ltd", **shared).called(NORTH, "Northwind GmbH", **shared)


def _changed(subject: str, property: str, before: str, after: str, url: str = PAGE) -> World:
    """A statement that another one follows, at one address or at another."""
    world = World().says(subject, property, before, "2023-01-05").says(subject, property, before, "2023-04-05")
    return world.says(subject, property, after, "2023-09-01", url)


def _firms_at_one_address(number: int) -> World:
    words = ("Acme", "Northwind", "Bluebird", "Granite", "Juniper", "Kestrel", "Lantern")
    world = World()
    for word in words[:number]:
        world.called(f"site:{word.lower()}.example", f"{word} Ltd", address="12 High Street, Exampletown, EX1 2AB")
    return world


def _faces(shared: str, reason_in: str = "pictureUrl") -> World:
    """Two profiles of one name, whose pictures show two people."""
    world = World()
    for subject, picture in ((JANE, "https://gigs.example/a.png"), (OMAR, "https://work.example/b.png")):
        world.called(subject, "Jane Doe", **{reason_in: picture})
        if shared:
            world.says(subject, "email", shared)
    claims = tuple(number for number, claim in world._claims if claim.property == reason_in)
    world.apart.append(Apart(JANE, OMAR, "The faces in their pictures are not of one person.", claims))
    return world


def _employed(mailbox: str) -> World:
    return World().called(JANE, "Jane Doe", worksFor=NORTH, email=mailbox).called(NORTH, "Northwind GmbH")


def _mail(day: str) -> World:
    mail = "mail:jane@acme.example"
    world = World().called(mail, "Jane Doe", email="jane@acme.example", date=f"{day}T08:00:00Z")
    return world.called(ACME, "Acme Ltd", registered="2024-02-10")


def _began(*days: str) -> World:
    world = World()
    members = [f"profile:{platform}.example/jane" for platform in ("gigs", "work", "code", "talk")][: len(days)]
    for member, day in zip(members, days, strict=True):
        world.called(member, "Jane Doe", registered=day)
    return world.one(*members)


def _history(founded: str, registered: str, *, older: str = "") -> World:
    world = World().called(ACME, "Acme Ltd", foundingDate=founded, registered=registered)
    if older:
        world.called("site:acme-old.example", "Acme Ltd", registered=older).one(ACME, "site:acme-old.example")
    return world


def _holds(*firms: tuple[str, str]) -> World:
    world = World().called("ftm:person", "Jane Doe", schema="Person")
    for number, (name, property) in enumerate(firms):
        world.called(f"ftm:firm{number}", name, schema="Company").tied("ftm:person", property, f"ftm:firm{number}")
    return world


def _listed(quote: str = "owner of, 60 %", status: ClaimStatus = ClaimStatus.ASSERTED) -> World:
    world = World().called("ftm:listed", "Listed Holding", schema="Company", programme="EXAMPLE-1")
    world.called("ftm:firm", "Acme Ltd", schema="Company")
    return world.says("ftm:listed", "owns", "ftm:firm", quote=quote, status=status)


def _with(world: World, **changes: object) -> World:
    for name, value in changes.items():
        getattr(world, name).append(value)
    return world


ENTRY = "in this case 9 of 9 holders have nothing else in common"

SEEN: Mapping[str, World] = {
    "contact_under_several_names": jane_and_omar(email="desk@mailbox.example"),
    "picture_under_several_names": jane_and_omar().linked(JANE, OMAR, "picture", 1.8, Relation.INFRASTRUCTURE),
    "faces_differ_under_one_name": _faces("jane@mailbox.example"),
    "profile_text_copied": jane_and_omar().linked(JANE, OMAR, "text", 2.3, Relation.INFRASTRUCTURE),
    "account_renamed": _changed(JANE, "name", "Jane Doe", "Omar Example"),
    "accounts_on_one_platform": World()
    .called(JANE, "Jane Doe")
    .called("profile:gigs.example/omar", "Omar Example")
    .one(JANE, "profile:gigs.example/omar"),
    "contact_changed": _changed(JANE, "phone", "+442079460123", "+442079460456"),
    "particulars_contradict": World()
    .called(JANE, "Jane Doe", birthDate="1990-05")
    .called(OMAR, "Jane Doe", birthDate="1988-01-02")
    .one(JANE, OMAR),
    "contact_off_platform": World().called(JANE, "Jane Doe", rate="30 USD an hour", handle="telegram:jane_doe"),
    "network_address_of_several_names": World()
    .called("mail:jane@mailbox.example", "Jane Doe", ip="203.0.113.7")
    .called("mail:omar@mailbox.example", "Omar Example", ip="203.0.113.7"),
    "mailbox_resembles_employer": _employed("jane@norlhwind.example"),
    "mailbox_on_new_domain": _mail("2024-02-14"),
    "presence_begins_at_once": _began("2024-02-01", "2024-02-03", "2024-02-09"),
    "payment_under_several_names": jane_and_omar(bankAccount="GB82WEST12345698765432"),
    "payment_changed": _changed(ACME, "bankAccount", "GB82WEST12345698765432", "DE89370400440532013000"),
    "payment_in_virtual_currency": World().called(
        JANE, "Jane Doe", rate="30 USD an hour", wallet="0x52908400098527886e0f7030069857d2e4169ee7"
    ),
    "site_text_copied": two_firms().linked(ACME, NORTH, "text", 2.3, Relation.INFRASTRUCTURE),
    "history_before_site": _history("2009", "2021-06-01"),
    "operator_is_not_registrant": World().called(ACME, "Acme Ltd", registrantOrganization="Northwind GmbH"),
    "operator_changed": _changed(ACME, "name", "Acme Ltd", "Northwind GmbH"),
    "registrant_of_several_operators": two_firms(registrantEmail="desk@mailbox.example"),
    "messenger_only": World().called(ACME, "Acme Ltd", handle="telegram:acme_desk"),
    "address_of_many": _firms_at_one_address(5),
    "people_behind_several_firms": _holds(("Acme Ltd", "owns"), ("Northwind GmbH", "directs")),
    "tie_to_listed": _listed(),
    "claim_contradicted": World()
    .called(ACME, "Acme Ltd")
    .says(ACME, "award", "Gold medal of an example fair", status=ClaimStatus.CONTRADICTED),
}
"""By indicator, where it is seen: once."""

NEAR: Mapping[str, Mapping[str, World]] = {
    "contact_under_several_names": {
        "one name": World()
        .called(JANE, "Jane Doe", phone="+442079460123")
        .called(OMAR, "J. Doe", phone="+442079460123"),
        "one romanised name": World().called(JANE, "박진혁", handle="qq:1").called(OMAR, "Pak Jin Hyok", handle="qq:1"),
        "an alias": jane_and_omar(phone="+442079460123").says(OMAR, "alias", "Jane Doe"),
        "one office": World()
        .called("person:acme.example/jane", "Jane Doe", phone="+442079460123")
        .called("person:acme.example/omar", "Omar Example", phone="+442079460123"),
        "one employer": jane_and_omar(phone="+442079460123", worksFor=ACME),
        "a person and a firm": World()
        .called(JANE, "Jane Doe", email="d@acme.example")
        .called(ACME, "Acme Ltd", email="d@acme.example"),
        "a placeholder": jane_and_omar(email="you@yourdomain.com"),
        "a disputed statement": World()
        .called(JANE, "Jane Doe", phone="+442079460123")
        .called(OMAR, "Omar Example")
        .says(OMAR, "phone", "+442079460123", status=ClaimStatus.CONTRADICTED),
        "no name": World().called(JANE, "Jane Doe", phone="+442079460123").says(OMAR, "phone", "+442079460123"),
    },
    "picture_under_several_names": {
        "one name": World()
        .called(JANE, "Jane Doe")
        .called(OMAR, "Doe, Jane")
        .linked(JANE, OMAR, "picture", 1.8, Relation.INFRASTRUCTURE),
        "everybody's picture": _with(
            jane_and_omar().linked(JANE, OMAR, "picture", 1.8, Relation.INFRASTRUCTURE, "avatar"),
            common=Common("picture", "avatar", 9, 9, ENTRY),
        ),
        "faces that may be anybody's": jane_and_omar().linked(JANE, OMAR, "face", 1.2, Relation.SAME),
    },
    "faces_differ_under_one_name": {
        "a common name and nothing else": _faces(""),
        "another reason": _faces("jane@mailbox.example", "birthDate"),
    },
    "profile_text_copied": {
        "one name": World()
        .called(JANE, "Jane Doe")
        .called(OMAR, "Jane M. Doe")
        .linked(JANE, OMAR, "text", 2.3, Relation.INFRASTRUCTURE),
        "colleagues": jane_and_omar(worksFor=ACME).linked(JANE, OMAR, "text", 2.3, Relation.INFRASTRUCTURE),
        "a text that says nothing": jane_and_omar().linked(JANE, OMAR, "text", 0.0, Relation.INFRASTRUCTURE),
    },
    "account_renamed": {
        "the longer name": _changed(JANE, "name", "Jane Doe", "Jane Maria Doe"),
        "another page": _changed(JANE, "name", "Jane Doe", "Omar Example", "https://www.example/other"),
        "both names all along": _changed(JANE, "name", "Jane Doe", "Omar Example").says(
            JANE, "name", "Jane Doe", "2023-10-01"
        ),
        "an alias": _changed(JANE, "name", "Jane Doe", "Omar Example").says(JANE, "alias", "Omar Example"),
    },
    "accounts_on_one_platform": {
        "two platforms": jane_and_omar().one(JANE, OMAR),
        "two identities": World().called(JANE, "Jane Doe").called("profile:gigs.example/omar", "Omar Example"),
    },
    "contact_changed": {
        "another page": _changed(JANE, "phone", "+442079460123", "+442079460456", "https://www.example/other"),
        "a firm": _changed(ACME, "phone", "+442079460123", "+442079460456"),
        "one more": _changed(JANE, "phone", "+442079460123", "+442079460456").says(
            JANE, "phone", "+442079460123", "2023-09-01"
        ),
        "times that are not known": World()
        .says(JANE, "phone", "+442079460123", "")
        .says(JANE, "phone", "+4420794604", ""),
    },
    "particulars_contradict": {
        "the less exact": World()
        .called(JANE, "Jane Doe", birthDate="1990")
        .called(OMAR, "Jane Doe", birthDate="1990-05-02")
        .one(JANE, OMAR),
        "two identities": World().called(JANE, "Jane Doe", birthDate="1990").called(OMAR, "Jane Doe", birthDate="1988"),
    },
    "contact_off_platform": {
        "nothing for sale": World().called(JANE, "Jane Doe", handle="telegram:jane_doe"),
        "a portfolio": World().called(JANE, "Jane Doe", rate="30 USD an hour", handle="github:jane_doe"),
    },
    "network_address_of_several_names": {
        "a service": _with(
            World()
            .called("mail:jane@mailbox.example", "Jane Doe", ip="203.0.113.7")
            .called("mail:omar@mailbox.example", "Omar Example", ip="203.0.113.7"),
            common=Common("ip", "203.0.113.7", 9, 9, ENTRY),
        ),
        "one firm": World()
        .called("mail:jane@acme.example", "Jane Doe", ip="203.0.113.7")
        .called("mail:omar@acme.example", "Omar Example", ip="203.0.113.7")
        .tied("mail:jane@acme.example", "worksFor", ACME)
        .tied("mail:omar@acme.example", "worksFor", ACME),
        "sites": two_firms(ip="203.0.113.7"),
        "a content network": World()
        .called("mail:jane@mailbox.example", "Jane Doe", ip="104.16.0.1")
        .called("mail:omar@mailbox.example", "Omar Example", ip="104.16.0.1"),
    },
    "mailbox_resembles_employer": {
        "the employer's own": _employed("jane@northwind.example"),
        "a host of the employer's": _employed("jane@mail.northwind.example"),
        "a mail service": _employed("jane.doe@mailbox.example"),
        "another site that it states": _employed("jane@northwind.test").says(
            NORTH, "website", "https://www.northwind.test/"
        ),
        "no employer": World().called(JANE, "Jane Doe", email="jane@norlhwind.example").called(NORTH, "Northwind GmbH"),
    },
    "mailbox_on_new_domain": {
        "months later": _mail("2024-06-14"),
        "before it was registered again": _mail("2023-02-14"),
        "a domain that is not known": World().called(JANE, "Jane Doe", email="jane@acme.example"),
    },
    "presence_begins_at_once": {
        "two accounts": _began("2024-02-01", "2024-02-03"),
        "over a year": _began("2023-02-01", "2024-02-03", "2024-02-09"),
    },
    "payment_under_several_names": {
        "one name": World()
        .called(JANE, "Jane Doe", bankAccount="GB82WEST12345698765432")
        .called(OMAR, "Doe Jane", bankAccount="GB82WEST12345698765432"),
        "a firm and its owner": World()
        .called("ftm:person", "Jane Doe", schema="Person", bankAccount="GB82WEST12345698765432")
        .called(ACME, "Acme Ltd", bankAccount="GB82WEST12345698765432")
        .tied("ftm:person", "owns", ACME),
    },
    "payment_changed": {
        "two accounts all along": _changed(
            ACME, "bankAccount", "GB82WEST12345698765432", "DE89370400440532013000"
        ).says(ACME, "bankAccount", "GB82WEST12345698765432", "2023-10-01"),
        "another page": _changed(
            ACME, "wallet", "GB82WEST12345698765432", "DE89370400440532013000", "https://www.example/other"
        ),
    },
    "payment_in_virtual_currency": {
        "a bank account, too": World()
        .called(JANE, "Jane Doe", rate="30 USD an hour", wallet="0x52908400098527886e0f7030069857d2e4169ee7")
        .says(JANE, "bankAccount", "GB82WEST12345698765432"),
        "nothing for sale": World().called(JANE, "Jane Doe", wallet="0x52908400098527886e0f7030069857d2e4169ee7"),
    },
    "site_text_copied": {
        "one owner": two_firms().linked(ACME, NORTH, "text", 2.3, Relation.INFRASTRUCTURE).tied(ACME, "owns", NORTH),
        "one identity": two_firms().linked(ACME, NORTH, "text", 2.3, Relation.INFRASTRUCTURE).one(ACME, NORTH),
        "one name": World()
        .called(ACME, "Acme Ltd")
        .called(NORTH, "Acme Limited")
        .linked(ACME, NORTH, "text", 2.3, Relation.INFRASTRUCTURE),
    },
    "history_before_site": {
        "a year": _history("2020", "2021-06-01"),
        "an older site": _history("2009", "2021-06-01", older="2010-01-01"),
        "seen before it was registered again": _history("2009", "2021-06-01").says(
            ACME, "name", "Acme Ltd", "2015-01-01"
        ),
        "before the web": _history("1890", "1997-06-01"),
        "no registration": World().called(ACME, "Acme Ltd", foundingDate="2009"),
    },
    "operator_is_not_registrant": {
        "a privacy service": World().called(ACME, "Acme Ltd", registrantOrganization="Example Privacy Service"),
        "the founder": World()
        .called(ACME, "Acme Ltd", registrantName="Jane Doe")
        .called("person:acme.example/jane-doe", "Jane Doe"),
        "the same firm": World().called(ACME, "Acme", registrantOrganization="Acme Trading Limited"),
    },
    "operator_changed": {
        "the legal form": _changed(ACME, "name", "Acme Ltd", "Acme GmbH"),
        "another page": _changed(ACME, "name", "Acme Ltd", "Northwind GmbH", "https://www.example/other"),
        "hidden since": _changed(ACME, "registrantName", "Acme Ltd", "Redacted for privacy"),
    },
    "registrant_of_several_operators": {
        "an agency": _with(
            two_firms(registrantEmail="desk@mailbox.example"),
            common=Common("email", "desk@mailbox.example", 9, 9, ENTRY),
        ),
        "a privacy service": two_firms(registrantOrganization="Example Privacy Service"),
        "a parent and its company": two_firms(registrantEmail="desk@mailbox.example").tied(ACME, "owns", NORTH),
        "one name": World()
        .called(ACME, "Acme Ltd", registrantEmail="desk@mailbox.example")
        .called(NORTH, "Acme", registrantEmail="desk@mailbox.example"),
    },
    "messenger_only": {
        "a telephone": World().called(ACME, "Acme Ltd", handle="telegram:acme_desk", phone="+442079460123"),
        "a mailbox of its own": World().called(ACME, "Acme Ltd", handle="telegram:acme_desk", email="a@acme.example"),
        "an address of the same firm elsewhere": World()
        .called(ACME, "Acme Ltd", handle="telegram:acme_desk")
        .called("ftm:acme", "Acme Ltd", schema="Company", address="12 High Street, Exampletown")
        .one(ACME, "ftm:acme"),
        "no messenger": World().called(ACME, "Acme Ltd", handle="github:acme"),
        "a person": World().called(JANE, "Jane Doe", handle="telegram:jane_doe"),
    },
    "address_of_many": {
        "four firms": _firms_at_one_address(4),
        "one name": World()
        .called(ACME, "Acme Ltd", address="12 High Street")
        .called(NORTH, "Acme", address="12 High Street"),
    },
    "people_behind_several_firms": {
        "one firm": _holds(("Acme Ltd", "owns")),
        "two names of one firm": _holds(("Acme Ltd", "owns"), ("Acme Limited", "directs")),
        "a group": _holds(("Acme Ltd", "owns"), ("Northwind GmbH", "directs")).tied("ftm:firm0", "owns", "ftm:firm1"),
        "a holding company": World()
        .called("ftm:holding", "Example Holding", schema="Company")
        .called(ACME, "Acme Ltd")
        .called(NORTH, "Northwind GmbH")
        .tied("ftm:holding", "owns", ACME)
        .tied("ftm:holding", "owns", NORTH),
    },
    "tie_to_listed": {
        "nobody is listed": World()
        .called("ftm:a", "Example Holding", schema="Company")
        .called("ftm:firm", "Acme Ltd", schema="Company")
        .tied("ftm:a", "owns", "ftm:firm"),
        "disputed": _listed(status=ClaimStatus.CONTRADICTED),
        "both are listed": _listed().says("ftm:firm", "programme", "EXAMPLE-1"),
    },
    "claim_contradicted": {
        "nobody looked": World().called(ACME, "Acme Ltd", award="Gold medal of an example fair"),
        "verified": World()
        .called(ACME, "Acme Ltd")
        .says(ACME, "client", "Example School", status=ClaimStatus.VERIFIED),
        "what no vendor claims": World().says(ACME, "title", "Acme", status=ClaimStatus.CONTRADICTED),
    },
}
"""By indicator and reason, where it is not seen."""


def everything() -> Evidence:
    """All examples in one network, their subjects kept apart."""
    records: dict[str, Record] = {}
    captures: dict[str, Capture] = {}
    links: list[Link] = []
    identities: list[Identity] = []
    common: list[Common] = []
    apart: list[Apart] = []
    for place, (_, world) in enumerate(sorted(SEEN.items())):
        evidence = world.evidence()
        ids = {one: _moved(one, place) for one in evidence.network.records}
        base = 1000 * place

        def value(one: Value, ids: Mapping[str, str] = ids, base: int = base, place: int = place) -> Value:
            text = one.value.replace("@", f"@x{place}") if one.property == "email" else ids.get(one.value, one.value)
            return replace(one, value=text, claims=tuple(base + n for n in one.claims))

        for record in evidence.network.records.values():
            values = {kind: tuple(map(value, stated)) for kind, stated in record.values.items()}
            records[ids[record.id]] = replace(record, id=ids[record.id], values=values)
        captures.update(evidence.captures)
        for link in evidence.network.links:
            parts = tuple(replace(one, claims=tuple(base + n for n in one.claims)) for one in link.parts)
            links.append(
                replace(link, source=_moved(link.source, place), target=_moved(link.target, place), parts=parts)
            )
        for identity in evidence.network.identities:
            members = tuple(sorted(ids[one] for one in identity.members))
            identities.append(replace(identity, id=f"identity:{members[0]}", members=members))
        common += evidence.network.common
        for one in evidence.network.apart:
            claims = tuple(base + n for n in one.claims)
            apart.append(replace(one, source=ids[one.source], target=ids[one.target], claims=claims))
    identities.sort(key=lambda one: one.members)
    records = dict(sorted(records.items()))
    network = Network(records, tuple(links), tuple(identities), apart=tuple(apart), common=tuple(common))
    return Evidence(network, captures)


def _moved(subject: str, place: int) -> str:
    """The subject of one example, beside those of the others: at a host, or of an id, of its own."""
    kind, _, rest = subject.partition(":")
    if kind == "mail":
        return f"mail:{rest.replace('@', f'@x{place}')}"
    return f"{kind}:x{place}{rest}" if kind in ("site", "ftm") else f"{kind}:{rest}{place}"
