"""How long a check holds: by function, reach and hours. The first line of the table that fits an entry decides.

Night and emergency numbers are short: whoever needs them has nobody else to ask, and office staff never notice that
they have changed. National lines are in the middle at any hour: their holders publish them, and a dead one is noticed
by the whole country at once. What is only read (a form, a mailbox, an address) changes seldom and fails loudly.

An entry for parties only is always short, whatever its hours: the cycle shall tell nobody anything about hours that
are withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from partners.hours import Schedule
from partners.verifying.models import VersionCycle
from records.models import Record, Version
from records.recording import after_disposal, after_recording, batched
from records.rows import insert

QUARTER, HALF_YEAR, YEAR = 92, 183, 365
"""Days. The last of them is the last day on which the check still holds."""
NATION = "SE"
ON_CALL = frozenset({"socialjour", "polis_akut", "polis_patrull", "socialnamnd_ordf", "skyddat_boende", "kvinnojour"})
"""Functions whose point it is to answer when others have gone home, or that take somebody in at once."""
EARLIEST, LATEST = 6 * 60, 20 * 60
"""Minutes of the day: what is open before or after these is open at night."""
WEEKEND = frozenset({"sa", "su", "public_holiday", "eve"})


@dataclass(frozen=True)
class Kept:
    """What a cycle is chosen by: the content of a version, and the codes of the function and areas it names."""

    content: dict[str, Any]
    function: str
    areas: frozenset[str]


@dataclass(frozen=True)
class Cycle:
    """A line of the table."""

    code: str
    days: int
    fits: Callable[[Kept], bool]


def _is_read(kept: Kept) -> bool:
    return all(channel["type"] != "telephone" for channel in kept.content["channels"])


def reachable_at_night(hours: Schedule) -> bool:
    """Whether a rule opens at night, on a weekend or on a holiday. Unknown hours open at no time."""
    return any(
        WEEKEND.intersection(rule.days) or window.start_minute < EARLIEST or window.end_minute > LATEST
        for rule in hours.rules
        for window in rule.windows
    )


CYCLES: Sequence[Cycle] = (
    Cycle("parties_only", QUARTER, lambda kept: kept.content["visibility"] == "parties"),
    Cycle("national", HALF_YEAR, lambda kept: NATION in kept.areas),
    Cycle("on_call", QUARTER, lambda kept: kept.function in ON_CALL),
    Cycle("night", QUARTER, lambda kept: reachable_at_night(Schedule.model_validate(kept.content["hours"]))),
    Cycle("read_only", YEAR, _is_read),
    Cycle("office", HALF_YEAR, lambda _: True),
)
"""The table."""
LENGTHS = tuple(sorted({cycle.days for cycle in CYCLES}))


def cycle_of(kept: Kept) -> Cycle:
    """The line of the table that fits."""
    return next(cycle for cycle in CYCLES if cycle.fits(kept))


def keep_cycles(versions: Iterable[Version]) -> None:
    """Write down the cycles of contact points' versions, in the caller's transaction. Two queries."""
    concerned = [version for version in versions if version.kind == "contact_point" and version.content]
    if not concerned:
        return
    named = {identity for version in concerned for identity in _named(version)}
    codes = {
        str(identity): key
        for some in batched(named, 5000)
        for identity, key in Record.objects.filter(uuid__in=some).values_list("uuid", "key")
    }
    insert(VersionCycle, [VersionCycle(version_id=v.pk, days=cycle_of(_kept(v, codes)).days) for v in concerned])


def _named(version: Version) -> list[str]:
    content = version.content or {}
    return [content["function"], *content["areas"]]


def _kept(version: Version, codes: dict[str, str | None]) -> Kept:
    content = version.content or {}
    areas = frozenset(codes.get(area) or "" for area in content["areas"])
    return Kept(content, codes.get(content["function"]) or "", areas)


def _follow(recorded: Sequence[tuple[Version, object]]) -> None:
    keep_cycles(version for version, _ in recorded)


def _forget(versions: Sequence[int]) -> None:
    VersionCycle.objects.filter(version__in=list(versions)).delete()


after_recording(_follow)
after_disposal(_forget)
