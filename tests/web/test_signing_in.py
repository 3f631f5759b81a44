"""Signing in and out."""

from __future__ import annotations

import pytest
from django.test import Client

from partners.models import Account
from tests.lookup.world import World
from tests.web.registry import EMAIL, PASSWORD, account


def sign_in(client: Client, email: str = EMAIL, password: str = PASSWORD, next_: str = "") -> tuple[int, str]:
    answer = client.post("/logga-in/", {"username": email, "password": password, "next": next_})
    return answer.status_code, answer.headers.get("Location", "")


def test_an_account_signs_in_with_its_address_in_any_case(client: Client, world: World) -> None:
    account(world)
    assert sign_in(client, EMAIL.upper()) == (302, "/")
    html = client.get("/").content.decode()
    assert "Kim Kurator" in html
    assert "Socialkontoret" in html


def test_wrong_address_wrong_password_a_rest_account_and_a_program_get_the_same_answer(
    client: Client, world: World
) -> None:
    account(world)
    account(world, email="vilande@sodertalje.example", is_active=False)
    account(world, email="program@sodertalje.example", is_service=True)
    answers = set()
    for email, password in (
        ("ingen@sodertalje.example", PASSWORD),
        (EMAIL, "fel"),
        ("vilande@sodertalje.example", PASSWORD),
        ("program@sodertalje.example", PASSWORD),
    ):
        answer = client.post("/logga-in/", {"username": email, "password": password})
        assert answer.status_code == 422
        assert email not in answer.content.decode()
        answers.add(answer.content.decode().split("<h1>")[1].split("csrfmiddlewaretoken")[0])
    assert len(answers) == 1


@pytest.mark.parametrize("elsewhere", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(client: Client, world: World, elsewhere: str) -> None:
    account(world)
    assert sign_in(client, next_=elsewhere) == (302, "/")


def test_the_way_back_leads_to_the_question(client: Client, world: World) -> None:
    account(world)
    assert sign_in(client, next_="/?q=gift+bort&area=0181") == (302, "/?q=gift+bort&area=0181")


def test_the_session_gets_a_new_key_at_sign_in(client: Client, world: World) -> None:
    account(world)
    session = client.session
    session["before"] = True
    session.save()
    before = client.cookies["sessionid"].value
    sign_in(client)
    assert client.cookies["sessionid"].value != before


def test_signing_out_ends_the_session_and_takes_a_form_to_do(client: Client, world: World) -> None:
    client.force_login(account(world))
    assert client.get("/logga-ut/").status_code == 405
    assert client.post("/logga-ut/").status_code == 302
    assert "Kim Kurator" not in client.get("/").content.decode()


def test_forms_from_elsewhere_are_refused(world: World) -> None:
    account(world)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/logga-in/", {"username": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Formuläret gick inte att ta emot" in answer.content.decode()


def test_what_somebody_who_signed_in_saw_is_kept_out_of_caches(client: Client, world: World) -> None:
    client.force_login(account(world))
    for address in ("/", "/?q=gift+bort&area=0181", f"/kontaktvagar/{world.id('Mottagningen')}"):
        assert client.get(address).headers["Cache-Control"] == "no-store, private"


def test_an_account_that_is_put_to_rest_is_a_stranger_at_once(client: Client, world: World) -> None:
    kim = account(world)
    client.force_login(kim)
    Account.objects.filter(pk=kim.pk).update(is_active=False)
    assert "Kim Kurator" not in client.get("/").content.decode()
