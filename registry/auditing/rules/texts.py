"""Check 11: a text that may identify somebody, or that tells where a shelter is.

Both are refused when something is recorded; what is found here was recorded before the guard knew of it, was let in by
somebody who read it and confirmed it (`possibly_identifying_text`), or came in some other way. A finding tells the
field and the kind, and nothing of the text. For a shelter it tells the field alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from partners.rules import REACHES, is_protected
from records.guard import CODES, NAMES
from registry.auditing.contents import Look
from registry.auditing.looking import places_in, texts_in
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey

_CODES = {CODES["block"]: "identifying_text", CODES["warn"]: "possibly_identifying_text"}


def _judge(survey: Survey) -> Iterator[Spell]:
    protected = _protected(survey)
    stretches = [stretch for some in survey.records.values() for stretch in some]
    hidden = [s for s in stretches if protected.intersection((s.record, *_reaches(s)))]
    _look_through(survey, stretches, texts_in)
    _look_through(survey, hidden, places_in)
    for stretch in stretches:
        for code, field, what in stretch.content.made.get(texts_in, ()):
            told = {"field": field, "what": NAMES[what]}
            yield Spell(_CODES[code], stretch, stretch.days, field, told=told)
    for stretch in hidden:
        for field in stretch.content.made.get(places_in, ()):
            yield Spell("shelter_tells_place", stretch, stretch.days, field, told={"field": field})


def _look_through(survey: Survey, stretches: Iterable[Stretch], look: Look) -> None:
    """Have `look` find what it looks for in the whole of each document that it has not been through.

    Nothing is found in what has been disposed of meanwhile.
    """
    for stretch, document in survey.whole(one for one in stretches if look not in one.content.made):
        stretch.content.made[look] = look(stretch.kind, document)


def _reaches(stretch: Stretch) -> Iterable[UUID]:
    if stretch.kind != "contact_point":
        return ()
    return (*stretch.refers("organisation"), *stretch.refers("function"))


def _protected(survey: Survey) -> frozenset[UUID]:
    """The organisations and functions that are a shelter's on any day, and what lies under them on any day."""
    found = {s.record for s in survey.of(*REACHES) if is_protected(s.kind, dict(s.content))}
    under = [(s.record, s.refers("parent")) for s in survey.of("organisation")]
    while more := {record for record, parents in under if found.intersection(parents)} - found:
        found |= more
    return frozenset(found)


RULE = Rule(11, ("identifying_text", "possibly_identifying_text", "shelter_tells_place"), _judge)
