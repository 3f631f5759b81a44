"""An entry's channels, from the columns of a flat file laid over what the entry says.

The nth column of a type is its nth channel. A number or address that the entry has already keeps what stands beside it
(label, note, visibility), also in another column; a new one takes over what stood in its place, so that what only
parties may see stays so when its number changes. Channels for which the file has no column stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partners import telephone
from partners.importing.columns import ADDRESS_PARTS, GROUPS

Json = dict[str, Any]
Wished = Mapping[str, Mapping[int, Mapping[str, str]]]
"""By group, by number, by part ("" for the address or number itself): the texts in the row."""


def channels_from(wished: Wished, before: list[Json]) -> tuple[list[Json], list[str]]:
    """The channels, and beside each the column that it came from ("" for one that stays as it was)."""
    made = {GROUPS[group][0]: _of_type(group, columns, before) for group, columns in wished.items()}
    found: list[tuple[Json, str]] = []
    for channel in before:  # each type keeps its places in the order
        left = made.get(channel["type"])
        if left is None:
            found.append((channel, ""))
        elif left:
            found.append(left.pop(0))
    for rest in made.values():
        found += rest
    return [channel for channel, _ in found], [column for _, column in found]


def _of_type(group: str, columns: Mapping[int, Mapping[str, str]], before: list[Json]) -> list[tuple[Json, str]]:
    kind = GROUPS[group][0]
    there = [channel for channel in before if channel["type"] == kind]
    taken: dict[int, int] = {}
    for number, parts in columns.items():
        same = next((p for p, one in enumerate(there) if p not in taken.values() and _is_same(group, one, parts)), None)
        if same is not None:
            taken[number] = same
    found = []
    for number, parts in sorted(columns.items()):
        place = taken.get(number, number - 1 if number - 1 not in taken.values() else len(there))
        base = there[place] if place < len(there) else {"type": kind}
        if made := _laid_over(group, base, parts):
            found.append((made, f"{group}_{number}"))
    # A channel beyond the columns stays, unless one of them has it.
    furthest = max(columns, default=0)
    return found + [(one, "") for p, one in enumerate(there) if p >= furthest and p not in taken.values()]


def _is_same(group: str, channel: Json, parts: Mapping[str, str]) -> bool:
    if group == "visiting":
        return all(channel.get(part) == parts.get(part, channel.get(part)) for part in ADDRESS_PARTS)
    written, kept = parts.get("", ""), str(channel[GROUPS[group][1]])
    return written.casefold() == kept.casefold() or (group == "phone" and _number(written) == kept)


def _number(written: str) -> str:
    try:
        return telephone.parse(written)
    except telephone.NotANumber:
        return ""


def _laid_over(group: str, base: Json, parts: Mapping[str, str]) -> Json | None:
    """The channel as the row says; None when its address or number is empty (or it is not there and stays so)."""
    own = ADDRESS_PARTS if group == "visiting" else (GROUPS[group][1],)
    values = {part: parts.get(part if group == "visiting" else "", base.get(part, "")) for part in own}
    if not any(values.values()):
        return None
    found = {name: value for name, value in (base | values).items() if value != ""}
    for part, written in parts.items():
        name, _, language = part.partition("_")
        if name in ("label", "note"):
            put_text(found, name, language, written)
        elif part == "visibility":
            found.pop(part, None)
            if written:
                found[part] = written
    return found


def put_text(content: Json, name: str, language: str, written: str) -> None:
    """Put one language of a text in two languages; the whole text goes with its last language."""
    text = {key: value for key, value in (content.get(name) or {}).items() if key != language and value is not None}
    if written:
        text[language] = written
    content.pop(name, None)
    if text:
        content[name] = text
