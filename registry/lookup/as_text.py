"""The answer as plain text, for a terminal or a log-book: the same order as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from django.utils import dateformat, translation

from records.moment import STOCKHOLM
from records.text import Text
from registry.lookup.answer import Answer, AnsweredStep, Contact, FoundPathway, Law, Reached

WIDTH = 100
_WORDS = {
    "sv": {
        "asked": "Svar för {area}, {when}",
        "nation": "hela landet",
        "none": "Ingen väg hittades. Vid akut fara: ring 112.",
        "more": "… och {n} till (visa fler med --limit)",
        "sample": "EXEMPEL, BESLUTAD AV INGEN",
        "since": "version {n}, i kraft sedan {day}",
        "rests": "vilar på",
        "do_not": "GÖR INTE",
        "call": "RING NU",
        "meanwhile": "SVARAR NU I STÄLLET",
        "first": "FÖRST",
        "steps": "STEG",
        "nobody": "Ingen svarar nu. Vid akut fara: ring 112.",
        "unknown": "Det är okänt om någon svarar nu. Vid akut fara: ring 112.",
        "withheld": "Om någon svarar nu visas inte här. Vid akut fara: ring 112.",
        "replaced": "ersatt av {names}",
        "repealed": "gäller inte längre",
        "settled": "äldre bestämmelse; nu {names}",
        "fallback": "annars",
        "no_contact": "ingen kontaktväg i området",
        "if": "om: ",
    },
    "en": {
        "asked": "Answer for {area}, {when}",
        "nation": "the whole country",
        "none": "No pathway was found. In acute danger: call 112.",
        "more": "… and {n} more (show more with --limit)",
        "sample": "SAMPLE, DECIDED BY NOBODY",
        "since": "version {n}, in force since {day}",
        "rests": "rests on",
        "do_not": "DO NOT",
        "call": "CALL NOW",
        "meanwhile": "ANSWERS NOW INSTEAD",
        "first": "FIRST",
        "steps": "STEPS",
        "nobody": "Nobody answers now. In acute danger: call 112.",
        "unknown": "It is not known whether anybody answers now. In acute danger: call 112.",
        "withheld": "Whether anybody answers now is not shown here. In acute danger: call 112.",
        "replaced": "replaced by {names}",
        "repealed": "no longer in force",
        "settled": "older provision; now {names}",
        "fallback": "else",
        "no_contact": "no contact point in the area",
        "if": "if: ",
    },
}


def written(answer: Answer, language: str) -> str:
    """The answer as lines of text in "sv" or "en"."""
    return "\n".join(_Writer(language).answer(answer))


class _Writer:
    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _WORDS[language]

    def say(self, text: Text | None) -> str:
        return text.in_language(self.language) if text else ""

    def day(self, value: Any, form: str = "j F Y") -> str:
        with translation.override(self.language):
            return str(dateformat.format(value, form))

    def answer(self, answer: Answer) -> Iterator[str]:
        area = self.say(answer.area.name) if answer.area else self.words["nation"]
        when = self.day(answer.at.astimezone(STOCKHOLM), "l j F Y H.i" if self.language == "sv" else "l j F Y H:i")
        yield self.words["asked"].format(area=area, when=when)
        yield from (f"! {self.say(notice)}" for notice in answer.notices)
        if not answer.pathways:
            yield self.words["none"]
        for pathway in answer.pathways:
            yield ""
            yield from self.pathway(pathway)
        if answer.total > len(answer.pathways):
            yield ""
            yield self.words["more"].format(n=answer.total - len(answer.pathways))

    def pathway(self, pathway: FoundPathway) -> Iterator[str]:
        title = self.say(pathway.title)
        yield title
        yield "=" * len(title)
        since = self.words["since"].format(n=pathway.version, day=self.day(pathway.in_force_since))
        parts = [self.words["sample"]] if pathway.sample else []
        parts += [", ".join(self.say(area.name) for area in pathway.areas[:3]), since]
        yield from self.block(" · ".join(parts))
        if pathway.rests_on:
            names = ", ".join(self.say(routine.name) for routine in pathway.rests_on)
            yield from self.block(f"{self.words['rests']}: {names}")
        if pathway.do_not:
            yield self.words["do_not"]
            yield from self.bullets(self.say(text) for text in pathway.do_not)
        first = next((step for step in pathway.steps if step.key == pathway.first_call), None)
        if first:
            yield from self.call(first)
        yield self.words["steps"]
        for step in pathway.steps:
            yield from self.step(step)

    def call(self, step: AnsweredStep) -> Iterator[str]:
        """The first call: who answers now comes first, whether receiver or fallback."""
        receivers = [step.receiver, *step.fallbacks] if step.receiver else []
        answering = [reached for reached in receivers if reached.status.state == "open"]
        if answering:
            yield self.words["call" if answering[0] is step.receiver else "meanwhile"]
            yield from self.contacts(answering[0], only_open=True)
            rest = [reached for reached in receivers if reached is not answering[0]]
        else:
            yield self.words[step.answers if step.answers in {"unknown", "withheld"} else "nobody"]
            rest = receivers
        for reached in rest:
            yield from self.contacts(reached, only_open=False)

    def contacts(self, reached: Reached, *, only_open: bool) -> Iterator[str]:
        some = [c for c in reached.contact_points if not only_open or c.status.state == "open"]
        for contact in some:
            yield from self.contact(contact)
        if not some:
            yield f"  – {self.words['no_contact']}"

    def contact(self, contact: Contact) -> Iterator[str]:
        numbers = [c.get("display") or c.get("address") or c.get("url") or "" for c in contact.channels]
        status = self.say(contact.status.words)
        yield f"  {', '.join(filter(None, numbers)) or '—'}  {self.say(contact.name)}: {status}"
        organisation = self.say(contact.organisation.name)
        yield from self.block(f"{organisation}. {self.say(contact.verification.words)}", "    ")

    def step(self, step: AnsweredStep) -> Iterator[str]:
        limit = f" ({self.say(step.within_words)})" if step.within_words else ""
        condition = f"[{self.words['if']}{self.say(step.condition)}] " if step.condition else ""
        modality = self.say(step.modality_words).upper()
        text = f"{step.number}. {condition}{self.say(step.actor.name)} {modality}: {self.say(step.action)}{limit}"
        yield from self.block(text, "  ", "     ")
        if step.legal:
            yield from self.block("; ".join(self.law(law) for law in step.legal), "     § ")
        for name, reached in [("→", step.receiver), *((self.words["fallback"], f) for f in step.fallbacks)]:
            if reached:
                yield from self.block(f"{name} {self.receiver(reached)}", "     ", "       ")

    def receiver(self, reached: Reached) -> str:
        name = self.say(reached.function.name) if reached.function else ""
        if not reached.contact_points:
            return f"{name}: {self.words['no_contact']}"
        numbers = [c["display"] for contact in reached.contact_points for c in contact.channels if "display" in c]
        doubts = [self.say(c.verification.words) for c in reached.contact_points if c.verification.state == "reported"]
        parts = (", ".join(numbers[:3]), self.say(reached.status.words), *doubts[:1])
        return f"{name}: {' – '.join(filter(None, parts))}"

    def law(self, law: Law) -> str:
        if not law.replaced:
            return law.name
        names = ", ".join(self.say(named.name) for named in law.replaced_by)
        word = "repealed" if not names else "settled" if law.settled else "replaced"
        return f"{law.name} ({self.words[word].format(names=names)})"

    def bullets(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            yield from self.block(f"✗ {text}", "  ", "    ")

    def block(self, text: str, first: str = "", rest: str | None = None) -> Iterator[str]:
        indent = first if rest is None else rest
        yield fill(text, WIDTH, initial_indent=first, subsequent_indent=indent)
