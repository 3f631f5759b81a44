"""The page that a reminder's link leads to: what the registry says, and one press to say that it is right.

Opening it changes nothing: mail programs and scanners open links by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

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
from partners.verifying.confirming import Changed, Confirmed, MayNot, NoSuchEntry
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
from records.recording import NotRecorded
from records.text import Text
from web.fields import fields_of, names_in
from web.impact import impact_shown
from web.indexing import not_indexed
from web.views import checking_table
from web.views.checking_meanwhile import Meanwhile, meanwhile, names_somebody

DOING = ("right", "correct", "again", "wrong", checking_table.WRITTEN)
FIELD = "channel-{}"
CHANNEL = re.compile(r"channel-([0-9]{1,4})")
VERSION = "version"
"""Which version the page showed: what is sent is about that one, and about no other that holds by now."""
LONGEST_NUMBER = 10
"""Digits. A longer number is no version's, and none that an engine could look for."""
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
    found = opened(token)
    sent: QueryDict = request.POST
    if sent["doing"] == checking_table.WRITTEN:
        filled_in = checking_table.lines_filled_in(request, _carried(sent))
        if isinstance(filled_in, HttpResponse):
            return filled_in
        sent = filled_in
    try:
        return _acted(request, token, found, sent)
    except Changed:
        return _shown_anew(request, opened(token), sent)
    except (NoSuchEntry, MayNot):
        raise Unusable("gone") from None


def _acted(request: HttpRequest, token: str, found: Opened, sent: QueryDict) -> HttpResponse:
    """Raises `Changed` when another version holds by now than the page showed."""
    doing = str(sent["doing"])
    if checking_table.is_asked_for(doing):
        return checking_table.table(request, found.hours, _carried(sent), _typed)
    seen = _seen(sent)
    if seen is None:
        raise Changed
    if doing in ("right", "wrong"):
        done = confirm_by_link(token, seen) if doing == "right" else object_by_link(token, seen)
        return _thanks(request, found, doing, done)
    if found.entry.number != seen:
        raise Changed
    return _page(request, found, _Sent.of(found, sent)) if doing == "again" else _corrected(request, token, found, sent)


def _seen(sent: QueryDict) -> int | None:
    """The number of the version that the page showed, if it says so."""
    text = str(sent.get(VERSION, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def _carried(sent: QueryDict) -> dict[str, str]:
    """What goes along with the table: the other fields, and the lines that it came from."""
    along = {name: str(sent[name]) for name in sent if name == VERSION or CHANNEL.fullmatch(name)}
    return {"hours": _shown_again(str(sent.get("hours", "")), None)} | along


def _shown_anew(request: HttpRequest, found: Opened, sent: QueryDict) -> HttpResponse:
    """The page as the entry stands by now, with what others changed and with what was written."""
    seen = _seen(sent)
    then = None if seen is None else found.as_it_was(seen)
    is_correcting = sent["doing"] not in ("right", "wrong")
    written = {int(match[1]): str(sent[name]).strip() for name in sent if (match := CHANNEL.fullmatch(name))}
    hours = str(sent["hours"]) if "hours" in sent else None
    told = meanwhile(then, found, written, hours, _typed) if is_correcting else meanwhile(then, found, {}, None, _typed)
    return _page(request, found, _Sent(told.fields, told.hours), meanwhile=told)


def _corrected(request: HttpRequest, token: str, found: Opened, sent: QueryDict) -> HttpResponse:
    """The correction is made; but new hours are first shown as they are understood, with what they change.

    A table's hours that are the same as they were are nothing to save, nor to confirm yet.
    """
    form = _Sent.of(found, sent)
    try:
        hours = _typed(form.hours) if form.hours is not None else None
    except NotTyped as refused:
        return _page(request, found, form, replace(_faults_of_channels(token, found, form), hours=refused.faults))
    if hours == found.hours:
        if sent["doing"] == checking_table.WRITTEN:
            return _page(request, found, form)
        hours = None
    is_seen = hours is None or sent.get("seen") == SEEN
    correction = Correction(found.entry.number, form.channels, hours)
    try:
        done = correct_by_link(token, correction, rehearsal=not is_seen)
    except NotRecorded as error:
        return _page(request, found, form, _faults(error, form.hours or ""))
    if is_seen or hours is None:
        return _thanks(request, found, "correct", done.confirmed, done.impact)
    context = {
        "name": _name(found),
        "lines": [Text(sv=sv, en=en) for sv, en in zip(describe(hours, "sv"), describe(hours, "en"), strict=True)],
        "sent": {name: str(value) for name, value in sent.items() if name == "hours" or name in _fields(found)},
        "version": found.entry.number,
        "seen": SEEN,
        **impact_shown(_reader(found), done.impact),
        "is_tried": True,
    }
    return render(request, "web/check_hours.html", context)


def _faults_of_channels(token: str, found: Opened, form: _Sent) -> Faults:
    """What is wrong with the channels alone, so that it is told together with what is wrong with the hours."""
    try:
        correct_by_link(token, Correction(found.entry.number, form.channels, None), rehearsal=True)
    except NotRecorded as error:
        return _faults(error, "")
    return Faults()


def _typed(text: str) -> Schedule:
    """The hours that were sent. Raises `NotTyped`, first of all for lines that name somebody, wherever in the line."""
    if named := [number for number, line in enumerate(text.splitlines(), 1) if names_somebody(line)]:
        raise NotTyped([Fault(number, ABOUT_SOMEBODY) for number in named])
    return schedule_typed(text)


def _shown_again(text: str, faults: Faults | None) -> str:
    """What was sent, less what may be about somebody: of such lines the reason, or all."""
    about = {fault.line for fault in (faults.hours if faults else ()) if fault.code == ABOUT_SOMEBODY}
    lines = [line.partition("(")[0] if number in about else line for number, line in enumerate(text.splitlines(), 1)]
    return "\n".join("" if names_somebody(line) else line for line in lines)


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


@dataclass(frozen=True)
class _Sent:
    """What was written in the form: of channels by their places, and the hours as lines if they were sent."""

    channels: Mapping[int, str]
    hours: str | None = None

    @classmethod
    def of(cls, found: Opened, sent: QueryDict) -> Self:
        """What was sent for the channels that can be corrected."""
        channels = {place: str(sent[name]).strip() for name, place in _fields(found).items() if name in sent}
        return cls(channels, str(sent["hours"]) if "hours" in sent else None)


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


def _page(
    request: HttpRequest,
    found: Opened,
    sent: _Sent | None = None,
    faults: Faults | None = None,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    entry, sent = found.entry, sent or _Sent({})
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
                "value": sent.channels.get(place) or _written(found.correctable[place]),
                "is_faulty": faults is not None and place in faults.channels,
                "beside": meanwhile.beside.get(place) if meanwhile else None,
            }
            for name, place in _fields(found).items()
        ],
        "hours": "\n".join(typed(found.hours, language)) if sent.hours is None else _shown_again(sent.hours, faults),
        "example": "\n".join(EXAMPLE[language]),
        "faults": faults,
        "meanwhile": meanwhile,
    }
    return render(request, "web/check.html", context, status=422 if faults else 409 if meanwhile else 200)


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
