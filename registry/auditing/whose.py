"""Whom a finding concerns: who must act, which areas it is about, which focus areas."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from registry.auditing.days import nearest
from registry.auditing.survey import Stretch, Survey

_OWNER = {
    "routine": "owner",
    "pathway": "owner",
    "contact_point": "organisation",
    "plan": "owner",
    "body": "owner",
    "follow_up": "by",
    "training_fact": "organisation",
    "joint_activity": "organisers",
}
"""By kind, the field that says who must act."""


def owners_of(survey: Survey, stretch: Stretch) -> tuple[UUID, ...]:
    """The organisations that must act on a record, as it is over a stretch.

    A pathway that no organisation owns belongs to the owners of the routines that it rests on; what belongs to an area
    is for the municipality itself.
    """
    if stretch.kind == "organisation":
        return (stretch.record,)
    if stretch.kind == "area":
        return municipality_of(survey, stretch.record, _day(survey, stretch))
    own = stretch.refers(_OWNER[stretch.kind]) if stretch.kind in _OWNER else ()
    if stretch.kind == "pathway" and not own:
        day = _day(survey, stretch)
        rested = (survey.at(routine, day) for routine in stretch.refers("rests_on"))
        own = tuple(owner for routine in rested if routine for owner in routine.refers("owner"))
    return tuple(dict.fromkeys(own))


def areas_of(survey: Survey, stretch: Stretch) -> tuple[UUID, ...]:
    """The areas that a record serves; what names none serves those of its owners."""
    if stretch.kind == "area":
        return (stretch.record,)
    if found := stretch.refers("areas"):
        return found
    day = _day(survey, stretch)
    if stretch.kind == "follow_up" and (routine := survey.at(stretch.refers("routine")[0], day)):
        return areas_of(survey, routine)
    served = (area for owner in owners_of(survey, stretch) for area in survey.areas_of_organisation(owner, day))
    return tuple(dict.fromkeys(served))


def focus_areas_of(survey: Survey, stretch: Stretch) -> tuple[tuple[UUID, str], ...]:
    """The focus areas of plans that a routine names, or that the routines name which the record belongs to."""
    day = _day(survey, stretch)
    if stretch.kind == "routine":
        return tuple((UUID(one["plan"]), one["key"]) for one in stretch.content.get("focus_areas") or ())
    routines = stretch.refers("rests_on") if stretch.kind == "pathway" else ()
    if stretch.kind == "follow_up":
        routines = stretch.refers("routine")
    named = (focus for one in routines if (routine := survey.at(one, day)) for focus in focus_areas_of(survey, routine))
    return tuple(dict.fromkeys(named))


def municipality_of(survey: Survey, area: UUID, day: date) -> tuple[UUID, ...]:
    """The organisations of the kind municipality that serve the area on the day."""
    found = (s for s in survey.of("organisation") if s.content["organisation_kind"] == "municipality")
    return tuple(sorted(s.record for s in found if s.first <= day < s.until and area in s.refers("areas")))


def _day(survey: Survey, stretch: Stretch) -> date:
    """A day on which the record's own stretch holds: the survey's, or the nearest to it."""
    return nearest(survey.on, stretch.days)
