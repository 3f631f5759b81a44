"""The catalogue for those who keep it: terms, what uses them, what was sought in vain, other words, an end."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import Moment
from records.reading import Reader
from registry.cataloguing.counting import MONTHS_KEPT, forget_old_numbers
from registry.cataloguing.models import Unanswered
from tests.api.test_routes import declared
from tests.lookup.world import World
from tests.web.registry import registry

TYPED = "xylofonspelande kaktus"


@pytest.fixture
def world(db: None) -> World:
    return registry()


def coordinator(world: World, area: str = "0181", role: Role = Role.COORDINATOR) -> Client:
    made = Account.objects.create_user(f"{role}-{area}@konton.example", name="Kim")
    of = Record.objects.get(uuid=world.uuid("office"))
    where = Record.objects.get(uuid=world.uuid(area)) if role == Role.COORDINATOR else None
    Membership.objects.create(account=made, organisation=of, role=role, area=where, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(made)
    return client


def numbers() -> dict[tuple[str, str, str], int]:
    """What was counted: lacking, term's code, area's code."""
    code = {uuid.hex: key or "" for uuid, key in Record.objects.values_list("uuid", "key")}
    rows = Unanswered.objects.values_list("lacking", "term", "area", "number")
    return {(lacking, code.get(term, ""), code.get(area, "")): number for lacking, term, area, number in rows}


def test_a_search_that_finds_nothing_is_counted_by_term_and_area_and_nothing_typed_is_kept(world: World) -> None:
    client = Client()
    client.get("/?situation=hrv&target_group=vuxna&area=0180")
    client.get("/?situation=hrv&target_group=vuxna&area=0180")
    client.get("/api/v1/lookup?situation=hrv&target_group=vuxna&area=0180")
    assert numbers() == {("pathway", "hrv", "0180"): 3, ("pathway", "vuxna", "0180"): 3}
    client.get("/", {"q": TYPED, "area": "0181"})
    client.get("/", {"q": TYPED + " igen"})
    assert numbers()["pathway", "", ""] == 2
    everything = str(list(Unanswered.objects.values_list()))
    assert "xylofon" not in everything
    assert "kaktus" not in everything


def test_words_that_mean_a_term_are_counted_as_that_term(world: World) -> None:
    Client().get("/", {"q": "socialjouren", "area": "0180", "situation": "hrv"})
    assert ("pathway", "socialjour", "0180") in numbers()


def test_a_function_that_no_contact_point_reaches_is_counted_where_it_was_sought(world: World) -> None:
    answer = Client().get("/?situation=vinr&area=0181")
    assert answer.status_code == 200
    found = {one for one in numbers() if one[0] == "contact_point"}
    assert all(area == "0181" for _, _, area in found)


@pytest.mark.parametrize(
    "address",
    [
        "/?q=gift+bort&area=0181", "/?area=0181", "/?situation=hrv&target_group=vuxna&area=0180&on=2024-01-01",
        "/?situation=hrv&target_group=vuxna&area=0180&known_at=2026-11-20T10:00", "/?q=20170101-2393",
        "/?situation=finns-inte",
    ],
)  # fmt: skip
def test_what_finds_something_or_asks_of_another_time_or_is_refused_counts_nothing(world: World, address: str) -> None:
    Client().get(address)
    assert not [one for one in numbers() if one[0] == "pathway"]


def test_half_a_word_is_not_counted_while_somebody_types(world: World) -> None:
    Client().get("/", {"q": TYPED[:5]}, headers={"HX-Request": "true"})
    Client().head("/", {"q": TYPED})
    assert not Unanswered.objects.exists()
    Client().get("/?situation=hrv&target_group=vuxna&area=0180", headers={"HX-Request": "true"})
    assert Unanswered.objects.count() == 2


def test_one_caller_alone_does_not_make_the_numbers_grow_without_end(world: World, settings: Any) -> None:
    settings.RATE_LIMIT_SCALE = 0.05  # three an hour, and pages enough
    for _ in range(6):
        assert Client().get("/", {"q": TYPED}, REMOTE_ADDR="198.51.100.7").status_code == 200
    assert numbers()["pathway", "", ""] == 3
    Client().get("/", {"q": TYPED}, REMOTE_ADDR="198.51.100.8")
    assert numbers()["pathway", "", ""] == 4


def test_an_answer_costs_no_more_when_it_lacks_nothing_and_a_statement_when_it_does(world: World) -> None:
    def queries(address: str) -> list[str]:
        client = Client()
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return [query["sql"] for query in captured if "registry_unanswered" in query["sql"]]

    assert queries("/?q=gift+bort&area=0181&at=2026-11-23T10:00") == []
    assert len(queries("/?situation=hrv&target_group=vuxna&area=0180")) == 1


def test_old_numbers_are_forgotten(world: World) -> None:
    today = Moment.resolve().on
    for year in (today.year, today.year - MONTHS_KEPT // 12 - 1):
        Unanswered.objects.create(month=date(year, today.month, 1), lacking="pathway", number=1)
    forget_old_numbers()
    assert [row.month.year for row in Unanswered.objects.all()] == [today.year]


def test_the_catalogue_tells_those_who_keep_it_what_uses_each_term_and_what_was_sought_in_vain(world: World) -> None:
    Client().get("/?situation=hrv&target_group=vuxna&area=0181")
    for area in ("0181", "0180", "0180"):
        Unanswered.objects.create(
            month=Moment.resolve().on.replace(day=1), lacking="pathway", term=world.uuid("vinr").hex,
            area=world.uuid(area).hex if area == "0181" else f"{area}{Unanswered.objects.count()}", number=7,
        )  # fmt: skip
    client = coordinator(world)
    page = client.get("/katalog/begrepp").content.decode()
    row = page[page.index(world.id("vinr")) :].split("</tr>")[0]
    assert '<td class="number-cell">21</td>' in row
    assert "andra områden" in page
    assert f"/katalog/begrepp/situations/{world.id('hrv')}" in page
    term = client.get(f"/katalog/begrepp/situations/{world.id('vinr')}").content.decode()
    assert "Skydd för vuxen" in term
    assert "gånger utan väg" in term
    file = client.get("/katalog/begrepp/sokningar-utan-svar.csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0][-1] == "Sökningar"
    assert {row[-1] for row in rows[1:] if row[3] == "vinr"} == {"7", "14"}
    assert client.get("/katalog/begrepp/sokningar-utan-svar.xlsx").status_code == 200
    assert client.get("/katalog/begrepp/sokningar-utan-svar.pdf").status_code == 404
    api = client.get("/api/v1/unanswered-searches?limit=200").json()
    declared("/unanswered-searches").validate(api)
    assert api["_meta"]["total_records"] == len(rows) - 1
    assert {item["searches"] for item in api["items"] if (item.get("term") or {}).get("code") == "vinr"} == {7, 14}


def test_a_coordinator_gives_a_term_other_words_and_it_is_found_by_them(world: World) -> None:
    client, address = coordinator(world), f"/katalog/begrepp/situations/{world.id('hrv')}"
    sent = {
        "do": "save", "known": "1", "name_sv": "Hedersrelaterat våld", "synonyms-sv": "klanvåld\nhedersförtryck",
        "honour_related": "yes", "change_note": "Sökt utan svar",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    entry = Reader(Viewer.anonymous(), Moment.resolve()).get("situation", world.uuid("hrv"))
    assert entry is not None
    assert entry.content["synonyms"] == {"sv": ["klanvåld", "hedersförtryck"], "en": []}
    assert entry.content["honour_related"] is True
    assert entry.content["code"] == "hrv"
    assert entry.change_note == "Sökt utan svar"
    stale = client.post(address, sent | {"name_sv": "Annat"})
    assert stale.status_code == 409
    assert "Annat" in stale.content.decode()
    circle = client.post(address, sent | {"known": "2", "broader": world.id("hrv")})
    assert circle.status_code == 422
    assert "del av sig självt" in circle.content.decode()
    named = client.post(address, sent | {"known": "2", "name_sv": "Ada 20170101-2393"})
    assert named.status_code == 422
    assert "2393" not in named.content.decode()


def test_a_term_is_added_once_and_ends_when_nothing_uses_it(world: World) -> None:
    client = coordinator(world)
    sent = {"do": "save", "code": "digitalt-vald", "name_sv": "Digitalt våld", "synonyms-sv": "nätstalkning"}
    assert client.post("/katalog/begrepp/situations/nytt", sent).status_code == 302
    assert client.post("/katalog/begrepp/situations/nytt", sent).status_code == 422
    assert client.post("/katalog/begrepp/situations/nytt", sent | {"code": "Å b"}).status_code == 422
    made = Record.objects.get(kind="situation", key="digitalt-vald")
    end = {"do": "end", "known": "1", "change_note": "Ingår i annat"}
    used = client.post(f"/katalog/begrepp/situations/{world.id('hrv')}", end)
    assert used.status_code == 422
    assert "Något använder begreppet" in used.content.decode()
    assert client.post(f"/katalog/begrepp/situations/{made.uuid}", end).status_code == 302
    assert client.get(f"/katalog/begrepp/situations/{made.uuid}").status_code == 404


def test_nobody_else_keeps_the_catalogue_or_reads_the_numbers(world: World) -> None:
    editor, address = coordinator(world, role=Role.EDITOR), f"/katalog/begrepp/situations/{world.id('hrv')}"
    for place in ("/katalog/begrepp", address, "/katalog/begrepp/sokningar-utan-svar.csv"):
        assert editor.get(place).status_code == 403
        assert Client().get(place).headers["Location"].startswith("/logga-in/")
    assert editor.post(address, {"do": "save", "name_sv": "X"}).status_code == 403
    assert editor.get("/api/v1/unanswered-searches").status_code == 403
    assert Client().get("/api/v1/unanswered-searches").status_code == 401
    assert "/katalog/begrepp" not in editor.get("/katalog").content.decode()
    assert "/katalog/begrepp" in coordinator(world, "01").get("/katalog").content.decode()
    assert coordinator(world).get(f"/katalog/begrepp/contact-points/{world.id('Mottagningen')}").status_code == 404


def test_the_catalogue_costs_as_many_queries_for_few_terms_as_for_many(world: World) -> None:
    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client = coordinator(world)
    places = ("/katalog/begrepp", f"/katalog/begrepp/functions/{world.id('socialjour')}")
    Unanswered.objects.create(
        month=Moment.resolve().on.replace(day=1), lacking="pathway", term=world.uuid("socialjour").hex, number=1
    )
    few = [queries(place) for place in places]
    for n in range(20):
        world.add(f"term-{n}", "situation", {"code": f"term-{n}", "name": {"sv": f"Term {n}"}})
        world.contact_point(f"Nummer {n}", "socialjour", "0181", f"08-465 004 {10 + n}")
        Unanswered.objects.create(
            month=Moment.resolve().on.replace(day=1), lacking="pathway", term=world.uuid(f"term-{n}").hex, number=1
        )
    assert [queries(place) for place in places] == few
