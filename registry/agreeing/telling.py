"""Telling the parties by mail that a proposal awaits them, was declined, withdrawn or agreed. No content is mailed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from partners.access import Viewer
from partners.models import Account, Membership, Role, in_force
from partners.verifying.sending import Letter, send
from records.moment import Moment
from records.reading import Reader
from records.recording import Session
from registry.agreeing.models import Proposal, ProposalParty

What = Literal["proposed", "declined", "withdrawn", "agreed"]
_ABOUT: dict[What, tuple[str, str]] = {
    "proposed": ("Ett förslag väntar på er underskrift", "A proposal awaits your signature"),
    "declined": ("En part har avböjt ett förslag", "A party has declined a proposal"),
    "withdrawn": ("Ett förslag har dragits tillbaka", "A proposal has been withdrawn"),
    "agreed": ("Alla parter har skrivit under", "All parties have signed"),
}
_SIGNS = (Role.SIGNATORY,)
_KEEPS = (Role.EDITOR, Role.ADMINISTRATOR)
_ROLES: dict[What, tuple[Role, ...]] = {
    "proposed": _SIGNS, "declined": _KEEPS, "withdrawn": _SIGNS, "agreed": (*_SIGNS, *_KEEPS),
}  # fmt: skip
"""Who in an organisation is told: those who are to act, or keep what comes of it."""


def tell_of(session: Session, proposal: Proposal, what: What) -> None:
    """Have those concerned told when the turn ends, in its transaction."""
    name = f"registry.agreeing.{what}.{proposal.pk}"
    session.before_end(name, partial(_queue, proposal.pk, what, session.actor))


def _queue(proposal: int, what: What, actor: str) -> None:
    tell_parties.enqueue(proposal, what, actor)


@task()
def tell_parties(proposal: int, what: What, actor: str) -> int:
    """Queue a mail to each person who is told of the proposal (by key), but for who did it; returns how many."""
    found = Proposal.objects.select_related("draft__owner").get(pk=proposal)
    asked = [account for account in _people(_organisations(found, what), _ROLES[what]) if account.actor != actor]
    for account in asked:
        mail_of_proposal.enqueue(proposal, what, str(account.uuid), 0)
    return len(asked)


@task()
def mail_of_proposal(proposal: int, what: What, account: str, attempt: int) -> None:
    """Mail one person about one proposal."""
    person = Account.objects.filter(uuid=account, is_active=True).first()
    found = Proposal.objects.filter(pk=proposal).select_related("draft__owner").first()
    if person is None or found is None:
        return
    in_swedish, in_english = _ABOUT[what]
    labels = Reader(Viewer.system("agreeing"), Moment.resolve()).labels([found.draft.owner.uuid])
    owner = next((label.name.sv for label in labels.values()), "")
    context = {"in_swedish": in_swedish, "in_english": in_english, "owner": owner, "address": page_of(found)}
    letter = Letter(person, f"{in_swedish} / {in_english}", "registry/mail/proposal.txt", context)

    def again(run_after: datetime, attempt: int) -> None:
        mail_of_proposal.using(run_after=run_after).enqueue(proposal, what, account, attempt)

    send(letter, attempt, again)


def page_of(proposal: Proposal) -> str:
    """The address of a proposal's page, for whoever may read it."""
    where = reverse("web:proposal", args=[proposal.record, proposal.round])
    return f"{settings.BASE_URL.rstrip('/')}{where}"


def _organisations(proposal: Proposal, what: What) -> set[UUID]:
    """Whom it concerns: the parties, and for what came of it the owner of the draft."""
    parties = set(ProposalParty.objects.filter(proposal=proposal).values_list("organisation__uuid", flat=True))
    owner = {proposal.draft.owner.uuid}
    return {"proposed": parties, "declined": owner, "withdrawn": parties, "agreed": parties | owner}[what]


def _people(organisations: set[UUID], roles: tuple[Role, ...]) -> list[Account]:
    """The people who hold one of the roles for each organisation, or else for the nearest one above it."""
    reader = Reader(Viewer.system("agreeing"), Moment.resolve())
    found: dict[int, Account] = {}
    level, seen = set(organisations), set(organisations)
    while level:
        rows = Membership.objects.filter(
            in_force(reader.moment.on), organisation__uuid__in=level, role__in=roles, account__is_active=True,
            account__is_service=False,
        ).select_related("account", "organisation")  # fmt: skip
        held = {row.organisation.uuid for row in rows}
        found |= {row.account_id: row.account for row in rows}
        entries = reader.many(level - held)
        level = {UUID(e.content["parent"]) for e in entries.values() if e.content.get("parent")} - seen
        seen |= level
    return sorted(found.values(), key=lambda account: account.email)
