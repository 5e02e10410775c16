"""Is everything in a case what it was when it was stored?

Every page, file and audit entry is read; claims are held against the chain that they were put on record with, files and
judgements against their entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from truename.case.content import CHUNK
from truename.case.rows import CLAIM_COLUMNS, NO_CLAIMS, AddedFile, chained, claim_digest
from truename.errors import GalleryError
from truename.trace import Progress
from truename.vault.check import Finding, log, pages

if TYPE_CHECKING:
    from truename.case.store import Case

_READ = 5000  # claims read at once


def check(case: Case, progress: Progress) -> Iterator[Finding]:
    """Yield what is wrong with a case; nothing if nothing is."""
    yield from pages(case)
    try:
        yield from log(case)
        yield from _files(case, progress)
        yield from _claims(case, progress)
        yield from _judgements(case)
    except GalleryError as error:
        yield Finding("file", f"nothing more can be read: {error}")


def _files(case: Case, progress: Progress) -> Iterator[Finding]:
    """Each file is on record, and is what its hash says."""
    files = case.files()
    said = [
        tuple(entry.details.get(name, "") for name in ("file", "sha256", "size", "url", "captured", "tool"))
        for entry in case.audit_entries()
        if entry.event == "add"
    ]
    held = [(one.name, one.sha256, one.size, one.url, one.captured, one.tool) for one in files]
    if said != held:
        yield Finding("files", "they are not those that are on record as added")
    seen: set[str] = set()
    done, total = 0, sum(one.size for one in files)
    for file in files:
        if file.sha256 not in seen:
            yield from _content(case, file)
            seen.add(file.sha256)
        done += file.size
        progress("checking files", done, total)


def _content(case: Case, file: AddedFile) -> Iterator[Finding]:
    hashed = hashlib.sha256()
    try:
        with closing(case.stream(file)) as stream:
            while part := stream.read(CHUNK):
                hashed.update(part)
    except GalleryError as error:
        yield Finding(f"file {file.name!r}", str(error))
        return
    if hashed.hexdigest() != file.sha256:
        yield Finding(f"file {file.name!r}", "another content than its hash says")


def _claims(case: Case, progress: Progress) -> Iterator[Finding]:
    """No claim was changed or left out since it was put on record."""
    heads = {entry.details["claims"]: entry.details["head"] for entry in case.audit_entries() if entry.event == "read"}
    total = case.counts().claims
    last, head = 0, NO_CLAIMS
    while rows := case.query(f"SELECT id, {CLAIM_COLUMNS} FROM claim WHERE id > ? ORDER BY id LIMIT ?", last, _READ):  # noqa: S608
        for id, *columns in rows:
            last += 1
            if id != last:
                yield Finding(f"claim {last}", "it is missing")
                return
            head = chained(head, [claim_digest(tuple(columns))])
            if heads.get(id, head.hex()) != head.hex():
                yield Finding(f"claim {id}", "it, or one before it, is not the one that is on record")
                return
        progress("checking claims", last, total)
    if head.hex() != case.meta("claims") or max(heads, default=0) > last:
        yield Finding("claims", f"they do not end as the case says, or were changed after claim {_noted(heads, last)}")


def _noted(heads: dict[int, str], last: int) -> int:
    return max((n for n in heads if n <= last), default=0)


def _judgements(case: Case) -> Iterator[Finding]:
    """Each judgement is on record, and nothing else is."""
    said = [
        (claim, entry.details["verdict"], entry.operator, entry.details["when"], entry.details["reason"])
        for entry in case.audit_entries()
        if entry.event == "judge"
        for claim in entry.details["claims"]
    ]
    held = [(one.claim, one.verdict.value, one.by, one.when, one.reason) for one in case.judgements()]
    if said != held:
        yield Finding("judgements", "they are not those that are on record")
