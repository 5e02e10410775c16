"""The words in which saved evidence is stated: every property that a claim may have, and what it can speak for.

A property speaks for at most one relation, and the three are never mixed:

    same as                      who it is: names, contacts, numbers of registers and accounts, registrations
    controls or works for        stated ties: owners, directors, employers
    shares infrastructure with   what it runs on: hosts, certificates, accounts of trackers, the look of pages

Everything else describes and never weighs. Countries, nationalities, languages, scripts and time zones are among that:
no rule of this program reads them.

Names follow FollowTheMoney (FtM) where it has one. Properties of one *channel* are stated in one place by one hand (a
registration's form, a page's contact block), so that in a link they count once together: the channel is the
independence group of a link's parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """What two subjects may be to one another. Only the first makes them one."""

    SAME = "same as"
    CONTROL = "controls or works for"
    INFRASTRUCTURE = "shares infrastructure with"


@dataclass(frozen=True, slots=True)
class Property:
    """One property.

    Attributes:
        name: as claims state it.
        words: how a sentence calls it, in the singular.
        relation: what two subjects that share a value of it may be; ``None``: it describes and never weighs.
        channel: the independence group of the parts of a link.
    """

    name: str
    words: str
    relation: Relation | None = None
    channel: str = ""


def _rows(relation: Relation | None, channel: str, **words: str) -> dict[str, Property]:
    return {name: Property(name, text, relation, channel) for name, text in words.items()}


PROPERTIES: Mapping[str, Property] = {
    # What it is: "Person", "Organization", "Site", "Profile", "Mailbox", or any schema of FtM.
    **_rows(None, "", schema="kind of subject"),
    **_rows(Relation.SAME, "name", name="name", alias="other name"),
    **_rows(Relation.SAME, "birth", birthDate="birth date"),
    **_rows(
        Relation.SAME,
        "contact",
        email="mailbox",
        phone="telephone",
        handle="account",  # NETWORK:NAME, as "telegram:someone"
        address="postal address",
    ),
    **_rows(Relation.SAME, "website", website="website"),  # a subject's own, as it or a register states it
    **_rows(
        Relation.SAME,
        "register",
        registrationNumber="registration number",
        taxNumber="tax number",
        leiCode="LEI",
        idNumber="identity number",
        passportNumber="passport",
    ),
    **_rows(Relation.SAME, "payment", bankAccount="bank account", wallet="crypto wallet"),
    **_rows(Relation.SAME, "key", pgpKey="OpenPGP key"),
    **_rows(
        Relation.SAME,
        "registration",
        registrantName="registrant's name",
        registrantOrganization="registrant's organisation",
        registrantEmail="registrant's mailbox",
        registrantPhone="registrant's telephone",
        registrantAddress="registrant's address",
        registrantHandle="registrant's handle",
    ),
    **_rows(Relation.SAME, "face", face="face"),
    **_rows(Relation.INFRASTRUCTURE, "host", ip="network address"),
    **_rows(Relation.INFRASTRUCTURE, "names", nameServer="name server", soaMailbox="mailbox of the zone"),
    **_rows(Relation.INFRASTRUCTURE, "mail", mailServer="mail server"),
    **_rows(
        Relation.INFRASTRUCTURE, "certificate", certificate="certificate", certificateName="name in one certificate"
    ),
    **_rows(
        Relation.INFRASTRUCTURE,
        "tracking",
        analytics="analytics account",  # SERVICE:ID, as "ga:UA-12345"
        advertising="advertising account",
        verification="site verification token",
    ),
    **_rows(
        Relation.INFRASTRUCTURE,
        "look",
        favicon="site icon",
        generator="generator",
        templateMark="mark of a template",
        comment="comment in the source",
    ),
    **_rows(Relation.INFRASTRUCTURE, "text", text="text"),
    **_rows(Relation.INFRASTRUCTURE, "picture", picture="picture"),
    # Stated ties. The value is the id of another subject; the words of the role stand in the quote.
    **_rows(
        Relation.CONTROL,
        "stated",
        owns="owner of",
        directs="director of",
        worksFor="works for",
        parent="subsidiary of",
        represents="agent of",
        knows="linked with",
    ),
    # What a vendor claims of itself: listed with its status, never weighed.
    **_rows(
        None,
        "",
        award="award",
        client="client",
        office="office",
        product="product",
        certification="certification",
        foundingDate="founded",
        employees="number of employees",
    ),
    # What describes.
    **_rows(
        None,
        "",
        title="title",
        description="description",
        country="country",
        nationality="nationality",
        gender="gender",
        language="language",
        timeZone="time zone",
        date="date",
        role="role",
        platform="platform",
        skill="skill",
        rate="price",
        link="outgoing link",
        pictureUrl="picture's address",
        registrar="registrar",
        registered="registered",
        changed="registration changed",
        expires="registration expires",
        programme="programme of a list",
        notes="note",
    ),
}
"""Every property, by name."""

VENDOR = ("award", "client", "office", "product", "certification", "foundingDate", "employees")
"""What a vendor claims of itself; shown with its status."""
