"""How much an address tells: the further down it goes, the more, unless everybody has it."""

from __future__ import annotations

from truename.kinds.address import keys, params
from truename.kinds.address.params import Reach
from truename.kinds.address.template import Address
from truename.types import Quality

_OPEN = {
    Reach.STREET: "neither a house, a building nor a box is stated",
    Reach.PLACE: "no street is stated",
}


def assess(address: Address | None) -> Quality:
    """Quality by how far down the address goes.

    Measures: ``parts``, how many parts are stated; ``crowded``, 1 where thousands of companies are known to have it.
    """
    if address is None:
        return Quality(0, ("it states nothing that can be compared",))
    score, reasons = params.QUALITY[address.reach], []
    crowded = keys.is_crowded(address)
    if crowded:
        score -= params.CROWDED_PENALTY
        reasons.append("thousands of companies are registered at this address")
    if address.reach in _OPEN:
        reasons.append(_OPEN[address.reach])
    if not address.country:
        score -= params.COUNTRY_PENALTY
        reasons.append("the country is not stated")
    a = address
    stated = sum(bool(part) for part in (a.country, a.postcode, a.number, a.box, a.unit, a.street, a.building, a.place))
    return Quality(max(score, 1), tuple(reasons), {"parts": float(stated), "crowded": float(crowded)})
