"""How the difference between two versions is shown."""

from __future__ import annotations

from typing import Any

from api.representation import Json, Presenter, link
from api.showing import Showing
from records.history import Recorded
from registry.comparing import Change, compare
from registry.differing import differences


def comparison(presenter: Presenter, before: Recorded, after: Recorded) -> Json:
    """Two versions of one record, field by field. A field withheld in either is named there and not compared."""
    entries = (before.entry, after.entry)
    hidden = {item.path.split(".")[0] for entry in entries for item in entry.withheld}
    presenter.look_up(entries)
    contents = (before.entry.content, after.entry.content)
    in_words = differences(after.entry.kind, *contents, presenter.labels, hidden)
    numbers = {"from": before.entry.number, "to": after.entry.number}
    return {
        "id": after.entry.id,
        "kind": after.entry.kind,
        "before": _side(presenter, before),
        "after": _side(presenter, after),
        "differences": [_difference(presenter, change) for change in compare(*contents, leave_out=hidden)],
        "in_words": Showing(presenter.asking.suffix).of(in_words),
        "as_of": presenter.as_of,
        "_links": {
            "self": link("self", presenter.href(after.entry.kind, after.entry.id, "diff", **numbers)),
            "describes": link("describes", presenter.href(after.entry.kind, after.entry.id)),
        },
    }


def _side(presenter: Presenter, found: Recorded) -> Json:
    return {
        "version": presenter.version(found.entry) | {"ends": found.ends},
        "withheld": presenter.withheld(found.entry),
    }


def _difference(presenter: Presenter, change: Change) -> Json:
    shown: dict[str, Any] = {"field": ".".join(change.path), "change": change.change}
    for name in ("before", "after"):
        value = getattr(change, name)
        if value is not None:
            shown[name] = presenter.resolved(value)
    for name in ("place_before", "place_after"):
        place = getattr(change, name)
        if place is not None:
            shown[name] = place
    return shown
