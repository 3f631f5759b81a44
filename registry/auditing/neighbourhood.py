"""What can matter to one finding: its records, what they refer to, what refers to them, and everything ever believed
of those. Read once; the registry as it was known at any instant is then made of it in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from partners.models import Verification
from partners.verifying.state import UNKNOWN_CYCLE
from records.models import Belief, Link, Record
from records.moment import Moment
from records.recording import batched
from registry.auditing.actors import ACTORS
from registry.auditing.contents import Document
from registry.auditing.days import later
from registry.auditing.survey import Found, Row, Stretch, Survey, gathered, until_of
from registry.auditing.told import COLUMNS
from registry.older_law import Said, said_of

_INWARD = ("follow_up", "routine", "pathway", "plan")
"""Kinds that say something of what they refer to."""
MOST_ANSWERING = 2_000
"""Contact points by which organisations are actors of the national measure that are looked at."""
_OUTWARD = ("organisation", "function", "routine", "legal_reference", "situation", "target_group", "contact_point")


@dataclass(frozen=True)
class Neighbourhood:
    """Everything that was ever believed of some records, and found out about those that are contact points."""

    rows: Sequence[Row]
    checks: Sequence[tuple[UUID, datetime, Found]]
    areas: frozenset[UUID] | None
    records: frozenset[int]
    """The records (pks)."""
    said: Sequence[Said]
    """What was said of places in the finding's own record where the older law is meant."""
    complete: bool = True
    """False: there are more contact points that can matter than were read."""

    def instants(self, known_at: datetime) -> list[datetime]:
        """The instants, up to `known_at`, at which something that can matter became known; in order."""
        told = {instant for row in self.rows for instant in (row.known_from, row.known_until) if instant}
        told |= {at for _, at, _ in self.checks} | {one.meant.at for one in self.said}
        return sorted(instant for instant in told if instant <= known_at)

    def turns(self, known_at: datetime) -> set[date]:
        """The days from which a contact point may stand otherwise, or the areas lie otherwise, although nothing new
        becomes known: as known at the instant. Rather too many than too few."""
        known = [row.stretch for row in self._known(known_at)]
        cycles: dict[UUID, set[int]] = defaultdict(set)
        for stretch in known:
            if stretch.kind == "contact_point":
                cycles[stretch.record].add(stretch.cycle)
        checks = [(record, found) for record, at, found in self.checks if at <= known_at]
        found_on = {found.on for _, found in checks}
        run_out = {later(found.on, days + 1) for record, found in checks for days in cycles[record]}
        return found_on | run_out | {day for one in known if one.kind == "area" for day in one.days}

    def as_known(self, moment: Moment) -> Survey:
        """The survey of the neighbourhood at a moment."""
        at = moment.known_at
        known = (row.stretch for row in self._known(at))
        findings: dict[UUID, list[Found]] = {}
        for record, recorded_at, found in self.checks:
            if recorded_at <= at:
                findings.setdefault(record, []).append(found)
        said = [one for one in self.said if one.meant.at <= at]
        return Survey(
            moment,
            gathered(known),
            findings=findings,
            areas=self.areas,
            said=lambda records: [one for one in said if one.record in records],
        )

    def _known(self, at: datetime) -> Iterator[Row]:
        return (r for r in self.rows if r.known_from <= at and (r.known_until is None or r.known_until > at))


def neighbourhood(record: UUID, subject: UUID | None) -> Neighbourhood:
    """The neighbourhood of a finding about `record` and `subject`. At most twenty-five queries, and one for each level
    of organisations below and above those concerned."""
    found, complete = _records(record, subject)
    kinds = dict(Record.objects.filter(pk__in=found).values_list("uuid", "kind"))
    areas = frozenset(identity for identity in (record, subject) if identity and kinds.get(identity) == "area")
    of_these = Q(record__in=found) | Q(version__kind="area")
    beliefs = Belief.objects.filter(of_these, version__content__isnull=False)
    rows = []
    for *columns, known_from, known_until in beliefs.values_list(*COLUMNS, "known_from", "known_until"):
        _, identity, kind, key, version, first, until, hash_, days, content = columns
        document = Document(content, hash_)
        stretch = Stretch(identity, kind, key, version, first, until_of(until), document, days or UNKNOWN_CYCLE)
        rows.append(Row(stretch, known_from, known_until))
    said = said_of([record])
    return Neighbourhood(rows, _checks(found), areas or None, frozenset(found), said, complete)


def _checks(records: Iterable[int]) -> list[tuple[UUID, datetime, Found]]:
    rows = Verification.objects.filter(contact_point__in=list(records)).order_by("checked_on", "event")
    works, reported = Verification.Result.WORKS, Verification.Result.REPORTED
    return [
        (record, at, Found(on, event, result == works, result == reported))
        for record, at, on, event, result in rows.values_list(
            "contact_point__uuid", "recorded_at", "checked_on", "event", "result"
        )
    ]


def _records(record: UUID, subject: UUID | None) -> tuple[set[int], bool]:
    """The records (pks), and whether those are all that can matter."""
    concerned = Record.objects.filter(uuid__in=[r for r in (record, subject) if r])
    kinds = {identity: (pk, kind) for pk, identity, kind in concerned.values_list("pk", "uuid", "kind")}
    first = {pk for pk, _ in kinds.values()}
    areas = _areas(first)
    near = first | _to(first, _OUTWARD) | _from(first, _INWARD)
    about_an_area = record in kinds and kinds[record][1] == "area"
    if about_an_area:
        near |= _of_an_area(areas)
    if record in kinds and kinds[record][1] == "contact_point":
        near |= _handing_over_to(first, areas)
    near |= _reaching(near, areas)
    near |= _to(near, _OUTWARD)
    near |= _serving({pk for pk, kind in kinds.values() if kind == "area"}, "organisation")
    complete = True
    if about_an_area:
        # Now that the parties of the routines are there.
        answering, complete = _answering_for_actors(_organisations(near))
        near |= answering | _to(answering, ("organisation", "function"))
    level = near
    while level := _to(level, ("organisation",), role="parent") - near:
        near |= level
    return near, complete


def _areas(first: set[int]) -> set[int]:
    """The areas that the records are or serve, and what those lie in."""
    found = set(Record.objects.filter(pk__in=first, kind="area").values_list("pk", flat=True))
    found |= set(Link.objects.filter(version__record__in=first, role="areas").values_list("target", flat=True))
    level = found
    while level := _to(level, ("area",), role="parent") - found:
        found = found | level
    return found


def _to(records: set[int], kinds: Sequence[str], role: str | None = None) -> set[int]:
    """What the records refer to, in any version."""
    links = Link.objects.filter(version__record__in=records, target__kind__in=kinds)
    links = links.filter(role=role) if role else links
    return set(links.values_list("target", flat=True))


def _from(records: set[int], kinds: Sequence[str]) -> set[int]:
    """What refers to the records, in any version."""
    links = Link.objects.filter(target__in=records, kind__in=kinds).exclude(role="areas")
    return set(links.values_list("version__record", flat=True))


def _serving(areas: set[int], *kinds: str) -> set[int]:
    """What serves one of the areas, in any version."""
    links = Link.objects.filter(target__in=areas, role="areas", kind__in=kinds)
    return set(links.values_list("version__record", flat=True))


def _of_an_area(areas: set[int]) -> set[int]:
    """The pathways and organisations of an area, what its organisations are bound by, and the catalogue of cases."""
    found = _serving(areas, "pathway", "organisation", "routine")
    units = _with_units(_organisations(found))
    catalogue = Record.objects.filter(kind__in=("situation", "target_group")).values_list("pk", flat=True)
    routines = _from(units, ("routine",))
    return found | units | routines | _from(routines, ("follow_up",)) | set(catalogue)


def _handing_over_to(contact_points: set[int], areas: set[int]) -> set[int]:
    """The pathways that name the function of one of the contact points, in one of the areas or within them."""
    naming = _from(_to(contact_points, ("function",)), ("pathway",))
    return naming & _serving(areas | _from_parents(areas), "pathway")


def _reaching(records: set[int], areas: set[int]) -> set[int]:
    """The contact points that reach one of the functions among the records, in one of the areas or within them."""
    functions = set(Record.objects.filter(pk__in=records, kind="function").values_list("pk", flat=True))
    within = areas | _from_parents(areas)
    by_function = Link.objects.filter(kind="contact_point", role="function", target__in=functions)
    serving = Link.objects.filter(kind="contact_point", role="areas", target__in=within)
    found = set(by_function.values_list("version__record", flat=True))
    return found & set(serving.values_list("version__record", flat=True))


def _answering_for_actors(organisations: set[int]) -> tuple[set[int], bool]:
    """The contact points by which one of the organisations, or a unit below it, is an actor of the national measure;
    and whether those are all."""
    codes = {code for described in ACTORS.values() for code in described.functions}
    functions = Record.objects.filter(kind="function", key__in=codes).values_list("pk", flat=True)
    named = Link.objects.filter(kind="contact_point", role="function", target__in=list(functions))
    answering = set(named.values_list("version__record", flat=True))
    found: set[int] = set()
    for some in batched(sorted(_with_units(organisations)), 5_000):
        held = Link.objects.filter(kind="contact_point", role="organisation", target__in=some)
        found |= answering & set(held.values_list("version__record", flat=True))
    return set(sorted(found)[:MOST_ANSWERING]), len(found) <= MOST_ANSWERING


def _organisations(records: set[int]) -> set[int]:
    return set(Record.objects.filter(pk__in=records, kind="organisation").values_list("pk", flat=True))


def _with_units(organisations: set[int]) -> set[int]:
    """The organisations, and those that are below them in any version."""
    found, level = set(organisations), organisations
    while level:
        below = Link.objects.filter(target__in=level, kind="organisation", role="parent")
        level = set(below.values_list("version__record", flat=True)) - found
        found |= level
    return found


def _from_parents(areas: set[int]) -> set[int]:
    links = Link.objects.filter(kind="area", role="parent", target__in=areas)
    return set(links.values_list("version__record", flat=True))
