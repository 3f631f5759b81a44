"""The pages that links in answers lead to."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from partners.models import ProtectedRead
from records.content import kinds, reference_paths
from records.models import Version
from records.recording import Draft, recording
from tests.lookup.world import OFFICE, World
from tests.web.registry import HIDDEN_FROM_STRANGERS, account
from tests.web.vocabulary import fields_and_values
from web.labels import FIELDS, KINDS, VALUES
from web.templatetags.samverkan import OWN_PAGES, path_of

pytestmark = pytest.mark.usefixtures("ground")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def of(world: World, name: str) -> str:
    record = world.records[name]
    return path_of(record.kind, record.uuid)


def test_a_pathway_has_a_page_of_its_own_for_an_area(client: Client, world: World) -> None:
    html = page(client, of(world, "Risk att bli bortgift") + "?area=0181&at=2026-11-21T21:30")
    assert "<h1>Risk att bli bortgift</h1>" in html
    assert "08-465 004 02" in html
    assert "i kraft sedan 1 januari 2020" in html


def test_a_pathway_outside_the_area_asked_about_is_shown_for_its_own(client: Client, world: World) -> None:
    html = page(client, of(world, "Risk att bli bortgift") + "?area=0180")
    assert "Kontaktvägar för <strong>Södertälje</strong>" in html


def test_a_pathway_is_shown_as_it_was(client: Client, world: World) -> None:
    world.pathway("Ny lydelse", "0181", [world.report()], valid_from=date(2025, 7, 1))
    assert client.get(of(world, "Ny lydelse") + "?on=2023-11-15").status_code == 404
    assert client.get(of(world, "Ny lydelse") + "?on=2025-11-15").status_code == 200


def test_a_contact_point_says_how_to_reach_it_and_when(client: Client, world: World) -> None:
    html = page(client, of(world, "Mottagningen") + "?at=2026-11-23T10:00")
    for said in ("08-465 004 01", "svarar då, till 16.30", "Växel", "arabiska", "tolk finns", "Socialkontoret"):
        assert said in html
    assert HIDDEN_FROM_STRANGERS not in html
    assert "visas för inloggade yrkesverksamma" in html


def test_a_note_about_a_version_does_not_repeat_what_the_version_withholds(client: Client, world: World) -> None:
    record = world.records["Mottagningen"]
    content = Version.mechanism.filter(record=record).values_list("content", flat=True).latest("pk")
    closed = {**(content or {}), "visibility": "parties"}
    with recording("system:test") as session:
        note = "Nytt: 070-174 06 42"
        session.record(
            Draft("contact_point", closed, date(2021, 1, 1), record=record.uuid, change_note=note, confirmed=True)
        )

    html = page(client, of(world, "Mottagningen"))

    assert "070-174 06 42" not in html
    assert "bara för parter" in html[html.index('<h2 id="versioner">') :]


def test_an_organisation_lists_its_contact_points(client: Client, world: World) -> None:
    html = page(client, of(world, "office"))
    assert f'href="{of(world, "Mottagningen")}"' in html


def test_versions_say_which_days_they_hold_when_they_were_recorded_and_why(client: Client, world: World) -> None:
    new = {"valid_from": date(2026, 1, 1), "change_note": "Nytt namn efter omorganisation"}
    world.add("office", "organisation", {"name": "Socialförvaltningen", "organisation_kind": "municipal_office"}, **new)
    html = page(client, of(world, "office"))
    assert "Gäller från 1 januari 2026" in html
    assert "Nytt namn efter omorganisation" in html
    assert "Registrerad" in html
    assert "<h1><span>Socialkontoret" not in html


def test_a_record_is_read_as_of_a_day(client: Client, world: World) -> None:
    new = {"name": "Socialförvaltningen", "organisation_kind": "municipal_office"}
    world.add("office", "organisation", new, valid_from=date(2026, 1, 1))
    html = page(client, of(world, "office") + "?on=2024-05-01")
    assert "<h1>Socialkontoret</h1>" in html
    assert "Så här var det den 1 maj 2024 – gäller inte nu" in html


def test_references_are_links_that_keep_the_day(client: Client, world: World) -> None:
    html = page(client, of(world, "rutin") + "?on=2024-05-01")
    assert f"{of(world, 'sol-19-1')}?on=2024-05-01" in html
    assert "december 2023" in html
    assert "31 januari 2027" in html


def test_kinds_with_a_page_of_their_own_are_sent_there(client: Client, world: World) -> None:
    address = f"/poster/contact-points/{world.id('Mottagningen')}"
    assert client.get(address).headers["Location"] == of(world, "Mottagningen")


@pytest.mark.parametrize("address", ["/poster/nagot/{}", "/poster/routines/{}", "/p/{}", "/kontaktvagar/{}"])
def test_what_is_not_there_is_not_found(client: Client, world: World, address: str) -> None:
    assert client.get(address.format(uuid4())).status_code == 404


@pytest.mark.parametrize("query", ["on=i-gar", "at=nyss", "known_at=2099-01-01T00:00"])
def test_a_time_that_is_none_is_not_found(client: Client, world: World, query: str) -> None:
    for name in ("office", "Mottagningen", "Risk att bli bortgift", "rutin"):
        assert client.get(f"{of(world, name)}?{query}").status_code == 404


def test_a_reading_of_what_only_parties_may_see_is_logged_and_a_refused_one_is_not(
    client: Client, world: World
) -> None:
    page(client, of(world, "Boendet"))
    assert not ProtectedRead.objects.exists()
    more = {"visibility": "parties", "channels": [{"type": "telephone", "number": "08-465 004 77"}]}
    world.contact_point("Egna", "mottagning_barn", "0181", "08-465 004 77", OFFICE, **more)
    client.force_login(account(world))
    assert "08-465 004 77" in page(client, of(world, "Egna"))
    assert ProtectedRead.objects.exists()


@pytest.mark.parametrize("kind", kinds)
def test_every_kind_has_a_page_whose_links_lead_to_kinds_with_pages(kind: str) -> None:
    assert kind in KINDS
    for place in reference_paths(kinds[kind]):
        assert set(place.kinds) <= KINDS.keys()


@pytest.mark.parametrize("kind", [kind for kind in kinds if kind not in OWN_PAGES] + ["organisation"])
def test_every_field_and_coded_value_of_a_kind_has_a_name_on_the_pages(kind: str) -> None:
    fields, values = fields_and_values(kinds[kind])
    assert fields - FIELDS.keys() == set()
    assert values - VALUES.keys() == set()


def test_a_provision_that_was_replaced_lists_who_must_change_what(client: Client, world: World) -> None:
    html = page(client, of(world, "sol-14-1"))
    assert "Bestämmelsen är ersatt från 1 juli 2025." in html
    assert "ska ändras" in html
    assert "Rutiner och samverkansvägar som hänvisar hit" in html
    assert "Bestämmelsen" not in page(client, of(world, "sol-19-1"))


def test_a_record_that_did_not_hold_then_says_so_with_the_way_back_and_so_does_one_that_never_was(
    client: Client, world: World
) -> None:
    world.pathway("Ny lydelse", "0181", [world.report()], valid_from=date(2025, 7, 1))
    for address in (of(world, "Ny lydelse"), f"/organisationer/{uuid4()}"):
        html = client.get(f"{address}?on=2023-11-15").content.decode()
        assert "Inget den dagen" in html
        assert "Så här var det den 15 november 2023" in html
        assert f'<a href="{address}">Visa vad som gäller nu</a>' in html
        assert 'name="known_at"' in html
        assert "Inget den dagen" not in client.get(f"{address}?on=i-gar").content.decode()


def test_the_moment_is_kept_where_a_kind_has_a_page_of_its_own(client: Client, world: World) -> None:
    answer = client.get(f"/poster/organisations/{world.uuid('office')}?on=2025-06-01&known_at=2026-11-20T10:00")
    assert answer.headers["Location"] == f"{of(world, 'office')}?on=2025-06-01&known_at=2026-11-20T10%3A00"
