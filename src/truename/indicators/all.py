"""Every indicator, in the order in which reports list them: people, then payment, then sites and firms."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import (
    Evidence,
    Finding,
    Indicator,
    account_renamed,
    accounts_on_one_platform,
    address_of_many,
    claim_contradicted,
    contact_changed,
    contact_off_platform,
    contact_under_several_names,
    faces_differ_under_one_name,
    history_before_site,
    mailbox_on_new_domain,
    mailbox_resembles_employer,
    messenger_only,
    network_address_of_several_names,
    operator_changed,
    operator_is_not_registrant,
    particulars_contradict,
    payment_changed,
    payment_in_virtual_currency,
    payment_under_several_names,
    people_behind_several_firms,
    picture_under_several_names,
    presence_begins_at_once,
    profile_text_copied,
    registrant_of_several_operators,
    site_text_copied,
    tie_to_listed,
)

INDICATORS: tuple[Indicator, ...] = (
    contact_under_several_names.INDICATOR,
    picture_under_several_names.INDICATOR,
    faces_differ_under_one_name.INDICATOR,
    profile_text_copied.INDICATOR,
    account_renamed.INDICATOR,
    accounts_on_one_platform.INDICATOR,
    contact_changed.INDICATOR,
    particulars_contradict.INDICATOR,
    contact_off_platform.INDICATOR,
    network_address_of_several_names.INDICATOR,
    mailbox_resembles_employer.INDICATOR,
    mailbox_on_new_domain.INDICATOR,
    presence_begins_at_once.INDICATOR,
    payment_under_several_names.INDICATOR,
    payment_changed.INDICATOR,
    payment_in_virtual_currency.INDICATOR,
    site_text_copied.INDICATOR,
    history_before_site.INDICATOR,
    operator_is_not_registrant.INDICATOR,
    operator_changed.INDICATOR,
    registrant_of_several_operators.INDICATOR,
    messenger_only.INDICATOR,
    address_of_many.INDICATOR,
    people_behind_several_firms.INDICATOR,
    tie_to_listed.INDICATOR,
    claim_contradicted.INDICATOR,
)
"""What authorities list that is not here: what rests on where somebody comes from, which language they speak or when
they are awake; how somebody behaves before a camera or in a test, which no saved page shows; and prices far below
others', which follow what people earn where they live."""

MOST_FINDINGS = 50
"""Findings of one indicator that are given; one more says how many there are beside them."""


def find_all(evidence: Evidence) -> tuple[tuple[Indicator, Finding], ...]:
    """What every indicator finds, in the order of the indicators.

    Findings are sorted by subjects and sentence: the same evidence gives the same ones, in whatever order records and
    links come.
    """
    return tuple((indicator, finding) for indicator in INDICATORS for finding in _bounded(indicator, evidence))


def _bounded(indicator: Indicator, evidence: Evidence) -> Iterator[Finding]:
    found = sorted(indicator.find(evidence), key=lambda one: (one.subjects, one.sentence, one.claims))
    yield from found[:MOST_FINDINGS]
    if len(found) > MOST_FINDINGS:
        yield Finding((), f"{len(found) - MOST_FINDINGS:,} more are seen; they are not listed.")
