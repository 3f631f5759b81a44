"""The page that a reminder's link leads to: what the registry says, and one press to say that it is right.

Opening it changes nothing: mail programs and scanners open links by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partners import telephone
from partners.hours import Language, Schedule, describe
from partners.hours.typed import Fault, NotTyped, line_of_exception, schedule_typed, typed
from partners.maintaining import Impact
from partners.verifying.confirming import Confirmed, MayNot, NoSuchEntry
from partners.verifying.correcting import Correction, correct_by_link
from partners.verifying.links import (
    CORRECTED,
    Opened,
    Unusable,
    confirm_by_link,
    object_by_link,
    opened,
)
from partners.verifying.wording import words
from records.content import kinds
from records.moment import Moment
from records.reading import Reader
from records.recording import NotRecorded, identifying
from records.text import Text
from web.fields import fields_of, names_in
from web.impact import impact_shown
from web.indexing import not_indexed
from web.views import checking_table

DOING = ("right", "correct", "again", "wrong", checking_table.WRITTEN)
FIELD = "channel-{}"
ABOUT_SOMEBODY = "about_somebody"
SEEN = "seen"
"""Sent with hours that were shown as they are understood."""
EXAMPLE: dict[Language, tuple[str, ...]] = {
    "sv": (
        "mån-tors: 17.00-23.00", "fre: 16.00-01.00", "röda dagar, aftnar: stängt",
        "2026-12-28..2026-12-30: stängt (inventering)",
    ),
    "en": (
        "mon-thu: 17:00-23:00", "fri: 16:00-01:00", "public holidays, eves: closed",
        "2026-12-28..2026-12-30: closed (stocktaking)",
    ),
}  # fmt: skip
"""How hours are written."""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The entry with its buttons, or what became of the one that was pressed.

    404 for no link of ours, 410 for one that is used, has expired or opens nothing any more.
    """
    try:
        doing = request.POST.get("doing", "") if request.method == "POST" else ""
        if doing in DOING or checking_table.is_asked_for(doing):
            return not_indexed(_done(request, token))
        return not_indexed(_page(request, opened(token)))
    except Unusable as unusable:
        status = 404 if unusable.why == "unknown" else 410
        return not_indexed(render(request, "web/check_closed.html", {"why": unusable.why}, status=status))


def _done(request: HttpRequest, token: str) -> HttpResponse:
    doing, found = str(request.POST["doing"]), opened(token)
    try:
        if doing == "correct":
            return _corrected(request, token, found, request.POST)
        if checking_table.is_asked_for(doing):
            return checking_table.table(request, schedule_of(found), _carried(found, request.POST), _typed)
        if doing == checking_table.WRITTEN:
            return _filled_in(request, token, found)
        if doing == "again":
            return _page(request, found, request.POST)
        done = confirm_by_link(token) if doing == "right" else object_by_link(token)
    except (NoSuchEntry, MayNot):
        raise Unusable("gone") from None
    return _thanks(request, found, doing, done)


def _filled_in(request: HttpRequest, token: str, found: Opened) -> HttpResponse:
    """The hours of the table as they are understood; the same as they were are nothing to save, nor to confirm yet."""
    sent = checking_table.lines_filled_in(request, _carried(found, request.POST))
    if isinstance(sent, HttpResponse):
        return sent
    same = _typed(str(sent["hours"])) == schedule_of(found)
    return _page(request, found, sent) if same else _corrected(request, token, found, sent)


def _carried(found: Opened, sent: QueryDict) -> dict[str, str]:
    """What goes along with the table: the other fields, and the lines that it came from."""
    lines = _shown_again(str(sent.get("hours", "")), None)
    return {"hours": lines} | {name: str(sent[name]) for name in _fields(found) if name in sent}


def _corrected(request: HttpRequest, token: str, found: Opened, sent: QueryDict) -> HttpResponse:
    """The correction is made; but new hours are first shown as they are understood, with what they change."""
    try:
        hours = _typed(str(sent["hours"])) if "hours" in sent else None
    except NotTyped as refused:
        return _page(request, found, sent, Faults(hours=refused.faults))
    if hours == schedule_of(found):
        hours = None
    correction = Correction(_values(found, sent), hours)
    is_seen = hours is None or sent.get("seen") == SEEN
    try:
        done = correct_by_link(token, correction, rehearsal=not is_seen)
    except NotRecorded as error:
        return _page(request, found, sent, _faults(error, str(sent.get("hours", ""))))
    if is_seen or hours is None:
        return _thanks(request, found, "correct", done.confirmed, done.impact)
    context = {
        "name": _name(found),
        "lines": [Text(sv=sv, en=en) for sv, en in zip(describe(hours, "sv"), describe(hours, "en"), strict=True)],
        "sent": {name: str(value) for name, value in sent.items() if name == "hours" or name in _fields(found)},
        "seen": SEEN,
        **impact_shown(_reader(found), done.impact),
        "is_tried": True,
    }
    return render(request, "web/check_hours.html", context)


def _typed(text: str) -> Schedule:
    """The hours that were sent. Raises `NotTyped`, first of all for lines that name somebody, wherever in the line."""
    if named := [number for number, line in enumerate(text.splitlines(), 1) if _names_somebody(line)]:
        raise NotTyped([Fault(number, ABOUT_SOMEBODY) for number in named])
    return schedule_typed(text)


def _names_somebody(line: str) -> bool:
    return bool(identifying({"line": line}, confirmed=True))


def _shown_again(text: str, faults: Faults | None) -> str:
    """What was sent, less what may be about somebody: of such lines the reason, or all."""
    about = {fault.line for fault in (faults.hours if faults else ()) if fault.code == ABOUT_SOMEBODY}
    lines = [line.partition("(")[0] if number in about else line for number, line in enumerate(text.splitlines(), 1)]
    return "\n".join("" if _names_somebody(line) else line for line in lines)


def _thanks(
    request: HttpRequest, found: Opened, doing: str, done: Confirmed, impact: Impact | None = None
) -> HttpResponse:
    context = {"name": _name(found), "doing": doing, "state_words": words(done.state)}
    return render(request, "web/check_done.html", context | impact_shown(_reader(found), impact or Impact()))


def _reader(found: Opened) -> Reader:
    return Reader(found.viewer, Moment.resolve())


def _fields(found: Opened) -> dict[str, int]:
    """The names of the fields for channels, and the channels' places."""
    return {FIELD.format(place): place for place in found.correctable}


def _values(found: Opened, sent: QueryDict) -> dict[int, str]:
    return {place: str(sent[name]).strip() for name, place in _fields(found).items() if name in sent}


@dataclass(frozen=True)
class Faults:
    """What is wrong with what was sent: places of channels, lines of the hours, and whether it is something else."""

    channels: frozenset[int] = frozenset()
    hours: tuple[Fault, ...] = ()
    other: bool = False


def _faults(error: NotRecorded, hours: str) -> Faults:
    paths = [problem.path for some in error.problems.values() for problem in some]
    channels = frozenset(path[1] for path in paths if path[:1] == ("channels",) and isinstance(path[1], int))
    places = [path[2] for path in paths if path[:2] == ("hours", "exceptions") and isinstance(path[2], int)]
    lines = tuple(Fault(line_of_exception(hours, place), ABOUT_SOMEBODY) for place in places)
    return Faults(channels, lines, other=len(paths) > len(channels) + len(lines))


def schedule_of(found: Opened) -> Schedule:
    """The hours as they stand."""
    return Schedule.model_validate(found.entry.content.get("hours") or {})


def _page(
    request: HttpRequest, found: Opened, sent: QueryDict | None = None, faults: Faults | None = None
) -> HttpResponse:
    entry = found.entry
    language: Language = "en" if get_language() == "en" else "sv"
    kept = {name: value for name, value in entry.content.items() if name != "channels"}
    context: dict[str, Any] = {
        "name": _name(found),
        "entry": entry,
        "state_words": words(found.state),
        "channels": [_dialled(channel) for channel in entry.content.get("channels", ())],
        "fields": [field for field in fields_of(kept, entry.kind) if field.code not in {"name", "sample"}],
        "names": names_in(Reader(found.viewer, Moment.resolve()), entry),
        "carried": {},
        "rows": [
            {
                "field": name,
                "type": found.correctable[place]["type"],
                "label": found.correctable[place].get("label"),
                "value": (sent.get(name) if sent else None) or _written(found.correctable[place]),
                "is_faulty": faults is not None and place in faults.channels,
            }
            for name, place in _fields(found).items()
        ],
        "hours": _shown_again(str(sent["hours"]), faults)
        if sent and "hours" in sent
        else "\n".join(typed(schedule_of(found), language)),
        "example": "\n".join(EXAMPLE[language]),
        "faults": faults,
    }
    return render(request, "web/check.html", context, status=422 if faults else 200)


def _written(channel: dict[str, Any]) -> str:
    found = _dialled(channel)
    return str(found.get("display") or found[CORRECTED[channel["type"]]])


def _name(found: Opened) -> object:
    return kinds["contact_point"].label_of(found.entry.content)


def _dialled(channel: dict[str, Any]) -> dict[str, Any]:
    """A channel as a page shows it: a telephone number written for people, and as an address that dials it."""
    if channel["type"] != "telephone":
        return channel
    number = channel["number"]
    return channel | {"display": telephone.display(number), "uri": telephone.uri(number)}
