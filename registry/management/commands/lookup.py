"""The look-up on the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.access import Viewer
from records.moment import STOCKHOLM
from registry.lookup import BadQuestion, Question, look_up
from registry.lookup.as_text import written
from registry.lookup.difference import Then, compare_answers
from registry.lookup.difference_as_text import difference_written


def instant(text: str) -> datetime | time:
    """A date and time (Stockholm unless an offset stands there), or a time of day. Raises `ValueError`."""
    if "T" not in text and " " not in text and ":" in text:
        return time.fromisoformat(text)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


def known(text: str) -> datetime:
    """An instant of knowledge (Stockholm unless an offset stands there). Raises `ValueError`."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


class Command(BaseCommand):
    help = "Whom to call, and what not to do: lookup 'gift bort' --area 0181 --at 2026-11-21T21:30"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="?", default="", help="what has happened, in everyday words; never who")
        parser.add_argument("--area", help="SCB code (0181, 01) or name")
        parser.add_argument("--situation", help="code or name")
        parser.add_argument("--target-group", help="code or name")
        parser.add_argument("--starts", help="the function that asks: code or name")
        parser.add_argument("--at", type=instant, help="2026-11-21T21:30 (Stockholm) or 21:30; default now")
        parser.add_argument("--on", type=date.fromisoformat, help="the day whose rules hold; default the day of --at")
        parser.add_argument("--known-at", type=known, help="what the registry knew then; default all it knows")
        parser.add_argument(
            "--compare-on", type=date.fromisoformat, help="tell what differs from the answer to this on that day"
        )
        parser.add_argument(
            "--compare-known-at", type=known, help="… and as known then; default all the registry knows"
        )
        parser.add_argument("--limit", type=int, default=3, help="how many pathways at most (default 3)")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")
        parser.add_argument("--json", action="store_true", help="the whole answer as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        question = Question(
            text=options["words"],
            situation=options["situation"],
            target_group=options["target_group"],
            starts=options["starts"],
            area=options["area"],
            at=options["at"],
            on=options["on"],
            known_at=options["known_at"],
            limit=options["limit"],
        )
        language: str = options["language"]
        try:
            self.stdout.write(self._answered(question, options, language))
        except BadQuestion as bad:
            raise CommandError(f"{bad.field}: {bad.words.in_language(language)}") from None

    def _answered(self, question: Question, options: dict[str, Any], language: str) -> str:
        """The answer, or what differs from it at the moment to compare with."""
        viewer = Viewer.anonymous()
        if options["compare_on"] or options["compare_known_at"]:
            then = Then(options["compare_on"], options["compare_known_at"])
            found = compare_answers(viewer, question, then)
            return found.model_dump_json(indent=2) if options["json"] else difference_written(found, language)
        answer = look_up(viewer, question)
        return answer.model_dump_json(indent=2) if options["json"] else written(answer, language)
