"""A receiver at home, a clock, and short ways to subscribe: what the tests of webhooks share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from partners.access import Viewer
from partners.models import Account, Membership, Role
from partners.webhooks.models import Webhook
from partners.webhooks.subscribing import (
    Subscribed,
    subscribe,
)
from partners.webhooks.wishes import WebhookWish
from records.models import Record
from tests.partners.receiver import Receiver, receiving
from tests.partners.world import World

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
    return Viewer("account:11111111-1111-4111-8111-111111111111", signed_in=True, professional=True, roles=roles)


def subscribed(world: World, receiver: Receiver, **more: Any) -> Subscribed:
    return subscribe(editor(world), world.names["kommunen"], WebhookWish(url=receiver.url, **more))


def rename(world: World, name: str, organisation: str = "polisen") -> None:
    world.record("organisation", {"name": name, "organisation_kind": "police"}, record=world.names[organisation])


def sequences(receiver: Receiver) -> list[int]:
    return [message.told["data"]["sequence"] for message in receiver.received]


def now(subscription: Subscribed) -> Webhook:
    return Webhook.objects.get(pk=subscription.webhook.pk)


def administrator(world: World, organisation: str, address: str) -> None:
    account = Account.objects.create_user(address)
    Membership.objects.create(
        account=account,
        organisation=Record.objects.get(uuid=world.names[organisation]),
        role=Role.ADMINISTRATOR,
        valid_from=date(2020, 1, 1),
    )
