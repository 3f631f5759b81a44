"""One change on its way: what was asked for, and what was found out about the entry that it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Standing
from partners.maintaining.asked import Change, Unknown
from partners.maintaining.days import until_when
from records.content import Content
from records.models import Belief, Record, Version
from records.recording import NotRecorded, Problem, batched, last_numbers


@dataclass
class Case:
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


def find_records(cases: Sequence[Case]) -> None:
    """Give each case its record and what is believed of it. Raises `Unknown` and `NotRecorded`. A few queries."""
    wanted = {case.change.record for case in cases if case.change.record}
    records = {r.uuid: r for some in batched(wanted, 5000) for r in Record.objects.filter(uuid__in=some)}
    for case in cases:
        if case.change.doing == "create":
            continue
        case.record = records.get(case.change.record) if case.change.record else None
        if case.record is None or case.record.kind != case.change.kind:
            raise Unknown(case.place)
    refuse({case.place: problems for case, problems in _identity_problems(cases, records)})
    _find_what_was_said([case for case in cases if case.record])


def _find_what_was_said(cases: Sequence[Case]) -> None:
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


def _identity_problems(cases: Sequence[Case], records: Mapping[UUID, Record]) -> Iterator[tuple[Case, list[Problem]]]:
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


def refuse(problems: dict[int, list[Problem]]) -> None:
    """Raise `NotRecorded` when there is a problem with any case, by its place."""
    if found := {place: some for place, some in problems.items() if some}:
        raise NotRecorded(found)
