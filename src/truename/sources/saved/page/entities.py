"""Organisations and people out of a page's structured data: whose the page is, who works there, who wrote it.

Structured data describe many others than the page's own organisation: sellers, clients, whoever wrote a review. Only
what the data themselves tie to the page's site is taken for its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from truename.sources.saved import hosts, values
from truename.sources.saved.page import names
from truename.sources.saved.page.gather import SAID_BESIDE, SAID_DATA, SAID_TEXT, Gathered
from truename.sources.saved.page.regions import region
from truename.sources.saved.page.structured import Graph, Node
from truename.sources.saved.page.view import View

_ORGANISATION_TYPES = (
    "Organization LocalBusiness Corporation OnlineBusiness OnlineStore ProfessionalService NGO NewsMediaOrganization"
    " EducationalOrganization CollegeOrUniversity School GovernmentOrganization GovernmentOffice ResearchOrganization"
    " FinancialService BankOrCreditUnion InsuranceAgency AccountingService LegalService Attorney Store"
    " ComputerStore ElectronicsStore MobilePhoneStore WholesaleStore HomeAndConstructionBusiness GeneralContractor"
    " EmploymentAgency RealEstateAgent TravelAgency MedicalOrganization MedicalBusiness MedicalClinic Hospital"
    " Physician Dentist Pharmacy Restaurant FoodEstablishment LodgingBusiness Hotel AutomotiveBusiness"
    " EntertainmentBusiness SportsOrganization PerformingGroup Consortium Airline Cooperative LibrarySystem"
    " PoliticalParty WorkersUnion"
)
ORGANISATIONS = frozenset(_ORGANISATION_TYPES.split())
"""schema.org's Organization and the commonest of the types under it."""

_PAGE_TYPES = (
    "WebSite WebPage AboutPage ContactPage ProfilePage CollectionPage ItemPage FAQPage Article NewsArticle BlogPosting"
    " Blog TechArticle Report"
)
_PAGES = frozenset(_PAGE_TYPES.split())
_ITS_OWN = frozenset({"publisher", "copyrightHolder", "sourceOrganization", "mainEntity", "creator", "about"})
"""Properties of a page whose organisation is the one that publishes it, or that the page is about."""

_VISITORS_TYPES = (
    "Review UserReview CriticReview Comment Rating AggregateRating Question Answer DiscussionForumPosting"
    " SocialMediaPosting InteractionCounter"
)
_VISITORS = frozenset(_VISITORS_TYPES.split())
"""What visitors write: nobody of the site's own."""

_PRODUCTS = frozenset(
    {"Product", "SoftwareApplication", "WebApplication", "MobileApplication", "Service", "ProductGroup"}
)

MOST_OWN = 3
"""Organisations that stand for themselves and do not say whose they are: where there are more, the page is a list of
others. Assumption."""

MOST_PRODUCTS = 20
"""Products of one page: where there are more, it is a shop's list. Assumption."""

_STAFF = {"founder": "founder", "founders": "founder", "employee": "", "employees": "", "member": "", "members": ""}
"""Properties of an organisation that name its people, and the role that each states."""


def own(graph: Graph, view: View) -> list[Node]:
    """The organisations of the page's own site: those that give its address, else the one that publishes the page, or
    that the page describes by itself."""
    found = [node for node in graph.nodes if node.values and ORGANISATIONS.intersection(node.types)]
    found = [node for node in found if not _by_visitors(graph, node)]
    told = [node for node in found if view.site and view.site in _sites(node)]
    if told:
        return told
    silent = [node for node in found if not _sites(node) or not view.site]
    published = [node for node in silent if _published(graph, node)]
    alone = [node for node in silent if node.around is None]
    return published[:1] or (alone[:1] if len(alone) <= MOST_OWN else [])


def _sites(node: Node) -> set[str]:
    found = {hosts.site(one) for one in [*node.texts("url"), node.id] if "//" in one or one.startswith("www.")}
    return found - {""}


def _published(graph: Graph, node: Node) -> bool:
    return any(via in _ITS_OWN and _PAGES.intersection(around.types) for via, around in graph.named_by(node))


def _by_visitors(graph: Graph, node: Node) -> bool:
    return any(_VISITORS.intersection(around.types) for _, around in graph.named_by(node))


def main_entity(graph: Graph) -> Node | None:
    """The person or organisation that the page is the profile of, where its data say that it is one."""
    for node in graph.nodes:
        if "ProfilePage" in node.types:
            for inner in graph.inner(node, "mainEntity", "about"):
                if "Person" in inner.types or ORGANISATIONS.intersection(inner.types):
                    return inner
    return None


def main_person(graph: Graph) -> Node | None:
    """The person whom a page of a platform is about, where its data name one as what it is mainly about."""
    for node in graph.nodes:
        if _PAGES.intersection(node.types):
            for inner in graph.inner(node, "mainEntity"):
                if "Person" in inner.types:
                    return inner
    return next((one for one in graph.nodes if "Person" in one.types and "mainEntityOfPage" in one.values), None)


# --- organisations


def organisation(node: Node, graph: Graph, view: View, out: Gathered) -> None:
    """What structured data say of the page's own organisation."""
    where = f"{node.where} {node.types[0]}"
    for name in node.texts("legalName", "name"):
        out.say("name", names.organisation_name(name), where, name, rank=SAID_DATA)
    for name in node.texts("alternateName"):
        out.say("alias", names.organisation_name(name), where, name, rank=SAID_DATA)
    view.region = view.region or _region(node, graph)
    contacts(node, graph, view, out, "", where)
    for point in graph.inner(node, "contactPoint", "contactPoints"):
        contacts(point, graph, view, out, "", f"{where}, contact point")
    _numbers(node, out, _region(node, graph), where)
    _claims_of_itself(node, graph, out, where)
    for parent in graph.inner(node, "parentOrganization"):
        sites = _sites(parent) - {view.site}
        out.say("parent", f"site:{min(sites)}" if sites else "", where, parent.text("name"), rank=SAID_DATA)
    for image in [*node.texts("logo", "image"), *_images(node, graph)]:
        out.say("pictureUrl", values.absolute(image, view.base), "schema.org logo", image, rank=SAID_BESIDE)
    for via, role in _STAFF.items():
        for inner in graph.inner(node, via):
            if not ORGANISATIONS.intersection(inner.types):
                person(inner, graph, view, out, role=role, works=True)


def site_names(graph: Graph, view: View, out: Gathered) -> None:
    """What the site calls itself as a site: a brand, seldom the operator's name."""
    for node in graph.nodes:
        if "WebSite" in node.types and (not _sites(node) or view.site in _sites(node)):
            for name in node.texts("name", "alternateName")[:3]:
                named = names.organisation_name(name)
                if named not in out.values("name"):
                    out.say("alias", named, f"{node.where} WebSite", name, rank=SAID_BESIDE)


def _images(node: Node, graph: Graph) -> Iterator[str]:
    for inner in graph.inner(node, "logo", "image"):
        yield from inner.texts("contentUrl", "url")


def _region(node: Node, graph: Graph) -> str:
    for place in graph.inner(node, "address"):
        for country in place.texts("addressCountry"):
            if found := region(country):
                return found
    return next((found for text in node.texts("address") if (found := region(text))), "")


def contacts(node: Node, graph: Graph, view: View, out: Gathered, subject: str, where: str) -> None:
    """Mailboxes, telephones, addresses and accounts of an organisation or a person."""
    country = _region(node, graph) or view.region
    for text in node.texts("email"):
        out.say("email", values.email(text.removeprefix("mailto:")), where, text, rank=SAID_DATA, subject=subject)
    for text in node.texts("telephone", "faxNumber"):
        out.say("phone", values.phone(text.removeprefix("tel:"), country), where, text, rank=SAID_DATA, subject=subject)
    for text in node.texts("sameAs"):
        out.say("handle", values.handle_of(text), where, text, rank=SAID_DATA, subject=subject)
    for place in graph.inner(node, "address"):
        line = postal(place)
        out.say("address", line, where, line, rank=SAID_DATA, subject=subject)
        for text in place.texts("addressCountry")[:1]:
            out.say("country", region(text), where, text, rank=SAID_DATA, subject=subject)
    for one in node.values.get("address", ()):
        if isinstance(one, str) and not one.startswith(("#", "http", "_:")):
            out.say("address", values.address(one), where, one, rank=SAID_DATA, subject=subject)


_ADDRESS = ("streetAddress", "postOfficeBoxNumber", "postalCode", "addressLocality", "addressRegion", "addressCountry")


def postal(node: Node) -> str:
    """A schema.org PostalAddress as one line; "" where it holds no more than a country."""
    parts = {name: node.text(name) for name in _ADDRESS}
    town = values.clean(f"{parts['postalCode']} {parts['addressLocality']}")
    if not parts["streetAddress"] and not parts["postOfficeBoxNumber"] and not parts["addressLocality"]:
        return ""
    box = parts["postOfficeBoxNumber"]
    return values.address(parts["streetAddress"], box, town, parts["addressRegion"], parts["addressCountry"])


def _numbers(node: Node, out: Gathered, country: str, where: str) -> None:
    for text in node.texts("vatID"):
        out.say("taxNumber", values.vat(text) or values.tax(text, country), where, text, rank=SAID_DATA)
    for text in node.texts("taxID"):
        out.say("taxNumber", values.tax(text, country), where, text, rank=SAID_DATA)
    for text in node.texts("leiCode", "iso6523Code", "identifier"):
        out.say("leiCode", values.lei(text.rpartition(":")[2]), where, text, rank=SAID_DATA)
    for text in node.texts("duns"):
        number = values.registration(text)
        out.say("registrationNumber", f"DUNS{number}" if number else "", where, text, rank=SAID_DATA)


def _claims_of_itself(node: Node, graph: Graph, out: Gathered, where: str) -> None:
    for text in node.texts("foundingDate"):
        out.say("foundingDate", values.day(text), where, text, rank=SAID_DATA)
    for text in node.texts("award", "awards"):
        out.say("award", values.clean(text), where, text, rank=SAID_DATA)
    for text in node.texts("hasCredential", "hasCertification"):
        out.say("certification", values.clean(text), where, text, rank=SAID_DATA)
    for text in node.texts("numberOfEmployees"):
        out.say("employees", values.clean(text, 40), where, text, rank=SAID_DATA)
    for size in graph.inner(node, "numberOfEmployees"):
        ends = [one for one in (size.text("minValue"), size.text("maxValue")) if one]
        out.say("employees", "–".join(ends), where, rank=SAID_DATA)
    for place in graph.inner(node, "location", "department", "subOrganization"):
        for inner in graph.inner(place, "address"):
            out.say("office", postal(inner), where, rank=SAID_DATA)


def products(graph: Graph, view: View, out: Gathered) -> None:
    """Products that a page describes, where it is no list of a shop."""
    found = [node for node in graph.nodes if _PRODUCTS.intersection(node.types) and not _by_visitors(graph, node)]
    for node in found if len(found) <= MOST_PRODUCTS else ():
        name = values.clean(node.text("name"))
        if not _sites(node) - {view.site} and 2 < len(name) <= names.LONGEST_NAME:
            out.say("product", name, f"{node.where} {node.types[0]}", name, rank=SAID_DATA)


# --- people


def people(graph: Graph, view: View, out: Gathered, known: Sequence[Node]) -> None:
    """Everybody else whom structured data name, but not who only wrote a review or a comment."""
    ours = {id(node) for node in known}
    for node in graph.nodes:
        if "Person" in node.types and node.values and id(node) not in ours and not _by_visitors(graph, node):
            works = any(
                id(inner) in ours or view.site in _sites(inner)
                for inner in graph.inner(node, "worksFor", "affiliation")
            )
            elsewhere = bool(node.values.get("worksFor")) and not works
            person(node, graph, view, out, works=works or (bool(node.text("jobTitle")) and not elsewhere))


def person(node: Node, graph: Graph, view: View, out: Gathered, *, role: str = "", works: bool = False) -> str:
    """What structured data say of a person; gives the id of the subject, "" where the name is none."""
    said = node.text("name") or " ".join(node.texts("givenName", "additionalName", "familyName"))
    name = values.clean(said, names.LONGEST_NAME)
    name = names.person_name(name, stated=True)
    if not name:
        return ""
    subject = values.person_id(view.site, name)
    if not subject or not view.site:
        return ""
    where = f"{node.where} Person"
    out.say("schema", "Person", where, said, rank=SAID_DATA, subject=subject)
    describe(node, graph, view, out, subject, where)
    roles = node.texts("jobTitle", "roleName", "hasOccupation") or ([role] if role else [])
    for text in roles:
        out.say("role", values.clean(text, names.LONGEST_ROLE), where, text, rank=SAID_DATA, subject=subject)
    if works:
        tie = "directs" if any(names.directs(one) for one in roles) else "worksFor"
        out.say(tie, view.subject, where, ", ".join(roles) or said, rank=SAID_DATA, subject=subject)
    return subject


def describe(node: Node, graph: Graph, view: View, out: Gathered, subject: str, where: str) -> None:
    """Names, contacts, pictures and days of a person, or of whom a profile is about."""
    for text in node.texts("name"):
        name = names.person_name(text) or names.organisation_name(text)
        out.say("name", name, where, text, rank=SAID_DATA, subject=subject)
    if not node.text("name"):
        text = " ".join(node.texts("givenName", "additionalName", "familyName"))
        out.say("name", names.person_name(text, stated=True), where, text, rank=SAID_DATA, subject=subject)
    for text in node.texts("alternateName"):
        out.say("alias", values.clean(text), where, text, rank=SAID_DATA, subject=subject)
    contacts(node, graph, view, out, subject, where)
    for text in [*node.texts("image"), *_images(node, graph)]:
        out.say("pictureUrl", values.absolute(text, view.base), "person", text, rank=SAID_DATA, subject=subject)
    for text in node.texts("birthDate"):
        out.say("birthDate", values.day(text), where, text, rank=SAID_DATA, subject=subject)
    for property, key in (("nationality", "nationality"), ("gender", "gender"), ("skill", "knowsAbout")):
        for text in node.texts(key):
            out.say(property, values.clean(text, 100), where, text, rank=SAID_TEXT, subject=subject)
    for text in node.texts("award"):
        out.say("award", values.clean(text), where, text, rank=SAID_DATA, subject=subject)
    for text in node.texts("url"):
        site = hosts.site(text)
        out.say("website", site if site != view.site else "", where, text, rank=SAID_DATA, subject=subject)
