"""The look-up: the page that answers, and the page of one pathway."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from partners.limiting.requests import caller_network
from records.moment import STOCKHOLM, FutureKnowledge, Moment
from records.reading import Entry, Reader
from registry.agreeing.beginning import drafts_somewhere
from registry.cataloguing.counting import count_unanswered
from registry.citing import citation_of
from registry.lookup import Answer, BadQuestion, Question, look_up, show_pathway
from registry.lookup.citing import citation_of_answer
from registry.lookup.narrowing import what_is_left
from registry.lookup.places import Chain, chain_of
from web.as_of import or_not_then
from web.calling import Shown
from web.choices import Choices, choices_at
from web.forms import AREA_CODE, NARROWING, LookupForm, TimesForm, words_of
from web.indexing import not_indexed
from web.views.area import remembered_area
from web.ways_out import ways_out_of

ALL_OF_AN_AREA = 100


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """The search form and, when something is asked, the answer. What cannot be answered gives 400 and the way out.

    Without an area in the address the one that the device remembers is meant (`web.views.area`).
    """
    form = LookupForm({**request.GET.dict(), "area": _area(request)})
    errors, answer = _errors(form), None
    if not errors and form.asks:
        try:
            question = form.whole_question()
            answer = look_up(viewer_of_session(request), question)
            _count(request, question, answer)
        except BadQuestion as bad:
            errors = [(bad.field, words_of(bad))]
    shown = _without(form.shown(), errors)
    context = _context(shown, answer, form)
    context |= {
        "citation": citation_of_answer(question, answer, settings.BASE_URL) if answer else None,
        "offered": _offered(request, form, context["choices"], shown),
        "remembered": remembered_area(request),
        "area_name": context["choices"].area(shown["area"]),
        "errors": errors,
        "faulty": dict(errors),
        "asked": form.asks and not errors,
        "difference": _difference(form, context_time=_time(shown, answer)) if answer else "",
        "listed": () if errors or (answer and answer.pathways) else _all_pathways(request, form),
    }
    response = render(request, "web/lookup.html", context, status=400 if errors else 200)
    if errors:
        response["HX-Replace-Url"] = "false"  # what was refused gets into no address
    patch_vary_headers(response, ["Cookie"])
    return not_indexed(response) if request.GET else response


@require_safe
@or_not_then
def pathway(request: HttpRequest, identity: UUID) -> HttpResponse:
    """One pathway, whole, for an area and a time. 404 when nothing holds for it on the day."""
    form = TimesForm({**request.GET.dict(), "area": _area(request)})
    if not form.is_valid():
        raise Http404
    answer = shown_for(viewer_of_session(request), identity, form.question())
    if answer is None:
        raise Http404
    shown = LookupForm({**request.GET.dict(), "q": "", "area": answer.area.code if answer.area else ""})
    shown.is_valid()
    context = _context(shown.shown(), answer, shown)
    reader = Reader(viewer_of_session(request), Moment(answer.on, answer.known_at))
    page, entry = reverse("web:pathway", args=[identity]), reader.get("pathway", identity)
    area = {"area": answer.area.code} if answer.area and answer.area.code else {}
    context |= {"here": _address(page, context["carried"]), "now": _address(page, area)}
    if entry:
        context["citation"] = citation_of(entry, reader, settings.BASE_URL)
        context["difference"] = _since(entry, viewer_of_session(request), context["time"], area)
        context |= ways_out_of(viewer_of_session(request), entry) if context["is_now"] else {}
    context |= {"begins": context["is_now"] and drafts_somewhere(viewer_of_session(request))}
    return not_indexed(render(request, "web/pathway.html", context | {"shown": context["pathways"][0]}))


def _count(request: HttpRequest, question: Question, answer: Answer) -> None:
    """Have a search that found nothing counted; not half a word, which is asked for while somebody types."""
    is_typing = request.headers.get("HX-Request") == "true" and bool(question.text)
    if request.method == "GET" and not is_typing:
        viewer = viewer_of_session(request)
        count_unanswered(viewer, question, answer, viewer.actor if viewer.signed_in else caller_network(request))


def shown_for(viewer: Viewer, identity: UUID, question: Question) -> Answer | None:
    """The pathway for the question's area, or for its own first one when there was no such area on the day."""
    for asked in (question, replace(question, area=None)):
        try:
            return show_pathway(viewer, identity, asked)
        except BadQuestion:
            continue
    return None


def _area(request: HttpRequest) -> str:
    """The area asked about, or the one remembered when none is said."""
    return request.GET.get("area", remembered_area(request))


def _errors(form: LookupForm) -> list[tuple[str, str]]:
    """What is wrong with each field; no part of what was typed."""
    return [] if form.is_valid() else [(name, str(found[0])) for name, found in form.errors.items()]


def _without(shown: dict[str, str], errors: list[tuple[str, str]]) -> dict[str, str]:
    return shown | {name: "" for name, _ in errors}


def _difference(form: LookupForm, context_time: str) -> str:
    """The address of what differs between this answer and the one for now; "" when this is the one for now."""
    if context_time not in {"past", "ahead", "known"}:
        return ""
    kept = {name: value for name in (*NARROWING, "area") if (value := form.cleaned_data[name])}
    if context_time != "ahead":
        return _address(reverse("web:difference"), kept | form.carried())
    # From now to the day ahead, in the order of time.
    today = datetime.now(STOCKHOLM).date().isoformat()
    return _address(reverse("web:difference"), kept | {"on": today, "compare_on": form.carried().get("on", today)})


def _since(entry: Entry, viewer: Viewer, time: str, area: dict[str, str]) -> str:
    """The address of what differs between the version that is shown and the one of now; "" when it is the same one."""
    now = Reader(viewer, Moment.resolve()).get("pathway", entry.id) if time in {"past", "ahead", "known"} else None
    if now is None or now.number == entry.number:
        return ""
    first, last = (now, entry) if time == "ahead" else (entry, now)
    asked = {"from": str(first.number), "to": str(last.number)} | area
    return _address(reverse("web:comparison", args=["pathways", entry.id]), asked)


def _context(shown: dict[str, str], answer: Answer | None, form: LookupForm) -> dict[str, Any]:
    """What the search form, the banner of time and the answer need."""
    carried = ({"area": shown["area"]} if shown["area"] else {}) | form.carried()
    choices = choices_at(_moment(shown, answer))
    time = _time(shown, answer)
    return {
        "values": shown,
        "chosen": _chosen(choices, shown),
        "choices": choices,
        "carried": carried,
        "here": _address(reverse("web:lookup"), {n: v for n, v in (shown | carried).items() if v}),
        "now": _address(
            reverse("web:lookup"), {n: v for n, v in shown.items() if v and n not in {"at", "on", "known_at"}}
        ),
        "answer": answer,
        "pathways": [Shown.of(found) for found in answer.pathways] if answer else [],
        "time": time,
        "is_now": time == "now",
    }


def _moment(shown: dict[str, str], answer: Answer | None) -> Moment:
    if answer:
        return Moment(answer.on, answer.known_at)
    try:
        known_at = datetime.fromisoformat(shown["known_at"]).replace(tzinfo=STOCKHOLM) if shown["known_at"] else None
        return Moment.resolve(known_at=known_at)
    except FutureKnowledge:
        return Moment.resolve()


def _chosen(choices: Choices, shown: dict[str, str]) -> list[Any]:
    """The names of what was chosen, for the line that the other choices fold up into."""
    area = choices.area(shown["area"])
    return [*filter(None, [area]), *choices.names(shown["starts"], shown["target_group"], shown["situation"])]


def _time(shown: dict[str, str], answer: Answer | None) -> str:
    """Which time the answer is about: "past", "ahead", "known" (knowledge of another time), "today" or "now"."""
    if answer is None:
        return "now"
    today = datetime.now(STOCKHOLM).date()
    if answer.on != today:
        return "past" if answer.on < today else "ahead"
    if shown["known_at"]:
        return "known"
    return "today" if shown["at"] else "now"


def _all_pathways(request: HttpRequest, form: LookupForm) -> list[Entry]:
    """Every pathway that serves the area, for those who find no words: the most local area's first, then by name."""
    question = form.question()
    reader = Reader(viewer_of_session(request), Moment.resolve(question.on))
    chain = _chain(reader, question.area or "")
    found = reader.of("pathway").linked("areas", chain.records).page(ALL_OF_AN_AREA, 0)
    return sorted(found, key=lambda entry: chain.place_of(entry.content["areas"]) or 0)


def _offered(request: HttpRequest, form: LookupForm, choices: Choices, shown: dict[str, str]) -> Choices:
    """The choices that still lead somewhere beside those made; all of them where nothing leads anywhere."""
    on = form.cleaned_data.get("on")
    reader = Reader(viewer_of_session(request), Moment.resolve(on))
    left = what_is_left(reader, _chain(reader, shown["area"]), shown)
    return choices.narrowed(left, shown) if left.situation else choices


def _chain(reader: Reader, code: str) -> Chain:
    """The area's chain; the nation's for a code that is none."""
    return chain_of(reader, reader.by_key("area", code) if AREA_CODE.fullmatch(code) else None)


def _address(path: str, values: dict[str, str]) -> str:
    return f"{path}?{urlencode(values)}" if values else path
