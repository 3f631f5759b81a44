"""`dry_run=true` on every route that changes something: the answer of the thing done, and nothing of it recorded.

The routes are those of `tests/security/table.py`, so that one that is added there is tried here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from tests.security.bodies import body
from tests.security.callers import Caller
from tests.security.table import API, Cell
from tests.security.world import World, forgotten

pytestmark = pytest.mark.django_db

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
WRITES = [
    (name, method, thing)
    for name, row in API.items()
    for method in CHANGING
    if (cell := row.cells[method]) and cell.may and cell.status < 400
    for thing in row.things
]
NO_REHEARSAL = {
    "oauth-token": "RFC 6749 says what a token request holds; it records nothing but when the key was used",
}
KEEPS = {"organisation-imports": {"partners.Import", "django_tasks_database.DBTaskResult", "api.RepeatableRequest"}}
"""An import that is rehearsed is worked through later: the file and the task are kept, and no entry changes."""
READ = {"partners.ProtectedRead", "partners.Remembered"}
"""What is read for trial is read: of what is protected it is logged who saw it, and what was worked out is remembered
under a mark of what it was made of."""
PREFERRED = ("administrator@own", "editor@own", "coordinator@own", "signatory@own")


def everything() -> dict[str, list[Any]]:
    """What stands in all tables."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def one_who_may(world: World, cell: Cell) -> Caller:
    return world.callers[next(name for name in (*PREFERRED, *sorted(cell.may)) if name in cell.may)]


def send(world: World, name: str, method: str, thing: str, **more: str) -> Any:
    """The answer to a request for trial that is right in every way."""
    row, cell = API[name], API[name].cells[method]
    assert cell
    caller, sent = one_who_may(world, cell), body(world, cell.body)
    query = {"dry_run": "true", **dict(part.split("=", 1) for part in sent.query.split("&") if part)}
    address = f"{world.at(row.address, thing)}?{'&'.join(f'{key}={value}' for key, value in query.items())}"
    headers = {**caller.headers, **sent.headers, **more}
    return caller.client.generic(method, address, sent.data, content_type=sent.media_type, headers=headers)


@pytest.mark.parametrize(("name", "method", "thing"), WRITES)
def test_a_rehearsal_is_answered_and_every_table_is_as_before(world: World, name: str, method: str, thing: str) -> None:
    if name in NO_REHEARSAL:
        with forgotten():
            assert send(world, name, method, thing).status_code == 400
        return
    with forgotten():
        before = everything()
        answer = send(world, name, method, thing, **{"idempotency-key": "a-key-of-my-own"})
        if "not_taken" in answer.content.decode():  # it keeps no answers, and says so: see tests/api/test_repeating.py
            answer = send(world, name, method, thing)
        after = everything()

    assert answer.status_code in (200, 202, 204), answer.content
    assert {label for label in after if after[label] != before[label]} - READ == KEEPS.get(name, set())
    if answer.status_code == 200 and name != "import-cancellations":  # where it is the import's own
        assert answer.json()["dry_run"] is True


SECRETS = ("organisation-keys", "key-rotations", "organisation-webhooks", "webhook-secret-rotations")


@pytest.mark.parametrize("name", SECRETS)
def test_a_rehearsal_shows_no_secret(world: World, name: str) -> None:
    (thing,) = API[name].things
    with forgotten():
        answer = send(world, name, "POST", thing)

    assert answer.status_code == 200
    assert "secret" not in answer.json()
    assert "svr_" not in answer.content.decode()
    assert "whsec_" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
