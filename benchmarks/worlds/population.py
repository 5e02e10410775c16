"""Innocent sites, companies and people: most of a world."""

from __future__ import annotations

from benchmarks.worlds.builder import PLATFORMS, Builder
from benchmarks.worlds.model import Human, Letter, Member, Profile, Row, Site, Stated, Tie
from benchmarks.worlds.tongues import Person

SOCIAL_SHARE = 0.5
"""Of the people, that have an account on a social platform first. Assumption."""


def populate(world: Builder, subjects: int) -> None:
    """Fill up with so many innocent sites and companies, then with people."""
    p, rng = world.p, world.rng
    companies = round(subjects * p.companies)
    left = subjects - companies - round(p.people * p.portfolio)
    for n in range(companies):
        row = _company(world, f"org{n}")
        if left and world.chance(p.with_site):
            left -= 1
            _its_site(world, row)
            if left and world.chance(p.second_site):
                left -= 1
                _second_site(world, row)
    for n in range(left):
        _lone_site(world, f"lone{n}")
    staffed = [row for row in world.world.rows if row.network < 0]
    for n in range(p.people):
        _person(world, f"human{n}", rng.choice(staffed) if staffed and world.chance(p.staff) else None)


def _company(world: Builder, owner: str) -> Row:
    tongue, land, rng = world.tongue(), world.land(), world.rng
    row = world.company(tongue, land, owner, world.brand())
    if world.chance(0.5):
        row.stated.phones.append(world.phone(land))
    for _ in range(rng.choice((1, 1, 2))):
        director = world.human(world.person(tongue), land, f"{owner} director {rng.getrandbits(32)}")
        world.world.ties.append(Tie("Directorship", director.key, row.key, world.day("2005-01-01", "2023-01-01")))
        if world.chance(0.3):
            share = rng.choice(("100", "51", "50", "25"))
            world.world.ties.append(Tie("Ownership", director.key, row.key, row.founded, share=share))
    return row


def _its_site(world: Builder, row: Row) -> None:
    """The site of a company: it shares with the register's row what the parameters draw."""
    rng, label = world.rng, world.brand()
    stated = Stated(row.stated.name if world.chance(world.p.legal_name) else "")
    site = world.site(label, row.tongue, row.land, row.owner, stated)
    own_phone, own_place = world.phone(row.land), world.place(row.land)
    shared: set[str] = set()
    if not world.chance(world.p.company_untraced):
        kinds = ("number", "website", "email", "phone", "address", "tax")
        shared = set(world.some(kinds, world.count(world.p.company_traces)))
    else:
        stated.name = ""
    stated.registered = row.stated.registered if "number" in shared else ""
    stated.taxed = row.stated.taxed if "tax" in shared else ""
    row.website = f"http://{rng.choice(('', 'www.'))}{site.host}/" if "website" in shared else ""
    if "email" in shared:
        row.stated.emails = list(stated.emails)
    stated.phones = [own_phone]
    if "phone" in shared:
        row.stated.phones = [own_phone]
    stated.places = list(row.stated.places) if "address" in shared else [own_place]
    _extras(world, site)
    _again(world, site)


def _again(world: Builder, site: Site) -> None:
    """The registration again, now that it is known what the site states."""
    site.registrations[-1] = world.registration(site)


def _extras(world: Builder, site: Site) -> None:
    """What some sites have besides: an account, a bank, a wallet, a key, a team, another name a year ago."""
    rng, stated = world.rng, site.now.stated
    name = site.host.partition(".")[0]
    for network in ("telegram", "skype", "github"):
        if world.chance(0.08):
            stated.handles.append(world.handle(network, name))
    if world.chance(0.10):
        stated.bank.append(world.bank())
    if world.chance(0.04):
        stated.wallets.append(world.wallet())
    if world.chance(0.01):
        stated.keys.append(world.pgp())
    if stated.name and world.chance(0.15):
        site.now.operator = stated.name
    if len(site.versions) > 1 and world.chance(world.p.renamed):
        name = world.tongues.company(site.tongue, site.land, world.brand(), rng.randrange(10), rng.randrange(3))
        before = Stated(name, list(stated.emails), [world.phone(site.land)], list(stated.places))
        before.taxed, before.registered = stated.taxed, stated.registered
        site.versions[0].stated, site.versions[0].operator = before, name
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        who = world.tongues.person(world.person(site.tongue), latin=world.chance(0.4))
        site.now.team.append(Member(who, rng.choice(("director", "team", "sales"))))


def _second_site(world: Builder, row: Row) -> None:
    """Another brand of the same company; innocent people run several sites, too."""
    first = next(site for site in reversed(world.world.sites) if site.owner == row.owner)
    other = first.now.stated
    stated = Stated(row.stated.name if world.chance(world.p.legal_name) else "")
    site = world.site(world.brand(), row.tongue, row.land, row.owner, stated)
    shared = set(world.some(("tax", "phone", "email", "address"), world.count(world.p.company_traces)))
    if "tax" in shared:
        other.taxed = stated.taxed = row.stated.taxed
    if "email" in shared:
        stated.emails.append(other.emails[0])
    stated.phones = list(other.phones) if "phone" in shared else [world.phone(row.land)]
    stated.places = list(other.places) if "address" in shared else [world.place(row.land)]
    if world.chance(0.5):
        site.means.addresses, site.means.names = first.means.addresses, first.means.names
    if world.chance(0.3):
        site.means.trackers = list(first.means.trackers)
    _extras(world, site)
    _again(world, site)


def _lone_site(world: Builder, owner: str) -> None:
    """A site whose owner stands in no register here."""
    tongue, land, rng = world.tongue(), world.land(), world.rng
    label = world.brand()
    stated = Stated()
    site = world.site(label, tongue, land, owner, stated)
    kind = rng.randrange(3)
    if kind == 0:  # a company all the same
        stated.name = world.tongues.company(tongue, land, label, rng.randrange(10), rng.randrange(3))
    elif kind == 1:
        stated.name = world.tongues.person(world.person(tongue), latin=world.chance(0.4))
    if world.chance(0.7):
        stated.phones.append(world.phone(land))
    if world.chance(0.6):
        stated.places.append(world.place(land))
    if world.chance(0.25):
        stated.taxed = world.taxed(land)
    _extras(world, site)
    _again(world, site)


def _person(world: Builder, owner: str, employer: Row | None) -> None:
    rng, p = world.rng, world.p
    tongue, land = world.tongue(), world.land()
    who = world.person(tongue)
    order = ["social", "freelance"] if world.chance(SOCIAL_SHARE) else ["freelance", "social"]
    first = account(world, who, land, owner, rng.choice(PLATFORMS[order[0]]))
    if world.chance(p.second_profile):
        kind = rng.choice((order[1], "code"))
        second = account(world, who, land, owner, rng.choice(PLATFORMS[kind]))
        link(world, who, first, second, world.count(p.person_traces))
    if world.chance(p.portfolio):
        _portfolio(world, who, first)
    if employer is not None:
        _employ(world, who, first, employer)
    if world.chance(0.08):
        _in_register(world, who, first)


def account(world: Builder, who: Person, land: int, owner: str, platform: str, network: int = -1) -> Profile:
    """An account with contacts of its own."""
    made = world.profile(who, land, owner, platform, network)
    if world.chance(0.6):
        made.stated.emails.append(world.web_mail(who))
    if world.chance(0.3):
        made.stated.phones.append(world.phone(land))
    for name in ("telegram", "skype"):
        if world.chance(0.15):
            made.stated.handles.append(world.handle(name, who.account))
    return made


def link(world: Builder, who: Person, one: Profile, other: Profile, count: int) -> tuple[str, ...]:
    """Let two accounts share so many things; which."""
    kinds = world.some(("email", "phone", "telegram", "skype", "website", "face"), count)
    for kind in kinds:
        if kind == "email":
            share_email(one, other, world.web_mail(who))
        elif kind == "phone":
            share_phone(world, one, other)
        elif kind in ("telegram", "skype"):
            share_handle(one.stated, other.stated, world.handle(kind, who.account))
        elif kind == "website":
            one.website = other.website = one.website or f"https://{who.account.replace('.', '')}.homepages.example/"
        elif kind == "face":
            face = one.picture // 2 if one.picture >= 0 else world.face("innocent")
            if face is not None:
                one.picture, other.picture = face * 2, face * 2 + world.rng.randrange(2)
                other.recompressed = world.rng.randint(1, 3)
    return tuple(kinds)


def share_email(one: Profile | Human, other: Profile | Human, fresh: str) -> None:
    """The mailbox of one, or a fresh one, stands in both."""
    emails = one.stated.emails or [fresh]
    one.stated.emails, other.stated.emails = emails, [emails[0]]


def share_phone(world: Builder, one: Profile | Human, other: Profile | Human) -> None:
    """The telephone of one, or a fresh one, stands in both."""
    phones = one.stated.phones or [world.phone(one.land)]
    one.stated.phones, other.stated.phones = phones, [phones[0]]


def share_handle(one: Stated, other: Stated, fresh: tuple[str, str]) -> None:
    """The handle of one, or a fresh one, stands in both."""
    have = [handle for handle in one.handles if handle[0] == fresh[0]]
    handle = have[0] if have else fresh
    for each in (one, other):
        each.handles = [kept for kept in each.handles if kept[0] != fresh[0]] + [handle]


def _portfolio(world: Builder, who: Person, profile: Profile) -> None:
    """A site of somebody's own. The account names it, or both name a mailbox."""
    stated = Stated(world.tongues.person(who, latin=world.chance(0.5)))
    site = world.site((*who.given, who.family), who.tongue, profile.land, profile.owner, stated)
    if world.chance(0.7):
        profile.website = f"https://{site.host}/"
    else:
        share_email(profile, Human("", "", stated, "", profile.land), world.web_mail(who))
    if world.chance(0.4) and profile.stated.phones:
        stated.phones.append(profile.stated.phones[0])
    _again(world, site)


def _employ(world: Builder, who: Person, profile: Profile, employer: Row) -> None:
    """The account names the employer, or the employer's page names the person."""
    sites = [site for site in world.world.sites if site.owner == employer.owner]
    profile.employer = employer.stated.name
    world.world.works.append((profile.id, employer.id))
    if sites and not profile.stated.emails and world.chance(0.8):
        site = sites[0]
        site.now.team.append(Member(world.tongues.person(who), "team", profile.picture))
        profile.stated.emails = [f"{who.account}@{site.host}"]


def _in_register(world: Builder, who: Person, profile: Profile) -> None:
    """The person has a row in the register, too, with a contact of the account."""
    row = world.human(who, profile.land, profile.owner)
    if world.chance(0.7):
        share_email(profile, row, world.web_mail(who))
    else:
        share_phone(world, profile, row)


def write_letters(world: Builder) -> None:
    """Mails by some of the accounts and sites, whoever runs them."""
    rng = world.rng
    senders: list[Profile | Site] = [one for one in world.world.profiles if one.stated.emails]
    senders += [one for one in world.world.sites if one.plain and one.now.stated.emails]
    taken: set[str] = set()
    for one in world.some(senders, world.p.letters * 2):
        stated = one.stated if isinstance(one, Profile) else one.now.stated
        if len(taken) == world.p.letters or stated.emails[0] in taken:
            continue
        taken.add(stated.emails[0])
        to = f"buyer{rng.randint(1, 9)}@client.example"
        letter = Letter(
            stated.emails[0], stated.name, one.owner, to, "", world.text(one.tongue, rng.randint(2, 5)),
            stated.phones[0] if stated.phones and world.chance(0.6) else None, world.day("2023-02-01", "2024-10-30"),
        )  # fmt: skip
        letter.network = one.network
        world.world.letters.append(letter)
