"""What is asked, and how what was left open is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from partners.hours import FIRST_YEAR, LAST_YEAR
from records.content import kinds
from records.guard import refused_in_question
from records.moment import STOCKHOLM, FutureKnowledge, Moment
from records.reading import Entry, Reader
from records.text import Text, fold

NOON = time(12, 0)
LONGEST_TEXT = 200


class BadQuestion(ValueError):
    """The question cannot be answered as it stands. `field` names what is wrong, `words` the way out.

    The words never repeat what was typed: it may identify a person.
    """

    def __init__(self, field: str, code: str, words: Text) -> None:
        super().__init__(f"{field}: {words.sv}")
        self.field = field
        self.code = code
        self.words = words


@dataclass(frozen=True)
class Question:
    """What somebody asks; everything is optional, but something must narrow the answer.

    `situation`, `target_group`, `starts`, `area`: code, UUID or Swedish name. `at`: the instant (aware), or a wall
    clock time in Stockholm, or empty. `on`: the day whose rules are asked about; `known_at`: what the registry knew.
    """

    text: str = ""
    situation: str | None = None
    target_group: str | None = None
    starts: str | None = None
    area: str | None = None
    at: datetime | time | None = None
    on: date | None = None
    known_at: datetime | None = None
    limit: int = 5


@dataclass(frozen=True)
class When:
    """The question's times, all settled: rules of `moment.on` as known at `moment.known_at`, clock at `instant`."""

    moment: Moment
    instant: datetime
    notices: tuple[Text, ...]


def refuse_identifying(text: str, field: str = "q") -> None:
    """Raise `BadQuestion` for `field` when the words hold something that identifies a person, or are too long."""
    if len(text) > LONGEST_TEXT:
        words = Text(sv=f"Skriv högst {LONGEST_TEXT} tecken.", en=f"Write at most {LONGEST_TEXT} characters.")
        raise BadQuestion(field, "too_long", words)
    if found := refused_in_question(text):
        sv, en = found[0].words.sv, found[0].words.en or ""
        raise BadQuestion(
            field,
            "identifying_text",
            Text(
                sv=f"{sv}. Ta bort det: sök på vad som hänt, aldrig på vem.",
                en=f"{en.capitalize()}. Remove it: search for what has happened, never for whom.",
            ),
        )


def settle(question: Question) -> When:
    """Fill in the times. Raises `BadQuestion` for a `known_at` that lies ahead and for years without hours.

    `at` alone decides `on`. `on` alone is asked about at noon, so that the answer does not depend on when the
    question is put. With both, `on` gives the day and `at` the clock: "whom would I have called then, at this hour".
    """
    at = question.at
    if isinstance(at, datetime):
        at = at.astimezone(STOCKHOLM)
    # Once, or day and clock could stand on either side of a midnight; to the minute, as hours are, so that the same
    # question gets the same answer within it.
    now = datetime.now(STOCKHOLM).replace(second=0, microsecond=0)
    on = question.on or (at if isinstance(at, datetime) else now).date()
    if not FIRST_YEAR < on.year < LAST_YEAR:
        words = Text(
            sv=f"Välj ett år mellan {FIRST_YEAR} och {LAST_YEAR}.",
            en=f"Choose a year between {FIRST_YEAR} and {LAST_YEAR}.",
        )
        raise BadQuestion("on" if question.on else "at", "no_hours", words)
    try:
        moment = Moment.resolve(on, question.known_at)
    except FutureKnowledge:
        words = Text(
            sv="Tidpunkten ligger i framtiden. Utelämna den för att läsa vad registret vet nu.",
            en="The instant lies ahead. Leave it out to read what the registry knows now.",
        )
        raise BadQuestion("known_at", "future_knowledge", words) from None
    if isinstance(at, datetime) and at.date() == moment.on:
        return When(moment, at, ())
    if at is None and question.on is None:
        return When(moment, now, ())
    clock = NOON if at is None else (at if isinstance(at, time) else at.time())
    return When(moment, datetime.combine(moment.on, clock, STOCKHOLM), _notices(question))


def _notices(question: Question) -> tuple[Text, ...]:
    if question.at is None:
        sv = "Klockslag är inte angivet: svaret gäller klockan 12.00."
        return (Text(sv=sv, en="No time of day was given: the answer is for 12:00."),)
    if isinstance(question.at, datetime):
        sv = "Dagen är hämtad från ”gäller den”, klockslaget från ”vid tidpunkten”."
        return (Text(sv=sv, en="The day comes from “on”, the time of day from “at”."),)
    return ()


def named(reader: Reader, kind: str, field: str, given: str | None) -> Entry | None:
    """The record of a coded kind that the question means. Raises `BadQuestion` when there is none."""
    if not given or not given.strip():
        return None
    given = given.strip()
    found = _by_uuid(reader, kind, given) or reader.by_key(kind, given) or _by_name(reader, kind, given)
    if found is None:
        words = Text(
            sv="Finns inte i registret den dagen. Använd en kod eller ett namn ur listan.",
            en="Not in the registry on that day. Use a code or a name from the list.",
        )
        raise BadQuestion(field, "unknown_value", words)
    return found


def _by_uuid(reader: Reader, kind: str, given: str) -> Entry | None:
    try:
        return reader.get(kind, UUID(given))
    except ValueError:
        return None


def _by_name(reader: Reader, kind: str, given: str) -> Entry | None:
    """The one record of the kind with this name, or else the one with this synonym; None when several have it."""
    wanted = fold(given)
    everything = reader.of(kind).all()
    for names_of in (_names, _synonyms):
        matching = [entry for entry in everything if wanted in map(fold, names_of(entry))]
        if matching:
            return matching[0] if len(matching) == 1 else None
    return None


def _names(entry: Entry) -> tuple[str, ...]:
    label = kinds[entry.kind].label_of(entry.content)
    return (label.sv, label.en or label.sv)


def _synonyms(entry: Entry) -> tuple[str, ...]:
    synonyms = entry.content.get("synonyms", {})
    return (*synonyms.get("sv", ()), *synonyms.get("en", ()))
