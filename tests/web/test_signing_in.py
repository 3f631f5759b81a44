"""Signing in and out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django_tasks_db.models import DBTaskResult

from partners.inviting.invitations import offer
from partners.inviting.tokens import token_of
from partners.limiting.remembered import Remembered, forget_what_is_over
from partners.models import Account, Membership, Role
from tests.lookup.world import World
from tests.partners.refusing import away
from tests.tasks import run_queued_tasks
from tests.web.registry import EMAIL, PASSWORD, account, registry

NEW = "ett-alldeles-nytt-losenord"


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


def test_too_many_failed_attempts_lock_the_account_out_for_a_while_from_everywhere(
    client: Client, world: World
) -> None:
    account(world)
    account(world, email="annan@sodertalje.example")
    statuses = [sign_in(client, password="fel")[0] for _ in range(6)]
    assert statuses == [422, 422, 422, 422, 422, 429]

    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere)[0] == 429
    assert (
        "Vänta fem minuter" in elsewhere.post("/logga-in/", {"username": EMAIL, "password": PASSWORD}).content.decode()
    )
    assert sign_in(elsewhere, "annan@sodertalje.example")[0] == 302


def test_failed_attempts_are_counted_in_the_database_for_all_processes_together(client: Client, world: World) -> None:
    account(world)
    statuses = [sign_in(client, password="fel")[0] for _ in range(6)]
    caches["process"].clear()
    assert (statuses[-1], sign_in(client)[0]) == (429, 429)
    Remembered.objects.all().delete()
    assert sign_in(client)[0] == 302


def test_what_was_counted_is_forgotten_when_it_is_over(client: Client, world: World) -> None:
    sign_in(client, password="fel")
    assert Remembered.objects.exists()
    forget_what_is_over()
    assert Remembered.objects.exists()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2), tick=False):
        forget_what_is_over()
    assert not Remembered.objects.exists()


def test_one_address_that_tries_many_accounts_is_locked_out(client: Client, world: World) -> None:
    account(world)
    statuses = [sign_in(client, f"gissning{n}@sodertalje.example")[0] for n in range(21)]
    assert statuses == [422] * 20 + [429]
    assert sign_in(client)[0] == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"))[0] == 302


def test_an_unknown_address_is_locked_out_like_a_known_one(client: Client, world: World) -> None:
    statuses = [sign_in(client, "ingen@sodertalje.example")[0] for _ in range(6)]
    assert statuses == [422, 422, 422, 422, 422, 429]


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_password_is_chosen_anew_through_a_link_that_works_once(client: Client) -> None:
    account(registry())
    signed_in = Client()
    sign_in(signed_in)
    assert client.post("/losenord/glomt/", {"email": EMAIL.upper()})["Location"] == "/losenord/glomt/skickat/"
    run_queued_tasks()
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    link = re.search(r"http://[^/]+(/losenord/nytt/\S+)", str(letter.body))
    assert link

    form = client.get(link[1])["Location"]
    assert client.post(form, {"password1": "kort", "password2": "kort"}).status_code == 422
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302

    assert sign_in(client)[0] == 422
    assert sign_in(client, password=NEW) == (302, "/")
    assert "Kim Kurator" not in signed_in.get("/").content.decode()
    assert "går inte" in client.get(link[1]).content.decode() or client.get(link[1]).status_code == 200
    assert Client().get(link[1]).status_code == 200


def test_a_mail_server_that_is_away_gets_the_link_to_a_new_password_later(client: Client, world: World) -> None:
    account(world)
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        client.post("/losenord/glomt/", {"email": EMAIL})
        with away():
            run_queued_tasks()
        assert mail.outbox == []
        clock.shift(6 * 60)
        run_queued_tasks()
        (letter,) = mail.outbox
        link = re.search(r"http://[^/]+(/losenord/nytt/\S+)", str(letter.body))
        assert link
        form = client.get(link[1])["Location"]
        assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not any("losenord/nytt" in str(task.args_kwargs) for task in DBTaskResult.objects.all())


@pytest.mark.django_db(transaction=True)
def test_asking_for_a_new_password_tells_nobody_which_accounts_there_are(client: Client) -> None:
    world = registry()
    account(world)
    account(world, email="vilande@sodertalje.example", is_active=False)
    account(world, email="program@sodertalje.example", is_service=True)
    answers = set()
    for name in ("kurator", "vilande", "program", "ingen"):
        answer = client.post("/losenord/glomt/", {"email": f"{name}@sodertalje.example"}, follow=True)
        answers.add((answer.status_code, answer.content.decode().split("<h1>")[1]))
    assert len(answers) == 1
    run_queued_tasks()
    assert [letter.to for letter in mail.outbox] == [[EMAIL]]
    assert not any("losenord/nytt" in str(task.args_kwargs) for task in DBTaskResult.objects.all())


def test_a_password_is_changed_by_who_knows_the_old_one(client: Client, world: World) -> None:
    client.force_login(account(world))
    wrong = {"oldpassword": "fel", "password1": NEW, "password2": NEW}
    assert client.post("/losenord/byt/", wrong).status_code == 422
    assert client.post("/losenord/byt/", wrong | {"oldpassword": PASSWORD}).status_code == 302
    assert sign_in(Client(), password=NEW)[0] == 302


@pytest.mark.parametrize("address", ["/accounts/signup/", "/signup/", "/logga-in/registrera/", "/konto/e-post/"])
def test_nobody_signs_up(client: Client, world: World, address: str) -> None:
    assert client.post(address, {"email": "ny@sodertalje.example", "password1": NEW}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_invited_person_makes_an_account_on_the_page_of_the_link(client: Client) -> None:
    world = registry()
    page = f"/inbjudan/{token_of(offer('system:test', world.uuid('office'), 'ny@sodertalje.example', Role.EDITOR))}"
    html = client.get(page).content.decode()
    assert "Redaktör" in html
    assert "Socialkontoret" in html

    different = client.post(page, {"name": "Kim Ny", "password": NEW, "again": NEW + "x"})
    assert (different.status_code, "Lösenorden är inte lika" in different.content.decode()) == (422, True)
    weak = client.post(page, {"name": "Kim Ny", "password": "123456789012", "again": "123456789012"})
    assert (weak.status_code, NEW in weak.content.decode()) == (422, False)
    assert client.post(page, {"name": "Kim Ny", "password": NEW, "again": NEW})["Location"] == "/logga-in/"

    assert client.get(page).status_code == 410
    assert "Kontot är klart" in client.get("/logga-in/").content.decode()
    assert sign_in(client, "ny@sodertalje.example", NEW) == (302, "/")
    assert "Kim Ny" in client.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_account_accepts_its_own_invitation_and_no_other(client: Client) -> None:
    world = registry()
    kim = account(world)
    other = account(world, email="annan@sodertalje.example")
    page = f"/inbjudan/{token_of(offer('system:test', world.uuid('skolan'), EMAIL, Role.EDITOR))}"
    assert "Du har redan ett konto" in client.get(page).content.decode()
    client.force_login(other)
    assert "ett annat konto" in client.get(page).content.decode()
    assert client.post(page).status_code == 403

    client.force_login(kim)
    assert client.post(page)["Location"] == "/konto/"

    assert Membership.objects.filter(account=kim, role=Role.EDITOR, organisation=world.records["skolan"]).exists()
    assert client.get("/inbjudan/nagot-annat").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_invitations_link_does_not_reach_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    world = registry()
    token = token_of(offer("system:test", world.uuid("office"), "ny@sodertalje.example", Role.EDITOR))
    client.get(f"/inbjudan/{token}")
    client.post(f"/inbjudan/{token}", {"name": "", "password": NEW, "again": NEW})
    run_queued_tasks()
    told = "".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name != "django.request"
    )
    assert "inbjudan/<str:token>" in told
    assert token not in told
    assert NEW not in told
