"""How an answer is cited: by its question with every time settled, for such an answer never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlencode

from records.moment import STOCKHOLM
from records.text import Text
from registry.citing import REGISTRY
from registry.lookup.answer import Answer
from registry.lookup.question import Question


@dataclass(frozen=True)
class AnswerCitation:
    """How an answer of the look-up is cited: the address that gives it again for ever, and a text to quote."""

    address: str
    text: Text

    @property
    def path(self) -> str:
        """The path and query of the page that gives it."""
        return self.address[self.address.index("/?") :]


def citation_of_answer(question: Question, answer: Answer, base: str) -> AnswerCitation:
    """The citation of an answer: its question with every time settled. `base`: the address of this installation.

    It needs no checksum: nobody can change what is read, and what whoever asks may see may differ.
    """
    asked = {
        "q": question.text,
        "situation": question.situation,
        "target_group": question.target_group,
        "starts": question.starts,
        "area": answer.area.code if answer.area else question.area,
        "at": answer.at.astimezone(STOCKHOLM).isoformat(),
        "on": answer.on.isoformat(),
        "known_at": answer.known_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "limit": question.limit if question.limit != Question.limit else None,
    }
    address = f"{base.rstrip('/')}/?{urlencode({name: value for name, value in asked.items() if value})}"
    return AnswerCitation(address, _answer_quoted(question, answer, address))


def _answer_quoted(question: Question, answer: Answer, address: str) -> Text:
    at, known = answer.at.astimezone(STOCKHOLM), answer.known_at.astimezone(STOCKHOLM)
    area = answer.area.name if answer.area else Text(sv="hela landet", en="the whole country")
    words = (f" på ”{question.text}”", f" to “{question.text}”") if question.text else ("", "")
    sv = [
        f"{REGISTRY}, svar{words[0]} för {area.sv} {at:%Y-%m-%d} kl. {at:%H.%M}",
        f"enligt vad registret visste {known:%Y-%m-%d} kl. {known:%H.%M.%S}",
    ]
    en = [
        f"{REGISTRY}, answer{words[1]} for {area.in_language('en')} on {at:%Y-%m-%d} at {at:%H:%M}",
        f"as known to the registry on {known:%Y-%m-%d} at {known:%H:%M:%S} (Stockholm)",
    ]
    return Text(sv=", ".join([*sv, address]), en=", ".join([*en, address]))
