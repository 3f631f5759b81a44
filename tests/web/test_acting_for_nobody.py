"""An account that acts for nobody today: it has signed in, sees what everybody sees, and is told so on every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from partners.models import Account, Membership, Role
from records.moment import STOCKHOLM
from tests.lookup.world import World
from tests.web.registry import EMAIL, HIDDEN_FROM_STRANGERS, PASSWORD, account

TODAY = datetime.now(STOCKHOLM).date()
SINCE = TODAY - timedelta(days=400)
SOON = TODAY + timedelta(days=7)
STANDINGS: dict[str, tuple[dict[str, Any], str]] = {
    "over": ({"valid_from": SINCE, "valid_until": TODAY}, "Du företräder ingen organisation sedan"),
    "ahead": ({"valid_from": SOON}, "Du företräder en organisation från"),
    "over and ahead": ({"valid_from": SOON, "valid_until": None}, "Du företräder en organisation från"),
    "ended before it began": ({"valid_from": SOON, "valid_until": SOON}, "Ditt konto företräder ingen organisation."),
    "never": ({}, "Ditt konto företräder ingen organisation."),
}


def somebody(world: World, days: dict[str, Any]) -> Account:
    kim = account(world)
    Membership.objects.filter(account=kim).update(**(days or {"valid_from": SINCE}))
    if not days:
        Membership.objects.filter(account=kim).delete()
    return kim


@pytest.mark.parametrize("name", STANDINGS)
def test_it_sees_what_everybody_sees_and_is_told_why(client: Client, world: World, name: str) -> None:
    days, told = STANDINGS[name]
    kim = somebody(world, days)
    if name == "over and ahead":
        office = world.records["office"]
        Membership.objects.create(
            account=kim, organisation=office, role=Role.EDITOR, valid_from=SINCE, valid_until=TODAY
        )
    world.pathway("Dold mottagare", "0181", [world.report(receiver={"contact_point": world.id("Handläggaren")})])
    hidden = world.uuid("Dold mottagare")
    client.force_login(kim)

    pages = [
        client.get(address).content.decode()
        for address in (
            f"/kontaktvagar/{world.id('Handläggaren')}",
            f"/p/{hidden}?area=0181",
            f"/p/{hidden}/kort?area=0181&skyddat=ja",
            f"/p/{hidden}/hylla?area=0181",
        )
    ]

    assert HIDDEN_FROM_STRANGERS not in "".join(pages)
    assert told in pages[0]
    assert "Kim Kurator" in pages[0]
    assert "visas för den som företräder en organisation i dag" in pages[0]
    assert "/logga-in/" not in pages[0]
    assert 'name="skyddat"' not in pages[2]
    assert 'data-closed="true"' not in pages[3]


def test_by_the_api_it_is_refused_as_somebody_known_and_told_another_reason(client: Client, world: World) -> None:
    client.force_login(somebody(world, {"valid_from": SINCE, "valid_until": TODAY}))

    answer = client.get(f"/api/v1/contact-points/{world.id('Handläggaren')}").json()
    feed = client.get("/api/v1/changes")

    assert {(one["field"], one["reason"]) for one in answer["withheld"]} >= {("channels", "professionals_only")}
    assert "channels" not in answer
    assert (feed.status_code, feed.json()["type"].rsplit("/", 1)[-1]) == (403, "not-allowed")


def test_on_its_last_day_a_membership_still_opens_what_is_for_professionals(client: Client, world: World) -> None:
    client.force_login(somebody(world, {"valid_from": SINCE, "valid_until": TODAY + timedelta(days=1)}))

    html = client.get(f"/kontaktvagar/{world.id('Handläggaren')}").content.decode()

    assert HIDDEN_FROM_STRANGERS in html
    assert "Du företräder ingen organisation" not in html


@pytest.mark.django_db(transaction=True)
def test_it_signs_in_and_is_led_nowhere_in_a_circle(client: Client, world: World) -> None:
    somebody(world, {"valid_from": SINCE, "valid_until": TODAY})
    sent = {"username": EMAIL, "password": PASSWORD, "next": "/vara-uppgifter"}

    answer = client.post("/logga-in/", sent, follow=True)

    assert (answer.redirect_chain, answer.status_code) == ([("/vara-uppgifter", 302)], 200)
