"""What is believed of records over some days, all of it: for working out what a change does, never for showing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from records.models import Belief, Link, Version
from records.moment import Moment
from records.querysets import known
from records.recording import batched

LEADING = ("steps.receiver.contact_point", "steps.fallbacks.contact_point")
"""Where a pathway names a contact point itself."""


@dataclass(frozen=True)
class Said:
    """What a record says over `[first, until)` days; `until` None is until further notice."""

    first: date
    until: date | None
    content: dict[str, Any]

    def holds_on(self, day: date) -> bool:
        """Whether it is what is said about the day."""
        return self.first <= day and (self.until is None or self.until > day)


def said_over(records: Iterable[UUID], moment: Moment, first: date, last: date) -> dict[UUID, list[Said]]:
    """What was believed of the records at `moment.known_at` about the days `[first, last]`, in order of days.

    Days over which nothing holds have no entry. One query for every 5,000 records.
    """
    found: dict[UUID, list[Said]] = defaultdict(list)
    for some in batched(records, 5000):
        rows = Belief.objects.filter(
            known(moment, ""),
            Q(valid_until=None) | Q(valid_until__gt=first),
            valid_from__lte=last,
            record__uuid__in=some,
        )
        columns = ("record__uuid", "valid_from", "valid_until", "version__content")
        for identity, start, until, content in rows.order_by("record", "valid_from").values_list(*columns):
            if content is not None:
                found[identity].append(Said(start, until, content))
    return found


def ever_naming(targets: Iterable[UUID]) -> set[int]:
    """The records (pks) of which some version, whenever it holds, refers to one of the targets in any field."""
    return {
        pk
        for some in batched(targets, 5000)
        for pk in Link.objects.filter(target__uuid__in=some).values_list("version__record", flat=True).distinct()
    }


def pathways_ever_naming(roles: Iterable[str], functions: Iterable[UUID], areas: Iterable[UUID]) -> set[int]:
    """The pathways (pks) of which some version names one of the functions in one of `roles`, and one of the areas."""
    links = Link.objects.filter(kind="pathway", role__in=list(roles), target__uuid__in=list(functions))
    both = links.filter(version__links__role="areas", version__links__target__uuid__in=list(areas))
    return set(both.values_list("version__record", flat=True))


def pathways_ever_leading_to(points: Iterable[UUID]) -> set[int]:
    """The pathways (pks) of which some version names one of the contact points in a step. A query for each 5,000."""
    links = Link.objects.filter(kind="pathway", role__in=LEADING)
    return {
        pk
        for some in batched(points, 5000)
        for pk in links.filter(target__uuid__in=some).values_list("version__record", flat=True)
    }


def pathways_ever_serving(areas: Iterable[UUID]) -> set[int]:
    """The pathways (pks) of which some version, whenever it holds, serves one of the areas."""
    links = Link.objects.filter(kind="pathway", role="areas", target__uuid__in=list(areas))
    return set(links.values_list("version__record", flat=True))


def versions_over(records: Iterable[int], moment: Moment, first: date, last: date) -> list[tuple[Any, ...]]:
    """Which versions of the records (pks) are believed over the days `[first, last]`, without what they say.

    Rows of record, version, first day and the day after the last one (None: open), in order. One query for every 5,000.
    """
    return [
        row
        for some in batched(records, 5000)
        for row in Belief.objects.filter(
            known(moment, ""),
            Q(valid_until=None) | Q(valid_until__gt=first),
            valid_from__lte=last,
            record__in=some,
            version__content__isnull=False,
        )
        .order_by("record", "valid_from")
        .values_list("record", "version", "valid_from", "valid_until")
    ]


def named_by(versions: Iterable[int], roles: Iterable[str]) -> set[int]:
    """The records (pks) that the versions name in one of the roles. One query for every 5,000."""
    return {
        pk
        for some in batched(versions, 5000)
        for pk in Link.objects.filter(version__in=some, role__in=list(roles)).values_list("target", flat=True)
    }


def recorded_between(first: int, last: int) -> list[Version]:
    """The versions whose events have these sequence numbers, both included, in order; with record and event."""
    rows = Version.mechanism.filter(pk__gte=first, pk__lte=last).select_related("record", "event")
    return list(rows.order_by("pk"))
