"""Sending the same again: an `Idempotency-Key` is kept or refused, never passed over; any of several tags matches."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from partners.inviting.models import Invitation
from partners.keys.models import Key
from partners.models import Role
from partners.webhooks.models import Webhook
from tests.api import world
from tests.api.test_sending_back import OTHER, refusal
from tests.api.test_specification import raw
from tests.api.test_whole_set import ADDRESS as SET
from tests.api.test_writing import JOUREN, NOTE, patch, send

OFFICE = f"/api/v1/organisations/{world.identity('kommunen')}"
ONCE_ANYHOW = {"contact_points_report", "oauth_token"}
"""A second report is the one from earlier in the day, and a token more is none too many."""


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    world.record_ground()
    client.force_login(world.account(Role.ADMINISTRATOR))
    return client


def posts() -> list[tuple[str, str, bool]]:
    """Each POST of the specification: its operation, an address, and whether it takes an `Idempotency-Key`."""
    found = []
    for path, methods in raw()["paths"].items():
        address = re.sub(r"\{(\w+)\}", lambda part: "1" if part[1] == "number" else str(uuid4()), path)
        if post := methods.get("post"):
            takes = any(one.get("name") == "Idempotency-Key" for one in post["parameters"])
            found.append((post["operationId"], f"/api/v1{address}", takes))
    return found


@pytest.mark.django_db
def test_a_key_is_kept_by_what_says_so_and_refused_by_all_the_rest(client: Client) -> None:
    wrong = []
    for operation, address, takes in posts():
        answer = client.post(address, "{}", content_type="application/json", headers={"Idempotency-Key": str(uuid4())})
        refused = "not_taken" in answer.content.decode()
        if refused is (takes or operation in ONCE_ANYHOW):
            wrong.append((operation, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize(
    ("made", "address", "body"),
    [
        (Key, "keys", {"name": "Synk", "scopes": ["read"], "expires_at": "2099-01-01T00:00:00Z"}),
        (Webhook, "webhooks", {"url": "https://mottagare.example/hook"}),
        (Invitation, "invitations", {"email": "ny@sodertalje.example", "role": "reader"}),
    ],
)
def test_what_would_be_made_twice_by_a_retry_is_not_made(
    administrator: Client, made: Any, address: str, body: dict[str, Any]
) -> None:
    answer = administrator.post(
        f"{OFFICE}/{address}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": "k" * 12}
    )

    found = answer.json()
    assert (answer.status_code, found["errors"][0]["parameter"]) == (400, "Idempotency-Key")
    assert not made.objects.exists()


@pytest.mark.parametrize("listed", ['"1", "2", "9"', '"9", "2"', '"2-0123456789abcdef0123456789abcdef", "3"'])
def test_of_several_tags_the_one_that_is_there_matches(administrator: Client, listed: str) -> None:
    patch(administrator, {"note": {"sv": "Ring två gånger"}, **NOTE})  # revision 2

    assert patch(administrator, {"note": {"sv": "Ring"}, **NOTE}, **{"if-match": listed}).status_code == 200


@pytest.mark.parametrize("listed", ['"1", "3"', '"9", "1"', 'W/"2", "1"', '"x", "y"'])
def test_when_none_of_them_is_there_nothing_is_changed(administrator: Client, listed: str) -> None:
    patch(administrator, {"note": {"sv": "Ring två gånger"}, **NOTE})

    answer = patch(administrator, {"note": {"sv": "Ring"}, **NOTE}, **{"if-match": listed})

    assert refusal(answer)[:2] == (412, "stale")


def test_the_same_goes_for_the_whole_set_and_for_webhooks(administrator: Client) -> None:
    own = administrator.get(SET)
    number = own["ETag"].strip('"').partition("-")[0]
    answer = send(administrator, "put", SET, own.json() | NOTE, **{"if-match": f'"{number}", "999999"'})
    assert answer.status_code == 200, answer.content

    made = send(administrator, "post", f"{OFFICE}/webhooks", {"url": "https://mottagare.example/hook"}).json()
    address = f"/api/v1/webhooks/{made['id']}"
    told = send(administrator, "patch", address, {"description": "Växel"}, **{"if-match": '"1", "7"'})
    assert told.status_code == 200, told.content


def test_a_tag_that_tells_of_something_withheld_does_so_among_others_too(administrator: Client) -> None:
    world.again("contact_point", "jouren", world.canary(), world.SINCE)
    tag = Client().get(JOUREN)["ETag"]

    answer = patch(administrator, {"channels": [OTHER], **NOTE}, **{"if-match": f'{tag}, "9"'})

    assert "withheld" in answer.content.decode()
