"""Reading a survey: the same few queries whatever there is in the registry, and only what the scope can concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from partners.access import Viewer
from partners.models import Verification
from records.models import Belief, Link, Record
from records.moment import Moment
from records.querysets import known
from records.reading import Reader
from records.recording import batched
from registry.auditing.scope import Scope, with_what_lies_in
from registry.auditing.survey import SLIM, Found, Stretch, Survey, gathered, until_of
from registry.older_law import said_of
from registry.parties import areas_around

T = TypeVar("T", bound=Model)

CHUNK = 2_000
"""Rows that are read at a time."""
ACTOR = "audit"
COLUMNS = (
    "record__uuid", "version__kind", "record__key", "version", "valid_from", "valid_until", "version__content",
)  # fmt: skip


def read_survey(moment: Moment, scope: Scope, *, contact_points: bool = True) -> Survey:
    """Everything believed at `moment.known_at` that an audit of the scope can need. At most nine queries, one
    more where an older law is cited, and for organisations one more for each level of their units.

    Without `contact_points` what is agreed is told, and not who answers: they are most of what there is to read.

    Reads around the rules of visibility, as the system: what rules may tell of it is said in `registry.auditing`.
    """
    beliefs = Belief.objects.filter(known(moment, ""), version__content__isnull=False)
    looked_at = _looked_at(moment, scope)
    points = beliefs.filter(version__kind="contact_point")
    checks = Verification.objects.filter(recorded_at__lte=moment.known_at)
    if looked_at:
        serving = _ever_serving("contact_point", looked_at.of_contact_points) if contact_points else set()
        others = [
            beliefs.exclude(version__kind__in=("contact_point", "pathway")),
            *_of_records(beliefs, _ever_serving("pathway", looked_at.of_pathways)),
        ]
        told, checked = _of_records(points, serving), _of_records(checks, serving, "contact_point")
    else:
        others = [beliefs.exclude(version__kind="contact_point")]
        told, checked = ([points], [checks]) if contact_points else ([], [])
    cycles: dict[int, int] = {}
    stretches = [*_stretches(others), *_slim(told, cycles)]
    contents = partial(_stretches, told)
    return Survey(
        moment,
        gathered(stretches),
        findings=_findings(checked),
        cycles=cycles,
        contents=contents,
        areas=looked_at.within if looked_at else None,
        said=partial(said_of, known_at=moment.known_at),
    )


@dataclass(frozen=True)
class _LookedAt:
    """The areas asked about with what lies in them, and those that what is read must ever have served."""

    within: frozenset[UUID]
    of_pathways: frozenset[UUID]
    of_contact_points: frozenset[UUID]


def _looked_at(moment: Moment, scope: Scope) -> _LookedAt | None:
    """The areas that matter for a scope; None for all.

    Of pathways those of the scope's areas, and of areas around them. Of contact points also those of every other area
    that the scope's own pathways serve: a step is judged in all of them. Two queries.
    """
    areas = scope.areas if scope.organisations is None or scope.areas else _areas_concerning(scope.organisations)
    if areas is None:
        return None
    around = {UUID(a): frozenset(map(UUID, some)) for a, some in areas_around(_reader(moment)).items()}
    within = with_what_lies_in(areas, {area: some - {area} for area, some in around.items()})
    also = _ever_served(_ever_serving("pathway", within), kind="pathway")
    wide = with_what_lies_in(within | also, {area: some - {area} for area, some in around.items()})
    return _LookedAt(within, _with_what_is_around(within, around), _with_what_is_around(wide, around))


def _areas_concerning(organisations: frozenset[UUID]) -> frozenset[UUID]:
    """The areas that the organisations and their units serve, and those of everything that ever named one of them.

    Three queries, and one for each level of units.
    """
    found, level = set(organisations), set(organisations)
    while level:
        parts = Link.objects.filter(kind="organisation", role="parent", target__uuid__in=sorted(level))
        level = set(parts.values_list("version__record__uuid", flat=True)) - found
        found |= level
    naming = Link.objects.filter(target__uuid__in=sorted(found)).values_list("version__record", flat=True)
    own = Record.objects.filter(uuid__in=sorted(found)).values_list("pk", flat=True)
    return _ever_served({*naming, *own})


def _ever_served(records: Iterable[int], **of: str) -> frozenset[UUID]:
    """The areas that some version of the records (pks) serves.

    Asked by the records themselves: in one question with what finds them, PostgreSQL without statistics walked every
    link for each record. A query for each 5,000 records.
    """
    served = Link.objects.filter(role="areas", **of).values_list("target__uuid", flat=True).distinct()
    return frozenset(area for some in batched(records, 5000) for area in served.filter(version__record__in=some))


def _with_what_is_around(areas: frozenset[UUID], around: Mapping[UUID, frozenset[UUID]]) -> frozenset[UUID]:
    return areas.union(*(around.get(area, frozenset()) for area in areas))


def _reader(moment: Moment) -> Reader:
    return Reader(Viewer.system(ACTOR), moment)


def _ever_serving(kind: str, areas: frozenset[UUID]) -> set[int]:
    """The records (pks) of which some version serves one of the areas: what has moved is read with its whole past."""
    links = Link.objects.filter(kind=kind, role="areas", target__uuid__in=sorted(areas))
    return set(links.values_list("version__record", flat=True))


def _of_records(rows: QuerySet[T], records: Iterable[int], field: str = "record") -> list[QuerySet[T]]:
    """The rows of the records (pks): a query for each 5,000, and none for none.

    Asked by the records themselves: in one question with what finds them, PostgreSQL without statistics laid every
    link beside every version.
    """
    return [rows.filter(**{f"{field}__in": some}) for some in batched(sorted(records), 5000)]


def _stretches(queries: Iterable[QuerySet[Belief]]) -> Iterator[Stretch]:
    for rows in queries:
        found = rows.order_by("record", "valid_from").values_list(*COLUMNS)
        for record, kind, key, version, first, until, content in found.iterator(chunk_size=CHUNK):
            yield Stretch(record, kind, key, version, first, until_of(until), content)


def _slim(queries: Iterable[QuerySet[Belief]], cycles: dict[int, int]) -> Iterator[Stretch]:
    """Contact points with as much of their content as rules need; their cycles are added to `cycles`."""
    for rows in queries:
        found = rows.order_by("record", "valid_from").values_list(*COLUMNS, "version__cycle__days")
        for record, kind, key, version, first, until, content, days in found.iterator(chunk_size=CHUNK):
            if days:
                cycles[version] = days
            kept = {name: content[name] for name in SLIM if name in content}
            yield Stretch(record, kind, key, version, first, until_of(until), kept)


def _findings(queries: Iterable[QuerySet[Verification]]) -> dict[UUID, Sequence[Found]]:
    found: dict[UUID, list[Found]] = defaultdict(list)
    columns = ("contact_point__uuid", "checked_on", "event", "result")
    for rows in queries:
        for record, on, event, result in rows.order_by("checked_on", "event").values_list(*columns).iterator(CHUNK):
            works, reported = result == Verification.Result.WORKS, result == Verification.Result.REPORTED
            found[record].append(Found(on, event, works, reported))
    return dict(found)
