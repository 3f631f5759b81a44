"""Reading what decides when some agreements, pathways and plans fall due, as one viewer may see it, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from records.models import Link
from records.reading import Entry, Reader
from registry.auditing.contents import Document
from registry.auditing.survey import Stretch, Survey, gathered, until_of


def read_agreed(reader: Reader, records: Iterable[int]) -> Survey:
    """A survey of the records (pks), their follow-ups, what supersedes them, whom they bind and what those are a part
    of; over all days. Five queries, and one for each level of organisations."""
    found = set(records)
    about = ever_linking(_ABOUT, found)
    level = _named(found, ("owner", "parties.organisation"))
    while level:
        found |= level
        level = _named(level, ("parent",)) - found
    return Survey(reader.moment, gathered(map(_stretch, reader.over(found | about, date.min, date.max))))


_ABOUT = {
    "follow_up": ("routine",),
    "routine": ("supersedes",),
    "pathway": ("supersedes",),
    "plan": ("supersedes",),
}
"""By kind, the fields by which it says something of when another falls due."""


def _stretch(entry: Entry) -> Stretch:
    days = entry.believed_from, until_of(entry.believed_until)
    return Stretch(entry.id, entry.kind, entry.key, entry.version, *days, Document(entry.content))


def ever_linking(roles: Mapping[str, Iterable[str]], targets: Iterable[int]) -> set[int]:
    """The records (pks) of which some version, whenever it holds, refers to one of the targets (pks); `roles`: by
    which fields, for each kind. One query."""
    of_these = Q()
    for kind, some in roles.items():
        of_these |= Q(kind=kind, role__in=list(some))
    links = Link.objects.filter(of_these, target__in=list(targets))
    return set(links.values_list("version__record", flat=True))


def _named(records: Iterable[int], roles: Iterable[str]) -> set[int]:
    """The organisations that some version of the records names in the fields."""
    links = Link.objects.filter(version__record__in=list(records), role__in=list(roles), target__kind="organisation")
    return set(links.values_list("target", flat=True))
