"""The numbers of the identifier model, each with where it comes from.

No labelled pairs of identifiers were available to fit them: what is called an assumption is one, and a calibration on
the user's own records (``truename calibrate``) is what corrects it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

LONGEST_TEXT = 1024
"""Most bytes of an identifier as text. An address of a page may be long; of what it says only the first part counts."""

LONGEST = 64
"""Most characters that are kept: all of any number in use; a longer text is cut and ended by a hash of the whole."""

SHORTEST = 4
"""Fewest characters that identify anybody; a house has more rooms than three digits tell apart."""


class Type(IntEnum):
    """What an identifier is: the position codes of this kind."""

    UNKNOWN = 0
    PASSPORT = 1
    NATIONAL_ID = 2
    TAX = 3
    REGISTRATION = 4
    LEI = 5
    BIC = 6
    BANK_ACCOUNT = 7
    ISIN = 8
    IMO = 9
    MMSI = 10
    WALLET = 11
    PHONE = 12
    EMAIL = 13
    WEBSITE = 14
    SOCIAL = 15
    DRIVING_LICENCE = 16


NAMES: Mapping[Type, str] = {
    Type.UNKNOWN: "unknown",
    Type.PASSPORT: "passport",
    Type.NATIONAL_ID: "national id",
    Type.TAX: "tax number",
    Type.REGISTRATION: "registration number",
    Type.LEI: "LEI",
    Type.BIC: "BIC",
    Type.BANK_ACCOUNT: "bank account",
    Type.ISIN: "ISIN",
    Type.IMO: "IMO number",
    Type.MMSI: "MMSI",
    Type.WALLET: "crypto wallet",
    Type.PHONE: "phone",
    Type.EMAIL: "email",
    Type.WEBSITE: "website",
    Type.SOCIAL: "social account",
    Type.DRIVING_LICENCE: "driving licence",
}

NATIONAL = frozenset({Type.PASSPORT, Type.NATIONAL_ID, Type.TAX, Type.REGISTRATION, Type.DRIVING_LICENCE})
"""Types whose numbers each country gives by itself, so that one number may be two people's."""


class Group(IntEnum):
    """The strata that scores are calibrated in; a larger one is trusted less."""

    PERMANENT = 0
    DOCUMENT = 1
    ACCOUNT = 2
    CONTACT = 3
    UNTOLD = 4


class Model(NamedTuple):
    """How one type of identifier behaves.

    Attributes:
        kept: P(another record of the holder shows the same one, well or badly written). The rest of the time it shows
            another one that the holder has, had, or is wrongly said to have.
        shared: P(two different holders, such as a search sets side by side, are recorded with the same one).
        group: the stratum.
    """

    kept: float
    shared: float
    group: Group


MODELS: Mapping[Type, Model] = {
    Type.UNKNOWN: Model(0.2, 1e-4, Group.UNTOLD),
    Type.PASSPORT: Model(0.4, 1e-5, Group.DOCUMENT),
    Type.NATIONAL_ID: Model(0.9, 1e-5, Group.PERMANENT),
    Type.TAX: Model(0.9, 1e-5, Group.PERMANENT),
    Type.REGISTRATION: Model(0.8, 1e-5, Group.PERMANENT),
    Type.LEI: Model(0.97, 1e-5, Group.PERMANENT),
    Type.BIC: Model(0.7, 1e-3, Group.ACCOUNT),
    Type.BANK_ACCOUNT: Model(0.3, 1e-4, Group.ACCOUNT),
    Type.ISIN: Model(0.3, 1e-4, Group.ACCOUNT),
    Type.IMO: Model(0.95, 1e-5, Group.PERMANENT),
    Type.MMSI: Model(0.6, 1e-4, Group.ACCOUNT),
    Type.WALLET: Model(0.2, 1e-4, Group.ACCOUNT),
    Type.PHONE: Model(0.3, 1e-4, Group.CONTACT),
    Type.EMAIL: Model(0.4, 1e-4, Group.CONTACT),
    Type.WEBSITE: Model(0.6, 1e-4, Group.CONTACT),
    Type.SOCIAL: Model(0.5, 1e-4, Group.CONTACT),
    Type.DRIVING_LICENCE: Model(0.6, 1e-5, Group.DOCUMENT),
}
"""Assumptions, all of them, in the order of size that follows from what each is for: an LEI is given once (ISO 17442-1)
and an IMO number stays with a hull or a company for life (IMO resolution A.1117(30), 2017); a tax or identity number
stays for life in most countries, but a record may hold that of another country; passports are renewed about every ten
years (ICAO Doc 9303-2 advises no longer a validity); telephones and mailboxes are several at a time. Shared: family,
joint accounts, switchboards, agents, and above all a number copied to the wrong record."""

COMMON = 0.01
"""``shared`` of what is made to be shared: a role's mailbox (info@), a toll-free number. Assumption."""

PLATFORM = 0.3
"""``shared`` of a website that is somebody else's house, such as facebook.com without a name after it. Assumption."""

EQUAL = 0.95
VARIANT = 0.03
DIGIT = 0.015
TRANSPOSED = 0.005
"""How the same identifier is written in two records of its holder; together 1.

It is the same; it is in another form (a prefix or a country's code left out, a dot more in a mailbox that ignores
dots); one character is wrong; two neighbouring characters are swapped. Assumptions, in the order of size of the typing
errors that Verhoeff counted in numbers (Error Detecting Decimal Codes, 1969, table 1: of all errors 79 % are one wrong
digit and 10 % two neighbours swapped)."""

NEIGHBOURS = 10.0
"""How much oftener two holders' numbers differ in one digit than are shared: families, firms and fleets get numbers in
sequence. Assumption."""

COUNTRY_MISSING = 10.0
"""How much oftener two holders' numbers of countries that are not both known are equal than by chance: numbers are
given in sequence, and every country has low ones. Assumption."""

ONE_REGISTER = 0.5
"""Probability that two numbers, of which one at least does not state its country, are of one country's one register:
what lists call a tax or an identity number is of several. Only then does it say something that they differ. Assumption.
"""

OTHER_COUNTRY = 0.05
"""Probability that one of two records states a wrong country with the right number: that of birth, or of residence.
Assumption."""

MOST_CHOICES = 1e12
"""No type is taken to have more values in use than this, whatever its length; with ``shared`` it changes nothing."""

FEW = 8
"""Subjects with one identifier that are taken to be one subject enrolled from several lists: there are as many large
ones (UN, and those of the EU, United States, United Kingdom, Switzerland, Canada, Australia, Japan). By hand."""

CIRCLE = 1000.0
"""Those whom a search sets beside a subject are not drawn from everybody but from its own circle: the same city, trade
or agent. What n others hold is held by n / CIRCLE of them. Assumption; too small a number understates."""

_ROLES = (
    "abuse accounting accounts admin administration administrator agent billing booking contact contacts customer"
    " customerservice enquiries enquiry export finance general hello help helpdesk hostmaster hr info information"
    " inquiries inquiry job jobs legal mail mailbox manager marketing media noreply office orders post postmaster press"
    " privacy purchase reception root sale sales secretary service services support team trade webmaster"
)
ROLES = frozenset(_ROLES.split())
"""Mailboxes named after a role and not a person; RFC 2142 (1997) names some, the rest is by hand."""

GOOGLE = frozenset({"gmail.com", "googlemail.com"})
"""Mail that ignores dots before the @ and is one under both domains (Google's own help pages, 2024)."""

NETWORKS: Mapping[str, str] = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "github.com": "github",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "medium.com": "medium",
    "ok.ru": "odnoklassniki",
    "reddit.com": "reddit",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "tiktok.com": "tiktok",
    "twitter.com": "twitter",
    "vk.com": "vk",
    "weibo.com": "weibo",
    "x.com": "twitter",
    "youtube.com": "youtube",
}
"""Social networks by their sites, by hand."""

_HOUSES = (
    "alibaba.com blogspot.com business.site docs.google.com drive.google.com ec21.com github.io google.com"
    " made-in-china.com sites.google.com taobao.com weebly.com wix.com wixsite.com wordpress.com"
)
HOUSES = frozenset(_HOUSES.split())
"""Sites that hold other people's pages, by hand."""

_PLACEHOLDERS = (
    "ABSENT NA NIL NIHIL NO NONE NOTAPPLICABLE NOTAVAILABLE NOTKNOWN NULL PENDING TBA TBC TBD UNAVAILABLE UNKNOWN"
    " UNSPECIFIED 0123456789 123456 1234567 12345678 123456789 1234567890"
)
PLACEHOLDERS = frozenset(_PLACEHOLDERS.split())
"""What forms hold where nobody knew, by hand; and anything that repeats one character."""

QUALITY = 100
UNTOLD_PENALTY = 30
WRONG_PENALTY = 50
COMMON_PENALTY = 40
COUNTRY_PENALTY = 15
SHORT_PENALTY = 25
"""Quality lost: the type is not known; the check digits are wrong; it is made to be shared; its country is not stated;
it has fewer than :data:`SHORT_CHOICES` values. By hand: how much of the weight goes, about."""

SHORT_CHOICES = 1e6
