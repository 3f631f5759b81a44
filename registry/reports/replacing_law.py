"""The use case: a provision is replaced by another, from a day, and those who cite it are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.asked import NotAllowed, Stale, Unknown
from partners.maintaining.days import allowed_days
from records.models import Belief, Record, Version
from records.moment import STOCKHOLM, Moment
from records.recording import Draft, NotRecorded, Problem, Session, last_numbers
from registry.loading.identity import identity
from registry.reports.citing_law import TO_DO, Cited, citing
from registry.reports.law_mail import tell_those_who_cite

KIND = "legal_reference"


@dataclass(frozen=True)
class Replacement:
    """What is asked for: that `provision` no longer holds from `from_` on (a day in Europe/Stockholm).

    `by`: the provisions that take its place, which the registry has; `new`: those it has not, as contents of legal
    references, which are recorded from that day. Neither: it is repealed. `revision`: see `Change.revision`.
    """

    provision: UUID
    from_: date
    by: tuple[UUID, ...] = ()
    new: tuple[dict[str, Any], ...] = ()
    change_note: str = ""
    source: str = ""
    revision: int | None = None
    confirmed: bool = False


@dataclass(frozen=True)
class Replaced:
    """What came of it: the versions of the provision itself and of those that are new, and who cites it on the day."""

    versions: tuple[Version, ...]
    new: tuple[Version, ...]
    cited: Cited


@dataclass(frozen=True)
class _Found:
    record: Record
    revision: int
    beliefs: Sequence[Belief] = field(repr=False)
    """What is believed of it over the days from the change on."""


def replace_provision(session: Session, viewer: Viewer, wish: Replacement) -> Replaced:
    """Record that a provision is replaced, all or nothing, and queue that those are told who must act.

    For a coordinator, of whatever area: the law is the same everywhere. Over every day from `from_` on the provision
    says when it ceased and what came instead; days before stay as they are. Raises `NotAllowed`, `Unknown` and `Stale`
    as `maintain` does, and `NotRecorded` with the place in `new` (what is wrong with the rest: the place after them).
    """
    if not viewer.may(Act.MAINTAIN_CATALOGUE, [Standing.AREA]):
        raise NotAllowed(0, Act.MAINTAIN_CATALOGUE)
    found = _find(wish)
    if wish.revision is not None and wish.revision != found.revision:
        raise Stale(0, wish.provision, wish.revision, found.revision)
    today = session.at.astimezone(STOCKHOLM).date()
    _refuse(wish, found, today)
    new = [_new(wish, content) for content in wish.new]
    by = (*wish.by, *(draft.record for draft in new if draft.record))
    with session.all_or_nothing():
        versions = session.record_all([*new, *_drafts(wish, found, by)])
        cited = citing(Moment(wish.from_, session.at), wish.provision)
        if cited is None:
            raise RuntimeError("the provision has just been recorded")
        if any(place.state in TO_DO for place in cited.places):
            tell = partial(_queue, session, wish, viewer.actor)
            session.before_end(f"registry.reports.replaced:{wish.provision}", tell)
    return Replaced(tuple(versions[len(new) :]), tuple(versions[: len(new)]), cited)


def _queue(session: Session, wish: Replacement, actor: str) -> None:
    tell_those_who_cite.enqueue(str(wish.provision), wish.from_.isoformat(), session.at.isoformat(), actor)


def _find(wish: Replacement) -> _Found:
    record = Record.objects.filter(kind=KIND, uuid=wish.provision).first()
    if record is None:
        raise Unknown(0)
    beliefs = Belief.objects.filter(record=record, known_until=None, version__content__isnull=False)
    rows = beliefs.select_related("version").order_by("valid_from")
    after = [b for b in rows if b.valid_until is None or b.valid_until > wish.from_]
    return _Found(record, last_numbers([record.pk])[record.pk], after)


def _refuse(wish: Replacement, found: _Found, today: date) -> None:
    """Raise `NotRecorded` with everything that stands in the way."""
    problems = []
    first, last = allowed_days(Standing.AREA, today)
    if not first <= wish.from_ <= last:
        text = f"changes are recorded from {first} to {last}; choose a day in between"
        problems.append(Problem(("change", "valid_from"), "outside_period", text))
    elif not found.beliefs or found.beliefs[0].valid_from > wish.from_:
        text = "the registry tells of no such provision on that day; choose another"
        problems.append(Problem(("change", "valid_from"), "not_in_force", text))
    if wish.provision in wish.by:
        problems.append(
            Problem(("replaced_by",), "replaces_itself", "a provision does not take its own place; leave it out")
        )
    if len(set(wish.by)) < len(wish.by):
        problems.append(Problem(("replaced_by",), "twice_in_list", "a provision stands there twice; leave one out"))
    if problems:
        raise NotRecorded({len(wish.new): problems})


def _new(wish: Replacement, content: dict[str, Any]) -> Draft:
    """A provision that the registry does not know, from the day of the change; in force from then unless it tells."""
    code = str(content.get("code") or "")
    return Draft(
        KIND,
        {"in_force_from": wish.from_.isoformat()} | content,
        wish.from_,
        record=identity(KIND, code),
        key=code or None,
        change_note=wish.change_note,
        source=wish.source,
        confirmed=wish.confirmed,
    )


def _drafts(wish: Replacement, found: _Found, by: Sequence[UUID]) -> list[Draft]:
    """The provision's own versions: over the days of each thing that is said of it, the same with the change."""
    changed = {"in_force_until": wish.from_.isoformat(), "replaced_by": [str(one) for one in by]}
    return [
        Draft(
            KIND,
            (belief.version.content or {}) | changed,
            max(belief.valid_from, wish.from_),
            belief.valid_until,
            record=found.record.uuid,
            change_note=wish.change_note,
            source=wish.source,
            confirmed=wish.confirmed,
        )
        for belief in found.beliefs
    ]
