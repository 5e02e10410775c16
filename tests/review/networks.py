"""Networks by hand and by rule, for the page about a case: a small one of a fictional vendor, and one of 500 entities.

The small one tells a story: a client asks about Northlight Biometrics. It has its mailbox, its telephone and its bank
account in common with a firm that changed its name, which a person on a list owns; a freelance profile and its site
share a picture and a tracker with both; two strangers share a content network's address and nothing else.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from truename.case.rows import Judgement, Remark, Verdict
from truename.indicators import Evidence, Finding, Indicator, Source
from truename.properties import PROPERTIES, Relation
from truename.resolve.network import Apart, Bridge, Common, Identity, Link, Network, Part, Record, Value
from truename.review.case import CaseReport
from truename.screening.coverage import MEANING, Count, Coverage, Group, ListUsed, Reason, Row, Way
from truename.screening.coverage import Record as Listed
from truename.types import Capture, Claim, ClaimStatus, Mandate

TIME = "2026-11-30T10:00:00Z"
MANDATE = Mandate("desk 3", "before signing with Northlight", "contract 12, clause 4")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Evidenced:
    """Claims and captures as they are written down, and the records that they make."""

    def __init__(self) -> None:
        self.captures: dict[str, Capture] = {}
        self.claims: dict[int, Claim] = {}
        self.records: dict[str, tuple[str, str]] = {}

    def capture(self, name: str, url: str, when: str, media: str = "text/html") -> str:
        one = Capture(sha(name + when), name, url, when, "browser 1.0", media, 1000 + len(name))
        self.captures[one.sha256] = one
        return one.sha256

    def record(self, id: str, schema: str, name: str) -> str:
        self.records[id] = (schema, name)
        return id

    def claim(self, subject: str, property: str, value: str, capture: str, **more: Any) -> int:
        seen = self.captures[capture]
        number = len(self.claims) + 1
        self.claims[number] = Claim(
            subject,
            property,
            value,
            more.pop("by", seen.url or seen.name),
            seen.captured,
            seen.captured,
            capture,
            group=seen.url,
            where=more.pop("where", "footer"),
            quote=more.pop("quote", value),
            **more,
        )
        return number

    def network_records(self) -> dict[str, Record]:
        values: dict[str, dict[str, dict[str, list[int]]]] = {}
        for number, claim in self.claims.items():
            values.setdefault(claim.subject, {}).setdefault(claim.property, {}).setdefault(claim.value, []).append(
                number
            )
        return {
            id: Record(
                id,
                schema,
                name,
                {
                    property: tuple(self._value(property, value, numbers) for value, numbers in those.items())
                    for property, those in values.get(id, {}).items()
                },
            )
            for id, (schema, name) in sorted(self.records.items())
        }

    def _value(self, property: str, value: str, numbers: Sequence[int]) -> Value:
        those = [self.claims[number] for number in numbers]
        times = sorted(one.captured for one in those if one.captured)
        return Value(
            property,
            value,
            tuple(numbers),
            tuple(dict.fromkeys(one.capture for one in those)),
            tuple(dict.fromkeys(one.group for one in those)),
            times[0] if times else "",
            times[-1] if times else "",
            max((one.status for one in those), key=list(ClaimStatus).index),
            those[0].quote,
        )

    def part(self, property: str, value: str, llr: float, numbers: Sequence[int], **more: Any) -> Part:
        row = PROPERTIES[property]
        return Part(
            row.channel,
            property,
            (value,),
            llr,
            more.get("counted", llr),
            more.get("holders", 2),
            more.get("apart", 2),
            more.get("sentence", f"Both state the {row.words} {value}, which {more.get('holders', 2)} records state."),
            tuple(numbers),
            tuple(dict.fromkeys(self.claims[number].capture for number in numbers)),
        )


def link(relation: Relation, source: str, target: str, parts: Sequence[Part], **more: Any) -> Link:
    llr = None if relation is Relation.CONTROL else sum(part.counted for part in parts)
    probability = None if llr is None else round(1 / (1 + 10 ** (2.5 - llr)), 6)
    return Link(relation, source, target, llr, probability, tuple(parts), **more)


def judgement(id: int, claim: int, verdict: Verdict, reason: str) -> Judgement:
    return Judgement(id, claim, verdict, "researcher 1", f"2026-11-1{id}T09:00:00Z", reason)


def indicator(id: str, title: str) -> Indicator:
    def find(evidence: Evidence) -> Any:
        return iter(())

    return Indicator(
        id,
        title,
        (
            Source(
                "An Authority of Examples",
                "Advisory on concealed vendors",
                "2022-05-16",
                "https://authority.example/a",
                "Page 4: says that fronts do this.",
            ),
        ),
        ("registrantName", "name"),
        ("A firm that was sold keeps its site and changes its name.",),
        ("An extract of the register that shows the change of name.",),
        find,
    )


RENAMED = indicator("renamed-site", "A site said earlier that it was somebody else")
SHARED_PICTURE = indicator("reused-picture", "One picture stands for people of several names")
UNSEEN = indicator("pay-in-kind", "Payment is asked for in a way that leaves no trace")


def coverage(rows: Sequence[Row], published: str = "2026-11-20") -> Coverage:
    """What is measured, of rows by hand."""
    return Coverage(
        table=tuple(
            Count(
                way,
                MEANING[way],
                sum(row.way is way for row in rows),
                sum(row.way is way and way is not Way.NONE and not row.certain for row in rows),
                {group.value: sum(row.way is way and row.group is group for row in rows) for group in Group},
            )
            for way in Way
        ),
        rows=tuple(rows),
        lists=(ListUsed("sample-list", "An Authority of Examples", published, "2026-11-21", sha("list"), 812),),
        at=date(2026, 11, 30).isoformat(),
        steps=1,
        relations=2,
        left_out=(),
    )


def small() -> CaseReport:
    """Twelve records of one story."""
    e = Evidenced()
    home = e.capture("northlight/index.html", "https://northlight.example/", "2026-11-02T09:00:00Z")
    about = e.capture("northlight/about.html", "https://northlight.example/about", "2026-11-02T09:01:00Z")
    early = e.capture("archive/2016.html", "https://northlight.example/", "2016-03-14T00:00:00Z")
    middle = e.capture("archive/2018.html", "https://northlight.example/", "2018-06-01T00:00:00Z")
    whois = e.capture("whois/northlight.json", "", "2026-11-02T09:05:00Z", "application/rdap+json")
    other = e.capture("harbour/index.html", "https://harbour-systems.example/", "2026-11-03T08:00:00Z")
    other_whois = e.capture("whois/harbour.json", "", "2026-11-03T08:05:00Z", "application/rdap+json")
    gig = e.capture("gigs/jdoe.csv", "https://gigs.example/jdoe", "2026-11-04T12:00:00Z", "text/csv")
    folio = e.capture("folio/index.html", "https://folio.test/", "2026-11-04T12:10:00Z")
    register = e.capture(
        "register/extract.pdf", "https://register.example/4711", "2026-11-05T10:00:00Z", "application/pdf"
    )
    fair = e.capture("fair/exhibitors.html", "https://fair.example/2019", "2026-11-06T10:00:00Z")
    shop = e.capture("shop/index.html", "https://teashop.example/", "2026-11-06T11:00:00Z")
    club = e.capture("club/index.html", "https://rowing.example/", "")

    north = e.record("site:northlight.example", "Site", "Northlight Biometrics")
    north_org = e.record("ftm:northlight", "Organization", "Northlight Biometrics Ltd")
    harbour = e.record("site:harbour-systems.example", "Site", "Harbour Systems")
    harbour_org = e.record("ftm:harbour", "Organization", "Harbour Systems GmbH")
    owner = e.record("ftm:owner", "Person", "Anna Examplov")
    profile = e.record("profile:gigs.example/jdoe", "Profile", "John D.")
    portfolio = e.record("site:folio.test", "Site", "Folio of J. D.")
    writer = e.record("mail:sales@northlight.example", "Mailbox", "sales@northlight.example")
    staff = e.record("person:northlight.example/jane-roe", "Person", "Jane Roe")
    picture = e.record("picture:badge.png", "Picture", "badge.png")
    tea = e.record("site:teashop.example", "Site", "The Tea Shop")
    rowing = e.record("site:rowing.example", "Site", "Rowing Club")

    c = e.claim
    c(north, "name", "Old Lantern Trading", early, quote="© 2016 Old Lantern Trading")
    c(north, "name", "Harbour Systems", middle, quote="A brand of Harbour Systems")
    c(north, "name", "Northlight Biometrics", home)
    n_mail = c(north, "email", "sales@northlight.example", home, where="contact")
    n_phone = c(north, "phone", "+442079460123", home, where="contact")
    n_bank = c(north, "bankAccount", "GB00EXAM00000000000001", about, where="terms")
    n_ga = c(north, "analytics", "ga:UA-0000001", home, where="script")
    n_ip = c(north, "ip", "192.0.2.10", home, where="dns")
    c(north, "foundingDate", "2009", about, quote="Since 2009")
    c(north, "foundingDate", "2016-02", register, by="register.example", quote="entered 2016-02")
    award = c(north, "award", "Gold Shield 2017", about, quote="Winner of the Gold Shield 2017")
    client = c(north, "client", "a city's police", about, quote="Trusted by a city's police")
    c(north, "office", "12 Sample Street", about)
    c(north, "registered", "2016-02-20", whois, where="events")
    c(north, "changed", "2024-01-08", whois, where="events")
    c(north, "expires", "2027-02-20", whois, where="events")
    c(north, "registrantEmail", "admin@harbour-systems.example", whois, where="registrant")
    c(north_org, "name", "Northlight Biometrics Ltd", register, by="register.example")
    c(north_org, "registrationNumber", "4711", register, by="register.example")
    n_web = c(north_org, "website", "northlight.example", register, by="register.example")
    owns = c(owner, "owns", north_org, register, by="register.example", quote="holder of 60 %")
    c(owner, "name", "Anna Examplov", register, by="register.example")
    h_mail = c(harbour, "email", "sales@northlight.example", other, where="contact")
    h_phone = c(harbour, "phone", "+442079460123", other, where="imprint")
    h_ga = c(harbour, "analytics", "ga:UA-0000001", other, where="script")
    c(harbour, "name", "Harbour Systems", other)
    c(harbour, "registered", "2012-07-01", other_whois, where="events")
    ho_web = c(harbour_org, "website", "harbour-systems.example", fair, by="fair.example")
    c(harbour_org, "name", "Harbour Systems GmbH", fair, by="fair.example")
    ho_name = c(harbour_org, "date", "2019-05-04", fair, by="fair.example")
    p_mail = c(profile, "handle", "telegram:jd_builds", gig)
    c(profile, "name", "John D.", gig)
    p_face = c(profile, "picture", "9f3c2b7a01d4e865", gig)
    c(profile, "rate", "25 an hour", gig)
    f_mail = c(portfolio, "handle", "telegram:jd_builds", folio)
    f_ga = c(portfolio, "analytics", "ga:UA-0000001", folio)
    f_ip = c(portfolio, "ip", "192.0.2.10", folio)
    works = c(staff, "worksFor", north, about, quote="our CTO, Jane Roe")
    s_face = c(staff, "picture", "9f3c2b7a01d4e865", about)
    c(staff, "name", "Jane Roe", about)
    c(picture, "picture", "9f3c2b7a01d4e865", gig)
    w_mail = c(writer, "email", "sales@northlight.example", home)
    c(tea, "ip", "198.51.100.7", shop)
    c(tea, "name", "The Tea Shop", shop)
    c(rowing, "ip", "198.51.100.7", club)

    same, infra, control = Relation.SAME, Relation.INFRASTRUCTURE, Relation.CONTROL
    links = (
        link(same, north, writer, [e.part("email", "sales@northlight.example", 3.1, [n_mail, w_mail])]),
        link(same, north_org, north, [e.part("website", "northlight.example", 3.6, [n_web])]),
        link(
            same,
            harbour,
            north,
            [
                e.part(
                    "bankAccount",
                    "GB00EXAM00000000000001",
                    0.0,
                    [n_bank],
                    counted=0.0,
                    sentence="Only one side states a bank account.",
                ),
                e.part("email", "sales@northlight.example", 3.1, [n_mail, h_mail]),
                e.part("phone", "+442079460123", 2.4, [n_phone, h_phone], counted=0.0),
            ],
        ),
        link(same, harbour_org, harbour, [e.part("website", "harbour-systems.example", 3.6, [ho_web, ho_name])]),
        link(same, profile, portfolio, [e.part("handle", "telegram:jd_builds", 3.9, [p_mail, f_mail])]),
        link(same, profile, staff, [e.part("name", "J. D.", 1.2, [p_face])], stands=False),
        link(control, owner, north_org, [e.part("owns", north_org, 0.0, [owns])], words="owner of, 60 %"),
        link(control, staff, north, [e.part("worksFor", north, 0.0, [works])], words="works for"),
        link(infra, harbour, north, [e.part("analytics", "ga:UA-0000001", 3.3, [n_ga, h_ga], holders=3, apart=2)]),
        link(
            infra,
            portfolio,
            north,
            [
                e.part("analytics", "ga:UA-0000001", 3.3, [n_ga, f_ga], holders=3, apart=2),
                e.part("ip", "192.0.2.10", 1.5, [n_ip, f_ip]),
            ],
        ),
        link(
            infra,
            profile,
            staff,
            [e.part("picture", "9f3c2b7a01d4e865", 2.8, [p_face, s_face], holders=3)],
            current=False,
        ),
    )
    identities = (
        Identity("identity:ftm:harbour", (harbour_org, harbour), "Organization", "Harbour Systems GmbH", 0.93, 3.6),
        Identity(
            "identity:ftm:northlight",
            (north_org, writer, north),
            "Organization",
            "Northlight Biometrics Ltd",
            0.81,
            3.1,
        ),
        Identity("identity:ftm:owner", (owner,), "Person", "Anna Examplov"),
        Identity("identity:person:jane", (staff,), "Person", "Jane Roe"),
        Identity("identity:picture", (picture,), "", "badge.png"),
        Identity("identity:profile", (profile, portfolio), "Person", "John D.", 0.96, 3.9),
        Identity("identity:rowing", (rowing,), "", "Rowing Club"),
        Identity("identity:tea", (tea,), "", "The Tea Shop"),
    )
    network = Network(
        e.network_records(),
        links,
        identities,
        bridges=(
            Bridge(
                harbour,
                north,
                3.1,
                ((harbour_org, harbour), (north_org, writer, north)),
                False,
                "One link would join two identities, and rests on one mailbox.",
            ),
        ),
        apart=(Apart(owner, staff, "Their birth dates differ: 1984-03-12 and 1991-07-01.", (1,)),),
        common=(Common("ip", "198.51.100.7", 2, 2, "An address of a content network, by its own list of 2026-11-01."),),
        prior=-2.5,
        notes=("Weights of shared attributes rest on stated models; they are provisional.",),
    )
    found = Listed("sample-list", "2026-11-20", "101", "EXAMPLOV, Anna", "the name Anna Examplov")
    rows = (
        Row(
            "e1",
            "Anna Examplov",
            "Person",
            Group.PERSON,
            Way.DIRECT,
            (
                Reason(
                    Way.DIRECT,
                    "Equal to EXAMPLOV, Anna (sample-list, 2026-11-20) in the name Anna Examplov.",
                    True,
                    (found,),
                ),
            ),
        ),
        Row(
            "e2",
            "Northlight Biometrics Ltd",
            "Organization",
            Group.ORGANISATION,
            Way.OWNERSHIP,
            (Reason(Way.OWNERSHIP, "Blocked persons own 60 % of it: Anna Examplov (listed) 60 %.", True),),
        ),
        Row("e3", "Harbour Systems GmbH", "Organization", Group.ORGANISATION, Way.NONE),
        Row("e4", "Jane Roe", "Person", Group.PERSON, Way.NONE),
        Row(
            "e5",
            "John D.",
            "Person",
            Group.PERSON,
            Way.VARIANT,
            (
                Reason(
                    Way.VARIANT, "Resembles DOE, Jon (sample-list, 2026-11-20), log10 LR +2.1: a lead.", False, (found,)
                ),
            ),
        ),
    )
    return CaseReport(
        title="Northlight before signing",
        counterparties=(north,),
        network=network,
        claims=e.claims,
        captures=e.captures,
        mandate=MANDATE,
        audit=sha("audit"),
        time=TIME,
        version="0.1.0",
        findings=(
            (
                RENAMED,
                Finding(
                    (north,),
                    "northlight.example said in 2016 that it was Old Lantern Trading, in 2018 Harbour Systems.",
                    (1, 2, 3),
                    (early, middle, home),
                ),
            ),
            (
                SHARED_PICTURE,
                Finding((profile, staff), "One picture shows John D. and Jane Roe.", (p_face, s_face), (gig, about)),
            ),
        ),
        looked_for=(RENAMED, SHARED_PICTURE, UNSEEN),
        judgements=(
            judgement(1, award, Verdict.VERIFIED, "The giver's own page names them."),
            judgement(2, client, Verdict.UNVERIFIABLE, "The client is not named."),
            judgement(3, n_phone, Verdict.DISPUTED, "Called; somebody else answered."),
            judgement(4, n_phone, Verdict.VERIFIED, "Called again; they answered."),
        ),
        coverage=coverage(rows),
        covered={
            "e1": owner,
            "e2": "identity:ftm:northlight",
            "e3": harbour_org,
            "e4": staff,
            "e5": "identity:profile",
        },
        notes=("Two captures have no time.",),
        remarks=(
            Remark(1, "harbour.zip", "brochure.pdf", True, "Expected at most 100 MB unpacked; found 4 GB."),
            Remark(2, "northlight.zip", "index.html", False, "A script of 3 MB was left out."),
        ),
    )


def big(entities: int = 500, links: int = 2000, seed: int = 7) -> CaseReport:
    """A synthetic case: planted networks of 8 to 14 sites and firms, loosely tied, and many that stand alone."""
    draw = random.Random(seed)
    e = Evidenced()
    schemata = ("Site", "Site", "Site", "Organization", "Profile", "Person", "Mailbox")
    ids = []
    for n in range(entities):
        schema = schemata[n % len(schemata)]
        name = f"{draw.choice(FIRST)} {draw.choice(SECOND)} {n}"
        ids.append(e.record(f"{schema.lower()}:s{n:04}.example", schema, name))
        capture = e.capture(
            f"pages/s{n:04}.html", f"https://s{n:04}.example/", f"2026-{1 + n % 11:02}-{1 + n % 27:02}T08:00:00Z"
        )
        e.claim(ids[-1], "name", name, capture)
        e.claim(ids[-1], "email", f"office{n}@s{n:04}.example", capture)
        e.claim(ids[-1], "phone", f"+4420794600{n % 100:02}", capture)
        e.claim(ids[-1], "ip", f"203.0.113.{n % 250}", capture)
        if n % 3 == 0:
            e.claim(ids[-1], "award", f"Prize {n}", capture)
        if n % 2 == 0:
            e.claim(ids[-1], "registered", f"20{10 + n % 15}-0{1 + n % 9}-11", capture)
    groups: list[list[int]] = []
    left = list(range(entities * 4 // 5))
    while left:
        size = draw.randint(8, 14)
        groups.append(left[:size])
        left = left[size:]
    made: dict[tuple[Relation, str, str], Link] = {}
    by_subject: Mapping[str, list[int]] = {
        id: [number for number, claim in e.claims.items() if claim.subject == id] for id in ids
    }
    relations = (Relation.SAME, Relation.INFRASTRUCTURE, Relation.INFRASTRUCTURE, Relation.CONTROL)
    while len(made) < links:
        group = draw.choice(groups)
        if draw.random() < 0.04:
            a, b = draw.choice(group), draw.choice(draw.choice(groups))
        else:
            a, b = draw.choice(group), draw.choice(group)
        if a == b:
            continue
        relation = draw.choice(relations)
        source, target = sorted((ids[a], ids[b]))
        numbers = by_subject[source][:2] + by_subject[target][:2]
        words = {"property": "email", "value": f"shared{a}@s.example"}
        if relation is Relation.INFRASTRUCTURE:
            words = {"property": "analytics", "value": f"ga:UA-{a:07}"}
        weight = round(draw.uniform(0.5, 6.5), 2)
        parts = [e.part(words["property"], words["value"], weight, numbers)]
        if draw.random() < 0.5:
            parts.append(
                e.part("phone" if relation is Relation.SAME else "ip", "203.0.113.9", 0.4, numbers, counted=0.0)
            )
        more: dict[str, Any] = {"stands": weight > 2.5}
        if relation is Relation.CONTROL:
            parts, more = [e.part("owns", target, 0.0, numbers)], {"words": f"owner of, {draw.randint(1, 100)} %"}
        made[relation, source, target] = link(relation, source, target, parts, **more)
    identities: list[Identity] = []
    taken: set[str] = set()
    for group in groups:
        head, members = ids[group[0]], tuple(sorted(ids[n] for n in group[: draw.randint(1, 4)]))
        identities.append(
            Identity(
                f"identity:{members[0]}",
                members,
                "Organization",
                e.records[head][1],
                0.9,
                3.0 if len(members) > 1 else None,
            )
        )
        taken |= set(members)
    identities += [Identity(f"identity:{id}", (id,), "", e.records[id][1]) for id in ids if id not in taken]
    network = Network(
        e.network_records(),
        tuple(made[key] for key in sorted(made)),
        tuple(sorted(identities, key=lambda one: one.id)),
        common=tuple(
            Common("ip", f"203.0.113.{n}", 40 - n, 39 - n, "Forty of the case state it, with nothing else in common.")
            for n in range(12)
        ),
        prior=-3.0,
    )
    rows = [
        Row(
            id,
            e.records[id][1],
            "Organization",
            Group.ORGANISATION,
            way,
            (Reason(way, f"Equal to {e.records[id][1]}.", way is Way.DIRECT),) if way is not Way.NONE else (),
        )
        for n, id in enumerate(ids)
        for way in [Way.DIRECT if n in (37, 205) else Way.VARIANT if n == 120 else Way.NONE]
    ]
    return CaseReport(
        title="Five hundred entities",
        counterparties=(ids[3],),
        network=network,
        claims=e.claims,
        captures=e.captures,
        mandate=MANDATE,
        audit=sha("audit"),
        time=TIME,
        version="0.1.0",
        findings=tuple(
            (RENAMED, Finding((ids[n],), f"Site {n} said that it was another.", (n,), ())) for n in range(1, 40)
        ),
        looked_for=(RENAMED,),
        coverage=coverage(rows),
    )


FIRST = (
    "Amber",
    "Birch",
    "Cobalt",
    "Delta",
    "Ember",
    "Falcon",
    "Granite",
    "Harbour",
    "Iris",
    "Juniper",
    "Kestrel",
    "Larch",
)
SECOND = ("Systems", "Trading", "Vision", "Works", "Digital", "Partners", "Security", "Data", "Labs", "Group")


HARM = (
    "</script><script>window.harm=1</script>",
    "<img src=https://evil.example/x onerror='window.harm=2'>",
    '"><svg/onload=window.harm=3>',
    "'-alert(1)-'",
    "{{ 7*7 }}{% raw %}",
    "javascript:window.harm=4",
    "https://evil.example/\u202egnp.exe",
    "a\u0000b\u2028c\ud800d\u200b",
    "<!--<script>",
    "]]></style><base href=https://evil.example/>",
    "\u0645\u0631\u062d\u0628\u0627 <b>\u2067\u2066",
    "x" * 5_000,
)
"""What hostile captures state, in every place where something can be stated."""


def hostile() -> CaseReport:
    """The small case, with something hostile in every text that comes from outside."""
    report = small()
    turn = 0

    def harm(text: str) -> str:
        nonlocal turn
        turn += 1
        return f"{HARM[turn % len(HARM)]}{text}"

    ids = {id: f"{HARM[n % len(HARM)]}{id}" for n, id in enumerate(report.network.records)}
    hashes = {one: f"{HARM[n % len(HARM)]}{one}" for n, one in enumerate(report.captures)}

    def claims_of(part: Part) -> Part:
        return replace(
            part,
            channel=harm("c"),
            property=harm("p"),
            values=tuple(harm(value) for value in part.values),
            sentence=harm("s"),
            captures=tuple(hashes[one] for one in part.captures),
        )

    def value(one: Value) -> Value:
        return replace(one, value=harm(one.value), quote=harm("q"), first=harm(one.first), last=harm(one.last))

    network = report.network
    records = {
        ids[id]: Record(
            ids[id],
            harm(record.schema),
            harm(record.name),
            {harm(name): tuple(map(value, those)) for name, those in record.values.items()},
        )
        for id, record in network.records.items()
    }
    identities = tuple(
        replace(one, id=harm(one.id), members=tuple(ids[m] for m in one.members), name=harm(one.name))
        for one in network.identities
    )
    renamed = {old.id: new.id for old, new in zip(network.identities, identities, strict=True)}
    claims = {
        number: replace(
            claim,
            subject=ids[claim.subject],
            value=claim.value + harm(""),
            asserted_by=harm("a"),
            asserted=harm("t"),
            captured=claim.captured + harm(""),
            capture=hashes[claim.capture],
            where=harm("w"),
            quote=harm("q"),
        )
        for number, claim in report.claims.items()
    }
    captures = {
        hashes[one]: Capture(
            hashes[one], harm("n"), harm("u"), capture.captured and capture.captured + harm(""), harm("t"), harm("m"), 1
        )
        for one, capture in report.captures.items()
    }
    assert report.coverage
    rows = tuple(
        replace(
            row,
            name=harm(row.name),
            schema=harm("s"),
            reasons=tuple(replace(one, sentence=harm("r")) for one in row.reasons),
            notes=(harm("n"),),
        )
        for row in report.coverage.rows
    )
    used = ListUsed(harm("l"), harm("p"), harm("2026-11-20"), harm("2026"), harm("h"), 3)
    return replace(
        report,
        title=harm("title"),
        counterparties=(ids["site:northlight.example"],),
        network=replace(
            network,
            records=records,
            identities=identities,
            links=tuple(
                replace(
                    one,
                    source=ids[one.source],
                    target=ids[one.target],
                    words=harm(one.words),
                    parts=tuple(map(claims_of, one.parts)),
                )
                for one in network.links
            ),
            bridges=tuple(
                replace(
                    one,
                    source=ids[one.source],
                    target=ids[one.target],
                    sides=tuple(tuple(ids[m] for m in side) for side in one.sides),  # type: ignore[arg-type]
                    reason=harm("r"),
                )
                for one in network.bridges
            ),
            apart=tuple(
                replace(one, source=ids[one.source], target=ids[one.target], reason=harm("r")) for one in network.apart
            ),
            common=tuple(Common(harm("p"), harm("v"), 3, 2, harm("r")) for _ in HARM),
            notes=tuple(harm("n") for _ in HARM),
        ),
        claims=claims,
        captures=captures,
        mandate=Mandate(harm("o"), harm("p"), harm("a")),
        findings=tuple(
            (
                one,
                replace(
                    found,
                    subjects=tuple(ids[s] for s in found.subjects),
                    sentence=harm("s"),
                    captures=tuple(hashes[c] for c in found.captures),
                ),
            )
            for one, found in report.findings
        ),
        judgements=tuple(replace(one, by=harm("b"), reason=harm("r")) for one in report.judgements),
        coverage=replace(report.coverage, rows=rows, lists=(used,), left_out=tuple(harm("l") for _ in HARM)),
        covered={row: ids.get(one) or renamed[one] for row, one in report.covered.items()},
        notes=tuple(harm("n") for _ in HARM),
        remarks=tuple(Remark(n, harm("f"), harm("n"), True, harm("r")) for n in range(len(HARM))),
    )
