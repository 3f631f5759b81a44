"""Somebody else changed the entry between the opening of a mailed link's page and the press: what they changed, and
what becomes of what was written here. Theirs stands in a field that both changed, and one's own beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from partners import telephone
from partners.hours import Schedule
from partners.hours.typed import NotTyped
from partners.verifying.links import CORRECTED, Opened
from records.content import kinds, targets
from records.moment import Moment
from records.reading import Reader
from records.recording import identifying
from registry.differing import PartDifference, differences
from registry.keeping.hidden import hidden_fields

Reads = Callable[[str], Schedule]
Channel = Mapping[str, Any]


@dataclass(frozen=True)
class Meanwhile:
    """What others changed, in words (None: nothing tells what was seen), and what was written here.

    `fields`, `hours`: what can stay in the form, for nobody else has changed it; channels by their places as they are
    now. `beside`, `hours_beside`: what was written where others have changed it too. `left`: for lines that are gone.
    """

    parts: tuple[PartDifference, ...] | None
    fields: Mapping[int, str] = field(default_factory=dict)
    beside: Mapping[int, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    hours: str | None = None
    hours_beside: tuple[str, ...] = ()


def meanwhile(
    then: Opened | None, now: Opened, written: Mapping[int, str], hours: str | None, read: Reads
) -> Meanwhile:
    """What happened between `then`, as the page showed it, and `now`.

    `written`: what was sent for channels, by their places then; `hours`: the lines that were sent, if any, which `read`
    reads. What may be about somebody is left out of what is told.
    """
    parts = _parts(then, now) if then else None
    stays, beside, left = _channels(then, now, written)
    if hours is None or _says_nothing_new(hours, then, now, read):
        return Meanwhile(parts, stays, beside, left)
    if then and then.hours == now.hours:
        return Meanwhile(parts, stays, beside, left, hours="\n".join(_harmless(hours)))
    return Meanwhile(parts, stays, beside, left, hours_beside=tuple(_harmless(hours)))


def _parts(then: Opened, now: Opened) -> tuple[PartDifference, ...]:
    """What others changed of what the page shows."""
    contents = (then.entry.content, now.entry.content)
    names = Reader(now.viewer, Moment.resolve()).labels(
        targets((kinds[now.entry.kind], content) for content in contents)
    )
    return differences(now.entry.kind, *contents, names, hidden_fields(then.entry) | hidden_fields(now.entry))


def _channels(
    then: Opened | None, now: Opened, written: Mapping[int, str]
) -> tuple[dict[int, str], dict[int, str], tuple[str, ...]]:
    """What was written: what stays in the form, what stands beside it, and what there is no line for any more."""
    was, stands = then.correctable if then else {}, now.correctable
    stays, beside, left = {}, {}, []
    for place, text in written.items():
        before = was.get(place)
        if not text or names_somebody(text):
            continue
        if before and _kept(text, before) == _value(before):
            continue
        line = _line(before, place, was, stands) if before else None
        if before is None or line is None:
            left.append(text)
        elif _value(stands[line]) == _value(before):
            stays[line] = text
        elif _kept(text, before) != _value(stands[line]):
            beside[line] = text
    return stays, beside, tuple(left)


def _line(before: Channel, place: int, was: Mapping[int, Channel], stands: Mapping[int, Channel]) -> int | None:
    """Where the line stands now: where it says the same, or in its old place with what is new there."""
    same = [at for at, one in stands.items() if _sort(one) == _sort(before) and _value(one) == _value(before)]
    if same:
        return place if place in same else same[0]
    known = {(_sort(one), _value(one)) for one in was.values()}
    there = stands.get(place)
    is_changed = there and _sort(there) == _sort(before) and (_sort(there), _value(there)) not in known
    return place if is_changed else None


def _says_nothing_new(hours: str, then: Opened | None, now: Opened, read: Reads) -> bool:
    """Whether the lines say what stood there, or what stands there now."""
    try:
        said = read(hours)
    except NotTyped:
        return False
    return said == now.hours or (then is not None and said == then.hours)


def _harmless(hours: str) -> Iterator[str]:
    """The lines less what may be about somebody: the reason, or all of the line."""
    for line in hours.splitlines():
        shown = line.partition("(")[0].strip() if identifying({"line": line}) else line.strip()
        if shown and not names_somebody(shown):
            yield shown


def names_somebody(text: str) -> bool:
    """Whether the guard finds what may stand nowhere, however it was confirmed."""
    return bool(identifying({"line": text}, confirmed=True))


def _sort(channel: Channel) -> tuple[str, Any]:
    """What kind of line it is, and what it is called."""
    return channel["type"], channel.get("label")


def _value(channel: Channel) -> str:
    return str(channel[CORRECTED[channel["type"]]])


def _kept(text: str, channel: Channel) -> str:
    """The text in the form in which a channel like this would be kept, if it is such."""
    if channel["type"] != "telephone":
        return text
    try:
        return telephone.parse(text)
    except telephone.NotANumber:
        return text
