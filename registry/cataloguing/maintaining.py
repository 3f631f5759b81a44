"""The use cases of keeping the catalogue: a new term, other words for one, its end. For coordinators, of whatever area.

A term means the same everywhere, so that whoever coordinates some area keeps it for all. What names a term must not be
left naming nothing: one that is used does not end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from partners.access import Act, Standing, Viewer
from partners.maintaining.asked import NotAllowed, Stale, Unknown
from partners.maintaining.days import allowed_days
from records.models import Belief, Record, Version
from records.moment import STOCKHOLM
from records.recording import Draft, NotRecorded, Problem, Session, last_numbers
from registry.loading.identity import identity
from registry.lookup.matching import CATALOGUE

Json = dict[str, Any]
EDITED: dict[str, tuple[str, ...]] = {
    "situation": ("name", "synonyms", "description", "broader", "honour_related"),
    "target_group": ("name", "synonyms", "description", "broader"),
    "function": ("name", "synonyms", "note", "place_protected"),
}
"""What of a term may be changed; its code is what others know it by, and stays."""


@dataclass(frozen=True)
class Said:
    """What goes with a change: from which day (None: today), why, and that suspect texts were looked at."""

    valid_from: date | None = None
    note: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class Term:
    """A term as it is to be: the fields in `EDITED`, those left out empty; and `code`, of a new one."""

    kind: str
    content: Json
    record: UUID | None = None
    revision: int | None = None
    """Of a term that there is: the number of its versions that the writer knows of."""


def may_keep(viewer: Viewer) -> bool:
    """Whether the viewer keeps the catalogue."""
    return viewer.may(Act.MAINTAIN_CATALOGUE, [Standing.AREA])


def record_term(session: Session, viewer: Viewer, term: Term, said: Said) -> Version:
    """Record a new term, or what one is called from a day on; what is planned for later stays.

    Raises `NotAllowed`, `Unknown`, `Stale`, `NotRecorded`.
    """
    _require(viewer, term.kind)
    day = _day(session, said)
    if term.record is None:
        return session.record(_new(term, said, day))
    record = _found(term.kind, term.record, term.revision)
    now, until = _holding(record, day)
    if now is None:
        raise _refused(("valid_from",), "not_in_force", "it does not hold on that day; choose another")
    kept = {name: value for name, value in now.items() if name not in EDITED[term.kind]}
    given = {name: value for name, value in term.content.items() if name in EDITED[term.kind]}
    _refuse_circle(record, given)
    return session.record(
        Draft(term.kind, kept | given, day, until, record=record.uuid, change_note=said.note, confirmed=said.confirmed)
    )


def end_term(session: Session, viewer: Viewer, term: Term, said: Said) -> Version:
    """Let the term hold no longer from a day on, whatever `term.content` says.

    Raises `NotAllowed`, `Unknown`, `Stale`, and `NotRecorded` with the code "in_use" when something names it then.
    """
    _require(viewer, term.kind)
    if term.record is None:
        raise Unknown(0)
    day = _day(session, said)
    found = _found(term.kind, term.record, term.revision)
    if _holding(found, day)[0] is None:
        raise _refused(("valid_from",), "not_in_force", "it does not hold on that day; choose another")
    if _naming(found, day):
        raise _refused((), "in_use", "something names it on that day or later; change that first")
    return session.record(
        Draft(term.kind, None, day, record=found.uuid, change_note=said.note, confirmed=said.confirmed)
    )


def _require(viewer: Viewer, kind: str) -> None:
    if kind not in CATALOGUE:
        raise Unknown(0)
    if not may_keep(viewer):
        raise NotAllowed(0, Act.MAINTAIN_CATALOGUE)


def _day(session: Session, said: Said) -> date:
    today = session.at.astimezone(STOCKHOLM).date()
    day = said.valid_from or today
    first, last = allowed_days(Standing.AREA, today)
    if not first <= day <= last:
        raise _refused(("valid_from",), "outside_period", f"choose a day from {first} to {last}")
    return day


def _new(term: Term, said: Said, day: date) -> Draft:
    code = str(term.content.get("code") or "")
    if Record.objects.filter(kind=term.kind, key=code).exists():
        raise _refused(("code",), "code_taken", "another term has the code; choose one of its own")
    kept = {"code", *EDITED[term.kind]}
    content = {name: value for name, value in term.content.items() if name in kept}
    return Draft(
        term.kind, content, day, record=identity(term.kind, code), key=code or None, change_note=said.note,
        confirmed=said.confirmed,
    )  # fmt: skip


def _found(kind: str, identity_of: UUID, known: int | None) -> Record:
    record = Record.objects.filter(kind=kind, uuid=identity_of).first()
    if record is None:
        raise Unknown(0)
    revision = last_numbers([record.pk])[record.pk]
    if known is not None and known != revision:
        raise Stale(0, record.uuid, known, revision)
    return record


def _holding(record: Record, day: date) -> tuple[Json | None, date | None]:
    """What is believed to hold on the day, and until when."""
    rows = Belief.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), record=record, known_until=None)
    beliefs = list(rows.select_related("version").order_by("valid_from"))
    now = next((belief for belief in beliefs if belief.valid_from <= day), None)
    return (now.version.content, now.valid_until) if now else (None, None)


def _naming(record: Record, day: date) -> bool:
    """Whether anything names the record on the day or later, as is believed now."""
    rows = Belief.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), known_until=None)
    return rows.filter(version__links__target=record).exclude(record=record).exists()


def _refuse_circle(record: Record, content: Json) -> None:
    """A situation is no case of itself, nor of one of its own cases."""
    seen = {str(record.uuid)}
    above = content.get("broader")
    for wider in _wider(above):
        if wider in seen:
            raise _refused(("broader",), "in_a_circle", "it would be a case of itself; choose another")
        seen.add(wider)


def _wider(identity_of: str | None) -> Iterator[str]:
    """The term, and those that it is a case of, as is believed now; a circle that is there already ends."""
    told: set[str] = set()
    while identity_of and identity_of not in told:
        yield identity_of
        told.add(identity_of)
        rows = Belief.objects.filter(record__uuid=identity_of, known_until=None, valid_until=None)
        last = rows.select_related("version").order_by("-valid_from").first()
        identity_of = (last.version.content or {}).get("broader") if last else None


def _refused(path: tuple[str | int, ...], code: str, text: str) -> NotRecorded:
    return NotRecorded({0: [Problem(path, code, text)]})
