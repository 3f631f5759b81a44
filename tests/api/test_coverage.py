"""Coverage by the API: who may ask, what is withheld, and that the answer is what the specification declares."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from partners.access import Viewer
from partners.keys.issuing import issue
from partners.keys.wishes import KeyWish
from partners.models import Membership, Role
from partners.verifying import Check, verify
from records.models import Record
from records.moment import Moment
from records.recording import recording
from tests.api import world
from tests.api.test_routes import declared

COVERAGE, CASES = "/api/v1/coverage", "/api/v1/coverage/cases"
DAY = {"area": "0181", "from": "2026-11-27T00:00:00+01:00", "until": "2026-11-28T00:00:00+01:00"}
ALL_DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]
ALWAYS = {"rules": [{"days": ALL_DAYS, "windows": [{"start": "00:00", "end": "24:00"}]}]}
SECRET = {"rules": [{"days": ALL_DAYS, "windows": [{"start": "03:07", "end": "04:09"}]}]}


@pytest.fixture(autouse=True)
def ground(db: None) -> Any:
    """A pathway of Kommunen's that wants somebody day and night; the one who answers does so on weekdays."""
    with time_machine.travel("2026-11-27T12:00:00+01:00", tick=True):
        world.record_ground()
        world.record(*world.rows("pathway", 1))
        world.again("pathway", "pathway-0", world.content_of("pathway", 0) | {"required_hours": ALWAYS}, world.SINCE)
        yield


def signed_in(client: Client, role: Role, organisation: str = "kommunen", area: str = "0181") -> Client:
    account = world.account(None, address=f"{role}.{organisation}.{area}@sodertalje.example")
    held_for, of = (Record.objects.get(uuid=world.identity(name)) for name in (organisation, area))
    covers = of if role is Role.COORDINATOR else None
    Membership.objects.create(account=account, organisation=held_for, role=role, area=covers, valid_from=world.SINCE)
    client.force_login(account)
    return client


def asked(client: Client, path: str = COVERAGE, **query: Any) -> Any:
    response = client.get(path, DAY | query if path == COVERAGE else {"area": "0181"} | query)
    assert response.status_code == 200, response.content
    declared(path.removeprefix("/api/v1")).validate(response.json())
    return response.json()


def status(client: Client, path: str = COVERAGE, **query: Any) -> int:
    return client.get(path, {"area": "0181"} | query).status_code


def test_a_coordinator_sees_each_pathway_and_all_together(client: Client) -> None:
    answer = asked(signed_in(client, Role.COORDINATOR))

    (item,) = answer["items"]
    assert item["pathway"]["id"] == str(world.identity("pathway-0"))
    assert item["steps"] == ["samtal"]
    assert [(s["from"], s["until"], s["state"], s.get("cause")) for s in item["stretches"]] == [
        ("2026-11-26T23:00:00Z", "2026-11-27T07:00:00Z", "gap", "closed"),
        ("2026-11-27T07:00:00Z", "2026-11-27T15:30:00Z", "covered", None),
        ("2026-11-27T15:30:00Z", "2026-11-27T23:00:00Z", "gap", "closed"),
    ]
    assert item["seconds"] == answer["together"]["seconds"]
    assert (item["seconds"]["required"], item["seconds"]["gap"]) == (86400, 86400 - 30600)
    assert sum(answer["together"]["weekdays"][4]["no_one_seconds"]) == 86400 - 30600
    (missed,) = answer["missed_contact_points"]
    assert (missed["contact_point"]["id"], missed["seconds"]) == (str(world.identity("jouren")), 30600)
    assert answer["_meta"]["total_records"] == 1


def test_holidays_stand_apart_by_date(client: Client) -> None:
    answer = asked(
        signed_in(client, Role.COORDINATOR), **{"from": "2026-12-24T00:00:00+01:00", "until": "2026-12-25T12:00:00Z"}
    )
    assert [day["date"] for day in answer["together"]["holidays"]] == ["2026-12-24", "2026-12-25"]
    assert sum(sum(day["required_seconds"]) for day in answer["together"]["weekdays"]) == 0


def test_what_is_asked_for_is_a_pathway_a_step_a_situation_or_one_who_starts(client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    pathway = str(world.identity("pathway-0"))
    assert asked(client, pathway=pathway, step="samtal")["items"][0]["steps"] == ["samtal"]
    assert asked(client, pathway=pathway, step="orosanmalan")["items"] == []
    assert len(asked(client, situation="hrv", starts="socialjour")["items"]) == 1
    assert "stretches" not in asked(client, stretches="false")["items"][0]
    assert asked(client, offset=1)["items"] == []


def test_contacts_that_are_overdue_count_by_choice(client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    later = {"on": "2027-11-27"}
    assert asked(client, **later)["items"][0]["seconds"]["covered"] == 0
    assert asked(client, count_overdue="true", **later)["items"][0]["seconds"]["covered"] == 30600


def test_the_past_is_answered_as_it_was_known(client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    then = {"known_at": asked(client)["as_of"]["known_at"]}
    before = asked(client, **then)
    world.again("contact_point", "jouren", None, date(2026, 11, 1))
    assert asked(client)["items"][0]["seconds"]["covered"] == 0
    assert asked(client, **then) == before


@pytest.mark.parametrize("path", [COVERAGE, CASES])
def test_only_coordinators_of_the_area_ask_about_all_of_it(path: str, client: Client) -> None:
    assert status(client, path) == 401
    assert status(signed_in(client, Role.ADMINISTRATOR), path) == 403
    neighbour = world.municipality("0180", "Stockholm")
    world.again("area", "0180", neighbour, world.SINCE, key="0180")
    assert status(signed_in(client, Role.COORDINATOR, "grannen", "0180"), path) == 403
    assert status(client, path, area="0180") == 200
    assert status(client, path, area="01") == 403
    assert status(signed_in(client, Role.COORDINATOR, "grannen", "01"), path) == 200


def test_an_owner_asks_about_its_own_pathway_and_a_program_of_it_too(client: Client) -> None:
    own = {"pathway": str(world.identity("pathway-0"))}
    assert status(signed_in(client, Role.READER), **own) == 200
    assert status(signed_in(client, Role.ADMINISTRATOR, "grannen"), **own) == 403
    assert status(client, pathway=str(world.identity("nothing"))) == 403

    now = Moment.resolve()
    keeper = Viewer.of_account(world.account(Role.ADMINISTRATOR), now)
    for scope, expected in (("read", 200), ("write", 403)):
        wish = KeyWish(name="Program", scopes=[scope], expires_at=datetime.now(UTC) + timedelta(days=30))
        secret = issue(keeper, world.identity("kommunen"), wish).secret
        program = Client(headers={"authorization": f"Bearer {secret}"})
        assert status(program, **own) == expected
        assert status(program) == 403


def test_withheld_hours_leave_no_trace_for_whoever_may_not_see_them(client: Client) -> None:
    third = {"name": "Tredje", "organisation_kind": "civil_society"}
    hidden = world.contact_point("Dold", hours=SECRET, visibility="parties")
    hidden |= {"areas": [str(world.identity("01"))], "organisation": str(world.identity("grannen"))}
    world.again("organisation", "tredje", third, world.SINCE)
    world.again("contact_point", "dold", hidden, world.SINCE)
    with recording("system:test") as session:
        point = Record.objects.get(uuid=world.identity("dold"))
        verify(session, [Check(point, date(2026, 11, 20), "Samordnaren", "Ringde")])

    # Kommunen is party to what its pathway relies on, and Grannen keeps the entry: their coordinators see its hours.
    for organisation in ("kommunen", "grannen"):
        answer = asked(signed_in(client, Role.COORDINATOR, organisation))
        assert ("2026-11-27T02:07:00Z", "covered") in {(s["from"], s["state"]) for s in answer["items"][0]["stretches"]}
    answer = asked(signed_in(client, Role.COORDINATOR, "tredje"))
    assert {s["state"] for s in answer["items"][0]["stretches"]} == {"withheld", "covered"}
    assert ":07:00Z" not in str(answer["items"])
    assert ":09:00Z" not in str(answer["items"])
    assert answer["missed_contact_points"] == []


def test_what_cannot_be_asked_is_told_with_the_parameter(client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    for query, parameter in (
        ({"area": ""}, "area"),
        ({"area": "okänd"}, "area"),
        ({"pathway": "1"}, "pathway"),
        ({"step": "samtal"}, "step"),
        ({"until": "2026-11-01T00:00:00Z"}, "until"),
        ({"until": "2029-11-01T00:00:00Z"}, "until"),
        ({"situation": "okänd"}, "situation"),
        ({"count_overdue": "ja"}, "count_overdue"),
    ):
        response = client.get(COVERAGE, DAY | query)
        assert response.status_code == 400, query
        assert [error["parameter"] for error in response.json()["errors"]] == [parameter]
    assert client.get(COVERAGE).status_code == 400


def test_cases_are_paged_counted_and_narrowed(client: Client) -> None:
    signed_in(client, Role.COORDINATOR)
    answer = asked(client, CASES)
    assert [(case["situation"]["code"], case["standing"]) for case in answer["items"]] == [("hrv", "in_force")]
    assert answer["items"][0]["pathways"][0]["id"] == str(world.identity("pathway-0"))
    assert answer["counts"] == {"none": 0, "in_draft": 0, "only_national": 0, "only_county": 0, "in_force": 1}
    assert asked(client, CASES, standing="none")["items"] == []
    world.record(*world.rows("target_group", 1), *world.rows("situation", 1))
    assert asked(client, CASES)["_meta"]["total_records"] == 4
    assert len(asked(client, CASES, situation="hrv", target_group="barn", starts="socialjour")["items"]) == 1
