"""Pages and addresses asked for as no browser would: whatever comes, nothing breaks.

Over a connection of our own, for a client library would refuse to send most of it.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.engine import chosen_engine
from tests.fuzz.serving import Headers, Served, serving

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "b"
VALUES = {
    "NUL": b"%00", "half a pair": b"%ED%A0%80", "no UTF-8": b"%ff%fe%c3%28", "broken escapes": b"%%%zz%u0041",
    "marks that turn text round": b"%E2%80%AE%E2%80%8B",
    "markup": b"%3Cscript%3E%27%22--%3B", "a template": b"%7B%7Bx%7D%7D%25s%25n",
    "a path": b"..%2f..%2f..%2fetc%2fpasswd", "a huge number": b"9" * 400, "an odd number": b"-1e999",
    "a line end": b"a%0d%0aSet-Cookie:x=1", "nothing": b"",
}  # fmt: skip
"""A value in a query or form, as its bytes."""
NAMES = (
    b"q", b"area", b"on", b"known_at", b"situation", b"target_group", b"starts", b"page", b"next", b"email", b"login",
    b"password", b"code", b"key", b"reason", b"channel", b"language", b"csrfmiddlewaretoken", b"result", b"note",
    b"wider",
)  # fmt: skip
"""What pages and forms read."""
BODIES: dict[str, tuple[str, bytes]] = {
    "a megabyte": (FORM, b"q=" + b"x" * 1_000_000),
    "a megabyte of percents": (FORM, b"q=" + b"%" * 1_000_000),
    "five thousand fields": (FORM, b"&".join(b"f%d=1" % number for number in range(5000))),
    "the same field often": (FORM, b"&".join([b"reason=no_answer", b"csrfmiddlewaretoken=x"] * 300)),
    "JSON": ("application/json", b'{"reason": "no_answer"}'),
    "deep JSON": ("application/json", b"[" * 50_000),
    "a form of parts without an end": (
        f"multipart/form-data; boundary={BOUNDARY}", b"--b\r\nContent-Disposition: form-data"
    ),
    "a form of parts without a border": ("multipart/form-data", b"--b--"),
    "an evil file name": (
        f"multipart/form-data; boundary={BOUNDARY}",
        b'--b\r\nContent-Disposition: form-data; name="q"; filename="../\x00\xff.py"\r\n\r\nx\r\n--b--\r\n',
    ),
    "an unknown encoding": (f"{FORM}; charset=no-such", b"q=1"),
    "an encoding that is none of a text": (f"{FORM}; charset=base64", b"q=1"),
    "UTF-16": (f"{FORM}; charset=utf-16", "q=å".encode("utf-16")),
    "no type at all": ("", b"q=1"),
    "a type that is none": ("\xff/;;=", b"q=1"),
}  # fmt: skip
"""What a form is sent: its Content-Type and its bytes."""
PIECES = {
    "uuid": "00000000-0000-4000-8000-000000000000", "str": "%00..%2f%ff", "slug": "a-b", "int": "99999999999999999999",
}  # fmt: skip
"""What stands in an address for a part of each type."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if chosen_engine() != "sqlite":
        pytest.skip("the pages are the same on either engine")
    with serving("sqlite", tmp_path_factory.mktemp("pages")) as found:
        yield found


def addresses(known: dict[str, list[str]]) -> list[str]:
    """An address for each page; of those of a record one of a record that there is, too."""
    found: list[str] = []
    for one in _routes(get_resolver().url_patterns):
        if one.startswith("api/"):
            continue
        address = "/" + one
        for name, piece in PIECES.items():
            while f"<{name}:" in address:
                start = address.index(f"<{name}:")
                address = address[:start] + piece + address[address.index(">", start) + 1 :]
        found.append(address)
    real = {"kontaktvagar": "contact-points", "p": "pathways", "organisationer": "organisations"}
    found += [
        one.replace(PIECES["uuid"], known[real[one.split("/")[1]]][0]) for one in found if one.split("/")[1] in real
    ]
    found += [f"/api/v1/{plural}" for plural in ("contact-points", "oauth/token")]
    found += [
        f"/api/v1/organisations/{known['organisations'][0]}/{what}" for what in ("imports", "keys", "contact-points")
    ]
    return [*found, f"/poster/situations/{known['situations'][0]}", "/problems/not-found"]


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, address)
        else:
            yield address


def status(served: Served, method: str, address: bytes, headers: Headers, body: bytes = b"") -> int:
    """What the server answers to these bytes; 0 when it closes without an answer, and 413 when they are many."""
    parts = urlsplit(served.address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection._validate_path = lambda _: None  # type: ignore[attr-defined]
        connection.putrequest(method, address.decode("latin-1"), skip_accept_encoding=True)
        for name, value in (
            {"Connection": "close"} | headers | ({"Content-Length": str(len(body))} if body else {})
        ).items():
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders()
        with suppress(ConnectionError):  # a server that refuses what is too large need not read it
            connection.send(body)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except ConnectionError:
        return 413 if len(body) > 500_000 else 0
    finally:
        connection.close()


def test_no_page_breaks_on_any_query_whoever_asks(served: Served) -> None:
    seen: dict[str, int] = {}
    for role in ("anonymous", "editor"):
        for address in addresses(served.known):
            for what, value in VALUES.items():
                query = b"&".join(name + b"=" + value for name in NAMES)
                asked = {"in every field": query, "alone": value, "in every field twice": query + b"&" + query}
                del asked["in every field" if role == "editor" else "in every field twice"]
                for how, told in asked.items():
                    if len(told) < 3500:
                        seen[f"{role} GET {address}?{what} {how}"] = status(
                            served, "GET", address.encode() + b"?" + told, served.people[role]
                        )
    assert len(seen) > 1000
    assert {one: found for one, found in seen.items() if not 200 <= found < 500} == {}


def test_no_form_breaks_on_any_body_whoever_sends_it(served: Served) -> None:
    seen: dict[str, int] = {}
    for role in ("anonymous", "editor"):
        for address in addresses(served.known):
            if address.startswith("/logga-ut"):
                continue
            for what, (content_type, body) in bodies(served.people[role]).items():
                # A page looks for the token in the form when there is none in the headers.
                sent = {name: value for name, value in served.people[role].items() if name == "Cookie"}
                headers = sent | ({"Content-Type": content_type} if content_type else {})
                seen[f"{role} POST {address} {what}"] = status(served, "POST", address.encode(), headers, body)
    assert len(seen) > 500
    assert {one: found for one, found in seen.items() if not 200 <= found < 500} == {}


def bodies(headers: Headers) -> dict[str, tuple[str, bytes]]:
    """What is sent to each form: also every field with every value, with the right token against forged requests."""
    token = b"csrfmiddlewaretoken=" + headers.get("X-CSRFToken", "").encode()
    fields = {
        what: (FORM, b"&".join(name + b"=" + value for name in NAMES if name != b"csrfmiddlewaretoken") + b"&" + token)
        for what, value in VALUES.items()
    }
    return BODIES | fields


@pytest.mark.parametrize(
    "address",
    [b"/api/v1/areas?search=" + b"x" * 5000, b"/" + b"x" * 5000, b"/api/v1/areas?" + b"&".join([b"q=1"] * 2000)],
)
def test_an_address_too_long_is_refused_before_it_is_read(served: Served, address: bytes) -> None:
    assert status(served, "GET", address, {}) == 414
