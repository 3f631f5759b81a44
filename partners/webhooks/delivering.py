"""Delivering: each subscription follows the log by its cursor, one message after the other, again until acknowledged.

Nothing is kept to be sent but the cursor, for the log is there in the same transaction as the change. A message is
acknowledged before the cursor moves past it: what a worker that died had sent is sent again with the same identity, and
nothing is left out. What cannot be delivered holds back what comes after it, so that the order stays that of the log.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django_tasks import task

from partners.holding import organisation_holds
from partners.sealing import Unreadable
from partners.upkeep.running import every
from partners.webhooks.messages import headers, message_id, ping, told, type_of
from partners.webhooks.models import Attempt, Delivery, Webhook
from partners.webhooks.notices import notify
from partners.webhooks.sending import Outcome, send
from records.changes import Change, changes, end_of_log
from records.recording import before_commit, recording

WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400)
"""Seconds before the next try, by how many have failed; the last goes for all further ones."""
GIVE_UP = timedelta(days=3)
BUSY = timedelta(minutes=1)
"""A worker that has not said anything for so long is taken to have died: more than one try takes."""
AT_ONCE = 50
LONGEST_TURN = 30.0
"""Seconds after which other subscriptions get their turn."""
LOG_KEPT = timedelta(days=30)


@before_commit
def announce() -> None:
    """Queue the delivery of what was just logged, in its transaction. One query when nobody subscribes."""
    for webhook in _ready(datetime.now(UTC)).values_list("uuid", flat=True):
        deliver.enqueue(str(webhook))


@task(queue_name="webhooks")
def deliver(identity: str) -> None:
    """Send what the subscription with this UUID has not acknowledged, until it is up to date or a try fails."""
    end = time.monotonic() + LONGEST_TURN
    while _claim(identity):
        webhook = Webhook.objects.get(uuid=identity)
        try:
            is_well = _tell_some(webhook)
        finally:
            # Released before looking once more: what is logged meanwhile finds either us or nobody at work.
            Webhook.objects.filter(pk=webhook.pk).update(busy_until=None)
        if not is_well or not _is_behind(identity):
            return
        if time.monotonic() > end:
            deliver.enqueue(identity)
            return


@task(queue_name="webhooks")
def deliver_again(identity: str) -> None:
    """Send one message once more, whatever has become of it; a ping is sent by this too."""
    delivery = Delivery.objects.select_related("webhook").filter(pk=identity).first()
    if delivery is None:
        return
    if _has_ended(delivery.webhook):
        Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PENDING).update(state=Delivery.State.FAILED)
        return
    body = _body_of(delivery)
    if body is None:
        return
    outcome, at = _try(delivery.webhook, delivery, body)
    _keep(delivery, outcome, at)
    if delivery.sequence is None and not outcome.is_acknowledged:
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.FAILED)


@every(timedelta(minutes=1))
def take_up_what_was_left() -> None:
    """Queue deliveries that nobody is at: a worker died, a task was lost, or an organisation's last day has passed."""
    has_work = Q(cursor__lt=end_of_log().sequence) | ~organisation_holds()
    for webhook in _ready(datetime.now(UTC)).filter(has_work).values_list("uuid", flat=True):
        deliver.enqueue(str(webhook))


@every(timedelta(days=1))
def forget_old_deliveries() -> None:
    """Let go of the log of deliveries after 30 days."""
    Delivery.objects.filter(created_at__lt=datetime.now(UTC) - LOG_KEPT).delete()


def _ready(now: datetime) -> QuerySet[Webhook]:
    """Subscriptions that something may be sent to now, and that nobody is sending to."""
    idle = Q(busy_until=None) | Q(busy_until__lt=now)
    return Webhook.objects.filter(idle, Q(next_at=None) | Q(next_at__lte=now), state=Webhook.State.ACTIVE)


def _claim(identity: str) -> bool:
    """Whether the subscription is this worker's for a while."""
    now = datetime.now(UTC)
    return bool(_ready(now).filter(uuid=identity).update(busy_until=now + BUSY))


def _has_ended(webhook: Webhook) -> bool:
    """Whether the subscription's organisation does not hold today: nothing is sent for it."""
    return not Webhook.objects.filter(organisation_holds(), pk=webhook.pk).exists()


def _is_behind(identity: str) -> bool:
    return Webhook.objects.filter(uuid=identity, cursor__lt=end_of_log().sequence).exists()


def _tell_some(webhook: Webhook) -> bool:
    """Send the next few messages. Whether there is nothing to wait for before going on."""
    if _has_ended(webhook):
        return not disable(webhook, Webhook.Reason.ENDED)
    end, stop = end_of_log(), time.monotonic() + LONGEST_TURN
    found = changes(webhook.cursor, end, AT_ONCE)
    for change in found:
        if not _is_wanted(webhook, change):
            continue
        if time.monotonic() > stop:
            return True
        delivery = _delivery_of(webhook, change)
        outcome, at = _try(webhook, delivery, told(change))
        if not outcome.is_acknowledged:
            _keep(delivery, outcome, at)
            return not _failed(webhook, delivery, outcome, at)
        with transaction.atomic():
            _keep(delivery, outcome, at)
            _move(webhook, change.sequence)
        if not _is_as_read(webhook):
            return True
    _move(webhook, found[-1].sequence if len(found) == AT_ONCE else end.sequence)
    return True


def _is_wanted(webhook: Webhook, change: Change) -> bool:
    return not webhook.kinds or any(about.kind in webhook.kinds for about in change.concerned)


def _delivery_of(webhook: Webhook, change: Change) -> Delivery:
    made = {"webhook": webhook, "sequence": change.sequence, "type": type_of(change), "created_at": datetime.now(UTC)}
    return Delivery.objects.get_or_create(uuid=message_id(webhook, change.sequence), defaults=made)[0]


def _try(webhook: Webhook, delivery: Delivery, body: bytes) -> tuple[Outcome, datetime]:
    """Send once, outside every transaction; how it ended, and when it began."""
    at = datetime.now(UTC)
    try:
        signed = headers(webhook, delivery.uuid, body, at)
    except Unreadable:
        return Outcome(None, "secret_unreadable", 0), at
    return send(webhook.url, signed, body), at


def _keep(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    """Log the attempt, unless the subscription was removed meanwhile."""
    if not Delivery.objects.filter(pk=delivery.pk).exists():
        return
    Attempt.objects.create(
        delivery=delivery, at=at, duration_ms=outcome.duration_ms, status=outcome.status, error=outcome.error
    )
    if outcome.is_acknowledged:
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DELIVERED)


def _move(webhook: Webhook, sequence: int) -> None:
    """Move the cursor forward, never back."""
    Webhook.objects.filter(pk=webhook.pk, cursor__lt=sequence).update(
        cursor=sequence, failing_since=None, failures=0, next_at=None, busy_until=datetime.now(UTC) + BUSY
    )


def _as_read(webhook: Webhook) -> QuerySet[Webhook]:
    """The subscription while people have decided nothing else since it was read."""
    return Webhook.objects.filter(**{name: getattr(webhook, name) for name in ("pk", "state", "url", "revision")})


def _is_as_read(webhook: Webhook) -> bool:
    """Whether the subscription still says what it said when it was read; else it must be read anew."""
    return _as_read(webhook).filter(secret=webhook.secret).exists()


def _failed(webhook: Webhook, delivery: Delivery, outcome: Outcome, at: datetime) -> bool:
    """Plan the next try, or give up. Whether that was done: a try at what was changed meanwhile says nothing."""
    since = webhook.failing_since or at
    gone = outcome.error == "gone"
    if gone or datetime.now(UTC) - since >= GIVE_UP:
        return disable(webhook, Webhook.Reason.GONE if gone else Webhook.Reason.FAILING, delivery)
    failures = webhook.failures + 1
    next_at = min(datetime.now(UTC) + _wait(failures), since + GIVE_UP)
    with transaction.atomic():
        planned = _as_read(webhook).update(failing_since=since, failures=failures, next_at=next_at)
        if planned:
            deliver.using(run_after=next_at).enqueue(str(webhook.uuid))
    return bool(planned)


def _wait(failures: int) -> timedelta:
    """How long to wait, between four fifths and six fifths of what the table says, so that not all come at once."""
    seconds = WAITS[min(failures, len(WAITS)) - 1]
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing


def disable(webhook: Webhook, reason: Webhook.Reason, delivery: Delivery | None = None) -> bool:
    """Send nothing more, and tell those who administer the organisation; whether that was done.

    `delivery`: the message that did not come through; None: whatever waits. It is not done when the subscription has
    been changed since it was read.
    """
    with recording("system:webhooks") as session:
        was_disabled = (
            _as_read(webhook)
            .filter(state=Webhook.State.ACTIVE)
            .update(state=Webhook.State.DISABLED, reason=reason, next_at=None, revision=F("revision") + 1)
        )
        if was_disabled:
            waiting = Delivery.objects.filter(webhook=webhook, state=Delivery.State.PENDING)
            (waiting.filter(pk=delivery.pk) if delivery else waiting).update(state=Delivery.State.FAILED)
            session.note(
                "webhook.disabled", webhook.organisation, {"webhook": str(webhook.uuid), "reason": reason.value}
            )
            notify.enqueue(str(webhook.uuid))
    return bool(was_disabled)


def _body_of(delivery: Delivery) -> bytes | None:
    """The message as it was made the first time."""
    if delivery.sequence is None:
        return ping(delivery)
    found = changes(delivery.sequence - 1, end_of_log(), 1)
    return told(found[0]) if found and found[0].sequence == delivery.sequence else None
