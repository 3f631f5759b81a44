"""When the law moves, on pages: replacing a provision, the tasks that follow, and that the older law is meant."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from partners.models import Role
from records.models import Event, Version
from records.moment import STOCKHOLM
from tests.partners.world import World
from tests.registry.reports.test_legal_change import law, provision, section
from tests.registry.town import made_town, pathway, routine, step
from tests.security.world import forgotten
from tests.tasks import run_queued_tasks

NOON = datetime(2026, 11, 23, 12, tzinfo=STOCKHOLM)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), forgotten():
        with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM), tick=True):
            made = made_town()
            for code in ("old", "new", "other"):
                made.names[code] = made.record("legal_reference", provision(code), key=code)
            areas = [str(made.names["0181"])]
            made.names["rutin"] = routine(
                made, "Rutinen", "kommunen", sections=[section("syfte", *law(made, "old"))], areas=areas
            )
            made.names["vag"] = pathway(made, "Vägen", step(made, "anmal", legal=law(made, "old")))
        yield made


@pytest.fixture
def world(ground: World, db: None) -> Iterator[World]:
    with time_machine.travel(NOON, tick=True):
        yield ground


def signed_in(world: World, *memberships: Any) -> Client:
    client = Client()
    client.force_login(world.account(*(memberships or [("kommunen", Role.COORDINATOR, "0181")])))
    return client


def replacement(world: World, **more: str) -> dict[str, str]:
    form = {
        "how": "existing",
        "by": str(world.names["new"]),
        "from_day": "2027-01-01",
        "revision": "1",
        "doing": "save",
    }
    return form | more


def of(world: World, more: str = "", name: str = "old") -> str:
    return f"/bestammelser/{world.names[name]}{more}"


def html_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def states(html: str) -> list[str]:
    found = re.findall(r'<tr id="s-[^"]+"><th[^>]*>(.*?)</th><td>(.*?)</td><td>(.*?)</td>', html, re.DOTALL)
    texts = [
        [unescape(re.sub(r"<details>.*|<form.*|<[^>]+>", "", cell, flags=re.DOTALL)).strip() for cell in row]
        for row in found
    ]
    return [": ".join(row) for row in texts]


def test_it_is_shown_first_what_it_concerns_and_nothing_is_recorded_until_it_is_saved(world: World) -> None:
    client, versions = signed_in(world), Version.mechanism.count()
    assert "Visa vad det berör" in html_of(client, of(world, "/ersatt"))

    answer = client.post(of(world, "/ersatt"), replacement(world, doing="preview"))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "2 ställen blir uppgifter" in html
    assert "Rutinen" in html
    assert "Om syfte" in html
    assert f'value="{world.names["new"]}" selected' in html
    assert Version.mechanism.count() == versions
    run_queued_tasks()
    assert mail.outbox == []


def test_saving_makes_each_place_a_task_and_tells_its_owners(world: World) -> None:
    owner = world.account(("kommunen", Role.EDITOR))
    client = signed_in(world)

    answer = client.post(of(world, "/ersatt"), replacement(world, source="Riksdagen"))
    run_queued_tasks()
    assert [one.to for one in mail.outbox] == [[owner.email]]

    assert (answer.status_code, answer.headers["Location"]) == (302, of(world))
    html = html_of(client, of(world))
    assert "Bestämmelsen är ersatt från 1 januari 2027." in html
    assert "2 ställen ska ändras." in html
    assert states(html) == ["Vägen: Ring: ska ändras", "Rutinen: Om syfte: ska ändras"]
    assert "§ old" in html_of(client, "/bestammelser")
    rows = list(csv.reader(io.StringIO(client.get("/bestammelser.csv").content.decode())))
    assert [row[3:7] for row in rows[1:]] == [
        ["Vägen", "Samverkansväg", "Ring", "ska ändras"],
        ["Rutinen", "Rutin eller överenskommelse", "Om syfte", "ska ändras"],
    ]
    assert client.get("/bestammelser.xlsx").status_code == 200


def test_a_new_provision_is_entered_in_the_same_form(world: World) -> None:
    new = {
        "code": "lag-1-1",
        "law_short": "NyL",
        "sfs": "2026:1",
        "provision": "1 kap. 1 §",
        "reference_kind": "obligation",
    }
    form = replacement(world, how="new", by="", gist_sv="Anmäl genast.", **new)

    assert signed_in(world).post(of(world, "/ersatt"), form).status_code == 302
    html = html_of(signed_in(world), of(world))
    assert "1 kap. 1 § NyL (2026:1)" in html


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"by": ""}, "by", "Fyll i det här."),
        ({"from_day": "snart"}, "from_day", "Skriv dagen som"),
        ({"from_day": "1999-01-01"}, "from_day", "Registret har ingen sådan bestämmelse den dagen"),
        ({"how": "new", "by": ""}, "provision", "Fyll i det här."),
        ({"source": "Enligt 20170101-2393"}, "source", "pekar ut en person"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    world: World, more: dict[str, str], field: str, said: str
) -> None:
    client, versions = signed_in(world), Version.mechanism.count()

    answer = client.post(of(world, "/ersatt"), replacement(world, change_note="Lagen flyttar", **more))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in html
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', html)
    assert said in html
    assert 'value="Lagen flyttar"' in html
    assert "20170101" not in html
    assert Version.mechanism.count() == versions


def test_that_it_replaces_itself_is_refused_and_that_another_was_quicker_is_told_with_what_it_says_now(
    world: World,
) -> None:
    client = signed_in(world)
    own = client.post(of(world, "/ersatt"), replacement(world, by=str(world.names["old"])))
    assert (own.status_code, "inte ersätta sig själv" in own.content.decode()) == (422, True)

    world.record("legal_reference", provision("old", applies_to="Alla"), record=world.names["old"], key="old")
    late = client.post(of(world, "/ersatt"), replacement(world, change_note="Lagen flyttar"))

    html = late.content.decode()
    assert late.status_code == 409
    assert "Så är den nu" in html
    assert "Alla" in html
    assert 'name="revision" value="2"' in html
    assert 'value="Lagen flyttar"' in html
    assert client.post(of(world, "/ersatt"), replacement(world, revision="2")).status_code == 302


def test_a_coordinator_says_that_the_older_law_is_meant_and_takes_it_back(world: World) -> None:
    client = signed_in(world)
    client.post(of(world, "/ersatt"), replacement(world))
    place = {"record": str(world.names["vag"]), "part": "anmal"}

    answer = client.post(of(world, "/avses"), place | {"why": "old_cases"})

    assert answer.headers["Location"] == f"{of(world)}#s-{world.names['vag']}-anmal"
    html = html_of(client, of(world))
    assert "Vägen: Ring: äldre lag avses: äldre ärenden prövas ännu enligt den" in states(html)
    assert "Ett ställe ska ändras." in html
    client.post(of(world, "/avses"), place | {"why": "not_meant"})
    assert "2 ställen ska ändras." in html_of(client, of(world))
    assert Event.objects.filter(action="legal_citation.meant").count() == 2
    for wrong in ({"why": "därför"}, {"part": "annat"}, {"record": "x"}):
        assert client.post(of(world, "/avses"), place | {"why": "history"} | wrong).status_code == 404


def test_who_may_and_who_is_offered_it(world: World) -> None:
    signed_in(world).post(of(world, "/ersatt"), replacement(world))
    editor = signed_in(world, ("kommunen", Role.EDITOR))
    place = {"record": str(world.names["vag"]), "part": "anmal", "why": "history"}

    html = html_of(editor, of(world))
    assert "Den äldre lagen avses" not in html
    assert "Ersätt bestämmelsen" not in html
    assert editor.post(of(world, "/avses"), place).status_code == 403
    assert editor.get(of(world, "/ersatt")).status_code == 403
    assert editor.post(of(world, "/ersatt"), replacement(world)).status_code == 403
    assert [name for name in ("Rutinen", "Vägen") if name in editor.get("/bestammelser.csv").content.decode()] == [
        "Rutinen"
    ]
    other = signed_in(world, ("skolan", Role.COORDINATOR, "2380"))
    assert other.post(of(world, "/avses"), place).status_code == 403
    assert "Den äldre lagen avses" not in html_of(other, of(world))
    assert "Den äldre lagen avses" in html_of(signed_in(world), of(world))
    assert "Inget som du svarar för" in html_of(other, "/bestammelser")
    assert "§ old" in html_of(other, "/bestammelser?vems=alla")
    for address in ("/bestammelser", "/bestammelser.csv", of(world), of(world, "/ersatt")):
        assert Client().get(address).status_code == 302
    assert Client().post(of(world, "/avses"), place).status_code == 401


def test_the_tasks_are_as_of_any_moment_and_forms_are_for_now(world: World) -> None:
    client = signed_in(world)
    client.post(of(world, "/ersatt"), replacement(world))

    before = html_of(client, of(world) + "?known_at=2026-11-23T11:00")
    assert "Bestämmelsen gäller tills vidare." in before
    assert "Enligt vad registret visste den 23 november 2026 klockan 11.00" in before
    ahead = html_of(client, of(world) + "?on=2027-02-01")
    assert "2 ställen ska ändras." in ahead
    assert "/avses" not in ahead
    assert "Inget som du svarar för" in html_of(client, "/bestammelser?known_at=2026-11-23T11:00")


def test_the_number_of_queries_is_the_same_for_one_provision_and_for_many(world: World) -> None:
    client = signed_in(world)
    client.post(of(world, "/ersatt"), replacement(world))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            html_of(client, "/bestammelser?vems=alla")
        return len(captured)

    few = queries()
    client.post(of(world, "/ersatt", "other"), replacement(world))
    for number in range(5):
        pathway(world, f"Väg {number}", step(world, "anmal", legal=law(world, "old", "other")))
    assert queries() == few
