"""Saved evidence: pages, registrations, certificates, profiles, mails, as somebody captured them.

    containers   a file that was added  ->  the things that were captured in it   (WARC, WACZ, MHTML, folders)
    readings     one such thing         ->  what it states: claims and traits     (a page, a record, a mail)

Both steps are pure: nothing is fetched, no script runs, nothing is written. Everything is hostile until it is read:
sizes, depths and counts are bounded before anything is unpacked, and what is refused says why.

A thing's *subject* is whom it is about, and its id is one of

    site:acme.example            a web site: a registrable domain, or a customer's part of a hosting platform
    profile:gigs.example/jdoe    an account on a platform, by the platform's domain
    person:acme.example/jane-doe somebody whom a site names; one and the same only within that site
    mail:jane@acme.example       who writes a mail
    ftm:ID                       an entity of FollowTheMoney, or a row of a table
    picture:NAME                 whom a picture shows that was added by itself
    page:NAME                    who states a text or a page of which nothing says which site it is of
"""

from __future__ import annotations

from dataclasses import dataclass, field

from truename.types import Claim


@dataclass(frozen=True, slots=True)
class Saved:
    """One thing that was captured, as it stands in its container.

    Attributes:
        name: its path inside what was added.
        content: its bytes, as they were served: a page without the headers of HTTP.
        url: the web address that it was captured from; empty where nothing says so.
        address: by what other captures refer to it: its web address, or "file:" and its path where it was a file. A
            relative reference inside it is resolved against this.
        captured: when, UTC, ISO 8601; empty where nothing says so.
        tool: what captured it.
        media: the media type that the container states, without parameters; empty where it states none.
        charset: the character set that the container states; empty where it states none.
    """

    name: str
    content: bytes = field(repr=False)
    url: str = ""
    address: str = ""
    captured: str = ""
    tool: str = ""
    media: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something inside a container that could not be read, and why. The rest goes on.

    Attributes:
        name: its path inside what was added, or the byte where it stands.
        reason: what was expected, what was found, what to do: a sentence.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trait:
    """What is derived of a capture and is no statement: how its text reads.

    Attributes:
        subject: as in :class:`truename.types.Claim`.
        kind: "text": the hashes of the text's word sequences, uint32, little endian, rising.
        data: the bytes.
    """

    subject: str
    kind: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one captured thing states.

    Attributes:
        media: what it turned out to be ("text/html", "application/rdap+json", "image/png").
        claims: in the order of the capture. Values are in their canonical form (:mod:`truename.properties`).
        traits: what was derived.
        inner: captures inside this one: pictures that stand in a page as data.
        notes: what was left out and why, a sentence each.
    """

    media: str
    claims: tuple[Claim, ...] = ()
    traits: tuple[Trait, ...] = ()
    inner: tuple[Saved, ...] = ()
    notes: tuple[str, ...] = ()
