"""What a new version does to what the registry believes: it takes its own days, and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from records.models import Belief, Version
from records.rows import insert

T = TypeVar("T")

_NEVER = date.max.toordinal() + 1
"""The day after the last one: where an open end lies."""


def believe(versions: Sequence[Version], at: datetime) -> None:
    """Take each version, in its order, to hold over its days from the instant `at` on."""
    beliefs: dict[int, list[Belief]] = defaultdict(list)
    for belief in _open_beliefs({version.record_id for version in versions}):
        beliefs[belief.record_id].append(belief)
    closed: list[int] = []
    for version in versions:
        kept, gone = revise(beliefs[version.record_id], version, at)
        beliefs[version.record_id] = kept
        closed += [belief.pk for belief in gone if belief.pk]
    for some in batched(closed, 5000):
        Belief.objects.filter(pk__in=some).update(known_until=at)
    made = [belief for group in beliefs.values() for belief in group if not belief.pk]
    insert(Belief, made)


def revise(beliefs: Sequence[Belief], version: Version, at: datetime) -> tuple[list[Belief], list[Belief]]:
    """What one record's open `beliefs` become when `version` is recorded at `at`: (those that hold now, those gone).

    The version takes its own days; what was believed about other days stays, in rests that begin to be known at `at`.
    """
    now: list[Belief] = []
    gone: list[Belief] = []
    for belief in beliefs:
        if not _overlap(belief, version):
            now.append(belief)
            continue
        gone.append(belief)
        if belief.valid_from < version.valid_from:
            now.append(_belief(belief, belief.version_id, belief.valid_from, version.valid_from, at))
        if version.valid_until and _until(version) < _until(belief):
            now.append(_belief(belief, belief.version_id, version.valid_until, belief.valid_until, at))
    now.append(_belief(version, version.pk, version.valid_from, version.valid_until, at))
    return now, gone


def _belief(
    of: Belief | Version, version: int, valid_from: date, valid_until: date | None, known_from: datetime
) -> Belief:
    return Belief(
        record_id=of.record_id,
        version_id=version,
        valid_from=valid_from,
        valid_until=valid_until,
        known_from=known_from,
    )


def _until(holds: Belief | Version) -> int:
    return holds.valid_until.toordinal() if holds.valid_until else _NEVER


def _overlap(belief: Belief, version: Version) -> bool:
    return belief.valid_from.toordinal() < _until(version) and version.valid_from.toordinal() < _until(belief)


def _open_beliefs(records: set[int]) -> Iterator[Belief]:
    for some in batched(records, 5000):
        yield from Belief.objects.filter(record__in=some, known_until=None)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`; databases limit the parameters of a query."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
