"""The pages of who administers an organisation: members and invitations, keys, webhooks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session as StoredSession
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from partners.inviting.invitations import accept_with_password
from partners.inviting.models import Invitation
from partners.inviting.tokens import token_of
from partners.keys.models import Key
from partners.models import Account, Membership, Role
from partners.webhooks.models import Delivery, Webhook
from records.log import first_break
from records.models import Event
from records.moment import Moment
from tests.partners.world import World
from tests.tasks import run_queued_tasks

KEY = re.compile(r"svr_[0-9A-Za-z]{36}")
PASSWORD = "ett-langt-losenord-for-prov"


@pytest.fixture
def world(db: None) -> World:
    return World.made()


class Boss:
    """Somebody with a browser who administers an organisation, or does something else for it."""

    def __init__(self, world: World, role: Role = Role.ADMINISTRATOR, organisation: str = "socialkontoret") -> None:
        self.account = world.account((organisation, role))
        self.client = Client()
        self.client.force_login(self.account)
        self.home = f"/organisationer/{world.names['socialkontoret']}"

    def get(self, more: str, status: int = 200) -> str:
        answer = self.client.get(f"{self.home}{more}")
        assert answer.status_code == status, more
        return unescape(answer.content.decode())

    def post(self, more: str, status: int = 302, **sent: Any) -> str:
        answer = self.client.post(f"{self.home}{more}", sent)
        assert answer.status_code == status, answer.content.decode()[:3000]
        assert status == 302 or "no-store" in answer.headers["Cache-Control"]
        return unescape(answer.content.decode())

    def ticket(self, more: str) -> str:
        found = re.search(r'name="ticket" value="([^"]+)"', self.get(more))
        assert found
        return found[1]


def far(days: int = 200) -> str:
    return (Moment.resolve().on + timedelta(days=days)).isoformat()


def test_only_who_may_by_the_table_comes_in(world: World) -> None:
    home = f"/organisationer/{world.names['socialkontoret']}"
    answer = Client().get(f"{home}/nycklar")
    assert answer.headers["Location"] == f"/logga-in/?next={home}/nycklar"
    for role, organisation, found in (
        (Role.ADMINISTRATOR, "kommunen", (200, 200, 200)),
        (Role.EDITOR, "socialkontoret", (403, 403, 200)),
        (Role.READER, "socialkontoret", (403, 403, 403)),
        (Role.SIGNATORY, "socialkontoret", (403, 403, 403)),
        (Role.ADMINISTRATOR, "mottagningen", (403, 403, 403)),
        (Role.ADMINISTRATOR, "skolan", (403, 403, 403)),
    ):
        boss = Boss(world, role, organisation)
        statuses = [boss.client.get(f"{home}/{part}").status_code for part in ("medlemmar", "nycklar", "webhooks")]
        assert tuple(statuses) == found, (role, organisation)
    assert Boss(world).client.get(f"/organisationer/{world.names['0181']}/medlemmar").status_code == 404


def test_the_administration_lists_what_may_be_opened_and_the_organisations_own_page_leads_there(world: World) -> None:
    boss, editor, reader = Boss(world), Boss(world, Role.EDITOR), Boss(world, Role.READER)
    page = boss.client.get("/administration").content.decode()
    assert page.count("/nycklar") == 2  # the office and its unit
    assert "/nycklar" not in (seen := editor.client.get("/administration").content.decode())
    assert "/webhooks" in seen
    assert 'href="/administration"' not in reader.client.get("/administration").content.decode()
    assert f"{boss.home}/medlemmar" in boss.get("")
    assert f"{boss.home}/medlemmar" not in reader.get("")


def test_a_role_that_needs_a_second_factor_leads_to_it_first(world: World) -> None:
    with override_settings(SECOND_FACTOR_ROLES=["administrator"]):
        boss = Boss(world)
        assert "/konto/tva-steg/" in boss.get("/medlemmar", 403)
        assert boss.client.get("/administration").status_code == 200


def test_somebody_is_invited_until_a_day_accepts_and_is_told_of_with_name_and_dates(world: World) -> None:
    boss = Boss(world)
    boss.post("/medlemmar", email="Ny@sodertalje.example", role="editor", last=far())
    run_queued_tasks()
    assert [letter.to for letter in mail.outbox] == [["ny@sodertalje.example"]]
    assert "ny@sodertalje.example" in boss.get("/medlemmar")
    assert "väntar" not in boss.get("/medlemmar")

    accept_with_password(token_of(Invitation.objects.get()), "Nyckel Pigg", PASSWORD)
    page = boss.get("/medlemmar")
    assert "Nyckel Pigg" in page
    held = Membership.objects.get(account__email="ny@sodertalje.example")
    assert held.valid_until == date.fromisoformat(far()) + timedelta(days=1)
    assert "Loggar in i ett steg." in page


def test_an_invitation_is_withdrawn_after_a_question_and_cannot_be_twice(world: World) -> None:
    boss = Boss(world)
    boss.post("/medlemmar", email="ny@sodertalje.example", role="reader", last="")
    way = f"/inbjudningar/{Invitation.objects.get().uuid}/dra-tillbaka"
    assert "Dra tillbaka inbjudan?" in boss.get(way)
    assert Invitation.objects.get().withdrawn_at is None
    boss.post(way)
    assert "redan avslutat" in boss.post(way, 409)
    assert "tillbakadragen" in boss.get("/medlemmar")
    assert boss.client.get(f"/organisationer/{world.names['skolan']}{way}").status_code == 403


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "ingen adress"}, "id_email"),
        ({"role": "coordinator"}, "id_role"),
        ({"last": "2020-01-01"}, "Ange i dag eller en dag framåt"),
        ({"last": "nyss"}, "Skriv dagen som"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(
    world: World, sent: dict[str, str], said: str
) -> None:
    boss = Boss(world)
    page = boss.post("/medlemmar", 422, **({"email": "ny@sodertalje.example", "role": "editor", "last": ""} | sent))
    assert said in page
    assert "<title>Fel:" in page.replace("\n", "")
    assert 'value="editor" checked' in page or "role" in sent
    assert not Invitation.objects.exists()


def test_an_identity_number_in_an_address_is_refused_and_not_shown_again(world: World) -> None:
    page = Boss(world).post("/medlemmar", 422, email="kim.20170101-2393@sodertalje.example", role="editor", last="")
    assert "personnummer" in page
    assert "2393" not in page


def test_a_role_is_changed_from_today_and_the_earlier_one_is_told_of_under_the_name(world: World) -> None:
    boss = Boss(world)
    colleague = world.account(("socialkontoret", Role.EDITOR))
    Account.objects.filter(pk=colleague.pk).update(name="Robin Redaktör")
    held = Membership.objects.get(account=colleague)
    assert 'value="editor" checked' in boss.get(f"/medlemmar/{held.uuid}/roll")

    boss.post(f"/medlemmar/{held.uuid}/roll", role="signatory", last="")

    now = Membership.objects.get(account=colleague, valid_until=None)
    assert (now.role, now.valid_from) == (Role.SIGNATORY, Moment.resolve().on)
    assert "Robin Redaktör · Redaktör" in boss.get("/medlemmar")
    event = Event.objects.get(action="membership.changed")
    assert event.detail["successor"] == str(now.uuid)
    assert "Robin" not in str(event.detail)
    assert "redan avslutat" in boss.post(f"/medlemmar/{held.uuid}/roll", 422, role="reader", last="")
    assert first_break() is None


def test_the_last_administrator_stays_one(world: World) -> None:
    boss = Boss(world)
    own = Membership.objects.get(account=boss.account)
    for sent in ({"role": "editor", "last": ""}, {"role": "administrator", "last": far(5)}):
        assert "Någon måste vara kvar" in boss.post(f"/medlemmar/{own.uuid}/roll", 422, **sent)
    assert "ditt eget" in boss.get(f"/medlemmar/{own.uuid}/avsluta")
    assert "Någon måste vara kvar" in boss.post(f"/medlemmar/{own.uuid}/avsluta", 409)

    Boss(world)  # somebody else administers it too
    boss.post(f"/medlemmar/{own.uuid}/avsluta")
    assert boss.client.get(f"{boss.home}/medlemmar").status_code == 302  # at rest: signed out at once


def test_coordinators_are_seen_but_not_made_or_changed_here(world: World) -> None:
    boss = Boss(world)
    held = Membership.objects.get(account=world.account(("socialkontoret", Role.COORDINATOR, "0181")))
    assert f"{held.uuid}/roll" not in boss.get("/medlemmar")
    assert "Be dem" in boss.post(f"/medlemmar/{held.uuid}/roll", 422, role="editor", last="")


def test_a_key_is_shown_once_works_as_the_example_says_and_stands_nowhere_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    boss = Boss(world)
    sent = {"name": "Nattlig synkronisering", "scopes": ["read", "write"], "last": far(), "networks": ""}
    answer = boss.client.post(f"{boss.home}/nycklar", sent | {"ticket": boss.ticket("/nycklar")})
    page = unescape(answer.content.decode())
    (key,) = set(KEY.findall(page))

    curl = re.search(r"curl --header '([^:]+): (Bearer svr_\w+)' '([^']+)'", page)
    assert curl
    path = curl[3].partition("/api/")[2]
    seen = Client().get(f"/api/{path}", headers={curl[1]: curl[2]})
    assert seen.status_code == 200

    assert "no-store" in answer.headers["Cache-Control"]
    assert "läsa det som organisationen får läsa; ändra organisationens uppgifter" in page
    listed = boss.get("/nycklar")
    assert "Nattlig synkronisering" in listed
    assert not KEY.search(listed)
    assert key not in caplog.text
    assert key not in str([one.get_decoded() for one in StoredSession.objects.all()])
    assert key not in str(list(Event.objects.values_list("detail", flat=True)))
    assert key not in str(boss.client.cookies)


def test_a_form_that_is_sent_twice_makes_one_key(world: World) -> None:
    boss = Boss(world)
    sent = {"name": "Synk", "scopes": "read", "last": far(), "networks": "", "ticket": boss.ticket("/nycklar")}
    assert KEY.search(boss.post("/nycklar", 200, **sent))
    again = boss.post("/nycklar", 409, **sent)
    assert "skickades två gånger" in again
    assert not KEY.search(again)
    assert Key.objects.count() == 1


def test_a_key_that_cannot_be_made_says_what_to_write(world: World) -> None:
    boss = Boss(world)
    sent = {"name": "Synk", "scopes": "read", "last": far(), "networks": "192.0.2.1/24", "ticket": str(UUID(int=7))}
    page = boss.post("/nycklar", 422, **sent)
    assert "192.0.2.1/24" in page
    assert "Skriv ett nät eller en adress" in page
    assert "två år" in boss.post("/nycklar", 422, **(sent | {"networks": "", "last": far(900)}))
    page = boss.post("/nycklar", 422, **(sent | {"networks": "", "name": "För 20170101-2393"}))
    assert "2393" not in page
    assert not Key.objects.exists()


def test_a_key_is_replaced_with_both_good_for_a_while_and_revoked_after_a_question(world: World) -> None:
    boss = Boss(world)
    boss.post("/nycklar", 200, name="Synk", scopes="read", last=far(), networks="", ticket=boss.ticket("/nycklar"))
    old = Key.objects.get()
    way = f"/nycklar/{old.uuid}"
    page = boss.post(f"{way}/byt", 200, last=far(300), overlap="3", ticket=boss.ticket(f"{way}/byt"))
    assert KEY.search(page)
    assert "Den gamla nyckeln fungerar till" in page
    new = Key.objects.get(succeeds=old)

    assert "Återkalla nyckeln?" in boss.get(f"/nycklar/{new.uuid}/aterkalla")
    assert Key.objects.get(pk=new.pk).revoked_at is None
    boss.post(f"/nycklar/{new.uuid}/aterkalla")
    assert Key.objects.get(pk=new.pk).revoked_at is not None
    refused = boss.post(f"/nycklar/{new.uuid}/byt", 409, last=far(), overlap="3", ticket=str(UUID(int=9)))
    assert "inte längre" in refused
    assert boss.client.get(f"/organisationer/{world.names['mottagningen']}{way}/byt").status_code == 404


def test_a_webhook_is_made_tried_paused_and_removed(world: World) -> None:
    boss = Boss(world, Role.EDITOR)
    sent = {"url": "https://mottagare.example/krok", "description": "Felanmälan", "kinds": ["contact_point"]}
    page = boss.post("/webhooks", 200, ticket=boss.ticket("/webhooks"), **sent)
    assert "whsec_" in page
    assert "whsec_" not in boss.get("/webhooks")
    found = Webhook.objects.get()
    way = f"/webhooks/{found.uuid}"
    assert 'value="contact_point" checked' in boss.get(way)

    boss.post(way, doing="test")
    delivery = Delivery.objects.get()
    assert "väntar" in boss.get(way)
    boss.post(way, doing="resend", delivery=str(delivery.pk))
    boss.post(way, 404, doing="resend", delivery=str(UUID(int=3)))

    boss.post(way, doing="pause")
    assert "pausad" in boss.get(way)
    boss.post(way, doing="skip")
    assert Webhook.objects.get().state == Webhook.State.ACTIVE

    assert "Ta bort webhooken?" in boss.get(f"{way}/ta-bort")
    boss.post(f"{way}/ta-bort", revision=Webhook.objects.get().revision)
    assert not Webhook.objects.exists()
    assert first_break() is None


def test_the_page_of_a_webhook_says_that_its_organisation_has_ended_and_offers_nothing_to_send(world: World) -> None:
    boss = Boss(world, Role.EDITOR)
    boss.post("/webhooks", 200, url="https://mottagare.example/krok", ticket=boss.ticket("/webhooks"))
    way = f"/webhooks/{Webhook.objects.get().uuid}"
    boss.post(way, doing="test")
    delivery = Delivery.objects.get().pk
    world.record("organisation", None, Moment.resolve().on, record=world.names["socialkontoret"])
    run_queued_tasks()
    page = boss.get(way)
    assert "avstängd: organisationen gäller inte längre" in page
    assert 'value="test"' not in page
    assert 'value="resend"' not in page
    assert 'value="resume"' not in page
    for doing in ("test", "resend", "resume", "skip"):
        assert "Organisationen gäller inte längre" in boss.post(way, 409, doing=doing, delivery=str(delivery))
    assert Webhook.objects.get().state == Webhook.State.DISABLED


def test_two_who_change_a_webhook_both_see_what_stands_and_a_secret_is_replaced_once(world: World) -> None:
    boss = Boss(world)
    boss.post("/webhooks", 200, url="https://mottagare.example/krok", ticket=boss.ticket("/webhooks"))
    found = Webhook.objects.get()
    way = f"/webhooks/{found.uuid}"
    boss.post(way, doing="change", url="https://mottagare.example/ett", revision=1)
    page = boss.post(way, 409, doing="change", url="https://mottagare.example/tva", revision=1)
    assert "Någon annan har ändrat" in page
    assert "https://mottagare.example/ett" in page
    assert 'value="https://mottagare.example/tva"' in page

    assert "whsec_" in boss.post(f"{way}/hemlighet", 200, revision=2)
    refused = boss.post(f"{way}/hemlighet", 409, revision=2)
    assert "whsec_" not in refused


@pytest.mark.parametrize("url", ["http://mottagare.example", "https://127.0.0.1/x", "krok"])
def test_an_address_that_nothing_is_sent_to_is_refused_beside_the_field(world: World, url: str) -> None:
    boss = Boss(world)
    page = boss.post("/webhooks", 422, url=url, ticket=str(UUID(int=4)))
    assert "Skriv en hel adress" in page
    assert f'value="{url}"' in page


def test_one_row_and_many_cost_the_same_queries(world: World) -> None:
    boss = Boss(world)
    boss.post("/webhooks", 200, url="https://mottagare.example/krok", ticket=boss.ticket("/webhooks"))
    found = Webhook.objects.get()
    way = f"/webhooks/{found.uuid}"

    def more() -> None:
        world.account(("socialkontoret", Role.EDITOR))
        boss.post("/medlemmar", email=f"{far()}{Invitation.objects.count()}@x.example", role="reader", last="")
        boss.post("/nycklar", 200, name="S", scopes="read", last=far(), ticket=boss.ticket("/nycklar"))
        boss.post("/webhooks", 200, url="https://mottagare.example/krok", ticket=boss.ticket("/webhooks"))
        boss.post(way, doing="test")

    def cost() -> list[int]:
        found = []
        for place in ("/medlemmar", "/nycklar", "/webhooks", way):
            boss.get(place)
            with CaptureQueriesContext(connection) as captured:
                boss.get(place)
            found.append(len(captured))
        return found

    more()
    few = cost()
    for _ in range(4):
        more()
    assert cost() == few
