"""A line of an import in JSON lines is the body of the write API, with `id`, `revision` and `action` beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.problems import BodyError, Refused
from api.reading_bodies import read_json
from api.written import change_asked
from partners.importing.lines import Line, LineRefused, reads_lines
from records.recording import Problem


@reads_lines
def read_line(kind: str, line: bytes, note: str) -> Line:
    """The line understood. Raises `LineRefused`, with nothing of the line."""
    try:
        sent = read_json(line)
        if not isinstance(sent, dict):
            raise _refused((), "not_an_object", "write a JSON object on each line")
        action = sent.pop("action", "upsert")
        if action not in ("upsert", "end"):
            raise _refused(("action",), "not_an_action", "write upsert or end")
        record, revision = _identity(sent.get("id")), _revision(sent.get("revision"))
        sent["change"] = _with_note(sent.get("change"), note)
        if action == "end":
            sent = {name: sent[name] for name in ("external_id", "change") if name in sent}
        return Line(change_asked(kind, "end" if action == "end" else "replace", sent), action, record, revision)
    except Refused as refused:
        raise LineRefused([_problem(error) for error in refused.errors] or [_malformed(refused)]) from None


def _with_note(change: Any, note: str) -> Any:
    if change is None:
        return {"note": note}
    return {"note": note} | change if isinstance(change, dict) else change


def _identity(sent: Any) -> UUID | None:
    try:
        return UUID(sent) if sent is not None else None
    except (ValueError, TypeError, AttributeError):
        text = "an identity is a UUID, 32 hexadecimal digits and four hyphens"
        raise _refused(("id",), "uuid_parsing", text) from None


def _revision(sent: Any) -> int | None:
    if sent is not None and (not isinstance(sent, int) or isinstance(sent, bool)):
        raise _refused(("revision",), "int_type", "the entry's revision, a whole number")
    return sent


def _refused(path: tuple[str, ...], code: str, message: str) -> LineRefused:
    return LineRefused([Problem(path, code, message)])


def _problem(error: Any) -> Problem:
    if not isinstance(error, BodyError):
        return Problem((), error.code, error.detail)
    parts = [part.replace("~1", "/").replace("~0", "~") for part in error.pointer.split("/")[1:]]
    return Problem(tuple(parts), error.code, error.detail)


def _malformed(refused: Refused) -> Problem:
    return Problem((), refused.slug.replace("-", "_"), refused.detail or "write one JSON object on each line")
