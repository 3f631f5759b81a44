"""Keys over HTTP: shown once, managed by people alone, and never silently anonymous when they are not good."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from partners.access import Scope, Viewer
from partners.keys.format import is_well_formed, new_key
from partners.keys.issuing import Issued, issue
from partners.keys.models import Key
from partners.keys.wishes import KeyWish
from partners.models import Role
from records.models import Event
from records.moment import Moment
from tests.api.test_routes import declared
from tests.partners.world import World

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return World.made()


def body(**more: Any) -> dict[str, Any]:
    expires = (datetime.now(UTC) + timedelta(days=90)).isoformat()
    return {"name": "Synkronisering", "scopes": ["write", "read"], "expires_at": expires} | more


def post(client: Client, address: str, sent: Any = None, **headers: str) -> Any:
    return client.post(address, json.dumps(sent), content_type="application/json", headers=headers)


def signed_in(client: Client, world: World, organisation: str = "kommunen", role: Role = Role.ADMINISTRATOR) -> None:
    client.force_login(world.account((organisation, role)))


def made(world: World, organisation: str = "kommunen", **more: Any) -> Issued:
    viewer = Viewer(
        "account:test", signed_in=True, professional=True, roles=((world.names[organisation], Role.ADMINISTRATOR),)
    )
    return issue(viewer, world.names[organisation], KeyWish.model_validate(body(**more)))


def asked(client: Client, authorization: str, address: str = "/api/v1/organisations", **extra: Any) -> Any:
    return client.get(address, headers={"Authorization": authorization}, **extra)


def problem(response: Any) -> tuple[int, str]:
    """The status and the type of a problem."""
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, json.loads(response.content)["type"].rsplit("/", 1)[-1]


# --- Managing ---------------------------------------------------------------------------------------------------------


def test_an_administrator_makes_a_key_which_is_shown_once(client: Client, world: World) -> None:
    signed_in(client, world)
    keys = f"/api/v1/organisations/{world.names['kommunen']}/keys"

    answer = post(client, keys, body(networks=["192.0.2.0/24"]))

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    found = answer.json()
    assert is_well_formed(found["secret"])
    assert answer["Location"].endswith(f"/api/v1/keys/{found['id']}")
    assert (found["scopes"], found["networks"], found["state"]) == (["read", "write"], ["192.0.2.0/24"], "active")
    declared("/organisations/{id}/keys", "201", method="post").validate(found)
    one = client.get(f"/api/v1/keys/{found['id']}")
    declared("/keys/{id}", "200", method="get").validate(one.json())
    many = client.get(keys)
    declared("/organisations/{id}/keys", "200", method="get").validate(many.json())
    assert one.json() == {name: value for name, value in found.items() if name not in ("secret", "dry_run")}
    assert many.json()["items"] == [one.json()]
    for later in (one, many):
        assert found["secret"] not in later.content.decode()
        assert "no-store" in later["Cache-Control"]


def test_a_key_is_rotated_and_revoked(client: Client, world: World) -> None:
    signed_in(client, world)
    old = made(world)
    expires = (datetime.now(UTC) + timedelta(days=300)).isoformat()

    answer = post(client, f"/api/v1/keys/{old.key.uuid}/rotations", {"expires_at": expires, "overlap_days": 1})

    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    declared("/keys/{id}/rotations", "201", method="post").validate(answer.json())
    assert answer.json()["succeeds"] == str(old.key.uuid)
    new = answer.json()["secret"]
    assert asked(client, f"Bearer {old.secret}").status_code == 200
    revoked = post(client, f"/api/v1/keys/{old.key.uuid}/revocations")
    declared("/keys/{id}/revocations", "200", method="post").validate(revoked.json())
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    assert problem(asked(client, f"Bearer {old.secret}")) == (401, "key-revoked")
    assert asked(client, f"Bearer {new}").status_code == 200
    again = post(client, f"/api/v1/keys/{old.key.uuid}/rotations", {"expires_at": expires})
    assert problem(again) == (409, "key-not-active")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"scopes": ["root"]}, "/scopes/0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": 1_800_000_000}, "/expires_at"),
        ({"networks": ["20170101-2393"]}, "/networks/0"),
        ({"name": "för 20170101-2393"}, "/name"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_wish_is_refused_by_field_and_not_repeated(
    client: Client, world: World, wrong: dict[str, Any], pointer: str
) -> None:
    signed_in(client, world)

    answer = post(client, f"/api/v1/organisations/{world.names['kommunen']}/keys", body(**wrong))

    assert problem(answer) == (422, "invalid-content")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert b"2393" not in answer.content
    assert not Key.objects.exists()


@pytest.mark.parametrize("sent", [None, [], "svr", 1])
def test_a_body_that_is_no_object_is_refused(client: Client, world: World, sent: Any) -> None:
    signed_in(client, world)

    answer = post(client, f"/api/v1/organisations/{world.names['kommunen']}/keys", sent)

    assert problem(answer) == (422, "invalid-content")


def manage(client: Client, organisation: UUID, key: UUID, **headers: str) -> list[tuple[int, str]]:
    """What comes of every way to see or manage keys."""
    keys, one = f"/api/v1/organisations/{organisation}/keys", f"/api/v1/keys/{key}"
    answers = [client.get(address, headers=headers) for address in (keys, one)]
    answers += [post(client, keys, body(), **headers)]
    answers += [post(client, f"{one}/rotations", {"expires_at": body()["expires_at"]}, **headers)]
    answers += [post(client, f"{one}/revocations", **headers)]
    return [problem(answer) for answer in answers]


def test_nobody_who_has_not_signed_in_sees_or_manages_keys(client: Client, world: World) -> None:
    found = manage(client, world.names["kommunen"], made(world).key.uuid)

    assert found == [(401, "not-signed-in")] * 5


@pytest.mark.parametrize("scopes", [["read"], [*Scope]])
def test_no_key_manages_keys(client: Client, world: World, scopes: list[str]) -> None:
    issued = made(world, scopes=scopes)

    found = manage(client, world.names["kommunen"], issued.key.uuid, Authorization=f"Bearer {issued.secret}")

    assert found == [(403, "not-allowed")] * 5
    assert Key.objects.get().state(datetime.now(UTC)) == "active"


@pytest.mark.parametrize(
    ("organisation", "role"),
    [("polisen", Role.ADMINISTRATOR), ("kommunen", Role.EDITOR), ("socialkontoret", Role.ADMINISTRATOR)],
)
def test_a_foreign_key_is_not_to_be_told_from_none(client: Client, world: World, organisation: str, role: Role) -> None:
    signed_in(client, world, organisation, role)

    found = manage(client, world.names["kommunen"], made(world).key.uuid)

    assert found == [(403, "not-allowed"), (404, "not-found")] + [(403, "not-allowed")] + [(404, "not-found")] * 2
    assert found == manage(client, world.names["kommunen"], uuid4())


def test_a_session_needs_a_csrf_token_and_a_key_does_not(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    signed_in(strict, world)
    issued = made(world)

    refused = post(strict, f"/api/v1/keys/{issued.key.uuid}/revocations")
    with_key = post(strict, f"/api/v1/keys/{issued.key.uuid}/revocations", Authorization=f"Bearer {issued.secret}")

    assert problem(refused) == (403, "not-allowed")
    assert json.loads(with_key.content)["detail"].startswith("No key can manage keys")
    assert Key.objects.get().revoked_at is None


# --- Using ------------------------------------------------------------------------------------------------------------


def test_a_key_shows_what_its_organisation_may_see(client: Client, world: World) -> None:
    hidden = world.contact_point(organisation="kommunen", visibility="parties")
    address = f"/api/v1/contact-points/{hidden}"

    def channels(authorization: str | None) -> Any:
        headers = {"Authorization": authorization} if authorization else {}
        return client.get(address, headers=headers).json().get("channels")

    assert not channels(None)
    assert channels(f"Bearer {made(world).secret}")
    assert channels(f"bearer  {made(world).secret} ")
    assert not channels(f"Bearer {made(world, scopes=['verify']).secret}")
    assert not channels(f"Bearer {made(world, 'polisen').secret}")


def mistyped(key: str) -> str:
    return key[:10] + ("a" if key[10] != "a" else "b") + key[11:]


def test_a_mistyped_key_is_refused_without_a_query(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = asked(client, f"Bearer {mistyped(new_key())}")

    assert problem(answer) == (401, "malformed-key")
    assert answer["WWW-Authenticate"] == 'Bearer realm="samverkansregistret", error="invalid_token"'


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Token abc", "Basic dXNlcjpwYXNz", "svr_abc", "Bearer svt_eyJ9.abc", "Bearer räksmörgås"],
)
def test_what_is_not_good_is_never_silently_anonymous(client: Client, world: World, authorization: str) -> None:
    signed_in(client, world)  # nor is it passed over for the session

    answer = asked(client, authorization)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "no-store" in answer["Cache-Control"]


def test_only_who_holds_the_key_learns_why_it_is_refused(client: Client, world: World) -> None:
    issued = made(world, networks=["192.0.2.0/24"])
    shown = f"Bearer {issued.secret}"

    assert asked(client, shown, REMOTE_ADDR="192.0.2.9").status_code == 200
    assert asked(client, shown, REMOTE_ADDR="::ffff:192.0.2.9").status_code == 200
    assert problem(asked(client, shown, REMOTE_ADDR="203.0.113.9")) == (403, "network-not-allowed")
    forged = client.get(
        "/api/v1/areas",
        headers={"Authorization": shown, "X-Forwarded-For": "192.0.2.9"},
        REMOTE_ADDR="203.0.113.9",
    )
    assert problem(forged) == (403, "network-not-allowed")
    with time_machine.travel(issued.key.expires_at, tick=False):
        assert problem(asked(client, shown, REMOTE_ADDR="192.0.2.9")) == (401, "key-expired")
    guessed = asked(client, f"Bearer {new_key()}")
    assert problem(guessed) == (401, "not-signed-in")
    assert guessed["WWW-Authenticate"] == 'Bearer realm="samverkansregistret", error="invalid_token"'


def test_the_key_of_an_ended_organisation_is_refused(client: Client, world: World) -> None:
    issued = made(world, "skolan")
    world.record("organisation", None, Moment.resolve().on, record=world.names["skolan"])

    assert problem(asked(client, f"Bearer {issued.secret}")) == (403, "organisation-ended")


def test_a_key_changes_its_own_organisations_entries_and_no_others(client: Client, world: World) -> None:
    for organisation, kind in (("kommunen", "municipality"), ("polisen", "police")):
        world.organisation(organisation, kind, areas=[str(world.names["0181"])])
    entry = world.contact_content(organisation="kommunen") | {"change": {"note": "Ny kontaktväg."}}

    def changing(issued: Issued) -> Any:
        return post(client, "/api/v1/contact-points", entry, Authorization=f"Bearer {issued.secret}")

    reading = changing(made(world, scopes=["read", "verify"]))
    foreign = changing(made(world, "polisen"))
    unit = changing(made(world, "socialkontoret"))
    assert (problem(reading), reading.json()["scope"]) == ((403, "missing-scope"), "write")
    assert (problem(foreign), problem(unit)) == ((403, "not-allowed"), (403, "not-allowed"))

    issued = made(world)
    assert changing(issued).status_code == 201
    recorded = Event.objects.filter(action="version.recorded").order_by("-sequence")[0]
    assert recorded.actor == issued.key.actor


def test_a_request_by_key_costs_one_query_for_the_key_and_those_for_the_moment_and_its_units(
    client: Client, world: World
) -> None:
    address, issued = "/api/v1/api-info", made(world, "polisen")  # which has no units: one query finds that out
    asked(client, f"Bearer {issued.secret}")

    def tables(address: str, authorization: str | None = None) -> list[str]:
        """What each query asks: the key, or the table that it names first."""
        with CaptureQueriesContext(connection) as queries:
            client.get(address, headers={"Authorization": authorization} if authorization else {})
        asked_for = [re.findall(r'FROM "?(\w+)', query["sql"]) for query in queries]
        return ["partners_key" if "partners_key" in found else found[0] for found in asked_for]

    assert tables(address) == []
    assert tables(address, f"Bearer {issued.secret}") == ["partners_key"]
    anonymous, by_key = (tables("/api/v1/areas", shown) for shown in (None, f"Bearer {issued.secret}"))
    assert sorted(by_key) == sorted([*anonymous, "partners_key", "records_head", "records_version"])
