"""Versions, their differences, and that what is withheld reaches nobody by any way round."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from partners.models import ProtectedRead, Role
from records.models import Version
from records.recording import recording
from tests.api import world

KOMMUNEN = f"/api/v1/organisations/{world.identity('kommunen')}"


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    world.record_ground()


def organisation(name: str) -> dict[str, Any]:
    return {"name": name, "organisation_kind": "municipality"}


def get(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


def test_all_versions_are_told_with_the_days_they_are_taken_to_hold(client: Client) -> None:
    world.again("organisation", "kommunen", organisation("Andra"), date(2025, 1, 1))
    world.again("organisation", "kommunen", organisation("Rättad"), date(2024, 3, 1), valid_until=date(2024, 4, 1))
    world.again("organisation", "kommunen", None, date(2026, 1, 1))

    items = get(client, f"{KOMMUNEN}/versions")["items"]

    assert [(item["version"]["number"], item.get("name"), item["version"]["ends"]) for item in items] == [
        (1, "Kommunen", False), (2, "Andra", False), (3, "Rättad", False), (4, None, True)
    ]  # fmt: skip
    assert items[0]["version"]["believed"] == [
        {"from": "2024-01-01", "until": "2024-03-01"}, {"from": "2024-04-01", "until": "2025-01-01"}
    ]  # fmt: skip
    assert items[1]["version"]["believed"] == [{"from": "2025-01-01", "until": "2026-01-01"}]


def test_a_version_that_was_replaced_altogether_is_still_told(client: Client) -> None:
    world.again("organisation", "kommunen", organisation("Rätt"), world.SINCE)

    (first, second) = get(client, f"{KOMMUNEN}/versions")["items"]

    assert (first["name"], first["version"]["believed"]) == ("Kommunen", [])
    assert (second["name"], second["version"]["believed"]) == ("Rätt", [{"from": "2024-01-01", "until": None}])


def test_versions_are_told_as_known_then(client: Client) -> None:
    recorded = get(client, KOMMUNEN)["version"]["recorded_at"]
    world.again("organisation", "kommunen", organisation("Senare"), world.SINCE)

    then = get(client, f"{KOMMUNEN}/versions?known_at={recorded}")

    assert then["_meta"]["total_records"] == 1
    assert then["items"][0]["version"]["believed"] == [{"from": "2024-01-01", "until": None}]
    assert client.get(f"{KOMMUNEN}/versions/2?known_at={recorded}").status_code == 404
    assert client.get(f"{KOMMUNEN}/diff?from=1&to=2&known_at={recorded}").status_code == 404


def test_one_version_is_read_by_its_number(client: Client) -> None:
    world.again("organisation", "kommunen", organisation("Andra"), date(2025, 1, 1))

    assert get(client, f"{KOMMUNEN}/versions/1")["name"] == "Kommunen"
    assert get(client, f"{KOMMUNEN}/versions/2")["name"] == "Andra"
    assert client.get(f"{KOMMUNEN}/versions/3").status_code == 404


def test_a_record_that_has_ended_has_its_versions_and_no_detail(client: Client) -> None:
    world.again("organisation", "kommunen", None, date(2025, 1, 1))

    assert client.get(f"{KOMMUNEN}?on=2025-01-01").status_code == 404
    assert client.get(f"{KOMMUNEN}?on=2024-12-31").status_code == 200
    assert get(client, f"{KOMMUNEN}/versions?on=2025-01-01")["_meta"]["total_records"] == 2


def test_a_version_that_was_disposed_of_leaves_a_tombstone(client: Client) -> None:
    world.again("organisation", "kommunen", organisation("Andra"), world.SINCE)
    version = Version.mechanism.get(record__uuid=world.identity("kommunen"), number=1)
    with recording("system:test") as session:
        session.dispose([version], "KS 2026/17", "Gallring")

    (first, second) = get(client, f"{KOMMUNEN}/versions")["items"]

    assert "name" not in first
    assert (first["disposed"]["decision_reference"], first["disposed"]["reason"]) == ("KS 2026/17", "Gallring")
    assert "disposed" not in second


def test_two_versions_are_compared_field_by_field_with_references_resolved(client: Client) -> None:
    world.record(*world.rows("pathway", 1))
    content = world.content_of("pathway", 0) | {
        "urgency": "normal",
        "starts": str(world.identity("socialjour")),
        "owner": str(world.identity("grannen")),
        "steps": [world.step("orosanmalan", receiver=None, fallbacks=[]), world.step("samtal", within="P7D")],
    }
    world.again("pathway", "pathway-0", content, date(2025, 7, 1))

    found = get(client, f"/api/v1/pathways/{world.identity('pathway-0')}/diff?from=1&to=2")

    assert (found["before"]["version"]["number"], found["after"]["version"]["number"]) == (1, 2)
    by_field = {(change["field"], change["change"]): change for change in found["differences"]}
    assert set(by_field) == {
        ("urgency", "changed"), ("owner", "changed"), ("steps.samtal", "moved"), ("steps.samtal.within", "changed")
    } or set(by_field) == {
        ("urgency", "changed"), ("owner", "changed"), ("steps.orosanmalan", "moved"), ("steps.samtal.within", "changed")
    }  # fmt: skip
    assert by_field["owner", "changed"]["before"]["name"]["sv"] == "Kommunen"
    assert by_field["owner", "changed"]["after"]["name"]["sv"] == "Grannen"
    assert by_field["steps.samtal.within", "changed"]["after"] == "P7D"


def test_without_numbers_the_last_version_is_compared_with_the_one_before(client: Client) -> None:
    for name in ("Andra", "Tredje"):
        world.again("organisation", "kommunen", organisation(name), world.SINCE)

    (change,) = get(client, f"{KOMMUNEN}/diff")["differences"]

    assert (change["field"], change["before"], change["after"]) == ("name", "Andra", "Tredje")


CANARY = f"/api/v1/contact-points/{world.identity('kanarie')}"
WAYS = [
    "/api/v1/contact-points?limit=200",
    "/api/v1/contact-points?search=kanarie",
    "/api/v1/contact-points?search=0701740699",
    "/api/v1/contact-points?search=dold",
    "/api/v1/contact-points?ordering=-recorded_at",
    CANARY,
    f"{CANARY}?on=2024-06-01",
    f"{CANARY}/versions",
    f"{CANARY}/versions/1",
    f"{CANARY}/versions/2",
    f"{CANARY}/diff?from=1&to=2",
    f"{CANARY}/availability",
    "/api/v1/routines?limit=200",
]
SECRETS = ("740699", "74 06 99", "dold.example", "Kanariefågel", "1740699")


@pytest.fixture
def _canary() -> None:
    world.again(
        "contact_point", "kanarie", world.canary(), world.SINCE, change_note="Nytt nummer 070-174 06 99", confirmed=True
    )
    world.again(
        "contact_point", "kanarie", world.canary("Kanarie två"), date(2025, 1, 1), source="kanarie@dold.example"
    )
    routine = world.content_of("routine", 0) | {"contact_points": [str(world.identity("kanarie"))]}
    world.again("routine", "routine-0", routine, world.SINCE)


@pytest.mark.usefixtures("_canary")
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_withheld_channel_reaches_nobody_by_any_way_round(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(world.account(Role.EDITOR, "grannen"))
    for address in WAYS:
        response = client.get(address)
        assert response.status_code == 200, address
        for secret in SECRETS if not signed_in else SECRETS[:3]:
            assert secret not in _told(response), address
            assert secret not in str(response.headers), address


def _told(response: Any) -> str:
    """The answer without the links of a page, which repeat what was asked."""
    found = response.json()
    return str(found.get("items", found))


@pytest.mark.usefixtures("_canary")
def test_what_is_withheld_is_said_with_the_reason(client: Client) -> None:
    found = get(client, CANARY)

    assert [channel["number"] for channel in found["channels"]] == ["+46846500401"]
    assert {(item["field"], item["reason"]) for item in found["withheld"]} == {
        ("channels.1", "parties_only"), ("channels.2", "parties_only"), ("holder", "sign_in"),
        ("version.change_note", "parties_only"), ("version.source", "parties_only"),
        ("version.content_hash", "parties_only"),
    }  # fmt: skip
    assert all(item["message"]["sv"] and item["message"]["en"] for item in found["withheld"])


def test_a_field_that_has_become_withheld_is_not_told_as_removed(client: Client) -> None:
    hidden = world.contact_point("Jouren", visibility="professionals")
    world.again("contact_point", "jouren", hidden, date(2025, 1, 1))

    found = get(client, f"/api/v1/contact-points/{world.identity('jouren')}/diff")

    assert [change["field"] for change in found["differences"]] == ["visibility"]
    for side in ("before", "after"):
        assert {"channels", "hours"} <= {item["field"] for item in found[side]["withheld"]}


@pytest.mark.usefixtures("_canary")
def test_a_tag_tells_nothing_of_what_is_withheld(client: Client) -> None:
    """Two contact points that differ only in what is withheld look the same to whoever may not see it."""
    before = get(client, f"{CANARY}/versions/1")
    content = world.canary()
    content["channels"][1]["number"] = "+46701740698"
    world.again(
        "contact_point", "kanarie", content, world.SINCE, change_note="Nytt nummer 070-174 06 99", confirmed=True
    )
    after = get(client, f"{CANARY}/versions/3")

    for shown in (before, after):
        for name in ("version", "as_of", "_links", "citation"):
            del shown[name]
    assert before == after
    assert get(client, f"{CANARY}/diff?from=1&to=3")["differences"] == []


@pytest.mark.usefixtures("_canary")
def test_a_party_sees_it_and_the_read_is_noted_and_a_mere_reference_is_not(client: Client) -> None:
    client.force_login(world.account(Role.READER))

    client.get("/api/v1/routines?limit=200")
    assert ProtectedRead.objects.count() == 0

    assert world.HIDDEN_NUMBER in client.get(CANARY).content.decode()
    assert ProtectedRead.objects.count() == 1
