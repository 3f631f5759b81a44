"""What follows a change in the same turn: told to the rooms above by the use case, so that no face forgets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from records.recording import Session

if TYPE_CHECKING:
    from partners.maintaining.outcome import Outcome

Follower = Callable[[Session, str, Sequence["Outcome"]], None]
_followers: list[Follower] = []


def after_maintaining(follow: Follower) -> Follower:
    """Decorator for the room above: `follow(session, actor, outcomes)` is called with what a `maintain` has recorded.

    It is called within the turn, once for each call of `maintain`; what shall happen once in a turn is left for its end
    with `session.before_end`. In a rehearsal all that it writes is undone, and the turn's end never comes. Outcomes
    that are "unchanged" are not told.
    """
    _followers.append(follow)
    return follow


def follow_up(session: Session, actor: str, outcomes: Sequence[Outcome]) -> None:
    """Call all who follow."""
    told = [outcome for outcome in outcomes if outcome.result != "unchanged"]
    for follow in _followers if told else ():
        follow(session, actor, told)
