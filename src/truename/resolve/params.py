"""The numbers of linking by shared values, each with where it comes from.

No labelled cases were available to fit them. What is called an assumption is one; whoever has labelled cases can change
them here and nowhere else. Weights that rest on them are provisional and say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """How values of one property are shared.

    Attributes:
        kept: P(another record of the holder shows the same value). The rest of the time it shows another one.
        chance: P(two unrelated records show the same value though it is nobody's to lend): copied by mistake, reused.
        lent: P(a value of this property that is seen at several is somebody's who serves many: an agency, an office).
        fronts: P(one more record of an owner of several, that agrees with the others in nothing else). How far a
            private value spreads over records that hide what they have in common falls by this factor each.
    """

    kept: float
    chance: float
    lent: float
    fronts: float


_CONTACT = 0.6
"""``fronts`` of what people are reached by. Assumption: networks that were published (OFAC's designations of 2018 and
later of companies for workers abroad) name mostly two to ten fronts to an operator."""

MODELS: Mapping[str, Model] = {
    "email": Model(0.4, 1e-5, 0.02, _CONTACT),
    "company email": Model(0.4, 1e-5, 0.3, 0.4),
    "role email": Model(0.4, 1e-5, 0.5, 0.3),
    "vendor email": Model(0.4, 1e-5, 0.8, 0.3),
    "phone": Model(0.3, 1e-5, 0.05, 0.4),
    "handle": Model(0.5, 1e-5, 0.05, _CONTACT),
    "account name": Model(0.3, 3e-4, 0.2, 0.4),
    "address": Model(0.4, 1e-3, 0.5, 0.3),
    "room": Model(0.4, 1e-4, 0.3, 0.3),
    "website": Model(0.6, 1e-5, 0.1, 0.3),
    "legal name": Model(0.5, 3e-5, 0.1, 0.4),
    "mail host": Model(0.5, 1e-5, 0.2, 0.3),
    "registrationNumber": Model(0.8, 1e-6, 0.01, 0.3),
    "taxNumber": Model(0.9, 1e-6, 0.01, 0.3),
    "leiCode": Model(0.97, 1e-6, 0.01, 0.3),
    "idNumber": Model(0.9, 1e-6, 0.01, 0.3),
    "passportNumber": Model(0.4, 1e-6, 0.01, 0.3),
    "bankAccount": Model(0.3, 1e-5, 0.02, _CONTACT),
    "wallet": Model(0.2, 1e-5, 0.02, _CONTACT),
    "pgpKey": Model(0.3, 1e-6, 0.01, _CONTACT),
    "registrant": Model(0.5, 1e-3, 0.3, 0.3),
    "registrantHandle": Model(0.5, 1e-4, 0.3, 0.3),
    "ip": Model(0.3, 1e-3, 0.6, 0.5),
    "nameServer": Model(0.3, 1e-3, 0.6, 0.5),
    "mailServer": Model(0.3, 1e-3, 0.6, 0.5),
    "own nameServer": Model(0.3, 1e-5, 0.1, 0.6),
    "own mailServer": Model(0.3, 1e-5, 0.1, 0.6),
    "soaMailbox": Model(0.3, 1e-5, 0.1, 0.6),
    "certificate": Model(0.3, 1e-6, 0.1, 0.6),
    "analytics": Model(0.3, 1e-5, 0.1, 0.5),
    "advertising": Model(0.3, 1e-5, 0.1, 0.5),
    "verification": Model(0.2, 1e-5, 0.1, 0.6),
    "favicon": Model(0.4, 1e-3, 0.5, 0.5),
    "templateMark": Model(0.3, 1e-2, 0.9, 0.3),
    "comment": Model(0.2, 1e-3, 0.6, 0.4),
    "text": Model(0.2, 1e-3, 0.5, 0.5),
    "picture": Model(0.2, 3e-3, 0.5, 0.4),
}
"""Assumptions, all of them, set in the order of size that follows from what each is for: a certificate's key is one
holder's, an address of a machine is let to others, text and pictures are copied by anybody. ``kept`` of what the kind
"identifier" knows, too, is its own (:mod:`truename.kinds.identifier.params`).

A *legal name* is one with its legal form, as a site states whose it is and as a register enters it: registers refuse a
name that is taken, so that within one it is one company's, and across registers namesakes are rare.

Variants: a mailbox named after a role (info@, domains@) is what agencies and vendors leave on others' sites; on sites
alone, none of which is its own, it is nearly always theirs. One at a company's own host is of that company and perhaps
of its clients; the rest is at services for everybody. A name or mail server under the domain of one of its holders is
that holder's own, and no provider's."""

TAIL = 1.5
"""Of values that serve many, d different holders are seen with probability in proportion to d ** -TAIL: few large ones
and many small. Assumption; sizes of hosts, agencies and offices have heavy tails (Clauset, Shalizi, Newman: Power-law
distributions in empirical data, SIAM Review 51, 2009: most exponents between 1.5 and 3)."""

EXPECTED = 1.5
MOST_LIKELY = 0.1
"""The prior: every record has 1.5 others of the case that are the same, so that two of n are one with probability
1.5 / (n - 1), and 0.1 at most, since a small case is not known to be about one subject. Assumption."""

BESIDE = 0.3
"""What a value of another kind in the same channel counts, of what it weighs by itself: a mailbox and a telephone in
one contact block are copied together, and seldom agree by chance together. Assumption."""

TOGETHER = 0.5
"""Two values come as a package where half of the others that show the rarer one show the other, too."""

LENDER = 0.5
"""P(lent) from which a value is taken for a lender's: it says nothing of those who show it, and is no mark of identity
by which others could be told apart."""

CREDITED = 0.4
"""Share of the other holders of a value that credit its maker, or link to it, from which it is taken for the maker's.
Assumption: most agencies ask for a credit, and half of their customers leave it in."""

FEWEST = 0.5
"""log10 LR of a value below which it brings no pair of records to be looked at: a pair that only such values join would
stay far below any prior."""

MOST_HOLDERS = 400
"""Holders of a value beyond which its pairs are not looked at one by one: their number grows with the square, and no
value of so many says anything by :data:`MODELS`."""

STATED = 2.0
"""log10 LR that some part other than a name has to reach before two records are one: "moderately strong support" of
ENFSI's guideline (2015). Names alone are a lead and never more (decision 11)."""

ALIAS = -0.4
"""log10 LR, at the least, of two records that state different names. Assumption: of two records of one subject that
hides, four in ten state names that have nothing to do with one another."""

OTHER_NUMBER = -1.0
"""log10 LR of two records that state different numbers of one register. Assumption: one record in ten of a subject that
has one number shows another register's, or an old one."""

ALONE = 0.7
"""Probability that a single piece of evidence has to reach to make a link stand; several need more than one half.
Assumption: a value that was copied to the wrong record, or a face that resembles another, has nothing beside it that
could tell."""

OWN = 1.0
"""log10 LR that something which is one holder's (an account of analytics, a certificate's key, a server under his own
name) has to reach before two sites share infrastructure: "moderate support" of ENFSI's guideline. A host, an icon and
a text in common are what customers of one agency have, however many of them agree."""

WEAK_SEAM = 0.9
"""Two halves of several records each become one by a single piece of evidence only if they are one with at least this
probability; else the link is listed for review. Assumption."""

NEAR = 1.0
"""Links that fall short of the prior by no more than this (log10) are kept for review."""

ALIKE = 2.75
"""log10 LR of names from which on a face, with nothing else, joins two records: about "strong support" of ENFSI's
guideline, and less than one name weighs beside its romanisation, whatever its script (2.99 in Cyrillic, 3.2 in Hangul,
3.9 in Latin letters). Less is what two people of one origin may have in common, as their faces may."""

TIP = 0.7
"""What names may make up for, where all else falls short of the prior (log10): a factor of five. Assumption. Names that
weigh less than :data:`STATED` make up for nothing: two people of one origin share as much by the ending of a name, and
how often they do differs by origin."""

LEAST_SHARED = 100
"""Records that could show a value, at the least: of fewer no share of the case can be told."""

MOST_WEBMAIL = 25
"""Different subjects with mailboxes at one host from which the host is taken for a mail service. Assumption: fewer
people state a mailbox at one small company."""
