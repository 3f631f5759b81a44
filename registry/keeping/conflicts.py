"""Somebody else changed the entry meanwhile: what they say, what one wanted to say, and both put together.

Works on contents as JSON: `base` is what both started from, `theirs` what is recorded by now, `mine` what was wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from records.text import Text
from registry.naming import CHANNEL_TYPES, FIELDS

Json = Any
Content = Mapping[str, Json]
By = Literal["both", "theirs", "mine"]
Choice = Literal["theirs", "mine"]


@dataclass(frozen=True)
class Clash:
    """A field that somebody changed. `key`: the field's name, or "channels.0" for one channel. None: nothing there."""

    key: str
    label: Text
    by: By
    base: Json
    theirs: Json
    mine: Json

    @property
    def choice_name(self) -> str:
        """What the choice is called in a form."""
        return f"choice-{self.key}"

    @property
    def must_be_chosen(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.by == "both"


def clashes(base: Content, theirs: Content, mine: Content) -> list[Clash]:
    """Each field that one of them changed, in the order of the fields; left out is what both changed to the same."""
    parts = [_parts(content, _channel_by_channel(base, theirs, mine)) for content in (base, theirs, mine)]
    keys = dict.fromkeys(key for part in parts for key in part)
    return [clash for key in keys if (clash := _clash(key, *(part.get(key) for part in parts)))]


def put_together(base: Content, theirs: Content, mine: Content, chosen: Mapping[str, Choice]) -> dict[str, Json]:
    """Theirs with what was changed here alone; of what both changed, what was chosen. Raises KeyError without."""
    single = _channel_by_channel(base, theirs, mine)
    found = _parts(theirs, single)
    for clash in clashes(base, theirs, mine):
        if clash.by == "mine" or (clash.by == "both" and chosen[clash.key] == "mine"):
            found[clash.key] = clash.mine
    return _whole({key: value for key, value in found.items() if value is not None}, single)


def _clash(key: str, base: Json, theirs: Json, mine: Json) -> Clash | None:
    if theirs == mine or (theirs == base and mine == base):
        return None
    by: By = "both" if base not in (theirs, mine) else "theirs" if mine == base else "mine"
    return Clash(key, _label(key, theirs or mine or base), by, base, theirs, mine)


def _label(key: str, value: Json) -> Text:
    name, _, place = key.partition(".")
    if not place:
        return FIELDS.get(name, Text(sv=name))
    called = CHANNEL_TYPES.get(value["type"], FIELDS["channels"])
    return Text(
        sv=f"{called.sv.capitalize()} ({int(place) + 1})", en=f"{str(called.en).capitalize()} ({int(place) + 1})"
    )


def _channel_by_channel(*contents: Content) -> bool:
    """Whether all have the same sorts of channels in the same order, so that each can be compared by itself."""
    sorts = [[channel.get("type") for channel in content.get("channels") or ()] for content in contents]
    return all(some == sorts[0] for some in sorts)


def _parts(content: Content, single: bool) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in content.items():
        if name == "channels" and single:
            found |= {f"channels.{place}": channel for place, channel in enumerate(value)}
        else:
            found[name] = value
    return found


def _whole(parts: Mapping[str, Json], single: bool) -> dict[str, Json]:
    channels: Sequence[Json] = [value for key, value in parts.items() if key.startswith("channels.")]
    whole = {key: value for key, value in parts.items() if not key.startswith("channels.")}
    return whole | ({"channels": list(channels)} if single and channels else {})
