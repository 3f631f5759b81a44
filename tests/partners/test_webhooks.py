"""Deliveries: every change is told at least once, in order, signed, and no failure loses any."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import override_settings
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import WebhookVerificationError

from partners.webhooks import delivering
from partners.webhooks.delivering import deliver, take_up_what_was_left
from partners.webhooks.messages import told
from partners.webhooks.models import Attempt, Delivery
from partners.webhooks.subscribing import (
    Subscribed,
    change,
    subscribe,
)
from partners.webhooks.wishes import WebhookPatch, WebhookWish
from records.changes import changes, end_of_log
from records.log import first_break
from records.models import Event, Record, Version
from records.recording import recording
from tests.partners.receiver import Receiver, answer, receiving
from tests.partners.refusing import Particular, away
from tests.partners.subscriptions import NOW, administrator, editor, now, rename, sequences, subscribed
from tests.partners.world import World
from tests.records.support import together
from tests.tasks import run_queued_tasks


def test_a_change_is_told_once_signed_and_without_its_content(world: World, receiver: Receiver) -> None:
    subscription = subscribed(world, receiver)
    rename(world, "Zqhemligt nytt namn")
    run_queued_tasks()

    (message,) = receiver.received
    message_told = message.verified(subscription.secret)
    event = Event.objects.get(sequence=message_told["data"]["sequence"])
    assert message_told == {
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
    sent = [message.told for message in receiver.received]
    assert [message["type"] for message in sent] == ["organisation.ended", "organisation.verified", "records.disposed"]
    assert sent[2]["data"]["href"].endswith(f"/changes?after={sent[2]['data']['sequence'] - 1}&limit=1")


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


def test_a_notice_that_one_administrator_does_not_get_reaches_the_others_and_that_one_later(
    world: World, receiver: Receiver, clock: Any
) -> None:
    for address in ("anna@sodertalje.example", "full@sodertalje.example", "siv@sodertalje.example"):
        administrator(world, "kommunen", address)
    subscribed(world, receiver)
    receiver.behave = answer(410)
    rename(world, "Ett")
    with away(Particular):
        run_queued_tasks()
    assert sorted(notice.to[0] for notice in mail.outbox) == ["anna@sodertalje.example", "siv@sodertalje.example"]
    clock.shift(6 * 60)
    run_queued_tasks()
    assert [notice.to for notice in mail.outbox[2:]] == [["full@sodertalje.example"]]


def test_a_notice_that_waits_is_not_sent_of_a_webhook_that_goes_on(
    world: World, receiver: Receiver, clock: Any
) -> None:
    administrator(world, "kommunen", "admin@sodertalje.example")
    subscription = subscribed(world, receiver)
    receiver.behave = answer(410)
    rename(world, "Ett")
    with away():
        run_queued_tasks()
    receiver.behave = answer(200)
    change(editor(world), subscription.webhook.uuid, WebhookPatch(state="active"))
    clock.shift(6 * 60)
    run_queued_tasks()
    assert mail.outbox == []


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
    (found,) = changes(webhook.cursor, end_of_log(), 10)
    delivering._try(webhook, delivering._delivery_of(webhook, found), told(found))

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
