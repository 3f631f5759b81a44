"""What the parts of a report are worked out from: one survey of some areas, and the meetings of a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from records.content import PartialDate
from records.text import Text, swedish_order
from registry.auditing.scope import Scope, with_what_lies_in
from registry.auditing.survey import Stretch, Survey
from registry.auditing.whose import areas_of
from registry.lookup.answer import Named
from registry.lookup.wording import ENDED
from registry.reports.steering.answer import Meeting

WITHOUT_MEETINGS = timedelta(days=183)
"""How far back and ahead the report looks when no meeting is known on that side: half a year."""


@dataclass(frozen=True)
class Ground:
    """Some areas, everything believed of them (see `read_survey`), and a body whose meetings say how far to look.

    `chosen`: the areas, before what lies in them. `changes_from`: from which day changes are told, if that was chosen.
    """

    survey: Survey
    scope: Scope
    chosen: tuple[UUID, ...]
    body: Stretch | None = None
    changes_from: date | None = None

    @property
    def on(self) -> date:
        """The day of the report."""
        return self.survey.on

    @cached_property
    def areas(self) -> frozenset[UUID]:
        """The areas, with what lies in them."""
        parents = {area: {parent} for area, parent in self.survey.parents.items()}
        return with_what_lies_in(frozenset(self.chosen), parents)

    @cached_property
    def organisations(self) -> tuple[UUID, ...]:
        """The body's owner and those who sit in it."""
        if self.body is None:
            return ()
        members = (UUID(member["organisation"]) for member in self.body.content.get("members") or ())
        return tuple(dict.fromkeys((*self.body.refers("owner"), *members)))

    def now(self, *kinds: str) -> Iterator[Stretch]:
        """What holds on the day for each record of the kinds that is within the areas."""
        for stretch in self.survey.of(*kinds):
            if stretch.first <= self.on < stretch.until and self.concerns(stretch):
                yield stretch

    def concerns(self, stretch: Stretch) -> bool:
        """Whether a record is about the areas: by those it serves, or else those its owners do."""
        return not self.areas.isdisjoint(areas_of(self.survey, stretch))

    def named(self, identity: UUID, kind: str = "organisation") -> Named:
        """A record as a reference, called what it is on the day (or was, or will be)."""
        stretches = self.survey.stretches(identity)
        if not stretches:
            return Named(id=identity, kind=kind, name=ENDED)
        return Named(
            id=identity, kind=stretches[0].kind, code=stretches[0].key, name=self.survey.name(identity, self.on)
        )

    def all_named(self, identities: Iterable[UUID]) -> tuple[Named, ...]:
        """The same for several, each once."""
        return tuple(self.named(one) for one in dict.fromkeys(identities))

    @cached_property
    def meetings(self) -> list[tuple[PartialDate, Stretch]]:
        """The body's meetings, held and planned, in order of days."""
        if self.body is None:
            return []
        found = [
            (PartialDate.model_validate(stretch.content["held"]), stretch)
            for stretch in self.survey.of("joint_activity")
            if stretch.content["activity_kind"] == "meeting"
            and stretch.refers("body") == (self.body.record,)
            and (stretch.first <= self.on < stretch.until or self._holds_later(stretch))
        ]
        return sorted(found, key=lambda pair: (pair[0].earliest(), str(pair[1].record)))

    def _holds_later(self, stretch: Stretch) -> bool:
        """Whether it is what the record will say, when it says nothing on the day: a meeting recorded from its day."""
        return stretch.first > self.on and self.survey.at(stretch.record, self.on) is None

    @property
    def last_meeting(self) -> Meeting | None:
        """The last one before the day of the report."""
        held = [pair for pair in self.meetings if pair[0].latest() < self.on]
        return self._meeting(*held[-1]) if held else None

    @property
    def next_meeting(self) -> Meeting | None:
        """The first one on the day or after it."""
        ahead = [pair for pair in self.meetings if pair[0].latest() >= self.on]
        return self._meeting(*ahead[0]) if ahead else None

    def _meeting(self, day: PartialDate, stretch: Stretch) -> Meeting:
        return Meeting(
            id=Named(id=stretch.record, kind=stretch.kind, code=stretch.key, name=stretch.label),
            day=day,
            starts_at=stretch.content.get("starts_at"),
            minutes_reference=stretch.content.get("minutes_reference") or None,
        )

    @property
    def since(self) -> date:
        """From which day changes are told: the one chosen, or else that of the last meeting."""
        if self.changes_from is not None:
            return self.changes_from
        return self.last_meeting.day.earliest() if self.last_meeting else self.on - WITHOUT_MEETINGS

    @property
    def horizon(self) -> date:
        """Up to which day the report looks ahead: that of the next meeting."""
        return self.next_meeting.day.latest() if self.next_meeting else self.on + WITHOUT_MEETINGS


def by_name(named: Named) -> tuple[bytes, str]:
    """For sorting by name, in Swedish order."""
    return swedish_order(named.name.sv), str(named.id)


def text_of(value: object) -> Text | None:
    """A text out of a content's JSON."""
    return Text.model_validate(value) if value else None
