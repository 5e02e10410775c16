"""Answers for people to read and keep: the report."""
