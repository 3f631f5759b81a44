"""The second factor: set up and asked for on the real pages, and needed for the roles that the operator names."""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Iterator
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.inviting.invitations import offer
from partners.inviting.tokens import token_of
from partners.models import Account, Membership, Role
from partners.second_factors import SEALING
from tests.lookup.world import World
from tests.web.browsing import DESKTOP, PHONE, faults
from tests.web.mailed_links import mailed
from tests.web.registry import EMAIL, PASSWORD, account

LACKING = "Din roll gäller först när du har loggat in i två steg."


def code_of(secret: str) -> str:
    """The code that an authenticator app would show now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), int(time.time() // 30).to_bytes(8), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def administrator(world: World) -> Account:
    made = account(world)
    Membership.objects.filter(account=made).update(role=Role.ADMINISTRATOR)
    return made


@pytest.fixture
def needed() -> Iterator[None]:
    with override_settings(SECOND_FACTOR_ROLES=["administrator"]):
        yield


def sign_in(client: Client) -> str:
    answer = client.post("/logga-in/", {"username": EMAIL, "password": PASSWORD})
    return str(answer.headers.get("Location", answer.status_code))


def set_up(client: Client) -> str:
    """Set up an authenticator app, once the password has been confirmed; its secret."""
    assert client.get("/konto/tva-steg/app/").headers["Location"].startswith("/konto/bekrafta/")
    assert client.post("/konto/bekrafta/", {"password": "fel"}).status_code == 422
    assert client.post("/konto/bekrafta/", {"password": PASSWORD}).status_code == 302
    html = client.get("/konto/tva-steg/app/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', html)
    assert found, html
    answer = client.post("/konto/tva-steg/app/", {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return found[1]


def members(client: Client, world: World) -> tuple[int, str]:
    answer = client.get(f"/api/v1/organisations/{world.id('office')}/members")
    return answer.status_code, answer.json().get("type", "").rsplit("/", 1)[-1]


@pytest.mark.django_db(transaction=True)
def test_a_role_that_needs_a_second_factor_is_not_held_until_it_is_shown(
    client: Client, world: World, needed: None
) -> None:
    administrator(world)
    sign_in(client)
    assert members(client, world) == (403, "second-factor-needed")
    assert LACKING in client.get("/").content.decode()

    secret = set_up(client)
    assert members(client, world)[0] == 200
    assert LACKING not in client.get("/").content.decode()

    client.post("/logga-ut/")
    assert sign_in(client) == "/logga-in/kod/"
    assert members(client, world)[0] == 401
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    client.cookies.pop("messages", None)
    refused = client.post("/logga-in/kod/", {"code": "000000"})
    assert refused.status_code == 422
    assert members(client, world)[0] == 401
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert client.post("/logga-in/kod/", {"code": codes[0]}).status_code == 302
    assert members(client, world)[0] == 200
    assert secret


def test_a_recovery_code_works_once(client: Client, world: World) -> None:
    account(world)
    sign_in(client)
    set_up(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    for status in (302, 422):
        client.post("/logga-ut/")
        assert sign_in(client) == "/logga-in/kod/"
        assert client.post("/logga-in/kod/", {"code": codes[0]}).status_code == status


def secrets_of() -> list[str]:
    """What stands in the database of the secrets of second factors."""
    found = Authenticator.objects.values_list("data", flat=True)
    return [data[name] for data in found for name in ("secret", "seed") if name in data]


def test_secrets_are_sealed_at_rest_and_sealed_anew_when_the_key_of_the_registry_changes(
    client: Client, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    account(world)
    sign_in(client)
    secret = set_up(client)
    assert len(secrets_of()) == 2
    assert all(secret not in kept for kept in secrets_of())
    first, second = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[:2]

    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert _signs_in_with(first)
        call_command("reseal")
        assert "second factors: 2 sealed anew" in capsys.readouterr().out
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        assert not _signs_in_with(first)
        assert _signs_in_with(second)
    with pytest.raises(CommandError, match="2 could not be opened"):
        call_command("reseal")


def _signs_in_with(code: str) -> bool:
    elsewhere = Client()
    assert sign_in(elsewhere) == "/logga-in/kod/"
    return elsewhere.post("/logga-in/kod/", {"code": code}).status_code == 302


def test_secrets_that_stood_open_are_sealed_by_the_migration(client: Client, world: World) -> None:
    account(world)
    sign_in(client)
    secret = set_up(client)
    step = import_module("partners.migrations.0013_second_factors_sealed")
    step.unseal(apps, None)
    assert secret in secrets_of()
    step.seal(apps, None)
    assert all(secret not in kept for kept in secrets_of())
    assert secret in [SEALING.unseal(kept) for kept in secrets_of()]


@pytest.mark.parametrize("name", ["Nyckel 20170101-2393", "Nyckeln på Storgatan 3"])
def test_the_name_of_a_passkey_is_guarded(client: Client, world: World, name: str) -> None:
    made = account(world)
    sign_in(client)
    key = Authenticator.objects.create(user=made, type="webauthn", data={"name": "Min telefon"})
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    address = reverse("mfa_edit_webauthn", args=[key.pk])

    refused = client.post(address, {"name": name})
    key.refresh_from_db()
    assert key.data["name"] == "Min telefon"
    assert "peka ut en person" in refused.content.decode()

    client.post(address, {"name": "Min nya telefon"})
    key.refresh_from_db()
    assert key.data["name"] == "Min nya telefon"


def test_other_roles_of_the_account_are_held_without_it(client: Client, world: World, needed: None) -> None:
    made = administrator(world)
    Membership.objects.create(
        account=made, organisation=world.records["skolan"], role=Role.EDITOR, valid_from="2020-01-01"
    )
    sign_in(client)

    html = client.get("/konto/").content.decode()

    assert html.count("gäller när du har loggat in i två steg") == 1
    assert "Redaktör" in html


@pytest.mark.django_db(transaction=True)
@pytest.mark.browser
def test_somebody_sets_up_an_app_and_a_passkey_and_signs_in_with_it_under_the_strict_policy(
    live_server: LiveServer, browser_page: Page, world: World, needed: None
) -> None:
    page, site = browser_page, live_server.url.replace("127.0.0.1", "localhost")
    administrator(world)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    page.goto(f"{site}/logga-in/")
    page.locator("#id_username").fill(EMAIL)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator(".lacking")).to_contain_text(LACKING)
    page.goto(f"{site}/konto/tva-steg/app/")
    wrong = {"bekrafta": faults(page)}
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator(".qr")).to_be_visible()
    for name in ("", "app/", "nycklar/", "nycklar/ny/"):
        page.goto(f"{site}/konto/tva-steg/{name}")
        wrong[name] = faults(page)

    page.locator("#id_name").fill("Min telefon")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/koder/**")
    wrong["koder"] = faults(page)
    for name in ("nycklar/", "koder/nya/", "app/"):
        page.goto(f"{site}/konto/tva-steg/{name}")
        wrong[f"{name} with a key"] = faults(page)
    page.goto(f"{site}/")
    expect(page.locator(".lacking")).to_have_count(0)
    page.get_by_role("button", name="Logga ut").click()

    page.goto(f"{site}/logga-in/")
    page.locator("#passkey_login").click()
    expect(page.locator(".person")).to_contain_text("Kim Kurator")
    expect(page.locator(".lacking")).to_have_count(0)
    page.get_by_role("button", name="Logga ut").click()
    page.goto(f"{site}/logga-in/")
    page.locator("#id_username").fill(EMAIL)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    wrong["kod"] = faults(page)
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.locator(".person")).to_contain_text("Kim Kurator")

    assert {name: some for name, some in wrong.items() if some} == {}
    assert refused == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.browser
def test_axe_finds_nothing_on_the_other_pages_of_an_account_and_where_mails_lead(
    live_server: LiveServer, browser_page: Page, world: World, volunteer: Account
) -> None:
    page, wrong, link = browser_page, {}, mailed()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{link}")
    wrong["mailed"] = faults(page)
    page.get_by_label("Telefon").fill("12")
    page.get_by_role("button", name="Rätta och bekräfta resten").click()
    expect(page.locator(".faults")).to_be_visible()
    wrong["mailed, with a fault"] = faults(page)
    page.get_by_label("Telefon").fill("08-465 004 56")
    page.get_by_role("button", name="Rätta och bekräfta resten").click()
    expect(page.get_by_role("heading", name="Tack, det är rättat")).to_be_visible()
    wrong["mailed, corrected"] = faults(page)
    page.goto(f"{live_server.url}{link}")
    wrong["mailed, used"] = faults(page)
    page.set_viewport_size(DESKTOP)
    invited = token_of(offer("system:test", world.uuid("office"), "ny@sodertalje.example", Role.EDITOR))
    refused = ("/losenord/glomt/", "/losenord/glomt/skickat/", "/losenord/nytt/1/fel/", "/inbjudan/fel")
    for address in (*refused, f"/inbjudan/{invited}"):
        page.goto(f"{live_server.url}{address}")
        wrong[address] = faults(page)
    page.goto(f"{live_server.url}/logga-in/")
    page.locator("#id_username").fill(EMAIL)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page.locator(".person")).to_be_visible()
    for address in ("/konto/", "/losenord/byt/"):
        page.goto(f"{live_server.url}{address}")
        wrong[address] = faults(page)
    assert {address: some for address, some in wrong.items() if some} == {}
