"""The shape of the look-up's answer, the same on every face. Texts come in Swedish and, where written, in English."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from records.content import Part, kinds
from records.reading import Entry
from records.text import Text

Level = Literal["municipality", "county", "nation"]
What = Literal["situation", "target_group", "starts", "receiver", "title", "area"]
Answers = Literal["receiver", "fallback", "nobody", "unknown", "withheld"]
How = Literal["chosen", "exact", "inflection", "prefix", "compound", "typo"]


class Named(Part):
    """A record referred to: enough to show it and to find it."""

    id: UUID
    kind: str = Field(examples=["function"])
    code: str | None = Field(default=None, examples=["socialjour"])
    name: Text

    @classmethod
    def of(cls, entry: Entry) -> Named:
        """What an entry is called."""
        return cls(id=entry.id, kind=entry.kind, code=entry.key, name=kinds[entry.kind].label_of(entry.content))


class Withholding(Part):
    """A field that is there but not shown to this viewer, and why."""

    field: str = Field(examples=["channels"])
    visibility: str = Field(examples=["parties"])
    reason: str = Field(examples=["sign_in"])


class Reachable(Part):
    """Whether somebody answers at the instant asked about; instants in UTC."""

    state: Literal["open", "closed", "unknown", "ended", "withheld"] = Field(examples=["open"])
    until: AwareDatetime | None = Field(default=None, examples=["2026-11-22T00:00:00Z"])
    next_open: AwareDatetime | None = Field(default=None, examples=["2026-11-23T07:00:00Z"])
    unknown_from: AwareDatetime | None = Field(
        default=None,
        description="When closed: from here on the hours are not known.",
        examples=["2027-01-01T00:00:00Z"],
    )
    caution: Literal["holiday_not_stated"] | None = None
    words: Text = Field(description='In words: "svarar nu, till 16.30".')


class Checked(Part):
    """The last verification of a contact point."""

    checked_on: date = Field(examples=["2026-11-12"])
    by: str = Field(examples=["Samordnaren"])
    how: str = Field(examples=["provringning"])
    result: Literal["works", "does_not_work"] = Field(examples=["works"])


class StillRight(Part):
    """Whether a contact point is still right, as far as anybody knows."""

    state: Literal["verified", "due", "overdue", "reported"] = Field(
        description="overdue: also never checked. reported: not to work, since the last check that found that it does.",
        examples=["verified"],
    )
    due_on: date | None = Field(
        default=None,
        description="The last day on which the last check holds. Left out for whoever may not see the hours.",
        examples=["2027-02-12"],
    )
    words: Text


class Contact(Part):
    """A contact point that serves the area."""

    id: UUID
    name: Text
    organisation: Named
    level: Level = Field(examples=["municipality"])
    channels: tuple[dict[str, Any], ...] = Field(
        default=(), description="As in the contact point; telephones with `display` and `uri`."
    )
    withheld: tuple[Withholding, ...] = ()
    reserved_fields: tuple[str, ...] = Field(
        default=(),
        description="What of it is shown because of who asks, and is not to be printed or passed on: `channels` with "
        "all that follows the entry's visibility, or `channels.1`: that one of those shown.",
        examples=[["channels.1"]],
    )
    status: Reachable
    hours: tuple[Text, ...] = Field(default=(), description="The week in plain sentences.")
    last_verified: Checked | None = None
    verification: StillRight
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    prepare: Text | None = None
    note: Text | None = None
    sample: bool = False


class Reached(Part):
    """A receiver or fallback and the contact points that reach it, the most local first."""

    function: Named | None = Field(default=None, description="Empty when the step names one contact point itself.")
    when: Text | None = Field(default=None, description="For a fallback: when it covers.")
    status: Reachable
    contact_points: tuple[Contact, ...] = ()
    more: int = Field(
        default=0, description="How many more reach it; those that answer are shown before those that do not."
    )


class Law(Part):
    """A provision cited, flagged when it no longer holds on the day asked about."""

    id: UUID
    code: str
    name: str = Field(examples=["19 kap. 1 § SoL (2025:400)"])
    gist: Text
    replaced: bool = Field(default=False, description="It no longer holds on the day asked about.")
    replaced_by: tuple[Named, ...] = ()
    settled: bool = Field(
        default=False,
        description="Of one that no longer holds: the text cites beside it what came instead, or a coordinator has "
        "said that the older law is meant (old law for old cases).",
    )


class AnsweredStep(Part):
    """A step with its receivers resolved for the area, the day and the instant."""

    key: str
    number: int
    actor: Named
    modality: Literal["ska", "bor", "far", "kan"]
    modality_words: Text = Field(description='"ska", "must" …')
    ground: Literal["law", "local_decision"] | None = None
    ground_words: Text
    action: Text
    condition: Text | None = None
    branch: str | None = None
    channels: tuple[str, ...] = ()
    within: str | None = Field(default=None, examples=["P14D"])
    within_words: Text | None = None
    within_note: Text | None = None
    prepare: Text | None = Field(default=None, description="What to have ready before it is done.")
    legal: tuple[Law, ...] = ()
    receiver: Reached | None = None
    fallbacks: tuple[Reached, ...] = ()
    answers: Answers | None = Field(
        default=None, description="Who answers at the instant; empty when the step has no receiver."
    )


class Why(Part):
    """Why a pathway is in the answer."""

    what: What
    name: Text
    how: How


class Note(Part):
    """A note of the pathway with the provisions it rests on."""

    kind: Literal["secrecy", "documentation", "scope", "review", "registry"]
    text: Text
    legal: tuple[Law, ...] = ()


class FoundPathway(Part):
    """A pathway, the version that holds, why it matched, and its steps."""

    id: UUID
    key: str | None = None
    title: Text
    version: int
    in_force_since: date
    believed_until: date | None = Field(default=None, description="The first day on which something else holds.")
    level: Level
    areas: tuple[Named, ...]
    sample: bool
    urgency: Literal["akut", "skyndsam", "varierar", "normal", "planerad"]
    score: float
    reasons: tuple[Why, ...]
    situations: tuple[Named, ...]
    target_groups: tuple[Named, ...]
    starts: tuple[Named, ...]
    do_not: tuple[Text, ...]
    first_call: str | None = Field(
        default=None, description="Key of the step with the call to make first when no condition applies."
    )
    steps: tuple[AnsweredStep, ...]
    notes: tuple[Note, ...]
    rests_on: tuple[Named, ...]
    sources: tuple[str, ...]


class Answer(Part):
    """The whole answer. It is the same for ever for the same `at`, `on`, `known_at` and viewer."""

    at: datetime = Field(description="The instant asked about (UTC).", examples=["2026-11-21T20:30:00Z"])
    on: date = Field(description="The day whose rules hold.", examples=["2026-11-21"])
    known_at: datetime = Field(description="What the registry knew (UTC).", examples=["2026-11-23T08:00:00Z"])
    area: Named | None = None
    notices: tuple[Text, ...] = ()
    total: int = Field(description="How many pathways matched; the best are shown.")
    pathways: tuple[FoundPathway, ...]
