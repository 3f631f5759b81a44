"""Subscriptions: who may, their secrets, and what may be done with what was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import override_settings
from django_tasks_db.models import DBTaskResult
from standardwebhooks import WebhookVerificationError

from partners.access import Scope, Viewer
from partners.models import Role
from partners.webhooks import delivering
from partners.webhooks.delivering import deliver
from partners.webhooks.models import Attempt, Delivery, Webhook
from partners.webhooks.subscribing import (
    MOST,
    TooMany,
    change,
    find_delivery,
    find_webhook,
    remove,
    resend,
    rotate_secret,
    subscribe,
    try_out,
    webhooks_of,
)
from partners.webhooks.wishes import WebhookPatch, WebhookWish
from records.models import Event
from records.moment import Moment
from tests.partners.receiver import Receiver, answer, receiving
from tests.partners.subscriptions import editor, now, rename, subscribed
from tests.partners.world import World
from tests.tasks import run_queued_tasks


def test_after_a_rotation_both_secrets_sign_for_a_day(world: World, receiver: Receiver, clock: Any) -> None:
    old = subscribed(world, receiver)
    new = rotate_secret(editor(world), old.webhook.uuid)
    rename(world, "Ett")
    run_queued_tasks()
    assert receiver.received[0].verified(old.secret) == receiver.received[0].verified(new.secret)
    clock.shift(timedelta(hours=24))
    rename(world, "Två")
    run_queued_tasks()
    assert receiver.received[1].verified(new.secret)
    with pytest.raises(WebhookVerificationError):
        receiver.received[1].verified(old.secret)


def test_the_secret_is_kept_sealed_and_opens_with_an_earlier_key(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM partners_webhook")
        assert subscription.secret.removeprefix("whsec_") not in cursor.fetchone()[0]
    rename(world, "Ett")
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        run_queued_tasks()
        assert Attempt.objects.get().error == "secret_unreadable"
        assert receiver.received == []
    from django.conf import settings as these  # noqa: PLC0415 - the fixture's name is taken

    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[these.SECRET_KEY]):
        Webhook.objects.update(next_at=None)
        deliver.call(str(subscription.webhook.uuid))
        assert receiver.received[0].verified(subscription.secret)


def test_secrets_are_sealed_anew_so_that_an_earlier_key_can_go(
    world: World, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.conf import settings as these  # noqa: PLC0415 - the fixture's name is taken

    first = subscribed(world, receiver)
    second = rotate_secret(editor(world), first.webhook.uuid)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[these.SECRET_KEY]):
        call_command("reseal")
    assert "webhooks: 1 sealed anew, 0 could" in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 could not be opened"):
        call_command("reseal")
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        rename(world, "Ett")
        run_queued_tasks()
    assert receiver.received[0].verified(first.secret) == receiver.received[0].verified(second.secret)


def test_a_ping_says_whether_the_receiver_is_there(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    run_queued_tasks()
    first = try_out(editor(world), subscription.webhook.uuid)
    run_queued_tasks()
    assert receiver.received[0].verified(subscription.secret)["type"] == "ping"
    receiver.behave = answer(500)
    second = try_out(editor(world), subscription.webhook.uuid)
    run_queued_tasks()
    assert Delivery.objects.get(pk=first.pk).state == "delivered"
    assert Delivery.objects.get(pk=second.pk).state == "failed"
    assert now(subscription).state == "active"


def test_a_message_can_be_sent_again_by_hand(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    rename(world, "Ett")
    run_queued_tasks()
    resend(editor(world), Delivery.objects.get().pk)
    run_queued_tasks()
    (first, second) = receiver.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Attempt.objects.count() == 2
    assert second.verified(subscription.secret)


def test_a_new_address_is_used_from_the_next_message_on(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    with receiving() as other:
        rename(world, "Ett")
        change(editor(world), subscription.webhook.uuid, WebhookPatch(url=other.url))
        run_queued_tasks()
        assert (len(receiver.received), len(other.received)) == (0, 1)


def test_a_subscription_that_is_removed_gets_nothing_more_and_leaves_no_secret(
    world: World, receiver: Receiver
) -> None:
    subscription = subscribed(world, receiver)
    rename(world, "Ett")
    remove(editor(world), subscription.webhook.uuid)
    run_queued_tasks()
    assert receiver.received == []
    assert not Webhook.objects.exists()


def test_old_deliveries_are_forgotten(world: World, receiver: Receiver, clock: Any) -> None:
    subscribed(world, receiver)
    rename(world, "Ett")
    run_queued_tasks()
    clock.shift(timedelta(days=29))
    delivering.forget_old_deliveries()
    assert Attempt.objects.count() == 1
    clock.shift(timedelta(days=2))
    delivering.forget_old_deliveries()
    assert Attempt.objects.count() == 0


def test_every_act_is_an_event_and_none_holds_the_address(
    world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = editor(world)
    subscription = subscribed(world, receiver)
    identity = subscription.webhook.uuid
    change(viewer, identity, WebhookPatch(url=receiver.url + "2"))
    rotate_secret(viewer, identity)
    try_out(viewer, identity)
    rename(world, "Ett")
    run_queued_tasks()
    resend(viewer, Delivery.objects.filter(sequence__isnull=False)[0].pk)
    remove(viewer, identity)

    events = Event.objects.filter(action__startswith="webhook.").order_by("sequence")
    assert [event.action.removeprefix("webhook.") for event in events] == [
        "created", "changed", "secret_rotated", "tested", "resent", "removed"
    ]  # fmt: skip
    assert {event.actor for event in events} == {viewer.actor}
    assert not any("zq-hemlig" in str(event.detail) or "127.0.0.1" in str(event.detail) for event in events)
    assert not any("zq-hemlig" in record.getMessage() for record in caplog.records)
    assert not any("zq-hemlig" in f"{row.args_kwargs}{row.traceback}" for row in DBTaskResult.objects.all())


STRANGERS = {
    "anonymous": lambda world: Viewer.anonymous(),
    "another organisation": lambda world: editor(world, "polisen"),
    "a reader": lambda world: Viewer(
        "account:2", signed_in=True, professional=True, roles=((world.names["kommunen"], Role.READER),)
    ),
    "a key without the scope": lambda world: Viewer.of_program(
        "key:1", world.names["kommunen"], [Scope.READ, Scope.WRITE], Moment.resolve()
    ),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_who_may_not_subscribe_can_do_nothing_with_a_subscription(world: World, receiver: Receiver, who: str) -> None:
    webhook = subscribed(world, receiver).webhook
    rename(world, "Ett")
    run_queued_tasks()
    delivery = Delivery.objects.get()
    viewer = STRANGERS[who](world)
    attempts = (
        lambda: subscribe(viewer, world.names["kommunen"], WebhookWish(url=receiver.url)),
        lambda: webhooks_of(viewer, world.names["kommunen"]),
        lambda: change(viewer, webhook.uuid, WebhookPatch(state="disabled")),
        lambda: rotate_secret(viewer, webhook.uuid),
        lambda: try_out(viewer, webhook.uuid),
        lambda: resend(viewer, delivery.pk),
        lambda: remove(viewer, webhook.uuid),
    )
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert find_webhook(viewer, webhook.uuid) is None
    assert find_delivery(viewer, delivery.pk) is None
    assert Webhook.objects.get().state == "active"


def test_a_key_with_the_scope_may_subscribe_for_its_units_too(world: World, receiver: Receiver) -> None:
    key = Viewer.of_program("key:1", world.names["kommunen"], [Scope.SUBSCRIBE], Moment.resolve())
    assert subscribe(key, world.names["mottagningen"], WebhookWish(url=receiver.url)).webhook.pk


def test_an_organisation_has_a_limited_number_of_subscriptions(world: World, receiver: Receiver) -> None:
    for _ in range(MOST):
        subscribed(world, receiver)
    with pytest.raises(TooMany):
        subscribed(world, receiver)


def test_identities_are_random_uuids(world: World, receiver: Receiver) -> None:
    assert isinstance(subscribed(world, receiver).webhook.uuid, UUID)
