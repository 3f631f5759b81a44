"""Importing entries by the API: sending a file, following it, the result, and the files to begin with."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from partners.access import Viewer
from partners.importing.models import Import
from partners.importing.sheets import FORMATS
from partners.keys.issuing import issue
from partners.keys.wishes import KeyWish
from partners.models import Account, Role
from records.models import Record
from tests.api import world
from tests.api.test_routes import declared
from tests.api.test_specification import raw
from tests.tasks import run_queued_tasks

SEND = f"/api/v1/organisations/{world.identity('kommunen')}/imports"
TWO = (
    b"external_id;name_sv;function;areas;phone_1\r\n"
    b"a;Intag;socialjour;0181;08-465 004 02\r\n"
    b"b;Intag;socialjour;9999;08-465 004 02\r\n"
)
NOTE = "&change_note=Inlagt"


@pytest.fixture
def editor(db: None) -> Account:
    world.record_ground()
    return world.account(Role.EDITOR)


@pytest.fixture
def signed_in(client: Client, editor: Account) -> Client:
    client.force_login(editor)
    return client


def send(client: Client, query: str = "?mode=row_by_row", content: bytes = TWO, **headers: str) -> Any:
    return client.generic("POST", SEND + query, content, content_type="text/csv", headers=headers)


def local(address: str) -> str:
    return "/api/v1/" + address.split("/api/v1/")[1]


def test_the_form_that_the_specification_declares_is_the_one_that_is_taken(signed_in: Client) -> None:
    declared_body = raw()["paths"]["/organisations/{id}/imports"]["post"]["requestBody"]["content"]
    assert set(declared_body) == {*FORMATS.values(), "multipart/form-data"}
    form = declared_body["multipart/form-data"]["schema"]
    assert form["required"] == list(form["properties"]) == ["file"]
    assert form["properties"]["file"]["format"] == "binary"

    def sent(*further: str) -> int:
        parts = {part: SimpleUploadedFile("entries.csv", TWO) for part in (*form["properties"], *further)}
        return signed_in.post(f"{SEND}?dry_run=true{NOTE}", parts).status_code

    assert sent() == 202
    assert sent("another") == 422


def test_a_file_is_taken_run_and_followed_to_its_result(signed_in: Client) -> None:
    answer = send(signed_in)
    assert answer.status_code == 202, answer.content
    assert answer.json()["state"] == "queued"
    declared("/organisations/{id}/imports", "202", method="post").validate(answer.json())
    assert signed_in.get(local(answer["Location"]) + "/result").status_code == 404

    run_queued_tasks()
    found = signed_in.get(local(answer["Location"]))

    declared("/imports/{id}").validate(found.json())
    assert found.json()["state"] == "done"
    assert found.json()["progress"] == {"rows": 2, "checked": 2, "recorded": 1, "failed": 1}
    (error,) = found.json()["errors"]
    assert (error["row"], error["column"], error["code"]) == (3, "areas", "unknown_area")
    listed = signed_in.get(SEND)
    declared("/organisations/{id}/imports").validate(listed.json())
    assert listed.json()["_meta"]["total_records"] == 1
    result = signed_in.get(local(found.json()["_links"]["result"]["href"]))
    assert result["Content-Disposition"].startswith("attachment")
    assert b"result_outcome" in result.content


def test_a_file_comes_as_a_part_of_a_form_too(signed_in: Client) -> None:
    answer = signed_in.post(f"{SEND}?mode=row_by_row", {"file": SimpleUploadedFile("lista.csv", TWO, "text/csv")})
    assert answer.status_code == 202, answer.content
    nothing = signed_in.post(SEND, {"other": SimpleUploadedFile("lista.csv", TWO)})
    unknown = signed_in.post(SEND, {"file": SimpleUploadedFile("lista.pdf", TWO)})
    named = signed_in.post(SEND, {"file": SimpleUploadedFile("20170101-2393.csv", TWO)})
    assert [one.status_code for one in (nothing, unknown, named)] == [422, 422, 422]
    assert named.json()["type"].endswith("/identifying-content")
    assert b"2393" not in named.content


def test_the_same_file_sent_again_with_its_key_is_one_import(signed_in: Client) -> None:
    key: Any = {"idempotency-key": str(uuid4())}
    first, second = send(signed_in, **key), send(signed_in, **key)
    assert (first.content, second["Idempotent-Replayed"]) == (second.content, "true")
    other = send(signed_in, content=TWO + b"\r\n", **key)
    assert (other.status_code, Import.objects.count()) == (422, 1)


def test_a_form_sent_again_with_its_key_is_one_import_whatever_its_boundary(signed_in: Client) -> None:
    key = {"idempotency-key": str(uuid4())}
    for boundary in ("eins", "zwei"):
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'.encode()
        body += TWO + f"\r\n--{boundary}--\r\n".encode()
        media_type = f"multipart/form-data; boundary={boundary}"
        answer = signed_in.generic("POST", SEND, body, content_type=media_type, headers=key)
        assert answer.status_code == 202, answer.content
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "content", "status"),
    [
        ("?mode=half", TWO, 400), ("?kind=area", TWO, 400), ("?surprise=1", TWO, 400), ("?kind=body", TWO, 400),
        ("?change_note=x", TWO, 400), ("?change_note=G%C3%A4ller+20170101-2393", TWO, 400), ("", b"", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_refused_at_once(signed_in: Client, query: str, content: bytes, status: int) -> None:
    answer = send(signed_in, query, content)
    assert answer.status_code == status, answer.content
    assert b"2393" not in answer.content
    assert not Import.objects.exists()


def test_a_row_that_says_what_was_read_of_an_entry_that_is_not_there_makes_no_second_one(signed_in: Client) -> None:
    """Its own identity is mistyped."""
    row = b"external_id;revision;name_sv;function;areas;phone_1\r\nmistyped;1;Intag;socialjour;0181;08-465 004 02\r\n"

    address = local(send(signed_in, f"?mode=row_by_row{NOTE}", row)["Location"])
    run_queued_tasks()

    found = signed_in.get(address).json()
    assert [(one["column"], one["code"]) for one in found["errors"]] == [("revision", "unknown_entry")]
    assert found["counts"] == {"failed": 1}


def test_a_media_type_that_is_no_file_is_refused(signed_in: Client) -> None:
    assert signed_in.generic("POST", SEND, b"{}", content_type="application/json").status_code == 415


def test_an_import_is_called_off_once(signed_in: Client) -> None:
    address = local(send(signed_in)["Location"])
    assert signed_in.post(f"{address}/cancellations").json()["state"] == "cancelled"
    assert signed_in.post(f"{address}/cancellations").status_code == 409
    run_queued_tasks()
    assert Record.objects.filter(kind="contact_point").count() == 1


def test_others_neither_import_nor_see_it(client: Client, signed_in: Client) -> None:
    address = local(send(signed_in)["Location"])
    stranger = Account.objects.create_user("annan@sodertalje.example", "ett långt lösenord")
    told = []
    for account in (None, stranger):
        client.logout()
        if account:
            client.force_login(account)
        told += [send(client).status_code, client.get(SEND).status_code, client.get(address).status_code,
                 client.get(f"{address}/result").status_code, client.post(f"{address}/cancellations").status_code,
                 client.get(SEND.replace("imports", "entries-file")).status_code]  # fmt: skip
    assert told == [401, 401, 401, 401, 401, 401, 403, 403, 404, 404, 404, 403]


@pytest.mark.parametrize(("scope", "status"), [("import", 202), ("write", 403)])
def test_a_key_imports_by_its_scope(client: Client, editor: Account, scope: str, status: int) -> None:
    ours = world.identity("kommunen")
    operator = Viewer("system:keys", signed_in=True, professional=True, roles=((ours, Role.ADMINISTRATOR),))
    wish = KeyWish.model_validate(
        {"name": "Nattlig", "scopes": [scope], "expires_at": (timezone.now() + timedelta(days=9)).isoformat()}
    )
    secret = issue(operator, ours, wish).secret
    answer = send(client, authorization=f"Bearer {secret}")
    assert answer.status_code == status, answer.content
    if status == 202:
        run_queued_tasks()
        assert Import.objects.get().counts == {"created": 1, "failed": 1}
    else:
        assert answer.json()["scope"] == "import"


@pytest.mark.parametrize("kind", ["contact-points", "organisations"])
def test_templates_are_there_for_anybody(client: Client, db: None, kind: str) -> None:
    csv = client.get(f"/api/v1/imports/templates/{kind}.csv", headers={"accept": "text/csv"})
    xlsx = client.get(f"/api/v1/imports/templates/{kind}.xlsx")
    assert csv.content.startswith(b"\xef\xbb\xbfEget id;Id;")
    assert [sheet.title for sheet in load_workbook(io.BytesIO(xlsx.content)).worksheets] == ["Uppgifter", "Hjälp"]
    assert client.get("/api/v1/imports/templates/areas.csv").status_code == 404


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
def test_ones_own_entries_come_as_a_file_and_go_back_unchanged(signed_in: Client, file_format: str) -> None:
    found = signed_in.get(SEND.replace("imports", "entries-file") + f"?format={file_format}")
    assert found.status_code == 200, found.content
    media_type = found["Content-Type"].partition(";")[0]
    answer = signed_in.generic("POST", SEND, found.content, content_type=media_type)
    run_queued_tasks()
    assert signed_in.get(local(answer["Location"])).json()["counts"] == {"unchanged": 1}
