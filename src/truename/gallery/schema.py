"""The tables of a gallery, beside those that every encrypted file of ours has."""

from __future__ import annotations

from truename.vault.database import Form

VERSION = 1
"""Of the schema and of everything that is sealed in it. A later one is refused, never guessed at."""

PAIRS = """
    CREATE TABLE IF NOT EXISTS dedup (     -- how far everybody was compared with everybody; one row, or none
        id       INTEGER PRIMARY KEY CHECK (id = 1),
        state    TEXT NOT NULL             -- JSON: what it rests on, and the last change that is done
    ) STRICT;

    CREATE TABLE IF NOT EXISTS pair (      -- subjects who may be one
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        earlier  INTEGER NOT NULL REFERENCES key (id),
        later    INTEGER NOT NULL REFERENCES key (id),
        earlier_change INTEGER NOT NULL,   -- the change of each at which they were compared; once it is not their last
        later_change   INTEGER NOT NULL,   -- one, the pair says nothing any more
        sealed   BLOB NOT NULL,            -- sealed JSON, under a key that comes of both subjects' keys: the weights
        UNIQUE (earlier, later)
    ) STRICT;

    CREATE INDEX IF NOT EXISTS pair_later ON pair (later);
"""
"""What galleries of this version that are older than it get when it is needed; an older program leaves it alone."""

SCHEMA = f"""
    -- What is sealed is AES-256-GCM under the key of its subject. In the clear, inside the encrypted file, stands only
    -- what does not follow from a sample's content, so that without its key nothing of a subject's evidence remains.

    CREATE TABLE key (                     -- only ever appended to, and overwritten in place: rows never move, so that
        id       INTEGER PRIMARY KEY AUTOINCREMENT,           -- no page keeps a stale copy of an erased key
        wrapped  BLOB NOT NULL             -- nonce, the subject's key sealed by the gallery's, tag; zeros once erased
    ) STRICT;

    CREATE TABLE subject (
        id       INTEGER PRIMARY KEY REFERENCES key (id),
        name     TEXT NOT NULL UNIQUE,     -- the id that the user gave
        created  TEXT NOT NULL             -- UTC, ISO 8601
    ) STRICT;

    CREATE TABLE sample (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        subject  INTEGER NOT NULL REFERENCES subject (id),
        tag      BLOB NOT NULL,            -- HMAC of the content's SHA-256 under the subject's key: a bare hash of a
        kind     TEXT NOT NULL,            -- birth date would tell the date
        position INTEGER NOT NULL,
        quality  INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 100),
        size     INTEGER NOT NULL,         -- bytes of the content
        enrolled TEXT NOT NULL,            -- UTC, ISO 8601
        about    BLOB NOT NULL,            -- sealed JSON: sha256, name, ppi, region, reasons, measures
        content  BLOB NOT NULL,            -- sealed original
        UNIQUE (subject, tag, kind)        -- at one position: what is held twice would count twice
    ) STRICT;

    CREATE TABLE template (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        sample   INTEGER NOT NULL REFERENCES sample (id),
        format   TEXT NOT NULL,
        quality  INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 100),
        sealed   BLOB NOT NULL,            -- sealed SHA-256 of the sample, then the template's bytes
        UNIQUE (sample, format)
    ) STRICT;

    CREATE TABLE change (                  -- the last change of each subject, erased ones included: what to look at
        n        INTEGER PRIMARY KEY AUTOINCREMENT,           -- again since the n that one has seen
        subject  INTEGER NOT NULL UNIQUE REFERENCES key (id)
    ) STRICT;

    CREATE TABLE calibration (             -- the user's own tables
        kind     TEXT NOT NULL,
        format   TEXT NOT NULL,
        json     TEXT NOT NULL,
        PRIMARY KEY (kind, format)
    ) STRICT;

    {PAIRS}
"""

FORM = Form("gallery", VERSION, SCHEMA, make="truename init", look="truename check")
