"""A change by form: tried and shown with what it would do, then done; by the use case that all changes go through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.maintaining import Change, Outcome, Unset, maintain, turn
from partners.maintaining.asked import Doing
from partners.maintaining.looked_at import refuse_what_is_new_and_identifying
from partners.maintaining.merging import merged
from partners.verifying.checks import Method
from partners.verifying.confirming import Confirmation, MayNot, confirm_within
from records.guard import A_DOCUMENTS_NUMBER
from records.history import History
from records.models import Version
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded, Problem, Session, identifying
from registry.keeping.hidden import keeping_hidden
from registry.keeping.preview import Seen, previews

SHORTEST_NOTE, LONGEST_NOTE = 3, 400


@dataclass(frozen=True)
class Wanted:
    """What a form asks for. `patch`: a merge patch of what is shown to the viewer; None ends the record.

    `base`: the version (by its pk) that the patch was made of, when there is one. `revision`, `valid_from`, `confirmed`
    as in `Change`; `valid_until` the first day it no longer holds, None when nothing is said. `checked`: that the rest
    was looked at and is right.
    """

    kind: str
    doing: Doing
    patch: dict[str, Any] | None
    record: UUID | None = None
    base: int | None = None
    revision: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""
    source: str = ""
    confirmed: bool = False
    checked: bool = False


@dataclass(frozen=True)
class Made:
    """What came of it, or would: what held before on the day (None: nothing) and the version that says so now, as they
    are shown to the viewer; and what each kind of viewer sees of a contact point from the day, when it was tried."""

    outcome: Outcome
    before: Entry | None
    after: Entry
    ends: bool
    seen: tuple[Seen, ...] = ()


def change(viewer: Viewer, wanted: Wanted, *, rehearsal: bool) -> Made:
    """Do it, or (a rehearsal) try it and keep nothing.

    Raises what `maintain` raises: `Unknown`, `NotAllowed`, `Stale`, `NotRecorded`; paths of what stands beside the
    content are ("change_note",), ("source",), ("valid_until",) and ("change", "valid_from"). What may identify somebody
    is asked about when it is new.
    """
    faulty = _problems_with_facts(wanted)
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        day = wanted.valid_from or session.at.astimezone(STOCKHOLM).date()
        before = _held(viewer, wanted, day)
        outcome = _maintained(session, viewer, wanted, before or _base(viewer, wanted), faulty)
        if wanted.checked and wanted.kind == "contact_point" and outcome.version.content:
            _confirm(session, viewer, outcome)
        seen = _seen(viewer, outcome, day) if rehearsal else ()
        return Made(outcome, before, *_recorded(viewer, outcome, day), seen)


def _problems_with_facts(wanted: Wanted) -> list[Problem]:
    texts = {"change_note": wanted.note, "source": wanted.source}
    found = identifying(texts, {"source": A_DOCUMENTS_NUMBER}, confirmed=wanted.confirmed)
    if not SHORTEST_NOTE <= len(wanted.note) <= LONGEST_NOTE:
        text = f"say why, in {SHORTEST_NOTE} to {LONGEST_NOTE} characters"
        found.append(Problem(("change_note",), "note_missing", text))
    return found


def _maintained(
    session: Session, viewer: Viewer, wanted: Wanted, shown: Entry | None, faulty: list[Problem]
) -> Outcome:
    """The outcome. Raises `NotRecorded` with all that is wrong with the content and beside it."""
    try:
        (outcome,) = maintain(session, viewer, [_change(wanted, shown)])
    except NotRecorded as error:
        known = {problem.path for problem in faulty}
        found = [problem for some in error.problems.values() for problem in some if problem.path not in known]
        raise NotRecorded({0: [*found, *faulty]}) from None
    if faulty:
        raise NotRecorded({0: faulty})
    return outcome


def _held(viewer: Viewer, wanted: Wanted, day: date) -> Entry | None:
    if wanted.record is None:
        return None
    return Reader(viewer, Moment.resolve(day)).get(wanted.kind, wanted.record)


def _base(viewer: Viewer, wanted: Wanted) -> Entry | None:
    """The version that the form was made of, where nothing holds on the day: what a restart starts from."""
    if wanted.record is None or wanted.base is None:
        return None
    found = Version.mechanism.filter(pk=wanted.base, record__uuid=wanted.record).values_list("number", flat=True)
    history = History(Reader(viewer, Moment.resolve()), wanted.kind, wanted.record)
    return next((one.entry for number in found for one in history.numbered(number).values()), None)


def _change(wanted: Wanted, shown: Entry | None) -> Change:
    patch = keeping_hidden(wanted.patch, shown) if wanted.patch is not None and shown else wanted.patch
    if patch is not None and not wanted.confirmed:
        said = (Version.mechanism.get(pk=shown.version).content or {}) if shown else {}
        refuse_what_is_new_and_identifying(wanted.kind, said, merged(said, patch))
    return Change(
        wanted.kind,
        wanted.doing,
        content=patch,
        record=wanted.record,
        revision=wanted.revision,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until or Unset.UNSET,
        change_note=wanted.note,
        source=wanted.source,
        confirmed=True,  # what is new was asked about above, and what is old when it was new
    )


def _confirm(session: Session, viewer: Viewer, outcome: Outcome) -> None:
    """The rest was looked at too. What holds only from a later day cannot be checked yet."""
    version, today = outcome.version, session.at.astimezone(STOCKHOLM).date()
    if version.valid_from > today or (version.valid_until or date.max) <= today:
        return
    how = Method.OTHER if outcome.on_behalf_of else Method.OWNER_CONFIRMED
    try:
        confirm_within(session, viewer, outcome.record.uuid, Confirmation(how))
    except MayNot:
        return


def _recorded(viewer: Viewer, outcome: Outcome, day: date) -> tuple[Entry, bool]:
    """The version that says so now, as it is shown to the viewer, and whether it ends the record."""
    version = outcome.version
    history = History(Reader(viewer, Moment.resolve(day)), version.kind, outcome.record.uuid)
    found = history.numbered(version.number)[version.number]
    return found.entry, found.ends


def _seen(viewer: Viewer, outcome: Outcome, day: date) -> tuple[Seen, ...]:
    if outcome.version.kind != "contact_point" or not outcome.version.content:
        return ()
    return tuple(previews(viewer, outcome.record.uuid, Moment.resolve(day)))
