"""What the audit finds, by API: the list and its filters, one finding, its history, acceptances, the measure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode
from openpyxl import load_workbook

from partners.models import Role
from registry.auditing.finding import id_of
from tests.api.test_routes import declared
from tests.auditing.test_measured import follow_up
from tests.auditing.world import agreement, at_noon, begin_anew, party, town
from tests.partners.world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    for _ in at_noon():
        yield town()


def client_of(world: World, *memberships: Any) -> Client:
    client = Client()
    client.force_login(world.account(*memberships))
    return client


def coordinator(world: World, area: str = "0181") -> Client:
    return client_of(world, ("socialkontoret", Role.COORDINATOR, area))


def listed(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/findings?{urlencode(query)}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def codes(client: Client, **query: Any) -> list[str]:
    return sorted({one["code"] for one in listed(client, limit=200, **query)["items"]})


def late(world: World, **more: Any) -> UUID:
    return agreement(world, review_by="2026-06-30", **more)


def test_a_coordinator_lists_the_areas_findings_the_worst_first_with_counts(world: World) -> None:
    ours = late(world)

    answer = listed(coordinator(world), limit=200)

    (finding,) = (one for one in answer["items"] if one["code"] == "review_passed")
    assert finding["id"] == str(id_of("review_passed", ours))
    assert finding["since"] == "2026-07-01"
    assert finding["record"]["href"].endswith(f"/routines/{ours}")
    assert [owner["id"] for owner in finding["owners"]] == [str(world.names["kommunen"])]
    order = ["critical", "serious", "minor", "notice"]
    ranks = [order.index(one["severity"]) for one in answer["items"]]
    assert ranks == sorted(ranks)
    assert sum(answer["counts"][one] for one in order) == answer["_meta"]["total_records"]


def test_it_is_narrowed_by_area_organisation_code_severity_and_focus_area(world: World) -> None:
    late(world)
    client = coordinator(world, "01")

    assert codes(client, code="review_passed") == ["review_passed"]
    assert codes(client, area="0180") == []
    assert "review_passed" in codes(client, area="01")
    assert "review_passed" in codes(client, organisation="kommunen")
    assert codes(client, organisation="skolan") == []
    assert "review_passed" in codes(client, severity="serious")
    assert "review_passed" not in codes(client, severity="notice")
    assert codes(client, on="2026-06-30", code="review_passed") == []


@pytest.mark.parametrize(
    "query", ["area=nowhere", "code=nothing", "severity=bad", "focus_area=nothing", "accepted=1", "unknown=1"]
)
def test_a_wrong_parameter_is_refused(world: World, query: str) -> None:
    assert coordinator(world).get(f"/api/v1/findings?{query}").status_code == 400


def test_members_see_what_their_organisation_must_act_on_and_nothing_else(world: World) -> None:
    ours = agreement(world, parties=[party(world, "polisen", None)], review_by="2026-06-30")
    police = client_of(world, ("polisen", Role.READER))

    seen = {one["code"] for one in listed(police, limit=200)["items"] if one["record"]["id"] == str(ours)}

    assert seen == {"party_not_signed"}
    assert police.get(f"/api/v1/findings/{id_of('review_passed', ours)}").status_code == 404
    assert client_of(world, ("kommunen", Role.READER)).get(
        f"/api/v1/findings/{id_of('review_passed', ours)}"
    ).status_code == 200  # fmt: skip


def test_who_has_nothing_to_audit_is_refused(world: World) -> None:
    assert Client().get("/api/v1/findings").status_code == 401
    assert client_of(world).get("/api/v1/findings").status_code == 403


def test_one_finding_and_its_history(world: World) -> None:
    ours = agreement(world, decision=None)
    client, address = coordinator(world), f"/api/v1/findings/{id_of('not_decided', ours)}"

    finding, story = client.get(address).json(), client.get(f"{address}/history").json()

    assert finding["reason"]["en"] == "No decision stands in the registry."
    assert finding["_links"]["related"]["href"].endswith("/history")
    assert story["complete"] is True
    assert [(one["what"], one["by"], one["action"]) for one in story["changes"]] == [
        ("opened", "event", "version.recorded")
    ]
    assert story["changes"][0]["author_type"] == "system"


def accept(client: Client, finding: UUID, **more: Any) -> Any:
    body = {"until": "2027-02-01", "reason": "Nämnden tar upp den i januari.", **more}
    return client.post(f"/api/v1/findings/{finding}/acceptances", body, content_type="application/json")


def test_accepting_it_and_taking_that_back(world: World) -> None:
    finding, client = id_of("review_passed", late(world)), coordinator(world)

    made = accept(client, finding)

    assert made.status_code == 201, made.content
    assert made.json()["finding"]["accepted"]["until"] == "2027-02-01"
    assert codes(client, accepted="true") == ["review_passed"]
    assert "review_passed" not in codes(client, accepted="false")
    assert listed(client)["counts"]["accepted"] == 1
    assert client.get(f"/api/v1/findings/{finding}/acceptances").json()["_meta"]["count"] == 1

    back = client.post(f"/api/v1/findings/{finding}/acceptance-withdrawals")
    assert back.status_code == 200
    assert "accepted" not in back.json()["finding"]
    (told,) = client.get(f"/api/v1/findings/{finding}/acceptances").json()["items"]
    assert "withdrawn_at" in told
    assert client.post(f"/api/v1/findings/{finding}/acceptance-withdrawals").status_code == 404


def test_a_trial_keeps_nothing_and_a_wrong_wish_is_told_by_its_field(world: World) -> None:
    finding, client = id_of("review_passed", late(world)), coordinator(world)

    trial = client.post(
        f"/api/v1/findings/{finding}/acceptances?dry_run=true",
        {"until": "2027-02-01", "reason": "Prövar."},
        content_type="application/json",
    )

    assert (trial.status_code, trial.json()["dry_run"]) == (200, True)
    assert codes(client, accepted="true") == []
    refused = accept(client, finding, until="2026-11-23", reason="Bor på Storgatan 12.")
    assert refused.status_code in (400, 422)
    assert {one["pointer"] for one in refused.json()["errors"]} <= {"/until", "/reason"}
    assert "Storgatan" not in refused.content.decode()


def test_only_coordinators_of_its_areas_accept(world: World) -> None:
    finding = id_of("review_passed", late(world))

    assert accept(coordinator(world, "2380"), finding).status_code == 403
    assert accept(client_of(world, ("kommunen", Role.ADMINISTRATOR)), finding).status_code == 403
    assert accept(Client(), finding).status_code == 401


def test_the_national_measure_with_its_evidence_by_year(world: World) -> None:
    follow_up(world, agreement(world), "2026-01")
    client = coordinator(world)

    found = client.get("/api/v1/reports/national-measure?year=2026&area=0181").json()

    assert (found["on"], found["months"]) == ("2026-11-23", 24)
    (row,) = found["rows"]
    police = next(one for one in row["answers"] if one["actor"] == "police")
    assert police["meets"] is True
    assert police["evidence"][0]["decided"] == {"value": "2024-02-01", "precision": "day"}
    past = client.get("/api/v1/reports/national-measure?year=2025&area=0181").json()
    assert past["on"] == "2025-12-31"
    assert past["rows"][0]["met"] == 0


def test_the_national_measure_as_a_file_in_the_surveys_shape_or_with_its_evidence(world: World) -> None:
    follow_up(world, agreement(world, "Avtalet"), "2026-01")
    client, path = coordinator(world), "/api/v1/reports/national-measure-file"

    survey = client.get(f"{path}?format=csv&year=2026&area=0181")
    evidence = client.get(f"{path}?format=csv&table=evidence&language=en").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{path}?year=2026&area=0181").content))

    assert survey["Content-Disposition"] == 'attachment; filename="national-measure-survey-2026-11-23.csv"'
    assert survey.content.decode().splitlines()[1].startswith("0181,0181,nej,")
    assert ",Avtalet,polisen," in evidence
    about = {str(row[0]): str(row[1]) for row in book.worksheets[0].iter_rows(values_only=True)}
    again = client.get("/api/" + about["Adress"].partition("/api/")[2]).json()
    assert (about["Områden"], again["year"], again["on"]) == ("0181", 2026, "2026-11-23")
    assert client.get(f"{path}?format=pdf").status_code == client.get(f"{path}?table=annat").status_code == 400


def test_the_answers_are_what_is_declared(world: World) -> None:
    ours = late(world)
    follow_up(world, ours, "2026-01")
    client, finding = coordinator(world), id_of("review_passed", ours)
    accept(client, finding)

    for path, address in (
        ("/findings", "/api/v1/findings?limit=200"),
        ("/findings/{id}", f"/api/v1/findings/{finding}"),
        ("/findings/{id}/history", f"/api/v1/findings/{finding}/history"),
        ("/findings/{id}/acceptances", f"/api/v1/findings/{finding}/acceptances"),
        ("/reports/national-measure", "/api/v1/reports/national-measure"),
    ):
        declared(path).validate(client.get(address).json())


def test_a_page_costs_the_same_for_few_findings_and_for_many(world: World) -> None:
    client = coordinator(world)

    def cost() -> int:
        begin_anew()
        with CaptureQueriesContext(connection) as queries:
            listed(client, limit=200)
        return len(queries)

    late(world)
    few = cost()
    for number in range(6):
        late(world, title=f"Rutin {number}", since=date(2024, 4, 1))

    assert cost() == few
