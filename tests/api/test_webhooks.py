"""Subscriptions by the API: who may, what is answered, and what never is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from partners.models import Role
from partners.webhooks.models import Webhook
from records.moment import Moment
from tests.api import world
from tests.api.test_routes import declared
from tests.partners.receiver import Receiver, receiving
from tests.tasks import run_queued_tasks

ORGANISATION = f"/api/v1/organisations/{world.identity('kommunen')}/webhooks"
WISH = {"url": "https://mottagare.example/in?token=zq", "description": "Felanmälan", "kinds": ["contact_point"]}


@pytest.fixture
def editor(db: None, client: Client) -> Client:
    world.record_ground()
    client.force_login(world.account(Role.EDITOR))
    return client


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_ALLOW_HTTP = True
    with receiving() as found:
        yield found


def sent(
    client: Client, method: str, address: str, body: Any = None, status: int = 200, known: str | None = None
) -> Any:
    """The answer's content. `known`: what If-Match says."""
    headers = {"if-match": known} if known else {}
    response = getattr(client, method)(address, body, content_type="application/json", headers=headers)
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def made(client: Client, **more: Any) -> Any:
    return sent(client, "post", ORGANISATION, WISH | more, 201)


def at(webhook: Any, *tail: str) -> str:
    return "/".join([f"/api/v1/webhooks/{webhook['id']}", *tail])


def test_a_subscription_is_made_and_its_secret_shown_once(editor: Client) -> None:
    response = editor.post(ORGANISATION, WISH, content_type="application/json")
    webhook = response.json()
    assert response.status_code == 201
    assert response["Location"].endswith(at(webhook))
    assert "no-store" in response["Cache-Control"]
    assert webhook["secret"].startswith("whsec_")
    assert {name: webhook[name] for name in WISH} == WISH
    assert webhook["state"] == "active"

    for address in (ORGANISATION, at(webhook)):
        answer = editor.get(address)
        assert answer.status_code == 200
        assert webhook["secret"] not in answer.content.decode()
    assert editor.get(ORGANISATION).json()["items"][0]["id"] == webhook["id"]


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"url": "http://mottagare.example/"}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": "https://u:p@mottagare.example/"}, "/url"),
        ({"url": 7}, "/url"),
        ({"kinds": ["zq"]}, "/kinds"),
        ({"kinds": "area"}, "/kinds"),
        ({"description": "för 20170101-2393"}, "/description"),
        ({"zq": 1}, "/zq"),
        ({"secret": "whsec_zq"}, "/secret"),
    ],
)
def test_what_cannot_be_is_refused_with_a_pointer_and_nothing_repeated(
    editor: Client, wish: dict[str, Any], pointer: str
) -> None:
    problem = sent(editor, "post", ORGANISATION, WISH | wish, 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "20170101" not in str(problem)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("body", [[], "text", None, 7])
def test_what_is_no_object_is_refused(editor: Client, body: Any) -> None:
    response = editor.post(ORGANISATION, body if body is not None else "null", content_type="application/json")
    assert response.status_code in {400, 422}


def test_it_is_changed_in_part_and_ended(editor: Client) -> None:
    webhook = made(editor)
    changed = sent(editor, "patch", at(webhook), {"state": "disabled", "kinds": []}, known='"1"')
    assert (changed["state"], changed["reason"], changed["kinds"]) == ("disabled", "by_hand", [])
    assert changed["url"] == WISH["url"]
    assert sent(editor, "patch", at(webhook), {"state": "active"}, known='"2"')["state"] == "active"
    sent(editor, "delete", at(webhook), status=204, known="*")
    sent(editor, "get", at(webhook), status=404)
    assert sent(editor, "get", ORGANISATION)["items"] == []


def test_nothing_is_sent_any_more_for_an_organisation_that_has_ended(editor: Client) -> None:
    webhook = made(editor)
    ping = sent(editor, "post", at(webhook, "tests"), status=202)
    world.again("organisation", "kommunen", None, Moment.resolve().on)
    run_queued_tasks()
    shown = sent(editor, "get", at(webhook))
    assert (shown["state"], shown["reason"]) == ("disabled", "ended")
    (delivery,) = sent(editor, "get", at(webhook, "deliveries"))["items"]
    assert (delivery["state"], delivery["attempts"]) == ("failed", [])

    resends = f"/api/v1/deliveries/{ping['id']}/resends"
    for method, address, body in (
        ("patch", at(webhook), {"state": "active"}),
        ("post", at(webhook, "tests"), None),
        ("post", resends, None),
    ):
        refused = sent(editor, method, address, body, 403, known="*" if method == "patch" else None)
        assert refused["type"].endswith("/organisation-ended"), address
    assert sent(editor, "get", at(webhook))["revision"] == shown["revision"]
    sent(editor, "delete", at(webhook), status=204, known="*")


def test_the_secret_is_replaced(editor: Client) -> None:
    webhook = made(editor)
    rotated = sent(editor, "post", at(webhook, "secret-rotations"), known='"1"')
    assert rotated["secret"] != webhook["secret"]
    assert "previous_secret_until" in rotated


CHANGES = (("patch", "", {"description": "Min"}), ("delete", "", None), ("post", "secret-rotations", None))


@pytest.mark.parametrize(("method", "tail", "body"), CHANGES)
def test_who_changes_it_says_what_they_have_read(editor: Client, method: str, tail: str, body: Any) -> None:
    webhook = made(editor)
    read = editor.get(at(webhook))["ETag"]
    address = at(webhook, *filter(None, [tail]))
    changed = editor.patch(
        at(webhook), {"description": "Deras"}, content_type="application/json", headers={"if-match": read}
    )
    assert changed["ETag"] == '"2"'
    secret = Webhook.objects.get().secret

    assert sent(editor, method, address, body, 428)["type"].endswith("/precondition-required")
    for known in (read, 'W/"2"', '"etwas"'):
        refused = sent(editor, method, address, body, 412, known)
        assert refused["type"].endswith("/stale")
        assert (refused["changed_since"]["revision"], refused["changed_since"]["etag"]) == (2, '"2"')
    now = Webhook.objects.get()
    assert (now.description, now.secret, now.revision) == ("Deras", secret, 2)
    sent(editor, method, address, body, 204 if method == "delete" else 200, editor.get(at(webhook))["ETag"])


def test_what_was_sent_meanwhile_makes_nothing_stale(editor: Client, receiver: Receiver) -> None:
    webhook = made(editor, url=receiver.url)
    read = editor.get(at(webhook))["ETag"]
    world.again("contact_point", "jouren", world.contact_point("Ny"), world.SINCE)
    run_queued_tasks()
    assert editor.get(at(webhook))["ETag"] != read

    assert sent(editor, "patch", at(webhook), {"description": "Min"}, known=read)["revision"] == 2


def test_a_ping_and_a_message_stand_among_the_deliveries_and_are_sent_again(editor: Client, receiver: Receiver) -> None:
    webhook = made(editor, url=receiver.url)
    sent(editor, "post", at(webhook, "tests"), status=202)
    world.again("contact_point", "jouren", world.contact_point("Ny"), world.SINCE)
    run_queued_tasks()

    items = sent(editor, "get", at(webhook, "deliveries"))["items"]
    assert {item["type"]: item["state"] for item in items} == {
        "ping": "delivered", "contact_point.recorded": "delivered"
    }  # fmt: skip
    (told,) = [item for item in items if "sequence" in item]
    again = sent(editor, "post", f"/api/v1/deliveries/{told['id']}/resends", status=202)
    assert again["webhook_id"] == told["webhook_id"]
    run_queued_tasks()
    identities = [message.headers["webhook-id"] for message in receiver.received]
    assert identities.count(told["webhook_id"]) == 2
    (told,) = [item for item in sent(editor, "get", at(webhook, "deliveries"))["items"] if "sequence" in item]
    assert [attempt["status"] for attempt in told["attempts"]] == [204, 204]


OTHERS = {"anonymous": None, "reader": Role.READER, "signatory": Role.SIGNATORY, "coordinator": Role.COORDINATOR}


@pytest.mark.parametrize("who", OTHERS)
def test_who_may_not_subscribe_is_refused_everywhere(editor: Client, who: str) -> None:
    webhook = made(editor)
    stranger, role = Client(), OTHERS[who]
    if role:
        stranger.force_login(world.account(role, address="annan@sodertalje.example"))
    delivery = f"/api/v1/deliveries/{world.identity('nothing')}/resends"
    first, rest = (403, 404) if role else (401, 401)
    sent(stranger, "get", ORGANISATION, status=first)
    sent(stranger, "post", ORGANISATION, WISH, status=first)
    for method, address in (
        ("get", at(webhook)), ("patch", at(webhook)), ("delete", at(webhook)), ("post", at(webhook, "tests")),
        ("post", at(webhook, "secret-rotations")), ("get", at(webhook, "deliveries")), ("post", delivery),
    ):  # fmt: skip
        sent(stranger, method, address, {} if method != "get" else None, rest)
    assert Webhook.objects.get().state == "active"


def test_another_organisations_subscription_cannot_be_told_from_none(editor: Client) -> None:
    webhook = made(editor)
    neighbour = Client()
    neighbour.force_login(world.account(Role.ADMINISTRATOR, "grannen", address="annan@sodertalje.example"))
    there = neighbour.get(at(webhook)).json()
    nowhere = neighbour.get(f"/api/v1/webhooks/{world.identity('nothing')}").json()
    assert {name: there[name] for name in ("type", "title", "detail")} == {
        name: nowhere[name] for name in ("type", "title", "detail")
    }


def test_a_query_is_refused_where_there_is_none(editor: Client) -> None:
    webhook = made(editor)
    sent(editor, "get", at(webhook) + "?zq=1", status=400)
    sent(editor, "post", ORGANISATION + "?zq=1", WISH, 400)


def test_each_answer_is_what_the_specification_declares(editor: Client, receiver: Receiver) -> None:
    webhook = made(editor, url=receiver.url)
    sent(editor, "post", at(webhook, "tests"), status=202)
    run_queued_tasks()
    declared("/organisations/{id}/webhooks").validate(sent(editor, "get", ORGANISATION))
    declared("/webhooks/{id}").validate(sent(editor, "get", at(webhook)))
    declared("/webhooks/{id}/deliveries").validate(sent(editor, "get", at(webhook, "deliveries")))
