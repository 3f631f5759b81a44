"""The mail that says that nothing more is sent to a subscription."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django_tasks import task

from partners.access import Viewer
from partners.models import Membership, Role, in_force
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
    """Tell those who administer the organisation that its subscription has been disabled, if it still is."""
    webhook = Webhook.objects.select_related("organisation").filter(uuid=identity).first()
    if webhook is None or webhook.reason not in WHY:
        return
    sv, en = WHY[Webhook.Reason(webhook.reason)]
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    organisation = reader.get("organisation", webhook.organisation.uuid)
    href = f"{settings.BASE_URL.rstrip('/')}/api/v1/webhooks/{webhook.uuid}"
    text = TEXT.format(name=organisation.name if organisation else "", sv=sv, en=en, identity=webhook.uuid, href=href)
    for address in administrators(reader, webhook.organisation.uuid):
        send_mail(SUBJECT, text, None, [address])


def administrators(reader: Reader, organisation: UUID) -> list[str]:
    """The addresses of those who administer an organisation; of the nearest one above it, when it has none."""
    seen: set[UUID] = set()
    at: UUID | None = organisation
    while at is not None and at not in seen:
        seen.add(at)
        held = Membership.objects.filter(
            in_force(reader.moment.on), organisation__uuid=at, role=Role.ADMINISTRATOR, account__is_active=True
        )
        if found := sorted(set(held.values_list("account__email", flat=True))):
            return found
        entry = reader.get("organisation", at)
        parent = entry.content.get("parent") if entry else None
        at = UUID(parent) if parent else None
    return []
