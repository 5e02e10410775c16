"""Holding people and organisations against lists and galleries."""
