"""When the law moves: who cites the old provision, what is left to do, who is told, and what the look-up says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from partners.maintaining import NotAllowed, Stale, Unknown, turn
from partners.models import Role
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import NotRecorded
from registry.lookup import Question, look_up
from registry.lookup.answer import Law
from registry.reports.citing_law import Cited, Citing, citing
from registry.reports.meaning_law import MayNot, NoSuchCitation, say_meant
from registry.reports.replacing_law import Replaced, Replacement, replace_provision
from tests.partners.maintaining import coordinator, editor
from tests.partners.world import World
from tests.registry.town import made_town, pathway, routine, step
from tests.tasks import run_queued_tasks

NEW_YEAR = date(2027, 1, 1)
TODAY = date(2026, 11, 23)


@pytest.fixture
def town(db: None) -> Iterator[World]:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM), tick=True):
        made = made_town()
        for code in ("old", "new", "other"):
            made.names[code] = made.record("legal_reference", provision(code), key=code)
        yield made


def provision(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code, "law_short": "SoL", "sfs": "2001:453", "provision": f"§ {code}", "reference_kind": "obligation",
        "gist": {"sv": "Anmäl."}, **more,
    }  # fmt: skip


def law(town: World, *codes: str) -> list[str]:
    return [str(town.names[code]) for code in codes]


def section(key: str, *legal: str) -> dict[str, Any]:
    return {"key": key, "heading": {"sv": f"Om {key}"}, "text": {"sv": "Text"}, "legal": list(legal)}


def replaced(town: World, viewer: Viewer | None = None, **more: Any) -> Replaced:
    """The old provision is replaced by the new one from the new year."""
    wish = Replacement(town.names["old"], NEW_YEAR, **({"by": (town.names["new"],)} | more))
    viewer = viewer or coordinator(town)
    with turn(viewer.actor) as session:
        return replace_provision(session, viewer, wish)


def cited(town: World, on: date | None = None, known_at: datetime | None = None) -> Cited:
    found = citing(Moment.resolve(on, known_at), town.names["old"])
    assert found
    return found


def states(found: Cited) -> dict[tuple[str, str], str]:
    """The state of each place, by what the document is called and its part."""
    return {(place.label.sv, place.part): place.state for place in found.places}


def only(found: Cited) -> Citing:
    (place,) = found.places
    return place


def test_every_place_that_cites_it_is_found_with_whose_it_is(town: World) -> None:
    old = law(town, "old")
    rests = routine(town, "Rutinen", legal=old, sections=[section("a", *old), section("b", *law(town, "other"))])
    steps = [step(town, "anmal", legal=law(town, "other", "old")), step(town, "ring")]
    note = {"text": {"sv": "Sekretess"}, "legal": old}
    pathway(town, "Vägen", *steps, secrecy_note=note, rests_on=[str(rests)])
    pathway(town, "Utan", step(town, "ring", legal=law(town, "other")))

    found = cited(town)

    assert states(found) == dict.fromkeys(
        [("Vägen", "anmal"), ("Vägen", "secrecy_note"), ("Rutinen", ""), ("Rutinen", "a")], "cites"
    )
    assert {place.owners for place in found.places} == {(town.names["polisen"],)}
    assert found.ceases is None
    assert found.left == 0


def test_a_task_is_open_from_when_the_change_is_known_until_the_text_cites_what_came_instead(town: World) -> None:
    steps = step(town, "anmal", legal=law(town, "old"))
    way = pathway(town, "Vägen", steps)
    replaced(town)

    assert only(cited(town)).state == only(cited(town, NEW_YEAR)).state == "open"
    assert cited(town).ceases == NEW_YEAR
    assert cited(town).left == 1

    content = dict(read("pathway", way) or {})
    content["steps"] = [steps | {"legal": law(town, "new")}]
    town.record("pathway", content, date(2027, 2, 1), record=way)

    assert (only(cited(town)).state, only(cited(town)).changes_on) == ("planned", date(2027, 2, 1))
    assert only(cited(town, date(2027, 2, 1))).state == "cites_successor"
    assert cited(town, date(2027, 2, 1)).left == 0


def read(kind: str, record: UUID, on: date = TODAY) -> dict[str, Any] | None:
    entry = Reader(Viewer.system("test"), Moment.resolve(on)).get(kind, record)
    return entry.content if entry else None


def test_a_text_that_no_longer_cites_anything_is_done_and_one_that_cites_both_is_too(town: World) -> None:
    both = routine(town, "Båda", legal=law(town, "old"))
    none = routine(town, "Ingen", legal=law(town, "old"))
    replaced(town)
    for record, legal in ((both, law(town, "old", "new")), (none, [])):
        town.record("routine", (read("routine", record) or {}) | {"legal": legal}, TODAY, record=record)

    assert states(cited(town)) == {("Båda", ""): "cites_successor", ("Ingen", ""): "no_longer_cites"}


def test_what_was_put_right_before_anybody_knew_is_nobodys_task(town: World) -> None:
    record = routine(town, "Förr", legal=law(town, "old"))
    town.record("routine", (read("routine", record) or {}) | {"legal": []}, date(2026, 1, 1), record=record)
    replaced(town)

    assert cited(town).places == ()


def test_an_answer_for_a_past_instant_does_not_change(town: World) -> None:
    way = pathway(town, "Vägen", step(town, "anmal", legal=law(town, "old")))
    moments = [Moment.resolve()]
    replaced(town)
    moments.append(Moment.resolve())
    mean(town, way, "anmal")
    moments.append(Moment.resolve())
    told = [citing(Moment(NEW_YEAR, moment.known_at), town.names["old"]) for moment in moments]
    town.record("pathway", None, TODAY, record=way)

    assert [only(one).state for one in told if one] == ["cites", "open", "meant"]
    assert [citing(Moment(NEW_YEAR, moment.known_at), town.names["old"]) for moment in moments] == told


def mean(town: World, record: UUID, part: str, why: Any = "old_cases", viewer: Viewer | None = None) -> None:
    viewer = viewer or coordinator(town)
    with turn(viewer.actor) as session:
        say_meant(session, viewer, record, (part, town.names["old"]), why)


def test_a_coordinator_says_that_the_older_law_is_meant_and_takes_it_back(town: World) -> None:
    way = pathway(town, "Vägen", step(town, "anmal", legal=law(town, "old")))
    replaced(town)

    mean(town, way, "anmal")
    place = only(cited(town))
    assert (place.state, place.meant.why if place.meant else "") == ("meant", "old_cases")
    assert cited(town).left == 0

    mean(town, way, "anmal", "not_meant")
    assert only(cited(town)).state == "open"


def test_only_a_coordinator_of_all_that_is_served_says_what_is_meant_and_only_of_what_is_cited(town: World) -> None:
    way = pathway(town, "Vägen", step(town, "anmal", legal=law(town, "old")))
    for viewer in (editor(town, "polisen"), coordinator(town, "2380"), Viewer.system("x"), Viewer.anonymous()):
        with pytest.raises(MayNot):
            mean(town, way, "anmal", viewer=viewer)
    for record, part in ((way, "ring"), (uuid4(), "anmal")):
        with pytest.raises(NoSuchCitation):
            mean(town, record, part)


# --- Replacing -------------------------------------------------------------------------------------------------------


def test_the_old_provision_says_from_the_day_when_it_ceased_and_what_came_instead(town: World) -> None:
    done = replaced(town, new=(provision("brand-new"),), change_note="Ny lag")

    before, after = read("legal_reference", town.names["old"]), read("legal_reference", town.names["old"], NEW_YEAR)
    assert before is not None
    assert "in_force_until" not in before
    assert after is not None
    assert after["in_force_until"] == "2027-01-01"
    new = done.new[0].record.uuid
    assert after["replaced_by"] == [str(town.names["new"]), str(new)]
    assert (read("legal_reference", new, NEW_YEAR) or {})["in_force_from"] == "2027-01-01"
    assert read("legal_reference", new) is None


def test_what_was_planned_for_the_provision_is_changed_too(town: World) -> None:
    later = date(2027, 6, 1)
    town.record("legal_reference", provision("old", applies_to="Fler"), later, record=town.names["old"])
    replaced(town)

    after = read("legal_reference", town.names["old"], later) or {}
    assert (after["applies_to"], after["in_force_until"]) == ("Fler", "2027-01-01")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"by": "old"}, "replaces_itself"),
        ({"by": "twice"}, "twice_in_list"),
        ({"by": "nobody"}, "unknown_reference"),
        ({"by": "socialkontoret"}, "unknown_reference"),
        ({"new": (provision("new"),)}, "key_taken"),
        ({"new": ({"code": "x"},)}, "missing"),
        ({"from_": date(1980, 1, 1)}, "outside_period"),
        ({"from_": date(2019, 1, 1)}, "not_in_force"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(more: dict[str, Any], code: str, town: World) -> None:
    named = {"twice": (town.names["new"],) * 2, "nobody": (uuid4(),)}
    by = more.get("by", "new")
    asked: dict[str, Any] = {"by": named.get(by) or (town.names[by],), "from_": NEW_YEAR} | {
        k: v for k, v in more.items() if k != "by"
    }
    before = Moment.resolve()
    viewer = coordinator(town)

    with pytest.raises(NotRecorded) as error, turn(viewer.actor) as session:
        replace_provision(session, viewer, Replacement(town.names["old"], **asked))

    assert code in {problem.code for some in error.value.problems.values() for problem in some}
    assert Moment.resolve().known_at == before.known_at


def test_only_a_coordinator_replaces_a_provision_that_there_is_and_that_has_not_changed_since(town: World) -> None:
    for viewer in (editor(town), town.viewer(("kommunen", Role.ADMINISTRATOR)), Viewer.anonymous()):
        with pytest.raises(NotAllowed):
            replaced(town, viewer)
    with pytest.raises(Stale):
        replaced(town, revision=2)
    replaced(town, revision=1)
    town.names["old"] = uuid4()
    with pytest.raises(Unknown):
        replaced(town)


# --- Telling ---------------------------------------------------------------------------------------------------------


def test_those_who_must_act_are_told_where_and_nobody_else(town: World) -> None:
    routine(town, "Rutinen", sections=[section("syfte", *law(town, "old"))], areas=law(town, "0181"))
    routine(town, "Skolans", owner="skolan", legal=law(town, "new"))
    people = {
        "police": town.account(("polisen", Role.EDITOR)),
        "coordinator": town.account(("kommunen", Role.COORDINATOR, "0181")),
    }
    town.account(("skolan", Role.EDITOR))
    town.account(("polisen", Role.READER))
    town.account(("polisen", Role.COORDINATOR, "2380"))
    replaced(town)
    mail.outbox.clear()

    run_queued_tasks()

    assert {to for message in mail.outbox for to in message.to} == {account.email for account in people.values()}
    assert mail.outbox[0].subject == "Samverkansregistret: § old SoL (2001:453) gäller inte längre"
    assert "1 januari 2027 och ersätts av § new SoL (2001:453)" in mail.outbox[0].body
    assert "- Rutinen: Om syfte" in mail.outbox[0].body
    assert f"/poster/legal-references/{town.names['old']}?on=2027-01-01" in mail.outbox[0].body


def test_when_nobody_cites_it_nobody_is_told(town: World) -> None:
    town.account(("kommunen", Role.COORDINATOR, "0181"))
    replaced(town)
    assert run_queued_tasks() == 0


# --- The look-up -----------------------------------------------------------------------------------------------------


def looked_up(town: World, on: date) -> Law:
    question = Question(situation="situation", area="0181", on=on)
    (found,) = look_up(Viewer.anonymous(), question).pathways
    return found.steps[0].legal[0]


def test_the_look_up_flags_the_old_provision_from_the_day_it_ceases_until_the_task_is_done(town: World) -> None:
    way = pathway(town, "Vägen", step(town, "anmal", legal=law(town, "old")))
    replaced(town)

    before, after = looked_up(town, NEW_YEAR - timedelta(1)), looked_up(town, NEW_YEAR)
    assert (before.replaced, before.settled) == (False, False)
    assert (after.replaced, after.settled) == (True, False)
    assert [named.id for named in after.replaced_by] == [town.names["new"]]

    mean(town, way, "anmal")
    after = looked_up(town, NEW_YEAR)
    assert (after.replaced, after.settled) == (True, True)


def test_citing_what_came_instead_beside_the_old_provision_settles_it(town: World) -> None:
    pathway(town, "Vägen", step(town, "anmal", legal=law(town, "old", "new")))
    replaced(town)
    assert looked_up(town, NEW_YEAR).settled


def test_reading_who_cites_costs_as_many_queries_for_one_as_for_many(town: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            cited(town)
        return len(queries)

    routine(town, "Första", legal=law(town, "old"))
    pathway(town, "Vägen", step(town, "anmal", legal=law(town, "old")))
    one = cost()
    for number in range(5):
        routine(town, f"Rutin {number}", owner="skolan", legal=law(town, "old"))
        pathway(town, f"Väg {number}", step(town, "anmal", legal=law(town, "old")))

    assert cost() == one <= 10


# --- The command -----------------------------------------------------------------------------------------------------


def command(**options: Any) -> str:
    out = StringIO()
    call_command("legal_change", "old", stdout=out, **options)
    return out.getvalue()


def test_the_command_lists_who_cites_a_provision_as_of_any_moment(town: World) -> None:
    routine(town, "=Rutinen", legal=law(town, "old"))
    before = Moment.resolve().known_at
    replaced(town)

    assert command().splitlines() == [
        "§ old SoL (2001:453) → 2027-01-01 § new SoL (2001:453)",
        "  ska ändras: =Rutinen – Hela dokumentet [polisen]",
        "1 / 1",
    ]
    assert "cites it" in command(known_at=before, language="en")
    header, row = csv.reader(command(csv=True).splitlines())
    assert dict(zip(header, row, strict=True))["title"] == "'=Rutinen"
    with pytest.raises(CommandError):
        call_command("legal_change", "none-such")
