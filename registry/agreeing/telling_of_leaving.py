"""Telling by mail that a party is no longer bound by what was agreed, or that the whole ends. No content is mailed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from partners.access import Viewer
from partners.mailing import Letter, send
from partners.models import Account
from records.content import kinds
from records.moment import Moment
from records.reading import Reader
from records.recording import Session
from registry.parties import bound
from registry.telling import coordinators_of, keepers_of

_WITHDRAWN = (
    "En part är inte längre bunden av något som ni har kommit överens om",
    "A party is bound no longer by something that you have agreed",
)
_ENDED = ("Något som ni har kommit överens om upphör", "Something that you have agreed ends")


@dataclass(frozen=True)
class Happened:
    """What happened to a record from a day on (ISO 8601), and whom it concerns, by UUIDs.

    `party`: which one withdraws; "": the whole ends. `organisations`: its owner and those it binds until then.
    """

    kind: str
    record: str
    party: str
    first: str
    owner: str
    organisations: list[str]
    areas: list[str]


def tell_of_leaving(session: Session, happened: Happened) -> None:
    """Have those concerned told when the turn ends, in its transaction."""
    name = f"registry.agreeing.left.{happened.record}.{happened.party}"
    session.before_end(name, partial(_queue, happened, session.actor))


def _queue(happened: Happened, actor: str) -> None:
    tell_those_concerned.enqueue(asdict(happened), actor)


@task()
def tell_those_concerned(happened: dict[str, Any], actor: str) -> int:
    """Queue a mail to each person whom it concerns, but for who did it; returns how many.

    Those are the editors and administrators of the owner and the parties, and the coordinators of the areas.
    """
    found = Happened(**happened)
    moment = Moment.resolve()
    reader = Reader(Viewer.system("agreeing"), moment)
    keepers = keepers_of(reader, {UUID(one) for one in found.organisations})
    coordinators = coordinators_of(reader, moment)
    told = set().union(*keepers.values(), *(coordinators[UUID(area)] for area in found.areas))
    people = Account.objects.filter(pk__in=told, is_active=True, is_service=False).order_by("email")
    asked = [account for account in people if account.actor != actor]
    for account in asked:
        mail_of_leaving.enqueue(happened, str(account.uuid), 0)
    return len(asked)


@task()
def mail_of_leaving(happened: dict[str, Any], account: str, attempt: int) -> None:
    """Mail one person, if it is still so and they are still here."""
    found = Happened(**happened)
    person = Account.objects.filter(uuid=account, is_active=True).first()
    if person is None or not _is_still_so(found):
        return
    in_swedish, in_english = _WITHDRAWN if found.party else _ENDED
    owner = ""
    if found.owner:
        labels = Reader(Viewer.system("agreeing"), Moment.resolve()).labels([UUID(found.owner)])
        owner = next((label.name.sv for label in labels.values()), "")
    context = {
        "in_swedish": in_swedish, "in_english": in_english, "owner": owner, "day": date.fromisoformat(found.first),
        "address": _address(found),
    }  # fmt: skip

    def again(run_after: datetime, attempt: int) -> None:
        mail_of_leaving.using(run_after=run_after).enqueue(happened, account, attempt)

    send(Letter(person, f"{in_swedish} / {in_english}", "registry/mail/left.txt", context), attempt, again)


def _is_still_so(found: Happened) -> bool:
    first = date.fromisoformat(found.first)
    entry = Reader(Viewer.system("agreeing"), Moment.resolve(first)).get(found.kind, UUID(found.record))
    if not found.party:
        return entry is None
    return entry is not None and UUID(found.party) not in bound(entry.content, first)


def _address(found: Happened) -> str:
    """Where it is read: as of the day, or of the last one on which it held."""
    day = date.fromisoformat(found.first) - (timedelta() if found.party else timedelta(days=1))
    path = reverse("web:record", args=[kinds[found.kind].plural, UUID(found.record)])
    return f"{settings.BASE_URL.rstrip('/')}{path}?{urlencode({'on': day.isoformat()})}"
