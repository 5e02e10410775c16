"""Numbers of registers, tax offices, banks and wallets. Where there are check digits, they are checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

from truename.sources.saved.characters import LONGEST, clean, plain

_NOT_IN_NUMBERS = re.compile(r"[^0-9A-Z]")


def _compact(text: str) -> str:
    return _NOT_IN_NUMBERS.sub("", plain(text[:LONGEST]).upper())


_COUNTRY = re.compile(r"[A-Z]{2}")


def registration(text: str, country: str = "") -> str:
    """A number of a register of companies, letters and digits; after ``COUNTRY:`` where the register's is known."""
    value = _spelt(text)
    if not 4 <= len(value) <= 40 or not any(one.isdigit() for one in value) or len(set(value)) < 2:
        return ""
    return f"{country.upper()}:{value}" if _COUNTRY.fullmatch(country.upper()) else value


def tax(text: str, country: str = "") -> str:
    """A number of a tax office, letters and digits; one of the VAT of the European Union by itself, others after
    ``COUNTRY:`` where it is known."""
    value = _spelt(text)
    if not 5 <= len(value) <= 24 or sum(one.isdigit() for one in value) < 4 or len(set(value)) < 3:
        return ""
    return value if vat(value) or not _COUNTRY.fullmatch(country.upper()) else f"{country.upper()}:{value}"


def _spelt(text: str) -> str:
    """Letters and digits in ASCII; letters of other scripts are spelt out."""
    text = plain(text[:LONGEST])
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text)
    return _NOT_IN_NUMBERS.sub("", text.upper())


def vat(text: str) -> str:
    """A VAT number of the European Union, of Switzerland or the United Kingdom whose check digits are right, with its
    country in front."""
    value = _compact(text)
    if not 8 <= len(value) <= 18 or not value[:2].isalpha():
        return ""
    return _vat(value)


@lru_cache(4096)
def _vat(value: str) -> str:
    from stdnum.eu import vat as eu

    if value[:2] == "GB":
        from stdnum.gb import vat as gb

        return value if gb.is_valid(value[2:]) else ""
    if value[:3] == "CHE":
        from stdnum.ch import uid

        return value[:12] if uid.is_valid(value[:12]) and value[12:] in ("", "MWST", "TVA", "IVA", "TPV") else ""
    return value if eu.is_valid(value) else ""


def lei(text: str) -> str:
    """A Legal Entity Identifier (ISO 17442-1) whose check digits are right."""
    value = _compact(text)
    if len(value) != 20 or not value[18:].isdigit() or value.isalpha():
        return ""
    from stdnum import lei as checked

    return value if checked.is_valid(value) else ""


def iban(text: str) -> str:
    """An account by ISO 13616-1 whose check digits and country's form are right."""
    value = _compact(text)
    if not 15 <= len(value) <= 34 or not value[:2].isalpha() or not value[2:4].isdigit():
        return ""
    from stdnum import iban as checked

    return value if checked.is_valid(value, check_country=False) else ""


_BASE58 = {one: at for at, one in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {one: at for at, one in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_PARTS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS = (1, 0x2BC830A3)
"""What a right checksum leaves: BIP 173, and BIP 350 from witness version 1 on."""

_VERSIONS: Mapping[str, tuple[int, ...]] = {
    "1": (0x00,),
    "3": (0x05,),
    "T": (0x41,),
    "L": (0x30,),
    "M": (0x32,),
    "D": (0x1E,),
}
"""First letters of addresses in base 58 and their version bytes: Bitcoin, TRON, Litecoin, Dogecoin."""

_HEX_WALLET = re.compile(r"0[xX][0-9a-fA-F]{40}")
_MONERO = re.compile(r"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}")


def wallet(text: str) -> str:
    """An address of a crypto wallet whose checksum is right: Bitcoin, Litecoin, Dogecoin, TRON. One of Ethereum's form
    is taken as it is, in lower case: its check is in its capitals, which most records lose; so is one of Monero's."""
    value = re.sub(r"\s", "", clean(text))
    value = re.sub(r"^[a-z]{3,12}:(?://)?", "", value).partition("?")[0]
    if _HEX_WALLET.fullmatch(value):
        return value.lower() if len(set(value[2:].lower())) > 4 else ""
    if value[:4].lower() in ("bc1q", "bc1p", "ltc1") and (value.islower() or value.isupper()):
        return value.lower() if 14 <= len(value) <= 90 and _bech32(value.lower()) else ""
    if _MONERO.fullmatch(value):
        return value
    versions = _VERSIONS.get(value[:1], ())
    return value if 26 <= len(value) <= 35 and _base58(value)[:1] in [bytes([one]) for one in versions] else ""


def _base58(value: str) -> bytes:
    """What an address in base 58 holds (Base58Check), without its checksum; empty where that is wrong."""
    number = 0
    for one in value:
        if one not in _BASE58:
            return b""
        number = number * 58 + _BASE58[one]
    zeros = len(value) - len(value.lstrip("1"))
    data = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    right = hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]
    return data[:-4] if len(data) == 25 and right else b""


def _bech32(value: str) -> bool:
    prefix, _, rest = value.rpartition("1")
    if not all(one in _BECH32 for one in rest) or len(rest) < 7:
        return False
    data = [_BECH32[one] for one in rest]
    values = [ord(one) >> 5 for one in prefix] + [0] + [ord(one) & 31 for one in prefix] + data
    check = 1
    for one in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ one
        for at, part in enumerate(_BECH32_PARTS):
            check ^= part if top >> at & 1 else 0
    return check == _BECH32_ENDS[data[0] > 0]
