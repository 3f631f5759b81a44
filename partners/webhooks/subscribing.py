"""Making, changing and ending subscriptions: by whom the access table lets subscribe, each with its event.

No event and no log holds the address: it may have a secret in it. Of a `rehearsal` nothing is kept or
sent.

What one person has read another may change: who changes or ends a subscription, or replaces its secret, says which
`revision` they `expected` (None: whichever there is).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from partners.access import Act, Standing, Viewer
from partners.maintaining.rehearsing import turn
from partners.sealing import Unreadable
from partners.webhooks.delivering import deliver, deliver_again
from partners.webhooks.messages import PING
from partners.webhooks.models import Delivery, Webhook
from partners.webhooks.sealing import SEALING, new_secret
from partners.webhooks.wishes import WebhookPatch, WebhookWish
from records.changes import end_of_log
from records.models import Record
from records.moment import Moment
from records.reading import Reader
from records.recording import Session

OVERLAP = timedelta(hours=24)
"""How long messages are signed with the previous secret too."""
MOST = 20
"""Subscriptions of one organisation."""


class NoSuchOrganisation(Exception):
    """There is no such organisation, or it has ended."""


class TooMany(Exception):
    """The organisation has as many subscriptions as it may."""


class AlreadySubscribed(Exception):
    """There is a subscription with this identity: what was sent twice was done once."""


class OutOfDate(Exception):
    """The subscription has been changed since; `webhook` is how it stands now."""

    def __init__(self, webhook: Webhook) -> None:
        super().__init__(webhook.revision)
        self.webhook = webhook


@dataclass(frozen=True)
class Subscribed:
    """A subscription and its secret, which nobody can be shown again."""

    webhook: Webhook
    secret: str = field(repr=False)


def may_subscribe(viewer: Viewer, organisation: UUID) -> bool:
    """Whether the viewer may see and manage the organisation's subscriptions."""
    return viewer.may(Act.SUBSCRIBE, [Standing.OWN], organisation)


def webhooks_of(viewer: Viewer, organisation: UUID) -> QuerySet[Webhook]:
    """The organisation's subscriptions, newest first. Raises PermissionDenied."""
    _ask_the_table(viewer, organisation)
    found = Webhook.objects.filter(organisation__uuid=organisation).select_related("organisation")
    return found.order_by("-created_at", "-pk")


def find_webhook(viewer: Viewer, webhook: UUID) -> Webhook | None:
    """The subscription, or None: also when it belongs to an organisation the viewer may not subscribe for."""
    found = Webhook.objects.filter(uuid=webhook).select_related("organisation").first()
    return found if found and may_subscribe(viewer, found.organisation.uuid) else None


def find_delivery(viewer: Viewer, delivery: UUID) -> Delivery | None:
    """The delivery, or None: also when it is somebody else's."""
    found = Delivery.objects.filter(pk=delivery).select_related("webhook__organisation").first()
    return found if found and may_subscribe(viewer, found.webhook.organisation.uuid) else None


def subscribe(
    viewer: Viewer, organisation: UUID, wish: WebhookWish, *, identity: UUID | None = None, rehearsal: bool = False
) -> Subscribed:
    """A new subscription, told of what happens from now on; `identity` for whoever must not get two of one form.

    Raises PermissionDenied, `NoSuchOrganisation`, `TooMany`, `AlreadySubscribed`.
    """
    _ask_the_table(viewer, organisation)
    secret = new_secret()
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        if Reader(Viewer.anonymous(), Moment.resolve()).get("organisation", organisation) is None:
            raise NoSuchOrganisation
        if identity is not None and Webhook.objects.filter(uuid=identity).exists():
            raise AlreadySubscribed
        if Webhook.objects.filter(organisation__uuid=organisation).count() >= MOST:
            raise TooMany
        webhook = Webhook.objects.create(
            uuid=identity or uuid4(),
            organisation=Record.objects.get(uuid=organisation),
            url=wish.url,
            description=wish.description,
            kinds=wish.kinds,
            secret=SEALING.seal(secret),
            created_at=session.at,
            cursor=0,
        )
        # The event of the subscription itself is the first that it passes over.
        webhook.cursor = _note(session, "webhook.created", webhook, kinds=wish.kinds)
        webhook.save(update_fields=["cursor"])
    return Subscribed(webhook, secret)


def change(
    viewer: Viewer, webhook: UUID, patch: WebhookPatch, expected: int | None = None, *, rehearsal: bool = False
) -> Webhook:
    """Change what the patch names. A new address begins anew, whatever the one before it took or did not take.

    Raises PermissionDenied, also for a subscription that is none; `OutOfDate`; and `NoSuchOrganisation` for one that is
    to be active though its organisation has ended.
    """
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _managed(viewer, webhook, expected)
        sent = {name: value for name, value in patch.model_dump().items() if value is not None}
        has_moved = sent.get("url", found.url) != found.url
        for name in ("url", "description", "kinds"):
            setattr(found, name, sent.get(name, getattr(found, name)))
        if patch.state == "disabled" and found.state == Webhook.State.ACTIVE:
            found.state, found.reason = Webhook.State.DISABLED, Webhook.Reason.BY_HAND
        if patch.state == "active":
            _refuse_ended(found)
            _activate(found, skip_missed=patch.skip_missed)
        if has_moved:
            _begin_anew(found)
        found.revision += 1
        columns = ["revision", "url", "description", "kinds"]
        if patch.state:
            columns += ["state", "reason", "cursor"]
        if patch.state or has_moved:
            columns += ["failing_since", "failures", "next_at"]
        found.save(update_fields=columns)
        _note(session, "webhook.changed", found, changed=sorted(set(sent) - {"skip_missed"}))
        if patch.state == "active" or has_moved:
            deliver.enqueue(str(found.uuid))
    return found


def remove(viewer: Viewer, webhook: UUID, expected: int | None = None, *, rehearsal: bool = False) -> None:
    """End the subscription and forget its secret and deliveries. Raises PermissionDenied, `OutOfDate`."""
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _managed(viewer, webhook, expected)
        _note(session, "webhook.removed", found)
        found.delete()


def rotate_secret(viewer: Viewer, webhook: UUID, expected: int | None = None, *, rehearsal: bool = False) -> Subscribed:
    """A new secret; for 24 hours messages are signed with the previous one too. Raises PermissionDenied, `OutOfDate`.

    Of two who replace it at once, the second would take away the secret that the receiver still checks by.
    """
    secret = new_secret()
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _managed(viewer, webhook, expected)
        found.previous_secret, found.previous_until = found.secret, session.at + OVERLAP
        found.secret = SEALING.seal(secret)
        found.revision += 1
        found.save(update_fields=["revision", "secret", "previous_secret", "previous_until"])
        _note(session, "webhook.secret_rotated", found)
    return Subscribed(found, secret)


def try_out(viewer: Viewer, webhook: UUID, *, rehearsal: bool = False) -> Delivery:
    """Queue a ping, also to a disabled subscription. Raises PermissionDenied, `NoSuchOrganisation`."""
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _managed(viewer, webhook)
        _refuse_ended(found)
        delivery = Delivery.objects.create(uuid=uuid4(), webhook=found, type=PING, created_at=session.at)
        _note(session, "webhook.tested", found)
        deliver_again.enqueue(str(delivery.uuid))
    return delivery


def resend(viewer: Viewer, delivery: UUID, *, rehearsal: bool = False) -> Delivery:
    """Queue a message once more, with the same identity. Raises PermissionDenied, `NoSuchOrganisation`."""
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = find_delivery(viewer, delivery)
        if found is None:
            raise PermissionDenied
        _refuse_ended(found.webhook)
        _note(session, "webhook.resent", found.webhook, message=str(found.uuid))
        deliver_again.enqueue(str(found.uuid))
    return found


def reseal() -> tuple[int, int]:
    """Seal all secrets with the present SECRET_KEY: how many were, and how many could not be opened."""
    done = unreadable = 0
    for webhook in Webhook.objects.order_by("pk"):
        try:
            secret = SEALING.resealed(webhook.secret)
            previous = SEALING.resealed(webhook.previous_secret) if webhook.previous_secret else ""
        except Unreadable:
            unreadable += 1
            continue
        # Only where nobody has rotated it meanwhile.
        same = Webhook.objects.filter(pk=webhook.pk, secret=webhook.secret)
        done += same.update(secret=secret, previous_secret=previous)
    return done, unreadable


def _activate(webhook: Webhook, *, skip_missed: bool) -> None:
    webhook.state, webhook.reason = Webhook.State.ACTIVE, Webhook.Reason.NONE
    _begin_anew(webhook)
    if skip_missed:
        webhook.cursor = end_of_log().sequence


def _begin_anew(webhook: Webhook) -> None:
    """Forget what failed: the next try is made at once, and is the first."""
    webhook.failing_since, webhook.failures, webhook.next_at = None, 0, None


def _refuse_ended(webhook: Webhook) -> None:
    if Reader(Viewer.anonymous(), Moment.resolve()).get("organisation", webhook.organisation.uuid) is None:
        raise NoSuchOrganisation


def _managed(viewer: Viewer, webhook: UUID, expected: int | None = None) -> Webhook:
    found = find_webhook(viewer, webhook)
    if found is None:
        raise PermissionDenied
    if expected is not None and expected != found.revision:
        raise OutOfDate(found)
    return found


def _ask_the_table(viewer: Viewer, organisation: UUID) -> None:
    if not may_subscribe(viewer, organisation):
        raise PermissionDenied


def _note(session: Session, action: str, webhook: Webhook, **more: Any) -> int:
    return session.note(action, webhook.organisation, {"webhook": str(webhook.uuid), **more})
