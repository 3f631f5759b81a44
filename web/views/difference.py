"""What would the answer have been, what is it now, and what made the difference."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.asking import viewer_of_session
from records.moment import STOCKHOLM
from registry.lookup import BadQuestion
from registry.lookup.difference import AnswerDifference, Asked, compare_answers
from web.forms import NARROWING, CompareForm, exact
from web.indexing import not_indexed


@require_safe
def difference(request: HttpRequest) -> HttpResponse:
    """The difference between the answers to a question at two moments. 404 for a question that cannot be answered.

    The look-up's page says what is wrong with a question; nothing typed is repeated here.
    """
    form = CompareForm(request.GET)
    if not form.is_valid() or not form.asks:
        raise Http404
    try:
        found = compare_answers(viewer_of_session(request), form.whole_question(), form.then())
    except BadQuestion:
        raise Http404 from None
    kept = {name: value for name in (*NARROWING, "area") if (value := form.cleaned_data[name])}
    context = {
        "found": found,
        "words": form.cleaned_data["q"],
        "before_address": _answer(kept, found.before),
        "after_address": _answer(kept, found.after),
        "before_carried": _carried(found, found.before),
        "after_carried": _carried(found, found.after),
        "kept": kept,
        "before_on": found.before.on.isoformat(),
        "after_on": found.after.on.isoformat(),
        "known": {name: _known(form, name) for name in ("known_at", "compare_known_at")},
        "view": "inline",
        "here": reverse("web:difference") + f"?{urlencode(kept | _times(form))}",
    }
    return not_indexed(render(request, "web/difference.html", context))


def _known(form: CompareForm, name: str) -> str:
    """The knowledge that was asked for, exactly; "" when all that is known now was."""
    given = form.cleaned_data[name]
    return exact(given) if given else ""


def _answer(kept: dict[str, str], asked: Asked) -> str:
    """The address of one of the answers."""
    return f"{reverse('web:lookup')}?{urlencode(kept | _moment(asked))}"


def _carried(found: AnswerDifference, asked: Asked) -> dict[str, str]:
    """What links to records keep, so that they are read as of the same moment."""
    area = {"area": found.area.code} if found.area and found.area.code else {}
    return area | _moment(asked)


def _moment(asked: Asked) -> dict[str, str]:
    at, known_at = (exact(instant.astimezone(STOCKHOLM)) for instant in (asked.at, asked.known_at))
    return {"at": at, "on": asked.on.isoformat(), "known_at": known_at}


def _times(form: CompareForm) -> dict[str, str]:
    given = form.cleaned_data
    chosen = form.carried()
    if given["compare_on"]:
        chosen["compare_on"] = given["compare_on"].isoformat()
    if given["compare_known_at"]:
        chosen["compare_known_at"] = exact(given["compare_known_at"])
    return chosen
