"""The use case: changes asked for become versions, or are refused with the reason and nothing is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import ValidationError

from partners.access import Act, Standing, Viewer
from partners.maintaining.asked import Change, Maintained, NotAllowed, Stale, Unknown
from partners.maintaining.claiming import Claim, reserved_fields
from partners.maintaining.days import problems_with, until_when
from partners.maintaining.external_ids import give
from partners.maintaining.following import follow_up
from partners.maintaining.impact import Affected, Impact, impact_of
from partners.maintaining.kept import HOLDER, WHERE_ITS_HOLDERS_ARE, holders
from partners.maintaining.merging import merged
from partners.maintaining.reach import served_areas
from partners.maintaining.rights import Served, may_move, standing_of, whose
from records.complaints import said_of
from records.content import Content, kinds
from records.models import Belief, Record, Version
from records.moment import STOCKHOLM, Moment
from records.recording import Draft, NotRecorded, Problem, Session, batched, last_numbers

Result = Literal["created", "changed", "ended", "restarted", "unchanged"]
RESULTS: tuple[Result, ...] = ("created", "changed", "ended", "restarted", "unchanged")


@dataclass(frozen=True)
class Outcome:
    """What became of one change. `version` is the one recorded, or when `unchanged` the one that says so already.

    `superseded`: the numbers of versions that held over some of the days of the change and no longer do.
    `on_behalf_of`: the organisation in whose name somebody else changed it.
    """

    record: Record
    version: Version
    result: Result
    impact: Impact
    superseded: tuple[int, ...] = ()
    on_behalf_of: UUID | None = None


@dataclass
class _Case:
    """One change on its way, with what was found out about it."""

    place: int
    change: Change
    valid_from: date
    record: Record | None = None
    revision: int = 0
    beliefs: list[Belief] = field(default_factory=list)
    """What is believed from `valid_from` on, in order of days."""
    last: dict[str, Any] | None = None
    """What the record said last, whatever the day."""
    content: dict[str, Any] | None = None
    model: Content | None = None
    """`content` as its kind's model."""
    standing: Standing | None = None
    principal: UUID | None = None

    @property
    def before(self) -> dict[str, Any] | None:
        """What holds on the day from which the change shall hold."""
        holding = next((b for b in self.beliefs if b.valid_from <= self.valid_from), None)
        return holding.version.content if holding else None

    @property
    def valid_until(self) -> date | None:
        return until_when(self.change, self.valid_from, self.beliefs)

    def was(self, today: date) -> list[dict[str, Any]]:
        """What the record said over the days of the change, or else last, each once.

        Also what it says today, when the change concerns the past: rights follow what holds now.
        """
        until = self.valid_until or date.max
        found = [b.version.content for b in self.beliefs if b.valid_from < until and b.version.content]
        if self.valid_from < today or not found:
            now = next((b for b in self.beliefs if b.valid_from <= today < (b.valid_until or date.max)), None)
            found.append((now.version.content if now and self.valid_from < today else None) or self.last or {})
        return [content for place, content in enumerate(found) if content and content not in found[:place]]

    def by_right(self) -> Standing:
        """The standing by which the viewer was found to be allowed."""
        if self.standing is None:
            raise RuntimeError("the access table has not been asked")
        return self.standing

    @property
    def added_areas(self) -> set[UUID]:
        """The areas that the entry shall serve and did not."""
        now = {UUID(area) for area in (self.content or {}).get("areas") or ()}
        return now - {UUID(area) for area in (self.before or self.last or {}).get("areas") or ()}

    @property
    def identity(self) -> UUID | None:
        return self.record.uuid if self.record else self.change.record


def maintain(session: Session, viewer: Viewer, changes: Sequence[Change], act: Act = Act.MAINTAIN) -> list[Outcome]:
    """Record the changes, all or none, and say what became of each, in order.

    Each entry must be the viewer's to change, both as it was over all the days of the change and as it shall be; a
    record stands once in the list. Raises `Unknown`, `NotAllowed` or `Stale` for the first change that is refused so
    (with those that the same step refuses in `others`), and `NotRecorded` with all that is wrong with any; the session
    can go on after it. Costs the same few queries for one and for a thousand.
    """
    today = session.at.astimezone(STOCKHOLM).date()
    cases = [_Case(place, change, change.valid_from or today) for place, change in enumerate(changes)]
    _find(cases)
    there = {case.place: case.was(today) if case.record else [] for case in cases}
    where = _where_holders_are([(case, was) for case in cases for was in there[case.place]], today)

    def may_change_what_is_there(case: _Case) -> None:
        for was in there[case.place]:
            _ask_the_table(case, viewer, act, was, where)
        _refuse_stale(case)

    _each(cases, may_change_what_is_there)
    _refuse({case.place: list(_work_out(case)) for case in cases})
    where = _where_holders_are([(case, case.content) for case in cases if case.content], today)
    further = [holder for case in cases if case.added_areas for holder in _answering(case, viewer, act)]
    served = served_areas(further, Moment.resolve(today))

    claims = [
        Claim(case.place, case.change.kind, case.before or case.last, case.content)
        for case in cases
        if case.content and not _coordinates(case, viewer, act)
    ]
    reserved = reserved_fields(claims, Moment.resolve(today))

    def may_say_what_it_shall(case: _Case) -> None:
        if case.content:
            _ask_the_table(case, viewer, act, case.content, where)
            _refuse_moving(case, viewer, act)
            _refuse_reaching_too_far(case, viewer, act, served)
            if field := reserved.get(case.place):
                raise NotAllowed(case.place, act, field)

    _each(cases, may_say_what_it_shall)
    _refuse({case.place: list(problems_with(case.change, case.valid_from, case.by_right(), today)) for case in cases})
    # The turn's own instant is later than all that was recorded before it, also by another call in the same turn.
    before = Moment(today, session.at - timedelta(microseconds=1))
    with session.all_or_nothing():
        outcomes = _record(session, cases, before)
        follow_up(session, viewer.actor, outcomes)
    return outcomes


def _each(cases: Sequence[_Case], check: Callable[[_Case], None]) -> None:
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


def _refuse(problems: dict[int, list[Problem]]) -> None:
    if found := {place: some for place, some in problems.items() if some}:
        raise NotRecorded(found)


def _find(cases: Sequence[_Case]) -> None:
    """Give each case its record and what is believed of it. Raises `Unknown` and `NotRecorded`. A few queries."""
    wanted = {case.change.record for case in cases if case.change.record}
    records = {r.uuid: r for some in batched(wanted, 5000) for r in Record.objects.filter(uuid__in=some)}
    for case in cases:
        if case.change.doing == "create":
            continue
        case.record = records.get(case.change.record) if case.change.record else None
        if case.record is None or case.record.kind != case.change.kind:
            raise Unknown(case.place)
    _refuse({case.place: problems for case, problems in _identity_problems(cases, records)})
    _find_what_was_said([case for case in cases if case.record])


def _find_what_was_said(cases: Sequence[_Case]) -> None:
    """Give each case its revision and what is believed of its record. Raises `Unknown` for what was all disposed of."""
    pks = [case.record.pk for case in cases if case.record]
    numbers: dict[int, int] = {}
    believed: dict[int, list[Belief]] = defaultdict(list)
    for some in batched(pks, 5000):
        numbers |= last_numbers(some)
        beliefs = Belief.objects.filter(record__in=some, known_until=None).select_related("version")
        for belief in beliefs.order_by("record", "valid_from"):
            believed[belief.record_id].append(belief)
    for case in cases:
        pk = case.record.pk if case.record else 0
        case.revision = numbers.get(pk, 0)
        case.beliefs = [b for b in believed[pk] if b.valid_until is None or b.valid_until > case.valid_from]
        case.last = next((b.version.content for b in reversed(believed[pk]) if b.version.content), None)
        case.last = case.last or _said_last(pk)
        if case.last is None:  # it is nobody's any more
            raise Unknown(case.place)


def _identity_problems(cases: Sequence[_Case], records: Mapping[UUID, Record]) -> Iterator[tuple[_Case, list[Problem]]]:
    seen: set[UUID] = set()
    for case in cases:
        identity = case.change.record
        if identity in seen:
            text = "the record stands in the list already; send the second change by itself, after the first"
            yield case, [Problem(("id",), "twice_in_list", text)]
        elif identity in records and case.change.doing == "create":
            yield (
                case,
                [Problem(("id",), "id_taken", "there is such a record already; change that one, or leave it out")],
            )
        if identity:
            seen.add(identity)


def _said_last(record: int) -> dict[str, Any] | None:
    found = Version.mechanism.filter(record=record, content__isnull=False).order_by("-number").first()
    return found.content if found else None


def _refuse_stale(case: _Case) -> None:
    known = case.change.revision
    if case.record and known is not None and known != case.revision:
        raise Stale(case.place, case.record.uuid, known, case.revision)


def _work_out(case: _Case) -> Sequence[Problem]:
    """What the record shall say; or what stands in the way."""
    change, before = case.change, case.before
    if change.doing == "end":
        return [] if before is not None else [_ended("it does not hold on that day; choose another")]
    base: dict[str, Any] | None = {}
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


def _where_holders_are(said: Iterable[tuple[_Case, dict[str, Any]]], today: date) -> Served:
    """What the holders serve of those entries that name no areas and need not. No query when there are none."""
    found = {
        holder
        for case, content in said
        if case.change.kind in WHERE_ITS_HOLDERS_ARE and not content.get("areas")
        for holder in holders(case.change.kind, content)
    }
    return served_areas(found, Moment.resolve(today)) if found else {}


def _ask_the_table(case: _Case, viewer: Viewer, act: Act, content: dict[str, Any], where: Served) -> None:
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


def _refuse_moving(case: _Case, viewer: Viewer, act: Act) -> None:
    was = case.before or case.last
    if case.record and was and case.content and not may_move(viewer, act, case.change.kind, was, case.content):
        raise NotAllowed(case.place, act, "parent")


def _answering(case: _Case, viewer: Viewer, act: Act) -> list[UUID]:
    """The organisations above the entry that answer for which areas it serves: of several, those the viewer acts for.

    Else whoever named all of Sweden's police beside themselves would speak to all of Sweden.
    """
    found = list(holders(case.change.kind, case.content or {}))
    return found if len(found) < 2 else [one for one in found if viewer.may(act, [Standing.OWN], one)]


def _refuse_reaching_too_far(case: _Case, viewer: Viewer, act: Act, served: Served) -> None:
    """An entry serves what the organisation above it serves: nobody becomes all of Sweden's number by mistake.

    Areas that the entry had already, and those that the viewer coordinates, are free. Raises `NotAllowed`.
    """
    above = (served.get(one, frozenset()) for one in _answering(case, viewer, act))
    areas = case.added_areas.difference(*above)
    if viewer.may(act, [Standing.AREA]):
        areas -= viewer.areas
    if areas:
        raise NotAllowed(case.place, act, "areas")


def _coordinates(case: _Case, viewer: Viewer, act: Act) -> bool:
    """Whether the viewer coordinates all the areas that the entry shall serve."""
    areas = {UUID(area) for area in (case.content or {}).get("areas") or ()}
    return bool(areas) and areas <= viewer.areas and viewer.may(act, [Standing.AREA])


def _record(session: Session, cases: Sequence[_Case], before: Moment) -> list[Outcome]:
    same = {case.place: unchanged for case in cases if (unchanged := _says_so_already(case))}
    changing = [case for case in cases if case.place not in same]
    try:
        versions = session.record_all([_draft(case) for case in changing]) if changing else []
    except NotRecorded as error:
        raise NotRecorded({changing[place].place: found for place, found in error.problems.items()}) from None
    recorded = {case.place: version for case, version in zip(changing, versions, strict=True)}
    for case, version in zip(changing, versions, strict=True):
        case.record = version.record
    named = [(case.record, case.content or case.before or case.last, case.change.external_id) for case in cases]
    give([(record, content, external_id) for record, content, external_id in named if record])
    affected = [_affected(case) for case in changing]
    impacts = impact_of(affected, before, Moment.resolve(before.on))
    told = {case.place: impact for case, impact in zip(changing, impacts, strict=True)}
    return [_outcome(case, recorded.get(case.place) or same[case.place], told.get(case.place)) for case in cases]


def _says_so_already(case: _Case) -> Version | None:
    """The version that says over all the days just what is asked for, if there is one."""
    holding = next((b for b in case.beliefs if b.valid_from <= case.valid_from), None)
    if holding is None or case.content is None or holding.version.content != case.content:
        return None
    covers = holding.valid_until is None or (case.valid_until is not None and case.valid_until <= holding.valid_until)
    return holding.version if covers else None


def _draft(case: _Case) -> Draft:
    change = case.change
    return Draft(
        change.kind,
        case.content,
        case.valid_from,
        case.valid_until,
        record=case.identity,
        change_note=change.change_note,
        source=change.source,
        on_behalf_of=case.principal,
        confirmed=change.confirmed,
        model=case.model,
    )


def _affected(case: _Case) -> Affected:
    if case.record is None:
        raise RuntimeError("the case has been recorded")
    return Affected(case.record.uuid, case.change.kind, case.before, case.content, case.valid_from, case.valid_until)


def _outcome(case: _Case, version: Version, impact: Impact | None) -> Outcome:
    if case.record is None:
        raise RuntimeError("the case has been recorded")
    if impact is None:
        return Outcome(case.record, version, "unchanged", Impact(), (), case.principal)
    until = case.valid_until or date.max
    gone = {b.version.number for b in case.beliefs if b.valid_from < until and b.version.content is not None}
    return Outcome(case.record, version, _result(case), impact, tuple(sorted(gone)), case.principal)


def _result(case: _Case) -> Result:
    if case.change.doing == "create":
        return "created"
    if case.content is None:
        return "ended"
    return "changed" if case.before is not None else "restarted"
