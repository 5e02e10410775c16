"""What stands in front of a value in a registration: whose it is, and what of them.

Registers have some hundred spellings of thirty things. A key is cut into words, told apart by its role ("registrant",
"admin", "holder") and by what follows ("email", "street 1"). The words are those of the registers' and the services'
answers, collected by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from truename.sources.saved.registrations import ADMIN, BILLING, REGISTRANT, TECH, Registration

REGISTRAR, RESELLER, SERVERS, NOBODY = "registrar", "reseller", "servers", "nobody"
"""Roles that are nobody's contact: who sells, what serves, and what is passed over."""

DOMAIN, PARTY, SERVER, SOURCE = "domain", "party", "server", "source"
"""Fields that are no part of a contact's: the domain, whoever it is, a name server, which register says so."""

DATES = ("registered", "changed", "expires")

LONGEST_KEY = 60


class Key(NamedTuple):
    """Whose and what. An empty role: of the registration itself, or of whom the surrounding lines are about."""

    role: str
    field: str


def _table(**words: str) -> Mapping[str, str]:
    return {one.strip(): name for name, listed in words.items() for one in listed.split(",")}


_FIELDS = _table(
    party="",
    name="name,contact name,full name,personname,person name,person,contact person,contact,personname local,이름",
    organisation="organization,organisation,org,company,company name,organization name,organisation name,org name,"
    "orgname,business name,company english name,組織名,조직",
    mailbox="email,e mail,mail,email address,e mail address,contact email,mail address,emailaddress,전자우편",
    telephone="phone,telephone,tel,phone number,voice,telephone number,contact phone,phone no,phonenumber,전화번호",
    street="address,street,street address,postal address,mailing address,addr,address line,address street,주소,住所,"
    "streetaddress",
    city="city,city name,town,locality,suburb",
    state="state,state province,province,region,state name,stateprov,st,province state",
    postcode="postal code,zip,zip code,zipcode,postcode,pcode,postalcode,우편번호,郵便番号",
    country="country,country code,countrycode,country name,cc",
    handle="id,handle,nic handle,nic hdl,contact id,c,registry id,nic hdl br,nic id",
    number="register number,company number,organization number,organisation number,registration number,id number,"
    "org number,business number,reg no,company id,organization id",
    tax="tax id,vat,vat number,tax number,ownerid",
)
"""What may follow a role."""

_OWN = _table(
    domain="domain,domain name,domainname,complete domain name,ドメイン名,도메인이름,域名",
    registered="creation date,created date,create date,created,created on,created at,registered,registered on,"
    "registered date,registration date,registration time,domain registration date,record created,"
    "domain record activated,activated,domain created,domain create date,date created,entry created,등록일,登録年月日",
    changed="updated date,update date,updated,updated at,last updated,last update,changed,modified,last modified,"
    "last updated date,domain record last updated,domain last updated date,record last updated,last update date,"
    "최근 정보 변경일,最終更新",
    expires="registry expiry date,registrar registration expiration date,expiration date,expiry date,expires,"
    "expires on,expires at,expires date,expire date,expire,expiry,paid till,expiration time,renewal date,"
    "domain expires,valid until,domain expiration date,domain expiry date,validity,사용 종료일,有効期限",
    source="source",
)
"""What is said of the registration itself."""

_WHOLE: Mapping[str, Key] = {
    "ownerid": Key(REGISTRANT, "tax"),
    "contact information": Key(ADMIN, PARTY),  # .jp: whom the public may turn to
    "relevant dates": Key("", "section"),
    "domain information": Key("", "section"),
    "registrant type": Key(NOBODY, ""),
    "registrar name": Key(REGISTRAR, PARTY),
    "registrar organization": Key(REGISTRAR, PARTY),
    "registrar registrar name": Key(REGISTRAR, PARTY),
    "registrar url": Key(NOBODY, ""),
    "emails": Key(NOBODY, ""),  # all that a program found in an answer, the registrar's among them
    "abuse": Key(NOBODY, PARTY),
    "abuse contact": Key(NOBODY, PARTY),
    "zone contact": Key(TECH, PARTY),
    "nic hdl": Key("", "handle"),
    "fax": Key("", "fax"),
}
"""Keys that are not the sum of their words."""

_ROLES = _table(
    **{
        REGISTRANT: "registrant contact,registrant,domain holder,holder,domain owner,owner contact,owner,"
        "organization using domain name,organisation using domain name,domain registrant,registry registrant,"
        "registrant contacts,holder of domain name,登録者,登録者名,등록인,注册人",
        ADMIN: "administrative contact agent,administrative contact,administrative,admin contact,admin,administrator,"
        "registry admin,administrative contacts,ac,책임자",
        TECH: "technical contact,technical contacts,technical,tech contact,tech,registry tech,zone,technician",
        BILLING: "billing contact,billing,registry billing",
        REGISTRAR: "sponsoring registrar,current registrar,registrar,domain registrar,authorized agency,"
        "registration service provider,등록대행자",
        RESELLER: "reseller,registration reseller",
        SERVERS: "name servers,name server,nameservers,nameserver,domain nameservers,domain servers,"
        "domain servers in listed order,dns servers,dns,nserver,nservers,primary name server,secondary name server,"
        "primary server,secondary server,hostname,host name,host names,host,ネームサーバ,호스트이름,"
        "1차 네임서버 정보,2차 네임서버 정보",
    }
)
_LONGEST_ROLE = max(len(one.split()) for one in _ROLES)

_SERVER_FIELDS = frozenset({"", "host names", "hostnames", "host name", "hostname", "name", "host", "names"})

_BESIDE = re.compile(r"\[.*|\(\s*https?://[^)]*\)?")
"""What stands beside a registrar's name: its tag, its address on the web."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(?<=[a-z])\s?\d{1,2}\b")


def words(text: str) -> str:
    """A key as words: "Registrant's address" and "registrant_address" alike, without numbers that only count."""
    text = _CAMEL.sub(" ", text[:LONGEST_KEY]).lower().replace("'s", "").replace("’s", "")
    return _NUMBERED.sub("", _BETWEEN.sub(" ", text)).strip()


@lru_cache(4096)
def key(text: str) -> Key | None:
    """What a key means; ``None`` where it is none that is known."""
    said = words(text)
    if not said or len(text) > LONGEST_KEY:
        return None
    if whole := _WHOLE.get(said):
        return whole
    if own := _OWN.get(said):
        return Key("", own)
    parts = said.split()
    for length in range(min(_LONGEST_ROLE, len(parts)), 0, -1):
        role = _ROLES.get(" ".join(parts[:length]))
        if role is not None:
            return _of_role(role, " ".join(parts[length:]))
    field = _FIELDS.get(said)
    return Key("", field) if field else None


def _of_role(role: str, rest: str) -> Key:
    if role == SERVERS:
        return Key(SERVERS, SERVER) if rest in _SERVER_FIELDS else Key(NOBODY, "")
    if role in (REGISTRAR, RESELLER):
        return Key(role, PARTY) if _FIELDS.get(rest) in ("party", "name", "organisation") else Key(NOBODY, "")
    field = _FIELDS.get(rest)
    return Key(role, field) if field else Key(NOBODY, "")


def place(one: Registration, role: str, field: str, text: str) -> None:
    """Put what a key means into a registration."""
    if role == SERVERS:
        one.serve(text)
    elif role in (REGISTRAR, RESELLER):
        if field in (PARTY, "name", "organisation"):
            setattr(one, role, getattr(one, role) or _BESIDE.sub("", text).strip())
    elif not role and field in DATES:
        if not getattr(one, field):
            setattr(one, field, text)
    elif not role and field == SOURCE:
        one.register = one.register or text
    elif role in (REGISTRANT, ADMIN, TECH, BILLING):
        one.contact(role).add(field, text)
