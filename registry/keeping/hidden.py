"""What is changed by who is not shown all of an entry: what they cannot see stays as it is."""

from __future__ import annotations

from typing import Any

from records.models import Version
from records.reading import Entry


def hidden_fields(entry: Entry) -> frozenset[str]:
    """The fields of which nothing is shown: "note", "holder"; and "channels" when none of them is."""
    return frozenset(item.path for item in entry.withheld if "." not in item.path)


def hidden_channels(entry: Entry) -> tuple[int, ...]:
    """The places, in the version itself, of the channels that are not shown."""
    paths = (item.path.split(".") for item in entry.withheld)
    return tuple(sorted(int(path[1]) for path in paths if path[0] == "channels" and len(path) > 1))


def keeping_hidden(patch: dict[str, Any], shown: Entry) -> dict[str, Any]:
    """The merge patch, with the channels that `shown` withholds put back where they stood, should it hold channels.

    `shown` is what holds, on the day of the change, as it is shown to who changes it. Other fields that are withheld
    are in no patch, and a merge leaves them alone; a list is replaced as a whole.
    """
    places = hidden_channels(shown)
    if not places or patch.get("channels") is None:
        return patch
    whole = (Version.mechanism.get(pk=shown.version).content or {}).get("channels") or []
    channels = list(patch["channels"])
    for place in places:
        channels.insert(place, whole[place])
    return patch | {"channels": channels}
