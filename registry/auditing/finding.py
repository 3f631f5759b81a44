"""What the audit finds: data that a page, a program, a mail and a table all tell from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from records.text import Text

NAMESPACE = UUID("3f6b7a52-0c5e-5c0f-8a35-9a1d2b7c4e61")
"""Chosen once: a finding's identity is worked out from what it is about, and stays."""


class Severity(StrEnum):
    """How bad it is, from the worst on."""

    CRITICAL = "critical"
    """Somebody can come to harm: nobody answers, or what must not be known can be read."""
    SERIOUS = "serious"
    """The agreement, the step or the number cannot be relied on."""
    MINOR = "minor"
    """To be put right when somebody is at it anyway."""
    NOTICE = "notice"
    """To be known; nothing is wrong yet."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """Whether it is as bad as `other`, or worse."""
        return self.rank <= other.rank


@dataclass(frozen=True)
class Acceptance:
    """That a coordinator lives with a finding until a day. `until`: the first day on which it counts again."""

    id: int
    """The sequence number of its event."""
    until: date
    reason: str
    accepted_at: datetime
    accepted_by: str
    """The actor, as the log has it: opaque, no name."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Its identity is (`code`, `record`, `part`, `subject`): what is found again later is the same finding. `since`: the
    first day of the unbroken stretch of days over which it is so, as known at the moment of the audit; for what the
    audit sees coming, a day that lies ahead. `owners`: the organisations that must act.

    Nothing in it is withheld from those who may audit: reasons tell names, days, paths of fields and codes; never a
    channel, hours, a note, or what the guard found.
    """

    code: str
    severity: Severity
    record: UUID
    kind: str
    label: Text
    reason: Text
    clears_by: Text
    since: date
    part: str = ""
    """The key of the step or section concerned, the field, or the case; "" for the whole record."""
    subject: UUID | None = None
    """The other record concerned: the party that is missing, the provision that ceased."""
    owners: tuple[UUID, ...] = ()
    areas: tuple[UUID, ...] = ()
    focus_areas: tuple[tuple[UUID, str], ...] = ()
    accepted: Acceptance | None = None
    looks_ahead: bool = False
    """Whether `since` is the first day ahead on which it is so, as seen from the day of the audit."""
    private_to: tuple[UUID, ...] = ()
    """Contact points on whose hours it rests although they are for the parties alone: who is not shown those hours is
    not shown the finding."""

    @property
    def identity(self) -> tuple[str, UUID, str, UUID | None]:
        """What the finding is about."""
        return self.code, self.record, self.part, self.subject

    @property
    def id(self) -> UUID:
        """The identity as one UUID: the same on every machine and for ever."""
        return id_of(*self.identity)


def id_of(code: str, record: UUID, part: str = "", subject: UUID | None = None) -> UUID:
    """The UUID (version 5) of a finding's identity."""
    return uuid5(NAMESPACE, f"{code}|{record}|{part}|{subject or ''}")
