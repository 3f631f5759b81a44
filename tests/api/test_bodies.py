"""What is sent is read strictly: nothing too large, nothing ambiguous, nothing that breaks reader or database."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from api.problems import BodyError, Refused
from api.reading_bodies import DEEPEST, LARGEST_NUMBER, read_json
from config.chunks import WithLength
from partners.limiting.sizes import LARGEST_BODY, ORDINARY_BODY
from partners.models import Role
from tests.api import world

POINTS = "/api/v1/contact-points"

plain_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
kept = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | plain_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
    max_leaves=20,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=20,
)


def read_or_refused(sent: bytes) -> Any:
    """The value, or None when it was refused as it should be."""
    try:
        return read_json(sent)
    except Refused as error:
        if error.slug not in {"malformed-request", "invalid-content"}:
            raise
        return None


def refused(sent: bytes) -> Refused:
    with pytest.raises(Refused) as found:
        read_json(sent)
    return found.value


# --- Reading JSON ----------------------------------------------------------------------------------------------------


@given(kept)
def test_what_can_be_kept_is_read_as_it_was_written(value: Any) -> None:
    for ascii_only in (True, False):
        assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(anything)
def test_whatever_json_is_sent_is_read_or_refused(value: Any) -> None:
    found = read_or_refused(json.dumps(value).encode())
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


@given(st.binary() | st.text(alphabet='{}[]":,\\u0d8 1e9-.').map(str.encode))
@example(b"")
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b"\xef\xbb\xbf{}")
@example(b"1" * 100_000)
@example(b"1." + b"1" * 100_000)
def test_whatever_bytes_are_sent_are_read_or_refused(sent: bytes) -> None:
    found = read_or_refused(sent)
    assert not isinstance(found, float) or math.isfinite(found)


MALFORMED = {
    "nothing": b"",
    "two values": b"{} {}",
    "single quotes": b"{'a': 1}",
    "latin-1": "å".encode("latin-1"),
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "NaN": b'{"a": NaN}',
    "Infinity": b"[-Infinity]",
    "beyond doubles": b"1e999",
    "2^53": b"9007199254740992",
    "the same name twice": b'{"a": {"b": 1, "b": 2}}',
    "the same name spelt in two ways": b'{"a": 1, "\\u0061": 2}',
    "too deep": b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    "far too deep": b"[" * 50_000 + b"]" * 50_000,
    "a raw control character": b'"\x01"',
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED)
def test_what_readers_could_differ_about_is_malformed(sent: bytes) -> None:
    assert refused(sent).slug == "malformed-request"


def test_what_is_nested_as_deeply_as_allowed_is_read() -> None:
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)
    assert read_json(str(LARGEST_NUMBER).encode()) == LARGEST_NUMBER


def test_text_that_no_database_can_hold_is_pointed_at() -> None:
    error = refused(b'{"a": [{"b/c": "x\\u0000"}, "\\ud83d"], "\\udead": 1, "good": "\\ud83d\\ude00"}')

    assert error.slug == "invalid-content"
    assert {(one.pointer, one.code) for one in error.errors if isinstance(one, BodyError)} == {
        ("/a/0/b~1c", "unusable_text"),
        ("/a/1", "unusable_text"),
        ("", "unusable_name"),
    }


def test_a_thousand_wrong_texts_are_told_by_the_first_of_them() -> None:
    assert len(refused(json.dumps(["\0"] * 1000).encode()).errors) == 20


# --- Through the door ------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(db: None, client: Client) -> Client:
    world.record_ground()
    client.force_login(world.account(Role.EDITOR))
    client.raise_request_exception = False
    return client


def answered(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    return response.status_code, body["type"].rsplit("/", 1)[1]


def test_a_body_larger_than_an_entry_can_be_is_refused_unread(editor: Client) -> None:
    exactly = b'{"name": "' + b"x" * (ORDINARY_BODY - 12) + b'"}'

    assert answered(editor.post(POINTS, exactly, content_type="application/json"))[0] == 422
    too_large = editor.post(POINTS, exactly + b" ", content_type="application/json")
    assert answered(too_large) == (413, "content-too-large")
    assert str(ORDINARY_BODY) in json.loads(too_large.content)["detail"]


def test_a_body_is_refused_by_the_length_it_claims(client: Client, db: None) -> None:
    response = client.post(POINTS, b"{}", content_type="application/json", CONTENT_LENGTH=str(ORDINARY_BODY + 1))

    assert response.status_code == 413


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_SAK_29_another_media_type_is_not_supported(editor: Client, media_type: str) -> None:
    assert answered(editor.post(POINTS, b"{}", content_type=media_type)) == (415, "unsupported-media-type")


def test_merge_patch_has_a_media_type_of_its_own_for_patch_alone(editor: Client) -> None:
    merge = "application/merge-patch+json"
    one = f"{POINTS}/{world.identity('nothing')}"

    assert answered(editor.post(POINTS, b"{}", content_type=merge)) == (415, "unsupported-media-type")
    assert answered(editor.patch(one, b"{", content_type=merge, headers={"if-match": '"1"'}))[0] == 400


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_body_is_a_problem_and_repeats_nothing(editor: Client, sent: bytes) -> None:
    if sent:
        assert answered(editor.post(POINTS, sent, content_type="application/json")) == (400, "malformed-request")


def test_a_form_larger_than_any_form_is_refused_before_it_is_read(client: Client, db: None) -> None:
    response = client.post("/sprak/", {"next": "x" * ORDINARY_BODY})

    assert response.status_code == 413
    assert "för stort" in response.content.decode()


# --- Bodies in chunks ------------------------------------------------------------------------------------------------


def received(stream: io.BufferedIOBase, **environ: Any) -> tuple[str, bytes]:
    seen: list[tuple[str, bytes]] = []

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        length = environ.get("CONTENT_LENGTH", "")
        seen.append((length, environ["wsgi.input"].read(int(length or 0))))
        return []

    WithLength(application)({"wsgi.input": stream, "wsgi.input_terminated": True, **environ}, lambda *_: None)
    return seen[0]


@given(st.binary(max_size=300_000))
def test_a_body_in_chunks_gets_its_length_and_stays_what_it_is(sent: bytes) -> None:
    assert received(io.BytesIO(sent), HTTP_TRANSFER_ENCODING="chunked") == (str(len(sent)), sent)


def test_an_endless_body_is_cut_off_just_beyond_what_anything_may_be() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 64 * 1024
            return b"x" * size

    length, _ = received(Endless(), HTTP_TRANSFER_ENCODING="chunked")  # type: ignore[arg-type]
    assert int(length) == LARGEST_BODY + 1


def test_a_body_with_a_length_is_left_alone() -> None:
    class Untouched(io.BytesIO):
        pass

    stream = Untouched(b"abc")
    assert received(stream, CONTENT_LENGTH="3") == ("3", b"abc")
