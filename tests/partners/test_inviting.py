"""Members: invited by the organisation's administrator through a link that works once; ended at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from threading import Barrier, Thread
from time import sleep
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from time_machine import travel

from partners.access import Act, Standing, Viewer
from partners.inviting.invitations import (
    Offer,
    accept_as,
    accept_with_password,
    account_to_be,
    invitations,
    invite,
    open_invitation,
    withdraw,
)
from partners.inviting.mailing import link_of
from partners.inviting.members import end_membership, members
from partners.inviting.models import Invitation
from partners.inviting.refusals import NotDone
from partners.inviting.tokens import token_of
from partners.models import Account, Membership, Role
from records.log import first_break
from records.models import Event
from records.moment import Moment
from records.recording import recording
from tests.partners.refusing import away
from tests.partners.world import World
from tests.tasks import run_queued_tasks

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "ny@sodertalje.example"
PASSWORD = "ett-langt-losenord-for-prov"


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.made()


def boss(world: World, organisation: str = "socialkontoret") -> Viewer:
    return world.viewer((organisation, Role.ADMINISTRATOR))


def invited(world: World, role: Role = Role.EDITOR, organisation: str = "socialkontoret") -> Invitation:
    return invite(boss(world, organisation), world.names[organisation], Offer(ADDRESS, role))


def viewer_of(account: Account) -> Viewer:
    account.refresh_from_db()
    return Viewer.of_account(account, Moment.resolve())


def refusal(world: World, *args: object) -> str:
    try:
        invite(*args)  # type: ignore[arg-type]
    except NotDone as refused:
        return refused.code
    return "done"


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of acts done by threads that start together, each having read before any has its turn."""
    together, found = Barrier(len(acts)), []

    def do(act: Callable[[], object]) -> None:
        together.wait()
        try:
            act()
            found.append("done")
        except NotDone as refused:
            found.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=do, args=(act,)) for act in acts]
    with recording("system:test"):
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and together.n_waiting:
            sleep(0.01)
        sleep(0.3)
    for thread in threads:
        thread.join()
    return found


def test_a_mail_server_that_is_away_gets_the_invitation_later_unless_it_was_withdrawn(world: World) -> None:
    with travel(datetime.now(UTC), tick=True) as clock:
        withdrawn = invited(world, Role.READER)
        invited(world)
        with away():
            run_queued_tasks()
        withdraw(boss(world), withdrawn.uuid)
        clock.shift(6 * 60)
        run_queued_tasks()
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert "redaktör" in letter.body
    assert "\n" not in letter.subject
    assert letter.subject.startswith("Inbjudan till Samverkansregistret")
    assert "Inbjudan till Samverkansregistret" not in letter.body


def test_the_invited_person_becomes_a_member_through_the_link_in_the_mail(world: World) -> None:
    invited(world)
    run_queued_tasks()

    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert "redaktör för socialkontoret" in letter.body
    assert "editor for socialkontoret" in letter.body
    token = re.search(r"/inbjudan/(\S+)", str(letter.body))
    assert token
    membership = accept_with_password(token[1], "Kim Kurator", PASSWORD)

    assert (membership.role, membership.valid_until) == (Role.EDITOR, None)
    assert membership.account.check_password(PASSWORD)
    assert viewer_of(membership.account).may(Act.MAINTAIN, [Standing.OWN], world.names["socialkontoret"])


def test_a_link_works_once(world: World) -> None:
    token = token_of(invited(world))
    accept_with_password(token, "Kim", PASSWORD)

    with pytest.raises(NotDone, match="not_open"):
        accept_as(Account.objects.get(email=ADDRESS), token)
    with pytest.raises(NotDone, match="not_open"):
        open_invitation(token)


def test_a_link_works_for_seven_days(world: World) -> None:
    token = token_of(invited(world))

    with travel(datetime.now(UTC) + timedelta(days=7, seconds=-60)):
        assert open_invitation(token).email == ADDRESS
    with travel(datetime.now(UTC) + timedelta(days=7, seconds=1)), pytest.raises(NotDone, match="not_open"):
        open_invitation(token)


@pytest.mark.parametrize("spoil", [str.swapcase, lambda token: token[1:], lambda token: token + "a", lambda token: "x"])
def test_a_link_that_is_not_whole_opens_nothing(world: World, spoil: Callable[[str], str]) -> None:
    token = token_of(invited(world))

    with pytest.raises(NotDone, match="not_found"):
        open_invitation(spoil(token))


def test_a_withdrawn_invitation_opens_nothing_and_neither_does_one_that_a_newer_replaces(world: World) -> None:
    administrator = boss(world)
    first = invite(administrator, world.names["socialkontoret"], Offer(ADDRESS, Role.EDITOR))
    second = invite(administrator, world.names["socialkontoret"], Offer(ADDRESS.upper(), Role.EDITOR))
    with pytest.raises(NotDone, match="not_open"):
        open_invitation(token_of(first))
    assert open_invitation(token_of(second)) == second

    withdraw(administrator, second.uuid)

    with pytest.raises(NotDone, match="not_open"):
        open_invitation(token_of(second))
    with pytest.raises(NotDone, match="not_open"):
        withdraw(administrator, second.uuid)
    found = invitations(administrator, world.names["socialkontoret"])
    assert [one.state(datetime.now(UTC)) for one in found] == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_invite_and_see_and_end(world: World, role: Role) -> None:
    area = ("0181",) if role is Role.COORDINATOR else ()
    viewer = world.viewer(("socialkontoret", role, *area))
    other = Membership.objects.get(account=world.account(("socialkontoret", Role.READER)))
    waiting = invited(world)

    for act in (
        lambda: invite(viewer, world.names["socialkontoret"], Offer(ADDRESS, Role.READER)),
        lambda: invitations(viewer, world.names["socialkontoret"]),
        lambda: members(viewer, world.names["socialkontoret"]),
        lambda: withdraw(viewer, waiting.uuid),
        lambda: end_membership(viewer, other.uuid),
    ):
        with pytest.raises(NotDone, match="not_allowed"):
            act()


def test_an_administrator_above_may_and_one_beside_or_below_may_not(world: World) -> None:
    office = world.names["socialkontoret"]

    assert refusal(world, boss(world, "kommunen"), office, Offer(ADDRESS, Role.EDITOR)) == "done"
    assert refusal(world, boss(world, "mottagningen"), office, Offer(ADDRESS, Role.EDITOR)) == "not_allowed"
    assert refusal(world, boss(world, "skolan"), office, Offer(ADDRESS, Role.EDITOR)) == "not_allowed"
    assert refusal(world, Viewer.anonymous(), office, Offer(ADDRESS, Role.EDITOR)) == "not_allowed"


def test_an_administrator_gives_every_role_but_coordinator(world: World) -> None:
    administrator = boss(world)
    found = {role: refusal(world, administrator, world.names["socialkontoret"], Offer(ADDRESS, role)) for role in Role}

    assert found == {role: "by_the_operator" if role is Role.COORDINATOR else "done" for role in Role}


def test_without_the_second_factor_that_the_role_needs_nobody_is_invited(world: World) -> None:
    account = world.account(("socialkontoret", Role.ADMINISTRATOR))
    with override_settings(SECOND_FACTOR_ROLES=["administrator"]):
        without = Viewer.of_account(account, Moment.resolve())
        having = Viewer.of_account(account, Moment.resolve(), second_factor=True)

        assert without.needs_second_factor == {Role.ADMINISTRATOR}
        assert having.needs_second_factor == frozenset()
        assert (
            refusal(world, without, world.names["socialkontoret"], Offer(ADDRESS, Role.READER))
            == "second_factor_needed"
        )
        assert refusal(world, having, world.names["socialkontoret"], Offer(ADDRESS, Role.READER)) == "done"


def test_another_account_cannot_use_the_link_and_an_account_in_use_signs_in_for_it(world: World) -> None:
    token = token_of(invited(world))
    with pytest.raises(NotDone, match="other_account"):
        accept_as(world.account(), token)

    known = Account.objects.create_user(ADDRESS, "ett-helt-annat-losenord")
    with pytest.raises(NotDone, match="other_account"):
        accept_with_password(token, "Någon annan", PASSWORD)
    accept_as(known, token)

    known.refresh_from_db()
    assert known.check_password("ett-helt-annat-losenord")
    assert known.name == ""


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("Kim", "kort", "weak_password"),
        (" ", PASSWORD, "name_missing"),
        ("Kim 20170101-2393", PASSWORD, "identifying_name"),
        ("Kim, Storgatan 3", PASSWORD, "identifying_name"),
    ],
)
def test_a_refused_password_or_name_leaves_the_invitation_open(
    world: World, name: str, password: str, code: str
) -> None:
    token = token_of(invited(world))

    with pytest.raises(NotDone, match=code):
        accept_with_password(token, name, password)

    assert open_invitation(token).email == ADDRESS
    assert not Account.objects.filter(email=ADDRESS).exists()


def test_a_provider_that_vouches_for_an_address_opens_an_account_only_for_the_invited(world: World) -> None:
    assert account_to_be(ADDRESS) is None
    waiting = invited(world)

    account = account_to_be(ADDRESS)

    assert account
    assert not account.has_usable_password()
    assert viewer_of(account).roles == ()
    withdraw(boss(world), waiting.uuid)
    account.refresh_from_db()
    assert not account.is_active


def test_who_leaves_loses_the_roles_and_the_account_at_once_and_keeps_the_name(world: World) -> None:
    account = world.account(("socialkontoret", Role.EDITOR), ("skolan", Role.READER))
    here, there = Membership.objects.filter(account=account).order_by("id")

    end_membership(boss(world), here.uuid)
    assert viewer_of(account).organisations == {world.names["skolan"]}
    assert account.is_active
    end_membership(boss(world, "skolan"), there.uuid)

    assert not viewer_of(account).signed_in
    assert not account.is_active
    assert Account.objects.filter(pk=account.pk).exists()
    with pytest.raises(NotDone, match="not_open"):
        end_membership(boss(world), here.uuid)


def test_who_came_today_can_leave_today_and_come_back_today(world: World) -> None:
    membership = accept_with_password(token_of(invited(world)), "Kim", PASSWORD)
    end_membership(boss(world), membership.uuid)
    assert not viewer_of(membership.account).signed_in

    again = accept_with_password(token_of(invited(world)), "Kim", PASSWORD + "2")

    assert again == membership
    assert viewer_of(again.account).organisations == {world.names["socialkontoret"], world.names["mottagningen"]}


def test_a_member_leaves_by_themself(world: World) -> None:
    account = world.account(("socialkontoret", Role.READER))

    end_membership(viewer_of(account), Membership.objects.get(account=account).uuid)

    assert not viewer_of(account).signed_in


def test_the_last_administrator_cannot_leave_but_one_with_somebody_above_can(world: World) -> None:
    account = world.account(("socialkontoret", Role.ADMINISTRATOR))
    own = Membership.objects.get(account=account)
    resting = world.account(("socialkontoret", Role.ADMINISTRATOR))
    Account.objects.filter(pk=resting.pk).update(is_active=False)
    Account.objects.filter(pk=world.account(("socialkontoret", Role.ADMINISTRATOR)).pk).update(is_service=True)
    with pytest.raises(NotDone, match="last_administrator"):
        end_membership(viewer_of(account), own.uuid)

    world.account(("kommunen", Role.ADMINISTRATOR))

    end_membership(viewer_of(account), own.uuid)


def test_two_administrators_who_remove_each_other_at_once_leave_one(world: World) -> None:
    accounts = [world.account(("skolan", Role.ADMINISTRATOR)) for _ in range(2)]
    viewers = [viewer_of(account) for account in accounts]
    theirs = [Membership.objects.get(account=account).uuid for account in reversed(accounts)]
    found = at_once(*(partial(end_membership, *pair) for pair in zip(viewers, theirs, strict=True)))

    assert sorted(found) == ["done", "last_administrator"]


def test_one_membership_ended_twice_at_once_is_ended_once(world: World) -> None:
    membership = Membership.objects.get(account=world.account(("skolan", Role.READER)))
    administrator = boss(world, "skolan")

    found = at_once(*[partial(end_membership, administrator, membership.uuid)] * 2)

    assert sorted(found) == ["done", "not_open"]
    assert Event.objects.filter(action="membership.ended").count() == 1


def test_an_invitation_accepted_twice_at_once_is_accepted_once(world: World) -> None:
    token = token_of(invited(world))
    account = Account.objects.create_user(ADDRESS)

    found = at_once(*[partial(accept_as, account, token)] * 2)

    assert sorted(found) == ["done", "not_open"]
    assert Event.objects.filter(action="invitation.accepted").count() == 1


def test_each_act_is_in_the_log_without_name_or_address(world: World) -> None:
    administrator = boss(world)
    one = invite(administrator, world.names["socialkontoret"], Offer(ADDRESS, Role.EDITOR))
    membership = accept_with_password(token_of(one), "Kim Kurator", PASSWORD)
    withdraw(administrator, invite(administrator, world.names["socialkontoret"], Offer(ADDRESS, Role.READER)).uuid)
    end_membership(administrator, membership.uuid)

    events = Event.objects.filter(action__regex="^(invitation|membership)").order_by("sequence")

    assert [event.action for event in events] == [
        "invitation.made", "invitation.accepted", "invitation.made", "invitation.withdrawn", "membership.ended",
    ]  # fmt: skip
    assert {event.actor for event in events} == {administrator.actor, membership.account.actor}
    assert not any(ADDRESS in str(event.detail) or "Kim" in str(event.detail) for event in events)
    assert first_break() is None


def test_a_membership_is_of_an_organisation_and_its_area_is_an_area(world: World) -> None:
    account = world.account()
    good = {"account": account, "organisation": world.record_of("skolan"), "valid_from": Moment.resolve().on}
    for wrong in (
        good | {"organisation": world.record_of("0181"), "role": Role.READER},
        good | {"area": world.record_of("skolan"), "role": Role.COORDINATOR},
    ):
        with pytest.raises(ValueError, match="membership"):
            Membership.objects.create(**wrong)


def test_the_operator_invites_the_first_administrator_and_reads_the_link_when_no_mail_goes(world: World) -> None:
    said = StringIO()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"):
        call_command("invite", ADDRESS, organisation=str(world.names["skolan"]), role="administrator", stdout=said)

    assert said.getvalue().strip() == link_of(Invitation.objects.get())
    call_command("invite", "s@lan.example", organisation=str(world.names["skolan"]), role="coordinator", area="0181")
    membership = accept_with_password(token_of(Invitation.objects.latest("id")), "Sam", PASSWORD)
    assert viewer_of(membership.account).areas == {world.names["0181"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": str(uuid4())},
        {"organisation": "finns-inte"},
        {"role": "coordinator"},
        {"area": "0181"},
        {"email": "ingen adress"},
    ],
)
def test_the_operator_is_told_what_is_wrong(world: World, wrong: dict[str, str]) -> None:
    right = {"email": ADDRESS, "organisation": str(world.names["skolan"]), "role": "administrator"} | wrong
    with pytest.raises(CommandError):
        call_command("invite", right.pop("email"), **right)
    assert not Invitation.objects.exists()
