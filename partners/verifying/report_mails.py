"""Telling those concerned, once a day, that an entry was reported. A mail says nothing that is withheld from anybody.

What waits in the queue is identities only.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django_tasks import task

from partners.access import Viewer
from partners.mailing import Letter, send
from partners.models import Account, Verification
from partners.verifying.holders import coordinators, keepers
from partners.verifying.models import ReportNotice
from partners.verifying.pages import page_of
from partners.verifying.reasons import REASONS, Reason
from partners.verifying.wording import day as in_words
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import Session


def tell_once(session: Session, contact_point: Record) -> None:
    """Have the entry's keepers and coordinators told that it does not work, unless they were today."""
    day = session.at.astimezone(STOCKHOLM).date()
    _, is_first = ReportNotice.objects.get_or_create(contact_point=contact_point, day=day)
    if is_first:
        tell_of_reports.enqueue(str(contact_point.uuid), day.isoformat())


@task()
def tell_of_reports(contact_point: str, day: str) -> None:
    """Tell who keeps the entry and who coordinates its areas that it was reported on `day`."""
    now = Moment.resolve()
    entry = Reader(Viewer.anonymous(), now).get("contact_point", UUID(contact_point))
    if entry is None:
        return
    owner = UUID(entry.content["organisation"])
    _, people = keepers({owner}, now).get(owner, (owner, []))
    told = {account.pk: account for account in [*people, *coordinators(map(UUID, entry.content["areas"]), now)]}
    for account in told.values():
        mail_report.enqueue(contact_point, day, str(account.uuid), 0)


@task()
def mail_report(contact_point: str, day: str, account: str, attempt: int) -> None:
    """Mail one person about the reports on one entry of one day."""
    on, person = date.fromisoformat(day), Account.objects.filter(uuid=account, is_active=True).first()
    entry = Reader(Viewer.anonymous(), Moment.resolve()).get("contact_point", UUID(contact_point))
    if person is None or entry is None:
        return
    context = {
        "name": entry.name,
        "address": page_of(entry.id),
        "day_sv": in_words(on, "sv"),
        "day_en": in_words(on, "en"),
        "reasons": [REASONS[reason] for reason in _reasons(entry.pk, on)],
    }
    letter = Letter(person, f"Rapporterad: {entry.name} / Reported not working", "partners/reported.txt", context)

    def again(run_after: datetime, attempt: int) -> None:
        mail_report.using(run_after=run_after).enqueue(contact_point, day, account, attempt)

    send(letter, attempt, again)


def _reasons(contact_point: int, on: date) -> list[Reason]:
    said = Verification.objects.filter(contact_point=contact_point, checked_on=on, reason__isnull=False)
    return sorted(Reason(reason) for reason in set(said.values_list("reason", flat=True)) if reason)
