"""One form to correct, create, end and start again, with a look first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from partners.models import Role
from records.models import Version
from records.moment import Moment
from tests.lookup.world import OFFICE, World
from tests.web.keeping.filling import NOTE, Fields, address, filled, look, save
from tests.web.keeping.people import DESK, content_of, editor, flat, member, number_of, text
from tests.web.registry import HIDDEN_FROM_OTHERS


def test_a_number_is_corrected_after_a_look_at_what_it_does(client: Client, world: World) -> None:
    editor(client, world)
    place = address(world, "Mottagningen")
    before, number = content_of(world, "Mottagningen"), number_of(world, "Mottagningen")
    sent = filled(client, place, channels__0__number="08-465 004 44", **NOTE)
    html = flat(look(client, place, sent))
    for said in ("Inget är sparat än.", "08-465 004 01", "08-465 004 44", "Risk att bli bortgift", "Ni själva"):
        assert said in html
    assert number_of(world, "Mottagningen") == number
    answer = save(client, place, sent)
    after = content_of(world, "Mottagningen")
    assert answer.headers["Location"] == address(world, "Mottagningen", f"sparad/{number + 1}")
    assert after["channels"][0]["number"] == "+46846500444"
    assert after == before | {"channels": [after["channels"][0], *before["channels"][1:]]}
    html = text(client, answer.headers["Location"])
    assert "Sparat" in html
    assert "Risk att bli bortgift" in html


def test_a_form_that_is_sent_back_as_it_stands_changes_nothing(client: Client, world: World) -> None:
    editor(client, world)
    member(world, "office", Role.READER)
    for name, plural in (("Mottagningen", "contact-points"), ("office", "organisations"), ("body", "bodies")):
        place = address(world, name, plural=plural)
        sent = filled(client, place, **NOTE)
        assert "Det står redan så. Inget ändras." in flat(look(client, place, sent))
        assert save(client, place, sent).headers["Location"].startswith(f"{DESK}?organisation=")
        assert number_of(world, name) == 1


def test_what_is_wrong_is_said_at_each_field_and_what_was_typed_is_kept(client: Client, world: World) -> None:
    editor(client, world)
    place = address(world, "Mottagningen")
    sent = filled(client, place, channels__0__number="12", valid_from="2020-13-01", name__sv="")
    html = flat(look(client, place, sent))
    assert 'href="#valid_from"' in html
    sent |= {"valid_from": "", "areas": []}
    answer = look(client, place, sent)
    html = flat(answer)
    assert answer.status_code == 422
    for at in ("channels-0-number", "name-sv", "areas", "change_note"):
        assert f'href="#{at}"' in html, at
        assert f'id="{at}"' in html, at
    assert 'value="12"' in html
    assert 'id="channels-0-number-fault"' in html
    assert number_of(world, "Mottagningen") == 1


def test_what_identifies_somebody_is_refused_and_stands_nowhere(client: Client, world: World) -> None:
    editor(client, world)
    place = address(world, "Mottagningen")
    sent = filled(client, place, note__sv="Gäller 20170101-2393", **NOTE)
    answer = look(client, place, sent)
    assert answer.status_code == 422
    assert "pekar ut en person" in flat(answer)
    assert "20170101" not in flat(answer)
    sent = filled(client, place, note__sv="Ring 070-174 06 05 om det brådskar", **NOTE)
    answer = look(client, place, sent)
    assert "kan peka ut en person" in flat(answer)
    assert "070-174 06 05 om det brådskar" in flat(answer)
    assert look(client, place, sent | {"confirmed": "yes"}).status_code == 200


def test_rows_are_added_moved_and_taken_away_without_saving(client: Client, world: World) -> None:
    editor(client, world)
    place = address(world, "Socialjouren")
    sent = filled(client, place, **NOTE)
    added = client.post(place, sent | {"doing": "add:channels:email"}).content.decode()
    sent = Fields(added[added.index('class="correcting"') :]).sent
    assert sent["channels-1-type"] == ["email"]
    sent["channels-1-address"] = ["jouren@sodertalje.example"]
    moved = client.post(place, sent | {"doing": "up:channels:1"}).content.decode()
    sent = Fields(moved[moved.index('class="correcting"') :]).sent
    assert [sent["channels-0-type"], sent["channels-1-type"]] == [["email"], ["telephone"]]
    assert sent["change_note"] == [NOTE["change_note"]]
    save(client, place, sent)
    assert [channel["type"] for channel in content_of(world, "Socialjouren")["channels"]] == ["email", "telephone"]
    taken = client.post(place, filled(client, place) | {"doing": "remove:channels:0"}).content.decode()
    assert "jouren@sodertalje.example" not in taken
    assert client.post(place, sent | {"doing": "add:nagot:annat"}).status_code == 404


def test_what_somebody_is_not_shown_stays_as_it_is(client: Client, world: World) -> None:
    """A holder's name whose time has passed is shown to nobody; the entry keeps it until it is taken off."""
    holder = {"name": "Alva Exempel", "until": "2024-01-31", "reason": "Ny tjänst"}
    world.contact_point("Socialjouren", "socialjour", "0181", "08-465 004 02", OFFICE, holder=holder)
    editor(client, world)
    place = address(world, "Socialjouren")
    html = text(client, place)
    assert "Det som inte visas blir kvar" in html
    assert "Alva" not in html
    save(client, place, filled(client, place, channels__0__number="08-465 004 66", **NOTE))
    after = content_of(world, "Socialjouren")
    assert after["holder"] == holder
    assert after["channels"][0]["number"] == "+46846500466"
    assert after["hours"]["rules"]


def test_channels_that_are_not_shown_are_put_back_where_they_stood(world: World) -> None:
    from partners.access import Viewer  # noqa: PLC0415
    from records.reading import Reader  # noqa: PLC0415
    from registry.keeping.hidden import hidden_channels, keeping_hidden  # noqa: PLC0415

    shown = Reader(Viewer.anonymous(), Moment.resolve()).get("contact_point", world.uuid("Mottagningen"))
    assert shown is not None
    whole = content_of(world, "Mottagningen")["channels"]
    assert hidden_channels(shown) == (5,)
    patch = keeping_hidden({"channels": shown.content["channels"][1:]}, shown)
    assert patch["channels"] == [*whole[1:5], whole[5]]
    assert keeping_hidden({"note": None}, shown) == {"note": None}


def test_a_shelter_corrects_its_number_and_tells_no_place(client: Client, world: World) -> None:
    editor(client, world, "jouren")
    place = address(world, "Boendet")
    html = text(client, place)
    assert HIDDEN_FROM_OTHERS in html
    assert "add:channels:visiting_address" not in html
    refused = look(client, place, filled(client, place, channels__0__number="08-465 004 44", **NOTE))
    assert refused.status_code == 422
    assert "visar var ett skyddat boende finns" in flat(refused)
    save(client, place, filled(client, place, channels__0__number="070-174 06 45", **NOTE))
    assert content_of(world, "Boendet")["channels"][0]["number"] == "+46701740645"
    assert content_of(world, "Boendet")["visibility"] == "parties"


def test_a_new_contact_point_is_made_and_given_hours_afterwards(client: Client, world: World) -> None:
    editor(client, world)
    with_area = {"name": "Socialkontoret", "organisation_kind": "municipal_office", "areas": [world.id("0181")]}
    world.add("office", "organisation", with_area)
    place = f"{DESK}/ny/contact-points?organisation={world.id('office')}"
    sent = filled(client, place, name__sv="Nya stödet", channels__0__number="08-465 004 80", **NOTE)
    sent["function"] = world.id("nch")
    assert sent["areas"] == [world.id("0181")]
    answer = save(client, place, sent)
    assert answer.status_code == 302, flat(answer)
    made = Version.mechanism.filter(kind="contact_point").latest("pk")
    content = made.content or {}
    assert (content["name"], content["organisation"]) == ({"sv": "Nya stödet"}, world.id("office"))
    assert "tills vidare" in text(client, answer.headers["Location"])
    assert client.post(place, sent | {"doing": "save"}).headers["Location"] == answer.headers["Location"]
    assert Version.mechanism.filter(kind="contact_point").latest("pk") == made
    assert "Nya stödet" in text(client)


def test_an_area_that_is_not_served_is_refused_with_the_way_out(client: Client, world: World) -> None:
    editor(client, world)
    place = address(world, "Mottagningen")
    sent = filled(client, place, **NOTE) | {"areas": [world.id("0181"), world.id("0180")]}
    answer = look(client, place, sent)
    assert answer.status_code == 403
    assert "Be områdets samordnare" in flat(answer)


def test_an_entry_is_ended_with_its_gaps_and_started_again(client: Client, world: World) -> None:
    editor(client, world)
    place, day = address(world, "Mottagningen", "avsluta"), Moment.resolve().on + timedelta(days=3)
    sent = filled(client, place, valid_from=day.isoformat(), change_note="Läggs ner")
    html = flat(look(client, place, sent))
    assert "De här tiderna svarar ingen längre" in html
    assert "Risk att bli bortgift" in html
    save(client, place, sent)
    ended = Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk")
    assert (ended.ends, ended.valid_from) == (True, day)
    world.add("Mottagningen", "contact_point", None, valid_from=date(2026, 1, 1))
    assert client.get(address(world, "Mottagningen")).status_code == 404
    place = address(world, "Mottagningen", "starta")
    save(client, place, filled(client, place, channels__0__number="08-465 004 88", change_note="Öppnar igen"))
    after = content_of(world, "Mottagningen")
    assert after["channels"][0]["number"] == "+46846500488"
    assert after["hours"]["rules"]
    assert "Mottagningen" in text(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("areas", "x"),
        ("organisation", "x"),
        ("function", "1"),
        ("languages", "klingonska"),
        ("channels-0-type", "röksignal"),
    ],
)
def test_what_no_form_of_ours_sends_is_not_found(client: Client, world: World, field: str, value: str) -> None:
    editor(client, world)
    place = address(world, "Mottagningen")
    sent = filled(client, place, **NOTE) | {field: value}
    for doing in ("look", "choose:mine", "add:channels:email"):
        assert client.post(place, sent | {"doing": doing, "theirs": "1"}).status_code == 404
    assert client.get(address(world, "Mottagningen", f"sparad/{10**20}")).status_code == 404


def test_what_is_planned_stays_planned_and_is_changed_from_its_own_day(client: Client, world: World) -> None:
    editor(client, world)
    today = Moment.resolve().on
    planned = content_of(world, "Mottagningen") | {"prepare": {"sv": "Det nya"}}
    later = today + timedelta(days=60)
    world.add("Mottagningen", "contact_point", planned, valid_from=later)
    place = address(world, "Mottagningen")
    html = flat(look(client, place, filled(client, place, channels__0__number="08-465 004 44", **NOTE)))
    assert f"fram till {later.day} " in html
    save(client, place, filled(client, place, channels__0__number="08-465 004 44", **NOTE))
    assert content_of(world, "Mottagningen")["prepare"]["sv"] != "Det nya"
    sent = filled(client, place, channels__1__address="ny@sodertalje.example", valid_from=later.isoformat(), **NOTE)
    save(client, place, sent)
    after = content_of(world, "Mottagningen")
    assert after["prepare"]["sv"] == "Det nya"
    assert after["channels"][1]["address"] == "ny@sodertalje.example"
