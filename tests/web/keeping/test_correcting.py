"""One form to correct, create, end, restart and restore; with a look first, and when somebody else was first."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from partners.models import ProtectedRead, Role, Verification
from records.models import Event, Version
from records.moment import Moment
from tests.lookup.world import OFFICE, World
from tests.web.keeping.people import DESK, content_of, coordinator, editor, flat, member, number_of, text
from tests.web.registry import HIDDEN_FROM_OTHERS

NOTE = {"change_note": "Nytt nummer från växeln"}


class Fields(HTMLParser):
    """What a browser would send of the forms of a page, but for its buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.sent.setdefault(name, []).append("")
        elif tag == "option" and "selected" in found:
            self.sent[self._select] = [found["value"]]
        elif tag == "input" and name and (found.get("type") not in ("radio", "checkbox") or "checked" in found):
            self.sent.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][-1] += data.removeprefix("\n")


def address(world: World, name: str, act: str = "andra", plural: str = "contact-points") -> str:
    return f"{DESK}/{plural}/{world.id(name)}/{act}"


def filled(client: Client, place: str, **more: Any) -> dict[str, Any]:
    """The form as it stands, with what somebody writes into it."""
    answer = client.get(place)
    assert answer.status_code == 200, answer.status_code
    body = answer.content.decode()
    found: dict[str, Any] = Fields(body[body.index('class="correcting"') :]).sent
    return found | {name.replace("__", "-"): value for name, value in more.items()}


def look(client: Client, place: str, sent: dict[str, Any]) -> Any:
    return client.post(place, sent | {"doing": "look"})


def save(client: Client, place: str, sent: dict[str, Any]) -> Any:
    """Look first, and save what the look carries: only that."""
    looked = look(client, place, sent)
    assert looked.status_code == 200, flat(looked)
    carried = Fields(looked.content.decode()).sent
    carried.pop("next", None)
    return client.post(place, carried | {"doing": "save"})


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


@pytest.fixture
def late(world: World) -> dict[str, Any]:
    """A form that was opened before somebody else saved: they changed the number and the note, and why."""
    client = Client()
    editor(client, world)
    place = address(world, "Mottagningen")
    mine = filled(client, place, channels__0__number="08-465 004 44", prepare__sv="Det du vet", **NOTE)
    theirs = filled(client, place, channels__0__number="08-465 004 55", note__sv="Växeln är öppen", change_note="Flytt")
    assert save(client, place, theirs).status_code == 302
    return {"client": client, "place": place, "mine": mine}


def chosen(late: dict[str, Any], **more: str) -> Any:
    answer = look(late["client"], late["place"], late["mine"])
    assert answer.status_code == 409
    sent = Fields(answer.content.decode()).sent
    sent.pop("next", None)
    return late["client"].post(late["place"], sent | {"doing": "choose"} | more)


def test_when_somebody_else_was_first_both_are_shown_and_nothing_is_lost(world: World, late: dict[str, Any]) -> None:
    answer = look(late["client"], late["place"], late["mine"])
    html = unescape(flat(answer))
    assert answer.status_code == 409
    for said in ("Någon annan hann före", "Flytt", "08-465 004 55", "08-465 004 44", "Växeln är öppen", "Det du vet"):
        assert said in html, said
    assert html.count('class="clash"') == 1
    assert "Bara en av er har ändrat" in html
    assert number_of(world, "Mottagningen") == 2


def test_who_chooses_nothing_is_asked_again_with_everything_kept(late: dict[str, Any]) -> None:
    answer = chosen(late)
    assert answer.status_code == 422
    assert "Välj för varje uppgift" in flat(answer)
    assert "Det du vet" in flat(answer)


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ({"choice-channels.0": "mine"}, "+46846500444"),
        ({"choice-channels.0": "theirs"}, "+46846500455"),
        ({"doing": "choose:mine"}, "+46846500444"),
    ],
)
def test_what_is_chosen_is_put_together_looked_at_and_saved(
    world: World, late: dict[str, Any], sent: dict[str, str], number: str
) -> None:
    looked = chosen(late, **sent)
    assert looked.status_code == 200
    carried = Fields(looked.content.decode()).sent
    carried.pop("next", None)
    late["client"].post(late["place"], carried | {"doing": "save"})
    after = content_of(world, "Mottagningen")
    assert number_of(world, "Mottagningen") == 3
    assert after["channels"][0]["number"] == number
    assert after["note"]["sv"] == "Växeln är öppen"
    assert after["prepare"]["sv"] == "Det du vet"


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


def test_a_group_is_corrected_with_members_by_name(client: Client, world: World) -> None:
    editor(client, world)
    place = address(world, "body", plural="bodies")
    added = client.post(place, filled(client, place, **NOTE) | {"doing": "add:members:row"}).content.decode()
    sent: dict[str, Any] = Fields(added[added.index('class="correcting"') :]).sent
    sent |= {"members-1-organisation": ["Skolan"], "members-1-role-sv": ["rektor"]}
    save(client, place, sent)
    members = content_of(world, "body")["members"]
    assert [one["organisation"] for one in members] == [world.id("office"), world.id("skolan")]
    sent = filled(client, place, members__1__organisation="Ingen sådan", **NOTE)
    assert 'href="#members"' in flat(look(client, place, sent))
