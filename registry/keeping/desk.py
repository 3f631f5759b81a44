"""An organisation's own entries as its people work with them: what to do, who relies on what, and all the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining import Affected, Reliance
from partners.maintaining.rights import standing_of, whose
from partners.verifying.state import State, VerificationState, state_of
from partners.visibility import standings
from records.models import Link
from records.moment import Moment
from records.reading import Entry, Label, Reader
from registry.auditing.finding import Finding
from registry.auditing.seeing import Asked, findings_seen
from registry.keeping.whose import Kept, with_units
from registry.relying import who_relies

MOST = 500
"""The most contact points that are told of at once; who keeps more chooses a unit."""
TOLD_BY_STATE = frozenset({"contact_overdue", "contact_never_verified", "contact_not_working"})
"""What the audit finds that a contact point's own state tells already, beside the button that puts it right."""
_LONG_AGO = date(1990, 1, 1)


@dataclass(frozen=True)
class Line:
    """One contact point on the desk. `relied_on_by`: pathways, routines and others that rely on it."""

    entry: Entry
    state: VerificationState
    may_verify: bool
    may_change: bool
    in_its_name: bool
    """Whether the viewer checks it in the organisation's name, as a coordinator."""
    relied_on_by: tuple[Reliance, ...] = ()


@dataclass(frozen=True)
class Own:
    """An entry of another kind, and whether the viewer may change it."""

    entry: Entry
    may_change: bool


@dataclass(frozen=True)
class Gone:
    """An entry that does not hold today. `ended` is its first day of not holding; `starts` when it comes (again)."""

    entry: Entry
    ended: date | None
    starts: date | None
    may_change: bool


@dataclass(frozen=True)
class Relied:
    """Somebody who relies on entries of the organisation, and on which."""

    by: Reliance
    on: tuple[Entry, ...]


@dataclass(frozen=True)
class Desk:
    """All of it, at one moment and for one viewer."""

    kept: Kept
    units: tuple[Own, ...]
    """The organisation itself first, then all that lies under it."""
    lines: tuple[Line, ...]
    more: int
    """How many contact points are left out, beyond `MOST`."""
    bodies: tuple[Own, ...]
    seats: tuple[Entry, ...]
    """Bodies of others that the organisation or a unit has a seat in."""
    gone: tuple[Gone, ...]
    findings: tuple[Finding, ...]
    """What the audit found that they must act on and no state tells; what is accepted left out. The worst first."""
    relied: tuple[Relied, ...]
    names: dict[UUID, Label] = field(default_factory=dict)
    """What functions, areas and organisations are called."""

    def in_state(self, *states: State) -> tuple[Line, ...]:
        """The contact points in these states."""
        return tuple(line for line in self.lines if line.state.state in states)

    @property
    def functions(self) -> list[tuple[Label, list[Entry]]]:
        """The functions held, each with the contact points that reach it; by name."""
        held: dict[UUID, list[Entry]] = defaultdict(list)
        for line in self.lines:
            held[UUID(line.entry.content["function"])].append(line.entry)
        found = [(self.names[one], points) for one, points in held.items() if one in self.names]
        return sorted(found, key=lambda pair: pair[0].name.sv.casefold())


def desk_of(viewer: Viewer, kept: Kept, now: Moment) -> Desk:
    """The desk of an organisation and its units; `now` is the present moment.

    Costs the same queries for one entry and for many, one for each level of units, and the audit when nobody has asked
    for it since the last change.
    """
    reader = Reader(viewer, now)
    units = with_units(kept.organisation, now)
    chosen = reader.of("contact_point").linked_to("organisation", units)
    points = chosen.page(MOST, 0)
    bodies = reader.of("body").linked_to("owner", units).all()
    seats = reader.of("body").linked_to("members.organisation", units).all()
    relied = _relied(kept.organisation, points, now)
    lines = _lines(viewer, points, relied, now)
    return Desk(
        kept,
        tuple(Own(unit, may_change(viewer, unit)) for unit in units.values()),
        tuple(lines),
        max(0, chosen.count() - MOST) if len(points) == MOST else 0,
        tuple(Own(body, may_change(viewer, body)) for body in bodies),
        tuple(seat for seat in seats if seat.id not in {body.id for body in bodies}),
        tuple(_gone(viewer, reader, units, points)),
        tuple(_findings(viewer, kept.organisation, units, now)),
        tuple(_turned(relied)),
        reader.labels(_named(points)),
    )


def line_of(viewer: Viewer, entry: Entry, now: Moment) -> Line:
    """One contact point's line."""
    return _lines(viewer, [entry], _relied(None, [entry], now), now)[0]


def may_change(viewer: Viewer, entry: Entry) -> bool:
    """Whether the table lets the viewer change an entry as it stands. What it shall be is asked by the use case."""
    return standing_of(viewer, Act.MAINTAIN, whose(entry.kind, entry.id, entry.content)) is not None


def _lines(
    viewer: Viewer, points: Sequence[Entry], relied: Sequence[tuple[Entry, tuple[Reliance, ...]]], now: Moment
) -> list[Line]:
    states, by_entry = state_of(points, now), {entry.id: found for entry, found in relied}
    found = []
    for point in points:
        stands = standings(viewer, point, set())
        by_right = _may_verify(viewer, point, stands)
        in_its_name = by_right and not _may_verify(viewer, point, set(stands) - {Standing.AREA})
        change, relying = may_change(viewer, point), by_entry.get(point.id, ())
        found.append(Line(point, states[point.pk], by_right, change, in_its_name, relying))
    return found


def _may_verify(viewer: Viewer, point: Entry, stands: Iterable[Standing]) -> bool:
    return viewer.may(Act.VERIFY, stands, UUID(point.content["organisation"]))


def _relied(
    organisation: Entry | None, points: Sequence[Entry], now: Moment
) -> list[tuple[Entry, tuple[Reliance, ...]]]:
    """Who relies on each of the contact points, and on the organisation: not what is its own."""
    entries = [*([organisation] if organisation else []), *points]
    affected = [Affected(e.id, e.kind, e.content, e.content, now.on, None) for e in entries]
    found = who_relies(affected, now) if affected else []
    own = {"organisation", "contact_point"}
    return [
        (entry, tuple(one for one in some if one.kind not in own)) for entry, some in zip(entries, found, strict=True)
    ]


def _turned(relied: Sequence[tuple[Entry, tuple[Reliance, ...]]]) -> list[Relied]:
    """By who relies, in the order in which they are told: pathways first."""
    by: dict[UUID, Reliance] = {}
    on: dict[UUID, list[Entry]] = defaultdict(list)
    for entry, some in relied:
        for one in some:
            by.setdefault(one.id, one)
            on[one.id].append(entry)
    order = {"pathway": 0, "routine": 1}
    ranked = sorted(by.values(), key=lambda one: (order.get(one.kind, 2), one.kind, one.label.name.sv.casefold()))
    return [Relied(one, tuple(on[one.id])) for one in ranked]


def _findings(viewer: Viewer, organisation: Entry, units: Iterable[UUID], now: Moment) -> list[Finding]:
    own = set(units)
    return [
        one
        for one in findings_seen(viewer, now, Asked(organisation=organisation.id))
        if one.accepted is None and one.code not in TOLD_BY_STATE and own.intersection(one.owners)
    ]


def _gone(viewer: Viewer, reader: Reader, units: Iterable[UUID], points: Sequence[Entry]) -> list[Gone]:
    """Contact points that have ended or are still to come, as they were said last of the organisation. By name."""
    today = reader.moment.on
    links = Link.objects.filter(kind="contact_point", role="organisation", target__uuid__in=list(units))
    known = set(links.values_list("version__record", flat=True)) - {point.pk for point in points}
    stretches: dict[int, list[Entry]] = defaultdict(list)
    for entry in reader.over(known, _LONG_AGO, today + timedelta(days=3660)):
        stretches[entry.pk].append(entry)
    found = [_gone_as(viewer, some, today) for some in stretches.values() if not any(e.holds_on(today) for e in some)]
    own = set(units)
    mine = [one for one in found if UUID(one.entry.content["organisation"]) in own]
    return sorted(mine, key=lambda one: one.entry.name.casefold())[:MOST]


def _gone_as(viewer: Viewer, stretches: Sequence[Entry], today: date) -> Gone:
    ahead = next((entry for entry in stretches if entry.believed_from > today), None)
    past = [entry for entry in stretches if entry.believed_until and entry.believed_until <= today]
    last = ahead or past[-1]
    ended = past[-1].believed_until if past else None
    return Gone(last, ended, ahead.believed_from if ahead else None, may_change(viewer, last))


def _named(points: Iterable[Entry]) -> set[UUID]:
    return {
        UUID(identity)
        for point in points
        for identity in (point.content["function"], point.content["organisation"], *point.content["areas"])
    }
