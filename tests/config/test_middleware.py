"""Every answer carries its headers, and the log tells what happened without telling about whom."""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from config.logging import JsonFormatter, request_id
from config.middleware import CachingMiddleware, ContentSecurityPolicyMiddleware, RequestIdMiddleware, network_of
from partners.callers import read_address

NOWHERE = "/finns-inte/"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the registry writes to its log during the test, as JSON lines."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.django_db
def test_every_answer_is_guarded_against_framing_sniffing_and_foreign_code(client: Client) -> None:
    headers = client.get(NOWHERE).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_pages_are_packed_and_answers_to_programs_keep_their_strong_etags(client: Client) -> None:
    packed = {"accept-encoding": "gzip"}
    page = client.get("/om", headers=packed)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    answer = client.get("/api/v1/areas", headers=packed)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["ETag"].startswith('"')


def test_a_page_may_set_a_policy_of_its_own() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'self'"})

    answer = ContentSecurityPolicyMiddleware(page)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"


def answer_to(change: Callable[[HttpRequest, HttpResponse], object]) -> HttpResponse:
    request, response = RequestFactory().get("/"), HttpResponse(headers={"Cache-Control": "max-age=60"})
    change(request, response)
    CachingMiddleware(lambda _: response)(request)
    return response


def test_what_a_view_says_of_caching_for_visitors_stands() -> None:
    assert answer_to(lambda request, response: None).headers["Cache-Control"] == "max-age=60"


@pytest.mark.django_db
def test_a_page_is_asked_for_anew_each_time(client: Client) -> None:
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/p/20170101-2393", "/api/v1/areas/20170101-2393", "/p/20170101-2393?q=x"])
def test_what_was_typed_into_the_address_stands_nowhere_in_the_log(client: Client, log: StringIO, address: str) -> None:
    assert client.get(address).status_code == 404
    assert "01-2393" not in log.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("address", [NOWHERE, "/logga-in/", "/api/v1/areas", "/om"])
def test_a_word_sent_as_the_method_stands_nowhere_in_the_log(client: Client, log: StringIO, address: str) -> None:
    assert client.generic("20170101-2393", address).status_code in (404, 405)
    assert "01-2393" not in log.getvalue()
    assert {line["method"] for line in lines(log) if line["logger"] == "samverkan.request"} == {"(other)"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kontroll/20170101-2393", "/inbjudan/20170101-2393", "/logga-in/"])
@pytest.mark.parametrize("headers", [{}, {"origin": "https://20170101-2393.example"}, {"referer": "20170101-2393"}])
def test_a_form_from_elsewhere_leaves_neither_the_link_nor_where_it_came_from(
    log: StringIO, address: str, headers: dict[str, str]
) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(address, headers=headers, secure="referer" in headers).status_code == 403

    assert "01-2393" not in log.getvalue()
    assert "Refused: csrf" in {line["message"] for line in lines(log)}


@pytest.mark.django_db
def test_a_host_that_is_none_of_ours_stands_nowhere_in_the_log(client: Client, log: StringIO) -> None:
    assert client.get("/om", headers={"host": "20170101-2393.example"}).status_code == 400
    assert "01-2393" not in log.getvalue()
    assert "Refused: DisallowedHost" in {line["message"] for line in lines(log)}


@pytest.mark.parametrize(
    ("level", "message", "args", "told"),
    [
        ("WARNING", "Invalid request from ip=192.0.2.7: Invalid Method '20170101-2393'", (), "Invalid request"),
        ("ERROR", "Error handling request %s %s", ("GET", "/kontroll/hemlig"), "Error handling request … …"),
        ("DEBUG", "Ignored premature client disconnection. %s", (ValueError("hemlig"),), None),
        (
            "ERROR",
            "Worker (pid:%s) was sent %s! Perhaps out of memory?",
            (12, "SIGKILL"),
            "Worker (pid:12) was sent …!",
        ),
        ("INFO", "Listening at: %s (%s)", ("http://127.0.0.1:8000", 12), "Listening at: http://127.0.0.1:8000 (12)"),
        ("CRITICAL", "WORKER TIMEOUT (pid:%s)", (12,), "WORKER TIMEOUT (pid:12)"),
    ],
)
def test_of_the_servers_lines_those_on_requests_keep_what_is_always_the_same(
    level: str, message: str, args: tuple[object, ...], told: str | None
) -> None:
    record = logging.LogRecord("gunicorn.error", getattr(logging, level), __file__, 1, message, args, None)

    written = json.loads(JsonFormatter().format(record))["message"]

    assert written.startswith(told or message.partition("%")[0])
    assert not {"hemlig", "192.0.2.7", "01-2393"} & set(re.findall(r"hemlig|192\.0\.2\.7|01-2393", written))


@pytest.mark.parametrize(
    "change",
    [
        lambda request, response: request.COOKIES.update(sessionid="x"),
        lambda request, response: response.set_cookie("sessionid", "x"),
        lambda request, response: response.delete_cookie("sessionid"),
        lambda request, response: request.META.update(HTTP_AUTHORIZATION="Bearer x"),
    ],
)
def test_what_somebody_signed_in_sees_is_never_stored(change: Callable[[HttpRequest, HttpResponse], object]) -> None:
    assert answer_to(change).headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_an_answer_and_its_log_lines_share_a_request_id(client: Client, log: StringIO) -> None:
    given_id = client.get(NOWHERE).headers["X-Request-ID"]
    assert len(given_id) == 32
    answered = [line for line in lines(log) if line["logger"] == "samverkan.request"]
    assert [line["request_id"] for line in answered] == [given_id]
    assert {line["request_id"] for line in lines(log) if line["logger"] == "django.request"} == {given_id}
    assert request_id.get() == "-"


@pytest.mark.django_db
def test_two_requests_have_two_ids(client: Client) -> None:
    assert client.get(NOWHERE).headers["X-Request-ID"] != client.get(NOWHERE).headers["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("trace-2026.11_21", True),
        ("20170101-2393", False),
        ("short", False),
        ("x" * 65, False),
        ("with space in", False),
        ('x"}\n{"a', False),
    ],
)
def test_a_callers_request_id_is_kept_only_when_it_is_plain(client: Client, sent: str, kept: bool) -> None:
    answer = client.get(NOWHERE, headers={"X-Request-ID": sent})
    assert (answer.headers["X-Request-ID"] == sent) is kept


@pytest.mark.django_db
def test_the_log_line_of_a_request_holds_method_route_status_and_duration_and_nothing_personal(
    client: Client, log: StringIO
) -> None:
    client.post(f"{NOWHERE}?q=gift+bort-zq", {"note": "body-zq"}, REMOTE_ADDR="198.51.100.7")
    (line,) = [line for line in lines(log) if line["logger"] == "samverkan.request"]
    assert set(line) == {
        "at", "level", "logger", "request_id", "message", "method", "route", "status", "milliseconds", "caller",
    }  # fmt: skip
    assert (line["method"], line["route"], line["status"]) == ("POST", "(none)", 404)
    assert "zq" not in log.getvalue()
    assert line["caller"] == "198.51.100.0/24"
    assert "198.51.100.7" not in log.getvalue()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:7:1:2:3:4:5", "2001:db8:7::/48"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("unix:", "-"),
        ("", "-"),
    ],
)
def test_of_a_callers_address_the_log_keeps_the_network(address: str, network: str) -> None:
    assert network_of(read_address(address)) == network


def formatted(message: str, *, error: bool = False) -> dict[str, object]:
    info = sys.exc_info() if error else None
    record = logging.LogRecord("test", logging.ERROR, __file__, 1, message, None, info)
    line: dict[str, object] = json.loads(JsonFormatter().format(record))
    return line


@given(st.text(st.characters(exclude_characters="\"'", exclude_categories=["Z", "C"]), min_size=1))
def test_a_query_string_in_any_message_is_cut(typed: str) -> None:
    line = formatted(f"Error handling request /uppslag?q={typed} 500")
    assert line["message"] == "Error handling request /uppslag?… 500"


@given(st.text())
def test_whatever_is_logged_stays_on_one_line(message: str) -> None:
    record = logging.LogRecord("test", logging.INFO, __file__, 1, message, None, None)
    assert "\n" not in JsonFormatter().format(record)


def test_an_exception_is_logged_by_type_and_place_and_not_by_its_text() -> None:
    try:
        int("hemlig-zq")
    except ValueError:
        line = formatted("it went wrong", error=True)
    assert line["exception"] == "ValueError"
    places = line["where"]
    assert isinstance(places, list)
    (place,) = places
    assert place.startswith("test_middleware.py:")
    assert "zq" not in json.dumps(line)


def test_a_failing_page_is_logged_too(log: StringIO) -> None:
    RequestIdMiddleware(lambda _: HttpResponseServerError())(RequestFactory().get("/sida"))
    assert [line["status"] for line in lines(log)] == [500]
