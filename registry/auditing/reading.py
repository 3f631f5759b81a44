"""Reading a survey: the same few queries whatever there is in the registry, and only what the scope can concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from partners.access import Viewer
from partners.models import Verification
from partners.verifying.models import VersionCycle
from records.models import Belief, Link
from records.moment import Moment
from records.querysets import known
from records.reading import Reader
from registry.auditing.scope import Scope, with_what_lies_in
from registry.auditing.survey import SLIM, Found, Stretch, Survey, gathered, until_of
from registry.parties import areas_around

CHUNK = 2_000
"""Rows that are read at a time."""
ACTOR = "audit"
_COLUMNS = (
    "record__uuid", "version__kind", "record__key", "version", "valid_from", "valid_until", "version__content",
)  # fmt: skip
_BY_AREA = ("contact_point", "pathway")
"""Kinds of which only what serves the scope's areas, or an area around or within them, is read."""


def read_survey(moment: Moment, scope: Scope) -> Survey:
    """Everything believed at `moment.known_at` that an audit of the scope can need. At most eight queries.

    Reads around the rules of visibility, as the system: what rules may tell of it is said in `registry.auditing`.
    """
    beliefs = Belief.objects.filter(known(moment, ""), version__content__isnull=False)
    serving = partial(_serving, areas=_areas_looked_at(moment, scope))
    others = beliefs.exclude(version__kind="contact_point")
    points = serving(beliefs.filter(version__kind="contact_point"), kind="contact_point")
    if scope.areas is not None:
        others = others.exclude(version__kind="pathway") | serving(others.filter(version__kind="pathway"), "pathway")
    stretches = [*_stretches(others), *_stretches(points, slim=True)]
    checks = Verification.objects.filter(recorded_at__lte=moment.known_at)
    return Survey(
        moment,
        gathered(stretches),
        findings=_findings(checks),
        cycles=dict(VersionCycle.objects.values_list("version", "days")),
        contents=partial(_stretches, points),
    )


def _areas_looked_at(moment: Moment, scope: Scope) -> frozenset[UUID] | None:
    """The scope's areas, what lies in them and what they lie in; None for all."""
    if scope.areas is None:
        return None
    around = {UUID(a): frozenset(map(UUID, some)) for a, some in areas_around(_reader(moment)).items()}
    within = with_what_lies_in(scope.areas, {area: some - {area} for area, some in around.items()})
    return within.union(*(around.get(area, frozenset()) for area in within))


def _reader(moment: Moment) -> Reader:
    return Reader(Viewer.system(ACTOR), moment)


def _serving(rows: QuerySet[Belief], kind: str, areas: frozenset[UUID] | None) -> QuerySet[Belief]:
    """Those of records of which some version serves one of the areas: a record that moved has its whole past."""
    if areas is None:
        return rows
    links = Link.objects.filter(kind=kind, role="areas", target__uuid__in=sorted(areas))
    return rows.filter(record__in=links.values("version__record"))


def _stretches(rows: QuerySet[Belief], *, slim: bool = False) -> Iterator[Stretch]:
    found = rows.order_by("record", "valid_from").values_list(*_COLUMNS)
    for record, kind, key, version, first, until, content in found.iterator(chunk_size=CHUNK):
        kept = {name: content[name] for name in SLIM if name in content} if slim else content
        yield Stretch(record, kind, key, version, first, until_of(until), kept)


def _findings(rows: QuerySet[Verification]) -> dict[UUID, Sequence[Found]]:
    found: dict[UUID, list[Found]] = defaultdict(list)
    columns = ("contact_point__uuid", "checked_on", "event", "result")
    for record, on, event, result in rows.order_by("checked_on", "event").values_list(*columns).iterator(CHUNK):
        works, reported = result == Verification.Result.WORKS, result == Verification.Result.REPORTED
        found[record].append(Found(on, event, works, reported))
    return dict(found)
