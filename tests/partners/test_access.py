"""The table of who may do what, compared cell by cell; and what makes an account's roles and areas."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from partners.access import ALLOWED, SCOPES, Act, Scope, Standing, Viewer
from partners.models import Role
from records.moment import Moment
from tests.partners.world import World

OURS, THEIRS = uuid4(), uuid4()

# Written out once more, by hand, so that a change of the table is a decision that somebody sees.
EVERYBODY = {"reader", "editor", "signatory", "coordinator", "administrator"}
MAY = {
    ("read_public", "anyone"): EVERYBODY | {"nobody"},
    ("read_professionals", "professional"): EVERYBODY | {"nobody"},
    ("read_parties", "own"): EVERYBODY,
    ("read_parties", "party"): EVERYBODY,
    ("read_parties", "area"): {"coordinator"},
    ("maintain", "own"): {"editor", "administrator"},
    ("maintain", "area"): {"coordinator"},
    ("verify", "own"): {"editor", "administrator"},
    ("verify", "area"): {"coordinator"},
    ("sign", "own"): {"signatory"},
    ("maintain_catalogue", "area"): {"coordinator"},
    ("audit", "own"): EVERYBODY,
    ("audit", "area"): {"coordinator"},
    ("accept_risk", "area"): {"coordinator"},
    ("administer", "own"): {"administrator"},
    ("import", "own"): {"editor", "administrator"},
    ("import", "area"): {"coordinator"},
    ("subscribe", "own"): {"editor", "administrator"},
    ("read_changes", "professional"): EVERYBODY | {"nobody"},
    ("report", "anyone"): EVERYBODY | {"nobody"},
    ("draft", "own"): {"editor", "administrator"},
    ("draft", "area"): {"coordinator"},
    ("read_draft", "own"): EVERYBODY,
    ("read_draft", "party"): EVERYBODY,
    ("read_draft", "area"): {"coordinator"},
    ("comment", "own"): {"editor", "signatory", "administrator"},
    ("comment", "party"): {"editor", "signatory", "administrator"},
    ("comment", "area"): {"coordinator"},
    ("read_log", "own"): {"administrator"},
    ("read_log", "area"): {"coordinator"},
}
ALWAYS = {
    "read_public": "anyone", "read_professionals": "professional", "read_changes": "professional", "report": "anyone",
}  # fmt: skip
OPENS = {
    "read": {"read_professionals", "read_parties", "read_changes", "audit"},
    "write": {"maintain"},
    "verify": {"verify"},
    "import": {"import"},
    "subscribe": {"subscribe"},
    "agree": {"draft", "read_draft", "comment"},
}


@pytest.mark.parametrize(("act", "standing", "role"), list(product(Act, Standing, Role)))
def test_every_act_is_allowed_to_exactly_the_roles_and_standings_of_the_table(
    act: Act, standing: Standing, role: Role
) -> None:
    viewer = Viewer("account:test", signed_in=True, professional=True, roles=((OURS, role),))

    expected = act in ALWAYS or role.value in MAY.get((act.value, standing.value), set())

    assert viewer.may(act, [standing], OURS) is expected


@pytest.mark.parametrize(("act", "standing"), list(product(Act, Standing)))
def test_without_a_role_only_the_open_acts_are_allowed(act: Act, standing: Standing) -> None:
    professional = Viewer("account:test", signed_in=True, professional=True)
    assert professional.may(act, [standing], OURS) is (act in ALWAYS)
    expected = act in ALWAYS and (ALWAYS[act] == "anyone" or standing == Standing.PROFESSIONAL)
    assert Viewer.anonymous().may(act, [standing], OURS) is expected
    assert Viewer("account:test", signed_in=True).may(act, [standing], OURS) is expected


@pytest.mark.parametrize(("act", "role"), list(product(Act, Role)))
def test_a_role_counts_for_its_own_organisation_alone(act: Act, role: Role) -> None:
    viewer = Viewer("account:test", signed_in=True, professional=True, roles=((OURS, role),))

    assert viewer.may(act, [Standing.OWN], THEIRS) is (act in ALWAYS)
    assert viewer.may(act, [Standing.OWN]) is (act in ALWAYS)
    assert viewer.may(act, [], OURS) is (act in ALWAYS)


@pytest.mark.parametrize(("act", "scope"), list(product(Act, Scope)))
def test_a_program_may_what_its_scope_opens_and_an_editor_may(act: Act, scope: Scope, world: World) -> None:
    ours = world.names["socialkontoret"]
    viewer = Viewer.of_program("key:test", ours, [scope], Moment.resolve())

    opened = act.value in OPENS[scope.value] | {"read_public", "report"}

    assert viewer.may(act, [Standing.OWN], ours) is opened
    assert viewer.may(act, [Standing.OWN], world.names["mottagningen"]) is opened
    assert viewer.may(act, [Standing.OWN], THEIRS) is (opened and act in ALWAYS)
    assert viewer.may(act, [Standing.AREA], THEIRS) is (opened and act in ALWAYS)


def test_the_table_has_a_row_for_every_act() -> None:
    assert set(ALLOWED) == set(Act)
    assert set(SCOPES) == set(Scope)


def test_a_role_reaches_every_unit_below_and_nothing_above_or_beside(world: World) -> None:
    viewer = world.viewer(("socialkontoret", Role.EDITOR))

    assert viewer.organisations == {world.names["socialkontoret"], world.names["mottagningen"]}
    assert {role for _, role in viewer.roles} == {Role.EDITOR}
    assert len(world.viewer(("kommunen", Role.READER)).organisations) == 3


def test_an_area_includes_what_lies_in_it(world: World) -> None:
    def areas(code: str) -> set[str]:
        viewer = world.viewer(("kommunen", Role.COORDINATOR, code))
        return {name for name, identity in world.names.items() if identity in viewer.areas}

    assert areas("0181") == {"0181"}
    assert areas("01") == {"01", "0181", "0180"}
    assert areas("SE") == {"SE", "01", "0181", "0180", "23", "2380"}


def test_several_memberships_add_up_and_roles_do_not_spill_over(world: World) -> None:
    viewer = world.viewer(("polisen", Role.SIGNATORY), ("skolan", Role.EDITOR))

    assert viewer.may(Act.SIGN, [Standing.OWN], world.names["polisen"])
    assert not viewer.may(Act.SIGN, [Standing.OWN], world.names["skolan"])
    assert not viewer.may(Act.MAINTAIN, [Standing.OWN], world.names["polisen"])


def test_a_unit_that_moves_takes_the_rights_over_it_along(world: World) -> None:
    viewer = world.viewer(("socialkontoret", Role.EDITOR))
    assert world.names["mottagningen"] in viewer.organisations

    world.organisation("mottagningen", "municipal_office", "kommunen")

    assert world.names["mottagningen"] not in world.viewer(("socialkontoret", Role.EDITOR)).organisations


def test_an_inactive_account_has_no_rights_and_is_not_signed_in(world: World) -> None:
    account = world.account(("socialkontoret", Role.ADMINISTRATOR), ("kommunen", Role.COORDINATOR, "0181"))
    account.is_active = False

    viewer = Viewer.of_account(account, Moment.resolve())

    assert (viewer.signed_in, viewer.roles, viewer.areas) == (False, (), frozenset())
    assert viewer.actor == account.actor


def test_a_membership_holds_from_its_first_day_up_to_and_not_on_its_end(world: World) -> None:
    today = Moment.resolve().on

    assert world.viewer(("polisen", Role.READER), valid_from=today).roles
    assert not world.viewer(("polisen", Role.READER), valid_from=today + timedelta(1)).roles
    assert not world.viewer(("polisen", Role.READER), valid_until=today).roles


def test_who_acts_for_nobody_today_is_no_professional_and_has_signed_in_all_the_same(world: World) -> None:
    today = Moment.resolve().on
    member = ("polisen", Role.READER)

    standing = {
        "never a member": world.viewer(),
        "until today": world.viewer(member, valid_until=today),
        "from tomorrow": world.viewer(member, valid_from=today + timedelta(1)),
        "last day": world.viewer(member, valid_until=today + timedelta(1)),
        "from today": world.viewer(member, valid_from=today),
        "coordinator": world.viewer(("kommunen", Role.COORDINATOR, "0181")),
    }

    assert {name for name, viewer in standing.items() if viewer.professional} == {
        "last day",
        "from today",
        "coordinator",
    }
    assert {viewer.signed_in for viewer in standing.values()} == {True}


def test_an_organisation_that_has_ended_makes_nobody_a_professional_and_can_still_be_begun_again(world: World) -> None:
    member = world.account(("polisen", Role.EDITOR))
    today = Moment.resolve().on

    world.record("organisation", None, today + timedelta(1), record=world.names["polisen"])
    assert Viewer.of_account(member, Moment.resolve()).professional
    world.record("organisation", None, today, record=world.names["polisen"])
    viewer = Viewer.of_account(member, Moment.resolve())
    assert not viewer.professional
    assert viewer.may(Act.MAINTAIN, [Standing.OWN], world.names["polisen"])
    assert Viewer.of_account(
        world.account(("polisen", Role.READER), ("skolan", Role.READER)), Moment.resolve()
    ).professional


def test_a_role_that_waits_for_a_second_factor_makes_a_professional_all_the_same(
    world: World, settings: Settings
) -> None:
    settings.SECOND_FACTOR_ROLES = ["coordinator"]

    viewer = world.viewer(("kommunen", Role.COORDINATOR, "0181"))

    assert (viewer.professional, viewer.roles, viewer.areas) == (True, (), frozenset())


def test_organisations_in_a_ring_do_not_keep_anybody_waiting(world: World) -> None:
    world.organisation("kommunen", "municipality", "mottagningen")

    assert len(world.viewer(("kommunen", Role.READER)).organisations) == 3


def test_rights_cost_as_many_queries_for_fifty_units_as_for_one(world: World) -> None:
    def queries() -> int:
        account = world.account(("socialkontoret", Role.EDITOR), ("kommunen", Role.COORDINATOR, "01"))
        now = Moment.resolve()
        with CaptureQueriesContext(connection) as captured:
            Viewer.of_account(account, now)
        return len(captured)

    one = queries()
    for number in range(49):
        world.organisation(f"enhet {number}", "municipal_office", "socialkontoret")
    assert queries() == one
