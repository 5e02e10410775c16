"""ANSI/NIST-ITL transactions: what police, border and registry systems send one another prints and faces in.

bytes -> records.read -> samples.samples      what kind, which position, at what resolution
samples -> write.write -> bytes               types 1, 2, 14 and 15, for another system to read
"""

from truename.sources.transaction.records import Field, Record, Transaction, begins, read

__all__ = ["Field", "Record", "Transaction", "begins", "read"]
