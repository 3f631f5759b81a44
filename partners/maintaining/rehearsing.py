"""A writer's turn that can be taken for trial: everything is done and checked, and then nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from records.recording import Session, recording


class _OnlyRehearsed(Exception):
    """Ends a turn so that the database forgets it."""


@contextmanager
def turn(actor: str, *, rehearsal: bool = False) -> Iterator[Session]:
    """A writer's turn (see `recording`); at the end of a rehearsal all that was written in it is undone."""
    try:
        with recording(actor) as session:
            yield session
            if rehearsal:
                raise _OnlyRehearsed
    except _OnlyRehearsed:
        return
