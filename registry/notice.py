"""The mail that tells of changes: Swedish, then English. Names, days and hours; never a number or a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from partners.maintaining.impact import Affected, Gap, Impact
from records.content import kinds
from records.moment import STOCKHOLM

MOST_CHANGES = 50
"""How many changes one mail tells of; the rest are counted."""
MOST_RELYING = 10
MOST_HOURS = 10
_PAGES = {"contact_point": "web:contact-point", "organisation": "web:organisation"}


@dataclass(frozen=True)
class Told:
    """A change that is told: what it was, what it does, the version's number, and in whose name it was made."""

    affected: Affected
    impact: Impact
    number: int
    ends: bool
    on_behalf_of: UUID | None = None

    @property
    def name(self) -> str:
        """What the entry is called after the change, or was before it ended."""
        content = self.affected.after or self.affected.before or {}
        return _line(kinds[self.affected.kind].label_of(content).sv)

    @property
    def what(self) -> str:
        """What became of it: "ended", "created", "changed" or "restarted"."""
        if self.ends:
            return "ended"
        if self.number == 1:
            return "created"
        return "changed" if self.affected.before else "restarted"

    @property
    def hours_are_shown(self) -> bool:
        """Whether a mail may tell hours: not those of an entry for parties only."""
        said = (self.affected.before, self.affected.after)
        return all((content or {}).get("visibility") != "parties" for content in said)


@dataclass(frozen=True)
class _Words:
    language: str
    subject_one: str
    subject_many: str
    greeting: str
    what: Mapping[str, str]
    days: Mapping[str, str]
    kinds: Mapping[str, str]
    in_your_name: str
    relying: str
    steps: str
    nobody: str
    no_hours: str
    more: str
    time: str


_SWEDISH = _Words(
    language="sv",
    subject_one="Samverkansregistret: {} {}",
    subject_many="Samverkansregistret: {} ändringar som berör er",
    greeting="Det här har ändrats i Samverkansregistret. Ni får veta det för att ni samordnar området, äger "
    "eller är part i det som bygger på uppgiften, eller för att den ändrats för er räkning.",
    what={"created": "är ny", "changed": "har ändrats", "ended": "upphör", "restarted": "gäller igen"},
    days={"from": "gäller från {}", "until": "gäller från {} till och med {}", "ended": "upphör {}"},
    kinds={
        "contact_point": "kontaktväg",
        "organisation": "organisation",
        "body": "samverkansorgan",
        "follow_up": "uppföljning",
        "training_fact": "uppgift om utbildning",
        "joint_activity": "gemensam aktivitet",
    },
    in_your_name="Ändrat av någon annan för organisationens räkning.",
    relying="Bygger på uppgiften:",
    steps="steg: {}",
    nobody="Ingen svarar längre för {}, {}:",
    no_hours="Det finns tider då ingen längre svarar; de visas i registret.",
    more="och {} till",
    time="H.i",
)
_ENGLISH = _Words(
    language="en",
    subject_one="",
    subject_many="",
    greeting="This has changed in the registry. You are told because you coordinate the area, own or are party to what "
    "relies on the entry, or because it was changed on your behalf.",
    what={"created": "is new", "changed": "has changed", "ended": "ends", "restarted": "holds again"},
    days={"from": "from {}", "until": "from {} to {} inclusive", "ended": "ends on {}"},
    kinds={
        "contact_point": "contact point",
        "organisation": "organisation",
        "body": "collaborative body",
        "follow_up": "follow-up",
        "training_fact": "training figure",
        "joint_activity": "joint activity",
    },
    in_your_name="Changed by somebody else on the organisation's behalf.",
    relying="Relying on it:",
    steps="steps: {}",
    nobody="Nobody answers any longer for {}, {}:",
    no_hours="There are hours in which nobody answers any longer; the registry shows them.",
    more="and {} more",
    time="H:i",
)


def notice(told: Sequence[Told], names: Mapping[UUID, str]) -> tuple[str, str]:
    """Subject and text of the mail about some changes. `names`: what functions and areas are called."""
    one = told[0]
    subject = _SWEDISH.subject_many.format(len(told))
    if len(told) == 1:
        subject = _SWEDISH.subject_one.format(one.name, _SWEDISH.what[one.what])
    texts = ["\n".join(_text(told, names, words)) for words in (_SWEDISH, _ENGLISH)]
    return subject, "\n\n— — —\n\n".join(texts) + "\n"


def _text(told: Sequence[Told], names: Mapping[UUID, str], words: _Words) -> Iterator[str]:
    yield words.greeting
    with translation.override(words.language):
        for one in told[:MOST_CHANGES]:
            yield ""
            yield f"* {one.name} ({words.kinds[one.affected.kind]}) {words.what[one.what]}: {_days(one, words)}"
            yield from (f"  {line}" for line in _about(one, names, words))
    if len(told) > MOST_CHANGES:
        yield ""
        yield words.more.format(len(told) - MOST_CHANGES)


def _days(one: Told, words: _Words) -> str:
    first, until = one.affected.first, one.affected.until
    if one.ends:
        return words.days["ended"].format(_day(first))
    if until is None:
        return words.days["from"].format(_day(first))
    return words.days["until"].format(_day(first), _day(until - timedelta(days=1)))


def _about(one: Told, names: Mapping[UUID, str], words: _Words) -> Iterator[str]:
    if one.on_behalf_of:
        yield words.in_your_name
    relying = one.impact.relied_on_by
    if relying:
        yield words.relying
        for some in relying[:MOST_RELYING]:
            steps = f" ({words.steps.format(', '.join(some.steps))})" if some.steps else ""
            yield f"- {_line(some.label.name.sv)}{steps}"
        if len(relying) > MOST_RELYING:
            yield "- " + words.more.format(len(relying) - MOST_RELYING)
    if one.impact.gaps and not one.hours_are_shown:
        yield words.no_hours
    elif one.impact.gaps:
        yield from _gaps(one.impact.gaps, names, words)
    yield _address(one)


def _gaps(gaps: Sequence[Gap], names: Mapping[UUID, str], words: _Words) -> Iterator[str]:
    def place(gap: Gap) -> tuple[str, str]:
        function = names.get(gap.function, "–")
        return f"{function} ({names.get(gap.pathway, '–')})" if gap.pathway else function, names.get(gap.area, "–")

    for named, some in groupby(sorted(gaps, key=lambda gap: (place(gap), gap.start)), key=place):
        found = list(some)
        yield words.nobody.format(*named)
        for gap in found[:MOST_HOURS]:
            yield f"- {_hours(gap.start, gap.end, words)}"
        if len(found) > MOST_HOURS:
            yield "- " + words.more.format(len(found) - MOST_HOURS)


def _hours(start: datetime, end: datetime, words: _Words) -> str:
    first, last = start.astimezone(STOCKHOLM), end.astimezone(STOCKHOLM)
    day = date_format(first, "l j F")
    if last.date() == first.date():
        return f"{day} {date_format(first, words.time)}–{date_format(last, words.time)}"
    if last.date() == first.date() + timedelta(days=1) and not (last.hour or last.minute):
        return f"{day} {date_format(first, words.time)}–{words.time.replace('H', '24').replace('i', '00')}"
    until = f"{date_format(last, 'l j F')} {date_format(last, words.time)}"
    return f"{day} {date_format(first, words.time)} – {until}"


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _address(one: Told) -> str:
    """Where the entry is read: as of the first day of the change, or of the last day before it ends."""
    affected = one.affected
    if affected.kind in _PAGES:
        path = reverse(_PAGES[affected.kind], args=[affected.record])
    else:
        path = reverse("web:record", args=[kinds[affected.kind].plural, affected.record])
    day = affected.first - timedelta(days=1) if one.ends else affected.first
    return f"{settings.BASE_URL.rstrip('/')}{path}?{urlencode({'on': day.isoformat()})}"


def _line(text: str) -> str:
    """The text in one line: a name in a subject must not begin a header of its own."""
    return " ".join(text.split())
