"""Watchlists: who is on which list, at which date, as its publisher says it."""
