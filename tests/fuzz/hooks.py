"""What schemathesis cannot know of the registry: what there is in it, files, and why a good request may be refused.

It runs in schemathesis' own process; `FUZZ_KNOWN` is a file with identities of records by the plural of their kind.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import schemathesis
from schemathesis.generation.modes import GenerationMode

KNOWN: dict[str, list[str]] = json.loads(Path(os.environ["FUZZ_KNOWN"]).read_text(encoding="utf-8"))
REFERS_TO = {"organisation": "organisations", "parent": "organisations", "function": "functions", "areas": "areas",
             "area": "areas", "contact_point": "contact-points", "by": "organisations", "organisers": "organisations",
             "body": "bodies", "routine": "routines", "owner": "organisations"}  # fmt: skip
"""Fields of bodies that refer to records, and to which."""
LONGEST_QUERY = 3500
NUMBERS = ("+46846500409", "08-465 004 18", "070-174 06 05")

BUSINESS = re.compile(
    "|".join(  # noqa: FLY002 (in groups, each with its reason)
        [
            # There is no such thing, or not any more.
            r".* not-in-registry", r".* no_such_channel", r"after beyond-the-end", r"\w+ unknown-value",
            r".* unknown_reference",
            # What is asked for must be named; in the profile each parameter of a query is optional (FNS.05).
            r"body missing",
            r"(area|situation|target_group|starts|focus_area) invalid",
            # Two fields do not go together.
            r"until invalid", r"format invalid",
            r"/(in_force_until|last_day|starts_at|ends_at|audience_size) value_error",
            r"/(held|measured|followed_up)(/value)? value_error", r"/(code|parent|focus_areas) value_error",
            # Each section, party and step once, known by its key, which uniqueItems does not say.
            r"/(sections|parties|steps) value_error", r"/steps/\d+(/fallbacks|/receiver|/fallbacks/\d+)? value_error",
            r".*/hours/(rules|exceptions)(/\d+(/days|/windows)?)? value_error",
            r"/change/valid_from not_in_force", r"/change/valid_until no_days",
            r"/external_id (other_external_id|external_id_taken)",
            # A part of a draft, and a version of what it changes, that there is not.
            r"/part unknown_part", r"/base unknown_version",
            # A check digit, and a file with nothing in it, which "binary" cannot rule out.
            r"/organisation_number value_error", r"/file (missing|unknown_format)",
            # A draft may be unfinished, but is of its kind's shape, which one schema for all kinds does not say.
            r"/document.* \w+",
            # Whom one acts for.
            r"/by other_organisation",
            # A domain that no mail can reach, such as one under .test.
            r".*/(email|address) value_error",
            # The days that a role may change things for, which are counted from today.
            r"/change/valid_from outside_period",
            # A text that no database keeps (NUL): said once for the whole API, and not in a pattern of each text.
            r".* unusable_(text|name)",
        ]
    )
)  # fmt: skip
"""Errors (where, a blank, the code) that say what no schema can."""
ABOUT_ALL = frozenset(
    {"identifying-text", "identifying-content", "possibly-identifying", "idempotency-key-reused", "future-knowledge"}
)
"""Types of problem that are about more than what a schema can say."""


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _draw(of: str, among: list[str]) -> str:
    """One of them, always the same for the same text."""
    return among[zlib.crc32(of.encode()) % len(among)]


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _near(text: str, leap_year: str) -> str:
    """A day or an instant in a year that the registry can tell of, or change something in."""
    return f"{leap_year}{text[4:]}" if _DAY.match(text) else text


def _whole(number: float) -> float:
    """JSON's 1.0 is a whole number to JSON Schema, and a slip to the registry."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _asked(value: Any) -> Any:
    """A value in a query as a reader of the description would write it."""
    if isinstance(value, float):
        return _whole(value)
    return _near(value, "2024") if isinstance(value, str) else value


def _near_zero(value: Any) -> Any:
    """A document without whole numbers beyond 2^53, which its schema does not forbid and the registry refuses."""
    if isinstance(value, dict):
        return {key: _near_zero(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_near_zero(one) for one in value]
    value = _whole(value) if isinstance(value, float) else value
    return value % 2**53 if type(value) is int and abs(value) > 2**53 else value


def _real(value: Any, name: str = "") -> Any:
    """A body with identities of records that there are, days that are near, and numbers that can be called."""
    if isinstance(value, dict):
        found = {
            key: _near_zero(_real(one, key)) if key == "document" else _real(one, key) for key, one in value.items()
        }
        if value.get("type") == "telephone" and isinstance(value.get("number"), str):
            found["number"] = _draw(value["number"], list(NUMBERS))
        return found
    if isinstance(value, list):
        return [_real(one, name) for one in value]
    if isinstance(value, float):
        return _whole(value)
    if name == "external_id" and isinstance(value, str) and not value.isprintable():
        return f"{zlib.crc32(value.encode())}"  # which of Unicode's characters can be seen is beyond patterns
    if isinstance(value, str) and _DAY.match(value):
        return _near(value, "2028")
    if isinstance(value, str):  # blanks at the ends are not counted, which minLength cannot say
        value = re.sub(r"^\s+|\s+$", lambda blanks: "x" * len(blanks[0]), value)
    return _draw(value, KNOWN[REFERS_TO[name]]) if name in REFERS_TO and _is_uuid(value) else value


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """Most random identities become those of records that there are; a body does where nothing in it is wrong."""
    plural = case.operation.path.split("/")[1]
    identity = (case.path_parameters or {}).get("id")
    if plural in KNOWN and isinstance(identity, str) and _is_uuid(identity) and zlib.crc32(identity.encode()) % 8:
        case.path_parameters["id"] = _draw(identity, KNOWN[plural])
    good = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    if good and case.query:
        case.query = {name: _asked(one) for name, one in case.query.items()}
    if good and isinstance(case.body, dict):
        case.body = _real(case.body)
    if good and case.headers and "If-Match" in case.headers and zlib.crc32(repr(case.body).encode()) % 3:
        case.headers["If-Match"] = "*"
    return case


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Not an address that the server in front of the application refuses (414), which tests/fuzz/test_pages.py asks."""
    return len(urlencode(case.query or {}, doseq=True, errors="replace")) < LONGEST_QUERY


@schemathesis.serializer("application/x-ndjson", "text/csv",
                         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip
def as_it_is(ctx: Any, value: Any) -> bytes:
    """A file's bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


class RefusedForItsShape(AssertionError):
    """What the schema allows was refused for something that the schema should have said."""


@schemathesis.check
def refused_for_what_no_schema_says(ctx: Any, response: Any, case: Any) -> None:
    """In place of positive_data_acceptance.

    What is made after the schema may be refused for what there is and who asks, and for nothing else.
    """
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if response.status_code not in (400, 422):
        return
    if any("\0" in str(one) for one in (case.query or {}).values()):
        return  # as unusable_text below
    told = response.json()
    if told["type"].rsplit("/", 1)[-1] in ABOUT_ALL:
        return
    said = [f"{error.get('pointer', error.get('parameter'))} {error['code']}" for error in told.get("errors", [])]
    if not said or not all(map(BUSINESS.fullmatch, said)):
        raise RefusedForItsShape(f"{told['type']}: {told.get('detail')} {told.get('errors')}"[:900])
