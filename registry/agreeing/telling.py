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
from partners.mailing import Letter, send
from partners.models import Account, Membership, Role, in_force
from records.moment import Moment
from records.reading import Reader
from records.recording import Session
from registry.agreeing.models import Answer, Proposal, ProposalClosing, ProposalParty
from registry.agreeing.rights import areas_of, may_write

What = Literal["proposed", "declined", "withdrawn", "agreed"]
_ABOUT: dict[What, tuple[str, str]] = {
    "proposed": ("Ett förslag väntar på er underskrift", "A proposal awaits your signature"),
    "declined": ("En part har avböjt ett förslag", "A party has declined a proposal"),
    "withdrawn": ("Ett förslag har dragits tillbaka", "A proposal has been withdrawn"),
    "agreed": ("Alla parter har skrivit under", "All parties have signed"),
}
_SIGNS = (Role.SIGNATORY,)
_KEEPS = (Role.EDITOR, Role.ADMINISTRATOR)


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
    asked = [account for account in _told(found, what) if account.actor != actor]
    for account in asked:
        mail_of_proposal.enqueue(proposal, what, str(account.uuid), 0)
    return len(asked)


@task()
def mail_of_proposal(proposal: int, what: What, account: str, attempt: int) -> None:
    """Mail one person about one proposal, if there is still something for them to do about it."""
    found = Proposal.objects.select_related("draft__owner").get(pk=proposal)
    person = next((one for one in _told(found, what) if str(one.uuid) == account), None)
    if person is None:
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


def _told(proposal: Proposal, what: What) -> list[Account]:
    """Who has something to do about it as things stand, each once, by address.

    The table in the operator's guide says the same. What came too late to be done is told to nobody: to sign what the
    party has answered or what is over, to change what has been changed.
    """
    closing = ProposalClosing.objects.filter(proposal=proposal).first()
    left = _parties(proposal) - _answered(proposal)
    found: list[Account] = []
    if what == "proposed" and closing is None:
        found = _people(left, _SIGNS)
    elif what == "declined" and closing is None:
        found = [*_people({proposal.draft.owner.uuid}, _KEEPS), *_proposer(proposal)]
    elif what == "withdrawn":
        found = _people(left, _SIGNS)
    elif what == "agreed":
        found = [*_people(_parties(proposal) | {proposal.draft.owner.uuid}, _KEEPS), *_proposer(proposal)]
    return sorted({account.pk: account for account in found}.values(), key=lambda account: account.email)


def _parties(proposal: Proposal) -> set[UUID]:
    return set(ProposalParty.objects.filter(proposal=proposal).values_list("organisation__uuid", flat=True))


def _answered(proposal: Proposal) -> set[UUID]:
    return set(Answer.objects.filter(proposal=proposal).values_list("organisation__uuid", flat=True))


def _proposer(proposal: Proposal) -> list[Account]:
    """Whoever put it to the parties, while they may write on its draft: a coordinator does so for an owner who has no
    people here."""
    kind, _, identity = proposal.actor.partition(":")
    people = Account.objects.filter(is_active=True, is_service=False)
    found = people.filter(uuid=identity).first() if kind == "account" else None
    if found is None:
        return []
    # The mail tells nothing that a second factor would have to be shown for.
    viewer = Viewer.of_account(found, Moment.resolve(), second_factor=True)
    return [found] if may_write(viewer, proposal.draft.owner.uuid, areas_of(proposal.draft)) else []


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
    return list(found.values())
