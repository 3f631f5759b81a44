"""Reminding those who keep entries: one digest per organisation and week of what is due, overdue or reported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from partners.access import Viewer
from partners.models import Account
from partners.upkeep.running import every
from partners.verifying.digest import mail_reminder
from partners.verifying.finding import due_before
from partners.verifying.holders import keepers
from partners.verifying.models import MailLink, Reminder
from partners.verifying.state import DUE_AHEAD
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.recording import recording

BETWEEN = timedelta(days=7)
"""How long an organisation is left in peace after a digest."""
UNSENT_AFTER = timedelta(days=2)
"""After this a digest that no mail server took counts as never sent."""
ACTOR = "system:send_reminders"


@dataclass
class Reminded:
    """What was done: digests and mails queued, organisations that had theirs within the week, and entries without
    anybody to remind."""

    digests: int = 0
    mails: int = 0
    left_in_peace: int = 0
    kept_by_nobody: int = 0


@every(timedelta(days=1))
def remind() -> None:
    """Send what is to be sent today."""
    send_reminders()


def send_reminders() -> Reminded:
    """Queue a digest for each organisation that has something to check and had none within the week.

    What has ended is left alone. An organisation that has no editor is reminded through the one above it.
    """
    now = Moment.resolve()
    done = Reminded()
    waiting = waiting_at(now)
    kept = keepers({UUID(entry.content["organisation"]) for entry in waiting}, now)
    by_keeper: dict[UUID, list[Entry]] = defaultdict(list)
    people: dict[UUID, list[Account]] = {}
    for entry in waiting:
        found = kept.get(UUID(entry.content["organisation"]))
        if found is None:
            done.kept_by_nobody += 1
            continue
        people[found[0]] = found[1]
        by_keeper[found[0]].append(entry)
    for organisation, entries in by_keeper.items():
        mails = _remind(organisation, entries, people[organisation])
        done.mails += mails
        done.digests += mails > 0
        done.left_in_peace += mails == 0
    return done


def waiting_at(now: Moment) -> list[Entry]:
    """The contact points that are due, overdue or reported, less what only parties may see."""
    everything = Reader(Viewer.system("send_reminders"), now).of("contact_point")
    return due_before(everything, now.on + DUE_AHEAD + timedelta(days=1)).all()


def _remind(organisation: UUID, entries: list[Entry], people: list[Account]) -> int:
    """Queue a mail to each person, or none when the organisation was reminded within the week; how many."""
    record = Record.objects.get(uuid=organisation)
    if _was_reminded(record, datetime.now(UTC)):
        return 0
    with recording(ACTOR) as session:
        if _was_reminded(record, session.at):
            return 0
        event = session.note("organisation.reminded", record, {"entries": len(entries)})
        reminder = Reminder.objects.create(event_id=event, organisation=record, at=session.at)
        links = [
            MailLink(reminder=reminder, account=account, contact_point_id=entry.pk)
            for account in people
            for entry in entries
        ]
        MailLink.objects.bulk_create(links, batch_size=500)
        for account in people:
            mail_reminder.enqueue(reminder.pk, str(account.uuid), 0)
    return len(people)


def _was_reminded(organisation: Record, at: datetime) -> bool:
    """Whether it was within the days of `BETWEEN` up to the day of `at`; days, for the job runs about once in each."""
    first = datetime.combine(at.astimezone(STOCKHOLM).date() - BETWEEN + timedelta(days=1), time(), STOCKHOLM)
    counts = Q(sent_at__isnull=False) | Q(at__gt=at - UNSENT_AFTER)
    return Reminder.objects.filter(counts, organisation=organisation, at__gte=first).exists()
