"""The tables of a case, beside those that every encrypted file of ours has."""

from __future__ import annotations

from truename.vault.database import Form

VERSION = 1
"""Of the schema and of what its columns mean. A later one is refused, never guessed at."""

SCHEMA = """
    CREATE TABLE content (                 -- what was added, once, however often and under whatever names
        id       INTEGER PRIMARY KEY,
        sha256   BLOB NOT NULL UNIQUE,
        size     INTEGER NOT NULL,
        whole    INTEGER NOT NULL          -- 0 while its chunks are being written
    ) STRICT;

    CREATE TABLE chunk (                   -- 1 MiB each, but the last
        content  INTEGER NOT NULL REFERENCES content (id),
        n        INTEGER NOT NULL,         -- from 0
        bytes    BLOB NOT NULL,
        PRIMARY KEY (content, n)
    ) STRICT;

    CREATE TABLE file (                    -- one statement of what a content is; the same bytes that were seen at two
        id       INTEGER PRIMARY KEY,      -- times, or lie at two places, are two of these
        content  INTEGER NOT NULL REFERENCES content (id),
        name     TEXT NOT NULL,
        url      TEXT NOT NULL,            -- as the user states it; empty where nobody does
        captured TEXT NOT NULL,
        tool     TEXT NOT NULL,
        added    TEXT NOT NULL,
        read     INTEGER NOT NULL DEFAULT 0,   -- how many of the things in it are stored
        ended    INTEGER NOT NULL DEFAULT 0,   -- 1 once there are no more
        UNIQUE (content, name, url, captured, tool)
    ) STRICT;

    CREATE TABLE capture (                 -- one thing that was captured, as it stands in a file
        id       INTEGER PRIMARY KEY,
        file     INTEGER NOT NULL REFERENCES file (id),
        position INTEGER NOT NULL,         -- in the file, from 0
        inside   INTEGER NOT NULL,         -- 0; from 1 for what stands inside that: the pictures in a page
        sha256   BLOB NOT NULL,
        name     TEXT NOT NULL,
        url      TEXT NOT NULL,
        captured TEXT NOT NULL,
        tool     TEXT NOT NULL,
        media    TEXT NOT NULL,
        size     INTEGER NOT NULL,
        faces    INTEGER NOT NULL,         -- 0 where faces have to be looked for once there are models, else 1
        UNIQUE (file, position, inside)
    ) STRICT;
    CREATE INDEX capture_content ON capture (sha256);
    CREATE INDEX capture_unseen ON capture (id) WHERE faces = 0;

    CREATE TABLE remark (                  -- what could not be read, or was left out, and why
        id       INTEGER PRIMARY KEY,
        file     INTEGER NOT NULL REFERENCES file (id),
        position INTEGER NOT NULL,
        name     TEXT NOT NULL,
        refused  INTEGER NOT NULL,         -- 1: nothing of it was read
        reason   TEXT NOT NULL
    ) STRICT;

    CREATE TABLE claim (                   -- only ever added to
        id          INTEGER PRIMARY KEY,
        digest      BLOB NOT NULL UNIQUE,  -- of all that follows, so that what is stated twice is held once
        subject     TEXT NOT NULL,
        property    TEXT NOT NULL,
        value       TEXT NOT NULL,
        asserted_by TEXT NOT NULL,
        asserted    TEXT NOT NULL,
        captured    TEXT NOT NULL,
        capture     BLOB NOT NULL,         -- SHA-256
        status      TEXT NOT NULL,
        "group"     TEXT NOT NULL,
        "where"     TEXT NOT NULL,
        quote       TEXT NOT NULL
    ) STRICT;

    CREATE TABLE trait (                   -- what was derived of a capture and is no statement
        id       INTEGER PRIMARY KEY,
        capture  INTEGER NOT NULL REFERENCES capture (id),
        subject  TEXT NOT NULL,
        kind     TEXT NOT NULL,
        data     BLOB NOT NULL,
        region   TEXT NOT NULL             -- of a face, where in the picture: left, top, width, height in JSON, or null
    ) STRICT;
    CREATE INDEX trait_kind ON trait (kind);

    CREATE TABLE judgement (               -- only ever added to; of one claim the newest counts
        id       INTEGER PRIMARY KEY,
        claim    INTEGER NOT NULL REFERENCES claim (id),
        verdict  TEXT NOT NULL,
        made_by  TEXT NOT NULL,
        made     TEXT NOT NULL,
        reason   TEXT NOT NULL
    ) STRICT;

    CREATE TRIGGER claim_stays BEFORE UPDATE ON claim BEGIN SELECT raise(ABORT, 'claims are only added to'); END;
    CREATE TRIGGER claim_kept BEFORE DELETE ON claim BEGIN SELECT raise(ABORT, 'claims are only added to'); END;
    CREATE TRIGGER judgement_stays BEFORE UPDATE ON judgement
        BEGIN SELECT raise(ABORT, 'judgements are only added to'); END;
    CREATE TRIGGER judgement_kept BEFORE DELETE ON judgement
        BEGIN SELECT raise(ABORT, 'judgements are only added to'); END;
"""

FORM = Form("case", VERSION, SCHEMA, make="truename case new", look="truename case show --audit")
