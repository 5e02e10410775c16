"""WHOIS in the layouts of many registers, and as JSON of services. All of them made up, on reserved domains."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import all_said, capture, read_or_refused, said, sound
from truename.sources.saved import Reading, heads, whois

ICANN = """\
Domain Name: ACME.EXAMPLE
Registry Domain ID: D123-EXAMPLE
Registrar WHOIS Server: whois.registrar.example
Registrar URL: http://www.registrar.example
Updated Date: 2023-02-03T04:05:06Z
Creation Date: 2011-02-03T04:05:06Z
Registrar Registration Expiration Date: 2030-02-03T04:05:06Z
Registrar: Sample Registrar, Inc.
Registrar IANA ID: 9999
Registrar Abuse Contact Email: abuse@registrar.example
Registrar Abuse Contact Phone: +1.2025550199
Domain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited
Registry Registrant ID: C77-EXAMPLE
Registrant Name: Jane Doe
Registrant Organization: Acme Widgets Ltd
Registrant Street: 1 High Street
Registrant Street: Floor 2
Registrant City: Sampleton
Registrant State/Province: Kent
Registrant Postal Code: AB1 2CD
Registrant Country: GB
Registrant Phone: +44.2079460123
Registrant Phone Ext:
Registrant Fax: +44.2079460124
Registrant Email: Jane@Acme.example
Admin Name: Jon Roe
Admin Email: jon@acme.example
Admin Phone: +44.2079460125
Tech Name: Hosting Desk
Tech Email: tech@hoster.example
Name Server: NS1.HOSTER.EXAMPLE
Name Server: ns2.hoster.example.
DNSSEC: unsigned
URL of the ICANN WHOIS Data Problem Reporting System: http://wdprs.internic.net/
>>> Last update of WHOIS database: 2024-05-01T00:00:00Z <<<

NOTICE: The expiration date displayed in this record is the date the registrar's sponsorship: of the name ends.
TERMS OF USE: You are not authorized to access or query our database: or so it says.
"""

UK = """\

    Domain name:
        acme.example

    Registrant:
        Acme Widgets Ltd

    Registrant type:
        UK Limited Company, (Company number: 01234567)

    Registrant's address:
        1 High Street
        Sampleton
        Kent
        AB1 2CD
        GB

    Registrar:
        Sample Registrar Ltd t/a Samples [Tag = SAMPLE]
        URL: https://www.registrar.example

    Relevant dates:
        Registered on: 14-Feb-2011
        Expiry date:  14-Feb-2030
        Last updated:  03-Feb-2023

    Registration status:
        Registered until expiry date.

    Name servers:
        ns1.hoster.example      192.0.2.53
        ns2.hoster.example      2001:db8::53

    WHOIS lookup made at 10:11:12 01-May-2024

--
This WHOIS information is provided for free.
"""

RU = """\
% By submitting a query you agree to abide by the terms of use

domain:        ACME.EXAMPLE
nserver:       ns1.hoster.example.
nserver:       ns2.hoster.example. 192.0.2.54, 2001:db8::54
state:         REGISTERED, DELEGATED, VERIFIED
org:           OOO Acme
registrar:     SAMPLE-RU
admin-contact: https://registrar.example/whois
created:       2011-02-03T04:05:06Z
paid-till:     2030-02-03T04:05:06Z
free-date:     2030-03-03
source:        TCI

Last updated on 2024-05-01T01:02:03Z
"""

JP = """\
[ JPRS database provides information on network administration. ]

Domain Information: [ドメイン情報]
[Domain Name]                   ACME.EXAMPLE

[Registrant]                    株式会社アクメ

[Name Server]                   ns1.hoster.example
[Name Server]                   ns2.hoster.example
[Signing Key]

[Created on]                    2011/02/03
[Expires on]                    2030/02/28
[Status]                        Active
[Last Updated]                  2023/03/01 01:05:09 (JST)

Contact Information: [公開連絡窓口]
[Name]                          Acme KK
[Email]                         jane@acme.example
[Web Page]
[Postal code]                   100-0001
[Postal Address]                Chiyoda-ku
                                Sample 1-2-3
[Phone]                         +81-3-0000-0123
[Fax]
"""

CO_JP = """\
Domain Information: [ドメイン情報]
a. [ドメイン名]                 ACME.EXAMPLE
e. [そしきめい]                 かぶしきがいしゃあくめ
f. [組織名]                     株式会社アクメ
g. [Organization]               Acme Corporation
m. [登録担当者]                 AB123JP
p. [ネームサーバ]               ns1.hoster.example
[状態]                          Connected (2030/03/31)
[登録年月日]                    2011/02/03
[最終更新]                      2023/04/01 01:02:03 (JST)
"""

KR = """\
query : acme.example

# ENGLISH

Domain Name                 : acme.example
Registrant                  : Acme Inc.
Registrant Address          : 1 Sample-ro, Jongno-gu, Seoul, KR
Registrant Zip Code         : 03000
Administrative Contact(AC)  : Kim Sample
AC E-Mail                   : kim@acme.example
AC Phone Number             : +82.25550123
Registered Date             : 2011. 02. 03.
Last Updated Date           : 2023. 02. 03.
Expiration Date             : 2030. 02. 03.
Publishes                   : Y
Authorized Agency           : Sample Agency(http://registrar.example)
DNSSEC                      : unsigned

Primary Name Server
   Host Name                : ns1.hoster.example

Secondary Name Server
   Host Name                : ns2.hoster.example
"""

CN = """\
Domain Name: acme.example
ROID: 20110203s10001s00000000-cn
Domain Status: ok
Registrant: 示例有限公司
Registrant Contact Email: jane@acme.example
Sponsoring Registrar: 示例注册商
Name Server: ns1.hoster.example
Name Server: ns2.hoster.example
Registration Time: 2011-02-03 04:05:06
Expiration Time: 2030-02-03 04:05:06
DNSSEC: unsigned
"""

FR = """\
%%
%% This is the AFNIC Whois server.
%%

domain:                        acme.example
status:                        ACTIVE
eppstatus:                     active
holder-c:                      AW123-EXNIC
admin-c:                       JD456-EXNIC
tech-c:                        HD789-EXNIC
registrar:                     SAMPLE REGISTRAR
Expiry Date:                   2030-02-03T04:05:06Z
created:                       2011-02-03T04:05:06Z
last-update:                   2023-02-03T04:05:06Z
source:                        EXNIC

nserver:                       ns1.hoster.example
nserver:                       ns2.hoster.example
source:                        EXNIC

registrar:                     SAMPLE REGISTRAR
address:                       9 rue du Registre
address:                       75000 PARIS
country:                       FR
phone:                         +33 1 99 00 00 01
e-mail:                        desk@registrar.example

nic-hdl:                       AW123-EXNIC
type:                          ORGANIZATION
contact:                       Acme Widgets SAS
address:                       1 rue Exemple
address:                       75000 PARIS
country:                       FR
phone:                         +33 1 99 00 12 34
e-mail:                        contact@acme.example
changed:                       2022-01-01T00:00:00Z
source:                        EXNIC

nic-hdl:                       JD456-EXNIC
type:                          PERSON
contact:                       Jane Doe
address:                       1 rue Exemple
e-mail:                        jane@acme.example
source:                        EXNIC

nic-hdl:                       HD789-EXNIC
type:                          ORGANIZATION
contact:                       Hoster
e-mail:                        tech@hoster.example
source:                        EXNIC
"""

AT = """\
domain:         acme.example
registrar:      Sample Registrar ( https://registrar.example )
registrant:     AW9999999-EXAT
tech-c:         HD9999998-EXAT
nserver:        ns1.hoster.example
nserver:        ns2.hoster.example
changed:        20230203 04:05:06
source:         AT-DOM

personname:     Jane Doe
organization:   Acme Widgets GmbH
street address: Musterweg 1
postal code:    1010
city:           Wien
country:        Austria
phone:          +4315550123
e-mail:         jane@acme.example
nic-hdl:        AW9999999-EXAT
changed:        20220101 00:00:00
source:         AT-DOM
"""

CZ = """\
domain:       acme.example
registrant:   ACME-H
admin-c:      ACME-H
nsset:        HOSTER-N
registrar:    REG-SAMPLE
registered:   03.02.2011 04:05:06
changed:      03.02.2023 04:05:06
expire:       03.02.2030

contact:      ACME-H
org:          Acme s.r.o.
name:         Jana Ukazkova
address:      Ukazkova 1
address:      Praha
address:      11000
address:      CZ
registrar:    REG-SAMPLE
created:      01.01.2010 00:00:00

nsset:        HOSTER-N
nserver:      ns1.hoster.example
nserver:      ns2.hoster.example (192.0.2.53)
tech-c:       HOSTER-TECH
"""

DE = """\
Domain: acme.example
Nserver: ns1.hoster.example
Nserver: ns2.hoster.example
Status: connect
Changed: 2023-02-03T04:05:06+01:00

[Holder]
Type: ORG
Name: Acme Widgets GmbH
Address: Musterweg 1
PostalCode: 10115
City: Berlin
CountryCode: DE
Phone: +49-30-23125000
Email: jane@acme.example
Changed: 2019-01-01T00:00:00+01:00

[Tech-C]
Type: ROLE
Name: Hostmaster
Organisation: Hoster
Email: tech@hoster.example
"""

IT = """\
Domain:             acme.example
Status:             ok
Signed:             no
Created:            2011-02-03 04:05:06
Last Update:        2023-02-03 04:05:06
Expire Date:        2030-02-03

Registrant
  Organization:     Acme Widgets Srl
  Address:          Via Esempio 1
                    Roma
                    00100
                    RM
                    IT
  Created:          2010-01-01 00:00:00
  Last Update:      2010-01-01 00:00:00

Admin Contact
  Name:             Gianna Esempio
  Organization:     Acme Widgets Srl

Registrar
  Organization:     Sample Registrar Srl
  Name:             SAMPLE-REG
  Web:              http://registrar.example

Nameservers
  ns1.hoster.example
  ns2.hoster.example
"""

FI = """\
domain.............: acme.example
status.............: Registered
created............: 3.2.2011 04:05:06
expires............: 3.2.2030 04:05:06
modified...........: 3.2.2023

Nameservers

nserver............: ns1.hoster.example [OK]
nserver............: ns2.hoster.example [OK]

Holder

name...............: Acme Widgets Oy
register number....: 0123456-7
address............: Esimerkkikatu 1
address............: 00100
address............: HELSINKI
country............: Finland
phone..............: +358.505550123
holder email.......: jane@acme.example

Registrar

registrar..........: Sample Registrar Oy
www................: registrar.example
"""

TR = """\
** Domain Name: acme.example
Domain Status: Active

** Registrant:
   Acme Widgets A.S.
   Ornek Cad. 1
   Istanbul,
   Turkiye
   jane@acme.example
   + 90-212-5550123-
   + 90-212-5550124 (Fax)

** Registrar:
NIC Handle		: smp1-metu
Organization Name	: Sample Registrar A.S.
Address			: Baska Cad. 9
Phone			: + 90-850-5550199-

** Domain Servers:
ns1.hoster.example
ns2.hoster.example

** Additional Info:
Created on..............: 2011-Feb-03.
Expires on..............: 2030-Feb-02.
"""

NSI = """\
Registrant:
Acme Widgets, Inc. (ACME-DOM)
   1 Main Street
   Sampletown, NY 10001
   US

   Domain Name: ACME.EXAMPLE

   Administrative Contact:
      Doe, Jane  (JD123)  jane@acme.example
      1 Main Street
      Sampletown, NY 10001
      US
      +1 212 555 0123
   Technical Contact:
      Hoster  (HO1)  tech@hoster.example

   Record expires on 03-Feb-2030.
   Record created on 03-Feb-2011.

   Domain servers in listed order:

   NS1.HOSTER.EXAMPLE           192.0.2.53
   NS2.HOSTER.EXAMPLE           192.0.2.54
"""

BR = """\
domain:      acme.example
owner:       Acme Widgets Ltda
ownerid:     12.345.678/0001-95
responsible: Joana Exemplo
country:     BR
owner-c:     JOEXE
admin-c:     JOEXE
tech-c:      HOEXE
nserver:     ns1.hoster.example
nsstat:      20240501 AA
nserver:     ns2.hoster.example
created:     20110203 #1234567
changed:     20230203
expires:     20300203
status:      published

nic-hdl-br:  JOEXE
person:      Joana Exemplo
e-mail:      joana@acme.example
country:     BR
created:     20100101
changed:     20220101
"""

UA = """\
% Request from 192.0.2.1
domain:           acme.example
dom-public:       NO
license:          99999
registrant:       acme-r1
admin-c:          acme-r1
nserver:          ns1.hoster.example
nserver:          ns2.hoster.example
status:           ok
created:          2011-02-03 04:05:06+02
modified:         2023-02-03 04:05:06+02
expires:          2030-02-03 04:05:06+02
source:           EXUA

% Registrar:
% ==========
registrar:        ua.sample
organization:     Sample Registrar LLC
url:              http://registrar.example
country:          UA
source:           EXUA

% Registrant:
% ===========
contact-id:       acme-r1
person:           n/a
organization:     TOV Acme
e-mail:           jane@acme.example
address:          vul. Prykladna 1
address:          Kyiv
country:          UA
phone:            +380.445550123
source:           EXUA

% Query time:     6 msec
"""

NL = """\
Domain name: acme.example
Status:      active

Registrar:
   Sample Registrar B.V.
   Voorbeeldstraat 9
   1234AB AMSTERDAM
   Netherlands

Abuse Contact:
   abuse@registrar.example

Creation Date: 2011-02-03

Updated Date: 2023-02-03

DNSSEC:      yes

Domain nameservers:
   ns1.hoster.example            192.0.2.53
   ns2.hoster.example            2001:db8::53

Record maintained by: EX Domain Registry
"""

EU = """\
% WHOIS acme.example
Domain: acme.example
Script: LATIN

Registrant:
        NOT DISCLOSED!
        Visit www.eurid.example for the web-based WHOIS.

Technical:
        Organisation: Hoster SA
        Language: en
        Email: tech@hoster.example

Registrar:
        Name: Sample Registrar SA
        Website: https://registrar.example

Name servers:
        ns1.hoster.example
        ns2.hoster.example (192.0.2.53)

Please visit www.eurid.example for more info.
"""

LAYOUTS = {
    "ICANN": ICANN,
    "UK": UK,
    "RU": RU,
    "JP": JP,
    "CO_JP": CO_JP,
    "KR": KR,
    "CN": CN,
    "FR": FR,
    "AT": AT,
    "CZ": CZ,
    "DE": DE,
    "IT": IT,
    "FI": FI,
    "TR": TR,
    "NSI": NSI,
    "BR": BR,
    "UA": UA,
    "NL": NL,
    "EU": EU,
}


def read(content: object, **more: str) -> Reading:
    saved = capture(content, **more)
    assert whois.recognises(heads.head(saved))
    reading = whois.read(saved)
    sound(reading, saved)
    return reading


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_states_the_domain_its_servers_and_days(layout: str) -> None:
    reading = read(LAYOUTS[layout])
    assert {one.subject for one in reading.claims} == {"site:acme.example"}
    servers = ["ns1.hoster.example"] if layout == "CO_JP" else ["ns1.hoster.example", "ns2.hoster.example"]
    assert said(reading, "nameServer") == servers
    if layout not in ("DE", "AT", "EU"):
        assert [one[:10] for one in said(reading, "registered")] == ["2011-02-03" if layout != "UK" else "2011-02-14"]
    for one in reading.claims:
        assert one.group == "registration:acme.example"
        assert "abuse@registrar.example" not in one.value


@pytest.mark.parametrize(
    ("layout", "expected"),
    {
        "ICANN": {"registrantName": "Jane Doe", "registrantOrganization": "Acme Widgets Ltd", "country": "GB"},
        "UK": {"registrantOrganization": "Acme Widgets Ltd", "registrationNumber": "GB:01234567"},
        "RU": {"registrantOrganization": "OOO Acme", "registrar": "SAMPLE-RU"},
        "JP": {"registrantOrganization": "株式会社アクメ", "email": "jane@acme.example", "phone": "+81300000123"},
        "CO_JP": {"registrantOrganization": "株式会社アクメ"},
        "KR": {"registrantOrganization": "Acme Inc.", "email": "kim@acme.example", "phone": "+8225550123"},
        "CN": {"registrantOrganization": "示例有限公司", "registrantEmail": "jane@acme.example"},
        "FR": {
            "registrantHandle": "AW123-EXNIC",
            "registrantOrganization": "Acme Widgets SAS",
            "registrantAddress": "1 rue Exemple, 75000 PARIS, FR",
            "email": "jane@acme.example",
        },
        "AT": {"registrantOrganization": "Acme Widgets GmbH", "registrantHandle": "AW9999999-EXAT"},
        "CZ": {"registrantOrganization": "Acme s.r.o.", "registrantHandle": "example:ACME-H", "changed": "2023-02-03"},
        "DE": {"registrantOrganization": "Acme Widgets GmbH", "registrantEmail": "jane@acme.example", "country": "DE"},
        "IT": {
            "registrantOrganization": "Acme Widgets Srl",
            "registrantAddress": "Via Esempio 1, Roma, 00100, RM, IT",
            "registrar": "Sample Registrar Srl",
        },
        "FI": {"registrantOrganization": "Acme Widgets Oy", "registrantPhone": "+358505550123"},
        "TR": {"registrantEmail": "jane@acme.example", "registrantPhone": "+902125550123"},
        "NSI": {"registrantOrganization": "Acme Widgets, Inc. (ACME-DOM)", "email": "jane@acme.example"},
        "BR": {"registrantOrganization": "Acme Widgets Ltda", "registrantEmail": "joana@acme.example"},
        "UA": {"registrantOrganization": "TOV Acme", "registrantEmail": "jane@acme.example"},
        "NL": {"registrar": "Sample Registrar B.V."},
        "EU": {"registrar": "Sample Registrar SA"},
    }.items(),
)
def test_layouts_state_the_registrant(layout: str, expected: dict[str, str]) -> None:
    found = all_said(read(LAYOUTS[layout]))
    for property, value in expected.items():
        assert value in found.get(property, []), found


def test_who_says_so_and_when() -> None:
    one = next(one for one in read(ICANN).claims if one.property == "registrantEmail")
    assert (one.asserted_by, one.asserted, one.where, one.quote) == (
        "Sample Registrar, Inc.",
        "2024-05-01T00:00:00Z",
        "registrant",
        "Jane@Acme.example",
    )
    assert {one.asserted_by for one in read(JP, url="https://whois.register.example/").claims} == {
        "whois.register.example"
    }


def test_the_registers_and_the_registrars_answer_add_to_one_another() -> None:
    thin = """\
   Domain Name: ACME.EXAMPLE
   Registrar: Sample Registrar, Inc.
   Creation Date: 2011-02-03T04:05:06Z
   Name Server: NS1.HOSTER.EXAMPLE
   Name Server: NS3.HOSTER.EXAMPLE
>>> Last update of whois database: 2024-05-01T00:00:00Z <<<

"""
    reading = read(thin + ICANN)
    assert said(reading, "registrantName") == ["Jane Doe"]
    assert said(reading, "nameServer") == ["ns1.hoster.example", "ns3.hoster.example", "ns2.hoster.example"]
    assert said(reading, "registered") == ["2011-02-03T04:05:06Z"]


def test_a_file_may_hold_many_domains() -> None:
    reading = read(ICANN + ICANN.replace("ACME.EXAMPLE", "OTHER.EXAMPLE").replace("Jane Doe", "Somebody Else") + NL)
    assert said(reading, "registrantName", "site:acme.example") == ["Jane Doe"]
    assert said(reading, "registrantName", "site:other.example") == ["Somebody Else"]


def test_what_is_withheld_is_noted() -> None:
    hidden = "\n".join(
        f"{line.partition(':')[0]}: REDACTED FOR PRIVACY"
        if line.startswith(("Registrant", "Registry Registrant"))
        else line
        for line in ICANN.splitlines()
    )
    reading = read(hidden)
    assert not [one for one in reading.claims if one.property.startswith("registrant")]
    assert reading.notes == (
        "The registration of acme.example withholds the registrant's address, country, handle, mailbox, name,"
        " organisation, state, telephone.",
    )


def test_the_holder_of_a_network_is_a_subject() -> None:
    network = """\
% Information related to '203.0.113.0 - 203.0.113.7'

inetnum:        203.0.113.0 - 203.0.113.7
netname:        ACME-NET
org:            ORG-A1-EXAMPLE
country:        GB
source:         EXAMPLE

organisation:   ORG-A1-EXAMPLE
org-name:       Acme Widgets Ltd
address:        1 High Street
address:        Sampleton
country:        GB
phone:          +44 20 7946 0123
e-mail:         noc@acme.example
source:         EXAMPLE
"""
    reading = read(network)
    assert said(reading, "name", "ftm:ORG-A1-EXAMPLE") == ["Acme Widgets Ltd"]
    assert said(reading, "phone") == ["+442079460123"]
    assert said(reading, "notes") == ["holds the network 203.0.113.0 - 203.0.113.7"]
    assert read(network.partition("organisation:")[0]).notes


@pytest.mark.parametrize(
    "text",
    [
        "No record of ACME.EXAMPLE.\n>>> Last update of whois database: 2024-05-01T00:00:00Z <<<\n",
        "Domain Name: ACME\nRegistrar: x\nCreation Date: x\n>>> Last update of WHOIS database: x <<<\n",
    ],
)
def test_an_answer_about_nothing_says_so(text: str) -> None:
    reading = read(text)
    assert not reading.claims
    assert reading.notes


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir,\nour domain: acme.example is for sale.\nRegards\n",
        "Registrar: x\nName Server: ns1.acme.example\nCreated: 2011\n",
        "Domain: acme.example\n",
        "",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert not whois.recognises(heads.head(capture(text)))


CONTACT = {
    "name": "Jane Doe",
    "organization": "Acme Widgets Ltd",
    "street1": "1 High Street",
    "city": "Sampleton",
    "postalCode": "AB1 2CD",
    "country": "UNITED KINGDOM",
    "countryCode": "GB",
    "email": "jane@acme.example",
    "telephone": "442079460123",
}
SERVICES: dict[str, dict[str, object]] = {
    "nested, camelCase": {
        "WhoisRecord": {
            "createdDate": "2011-02-03T04:05:06Z",
            "expiresDate": "2030-02-03T04:05:06Z",
            "registrant": {**CONTACT, "rawText": "Registrant Name: x"},
            "technicalContact": {"email": "tech@hoster.example"},
            "domainName": "acme.example",
            "nameServers": {"rawText": "ns1.hoster.example\n", "hostNames": ["ns1.hoster.example"], "ips": []},
            "rawText": "Domain Name: other.example",
            "audit": {"createdDate": "2024-05-01 00:00:00 UTC", "updatedDate": "2024-05-01 00:00:00 UTC"},
            "registrarName": "Sample Registrar",
            "contactEmail": "jane@acme.example",
        }
    },
    "flat, as one library gives it": {
        "domain_name": ["ACME.EXAMPLE", "acme.example"],
        "registrar": "Sample Registrar",
        "creation_date": ["2011-02-03 04:05:06"],
        "expiration_date": "2030-02-03 04:05:06",
        "name_servers": ["NS1.HOSTER.EXAMPLE"],
        "emails": ["abuse@registrar.example"],
        "name": "Jane Doe",
        "org": "Acme Widgets Ltd",
        "address": "1 High Street",
        "city": "Sampleton",
        "registrant_postal_code": "AB1 2CD",
        "country": "GB",
        "registrant_email": "jane@acme.example",
        "registrant_phone": "+44.2079460123",
    },
    "nested, snake_case": {
        "domain_name": "acme.example",
        "create_date": "2011-02-03",
        "expiry_date": "2030-02-03",
        "domain_registrar": {"registrar_name": "Sample Registrar", "email_address": "abuse@registrar.example"},
        "registrant_contact": {
            "full_name": "Jane Doe",
            "company_name": "Acme Widgets Ltd",
            "mailing_address": "1 High Street",
            "city_name": "Sampleton",
            "zip_code": "AB1 2CD",
            "country_code": "GB",
            "email_address": "jane@acme.example",
            "phone_number": "+44.2079460123",
        },
        "name_servers": ["ns1.hoster.example"],
    },
    "of a domain with an object for it": {
        "domain": {
            "id": "D1",
            "domain": "acme.example",
            "name": "acme",
            "name_servers": ["ns1.hoster.example"],
            "created_date": "2011-02-03T04:05:06Z",
            "expiration_date": "2030-02-03T04:05:06Z",
        },
        "registrar": {"name": "Sample Registrar", "email": "abuse@registrar.example"},
        "registrant": CONTACT,
    },
    "of a list of contacts": {
        "domain": "acme.example",
        "registrarName": "Sample Registrar",
        "createdDate": 1296705906000,
        "expiresDate": 1896321906000,
        "nameServers": ["ns1.hoster.example"],
        "contacts": [{"type": "registrant", **CONTACT}, {"type": "technicalContact", "email": "tech@hoster.example"}],
    },
}


@pytest.mark.parametrize("service", SERVICES)
def test_services_say_the_same_in_their_words(service: str) -> None:
    found = all_said(read(SERVICES[service]))
    found.pop("notes", None)
    assert [one[:10] for one in found.pop("registered")] == ["2011-02-03"]
    assert [one[:10] for one in found.pop("expires")] == ["2030-02-03"]
    assert found == {
        "registrar": ["Sample Registrar"],
        "nameServer": ["ns1.hoster.example"],
        "registrantName": ["Jane Doe"],
        "registrantOrganization": ["Acme Widgets Ltd"],
        "registrantEmail": ["jane@acme.example"],
        "registrantPhone": ["+442079460123"],
        "registrantAddress": ["1 High Street, Sampleton, AB1 2CD, GB"],
        "country": ["GB"],
    }


def test_the_text_that_a_service_kept_is_read_where_there_is_nothing_else() -> None:
    saved = capture({"domain": "acme.example", "raw": ICANN})
    assert said(whois.read(saved), "registrantName") == ["Jane Doe"]


_LINES = st.sampled_from([line for layout in LAYOUTS.values() for line in layout.splitlines()])


@given(st.lists(_LINES | st.just("") | st.text(max_size=20), max_size=40).map("\n".join))
@example("Domain Name: a.example\n" + "Registrant Name:" + "." * 5000 + ":" + " " * 5000)
@example("\n" * 1000 + "[" * 1000 + "]" * 1000)
@example("Domain: a.example\nRegistrant:\n" + "  x\n" * 3000)
@example(
    "Last updated on 99-99-9999 99:99\nDomain: a.example\ncreated: 9999-99-99\nexpires: 00000000\nchanged: 31 feb 2020"
)
def test_any_text_is_a_reading(text: str) -> None:
    saved = capture(text.encode("utf-8", "surrogatepass"))
    whois.recognises(heads.head(saved))
    read_or_refused(whois.read, saved)


_KEYS = "domain domain_name registrant registrantContact name type contacts created expires nameServers raw x status"
_NAMES = st.sampled_from(_KEYS.split())
_TEXTS = st.text(max_size=6) | st.sampled_from(["a.example", "registrant", ICANN])


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.text(max_size=6)
        | st.sampled_from(["a.example", "registrant", ICANN]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
        max_leaves=20,
    )
)
@example({"domain": "a.example", "created": 10**30, "expires": -1, "name_servers": [[["x"]]]})
def test_any_json_is_a_reading_or_a_refusal(record: object) -> None:
    saved = capture(record)
    whois.recognises(heads.head(saved))
    read_or_refused(whois.read, saved)
