"""Accounts, memberships, and verifications: what the database insists on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import authenticate, get_user
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from partners.models import Account, Membership, ProtectedRead, Role, Verification, in_force
from partners.verifying import Check, last_verified, verify
from records.models import Event, Record
from records.moment import Moment
from records.recording import NotRecorded, recording
from tests.partners.world import SINCE, World

# Accounts


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["anna@SODERTALJE.example", " Anna@sodertalje.example ", "anna@sodertalje.example"])
def test_an_address_signs_in_however_its_letters_are_typed(client: Client, typed: str) -> None:
    account = Account.objects.create_user("Anna@Sodertalje.example", "ett långt lösenord")

    answer = client.post("/logga-in/", {"username": typed, "password": "ett långt lösenord"})

    assert account.email == "anna@sodertalje.example"
    assert answer.status_code == 302
    assert get_user(client).pk == account.pk


@pytest.mark.django_db
def test_two_accounts_cannot_differ_in_letter_case_alone() -> None:
    Account.objects.create_user("anna@sodertalje.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create_user("ANNA@sodertalje.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account(email="Anna@sodertalje.example").save()


@pytest.mark.django_db
def test_an_account_without_password_cannot_sign_in() -> None:
    account = Account.objects.create_user("tjanst@sodertalje.example")

    assert not account.has_usable_password()
    assert authenticate(username=account.email, password="") is None


@pytest.mark.django_db
def test_an_account_is_named_in_the_log_by_nothing_that_tells_who_it_is() -> None:
    account = Account.objects.create_user("anna@sodertalje.example", name="Anna")

    for shown in (account.actor, str(account)):
        assert str(account.uuid) in shown
        assert "anna" not in shown.lower()


# Memberships


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": Role.COORDINATOR},
        {"role": Role.EDITOR, "area": "0181"},
        {"role": Role.EDITOR, "valid_until": SINCE - timedelta(1)},
    ],
    ids=["a coordinator of nothing", "an editor of an area", "an end before its start"],
)
def test_a_membership_that_makes_no_sense_is_refused_by_the_database(world: World, wrong: dict[str, Any]) -> None:
    area = world.record_of(wrong.pop("area")) if "area" in wrong else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            account=world.account(), organisation=world.record_of("polisen"), area=area, valid_from=SINCE, **wrong
        )


def test_a_membership_that_ends_on_its_first_day_holds_on_none(world: World) -> None:
    account = world.account()
    organisation = world.record_of("polisen")
    Membership.objects.create(
        account=account, organisation=organisation, role=Role.EDITOR, valid_from=SINCE, valid_until=SINCE
    )

    assert not Membership.objects.filter(in_force(SINCE), account=account).exists()


@pytest.mark.parametrize("membership", [("polisen", Role.EDITOR), ("polisen", Role.COORDINATOR, "0181")])
def test_the_same_membership_is_given_once(world: World, membership: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        world.account(membership, membership)


def test_an_account_may_coordinate_two_areas_from_one_day_on(world: World) -> None:
    account = world.account(("polisen", Role.COORDINATOR, "0181"), ("polisen", Role.COORDINATOR, "2380"))

    assert account.memberships.count() == 2


# Verifications


def check(contact_point: UUID, checked_on: date, **more: Any) -> Verification:
    record = Record.objects.get(uuid=contact_point)
    with recording("account:x") as session:
        (made,) = verify(session, [Check(record, checked_on, "Samordnaren", "ringde", **more)])
    return made


def latest(contact_point: UUID, moment: Moment) -> Verification | None:
    record = Record.objects.get(uuid=contact_point)
    return last_verified([record.pk], moment).get(record.pk)


def test_the_last_verification_follows_both_axes_of_time(world: World) -> None:
    contact_point = world.contact_point()
    before = Moment.resolve()
    spring = check(contact_point, date(2024, 4, 1))
    known_then = Moment.resolve()
    autumn = check(contact_point, date(2024, 10, 1), result=Verification.Result.DOES_NOT_WORK)
    winter_told_late = check(contact_point, date(2024, 1, 15))

    assert latest(contact_point, Moment.resolve()) == autumn
    assert latest(contact_point, Moment.resolve(on=date(2024, 9, 30))) == spring
    assert latest(contact_point, Moment.resolve(on=date(2024, 10, 1))) == autumn
    assert latest(contact_point, Moment.resolve(on=date(2024, 2, 1))) == winter_told_late
    assert latest(contact_point, Moment(before.on, known_then.known_at)) == spring
    assert latest(contact_point, Moment(date(2024, 2, 1), known_then.known_at)) is None
    assert latest(contact_point, before) is None


def test_of_two_checks_on_one_day_the_later_recorded_counts(world: World) -> None:
    contact_point = world.contact_point()
    check(contact_point, date(2024, 4, 1), result=Verification.Result.DOES_NOT_WORK)
    second = check(contact_point, date(2024, 4, 1))

    assert latest(contact_point, Moment.resolve()) == second


def test_a_verification_is_an_event_and_no_version(world: World) -> None:
    contact_point = world.contact_point()

    made = check(contact_point, date(2024, 4, 1), source="öppen källa")

    event = Event.objects.get(sequence=made.pk)
    assert (event.action, event.actor, event.record) == ("contact_point.verified", "account:x", made.contact_point)
    assert event.detail["checked_on"] == "2024-04-01"
    assert event.at == made.recorded_at
    assert made.contact_point.versions(manager="mechanism").count() == 1


def test_only_a_contact_point_is_verified_and_never_ahead_of_time(world: World) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(2)
    for identity, day, code in (
        (world.names["polisen"], date(2024, 1, 1), "other_kind"),
        (world.contact_point(), tomorrow, "not_yet"),
    ):
        with pytest.raises(NotRecorded) as refusal:
            check(identity, day)
        assert [problem.code for problem in refusal.value.problems[0]] == [code]
    assert not Verification.objects.exists()
    assert not Event.objects.filter(action="contact_point.verified").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_verification SET result = 'works'",
        "DELETE FROM partners_verification",
        "UPDATE partners_protectedread SET actor = 'nobody'",
    ],
)
def test_the_database_changes_no_verification_and_no_read_that_was_logged(world: World, statement: str) -> None:
    made = check(world.contact_point(), date(2024, 4, 1), result=Verification.Result.DOES_NOT_WORK)
    ProtectedRead.objects.create(actor="x", record=made.contact_point, on=SINCE, known_at=made.recorded_at)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Verification.objects.get().result == Verification.Result.DOES_NOT_WORK


def test_a_verification_is_not_replaced_by_another_of_its_number(world: World) -> None:
    made = check(world.contact_point(), date(2024, 4, 1))
    made.result = Verification.Result.DOES_NOT_WORK
    upsert = "OR REPLACE" if connection.vendor == "sqlite" else ""

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT {upsert} INTO partners_verification SELECT * FROM partners_verification WHERE sequence = %s",  # noqa: S608
            [made.pk],
        )
