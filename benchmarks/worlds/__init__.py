"""Fictional worlds of sites, companies and people with concealed networks among them, as files that a user saves.

What a case is measured on (``benchmarks/case.py``): everything from the readers of containers to identities is run on
these files, and what comes out is compared with :class:`Truth`. The generator was written and committed before the
resolver and knows nothing of it.

    python -m benchmarks.worlds FOLDER --seed 7 --config busy --small

writes a world below FOLDER and what is true in it beside it, in FOLDER.truth.json.

What is in it, and why it is hard:

    population   companies of a register with their sites and staff, people with accounts, sites of nobody known
    networks     3 to 12 fronts each: aliases of one party, parties on the same means, parties tied by stated control
    decoys       agencies, white-label templates, offices of agents, nominees, accountants, parked names, stolen
                 pictures, twins of names, franchises, plugins, content networks, privacy services, copied policies

Everything is invented. Hosts are below ``.example``, network addresses are those for documentation (and private ones
where they run out), telephones those that are set aside for films. Languages, scripts, origins of names and countries
are drawn independently of everything else, and can be permuted for a whole world without changing anything but them.
"""

from benchmarks.worlds.generate import generate
from benchmarks.worlds.parameters import BASE, CONFIGURATIONS, Parameters, small
from benchmarks.worlds.truth import Truth

__all__ = ["BASE", "CONFIGURATIONS", "Parameters", "Truth", "generate", "small"]
