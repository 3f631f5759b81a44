"""Sending back what was read: what was withheld from its reader is not lost, whatever the route."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from partners.access import Scope
from partners.importing.sheets import FORMATS
from partners.keys.format import digest, new_key
from partners.keys.models import Key
from partners.models import Role
from records.models import Head, Record, Version
from tests.api import world
from tests.api.test_imports import SEND, local
from tests.api.test_whole_set import ADDRESS as SET
from tests.api.test_writing import send
from tests.tasks import run_queued_tasks

NOTE = {"change": {"note": "Rättat enligt listan."}}
POINT = f"/api/v1/contact-points/{world.identity('kanarie')}"
OTHER = {"type": "telephone", "number": "+46846500407"}


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    """An editor of the organisation, which has an entry with a public channel and two for parties."""
    world.record_ground()
    recorded(world.canary())
    client.force_login(world.account(Role.EDITOR))
    return client


def recorded(content: dict[str, Any]) -> None:
    world.again("contact_point", "kanarie", content, world.SINCE)


def key(*scopes: Scope) -> dict[str, str]:
    """The header of a key of the organisation."""
    secret, now = new_key(), Head.objects.get().at
    Key.objects.create(
        organisation=Record.objects.get(uuid=world.identity("kommunen")), name="Nyckel", scopes=sorted(scopes),
        digest=digest(secret), created_at=now, created_by="system:keys", expires_at=now.replace(year=now.year + 1),
    )  # fmt: skip
    return {"authorization": f"Bearer {secret}"}


def said() -> dict[str, Any]:
    """What the registry holds of the entry, whoever asks."""
    found = Version.mechanism.filter(record__uuid=world.identity("kanarie")).order_by("-number")[0].content
    return dict(found or {})


def refusal(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    found = answer.json()
    errors = [(one["pointer"], one["code"]) for one in found.get("errors", ())]
    return answer.status_code, found["type"].rsplit("/", 1)[-1], errors


def read(headers: dict[str, str] | None = None, address: str = POINT) -> tuple[dict[str, Any], str]:
    """What is read there by a stranger, or with a key, and its tag."""
    answer = Client().get(address, headers=headers or {})
    return answer.json(), answer["ETag"]


LOST = (422, "invalid-content", [("/channels", "withheld")])


@pytest.mark.parametrize("stripped", [False, True])
@pytest.mark.parametrize("tagged", [False, True])
def test_what_a_stranger_read_replaces_nothing_that_was_withheld(editor: Client, stripped: bool, tagged: bool) -> None:
    content, tag = read()
    if stripped:
        del content["withheld"]
    before = said()

    answer = send(editor, "put", POINT, content | NOTE, **{"if-match": tag if tagged else editor.get(POINT)["ETag"]})

    if stripped and not tagged:  # the owner read all of it, and sends less: that is what was meant
        assert answer.status_code == 200
    else:
        assert refusal(answer) == LOST
        assert said() == before


def test_what_its_owner_read_and_shortened_on_purpose_is_shortened(editor: Client) -> None:
    answer = editor.get(POINT)
    content = answer.json() | {"channels": answer.json()["channels"][:1]}

    assert send(editor, "put", POINT, content | NOTE, **{"if-match": answer["ETag"]}).json()["result"] == "changed"
    assert len(said()["channels"]) == 1


def test_a_part_may_be_changed_by_who_read_another_part(editor: Client) -> None:
    tag = read()[1]

    named = send(editor, "patch", POINT, {"name": {"sv": "Nya namnet"}} | NOTE, **{"if-match": tag})
    listed = send(editor, "patch", POINT, {"channels": [OTHER]} | NOTE, **{"if-match": read()[1]})

    assert named.status_code == 200
    assert refusal(listed) == LOST
    assert len(said()["channels"]) == 3


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_key_that_may_not_read_it_takes_nothing_away(client: Client, db: None, method: str) -> None:
    world.record_ground()
    recorded(world.canary())
    headers = key(Scope.WRITE)
    content, tag = read(headers)
    sent = content | NOTE | {"withheld": []} if method == "put" else {"channels": [OTHER]} | NOTE
    before = said()

    answer = send(client, method, POINT, sent, **headers, **{"if-match": tag.replace("-part", "")})
    starred = send(client, method, POINT, sent, **headers, **{"if-match": "*"})
    named = send(client, "patch", POINT, {"name": {"sv": "Nya namnet"}} | NOTE, **headers, **{"if-match": tag})

    assert (answer.json()["scope"], starred.json()["scope"]) == ("read", "read")
    assert refusal(answer)[:2] == refusal(starred)[:2] == (403, "missing-scope")
    assert named.status_code == 200
    assert said() == before | {"name": before["name"] | {"sv": "Nya namnet"}}


def test_a_key_that_may_not_read_an_entry_for_professionals_replaces_nothing_in_it(client: Client, db: None) -> None:
    world.record_ground()
    recorded(world.contact_point("Kanarie", visibility="professionals", prepare={"sv": "Ha numret till hands"}))
    headers = key(Scope.WRITE)
    content, _ = read(headers)
    for more in ({"channels": [OTHER]}, {"channels": said()["channels"]}):
        sent = content | NOTE | {"withheld": []} | more
        assert refusal(send(client, "put", POINT, sent, **headers, **{"if-match": "*"}))[1] == "missing-scope"

    whole = key(Scope.WRITE, Scope.READ)
    content, tag = read(whole)
    answer = send(client, "put", POINT, content | {"channels": [OTHER]} | NOTE, **whole, **{"if-match": tag})
    assert answer.json()["result"] == "changed"


def test_a_holder_whose_time_has_passed_stays_until_somebody_takes_the_name_away(editor: Client) -> None:
    passed = {"name": "Kanariefågel", "until": "2025-12-31", "reason": "Ensam"}
    recorded(world.canary() | {"holder": passed})
    answer = editor.get(POINT)
    assert "holder" not in answer.json()

    same = send(editor, "put", POINT, answer.json() | NOTE, **{"if-match": answer["ETag"]})
    assert same.json()["result"] == "unchanged"
    assert said()["holder"] == passed

    gone = send(editor, "put", POINT, answer.json() | NOTE | {"holder": None}, **{"if-match": answer["ETag"]})
    assert gone.json()["result"] == "changed"
    assert "holder" not in said()


def test_the_whole_set_as_a_stranger_read_it_is_not_put_back(editor: Client) -> None:
    content, tag = read(address=SET)
    before = said()
    place = [one["id"] for one in content["contact_points"]].index(str(world.identity("kanarie")))
    stripped = [{name: one[name] for name in one if name != "withheld"} for one in content["contact_points"]]

    as_read = send(editor, "put", SET, content | NOTE, **{"if-match": editor.get(SET)["ETag"]})
    by_tag = send(editor, "put", SET, {"contact_points": stripped} | NOTE, **{"if-match": tag})

    lost = (422, "invalid-content", [(f"/contact_points/{place}/channels", "withheld")])
    assert refusal(as_read) == refusal(by_tag) == lost
    assert said() == before
    own = editor.get(SET)
    assert send(editor, "put", SET, own.json() | NOTE, **{"if-match": own["ETag"]}).json()["summary"]["unchanged"] == 2


def test_a_key_that_may_not_read_puts_no_whole_set_over_what_it_cannot_see(client: Client, db: None) -> None:
    world.record_ground()
    recorded(world.canary())
    headers, before = key(Scope.WRITE), said()
    content, tag = read(headers, SET)
    sent = {"contact_points": [one | {"withheld": []} for one in content["contact_points"]]} | NOTE

    answer = send(client, "put", SET, sent, **headers, **{"if-match": tag.replace("-part", "")})

    assert refusal(answer)[:2] == (403, "missing-scope")
    assert said() == before


@pytest.mark.parametrize("scopes", [(Scope.IMPORT, Scope.READ), (Scope.IMPORT,)])
def test_json_lines_as_a_stranger_read_them_take_nothing_away(
    client: Client, db: None, scopes: tuple[Scope, ...]
) -> None:
    world.record_ground()
    recorded(world.canary())
    headers, before = key(*scopes), said()
    content, _ = read()
    if Scope.READ not in scopes:
        content["withheld"] = []

    sent = client.generic("POST", SEND, json.dumps(content), content_type=FORMATS["jsonl"], headers=headers)
    run_queued_tasks()

    assert sent.status_code == 202, sent.content
    found = client.get(local(sent["Location"]), headers=headers).json()
    assert [(one["column"], one["code"]) for one in found["errors"]] == [
        ("/channels", "withheld" if Scope.READ in scopes else "not_allowed")
    ]
    assert said() == before


def test_an_organisations_file_comes_with_a_holder_whose_time_has_passed_and_goes_back_unchanged(
    editor: Client,
) -> None:
    recorded(world.canary() | {"holder": {"name": "Kanariefågel", "until": "2025-12-31", "reason": "Ensam"}})
    before = said()
    found = editor.get(SEND.replace("imports", "entries-file") + "?format=jsonl")
    assert found.status_code == 200, found.content

    answer = editor.generic("POST", SEND, found.content, content_type=found["Content-Type"].partition(";")[0])
    run_queued_tasks()

    assert editor.get(local(answer["Location"])).json()["counts"] == {"unchanged": 2}
    assert said() == before
