"""Check 11: a text that may identify somebody, or that tells where a shelter is.

Both are refused when something is recorded; what is found here was recorded before the guard knew of it, was let in by
somebody who read it and confirmed it (`possibly_identifying_text`), or came in some other way. A finding tells the
field and the kind, and nothing of the text. For a shelter it tells the field alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from partners.rules import REACHES, is_protected, places_told
from records.content import kinds
from records.guard import CODES, NAMES, findings_in
from records.guard.documents import busy_texts_in
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey

_CODES = {CODES["block"]: "identifying_text", CODES["warn"]: "possibly_identifying_text"}


def _judge(survey: Survey) -> Iterator[Spell]:
    protected = _protected(survey)
    for stretch in survey.whole():
        model, document = kinds[stretch.kind], dict(stretch.content)
        seen: set[tuple[str, str]] = set()
        for path, text, may_hold in busy_texts_in(model, document):
            for found in findings_in(text, may_hold):
                code, field = _CODES[found.code], ".".join(map(str, path))
                if (code, field) not in seen:
                    seen.add((code, field))
                    yield Spell(code, stretch, stretch.days, field, told={"field": field, "what": NAMES[found.kind]})
        if protected.intersection((stretch.record, *_reaches(stretch))):
            for path in dict.fromkeys(places_told(model.model_validate(document))):
                field = ".".join(map(str, path))
                yield Spell("shelter_tells_place", stretch, stretch.days, field, told={"field": field})


def _reaches(stretch: Stretch) -> Iterable[UUID]:
    if stretch.kind != "contact_point":
        return ()
    return (UUID(stretch.content[name]) for name in REACHES)


def _protected(survey: Survey) -> frozenset[UUID]:
    """The organisations and functions that are a shelter's on any day, and what lies under them on any day."""
    found = {s.record for s in survey.of(*REACHES) if is_protected(s.kind, dict(s.content))}
    under = [(s.record, s.refers("parent")) for s in survey.of("organisation")]
    while more := {record for record, parents in under if found.intersection(parents)} - found:
        found |= more
    return frozenset(found)


RULE = Rule(11, ("identifying_text", "possibly_identifying_text", "shelter_tells_place"), _judge)
