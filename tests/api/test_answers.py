"""What an answer is made of: references in place, links, instants in UTC, tags and traces."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from api.representation import opening_hours
from partners.models import Role
from tests.api import world

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    world.record_ground()


def get(client: Client, path: str) -> Any:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def one(client: Client, plural: str, name: str, query: str = "") -> Any:
    return get(client, f"{plural}/{world.identity(name)}{query}")


def test_a_reference_shows_what_it_leads_to(client: Client) -> None:
    function = one(client, "contact-points", "jouren")["function"]

    assert function == {
        "id": str(world.identity("socialjour")),
        "kind": "function",
        "href": f"http://127.0.0.1:8000/api/v1/functions/{world.identity('socialjour')}",
        "code": "socialjour",
        "name": {"sv": "Socialjour", "en": "Socialjour in English"},
    }
    assert client.get(function["href"]).json()["code"] == "socialjour"


def test_references_are_resolved_as_of_the_same_moment(client: Client) -> None:
    renamed = {"name": "Nya kommunen", "organisation_kind": "municipality"}
    world.again("organisation", "kommunen", renamed, date(2025, 1, 1))
    world.again("organisation", "kommunen", None, date(2026, 1, 1))

    names = [
        one(client, "contact-points", "jouren", f"?on={on}")["organisation"] for on in ("2024-06-01", "2025-06-01")
    ]
    ended = one(client, "contact-points", "jouren", "?on=2026-06-01")["organisation"]

    assert [found["name"]["sv"] for found in names] == ["Kommunen", "Nya kommunen"]
    assert names[0]["href"].endswith("?on=2024-06-01")
    assert ended == {
        "id": str(world.identity("kommunen")),
        "kind": "organisation",
        "href": f"http://127.0.0.1:8000/api/v1/organisations/{world.identity('kommunen')}?on=2026-06-01",
        "ended": True,
    }


def test_references_deep_inside_are_resolved_too(client: Client) -> None:
    world.record(*world.rows("pathway", 1))

    (first, _) = one(client, "pathways", "pathway-0")["steps"]

    assert first["receiver"]["function"]["code"] == "socialjour"
    assert first["fallbacks"][0]["contact_point"]["name"]["sv"] == "Jouren"
    assert first["legal"][0]["name"]["sv"] == "19 kap. 1 § SoL (2025:400)"


def test_a_telephone_number_is_shown_as_people_write_it_and_as_a_link(client: Client) -> None:
    (line, mail) = one(client, "contact-points", "jouren")["channels"]

    assert (line["number"], line["display"], line["uri"]) == ("+46846500400", "08-465 004 00", "tel:+46846500400")
    assert "display" not in mail


def test_a_contact_point_tells_when_it_was_last_verified(client: Client) -> None:
    assert one(client, "contact-points", "jouren")["last_verified"] == {
        "checked_on": "2026-10-01", "by": "Samordnaren", "how": "Ringde", "result": "works"
    }  # fmt: skip
    assert one(client, "contact-points", "jouren", "?on=2026-09-30")["last_verified"] is None


def test_a_record_says_which_version_it_shows_and_as_of_when(client: Client) -> None:
    found = one(client, "organisations", "kommunen", "?on=2024-02-01")

    assert found["as_of"]["on"] == "2024-02-01"
    assert found["as_of"]["known_at"].endswith("Z")
    version = found["version"]
    assert (version["number"], version["valid_from"], version["valid_until"]) == (1, "2024-01-01", None)
    assert (version["believed_from"], version["believed_until"]) == ("2024-01-01", None)
    assert (version["change_note"], version["source"]) == ("Inlagt", "Test")
    assert re.fullmatch(r"[0-9a-f]{64}", version["content_hash"])


def test_DOT_01_an_instant_is_taken_with_any_offset_and_given_in_utc(client: Client) -> None:
    recorded = one(client, "organisations", "kommunen")["version"]["recorded_at"]
    world.again("organisation", "kommunen", {"name": "Senare", "organisation_kind": "municipality"}, world.SINCE)

    assert recorded.endswith("Z")
    local = recorded.replace("Z", "")[:26]
    for known_at in (f"{local}Z", f"{local}%2B00:00", f"{local}+00:00", f"{local}-00:00"):
        found = one(client, "organisations", "kommunen", f"?known_at={known_at}")
        assert found["name"] == "Kommunen"
        assert found["as_of"]["known_at"] == recorded
        assert found["_links"]["self"]["href"].endswith(f"?known_at={recorded.replace(':', '%3A')}")


def test_RES_01_identities_are_uuids_and_no_database_key_is_shown(client: Client) -> None:
    found = one(client, "organisations", "kommunen")

    assert UUID(found["id"]) == world.identity("kommunen")
    assert "pk" not in found


def test_HYP_every_representation_links_to_itself_and_to_what_belongs_to_it(client: Client) -> None:
    links = one(client, "contact-points", "jouren", "?on=2026-10-02")["_links"]
    assert client.get(links.pop("cite")["href"]).status_code == 200

    assert set(links) == {"self", "collection", "version_history", "availability", "verifications"}
    for link in links.values():
        assert set(link) == {"href", "rel", "method"}
        assert link["href"].startswith("http://127.0.0.1:8000/api/v1/contact-points")
        assert link["href"].endswith("on=2026-10-02")
        assert client.get(link["href"]).status_code == 200


def test_CAC_01_an_answer_has_a_strong_tag_and_is_not_sent_again(client: Client) -> None:
    first = client.get("/api/v1/areas")
    assert re.fullmatch(r'"[0-9a-f]{32}"', first["ETag"])
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Accept", "Cookie"} <= set(first["Vary"].split(", "))

    again = client.get("/api/v1/areas", headers={"if-none-match": first["ETag"]})
    other = client.get("/api/v1/areas", headers={"if-none-match": '"other"'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "traceparent" in again.headers
    assert other.status_code == 200


def test_a_tag_follows_every_change_of_what_is_shown(client: Client) -> None:
    def tag() -> str:
        found: str = client.get(f"/api/v1/contact-points/{world.identity('jouren')}")["ETag"]
        return found

    before = tag()
    assert tag() == before

    renamed = {"name": "Nya kommunen", "organisation_kind": "municipality"}
    world.again("organisation", "kommunen", renamed, world.SINCE)

    assert tag() != before


def test_what_somebody_signed_in_saw_is_kept_nowhere(client: Client) -> None:
    client.force_login(world.account(Role.READER))

    assert client.get("/api/v1/areas")["Cache-Control"] == "no-store, private"


def test_ARQ_06_asking_twice_gives_the_same_and_changes_nothing(client: Client) -> None:
    for method in (client.get, client.head, client.options):
        assert method("/api/v1/areas").content == method("/api/v1/areas").content
    head = client.head("/api/v1/areas")
    assert head["ETag"] == client.get("/api/v1/areas")["ETag"]
    assert head.content == b""


def test_SPA_02_SPA_04_a_trace_goes_on_and_a_broken_one_begins_anew(client: Client) -> None:
    kept = client.get("/api/v1/areas", headers={"traceparent": TRACE})["traceparent"]
    made = [client.get("/api/v1/areas", headers={"traceparent": bad})["traceparent"] for bad in ("x\u00e5", "00-0-0-0")]

    assert kept == TRACE
    for trace in made:
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", trace)


def test_SAK_17_no_other_site_may_read_the_answers(client: Client) -> None:
    response = client.get("/api/v1/areas", headers={"origin": "https://annan.example"})

    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_VER_07_VER_10_the_api_tells_what_it_is(client: Client) -> None:
    found = get(client, "api-info")

    assert found["apiName"] == "Samverkansregistret"
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["apiVersion"])
    assert date.fromisoformat(found["apiReleased"]) <= date.today()  # noqa: DTZ011 (any day will do)
    assert found["apiStatus"] in {"alpha", "beta", "active", "deprecated", "retired", "decommissioned"}
    assert client.get(found["apiDocumentation"]).status_code == 200


def test_hours_are_given_in_the_notation_of_other_systems_when_it_carries_them() -> None:
    weekdays: dict[str, Any] = {"days": ["mo", "tu", "we", "th", "fr"], "windows": [{"start": "08:00", "end": "16:30"}]}
    eves = {"days": ["eve"], "windows": []}
    plain, finer, unknown = {"rules": [weekdays]}, {"rules": [weekdays, eves]}, dict[str, Any]()

    told = [opening_hours(hours) for hours in (plain, finer, unknown, None)]

    assert told == ["Mo-Fr 08:00-16:30", None, None, None]
