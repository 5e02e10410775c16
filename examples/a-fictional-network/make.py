"""Makes the evidence of this example: python examples/a-fictional-network/make.py [FOLDER]

Everything is invented: firms, people, sites, numbers. Domains, network addresses and telephone numbers are of those
that are reserved for examples; faces are drawn by truename. The same program gives the same bytes each time; of
pictures, another machine may round a grey level otherwise.

    brightgate.example    the vendor, about whom the client asks: captured in 2022 and in 2025
    trustveil.example     a sister that shares what it runs on
    facegrid.example      a sister that had the same registrant
    people of one desk    two profiles and a salesman
    a register            who owns and directs them, and an entry of a list
    bystanders            an agency's customers, neighbours in a house, users of a picture: innocent
"""

from __future__ import annotations

import base64
import csv
import io
import json
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

THEN, NOW = "2022-05-17T09:30:00Z", "2025-09-15T08:00:00Z"
"""The two days on which the vendor's site was captured: by an archive, and by the clerk."""

OWN_SERVER, NETWORK = "198.51.100.23", "203.0.113.80"
"""Where the vendor's sites ran once, and the content network that stands before them, and before many, today."""

HOUSE = "12 Lantern Yard, Sampleton SP1 4AB"
"""A house in which firms rent desks."""

STATISTICS, AGENCY_STATISTICS = "UA-70418823", "UA-48210077"
"""Accounts of a service that counts visitors: the vendor's own, and that of the agency which made its pages."""

Files = dict[str, bytes]


def evidence() -> Files:
    """Every file of the example, by its path in the folder of evidence."""
    return {
        "brightgate.warc": warc(vendor()),
        **trustveil(),
        "facegrid.mhtml": facegrid(),
        **registrations(),
        **networks(),
        **people(),
        **register(),
        **bystanders(),
    }


# --- the vendor --------------------------------------------------------------------------------------------------

PITCH = (
    "{name} builds recognition engines for offices that hand out documents and for schools that count who is on the "
    "bus. A camera above the gate reads a face in the time of one step, and a reader on the desk takes ten fingers "
    "without glass to wipe. Both speak to one small box in your own cupboard, so that no picture leaves the building "
    "unless you say so. Our engine was trained on forty million encounters in daylight, rain and neon, and it keeps "
    "its promise on old cameras, too. A pilot takes nine days: on the first we listen, on the second we hang the "
    "readers, and from the third on your people work as they always did, only without the queue. If you are not "
    "content after a season, we unscrew everything, wipe every disk in front of your eyes and send you no invoice. "
    "Ask for the two of us who will stay with you by name, by telephone and at any hour, for as long as you keep the "
    "engine running."
)
"""What the vendor writes of itself, and its sister of herself."""

CREDIT = '<p>Website by <a href="https://pinwheel.example/">Pinwheel Studio</a></p>'


def vendor() -> Iterator[tuple[str, str, str]]:
    """The vendor's pages: address, time and text. In 2022 they named another operator and another year."""
    old = "Palisade Sensing Ltd"
    yield (
        "https://brightgate.example/",
        THEN,
        page(
            old,
            f"<h1>{old}</h1><p>Sensors for gates and doors. Palisade Sensing was founded in 2019.</p>",
            footer=f"<p>&copy; 2022 {old}</p><p>Mail: office@brightgate.example</p>",
            statistics=[f"{STATISTICS}-1"],
        ),
    )
    new = "Brightgate Identity Ltd"
    footer = (
        f"<p>&copy; 2025 {new}</p><address>{HOUSE}</address><p>Tel. +44 20 7946 0811, sales@brightgate.example</p>"
        f"<p>Company number 09118442</p>{CREDIT}"
    )
    counted = [f"{STATISTICS}-1", f"{AGENCY_STATISTICS}-9"]
    yield (
        "https://brightgate.example/",
        NOW,
        page(new, f"<h1>Faces and fingers, without the queue</h1><p>{PITCH.format(name=new)}</p>", footer, counted),
    )
    about = (
        "<h1>About us</h1><p>Brightgate Identity was founded in 2009. We are over 120 engineers.</p>"
        "<h2>Awards</h2><ul><li>Golden Lantern for Biometrics 2023</li><li>Gate of the Year 2024</li></ul>"
        "<h2>Our clients</h2><ul><li>Sampleton School District</li><li>Port Example Ferries</li></ul>"
        "<h2>Products</h2><ul><li>GateFace recognition engine</li><li>TenTouch fingerprint reader</li></ul>"
    )
    yield "https://brightgate.example/about", NOW, page(f"About - {new}", about, footer, counted)


def trustveil() -> Files:
    """The first sister, as a browser saves a page: with a folder for what it shows."""
    name = "Trustveil Systems Ltd"
    body = f"<h1>{name}</h1><img src='trustveil_files/gate.png' alt='a gate'><p>{PITCH.format(name=name)}</p>"
    footer = f"<p>&copy; 2025 {name}</p><p>hello@trustveil.example</p>"
    html = page(name, body, footer, [f"{STATISTICS}-3"])
    return {
        "trustveil.html": saved_from("https://trustveil.example/", html).encode(),
        "trustveil_files/gate.png": gate(),
    }


def facegrid() -> bytes:
    """The second sister, as one file of MHTML (RFC 2557)."""
    name = "Facegrid Software"
    body = (
        f"<h1>{name}</h1><p>Time clocks that know who is there. We write what runs in them.</p>"
        "<img src='clock.png' alt='a clock'><p>Payment: monthly, by transfer.</p>"
    )
    footer = f"<p>&copy; 2024 {name}</p><p>Tel. +44 20 7946 0811</p>"
    parts = [
        ("text/html; charset=utf-8", "https://facegrid.example/", page(name, body, footer).encode()),
        ("image/png", "https://facegrid.example/clock.png", gate(80)),
    ]
    return mhtml("https://facegrid.example/", "Sun, 14 Sep 2025 10:00:00 +0000", parts)


# --- what registries and networks say of the sites ---------------------------------------------------------------


def registrations() -> Files:
    """Who registered the sites: openly once, behind a service for privacy today."""
    return {
        "whois/brightgate.example-2021.txt": whois(
            "brightgate.example", "2021-02-11", "2021-06-01", "Palisade Sensing Ltd"
        ),
        "whois/facegrid.example-2021.txt": whois("facegrid.example", "2020-08-03", "2021-06-01", "Facegrid Software"),
        "rdap/brightgate.example.json": rdap("brightgate.example", "2021-02-11"),
        "rdap/facegrid.example.json": rdap("facegrid.example", "2020-08-03"),
        "rdap/trustveil.example.json": rdap("trustveil.example", "2023-01-20"),
        "rdap/brightgates.example.json": rdap("brightgates.example", "2025-08-28"),
    }


def whois(domain: str, created: str, seen: str, organisation: str) -> bytes:
    """An answer of WHOIS from before there was privacy: every one of them names one mailbox."""
    return f"""\
Domain Name: {domain.upper()}
Registrar: Plain Registrar
Creation Date: {created}T00:00:00Z
Updated Date: {created}T00:00:00Z
Registrant Organization: {organisation}
Registrant Email: t.garrick@harbour-relay.example
Registrant Phone: +44.2079460812
Name Server: NS1.{domain.upper()}
>>> Last update of WHOIS database: {seen}T00:00:00Z <<<
""".encode()


def rdap(domain: str, created: str) -> bytes:
    """An answer of RDAP (RFC 9083) today: whoever registered it is hidden."""
    hidden = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "REDACTED FOR PRIVACY"]]]
    document = {
        "objectClassName": "domain",
        "ldhName": domain,
        "events": [
            {"eventAction": "registration", "eventDate": f"{created}T00:00:00Z"},
            {"eventAction": "last update of RDAP database", "eventDate": NOW},
        ],
        "entities": [{"objectClassName": "entity", "roles": ["registrant"], "vcardArray": hidden}],
        "nameservers": [{"objectClassName": "nameserver", "ldhName": f"ns{n}.edgepath.example"} for n in (1, 2)],
    }
    return as_json(document)


SHOPS = {
    "rosewood-bakery.example": ("Rosewood Bakery", "Bread from four in the morning, cakes to order."),
    "hilltop-dental.example": ("Hilltop Dental Practice", "Check-ups, fillings and a fish tank for the children."),
    "mill-lane-cycles.example": ("Mill Lane Cycles", "Repairs while you wait, unless it is the bottom bracket."),
}
"""The agency's customers, who have nothing to do with anything."""


def networks() -> Files:
    """Where names lead: today, in the past, and which names stand in one certificate."""
    behind = ["brightgate.example", "trustveil.example", *SHOPS, "larkspur-accounting.example"]
    today = [
        {"Status": 0, "Question": [{"name": name, "type": 1}], "Answer": [{"name": name, "type": 1, "data": NETWORK}]}
        for name in behind
    ]
    past = [
        {"rrname": name, "rrtype": "A", "rdata": OWN_SERVER, "time_first": first, "time_last": last, "count": count}
        for name, first, last, count in (
            ("brightgate.example", 1613433600, 1675209600, 412),
            ("trustveil.example", 1674432000, 1680307200, 57),
        )
    ]
    logged = [
        {
            "issuer_name": "C=XX, O=Sample Certificates, CN=Sample CA 1",
            "common_name": "brightgate.example",
            "name_value": "brightgate.example\ntrustveil.example\nmail.trustveil.example",
            "serial_number": "04a7c1d2e3f405162738495a6b7c8d9e0f10",
            "entry_timestamp": "2023-02-02T11:00:00.000",
            "not_before": "2023-02-02T10:00:00",
            "not_after": "2023-05-03T10:00:00",
        }
    ]
    return {
        "dns/today.jsonl": lines(today),
        "dns/passive.jsonl": lines(past),
        "certificates/crt.json": as_json(logged),
    }


# --- people ------------------------------------------------------------------------------------------------------


COLUMNS = ("platform", "username", "name", "title", "hourly rate", "email", "telegram", "joined", "photo")

CREW = (
    ("adrian-vale", "Adrian Vale", "Face recognition, edge boxes", "45", "", "veilworks", "2024-11-02"),
    ("m-thorne", "Marcus Thorne", "Readers", "40", "m.thorne@brightgates.example", "veilworks", "2024-11-09"),
)
"""Two profiles with different names, and different pictures of one face."""

BORROWERS = (
    ("lena-m", "Lena Marsh", "Translations", "30", "2019-04-01"),
    ("tom-ashby", "Tom Ashby", "Bookkeeping", "25", "2021-10-12"),
    ("kit-rowan", "Kit Rowan", "Gardens and fences", "20", "2017-06-30"),
)
"""Strangers to one another, who took the same picture out of a catalogue."""

OTHERS = (
    ("jo-linden", "Jo Linden", "Camera firmware", "60", "2022-01-15"),
    ("sam-fallow", "Sam Fallow", "Embedded boards", "55", "2016-09-03"),
    ("wren-okell", "Wren Okell", "Image labelling", "15", "2023-03-20"),
    ("bea-harding", "Bea Harding", "Cabling and gates", "35", "2018-07-11"),
    ("nell-tarrow", "Nell Tarrow", "Database tuning", "70", "2015-02-27"),
    ("gil-stroud", "Gil Stroud", "Test plans", "28", "2020-05-08"),
    ("una-field", "Una Field", "Privacy paperwork", "50", "2021-12-01"),
    ("rafe-colby", "Rafe Colby", "Device drivers", "48", "2019-10-17"),
    ("ida-quill", "Ida Quill", "Manuals", "22", "2017-01-30"),
    ("max-birch", "Max Birch", "Router set-up", "33", "2022-08-24"),
)
"""Whoever else the platform's search found: each with a picture of their own."""

FACES = (28, 29, 35, 36, 51, 53, 54, 56, 69, 74)
"""Seeds of the others' faces, which do not resemble one another; 5 is the crew's and 8 that of the catalogue."""


def people() -> Files:
    """What a search on a platform gave, with the pictures, and the salesman's mail."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in (*CREW, *((*row[:4], "", "", row[4]) for row in (*BORROWERS, *OTHERS))):
        writer.writerow(("gigs.example", *row, f"pictures/{row[0]}.jpg"))
    pictures = {"adrian-vale": face(5, 50), "m-thorne": face(5, 51)}
    pictures |= {row[0]: face(8, 80, quality) for row, quality in zip(BORROWERS, (80, 70, 60), strict=True)}
    pictures |= {row[0]: face(who, 10 * who) for row, who in zip(OTHERS, FACES, strict=True)}
    return {
        "profiles.csv": table.getvalue().encode(),
        **{f"pictures/{name}.jpg": content for name, content in pictures.items()},
        "offer.eml": mail(),
    }


def face(who: int, seed: int, quality: int = 80) -> bytes:
    """A small picture of a drawn face: another seed is another day, light and turn of the same head."""
    from truename.kinds.face import synth

    return synth.encode(synth.portrait(synth.person(who), seed).image, quality)


def mail() -> bytes:
    """What the salesman wrote to the client."""
    return b"""\
Received: from desk7 (unknown [198.51.100.77]) by mx.client.example; Wed, 10 Sep 2025 09:12:44 +0000
From: Daniel Crest <d.crest@brightgates.example>
To: Procurement <procurement@client.example>
Subject: Your gates: offer 2025-118
Date: Wed, 10 Sep 2025 09:12:40 +0000
Message-ID: <118.crest@brightgates.example>
Content-Type: text/plain; charset=utf-8

Dear procurement desk,

as agreed, our offer for 40 gates and 12 readers. The price holds if you sign this month and pay one half before.

Kind regards
Daniel Crest
Brightgate Identity Ltd
Telegram: @veilworks
"""


# --- the register and the lists ----------------------------------------------------------------------------------


def register() -> Files:
    """An extract of a register of companies, and the entry of a list, both as FollowTheMoney's JSON lines."""
    rows = [
        company(
            "brightgate",
            "Brightgate Identity Ltd",
            "09118442",
            HOUSE,
            incorporationDate="2021-01-28",
            website="brightgate.example",
        ),
        company("quayside", "Quayside Nominees Ltd", "07730015", "3 Fathom Street, Port Example PE2 9XY"),
        company("harrow", "Harrow Meridian Trading Ltd", "05510926", "88 Tallow Road, Port Example PE1 1AA"),
        company(
            "trustveil",
            "Trustveil Systems Ltd",
            "11402288",
            "3 Fathom Street, Port Example PE2 9XY",
            website="trustveil.example",
        ),
        company("fenwick", "Fenwick Ledger Services Ltd", "08112233", "41 Orchard Row, Sampleton SP3 2CD"),
        entity("reg-aldermoor", "Person", name="Korvin Aldermoore", birthDate="1971-03"),
        tie("own-1", "Ownership", owner="reg-quayside", asset="reg-brightgate", percentage="60"),
        tie("own-2", "Ownership", owner="reg-harrow", asset="reg-quayside", percentage="100"),
        tie("dir-1", "Directorship", director="reg-aldermoor", organization="reg-quayside", role="director"),
        tie("dir-2", "Directorship", director="reg-harrow", organization="reg-trustveil", role="corporate director"),
        tie("link-1", "UnknownLink", subject="reg-fenwick", object="reg-harrow", role="keeps the books of"),
    ]
    return {"register.ftm.jsonl": lines(rows), "list-entry.ftm.jsonl": lines(watch_list()[:3])}


def watch_list() -> list[dict[str, Any]]:
    """The whole of a list that does not exist."""
    listed = "Invented list for an example: nobody is on it"
    return [
        company(
            "harrow",
            "Harrow Meridian Trading Ltd",
            "05510926",
            "88 Tallow Road, Port Example PE1 1AA",
            "list",
            notes=listed,
            topics="sanction",
        ),
        tie(
            "san-1",
            "Sanction",
            entity="list-harrow",
            authority="Fictional Office of Lists",
            program="EXAMPLE-PROGRAM",
            startDate="2020-07-01",
        ),
        tie("own-3", "Ownership", owner="list-harrow", asset="list-quarry", percentage="100"),
        company(
            "quarry",
            "Old Quarry Freight Ltd",
            "03310001",
            "7 Gravel Pit, Port Example PE7 7ZZ",
            "list",
            notes=listed,
            topics="sanction",
        ),
        entity(
            "list-aldermoor", "Person", name="Corvin Aldermoor", birthDate="1971-03-09", notes=listed, topics="sanction"
        ),
        tie(
            "san-2",
            "Sanction",
            entity="list-aldermoor",
            authority="Fictional Office of Lists",
            program="EXAMPLE-PROGRAM",
            startDate="2020-07-01",
        ),
    ]


def company(key: str, name: str, number: str, address: str, source: str = "reg", **more: str) -> dict[str, Any]:
    """A company of the register, or of the list."""
    return entity(f"{source}-{key}", "Company", name=name, registrationNumber=number, address=address, **more)


def entity(id: str, schema: str, **properties: str) -> dict[str, Any]:
    """An entity of FollowTheMoney."""
    return {"id": id, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}


tie = entity
"""A tie is an entity, too: between two others."""


# --- bystanders --------------------------------------------------------------------------------------------------


def bystanders() -> Files:
    """The agency with its customers, and who else has a desk in the vendor's house."""
    found = {
        f"bystanders/{domain}.html": saved_from(
            f"https://{domain}/",
            page(
                name,
                f"<h1>{name}</h1><p>{text}</p>",
                f"<p>&copy; 2025 {name}</p><p>hello@{domain}</p><p>Tel. +44 20 7946 0{n}7{n}</p>{CREDIT}",
                [f"{AGENCY_STATISTICS}-{n}"],
            ),
        ).encode()
        for n, (domain, (name, text)) in enumerate(SHOPS.items(), start=1)
    }
    agency = "<h1>Pinwheel Studio</h1><p>We make web sites for people who would rather do something else.</p>"
    found["bystanders/pinwheel.example.html"] = saved_from(
        "https://pinwheel.example/",
        page("Pinwheel Studio", agency, "<p>&copy; 2025 Pinwheel Studio</p>", [f"{AGENCY_STATISTICS}-5"]),
    ).encode()
    neighbours = (
        ("Larkspur Accounting Ltd", "10220331", "larkspur-accounting.example"),
        ("Otter and Quill Publishing Ltd", "10450772", "otter-quill.example"),
        ("Bluebell Removals Ltd", "06671209", "bluebell-removals.example"),
    )
    rows = ["name,type,registration number,address,website"]
    rows += [f'{name},company,{number},"{HOUSE}",{site}' for name, number, site in neighbours]
    found["bystanders/lantern-yard.csv"] = ("\n".join(rows) + "\n").encode()
    return found


# --- forms of files ----------------------------------------------------------------------------------------------


def page(title: str, body: str, footer: str = "", statistics: Iterable[str] = ()) -> str:
    """A page of HTML."""
    scripts = "".join(f"<script>ga('create', '{account}', 'auto');</script>" for account in statistics)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{scripts}</head>\n'
        f"<body><main>{body}</main>\n<footer>{footer}</footer></body></html>\n"
    )


def saved_from(url: str, html: str) -> str:
    """A page as a browser saves it: it notes the address."""
    note = f"<!-- saved from url=({len(url):04})" + f"{url} -->"
    return html.replace("<html", f"{note}\n<html", 1)


def warc(pages: Iterable[tuple[str, str, str]]) -> bytes:
    """An archive of answers, in the order of time (WARC 1.1, ISO 28500)."""
    records = []
    for url, when, html in pages:
        content = html.encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(content)}\r\n\r\n"
        block = head.encode() + content
        id = uuid.uuid5(uuid.NAMESPACE_URL, f"{url} {when}")
        named = {
            "WARC-Type": "response",
            "WARC-Record-ID": f"<urn:uuid:{id}>",
            "WARC-Date": when,
            "WARC-Target-URI": url,
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(block)),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        records.append(b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n")
    return b"".join(records)


def mhtml(url: str, date: str, parts: Iterable[tuple[str, str, bytes]]) -> bytes:
    """A page with what it shows in one file, as browsers write it."""
    text = [
        "From: <Saved by Blink>",
        f"Snapshot-Content-Location: {url}",
        f"Date: {date}",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="----part----"',
        "",
    ]
    for media, address, content in parts:
        text += [
            "------part----",
            f"Content-Type: {media}",
            "Content-Transfer-Encoding: base64",
            f"Content-Location: {address}",
            "",
            base64.encodebytes(content).decode().rstrip("\n").replace("\n", "\r\n"),
        ]
    return "\r\n".join([*text, "------part------", ""]).encode()


def gate(shade: int = 140) -> bytes:
    """A small drawing without anybody in it."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (96, 64), 235)
    draw = ImageDraw.Draw(image)
    for left in range(8, 90, 16):
        draw.rectangle((left, 64 - shade // 3, left + 7, 60), fill=shade)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def as_json(document: Any) -> bytes:
    """A document of JSON that people can read."""
    return (json.dumps(document, indent=1) + "\n").encode()


def lines(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """One document of JSON a line."""
    return "".join(json.dumps(one) + "\n" for one in documents).encode()


def files() -> Files:
    """Everything that this makes, by its path beside it."""
    return {**{f"evidence/{name}": one for name, one in evidence().items()}, "watch-list.ftm.json": lines(watch_list())}


def main(folder: Path) -> None:
    """Write all of it."""
    for name, content in files().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
