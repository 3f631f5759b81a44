"""What a rule finds: over which days something is so. The audit of a day is the spells that hold on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from registry.auditing.days import Days
from registry.auditing.survey import Stretch, Survey

Told = Mapping[str, Any]
"""What the words of a code are filled with: texts, days, numbers, and identities (the survey names them)."""


@dataclass(frozen=True)
class Spell:
    """That something is so over `days` (half-open), as known at the survey's moment.

    Spells of one identity that touch are one finding, since the first day of the first. `seen_from`: the day from which
    the audit tells of it, when that is before it is so; None: from then on.
    """

    code: str
    stretch: Stretch
    """What is not as it should be, as it is over the days."""
    days: Days
    part: str = ""
    subject: UUID | None = None
    told: Told = field(default_factory=dict)
    owners: tuple[UUID, ...] = ()
    areas: tuple[UUID, ...] | None = None
    """None: those that the record serves."""
    seen_from: date | None = None
    looks_ahead: bool = False
    """See `Finding.looks_ahead`."""
    private_to: tuple[UUID, ...] = ()
    """See `Finding.private_to`."""

    @property
    def identity(self) -> tuple[str, UUID, str, UUID | None]:
        """That of the finding."""
        return self.code, self.stretch.record, self.part, self.subject

    def is_seen_on(self, day: date) -> bool:
        """Whether the audit of a day tells of it."""
        return (self.seen_from or self.days[0]) <= day < self.days[1]


@dataclass(frozen=True)
class Rule:
    """One check, as one small unit: the codes it can find, and how."""

    check: int
    """Its number in the list of what gets audited."""
    codes: tuple[str, ...]
    judge: Callable[[Survey], Iterable[Spell]]
    reads: frozenset[str] | None = None
    """The only kinds that it reads, of one that is dear and is not to judge again while nothing of them has changed."""

    def spells(self, survey: Survey) -> Iterable[Spell]:
        """What it finds in a survey."""
        return self.judge(survey) if self.reads is None else survey.again_of(self.reads, self.judge)
