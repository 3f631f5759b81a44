"""An entry's history, what is restored of it, what each kind of viewer sees, and who opens these pages."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import ProtectedRead, Role, Verification
from records.models import Event
from tests.lookup.world import World
from tests.web.keeping.filling import NOTE, address, filled, save
from tests.web.keeping.people import DESK, content_of, coordinator, editor, member, number_of, text
from tests.web.registry import HIDDEN_FROM_OTHERS


def test_nobody_else_opens_the_form_the_history_or_the_preview(client: Client, world: World) -> None:
    for role in (Role.READER, Role.SIGNATORY):
        client.force_login(member(world, "jouren", role))
        assert client.get(address(world, "Boendet")).status_code == 404
        assert client.post(address(world, "Boendet"), {"doing": "save"} | NOTE).status_code == 404
        assert client.get(address(world, "Boendet", "visning")).status_code == 200
    editor(client, world, "office")
    for act in ("andra", "avsluta", "starta", "historik", "visning", "sparad/1"):
        assert client.get(address(world, "Boendet", act)).status_code == 404, act
    asked = f"{DESK}/ny/contact-points?organisation={world.id('jouren')}"
    assert client.get(asked).status_code == 404


def test_an_earlier_version_is_restored_as_a_new_one_from_a_day(client: Client, world: World) -> None:
    first = content_of(world, "Mottagningen")
    changed = first | {"channels": first["channels"][:1], "prepare": {"sv": "Ingenting"}, "interpreter": False}
    world.add("Mottagningen", "contact_point", changed, valid_from=date(2026, 3, 1), change_note="Förenklat")
    editor(client, world)
    html = text(client, address(world, "Mottagningen", "historik"))
    assert "Förenklat" in html
    assert f'{address(world, "Mottagningen")}?version=1"' in html
    place = f"{address(world, 'Mottagningen')}?version=1"
    assert "ifyllt som det stod i version 1" in text(client, place)
    assert save(client, place, filled(client, place)).status_code == 302
    assert content_of(world, "Mottagningen") == first
    assert number_of(world, "Mottagningen") == 3


def test_the_history_says_who_and_in_whose_name(client: Client, world: World) -> None:
    coordinator(client, world)
    place = address(world, "Socialjouren")
    save(client, place, filled(client, place, channels__0__number="08-465 004 90", checked="yes", **NOTE))
    event = Event.objects.filter(record=world.records["Socialjouren"], action="version.recorded").latest("pk")
    assert event.detail["on_behalf_of"] == world.id("office")
    assert Verification.objects.filter(contact_point=world.records["Socialjouren"]).count() == 1
    html = text(client, address(world, "Socialjouren", "historik"))
    assert "Kim, i namn av Socialkontoret" in html
    assert NOTE["change_note"] in html


def test_each_kind_of_viewer_is_shown_as_the_rules_have_it(client: Client, world: World) -> None:
    reader = member(world, "jouren", Role.READER)
    client.force_login(reader)
    html = text(client, address(world, "Boendet", "visning"))
    parts = re.split(r'<section class="seen">', html)[1:]
    assert [HIDDEN_FROM_OTHERS in part for part in parts] == [False, False, True, True, True]
    assert "Alla, utan att logga in" in parts[0]
    assert "Socialkontoret" in parts[2]  # party to the routine that the pathway rests on
    assert "Ni själva" in parts[3]
    reads = ProtectedRead.objects.filter(record=world.records["Boendet"])
    assert set(reads.values_list("actor", flat=True)) == {reader.actor}
    world.add("rutin", "routine", None, valid_from=date(2026, 1, 1))
    html = text(client, address(world, "Boendet", "visning"))
    assert "Parter i det som leder hit" not in html


def test_the_number_of_queries_is_the_same_for_few_versions_and_channels_and_for_many(
    client: Client, world: World
) -> None:
    editor(client, world)
    acts = ("andra", "historik", "visning", "sparad/1")

    def queries(act: str) -> int:
        text(client, address(world, "Mottagningen", act))
        with CaptureQueriesContext(connection) as captured:
            text(client, address(world, "Mottagningen", act))
        return len(captured)

    few = {act: queries(act) for act in acts}
    content = content_of(world, "Mottagningen")
    for n in range(20):
        number = {"type": "telephone", "number": f"08-465 004 {10 + n}"}
        world.add(
            "Mottagningen", "contact_point", content | {"channels": [number, *content["channels"]] + [number] * n}
        )
    assert {act: queries(act) for act in acts} == few
