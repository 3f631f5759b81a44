"""Members and invitations by the API: for people who administer the organisation, by their session."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from partners.inviting.invitations import accept_with_password
from partners.inviting.models import Invitation
from partners.inviting.tokens import token_of
from partners.models import Account, Membership, Role
from records.models import Record
from tests.api import world
from tests.api.test_routes import registry
from tests.tasks import run_queued_tasks

pytestmark = pytest.mark.django_db(transaction=True)

OURS = f"/api/v1/organisations/{world.identity('kommunen')}"
THEIRS = f"/api/v1/organisations/{world.identity('grannen')}"
NEW = {"email": "ny@sodertalje.example", "role": "editor"}
PASSWORD = "ett-langt-losenord-for-prov"


@pytest.fixture
def boss(client: Client) -> Client:
    """Somebody who administers the municipality."""
    world.record_ground()
    client.force_login(world.account(Role.ADMINISTRATOR))
    return client


def post(client: Client, address: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(address, body or {}, content_type="application/json")


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit("/", 1)[-1]


def test_an_administrator_invites_lists_and_withdraws(boss: Client) -> None:
    made = post(boss, f"{OURS}/invitations", NEW)
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "open"
    run_queued_tasks()
    assert [letter.to for letter in mail.outbox] == [[NEW["email"]]]
    token = token_of(Invitation.objects.get())
    assert token not in made.content.decode()

    listed = boss.get(f"{OURS}/invitations").json()
    assert [one["id"] for one in listed["items"]] == [made.json()["id"]]
    withdrawn = post(boss, made.json()["_links"]["withdrawals"]["href"].removeprefix("http://127.0.0.1:8000"))

    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    again = post(boss, f"/api/v1/invitations/{made.json()['id']}/withdrawals")
    assert (again.status_code, slug(again)) == (409, "already-over")


def test_an_address_that_holds_an_identity_number_is_not_invited_and_not_repeated(boss: Client) -> None:
    for address in ("1701012393@sodertalje.example", "mottagning20170101-2393@sodertalje.example"):
        answer = post(boss, f"{OURS}/invitations", NEW | {"email": address})
        assert (answer.status_code, slug(answer)) == (422, "identifying-content")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/email"]
        assert "2393" not in answer.content.decode()
    assert not Invitation.objects.exists()
    assert post(boss, f"{OURS}/invitations", NEW | {"email": "nagon@gmail.example"}).status_code == 201


def test_members_are_listed_and_ended_at_once(boss: Client) -> None:
    post(boss, f"{OURS}/invitations", NEW)
    accept_with_password(token_of(Invitation.objects.get()), "Kim Kurator", PASSWORD)
    member = Client()
    member.force_login(Account.objects.get(email=NEW["email"]))
    listed = boss.get(f"{OURS}/members").json()
    assert listed["_meta"]["total_records"] == 2 if "total_records" in listed["_meta"] else len(listed["items"]) == 2
    (kim,) = [one for one in listed["items"] if one["name"] == "Kim Kurator"]
    assert (kim["role"], kim["email"]) == ("editor", NEW["email"])
    assert member.get(f"{OURS}/members").status_code == 403

    ended = post(boss, f"/api/v1/memberships/{kim['id']}/endings")

    assert ended.status_code == 200
    assert len(boss.get(f"{OURS}/members").json()["items"]) == 1
    assert member.get(f"{OURS}/members").status_code == 401
    assert slug(post(boss, f"/api/v1/memberships/{kim['id']}/endings")) == "already-over"


def test_somebody_is_invited_until_a_day_and_a_role_is_changed_for_trial_and_then_for_good(boss: Client) -> None:
    made = post(boss, f"{OURS}/invitations", NEW | {"valid_until": "2999-01-01"})
    assert made.json()["valid_until"] == "2999-01-01"
    too_late = post(boss, f"{OURS}/invitations", NEW | {"valid_until": "2020-01-01"})
    assert (too_late.status_code, too_late.json()["errors"][0]["pointer"]) == (422, "/valid_until")
    membership = accept_with_password(token_of(Invitation.objects.get()), "Kim Kurator", PASSWORD)
    assert str(membership.valid_until) == "2999-01-01"

    changes = f"/api/v1/memberships/{membership.uuid}/changes"
    assert post(boss, f"{changes}?dry_run=true", {"role": "signatory"}).json()["role"] == "signatory"
    assert Membership.objects.filter(role=Role.SIGNATORY).count() == 0
    changed = post(boss, changes, {"role": "signatory"}).json()
    assert (changed["role"], "valid_until" in changed) == ("signatory", False)
    membership.refresh_from_db()
    assert membership.valid_until == membership.valid_from
    assert slug(post(boss, changes, {"role": "reader"})) == "already-over"
    by_operator = post(boss, f"/api/v1/memberships/{changed['id']}/changes", {"role": "coordinator"})
    assert (by_operator.status_code, by_operator.json()["errors"][0]["code"]) == (422, "by_the_operator")


def test_the_last_administrator_stays(boss: Client) -> None:
    own = boss.get(f"{OURS}/members").json()["items"][0]["id"]

    answer = post(boss, f"/api/v1/memberships/{own}/endings")

    assert (answer.status_code, slug(answer)) == (409, "last-administrator")


@pytest.mark.parametrize("role", [None, Role.READER, Role.EDITOR, Role.SIGNATORY, Role.COORDINATOR])
def test_nobody_else_reads_or_changes_members(client: Client, role: Role | None) -> None:
    world.record_ground()
    other = Account.objects.create_user("annan@sodertalje.example")
    record = Record.objects.get(uuid=world.identity("kommunen"))
    theirs = Membership.objects.create(account=other, organisation=record, role=Role.READER, valid_from=world.SINCE)
    if role:
        client.force_login(world.account(role))
    status = 403 if role else 401

    for address in ("members", "invitations"):
        answer = client.get(f"{OURS}/{address}")
        assert answer.status_code == status
        assert "annan@" not in answer.content.decode()
    assert post(client, f"{OURS}/invitations", NEW).status_code == status
    assert post(client, f"/api/v1/memberships/{theirs.uuid}/endings").status_code == status
    assert not Invitation.objects.exists()


def test_an_administrator_of_another_organisation_may_not(boss: Client) -> None:
    for answer in (boss.get(f"{THEIRS}/members"), post(boss, f"{THEIRS}/invitations", NEW)):
        assert (answer.status_code, slug(answer)) == (403, "not-allowed")


def test_a_lacking_second_factor_is_told_apart(boss: Client) -> None:
    with override_settings(SECOND_FACTOR_ROLES=["administrator"]):
        for answer in (boss.get(f"{OURS}/members"), post(boss, f"{OURS}/invitations", NEW)):
            assert (answer.status_code, slug(answer)) == (403, "second-factor-needed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (NEW | {"role": "coordinator"}, "/role"),
        (NEW | {"role": "king"}, "/role"),
        (NEW | {"email": "ingen adress"}, "/email"),
        ({"role": "editor"}, "/email"),
        (NEW | {"surprise": 1}, "/surprise"),
    ],
)
def test_a_bad_invitation_is_pointed_at(boss: Client, body: dict[str, Any], pointer: str) -> None:
    answer = post(boss, f"{OURS}/invitations", body)

    assert (answer.status_code, slug(answer)) == (422, "invalid-content")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert "ingen adress" not in answer.content.decode()


def test_a_form_from_elsewhere_is_refused(boss: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Account.objects.get())

    assert post(strict, f"{OURS}/invitations", NEW).status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["Member", "Invitation", "InvitationWish"])
def test_the_shapes_stand_in_the_specification(db: None, name: str) -> None:
    _, document = registry()
    assert name in document["components"]["schemas"]
