"""The audit itself: one survey, every rule, and the findings that the scope is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from records.moment import Moment
from records.text import swedish_order
from registry.auditing.accepted import with_acceptances
from registry.auditing.days import joined
from registry.auditing.finding import Finding
from registry.auditing.reading import read_survey
from registry.auditing.rules import RULES
from registry.auditing.scope import WHOLE, Scope, with_what_lies_in
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Survey
from registry.auditing.unswept import unswept
from registry.auditing.whose import areas_of, focus_areas_of, owners_of
from registry.auditing.wording import CODES, filled

Identity = tuple[str, int, str, int | None]
"""That of a finding, in numbers: tens of thousands are laid side by side."""


def audit(moment: Moment, scope: Scope = WHOLE) -> list[Finding]:
    """All findings of the scope on `moment.on`, as known at `moment.known_at`: the worst first, then by name.

    Reads as the system; whoever shows findings asks the access table who may see them (`registry.auditing.seeing`).
    The number of queries depends on nothing but the scope's kind of limit.
    """
    with unswept():
        found = findings_of(read_survey(moment, scope, texts=True), scope)
    return with_acceptances(found, moment)


def findings_of(survey: Survey, scope: Scope = WHOLE, rules: Sequence[Rule] = RULES) -> list[Finding]:
    """The findings in a survey that has been read."""
    within = _Within(survey, scope)
    found = (finding_of(survey, spells) for spells in _seen(survey, rules) if within.has(spells[-1]))
    return sorted(found, key=_place)


def spells_of(survey: Survey, rules: Iterable[Rule]) -> Iterator[Spell]:
    """Everything that the rules find, over all days."""
    for rule in rules:
        yield from rule.spells(survey)


def _seen(survey: Survey, rules: Iterable[Rule]) -> Iterator[list[Spell]]:
    """The spells of each identity that the audit of the day tells of: in order, the last one that of the day."""
    by_identity: dict[Identity, list[Spell]] = defaultdict(list)
    for spell in spells_of(survey, rules):
        by_identity[_identity(spell)].append(spell)
    for spells in by_identity.values():
        now = [spell for spell in spells if spell.is_seen_on(survey.on)]
        if now:
            latest = max(now, key=lambda spell: spell.days)
            yield [*(spell for spell in spells if spell is not latest), latest]


def _identity(spell: Spell) -> Identity:
    subject = spell.subject
    return spell.code, spell.stretch.record.int, spell.part, subject.int if subject else None


def finding_of(survey: Survey, spells: Sequence[Spell]) -> Finding:
    """The finding that the last of some spells of one identity makes, since the first day without a break."""
    spell = spells[-1]
    told = {name: _named(survey, value) for name, value in spell.told.items()}
    words = CODES[spell.code]
    return Finding(
        code=spell.code,
        severity=words.severity,
        record=spell.stretch.record,
        kind=spell.stretch.kind,
        label=spell.stretch.label,
        reason=filled(words.reason, told),
        clears_by=filled(words.clears_by, told),
        since=_since(spells),
        part=spell.part,
        subject=spell.subject,
        owners=_owners(survey, spell),
        areas=_areas(survey, spell),
        focus_areas=focus_areas_of(survey, spell.stretch),
        looks_ahead=spell.looks_ahead,
        private_to=spell.private_to,
    )


def _since(spells: Sequence[Spell]) -> date:
    first = spells[-1].days[0]
    unbroken = joined(spell.days for spell in spells)
    return next(start for start, until in unbroken if start <= first < until)


def _named(survey: Survey, value: Any) -> Any:
    if isinstance(value, UUID):
        return survey.name(value)
    return [_named(survey, one) for one in value] if isinstance(value, (list, tuple)) else value


def _owners(survey: Survey, spell: Spell) -> tuple[UUID, ...]:
    return spell.owners or owners_of(survey, spell.stretch)


def _areas(survey: Survey, spell: Spell) -> tuple[UUID, ...]:
    return areas_of(survey, spell.stretch) if spell.areas is None else spell.areas


class _Within:
    """Whether what was found is within a scope."""

    def __init__(self, survey: Survey, scope: Scope) -> None:
        self.survey = survey
        self.scope = scope
        parents = {area: {parent} for area, parent in survey.parents.items()}
        self.areas = None if scope.areas is None else with_what_lies_in(scope.areas, parents)
        organisations = scope.organisations
        above = survey.organisation_parents
        self.organisations = None if organisations is None else with_what_lies_in(organisations, above)

    def has(self, spell: Spell) -> bool:
        """Whether the scope is about it."""
        if self.areas is not None and not self.areas.intersection(_areas(self.survey, spell)):
            return False
        if self.organisations is not None and not self.organisations.intersection(_owners(self.survey, spell)):
            return False
        focus = self.scope.focus_area
        return focus is None or focus in focus_areas_of(self.survey, spell.stretch)


_by_name = lru_cache(maxsize=20_000)(swedish_order)


def _place(finding: Finding) -> tuple[Any, ...]:
    name = _by_name(finding.label.sv)
    return finding.severity.rank, name, finding.code, str(finding.record), finding.part, str(finding.subject)
