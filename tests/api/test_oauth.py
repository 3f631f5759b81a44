"""OAuth 2.0 client credentials, over a real server: a key becomes a token of five minutes, and nothing more."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import httpx
import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from partners.keys import tokens
from partners.keys.issuing import Issued, revoke
from partners.models import Role
from tests.api.test_keys import made, problem
from tests.api.test_routes import declared
from tests.config.test_middleware import log  # noqa: F401 (a fixture)
from tests.partners.world import World

TOKEN = "/api/v1/oauth/token"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def world(db: None) -> World:
    return World.made()


def form(issued: Issued, **more: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_id": str(issued.key.uuid),
        "client_secret": issued.secret,
    } | more


def sent(client: Client, fields: dict[str, str], **headers: str) -> Any:
    encoded = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items())
    return client.post(TOKEN, encoded, content_type=FORM, headers=headers)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.django_db(transaction=True)
def test_a_program_gets_a_token_and_reads_with_it_over_http(live_server: Any) -> None:
    world = World.made()
    issued = made(world)
    hidden = world.contact_point(organisation="kommunen", visibility="parties")
    address = f"/api/v1/contact-points/{hidden}"
    with httpx.Client(base_url=live_server.url) as http:
        assert "channels" not in http.get(address).json()
        answer = http.post(TOKEN, data={"grant_type": "client_credentials"}, auth=(str(issued.key.uuid), issued.secret))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json"
        assert "no-store" in answer.headers["Cache-Control"]
        token = answer.json()["access_token"]
        assert answer.json() == {
            "access_token": token, "token_type": "Bearer", "expires_in": 300, "scope": "read write"
        }  # fmt: skip

        assert http.get(address, headers={"Authorization": f"Bearer {token}"}).json()["channels"]

        administrator = world.viewer(("kommunen", Role.ADMINISTRATOR))
        revoke(administrator, issued.key.uuid)
        refused = http.get(address, headers={"Authorization": f"Bearer {token}"})
        assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (401, "key-revoked")


def test_the_answer_is_as_declared(client: Client, world: World) -> None:
    issued = made(world)

    declared("/oauth/token", "200", method="post").validate(sent(client, form(issued)).json())
    for status, wrong in (("400", {"scope": "subscribe"}), ("401", {"client_secret": "svr_x"})):
        refused = json.loads(sent(client, form(issued, **wrong)).content)
        declared("/oauth/token", status, "application/problem+json", "post").validate(refused)


def test_a_token_can_be_had_for_some_of_the_scopes(client: Client, world: World) -> None:
    issued = made(world)

    answer = sent(client, form(issued, scope="read"))

    assert answer.json()["scope"] == "read"
    assert tokens.read(answer.json()["access_token"]).scopes == {"read"}


def test_a_token_is_good_for_five_minutes(client: Client, world: World) -> None:
    issued = made(world)
    now = datetime.now(UTC)

    with time_machine.travel(now, tick=False) as clock:
        token = sent(client, form(issued)).json()["access_token"]
        clock.move_to(now + timedelta(seconds=299.999))
        assert client.get("/api/v1/areas", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        clock.move_to(now + timedelta(minutes=5))
        assert problem(client.get("/api/v1/areas", headers={"Authorization": f"Bearer {token}"})) == (
            401,
            "key-expired",
        )


def test_a_token_costs_one_query_and_writes_nothing(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issued = made(world)
    sent(client, form(issued))
    with django_assert_num_queries(1):
        sent(client, form(issued))


REFUSED: list[tuple[dict[str, str], int, str]] = [
    ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ({"grant_type": ""}, 400, "invalid_request"),
    ({"scope": "read subscribe"}, 400, "invalid_scope"),
    ({"scope": "root"}, 400, "invalid_scope"),
    ({"client_id": "kommunen"}, 401, "invalid_client"),
    ({"client_id": str(uuid4())}, 401, "invalid_client"),
    ({"client_secret": ""}, 401, "invalid_client"),
    ({"client_secret": "svr_" + "0" * 36}, 401, "invalid_client"),
]


@pytest.mark.parametrize(("wrong", "status", "error"), REFUSED)
def test_a_wrong_request_is_refused_as_oauth_says_and_as_a_problem(
    client: Client, world: World, wrong: dict[str, str], status: int, error: str
) -> None:
    answer = sent(client, form(made(world), **wrong))

    slug = "client-refused" if status == 401 else "token-request-refused"
    assert problem(answer) == (status, slug)
    found = json.loads(answer.content)
    assert (found["error"], bool(found["error_description"])) == (error, True)
    assert ("WWW-Authenticate" in answer) is (status == 401)
    assert not any(value and value in answer.content.decode() for value in wrong.values() if len(value) > 8)


def test_who_a_client_is_is_said_in_one_place(client: Client, world: World) -> None:
    issued = made(world)
    identity = str(issued.key.uuid)
    only = {"grant_type": "client_credentials"}

    assert sent(client, only, Authorization=basic(identity, issued.secret)).status_code == 200
    assert sent(client, form(issued), Authorization=basic(identity, issued.secret)).status_code == 401
    assert sent(client, only, Authorization=basic(identity, "svr_wrong")).status_code == 401
    assert sent(client, only, Authorization="Basic !").status_code == 401
    assert sent(client, only, Authorization=f"Bearer {issued.secret}").status_code == 401
    assert sent(client, only).status_code == 401


def test_a_token_does_not_buy_another_and_a_parameter_is_given_once(client: Client, world: World) -> None:
    issued = made(world)
    token = sent(client, form(issued)).json()["access_token"]

    assert sent(client, form(issued, client_secret=token)).status_code == 401
    twice = client.post(TOKEN, "grant_type=client_credentials&grant_type=client_credentials", content_type=FORM)
    assert twice.status_code == 400


def test_a_key_for_a_network_gives_tokens_there_alone(client: Client, world: World) -> None:
    issued = made(world, networks=["192.0.2.0/24"])
    encoded = "&".join(f"{name}={value}" for name, value in form(issued).items())

    here = client.post(TOKEN, encoded, content_type=FORM, REMOTE_ADDR="192.0.2.1")
    there = client.post(TOKEN, encoded, content_type=FORM, REMOTE_ADDR="203.0.113.1")

    assert here.status_code == 200
    assert (there.status_code, json.loads(there.content)["error"]) == (401, "invalid_client")
    token = here.json()["access_token"]
    used = client.get("/api/v1/areas", headers={"Authorization": f"Bearer {token}"}, REMOTE_ADDR="203.0.113.1")
    assert problem(used) == (403, "network-not-allowed")


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        (FORM, "å".encode(), 400),
        (FORM, b"x" * 5000, 400),
        (FORM, b"%zz", 400),
    ],
)
def test_a_body_that_is_no_form_is_refused(client: Client, db: None, media_type: str, body: bytes, status: int) -> None:
    assert client.generic("POST", TOKEN, body, content_type=media_type).status_code == status


def test_no_secret_and_no_token_reaches_the_log(client: Client, world: World, log: StringIO) -> None:  # noqa: F811
    issued = made(world)
    token = sent(client, form(issued)).json()["access_token"]
    sent(client, form(issued, client_secret=issued.secret[:-1]))
    sent(client, {"grant_type": "client_credentials"}, Authorization=basic(str(issued.key.uuid), issued.secret))
    client.get("/api/v1/areas", headers={"Authorization": f"Bearer {token}"})

    written = log.getvalue()
    assert "answered" in written
    for secret in (issued.secret[:20], token[:30], token[-30:], basic(str(issued.key.uuid), issued.secret)[6:40]):
        assert secret not in written
