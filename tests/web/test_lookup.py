"""The look-up page: who answers, what not to do, and what is never shown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.moment import STOCKHOLM
from tests.lookup.world import OFFICE, World
from tests.web.registry import HIDDEN_FROM_OTHERS, HIDDEN_FROM_STRANGERS, account

pytestmark = pytest.mark.usefixtures("ground")

SATURDAY = {"q": "gift bort", "area": "0181", "at": "2026-11-21T21:30"}
MONDAY = SATURDAY | {"at": "2026-11-23T10:00"}
EARLY_SUNDAY = SATURDAY | {"at": "2026-11-22T05:00"}


def page(client: Client, **asked: str) -> str:
    answer = client.get("/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def card(html: str) -> str:
    """The first card with the call to make."""
    found = re.search(r'<section class="call.*?</section>', html, re.DOTALL)
    assert found
    return found[0]


def numbers(html: str) -> list[str]:
    return re.findall(r'class="number" href="tel:[^"]+">([^<]+)<', html)


def test_the_receiver_that_is_open_is_the_first_number(client: Client, world: World) -> None:
    shown = card(page(client, **MONDAY))
    assert "svarar då, till 16.30" in shown
    assert numbers(shown)[0] == "08-465 004 01"


def test_when_the_receiver_is_closed_the_one_that_covers_comes_first(client: Client, world: World) -> None:
    shown = card(page(client, **SATURDAY))
    assert numbers(shown)[0] == "08-465 004 02"
    assert "stängt, öppnar måndag 08.00" in shown


def test_when_nobody_answers_the_card_says_so_and_shows_112_and_the_next_opening(client: Client, world: World) -> None:
    shown = card(page(client, **EARLY_SUNDAY))
    assert "Ingen svarar just då" in shown
    assert 'href="tel:112"' in shown
    assert "öppnar 15.00" in shown


def test_unknown_hours_are_said_aloud(client: Client, world: World) -> None:
    shown = card(page(client, q="länets väg", area="0180", at="2026-11-21T21:30"))
    assert "Öppettiderna är okända – pröva att ringa" in shown
    assert "08-465 004 03" in shown


def test_nobody_is_told_to_wonder_whether_112_answers(client: Client, world: World) -> None:
    world.contact_point("112", "polis_akut", "SE", "112")
    acute = world.report(key="larm", receiver={"function": world.id("polis_akut")}, fallbacks=[])
    world.pathway("Skottlossning", "0180", [acute])
    html = page(client, q="skottlossning", area="0180")
    assert numbers(card(html))[0] == "112"
    assert "okända" not in card(html)


def test_what_not_to_do_stands_before_whom_to_call_and_that_before_the_steps(client: Client, world: World) -> None:
    html = page(client, **SATURDAY)
    assert html.index("Fråga inte familjen om resan") < html.index('class="call') < html.index("Steg för steg")


def test_the_acute_step_leads_to_112(client: Client, world: World) -> None:
    assert "Pågående våld" in card(page(client, **SATURDAY))


def test_a_sample_is_marked_as_decided_by_nobody(client: Client, world: World) -> None:
    assert "Exempel – beslutad av ingen" in page(client, **SATURDAY)


def test_a_provision_that_was_replaced_says_by_which(client: Client, world: World) -> None:
    world.pathway("Skriven före den nya lagen", "0180", [world.report(legal=[world.id("sol-14-1")])])
    html = page(client, q="skriven före den nya lagen", area="0180")
    assert re.search(r"14 kap. 1 § SoL \(2001:453\)</a>\s*<strong[^>]*>ersatt av .*19 kap. 1 §", html)


def test_a_provision_that_stands_beside_its_successor_is_called_older(client: Client, world: World) -> None:
    assert re.search(r"14 kap. 1 § SoL \(2001:453\)</a>\s*<span[^>]*>äldre bestämmelse; nu ", page(client, **SATURDAY))


def test_checked_and_unchecked_numbers_are_told_apart(client: Client, world: World) -> None:
    html = page(client, **MONDAY)
    assert "Kontrollerad 12 november 2026" in html
    assert "Kontrollen är försenad. Uppgiften är inte kontrollerad" in html


def test_an_answer_about_another_day_says_that_it_does_not_hold_now(client: Client, world: World) -> None:
    html = page(client, q="gift bort", area="0181", on="2023-11-15")
    assert "Så här var det onsdag 15 november 2023 klockan 12.00 – gäller inte nu" in html
    assert 'href="/?q=gift+bort&amp;area=0181">Visa vad som gäller nu' in html


@time_machine.travel("2026-11-23T09:00:00Z", tick=True)
def test_an_answer_about_now_carries_no_banner(client: Client, world: World) -> None:
    html = page(client, q="gift bort", area="0181")
    assert "gäller inte nu" not in html
    assert "Ring nu" in html
    assert "svarar nu, till 16.30" in html


def test_an_answer_of_another_knowledge_never_says_now(client: Client, world: World) -> None:
    # A whole second later: the registry may have been recorded within this one.
    known_at = (datetime.now(STOCKHOLM) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        html = page(client, q="gift bort", area="0181", known_at=known_at)
        alone = client.get(f"/kontaktvagar/{world.id('Mottagningen')}", {"known_at": known_at}).content.decode()
    assert "Detta är vad registret visste vid ett annat tillfälle – gäller kanske inte nu" in html
    assert numbers(html)
    for shown in (html, alone):
        for now in ("Ring nu", "svarar nu", "just nu", "fungerade inte"):
            assert now not in shown


@time_machine.travel("2026-11-23T09:00:00Z", tick=True)
def test_an_answer_about_another_hour_of_today_does_not_say_now(client: Client, world: World) -> None:
    html = page(client, **MONDAY | {"at": "2026-11-23T14:00"})
    assert "Svaret gäller i dag klockan 14.00" in html
    assert "Ring nu" not in html
    assert "svarar nu" not in html


def test_a_pathway_of_another_day_leads_to_what_has_changed_and_back_to_now_in_its_area(
    client: Client, world: World
) -> None:
    title, tomorrow = "Risk att bli bortgift", datetime.now(STOCKHOLM).date() + timedelta(days=1)
    world.pathway(title, "0181", [world.report(within="PT12H")], valid_from=date(2026, 1, 1))
    world.pathway(title, "0181", [world.report(within="P1D")], valid_from=tomorrow)
    at, compared = f"/p/{world.id(title)}", f"/poster/pathways/{world.id(title)}/jamfor"

    past, ahead, now = (
        client.get(at, {"area": "0181"} | asked).content.decode()
        for asked in ({"on": "2023-11-15"}, {"on": tomorrow.isoformat()}, {})
    )

    assert f'href="{at}?area=0181">Visa vad som gäller nu' in past
    assert f'href="{compared}?from=1&amp;to=2&amp;area=0181">Vad har ändrats sedan dess?' in past
    assert f'href="{compared}?from=2&amp;to=3&amp;area=0181">Vad ändras till dess?' in ahead
    assert "Vad har ändrats" not in now.replace("Versioner och vad som har ändrats", "")


def test_links_in_an_answer_keep_its_time(client: Client, world: World) -> None:
    html = page(client, q="gift bort", area="0181", on="2023-11-15")
    link = f"/p/{world.id('Risk att bli bortgift')}?area=0181&amp;on=2023-11-15"
    assert link in html


def test_identifying_words_are_refused_with_the_way_out_and_never_repeated(client: Client, world: World) -> None:
    answer = client.get("/", {"q": "Ada 20170101-2393 slår", "area": "0181"})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Ta bort det: sök på vad som hänt, aldrig på vem." in html
    assert "01-2393" not in html
    assert "Ada" not in html
    assert '<a href="#q">' in html
    assert "01-2393" not in str(answer.headers)


@pytest.mark.parametrize("field", ["area", "situation", "starts", "target_group", "at", "on", "known_at"])
def test_nothing_typed_into_any_field_is_repeated_when_it_is_refused(client: Client, world: World, field: str) -> None:
    answer = client.get("/", {"q": "gift bort", field: "20170101-2393"})
    assert answer.status_code == 400
    assert "01-2393" not in answer.content.decode()
    assert f'<a href="#{field}">' in answer.content.decode()


def test_words_that_fail_beside_another_fault_are_not_repeated_either(client: Client, world: World) -> None:
    html = client.get("/", {"q": "20170101-2393", "at": "i morgon"}).content.decode()
    assert "01-2393" not in html
    assert "i morgon" not in html


def test_markup_in_words_is_shown_as_text(client: Client, world: World) -> None:
    assert "<b>hej</b>" not in page(client, q="<b>hej</b>")


def test_a_time_that_comes_twice_in_the_night_of_the_clock_change_is_answered(client: Client, world: World) -> None:
    assert "klockan 02.30" in page(client, **SATURDAY | {"at": "2026-10-25T02:30"})


def test_nothing_found_shows_112_and_every_pathway_of_the_area(client: Client, world: World) -> None:
    html = page(client, q="xylofon", area="0181")
    assert "Inget passar det du sökte på" in html
    for name in ("Risk att bli bortgift", "Länets väg vid bortgifte", "Skydd för vuxen"):
        assert name in html


def test_asking_about_an_area_stores_nothing_on_the_device(client: Client, world: World) -> None:
    assert client.get("/", {"q": "gift bort", "area": "0181"}).cookies.keys() <= {"csrftoken"}


def test_the_area_is_remembered_on_the_device_when_somebody_asks_it_to(client: Client, world: World) -> None:
    assert "Kom ihåg Södertälje på den här enheten" in client.get("/?area=0181").content.decode()
    answer = client.post("/omrade/", {"area": "0181", "next": "/?q=gift+bort&area=0181"})
    cookie = answer.cookies["omrade"]
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?q=gift+bort&area=0181")
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("0181", True, "Lax")
    html = client.get("/").content.decode()
    assert '<option value="0181" selected>' in html
    assert "Enheten minns Södertälje" in html


def test_the_device_forgets_the_area_when_asked_to_and_remembers_none_that_is_not_there(
    client: Client, world: World
) -> None:
    for area in ("", "9999", "20170101-2393"):
        client.post("/omrade/", {"area": "0181"})
        client.post("/omrade/", {"area": area})
        assert client.cookies["omrade"].value == ""


def test_remembering_leads_nowhere_else(client: Client, world: World) -> None:
    assert client.post("/omrade/", {"area": "0181", "next": "https://ond.example/"}).headers["Location"] == "/"


def test_the_choices_offered_narrow_each_other(client: Client, world: World) -> None:
    everything = client.get("/?area=0181").content.decode()
    narrowed = client.get("/?area=0181&situation=vinr").content.decode()
    assert '<option value="barn"' in everything
    assert '<option value="barn"' not in narrowed
    assert '<option value="vuxna"' in narrowed
    assert '<option value="vinr" selected' in narrowed


def test_the_law_stands_behind_a_fold_and_what_has_been_replaced_before_it(client: Client, world: World) -> None:
    world.pathway("Skriven före den nya lagen", "0180", [world.report(legal=[world.id("sol-14-1")])])
    html = page(client, q="skriven före den nya lagen", area="0180")
    fold = html.index("enligt lag: 1 lagrum")
    assert html.index("Ett lagrum som steget vilar på har ersatts.") < fold < html.index("14 kap. 1 § SoL")


@pytest.mark.parametrize("time", ["on=9999-12-31", "at=9999-12-31T23:59", "at=2230-01-01T10:00", "on=0001-01-01"])
def test_a_year_that_no_hours_are_told_for_is_refused(client: Client, world: World, time: str) -> None:
    contact_point, pathway = (world.records[name] for name in ("Mottagningen", "Risk att bli bortgift"))

    assert client.get(f"/?q=slår&area=0181&{time}").status_code == 400
    assert client.get(f"/p/{pathway.uuid}?{time}").status_code == 404
    assert client.get(f"/kontaktvagar/{contact_point.uuid}?{time}").status_code == 404


def test_a_cookie_that_is_no_area_is_passed_over(client: Client, world: World) -> None:
    client.cookies["omrade"] = "20170101-2393"
    answer = client.get("/")
    assert answer.status_code == 200
    assert "01-2393" not in answer.content.decode()


def test_withheld_numbers_do_not_reach_somebody_who_has_not_signed_in(client: Client, world: World) -> None:
    html = page(client, **MONDAY) + page(client, situation="vinr", area="0181")
    html += client.get(f"/kontaktvagar/{world.id('Boendet')}").content.decode()
    html += client.get(f"/kontaktvagar/{world.id('Handläggaren')}").content.decode()
    for number in (HIDDEN_FROM_STRANGERS, HIDDEN_FROM_OTHERS):
        digits = number.replace("-", "").replace(" ", "")
        assert digits[1:] not in html.replace("-", "").replace(" ", "")
    assert "visas för inloggade yrkesverksamma" in html


def test_a_professional_who_has_signed_in_sees_the_professionals_numbers(client: Client, world: World) -> None:
    client.force_login(account(world, "skolan"))
    html = page(client, **MONDAY) + page(client, situation="vinr", area="0181")
    assert HIDDEN_FROM_STRANGERS in html
    assert HIDDEN_FROM_OTHERS not in html


def test_a_card_whose_number_is_withheld_says_why_and_shows_the_way_in(client: Client, world: World) -> None:
    shown = card(page(client, situation="vinr", area="0181"))
    assert "Numret visas inte för dig" in shown
    assert "visas bara för parter" in shown


def test_the_address_of_the_sign_in_comes_back_to_the_question(client: Client, world: World) -> None:
    assert "/logga-in/?next=/%3Fq%3Dgift%2Bbort%26area%3D0181" in page(client, q="gift bort", area="0181")


def test_english_readers_get_english_words_and_swedish_texts_marked_as_swedish(client: Client, world: World) -> None:
    answer = client.get("/", SATURDAY, headers={"accept-language": "en"})
    html = answer.content.decode()
    assert '<html lang="en">' in html
    assert "Risk of being married away" in html
    assert '<span lang="sv">Fråga inte familjen om resan</span>' in html
    assert "answers then" in html


def test_answers_are_not_for_search_engines_and_the_start_page_is(client: Client, world: World) -> None:
    assert client.get("/", SATURDAY).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/").headers


def test_the_number_of_queries_is_the_same_for_one_step_and_for_fifty(client: Client, world: World) -> None:
    client.get("/", SATURDAY)
    with CaptureQueriesContext(connection) as few:
        page(client, **SATURDAY)
    for n in range(50):
        world.contact_point(f"Nummer {n}", "socialjour", "0181", f"08-465 004 {10 + n}", OFFICE)
    steps = [world.report(key=f"steg-{n}") for n in range(50)]
    world.pathway("Risk att bli bortgift", "0181", steps, title={"sv": "Risk att bli bortgift"})
    page(client, **SATURDAY)
    with CaptureQueriesContext(connection) as many:
        assert page(client, **SATURDAY).count('class="step ') >= 50
    assert len(many) == len(few)
