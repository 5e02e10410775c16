"""What innocents share: agencies, templates, offices, nominees, stolen pictures, twins.

Victims are drawn from everybody, the planted fronts among them, so that being a victim says nothing about guilt. What a
slip put into a front stays there.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.worlds.builder import Builder
from benchmarks.worlds.model import Means, Profile, Row, Site, Stated, Tie, Version
from benchmarks.worlds.parameters import Range
from benchmarks.worlds.tongues import plain


def make_own(world: Builder) -> int:
    """The sites that exist for a decoy: parked ones, an agency's own. How many sites and companies were made."""
    _park(world)
    for index in range(world.p.agencies):
        _agency_itself(world, index)
    return world.p.parked + 2 * world.p.agencies


def scatter(world: Builder) -> None:
    """Every other decoy, over everybody."""
    for index in range(world.p.agencies):
        _agency(world, index)
    for _ in range(world.p.templates):
        _template(world)
    for _ in range(world.p.offices):
        _office(world)
    for _ in range(world.p.stock_pictures):
        _stock_picture(world)
    for _ in range(world.p.nominees):
        _nominee(world)
    for _ in range(world.p.accountants):
        _accountant(world)
    for _ in range(world.p.company_twins):
        _company_twins(world)
    for _ in range(world.p.person_twins):
        _person_twins(world)
    for _ in range(world.p.franchises):
        _franchise(world)
    for _ in range(world.p.plugins):
        _plugin(world)
    for _ in range(world.p.shared_certificates):
        _certificate(world)
    _everybody(world)


def _size(world: Builder, size: Range, wide: bool = False) -> int:
    """How many victims. Wide ranges are drawn by their logarithm: most are small."""
    low, high = size
    return round(low * (high / low) ** world.rng.random()) if wide else world.rng.randint(low, high)


def _sites(world: Builder, count: int) -> list[Site]:
    return world.some([site for site in world.world.sites if site.plain], count)


# --- sites made for decoys


def _park(world: Builder) -> None:
    """Names without a site: one company's page, address, accounts and name servers on all."""
    tongue = world.tongue()
    text, advertising = world.text(tongue, 4), "ca-pub-" + world.letters("123456789", 16)
    tracker, address = world.tracker("parkinglot.example"), world.own_address()
    for n in range(world.p.parked):
        land, label = world.land(), world.brand()
        site = world.site(label, tongue, land, f"parked{n}", Stated())
        site.plain = False
        mailbox = f"{plain(label)}@{world.rng.choice(('webmail.example', 'postbox.example'))}"
        stated = Stated(emails=[mailbox], phones=[world.phone(land)], places=[world.place(land)])
        stated.name = world.tongues.person(world.person(world.tongue()), latin=True)
        site.now.stated = stated
        site.registrations = [world.registration(site)]
        site.versions = [Version(site.now.at, site.host, Stated(), list(text), parked=True)]
        site.means = Means([address], ["ns1.parkinglot.example", "ns2.parkinglot.example"], icon=7)
        site.means.trackers = [tracker, ("ads", advertising)]
        site.means.zone = "hostmaster@parkinglot.example"
    _note(world, "parked", [f"site:{site.host}" for site in world.world.sites if not site.plain])


def _agency_itself(world: Builder, index: int) -> None:
    tongue, land, label = world.tongue(), world.land(), world.brand()
    row = world.company(tongue, land, f"agency{index}", label)
    stated = Stated(row.stated.name, phones=[world.phone(land)], places=list(row.stated.places))
    site = world.site(label, tongue, land, row.owner, stated)
    site.plain = False
    row.website, row.stated.emails = f"https://{site.host}/", list(stated.emails)
    site.means.addresses = [world.own_address()]
    site.means.names = [f"ns{n}.{site.host}" for n in (1, 2)]
    site.means.trackers = [world.tracker(site.host)]
    site.registrations = [world.registration(site)]
    site.registrations[0].hidden, site.registrations[0].email = False, f"domains@{site.host}"


# --- what agencies, templates and plugins leave on their users' sites


def _agency(world: Builder, index: int) -> None:
    """An agency's account, server, name servers, comment and mailbox on its customers' sites."""
    itself = next(site for site in world.world.sites if site.owner == f"agency{index}")
    name, comment = itself.now.stated.name, f"made by {plain(itself.label)} studio, theme {world.rng.randint(2, 9)}"
    victims = _sites(world, _size(world, world.p.agency_customers))
    for site in victims:
        means = site.means
        if world.chance(0.5) and "tracker" not in means.kept:
            means.trackers = [one for one in means.trackers if one[0] == "ads"] + itself.means.trackers
        if world.chance(0.5) and not {"address", "names"} & means.kept:
            means.addresses, means.names = itself.means.addresses, itself.means.names
            means.zone = means.zone if "zone" in means.kept else f"hostmaster@{itself.host}"
        if world.chance(0.3) and "mail" not in means.kept:
            means.mail = [f"mail.{itself.host}"]
        if world.chance(0.6):
            site.now.by = (name, itself.host)
        if world.chance(0.5):
            means.comments = [*means.comments, comment]
        newest = site.registrations[-1]
        if world.chance(0.35):
            newest.hidden, newest.email = False, f"domains@{itself.host}"
            newest.name, newest.phone = "Domain Manager", itself.now.stated.phones[0]
            if newest.organisation.startswith("Privacy"):
                newest.organisation, newest.place = site.now.stated.name, None
    _note(world, "agency", [itself.id, *(site.id for site in victims)])


def _template(world: Builder) -> None:
    """A bought template whose buyers leave the vendor's text, comments, mail and telephone in."""
    tongue, land, label = world.tongue(), world.land(), world.brand()
    vendor = f"{plain(label)}themes.example"
    text, phone, icon = world.text(tongue, 8), world.phone(land), world.rng.randrange(10, 2**40)
    comment = f"{plain(label)} template v{world.rng.randint(1, 5)}.{world.rng.randint(0, 9)}, support@{vendor}"
    victims = _sites(world, _size(world, world.p.template_users))
    for site in victims:
        if world.chance(0.7):
            site.now.texts = site.now.texts + text[: world.rng.randint(4, 8)]
        if world.chance(0.8):
            site.means.comments = [*site.means.comments, comment]
        if world.chance(0.4) and "icon" not in site.means.kept:
            site.means.icon = icon
        if world.chance(0.5):
            site.now.left_in = f"info@{vendor}"
        if world.chance(0.4):
            site.now.left_phone = phone
        site.means.scripts = [*site.means.scripts, f"assets.{vendor}/main.js"]
    _note(world, "template", [site.id for site in victims])


def _franchise(world: Builder) -> None:
    """Partners who copy a vendor's text about its products."""
    vendor, *partners = _sites(world, 1 + _size(world, world.p.partners))
    taken = vendor.now.texts[:10]
    for site in partners:
        changed = [(tongue, seed, world.rng.choice((0, 0, 0, world.rng.randint(1, 9)))) for tongue, seed, _ in taken]
        site.now.texts = site.now.texts[:6] + changed[: world.rng.randint(6, 10)]
        site.now.links = [*site.now.links, vendor.host + "/"]
    _note(world, "franchise", [vendor.id, *(site.id for site in partners)])


def _plugin(world: Builder) -> None:
    """The author's verification token, which a plugin writes into every page."""
    token = world.token()
    victims = _sites(world, _size(world, world.p.plugin_users))
    for site in victims:
        site.means.tokens = [*site.means.tokens, token]
    _note(world, "plugin", [site.id for site in victims])


def _certificate(world: Builder) -> None:
    """One certificate of a content network for customers who never heard of one another."""
    free = [site for site in world.world.sites if site.plain and not site.means.certificate]
    victims = world.some(free, _size(world, world.p.certificate_names))
    hosts = [site.host for site in victims]
    for site in victims:
        site.means.certificate = [f"sni{len(hosts)}.edgeline.example", *(host for host in hosts if host != site.host)]
    _note(world, "certificate", [site.id for site in victims])


# --- offices, agents, twins


def _office(world: Builder) -> None:
    """One address and its switchboard, for companies of the register and the sites of some of them.

    Whoever is moved here had another address before: nothing that ties a company to its own site is lost, because
    both move.
    """
    land = world.land()
    building, switchboard = world.place(land), world.phone(land)
    near = [row for row in world.world.rows if row.land == land and not row.owner.startswith("agency")]
    victims = world.some(near, _size(world, world.p.office_companies, wide=True))
    members: list[str] = []
    rooms = world.chance(0.6)
    for row in victims:
        place = world.place(land, True)
        here = type(place)(
            land, building.street, building.house, building.city, building.code, place.room if rooms else 0
        )
        before, row.stated.places = row.stated.places, [here]
        members.append(row.id)
        if world.chance(0.3):
            row.stated.phones = row.stated.phones or [switchboard]
        for site in world.world.sites:
            if site.owner == row.owner and site.now.stated.places == before:
                site.now.stated.places = [here]
                if world.chance(0.3) and len(site.now.stated.phones) < 3:
                    site.now.stated.phones.append(switchboard)
                members.append(site.id)
    for site in _sites(world, max(1, len(victims) // 4)):
        if site.land == land and site.network < 0 and site.owner.startswith("lone"):
            site.now.stated.places = [building]
            members.append(site.id)
    _note(world, "office", members)


def _nominee(world: Builder) -> None:
    """Somebody who directs many companies for a fee, and whose address stands in some of their rows."""
    tongue, land = world.tongue(), world.land()
    who = world.person(tongue)
    nominee = world.human(who, land, f"nominee {world.rng.getrandbits(32)}")
    nominee.stated.places = [world.place(land)]
    mailbox = world.web_mail(who)
    nominee.stated.emails = [mailbox]
    victims = world.some(world.world.rows, _size(world, world.p.nominee_companies))
    for row in victims:
        world.world.ties.append(Tie("Directorship", nominee.key, row.key, world.day("2014-01-01", "2023-01-01")))
        if world.chance(0.2) and not row.stated.emails:
            row.stated.emails = [mailbox]
    _note(world, "nominee", [row.id for row in victims])


def _accountant(world: Builder) -> None:
    """A mailbox that stands in the rows of all clients."""
    mailbox = f"filings@{plain(world.brand())}accounts.example"
    free = [row for row in world.world.rows if not row.stated.emails]
    victims = world.some(free, _size(world, world.p.accountant_clients))
    for row in victims:
        row.stated.emails = [mailbox]
    _note(world, "accountant", [row.id for row in victims])


def _company_twins(world: Builder) -> None:
    """One name for unrelated companies: everywhere where each states its name."""
    first, *others = world.some(_untwinned(world), _size(world, world.p.twins))
    for row in others:
        before, row.stated.name = row.stated.name, first.stated.name
        row.latin, row.tongue = first.latin, first.tongue
        for site in world.world.sites:
            if site.owner == row.owner and site.now.stated.name == before:
                site.now.stated.name = first.stated.name
        for profile in world.world.profiles:
            if profile.employer == before and (profile.id, row.id) in world.world.works:
                profile.employer = first.stated.name
    world.twinned |= {row.key for row in (first, *others)}
    _note(world, "company twins", [row.id for row in (first, *others)])


def _untwinned(world: Builder) -> Sequence[Row]:
    return [row for row in world.world.rows if row.key not in world.twinned and not row.owner.startswith("agency")]


def _person_twins(world: Builder) -> None:
    """One name for unrelated people, on one account each; accounts of one person keep one name."""
    alone = [one for one in world.world.profiles if one.id not in world.twinned and _accounts(world, one) == 1]
    first, *others = world.some(alone, _size(world, world.p.twins))
    for profile in others:
        if not any(profile.id == source for source, _ in world.world.works):
            profile.stated.name = first.stated.name
    twins = [one for one in (first, *others) if one.stated.name == first.stated.name]
    world.twinned |= {profile.id for profile in twins}
    _note(world, "person twins", [profile.id for profile in twins])


def _accounts(world: Builder, profile: Profile) -> int:
    return world.owned[profile.owner]


def _stock_picture(world: Builder) -> None:
    """One and the same picture, each time compressed anew, on accounts of unrelated people."""
    face = world.face("stock")
    if face is None:
        return
    free = [one for one in world.world.profiles if one.picture < 0]
    victims = world.some(free, _size(world, world.p.stock_users))
    for profile in victims:
        profile.picture, profile.recompressed = face * 2, world.rng.randint(1, 9)
    _note(world, "stolen picture", [profile.id for profile in victims])


# --- what everybody shares


def _everybody(world: Builder) -> None:
    """Groups that arise by themselves: shared servers, privacy services, large mail servers, copied policies."""
    groups: dict[tuple[str, str], list[str]] = {}
    for site in world.world.sites:
        newest = site.registrations[-1]
        values = [("shared host", address) for address in site.means.addresses]
        values += [("name servers", site.means.names[0]), *(("mail server", mail) for mail in site.means.mail)]
        if newest.hidden:
            values.append(("privacy service", newest.organisation))
        if site.now.policy:
            values.append(("copied policy", str(site.now.policy[0])))
        for value in values:
            groups.setdefault(value, []).append(site.id)
    for (kind, _), members in groups.items():
        if len(members) > 1:
            _note(world, kind, members)


def _note(world: Builder, kind: str, members: list[str]) -> None:
    if len(members) > 1:
        world.world.decoys.append((kind, members))
