"""Subscriptions: every change is told at least once, in order, signed, and no failure loses any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import override_settings
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import WebhookVerificationError

from partners.access import Scope, Viewer
from partners.models import Account, Membership, Role
from partners.webhooks import delivering
from partners.webhooks.delivering import deliver, take_up_what_was_left
from partners.webhooks.models import Attempt, Delivery, Webhook
from partners.webhooks.subscribing import (
    MOST,
    Subscribed,
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
from records.log import first_break
from records.models import Event, Record, Version
from records.moment import Moment
from records.recording import recording
from tests.partners.receiver import Receiver, answer, receiving
from tests.partners.world import World
from tests.records.support import together
from tests.tasks import run_queued_tasks

NOW = datetime(2031, 1, 15, 12, tzinfo=UTC)  # after all that the world recorded


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_ALLOW_HTTP = True
    with receiving() as found:
        yield found


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=True) as found:
        yield found


def editor(world: World, organisation: str = "kommunen") -> Viewer:
    roles = ((world.names[organisation], Role.EDITOR),)
    return Viewer("account:11111111-1111-4111-8111-111111111111", signed_in=True, roles=roles)


def subscribed(world: World, receiver: Receiver, **more: Any) -> Subscribed:
    return subscribe(editor(world), world.names["kommunen"], WebhookWish(url=receiver.url, **more))


def rename(world: World, name: str, organisation: str = "polisen") -> None:
    world.record("organisation", {"name": name, "organisation_kind": "police"}, record=world.names[organisation])


def sequences(receiver: Receiver) -> list[int]:
    return [message.told["data"]["sequence"] for message in receiver.received]


def now(subscription: Subscribed) -> Webhook:
    return Webhook.objects.get(pk=subscription.webhook.pk)


def test_a_change_is_told_once_signed_and_without_its_content(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    rename(world, "Zqhemligt nytt namn")
    run_queued_tasks()

    (message,) = receiver.received
    told = message.verified(subscription.secret)
    event = Event.objects.get(sequence=told["data"]["sequence"])
    assert told == {
        "type": "organisation.recorded",
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "sequence": event.sequence,
            "kind": "organisation",
            "id": str(world.names["polisen"]),
            "href": f"http://127.0.0.1:8000/api/v1/organisations/{world.names['polisen']}",
        },
    }
    assert b"zqhemligt" not in message.body.lower()
    run_queued_tasks()
    assert len(receiver.received) == 1


def test_who_does_not_know_the_secret_cannot_have_signed(world: World, receiver: Receiver) -> None:
    subscribed(world, receiver)
    other = subscribed(world, receiver)
    rename(world, "Nytt")
    run_queued_tasks()
    (first, second) = receiver.received
    valid = []
    for message in (first, second):
        try:
            valid.append(message.verified(other.secret))
        except WebhookVerificationError:
            continue
    assert len(valid) == 1


def test_what_happened_before_the_subscription_is_not_told(world: World, receiver: Receiver) -> None:
    rename(world, "Före")
    subscribed(world, receiver)
    run_queued_tasks()
    assert receiver.received == []


def test_a_turn_that_is_undone_is_not_told(world: World, receiver: Receiver) -> None:
    subscribed(world, receiver)
    run_queued_tasks()

    def undone() -> None:
        with recording("system:test") as session:
            session.note("contact_point.verified", Record.objects.get(uuid=world.names["polisen"]), {})
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert not DBTaskResult.objects.ready().exists()
    assert run_queued_tasks() == 0
    assert receiver.received == []


def test_without_subscriptions_a_turn_queues_nothing(world: World) -> None:
    rename(world, "Nytt")
    assert not DBTaskResult.objects.exists()


def test_only_the_kinds_asked_for_are_told_and_events_about_no_record_never(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver, kinds=["area"])
    rename(world, "Nytt")
    run_queued_tasks()
    assert receiver.received == []
    assert now(subscription).cursor == Event.objects.order_by("-sequence")[0].sequence
    world.area("2381", "municipality", "23")
    run_queued_tasks()
    assert [message.told["type"] for message in receiver.received] == ["area.recorded"]


def test_ends_checks_and_disposals_are_told(world: World, receiver: Receiver) -> None:
    subscribed(world, receiver)
    world.record("organisation", None, date(2030, 1, 1), record=world.names["skolan"])
    with recording("system:test") as session:
        session.note("contact_point.verified", Record.objects.get(uuid=world.names["skolan"]), {})
        versions = Version.mechanism.filter(
            record__uuid__in=[world.names["skolan"], world.names["polisen"]], ends=False
        )
        session.dispose(list(versions), "KS 2026/17", "Gallring")
    run_queued_tasks()
    told = [message.told for message in receiver.received]
    assert [message["type"] for message in told] == ["organisation.ended", "organisation.verified", "records.disposed"]
    assert told[2]["data"]["href"].endswith(f"/changes?after={told[2]['data']['sequence'] - 1}&limit=1")


def test_a_failing_receiver_is_tried_again_with_the_same_identity_and_keeps_the_order(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = subscribed(world, receiver)
    receiver.behave = answer(503)
    rename(world, "Ett")
    rename(world, "Två")
    run_queued_tasks()
    assert len(receiver.received) == 1
    assert run_queued_tasks() == 0
    assert now(subscription).failures == 1
    clock.shift(10)
    run_queued_tasks()
    assert len(receiver.received) == 2
    receiver.behave = answer(200)
    clock.shift(60)
    run_queued_tasks()

    identities = [message.headers["webhook-id"] for message in receiver.received]
    assert identities[0] == identities[1] == identities[2] != identities[3]
    assert sequences(receiver) == sorted(sequences(receiver))
    assert receiver.received[0].headers["webhook-signature"] != receiver.received[2].headers["webhook-signature"]
    assert all(message.verified(subscription.secret) for message in receiver.received[2:])
    (one, two) = Delivery.objects.order_by("sequence")
    assert [(attempt.status, attempt.error) for attempt in one.attempts.all()] == [
        (503, "refused"), (503, "refused"), (200, "")
    ]  # fmt: skip
    assert {one.state, two.state} == {"delivered"}
    assert (now(subscription).failures, now(subscription).failing_since, now(subscription).next_at) == (0, None, None)


def test_the_waits_grow_and_are_never_the_same(world: World) -> None:
    for failures, seconds in enumerate(delivering.WAITS, start=1):
        waits = {delivering._wait(failures) for _ in range(20)}
        assert len(waits) > 10
        assert all(timedelta(seconds=seconds * 0.8) <= wait <= timedelta(seconds=seconds * 1.2) for wait in waits)
    assert delivering._wait(999) <= timedelta(hours=5)


def until_disabled(subscription: Subscribed, clock: Any) -> timedelta:
    """How long it takes until the subscription is disabled."""
    begun = datetime.now(UTC)
    for _ in range(200):
        run_queued_tasks()
        webhook = now(subscription)
        if webhook.state == "disabled":
            return datetime.now(UTC) - begun
        assert webhook.next_at
        clock.move_to(webhook.next_at + timedelta(milliseconds=1))
    raise AssertionError("it goes on for ever")


def administrator(world: World, organisation: str, address: str) -> None:
    account = Account.objects.create_user(address)
    Membership.objects.create(
        account=account,
        organisation=Record.objects.get(uuid=world.names[organisation]),
        role=Role.ADMINISTRATOR,
        valid_from=date(2020, 1, 1),
    )


def test_after_three_days_it_is_disabled_with_notice_and_goes_on_where_it_stopped(
    world: World, receiver: Receiver, clock: Any
) -> None:
    administrator(world, "kommunen", "admin@sodertalje.example")
    subscription = subscribed(world, receiver)
    receiver.behave = answer(500)
    rename(world, "Ett")
    lasted = until_disabled(subscription, clock)
    run_queued_tasks()

    assert timedelta(days=3) <= lasted < timedelta(days=3, minutes=1)
    assert 15 < Attempt.objects.count() < 60
    assert now(subscription).reason == "failing"
    (notice,) = mail.outbox
    assert notice.to == ["admin@sodertalje.example"]
    assert "Kommunen" in notice.body or "kommunen" in notice.body
    assert "zq-hemlig" not in notice.body
    event = Event.objects.get(action="webhook.disabled")
    assert event.detail == {"webhook": str(subscription.webhook.uuid), "reason": "failing"}
    assert event.actor == "system:webhooks"

    rename(world, "Två")
    run_queued_tasks()
    tried = len(receiver.received)
    receiver.behave = answer(200)
    change(editor(world), subscription.webhook.uuid, WebhookPatch(state="active"))
    run_queued_tasks()
    assert [m.told["type"] for m in receiver.received[tried:]] == ["organisation.recorded"] * 2
    assert first_break() is None


def test_a_receiver_that_is_gone_is_disabled_at_once(world: World, receiver: Receiver) -> None:
    administrator(world, "kommunen", "admin@sodertalje.example")
    subscription = subscribed(world, receiver)
    receiver.behave = answer(410)
    rename(world, "Ett")
    run_queued_tasks()
    assert (now(subscription).state, now(subscription).reason) == ("disabled", "gone")
    assert len(mail.outbox) == 1
    assert Delivery.objects.get().state == "failed"


def test_the_notice_of_a_unit_without_administrators_goes_to_those_above_it(world: World, receiver: Receiver) -> None:
    administrator(world, "kommunen", "admin@sodertalje.example")
    wish = WebhookWish(url=receiver.url)
    subscribe(editor(world, "mottagningen"), world.names["mottagningen"], wish)
    receiver.behave = answer(410)
    rename(world, "Ett")
    run_queued_tasks()
    assert [notice.to for notice in mail.outbox] == [["admin@sodertalje.example"]]


def test_what_was_missed_can_be_left_out(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    change(editor(world), subscription.webhook.uuid, WebhookPatch(state="disabled"))
    rename(world, "Missat")
    change(editor(world), subscription.webhook.uuid, WebhookPatch(state="active", skip_missed=True))
    rename(world, "Nytt")
    run_queued_tasks()
    assert len(receiver.received) == 1


def test_a_message_sent_by_a_worker_that_died_is_sent_again_with_its_identity(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = subscribed(world, receiver)
    rename(world, "Ett")
    DBTaskResult.objects.all().delete()  # the task is lost with its worker
    webhook = now(subscription)
    assert delivering._claim(str(webhook.uuid))
    (found,) = delivering.changes(webhook.cursor, delivering.end_of_log(), 10)
    delivering._try(webhook, delivering._delivery_of(webhook, found), delivering.told(found))

    take_up_what_was_left()
    assert run_queued_tasks() == 0  # somebody may still be at it
    clock.shift(61)
    take_up_what_was_left()
    run_queued_tasks()
    (first, second) = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert now(subscription).cursor == found.sequence


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_each_change_once_and_in_order(receiver: Receiver) -> None:
    world = World.made()
    subscription = subscribed(world, receiver)
    for number in range(12):
        rename(world, f"Namn {number}")
    identity = str(subscription.webhook.uuid)
    together(*[lambda: deliver.call(identity)] * 4)
    assert len(sequences(receiver)) == 12
    assert sequences(receiver) == sorted(set(sequences(receiver)))


@pytest.mark.django_db(transaction=True)
def test_what_is_logged_while_a_worker_sends_is_told_too(receiver: Receiver) -> None:
    """A receiver during whose answer something is recorded: the task of that change finds a worker busy."""
    world = World.made()
    subscription = subscribed(world, receiver)
    identity = str(subscription.webhook.uuid)
    left = [3]

    def slow(handler: Any) -> None:
        if left[0]:
            left[0] -= 1
            rename(world, f"Under {left[0]}")
            deliver.call(identity)
            connection.close()
        answer(200)(handler)

    receiver.behave = slow
    rename(world, "Först")
    deliver.call(identity)
    assert len(sequences(receiver)) == 4
    assert now(subscription).cursor == Event.objects.count()


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(answers=st.lists(st.sampled_from([200, 200, 204, 301, 404, 500]), max_size=25), turns=st.integers(1, 4))
def test_however_it_fails_everything_is_told_at_least_once_and_first_in_order(answers: list[int], turns: int) -> None:
    from tests.api.test_changes import undone  # noqa: PLC0415 - undoes several turns

    given_answers = iter(answers)
    home = override_settings(WEBHOOK_ALLOWED_NETWORKS=["127.0.0.0/8"], WEBHOOK_ALLOW_HTTP=True)
    with undone(), home, receiving() as receiver, time_machine.travel(NOW, tick=True) as clock:
        world = World.made()
        subscription = subscribed(world, receiver)
        acknowledged: list[int] = []

        def behave(handler: Any) -> None:
            status = next(given_answers, 200)
            if status < 300:
                acknowledged.append(sequences(receiver)[-1])
            answer(status)(handler)

        receiver.behave = behave
        for number in range(turns):
            rename(world, f"Ett {number}")
            rename(world, f"Två {number}")
            run_queued_tasks()
        while (at := now(subscription).next_at) is not None:
            clock.move_to(at + timedelta(milliseconds=1))
            run_queued_tasks()
        events = Event.objects.filter(sequence__gt=subscription.webhook.cursor, action="version.recorded")
        assert acknowledged == list(events.order_by("sequence").values_list("sequence", flat=True))


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
    "a reader": lambda world: Viewer("account:2", signed_in=True, roles=((world.names["kommunen"], Role.READER),)),
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
