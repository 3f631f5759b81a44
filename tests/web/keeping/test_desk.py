"""Våra uppgifter: what an organisation's people see of their own entries, and one press to say that one is right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Account, Verification
from partners.verifying import Check, verify
from records.moment import Moment
from records.recording import recording
from tests.lookup.world import OFFICE, World
from tests.web.keeping.people import DESK, coordinator, editor, number_of, text
from tests.web.registry import HIDDEN_FROM_OTHERS, account


def shown(world: World, name: str) -> dict[str, str]:
    """What the form of an entry's line sends."""
    return {"seen": str(number_of(world, name))}


def press(client: Client, world: World, name: str, **more: Any) -> Any:
    return client.post(f"{DESK}/{world.id(name)}/stammer", shown(world, name) | more.pop("sent", {}), **more)


def test_who_has_not_signed_in_is_sent_to_sign_in_and_comes_back(client: Client, world: World) -> None:
    assert client.get(DESK).headers["Location"] == f"/logga-in/?next={DESK}"


def test_whoever_acts_for_nobody_is_told_so(client: Client, world: World) -> None:
    client.force_login(Account.objects.create_user("ingen@exempel.example", name="Kim"))
    assert "Du företräder ingen organisation" in text(client)


def test_what_is_due_stands_first_with_a_button_and_one_press_confirms_it(client: Client, world: World) -> None:
    editor(client, world)
    html = text(client)
    todo = html[html.index('id="attgora"') : html.index('id="alla"')]
    assert "Ska kontrolleras nu" in todo
    assert "Socialjouren" in todo
    answer = press(client, world, "Socialjouren")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{DESK}#rad-{world.id('Socialjouren')}")
    made = Verification.objects.get(contact_point=world.records["Socialjouren"])
    assert (made.result, made.method, made.by_record) == ("works", "owner_confirmed", world.records["office"])
    html = text(client)
    assert "Socialjouren: Tack, uppgiften är bekräftad i dag." in html
    assert "Socialjouren" not in html[html.index('id="attgora"') : html.index('id="alla"')]


def test_with_htmx_the_line_alone_comes_back_and_says_so(client: Client, world: World) -> None:
    editor(client, world)
    html = press(client, world, "Socialjouren", headers={"HX-Request": "true"}).content.decode()
    assert html.startswith(f'<li class="entry" id="rad-{world.id("Socialjouren")}"')
    assert 'role="status" class="sr" hx-swap-oob="true">Socialjouren: Tack' in html
    assert "<h1" not in html


def test_what_was_changed_after_it_was_shown_is_not_confirmed(client: Client, world: World) -> None:
    editor(client, world)
    seen = shown(world, "Socialjouren")
    world.contact_point("Socialjouren", "socialjour", "0181", "08-465 004 77")
    client.post(f"{DESK}/{world.id('Socialjouren')}/stammer", seen)
    assert not Verification.objects.filter(contact_point=world.records["Socialjouren"]).exists()
    assert "har ändrats sedan du såg den" in text(client)


def test_what_was_reported_is_told_as_wrong(client: Client, world: World) -> None:
    editor(client, world)
    client.post(f"/kontaktvagar/{world.id('Mottagningen')}/fungerade-inte", {"reason": "no_answer"})
    html = text(client)
    assert "Fungerar inte, enligt rapport eller kontroll" in html
    assert "Mottagningen" in html[html.index("Fungerar inte, enligt") : html.index("Ska kontrolleras nu")]


def test_who_relies_on_the_entries_is_told_with_what_they_rely_on(client: Client, world: World) -> None:
    editor(client, world)
    html = text(client)
    relied = html[html.index('id="litar"') : html.index('id="funktioner"')]
    assert "Risk att bli bortgift" in relied
    assert "Mottagningen" in relied
    assert "Rutin vid hedersförtryck" in relied
    assert "Mottagning barn och unga" in html[html.index('id="funktioner"') :]
    assert "Styrgruppen" in html[html.index('id="grupper"') :]


def test_what_the_audit_found_is_told_to_those_who_must_act(client: Client, world: World) -> None:
    editor(client, world)
    html = text(client)
    assert "Granskningen har hittat" in html
    assert f'href="/granskning?organisation={world.id("office")}"' in html


def test_a_reader_sees_the_entries_and_may_not_confirm(client: Client, world: World) -> None:
    client.force_login(account(world))
    assert "Socialjouren" in text(client)
    assert "<button id=" not in text(client)
    assert press(client, world, "Socialjouren").status_code == 404
    assert not Verification.objects.filter(contact_point=world.records["Socialjouren"]).exists()


def test_nobody_sees_or_confirms_for_an_organisation_that_is_not_theirs(client: Client, world: World) -> None:
    editor(client, world, "skolan")
    assert client.get(f"{DESK}?organisation={world.id('jouren')}").status_code == 404
    assert client.get(f"{DESK}?organisation=ingen").status_code == 404
    assert press(client, world, "Boendet").status_code == 404
    assert HIDDEN_FROM_OTHERS not in text(client)


def test_a_shelter_sees_its_own_protected_number(client: Client, world: World) -> None:
    editor(client, world, "jouren")
    assert HIDDEN_FROM_OTHERS in text(client)


def test_a_coordinator_chooses_an_organisation_and_says_how_it_was_checked_in_its_name(
    client: Client, world: World
) -> None:
    coordinator(client, world)
    html = text(client, f"{DESK}?organisation={world.id('office')}")
    assert "görs i namn av Socialkontoret" in html
    assert "Hur det kontrollerades" in html
    press(client, world, "Socialjouren", sent={"how": "met", "organisation": world.id("office")})
    made = Verification.objects.select_related("event").get(contact_point=world.records["Socialjouren"])
    assert (made.method, made.event.detail["on_behalf_of"]) == ("met", world.id("office"))


def test_the_number_of_queries_is_the_same_for_few_entries_and_for_many(client: Client, world: World) -> None:
    editor(client, world)

    def queries() -> int:
        text(client)
        with CaptureQueriesContext(connection) as captured:
            text(client)
        return len(captured)

    def gone(n: int) -> None:
        world.contact_point(f"Borta {n}", "nch", "0181", f"08-465 004 {10 + n}", valid_until=date(2024, 1, 1))
        unit = {"name": f"Enhet {n}", "organisation_kind": "municipal_office", "parent": world.id("office")}
        world.add(f"enhet {n}", "organisation", unit)

    gone(0)
    few = queries()
    for n in range(1, 20):
        gone(n)
        world.contact_point(f"Nummer {n}", "socialjour", "0181", f"08-465 004 {10 + n}", OFFICE)
    today = Moment.resolve().on
    with recording("system:test") as session:
        checks = [Check(world.records[f"Nummer {n}"], today - timedelta(200 * n), "S", "prov") for n in range(1, 5)]
        verify(session, checks)
    assert queries() == few


def test_what_has_ended_and_what_is_to_come_is_told(client: Client, world: World) -> None:
    editor(client, world)
    world.contact_point("Gamla jouren", "nch", "0181", "08-465 004 60", valid_until=date(2024, 1, 1))
    ahead = Moment.resolve().on + timedelta(days=40)
    world.contact_point("Nya jouren", "nch", "0181", "08-465 004 61", valid_from=ahead)
    html = text(client)
    gone = html[html.index('class="gone"') :]
    assert "Gamla jouren" in gone
    assert "Upphörde 1 januari 2024." in gone
    assert "Nya jouren" in gone
