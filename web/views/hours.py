"""The editor of a contact point's opening hours: fill in, see what it means and whom it leaves without, save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from partners.access import Viewer
from partners.asking import viewer_of_session
from partners.hours import Language, Schedule
from partners.maintaining import NotAllowed, Outcome, Stale, Unknown
from records.history import revision_of
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded
from registry.keeping.changing import LONGEST_NOTE, Wanted, change
from registry.keeping.desk import may_change
from web.hours import HoursForm
from web.hours.facts import Facts, tell
from web.hours.form import is_too_large
from web.hours.meanwhile import Meanwhile, meanwhile, planned
from web.hours.said import in_one_sentence, said_of
from web.impact import impact_shown
from web.indexing import not_indexed
from web.templatetags.samverkan import name_of, path_of

NOTE = "Öppettiderna ändrade"
"""The change's note, where nobody says why."""


@dataclass
class Editing:
    """Who is at what: the contact point as it is shown to them, and what they have filled in."""

    request: HttpRequest
    viewer: Viewer
    entry: Entry
    form: HoursForm
    facts: Facts


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The form, what it would mean, and the change. For those who may change the contact point: 403 for others."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    now = Moment.resolve()
    if request.method != "POST":
        return not_indexed(_begun(request, viewer, identity, now))
    doing = request.POST.get("doing", "")
    if doing == "live":
        return not_indexed(live(request))
    entry = _kept_by(viewer, identity, _day(request.POST.get("day")), now)
    editing = Editing(request, viewer, entry, _form_sent(request.POST), Facts.sent(request.POST))
    if doing in ("preview", "save"):
        return not_indexed(_changed(editing, is_seen=doing == "save"))
    editing.form.do(doing, _language())
    return not_indexed(_page(editing))


def _language() -> Language:
    return "en" if get_language() == "en" else "sv"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _kept_by(viewer: Viewer, identity: UUID, day: date | None, now: Moment) -> Entry:
    """The contact point as it is on the day, else as it is today. Raises Http404 or PermissionDenied."""
    entry = Reader(viewer, Moment(day or now.on, now.known_at)).get("contact_point", identity)
    if entry is None and day:
        entry = Reader(viewer, now).get("contact_point", identity)
    if entry is None:
        raise Http404
    hidden = any(item.path == "hours" for item in entry.withheld)
    if hidden or not may_change(viewer, entry):
        raise PermissionDenied
    return entry


def schedule_of(entry: Entry) -> Schedule:
    """The hours of a contact point that is shown with them."""
    return Schedule.model_validate(entry.content.get("hours") or {})


def _begun(request: HttpRequest, viewer: Viewer, identity: UUID, now: Moment) -> HttpResponse:
    """The form with what holds on a day. Its revision is that of what is shown, whatever was recorded just after."""
    day = _day(request.GET.get("from"))
    entry = _kept_by(viewer, identity, day, now)
    facts = Facts(day=day.isoformat() if day else "", revision=revision_of(entry.pk, now))
    return _page(Editing(request, viewer, entry, HoursForm.of(schedule_of(entry), _language()), facts))


def _form_sent(sent: QueryDict) -> HoursForm:
    """The form's fields, or the schedule that they were read as."""
    if "schedule" not in sent:
        return HoursForm.sent(sent)
    try:
        schedule = Schedule.model_validate_json(str(sent["schedule"]))
    except ValidationError:
        raise Http404 from None
    return HoursForm.of(schedule, _language(), was=HoursForm.sent(sent).was)


def live(request: HttpRequest) -> HttpResponse:
    """What the fields mean so far. Reads nothing of the registry: it only says what was sent."""
    form = HoursForm.sent(request.POST)
    schedule = form.read()
    day = _day(request.POST.get("day"))
    context = {"said": said_of(schedule, day) if schedule is not None else None, "form": form}
    return render(request, "web/hours_said.html", context)


def _changed(editing: Editing, *, is_seen: bool) -> HttpResponse:
    """The change made, or at first only shown: what it would mean, and the hours it would leave with no one."""
    request, viewer, entry, form, facts = (
        editing.request, editing.viewer, editing.entry, editing.form, editing.facts,
    )  # fmt: skip
    schedule, valid_from = form.read(), facts.valid_from
    if schedule is None or valid_from is None or facts.faults:
        return _page(editing, status=422)
    is_seen = is_seen and "schedule" in request.POST
    wanted = Wanted(
        "contact_point",
        "merge",
        {"hours": schedule.model_dump(mode="json")},
        record=entry.id,
        revision=facts.revision,
        valid_from=valid_from,
        note=facts.note or NOTE,
        confirmed=facts.confirmed,
        checked=is_seen and "checked" in request.POST,
    )
    try:
        outcome = change(viewer, wanted, rehearsal=not is_seen).outcome
    except Stale as stale:
        if is_seen and _is_said(viewer, entry, schedule, valid_from):
            return _saved(entry, valid_from, request)  # pressed twice
        found = meanwhile(viewer, entry.id, stale.known)
        facts.revision = stale.revision
        form.was = schedule_of(entry)
        return _page(editing, found, status=409)
    except NotRecorded as refused:
        tell(refused, form, facts, schedule)
        return _page(editing, status=422)
    except (NotAllowed, Unknown):
        raise PermissionDenied from None
    if not is_seen:
        return _preview(editing, schedule, outcome)
    return _saved(entry, valid_from, request)


def _saved(entry: Entry, valid_from: date, request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Öppettiderna är sparade."))
    return HttpResponseRedirect(f"{reverse('web:hours', args=[entry.id])}?from={valid_from}")


def _is_said(viewer: Viewer, entry: Entry, schedule: Schedule, valid_from: date) -> bool:
    """Whether the registry says just these hours by now, from that day."""
    now = Reader(viewer, Moment.resolve(valid_from)).get(entry.kind, entry.id)
    return now is not None and now.believed_from == valid_from and schedule_of(now) == schedule


def _page(editing: Editing, conflict: Meanwhile | None = None, status: int = 200) -> HttpResponse:
    entry, form, facts = editing.entry, editing.form, editing.facts
    schedule = form.read() if not form.faults else None
    if status == 200:  # nobody is told of faults for pressing a button of the form
        form.forgive()
    today = Moment.resolve().on
    context: dict[str, Any] = {
        "entry": entry,
        "name": name_of(entry),
        "form": form,
        "facts": facts,
        "said": said_of(schedule, _day(facts.day)) if schedule is not None else None,
        "passed": [row for row in form.exceptions if row.holds_only_before(today)],
        "exceptions": [row for row in form.exceptions if not row.holds_only_before(today)],
        "planned": planned(editing.viewer, entry.id, today),
        "conflict": conflict,
        "stored": in_one_sentence(form.was),
        "too_large": is_too_large(form.was),
        "today": today,
        "longest_note": LONGEST_NOTE,
        "here": editing.request.path,
        "record_page": path_of("contact_point", entry.id),
        "has_faults": bool(form.faults or facts.faults or facts.other) and status != 200,
    }
    return render(editing.request, "web/hours.html", context, status=status)


def _preview(editing: Editing, schedule: Schedule, outcome: Outcome) -> HttpResponse:
    version = outcome.version
    context = {
        "entry": editing.entry,
        "name": name_of(editing.entry),
        "form": editing.form,
        "facts": editing.facts,
        "schedule_json": schedule.model_dump_json(),
        "said": said_of(schedule, version.valid_from),
        "may_check": version.valid_from <= Moment.resolve().on,
        "is_unchanged": outcome.result == "unchanged",
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "today": Moment.resolve().on,
        "here": editing.request.path,
        **impact_shown(Reader(editing.viewer, Moment.resolve()), outcome.impact),
        "is_tried": True,
    }
    return render(editing.request, "web/hours_preview.html", context)
