"""Counting that a search found nothing: one more for each term of the catalogue that it was about, in its month.

Counted is what is asked of now: no pathway for what was chosen or typed; or a pathway with a step to a function that no
contact point of the area reaches. Words that no term answers to are one number a month. Nothing typed is kept, nor
who asked, nor when within the month: `docs/decisions.md` says why the numbers may be kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from partners.access import Viewer
from partners.limiting.counting import count
from partners.upkeep.running import every
from records.moment import Moment
from records.reading import Reader
from records.search import Hit, search
from registry.cataloguing.models import Unanswered
from registry.lookup import Answer, Question
from registry.lookup.matching import CATALOGUE
from registry.lookup.question import named

log = logging.getLogger("samverkan.catalogue")

MOST_TERMS = 3
"""Terms that typed words are taken to mean at most."""
MEANT = frozenset({"exact", "inflection", "compound"})
"""How a word must answer to a term to be taken to mean it: a likeness in spelling says too little."""
MONTHS_KEPT = 24
WAIT = 50
"""Milliseconds that SQLite may wait for another writer before the search goes uncounted."""

Lacking = tuple[str, str, str]
"""What was lacking, the term and the area, as `Unanswered` has them."""

_ADD = """
INSERT INTO registry_unanswered (month, lacking, term, area, number) VALUES {rows}
ON CONFLICT (month, lacking, term, area) DO UPDATE SET number = registry_unanswered.number + 1
"""


def count_unanswered(viewer: Viewer, question: Question, answer: Answer, who: str) -> int:
    """Count what the answer lacks, if it is one of now; how many numbers grew.

    `who`: whom it is counted as (an actor, an address's network), for one caller alone does not make the numbers grow
    without end. Never raises because it could not be counted. An answer that lacks nothing costs nothing; one that
    does, three or four queries and one statement.
    """
    if question.known_at is not None or answer.on != Moment.resolve().on:
        return 0
    found = list(dict.fromkeys(_lacking(viewer, question, answer)))
    if not found:
        return 0
    counted = count("unanswered", who)
    if counted is not None and not counted.allowed:
        return 0
    return _add(answer.on.replace(day=1), found)


def _lacking(viewer: Viewer, question: Question, answer: Answer) -> Iterator[Lacking]:
    area = answer.area.id.hex if answer.area else ""
    if not answer.pathways:
        terms = _terms(viewer, question, answer)
        yield from (("pathway", term.hex, area) for term in terms)
        if not terms:
            yield "pathway", "", ""
    elif area:  # without one only national numbers are shown, and that there is no local one says nothing
        for step in answer.pathways[0].steps:
            if step.receiver and step.receiver.function and not step.receiver.contact_points:
                yield "contact_point", step.receiver.function.id.hex, area


def _terms(viewer: Viewer, question: Question, answer: Answer) -> list[UUID]:
    """The terms chosen, and those that the words mean."""
    reader = Reader(viewer, Moment(answer.on, answer.known_at))
    chosen = (
        named(reader, "situation", "situation", question.situation),
        named(reader, "target_group", "target_group", question.target_group),
        named(reader, "function", "starts", question.starts),
    )
    hits = [hit for hit in search(reader, question.text, CATALOGUE, limit=MOST_TERMS) if _means(hit)]
    typed = {e.version: e.id for kind in CATALOGUE for e in reader.of(kind).versions(h.version for h in hits).all()}
    return [*(entry.id for entry in chosen if entry), *typed.values()]


def _means(hit: Hit) -> bool:
    return any(word.how in MEANT for word in hit.matched)


def _add(month: date, found: Sequence[Lacking]) -> int:
    values: Iterable[str | date] = [value for one in found for value in (month, *one)]
    statement = _ADD.format(rows=", ".join(["(%s, %s, %s, %s, 1)"] * len(found)))
    try:
        with _hardly_waiting(), connection.cursor() as cursor:
            cursor.execute(statement, [str(value) for value in values])
    except DatabaseError as error:
        log.warning("a search that found nothing goes uncounted: %s", type(error).__name__)
        return 0
    return len(found)


@contextmanager
def _hardly_waiting() -> Iterator[None]:
    """Whoever searches does not wait for somebody who writes: on SQLite, which has one writer at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = cast("dict[str, dict[str, float]]", settings.DATABASES["default"])["OPTIONS"].get("timeout", 5.0)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {WAIT}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {round(usual * 1000)}")


@every(timedelta(days=1))
def forget_old_numbers() -> None:
    """Delete the numbers of months before the last two years."""
    today = Moment.resolve().on
    first = date(today.year - MONTHS_KEPT // 12, today.month, 1)
    Unanswered.objects.filter(month__lt=first).delete()
