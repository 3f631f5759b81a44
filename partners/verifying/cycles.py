"""How long a check holds: by function, reach and hours. The first line of the table that fits an entry decides.

Night and emergency numbers are short: whoever needs them has nobody else to ask, and office staff never notice that
they have changed. National lines are in the middle at any hour: their holders publish them, and a dead one is noticed
by the whole country at once. What is only read (a form, a mailbox, an address) changes seldom and fails loudly.

The cycle tells nobody anything that is withheld, for the state that follows from it is shown to all. An entry for
parties only is always short, whatever its hours. Whoever may not see an entry's hours is told its state by the cycle
that it would have if nobody knew them, and no day (`told`). One that has a channel that is withheld from somebody is
never taken for one that is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from partners.content import VISIBILITIES
from partners.hours import Schedule
from partners.verifying.models import VersionCycle
from records.models import Record, Version
from records.reading import Entry
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
    channels = kept.content["channels"]
    return all(channel["type"] != "telephone" for channel in channels) and strictest_of(kept.content) == "public"


def strictest_of(content: dict[str, Any]) -> str:
    """The strictest visibility that stands in an entry: its own, or that of a channel."""
    levels: list[str] = [
        content["visibility"],
        *(channel.get("visibility") or "public" for channel in content["channels"]),
    ]
    return max(levels, key=VISIBILITIES.index)


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


def cycle_without_hours(kept: Kept) -> Cycle:
    """The line that fits what everybody may know of an entry: as if its hours were unknown and it had a telephone."""
    return cycle_of(replace(kept, content=kept.content | {"hours": {}, "channels": [{"type": "telephone"}]}))


def told(entry: Entry, own: int, without_hours: int) -> int:
    """The days by which whoever was shown the entry so may know its state."""
    if hides_hours(entry):
        return without_hours
    is_whole = not any(withheld.path.startswith("channels") for withheld in entry.withheld)
    return own if is_whole else min(own, HALF_YEAR)


def hides_hours(entry: Entry) -> bool:
    """Whether the entry's hours are withheld from whom it was shown to."""
    return any(withheld.path == "hours" for withheld in entry.withheld)


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
    insert(VersionCycle, [_cycle(version, _kept(version, codes)) for version in concerned])


def _cycle(version: Version, kept: Kept) -> VersionCycle:
    return VersionCycle(
        version_id=version.pk,
        days=cycle_of(kept).days,
        without_hours=cycle_without_hours(kept).days,
        strictest=strictest_of(kept.content),
    )


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
