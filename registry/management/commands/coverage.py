"""Coverage over time on the command line: hours that are required and that no one covers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.moment import STOCKHOLM, FutureKnowledge, Moment
from registry.coverage.ahead import MONTHS, AreaAhead, ahead, months_ahead
from registry.coverage.as_text import Line, as_csv, as_json, as_table, line_of
from registry.coverage.over_time import Question, coverage
from registry.coverage.reaching import Counting, Unveiled
from registry.lookup import BadQuestion
from registry.lookup.question import named
from registry.management.commands.lookup import known


class Command(BaseCommand):
    help = "The hours that pathways require of their first contact and that no one covers: coverage --area 0181"

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--area", action="append", help="SCB code or name; may be given several times")
        where.add_argument(
            "--all", action="store_true", help="every municipality, with progress; what is worked out is kept"
        )
        parser.add_argument("--from", type=date.fromisoformat, dest="start", help="first day; default the day of --on")
        parser.add_argument("--until", type=date.fromisoformat, help=f"day after the last; default {MONTHS} months on")
        parser.add_argument("--on", type=date.fromisoformat, help="the day on which checks are judged; default today")
        parser.add_argument("--known-at", type=known, help="what the registry knew then; default all it knows")
        parser.add_argument("--count-overdue", action="store_true", help="count contacts whose check is overdue")
        parser.add_argument("--count-reported", action="store_true", help="count contacts found not to work")
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            moment = Moment.resolve(options["on"], options["known_at"])
            lines = self._all(moment, options) if options["all"] else list(self._areas(moment, options))
        except FutureKnowledge as error:
            raise CommandError(str(error)) from None
        except BadQuestion as bad:
            raise CommandError(f"{bad.field}: {bad.words.in_language(options['language'])}") from None
        written = {"table": as_table, "json": as_json, "csv": as_csv}[options["format"]]
        for text in written(lines, options["language"]):
            self.stdout.write(text)

    def _areas(self, moment: Moment, options: dict[str, Any]) -> Iterator[Line]:
        reader = Unveiled("coverage", moment)
        start, until = _period(moment, options)
        for code in options["area"]:
            area = named(reader, "area", "area", code)
            if area is None:
                continue
            question = Question(area.id, start, until, counting=_counting(options))
            yield from (line_of(area, one) for one in coverage(reader, question).pathways)

    def _all(self, moment: Moment, options: dict[str, Any]) -> Iterator[Line]:
        if options["start"] or options["until"]:
            raise CommandError(f"--all looks {MONTHS} months ahead of --on; leave out --from and --until")
        # Kept is what holds now, as an audit counts it; anything else would push it out.
        usual = not (options["on"] or options["known_at"] or options["count_overdue"] or options["count_reported"])
        found = ahead(moment, counting=_counting(options), keeping=usual, tells=self._tell)
        return (line for area in found for line in _lines(area))

    def _tell(self, done: int, of: int, anew: bool) -> None:
        end = "\n" if done == of or (not sys.stderr.isatty() and done % 10 == 0) else "\r"
        if end == "\n" or sys.stderr.isatty():
            self.stderr.write(f"{done}/{of}{'' if anew else ' (kept)'}", ending=end)


def _lines(area: AreaAhead) -> Iterator[Line]:
    return (line_of(area.area, one) for one in area.pathways)


def _counting(options: dict[str, Any]) -> Counting:
    return Counting(unverified=options["count_overdue"], reported=options["count_reported"])


def _period(moment: Moment, options: dict[str, Any]) -> tuple[datetime, datetime]:
    start, until = months_ahead(moment).as_instants()
    if options["start"]:
        start = _midnight(options["start"])
    if options["until"]:
        until = _midnight(options["until"])
    if until <= start:
        raise CommandError("--until comes after --from: it is the first day that no longer counts")
    return start, until


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
