"""What somebody asks to have done about a draft or a proposal, and why it may not be done: the same for both faces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from partners.access import Act

KINDS = ("routine", "pathway")
"""The kinds that are agreed."""


@dataclass(frozen=True)
class Opening:
    """A new draft of `owner` (an organisation): of the record that is there, or that gets this identity; None: one of
    its own making."""

    kind: str
    owner: UUID
    record: UUID | None = None


@dataclass(frozen=True)
class Written:
    """What is saved of a draft. `base`: the record's last version that the writer knows of (its number, 0 for none).

    `base` None leaves it as it was; for a new draft: whatever there is now. `confirmed`: texts that may identify
    somebody were looked at and are right.
    """

    document: Any
    note: str = ""
    base: int | None = None
    confirmed: bool = False


@dataclass(frozen=True)
class Said:
    """A text that somebody wrote: a remark, a reason. `confirmed` as above."""

    text: str
    confirmed: bool = False


@dataclass(frozen=True)
class Terms:
    """From which day (Europe/Stockholm) what is proposed shall hold, and a word to the parties.

    `holds_back`: it holds from that day also when the last party signs later; else from the day of the last signature.
    """

    valid_from: date
    holds_back: bool = False
    note: str = ""


@dataclass(frozen=True)
class Round:
    """Which proposal: the round of a record."""

    kind: str
    record: UUID
    number: int


@dataclass(frozen=True)
class Seen:
    """What somebody answers: the hash of what was read of a round, and the party answered for.

    `party` None: the one party that the viewer signs for.
    """

    round: Round
    content_hash: str
    party: UUID | None = None


class Refusal(Exception):
    """Base of the refusals."""


class NoSuch(Refusal):
    """There is no such thing, or the viewer may not know that there is."""


class MayNot(Refusal):
    """The access table does not allow `act` to the viewer, who may know of the thing."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.act = act


class OldRevision(Refusal):
    """The draft, or with whom it is shared, has changed since: the caller knew `known`, it stands at `revision`."""

    def __init__(self, known: int, revision: int) -> None:
        super().__init__(known)
        self.known = known
        self.revision = revision


class OtherHash(Refusal):
    """What the caller saw is not what was proposed."""

    def __init__(self, content_hash: str) -> None:
        super().__init__(content_hash)
        self.content_hash = content_hash


Why = Literal[
    "draft_over", "proposal_over", "answered_already", "resolved_already", "draft_of_record", "base_moved", "not_party",
    "not_in_force",
]  # fmt: skip


class NotNow(Refusal):
    """It cannot be done as things stand; `why` is a stable code."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why
