"""Who answers behind a proposal's steps today and who would: on the page where it is signed, and by the API."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.hours import day_classes
from partners.models import Account, Membership, Role
from partners.verifying.checks import Check, verify
from records.models import Record
from records.recording import recording
from registry.agreeing.models import Proposal
from registry.differing.proposed import TIMES, ordinary
from tests.api.test_routes import declared
from tests.partners.maintaining import OFFICE
from tests.registry.agreement import Town, today
from tests.registry.town import ALWAYS

DAY_LINE, NIGHT_LINE = "08-465 004 01", "08-465 004 02"
DAY, NIGHT, WEEKEND = "en tisdag klockan 10", "natten till en onsdag klockan 2", "en lördag klockan 14"


@pytest.fixture
def town(agreement_ground: Town, db: None) -> Town:
    """The town, with a service that answers in office hours, and one that always does."""
    town = agreement_ground
    for code, name, number, hours in (
        ("dag", "Dagmottagningen", DAY_LINE, OFFICE),
        ("natt", "Nattjouren", NIGHT_LINE, ALWAYS),
    ):
        town.world.function(code)
        line(town, code, name, number, hours=hours)
    return town


def line(town: Town, function: str, name: str, number: str, **more: Any) -> Any:
    channels = ({"type": "telephone", "number": number},)
    return town.world.contact_point(function=function, name={"sv": name}, channels=channels, **more)


def to(town: Town, function: str) -> dict[str, str]:
    return {"function": town.id(function)}


def proposed(town: Town, before: list[dict[str, Any]], after: list[dict[str, Any]], **more: Any) -> Proposal:
    """A proposal of a pathway that is in force with other steps; `first`: its day."""
    first = more.pop("first", None)
    held = town.agreed(town.pathway(*before, **more), "pathway")
    return town.propose(town.draft(town.pathway(*after, **more), "pathway", record=held.record), first)


def from_day_to_night(town: Town, **more: Any) -> Proposal:
    return proposed(town, [town.step(receiver=to(town, "dag"))], [town.step(receiver=to(town, "natt"))], **more)


def client(town: Town, organisation: str = "polisen", role: Role = Role.SIGNATORY) -> Client:
    account = Account.objects.create_user(f"{organisation}-{role}@konton.example")
    held_for = Record.objects.get(uuid=town.id(organisation))
    Membership.objects.create(account=account, organisation=held_for, role=role, valid_from=date(2020, 1, 1))
    found = Client()
    found.force_login(account)
    return found


def told(who: Client, proposal: Proposal, area: str = "") -> str:
    """What the page says of those behind the steps."""
    answer = who.get(f"/forslag/{proposal.record}/{proposal.round}", {"area": area})
    assert answer.status_code == 200
    page = answer.content.decode()
    return page[page.index('id="bakom"') : page.index('id="hela"')]


def answering(html: str) -> list[tuple[str, str, str]]:
    """The rows of the tables: when, who answers today, who would."""
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", html, re.DOTALL)
    cells = ([_words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows)
    return [(when, was, now) for when, was, now in cells]


def _words(html: str) -> str:
    plain = re.sub(r'<span class="sr">.*?</span>|<[^>]+>', "", html)
    return " ".join(plain.split())


def by_api(who: Client, proposal: Proposal, **asked: str) -> Any:
    answer = who.get(f"/api/v1/pathways/{proposal.record}/proposals/{proposal.round}/diff", asked)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert list(declared("/pathways/{id}/proposals/{number}/diff", "200").iter_errors(found)) == []
    return found


def test_whoever_signs_sees_who_answers_today_and_who_would_by_day_and_night(town: Town) -> None:
    html = told(client(town), from_day_to_night(town))
    assert answering(html) == [
        (DAY, "Dagmottagningen", "Nattjouren"),
        (NIGHT, "ingen svarar", "Nattjouren"),
        (WEEKEND, "ingen svarar", "Nattjouren"),
    ]
    assert "Bakom 1 steg skiljer det sig" in html
    assert "08-465 004 01" in html
    assert "08-465 004 02" in html


def test_whoever_reads_a_draft_sees_the_same_of_it_before_it_is_put_to_anybody(town: Town) -> None:
    held = town.agreed(town.pathway(town.step(receiver=to(town, "dag"))), "pathway")
    draft = town.draft(town.pathway(town.step(receiver=to(town, "natt"))), "pathway", record=held.record)
    answer = client(town, "socialkontoret", Role.EDITOR).get(f"/utkast/{draft.uuid}")
    page = answer.content.decode()
    html = page[page.index('id="bakom"') : page.index('id="hela"')]
    assert answering(html) == [
        (DAY, "Dagmottagningen", "Nattjouren"),
        (NIGHT, "ingen svarar", "Nattjouren"),
        (WEEKEND, "ingen svarar", "Nattjouren"),
    ]
    assert "Enligt utkastet" in html
    assert "förslaget" not in html


def test_a_draft_of_something_new_or_of_a_routine_compares_no_answers_and_one_that_is_emptied_does(town: Town) -> None:
    editor = client(town, "socialkontoret", Role.EDITOR)
    routine, pathway = town.agreed(), town.agreed(town.pathway(town.step(receiver=to(town, "dag"))), "pathway")
    drafts = {
        "routine": town.draft(town.routine(), record=routine.record),
        "new": town.draft(town.pathway(), "pathway"),
        "half written": town.draft({"steps": [{"key": "x"}]}, "pathway", record=pathway.record),
    }
    pages = {name: editor.get(f"/utkast/{draft.uuid}").content.decode() for name, draft in drafts.items()}
    assert [name for name, page in pages.items() if 'id="bakom"' in page] == ["half written"]


def test_programs_are_told_the_same_with_addresses_of_the_day_on_each_side(town: Town) -> None:
    first = today() + timedelta(days=30)
    proposal = from_day_to_night(town, first=first)
    found = by_api(client(town), proposal)
    behind = found["behind"]
    assert (behind["day_before"], behind["day_after"]) == (today().isoformat(), first.isoformat())
    (step,) = behind["steps"]
    night = {time["time"]: time for time in step["times"]}["night"]
    assert night["answers_before"]["answers"] == "nobody"
    assert night["answers_before"]["contact_points"] == []
    (line,) = night["answers_after"]["contact_points"]
    assert line["name"]["sv"] == "Nattjouren"
    assert f"on={first}" in line["href"]
    went = next(one for one in step["contact_points"] if one["change"] == "removed")
    assert f"on={today()}" in went["contact_point"]["href"]
    assert found["version"] == 1
    assert [part["path"] for part in found["in_words"]] == ["steps.anmal"]


def test_a_step_that_leads_to_the_same_is_not_told(town: Town) -> None:
    same = town.step(receiver=to(town, "dag"))
    proposal = proposed(town, [same], [same | {"action": {"sv": "Anmäl skriftligt"}}])
    who = client(town)
    html = told(who, proposal)
    assert "Samma kontaktvägar med samma uppgifter bakom varje steg" in html
    assert answering(html) == []
    assert by_api(who, proposal)["behind"]["steps"] == []


def test_somebody_who_covers_is_told_where_nobody_answered(town: Town) -> None:
    step = town.step(receiver=to(town, "dag"))
    covered = step | {"fallbacks": [to(town, "natt") | {"when": {"sv": "När mottagningen har stängt"}}]}
    rows = answering(told(client(town), proposed(town, [step], [covered])))
    assert rows[0] == (DAY, "Dagmottagningen", "samma")
    assert rows[1] == (NIGHT, "ingen svarar", "Nattjouren (den som annars tar emot)")


def test_a_receiver_and_a_fallback_that_change_places_are_told_though_the_contact_points_are_the_same(
    town: Town,
) -> None:
    line(town, "dag", "Dagmottagningens jour", "08-465 004 03", hours=ALWAYS)
    one, other = to(town, "dag"), to(town, "natt")
    proposal = proposed(
        town, [town.step(receiver=one, fallbacks=[other])], [town.step(receiver=other, fallbacks=[one])]
    )
    rows = answering(told(client(town), proposal))
    assert rows[0] == (DAY, "Dagmottagningen, Dagmottagningens jour", "Nattjouren")
    assert rows[1] == (NIGHT, "Dagmottagningens jour", "Nattjouren")


def test_a_number_that_is_another_on_the_proposals_day_is_told_and_what_it_depends_on(town: Town) -> None:
    first = today() + timedelta(days=40)
    moved = line(town, "socialjour", "Socialjouren", "08-465 004 05", hours=ALWAYS)
    line(town, "socialjour", "Socialjouren", "08-465 004 06", hours=ALWAYS, record=moved, since=first)
    step = town.step(receiver=to(town, "socialjour"))
    html = told(client(town), proposed(town, [step], [step | {"action": {"sv": "Ring"}}], first=first))
    assert "En kontaktväg som ändras däremellan av andra skäl syns också." in html
    assert re.search(r"<del.*08-465 004 05.*</del>.*<ins.*08-465 004 06", html, re.DOTALL)
    assert [now for _, _, now in answering(html)] == ["samma"] * 3


def test_that_a_check_will_have_lapsed_by_then_is_no_difference(town: Town) -> None:
    number = line(town, "socialjour", "Socialjouren", "08-465 004 05", hours=ALWAYS)
    with recording("system:test") as session:
        verify(session, [Check(Record.objects.get(uuid=number), today(), "Samordnaren", "provringning")])
    step = town.step(receiver=to(town, "socialjour"))
    proposal = proposed(town, [step], [step | {"action": {"sv": "Ring"}}], first=today() + timedelta(days=360))
    assert "Samma kontaktvägar" in told(client(town), proposal)


def test_an_ordinary_time_is_asked_about_by_what_holds_on_its_own_day(town: Town) -> None:
    """The line answers until the day before the Tuesday asked about; another one takes its place on that Tuesday."""
    tuesday = ordinary("day", today() + timedelta(days=1)).date()
    town.world.function("byter")
    old = line(town, "byter", "Gamla linjen", "08-465 004 07", hours=ALWAYS)
    town.world.record("contact_point", None, tuesday, record=old)
    line(town, "byter", "Nya linjen", "08-465 004 08", hours=ALWAYS, since=tuesday)
    before, after = town.step(receiver=to(town, "dag")), town.step(receiver=to(town, "byter"))
    rows = answering(told(client(town), proposed(town, [before], [after], first=tuesday - timedelta(days=1))))
    assert rows[0] == (DAY, "Dagmottagningen", "Nya linjen")


def test_a_step_that_comes_and_one_that_goes_are_told_with_whom_they_lead_to(town: Town) -> None:
    stays, goes = town.step(receiver=to(town, "dag")), town.step("ring", receiver=to(town, "natt"))
    comes = town.step("jour", receiver=to(town, "natt"), action={"sv": "Ring jouren"})
    rows = answering(told(client(town), proposed(town, [stays, goes], [stays, comes])))
    assert [row[1:] for row in rows if row[0] == DAY] == [
        ("inget sådant steg", "Nattjouren"),
        ("Nattjouren", "inget sådant steg"),
    ]


def test_what_is_in_force_nowhere_yet_leads_to_nobody_today(town: Town) -> None:
    proposal = town.propose(town.draft(town.pathway(town.step(receiver=to(town, "natt"))), "pathway"))
    rows = answering(told(client(town), proposal))
    assert rows[0] == (DAY, "inget sådant steg", "Nattjouren")


def test_nobody_is_shown_what_is_withheld_from_them(town: Town) -> None:
    town.world.function("dold")
    line(town, "dold", "Partslinjen", "08-465 004 09", hours=ALWAYS, visibility="parties")
    before, after = town.step(receiver=to(town, "dag")), town.step(receiver=to(town, "dold"))
    proposal = proposed(town, [before], [after])
    police, own = client(town), client(town, "socialkontoret")
    html = told(police, proposal)
    assert "08-465 004 09" not in html
    assert "Allt visas inte för dig" in html
    assert answering(html)[0] == (DAY, "Dagmottagningen", "visas inte för dig")
    assert "+46846500409" not in str(by_api(police, proposal))
    assert answering(told(own, proposal))[0] == (DAY, "Dagmottagningen", "Partslinjen")


def test_a_proposal_that_has_been_agreed_still_tells_what_it_changed(town: Town) -> None:
    proposal = from_day_to_night(town)
    town.sign(proposal, "signatory")
    town.sign(proposal, "police")
    who = client(town)
    assert answering(told(who, proposal))[0] == (DAY, "Dagmottagningen", "Nattjouren")
    assert by_api(who, proposal)["behind"]["steps"]


def test_it_is_told_for_the_area_that_is_chosen(town: Town) -> None:
    line(town, "dag", "Grannens mottagning", "08-465 004 10", hours=OFFICE, area="0180")
    proposal = from_day_to_night(town, areas=[town.id("01")])
    who = client(town)
    assert answering(told(who, proposal, "0180"))[0] == (DAY, "Grannens mottagning", "ingen svarar")
    assert answering(told(who, proposal, "0181"))[0] == (DAY, "Dagmottagningen", "Nattjouren")
    assert by_api(who, proposal, area="0180")["behind"]["area"]["code"] == "0180"
    # What is no area of theirs, or none at all, is told for their own.
    assert by_api(who, proposal, area="2380")["behind"]["area"]["code"] == "01"
    assert told(who, proposal, "9999") == told(who, proposal).replace('value="9999"', "")
    refused = who.get(f"/api/v1/pathways/{proposal.record}/proposals/{proposal.round}/diff", {"area": "9999"})
    assert refused.status_code == 400


def test_an_area_that_the_proposal_leaves_leads_to_nobody_there(town: Town) -> None:
    step = town.step(receiver=to(town, "natt"))
    held = town.agreed(town.pathway(step, areas=[town.id("0181"), town.id("0180")]), "pathway")
    proposal = town.propose(town.draft(town.pathway(step), "pathway", record=held.record))
    line(town, "natt", "Grannens jour", "08-465 004 11", hours=ALWAYS, area="0180")
    rows = answering(told(client(town), proposal, "0180"))
    assert rows[0] == (DAY, "Grannens jour", "inget sådant steg")


def test_a_routine_has_nobody_behind_steps_and_its_difference_is_told_in_words(town: Town) -> None:
    held = town.agreed()
    document = town.routine(title={"sv": "Samverkan dygnet runt"})
    proposal = town.propose(town.draft(document, record=held.record))
    who = client(town)
    page = who.get(f"/forslag/{proposal.record}/{proposal.round}").content.decode()
    assert 'id="bakom"' not in page
    answer = who.get(f"/api/v1/routines/{proposal.record}/proposals/{proposal.round}/diff").json()
    assert list(declared("/routines/{id}/proposals/{number}/diff", "200").iter_errors(answer)) == []
    assert "behind" not in answer
    assert [part["path"] for part in answer["in_words"]] == ["title"]


def test_whoever_may_not_know_of_the_proposal_is_not_told(town: Town) -> None:
    proposal = from_day_to_night(town)
    where = f"/api/v1/pathways/{proposal.record}/proposals/{proposal.round}/diff"
    assert client(town, "skolan").get(where).status_code == 404
    assert Client().get(where).status_code == 401


def test_it_costs_as_many_queries_for_one_step_as_for_many(town: Town) -> None:
    who = client(town)

    def queries(proposal: Proposal) -> list[int]:
        told(who, proposal)
        counted = []
        for ask in (lambda: told(who, proposal), lambda: by_api(who, proposal)):
            with CaptureQueriesContext(connection) as captured:
                ask()
            counted.append(len(captured))
        return counted

    few = queries(from_day_to_night(town))
    for number in range(6):
        town.world.function(f"till-{number}")
        for other in range(3):
            line(town, f"till-{number}", f"Linje {number}{other}", "08-465 004 12", hours=OFFICE)
    before = [town.step(f"steg-{n}", receiver=to(town, f"till-{n}")) for n in range(6)]
    after = [step | {"receiver": to(town, "natt"), "fallbacks": [to(town, "dag")]} for step in before]
    assert queries(proposed(town, before, after)) == few


def test_an_ordinary_time_is_no_holiday_and_the_first_of_its_kind() -> None:
    assert ordinary("day", date(2026, 1, 1)).isoformat() == "2026-01-13T10:00:00+01:00"  # the 6th is trettondagen
    assert ordinary("night", date(2026, 1, 1)).isoformat() == "2026-01-14T02:00:00+01:00"
    assert ordinary("weekend", date(2026, 6, 15)).isoformat() == "2026-06-27T14:00:00+02:00"  # after midsommar
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(400)):
        for when, (weekday, clock) in TIMES.items():
            found = ordinary(when, day)
            assert (found.weekday(), found.time()) == (weekday, clock)
            assert found.date() >= day
            assert not day_classes(found.date())
