"""Who answers: the contact points that reach a function in an area, and their state at an instant."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from partners import telephone
from partners.hours import Schedule, Segment, Status, Timeline, describe, is_always_open, merged_status, status_at
from partners.models import Verification
from partners.verifying import VerificationState, state_of
from partners.verifying.telling_words import shown_whole, words_of
from partners.verifying.wording import words
from records.moment import STOCKHOLM
from records.reading import Entry, Reader, Withheld
from records.text import Text
from registry.lookup import wording
from registry.lookup.answer import Answers, Checked, Contact, Named, Reachable, Reached, StillRight, Withholding
from registry.lookup.places import Chain

EMERGENCY = "112"
MOST_LINES = 10
"""How many contact points of one receiver are shown."""
AHEAD = timedelta(days=400)
"""How far ahead an opening is looked for."""


@dataclass(frozen=True)
class Line:
    """A contact point at the moment, with its schedule over the days around it. `timeline` None: hours withheld."""

    entry: Entry
    place: int
    timeline: Timeline | None


@dataclass(frozen=True)
class Answering:
    """Whether somebody answers for a receiver at an instant; `lines`: those who do; `withheld`: some hours are."""

    status: Reachable
    lines: tuple[Entry, ...]
    withheld: bool


class Reach:
    """The contact points that receivers of a set of pathways lead to, for one chain of areas and one instant."""

    def __init__(
        self, reader: Reader, chain: Chain, instant: datetime, fetched: Sequence[Sequence[Entry]] | None = None
    ) -> None:
        self.reader = reader
        self.chain = chain
        self.instant = instant
        self._on = reader.moment.on if fetched is None else instant.astimezone(STOCKHOLM).date()
        self._fetched = fetched or ()
        self._by_function: dict[str, list[Line]] = defaultdict(list)
        self._by_id: dict[str, Line] = {}
        self._states: dict[int, VerificationState] = {}
        self._whole: frozenset[int] = frozenset()
        self._reached: dict[str, tuple[Reachable, tuple[Contact, ...], int]] = {}
        self._arrange()

    def load(self, functions: set[UUID], contact_points: set[UUID]) -> None:
        """Fetch what reaches the functions in the chain's areas, and the contact points named. Five queries."""
        on = self.reader.moment.on
        # Yesterday too: a window that began then may still answer, although its contact point ended with the day.
        records = self.reader.ever_linking(
            "contact_point", ("areas", self.chain.identities), ("function", functions), or_named=contact_points
        )
        stretches: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.reader.over(records, on - timedelta(days=1), on + AHEAD):
            stretches[entry.pk].append(entry)
        self._fetched = tuple(stretches.values())
        self._arrange()
        entries = [line.entry for line in self._by_id.values()]
        self._states = state_of(entries, self.reader.moment)
        self._whole = shown_whole(self.reader, entries)

    def at(self, instant: datetime) -> Reach:
        """The same fetched, for who answers (`answering`) at another instant: by what holds on its own day.

        Takes instants from the day fetched for until `AHEAD` after it. Asks nothing.
        """
        return Reach(self.reader, self.chain, instant, self._fetched)

    def _arrange(self) -> None:
        """Put the contact points that hold on the day where they are looked for."""
        for some in self._fetched:
            self._add(some)
        for lines in self._by_function.values():
            lines.sort(key=lambda line: (line.place, line.entry.name, str(line.entry.id)))

    def organisations(self) -> set[UUID]:
        """The organisations of all contact points loaded."""
        return {UUID(line.entry.content["organisation"]) for line in self._by_id.values()}

    def lines(self, receiver: dict[str, Any]) -> list[Line]:
        """The lines of a receiver: a function's in the chain's areas, or the one contact point it names."""
        if "function" in receiver:
            return self._by_function.get(receiver["function"], [])
        line = self._by_id.get(receiver["contact_point"])
        return [line] if line else []

    def reached(self, receiver: dict[str, Any], names: dict[UUID, Named], when: Text | None = None) -> Reached:
        """A receiver with its contact points and whether anybody answers."""
        key = receiver.get("function") or receiver["contact_point"]
        if key not in self._reached:  # many steps lead to the same receiver
            lines = self.lines(receiver)
            contacts = tuple(self._contact(line, names) for line in self._best(lines))
            self._reached[key] = self._together(lines), contacts, len(lines) - len(contacts)
        status, contacts, more = self._reached[key]
        function = names.get(UUID(receiver["function"])) if "function" in receiver else None
        return Reached(function=function, when=when, status=status, contact_points=contacts, more=more)

    def answering(self, receiver: dict[str, Any]) -> Answering:
        """Whether somebody answers for a receiver, and through which contact points."""
        lines = self.lines(receiver)
        return Answering(
            self._together(lines),
            tuple(line.entry for line in self._best(lines) if self._answers(line)),
            withheld=any(line.timeline is None for line in lines),
        )

    def _best(self, lines: list[Line]) -> list[Line]:
        """At most `MOST_LINES`, those that answer before those that do not; the most local first, as they stand."""
        if len(lines) <= MOST_LINES:
            return lines
        places = sorted(range(len(lines)), key=lambda place: (not self._answers(lines[place]), place))
        return [lines[place] for place in sorted(places[:MOST_LINES])]

    def _answers(self, line: Line) -> bool:
        return line.timeline is not None and status_at(line.timeline, self.instant).state == "open"

    def _add(self, stretches: Sequence[Entry]) -> None:
        on = self._on
        now = next((e for e in stretches if e.believed_from <= on and not _over(e, on)), None)
        if now is None and (now := self._still_answering(stretches)) is None:
            return
        place = self.chain.place_of(now.content["areas"])
        line = Line(now, len(self.chain.areas) - 1 if place is None else place, _timeline(stretches, now))
        self._by_id[str(now.id)] = line
        if place is not None:
            self._by_function[now.content["function"]].append(line)

    def _still_answering(self, stretches: Sequence[Entry]) -> Entry | None:
        """The stretch that ended at the midnight before, if a window of its last evening still answers."""
        ended = next((entry for entry in stretches if entry.believed_until == self._on), None)
        timeline = _timeline(stretches, ended) if ended else None
        return ended if timeline and status_at(timeline, self.instant).state == "open" else None

    def _together(self, lines: Sequence[Line]) -> Reachable:
        timelines = [line.timeline for line in lines if line.timeline is not None]
        if lines and not timelines:
            return _withheld(lines[0].entry.withheld)
        return self._reachable(merged_status(timelines, self.instant), lines)

    def _reachable(self, status: Status, lines: Sequence[Line]) -> Reachable:
        return Reachable(
            state=status.state,
            until=status.until,
            next_open=status.next_open,
            unknown_from=status.unknown_from,
            caution=status.caution,
            words=self._words(status, lines),
        )

    def _words(self, status: Status, lines: Sequence[Line]) -> Text:
        if status.state == "unknown" and any(_is_emergency(line) for line in lines):
            return wording.EMERGENCY  # nobody has checked when 112 answers, and nobody must be told to wonder
        return wording.reachable(status, self.instant, always=any(_always(line) for line in lines))

    def _contact(self, line: Line, names: dict[UUID, Named]) -> Contact:
        entry, content = line.entry, line.entry.content
        owner = UUID(content["organisation"])
        schedule = _schedule(entry)
        return Contact(
            id=entry.id,
            name=Text.model_validate(content["name"]),
            organisation=names.get(owner) or Named(id=owner, kind="organisation", name=wording.ENDED),
            level=self.chain.level(line.place),
            channels=tuple(_channel(channel) for channel in content.get("channels", ())),
            withheld=tuple(Withholding(field=w.path, visibility=w.visibility, reason=w.reason) for w in entry.withheld),
            reserved_fields=entry.reserved,
            status=_withheld(entry.withheld)
            if line.timeline is None
            else self._reachable(status_at(line.timeline, self.instant), [line]),
            hours=_described(schedule) if schedule is not None else (),
            last_verified=_checked(self._states[entry.pk].last, whole=entry.pk in self._whole),
            verification=_still_right(self._states[entry.pk]),
            languages=tuple(content.get("languages", ())),
            interpreter=content.get("interpreter", False),
            prepare=_text(content.get("prepare")),
            note=_text(content.get("note")),
            sample=content.get("sample", False),
        )


def who_answers(receiver: Reached, fallbacks: Sequence[Reached]) -> Answers:
    """Who answers at the instant: the receiver, else a fallback, else nobody; or it is not known, or not shown."""
    reached = (receiver, *fallbacks)
    hidden = any(c.status.state == "withheld" for one in reached for c in one.contact_points)
    return first_answering([one.status.state for one in reached], withheld=hidden)


def first_answering(states: Sequence[str], *, withheld: bool) -> Answers:
    """The same, from the states of the receiver and of its fallbacks, in order.

    Nobody answers only when every line is known to be closed: one whose hours are withheld may be open.
    """
    if states[0] == "open":
        return "receiver"
    if "open" in states:
        return "fallback"
    if "unknown" in states:
        return "unknown"
    return "withheld" if withheld else "nobody"


def _over(entry: Entry, on: Any) -> bool:
    return entry.believed_until is not None and entry.believed_until <= on


def _timeline(stretches: Sequence[Entry], now: Entry) -> Timeline | None:
    """The schedule over the stretches; one that serves another function or none of the same areas does not answer."""
    if "hours" not in now.content:
        return None
    return Timeline(tuple(Segment(e.believed_from, e.believed_until, _serving(e, now)) for e in stretches))


def _serving(entry: Entry, now: Entry) -> Schedule | None:
    same = entry.content["function"] == now.content["function"]
    return _schedule(entry) if same and set(entry.content["areas"]) & set(now.content["areas"]) else None


def _schedule(entry: Entry) -> Schedule | None:
    hours = entry.content.get("hours")
    return None if hours is None else _read_schedule(json.dumps(hours))


@lru_cache(maxsize=2_000)
def _read_schedule(hours: str) -> Schedule:
    """Remembered, for the same hours are read several times in every answer; a schedule never changes."""
    return Schedule.model_validate_json(hours)


def _is_emergency(line: Line) -> bool:
    return any(channel.get("number") == EMERGENCY for channel in line.entry.content.get("channels", ()))


def _always(line: Line) -> bool:
    schedule = _schedule(line.entry)
    return schedule is not None and is_always_open(schedule)


@lru_cache(maxsize=2_000)
def _described(schedule: Schedule) -> tuple[Text, ...]:
    swedish, english = describe(schedule, "sv"), describe(schedule, "en")
    return tuple(Text(sv=sv, en=en) for sv, en in zip(swedish, english, strict=True))


def _channel(channel: dict[str, Any]) -> dict[str, Any]:
    if channel["type"] != "telephone":
        return channel
    number = channel["number"]
    return channel | {"display": telephone.display(number), "uri": telephone.uri(number)}


def _withheld(withheld: Sequence[Withheld]) -> Reachable:
    reason = next((item.reason for item in withheld), "sign_in")
    return Reachable(state="withheld", words=wording.WITHHELD[reason])


def _checked(verification: Verification | None, *, whole: bool) -> Checked | None:
    if verification is None:
        return None
    return Checked(
        checked_on=verification.checked_on,
        by=verification.by,
        how=words_of(verification, whole=whole),
        result="works" if verification.result == Verification.Result.WORKS else "does_not_work",
    )


def _still_right(found: VerificationState) -> StillRight:
    return StillRight(state=found.state.value, due_on=found.due_on, words=words(found))


def _text(value: dict[str, str] | None) -> Text | None:
    return Text.model_validate(value) if value else None
