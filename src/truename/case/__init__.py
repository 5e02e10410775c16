"""The case: one encrypted file of what somebody saved, what that states, and what people say of it."""

from truename.case.adding import Addition
from truename.case.ingest import Ingested
from truename.case.rows import AddedFile, Counts, Judgement, Remark, StoredTrait, Verdict
from truename.case.stats import Stats
from truename.case.store import Case, subject_id

__all__ = [
    "AddedFile",
    "Addition",
    "Case",
    "Counts",
    "Ingested",
    "Judgement",
    "Remark",
    "Stats",
    "StoredTrait",
    "Verdict",
    "subject_id",
]
