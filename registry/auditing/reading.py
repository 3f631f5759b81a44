"""Reading a survey: the same few queries whatever there is in the registry, and only what the scope can concern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from partners.access import Viewer
from records.models import Link, Record
from records.moment import Moment
from records.reading import Reader
from records.recording import batched
from registry.auditing.contents import whole_documents
from registry.auditing.looking import texts_in
from registry.auditing.scope import Scope, with_what_lies_in
from registry.auditing.survey import Survey
from registry.auditing.told import Reach, told
from registry.older_law import said_of
from registry.parties import areas_around

ACTOR = "audit"
LOOKS = (texts_in,)


def read_survey(moment: Moment, scope: Scope, *, contact_points: bool = True, texts: bool = False) -> Survey:
    """Everything believed at `moment.known_at` that an audit of the scope can need. At most thirteen queries, one
    more where an older law is cited, and for organisations one more for each level of their units.

    Without `contact_points` what is agreed is told, and not who answers: they are most of what there is to read. With
    `texts` what is read is looked through for texts that may identify somebody, while all of it is at hand.

    Reads around the rules of visibility, as the system: what rules may tell of it is said in `registry.auditing`.
    """
    looked_at = _looked_at(moment, scope)
    pathways = _ever_serving("pathway", looked_at.of_pathways) if looked_at else None
    points: frozenset[int] | None = frozenset()
    if contact_points:
        points = _who_answers(looked_at.of_contact_points, pathways) if looked_at else None
    reach = Reach(pathways, points)
    of = scope.areas, scope.organisations, contact_points
    found = told(moment, of, reach, LOOKS if texts else ())
    return Survey(
        moment,
        found.records(),
        findings=found.findings(),
        documents=whole_documents,
        made=found.made,
        kinds=found.kinds,
        areas=looked_at.within if looked_at else None,
        tells_who_answers=contact_points,
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


def _who_answers(areas: frozenset[UUID], pathways: frozenset[int] | None) -> frozenset[int]:
    """The contact points that ever served one of the areas, and those that the pathways, or any routine, ever named."""
    named = Link.objects.filter(target__kind="contact_point").values_list("target", flat=True).distinct()
    found = {*named.filter(kind="routine")}
    for some in batched(pathways or (), 5000):
        found |= {*named.filter(kind="pathway", version__record__in=some)}
    return _ever_serving("contact_point", areas) | found


def _ever_serving(kind: str, areas: frozenset[UUID]) -> frozenset[int]:
    """The records (pks) of which some version serves one of the areas: what has moved is read with its whole past."""
    links = Link.objects.filter(kind=kind, role="areas", target__uuid__in=sorted(areas))
    return frozenset(links.values_list("version__record", flat=True))
