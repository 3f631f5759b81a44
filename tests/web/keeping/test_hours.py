"""The hours editor: what is stored comes through it untouched, and what is changed is seen before it is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.hours import DatedException, Language, Rule, Schedule, Window
from partners.hours.by_day import by_day
from partners.maintaining import turn
from partners.models import Account, Membership, ProtectedRead, Role, Verification
from records.models import Version
from records.moment import Moment
from records.recording import Draft
from tests.hours.generated import TELEPHONE_WINDOWS, WORKDAYS, rule, schedules
from tests.lookup.world import OFFICE, World
from tests.web.filling_in import Fields
from web.hours import HoursForm
from web.hours.form import is_too_large

NIGHT = {"rules": [{"days": ["fr"], "windows": [{"start": "16:00", "end": "01:00"}]}]}


@st.composite
def any_hours(draw: st.DrawFn) -> Schedule:
    """Any hours that the model permits: also without weekdays, with rules that say the same, touching, always."""
    base = draw(schedules())
    rules = [one for one in base.rules if one.by_class or draw(st.booleans())]
    split: list[Rule] = []
    for one in rules:
        apart = draw(st.booleans())
        split += [one.model_copy(update={"days": (day,)}) for day in one.days] if apart else [one]
    is_special: bool = draw(st.booleans())
    if split and is_special:
        touching = (Window(start="00:00", end="12:00"), Window(start="12:00", end="24:00"))
        split[0] = split[0].model_copy(
            update={"windows": draw(st.sampled_from([touching, (Window(start="00:00", end="24:00"),)]))}
        )
    reasons = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)
    named = reasons.filter(lambda text: bool(text.strip()) and not any(one.isdigit() for one in text))
    exceptions = tuple(
        DatedException(first=one.first, last=one.last, windows=one.windows, reason=draw(named))
        for one in base.exceptions
    )
    return Schedule(rules=tuple(split), exceptions=exceptions)


@settings(max_examples=15, deadline=None)
@given(any_hours(), st.sampled_from(["sv", "en"]))
def test_any_hours_come_through_the_form_untouched(schedule: Schedule, language: Language) -> None:
    form = HoursForm.of(schedule, language)
    with translation.override(language):
        html = render_to_string("web/hours_fields.html", {"form": form, "exceptions": form.exceptions, "here": "/"})
    sent = HoursForm.sent(Fields.of(html).query())
    assert sent.read() == schedule
    assert HoursForm.of(schedule, language, was=Schedule()).read() is not None


@settings(max_examples=15, deadline=None)
@given(any_hours())
def test_a_changed_day_changes_no_other(schedule: Schedule) -> None:
    form = HoursForm.of(schedule, "sv")
    html = render_to_string("web/hours_fields.html", {"form": form, "exceptions": form.exceptions, "here": "/"})
    query = Fields.of(html).query().copy()
    query["we-state"] = "open"
    query.setlist("we-from", ["10.10"])
    query.setlist("we-to", ["11.35"])
    made = HoursForm.sent(query).read()
    assert made is not None
    assert by_day(made) == {**by_day(schedule), "we": (Window(start="10:10", end="11:35"),)}
    assert made.exceptions == schedule.exceptions


def test_more_than_a_form_can_send_is_said_to_be_so() -> None:
    many = tuple(
        DatedException(first=day, last=day, reason="Stängt")
        for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(61))
    )
    assert is_too_large(Schedule(exceptions=many))
    assert not is_too_large(Schedule(rules=TELEPHONE_WINDOWS.rules, exceptions=many[:60]))


def sent(**fields: str | list[str]) -> HoursForm:
    """The form of hours on workdays, with some fields filled in otherwise."""
    form = HoursForm.of(Schedule(rules=(rule(WORKDAYS, "08:00-16:30"),)), "sv")
    html = render_to_string("web/hours_fields.html", {"form": form, "exceptions": [], "here": "/"})
    found = Fields.of(html)
    posted = found.posted(**fields)
    found.sent = [(name, value) for name, values in posted.items() for value in values]
    return HoursForm.sent(found.query())


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"mo_from": "8", "mo_to": ""}, "mo-from-0"),
        ({"mo_from": ["8", "nio"], "mo_to": ["9", "10"]}, "mo-from-1"),
        ({"mo_from": ["8", "9"], "mo_to": ["10", "11"]}, "mo-from-0"),
        ({"tu_from": "", "tu_to": ""}, "tu-from-0"),
        ({"x0_first": "2026-12-24", "x0_state": "closed"}, "x0-reason"),
        ({"x0_first": "2026-02-30", "x0_state": "closed", "x0_reason": "Utbildning"}, "x0-first"),
        ({"x0_first": "2026-12-24", "x0_last": "2026-12-23", "x0_reason": "Jul", "x0_state": "closed"}, "x0-first"),
        ({"x0_first": "2026-12-24", "x0_reason": "Jul", "x0_state": "unstated"}, "x0-state"),
        ({"x0_first": "2026-12-24", "x0_reason": "20170101-2393", "x0_state": "closed"}, "x0-reason"),
    ],
)
def test_every_fault_is_told_at_its_field(fields: dict[str, Any], at: str) -> None:
    form = sent(**fields)
    assert form.read() is None
    assert [found for found, _label, _fault in form.faults] == [at]
    html = render_to_string("web/hours_fields.html", {"form": form, "exceptions": form.exceptions, "here": "/"})
    assert f'id="{at}"' in html
    assert 'aria-invalid="true"' in html
    assert "20170101-2393" not in html


def test_two_exceptions_for_one_day_are_refused_at_the_later() -> None:
    one = {"x0_first": "2026-12-24", "x0_last": "2026-12-26", "x0_reason": "Jul", "x0_state": "closed"}
    form = sent(**one, x1_first="2026-12-26", x1_reason="Annandag", x1_state="closed")
    assert form.read() is None
    assert [found for found, *_ in form.faults] == ["x1-first"]


def test_times_written_in_a_closed_day_open_it_but_a_day_just_closed_stays_closed() -> None:
    opened = sent(sa_from="10", sa_to="12").read()
    closed = sent(mo_state="closed").read()
    assert opened is not None
    assert closed is not None
    assert by_day(opened)["sa"] == (Window(start="10:00", end="12:00"),)
    assert by_day(closed)["mo"] == ()


def test_the_buttons_add_take_away_and_copy() -> None:
    form = sent()
    form.do("add:mo", "sv")
    assert [len(row.pairs) for row in form.rows[:2]] == [2, 1]
    assert form.focus == "mo-from-1"
    form.do("remove:mo:0", "sv")
    assert (len(form.rows[0].pairs), form.rows[0].pairs[0].start) == (1, "")
    form = sent(mo_from="9", mo_to="10")
    form.do("copy:week", "sv")
    read = form.read()
    assert read is not None
    assert {by_day(read)[day] for day in ("mo", "th", "su")} == {(Window(start="09:00", end="10:00"),)}
    form = sent(mo_state="closed")
    form.do("copy:workdays", "sv")
    read = form.read()
    assert read is not None
    assert [by_day(read)[day] for day in ("mo", "tu", "fr")] == [(), (), ()]
    form.do("except:2026-12-24", "sv")
    form.do("except:", "en")
    assert [(row.first, row.reason) for row in form.exceptions] == [("2026-12-24", "Julafton"), ("", "")]
    form.do("drop:x0", "sv")
    assert [row.key for row in form.exceptions] == ["x1"]
    for nonsense in ("add:zz", "remove:mo:x", "drop:", "except:2026-99-99", "copy", "", "remove:mo:²"):
        form.do(nonsense, "sv")


# --- The page ---


def editor(world: World, organisation: str = "office", role: Role = Role.EDITOR) -> Account:
    account = Account.objects.create_user(f"{role}@{organisation}.example", "ett-langt-losenord", name="Eva Redaktör")
    record = world.records[organisation]
    area = world.records["0181"] if role is Role.COORDINATOR else None
    since = date(2020, 1, 1)
    Membership.objects.create(account=account, organisation=record, role=role, valid_from=since, area=area)
    return account


def page_of(world: World, name: str = "Mottagningen") -> str:
    return f"/kontaktvagar/{world.id(name)}/oppettider"


def filled(client: Client, address: str, **changed: str | list[str]) -> dict[str, list[str]]:
    return Fields.of(client.get(address).content.decode(), "tider").posted(**changed)


def previewed(client: Client, address: str, **changed: str | list[str]) -> tuple[str, dict[str, list[str]]]:
    """The preview, and what its form sends to save."""
    answer = client.post(address, filled(client, address, **changed) | {"doing": ["preview"]})
    assert answer.status_code == 200, answer.content.decode()
    html = answer.content.decode()
    return html, Fields.of(html, "spara").posted(doing="save")


def hours_on(world: World, day: date | None = None, name: str = "Mottagningen") -> Schedule:
    from records.querysets import believed  # noqa: PLC0415

    version = Version.mechanism.filter(believed(Moment.resolve(day)), record=world.records[name]).get()
    return Schedule.model_validate((version.content or {})["hours"])


def test_an_editor_fills_in_sees_what_it_leaves_without_and_saves_from_a_day(client: Client, world: World) -> None:
    client.force_login(editor(world))
    address, later = page_of(world), Moment.resolve().on + timedelta(days=7)
    assert "Öppet vardagar 08.00–16.30." in client.get(address).content.decode()
    html, form = previewed(
        client, address, fr_to="15", public_holiday_state="closed", day=f"{later}", note="Kortare fredagar"
    )
    assert "Öppet måndag–torsdag 08.00–16.30, fredag 08.00–15.00, stängt röda dagar." in html
    assert "Mottagning barn och unga, Södertälje" in html
    assert "15.00–16.30" in html
    assert "Risk att bli bortgift" in html
    assert hours_on(world, later) == Schedule.model_validate(OFFICE)

    saved = client.post(address, form | {"checked": ["1"]}, follow=True)
    assert saved.redirect_chain == [(f"{address}?from={later}", 302)]
    assert "Öppettiderna är sparade." in saved.content.decode()
    assert by_day(hours_on(world, later))["fr"] == (Window(start="08:00", end="15:00"),)
    assert by_day(hours_on(world, later))["public_holiday"] == ()
    assert hours_on(world) == Schedule.model_validate(OFFICE)
    assert (
        Verification.objects.filter(contact_point=world.records["Mottagningen"]).count() == 1
    )  # none of a day to come
    last = Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk")
    assert last.change_note == "Kortare fredagar"
    assert (last.content or {})["channels"] != []
    assert "Nu: " in client.get(address).content.decode()


def test_what_is_sent_to_be_saved_unseen_is_shown_first(client: Client, world: World) -> None:
    client.force_login(editor(world))
    answer = client.post(page_of(world), filled(client, page_of(world), mo_state="closed") | {"doing": ["save"]})
    assert "Stämmer de nya tiderna?" in answer.content.decode()
    assert hours_on(world) == Schedule.model_validate(OFFICE)


def test_two_presses_save_once_and_are_both_told_that_it_is_saved(client: Client, world: World) -> None:
    client.force_login(editor(world))
    _, form = previewed(client, page_of(world), mo_state="closed")
    before = Version.mechanism.count()
    for _time in range(2):
        assert "Öppettiderna är sparade." in client.post(page_of(world), form, follow=True).content.decode()
    assert Version.mechanism.count() == before + 1


def test_who_has_looked_at_the_rest_too_says_so_as_it_is_saved(client: Client, world: World) -> None:
    client.force_login(editor(world))
    _, form = previewed(client, page_of(world), mo_state="closed")
    client.post(page_of(world), form | {"checked": ["1"]})
    assert Verification.objects.filter(contact_point=world.records["Mottagningen"]).count() == 2
    assert (
        Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk").change_note
        == "Öppettiderna ändrade"
    )


def test_what_was_confirmed_before_stands_in_nobodys_way(client: Client, world: World) -> None:
    content = dict(Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk").content or {})
    closed = {"first": "2026-12-24", "last": "2026-12-24", "reason": "Ring 070-174 06 10"}
    known = content | {"hours": OFFICE | {"exceptions": [closed]}}
    world.add("Mottagningen", "contact_point", known, valid_from=Moment.resolve().on, confirmed=True)
    client.force_login(editor(world))
    _, form = previewed(client, page_of(world), mo_state="closed")
    assert client.post(page_of(world), form).status_code == 302
    assert hours_on(world).exceptions[0].reason == "Ring 070-174 06 10"


def test_the_same_hours_are_nothing_to_save(client: Client, world: World) -> None:
    client.force_login(editor(world))
    html, _ = previewed(client, page_of(world))
    assert "Det finns inget att spara" in html
    assert 'value="save"' not in html


def test_from_the_preview_one_goes_back_to_what_one_wrote(client: Client, world: World) -> None:
    client.force_login(editor(world))
    _, form = previewed(client, page_of(world), mo_from="9", note="Mötestid", day="2027-01-04")
    again = client.post(page_of(world), form | {"doing": ["again"]})
    fields = Fields.of(again.content.decode(), "tider").posted()
    assert (fields["mo-from"], fields["note"], fields["day"]) == (["09.00"], ["Mötestid"], ["2027-01-04"])


def test_who_was_overtaken_sees_both_and_loses_nothing(client: Client, world: World) -> None:
    client.force_login(editor(world))
    address = page_of(world)
    form = filled(client, address, mo_from="9", note="Mötestid") | {"doing": ["preview"]}
    content = dict(Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk").content or {})
    with turn("system:test") as session:
        session.record(
            Draft("contact_point", content | {"hours": NIGHT}, Moment.resolve().on, record=world.uuid("Mottagningen"),
                  change_note="Jourtid")
        )  # fmt: skip
    answer = client.post(address, form)
    html = answer.content.decode()
    assert answer.status_code == 409
    for said in ("Jourtid", "Öppet fredag 16.00–01.00.", "Öppet måndag 09.00–16.30, tisdag–fredag 08.00–16.30."):
        assert said in html
    fields = Fields.of(html, "tider").posted()
    assert (fields["mo-from"], fields["note"]) == (["9"], ["Mötestid"])
    html, form = previewed_from(client, address, fields)
    client.post(address, form)
    assert by_day(hours_on(world))["mo"] == (Window(start="09:00", end="16:30"),)
    assert by_day(hours_on(world))["tu"] == (Window(start="08:00", end="16:30"),)


def previewed_from(client: Client, address: str, fields: dict[str, list[str]]) -> tuple[str, dict[str, list[str]]]:
    html = client.post(address, fields | {"doing": ["preview"]}).content.decode()
    return html, Fields.of(html, "spara").posted(doing="save")


def test_a_note_or_reason_about_somebody_is_refused_and_not_shown_again(client: Client, world: World) -> None:
    client.force_login(editor(world))
    address = page_of(world)
    form = filled(client, address, note="Gäller 20170101-2393") | {"doing": ["preview"]}
    answer = client.post(address, form)
    assert (answer.status_code, b"20170101" in answer.content) == (422, False)
    assert b'id="note-fault"' in answer.content
    form = filled(client, address) | {
        "x0-first": ["2026-12-24"], "x0-state": ["closed"], "x0-reason": ["Ring 070-174 06 10"], "doing": ["preview"],
    }  # fmt: skip
    answer = client.post(address, form)
    assert answer.status_code == 422
    assert b'id="x0-reason-fault"' in answer.content
    assert client.post(address, form | {"confirmed": ["1"]}).status_code == 200


@pytest.mark.parametrize("day", ["i morgon", "1980-01-01", "2099-01-01"])
def test_a_day_that_cannot_be_is_told_at_its_field(client: Client, world: World, day: str) -> None:
    client.force_login(editor(world))
    answer = client.post(page_of(world), filled(client, page_of(world), day=day) | {"doing": ["preview"]})
    assert answer.status_code == 422
    assert b'id="day-fault"' in answer.content


def test_what_is_planned_stays_planned_and_is_told(client: Client, world: World) -> None:
    content = dict(Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk").content or {})
    today = Moment.resolve().on
    world.add("Mottagningen", "contact_point", content | {"hours": NIGHT}, valid_from=today + timedelta(days=30))
    client.force_login(editor(world))
    assert "Öppet fredag 16.00–01.00." in client.get(page_of(world)).content.decode()
    html, form = previewed(client, page_of(world), mo_state="closed")
    assert "Då tar det vid som redan är inlagt." in html
    client.post(page_of(world), form)
    assert by_day(hours_on(world))["mo"] == ()
    assert hours_on(world, today + timedelta(days=30)) == Schedule.model_validate(NIGHT)
    planned = client.get(f"{page_of(world)}?from={today + timedelta(days=30)}")
    assert Fields.of(planned.content.decode(), "tider").posted()["fr-from"] == ["16.00"]


def test_only_those_who_may_write_the_contact_point_get_the_form(client: Client, world: World) -> None:
    assert client.get(page_of(world)).headers["Location"].startswith("/logga-in/")
    for organisation, role, status in (
        ("office", Role.READER, 403), ("office", Role.SIGNATORY, 403), ("skolan", Role.EDITOR, 403),
        ("office", Role.ADMINISTRATOR, 200), ("skolan", Role.COORDINATOR, 200),
    ):  # fmt: skip
        client.force_login(editor(world, organisation, role))
        assert client.get(page_of(world)).status_code == status, (organisation, role)
        form = {"doing": ["preview"], "revision": ["1"]}
        assert client.post(page_of(world), form).status_code == status, (organisation, role)
    assert client.get("/kontaktvagar/00000000-0000-4000-8000-000000000000/oppettider").status_code == 404


def test_the_live_words_are_made_of_what_is_sent_alone_and_tell_nobody_apart(client: Client, world: World) -> None:
    client.force_login(editor(world, "jouren"))
    address = page_of(world, "Boendet")
    form = filled(client, address, mo_state="closed", day="9999-12-31") | {"doing": ["live"]}
    before = ProtectedRead.objects.count()
    html = client.post(address, form).content.decode()
    assert "stängt måndag" in html.lower()
    assert ProtectedRead.objects.count() == before
    half = client.post(address, form | {"mo-state": ["open"], "mo-from": ["8"], "mo-to": [""]}).content.decode()
    assert "går inte att läsa än" in half
    secret = {"x0-first": ["2026-12-24"], "x0-state": ["closed"], "x0-reason": ["20170101-2393"]}
    assert "2393" not in client.post(address, form | secret).content.decode()


def test_the_page_is_in_english_for_who_reads_english(client: Client, world: World) -> None:
    client.force_login(editor(world))
    html = client.get(page_of(world), headers={"accept-language": "en"}).content.decode()
    assert "Open weekdays 08:00–16:30." in html
    assert 'value="08:00"' in html


def test_the_number_of_queries_does_not_grow_with_exceptions_and_versions(client: Client, world: World) -> None:
    client.force_login(editor(world))
    client.get(page_of(world))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(world))
    content = dict(Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk").content or {})
    for number in range(8):
        day = Moment.resolve().on + timedelta(days=number)
        closed = {"first": f"{day}", "last": f"{day}", "reason": "Utbildning"}
        world.add(
            "Mottagningen", "contact_point", content | {"hours": OFFICE | {"exceptions": [closed]}}, valid_from=day
        )
    with CaptureQueriesContext(connection) as many:
        client.get(page_of(world))
    assert len(many) == len(few)


def test_a_reason_keeps_the_line_breaks_that_a_field_cannot_hold() -> None:
    exception = replace_reason("Stängt\nför utbildning")
    form = HoursForm.of(Schedule(exceptions=(exception,)), "sv")
    form.exceptions[0].reason = "Stängt för utbildning"
    read = form.read()
    assert read is not None
    assert read.exceptions == (exception,)


def replace_reason(reason: str) -> DatedException:
    return DatedException(first=date(2026, 12, 24), last=date(2026, 12, 24), reason=reason)
