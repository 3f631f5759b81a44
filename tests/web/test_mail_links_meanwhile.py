"""Somebody else changes the entry between the opening of a mailed link and the press: nothing unseen is confirmed, and
nothing old is written over what is new."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from partners.models import Account
from partners.verifying.confirming import Changed
from partners.verifying.correcting import Correction, correct_by_link
from partners.verifying.links import confirm_by_link, object_by_link
from partners.verifying.models import MailLink
from tests.lookup.world import ALWAYS, OFFICE, World
from tests.web.mailed_links import HIDDEN, fields, mailed, opened, said, state

pytestmark = pytest.mark.usefixtures("ground")

NEW = "08-465 004 77"
HOURS = "mån-fre: 8-16"


def others_say(world: World, **changed: Any) -> None:
    """What another route records meanwhile."""
    world.add("Socialjouren", "contact_point", said(world) | changed)


def channels(world: World, *order: int, **at: str) -> list[dict[str, Any]]:
    """The channels in another order or fewer of them, with other numbers or addresses: `at` by "c1", "c2"."""
    known = said(world)["channels"]
    made = []
    for place in order or range(len(known)):
        field = "number" if "number" in known[place] else "address"
        made.append(known[place] | ({field: at[f"c{place}"]} if f"c{place}" in at else {}))
    return made


def shown_instead(answer: Any) -> str:
    """The page that is shown again, because something had been changed; the link is still good."""
    assert answer.status_code == 409, answer.content.decode()
    html = str(answer.content.decode())
    assert "Uppgifterna har ändrats sedan du öppnade sidan" in html
    assert HIDDEN not in html
    assert MailLink.objects.get().used_at is None
    return html


def in_words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(("doing", "comes"), [("right", "works"), ("wrong", "does_not_work")])
def test_what_was_not_seen_is_neither_confirmed_nor_objected_to(
    client: Client, world: World, volunteer: Account, doing: str, comes: str
) -> None:
    link = mailed()
    sent = opened(client, link) | {"doing": [doing]}
    others_say(world, channels=channels(world, c1=NEW))

    html = shown_instead(client.post(link, sent))
    assert state(world) == "none"
    assert "08-465 004 02" in html
    assert NEW in html

    assert client.post(link, fields(html) | {"doing": [doing]}).status_code == 200
    assert state(world) == comes
    assert MailLink.objects.get().used_at is not None


def test_a_correction_writes_nothing_old_over_what_somebody_else_has_changed(
    client: Client, world: World, volunteer: Account
) -> None:
    link = mailed()
    sent = opened(client, link) | {"channel-2": ["ny@sodertalje.example"], "doing": ["correct"]}
    others_say(world, channels=channels(world, c1=NEW))
    before = said(world)

    again = fields(shown_instead(client.post(link, sent)))
    assert said(world) == before
    assert (again["channel-1"], again["channel-2"]) == ([NEW], ["ny@sodertalje.example"])

    assert client.post(link, again | {"doing": ["correct"]}).status_code == 200
    assert [one.get("number") or one["address"] for one in said(world)["channels"]] == [
        "+46701740677",
        "+46846500477",
        "ny@sodertalje.example",
    ]


def test_what_was_written_follows_its_line_when_the_lines_were_put_in_another_order(
    client: Client, world: World, volunteer: Account
) -> None:
    extra = {"type": "telephone", "number": "08-465 004 09"}
    others_say(world, channels=[*said(world)["channels"], extra])
    link = mailed()
    sent = opened(client, link) | {"channel-1": ["08-465 004 55"], "doing": ["correct"]}
    others_say(world, channels=channels(world, 3, 2, 0, 1))

    again = fields(shown_instead(client.post(link, sent)))
    client.post(link, again | {"doing": ["correct"]})
    assert [one.get("number") or one["address"] for one in said(world)["channels"]] == [
        "+46846500409",
        "jouren@sodertalje.example",
        "+46701740677",
        "+46846500455",
    ]


def test_of_what_both_changed_theirs_stands_in_the_field_and_ones_own_beside_it(
    client: Client, world: World, volunteer: Account
) -> None:
    link = mailed()
    sent = opened(client, link) | {"channel-1": ["08-465 004 55"], "hours": [HOURS], "doing": ["correct"]}
    others_say(world, channels=channels(world, c1=NEW), hours=ALWAYS)

    html = shown_instead(client.post(link, sent))
    assert fields(html)["channel-1"] == [NEW]
    assert "08.00-16.00" not in fields(html)["hours"][0]
    assert "00.00-24.00" in fields(html)["hours"][0]
    told = in_words(html)
    assert "Du skrev 08-465 004 55" in told
    assert f"Du skrev: {HOURS}" in told


def test_what_was_written_for_a_line_that_is_gone_is_told(client: Client, world: World, volunteer: Account) -> None:
    link = mailed()
    sent = opened(client, link) | {"channel-2": ["ny@sodertalje.example"], "doing": ["correct"]}
    others_say(world, channels=channels(world, 0, 1))

    html = shown_instead(client.post(link, sent))
    assert "channel-2" not in fields(html)
    assert "ny@sodertalje.example" in in_words(html)


def test_hours_that_nobody_else_changed_stay_as_they_were_written(
    client: Client, world: World, volunteer: Account
) -> None:
    link = mailed()
    sent = opened(client, link) | {"hours": [HOURS], "doing": ["correct"]}
    others_say(world, channels=channels(world, c1=NEW))
    assert fields(shown_instead(client.post(link, sent)))["hours"] == [HOURS]


def test_hours_that_were_looked_at_are_not_saved_over_newer_ones(
    client: Client, world: World, volunteer: Account
) -> None:
    link = mailed()
    looked = client.post(link, opened(client, link) | {"hours": [HOURS], "doing": ["correct"]})
    assert "Stämmer de nya tiderna?" in looked.content.decode()
    others_say(world, hours=OFFICE)
    for doing in ("again", "correct"):
        shown_instead(client.post(link, fields(looked.content.decode()) | {"doing": [doing]}))
    assert said(world)["hours"]["rules"][0]["windows"] == OFFICE["rules"][0]["windows"]


def test_a_week_that_was_filled_in_is_not_lost_and_not_saved_over_a_newer_one(
    client: Client, world: World, volunteer: Account
) -> None:
    link = mailed()
    table = client.post(link, opened(client, link) | {"channel-1": ["08-465 004 55"], "doing": ["table"]})
    others_say(world, hours=OFFICE)
    more = client.post(link, fields(table.content.decode()) | {"doing": ["add:mo"]})
    filled = fields(more.content.decode()) | {"mo-state": ["closed"]}

    html = shown_instead(client.post(link, filled | {"doing": ["written"]}))
    assert "mån: stängt" in in_words(html)
    assert fields(html)["channel-1"] == ["08-465 004 55"]
    assert "08.00-16.30" in fields(html)["hours"][0]


@pytest.mark.parametrize("version", [[], ["x"], ["99"], ["9" * 30]])
@pytest.mark.parametrize("doing", ["right", "correct"])
def test_a_page_that_does_not_say_what_it_showed_saves_nothing(
    client: Client, world: World, volunteer: Account, doing: str, version: list[str]
) -> None:
    before, link = said(world), mailed()
    sent = opened(client, link) | {"channel-1": ["08-465 004 55"], "doing": [doing]}
    html = shown_instead(client.post(link, {**sent, "version": version}))
    assert said(world) == before
    assert state(world) == "none"
    assert ("08-465 004 55" in html) == (doing == "correct")


def test_what_may_be_about_somebody_is_not_shown_again(client: Client, world: World, volunteer: Account) -> None:
    link = mailed()
    hours = "mån: 8-16\n2026-12-28: stängt (flytt till Storgatan 3)\n2026-12-29: stängt (ring 20170101-2393)"
    sent = opened(client, link) | {"channel-1": ["20170101-2393"], "hours": [hours], "doing": ["correct"]}
    others_say(world, channels=channels(world, c1=NEW), hours=OFFICE)
    html = shown_instead(client.post(link, sent))
    assert "2393" not in html
    assert "Storgatan 3" not in html
    assert "mån: 8-16" in html


def test_the_use_case_itself_asks_what_was_seen_within_its_turn(world: World, volunteer: Account) -> None:
    token = mailed().rpartition("/")[2]
    for doing in (confirm_by_link, object_by_link, lambda link, seen: correct_by_link(link, Correction(seen, {}))):
        with pytest.raises(Changed):
            doing(token, 1)
    assert MailLink.objects.get().used_at is None
    assert state(world) == "none"
    assert confirm_by_link(token, 2).state.state == "verified"
