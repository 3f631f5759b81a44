"""Keys for programs: typing errors cost nothing, the database holds no key, and what is over is over at once."""

from __future__ import annotations

import logging
import re
import string
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pytest_django import DjangoAssertNumQueries

from config.logging import JsonFormatter
from partners.access import Scope
from partners.keys import tokens
from partners.keys.checking import present
from partners.keys.format import ALPHABET, PREFIX, SCANNED, is_well_formed, new_key
from partners.keys.issuing import KeyIsOver, NoSuchOrganisation, revoke, rotate
from partners.keys.models import Key
from partners.keys.wishes import KeyWish, RotationWish
from partners.webhooks.wishes import WebhookWish
from records.moment import Moment
from tests.partners.keymaking import HERE, NOON, administrator, made, reason, wish
from tests.partners.world import World

OTHER_SECRET = "another-secret-key-of-a-test-that-is-long-enough"
A_TOKEN = tokens.make(uuid4(), [Scope.READ])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


# --- How a key is written ---------------------------------------------------------------------------------------------


def test_a_key_is_known_by_its_beginning_and_no_two_are_alike() -> None:
    keys = {new_key() for _ in range(200)}

    assert len(keys) == 200
    assert all(is_well_formed(key) and re.fullmatch(SCANNED, key) for key in keys)
    assert len(ALPHABET) ** (36 - 6) > 2**160
    assert re.search(SCANNED, f'API_KEY="{new_key()}"')


@given(st.integers(0, 39), st.sampled_from(string.printable + "åäö\0"))
def test_any_one_wrong_character_is_seen(place: int, character: str) -> None:
    key = new_key()
    mistyped = key[:place] + character + key[place + 1 :]

    assert is_well_formed(mistyped) is (mistyped == key)


@given(st.integers(0, 38))
def test_two_characters_that_changed_places_are_seen(place: int) -> None:
    key = new_key()
    mistyped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]

    assert is_well_formed(mistyped) is (mistyped == key)


@given(st.text(max_size=60))
def test_no_other_text_is_a_key(text: str) -> None:
    assert not is_well_formed(text)
    assert not is_well_formed(PREFIX + text)


def test_a_mistyped_key_costs_no_query(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    key = new_key()
    with django_assert_num_queries(0):
        assert reason(key[:-1] + ("0" if key[-1] != "0" else "1")) == "malformed"
        assert reason(key[:-1]) == "malformed"
        assert reason("") == "malformed"
        assert reason("svt_eyJ9.forged") == "unknown"
    with django_assert_num_queries(1):
        assert reason(key) == "unknown"


# --- What is kept -----------------------------------------------------------------------------------------------------


def everything_kept() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names of our own tables)
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_the_database_holds_no_key_and_no_part_of_one(world: World) -> None:
    issued = made(world)
    rotated = rotate(administrator(world), issued.key.uuid, RotationWish(expires_at=NOON + timedelta(days=300)))
    for secret in (issued.secret, rotated.secret):
        present(secret, HERE)
    kept = everything_kept()

    assert Key.objects.get(pk=issued.key.pk).digest in kept
    for secret in (issued.secret, rotated.secret):
        body = secret.removeprefix(PREFIX)
        assert not any(body[place : place + 8] in kept for place in range(len(body) - 8))


def test_the_log_holds_no_key_whatever_happens_to_it(world: World) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        issued = made(world)
        present(issued.secret, HERE)
        reason(issued.secret + "x")
        revoke(administrator(world), issued.key.uuid)
        reason(issued.secret)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

    assert issued.secret not in written.getvalue()
    assert issued.secret[4:20] not in written.getvalue()
    assert issued.secret not in repr(issued)


def test_a_key_lives_through_a_change_of_the_secret_key_and_is_kept_under_the_new_one(
    world: World, settings: Any
) -> None:
    issued = made(world)
    before = Key.objects.get(pk=issued.key.pk).digest
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = OTHER_SECRET

    assert present(issued.secret, HERE).key.uuid == issued.key.uuid
    assert Key.objects.get(pk=issued.key.pk).digest != before

    settings.SECRET_KEY_FALLBACKS = []
    assert reason(issued.secret) == ""


def test_a_key_that_was_not_used_while_the_old_secret_key_was_a_fallback_is_dead(world: World, settings: Any) -> None:
    issued = made(world)
    settings.SECRET_KEY = OTHER_SECRET

    assert reason(issued.secret) == "unknown"


# --- When it can be used ----------------------------------------------------------------------------------------------


def test_a_key_expires_at_the_very_instant(world: World, clock: time_machine.Traveller) -> None:
    issued = made(world)

    clock.move_to(issued.key.expires_at - timedelta(microseconds=1))
    assert reason(issued.secret) == ""
    clock.move_to(issued.key.expires_at)
    assert reason(issued.secret) == "expired"


def test_the_expiry_is_required_lies_ahead_and_at_most_two_years(clock: time_machine.Traveller) -> None:
    wish(expires_at=NOON + timedelta(days=731))
    for wrong in (NOON, NOON + timedelta(days=731, microseconds=1), NOON - timedelta(1), None, 1_800_000_000):
        with pytest.raises(ValidationError):
            wish(expires_at=wrong)
    with pytest.raises(ValidationError):
        wish(expires_at="2027-01-01T00:00:00")  # no offset
    with pytest.raises(ValidationError):
        KeyWish.model_validate({"name": "Synk", "scopes": ["read"]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["administer"]},
        {"name": " "},
        {"name": "x" * 81},
        {"name": "för 20170101-2393"},
        {"networks": ["192.0.2.1/24"]},
        {"networks": ["huset"]},
        {"networks": ["192.0.2.0/24"] * 21},
        {"colour": "red"},
    ],
)
def test_a_wish_that_cannot_be_is_refused(clock: time_machine.Traveller, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        wish(**wrong)


def test_a_revoked_key_is_refused_at_once_and_so_is_its_token(world: World) -> None:
    issued = made(world)
    token = tokens.make(issued.key.uuid, [Scope.READ])
    assert (reason(issued.secret), reason(token)) == ("", "")

    revoke(administrator(world), issued.key.uuid)

    assert (reason(issued.secret), reason(token)) == ("revoked", "revoked")


def test_a_token_is_over_after_five_minutes_to_the_instant(world: World, clock: time_machine.Traveller) -> None:
    issued = made(world)
    token = tokens.make(issued.key.uuid, [Scope.READ])

    clock.move_to(NOON + timedelta(minutes=5) - timedelta(microseconds=1))
    assert reason(token) == ""
    clock.move_to(NOON + timedelta(minutes=5))
    assert reason(token) == "expired"


@given(st.integers(0, 500), st.characters(max_codepoint=0x17F))
def test_a_token_that_was_changed_is_none_of_ours(place: int, character: str) -> None:
    place %= len(A_TOKEN)
    changed = A_TOKEN[:place] + character + A_TOKEN[place + 1 :]

    if changed != A_TOKEN:
        with pytest.raises(tokens.NoToken) as refused:
            tokens.read(changed)
        assert not refused.value.is_over


def test_a_rotated_key_is_accepted_beside_its_successor_for_the_overlap(
    world: World, clock: time_machine.Traveller
) -> None:
    old = made(world, networks=["192.0.2.0/24"])
    new = rotate(administrator(world), old.key.uuid, RotationWish(expires_at=NOON + timedelta(days=300)))

    assert (new.key.succeeds, new.key.name, new.key.scopes) == (old.key, old.key.name, old.key.scopes)
    assert new.key.networks == ["192.0.2.0/24"]
    assert old.secret != new.secret
    overlap_ends = Key.objects.get(pk=old.key.pk).expires_at
    assert overlap_ends - new.key.created_at == timedelta(days=7)
    clock.move_to(overlap_ends - timedelta(microseconds=1))
    assert (reason(old.secret), reason(new.secret)) == ("", "")
    clock.move_to(overlap_ends)
    assert (reason(old.secret), reason(new.secret)) == ("expired", "")


def test_an_overlap_never_makes_a_key_live_longer_and_is_thirty_days_at_most(
    world: World, clock: time_machine.Traveller
) -> None:
    old = made(world, expires_at=NOON + timedelta(days=2))
    rotate(administrator(world), old.key.uuid, RotationWish(expires_at=NOON + timedelta(days=9), overlap_days=30))

    assert Key.objects.get(pk=old.key.pk).expires_at == NOON + timedelta(days=2)
    for wrong in (31, -1, "7", 1.5):
        with pytest.raises(ValidationError):
            RotationWish.model_validate({"expires_at": NOON + timedelta(days=9), "overlap_days": wrong})


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_a_key_that_is_over_cannot_be_rotated(world: World, clock: time_machine.Traveller, how: str) -> None:
    issued = made(world)
    if how == "revoked":
        revoke(administrator(world), issued.key.uuid)
    else:
        clock.move_to(issued.key.expires_at)

    with pytest.raises(KeyIsOver, match=how):
        rotate(
            administrator(world), issued.key.uuid, RotationWish(expires_at=issued.key.expires_at + timedelta(days=9))
        )


def test_the_key_of_an_organisation_that_has_ended_opens_nothing(world: World) -> None:
    issued = made(world, "skolan")
    assert reason(issued.secret) == ""

    world.record("organisation", None, Moment.resolve().on, record=world.names["skolan"])

    assert reason(issued.secret) == "organisation_ended"
    assert reason(tokens.make(issued.key.uuid, [Scope.READ])) == "organisation_ended"
    with pytest.raises(NoSuchOrganisation):
        made(world, "skolan")


@pytest.mark.parametrize("name", ["Synk 20170101-2393", "Ring 070-174 06 05", "Volvon ABC 123"])
def test_a_key_s_name_and_a_receiver_s_description_say_nothing_of_anybody(name: str) -> None:
    for model, field in ((KeyWish, "name"), (WebhookWish, "description")):
        with pytest.raises(ValidationError) as refused:
            model.model_validate({field: name})
        (said,) = [error for error in refused.value.errors() if error["loc"] == (field,)]
        assert "look like" in said["msg"]
        assert name not in said["msg"]
