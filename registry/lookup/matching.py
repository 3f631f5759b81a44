"""Which pathways answer a question, how well, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from records.models import Link
from records.reading import Entry, Reader, Selection
from records.search import Hit, search
from registry.lookup.answer import How, What
from registry.lookup.places import Chain

CATALOGUE = ("situation", "target_group", "function")
ROLES: dict[str, tuple[What, float]] = {
    "situations": ("situation", 1.0),
    "target_groups": ("target_group", 0.6),
    "starts": ("starts", 0.8),
    "also_starts": ("starts", 0.8),
    "steps.receiver.function": ("receiver", 0.4),
    "steps.fallbacks.function": ("receiver", 0.3),
}
"""What a word found in the catalogue is worth to a pathway, by the field that links the two."""
HOW: dict[How, float] = {"exact": 1.0, "inflection": 0.9, "compound": 0.7, "prefix": 0.7, "typo": 0.5, "chosen": 1.0}
NEARLY_AS_GOOD = 0.6
"""Within this share of the best score the most local comes first."""
TOO_WEAK = 0.25
"""Below this share of the best score a pathway is noise."""


@dataclass
class Matched:
    """A pathway version that matches."""

    version: int
    place: int
    """How far up the chain of areas its most local area stands."""
    words: dict[str, float] = field(default_factory=dict)
    """What each typed word that it was found by is worth."""
    closeness: float = 0.0
    why: dict[tuple[What, int], How] = field(default_factory=dict)
    """What was found, in which record, and how the word was forgiven."""
    score: float = 0.0


@dataclass(frozen=True)
class Chosen:
    """What was chosen from the catalogue rather than typed."""

    situation: Entry | None = None
    target_group: Entry | None = None
    starts: Entry | None = None


def match(reader: Reader, text: str, chosen: Chosen, chain: Chain) -> list[Matched]:
    """The pathways that serve the chain's areas and answer the question, best first.

    Words forgive inflection, compounds, synonyms, missing diacritics and typing errors (`records.search`). Among
    those that fit nearly as well the most local comes first. The number of queries does not depend on how many match.
    """
    candidates = _candidates(reader, chosen, chain)
    links = _links(candidates)
    found = {
        version: Matched(version, place)
        for version in candidates
        if (place := _place(links[version].get("areas", ()), chain)) is not None
    }
    if text.strip():
        _add_words(reader, text, found, links)
        found = {version: matched for version, matched in found.items() if matched.words}
        _weigh(found.values())
    return _in_order(found.values(), typed=bool(text.strip()))


def _candidates(reader: Reader, chosen: Chosen, chain: Chain) -> list[int]:
    rows: Selection = reader.of("pathway").linked("areas", chain.records)
    if chosen.situation:
        rows = rows.linked("situations", _kin(reader, chosen.situation))
    if chosen.target_group:
        rows = rows.linked("target_groups", _kin(reader, chosen.target_group))
    if chosen.starts:
        rows = rows.linked(("starts", "also_starts"), [chosen.starts.pk])
    return rows.version_pks()


def _kin(reader: Reader, entry: Entry) -> set[int]:
    return {other.pk for other in kin(entry, reader.of(entry.kind).all())}


def kin(entry: Entry, everything: Sequence[Entry]) -> list[Entry]:
    """A coded entry with the wider ones it is a case of, and the narrower ones that are cases of it.

    `everything`: all that holds of its kind.
    """
    by_id = {str(other.id): other for other in everything}
    found, up = {entry.id: entry}, entry
    while (broader := by_id.get(up.content.get("broader", ""))) and broader.id not in found:
        found[broader.id] = up = broader
    level = {str(entry.id)}
    while below := {o.id: o for o in everything if o.content.get("broader") in level and o.id not in found}:
        found |= below
        level = {str(identity) for identity in below}
    return list(found.values())


def _links(versions: Sequence[int]) -> Mapping[int, Mapping[str, list[int]]]:
    """The records that each version refers to, by field."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Link.objects.filter(version__in=versions, role__in=[*ROLES, "areas"])
    for version, role, target in rows.values_list("version", "role", "target"):
        found[version][role].append(target)
    return found


def _place(areas: Iterable[int], chain: Chain) -> int | None:
    wanted = set(areas)
    return next((place for place, record in enumerate(chain.records) if record in wanted), None)


def _add_words(
    reader: Reader, text: str, found: Mapping[int, Matched], links: Mapping[int, Mapping[str, list[int]]]
) -> None:
    own = search(reader, text, ("pathway",), limit=len(found) or 1, within=found.keys())
    best = max((hit.score for hit in own), default=1.0) or 1.0
    for hit in own:
        matched = found[hit.version]
        matched.closeness = hit.score / best
        _add(matched, hit, "title", 1.0)
    catalogue = {hit.record: hit for hit in search(reader, text, CATALOGUE, limit=20)}
    for version, matched in found.items():
        for role, (what, worth) in ROLES.items():
            for target in links[version].get(role, ()):
                if target in catalogue:
                    _add(matched, catalogue[target], what, worth)


def _add(matched: Matched, hit: Hit, what: What, worth: float) -> None:
    for word in hit.matched:
        value = worth * HOW[word.how]
        if value > matched.words.get(word.typed, 0.0):
            matched.words[word.typed] = value
    hows: list[How] = [word.how for word in hit.matched]
    matched.why.setdefault((what, hit.record), max(hows, key=HOW.__getitem__, default="exact"))


def _weigh(found: Iterable[Matched]) -> None:
    """Score each by its words; a word that few pathways have says more than one that all have."""
    everything = list(found)
    holders: dict[str, int] = defaultdict(int)
    for matched in everything:
        for word in matched.words:
            holders[word] += 1
    weights = {word: log(1 + len(everything) / count) for word, count in holders.items()}
    whole = sum(weights.values()) or 1.0
    for matched in everything:
        told = sum(weights[word] * worth for word, worth in matched.words.items()) / whole
        matched.score = round(told + 0.3 * matched.closeness, 4)


def _in_order(found: Iterable[Matched], *, typed: bool) -> list[Matched]:
    everything = list(found)
    if not typed:
        return sorted(everything, key=lambda matched: (matched.place, matched.version))
    best = max((matched.score for matched in everything), default=0.0)
    kept = [matched for matched in everything if matched.score >= TOO_WEAK * best]
    return sorted(
        kept,
        key=lambda m: (
            m.score < NEARLY_AS_GOOD * best,
            m.place if m.score >= NEARLY_AS_GOOD * best else 0,
            -m.score,
            m.version,
        ),
    )
