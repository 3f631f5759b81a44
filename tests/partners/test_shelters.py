"""A shelter cannot be given a place: by what is recorded, by what it becomes, or behind the recording room's back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from records.hashing import content_hash
from records.models import Event, Head, Link, Record, Version
from records.recording import Draft, NotRecorded, recording
from tests.partners.world import ADDRESS, MAILBOX, MOBILE, SINCE, STOCKHOLM_LINE, World, refused

CODE = "shelter_has_no_place"
SHELTERS: dict[str, dict[str, str]] = {
    "a shelter operator": {"organisation": "jouren"},
    "a place-protected function": {"function": "skyddat_boende"},
    "a unit of a shelter operator": {"organisation": "enheten"},
    "a unit of a unit of a shelter operator": {"organisation": "gruppen"},
}


@pytest.fixture
def shelters(world: World) -> World:
    world.organisation("enheten", "civil_society", "jouren")
    world.organisation("gruppen", "civil_society", "enheten")
    return world


PLACES: dict[str, tuple[dict[str, Any], str]] = {
    "a visiting address": ({"channels": (ADDRESS,)}, "channels.0"),
    "an area code": ({"channels": (MAILBOX, STOCKHOLM_LINE)}, "channels.1.number"),
    "a foreign fixed line": ({"channels": ({**MOBILE, "number": "+4721234567"},)}, "channels.0.number"),
    "a number of no known type": ({"channels": ({**MOBILE, "number": "+47 01 23 45 67"},)}, "channels.0.number"),
    "an address in the name": ({"name": {"sv": "Jouren, Exempelgatan 1"}}, "name.sv"),
    "an address in English": ({"note": {"sv": "Ring", "en": "Stora Nygatan 12 B"}}, "note.en"),
    "a postcode": ({"note": {"sv": "151 00 Södertälje"}}, "note.sv"),
    "a property": ({"prepare": {"sv": "Fastigheten Björnen 3:12"}}, "prepare.sv"),
    "coordinates": ({"audience_note": {"sv": "59.1955, 17.6253"}}, "audience_note.sv"),
    "a channel's label": ({"channels": ({**MOBILE, "label": {"sv": "Norra vägen 5"}},)}, "channels.0.label.sv"),
    "a map": ({"channels": ({"type": "web_form", "url": "https://maps.example/abc"},)}, "channels.0.url"),
    "a holder's reason": (
        {"holder": {"name": "N N", "until": "2099-01-01", "reason": "sitter på Storgatan 3"}},
        "holder.reason",
    ),
}


@pytest.mark.parametrize("shelter", SHELTERS)
@pytest.mark.parametrize("place", PLACES)
def test_what_reaches_a_shelter_tells_no_place(shelters: World, shelter: str, place: str) -> None:
    content, path = PLACES[place]
    reached = shelters.contact_content(**{**SHELTERS[shelter], **content})
    ordinary = shelters.contact_content(**content)

    assert refused(shelters, "contact_point", reached) == [(path, CODE)]
    assert refused(shelters, "contact_point", ordinary) == []


@pytest.mark.parametrize("number", ["070-174 06 05", "010-225 10 00", "020-50 50 50", "0771-14 14 00", "112", "1177"])
def test_a_number_that_belongs_to_no_place_is_allowed_by_the_rules_and_by_the_database(
    shelters: World, number: str
) -> None:
    content = shelters.contact_content(organisation="jouren", channels=({**MOBILE, "number": number}, MAILBOX))

    assert refused(shelters, "contact_point", content) == []


def test_whom_a_shelter_serves_may_be_said(shelters: World) -> None:
    content = shelters.contact_content(organisation="jouren", name={"sv": "Kvinnojouren i Södertälje"}, area="0181")
    content["channels"] = [{"type": "web_form", "url": "https://kvinnojouren-sodertalje.example/"}]

    assert refused(shelters, "contact_point", content) == []


def test_a_shelters_own_texts_tell_no_place(world: World) -> None:
    content = {"name": "Jouren", "organisation_kind": "shelter_operator", "description": {"sv": "Storgatan 3"}}

    assert refused(world, "organisation", content) == [("description.sv", CODE)]


def test_an_organisation_that_was_a_shelter_stays_protected(world: World) -> None:
    world.record(
        "organisation", {"name": "Föreningen", "organisation_kind": "civil_society"}, record=world.names["jouren"]
    )

    assert refused(world, "contact_point", world.contact_content(organisation="jouren", channels=(ADDRESS,)))


def test_a_shelter_of_the_future_is_protected_today(world: World) -> None:
    world.record(
        "organisation",
        {"name": "S", "organisation_kind": "shelter_operator"},
        date(2040, 1, 1),
        record=world.names["skolan"],
    )

    assert refused(world, "contact_point", world.contact_content(organisation="skolan", channels=(ADDRESS,)))


BECOMES: dict[str, Callable[[World], tuple[str, dict[str, Any], UUID]]] = {
    "a shelter operator": lambda world: (
        "organisation",
        {"name": "S", "organisation_kind": "shelter_operator"},
        world.names["socialkontoret"],
    ),
    "under a shelter operator": lambda world: (
        "organisation",
        {"name": "S", "organisation_kind": "other", "parent": str(world.names["jouren"])},
        world.names["socialkontoret"],
    ),
    "under what becomes a shelter operator": lambda world: (
        "organisation",
        {"name": "K", "organisation_kind": "shelter_operator"},
        world.names["kommunen"],
    ),
    "place-protected": lambda world: (
        "function",
        {"code": "mottagning_barn", "name": {"sv": "M"}, "place_protected": True},
        world.names["mottagning_barn"],
    ),
}


@pytest.mark.parametrize("channel", [ADDRESS, STOCKHOLM_LINE], ids=["address", "area code"])
@pytest.mark.parametrize("becomes", BECOMES)
def test_what_is_reached_by_an_entry_with_a_place_does_not_become_a_shelters(
    world: World, becomes: str, channel: dict[str, Any]
) -> None:
    entry = world.contact_point(channels=(channel,))
    kind, content, identity = BECOMES[becomes](world)

    assert refused(world, kind, content, record=identity) == [("", CODE)]

    with recording("system:test") as session:
        session.dispose(list(Version.mechanism.filter(record__uuid=entry)), "KS 2024/1", "skyddad plats")
    assert refused(world, kind, content, record=identity) == []


@pytest.mark.parametrize("contact_point_first", [True, False])
def test_what_is_recorded_together_is_judged_together(world: World, contact_point_first: bool) -> None:
    parent, unit, function = uuid4(), uuid4(), uuid4()
    drafts = [
        Draft("organisation", {"name": "Jour", "organisation_kind": "shelter_operator"}, SINCE, record=parent),
        Draft(
            "organisation", {"name": "Unit", "organisation_kind": "other", "parent": str(parent)}, SINCE, record=unit
        ),
        Draft("function", {"code": "ny", "name": {"sv": "ny"}, "place_protected": True}, SINCE, record=function),
    ]
    for reached in ({"organisation": str(parent)}, {"organisation": str(unit)}, {"function": str(function)}):
        content = {**world.contact_content(channels=(ADDRESS,)), **reached}
        contact_point = Draft("contact_point", content, SINCE)
        together = [contact_point, *drafts]
        together = together if contact_point_first else together[::-1]
        assert _refused_drafts(together) == [together.index(contact_point)]
        assert _refused_drafts(drafts, [contact_point]) == [0]


def _refused_drafts(*calls: list[Draft]) -> list[int]:
    """The places of the drafts refused when the calls are made in one turn."""
    try:
        with recording("system:test") as session:
            for drafts in calls:
                session.record_all(drafts)
    except NotRecorded as refusal:
        return list(refusal.problems)
    return []


# Behind the recording room's back


def tampered(world: World, kind: str, content: Any, *, record: Record | None = None, links: bool = False) -> None:
    """Write a version past the recording room, as somebody with the database's password would."""
    with transaction.atomic():
        record = record or Record.objects.create(kind=kind)
        head = Head.locked()
        head.sequence += 1
        head.save()
        event = Event.objects.create(
            sequence=head.sequence, at=datetime.now(UTC), actor="x", action="version.recorded", record=record, hash="x"
        )
        version = _version(kind, content, record, event)
        Version.mechanism.bulk_create([version])
        for role in ("organisation", "function") if links else ():
            target = Record.objects.get(uuid=content[role])
            Link.objects.bulk_create([Link(version=version, kind=kind, role=role, target=target)])


def _version(kind: str, content: Any, record: Record, event: Event) -> Version:
    return Version(
        event=event,
        record=record,
        kind=kind,
        number=Version.mechanism.filter(record=record).count() + 1,
        valid_from=SINCE,
        content=content,
        content_hash=content_hash(content),
        sort_key=b"x",
        recorded_at=datetime.now(UTC),
        recorded_by="x",
    )


def upper(text: str) -> str:
    return text.upper()


def bare(text: str) -> str:
    return text.replace("-", "")


SHAPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "as it is": lambda c: c,
    "in another order": lambda c: dict(reversed(c.items())),
    "identities in upper case": lambda c: {
        **c,
        "organisation": upper(c["organisation"]),
        "function": upper(c["function"]),
    },
    "identities without hyphens": lambda c: {
        **c,
        "organisation": bare(c["organisation"]),
        "function": bare(c["function"]),
    },
    "channels as an object": lambda c: {**c, "channels": {"0": c["channels"][0]}},
    "one channel": lambda c: {**c, "channels": c["channels"][0]},
    "channels in channels": lambda c: {**c, "channels": [c["channels"]]},
    "an unknown organisation": lambda c: {**c, "organisation": str(uuid4())},
    "no organisation": lambda c: {name: value for name, value in c.items() if name not in ("organisation", "function")},
    "another spelling of the type": lambda c: {**c, "channels": [{**c["channels"][0], "type": "Visiting_Address "}]},
    "a type of its own": lambda c: {**c, "channels": [{"type": "address", "text": "Exempelgatan 1"}]},
    "a channel without type": lambda c: {**c, "channels": [{"Street": "Exempelgatan 1"}]},
    "an address beside the channels": lambda c: {**c, "channels": [MOBILE], "postcode": "151 00"},
    "an address deep down": lambda c: {**c, "channels": [MOBILE], "note": {"sv": {"town": "Södertälje"}}},
    "a number with an area code": lambda c: {**c, "channels": [{**MOBILE, "number": "+46846500400"}]},
    "the same, not as it is kept": lambda c: {**c, "channels": [{**MOBILE, "number": "08-465 004 00"}]},
}


@pytest.mark.parametrize("shelter", SHELTERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_database_refuses_a_place_in_whatever_shape_it_is_written(
    shelters: World, shelter: str, shape: str
) -> None:
    content = shelters.contact_content(**SHELTERS[shelter], channels=(ADDRESS,))

    with pytest.raises(DatabaseError):
        tampered(shelters, "contact_point", SHAPES[shape](content))

    assert not Version.mechanism.filter(kind="contact_point").exists()


def test_the_database_lets_pass_what_tells_no_place_or_reaches_no_shelter(shelters: World) -> None:
    numbers = ("+46701740605", "+46102251000", "+4620505050", "+46771141400", "112", "11414", "+4721234567")
    for number in numbers:
        tampered(
            shelters,
            "contact_point",
            shelters.contact_content(organisation="jouren", channels=({**MOBILE, "number": number},)),
        )
    tampered(shelters, "contact_point", shelters.contact_content(channels=(ADDRESS, STOCKHOLM_LINE)))

    assert Version.mechanism.filter(kind="contact_point").count() == len(numbers) + 1


@pytest.mark.parametrize("becomes", BECOMES)
def test_the_database_refuses_to_make_a_shelter_of_what_an_entry_with_a_place_reaches(
    world: World, becomes: str
) -> None:
    world.contact_point(channels=(ADDRESS,))
    kind, content, identity = BECOMES[becomes](world)

    with pytest.raises(DatabaseError):
        tampered(world, kind, content, record=Record.objects.get(uuid=identity))


@pytest.mark.parametrize("flag", [True, "true", 1])
def test_the_database_knows_a_protected_function_however_it_is_marked(world: World, flag: object) -> None:
    function = Record.objects.get(uuid=world.names["socialjour"])
    tampered(world, "function", {"code": "x", "name": {"sv": "x"}, "place_protected": flag}, record=function)

    with pytest.raises(DatabaseError):
        tampered(world, "contact_point", world.contact_content(function="socialjour", channels=(ADDRESS,)))


def test_an_entry_written_before_its_organisation_became_a_shelter_cannot_be_linked_to_it(world: World) -> None:
    content = world.contact_content(organisation="skolan", channels=(ADDRESS,))
    school = Record.objects.get(uuid=world.names["skolan"])
    tampered(world, "contact_point", content)
    tampered(world, "organisation", {"name": "S", "organisation_kind": "shelter_operator"}, record=school)
    link = Link(
        version=Version.mechanism.get(kind="contact_point"), kind="contact_point", role="organisation", target=school
    )

    with pytest.raises(DatabaseError):
        Link.objects.bulk_create([link])


def test_plain_sql_is_refused_too(world: World) -> None:
    world.contact_point(organisation="jouren")
    address = json.dumps(world.contact_content(organisation="jouren", channels=(ADDRESS,)))
    mobile = json.dumps(world.contact_content(organisation="jouren", channels=({**MOBILE, "number": "+46701740605"},)))

    _insert_by_sql(998, 2, mobile)
    with pytest.raises(DatabaseError):
        _insert_by_sql(999, 3, address)


def _insert_by_sql(sequence: int, number: int, content: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "INSERT INTO records_event (sequence, at, actor, action, detail, previous_hash, hash)"
            " SELECT %s, at, actor, action, detail, '', '' FROM records_event WHERE sequence = 1",
            [sequence],
        )
        cursor.execute(
            "INSERT INTO records_version (sequence, number, content, record_id, kind, valid_from, ends, content_hash,"
            " sort_key, recorded_at, recorded_by, change_note, source)"
            " SELECT %s, %s, %s, record_id, kind, valid_from, ends, content_hash, sort_key, recorded_at, recorded_by,"
            " '', '' FROM records_version WHERE kind = 'contact_point' AND number = 1",
            [sequence, number, content],
        )
