"""The promise, kept on all three faces: the demonstration answers the two questions that the product is for."""

from __future__ import annotations

import json
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client

from partners.access import Viewer
from records.moment import STOCKHOLM
from registry.lookup import Question, look_up

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text())
SATURDAY_NIGHT = "2026-11-21T21:30"
INTAKE, OUT_OF_HOURS, STANDBY = "08-465 004 01", "08-465 004 03", "08-465 004 04"
INTAKE_THEN, OUT_OF_HOURS_THEN = "08-465 004 41", "08-465 004 42"


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The demonstration, loaded once for the module and undone after it."""
    from django.db import transaction  # noqa: PLC0415 - only here

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase marks its own
        atomic.__enter__()
        call_command("load_demo", "--without-accounts", stdout=StringIO())
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("lookup", *arguments, stdout=out)
    return out.getvalue()


def answering(answer: dict[str, Any]) -> list[str]:
    """The numbers that answer for the first call of the first pathway, in the answer as JSON."""
    pathway = answer["pathways"][0]
    step = next(step for step in pathway["steps"] if step["key"] == pathway["first_call"])
    return [
        channel["display"]
        for reached in (step["receiver"], *step.get("fallbacks", ()))
        for contact in reached["contact_points"]
        if contact["status"]["state"] == "open"
        for channel in contact["channels"]
        if "display" in channel
    ]


@pytest.mark.parametrize(
    ("when", "number"),
    [
        (["--at", SATURDAY_NIGHT], OUT_OF_HOURS),
        (["--at", "2026-11-23T10:00"], INTAKE),
        (["--at", "2026-12-25T10:00"], STANDBY),
        (["--on", "2023-11-15"], INTAKE_THEN),
        (["--on", "2023-11-15", "--at", SATURDAY_NIGHT], OUT_OF_HOURS_THEN),
    ],
)
def test_the_command_gives_the_number_that_answers_at_the_instant(when: list[str], number: str) -> None:
    assert answering(json.loads(command("gift bort", "--area", "0181", *when, "--json"))) == [number]


def test_the_api_gives_the_same_answer_as_the_command(client: Client) -> None:
    told = client.get("/api/v1/lookup", {"q": "gift bort", "area": "0181", "at": "2026-11-21T21:30:00+01:00"}).json()
    typed = json.loads(command("gift bort", "--area", "0181", "--at", SATURDAY_NIGHT, "--json"))

    assert answering(told) == answering(typed) == [OUT_OF_HOURS]
    assert [p["id"] for p in told["pathways"]][:3] == [p["id"] for p in typed["pathways"]]
    assert told["pathways"][0]["do_not"] == [
        {key: text for key, text in item.items() if text} for item in typed["pathways"][0]["do_not"]
    ]


def test_the_page_gives_the_number_and_what_not_to_do(client: Client) -> None:
    page = client.get("/", {"q": "gift bort", "area": "0181", "at": SATURDAY_NIGHT}).content.decode()

    assert "tel:+46846500403" in page
    assert page.index("Fråga inte familjen om resan") < page.index("tel:+46846500403")


def test_the_routine_of_2023_cites_the_act_of_its_time() -> None:
    then = command("gift bort", "--area", "0181", "--on", "2023-11-15", "--limit", "1")
    now = command("gift bort", "--area", "0181", "--at", SATURDAY_NIGHT, "--limit", "1")

    assert "14 kap. 1 § SoL (2001:453)" in then
    assert "19 kap. 1 § SoL (2025:400)" in now
    assert "2001:453" not in now


def test_a_sample_says_that_nobody_has_decided_it() -> None:
    assert "EXEMPEL, BESLUTAD AV INGEN" in command("gift bort", "--area", "0181")
    assert "SAMPLE, DECIDED BY NOBODY" in command("gift bort", "--area", "0181", "--language", "en")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["gift bort", "--area", "9999"], "area"),
        (["elev 20170101-2393 gifts bort", "--area", "0181"], "q"),
        (["gift bort", "--known-at", "2999-01-01T00:00"], "known_at"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_field(arguments: list[str], field: str) -> None:
    with pytest.raises(CommandError, match=f"^{field}: ") as refused:
        command(*arguments)

    assert "2393" not in str(refused.value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['words']} ({case.get('starts', case.get('area'))})")
def test_what_a_practitioner_asks_leads_to_the_right_pathway(case: dict[str, str]) -> None:
    question = Question(
        text=case["words"],
        area=case.get("area", "0181"),
        starts=case.get("starts"),
        at=datetime(2026, 11, 21, 21, 30, tzinfo=STOCKHOLM),
    )

    found = [pathway.key for pathway in look_up(Viewer.anonymous(), question).pathways]

    assert found
    assert case["first"] == found[0] if "first" in case else case["among"] in found[:3]
