"""The steering group's page: who may open it, what stands on it, and its files; the same by the API."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from html import unescape
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from partners.models import Role
from tests.api.test_routes import declared
from tests.auditing.world import agreement, at_noon, party, town
from tests.partners.world import World
from tests.registry.reports.test_steering import body, covered, follow_up, meeting
from tests.registry.town import hours, pathway, step, to


@pytest.fixture
def world(db: None) -> Iterator[World]:
    for _ in at_noon():
        made = town()
        made.names["gruppen"] = made.record("body", body(made))
        meeting(made, "2026-10-05", minutes_reference="KS 2026/31")
        meeting(made, "2027-02-04", starts_at="13:00")
        covered(made)
        follow_up(made, agreement(made, "<b>Överenskommelsen</b>"), "2026-01")
        yield made


def signed_in(world: World, *memberships: Any) -> Client:
    client = Client()
    client.force_login(world.account(*(memberships or [("kommunen", Role.COORDINATOR, "0181")])))
    return client


def address(world: World, more: str = "") -> str:
    return f"/styrgrupp/{world.names['gruppen']}{more}"


def test_only_those_whom_the_table_lets_in_open_it(world: World) -> None:
    assert Client().get(address(world)).headers["Location"].startswith("/logga-in/?next=/styrgrupp/")
    assert signed_in(world, ("skolan", Role.READER)).get(address(world)).status_code == 200
    for more in ("", ".pdf", ".xlsx", "/agreements.csv"):
        assert signed_in(world, ("polisen", Role.EDITOR)).get(address(world, more)).status_code == 403
    assert signed_in(world).get(address(world, "/none-such.csv")).status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_everything_within_the_strict_policy(world: World, language: str) -> None:
    answer = signed_in(world).get(address(world), headers={"accept-language": language})
    html = answer.content.decode()

    assert answer.status_code == 200
    assert "style=" not in html
    assert "<b>Över" not in html
    assert "&lt;b&gt;Överenskommelsen" in html
    assert html.count("<h1") == 1
    assert "2026-10-05" in html
    assert "KS 2026/31" in html
    assert "2027-02-04 13:00" in html
    assert html.count('role="img"') == 2
    assert 'class="l4"' in html
    assert "known_at=" in html


def test_the_permanent_address_opens_the_same_report_after_changes(world: World) -> None:
    client = signed_in(world)
    report = client.get(f"/api/v1/reports/steering-group?body={world.names['gruppen']}").json()
    page = report["_links"]["page"]["href"].replace("http://testserver", "")
    path = page[page.index("/styrgrupp/") :]
    before = client.get(path).content

    agreement(world, "Ny överenskommelse")

    assert "Ny överenskommelse" not in client.get(path).content.decode()
    assert "Ny överenskommelse" in client.get(address(world)).content.decode()
    assert _main(client.get(path).content) == _main(before)


def test_findings_told_together_lead_to_exactly_these_on_the_audits_page(world: World) -> None:
    for number in range(4):
        agreement(world, f"Sen {number}", review_by="2026-01-01")
    agreement(world, "Skolans", parties=[party(world, "kommunen"), party(world, "skolan", None)])
    client = signed_in(world)
    told = client.get(f"/api/v1/reports/steering-group?body={world.names['gruppen']}").json()["finding_groups"]
    links = re.findall(r'href="(/granskning[?][^"]*)">(\d+)</a>', client.get(address(world)).content.decode())

    assert [int(number) for _, number in links] == [one["findings"] for one in told]
    for link, number in links:
        page = client.get(unescape(link))
        assert page.status_code == 200
        assert page.content.decode().count('<li id="f-') == min(50, int(number))
        assert "Bara det som ska åtgärdas av:" in page.content.decode()

    school = signed_in(world, ("skolan", Role.READER)).get(address(world)).content.decode()
    assert 0 < len(re.findall('href="/granskning[?]', school)) < len(links)


def test_what_weighs_less_is_folded_and_every_list_keeps_its_commas_with_its_names(world: World) -> None:
    html = signed_in(world).get(address(world)).content.decode()
    assert html.count('<details class="rest">') == 1
    assert "</a>, <" not in html[html.index("<article") :]


def test_the_audits_page_tells_a_step_by_its_action_and_a_section_by_its_heading(world: World) -> None:
    alone = step(
        world, "ring-jouren", "mottagning_barn", receiver=to(world, "skyddat_boende"), modality="ska", ground="law"
    )
    alone["action"] = {"sv": "Ring jouren genast. " + "Och vänta på svar. " * 9}
    starts = {"starts": str(world.names["mottagning_barn"])}
    pathway(world, "Ingen svarar", alone, required_hours=hours("08:00", "17:00"), **starts)

    html = signed_in(world).get("/granskning?code=hours_without_receiver").content.decode()

    assert "Ring jouren genast." in html
    assert "svar. …</span>" in html
    assert "ring-jouren" not in html


def _main(html: bytes) -> bytes:
    return html[html.index(b'<article class="report">') : html.index(b"</article>")]


def test_the_files_are_sent_as_files(world: World) -> None:
    client = signed_in(world)
    table = client.get(address(world, "/agreements.csv"))
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert table["Content-Disposition"] == 'attachment; filename="styrgrupp-agreements-2026-11-23.csv"'
    assert table.content.decode().startswith("\ufeffPart,")
    book = load_workbook(io.BytesIO(client.get(address(world, ".xlsx")).content))
    assert book.worksheets[0]["B2"].value == "2026-11-23"


def test_without_pango_the_page_and_the_api_say_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Lacking(ModuleType):
        def __getattr__(self, name: str) -> Any:
            raise OSError("cannot load library")

    monkeypatch.setitem(sys.modules, "weasyprint", Lacking("weasyprint"))
    client = signed_in(world)

    answer = client.get(address(world, ".pdf"))
    assert (answer.status_code, "skriv ut den från webbläsaren" in answer.content.decode()) == (501, True)
    answer = client.get(f"/api/v1/reports/steering-group-file?body={world.names['gruppen']}&format=pdf")
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (501, "cannot-print")


def test_the_api_answers_what_its_specification_says_and_again_with_304(world: World) -> None:
    client = signed_in(world)
    path = f"/api/v1/reports/steering-group?body={world.names['gruppen']}"
    answer = client.get(path)

    assert answer.status_code == 200, answer.content
    assert list(declared("/reports/steering-group").iter_errors(answer.json())) == []
    assert answer.json()["next_meeting"]["day"]["value"] == "2027-02-04"
    assert client.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get("/api/v1/reports/steering-group").json()["errors"][0]["parameter"] == "body"
    other = signed_in(world, ("polisen", Role.EDITOR))
    assert other.get(path).status_code == 403


def test_the_bodys_own_page_leads_to_the_report(world: World) -> None:
    html = Client().get(f"/poster/bodies/{world.names['gruppen']}").content.decode()
    assert f'href="{address(world)}"' in html
