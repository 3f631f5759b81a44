"""Keys for programs in use: from which networks, for whom and for what, at what cost, and what the log tells."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from partners.access import Act, Scope, Standing, Viewer
from partners.callers import address_of, is_within, read_address, read_network
from partners.keys import tokens
from partners.keys.checking import present
from partners.keys.issuing import find_key, issue, keys_of, revoke, rotate
from partners.keys.models import Key
from partners.keys.wishes import RotationWish
from partners.models import Role
from records.log import first_break
from records.models import Event
from records.moment import Moment
from tests.partners.keymaking import HERE, NOON, administrator, made, reason, wish
from tests.partners.world import World


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


# --- From where -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("network", "address", "within"),
    [
        ("192.0.2.0/24", "192.0.2.0", True),
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.0/24", "192.0.1.255", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.0/24", "::ffff:192.0.2.9", True),
        ("192.0.2.0/24", "::ffff:192.0.3.9", False),
        ("::ffff:192.0.2.0/120", "192.0.2.9", True),
        ("::ffff:192.0.2.0/120", "192.0.3.9", False),
        ("2001:db8::/32", "2001:db8:ffff::1", True),
        ("2001:db8::/32", "2001:db9::1", False),
        ("2001:db8::/32", "192.0.2.9", False),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("0.0.0.0/0", "203.0.113.9", True),
    ],
)
def test_a_network_holds_its_addresses_and_no_others(network: str, address: str, within: bool) -> None:
    assert is_within(read_address(address), [str(read_network(network))]) is within


def test_a_key_is_refused_from_another_network_and_from_an_unknown_address(world: World) -> None:
    issued = made(world, networks=["192.0.2.0/24"])

    assert reason(issued.secret, ip_address("192.0.2.9")) == ""
    assert reason(issued.secret, ip_address("203.0.113.9")) == "network"
    assert reason(issued.secret, None) == "network"
    assert reason(tokens.make(issued.key.uuid, [Scope.READ]), ip_address("203.0.113.9")) == "network"
    assert reason(made(world).secret, None) == ""


@pytest.mark.parametrize(
    ("proxies", "passed_on", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),  # anybody can write the header
        (0, None, "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # what stands to the left anybody can have written
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", None),  # did not come through both
        (1, None, None),
        (1, "", None),
        (1, "a name", None),
        (1, "203.0.113.9:4711", None),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_what_the_operators_own_proxies_say_of_an_address_is_believed(
    settings: Any, proxies: int, passed_on: str | None, expected: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if passed_on is None else {"X-Forwarded-For": passed_on}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")

    assert address_of(request) == (ip_address(expected) if expected else None)


# --- For what ---------------------------------------------------------------------------------------------------------


def test_a_key_acts_for_its_organisation_and_units_and_for_no_other(world: World) -> None:
    viewer = present(made(world, "socialkontoret").secret, HERE).viewer(Moment.resolve())

    assert viewer.organisations == {world.names["socialkontoret"], world.names["mottagningen"]}
    assert viewer.may(Act.MAINTAIN, [Standing.OWN], world.names["mottagningen"])
    for foreign in ("kommunen", "polisen", "skolan", "jouren"):
        assert not any(viewer.may(act, [Standing.OWN], world.names[foreign]) for act in (Act.MAINTAIN, Act.VERIFY))


def test_a_key_does_only_what_its_scopes_open_and_never_manages_keys(world: World) -> None:
    kommunen = world.names["kommunen"]
    issued = made(world, scopes=["verify"])
    viewer = present(issued.secret, HERE).viewer(Moment.resolve())

    assert viewer.may(Act.VERIFY, [Standing.OWN], kommunen)
    assert not viewer.may(Act.MAINTAIN, [Standing.OWN], kommunen)
    everything = present(made(world, scopes=[*Scope]).secret, HERE).viewer(Moment.resolve())
    for forbidden in (viewer, everything):
        assert find_key(forbidden, issued.key.uuid) is None
        for act in (
            lambda who: issue(who, kommunen, wish()),
            lambda who: keys_of(who, kommunen),
            lambda who: revoke(who, issued.key.uuid),
            lambda who: rotate(who, issued.key.uuid, RotationWish(expires_at=NOON + timedelta(days=200))),
        ):
            with pytest.raises(PermissionDenied):
                act(forbidden)


def test_a_token_opens_no_more_than_its_key(world: World) -> None:
    issued = made(world, scopes=["read"])

    assert present(tokens.make(issued.key.uuid, [*Scope]), HERE).scopes == {Scope.READ}


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.COORDINATOR}])
def test_only_an_administrator_of_the_organisation_manages_its_keys(world: World, role: Role) -> None:
    issued = made(world, "socialkontoret")
    others = [world.viewer(("socialkontoret", role)), administrator(world, "polisen"), Viewer.anonymous()]
    others.append(world.viewer(("socialkontoret", Role.COORDINATOR, "SE")))

    for other in others:
        assert find_key(other, issued.key.uuid) is None
        with pytest.raises(PermissionDenied):
            issue(other, world.names["socialkontoret"], wish())
        with pytest.raises(PermissionDenied):
            revoke(other, issued.key.uuid)
    assert find_key(administrator(world, "kommunen"), issued.key.uuid) == issued.key  # the organisation above


# --- What it costs, and what is told ----------------------------------------------------------------------------------


def test_a_key_costs_one_query_and_its_use_is_written_once_an_hour(
    world: World, clock: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issued = made(world)
    present(issued.secret, HERE)
    first = Key.objects.get(pk=issued.key.pk).last_used_at

    clock.move_to(NOON + timedelta(minutes=59))
    with django_assert_num_queries(1):
        present(issued.secret, HERE)
    with django_assert_num_queries(1):
        present(tokens.make(issued.key.uuid, [Scope.READ]), HERE)
    assert Key.objects.get(pk=issued.key.pk).last_used_at == first

    clock.move_to(NOON + timedelta(minutes=61))
    present(issued.secret, HERE)
    assert Key.objects.get(pk=issued.key.pk).last_used_at == NOON + timedelta(minutes=61)


def test_whoever_writes_after_a_use_was_noted_waits_for_others_as_before(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL passes over a row that is busy")

    def waits() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            (found,) = cursor.fetchone()
        return int(found)

    before = waits()
    with CaptureQueriesContext(connection) as queries:
        present(made(world).secret, HERE)

    assert "PRAGMA busy_timeout = 0" in [query["sql"] for query in queries]
    assert waits() == before > 0


@pytest.mark.django_db(transaction=True)
def test_a_key_is_accepted_at_once_while_somebody_else_writes() -> None:
    world = World.made()
    issued = made(world)
    locked, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Key.objects.filter(pk=issued.key.pk).update(name="Upptagen")
            locked.set()
            let_go.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert locked.wait(30)
        assert present(issued.secret, HERE).key.last_used_at is None
        assert holder.is_alive()  # nobody waited for it
    finally:
        let_go.set()
        holder.join()
    assert Key.objects.get(pk=issued.key.pk).last_used_at is None
    present(issued.secret, HERE)
    assert Key.objects.get(pk=issued.key.pk).last_used_at is not None


def test_each_act_on_a_key_is_in_the_log_and_tells_no_secret_and_no_name(world: World) -> None:
    viewer = administrator(world)
    before = Event.objects.count()
    issued = issue(viewer, world.names["kommunen"], wish())
    rotated = rotate(viewer, issued.key.uuid, RotationWish(expires_at=NOON + timedelta(days=300)))
    revoke(viewer, issued.key.uuid)
    revoke(viewer, issued.key.uuid)  # changes nothing

    events = list(Event.objects.order_by("sequence")[before:])
    old, new = str(issued.key.uuid), str(rotated.key.uuid)
    assert [(event.action, event.actor, event.detail) for event in events] == [
        ("key.created", viewer.actor, {"key": old, "scopes": ["read", "write"]}),
        ("key.rotated", viewer.actor, {"key": old, "successor": new, "scopes": ["read", "write"]}),
        ("key.revoked", viewer.actor, {"key": old}),
    ]
    assert {event.record.uuid for event in events if event.record} == {world.names["kommunen"]}
    assert first_break() is None


# --- The operator's command -------------------------------------------------------------------------------------------


def command(*words: object) -> tuple[str, str]:
    out, error = StringIO(), StringIO()
    call_command("keys", *map(str, words), stdout=out, stderr=error)
    return out.getvalue().strip(), error.getvalue()


def test_the_operator_makes_lists_rotates_and_revokes_keys(world: World) -> None:
    kommunen = world.names["kommunen"]
    expires = (Moment.resolve().on + timedelta(days=100)).isoformat()

    secret, told = command("create", kommunen, "Första nyckeln", "--scope", "read", "--expires", expires)
    identity = UUID(re.findall(r"Key ([-0-9a-f]{36})\.", told)[0])

    assert present(secret, HERE).key.uuid == identity
    listed, _ = command("list", kommunen)
    assert str(identity) in listed
    assert "active" in listed
    assert secret not in listed
    second, _ = command("rotate", identity, "--expires", expires)
    assert present(second, HERE).key.succeeds == Key.objects.get(uuid=identity)
    command("revoke", identity)
    assert reason(secret) == "revoked"
    assert Key.objects.get(uuid=identity).created_by == "system:keys"
    assert set(Event.objects.filter(action__startswith="key.").values_list("actor", flat=True)) == {"system:keys"}


REFUSED: list[Callable[[World], list[object]]] = [
    lambda world: ["revoke", uuid4()],
    lambda world: ["create", uuid4(), "Nyckel", "--scope", "read", "--expires", "2027-01-01"],
    lambda world: ["create", world.names["kommunen"], "Nyckel", "--scope", "read", "--expires", "2020-01-01"],
    lambda world: ["create", world.names["kommunen"], "Nyckel", "--scope", "root", "--expires", "2027-01-01"],
]


@pytest.mark.parametrize("words", REFUSED)
def test_the_command_says_what_is_wrong(world: World, words: Callable[[World], list[object]]) -> None:
    with pytest.raises(CommandError):
        command(*words(world))
    assert not Key.objects.exists()


def test_nothing_is_asked_of_the_database_that_grows_with_the_keys(world: World) -> None:
    issued = made(world)
    present(issued.secret, HERE)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            present(issued.secret, HERE).viewer(Moment.resolve())
        return len(queries)

    one = cost()
    for _ in range(10):
        made(world)
    assert cost() == one
    assert json.dumps(issued.key.scopes) == '["read", "write"]'
