"""Two versions of a record side by side or inline; for a pathway also the contact points behind its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from records.content import kinds, targets
from records.history import History, Recorded
from records.reading import Entry, Reader
from registry.differing import Of, PartDifference, StepBehind, contacts_behind, differences
from registry.lookup import BadQuestion, Question, show_pathway
from registry.lookup.answer import FoundPathway
from web.as_of import Asked
from web.choices import choices_at
from web.forms import area_asked
from web.indexing import not_indexed
from web.templatetags.samverkan import path_of
from web.views.records import LISTED, kind_of

VIEWS = ("inline", "side")


@require_safe
def comparison(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """What differs between the versions `from` and `to`: the last two when nothing is said."""
    kind = kind_of(plural)
    asked = Asked(request)
    history = History(asked.reader, kind, identity)
    versions = history.page(LISTED, max(0, history.count() - LISTED))
    if not versions:
        raise Http404
    before, after = _chosen(request.GET, history, versions[-1].entry.number)
    area = area_asked(request)
    context = {
        "before": before,
        "after": after,
        "entry": after.entry,
        "name": _name_of(after, before, *reversed(versions)),
        "parts": _parts(asked.reader, before, after),
        "hidden": _hidden(before, after),
        "behind": _behind(viewer_of_session(request), before, after, area, asked) if kind == "pathway" else None,
        "view": _one_of(request.GET.get("view"), VIEWS),
        "area": area,
        "choices": choices_at(asked.moment) if kind == "pathway" else None,
        "versions": versions,
        "record_page": path_of(kind, identity),
        "here": request.path,
    }
    return not_indexed(render(request, "web/comparison.html", context | asked.context(request.path, _kept(request))))


def _kept(request: HttpRequest) -> dict[str, str]:
    """What the address says beside the times, as far as it is understood."""
    given = {name: request.GET.get(name, "") for name in ("from", "to", "view")}
    understood = {name: value for name, value in given.items() if value in VIEWS or value.isdigit()}
    return understood | {"area": area_asked(request)}


def _chosen(asked: Mapping[str, str], history: History, last: int) -> tuple[Recorded, Recorded]:
    """The two versions. Raises Http404 for one that is not there."""
    after = _number(asked.get("to"), last)
    before = _number(asked.get("from"), max(1, after - 1))
    found = history.numbered(before, after)
    if set(found) != {before, after}:
        raise Http404
    return found[before], found[after]


def _number(given: str | None, otherwise: int) -> int:
    if not given:
        return otherwise
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Http404
    return int(given)


def _one_of(given: str | None, among: tuple[str, ...]) -> str:
    return given if given in among else among[0]


def _name_of(*versions: Recorded) -> Any:
    """What the record is called in the first of the versions that says so."""
    entries = (found.entry for found in versions)
    named = next((entry for entry in entries if entry.content.keys() & {"name", "title", "provision"}), None)
    entry = named or versions[0].entry
    return kinds[entry.kind].label_of(entry.content)


def _parts(reader: Reader, before: Recorded, after: Recorded) -> tuple[PartDifference, ...]:
    """The differences with the names of what is referred to as of the moment. One query."""
    entries = (before.entry, after.entry)
    names = reader.labels(targets((kinds[entry.kind], entry.content) for entry in entries))
    contents = [entry.content for entry in entries]
    return differences(after.entry.kind, contents[0], contents[1], names, _hidden(before, after))


def _hidden(before: Recorded, after: Recorded) -> list[str]:
    """The fields that are withheld in either version, and so not compared."""
    paths = (item.path.split(".")[0] for found in (before, after) for item in found.entry.withheld)
    return list(dict.fromkeys(paths))


def _behind(
    viewer: Viewer, before: Recorded, after: Recorded, area: str, asked: Asked
) -> tuple[tuple[StepBehind, ...], date, date] | None:
    """The contact points behind the steps, on the first day of each version; None when one never held."""
    found: list[tuple[FoundPathway, date]] = []
    for version in (before, after):
        for day, _ in version.believed[:1]:
            found += ((pathway, day) for pathway in _pathway(viewer, version.entry, day, area, asked))
    if len(found) < 2:
        return None
    (was, first), (now, then) = found
    return contacts_behind(was.steps, now.steps, Of(instants=False)), first, then


def _pathway(viewer: Viewer, entry: Entry, day: date, area: str, asked: Asked) -> Iterable[FoundPathway]:
    question = Question(area=area or None, on=day, known_at=asked.moment.known_at)
    try:
        answer = show_pathway(viewer, entry.id, question)
    except BadQuestion:
        return ()
    return answer.pathways if answer else ()
