"""What the forms of OFAC's lists have in common: names with the surname first, and labels of what a number is.

Labels are those that OFAC writes before a number in the remarks of its CSV files and as idType in its XML. A label that
is not in the table stays in the notes only.
"""

from __future__ import annotations

import re

from truename.lists.entity import Entity
from truename.lists.readers import dates
from truename.lists.readers.reader import Located, Values

PUBLISHER = "Office of Foreign Assets Control"
LINK = "Linked To"

LABELS: tuple[tuple[str, str], ...] = (
    ("passportNumber", r"(?:Diplomatic )?Passport(?: Booklet)?|Travel Document Number"),
    ("imoNumber", r"(?:Vessel Registration Identification|Identification Number|Company Number)(?= IMO \d)"),
    ("imoNumber", r"Vessel Registration Identification"),
    ("idNumber", r"National ID No\.|National Foreign ID Number|Tazkira National ID Card|Personal ID Card"),
    ("idNumber", r"Identification Number|Turkish Identification Number|Kenyan ID No\.|Moroccan Personal ID No\."),
    (
        "idNumber",
        r"Cedula No\.|Cedula de Ciudadania|Cedula de Extranjeria|D\.N\.I\.|C\.U\.R\.P\.|SSN|I\.F\.E\.|LE Number",
    ),
    ("idNumber", r"Driver's License No\.|Electoral Registry No\.|Credencial electoral|Residency Number"),
    ("idNumber", r"Birth Certificate Number|Stateless Person ID Card|Refugee ID Card|Immigration No\."),
    ("idNumber", r"Cartilla de Servicio Militar Nacional|Numero de Identidad|Citizen's Card Number"),
    ("taxNumber", r"Tax ID No\.|Tax Registration Number|Tax Payer ID|Italian Fiscal Code|Fiscal Code|US FEIN"),
    ("taxNumber", r"NIT|RUC|RIF|RTN|R\.F\.C\.|C\.U\.I\.T\.|C\.U\.I\.P\.|C\.U\.I\.|C\.I\.F\.|V\.A\.T\. Number"),
    ("taxNumber", r"Numero Unico de Identificacao Tributaria \(NUIT\)|Numero de Identificacion Tributaria"),
    ("registrationNumber", r"Registration Number|Registration ID|Commercial Registry Number|(?:UK )?Company Number"),
    ("registrationNumber", r"Business Registration Number|Business Registration Document|Business Number|File Number"),
    ("registrationNumber", r"Folio Mercantil No\.|Matricula Mercantil No\.?|C\.R\. No\.|Trade License No\.|License"),
    ("registrationNumber", r"Public Registration Number|Enterprise Number|Legal Entity Number|Branch Unit Number"),
    ("registrationNumber", r"Certificate of Incorporation Number|Chamber of Commerce Number|Registered Charity No\."),
    ("registrationNumber", r"Dubai Chamber of Commerce Membership No\.|Istanbul Chamber of Comm\. No\."),
    ("registrationNumber", r"United Social Credit Code Certificate \(USCCC\)|Unified Social Credit Code \(USCC\)"),
    ("registrationNumber", r"Economic Register Number \(CBLS\)|Aircraft Tail Number"),
    ("leiCode", r"Legal Entity Identifier(?: \(LEI\))?|LEI"),
    ("swiftBic", r"SWIFT/BIC"),
    ("okpoCode", r"Government Gazette Number"),
    ("dunsCode", r"D-U-N-S Number"),
    ("mmsi", r"MMSI"),
    (
        "serialNumber",
        r"Aircraft Construction Number(?: \([^)]*\))?|Aircraft Manufacturer's Serial Number(?: \([^)]*\))?",
    ),
    ("model", r"Aircraft Model"),
    ("pastFlags", r"Former Vessel Flag"),
    ("flag", r"Other Vessel Flag|Vessel Flag"),
    ("callSign", r"Other Vessel Call Sign|Vessel Call Sign"),
    ("type", r"Other Vessel Type|Vessel Type|Aircraft Type"),
    ("email", r"Email(?: Address)?"),
    ("website", r"Website"),
    ("phone", r"(?:Tele)?phone(?: Number| No\.)?"),
    ("country", r"Nationality of Registration"),
    ("nationality", r"Nationality"),
    ("citizenship", r"Citizen"),
    ("gender", r"Gender"),
    ("birthPlace", r"POB"),
    ("birthDate", r"DOB"),
    ("incorporationDate", r"Organization Established Date"),
    ("alias", r"a\.k\.a\.|n\.k\.a\."),
    ("previousName", r"f\.k\.a\."),
    ("linked", LINK),
)
"""FtM's property of labels, the first that fits. OFAC calls the Russian OKPO number "Government Gazette Number"."""

_LABELS = tuple(
    (name, re.compile(rf"(?:alt\. )?(?:{label})(?![\w-])[\s#:.-]*(.+)", re.IGNORECASE)) for name, label in LABELS
)
_AFTER_NUMBER = re.compile(r"\s+\(|\s+(?:issued|expires|expired|exp\.)\s", re.IGNORECASE)
_NUMBERS = frozenset(
    {"passportNumber", "imoNumber", "idNumber", "taxNumber", "registrationNumber", "leiCode", "swiftBic", "okpoCode"}
    | {"dunsCode", "mmsi", "serialNumber"}
)


def labelled(text: str) -> tuple[str, str]:
    """The property and the value of "Passport J287011 (Colombia) issued 2001": two empty texts where no label is known.

    Countries and days of issue are left out; the notes keep them.
    """
    for name, pattern in _LABELS:
        if found := pattern.fullmatch(text.strip()):
            value = found[1]
            if name in _NUMBERS:
                value = _AFTER_NUMBER.split(value)[0].removeprefix("IMO ")
                if name != "swiftBic" and not any(map(str.isdigit, value)):
                    continue  # "Passport issued in Sarajevo": a remark, not a number
            return name, value.strip()
    return "", ""


def add(values: Values, name: str, value: str, individual: bool) -> None:
    """Add what a label says to the properties of an entity; links are not the entity's own, and are passed over."""
    if name in ("birthDate", "incorporationDate"):
        values.add(name, *dates.read(value))
    elif name in ("alias", "previousName"):
        # In the remarks stand the aliases that OFAC calls weak, in single quotes.
        values.add("weakAlias" if name == "alias" else name, in_order(value.strip("'\" "), individual))
    elif name == "gender":
        values.add(name, value.lower())
    elif name not in ("", "linked"):
        values.add(name, value)


def in_order(name: str, individual: bool) -> str:
    """A name as it is spoken: "AL-ARURI, Salih" of a person becomes "Salih AL-ARURI"."""
    if not individual:
        return name
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else name


def add_name(values: Values, name: str, individual: bool) -> None:
    """Add the name of an entry and, of a person, its parts."""
    values.add("name", in_order(name, individual))
    last, comma, first = name.partition(",")
    if individual and comma:
        values.add("lastName", last)
        values.add("firstName", first)


def key(name: str) -> str:
    """By what a name that an entry is said to be linked to is looked up."""
    return " ".join(name.casefold().split()).strip(" .'\"")


def link(where: str, subject: str, target: str, ids: dict[str, str]) -> Located:
    """What "Linked To: X" says, as a relation: to the entry where exactly one is called so, else to a text."""
    values = Values(where)
    other = ids.get(key(target), "")
    values.add("subject", subject)
    values.add("object", other)
    values.add("role", LINK)
    if not other:
        values.add("summary", f"{LINK}: {target}")
    entity: Entity = values.entity(f"{subject}-linked-{other or key(target)[:200]}", "UnknownLink")
    return where, entity


def index(names: dict[str, str], name: str, id: str) -> None:
    """Remember whose name it is; a name of several entries is nobody's."""
    known = key(name)
    names[known] = id if names.get(known, id) == id else ""
