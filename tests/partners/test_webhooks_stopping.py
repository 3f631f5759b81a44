"""What stops a subscription: that its organisation ends, or that a try fails, but never one at an earlier address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection

from partners.webhooks.delivering import deliver, take_up_what_was_left
from partners.webhooks.models import Attempt, Delivery
from partners.webhooks.subscribing import (
    NoSuchOrganisation,
    Subscribed,
    change,
    remove,
    resend,
    rotate_secret,
    subscribe,
    try_out,
)
from partners.webhooks.wishes import WebhookPatch, WebhookWish
from records.log import first_break
from records.models import Event
from records.moment import STOCKHOLM
from tests.partners.receiver import Handler, Receiver, answer, receiving
from tests.partners.subscriptions import administrator, editor, now, rename, sequences, subscribed
from tests.partners.world import World
from tests.tasks import run_queued_tasks

# --- The organisation has ended ---------------------------------------------------------------------------------------


def the_schools(world: World, receiver: Receiver) -> Subscribed:
    return subscribe(editor(world, "skolan"), world.names["skolan"], WebhookWish(url=receiver.url))


def end(world: World, first: date) -> None:
    world.record("organisation", None, first, record=world.names["skolan"])


def today() -> date:
    return datetime.now(STOCKHOLM).date()


def test_nothing_is_sent_for_an_organisation_that_has_ended_and_its_administrators_are_told(
    world: World, receiver: Receiver, clock: Any
) -> None:
    administrator(world, "skolan", "rektor@sodertalje.example")
    subscription, other = the_schools(world, receiver), subscribed(world, receiver)
    end(world, today())
    rename(world, "Nytt")
    run_queued_tasks()

    assert {message.headers["webhook-id"] for message in receiver.received} == {
        f"msg_{delivery.pk.hex}" for delivery in other.webhook.deliveries.all()
    }
    assert len(receiver.received) == 2
    assert (now(subscription).state, now(subscription).reason) == ("disabled", "ended")
    assert (now(other).state, now(other).reason) == ("active", "")
    event = Event.objects.get(action="webhook.disabled")
    assert event.detail == {"webhook": str(subscription.webhook.uuid), "reason": "ended"}
    (notice,) = mail.outbox
    assert notice.to == ["rektor@sodertalje.example"]
    assert "har upphört" in notice.body
    assert "has ended" in notice.body
    assert "När mottagaren fungerar" not in notice.body
    assert first_break() is None


def test_it_is_sent_until_the_day_on_which_the_organisation_ends_also_when_nothing_happens_then(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = the_schools(world, receiver)
    end(world, today() + timedelta(2))
    run_queued_tasks()
    clock.shift(timedelta(1))
    rename(world, "Nytt")
    run_queued_tasks()
    assert len(receiver.received) == 2
    assert now(subscription).state == "active"

    clock.shift(timedelta(1))
    take_up_what_was_left()
    run_queued_tasks()
    assert (now(subscription).state, now(subscription).reason) == ("disabled", "ended")
    rename(world, "Nyare")
    run_queued_tasks()
    assert len(receiver.received) == 2


def test_what_waits_to_be_tried_again_is_given_up_when_the_organisation_ends(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = the_schools(world, receiver)
    receiver.behave = answer(503)
    rename(world, "Nytt")
    run_queued_tasks()
    try_out(editor(world, "skolan"), subscription.webhook.uuid)
    end(world, today())
    clock.shift(timedelta(hours=1))
    run_queued_tasks()
    assert len(receiver.received) == 1
    assert {delivery.state for delivery in Delivery.objects.all()} == {"failed"}
    assert (now(subscription).reason, now(subscription).next_at) == ("ended", None)


SENDING: dict[str, Callable[[World, UUID], Any]] = {
    "activate": lambda world, webhook: change(editor(world, "skolan"), webhook, WebhookPatch(state="active")),
    "test": lambda world, webhook: try_out(editor(world, "skolan"), webhook),
    "resend": lambda world, webhook: resend(editor(world, "skolan"), Delivery.objects.earliest("sequence").pk),
}


@pytest.mark.parametrize("act", SENDING)
def test_nobody_sets_it_going_again_while_the_organisation_has_ended(
    world: World, receiver: Receiver, clock: Any, act: str
) -> None:
    subscription = the_schools(world, receiver)
    rename(world, "Nytt")
    run_queued_tasks()
    end(world, today())
    run_queued_tasks()
    events = Event.objects.count()
    with pytest.raises(NoSuchOrganisation):
        SENDING[act](world, subscription.webhook.uuid)
    assert run_queued_tasks() == 0
    assert (len(receiver.received), Event.objects.count()) == (1, events)
    remove(editor(world, "skolan"), subscription.webhook.uuid)


def test_when_the_organisation_holds_again_it_goes_on_where_it_stopped(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = the_schools(world, receiver)
    end(world, today())
    rename(world, "Nytt")
    run_queued_tasks()
    clock.shift(timedelta(1))
    world.record(
        "organisation", {"name": "Skolan", "organisation_kind": "school"}, today(), record=world.names["skolan"]
    )
    run_queued_tasks()
    assert receiver.received == []
    change(editor(world, "skolan"), subscription.webhook.uuid, WebhookPatch(state="active"))
    run_queued_tasks()
    assert len(sequences(receiver)) == 3
    assert sequences(receiver) == sorted(sequences(receiver))


def test_an_organisation_that_was_above_is_told_for_one_that_had_no_administrator(
    world: World, receiver: Receiver, clock: Any
) -> None:
    administrator(world, "kommunen", "admin@sodertalje.example")
    subscribe(editor(world, "mottagningen"), world.names["mottagningen"], WebhookWish(url=receiver.url))
    world.record("organisation", None, today(), record=world.names["mottagningen"])
    run_queued_tasks()
    assert [notice.to for notice in mail.outbox] == [["admin@sodertalje.example"]]


# --- Somebody changes the subscription while a try is under way -------------------------------------------------------


def meanwhile(subscription: Subscribed, act: Callable[[UUID], Any], status: int) -> Callable[[Handler], None]:
    """An address during whose first answer somebody changes the subscription."""
    left = [act]

    def behave(handler: Handler) -> None:
        if left:
            left.pop()(subscription.webhook.uuid)
            connection.close()
        answer(status)(handler)

    return behave


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [410, 500])
def test_a_try_at_the_old_address_says_nothing_of_the_new_one(receiver: Receiver, status: int) -> None:
    world = World.made()
    subscription = subscribed(world, receiver)
    with receiving() as other:
        wish = WebhookPatch(url=other.url)
        receiver.behave = meanwhile(subscription, lambda webhook: change(editor(world), webhook, wish), status)
        rename(world, "Ett")
        deliver.call(str(subscription.webhook.uuid))
        assert (len(receiver.received), len(sequences(other))) == (1, 1)
        assert other.received[0].headers["webhook-id"] == receiver.received[0].headers["webhook-id"]
    webhook = now(subscription)
    assert (webhook.state, webhook.failures, webhook.next_at) == ("active", 0, None)
    assert webhook.cursor == Event.objects.filter(action="version.recorded").latest("sequence").sequence + 1
    assert not Event.objects.filter(action="webhook.disabled").exists()
    assert [attempt.status for attempt in Attempt.objects.order_by("pk")] == [status, 204]


ACTS: dict[str, Callable[[World], Callable[[UUID], Any]]] = {
    "paused": lambda world: lambda webhook: change(editor(world), webhook, WebhookPatch(state="disabled")),
    "taken up": lambda world: lambda webhook: change(editor(world), webhook, WebhookPatch(state="active")),
    "secret replaced": lambda world: lambda webhook: rotate_secret(editor(world), webhook),
    "removed": lambda world: lambda webhook: remove(editor(world), webhook),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ACTS)
def test_what_people_decide_while_a_try_fails_stands(receiver: Receiver, act: str) -> None:
    world = World.made()
    subscription = subscribed(world, receiver)
    first = meanwhile(subscription, ACTS[act](world), 410)

    def behave(handler: Handler) -> None:
        first(handler) if len(receiver.received) == 1 else answer(204)(handler)

    receiver.behave = behave
    rename(world, "Ett")
    deliver.call(str(subscription.webhook.uuid))
    assert not Event.objects.filter(action="webhook.disabled").exists()
    found = list(type(subscription.webhook).objects.values_list("state", "reason"))
    assert found == {"paused": [("disabled", "by_hand")], "removed": []}.get(act, [("active", "")])
    assert len(receiver.received) == (1 if act in ("paused", "removed") else 2)


def test_a_new_address_begins_anew_however_long_the_old_one_failed(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = subscribed(world, receiver)
    receiver.behave = answer(500)
    rename(world, "Ett")
    for _ in range(12):
        run_queued_tasks()
        due = now(subscription).next_at
        assert due
        clock.move_to(due + timedelta(milliseconds=1))
    run_queued_tasks()
    assert now(subscription).failures == 13
    with receiving() as other:
        other.behave = answer(503)
        change(editor(world), subscription.webhook.uuid, WebhookPatch(url=other.url))
        run_queued_tasks()
        assert len(other.received) == 1
    webhook = now(subscription)
    assert (webhook.state, webhook.failures) == ("active", 1)
    assert webhook.failing_since
    assert datetime.now(UTC) - webhook.failing_since < timedelta(minutes=1)


def test_what_is_said_of_a_subscription_that_fails_changes_nothing_of_its_waiting(
    world: World, receiver: Receiver, clock: Any
) -> None:
    subscription = subscribed(world, receiver)
    receiver.behave = answer(500)
    rename(world, "Ett")
    run_queued_tasks()
    before = now(subscription)
    change(editor(world), subscription.webhook.uuid, WebhookPatch(url=receiver.url, description="Felanmälan"))
    assert (now(subscription).failing_since, now(subscription).next_at) == (before.failing_since, before.next_at)
