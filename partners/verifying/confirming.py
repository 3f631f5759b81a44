"""The use case: somebody who may says that a contact point works, or that it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.rehearsing import turn
from partners.models import Role, Verification
from partners.verifying.checks import METHODS, Check, Method, verify
from partners.verifying.state import VerificationState, state_of
from partners.visibility import standings
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded, Problem, Session, refuse_identifying

LONGEST_NOTE = 200


class NoSuchEntry(LookupError):
    """There is no such contact point, or nothing holds for it today."""


class Changed(Exception):
    """The entry says something else than what the viewer was shown."""


class MayNot(PermissionError):
    """The access table does not allow it to the viewer."""


@dataclass(frozen=True)
class Confirmed:
    """What was recorded (at a rehearsal: what would have been), the entry's state after it, and in whose name."""

    verification: Verification
    state: VerificationState
    on_behalf_of: UUID | None


@dataclass(frozen=True)
class Confirmation:
    """What somebody found. `by`: a function or organisation, by default the viewer's own organisation.

    `checked_on`: a day in Europe/Stockholm, by default today. `note`: a few words on how, about nobody.
    """

    how: Method
    result: Verification.Result = Verification.Result.WORKS
    by: UUID | None = None
    checked_on: date | None = None
    note: str = ""
    confirmed: bool = False
    """That the note was looked at and is about nobody, though it may look so."""
    seen: int | None = None
    """The number of the version that was looked at, where it matters that no other holds by now."""


def confirm(viewer: Viewer, contact_point: UUID, found: Confirmation, *, dry_run: bool = False) -> Confirmed:
    """Record a check. No new version is made. Raises `NoSuchEntry`, `MayNot`, `Changed` or `NotRecorded`.

    Rights are asked for what holds today, within the writer's turn. With `dry_run` nothing is kept.
    """
    with turn(viewer.actor, rehearsal=dry_run) as session:
        return confirm_within(session, viewer, contact_point, found)


def confirm_within(session: Session, viewer: Viewer, contact_point: UUID, found: Confirmation) -> Confirmed:
    """The same within a turn that has begun."""
    today = session.at.astimezone(STOCKHOLM).date()
    now = Moment.resolve(today)
    entry = held_today(contact_point, now)
    stands = standings(viewer, entry, set())
    owner = UUID(entry.content["organisation"])
    if not viewer.may(Act.VERIFY, stands, owner):
        raise MayNot
    if found.seen not in (None, entry.number):
        raise Changed
    _refuse_note(found)
    by = _by(viewer, entry, found.by)
    principal = None if viewer.may(Act.VERIFY, set(stands) - {Standing.AREA}, owner) else owner
    check = Check(
        Record.objects.get(pk=entry.pk),
        found.checked_on or today,
        _name(by, now),
        found.note or METHODS[found.how].sv,
        result=found.result,
        method=found.how,
        by_record=by,
        on_behalf_of=str(principal) if principal else None,
        confirmed=found.confirmed,
    )
    (made,) = verify(session, [check])
    seen = Reader(viewer, now).get("contact_point", entry.id) or entry
    return Confirmed(made, state_of([seen], Moment(today, session.at))[entry.pk], principal)


def held_today(contact_point: UUID, now: Moment) -> Entry:
    """The contact point as anybody may see it. Raises `NoSuchEntry`."""
    entry = Reader(Viewer.anonymous(), now).get("contact_point", contact_point)
    if entry is None:
        raise NoSuchEntry
    return entry


def _refuse_note(found: Confirmation) -> None:
    refuse_identifying({"note": found.note}, confirmed=found.confirmed)
    if len(found.note) > LONGEST_NOTE or "\0" in found.note:
        text = f"write at most {LONGEST_NOTE} plain characters"
        raise NotRecorded({0: [Problem(("note",), "string_too_long", text)]})


def _by(viewer: Viewer, entry: Entry, said: UUID | None) -> Record:
    """Who checked, as a record: a function, or an organisation that the viewer acts for. Raises `NotRecorded`."""
    identity = said or _own(viewer, UUID(entry.content["organisation"]))
    found = Record.objects.filter(uuid=identity, kind__in=("organisation", "function")).first()
    if found is None:
        text = "names no organisation or function in the registry; a person is never named"
        raise NotRecorded({0: [Problem(("by",), "unknown_reference", text)]})
    if found.kind == "organisation" and found.uuid not in viewer.organisations:
        text = "name an organisation that you act for, or a function"
        raise NotRecorded({0: [Problem(("by",), "other_organisation", text)]})
    return found


def _own(viewer: Viewer, owner: UUID) -> UUID:
    """The owner when the viewer acts for it; else the organisation that the viewer coordinates for."""
    if owner in viewer.organisations:
        return owner
    return next(organisation for organisation, role in viewer.roles if role is Role.COORDINATOR)


def _name(record: Record, now: Moment) -> str:
    label = Reader(Viewer.anonymous(), now).labels([record.uuid]).get(record.uuid)
    return label.name.sv if label else str(record.uuid)
