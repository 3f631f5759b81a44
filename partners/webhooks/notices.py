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
from records.moment import Moment
from records.reading import Reader

WHY = {
    Webhook.Reason.FAILING: (
        "mottagaren har inte kvitterat något på tre dygn",
        "the receiver has acknowledged nothing for three days",
    ),
    Webhook.Reason.GONE: (
        "mottagaren svarade att den inte finns mer (410)",
        "the receiver answered that it is gone (410)",
    ),
}
SUBJECT = "Samverkansregistret: en webhook är avstängd / a webhook is disabled"
TEXT = """\
Inget skickas längre till en webhook för {name}: {sv}.

Webhook: {identity}
Adress i API:t: {href}

När mottagaren fungerar igen: sätt state till active. Sändningen fortsätter där den slutade; inget har gått förlorat.

---

Nothing more is sent to a webhook of {name}: {en}.

Webhook: {identity}
Address in the API: {href}

When the receiver works again, set state to active. Sending goes on where it stopped; nothing has been lost.
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
    sv, en = WHY[Webhook.Reason(webhook.reason)]
    organisation = Reader(Viewer.anonymous(), Moment.resolve()).get("organisation", webhook.organisation.uuid)
    href = f"{settings.BASE_URL.rstrip('/')}/api/v1/webhooks/{webhook.uuid}"
    text = TEXT.format(name=organisation.name if organisation else "", sv=sv, en=en, identity=webhook.uuid, href=href)

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
        entry = reader.get("organisation", at)
        parent = entry.content.get("parent") if entry else None
        at = UUID(parent) if parent else None
    return []
