"""Changing entries: from which day and until when, what stays planned, what is refused, and all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.maintaining import Change, NotAllowed, Stale, Unknown, maintain, turn
from partners.maintaining.days import DAYS_AHEAD, DAYS_BACK, FIRST_DAY
from partners.maintaining.external_ids import external_ids_of, known_as
from partners.models import ExternalId
from records.log import first_break
from records.models import Event, Head, Record, Version
from records.recording import NotRecorded
from tests.partners.maintaining import (
    NEW_NUMBER,
    ask,
    coordinator,
    day,
    days,
    editor,
    number_on,
    one,
    refusal,
    said,
    served,
    today,
)
from tests.partners.world import SINCE, World

OLD, NEW, NEWEST = "+46701740605", "+46701740610", "+46701740620"
NEWEST_NUMBER = {"channels": [{"type": "telephone", "number": NEWEST}]}


@pytest.fixture
def town(world: World) -> World:
    return served(world)


def merge(record: Any, content: dict[str, Any] | None = None, **more: Any) -> Change:
    return Change("contact_point", "merge", content or NEW_NUMBER, record, **more)


def test_an_entry_is_created_changed_ended_and_restarted(town: World) -> None:
    viewer = editor(town)
    created = one(viewer, "contact_point", "create", town.contact_content(), change_note="Ny.")
    record = created.record.uuid
    changed = one(viewer, "contact_point", "merge", NEW_NUMBER, record, revision=1, source="Egen uppgift.")
    ended = one(viewer, "contact_point", "end", None, record, valid_from=day(10))
    assert number_on(record) == NEW
    assert said("contact_point", record, day(10)) is None
    restarted = one(viewer, "contact_point", "restart", NEWEST_NUMBER, record, valid_from=day(20))
    assert (number_on(record, day(9)), number_on(record, day(19)), number_on(record, day(20))) == (NEW, None, NEWEST)

    outcomes = (created, changed, ended, restarted)
    assert [o.result for o in outcomes] == ["created", "changed", "ended", "restarted"]
    assert [o.version.number for o in outcomes] == [1, 2, 3, 4]
    assert [o.superseded for o in outcomes] == [(), (1,), (2,), ()]
    assert created.version.change_note == "Ny."
    assert changed.version.source == "Egen uppgift."
    assert created.version.valid_from == today()
    assert created.version.recorded_by == viewer.actor
    assert first_break() is None


def test_what_is_restarted_says_what_it_said_last(town: World) -> None:
    record = town.contact_point(since=SINCE, channels=(NEW_NUMBER["channels"][0],))
    town.record("contact_point", None, day(-5), record=record)
    one(editor(town), "contact_point", "restart", None, record)
    assert number_on(record) == NEW


def test_replacing_leaves_nothing_of_what_was_said(town: World) -> None:
    record = town.contact_point(interpreter=True)
    one(editor(town), "contact_point", "replace", town.contact_content(), record)
    assert said("contact_point", record, day(0)) != said("contact_point", record, day(-1))
    assert not (said("contact_point", record) or {})["interpreter"]


def test_what_is_planned_stays_planned_unless_somebody_says_otherwise(town: World) -> None:
    record = town.contact_point()
    one(editor(town), "contact_point", "merge", NEWEST_NUMBER, record, valid_from=day(30))
    one(editor(town), "contact_point", "merge", NEW_NUMBER, record)
    assert days(record) == [(OLD, SINCE, today()), (NEW, today(), day(30)), (NEWEST, day(30), None)]

    outcome = ask(editor(town), merge(record, {"channels": [{"type": "telephone", "number": OLD}]}, valid_until=None))[
        0
    ]
    assert outcome.superseded == (2, 3)
    assert days(record) == [(OLD, SINCE, today()), (OLD, today(), None)]


def test_what_lasts_for_some_days_only_still_does_when_it_is_changed(town: World) -> None:
    viewer = editor(town)
    record = one(viewer, "contact_point", "create", town.contact_content(), valid_until=day(10)).record.uuid
    one(viewer, "contact_point", "merge", NEW_NUMBER, record, valid_from=day(5))
    assert days(record) == [(OLD, today(), day(5)), (NEW, day(5), day(10))]


def test_a_planned_end_stays_when_the_entry_is_changed_before_it(town: World) -> None:
    record = town.contact_point()
    town.record("contact_point", None, day(30), record=record)
    one(editor(town), "contact_point", "merge", NEW_NUMBER, record)
    assert days(record) == [(OLD, SINCE, today()), (NEW, today(), day(30))]


def test_an_end_is_until_further_notice_and_also_ends_what_was_planned(town: World) -> None:
    record = town.contact_point()
    town.contact_point(record=record, channels=(NEW_NUMBER["channels"][0],), since=day(30))
    one(editor(town), "contact_point", "end", None, record, valid_from=day(3))
    assert days(record) == [(OLD, SINCE, day(3))]


def test_an_entry_can_pause(town: World) -> None:
    record = town.contact_point()
    one(editor(town), "contact_point", "end", None, record, valid_from=day(3), valid_until=day(6))
    assert days(record) == [(OLD, SINCE, day(3)), (OLD, day(6), None)]
    one(editor(town), "contact_point", "restart", NEW_NUMBER, record, valid_from=day(4))
    assert days(record) == [(OLD, SINCE, day(3)), (NEW, day(4), day(6)), (OLD, day(6), None)]


def test_an_entry_that_is_written_for_days_before_it_began_holds_until_it_began(town: World) -> None:
    record = town.contact_point(since=day(-5))
    one(editor(town), "contact_point", "replace", town.contact_content() | NEW_NUMBER, record, valid_from=day(-9))
    assert days(record) == [(NEW, day(-9), day(-5)), (OLD, day(-5), None)]


@pytest.mark.parametrize(
    ("doing", "on", "refused"),
    [("merge", -5, True), ("end", -5, True), ("restart", -5, False), ("restart", -15, True), ("replace", -5, False)],
)
def test_nothing_holds_no_more_than_once(doing: Any, on: int, refused: bool, town: World) -> None:
    record = town.contact_point()
    town.record("contact_point", None, day(-10), record=record)
    content = {"merge": NEW_NUMBER, "replace": town.contact_content()}.get(doing)
    change = Change("contact_point", doing, content, record, valid_from=day(on))
    assert refusal(editor(town), change) == ("0:not_in_force" if refused else "")


@pytest.mark.parametrize(
    ("by", "first", "last"),
    [(editor, -DAYS_BACK, DAYS_AHEAD), (coordinator, None, DAYS_AHEAD)],
)
def test_a_change_holds_from_a_day_within_the_period_allowed(
    by: Any, first: int | None, last: int, town: World
) -> None:
    viewer = by(town)
    record = town.contact_point(since=date(1980, 1, 1))
    earliest = FIRST_DAY if first is None else day(first)
    one_day = timedelta(days=1)
    for allowed in (earliest, day(last)):
        assert refusal(viewer, merge(record, valid_from=allowed)) == ""
    for outside in (earliest - one_day, day(last) + one_day):
        assert refusal(viewer, merge(record, NEWEST_NUMBER, valid_from=outside)) == "0:outside_period"


def test_a_new_entry_that_has_ended_already_is_refused(town: World) -> None:
    change = Change("contact_point", "create", town.contact_content(), valid_from=day(-9), valid_until=day(0))
    assert refusal(editor(town), change) == "0:already_ended"


def test_what_is_said_already_is_not_recorded_again(town: World) -> None:
    viewer = editor(town)
    record = one(viewer, "contact_point", "create", town.contact_content()).record.uuid
    last = Head.objects.get().sequence
    same = one(viewer, "contact_point", "replace", town.contact_content(), record, external_id="our-1")
    assert (same.result, same.version.number, same.superseded) == ("unchanged", 1, ())
    assert Head.objects.get().sequence == last
    assert set(known_as(town.names["socialkontoret"], ["our-1"])) == {"our-1"}
    longer = one(viewer, "contact_point", "merge", {}, record, valid_from=day(3))
    assert longer.result == "unchanged"


def test_the_same_words_for_longer_than_they_hold_are_something_new(town: World) -> None:
    record = town.contact_point()
    town.record("contact_point", None, day(10), record=record)
    outcome = one(editor(town), "contact_point", "merge", {"interpreter": False}, record, valid_until=None)
    assert outcome.result == "changed"
    assert said("contact_point", record, day(10)) is not None


def test_who_knows_an_older_state_is_told_what_is_missing(town: World) -> None:
    record = town.contact_point()
    town.contact_point(record=record, interpreter=True)
    with pytest.raises(Stale) as stale:
        ask(editor(town), merge(record, revision=1))
    assert (stale.value.place, stale.value.record, stale.value.known, stale.value.revision) == (0, record, 1, 2)
    assert refusal(editor(town), merge(record, revision=3)) == "stale"
    assert refusal(editor(town), merge(record, revision=2)) == ""
    assert refusal(editor(town), merge(record, NEWEST_NUMBER)) == ""


def test_a_stranger_does_not_learn_how_many_versions_there_are(town: World) -> None:
    record = town.contact_point()
    assert refusal(editor(town, "skolan"), merge(record, revision=99)) == "not_allowed"


def create(town: World, external_id: str, **more: Any) -> Change:
    return Change("contact_point", "create", town.contact_content(**more), external_id=external_id)


def test_an_identity_number_is_nobodys_external_identity_and_a_code_is(town: World) -> None:
    viewer = editor(town)

    assert refusal(viewer, create(town, "20170101-2393")) == "0:identifying_text"
    assert refusal(viewer, create(town, "ABC 123")) == ""


def test_an_external_identity_is_given_once_and_never_to_another(town: World) -> None:
    viewer = editor(town)
    (first,) = ask(viewer, create(town, "växel"))
    assert known_as(town.names["socialkontoret"], ["växel", "other"]) == {"växel": first.record}
    assert refusal(viewer, create(town, "växel")) == "0:external_id_taken"
    assert refusal(viewer, create(town, "ny"), create(town, "ny")) == "1:external_id_taken"
    assert refusal(viewer, merge(first.record.uuid, external_id="annan")) == "0:other_external_id"
    assert refusal(viewer, merge(first.record.uuid, external_id="växel")) == ""
    assert refusal(viewer, Change("contact_point", "end", None, first.record.uuid, external_id="växel")) == ""
    assert refusal(viewer, create(town, "växel")) == "0:external_id_taken"
    assert ExternalId.objects.count() == 1


def test_an_entry_that_ends_is_known_to_its_holder_as_well(town: World) -> None:
    record = town.contact_point()
    one(editor(town), "contact_point", "end", None, record, external_id="sista")
    assert known_as(town.names["socialkontoret"], ["sista"])["sista"].uuid == record


def test_two_organisations_may_use_the_same_external_identity(town: World) -> None:
    (ours,) = ask(editor(town), create(town, "1"))
    (theirs,) = ask(editor(town, "skolan"), create(town, "1", organisation="skolan"))
    skolan, office = town.names["skolan"], town.names["socialkontoret"]
    assert known_as(skolan, ["1"]) == {"1": theirs.record}
    assert external_ids_of(office, [ours.record.pk, theirs.record.pk]) == {ours.record.pk: "1"}


def test_a_unit_is_known_to_the_organisation_above_it(town: World) -> None:
    content = {"name": "Ny enhet", "organisation_kind": "municipal_office", "parent": str(town.names["kommunen"])}
    (made,) = ask(editor(town, "kommunen"), Change("organisation", "create", content, external_id="enhet"))
    assert known_as(town.names["kommunen"], ["enhet"]) == {"enhet": made.record}


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_of_several_changes_all_are_made_or_none(town: World) -> None:
    record, theirs = town.contact_point(), town.contact_point(organisation="skolan")
    viewer = editor(town)
    before, refused = rows(), town.contact_content() | {"channels": []}
    tries = {
        "2:too_short": [merge(record), create(town, "a"), Change("contact_point", "create", refused)],
        "1:unknown_reference": [merge(record), _nowhere(town)],
        "1:external_id_taken": [create(town, "c"), create(town, "c"), merge(record)],
        "not_allowed": [merge(record), merge(theirs)],
        "unknown": [merge(record), merge(uuid4())],
        "stale": [create(town, "d"), merge(record, revision=7)],
        "1:twice_in_list": [merge(record), merge(record, NEWEST_NUMBER, valid_from=day(3))],
        "1:outside_period": [create(town, "e"), merge(record, valid_from=day(5000))],
    }
    for code, changes in tries.items():
        assert refusal(viewer, *changes) == code
    assert rows() == before
    assert number_on(record) == OLD
    assert first_break() is None


def _nowhere(town: World) -> Change:
    return Change("contact_point", "create", town.contact_content() | {"function": str(uuid4())})


def test_what_is_refused_is_named_by_its_place_in_the_list(town: World) -> None:
    mine, theirs = town.contact_point(), town.contact_point(organisation="skolan")
    for refused in (merge(theirs), merge(uuid4()), merge(mine, revision=9)):
        with pytest.raises((NotAllowed, Unknown, Stale)) as error:
            ask(editor(town), create(town, "a"), create(town, "b"), refused)
        assert error.value.place == 2


def test_a_turn_goes_on_after_a_refusal_and_keeps_no_half_of_it(town: World) -> None:
    viewer, record = editor(town), town.contact_point()
    with turn(viewer.actor) as session:
        maintain(session, viewer, [create(town, "en")])
        with pytest.raises(NotRecorded):
            maintain(session, viewer, [merge(record), create(town, "en")])
        maintain(session, viewer, [create(town, "två")])
    assert number_on(record) == OLD
    assert set(ExternalId.objects.values_list("external_id", flat=True)) == {"en", "två"}
    assert Event.objects.count() == Head.objects.get().sequence
    assert first_break() is None


def test_what_is_rehearsed_gives_the_answer_and_leaves_nothing(town: World) -> None:
    record, viewer = town.contact_point(), editor(town)
    town.record("routine", _routine(town, record))
    before, head = rows(), Head.objects.values().get()
    outcomes = ask(viewer, create(town, "a"), merge(record), rehearsal=True)
    assert [o.result for o in outcomes] == ["created", "changed"]
    assert [one.kind for one in outcomes[1].impact.relied_on_by] == ["routine"]
    assert rows() == before
    assert Head.objects.values().get() == head
    assert Record.objects.count() == before["records.Record"]
    assert one(viewer, "contact_point", "merge", NEW_NUMBER, record).version.pk == head["sequence"] + 1


def _routine(town: World, record: Any) -> dict[str, Any]:
    owner = str(town.names["skolan"])
    return {"title": {"sv": "Rutin"}, "routine_kind": "rutin", "owner": owner, "contact_points": [str(record)]}


def test_many_changes_cost_as_many_queries_as_a_few(town: World) -> None:
    viewer = coordinator(town)

    def queries(number: int) -> int:
        records = [town.contact_point() for _ in range(number)]
        created = [create(town, str(uuid4())) for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            ask(viewer, *(merge(record) for record in records), *created)
        return len(captured)

    assert queries(3) == queries(15)


def test_the_versions_recorded_are_those_told(town: World) -> None:
    outcomes = ask(editor(town), create(town, "a"), merge(town.contact_point()))
    last = Head.objects.get().sequence
    assert [o.version.pk for o in outcomes] == [last - 1, last]
    assert Version.mechanism.filter(pk__gt=last - 2).count() == 2
