"""What somebody asks to have changed, and why it may not be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal
from uuid import UUID

from partners.access import Act

Doing = Literal["create", "replace", "merge", "end", "restart"]


class Unset(Enum):
    """The value of a field that was left out, where leaving it out is not the same as "no end"."""

    UNSET = "unset"


@dataclass(frozen=True)
class Change:
    """One change asked for.

    `doing`: "create" a record with `content`; "replace" its content; "merge" `content` into it as a JSON merge patch
    (RFC 7396); "end" it; "restart" what has ended with what it said last, changed by the merge patch `content` if there
    is one.

    The change holds over `[valid_from, valid_until)` days in Europe/Stockholm; `valid_from` None is today.
    `valid_until` left out: until the next change that is already recorded, so that what was planned stays planned (an
    end: until further notice). None: until further notice, whatever was planned.

    `revision` is the number of versions of the record that the caller knows of; None asks nothing (only for what has
    just been read under the same turn). `confirmed`: texts that may identify somebody were looked at and are right.
    """

    kind: str
    doing: Doing
    content: dict[str, Any] | None = None
    record: UUID | None = None
    external_id: str | None = None
    revision: int | None = None
    valid_from: date | None = None
    valid_until: date | Unset | None = Unset.UNSET
    change_note: str = ""
    source: str = ""
    confirmed: bool = False
    read_in_part: bool = False
    """Whether it was made from an answer that withheld something: what strangers are not shown must then stand."""


class Maintained(Exception):
    """Base of the refusals; `place` is the change's place in the list, `others` the refusals of later changes."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place
        self.others: tuple[Maintained, ...] = ()


class Unknown(Maintained):
    """There is no such record of that kind."""


WAYS_OUT: Mapping[str, str] = {
    "areas": "the organisation does not serve all these areas; ask their coordinator",
    "function": "only organisations of certain kinds hold this function; ask a coordinator of the area to record it",
    "organisation_kind": "an organisation cannot make itself one of this kind; ask a coordinator of the area",
}
"""What to do about a field that reaches too far."""
UNSEEN = "you may not read what stands here, and it would be lost; use a key that may read it, or leave the field alone"
GIVEN_AWAY = "you may not give the entry to that organisation; its administrator or a coordinator may take it"


class NotAllowed(Maintained):
    """The table does not allow it to the viewer. `field` names what reaches too far, where it is one field."""

    @property
    def way_out(self) -> str:
        """What to do about the field; "" when there is none."""
        if self.act in (Act.READ_PROFESSIONALS, Act.READ_PARTIES):
            return UNSEEN
        return WAYS_OUT.get(self.field, GIVEN_AWAY) if self.field else ""

    def __init__(self, place: int, act: Act, field: str = "") -> None:
        super().__init__(place)
        self.act = act
        self.field = field


class Stale(Maintained):
    """The record has versions that the caller did not know of: those after `known`, up to `revision`."""

    def __init__(self, place: int, record: UUID, known: int, revision: int) -> None:
        super().__init__(place)
        self.record = record
        self.known = known
        self.revision = revision
