"""The mail that says that nothing more is sent to a subscription."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_tasks import task

from partners.access import Viewer
from partners.mailing import Mail, send
from partners.models import Account, Membership, Role, in_force
from partners.webhooks.models import Webhook
from records.history import History
from records.moment import Moment
from records.reading import Entry, Reader

_MEND = (
    "När mottagaren fungerar igen: sätt state till active. Sändningen fortsätter där den slutade; inget är förlorat.",
    "When the receiver works again, set state to active. Sending goes on where it stopped; nothing has been lost.",
)
_TAKE_OVER = (
    "Om en annan organisation har tagit över: skapa en webhook för den. Ändringsflödet har det som hänt sedan dess.",
    "If another organisation has taken over, make a webhook for that one. The change feed has what has happened since.",
)
WHY = {
    Webhook.Reason.FAILING: (
        "mottagaren har inte kvitterat något på tre dygn",
        "the receiver has acknowledged nothing for three days",
        _MEND,
    ),
    Webhook.Reason.GONE: (
        "mottagaren svarade att den inte finns mer (410)",
        "the receiver answered that it is gone (410)",
        _MEND,
    ),
    Webhook.Reason.ENDED: ("organisationen har upphört", "the organisation has ended", _TAKE_OVER),
}
"""Why it is disabled and what to do about it, in Swedish and in English."""
LAST = 10
"""Of how many versions at the end of its history one says what an organisation was called, and a part of."""
SUBJECT = "Samverkansregistret: en webhook är avstängd / a webhook is disabled"
TEXT = """\
Inget skickas längre till en webhook för {name}: {sv}.

Webhook: {identity}
Adress i API:t: {href}

{do_sv}

---

Nothing more is sent to a webhook of {name}: {en}.

Webhook: {identity}
Address in the API: {href}

{do_en}
"""


@task()
def notify(identity: str) -> None:
    """Queue a mail to each of those who administer the organisation whose subscription is disabled, if it still is."""
    webhook = _disabled(identity)
    if webhook is None:
        return
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    with transaction.atomic():
        for account in administrators(reader, webhook.organisation.uuid):
            mail_notice.enqueue(identity, str(account.uuid))


@task()
def mail_notice(identity: str, account: str, attempt: int = 0) -> None:
    """Mail one person about one subscription, unless it has been taken up again."""
    webhook, person = _disabled(identity), Account.objects.filter(uuid=account, is_active=True).first()
    if webhook is None or person is None:
        return
    sv, en, (do_sv, do_en) = WHY[Webhook.Reason(webhook.reason)]
    organisation = _said_last(Reader(Viewer.anonymous(), Moment.resolve()), webhook.organisation.uuid)
    about = {
        "name": organisation.name if organisation else "",
        "identity": webhook.uuid,
        "href": f"{settings.BASE_URL.rstrip('/')}/api/v1/webhooks/{webhook.uuid}",
    }
    text = TEXT.format(sv=sv, en=en, do_sv=do_sv, do_en=do_en, **about)

    def again(run_after: datetime, attempt: int) -> None:
        mail_notice.using(run_after=run_after).enqueue(identity, account, attempt)

    send(Mail(person, SUBJECT, text), attempt, again)


def _disabled(identity: str) -> Webhook | None:
    """The subscription, if it is disabled for a reason that people are told."""
    return Webhook.objects.select_related("organisation").filter(uuid=identity, reason__in=WHY).first()


def administrators(reader: Reader, organisation: UUID) -> list[Account]:
    """Those who administer an organisation; or the nearest one above it, when it has none."""
    seen: set[UUID] = set()
    at: UUID | None = organisation
    while at is not None and at not in seen:
        seen.add(at)
        held = Membership.objects.filter(in_force(reader.moment.on), organisation__uuid=at, role=Role.ADMINISTRATOR)
        if found := list(Account.objects.filter(pk__in=held.values("account"), is_active=True).order_by("email")):
            return found
        entry = _said_last(reader, at)
        parent = entry.content.get("parent") if entry else None
        at = UUID(parent) if parent else None
    return []


def _said_last(reader: Reader, organisation: UUID) -> Entry | None:
    """What the organisation says today; or, when it has ended, what was recorded of it last before the end."""
    if today := reader.get("organisation", organisation):
        return today
    known = History(reader, "organisation", organisation)
    said = [one.entry for one in known.page(LAST, max(0, known.count() - LAST)) if one.entry.content]
    return said[-1] if said else None
