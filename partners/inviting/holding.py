"""The membership that somebody comes to hold: one there is, one that goes on, or a new one."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from partners.models import Account, Membership, in_force
from records.models import Record


class Given(Protocol):
    """What a membership is of: an invitation, or another membership."""

    @property
    def organisation(self) -> Record: ...
    @property
    def role(self) -> str: ...
    @property
    def area(self) -> Record | None: ...


def held_from(day: date, account: Account, given: Given, until: date | None) -> Membership:
    """The one that holds on the day, or one that was ended on its first day and goes on, or a new one from the day.

    It holds until the day `until`, whatever was said before. Within a writer's turn.
    """
    facts = {"account": account, "organisation": given.organisation, "role": given.role, "area": given.area}
    same = Membership.objects.filter(**facts)
    found = same.filter(in_force(day)).first() or same.filter(valid_from=day).first()
    if found is None:
        return Membership.objects.create(**facts, valid_from=day, valid_until=until)
    found.valid_until = until
    found.save(update_fields=["valid_until"])
    return found
