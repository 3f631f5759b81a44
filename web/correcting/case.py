"""One entry that somebody corrects: what it says, as they may see it, and what of it the form shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404

from partners.access import Viewer
from partners.maintaining.asked import Doing
from records.content import kinds, targets
from records.history import History
from records.moment import Moment
from records.reading import Entry, Label, Reader
from registry.keeping.choosing import Options, options_for
from registry.keeping.desk import may_change
from registry.keeping.hidden import hidden_fields
from registry.keeping.whose import Kept, chosen_of, keeps_for
from web.correcting.shape import FORMS
from web.correcting.values import Values, of_content

DAYS_AHEAD = timedelta(days=1100)


@dataclass(frozen=True)
class Case:
    """What is corrected, and by whom. `base`: the version that the form starts from; None for what is new."""

    viewer: Viewer
    now: Moment
    kind: str
    doing: Doing
    record: UUID | None
    base: Entry | None
    revision: int
    content: Mapping[str, Any]
    """What the form starts from: of the base, or of what is new."""
    hidden: frozenset[str]

    @property
    def reader(self) -> Reader:
        """Reads for whoever corrects."""
        return Reader(self.viewer, self.now)

    @property
    def name(self) -> Any:
        """What the entry is called."""
        return kinds[self.kind].label_of(dict(self.content))

    @property
    def plural(self) -> str:
        """Its kind in addresses."""
        return kinds[self.kind].plural

    @property
    def organisation(self) -> str:
        """The identity of the organisation whose desk it lies on."""
        return desk_of_entry(self.kind, self.record, self.content)

    def options(self, content: Mapping[str, Any]) -> Options:
        """What can be chosen, for the entry as it stands in the form."""
        return options_for(self.viewer, self.kind, dict(self.content) | dict(content), self.now)

    def names(self, content: Mapping[str, Any]) -> dict[str, Label]:
        """What the references of a content are called, by identity."""
        found = self.reader.labels(_targets(self.kind, content))
        return {str(identity): label for identity, label in found.items()}

    def values(self, content: Mapping[str, Any]) -> Values:
        """What the fields hold for a content."""
        return of_content(self.kind, content)

    def version(self, number: int) -> Entry:
        """A version of the entry as it is shown. Raises Http404."""
        if self.record is None:
            raise Http404
        found = History(self.reader, self.kind, self.record).numbered(number).get(number)
        if found is None or found.ends or found.disposed:
            raise Http404
        return found.entry


def desk_of_entry(kind: str, record: UUID | None, content: Mapping[str, Any]) -> str:
    """The identity of the organisation whose desk an entry lies on."""
    if kind == "organisation":
        return str(record or content.get("parent", ""))
    return str(content.get("organisation") or content.get("owner", ""))


def kind_with_form(plural: str) -> str:
    """The kind with this plural, if it has a form. Raises Http404."""
    found = next((kind for kind in FORMS if kinds[kind].plural == plural), None)
    if found is None:
        raise Http404
    return found


def new_case(viewer: Viewer, kind: str, organisation: UUID | None) -> Case:
    """An entry that is to be made for an organisation that the viewer keeps. Raises Http404."""
    now = Moment.resolve()
    kept = chosen_of(keeps_for(viewer, now), organisation)
    if kept is None or not kept.may_add:
        raise Http404
    return Case(viewer, now, kind, "create", None, None, 0, _to_begin_with(kind, kept), frozenset())


def _to_begin_with(kind: str, kept: Kept) -> dict[str, Any]:
    own, areas = str(kept.organisation.id), kept.organisation.content.get("areas") or []
    if kind == "contact_point":
        some = list(areas) if len(areas) == 1 else []
        more = {"audience": "professionals", "visibility": "professionals", "languages": ["sv"]}
        return {"organisation": own, "areas": some, "channels": [{"type": "telephone"}]} | more
    if kind == "organisation":
        return {"parent": own, "organisation_kind": kept.organisation.content["organisation_kind"]}
    return {"owner": own, "body_kind": "working_group"}


def case_of(viewer: Viewer, kind: str, identity: UUID, doing: Doing, base: int | None = None) -> Case:
    """An entry that the viewer may change. `base`: the number of the version that the form was made of, once it was.

    Else what holds today, or first from a later day; and of what is to be restarted what it said last. Raises Http404
    for an entry that is not there, is not the viewer's to change, or cannot be done this with.
    """
    now = Moment.resolve()
    reader = Reader(viewer, now)
    history = History(reader, kind, identity)
    revision = history.count()
    found = history.numbered(base).get(base) if base else None
    entry = found.entry if found and not found.ends else _stands(reader, history, kind, identity, doing)
    if entry is None or not may_change(viewer, entry):
        raise Http404
    return Case(viewer, now, kind, doing, identity, entry, revision, entry.content, hidden_fields(entry))


def _stands(reader: Reader, history: History, kind: str, identity: UUID, doing: Doing) -> Entry | None:
    today = reader.get(kind, identity)
    if today is not None and doing != "restart":
        return today
    last = history.page(1, max(0, history.count() - 1))
    if not last or (today is not None and doing == "restart"):
        return None
    pk, first = last[0].entry.pk, reader.moment.on
    ahead = reader.over([pk], first, first + DAYS_AHEAD)
    if doing != "restart":
        return next(iter(ahead), None)
    versions = [one.entry for one in history.page(200, max(0, history.count() - 200)) if not one.ends and one.believed]
    return None if ahead or not versions else max(versions, key=lambda entry: entry.number)


def _targets(kind: str, content: Mapping[str, Any]) -> set[UUID]:
    """What an unfinished content refers to: nothing, where it is not even a reference."""
    try:
        return targets([(kinds[kind], dict(content))])
    except (ValueError, AttributeError, TypeError):
        return set()
