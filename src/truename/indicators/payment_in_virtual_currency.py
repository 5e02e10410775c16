"""Somebody who sells states a wallet, and no bank account."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._records import firm, person, stated
from truename.indicators._sources import guidance_2022
from truename.indicators._words import called, finding, listed, shown

SELLS = ("rate", "product")
"""What shows that a record sells."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Records with a price or a product and a wallet, without a bank account."""
    for record in evidence.network.records.values():
        if not (person(record) or firm(record)) or stated(record, "bankAccount"):
            continue
        wallets, sold = stated(record, "wallet"), stated(record, *SELLS)
        if wallets and sold:
            what = listed([shown(one.value) for one in wallets])
            sentence = (
                f"{called(record)} offers {shown(sold[0].value)}, states the crypto wallet {what}, and states no bank "
                f"account."
            )
            yield finding([record], sentence, [*wallets, sold[0]])


INDICATOR = Indicator(
    id="payment_in_virtual_currency",
    title="Somebody who sells states a crypto wallet and no bank account",
    sources=(
        guidance_2022(
            "Red flags: payment in virtual currency is asked for, to evade checks of identity. Mitigation: avoid such "
            "payment, and check that bank details agree with other documents."
        ),
    ),
    looks_at=("wallet", "bankAccount", *SELLS),
    innocent=(
        "Virtual currency is the trade, or the usual means of payment in it.",
        "The wallet is for gifts.",
        "Few state a bank account in public; it stands on the invoice.",
        "Banks refuse some customers, or are slow and dear for small sums across borders.",
    ),
    refutes=(
        "An invoice names a bank account that is the seller's.",
        "The seller takes payment through the platform, or by bank, when asked.",
    ),
    find=find,
)
