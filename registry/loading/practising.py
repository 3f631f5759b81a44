"""The demonstration's exercise in agreeing: a draft that was commented on and put to its parties, who have it to sign.

Made as people make it, through the use cases of `registry.agreeing` and by the demonstration's accounts, each act in a
turn of its own. What has been done is not done again: a load that was broken off goes on where it stopped, and what
people have made of the exercise since stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.models import Account
from records.moment import Moment
from records.recording import Session, recording
from registry.agreeing import answering, drafting, proposing
from registry.agreeing.asked import Opening, Round, Said, Seen, Terms, Written
from registry.agreeing.models import Answer, Comment, Draft, Proposal
from registry.loading.demo import FOLDER
from registry.loading.files import document, read_yaml
from registry.loading.identity import identity

KIND = "routine"
Told = Mapping[str, Any]
"""What the file says."""


def lay_out_exercise() -> bool:
    """Make what is missing of the exercise; whether anything was. The demonstration's accounts must be there.

    Raises what the use cases raise, when the registry has been changed so that those accounts may not.
    """
    told: Told = read_yaml(FOLDER / "exercise.yaml")
    record = identity(KIND, told["key"])
    made = not Draft.objects.filter(record=record).exists()
    if made:
        _open(told, record)
    draft = Draft.objects.select_related("closing").filter(record=record).order_by("pk")[0]
    if hasattr(draft, "closing"):
        return made
    for said in told["comments"]:
        made |= _comment(draft, said)
    made |= _propose(draft, told)
    return made | _sign(draft, told)


def _open(told: Told, record: UUID) -> None:
    """A draft, shared with those who are to sign it."""
    parties = [identity("organisation", party["organisation"]) for party in told["content"]["parties"]]
    with _turn(told["by"]) as (session, viewer):
        opening = Opening(KIND, identity("organisation", told["owner"]), record)
        draft = drafting.open_draft(session, viewer, opening, Written(_document(told, {}), told["first_note"]))
        drafting.share(session, viewer, draft.uuid, parties)


def _comment(draft: Draft, said: Told) -> bool:
    if Comment.objects.filter(draft=draft, part=said["part"]).exists():
        return False
    with _turn(said["by"]) as (session, viewer):
        drafting.comment(session, viewer, draft.uuid, said["part"], Said(said["text"]))
    return True


def _propose(draft: Draft, told: Told) -> bool:
    """Save what came of the comments, say which have been dealt with, and put it to the parties."""
    if Proposal.objects.filter(draft=draft).exists():
        return False
    dealt_with = [said["part"] for said in told["comments"] if said["part"] in told["changed"]]
    with _turn(told["by"]) as (session, viewer):
        drafting.save(session, viewer, draft.uuid, None, Written(_document(told, told["changed"]), told["second_note"]))
        for comment in Comment.objects.filter(draft=draft, part__in=dealt_with, resolution=None):
            drafting.resolve(session, viewer, comment.uuid)
        terms = Terms(_today() + timedelta(days=told["days_until_valid"]), note=told["note_to_parties"])
        proposing.propose(session, viewer, draft.uuid, None, terms)
    return True


def _sign(draft: Draft, told: Told) -> bool:
    proposal = Proposal.objects.filter(draft=draft).order_by("round")[0]
    if hasattr(proposal, "closing") or Answer.objects.filter(proposal=proposal).exists():
        return False
    with _turn(told["signed_by"]) as (session, viewer):
        seen = Round(KIND, proposal.record, proposal.round)
        answering.sign(session, viewer, Seen(seen, proposal.content_hash))
    return True


def _document(told: Told, changed: Told) -> dict[str, Any]:
    """The routine as it is recorded, the texts of its sections `changed` by key."""
    content = told["content"]
    sections = [section | {"text": changed.get(section["key"], section["text"])} for section in content["sections"]]
    review_by = _today() + timedelta(days=told["days_until_review"])
    return document(KIND, told["key"], content | {"sections": sections, "review_by": review_by})


@contextmanager
def _turn(email: str) -> Iterator[tuple[Session, Viewer]]:
    """A writer's turn of an account, which acts as if it had shown its second factor: nobody has signed in here."""
    viewer = Viewer.of_account(Account.objects.get(email=email), Moment.resolve(), second_factor=True)
    with recording(viewer.actor) as session:
        yield session, viewer


def _today() -> date:
    return Moment.resolve().on
