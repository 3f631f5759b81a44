"""Which area is looked at, who may, and what is read for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partners.access import Act, Standing, Viewer
from records.content import kinds
from records.moment import Moment
from records.reading import Entry, Reader
from records.text import Text
from registry.auditing.reading import read_survey
from registry.auditing.scope import Scope
from registry.lookup.answer import Named
from registry.reports.steering.ground import Ground, by_name

LEVELS = ("nation", "county", "municipality")
"""Areas from the widest to the most local."""


class NotSeen(Exception):
    """The table does not let the viewer see it: the overview is for coordinators, of their own areas."""


class NoSuchArea(LookupError):
    """No such area holds on the day."""


@dataclass(frozen=True)
class Wish:
    """What is asked for. `body` None: nobody's meetings decide; `changes_from` None: the last meeting's day does."""

    area: UUID
    body: UUID | None = None
    changes_from: date | None = None


def areas_to_choose(viewer: Viewer, moment: Moment) -> list[Named]:
    """The areas that the viewer coordinates, as they are at the moment: the widest first, then by name. One query."""
    if not viewer.areas or not viewer.may(Act.AUDIT, [Standing.AREA]):
        return []
    found = Reader(viewer, moment).many(viewer.areas).values()
    return [_named(area) for area in sorted(found, key=lambda area: (_place(area), by_name(_named(area))))]


def bodies_to_choose(viewer: Viewer, moment: Moment, area: UUID) -> list[Named]:
    """The bodies that govern the area itself, by name. Two queries."""
    reader = Reader(viewer, moment)
    found = reader.of("body").linked_to("areas", [area]).all()
    return sorted((_named(body) for body in found), key=by_name)


def ground_of(viewer: Viewer, moment: Moment, wish: Wish, *, contact_points: bool = False) -> Ground:
    """What the overview's parts are worked out from. Raises `NotSeen` and `NoSuchArea`.

    Rights follow today, the area is as it is at the moment. Ten queries, whatever there is.
    """
    refuse(viewer, wish.area)
    scope = Scope(frozenset({wish.area}))
    survey = read_survey(moment, scope, contact_points=contact_points)
    if survey.at(wish.area, moment.on) is None:
        raise NoSuchArea
    body = survey.at(wish.body, moment.on) if wish.body else None
    return Ground(survey, scope, (wish.area,), body, wish.changes_from)


def refuse(viewer: Viewer, area: UUID) -> None:
    """Raise `NotSeen` unless the viewer coordinates the area today."""
    if area not in viewer.areas or not viewer.may(Act.AUDIT, [Standing.AREA]):
        raise NotSeen


def municipalities_within(ground: Ground) -> tuple[UUID, ...]:
    """The municipal areas in the one looked at, as they are on the day, by name."""
    found = [
        stretch.record
        for stretch in ground.survey.of("area")
        if stretch.record in ground.areas
        and stretch.content["level"] == "municipality"
        and stretch.first <= ground.on < stretch.until
    ]
    return tuple(sorted(found, key=lambda area: by_name(ground.named(area, "area"))))


def taking_part(ground: Ground) -> tuple[UUID, ...]:
    """Those of them that a municipality in the registry serves; the area itself when it is one, or when none is.

    The others have not begun to use the registry, and that they have nothing in it is no gap.
    """
    within = municipalities_within(ground)
    if within == ground.chosen:
        return within
    served = {
        area
        for stretch in ground.survey.of("organisation")
        if stretch.content["organisation_kind"] == "municipality" and stretch.first <= ground.on < stretch.until
        for area in stretch.refers("areas")
    }
    return tuple(area for area in within if area in served) or ground.chosen


def _named(entry: Entry) -> Named:
    return Named(id=entry.id, kind=entry.kind, code=entry.key, name=_label(entry))


def _label(entry: Entry) -> Text:
    return kinds[entry.kind].label_of(entry.content)


def _place(area: Entry) -> int:
    return LEVELS.index(area.content["level"])
