"""Drafts, proposals, signatures and evidence by the API: as declared, by whoever may, hidden from everybody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from partners.access import Scope
from partners.keys.issuing import issue
from partners.keys.wishes import KeyWish
from partners.models import Role
from records.models import Event
from records.moment import Moment
from registry.agreeing import sealing
from registry.agreeing.checking import problems_with
from tests.api import world
from tests.api.test_routes import declared
from tests.security.world import forgotten

pytestmark = pytest.mark.django_db
API = "/api/v1"
PEOPLE = {
    "editor": (Role.EDITOR, "kommunen"),
    "signatory": (Role.SIGNATORY, "kommunen"),
    "neighbour": (Role.SIGNATORY, "grannen"),
    "coordinator": (Role.COORDINATOR, "kommunen"),
    "nobody": (None, "kommunen"),
}


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
    with django_db_blocker.unblock(), forgotten():
        world.record_ground()
        world.record(world._draft("organisation", "främmande", {"name": "Främmande", "organisation_kind": "police"}))
        people = {**PEOPLE, "stranger": (Role.SIGNATORY, "främmande")}
        found = {name: world.account(*held, address=f"{name}@konton.example") for name, held in people.items()}
        yield found


@pytest.fixture
def people(ground: Any, db: None) -> dict[str, Client]:
    """A signed-in client for each person."""
    found = {}
    for name, account in ground.items():
        found[name] = Client()
        found[name].force_login(account)
    return found | {"anonymous": Client()}


def today() -> Any:
    return Moment.resolve().on


def document(**more: Any) -> dict[str, Any]:
    parties = [{"organisation": str(world.identity(name))} for name in ("kommunen", "grannen")]
    decision = {"decided_by": "Kommunstyrelsen", "level": "municipal_executive_board", "decided": "2026-01",
                "reference_number": "KS 2026/17"}  # fmt: skip
    return {
        "title": {"sv": "Samverkan"}, "routine_kind": "overenskommelse", "owner": str(world.identity("kommunen")),
        "decision": decision, "review_by": (today() + timedelta(days=700)).isoformat(), "parties": parties,
        "sections": [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Att skydda"}}],
    } | more  # fmt: skip


def send(client: Client, method: str, where: str, body: Any = None, **headers: str) -> Any:
    data = "" if body is None else json.dumps(body)
    address = where if where.startswith("/") else f"{API}/{where}"
    return client.generic(method, address, data, content_type="application/json", headers=headers)


def opened(people: dict[str, Client], who: str = "editor", **more: Any) -> Any:
    sent = {"kind": "routine", "owner": str(world.identity("kommunen")), "document": document(), "note": "Första"}
    answer = send(people[who], "POST", "drafts", sent | more)
    assert answer.status_code == 201, answer.content
    fits("post", "/drafts", "201", answer.json())
    return answer.json()


def proposed(people: dict[str, Client], draft: Any, **more: Any) -> Any:
    body = {"valid_from": today().isoformat()} | more
    answer = send(people["editor"], "POST", f"drafts/{draft['id']}/proposals", body, **{"If-Match": "*"})
    assert answer.status_code == 201, answer.content
    fits("post", "/drafts/{id}/proposals", "201", answer.json())
    return answer.json()


def sign(client: Client, proposal: Any, content_hash: str = "") -> Any:
    where = f"routines/{proposal['record']}/proposals/{proposal['round']}/signatures"
    return send(client, "POST", where, {"content_hash": content_hash or proposal["content_hash"]})


def fits(method: str, path: str, status: str, found: Any) -> None:
    assert list(declared(path, status, method=method).iter_errors(found)) == []


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json().get("errors", [])]


def kind_of_problem(answer: Any) -> str:
    return str(answer.json()["type"].rsplit("/", 1)[-1])


def test_a_whole_round_is_answered_as_declared(people: dict[str, Client]) -> None:
    draft = opened(people)
    read = people["editor"].get(f"{API}/drafts/{draft['id']}")
    fits("get", "/drafts/{id}", "200", read.json())
    assert read["ETag"].startswith('"1-')
    saved = send(people["editor"], "PUT", f"drafts/{draft['id']}", {"document": document(title={"sv": "Ny"})},
                 **{"If-Match": read["ETag"]})  # fmt: skip
    assert saved.status_code == 200, saved.content
    fits("put", "/drafts/{id}", "200", saved.json())
    commented = send(people["coordinator"], "POST", f"drafts/{draft['id']}/comments", {"part": "syfte", "text": "Vem?"})
    assert commented.status_code == 403  # of the owner's people, but the draft names no area to coordinate
    proposal = proposed(people, draft, note="Till er")
    assert proposal["revision"] == 2
    commented = send(people["neighbour"], "POST", f"drafts/{draft['id']}/comments", {"part": "syfte", "text": "Vem?"})
    fits("post", "/drafts/{id}/comments", "201", commented.json())
    resolved = send(people["editor"], "POST", f"draft-comments/{commented.json()['id']}/resolutions")
    fits("post", "/draft-comments/{id}/resolutions", "200", resolved.json())
    assert resolved.json()["resolved_at"]
    at = f"routines/{proposal['record']}/proposals"
    refused = send(people["neighbour"], "POST", f"{at}/1/refusals",
                   {"content_hash": proposal["content_hash"], "reason": "Numret saknas"})  # fmt: skip
    fits("post", "/routines/{id}/proposals/{number}/refusals", "200", refused.json())
    assert refused.json()["status"] == "declined"
    first = sign(people["signatory"], proposal)
    fits("post", "/routines/{id}/proposals/{number}/signatures", "200", first.json())
    again = proposed(people, draft)
    assert [one["round"] for one in again["changed_since_signed"]] == [1]
    for who in ("signatory", "neighbour"):
        last = sign(people[who], again)
        assert last.status_code == 200, last.content
    assert last.json()["status"] == "agreed"
    assert last.json()["closed"]["version"] == 1

    listed = people["neighbour"].get(f"{API}/{at}").json()
    fits("get", "/routines/{id}/proposals", "200", listed)
    assert [one["status"] for one in listed["items"]] == ["replaced", "agreed"]
    one = people["neighbour"].get(f"{API}/{at}/2").json()
    fits("get", "/routines/{id}/proposals/{number}", "200", one)
    evidence = people["neighbour"].get(f"{API}/{at}/2/evidence").json()
    keys = people["anonymous"].get(f"{API}/evidence-keys").json()
    fits("get", "/evidence-keys", "200", keys)
    assert problems_with(evidence, keys["items"][0]["public_key"]) == []
    routine = people["anonymous"].get(f"{API}/routines/{proposal['record']}").json()
    assert [party["signed"]["precision"] for party in routine["parties"]] == ["day", "day"]
    for where in ("", "/revisions", "/revisions/1", "/comments"):
        answer = people["editor"].get(f"{API}/drafts/{draft['id']}{where}")
        path = "/drafts/{id}" + where.replace("/1", "/{number}")
        fits("get", path, "200", answer.json())
    fits("get", "/drafts", "200", people["editor"].get(f"{API}/drafts").json())


def test_whoever_may_not_read_a_draft_does_not_learn_that_there_is_one(people: dict[str, Client]) -> None:
    draft = opened(people)
    proposal = proposed(people, draft)
    record = proposal["record"]
    for who in ("stranger", "nobody"):
        client = people[who]
        assert client.get(f"{API}/drafts").json()["_meta"]["total_records"] == 0
        assert client.get(f"{API}/routines/{record}/proposals").json()["items"] == []
        nothing = world.identity("nothing")
        for where in ("", "/revisions", "/revisions/1", "/comments"):
            real, unreal = (client.get(f"{API}/drafts/{one}{where}") for one in (draft["id"], nothing))
            assert real.status_code == unreal.status_code == 404
        for what in ("", "/evidence"):
            assert client.get(f"{API}/routines/{record}/proposals/1{what}").status_code == 404
        assert sign(client, proposal).status_code == 404
    for where in ("drafts", f"drafts/{draft['id']}", f"routines/{record}/proposals"):
        assert people["anonymous"].get(f"{API}/{where}").status_code == 401


def test_nothing_of_a_draft_stands_in_the_feed_of_changes(people: dict[str, Client]) -> None:
    before = Event.objects.order_by("-sequence")[0].sequence
    sign(people["signatory"], proposed(people, opened(people)))

    told = people["editor"].get(f"{API}/changes?after={before}&limit=100")
    assert told.json()["items"] == []
    assert Event.objects.order_by("-sequence")[0].sequence > before + 3


def test_it_is_shared_with_whom_it_is_shared_with_and_no_longer(people: dict[str, Client]) -> None:
    draft = opened(people)
    where = f"drafts/{draft['id']}"
    assert people["neighbour"].get(f"{API}/{where}").status_code == 404
    neighbours = {"organisations": [str(world.identity("grannen"))]}
    read = people["editor"].get(f"{API}/{where}/sharings")
    fits("get", "/drafts/{id}/sharings", "200", read.json())
    assert (read.json()["organisations"], read.json()["revision"]) == ([], 1)
    assert send(people["editor"], "PUT", f"{where}/sharings", neighbours).status_code == 428
    shared = send(people["editor"], "PUT", f"{where}/sharings", neighbours, **{"If-Match": read["ETag"]})
    assert shared["ETag"] == '"2"'
    stale = send(people["editor"], "PUT", f"{where}/sharings", {"organisations": []}, **{"If-Match": read["ETag"]})
    assert stale.status_code == 412
    fits("put", "/drafts/{id}/sharings", "200", shared.json())
    known_at = Moment.resolve().known_at
    assert people["neighbour"].get(f"{API}/{where}").status_code == 200
    assert send(people["neighbour"], "PUT", where, {"document": {}}, **{"If-Match": "*"}).status_code == 403
    again = people["editor"].get(f"{API}/{where}/sharings")
    assert [one["id"] for one in again.json()["organisations"]] == neighbours["organisations"]
    send(people["editor"], "PUT", f"{where}/sharings", {"organisations": []}, **{"If-Match": again["ETag"]})
    assert people["neighbour"].get(f"{API}/{where}").status_code == 404
    then = people["editor"].get(f"{API}/{where}", {"known_at": known_at.isoformat()}).json()
    assert [one["id"] for one in then["shared_with"]] == [str(world.identity("grannen"))]
    assert people["editor"].get(f"{API}/{where}").json()["shared_with"] == []


def test_a_draft_may_be_unfinished_and_says_what_is_missing(people: dict[str, Client]) -> None:
    draft = opened(people, document={"title": {"sv": "Tanke"}, "steps": [{"key": "ring"}]}, kind="pathway")

    missing = {problem["pointer"] for problem in draft["problems"]}
    assert {"/situations", "/steps/0/action", "/urgency"} <= missing
    broken = {finding["code"]: finding["part"] for finding in draft["findings"]}
    assert broken["step_without_actor"] == "ring"
    refused = send(people["editor"], "POST", f"drafts/{draft['id']}/proposals", {"valid_from": "2099-01-01"},
                   **{"If-Match": "*"})  # fmt: skip
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"nothing": 1}, "extra_forbidden"),
        ({"sections": [{"key": "syfte", "nothing": 1}]}, "extra_forbidden"),
        ({"sections": "text"}, "tuple_type"),
        ({"title": {"sv": {"x": "y"}}}, "string_type"),
        ({"title": {"sv": "Ring 20170101-2393"}}, "identifying_text"),
        ({"title": {"sv": "x" * 200_001}}, "too_large"),
    ],
)
def test_what_is_not_of_the_kinds_shape_or_identifies_somebody_is_not_kept(
    people: dict[str, Client], change: Any, code: str
) -> None:
    sent = {"kind": "routine", "owner": str(world.identity("kommunen")), "document": document() | change}

    answer = send(people["editor"], "POST", "drafts", sent)

    assert answer.status_code == 422
    assert code in codes(answer)
    assert "2393" not in answer.content.decode()


def test_a_save_needs_the_revision_that_was_read(people: dict[str, Client]) -> None:
    draft = opened(people)
    where, body = f"drafts/{draft['id']}", {"document": document(title={"sv": "Ny"})}

    assert send(people["editor"], "PUT", where, body).status_code == 428
    assert send(people["editor"], "PUT", where, body, **{"If-Match": '"1"'}).status_code == 200
    stale = send(people["editor"], "PUT", where, {"document": document()}, **{"If-Match": '"1"'})
    assert (stale.status_code, kind_of_problem(stale)) == (412, "stale")


def test_a_repeated_request_is_done_once_and_a_trial_not_at_all(people: dict[str, Client]) -> None:
    sent = {"kind": "routine", "owner": str(world.identity("kommunen")), "document": document()}
    trial = send(people["editor"], "POST", "drafts?dry_run=true", sent)
    assert (trial.status_code, trial.json()["dry_run"]) == (200, True)
    assert people["editor"].get(f"{API}/drafts").json()["items"] == []
    key = {"Idempotency-Key": "4f7a2c1e-1111-4222-8333-444455556699"}
    first, again = (send(people["editor"], "POST", "drafts", sent, **key) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert people["editor"].get(f"{API}/drafts").json()["_meta"]["total_records"] == 1


def test_another_hash_a_second_answer_and_what_is_over_are_refused_with_why(people: dict[str, Client]) -> None:
    proposal = proposed(people, opened(people))
    other = sign(people["signatory"], proposal, "0" * 64)
    assert (other.status_code, kind_of_problem(other)) == (412, "other-content")
    assert sign(people["editor"], proposal).status_code == 403
    sign(people["signatory"], proposal)
    twice = sign(people["signatory"], proposal)
    assert (twice.status_code, codes(twice)) == (409, ["answered_already"])
    where = f"routines/{proposal['record']}/proposals/1/withdrawals"
    assert send(people["neighbour"], "POST", where, {"reason": "Fel dag"}).status_code == 403
    assert send(people["editor"], "POST", where, {"reason": "Fel dag"}).json()["status"] == "withdrawn"
    assert codes(sign(people["neighbour"], proposal)) == ["proposal_over"]


def test_a_second_factor_is_asked_for_where_the_role_needs_it(people: dict[str, Client], settings: Any) -> None:
    proposal = proposed(people, opened(people))
    settings.SECOND_FACTOR_ROLES = ["signatory"]

    answer = sign(people["signatory"], proposal)

    assert (answer.status_code, kind_of_problem(answer)) == (403, "second-factor-needed")
    unreal = sign(people["signatory"], proposal | {"round": 7})
    assert unreal.status_code == 403  # whether there is one is not told


def test_a_program_drafts_and_never_signs(people: dict[str, Client], ground: Any) -> None:
    proposal = proposed(people, opened(people))
    from partners.access import Viewer  # noqa: PLC0415

    admin = world.account(Role.ADMINISTRATOR, address="admin@konton.example")
    viewer = Viewer.of_account(admin, Moment.resolve())
    wish = {
        "name": "Utkast",
        "scopes": [Scope.AGREE],
        "expires_at": (datetime.now(UTC) + timedelta(days=9)).isoformat(),
    }
    secret = issue(viewer, world.identity("kommunen"), KeyWish.model_validate(wish)).secret
    key = {"authorization": f"Bearer {secret}"}

    listed = Client().get(f"{API}/drafts", headers=key)
    assert listed.json()["_meta"]["total_records"] == 1
    signed = Client().post(
        f"{API}/routines/{proposal['record']}/proposals/1/signatures",
        json.dumps({"content_hash": proposal["content_hash"]}),
        content_type="application/json",
        headers=key,
    )
    assert (signed.status_code, kind_of_problem(signed)) == (403, "not-allowed")


def test_leaving_tells_what_follows_and_a_trial_records_nothing(people: dict[str, Client]) -> None:
    proposal = proposed(people, opened(people))
    for who in ("signatory", "neighbour"):
        sign(people[who], proposal)
    where = f"routines/{proposal['record']}"
    body = {"organisation": str(world.identity("grannen")), "valid_from": today().isoformat(), "reason": "Uppsagt"}

    trial = send(people["neighbour"], "POST", f"{where}/party-withdrawals?dry_run=true", body, **{"If-Match": '"1"'})
    fits("post", "/routines/{id}/party-withdrawals", "200", trial.json())
    assert (trial.json()["binds"], trial.json()["dry_run"]) == (False, True)
    assert send(people["editor"], "POST", f"{where}/party-withdrawals", body, **{"If-Match": "*"}).status_code == 403
    done = send(people["neighbour"], "POST", f"{where}/party-withdrawals", body, **{"If-Match": '"1"'})
    assert done.json()["versions"] == [2]
    end = {"valid_from": today().isoformat(), "reason": "Ersatt av annat"}
    assert send(people["signatory"], "POST", f"{where}/endings", end, **{"If-Match": '"1"'}).status_code == 412
    ended = send(people["signatory"], "POST", f"{where}/endings", end, **{"If-Match": '"2"'})
    fits("post", "/routines/{id}/endings", "200", ended.json())
    assert people["anonymous"].get(f"{API}/{where}").status_code == 404


def test_lists_are_narrowed_and_read_as_they_were(people: dict[str, Client]) -> None:
    draft = opened(people)
    before = Moment.resolve().known_at.isoformat()
    proposed(people, draft)

    def listed(**query: Any) -> int:
        return int(people["editor"].get(f"{API}/drafts", query).json()["_meta"]["total_records"])

    assert listed(status="proposed") == listed(kind="routine") == listed(record=draft["record"]) == 1
    assert listed(status="draft") == listed(kind="pathway") == listed(owner=str(world.identity("grannen"))) == 0
    assert listed(status="draft", known_at=before) == 1
    where = f"{API}/routines/{draft['record']}/proposals"
    assert people["editor"].get(where, {"known_at": before}).json()["items"] == []
    assert people["editor"].get(f"{where}/1", {"known_at": before}).status_code == 404


def test_lists_cost_as_many_queries_for_many_rows_as_for_one(people: dict[str, Client]) -> None:
    def grow() -> Any:
        draft = opened(people, record=None)
        for text in ("Ett", "Två"):
            send(people["editor"], "POST", f"drafts/{draft['id']}/comments", {"text": text})
        return proposed(people, draft)

    def cost(where: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert people["editor"].get(f"{API}/{where}").status_code == 200
        return len(queries)

    first = grow()
    places = [
        "drafts?limit=50", f"routines/{first['record']}/proposals?limit=50", f"drafts/{first['draft']}/revisions",
        f"drafts/{first['draft']}/comments?limit=50",
    ]  # fmt: skip
    one = [cost(where) for where in places]
    for _ in range(4):
        grow()
        proposed(people, {"id": first["draft"]})
        send(people["editor"], "POST", f"drafts/{first['draft']}/comments", {"text": "Till"})
    assert [cost(where) for where in places] == one


def test_the_keys_name_is_the_evidences(people: dict[str, Client]) -> None:
    keys = people["anonymous"].get(f"{API}/evidence-keys").json()["items"]

    assert keys[0]["key"] == sealing.name_of(keys[0]["public_key"])
    assert [key["present"] for key in keys] == [True] + [False] * (len(keys) - 1)
