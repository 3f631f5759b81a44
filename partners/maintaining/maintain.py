"""The use case: changes asked for become versions, or are refused with the reason and nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from partners.access import Act, Standing, Viewer
from partners.maintaining.asked import Change, Maintained, NotAllowed, Stale
from partners.maintaining.case import Case, find_records, refuse
from partners.maintaining.claiming import Claim, reserved_fields
from partners.maintaining.days import problems_with
from partners.maintaining.following import follow_up
from partners.maintaining.kept import HOLDER, WHERE_ITS_HOLDERS_ARE, holders
from partners.maintaining.merging import merged
from partners.maintaining.outcome import Outcome, record_cases
from partners.maintaining.reach import served_areas
from partners.maintaining.rights import Served, may_move, standing_of, whose
from partners.maintaining.unseen import kept_holder, problems_with_what_was_not_read, refuse_taking_away
from records.complaints import said_of
from records.content import kinds
from records.moment import STOCKHOLM, Moment
from records.recording import Problem, Session


def maintain(session: Session, viewer: Viewer, changes: Sequence[Change], act: Act = Act.MAINTAIN) -> list[Outcome]:
    """Record the changes, all or none, and say what became of each, in order.

    Each entry must be the viewer's to change, both as it was over all the days of the change and as it shall be; a
    record stands once in the list. Raises `Unknown`, `NotAllowed` or `Stale` for the first change that is refused so
    (with those that the same step refuses in `others`), and `NotRecorded` with all that is wrong with any; the session
    can go on after it. Costs the same few queries for one and for a thousand.
    """
    today = session.at.astimezone(STOCKHOLM).date()
    cases = [Case(place, change, change.valid_from or today) for place, change in enumerate(changes)]
    find_records(cases)
    there = {case.place: case.was(today) if case.record else [] for case in cases}
    where = _where_holders_are([(case, was) for case in cases for was in there[case.place]], today)

    def may_change_what_is_there(case: Case) -> None:
        for was in there[case.place]:
            _ask_the_table(case, viewer, act, was, where)
        _refuse_stale(case)

    _each(cases, may_change_what_is_there)
    refuse({case.place: list(_work_out(case, today)) for case in cases})
    where = _where_holders_are([(case, case.content) for case in cases if case.content], today)
    further = [holder for case in cases if case.added_areas for holder in _answering(case, viewer, act)]
    served = served_areas(further, Moment.resolve(today))

    claims = [
        Claim(case.place, case.change.kind, case.before or case.last, case.content)
        for case in cases
        if case.content and not _coordinates(case, viewer, act)
    ]
    reserved = reserved_fields(claims, Moment.resolve(today))

    def may_say_what_it_shall(case: Case) -> None:
        if case.content:
            _ask_the_table(case, viewer, act, case.content, where)
            _refuse_moving(case, viewer, act)
            _refuse_reaching_too_far(case, viewer, act, served)
            refuse_taking_away(case, viewer)
            if field := reserved.get(case.place):
                raise NotAllowed(case.place, act, field)

    _each(cases, may_say_what_it_shall)
    refuse({case.place: [*problems_with_what_was_not_read(case), *_wrong_days(case, today)] for case in cases})
    # The turn's own instant is later than all that was recorded before it, also by another call in the same turn.
    before = Moment(today, session.at - timedelta(microseconds=1))
    with session.all_or_nothing():
        outcomes = record_cases(session, cases, before)
        follow_up(session, viewer.actor, outcomes)
    return outcomes


def _each(cases: Sequence[Case], check: Callable[[Case], None]) -> None:
    """Check each case. Raises the first refusal, with the others in it, so that a bulk can be told of all at once."""
    refused: list[Maintained] = []
    for case in cases:
        try:
            check(case)
        except Maintained as error:
            refused.append(error)
    if refused:
        refused[0].others = tuple(refused[1:])
        raise refused[0]


def _refuse_stale(case: Case) -> None:
    known = case.change.revision
    if case.record and known is not None and known != case.revision:
        raise Stale(case.place, case.record.uuid, known, case.revision)


def _wrong_days(case: Case, today: date) -> Iterable[Problem]:
    return problems_with(case.change, case.valid_from, case.by_right(), today)


def _work_out(case: Case, today: date) -> Sequence[Problem]:
    """What the record shall say; or what stands in the way."""
    change, before = case.change, case.before
    if change.doing == "end":
        return [] if before is not None else [_ended("it does not hold on that day; choose another")]
    base: dict[str, Any] | None = kept_holder(case, today)
    if change.doing == "merge":
        base = before
    elif change.doing == "restart":
        if before is not None:
            return [_ended("it holds on that day already; change it instead")]
        base = case.last
    if base is None:
        return [_ended("nothing holds on that day to change; restart it from a day, or replace all of it")]
    try:
        case.model = kinds[change.kind].model_validate(merged(base, change.content or {}))
    except ValidationError as error:
        return [Problem(*said) for said in said_of(error)]
    case.content = case.model.model_dump(mode="json", exclude_none=True)
    return []


def _ended(text: str) -> Problem:
    return Problem(("change", "valid_from"), "not_in_force", text)


def _where_holders_are(said: Iterable[tuple[Case, dict[str, Any]]], today: date) -> Served:
    """What the holders serve of those entries that name no areas and need not. No query when there are none."""
    found = {
        holder
        for case, content in said
        if case.change.kind in WHERE_ITS_HOLDERS_ARE and not content.get("areas")
        for holder in holders(case.change.kind, content)
    }
    return served_areas(found, Moment.resolve(today)) if found else {}


def _ask_the_table(case: Case, viewer: Viewer, act: Act, content: dict[str, Any], where: Served) -> None:
    """Whether the viewer may change the entry when it says `content`: asked of what was and of what shall be.

    Raises `NotAllowed`, with the field that would give the entry to somebody else when that is what may not be done.
    """
    found = whose(case.change.kind, case.identity or UUID(int=0), content, where)
    standing = standing_of(viewer, act, found)
    if standing is None:
        gives_away = case.standing is not None and content is case.content
        raise NotAllowed(case.place, act, HOLDER[case.change.kind] if gives_away else "")
    if case.standing is None or standing is Standing.AREA:
        case.standing = standing
        case.principal = None if standing is Standing.OWN else found.principal


def _refuse_moving(case: Case, viewer: Viewer, act: Act) -> None:
    was = case.before or case.last
    if case.record and was and case.content and not may_move(viewer, act, case.change.kind, was, case.content):
        raise NotAllowed(case.place, act, "parent")


def _answering(case: Case, viewer: Viewer, act: Act) -> list[UUID]:
    """The organisations above the entry that answer for which areas it serves: of several, those the viewer acts for.

    Else whoever named all of Sweden's police beside themselves would speak to all of Sweden.
    """
    found = list(holders(case.change.kind, case.content or {}))
    return found if len(found) < 2 else [one for one in found if viewer.may(act, [Standing.OWN], one)]


def _refuse_reaching_too_far(case: Case, viewer: Viewer, act: Act, served: Served) -> None:
    """An entry serves what the organisation above it serves: nobody becomes all of Sweden's number by mistake.

    Areas that the entry had already, and those that the viewer coordinates, are free. Raises `NotAllowed`.
    """
    above = (served.get(one, frozenset()) for one in _answering(case, viewer, act))
    areas = case.added_areas.difference(*above)
    if viewer.may(act, [Standing.AREA]):
        areas -= viewer.areas
    if areas:
        raise NotAllowed(case.place, act, "areas")


def _coordinates(case: Case, viewer: Viewer, act: Act) -> bool:
    """Whether the viewer coordinates all the areas that the entry shall serve."""
    areas = {UUID(area) for area in (case.content or {}).get("areas") or ()}
    return bool(areas) and areas <= viewer.areas and viewer.may(act, [Standing.AREA])
