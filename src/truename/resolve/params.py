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
    "email": Model(0.4, 1e-4, 0.02, _CONTACT),
    "phone": Model(0.3, 1e-4, 0.05, _CONTACT),
    "handle": Model(0.5, 1e-4, 0.02, _CONTACT),
    "account name": Model(0.3, 1e-3, 0.3, 0.4),
    "address": Model(0.4, 1e-3, 0.5, 0.3),
    "website": Model(0.6, 1e-4, 0.1, 0.3),
    "mail host": Model(0.5, 1e-3, 0.3, 0.3),
    "registrationNumber": Model(0.8, 1e-5, 0.01, 0.3),
    "taxNumber": Model(0.9, 1e-5, 0.01, 0.3),
    "leiCode": Model(0.97, 1e-5, 0.01, 0.3),
    "idNumber": Model(0.9, 1e-5, 0.01, 0.3),
    "passportNumber": Model(0.4, 1e-5, 0.01, 0.3),
    "bankAccount": Model(0.3, 1e-4, 0.02, _CONTACT),
    "wallet": Model(0.2, 1e-4, 0.02, _CONTACT),
    "pgpKey": Model(0.3, 1e-6, 0.01, _CONTACT),
    "registrant": Model(0.5, 1e-3, 0.2, 0.4),
    "registrantHandle": Model(0.5, 1e-4, 0.2, 0.4),
    "ip": Model(0.3, 3e-4, 0.6, 0.7),
    "nameServer": Model(0.3, 3e-4, 0.7, 0.7),
    "mailServer": Model(0.3, 3e-4, 0.6, 0.7),
    "soaMailbox": Model(0.3, 1e-3, 0.6, 0.5),
    "certificate": Model(0.3, 1e-5, 0.1, 0.7),
    "analytics": Model(0.3, 1e-4, 0.1, 0.7),
    "advertising": Model(0.3, 1e-4, 0.1, 0.7),
    "verification": Model(0.2, 1e-4, 0.2, 0.6),
    "favicon": Model(0.4, 1e-3, 0.5, 0.6),
    "templateMark": Model(0.3, 1e-2, 0.8, 0.3),
    "comment": Model(0.2, 1e-3, 0.5, 0.4),
    "text": Model(0.2, 1e-3, 0.5, 0.5),
    "picture": Model(0.2, 3e-3, 0.5, 0.4),
}
"""Assumptions, all of them. ``kept`` and ``chance`` of what the kind "identifier" knows, too, are its own
(:mod:`truename.kinds.identifier.params`); the others are set in the order of size that follows from what each is for: a
certificate's key is one holder's, an address of a machine is let to others, text and pictures are copied by anybody."""

TAIL = 1.5
"""Of values that serve many, d different holders are seen with probability in proportion to d ** -TAIL: few large ones
and many small. Assumption; sizes of hosts, agencies and offices have heavy tails (Clauset, Shalizi, Newman: Power-law
distributions in empirical data, SIAM Review 51, 2009: most exponents between 1.5 and 3)."""

EXPECTED = 1.5
MOST_LIKELY = 0.1
"""The prior: every record has 1.5 others of the case that are the same, so that two of n are one with probability
1.5 / (n - 1), and 0.1 at most, since a small case is not known to be about one subject. Assumption."""

TOGETHER = 0.5
"""Two values come as a package where half of the others that show the rarer one show the other, too."""

LENDER = 0.5
"""P(lent) from which a value is taken for a lender's, and no more for a mark of identity."""

FEWEST = 0.5
"""log10 LR of a value below which it brings no pair of records to be looked at: a pair that only such values join would
stay far below any prior."""

MOST_HOLDERS = 400
"""Holders of a value beyond which its pairs are not looked at one by one: their number grows with the square, and no
value of so many says anything by :data:`MODELS`."""

STATED = 1.0
"""log10 LR that some part other than a name has to reach before two records are one: "moderate support" of ENFSI's
guideline (2015). Names alone are a lead and never more (decision 11)."""

ALIAS = -0.4
"""log10 LR, at the least, of two records that state different names. Assumption: of two records of one subject that
hides, four in ten state names that have nothing to do with one another."""

OTHER_NUMBER = -1.0
"""log10 LR of two records that state different numbers of one register. Assumption: one record in ten of a subject that
has one number shows another register's, or an old one."""

WEAK_SEAM = 0.9
"""Two halves of several records each become one by a single piece of evidence only if they are one with at least this
probability; else the link is listed for review. Assumption."""

NEAR = 1.0
"""Links that fall short of the prior by no more than this (log10) are kept for review."""

MOST_WEBMAIL = 25
"""Different subjects with mailboxes at one host from which the host is taken for a mail service. Assumption: fewer
people state a mailbox at one small company."""
