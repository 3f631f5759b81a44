"""Members and invitations of an organisation: kept by the people who administer it; by no program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.describing import Body, Json, Operation, described, list_of, path_parameter, ref, with_links
from api.keys import administrator
from api.member_shapes import InvitationWish, MembershipWish
from api.paging import envelope, page_asked
from api.parameters import LIMIT, OFFSET
from api.problems import BodyError, Refused
from api.representation import base, link
from api.writing import DRY_RUN, acted, acted_with_links, is_trial
from api.written import refused_as_invalid, wished
from partners.access import Viewer
from partners.inviting.invitations import Offer, invitations, invite, withdraw
from partners.inviting.members import change_membership, end_membership, members
from partners.inviting.models import Invitation
from partners.inviting.refusals import NotDone
from partners.models import Membership
from records.models import Record
from records.recording import NotRecorded

_UUID = {"type": "string", "format": "uuid"}
_EXAMPLE = "3f4f1c7a-5f0f-4f3e-9a57-0c6d0a7a9c11"
_ORGANISATION = path_parameter("id", _UUID, "The organisation's lasting identity.", _EXAMPLE)
_WHO = "For people who administer the organisation or one above it, by their session. "
_READING = ("not-signed-in", "not-allowed", "second-factor-needed")
_SLUGS = {
    "not_found": "not-found",
    "not_an_organisation": "not-found",
    "second_factor_needed": "second-factor-needed",
    "not_open": "already-over",
    "last_administrator": "last-administrator",
}
"""Why something was not done → the type of problem; "not-allowed" for the rest."""
_WRONG = {
    "by_the_operator": ("/role", "the registry's operator gives and takes this role; ask them"),
    "not_ahead": ("/valid_until", "write a day after today, and after the day it begins"),
}
"""What is wrong with a body → where, and what to write."""


@contextmanager
def as_problems() -> Iterator[None]:
    """What the use cases refuse, as a problem."""
    try:
        yield
    except NotDone as refusal:
        if refusal.code in _WRONG:
            place, text = _WRONG[refusal.code]
            raise Refused("invalid-content", [BodyError(place, refusal.code, text)]) from None
        raise Refused(_SLUGS.get(refusal.code, "not-allowed")) from None


class MembersView(ApiView):
    """An organisation's members."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of the members, by name."""
        limit, offset = page_asked(request)
        with as_problems():
            found = members(administrator(request), id)
        items = [_member(one) for one in found[offset : offset + limit]]
        return Response(envelope(request, items, len(found), limit, offset))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_members_list",
            summary="Members of an organisation",
            description=f"{_WHO}The memberships that hold today or will, by name; those of its units are listed there.",
            tag="members",
            schema=list_of(with_links(ref("OrganisationMember"), "changes", "endings")),
            answer="A page of members.",
            parameters=(_ORGANISATION, *described((LIMIT, OFFSET))),
            problems=_READING,
            moment=False,
        )


class InvitationsView(ApiView):
    """An organisation's invitations."""

    http_method_names = ["get", "head", "options", "post"]
    done_once = False

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """A page of the invitations, newest first."""
        limit, offset = page_asked(request)
        with as_problems():
            found = invitations(administrator(request), id)
        items = [_invitation(one) for one in found[offset : offset + limit]]
        return Response(envelope(request, items, len(found), limit, offset))

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Invite an address."""
        trial = is_trial(request)
        viewer = administrator(request)
        wish = wished(InvitationWish, request.data)
        with as_problems():
            made = _invited(viewer, id, wish, rehearsal=trial)
        headers = {"Location": f"{base()}/organisations/{id}/invitations"}
        return acted(_invitation(made), rehearsal=trial, status=201, headers=headers)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_invitations_list",
            summary="Invitations of an organisation",
            description=f"{_WHO}Newest first, with those that are over.",
            tag="members",
            schema=list_of(with_links(ref("Invitation"), "withdrawals")),
            answer="A page of invitations.",
            parameters=(_ORGANISATION, *described((LIMIT, OFFSET))),
            problems=_READING,
            moment=False,
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_invitations_create",
            summary="Invite somebody to act for an organisation",
            description=f"{_WHO}A mail goes to the address with a link that works once, for seven days. An open "
            "invitation of the same address to the same role is withdrawn.",
            tag="members",
            schema=acted_with_links(ref("Invitation"), "withdrawals"),
            answer="The invitation. Its link is only in the mail.",
            parameters=(_ORGANISATION, *described((DRY_RUN,))),
            problems=("not-found", "second-factor-needed", "identifying-content"),
            method="post",
            leads_to=("invitations_withdraw",),
            status=201,
            body=Body(ref("InvitationWish")),
        )


class WithdrawalsView(ApiView):
    """Withdrawing an invitation."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Make the invitation's link stop working."""
        trial = is_trial(request)
        viewer = administrator(request)
        with as_problems():
            return acted(_invitation(withdraw(viewer, id, rehearsal=trial)), rehearsal=trial)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="invitations_withdraw",
            summary="Withdraw an invitation",
            description=f"{_WHO}Its link stops working at once.",
            tag="members",
            schema=acted_with_links(ref("Invitation"), "withdrawals"),
            answer="The invitation, withdrawn.",
            parameters=(path_parameter("id", _UUID, "The invitation's identity.", _EXAMPLE), *described((DRY_RUN,))),
            problems=("not-found", "second-factor-needed", "already-over"),
            method="post",
        )


class MembershipChangesView(ApiView):
    """Another role for a member, or another last day."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Let the member hold what is asked for, from today."""
        trial = is_trial(request)
        viewer = administrator(request)
        wish = wished(MembershipWish, request.data)
        with as_problems():
            held = change_membership(viewer, id, wish.role, wish.valid_until, rehearsal=trial)
        return acted(_member(held), rehearsal=trial)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="memberships_change",
            summary="Give a member another role or last day",
            description=f"{_WHO}Another role begins today and is a membership of its own: the earlier one ends. The "
            "same role with another `valid_until` stays the membership it is. An organisation keeps somebody who can "
            "administer it.",
            tag="members",
            schema=acted_with_links(ref("OrganisationMember"), "changes", "endings"),
            answer="The membership that holds now.",
            parameters=(path_parameter("id", _UUID, "The membership's identity.", _EXAMPLE), *described((DRY_RUN,))),
            problems=("not-found", "second-factor-needed", "already-over", "last-administrator"),
            method="post",
            body=Body(ref("MembershipWish")),
        )


class EndingsView(ApiView):
    """Ending a membership."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """End the membership at once."""
        trial = is_trial(request)
        viewer = administrator(request)
        with as_problems():
            return acted(_member(end_membership(viewer, id, rehearsal=trial)), rehearsal=trial)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="memberships_end",
            summary="End a membership",
            description=f"{_WHO}Or for the member. At once: the account's next request is without the role, and an "
            "account that acts for nobody any more is signed out and put to rest. What it did stays under its identity "
            "in the log. An organisation keeps somebody who can administer it.",
            tag="members",
            schema=acted_with_links(ref("OrganisationMember"), "changes", "endings"),
            answer="The membership, ended.",
            parameters=(path_parameter("id", _UUID, "The membership's identity.", _EXAMPLE), *described((DRY_RUN,))),
            problems=("not-found", "second-factor-needed", "already-over", "last-administrator"),
            method="post",
        )


def _invited(viewer: Viewer, organisation: UUID, wish: InvitationWish, *, rehearsal: bool) -> Invitation:
    try:
        offered = Offer(wish.email, wish.role, until=wish.valid_until)
        return invite(viewer, organisation, offered, rehearsal=rehearsal)
    except NotRecorded as error:
        raise refused_as_invalid(error) from None


def _reference(record: Record | None) -> Json | None:
    if record is None:
        return None
    plural = "areas" if record.kind == "area" else "organisations"
    return {"id": record.uuid, "kind": record.kind, "href": f"{base()}/{plural}/{record.uuid}"}


def _member(found: Membership) -> dict[str, Any]:
    fields = {
        "id": found.uuid,
        "organisation": _reference(found.organisation),
        "account": found.account.uuid,
        "name": found.account.name,
        "email": found.account.email,
        "role": found.role,
        "area": _reference(found.area),
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "_links": {rel: link(rel, f"{base()}/memberships/{found.uuid}/{rel}") for rel in ("changes", "endings")},
    }
    return {name: value for name, value in fields.items() if value is not None}


def _invitation(found: Invitation) -> dict[str, Any]:
    fields = {
        "id": found.uuid,
        "organisation": _reference(found.organisation),
        "email": found.email,
        "role": found.role,
        "area": _reference(found.area),
        "valid_until": found.valid_until,
        "state": found.state(datetime.now(UTC)),
        "made_by": found.made_by,
        "made_at": found.made_at,
        "expires_at": found.expires_at,
        "accepted_at": found.accepted_at,
        "withdrawn_at": found.withdrawn_at,
        "_links": {"withdrawals": link("withdrawals", f"{base()}/invitations/{found.uuid}/withdrawals")},
    }
    return {name: value for name, value in fields.items() if value is not None}
