"""What the columns of a table mean, by their words: nobody agrees on how they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from truename.sources.saved import values


def _table(**words: str) -> Mapping[str, str]:
    return {one.strip(): name for name, listed in words.items() for one in listed.split(",")}


_COLUMNS = _table(
    platform="platform,site name,network,service,marketplace,source site,social network,platform name,site",
    handle="handle,username,user,user name,login,nickname,nick,screen name,account,account name,profile name,"
    "profile id",
    url="url,profile url,profile,profile link,html url,permalink,public url,link,profile uri",
    id="id,entity id,record id,identifier,key,uid",
    name="name,full name,fullname,display name,displayname,real name,title name,legal name,company name,entity name,"
    "organisation name,organization name,person name,owner name",
    given="first name,firstname,given name,givenname",
    family="last name,lastname,surname,family name,familyname",
    alias="alias,aliases,aka,also known as,other name,other names,former name,previous name,trading name",
    email="email,e mail,mail,email address,e mail address,contact email,emails",
    phone="phone,telephone,tel,mobile,phone number,telephone number,mobile number,cell,phones,contact phone,msisdn",
    website="website,web,homepage,home page,blog,site url,portfolio,personal site,web site,website url,websites,domain",
    address="address,street address,postal address,registered address,full address,registered office",
    country="country,country code,nation,jurisdiction,country of registration,incorporation country",
    location="location,city,place,region,state,based in,town",
    nationality="nationality,citizenship",
    zone="timezone,time zone,utc offset,tz",
    rate="rate,hourly rate,price,hourly,hourly price,rate per hour,price per hour",
    skill="skills,skill,tags,expertise,technologies,tech stack,specialties,specialities",
    bio="bio,biography,description,about,about me,summary,overview,introduction,profile text,self introduction",
    title="title,headline,tagline,profile title",
    role="role,job title,position,occupation,profession",
    joined="joined,created,created at,member since,registered,registration date,join date,joined at,signup date,"
    "date joined,created on,since",
    founded="founded,founding date,incorporated,incorporation date,date of incorporation,established",
    photo="photo,avatar,picture,image,avatar url,photo url,profile picture,image url,picture url,profile image,"
    "profile photo,profile image url,photo file",
    language="language,languages,spoken languages",
    gender="gender,sex",
    birth="birth date,birthdate,date of birth,dob,birthday,born",
    kind="type,schema,entity type,kind,category,record type",
    number="registration number,company number,reg no,registration no,crn,company no,register number,company id,"
    "registry number,registration id,business number",
    tax="vat,tax number,tin,inn,tax id,vat number,tax no,vat id",
    lei="lei,lei code,leicode",
    identity="id number,national id,identity number",
    passport="passport,passport number",
    account="iban,bank account,account number",
    wallet="wallet,crypto wallet,wallet address,btc,eth,bitcoin,ethereum,usdt,crypto,bitcoin address,btc address",
    owner="owner,owner id,owners,shareholder,shareholder id,shareholders,beneficial owner,owned by",
    parent="parent,parent id,parent company,parent company id,holding",
    director="director,director id,directors,manager id,ceo id,officer,officers,officer id",
    employer="employer id,works for,works for id",
    agent="agent,agent id,represented by",
    said="source,publisher,register,registry,data source",
    when="captured at,scraped at,crawled at,retrieved,retrieved at,as of,last seen,updated,updated at,collected at,"
    "fetched at,accessed",
)
"""What columns are called, by hand: the exports of platforms and what people write at the top of a table."""

_WORD = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_AFTER_A_NETWORK = re.compile(r" (?:id|handle|username|user|url|link|account|profile|name)$")
_TELLING = frozenset({"number", "kind", "tax", "lei", "birth", "address", "identity", "email", "phone"})
"""What a table of companies or people states beside names."""


@lru_cache(4096)
def meaning(column: str) -> str:
    """What a column means: a word of ``_COLUMNS``, or "@NETWORK" for accounts there; "" where it is not understood."""
    for text in (column[:100], _CAMEL.sub(" ", column[:100])):  # "GitHub" is one word, "fullName" are two
        said = _WORD.sub(" ", text.lower()).strip()
        if known := _COLUMNS.get(said):
            return known
        if network := values.network(_AFTER_A_NETWORK.sub("", said)):
            return f"@{network}"
    return ""


def is_table(columns: Sequence[str]) -> bool:
    """Whether these are the columns of a table of accounts, or of companies and people."""
    known = {found for column in columns if (found := meaning(column))}
    account = "handle" in known and known & {"platform", "url"}
    listed = {"url", "name"} <= known or {"platform", "url"} <= known
    return bool(account or listed or ("name" in known and known & _TELLING))
