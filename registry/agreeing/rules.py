"""What a routine or pathway must be before it is put to the parties: one small rule each, that blocks or warns.

The rules read the document as it is, also unfinished, so that a draft shows them while it is written. The table of
codes stands in `docs/agreeing.md`. What a rule asks of the registry it asks as of the day from which the document shall
hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from partners.access import Viewer
from partners.maintaining.reach import served_areas
from records.content import at_path
from records.moment import Moment
from records.reading import Entry, Reader
from records.text import Text
from registry.agreeing.signing import parties_of, speaks_for
from registry.agreeing.wording import RULE_WORDS
from registry.parties import areas_around

Json = dict[str, Any]
Weight = Literal["block", "warn"]


@dataclass(frozen=True)
class Broken:
    """A rule that is broken. `part`: the key of the step or section, "" for the whole; `subject`: the other record."""

    code: str
    weight: Weight
    words: Text
    part: str = ""
    subject: UUID | None = None


@dataclass(frozen=True)
class Proposed:
    """What is judged: a document of a kind, whose draft it is, and the moment from which it shall hold."""

    kind: str
    record: UUID
    owner: UUID
    document: Json
    moment: Moment
    moved: bool = False
    """Whether the record has got a version since that the draft does not know of."""

    @cached_property
    def reader(self) -> Reader:
        """Reads what every signed-in person may."""
        return Reader(Viewer.system("agreeing"), self.moment)

    @cached_property
    def steps(self) -> list[Json]:
        """The steps."""
        return list(self.document.get("steps") or ())

    @cached_property
    def signing(self) -> list[UUID]:
        """The parties that would sign."""
        return parties_of(self.kind, self.owner, self.document, self.moment)

    @cached_property
    def areas(self) -> list[UUID]:
        """The areas named."""
        return identities(self.document, ("areas", "*"))

    @cached_property
    def served(self) -> frozenset[UUID]:
        """The areas that the parties and the owner serve between them."""
        return frozenset().union(*served_areas({self.owner, *self.signing}, self.moment).values())

    @cached_property
    def named(self) -> Mapping[UUID, Entry]:
        """What `_NAMED` and the provisions that are cited name, and the record itself, as they hold. One query."""
        others = [one for path in _NAMED for one in identities(self.document, path)]
        return self.reader.many({self.record, *others, *(cited for cited, _ in _cited(self.document))})

    @cached_property
    def around(self) -> dict[str, set[str]]:
        """For every area: itself and what it lies in. One query."""
        return areas_around(self.reader)


Check = Callable[[Proposed], Iterator[Broken]]


@dataclass(frozen=True)
class Rule:
    """One rule: its stable code, whether it blocks or warns, and of which kinds it is asked."""

    code: str
    weight: Weight
    check: Check
    of: tuple[str, ...] = field(default=("routine", "pathway"))


RULES: dict[str, Rule] = {}
"""All rules by code, in the order in which they are told."""


def rule(code: str, weight: Weight, *of: str) -> Callable[[Callable[[Proposed], Iterator[Told]]], None]:
    """Decorator: what the function yields (part, subject, what fills the words in) breaks the rule `code`."""

    def add(function: Callable[[Proposed], Iterator[Told]]) -> None:
        def check(proposed: Proposed) -> Iterator[Broken]:
            for part, subject, filled in function(proposed):
                said = RULE_WORDS[code]
                words = Text(sv=said.sv.format(**filled), en=(said.en or "").format(**filled))
                yield Broken(code, weight, words, part, subject)

        RULES[code] = Rule(code, weight, check, of or ("routine", "pathway"))

    return add


Told = tuple[str, UUID | None, dict[str, str]]
_WHOLE: Told = ("", None, {})


def broken(proposed: Proposed) -> list[Broken]:
    """All rules that the document breaks, those that block first. Costs the same few queries for any document."""
    found = [one for rule in RULES.values() if proposed.kind in rule.of for one in rule.check(proposed)]
    return sorted(found, key=lambda one: one.weight)


def identities(document: Json, path: tuple[str, ...]) -> list[UUID]:
    """The identities that stand at a path; what is none yet is passed over."""
    found = []
    for text in at_path(document, path):
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return found


@rule("changed_meanwhile", "block")
def _changed_meanwhile(proposed: Proposed) -> Iterator[Told]:
    if proposed.moved:
        yield _WHOLE


@rule("step_without_actor", "block", "pathway")
def _step_without_actor(proposed: Proposed) -> Iterator[Told]:
    for step in proposed.steps:
        if not step.get("actor"):
            yield _in(step)


@rule("step_without_action", "block", "pathway")
def _step_without_action(proposed: Proposed) -> Iterator[Told]:
    for step in proposed.steps:
        if not str((step.get("action") or {}).get("sv", "")).strip():
            yield _in(step)


@rule("duty_without_ground", "block", "pathway")
def _duty_without_ground(proposed: Proposed) -> Iterator[Told]:
    """*Ska* is a duty: by a provision that is named, or by local decision."""
    for step in proposed.steps:
        by_law = step.get("ground") in ("law", None) and step.get("legal")
        if step.get("modality") == "ska" and not by_law and step.get("ground") != "local_decision":
            yield _in(step)


@rule("do_not_missing", "block", "pathway")
def _do_not_missing(proposed: Proposed) -> Iterator[Told]:
    situations = identities(proposed.document, ("situations", "*"))
    honour = any(proposed.named[one].content.get("honour_related") for one in situations if one in proposed.named)
    if honour and not proposed.document.get("do_not"):
        yield _WHOLE


@rule("required_hours_missing", "block", "pathway")
def _required_hours_missing(proposed: Proposed) -> Iterator[Told]:
    if not (proposed.document.get("required_hours") or {}).get("rules"):
        yield _WHOLE


@rule("provision_not_in_force", "block")
def _provision_not_in_force(proposed: Proposed) -> Iterator[Told]:
    on = proposed.moment.on
    for cited, part in _cited(proposed.document):
        entry = proposed.named.get(cited)
        if entry is not None and not _in_force(entry, on):
            yield part, cited, {"provision": entry.name, "day": on.isoformat()}


@rule("agreement_with_one_party", "block", "routine")
def _agreement_with_one_party(proposed: Proposed) -> Iterator[Told]:
    if proposed.document.get("routine_kind") == "overenskommelse" and len(proposed.signing) < 2:
        yield _WHOLE


@rule("owner_missing", "block")
def _owner_missing(proposed: Proposed) -> Iterator[Told]:
    if not proposed.document.get("owner"):
        yield _WHOLE


@rule("owner_does_not_sign", "block")
def _owner_does_not_sign(proposed: Proposed) -> Iterator[Told]:
    for owner in identities(proposed.document, ("owner",)):
        if not speaks_for(owner, proposed.signing, proposed.moment):
            yield "", owner, {}


@rule("area_not_served", "block")
def _area_not_served(proposed: Proposed) -> Iterator[Told]:
    """Nobody makes rules for an area where neither they nor the parties work."""
    outside = [area for area in proposed.areas if area not in proposed.served]
    labels = proposed.reader.labels(outside)
    for area in outside:
        yield "", area, {"area": labels[area].name.sv if area in labels else "–"}


@rule("decision_missing", "block")
def _decision_missing(proposed: Proposed) -> Iterator[Told]:
    """A pathway that rests on routines is decided with them."""
    decision = proposed.document.get("decision") or {}
    rests = proposed.kind == "pathway" and proposed.document.get("rests_on") and not decision
    if not rests and not (decision.get("decided_by") and decision.get("level")):
        yield _WHOLE


@rule("predecessor_not_theirs", "block")
def _predecessor_not_theirs(proposed: Proposed) -> Iterator[Told]:
    """Nobody's routine or pathway ends, or becomes another's, without their signature."""
    superseded = identities(proposed.document, ("supersedes",))
    for predecessor in dict.fromkeys((*superseded, proposed.record)):
        entry = proposed.named.get(predecessor)
        owners = identities(entry.content, ("owner",)) if entry else []
        theirs = not all(speaks_for(owner, proposed.signing, proposed.moment) for owner in owners)
        if theirs or (predecessor == proposed.record and predecessor in superseded):
            yield "", predecessor, {}


@rule("review_date_passed", "block")
def _review_date_passed(proposed: Proposed) -> Iterator[Told]:
    day = _day(proposed.document.get("review_by"))
    if day is not None and day <= proposed.moment.on:
        yield _WHOLE


@rule("focus_area_unknown", "block", "routine")
def _focus_area_unknown(proposed: Proposed) -> Iterator[Told]:
    """A plan that does not hold on the day has none."""
    for focus in proposed.document.get("focus_areas") or ():
        for plan in identities(focus, ("plan",)):
            entry = proposed.named.get(plan)
            areas = (entry.content.get("focus_areas") or ()) if entry else ()
            if focus.get("key") not in [area["key"] for area in areas]:
                yield "", plan, {"plan": entry.name if entry else "–", "day": proposed.moment.on.isoformat()}


@rule("sample_proposed", "block")
def _sample_proposed(proposed: Proposed) -> Iterator[Told]:
    if proposed.document.get("sample"):
        yield _WHOLE


@rule("function_not_reached", "warn", "pathway")
def _function_not_reached(proposed: Proposed) -> Iterator[Told]:
    """A function must be reached in each area served: by a contact point of the area, or of what it lies in."""
    wanted = {
        function: str(step.get("key", ""))
        for step in reversed(proposed.steps)
        for path in (("receiver", "function"), ("fallbacks", "*", "function"))
        for function in identities(step, path)
    }
    reached = _reached(proposed, set(wanted))
    missing = [
        (function, area)
        for function in wanted
        for area in proposed.areas
        if not reached.get(function, set()) & proposed.around.get(str(area), {str(area)})
    ]
    labels = proposed.reader.labels({one for pair in missing for one in pair})
    for function, area in missing:
        names = [labels[one].name.sv if one in labels else "–" for one in (function, area)]
        yield wanted[function], function, {"function": names[0], "area": names[1]}


@rule("parties_missing", "warn")
def _parties_missing(proposed: Proposed) -> Iterator[Told]:
    """Where nobody is named, its owner alone signs."""
    if not proposed.document.get("parties") and not proposed.document.get("rests_on"):
        yield _WHOLE


@rule("decision_head_incomplete", "warn")
def _decision_head_incomplete(proposed: Proposed) -> Iterator[Told]:
    decision = proposed.document.get("decision") or {}
    if decision and not (decision.get("decided") and decision.get("reference_number")):
        yield _WHOLE


@rule("review_date_missing", "warn")
def _review_date_missing(proposed: Proposed) -> Iterator[Told]:
    if not proposed.document.get("review_by"):
        yield _WHOLE


def _in(step: Json) -> Told:
    return str(step.get("key", "")), None, {}


_NAMED = (("situations", "*"), ("supersedes",), ("focus_areas", "*", "plan"))
_NOTES = ("secrecy_note", "documentation_note", "scope_note", "review_rule", "registry_note")


def _cited(document: Json) -> Iterator[tuple[UUID, str]]:
    """The provisions that are cited, each with the key of the step or section that cites it, "" for the whole."""
    for path in (("legal", "*"), *((note, "legal", "*") for note in _NOTES)):
        yield from ((cited, "") for cited in identities(document, path))
    for part in (*(document.get("steps") or ()), *(document.get("sections") or ())):
        yield from ((cited, str(part.get("key", ""))) for cited in identities(part, ("legal", "*")))


def _in_force(provision: Entry, on: date) -> bool:
    first, until = _day(provision.content.get("in_force_from")), _day(provision.content.get("in_force_until"))
    return (first is None or first <= on) and (until is None or on < until)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _reached(proposed: Proposed, functions: set[UUID]) -> dict[UUID, set[str]]:
    """For each function the areas in which a contact point reaches it. One query."""
    found: dict[UUID, set[str]] = {}
    for entry in proposed.reader.of("contact_point").linked_to("function", functions).all() if functions else ():
        found.setdefault(UUID(entry.content["function"]), set()).update(entry.content["areas"])
    return found
