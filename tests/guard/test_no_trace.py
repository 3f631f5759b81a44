"""What was refused is nowhere: not in an answer, a log line, a query, a report on an error, or a request's trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from types import TracebackType

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.log import AdminEmailHandler
from django.views.debug import technical_500_response

from config.logging import JsonFormatter
from config.reporting import SilentReporter
from records.models import Event, Record
from records.recording import Draft, NotRecorded, recording
from tests.records.examples import EXAMPLES

NUMBER = "20170101-2393"
TAIL = "01-2393"
"""Enough of it to know it by, in any part of an answer."""


@contextmanager
def everything_logged() -> Iterator[StringIO]:
    """What any logger says at any level, as the registry's own lines and as plain text where it is ours."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("", *logging.root.manager.loggerDict)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    logging.root.addHandler(handler)
    try:
        yield written
    finally:
        logging.root.removeHandler(handler)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


ASKED = (
    ("/", {"q": f"flicka {NUMBER}"}),
    ("/", {"q": "gift bort", "area": NUMBER}),
    ("/", {"q": "polisens 5000-K123456-25"}),
    ("/api/v1/lookup", {"q": f"flicka {NUMBER}"}),
    ("/api/v1/lookup", {"situation": NUMBER}),
    ("/api/v1/organisations", {"search": NUMBER}),
    ("/api/v1/organisations", {"search": "K123456-25"}),
    ("/api/v1/organisations", {"organisation_kind": NUMBER}),
    ("/api/v1/organisations", {"on": NUMBER}),
    ("/api/v1/organisations", {NUMBER: "x"}),
)


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(("address", "query"), ASKED)
def test_nothing_of_a_refused_question_is_left_anywhere(
    client: Client,
    settings: object,
    capfd: pytest.CaptureFixture[str],
    address: str,
    query: dict[str, str],
    debug: bool,
) -> None:
    settings.DEBUG = debug  # type: ignore[attr-defined]  # pytest-django's fixture
    with everything_logged() as log, CaptureQueriesContext(connection) as queries:
        answer = client.get(address, query, headers={"X-Request-ID": NUMBER, "traceparent": NUMBER})

    told = answer.content.decode() + str(answer.headers) + log.getvalue() + str(capfd.readouterr()) + str(list(queries))
    assert answer.status_code == 400
    assert TAIL not in told
    assert "K123456" not in told
    assert '"logger": "samverkan.request"' in log.getvalue()


@pytest.mark.django_db
def test_the_answer_names_parameter_kind_and_place_and_the_request(client: Client) -> None:
    answer = client.get("/api/v1/organisations", {"search": f"flicka {NUMBER}"})
    problem = json.loads(answer.content)

    assert problem["errors"] == [
        {
            "parameter": "search",
            "code": "identifying-text",
            "detail": "characters 8 to 20 look like a personal identity number; "
            "leave it out and describe the situation without the person",
        }
    ]
    assert answer.headers["X-Request-ID"] in problem["instance"].replace("-", "")


@pytest.mark.django_db
def test_the_command_refuses_it_without_repeating_it(capfd: pytest.CaptureFixture[str]) -> None:
    with everything_logged() as log, pytest.raises(CommandError) as refused:
        call_command("lookup", f"flicka {NUMBER}")

    assert "8 till 20" in str(refused.value)
    assert TAIL not in str(refused.value) + log.getvalue() + str(capfd.readouterr())


@pytest.mark.django_db(transaction=True)
def test_a_refused_text_reaches_no_statement_no_line_and_no_table(capfd: pytest.CaptureFixture[str]) -> None:
    content = EXAMPLES["function"] | {"note": {"sv": f"om {NUMBER}"}}
    with everything_logged() as log, CaptureQueriesContext(connection) as queries:  # noqa: SIM117
        with pytest.raises(NotRecorded) as refused, recording("system:test") as session:
            session.record(Draft("function", content, date(2026, 1, 1), change_note=NUMBER))
    with pytest.raises(NotRecorded), recording("system:test") as session:
        session.note("contact_point.reported", None, {"where": {NUMBER: NUMBER}})

    told = str(refused.value) + repr(refused.value.problems) + log.getvalue() + str(capfd.readouterr())
    assert TAIL not in told + str(list(queries))
    assert (Record.objects.count(), Event.objects.count()) == (0, 0)


Info = tuple[type[BaseException], BaseException, TracebackType | None]


def failing(request: HttpRequest) -> Info:
    """What `sys.exc_info` gives of a failure that quotes, in a frame that holds, and with a cause that quotes."""
    typed = str(request.GET["q"])
    info = None
    try:
        try:
            int(typed)
        except ValueError as error:
            error.add_note(typed)
            raise RuntimeError(f"cannot read {typed}") from error
    except RuntimeError as error:
        info = type(error), error, error.__traceback__
    assert info is not None
    return info


@pytest.fixture
def request_with_number() -> HttpRequest:
    return RequestFactory().post(
        f"/uppslag?q={NUMBER}",
        {"note": NUMBER},
        headers={"X-Note": NUMBER, "Cookie": f"note={NUMBER}", "Referer": f"https://x.example/?q={NUMBER}"},
    )


@pytest.mark.parametrize("accept", ["text/html", "text/plain"])
def test_the_page_on_an_error_with_debug_on_tells_where_and_not_what(
    settings: object, request_with_number: HttpRequest, accept: str
) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]  # pytest-django's fixture
    request_with_number.META["HTTP_ACCEPT"] = accept

    page = technical_500_response(request_with_number, *failing(request_with_number)).content.decode()

    assert TAIL not in page
    assert "RuntimeError" in page
    assert "test_no_trace.py" in page


@pytest.mark.parametrize("html", [False, True])
def test_the_mail_on_an_error_tells_where_and_not_what(
    settings: object, mailoutbox: list[object], request_with_number: HttpRequest, html: bool
) -> None:
    settings.ADMINS = [("Drift", "drift@registret.example")]  # type: ignore[attr-defined]  # pytest-django's fixture
    handler = AdminEmailHandler(include_html=html)
    info = failing(request_with_number)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error", None, info)
    record.request = request_with_number  # as Django's own log line has it
    handler.emit(record)

    (mail,) = mailoutbox
    told = str(mail.message())  # type: ignore[attr-defined]  # an EmailMessage
    assert "RuntimeError" in told
    assert TAIL not in told


def test_the_settings_report_errors_that_way(settings: object) -> None:
    named: str = settings.DEFAULT_EXCEPTION_REPORTER  # type: ignore[attr-defined]  # pytest-django's fixture

    assert named == f"{SilentReporter.__module__}.{SilentReporter.__qualname__}"


def test_a_failure_is_logged_by_type_and_place(request_with_number: HttpRequest) -> None:
    with everything_logged() as log:
        logging.getLogger("samverkan").error("it failed", exc_info=failing(request_with_number))

    assert "RuntimeError" in log.getvalue()
    assert TAIL not in log.getvalue()
