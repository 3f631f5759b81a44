"""Records what the files say and the registry does not: one writer's turn, or none at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from partners.models import Verification
from partners.verifying import Check, verify
from records.content import kinds
from records.models import Record, Version
from records.recording import Draft, NotRecorded, Session, recording
from records.rows import look_anew
from registry.loading.difference import Difference, difference
from registry.loading.files import FileRefused, Written, WrittenCheck


@dataclass
class Loaded:
    """What a load did: versions recorded per kind, checks recorded, and the records it left to those who own them."""

    versions: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    left: list[Written] = field(default_factory=list)


def load(actor: str, records: Sequence[Written]) -> Loaded:
    """Make the registry say what `records` say, as `actor` ("system:load_reference"). Raises `FileRefused`.

    Everything is recorded at one instant, in one transaction; when nothing differs, nothing at all is written. A
    record that somebody else has written to since is left as it is.
    """
    _refuse_twice(records)
    found = difference(actor, records)
    if not found:
        return Loaded(left=found.left)
    with recording(actor) as session:
        # Once more, now that no other writer can come in between.
        found = difference(actor, records)
        loaded = _record(session, found)
    look_anew()
    return loaded


def _record(session: Session, found: Difference) -> Loaded:
    loaded = Loaded(left=found.left)
    for kind in kinds:  # in the order of definition, which never refers to a kind that comes later
        drafts = [draft for draft in found.drafts if draft.kind == kind]
        if drafts:
            loaded.versions[kind] = len(_recorded(session, drafts))
    known = {r.uuid: r for r in Record.objects.filter(uuid__in=[own for own, _ in found.checks])}
    loaded.checks = len(verify(session, [_check(known[own], check) for own, check in found.checks]))
    return loaded


def _check(contact_point: Record, told: WrittenCheck) -> Check:
    result = Verification.Result(told.result)
    return Check(contact_point, told.checked, told.by, told.how, told.source, result)


def _recorded(session: Session, drafts: Sequence[Draft]) -> list[Version]:
    try:
        return session.record_all(drafts)
    except NotRecorded as refused:
        draft = drafts[min(refused.problems)]
        raise FileRefused(f"{draft.kind} {draft.key}: {refused}") from refused


def _refuse_twice(records: Sequence[Written]) -> None:
    times = Counter((record.kind, record.key) for record in records)
    twice = [f"{kind} {key}" for (kind, key), number in times.items() if number > 1]
    if twice:
        raise FileRefused(f"{', '.join(twice)}: stands twice in the files; put all versions of a record in one place")
