"""What differs between two answers as plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from records.moment import STOCKHOLM
from records.text import Text
from registry.differing import ContactDifference, FieldDifference, Line, PartDifference, StepBehind
from registry.lookup.as_text import WIDTH
from registry.lookup.difference import AnswerDifference, Asked, PathwayDifference
from registry.naming import ANSWERS

_WORDS = {
    "sv": {
        "from": "Från", "to": "Till", "known": "enligt vad registret visste", "same": "Inget skiljer sig.",
        "why": "VAD GJORDE SKILLNADEN", "added": "tillkom", "removed": "föll bort", "changed": "ändrad",
        "moved": "flyttad", "version": "version", "place": "plats", "answers": "vem svarar", "note": "skäl",
        "hidden": "allt visas inte",
    },
    "en": {
        "from": "From", "to": "To", "known": "as known to the registry on", "same": "Nothing differs.",
        "why": "WHAT MADE THE DIFFERENCE", "added": "added", "removed": "removed", "changed": "changed",
        "moved": "moved", "version": "version", "place": "place", "answers": "who answers", "note": "reason",
        "hidden": "not everything is shown",
    },
}  # fmt: skip


def difference_written(found: AnswerDifference, language: str) -> str:
    """The difference as lines of text in "sv" or "en"; what went begins with "-", what came with "+"."""
    return "\n".join(_Writer(language).whole(found))


class _Writer:
    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _WORDS[language]

    def say(self, text: Text | None) -> str:
        return text.in_language(self.language) if text else ""

    def whole(self, found: AnswerDifference) -> Iterator[str]:
        yield f"{self.words['from']}: {self.moment(found.before)}"
        yield f"{self.words['to']}: {self.moment(found.after)}"
        if not found.pathways and not found.names:
            yield self.words["same"]
        for pathway in found.pathways:
            yield ""
            yield from self.pathway(pathway)
        for renamed in found.names:
            yield from ("", f"- {self.say(renamed.before)}", f"+ {self.say(renamed.after)}")
        if found.causes:
            yield from ("", self.words["why"])
        for cause in found.causes:
            note = f" ({self.words['note']}: {cause.change_note})" if cause.change_note else ""
            yield from self.block(f"* {self.say(cause.words)}{note}", "  ", "    ")

    def moment(self, asked: Asked) -> str:
        at, known_at = asked.at.astimezone(STOCKHOLM), asked.known_at.astimezone(STOCKHOLM)
        return f"{at:%Y-%m-%d %H:%M}, {self.words['known']} {known_at:%Y-%m-%d %H:%M:%S}"

    def pathway(self, found: PathwayDifference) -> Iterator[str]:
        told = [f"{self.say(found.pathway.name)}: {self.words[found.change]}"]
        if found.version_before != found.version_after:
            told.append(f"{self.words['version']} {found.version_before or '–'} → {found.version_after or '–'}")
        if found.place_before != found.place_after:
            told.append(f"{self.words['place']} {found.place_before or '–'} → {found.place_after or '–'}")
        yield from self.block(", ".join(told))
        for part in found.parts:
            yield from self.part(part, "  ")
        for step in found.steps:
            yield from self.step(step)

    def part(self, part: PartDifference, indent: str) -> Iterator[str]:
        name = f": {self.say(part.name)}" if part.name else ""
        places = f" {part.place_before} → {part.place_after}" if part.change == "moved" else ""
        told = f"{self.say(part.label)}{name} [{self.words[part.change]}{places}]"
        yield from self.block(told, indent, indent + "  ")
        for difference in part.differences:
            yield from self.field(difference, indent + "  ")

    def field(self, difference: FieldDifference, indent: str) -> Iterator[str]:
        for mark, lines in (("-", difference.before_lines), ("+", difference.after_lines)):
            if lines:
                told = f"{mark} {self.say(difference.label)}: {self.lines(lines)}"
                yield from self.block(told, indent, indent + "  ")

    def lines(self, lines: Sequence[Line]) -> str:
        return "; ".join(
            f"{self.say(one.label)}: {self.say(one.words)}" if one.label else self.say(one.words) for one in lines
        )

    def step(self, step: StepBehind) -> Iterator[str]:
        yield from self.block(self.say(step.action), "  ", "    ")
        for mark, answering in (("-", step.answers_before), ("+", step.answers_after)):
            if answering:
                who = f"{self.say(ANSWERS[answering.answers])} ({self.say(answering.words)})"
                told = f"{mark} {self.words['answers']}: {who}"
                yield from self.block(told, "    ", "      ")
        for contact in step.contact_points:
            yield from self.contact(contact)

    def contact(self, contact: ContactDifference) -> Iterator[str]:
        name = f"{self.say(contact.contact_point.name)}, {self.say(contact.organisation.name)}"
        hidden = f" ({self.words['hidden']})" if contact.fields_withheld else ""
        yield from self.block(f"{name} [{self.words[contact.change]}]{hidden}", "    ", "      ")
        for mark, checked in (("-", contact.checked_before), ("+", contact.checked_after)):
            if checked:
                yield from self.block(f"{mark} {self.say(checked)}", "      ", "        ")
        for part in contact.differences:
            yield from self.part(part, "      ")

    def block(self, text: str, indent: str = "", rest: str | None = None) -> Iterator[str]:
        further = indent if rest is None else rest
        yield fill(text, WIDTH, initial_indent=indent, subsequent_indent=further, break_on_hyphens=False)
