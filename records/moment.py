"""The two axes of time on which everything is read: the day it concerns, and what the registry knew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_turn: ContextVar[datetime | None] = ContextVar("writers_turn", default=None)


class FutureKnowledge(ValueError):
    """`known_at` lies ahead of now: the registry cannot say what it will know."""


@dataclass(frozen=True)
class Moment:
    """A day in Europe/Stockholm and an instant of the registry's knowledge (aware, UTC).

    The answer for a given moment is the same for ever. That is why "now" is not the wall clock but the instant of
    the last recorded event: a writer who is under way commits later, and so at a later instant.
    """

    on: date
    known_at: datetime

    def __post_init__(self) -> None:
        if self.known_at.tzinfo is None:
            raise ValueError("known_at is an instant: give it a time zone")

    @classmethod
    def resolve(cls, on: date | None = None, known_at: datetime | None = None) -> Moment:
        """The moment asked for: `on` defaults to today in Stockholm, `known_at` to all that is recorded.

        Raises `FutureKnowledge` when `known_at` lies ahead. Costs one query, and a short wait for the writers when
        `known_at` lies after the last event.
        """
        from records.models import BEGINNING, Head  # noqa: PLC0415 - the models import nothing from here, but need Django

        on = on or datetime.now(STOCKHOLM).date()
        last = Head.last_instant()
        if known_at is None:
            return cls(on, last)
        known_at = max(cls(on, known_at).known_at, BEGINNING).astimezone(UTC)
        # The last event may lie ahead of the clock: another machine's goes faster, or this one's was set back.
        if known_at > (_turn.get() or max(datetime.now(UTC), last)):
            raise FutureKnowledge("known_at lies in the future; leave it out to read what is known now")
        if known_at > last and _turn.get() is None:
            _promise(known_at)
        return cls(on, known_at)


def _promise(known_at: datetime) -> None:
    """See to it that nothing becomes known at `known_at` or before from now on.

    Waits for a writer that is under way, then moves the head's instant, so that the next writer comes after it
    whatever its clock says.
    """
    from records.models import Head  # noqa: PLC0415 - as above

    with transaction.atomic():
        head = Head.locked()
        if head.at < known_at:
            head.at = known_at
            head.save(update_fields=["at"])


@contextmanager
def writers_turn(at: datetime) -> Iterator[None]:
    """While a writer has its turn, the instant it records at is "now" for what it reads itself."""
    token = _turn.set(at)
    try:
        yield
    finally:
        _turn.reset(token)
