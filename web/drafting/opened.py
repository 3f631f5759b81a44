"""A draft opened to be written on, and what the editor shows of it: its steps with who stands behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from partners.access import Viewer
from records.drafts import Problem
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Label, Reader
from records.text import Text
from registry.agreeing import proposing
from registry.agreeing.editing import LIST_OF, document_of, parts_of
from registry.agreeing.models import Comment, Revision
from registry.agreeing.reading import DraftState, comments_on
from registry.agreeing.rights import areas_of, may_write
from registry.agreeing.rules import Broken
from registry.agreeing.shape import problems
from registry.agreeing.signing import parties_of
from registry.differing.agreements import against_what_holds, referred
from registry.lookup import BadQuestion, Question, wording
from registry.lookup.handing_over import HandedOver, handed_over
from web.drafting.fields import Words
from web.drafting.forms import OTHERWISE, REMARKS

Json = dict[str, Any]
NIGHT, AFTERNOON, SATURDAY = time(2, 0), time(14, 0), 5
TIMES: dict[str, Words] = {"": _("just nu"), "natt": _("i natt klockan 2"), "helg": _("lördag klockan 14")}
"""When it is asked who answers, by what an address calls it."""


def instant_of(code: str, now: datetime) -> datetime | None:
    """The instant that is meant: the next of its kind after `now` (aware); None for now itself."""
    local = now.astimezone(STOCKHOLM)
    ahead = {"natt": 0 if local.time() < NIGHT else 1, "helg": (SATURDAY - local.weekday()) % 7}
    if code == "helg" and ahead["helg"] == 0 and local.time() >= AFTERNOON:
        ahead["helg"] = 7
    if code not in ahead:
        return None
    day = local.date() + timedelta(days=ahead[code])
    return datetime.combine(day, NIGHT if code == "natt" else AFTERNOON, STOCKHOLM)


@dataclass(frozen=True)
class Behind:
    """Who stands behind the steps in an area at an instant. `area` "": none chosen; `fault`: why it is not told."""

    area: str = ""
    time: str = ""
    at: datetime | None = None
    steps: Mapping[str, HandedOver] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Part:
    """A step or section as the editor shows it."""

    key: str
    number: int
    content: Json
    actor: Text | None
    modality: str
    modality_words: Text | None
    within: Text | None
    legal: Sequence[Label]
    receiver: Label | None
    behind: HandedOver | None
    broken: Sequence[Broken]
    lacking: Sequence[Words]
    comments: int
    change: str = ""
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class Opened:
    """A draft as somebody reads it to write on it."""

    viewer: Viewer
    now: Moment
    state: DraftState

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.state.draft.kind

    @property
    def revision(self) -> Revision:
        """As it was saved last."""
        return self.state.revision

    @cached_property
    def document(self) -> Json:
        """What it says, each step and section under a key of its own."""
        return document_of(self.state.revision)

    @cached_property
    def may_write(self) -> bool:
        """Whether the viewer may write on it, as things stand."""
        draft = self.state.draft
        return self.state.closing is None and may_write(self.viewer, draft.owner.uuid, areas_of(draft))

    @cached_property
    def reader(self) -> Reader:
        """Reads as the viewer, as of now."""
        return Reader(self.viewer, self.now)

    @cached_property
    def before(self) -> Entry | None:
        """What is in force."""
        return self.reader.get(self.kind, self.state.draft.record)

    @cached_property
    def names(self) -> dict[UUID, Label]:
        """What the records are called that it, or what is in force, refers to. One query."""
        documents = [self.document, self.before.content if self.before else {}]
        return self.reader.labels(referred(self.kind, documents) | {self.state.draft.owner.uuid})

    @cached_property
    def signing(self) -> list[Label]:
        """Who would be asked to sign it, were it to hold from today."""
        asked = parties_of(self.kind, self.state.draft.owner.uuid, self.document, self.now)
        known = self.reader.labels(asked)
        return [known[one] for one in asked if one in known]

    @cached_property
    def broken(self) -> list[Broken]:
        """The rules that it breaks, were it to hold from today."""
        return self.judged(self.document)

    def judged(self, document: Json) -> list[Broken]:
        """The rules that a document would break in its place."""
        revision = replace_document(self.revision, document)
        return proposing.judged(self.state.draft, revision, self.now)

    @cached_property
    def problems(self) -> list[Problem]:
        """What the content model says of it."""
        return self.problems_of(self.document)

    def problems_of(self, document: Json) -> list[Problem]:
        """What the content model says of a document in its place."""
        return problems(self.kind, document, self.now.known_at)

    @property
    def names_what_is_gone(self) -> bool:
        """Whether a step or section names a record that there is not."""
        return any(str(one.path[0]).startswith(f"{LIST_OF[self.kind]}.") for one in self.problems if one.path)

    @cached_property
    def comments(self) -> dict[str, list[Comment]]:
        """What has been remarked and not been dealt with, by the key of the part."""
        found: dict[str, list[Comment]] = defaultdict(list)
        for one in comments_on(self.state, self.now.known_at):
            if not hasattr(one, "resolution"):
                found[one.part].append(one)
        return found

    def areas(self, document: Json | None = None) -> list[Label]:
        """The areas that it names."""
        found = map(_identity, (document or self.document).get("areas") or ())
        return [self.names[one] for one in found if one in self.names]

    def behind(self, area: str, when: str, steps: Sequence[Json] | None = None) -> Behind:
        """Who stands behind the steps, as the look-up finds them for an area (its identity, code or name)."""
        steps = parts_of(self.kind, self.document) if steps is None else steps
        chosen = area.replace("\0", "") or next((str(label.id) for label in self.areas()), "")
        if self.kind != "pathway" or not chosen:
            return Behind(time=when)
        try:
            question = Question(area=chosen, at=instant_of(when, self.now.known_at))
            at, found = handed_over(self.viewer, steps, question)
        except BadQuestion:
            return Behind(time=when, fault=str(_("Området finns inte i registret.")))
        return Behind(chosen, when, at, found)

    def parts(self, behind: Behind) -> list[Part]:
        """The steps or sections, with all that is said of each."""
        found = parts_of(self.kind, self.document)
        changes = {
            part.path.partition(".")[2]: part.change
            for part in against_what_holds(self.kind, self.document, self.before, self.names).parts
            if part.path.startswith(f"{LIST_OF[self.kind]}.")
        }
        lacking = self._lacking()
        return [
            Part(
                key=(key := str(part.get("key", ""))),
                number=number,
                content=part,
                actor=self._name(part.get("actor")),
                modality=str(part.get("modality", "")),
                modality_words=wording.MODALITIES.get(part.get("modality", "")),
                within=_within(part),
                legal=[self.names[one] for one in map(_identity, part.get("legal") or ()) if one in self.names],
                receiver=self._receiver(part),
                behind=behind.steps.get(key),
                broken=[one for one in self.broken if one.part == key],
                lacking=lacking.get(number - 1, ()),
                comments=len(self.comments.get(key, ())),
                change=changes.get(key, "") if self.before else "",
                is_first=number == 1,
                is_last=number == len(found),
            )
            for number, part in enumerate(found, 1)
        ]

    def _lacking(self) -> dict[int, list[Words]]:
        """What the content model says of each step or section, by its place."""
        found: dict[int, list[Words]] = defaultdict(list)
        for one in self.problems:
            if one.path[:1] == (LIST_OF[self.kind],) and len(one.path) > 1 and isinstance(one.path[1], int):
                words = REMARKS.get(one.code, OTHERWISE)
                if words not in found[one.path[1]]:
                    found[one.path[1]].append(words)
        return found

    def _name(self, identity: object) -> Text | None:
        found = _identity(identity)
        return self.names[found].name if found in self.names else None

    def _receiver(self, part: Json) -> Label | None:
        receiver = part.get("receiver") or {}
        found = _identity(receiver.get("function") or receiver.get("contact_point"))
        return self.names.get(found) if found else None


def replace_document(revision: Revision, document: Json) -> Revision:
    """The revision as if it said this; it is not saved."""
    return Revision(
        draft=revision.draft, number=revision.number, document=document, base=revision.base,
        confirmed=revision.confirmed,
    )  # fmt: skip


def _within(part: Json) -> Text | None:
    try:
        return wording.within(part.get("within"))
    except ValueError:
        return None


def _identity(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
