"""A pathway on paper: how long what was printed can be relied on."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from registry.lookup.answer import Contact, FoundPathway

LONGEST = timedelta(days=180)
"""A card lies in a drawer; after half a year somebody should have looked."""


def last_day(pathway: FoundPathway, printed: date) -> date:
    """The last day on which a card printed on `printed` can be relied on.

    The day before the pathway changes as far as is known, the day by which the next check of a number on it is due, or
    half a year: whichever comes first. A check that is late already does not count, for the card says that by itself.
    """
    days = [printed + LONGEST]
    if pathway.believed_until is not None:
        days.append(pathway.believed_until - timedelta(days=1))
    days += (due for c in contacts_of(pathway) if (due := c.verification.due_on) is not None and due >= printed)
    return max(min(days), printed)


def contacts_of(pathway: FoundPathway) -> list[Contact]:
    """Every contact point that the steps lead to, once, in the order in which they are met."""
    found: dict[UUID, Contact] = {}
    for step in pathway.steps:
        for reached in (step.receiver, *step.fallbacks):
            for contact in reached.contact_points if reached else ():
                found.setdefault(contact.id, contact)
    return list(found.values())
