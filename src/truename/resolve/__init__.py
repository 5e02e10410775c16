"""Linking samples and records that show one source: clusters out of pairwise weights."""
