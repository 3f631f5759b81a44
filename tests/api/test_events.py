"""The audit trail by API: who may read it, page by page, as declared."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from partners.models import Role
from records.checking import check_log
from records.models import Event
from tests.api.test_routes import declared
from tests.partners.world import World
from tests.web.test_trail import reader, world  # noqa: F401 - a fixture


def listed(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/v1/events{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    declared("/events").validate(found)
    return found


def test_an_administrator_reads_page_by_page_until_there_is_no_next(world: World) -> None:  # noqa: F811
    client = reader(world)
    whole = listed(client, "?limit=200")
    assert "next" not in whole["_links"]
    seen: list[int] = []
    page = listed(client, "?limit=2")
    while True:
        seen += [one["sequence"] for one in page["items"]]
        if "next" not in page["_links"]:
            break
        page = listed(client, f"?limit=2&before={page['_meta']['next_before']}")
    assert seen == [one["sequence"] for one in whole["items"]]


def test_an_event_says_who_did_what_with_which_record_and_whether_it_holds(world: World) -> None:  # noqa: F811
    client = reader(world)
    key = listed(client, "?act=key.created")["items"][0]
    assert (key["group"], key["subject"], key["holds"]) == ("access", "=Synk", True)
    assert key["by"]["type"] == "person"
    changed = listed(client, f"?record={world.names['point']}")["items"][0]
    assert (changed["version"], changed["record"]["kind"]) == (2, "contact_point")
    assert changed["record"]["href"].endswith(f"/contact-points/{world.names['point']}")


def test_how_far_the_chain_was_recomputed_is_told(world: World) -> None:  # noqa: F811
    client = reader(world, Role.COORDINATOR)
    assert listed(client)["log"]["state"] == "not_checked"
    check_log()
    log = listed(client)["log"]
    assert (log["state"], log["checked_until"]) == ("holds", Event.objects.count())


@pytest.mark.parametrize(
    ("query", "status"),
    [("?act=x", 400), ("?record=x", 400), ("?before=0", 400), ("?organisation=finns-inte", 400), ("?from=nyss", 400)],
)
def test_what_cannot_be_read_is_refused(world: World, query: str, status: int) -> None:  # noqa: F811
    assert reader(world).get(f"/api/v1/events{query}").status_code == status


def test_who_may_not_gets_nothing(world: World) -> None:  # noqa: F811
    assert Client().get("/api/v1/events").status_code == 401
    assert reader(world, Role.EDITOR).get("/api/v1/events").status_code == 403
