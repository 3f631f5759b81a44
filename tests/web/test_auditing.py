"""The audit's page: as of any day and any knowledge, as files, and the form by which a risk is accepted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook
from pytest_django.plugin import DjangoDbBlocker

from partners.models import Role
from records.models import Event
from registry.auditing.finding import id_of
from registry.auditing.models import AcceptedFinding
from tests.auditing.world import agreement, at_noon, party, town
from tests.partners.world import World
from tests.security.world import forgotten

BEFORE = "2026-11-23T11:00"
REASON = "Nämnden tar upp den i januari."


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The town with a late review, made once; what a test does in it is undone."""
    with django_db_blocker.unblock(), forgotten():
        with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
            made = town()
        for _ in at_noon():
            made.names["sen"] = agreement(made, "Sen översyn", review_by="2026-06-30")
        yield made


@pytest.fixture
def world(ground: World, db: None) -> Iterator[World]:
    for _ in at_noon():
        yield ground


def signed_in(world: World, *memberships: Any) -> Client:
    client = Client()
    client.force_login(world.account(*(memberships or [("kommunen", Role.COORDINATOR, "0181")])))
    return client


def html_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_findings_are_read_as_of_a_day_and_of_what_was_known_and_links_keep_both(world: World) -> None:
    client, query = signed_in(world), "code=review_passed"

    now = html_of(client, f"/granskning?{query}")
    assert "Sen översyn" in now
    assert "not-now" not in now

    earlier = html_of(client, f"/granskning?{query}&on=2026-06-30")
    assert "Sen översyn" not in earlier
    assert "Så här var det den 30 juni 2026" in earlier

    unknown = html_of(client, f"/granskning?{query}&known_at={BEFORE}")
    assert "Sen översyn" not in unknown
    assert "Enligt vad registret visste den 23 november 2026 klockan 11.00" in unknown
    assert f'href="/granskning?{query}"' in unescape(unknown)

    past = html_of(client, f"/granskning?{query}&on=2026-07-01&known_at=2026-11-23T12:00")
    assert f"/poster/routines/{world.names['sen']}?on=2026-07-01&known_at=2026-11-23T12%3A00" in unescape(past)
    assert 'name="doing"' not in past


def test_what_was_chosen_wrongly_is_said_beside_its_field_and_nothing_of_then_is_shown(world: World) -> None:
    html = html_of(signed_in(world), "/granskning?area=ingenstans&known_at=2099-01-01T00:00", 422)

    assert re.search(r'id="known_at"[^>]*aria-invalid="true"', html)
    assert '<a href="#known_at">' in html
    assert "Sen översyn" not in html


def test_every_number_of_the_page_is_in_its_file(world: World) -> None:
    agreement(world, "Utan beslut", decision=None)
    client = signed_in(world)
    total = int(re.search(r"<p>(\d+) avvikelser den", html_of(client, "/granskning"))[1])  # type: ignore[index]

    rows = client.get("/granskning.csv").content.decode().strip().split("\r\n")
    book = load_workbook(io.BytesIO(client.get("/granskning.xlsx").content))

    assert len(rows) - 1 == book.worksheets[1].max_row - 1 == total
    assert str(book.worksheets[0]["B3"].value).startswith("http://testserver/granskning?on=2026-11-23&known_at=")
    assert client.get("/granskning.csv?code=not_decided").content.decode().count("Utan beslut") == 1
    assert client.get("/granskning.csv?area=ingenstans").status_code == 404
    assert client.get("/granskning.pdf").status_code == 404
    assert Client().get("/granskning.csv").status_code == 302


def test_the_findings_of_one_who_must_act_are_those_of_nobody_else(world: World) -> None:
    shared = agreement(world, "Delad", parties=[party(world, "kommunen"), party(world, "polisen", None)])
    client, police = signed_in(world), world.names["polisen"]

    html = html_of(client, f"/granskning?must_act={police}")

    assert f'id="f-{id_of("party_not_signed", shared, subject=police)}"' in html
    assert "Sen översyn" not in html
    assert "ensam eller med andra: polisen" in html
    assert html_of(client, "/granskning?must_act=vem", 422)


def accepting(world: World, **form: str) -> dict[str, str]:
    finding = id_of("review_passed", world.names["sen"])
    return {"finding": str(finding), "doing": "accept", "until": "2027-02-01", "reason": REASON, **form}


def test_a_coordinator_accepts_a_finding_by_the_form_and_takes_it_back(world: World) -> None:
    client, identity = signed_in(world), id_of("review_passed", world.names["sen"])

    answer = client.post("/granskning?code=review_passed", accepting(world))

    assert answer["Location"] == f"/granskning?code=review_passed#f-{identity}"
    assert AcceptedFinding.objects.get().reason == REASON
    html = html_of(client, "/granskning?code=review_passed")
    assert f"Godtagen till 1 februari 2027: {REASON}" in re.sub(r"</?[a-z][^>]*>", "", html)
    assert "Sen översyn" not in html_of(client, "/granskning?code=review_passed&accepted=no")

    client.post("/granskning", {"finding": str(identity), "doing": "withdraw"})
    assert "Godtagen till" not in html_of(client, "/granskning?code=review_passed")
    assert Event.objects.filter(action="finding.acceptance_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("form", "field", "said", "kept"),
    [
        ({"until": "2026-11-23"}, "until", "Ange en dag efter idag", REASON),
        ({"until": "snart"}, "until", "Ange en dag efter idag", REASON),
        ({"reason": " "}, "reason", "Skriv varför", "2027-02-01"),
        ({"reason": "Väntar på 20170101-2393"}, "reason", "ser ut att peka ut en person", "2027-02-01"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(
    world: World, form: dict[str, str], field: str, said: str, kept: str
) -> None:
    answer = signed_in(world).post("/granskning?code=review_passed", accepting(world, **form))
    html, identity = answer.content.decode(), id_of("review_passed", world.names["sen"])

    assert answer.status_code == 422
    assert said in html
    assert f'href="#{field}-{identity}"' in html
    assert re.search(rf'id="{field}-{identity}"[^>]*aria-invalid="true"', html)
    assert f'value="{kept}"' in html
    assert "20170101" not in html
    assert AcceptedFinding.objects.count() == 0


def test_who_does_not_coordinate_all_its_areas_is_not_offered_it_and_may_not_send_it(world: World) -> None:
    reader = signed_in(world, ("kommunen", Role.ADMINISTRATOR))

    assert "Sen översyn" in html_of(reader, "/granskning?code=review_passed")
    assert 'name="doing"' not in html_of(reader, "/granskning?code=review_passed")
    assert reader.post("/granskning", accepting(world)).status_code == 404
    other: UUID = id_of("review_passed", world.names["kommunen"])
    assert signed_in(world).post("/granskning", accepting(world, finding=str(other))).status_code == 404
    assert AcceptedFinding.objects.count() == 0
