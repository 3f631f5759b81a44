"""The page that a reminder's link leads to: what the registry says, and one press to say that it is right.

Opening it changes nothing: mail programs and scanners open links by themselves.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partners import telephone
from partners.verifying.confirming import MayNot, NoSuchEntry
from partners.verifying.links import (
    CORRECTED,
    Opened,
    Unusable,
    confirm_by_link,
    correct_by_link,
    object_by_link,
    opened,
)
from partners.verifying.wording import words
from records.content import kinds
from records.moment import Moment
from records.reading import Reader
from records.recording import NotRecorded
from web.fields import fields_of, names_in
from web.indexing import not_indexed

DOING = ("right", "correct", "wrong")
FIELD = "channel-{}"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The entry with its buttons, or what became of the one that was pressed.

    404 for no link of ours, 410 for one that is used, has expired or opens nothing any more.
    """
    try:
        if request.method == "POST" and request.POST.get("doing") in DOING:
            return not_indexed(_done(request, token))
        return not_indexed(_page(request, opened(token)))
    except Unusable as unusable:
        status = 404 if unusable.why == "unknown" else 410
        return not_indexed(render(request, "web/check_closed.html", {"why": unusable.why}, status=status))


def _done(request: HttpRequest, token: str) -> HttpResponse:
    doing, found = str(request.POST["doing"]), opened(token)
    try:
        if doing == "right":
            done = confirm_by_link(token)
        elif doing == "wrong":
            done = object_by_link(token)
        else:
            done = correct_by_link(token, _values(found, request.POST))
    except NotRecorded as error:
        return _page(request, found, request.POST, _faulty(error))
    except (NoSuchEntry, MayNot):
        raise Unusable("gone") from None
    context = {"name": _name(found), "entry": found.entry, "doing": doing, "state_words": words(done.state)}
    return render(request, "web/check_done.html", context)


def _values(found: Opened, sent: QueryDict) -> dict[int, str]:
    return {place: str(sent[FIELD.format(place)]).strip() for place in found.correctable if FIELD.format(place) in sent}


def _faulty(error: NotRecorded) -> set[int]:
    """The places of the channels that are wrong; -1 when it is none of them."""
    paths = [problem.path for some in error.problems.values() for problem in some]
    return {path[1] if len(path) > 1 and path[0] == "channels" and isinstance(path[1], int) else -1 for path in paths}


def _page(
    request: HttpRequest, found: Opened, sent: QueryDict | None = None, faulty: set[int] | None = None
) -> HttpResponse:
    entry = found.entry
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
                "field": FIELD.format(place),
                "type": channel["type"],
                "label": channel.get("label"),
                "value": (sent.get(FIELD.format(place)) if sent else None) or _written(channel),
                "is_faulty": place in (faulty or ()),
            }
            for place, channel in found.correctable.items()
        ],
        "faulty": faulty,
    }
    return render(request, "web/check.html", context, status=422 if faulty else 200)


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
