"""Who searched for whom, why, and by what right: a hash-chained log that names its first broken entry."""

from truename.audit.chain import Break, Entry, Head, append, canonical, decode, genesis, verify
from truename.audit.mandate import resolve_mandate

__all__ = ["Break", "Entry", "Head", "append", "canonical", "decode", "genesis", "resolve_mandate", "verify"]
