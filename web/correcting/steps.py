"""The steps of correcting an entry: the form, a look at what it would do, doing it; a choice when others were first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.content import VISIBILITIES
from partners.maintaining import NotAllowed, Stale, Unknown
from records.content import kinds, targets
from records.moment import Moment
from records.reading import Label, Reader
from records.recording import NotRecorded
from registry.differing import differences
from registry.keeping.changing import Made, change
from registry.keeping.choosing import Options
from registry.keeping.conflicts import Choice, Clash, clashes, put_together
from registry.keeping.hidden import hidden_fields
from registry.naming import CHANNEL_TYPES
from web.correcting.asked import Faulty, content_sent, number, values_sent, wanted
from web.correcting.case import Case
from web.correcting.faults import POSSIBLY, Fault, of_problems, of_right, without_what_identifies
from web.correcting.rows import acted
from web.correcting.seats import searched_for, seats, settled
from web.correcting.values import TEXTS, Values, one, rows_of, seen_in_form
from web.correcting.widgets import CHOICES, Shown, in_english, shown
from web.impact import impact_shown
from web.indexing import not_indexed
from web.labels import FIELDS

NAME_TYPES = ("earlier", "alternative", "short")


@dataclass(frozen=True)
class Wrong:
    """What is wrong with what was sent, and the status that it is answered with."""

    faults: tuple[Fault, ...] = ()
    status: int = 200

    @classmethod
    def of(cls, faults: Sequence[Fault], status: int) -> Wrong:
        """The same out of a list."""
        return cls(tuple(faults), status)


def first_form(request: HttpRequest, case: Case) -> HttpResponse:
    """The form as the entry stands, or as an earlier version of it stood ("version" in the address)."""
    earlier = number(request.GET.get("version", ""))
    if case.base is None:
        return form_page(request, case, case.values(case.content) | {"identity": [str(uuid4())]})
    if earlier is None:
        return form_page(request, case, case.values(case.content))
    case, content = _with_earlier(case, earlier)
    values = case.values(content) | {"version": [str(earlier)]}
    return form_page(request, case, values | {"change_note": [_("Återställd från version %s") % earlier]})


def sent_form(request: HttpRequest, case: Case) -> HttpResponse:
    """What a button asks for. Raises Http404 for a button that is none."""
    values = values_sent(case.kind, request.POST)
    if earlier := number(one(values, "version")):
        case, _content = _with_earlier(case, earlier)
    doing = request.POST.get("doing", "")
    if doing in ("look", "save"):
        return _asked_for(request, case, values, rehearsal=doing == "look")
    if doing == "again":
        return form_page(request, case, values)
    if (searched := searched_for(values, doing)) is not None:
        return form_page(request, case, searched)
    if doing.partition(":")[0] == "choose" and case.base:
        return _chosen(request, case, values, whole=doing.partition(":")[2])
    try:
        moved = acted(values, doing)
    except ValueError:
        raise Http404 from None
    return form_page(request, case, moved, focus_row=_row_to_fill(moved, doing))


def form_page(
    request: HttpRequest, case: Case, values: Values, wrong: Wrong = Wrong(), focus_row: int | None = None
) -> HttpResponse:
    """The form with what it holds, and what is wrong with it."""
    faults = wrong.faults
    kept = without_what_identifies(values, faults)
    parts: list[Shown] = []
    context = _context(case)
    if case.doing != "end":
        options = case.options(content_sent(case, kept))
        parts = shown(case.kind, kept, options, faults, case.hidden)
        context |= _choices(options) | {"seats": seats(case.reader, kept)}
    context |= {
        "parts": parts,
        "english": in_english(parts),
        "facts": {name: one(kept, name) for name in ("valid_from", "valid_until", "change_note", "source", "checked")},
        "at": {fault.at: fault for fault in faults},
        "faults": faults,
        "asks_to_confirm": any(fault.code == POSSIBLY for fault in faults) or one(kept, "confirmed") == "yes",
        "earlier": one(kept, "version"),
        "identity": one(kept, "identity"),
        "revision": one(kept, "revision") or case.revision,
        "focus_row": focus_row,
        "today_iso": case.now.on.isoformat(),
        "has_more": any(fault.at in ("valid_until", "source") for fault in faults),
    }
    return not_indexed(render(request, "web/correcting/form.html", context, status=wrong.status))


def _choices(options: Options) -> dict[str, Any]:
    """What the rows of lists choose from."""
    sorts = [code for code in CHANNEL_TYPES if code != "visiting_address" or not options.has_no_place]
    return {
        "addable": [(code, CHANNEL_TYPES[code]) for code in sorts],
        "channel_texts": [(name, FIELDS[name]) for name in TEXTS],
        "languages_both": ("sv", "en"),
        "visibilities": [(code, CHOICES["visibility", code]) for code in VISIBILITIES],
        "name_types": NAME_TYPES,
        "functions": [(str(label.id), label.name) for label in options.functions],
    }


def _row_to_fill(values: Values, button: str) -> int | None:
    """The number of the row that has just been added: whoever added it fills it in next."""
    act, _, rest = button.partition(":")
    rows = rows_of(rest.partition(":")[0], values) if act == "add" else []
    return rows[-1] if rows else None


def _with_earlier(case: Case, earlier: int) -> tuple[Case, Mapping[str, Any]]:
    """The case less what the earlier version does not show to the viewer either; and what that version said."""
    entry = case.version(earlier)
    return replace(case, hidden=case.hidden | hidden_fields(entry)), entry.content


def _asked_for(request: HttpRequest, case: Case, values: Values, *, rehearsal: bool) -> HttpResponse:
    """Try it, or do it; the form again where a name that is typed says nothing clear."""
    values, unclear = settled(case.reader, values)
    if unclear:
        return form_page(request, case, values, Wrong.of(unclear, 422))
    return _tried(request, case, values, rehearsal=rehearsal)


def _tried(request: HttpRequest, case: Case, values: Values, *, rehearsal: bool) -> HttpResponse:
    try:
        made = change(case.viewer, wanted(case, values), rehearsal=rehearsal)
    except Faulty as error:
        return form_page(request, case, values, Wrong.of(error.faults, 422))
    except NotRecorded as error:
        return _not_recorded(request, case, values, error)
    except NotAllowed as error:
        return form_page(request, case, values, Wrong.of(of_right(error), 403))
    except Unknown:
        raise Http404 from None
    except Stale:
        return _clash_page(request, case, values)
    if rehearsal:
        return _look_page(request, case, values, made)
    return _done(request, case, made)


def _not_recorded(request: HttpRequest, case: Case, values: Values, error: NotRecorded) -> HttpResponse:
    if case.doing == "create" and _is_made_already(error):
        return redirect("web:entry-saved", case.plural, one(values, "identity"), 1)
    return form_page(request, case, values, Wrong.of(of_problems(error, case.kind, values), 422))


def _is_made_already(error: NotRecorded) -> bool:
    """Whether the same form has made the entry: somebody pressed twice."""
    return any(problem.code == "id_taken" for some in error.problems.values() for problem in some)


def _done(request: HttpRequest, case: Case, made: Made) -> HttpResponse:
    record, version = made.outcome.record.uuid, made.outcome.version.number
    if made.outcome.result == "unchanged":
        messages.info(request, _("Inget behövde ändras: det stod så redan."))
        return redirect(f"{reverse('web:entries')}?organisation={case.organisation}")
    return redirect("web:entry-saved", case.plural, record, version)


def _look_page(request: HttpRequest, case: Case, values: Values, made: Made) -> HttpResponse:
    """What the change would do: in words, for whom, and how the entry will be seen. Nothing is kept."""
    before = made.before.content if made.before else {}
    after = {} if made.ends else made.after.content
    names = case.reader.labels(targets((kinds[case.kind], content) for content in (before, after)))
    left_out = case.hidden | {item.path.split(".")[0] for item in made.after.withheld if "." not in item.path}
    context = (
        _context(case)
        | impact_shown(case.reader, made.outcome.impact)
        | {
            "made": made,
            "parts": differences(case.kind, before, after, names, left_out) if not made.ends else (),
            "day": made.outcome.version.valid_from,
            "until": made.outcome.version.valid_until,
            "sent": [(name, text) for name, some in values.items() for text in some],
            "seen": made.seen,
            "is_now": False,
        }
    )
    return not_indexed(render(request, "web/correcting/look.html", context))


def _clash_page(request: HttpRequest, case: Case, values: Values, *, unanswered: bool = False) -> HttpResponse:
    """Others changed the entry meanwhile: theirs and one's own side by side, field by field, and a choice."""
    theirs = _theirs(case)
    if theirs is None or case.base is None:
        ended = Fault("", "", "ended", _("Någon har avslutat posten medan du skrev. Inget av ditt är sparat."))
        return form_page(request, case, values | {"revision": [str(case.revision)]}, Wrong.of([ended], 409))
    mine = content_sent(case, values)
    own, other = _in_form(case, case.content), _in_form(case, theirs.content)
    found = clashes(own, other, mine)
    names = {label.id: label for some in (own, other, mine) for label in case.names(some).values()}
    context = _context(case) | {
        "clashes": [_told(case.kind, one_, names) for one_ in found if one_.must_be_chosen],
        "alone": [_told(case.kind, one_, names) for one_ in found if not one_.must_be_chosen],
        "chosen": {name: text for name, text in request.POST.items() if name.startswith("choice-")},
        "theirs": theirs,
        "sent": [(name, text) for name, some in values.items() for text in some],
        "theirs_revision": case.revision,
        "unanswered": unanswered,
    }
    return not_indexed(render(request, "web/correcting/clash.html", context, status=422 if unanswered else 409))


def _told(kind: str, clash: Clash, names: Mapping[UUID, Label]) -> tuple[Clash, Any, Any]:
    """A field with what each of the two changed in it, in words."""
    before = _alone(clash, clash.base)
    theirs, mine = (differences(kind, before, _alone(clash, value), names) for value in (clash.theirs, clash.mine))
    return clash, theirs, mine


def _alone(clash: Clash, value: Any) -> dict[str, Any]:
    """A content that says nothing but this."""
    name, _, place = clash.key.partition(".")
    return {} if value is None else {name: [value] if place else value}


def _chosen(request: HttpRequest, case: Case, values: Values, whole: str) -> HttpResponse:
    """Theirs and one's own put together as was chosen, and looked at anew."""
    seen = number(request.POST.get("theirs", ""))
    if seen is None or case.base is None:
        raise Http404
    theirs = case.version(seen)
    own, other, mine = _in_form(case, case.content), _in_form(case, theirs.content), content_sent(case, values)
    choices: dict[str, Choice] = {}
    for clash in clashes(own, other, mine):
        picked = whole or request.POST.get(f"choice-{clash.key}", "")
        if clash.must_be_chosen and picked in ("theirs", "mine"):
            choices[clash.key] = "mine" if picked == "mine" else "theirs"
    try:
        together = put_together(own, other, mine, choices)
    except KeyError:
        return _clash_page(request, case, values, unanswered=True)
    facts = {name: values[name] for name in ("valid_from", "valid_until", "change_note", "source") if name in values}
    revision = number(request.POST.get("theirs_revision", "")) or 0
    renewed = replace(case, base=theirs, content=theirs.content, hidden=case.hidden | hidden_fields(theirs))
    base = {"base": [str(theirs.number)], "revision": [str(revision)]}
    return _tried(request, renewed, case.values(together) | facts | base, rehearsal=True)


def _theirs(case: Case) -> Any:
    if case.record is None:
        return None
    return Reader(case.viewer, Moment.resolve()).get(case.kind, case.record)


def _in_form(case: Case, content: Mapping[str, Any]) -> dict[str, Any]:
    return seen_in_form(case.kind, content, case.hidden)


def _context(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "name": case.name,
        "kind": case.kind,
        "entry": case.base,
        "desk_address": f"{reverse('web:entries')}?organisation={case.organisation}",
        "here": reverse("web:entries"),
    }


def identity_of(text: str | None) -> UUID | None:
    """Raises Http404 for what is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
