"""From text to an identifier: ``[COUNTRY:]VALUE``, and what it is by the sample's position.

    KP:836410175   PS 836410175   passport No. 836410175     a passport, with its country or without
    RU:7707083893  INN 7707083893                            a tax number
    +44 20 7946 0958   GB:020 7946 0958                      a telephone
    j.smith+list@gmail.com   https://www.example.com/about   a mailbox, a website
    telegram:someone   @someone   https://t.me/someone       an account of a social network
    213800D1EI4B9WTWWD28   IMO 9176187   0x52908400098527... an LEI, an IMO number, a wallet

COUNTRY is the ISO 3166-1 code of who gave the number. Where the position is 0 the type is told by a word in front
(IMO, LEI, INN, ...) or by the form, if only one type has it: a mailbox, a website, a telephone with its +, an IBAN,
LEI or ISIN whose check digits are right, a wallet. Else it stays unknown, and is compared with every type.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress

from truename.errors import SampleError
from truename.kinds._text import countries
from truename.kinds.identifier import checks, params
from truename.kinds.identifier.params import NATIONAL, Type
from truename.kinds.identifier.template import Check, Identifier, Use
from truename.types import Sample

_COUNTRY = re.compile(r"\A([A-Za-z]{2}):(?=\S)(?!//)")
_HOST = r"(?:[\w\-]{1,63}\.){1,8}(?:[^\W\d_]{2,24}|xn--[a-z0-9\-]{1,59})"
_EMAIL = re.compile(rf"(?:mailto:)?(?P<local>[^@\s,;:<>\"]{{1,64}})@(?P<host>{_HOST})", re.IGNORECASE)
_WEBSITE = re.compile(
    rf"(?P<scheme>https?://)?(?:[^/@\s]*@)?(?P<host>{_HOST})\.?(?::\d{{1,5}})?(?P<path>[/?#]\S*)?", re.IGNORECASE
)
_SOCIAL = re.compile(r"(?:(?P<network>[A-Za-z]{0,24}):)?@?(?P<handle>[\w.\-]{1,128})")
_PHONE = re.compile(r"\+[\d\s().\-/]{6,30}(?:\s*(?:ext|x)\.?\s*\d{1,6})?", re.IGNORECASE)
_WALLET = re.compile(
    r"0x[0-9a-fA-F]{40}|(?:bc1|ltc1)[02-9ac-hj-np-z]{11,87}|(?:BC1|LTC1)[02-9AC-HJ-NP-Z]{11,87}"
    r"|[13][1-9A-HJ-NP-Za-km-z]{25,34}|T[1-9A-HJ-NP-Za-km-z]{33}|4[1-9A-HJ-NP-Za-km-z]{94}",
    re.ASCII,
)
_ONE_LETTERCASE = ("0X", "BC1", "LTC1")
"""Wallets whose letters' case says nothing: hexadecimal ones, and those in bech32 (BIP 173)."""

_LABEL = re.compile(r"\A(?P<word>[^\W\d_]{2,12})\b(?:\s*(?:no|nr|number|code)\b)?[\s.:#]+(?=\S)", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"\A(?:(?:no|nr)(?:[.:]\s*|\s+)|#\s*)", re.IGNORECASE)
_NUMBER_SIGNS = re.compile(r"(?<=\s)(?:no|nr)[.:]?\s*(?=\d)", re.IGNORECASE)
_LABELS: Mapping[str, tuple[Type, str]] = {
    "BIC": (Type.BIC, ""),
    "EIN": (Type.TAX, "US"),
    "EMAIL": (Type.EMAIL, ""),
    "FAX": (Type.PHONE, ""),
    "IBAN": (Type.BANK_ACCOUNT, ""),
    "ID": (Type.NATIONAL_ID, ""),
    "IMO": (Type.IMO, ""),
    "INN": (Type.TAX, "RU"),
    "ISIN": (Type.ISIN, ""),
    "LEI": (Type.LEI, ""),
    "MMSI": (Type.MMSI, ""),
    "OGRN": (Type.REGISTRATION, "RU"),
    "PASSPORT": (Type.PASSPORT, ""),
    "PHONE": (Type.PHONE, ""),
    "SWIFT": (Type.BIC, ""),
    "TEL": (Type.PHONE, ""),
    "TIN": (Type.TAX, ""),
    "VAT": (Type.TAX, ""),
    "WEBSITE": (Type.WEBSITE, ""),
    "ИНН": (Type.TAX, "RU"),
    "ОГРН": (Type.REGISTRATION, "RU"),
    "ПАСПОРТ": (Type.PASSPORT, ""),
}
"""Words in front of a number that say what it is, and whose."""

_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXISJABEZHIKMNOPTYX")
"""Capitals of Cyrillic and Greek that look like Latin ones; documents of those countries are typed in either."""

_NOT_IN_NUMBERS = re.compile(r"[^0-9A-Z]")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "go", "ne", "net", "or", "org"})
"""Labels under a country's domain below which holders register, such as co.uk; by hand."""

_PATH_WORDS = frozenset({"in", "company", "user", "u", "channel", "c", "profile", "people", "id", "pages", "groups"})
"""Parts of a social network's path in front of an account's name."""


def read(sample: Sample) -> Identifier | None:
    """The identifier that the sample's text states, or None where it identifies nobody: "n/a", "000000".

    Raises:
        SampleError: the content is no text of one line and reasonable length, or the position is none.
    """
    try:
        of = Type(sample.position)
    except ValueError:
        raise SampleError(
            expected=f"a position from 0 to {max(Type)}",
            found=str(sample.position),
            do=f"use one of {', '.join(f'{one.value} {name}' for one, name in params.NAMES.items())}",
        ) from None
    text = _text(sample.content)
    country = ""
    found = _COUNTRY.search(text)
    if found and countries.is_code(found[1].upper()):
        country, text = found[1].upper(), text[found.end() :]
    text, of, country = _labelled(text, of, country)
    of = of or _told(text)
    made = _READERS.get(of, _number)(text, of, country)
    if made is None or _placeholder(made):
        return None
    return made


def _text(content: bytes) -> str:
    if len(content) > params.LONGEST_TEXT:
        raise _refused(f"{len(content)} bytes")
    try:
        text = unicodedata.normalize("NFKC", content.decode("utf-8-sig")).strip()
    except UnicodeDecodeError:
        raise _refused("bytes that are not UTF-8 text") from None
    if not text.isprintable() or not text:
        raise _refused(repr(text[:40]))
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def _labelled(text: str, of: Type, country: str) -> tuple[str, Type, str]:
    """The text without a word in front of it that says what it is, unless that is not what it is said to be."""
    found = _LABEL.search(text)
    label = _LABELS.get(found["word"].upper()) if found else None
    if found and label and of in (Type.UNKNOWN, label[0]):
        text, of, country = text[found.end() :], label[0], country or label[1]
    if sign := _NUMBER_SIGN.search(text):
        text = text[sign.end() :]
    return text, of, country


def _told(text: str) -> Type:
    """The type by the form alone, where no other type has it."""
    if _EMAIL.fullmatch(text):
        return Type.EMAIL
    if _PHONE.fullmatch(text):
        return Type.PHONE
    if _WALLET.fullmatch(text) and checks.check(Type.WALLET, "", text) is not Check.WRONG:
        return Type.WALLET
    if (found := _WEBSITE.fullmatch(text)) and (found["scheme"] or not text[0].isdigit()):
        host = found["host"].lower().removeprefix("www.")
        return Type.SOCIAL if host in params.NETWORKS and _account(found["path"] or "") else Type.WEBSITE
    if (found := _SOCIAL.fullmatch(text)) and (text[0] == "@" or (found["network"] or "").lower() in _NETWORKS):
        return Type.SOCIAL
    value = _NOT_IN_NUMBERS.sub("", text.upper())
    for of, length in ((Type.BANK_ACCOUNT, range(15, 35)), (Type.LEI, range(20, 21)), (Type.ISIN, range(12, 13))):
        if len(value) in length and checks.check(of, "", value) is Check.RIGHT:
            return of
    return Type.UNKNOWN


# --- one reader for each form


def _number(text: str, of: Type, country: str) -> Identifier | None:
    """A number: letters and digits, whatever stands between. Its stem is what is left without letters in front."""
    value = _NOT_IN_NUMBERS.sub("", _latin(_NUMBER_SIGNS.sub("", text).upper().translate(_LOOKALIKES)))
    if of is Type.IMO:
        value = value.removeprefix("IMO")
    if of in (Type.BANK_ACCOUNT, Type.LEI, Type.ISIN, Type.BIC, Type.IMO, Type.MMSI):
        country = ""  # it is in the number, or says nothing
    if of in (Type.TAX, Type.REGISTRATION) and not country and countries.is_code(value[:2]) and value[2:].isdigit():
        country = value[:2]
    if not value or (of not in (Type.BIC, Type.UNKNOWN) and not any(one.isdigit() for one in value)):
        return None
    stem = value.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0")
    if of is Type.BIC:
        stem = value[:8]
    elif of is Type.BANK_ACCOUNT or len(stem) < params.SHORTEST:
        stem = value
    value, stem = _short(value), _short(stem)
    return Identifier(of, value, stem, country, checks.check(of, country, value))


def _phone(text: str, of: Type, country: str) -> Identifier | None:
    """E.164 where the country is known; else the digits. The stem is the number within its country."""
    import phonenumbers
    from phonenumbers import PhoneNumberType

    text = re.sub(r"^00(?=[1-9])", "+", text)
    with suppress(phonenumbers.NumberParseException):
        number = phonenumbers.parse(text[:250], country or None)
        region = phonenumbers.region_code_for_number(number) or ""
        right = Check.RIGHT if phonenumbers.is_valid_number(number) else Check.WRONG
        common = phonenumbers.number_type(number) in (
            PhoneNumberType.TOLL_FREE,
            PhoneNumberType.SHARED_COST,
            PhoneNumberType.PREMIUM_RATE,
            PhoneNumberType.UAN,
        )
        number.extension = None
        value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        where = region if countries.is_code(region) else ""
        use = Use.COMMON if common else Use.OWN
        return Identifier(of, value, str(number.national_number), where, right, use)
    value = _short(_NOT_IN_NUMBERS.sub("", text.upper()))
    return Identifier(of, value, value.lstrip("0") or value) if any(one.isdigit() for one in value) else None


def _email(text: str, of: Type, country: str) -> Identifier | None:
    """A mailbox in lower case. The stem is without what follows a plus, and at Google without dots."""
    del country
    found = _EMAIL.fullmatch(text)
    if found is None:
        return None
    local, host = _latin(found["local"].lower()), _host(found["host"])
    bare = local.partition("+")[0] or local
    known = "gmail.com" if host in params.GOOGLE else host
    stem = f"{bare.replace('.', '') or bare if known == 'gmail.com' else bare}@{known}"
    use = Use.COMMON if re.split(r"[._\-\d]", bare)[0] in params.ROLES else Use.OWN
    return Identifier(of, _short(f"{local}@{host}"), _short(stem), use=use)


def _website(text: str, of: Type, country: str) -> Identifier | None:
    """A host without www.; in somebody else's house, with the name in it. The stem is the domain as registered."""
    del country
    found = _WEBSITE.fullmatch(text)
    if found is None:
        return None
    host = _host(found["host"]).removeprefix("www.")
    labels = host.split(".")
    under = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    registered = ".".join(labels[-under:])
    house = next((one for one in (host, registered) if one in params.HOUSES or one in params.NETWORKS), "")
    if house:
        name = _account(found["path"] or "") if host == house else host
        value = f"{host}/{name}" if host == house and name else host
        return Identifier(of, _short(value), _short(value), use=Use.OWN if name else Use.PLATFORM)
    return Identifier(of, _short(host), _short(registered))


def _social(text: str, of: Type, country: str) -> Identifier | None:
    """``network:name``; the stem is the name, which people keep from one network to the next."""
    del country
    network, handle = "", ""
    if (found := _WEBSITE.fullmatch(text)) and _host(found["host"]).removeprefix("www.") in params.NETWORKS:
        network = params.NETWORKS[_host(found["host"]).removeprefix("www.")]
        handle = _account(found["path"] or "")
    elif found := _SOCIAL.fullmatch(text):
        network, handle = (found["network"] or "").lower(), _latin(found["handle"].lower())
    if not handle:
        return None
    return Identifier(of, _short(f"{network}:{handle}"), _short(handle))


def _wallet(text: str, of: Type, country: str) -> Identifier | None:
    """As it is written: capitals count in base 58, and nowhere else."""
    del country
    value = re.sub(r"[^0-9A-Za-z]", "", _latin(re.sub(r"^[a-z]{3,12}:", "", text)))
    if value.upper().startswith(_ONE_LETTERCASE):
        value = value.lower()
    if not any(one.isdigit() for one in value):
        return None
    value = _short(value)
    return Identifier(of, value, value, check=checks.check(of, "", value))


_READERS = {
    Type.PHONE: _phone,
    Type.EMAIL: _email,
    Type.WEBSITE: _website,
    Type.SOCIAL: _social,
    Type.WALLET: _wallet,
}
_NETWORKS = frozenset(params.NETWORKS.values())


def _account(path: str) -> str:
    """The account's name in the path of a social network's page."""
    parts = [part for part in re.split(r"[/?#]", path.lower()) if part]
    while parts and parts[0] in _PATH_WORDS:
        parts.pop(0)
    return re.sub(r"[^!-~]", "", _latin(parts[0])).lstrip("@") if parts else ""


def _host(host: str) -> str:
    """A host as the network names it (IDNA 2003, RFC 3490), lower case."""
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return _latin(host.lower()) or "-"


def _latin(text: str) -> str:
    """Printable ASCII, without spaces; letters of other scripts are spelt out."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text).upper() if text.isupper() else anyascii(text)
    return re.sub(r"[^!-~]", "", text)


def _short(text: str) -> str:
    if len(text) <= params.LONGEST:
        return text
    half = params.LONGEST // 2
    return text[:half] + hashlib.sha256(text.encode()).hexdigest()[:half]


def _placeholder(made: Identifier) -> bool:
    bare = re.sub(r"[^0-9A-Z]", "", made.value.upper())
    return len(bare) < params.SHORTEST or len(set(bare)) == 1 or bare in params.PLACEHOLDERS


def _refused(found: str) -> SampleError:
    return SampleError(
        expected=f"an identifier as one line of up to {params.LONGEST_TEXT} bytes of UTF-8 text",
        found=found,
        do="write it as [COUNTRY:]VALUE, such as KP:836410175, with its type as the position",
    )


def needs_country(identifier: Identifier) -> bool:
    """Whether the number is one of a country's, and its country is not known."""
    return identifier.type in NATIONAL and not identifier.country
