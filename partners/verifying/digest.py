"""Writing a reminder: what an organisation has to check, with a link for each entry that allows it.

What waits in the queue is identities only: the links are signed when the mail is written.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django_tasks import task

from partners.access import Viewer
from partners.mailing import Letter, send
from partners.models import Account
from partners.verifying.links import address_of, allows_link
from partners.verifying.models import MailLink, Reminder
from partners.verifying.pages import page_of
from partners.verifying.state import State, state_of
from partners.verifying.wording import words
from records.moment import Moment
from records.reading import Reader

LISTED = 100
"""The most entries in one mail."""
URGENCY = (State.REPORTED, State.OVERDUE, State.DUE)


@task()
def mail_reminder(reminder: int, account: str, attempt: int) -> None:
    """Mail one person one digest: what is still due, overdue or reported of what it was sent for."""
    person = Account.objects.filter(uuid=account, is_active=True).first()
    links = MailLink.objects.filter(reminder=reminder, account__uuid=account, used_at=None)
    rows = _rows(list(links.select_related("contact_point"))) if person else []
    if person is None or not rows:
        return
    organisation = Reminder.objects.select_related("organisation").get(pk=reminder).organisation.uuid
    label = Reader(Viewer.anonymous(), Moment.resolve()).labels([organisation]).get(organisation)
    context = {"rows": rows[:LISTED], "more": len(rows) - LISTED, "organisation": label.name.sv if label else ""}
    subject = f"Stämmer uppgifterna? {len(rows)} att kontrollera / {len(rows)} to check"

    def again(run_after: datetime, attempt: int) -> None:
        mail_reminder.using(run_after=run_after).enqueue(reminder, account, attempt)

    if send(Letter(person, subject, "partners/reminder.txt", context), attempt, again):
        Reminder.objects.filter(pk=reminder).update(sent_at=timezone.now())


def _rows(links: list[MailLink]) -> list[dict[str, Any]]:
    """What the digest says of each entry that still needs a look, the most urgent first."""
    now = Moment.resolve()
    # Not as anybody sees them: whoever is mailed keeps them, and is told the days that follow from their hours.
    entries = Reader(Viewer.system("send_reminders"), now).many({link.contact_point.uuid for link in links})
    states = state_of(list(entries.values()), now)
    found = []
    for link in links:
        entry = entries.get(link.contact_point.uuid)
        if entry is None or states[entry.pk].state not in URGENCY:
            continue
        said = words(states[entry.pk])
        row = {"name": entry.name, "sv": said.sv, "en": said.en, "page": page_of(entry.id)}
        row |= {"link": address_of(link)} if allows_link(entry.content) else {}
        found.append((URGENCY.index(states[entry.pk].state), states[entry.pk].due_on or date.min, entry.name, row))
    return [row for *_, row in sorted(found, key=lambda one: one[:3])]
