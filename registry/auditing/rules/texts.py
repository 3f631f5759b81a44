"""Check 11: a text that may identify somebody, or that tells where a shelter is.

Both are refused when something is recorded; what is found here was recorded before the guard knew of it, was let in by
somebody who read it and confirmed it (`possibly_identifying_text`), or came in some other way. A finding tells the
field and the kind, and nothing of the text. For a shelter it tells the field alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from partners.rules import REACHES, is_protected
from records.guard import CODES, NAMES
from registry.auditing.contents import Look
from registry.auditing.looking import places_in, texts_in
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey

_CODES = {CODES["block"]: "identifying_text", CODES["warn"]: "possibly_identifying_text"}


def _judge(survey: Survey) -> Iterator[Spell]:
    _look_through(survey, (stretch for some in survey.records.values() for stretch in some), texts_in)
    for record, stretches in survey.records.items():
        yield from survey.again(_in_texts, record, stretches)
    hidden = list(_hidden(survey))
    _look_through(survey, hidden, places_in)
    for stretch in hidden:
        for field in stretch.content.made.get(places_in, ()):
            yield Spell("shelter_tells_place", stretch, stretch.days, field, told={"field": field})


def _in_texts(stretches: Sequence[Stretch]) -> Sequence[Spell]:
    return [spell for stretch in stretches for spell in _in_texts_of(stretch)]


def _in_texts_of(stretch: Stretch) -> Iterator[Spell]:
    for code, field, what in stretch.content.made.get(texts_in, ()):
        told = {"field": field, "what": NAMES[what]}
        yield Spell(_CODES[code], stretch, stretch.days, field, told=told)


def _look_through(survey: Survey, stretches: Iterable[Stretch], look: Look) -> None:
    """Have `look` find what it looks for in the whole of each document that it has not been through.

    Nothing is found in what has been disposed of meanwhile.
    """
    for stretch, document in survey.whole(one for one in stretches if look not in one.content.made):
        stretch.content.made[look] = look(stretch.kind, document)


def _hidden(survey: Survey) -> Iterator[Stretch]:
    """What a shelter is, and what reaches one."""
    protected = _protected(survey)
    for record in protected:
        yield from survey.stretches(record)
    for record, stretches in survey.by_kind.get("contact_point", {}).items():
        if not protected.isdisjoint(survey.again(_reached_by, record, stretches)):
            for stretch in stretches:
                if not protected.isdisjoint(_reaches(stretch)):
                    yield stretch


def _reached_by(stretches: Sequence[Stretch]) -> frozenset[UUID]:
    return frozenset(one for stretch in stretches for one in _reaches(stretch))


def _reaches(stretch: Stretch) -> tuple[UUID, ...]:
    return tuple(one for name in REACHES for one in stretch.refers(name))


def _protected(survey: Survey) -> frozenset[UUID]:
    """The organisations and functions that are a shelter's on any day, and what lies under them on any day."""
    found = {s.record for s in survey.of(*REACHES) if is_protected(s.kind, dict(s.content))}
    under = [(s.record, s.refers("parent")) for s in survey.of("organisation")]
    while more := {record for record, parents in under if found.intersection(parents)} - found:
        found |= more
    return frozenset(found)


RULE = Rule(11, ("identifying_text", "possibly_identifying_text", "shelter_tells_place"), _judge)
