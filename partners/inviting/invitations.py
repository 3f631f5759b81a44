"""Invitations: made by an organisation's administrator, answered once through a signed link, or withdrawn.

Each change is an event in the log, which holds identities alone: no address, no name. Of a `rehearsal` nothing is kept,
and nothing is mailed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError

from partners.access import Viewer
from partners.inviting.holding import held_from
from partners.inviting.mailing import send_invitation
from partners.inviting.models import Invitation
from partners.inviting.refusals import NotDone, require_administrator
from partners.inviting.tokens import invitation_in
from partners.maintaining.rehearsing import turn
from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import Session, identifying, recording, refuse_identifying

LASTS = timedelta(days=7)
"""How long an invitation can be accepted."""


@dataclass(frozen=True)
class Offer:
    """What is offered to whom: a role, for a coordinator with an area, until a day.

    `until` is the first day (in Stockholm) that the membership no longer holds; None: until further notice.
    """

    email: str
    role: Role
    area: UUID | None = None
    until: date | None = None


def invite(viewer: Viewer, organisation: UUID, wanted: Offer, *, rehearsal: bool = False) -> Invitation:
    """Invite an address to act for an organisation, as its administrator or one of an organisation above it.

    Every role but coordinator, which the registry's operator gives. The mail goes when this is committed. An open
    invitation to the same is withdrawn: the newest link is the one that works. Raises `NotDone`.
    """
    require_administrator(viewer, organisation)
    if wanted.role is Role.COORDINATOR:
        raise NotDone("by_the_operator")
    if wanted.until is not None and wanted.until <= Moment.resolve().on:
        raise NotDone("not_ahead")
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        return _offered(session, organisation, wanted)


def offer(actor: str, organisation: UUID, email: str, role: Role, area: UUID | None = None) -> Invitation:
    """Record an invitation and have it mailed, whoever asks: for the operator's command.

    Raises `NotDone` when the organisation, or a coordinator's area, is none today, and `NotRecorded` for an address
    that holds an identity number. Any other address is somebody's own to choose, also a private one.
    """
    with recording(actor) as session:
        return _offered(session, organisation, Offer(email, role, area))


def withdraw(viewer: Viewer, invitation: UUID, *, rehearsal: bool = False) -> Invitation:
    """Withdraw an open invitation: its link stops working at once. Raises `NotDone`."""
    found = Invitation.objects.select_related("organisation").filter(uuid=invitation).first()
    if found is None:
        raise NotDone("not_found")
    require_administrator(viewer, found.organisation.uuid)
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found.refresh_from_db()
        if found.state(session.at) != "open":
            raise NotDone("not_open")
        _withdraw(session, found)
    return found


def invitations(viewer: Viewer, organisation: UUID) -> list[Invitation]:
    """An organisation's invitations, newest first, for its administrator. Raises `NotDone`. One query."""
    require_administrator(viewer, organisation)
    found = Invitation.objects.filter(organisation__uuid=organisation).select_related("organisation", "area")
    return list(found.order_by("-made_at", "-id"))


def open_invitation(token: str) -> Invitation:
    """The open invitation that a link leads to. Raises `NotDone`: "not_found" for a link that we did not make."""
    try:
        identity = invitation_in(token)
    except signing.BadSignature:
        raise NotDone("not_found") from None
    found = Invitation.objects.select_related("organisation", "area").filter(uuid=identity).first()
    if found is None:
        raise NotDone("not_found")
    if found.state(datetime.now(UTC)) != "open":
        raise NotDone("not_open")
    return found


def account_to_be(email: str) -> Account | None:
    """An account that can be used by somebody with an open invitation, whom an identity provider has vouched for.

    A new one has no password and acts for nobody until the invitation is accepted; one that was put to rest wakes. None
    when nobody has invited the address.
    """
    now = datetime.now(UTC)
    if not Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None, expires_at__gt=now).exists():
        return None
    account, _ = Account.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
    return account


def accept_as(account: Account, token: str) -> Membership:
    """Accept an invitation as the account that has signed in. Raises `NotDone`, also for another's invitation."""
    invitation = open_invitation(token)
    if account.email != invitation.email:
        raise NotDone("other_account")
    with recording(account.actor) as session:
        return _accept(session, invitation, account)


def accept_with_password(token: str, name: str, password: str) -> Membership:
    """Accept an invitation as somebody without an account, or whose account has been put to rest.

    The link has proved the address. Who has an account that is in use signs in instead: "other_account". Raises
    `NotDone`; "weak_password" tells in `words` what the project's rules ask for. A name is a name: a number, an address
    or a telephone in it is "identifying_name", and there is nothing to confirm.
    """
    invitation = open_invitation(token)
    account = Account.objects.filter(email=invitation.email).first() or Account(email=invitation.email)
    if account.pk and (account.is_active or account.is_service):
        raise NotDone("service_account" if account.is_service else "other_account")
    account.name, account.is_active = name.strip(), True
    if not account.name:
        raise NotDone("name_missing")
    if identifying({"name": account.name}):
        raise NotDone("identifying_name")
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise NotDone("weak_password", tuple(error.messages)) from None
    with recording(account.actor) as session:
        if Account.objects.filter(email=account.email, is_active=True).exists():
            raise NotDone("other_account")
        account.set_password(password)
        account.save()
        return _accept(session, invitation, account)


def _accept(session: Session, invitation: Invitation, account: Account) -> Membership:
    """The membership, from today; within the writer's turn, so that a link is used once."""
    invitation.refresh_from_db()
    if invitation.state(session.at) != "open":
        raise NotDone("not_open")
    invitation.accepted_at, invitation.accepted_by = session.at, account
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    today = session.at.astimezone(STOCKHOLM).date()
    membership = held_from(today, account, invitation, invitation.valid_until)
    detail = {"invitation": str(invitation.uuid), "membership": str(membership.uuid), "role": invitation.role}
    session.note("invitation.accepted", invitation.organisation, detail)
    return membership


def _offered(session: Session, organisation: UUID, wanted: Offer) -> Invitation:
    """The invitation, queued to be mailed; open ones to the same are withdrawn. Raises as `offer`.

    It is open no longer than what it invites to would last.
    """
    refuse_identifying({"email": wanted.email}, confirmed=True)
    today = Moment.resolve()
    _require_entry("organisation", organisation, today)
    if wanted.area is not None:
        _require_entry("area", wanted.area, today)
    if (wanted.area is None) is (wanted.role is Role.COORDINATOR):
        raise NotDone("not_an_area")
    address = wanted.email.strip().lower()
    record = Record.objects.get(uuid=organisation)
    found = Invitation.objects.filter(organisation=record, email=address, role=wanted.role)
    for earlier in found.filter(accepted_at=None, withdrawn_at=None):
        _withdraw(session, earlier)
    made = Invitation.objects.create(
        organisation=record,
        email=address,
        role=wanted.role,
        area=Record.objects.get(uuid=wanted.area) if wanted.area else None,
        valid_until=wanted.until,
        made_by=session.actor,
        made_at=session.at,
        expires_at=_end_of(session, wanted),
    )
    session.note("invitation.made", record, {"invitation": str(made.uuid), "role": wanted.role.value})
    send_invitation.enqueue(str(made.uuid))
    return made


def _end_of(session: Session, wanted: Offer) -> datetime:
    last = session.at + LASTS
    return last if wanted.until is None else min(last, datetime.combine(wanted.until, time(), STOCKHOLM))


def _withdraw(session: Session, invitation: Invitation) -> None:
    invitation.withdrawn_at = session.at
    invitation.save(update_fields=["withdrawn_at"])
    # Made for the invitation alone, when a provider vouched for the address (`account_to_be`).
    Account.objects.filter(email=invitation.email, memberships=None).update(is_active=False)
    session.note("invitation.withdrawn", invitation.organisation, {"invitation": str(invitation.uuid)})


def _require_entry(kind: str, identity: UUID, now: Moment) -> None:
    if Reader(Viewer.anonymous(), now).get(kind, identity) is None:
        raise NotDone("not_an_area" if kind == "area" else "not_an_organisation")
