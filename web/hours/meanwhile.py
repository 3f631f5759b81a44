"""What others have made of the same contact point: what is planned, and what was changed while somebody was typing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from partners.access import Viewer
from partners.authors import Author, authors_of
from partners.hours import Schedule
from records.history import History, Recorded
from records.moment import Moment
from records.reading import Entry, Reader
from records.text import Text
from registry.comparing import compare
from web.hours.said import in_one_sentence
from web.labels import FIELDS

MOST_VERSIONS = 100
MOST_TOLD = 20


@dataclass(frozen=True)
class Stretch:
    """The days `[first, until)` over which the same hours hold; None is until further notice, or no entry at all."""

    first: date
    until: date | None
    sentence: Text | None
    is_now: bool


@dataclass(frozen=True)
class Since:
    """A version that was recorded while somebody was typing: by whom and why, as far as the viewer may know."""

    author: Author
    recorded_at: datetime
    valid_from: date
    note: str
    sentence: Text | None


@dataclass(frozen=True)
class Meanwhile:
    """What has been recorded since. `fields`: what differs, in words; `is_about_hours`: whether hours do."""

    since: tuple[Since, ...]
    fields: tuple[str | Promise, ...]
    is_about_hours: bool


def planned(viewer: Viewer, identity: UUID, today: date) -> list[Stretch]:
    """What holds today and what is planned, in order of days; hours that go on in the next version are one stretch."""
    history = History(Reader(viewer, Moment.resolve()), "contact_point", identity)
    versions = history.page(MOST_VERSIONS, max(0, history.count() - MOST_VERSIONS))
    spans = sorted(
        ((first, until, version) for version in versions for first, until in version.believed),
        key=lambda span: span[0],
    )
    found: list[Stretch] = []
    for first, until, version in spans:
        if until is not None and until <= today:
            continue
        said = None if version.ends else _sentence(version.entry)
        if found and found[-1].until == first and found[-1].sentence == said:
            first = found.pop().first  # noqa: PLW2901 - the stretch begins where the one before it did
        found.append(Stretch(first, until, said, first <= today))
    return found


def meanwhile(viewer: Viewer, identity: UUID, known: int) -> Meanwhile:
    """What was recorded after revision `known`, and what differs since."""
    history = History(Reader(viewer, Moment.resolve()), "contact_point", identity)
    last = history.count()
    found = history.numbered(*range(max(1, known, last - MOST_TOLD), last + 1))
    since = [one for number, one in sorted(found.items()) if number > known]
    authors = authors_of(viewer, (one.entry for one in since))
    changed = _changed(found.get(known), found.get(last))
    told = tuple(
        Since(
            authors[one.entry.version],
            one.entry.recorded_at,
            one.entry.valid_from,
            one.entry.change_note,
            None if one.ends else _sentence(one.entry),
        )
        for one in since
    )
    return Meanwhile(told, tuple(FIELDS.get(name, name) for name in changed), not changed or "hours" in changed)


def _changed(before: Recorded | None, after: Recorded | None) -> list[str]:
    if before is None or after is None:
        return []
    hidden = {item.path.split(".")[0] for item in (*before.entry.withheld, *after.entry.withheld)}
    changes = compare(before.entry.content, after.entry.content, leave_out=hidden)
    return list(dict.fromkeys(change.path[0] for change in changes))


def _sentence(entry: Entry) -> Text | None:
    content: dict[str, Any] = entry.content
    hidden = any(item.path in ("hours", "version") for item in entry.withheld)
    return None if hidden or not content else in_one_sentence(Schedule.model_validate(content.get("hours") or {}))
