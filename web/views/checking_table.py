"""The hours of a mailed link's entry as a table to fill in: another way to write the same lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language

from partners.hours import Language, Schedule
from partners.hours.typed import NotTyped, typed
from records.moment import Moment
from web.hours import HoursForm
from web.hours.form import is_too_large
from web.hours.said import said_of
from web.views.hours import live

TABLE, LIVE, WRITTEN = "table", "live", "written"
"""What the buttons ask for: the table, what it says so far, and its lines in the form that it came from."""

Reads = Callable[[str], Schedule]


def is_asked_for(doing: str) -> bool:
    """Whether the table is asked for, or one of its own buttons was pressed."""
    return doing in (TABLE, LIVE) or ":" in doing


def table(request: HttpRequest, hours: Schedule, carried: Mapping[str, str], read: Reads) -> HttpResponse:
    """The table: with the lines that were sent, with what was filled in, or in words alone.

    `hours`: those that stand; `carried`: the other fields, which go along; `read`: lines as hours.
    """
    sent, doing = request.POST, request.POST.get("doing", "")
    if doing == LIVE:
        return live(request)
    if doing == TABLE:
        return _page(request, HoursForm.of(_hours_sent(sent, hours, read), _language(), was=hours), carried)
    form = HoursForm.sent(sent)
    form.do(doing, _language())
    return _page(request, form, carried)


def lines_filled_in(request: HttpRequest, carried: Mapping[str, str]) -> QueryDict | HttpResponse:
    """What was sent, with the table's hours as lines; or the table again, with what is wrong in it."""
    form = HoursForm.sent(request.POST)
    schedule = form.read()
    if schedule is None:
        return _page(request, form, carried, status=422)
    sent = request.POST.copy()
    sent["hours"] = "\n".join(typed(schedule, _language()))
    return sent


def _language() -> Language:
    return "en" if get_language() == "en" else "sv"


def _hours_sent(sent: QueryDict, hours: Schedule, read: Reads) -> Schedule:
    """The hours as they were written so far, if that can be read."""
    try:
        return read(str(sent.get("hours", "")))
    except NotTyped:
        return hours


def _page(request: HttpRequest, form: HoursForm, carried: Mapping[str, str], status: int = 200) -> HttpResponse:
    schedule = form.read() if not form.faults else None
    if status == 200:
        form.forgive()
    today = Moment.resolve().on
    context: dict[str, Any] = {
        "form": form,
        "said": said_of(schedule) if schedule is not None else None,
        "passed": [row for row in form.exceptions if row.holds_only_before(today)],
        "exceptions": [row for row in form.exceptions if not row.holds_only_before(today)],
        "carried_fields": dict(carried),
        "too_large": is_too_large(form.was),
        "here": request.path,
        "has_faults": status != 200,
    }
    return render(request, "web/check_table.html", context, status=status)
