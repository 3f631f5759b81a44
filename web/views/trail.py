"""Who did what: the log of events for coordinators and administrators, with its filters in the address, as pages and
files, and whether its chain holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.access import Act, Viewer
from partners.asking import viewer_of_session
from records.changes import end_of_log
from records.checking import last_check
from records.guard import refused_in_question
from records.moment import Moment
from records.reading import Reader
from records.text import Text
from registry.lookup import BadQuestion
from registry.lookup.question import named
from registry.reports.files import About
from registry.trail.acts import GROUPS, Group
from registry.trail.files import MOST, role_named, trail_table
from registry.trail.seeing import EVERYTHING, Asked, MayNotRead, Sight, page_of, sight_of
from registry.trail.telling import Row, rows_of
from registry.trail.wording import DISPOSED, TYPES
from web.administering.entering import second_factor_first
from web.filing import file_of
from web.indexing import not_indexed

T = TypeVar("T")
ON_A_PAGE = 50
LONGEST_ACTOR = 80
_FIELDS = ("organisation", "record", "act", "actor", "from", "to", "before")


@dataclass
class Chosen:
    """What the address asks for: as typed as far as it may be repeated, as understood, and what is not understood."""

    values: dict[str, str]
    asked: Asked = EVERYTHING
    faults: dict[str, str] = field(default_factory=dict)

    def query(self, **more: str) -> str:
        """The same again for an address, with something else in place of its own."""
        return urlencode({name: text for name, text in (self.values | more).items() if text})


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """A page of what the viewer may read, the latest first."""
    viewer, sight = _entered(request)
    if isinstance(sight, HttpResponse):
        return sight
    chosen = _chosen(request, viewer)
    found = page_of(sight, chosen.asked, ON_A_PAGE) if not chosen.faults else None
    rows = rows_of(sight, found) if found else []
    labels = Reader(viewer, Moment.resolve()).labels(filter(None, (chosen.asked.record,)))
    end = end_of_log()
    context: dict[str, Any] = {
        "rows": [_shown(row, chosen) for row in rows],
        "chosen": chosen.values,
        "faults": chosen.faults,
        "groups": GROUPS.items(),
        "is_narrowed": any(text for name, text in chosen.values.items() if name != "before"),
        "record_name": next((label.name for label in labels.values()), None),
        "actor_name": next((_who(row) for row in rows), None) if chosen.asked.actor else None,
        "older": chosen.query(before=str(found.older)) if found and found.older else "",
        "newest": chosen.query(before="") if chosen.asked.before else "",
        "here_query": chosen.query(),
        "most": MOST,
        "broken": [row.sequence for row in rows if not row.holds],
        "end": end,
        "head_hash": rows[0].hash if rows and rows[0].sequence == end.sequence else "",
        "check": last_check(),
        "here": f"{reverse('web:events')}?{chosen.query()}",
    }
    return not_indexed(render(request, "web/trail/events.html", context, status=422 if chosen.faults else 200))


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as CSV or in a workbook: the latest `MOST` of them. 404 for what the page could not show."""
    viewer, sight = _entered(request)
    if isinstance(sight, HttpResponse):
        return sight
    chosen = _chosen(request, viewer)
    if chosen.faults:
        raise Http404
    rows = rows_of(sight, page_of(sight, chosen.asked, MOST))
    now, end = Moment.resolve(), end_of_log()
    facts = ((Text(sv="Loggens sista händelse", en="Last event of the log"), Text(sv=str(end.sequence))),)
    address = request.build_absolute_uri(f"{reverse('web:events')}?{chosen.query()}")
    about = About(facts, now.on, now.known_at, address)
    return file_of(trail_table(rows), form, about, (get_language() or "sv")[:2])


def _entered(request: HttpRequest) -> tuple[Viewer, Sight | HttpResponse]:
    """Who reads and what they may; or the way to sign in, or to a second factor. Raises PermissionDenied."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return viewer, redirect_to_login(request.get_full_path(), reverse("account_login"))
    try:
        return viewer, sight_of(viewer)
    except MayNotRead:
        if viewer.lacks_second_factor_for(Act.READ_LOG):
            return viewer, second_factor_first(request)
        raise PermissionDenied from None


def _chosen(request: HttpRequest, viewer: Viewer) -> Chosen:
    values = {name: request.GET.get(name, "").strip().replace("\0", "") for name in _FIELDS}
    chosen = Chosen({name: "" if refused_in_question(text) else text for name, text in values.items()})
    if chosen.values != values:
        chosen.faults["organisation"] = _("Skriv inget som kan peka ut en person.")
        return chosen
    reading = _Reading(chosen, viewer)
    chosen.asked = Asked(
        organisation=reading.organisation(),
        record=reading.identity("record"),
        group=Group(values["act"]) if values["act"] in list(Group) else None,
        actor=values["actor"][:LONGEST_ACTOR],
        first=reading.day("from"),
        last=reading.day("to"),
        before=reading.number("before"),
    )
    return chosen


class _Reading:
    """Reads the fields, and says what cannot be read beside the field."""

    def __init__(self, chosen: Chosen, viewer: Viewer) -> None:
        self._chosen, self._viewer = chosen, viewer

    def organisation(self) -> UUID | None:
        """By code, name or identity."""
        try:
            found = named(
                Reader(self._viewer, Moment.resolve()),
                "organisation",
                "organisation",
                self._chosen.values["organisation"],
            )
        except BadQuestion:
            self._chosen.faults["organisation"] = _("Det finns ingen organisation med den koden eller det namnet.")
            return None
        return found.id if found else None

    def identity(self, name: str) -> UUID | None:
        """A record's identity."""
        return self._read(name, UUID, _("Följ en länk till uppgiften: det här är ingen uppgifts id."))

    def day(self, name: str) -> date | None:
        """A day."""
        return self._read(name, date.fromisoformat, _("Skriv dagen som år-månad-dag, till exempel 2023-11-15."))

    def number(self, name: str) -> int | None:
        """A sequence number."""
        return self._read(name, _whole, _("Det är inget nummer på en händelse."))

    def _read(self, name: str, read: Callable[[str], T], words: str) -> T | None:
        text = self._chosen.values[name]
        try:
            return read(text) if text else None
        except ValueError:
            self._chosen.faults[name] = words
            return None


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise ValueError
    return int(text)


def _who(row: Row) -> Text:
    return Text(sv=row.who.name, en=row.who.name) if row.who.name else TYPES[row.who.type]


def _shown(row: Row, chosen: Chosen) -> Mapping[str, Any]:
    """A row with what its links say."""
    return {
        "row": row,
        "who": _who(row),
        "name": row.about and (row.about.name or DISPOSED),
        "principal": row.on_behalf_of and (row.on_behalf_of.name or DISPOSED),
        "role": role_named(row.role),
        "by_the_same": chosen.query(actor=row.who.actor, before=""),
        "about_the_same": chosen.query(record=str(row.about.id), before="") if row.about else "",
    }
