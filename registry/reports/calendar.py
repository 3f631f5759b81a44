"""An organisation's calendar: what is to be reviewed, followed up and checked, what ends, and when partners meet.

It holds only what anybody may read in the registry, and is read so, whoever asks: then the address is no secret, and
calendar programs, which cannot show a key, need none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from partners.access import Viewer
from partners.verifying import state_of
from records.content import PartialDate, kinds
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.text import Text
from registry.reports.falling_due import Expires, falls_due
from registry.reports.reading_agreed import ever_linking, read_agreed

KEPT_BACK = timedelta(days=400)
"""How long what has been stays in the calendar: a year and a month."""
_PRODUCT = "-//Samverkansregistret//Calendar//SV"
_PAGES = {"contact_point": "web:contact-point", "pathway": "web:pathway"}
WORDS = {
    "review_by": Text(sv="Ses över senast: {}", en="Review by: {}"),
    "ends": Text(sv="Upphör: {}", en="Ends: {}"),
    "follow_up": Text(sv="Följs upp senast: {}", en="Follow up by: {}"),
    "check": Text(sv="Kontrolleras senast: {}", en="Check by: {}"),
    "activity": Text(sv="{}", en="{}"),
}
_CALLED: Mapping[Expires, str] = {"valid_until": "ends", "review_by": "review_by", "follow_up_due": "follow_up"}
"""What falls due, as it is called here; a calendar program knows an entry by it."""
_GATHERING = ("organisers", "body")


@dataclass(frozen=True)
class Noted:
    """One entry of the calendar: about a record, from `first` to `until` (days, half-open; or aware instants)."""

    record: Entry
    what: str
    first: date | datetime
    until: date | datetime | None

    @property
    def uid(self) -> str:
        """The same for ever for the same thing about the same record, so that calendar programs move it."""
        return str(uuid5(self.record.id, self.what))


def calendar_of(organisation: UUID, moment: Moment, language: str = "sv") -> bytes | None:
    """The calendar (RFC 5545) of an organisation and its units; None when there is no such organisation.

    What is to be done is told on its last day. A date that is no day yet ("in February") is not told. The same bytes
    for the same moment, and until something that it tells of changes.
    """
    reader = Reader(Viewer.anonymous(), moment)
    entry = reader.get("organisation", organisation)
    if entry is None:
        return None
    found = Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Samverkansregistret: {entry.name}")
    found.add("x-wr-timezone", "Europe/Stockholm")
    found.add("refresh-interval", timedelta(days=1), parameters={"value": "DURATION"})
    notes = sorted(_noted(reader, _with_units(reader, entry)), key=lambda one: (str(one.first), one.uid))
    for note in notes:
        found.add_component(_event(note, language))
    found.add_missing_timezones()
    content: bytes = found.to_ical()
    return content


def _with_units(reader: Reader, organisation: Entry) -> list[Entry]:
    found, level = [organisation], [organisation]
    while level:
        known = {entry.id for entry in found}
        units = reader.of("organisation").linked("parent", [entry.pk for entry in level]).all()
        level = [entry for entry in units if entry.id not in known]
        found += level
    return found


def _noted(reader: Reader, organisations: list[Entry]) -> Iterator[Noted]:
    pks = [entry.pk for entry in organisations]
    routines = reader.of("routine").linked(("owner", "parties.organisation"), pks).all()
    pathways = reader.of("pathway").linked(("owner", "parties.organisation"), pks).all()
    plans = reader.of("plan").linked("owner", pks).all()
    agreed = [*routines, *pathways, *plans]
    survey = read_agreed(reader, [entry.pk for entry in agreed])
    for entry in agreed:
        stretch = survey.at(entry.id, survey.on)
        for what, day in falls_due(survey, stretch) if stretch else ():
            yield _day(entry, _CALLED[what], day)
    bodies = reader.of("body").linked(("owner", "members.organisation"), pks).all()
    for entry in _activities(reader, organisations, bodies):
        yield from _activity(entry, reader.moment.on)
    yield from _checks(reader, pks)


def _activities(reader: Reader, organisers: Iterable[Entry], bodies: Iterable[Entry]) -> list[Entry]:
    """What they do together: as it is on the day or, where nothing is said of that, as it first will be, since a
    meeting may have been recorded from its own day."""
    theirs = {entry.pk: str(entry.id) for entry in (*organisers, *bodies)}
    first: dict[UUID, Entry] = {}
    for entry in reader.over(ever_linking({"joint_activity": _GATHERING}, theirs), reader.moment.on, date.max):
        first.setdefault(entry.id, entry)
    wanted = set(theirs.values())
    return [
        entry
        for entry in first.values()
        if not wanted.isdisjoint([*entry.content["organisers"], entry.content.get("body")])
    ]


def _day(entry: Entry, what: str, day: date) -> Noted:
    return Noted(entry, what, day, day + timedelta(days=1))


def _activity(entry: Entry, on: date) -> Iterator[Noted]:
    held = PartialDate.model_validate(entry.content["held"])
    if held.precision != "day" or held.earliest() < on - KEPT_BACK:
        return
    first = held.earliest()
    last = date.fromisoformat(entry.content["last_day"]) if entry.content.get("last_day") else first
    if starts := entry.content.get("starts_at"):
        ends = entry.content.get("ends_at")
        yield Noted(entry, "activity", _at(first, starts), _at(last, ends) if ends else None)
    else:
        yield Noted(entry, "activity", first, last + timedelta(days=1))


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), STOCKHOLM)


def _checks(reader: Reader, organisations: list[int]) -> Iterator[Noted]:
    points = reader.of("contact_point").linked("organisation", organisations).all()
    states = state_of(points, reader.moment)
    for entry in points:
        if due := states[entry.pk].due_on:
            yield _day(entry, "check", due)


def _event(note: Noted, language: str) -> Event:
    entry = note.record
    event = Event()
    event.add("uid", note.uid)
    # Of the record's version, not of the asking: else every reading would be a change to calendar programs.
    event.add("dtstamp", entry.recorded_at)
    event.add("last-modified", entry.recorded_at)
    event.add("sequence", entry.number)
    event.add("dtstart", note.first)
    if note.until is not None:
        event.add("dtend", note.until)
    name = kinds[entry.kind].label_of(entry.content)
    event.add("summary", WORDS[note.what].in_language(language).format(name.in_language(language)))
    event.add("url", _address(entry))
    if note.what != "activity":
        event.add("transp", "TRANSPARENT")
    return event


def _address(entry: Entry) -> str:
    if entry.kind in _PAGES:
        path = reverse(_PAGES[entry.kind], args=[entry.id])
    else:
        path = reverse("web:record", args=[kinds[entry.kind].plural, entry.id])
    return f"{settings.BASE_URL.rstrip('/')}{path}"
