"""The log: one JSON object a line on standard error, without query strings, bodies, addresses or persons."""

import contextvars
import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
"""The id of the request being answered, `-` outside one; set by `config.middleware.RequestIdMiddleware`."""

REQUEST_ID = "samverkan.request_id"
"""Where the id stands in the request's `META`."""

REQUEST_FIELDS = ("method", "route", "status", "milliseconds", "caller")
QUERY = re.compile(r"\?[^\s\"']+")


def places(trace: TracebackType | None) -> list[str]:
    """The places in the code an exception came through, outermost first: `file.py:12 function`."""
    return [f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in traceback.extract_tb(trace)]


def id_of_request(record: logging.LogRecord) -> str:
    """The id of the request a line is about: Django writes some lines when the request has been answered already."""
    about = getattr(getattr(record, "request", None), "META", {})
    return str(about.get(REQUEST_ID, request_id.get()))


def message_of(record: logging.LogRecord) -> str:
    """What the line says, without what somebody may have sent: addresses, which may be links that open something, too.

    Of what others write about requests nothing is passed on but words that are theirs.
    """
    if record.name == "django.request":  # "Not Found: /what/was/asked/for", "Method Not Allowed (METHOD): /what/was"
        return re.split("[:(]", record.getMessage(), maxsplit=1)[0].strip()
    if record.name.startswith("django.security."):  # "Forbidden (of which origin): /what/was/asked/for"
        return f"Refused: {record.name.rpartition('.')[2]}"
    if record.name == "django.server":  # the development server's: the whole request line
        return "The development server could not answer a request, or was asked by HTTPS"
    if record.name == "gunicorn.error":
        return _of_the_server(record)
    return QUERY.sub("?…", record.getMessage())


def _of_the_server(record: logging.LogRecord) -> str:
    """What gunicorn says: of itself (at INFO and CRITICAL) all, of requests (at the other levels) what it always says.

    "Invalid request from ip=198.51.100.7: 'what was sent'", "Error handling request GET /what/was/asked/for".
    """
    if record.levelno in (logging.INFO, logging.CRITICAL):
        return record.getMessage()
    args = record.args if isinstance(record.args, tuple) else ()
    told = tuple(arg if isinstance(arg, int) else "…" for arg in args)
    return (str(record.msg) % told if told else str(record.msg)).partition(" from ip=")[0]


class JsonFormatter(logging.Formatter):
    """One log record as one line of JSON: instant in UTC, level, logger, request id, message and, on errors, where.

    What stands after a question mark in an address is cut, for people type their situation there; Django's and
    gunicorn's own lines on requests, which repeat what was sent and who sent it, keep only what is always the same. Of
    an exception only its type and the places in the code are kept, for its text may quote what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": id_of_request(record),
            "message": message_of(record),
        }
        line |= {name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING, also understood by gunicorn, for the given least level."""
    passed_on = {"handlers": [], "propagate": True, "level": level}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.logging.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": passed_on,
            "gunicorn.error": passed_on,
            # Answered requests have a line of our own; these would repeat it with the query string.
            "django.server": passed_on | {"level": "ERROR"},
            "gunicorn.access": passed_on | {"level": "CRITICAL"},
            # It tells of every look into an empty queue.
            "django_tasks_db": passed_on | {"level": "WARNING"},
            # At DEBUG it writes where webhooks are sent.
            "httpcore": passed_on | {"level": "WARNING"},
            # At DEBUG it writes each token it gives out.
            "oauthlib": passed_on | {"level": "WARNING"},
            # At DEBUG it writes each statement with its values, which may be personal.
            "django.db.backends": passed_on | {"level": "INFO"},
        },
    }
