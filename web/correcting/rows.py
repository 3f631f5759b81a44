"""Rows of a list in a form: one more, one less, one a step up. Each is a button that sends the form."""

from __future__ import annotations

from web.correcting.shape import CHANNEL_VALUES
from web.correcting.values import Values, rows_of

MOST = 40
"""The most rows of a list."""


def acted(values: Values, button: str) -> Values:
    """The form after a button "add:channels:telephone", "remove:channels:2" or "up:channels:2".

    Raises ValueError for what is no such button.
    """
    act, name, what = button.split(":")
    if name not in ("channels", "other_names", "members") or act not in ("add", "remove", "up"):
        raise ValueError("no such button")
    order = rows_of(name, values)
    if act == "add":
        return _added(values, name, what, order)
    if int(what) not in order:
        raise ValueError("no such row")
    place = order.index(int(what))
    if act == "remove":
        order.pop(place)
    elif place:
        order[place - 1 : place + 1] = [order[place], order[place - 1]]
    return _renumbered(values, name, order)


def _added(values: Values, name: str, what: str, order: list[int]) -> Values:
    if len(order) >= MOST or (name == "channels" and what not in CHANNEL_VALUES):
        raise ValueError("no such row can be added")
    made = _renumbered(values, name, order)
    return made | {f"{name}-{len(order)}-type": [what if name == "channels" else "earlier"]}


def _renumbered(values: Values, name: str, order: list[int]) -> Values:
    """The rows of the list in this order, numbered from 0."""
    prefixes = {f"{name}-{old}-": f"{name}-{new}-" for new, old in enumerate(order)}
    found = {key: value for key, value in values.items() if not key.startswith(f"{name}-")}
    for before, after in prefixes.items():
        found |= {after + key.removeprefix(before): value for key, value in values.items() if key.startswith(before)}
    return found
