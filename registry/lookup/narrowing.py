"""Which choices still lead somewhere: situations, target groups and starting functions narrow each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from records.models import Link
from records.reading import Entry, Reader
from registry.lookup.places import Chain

FACETS: dict[str, tuple[str, ...]] = {
    "situation": ("situations",),
    "target_group": ("target_groups",),
    "starts": ("starts", "also_starts"),
}
"""Each choice and the fields of a pathway that it is about."""


Path = Mapping[str, set[str]]
"""The codes that a pathway has in each facet."""
Kin = Mapping[str, set[str]]
"""Of each code: itself, the wider ones it is a case of, and the narrower ones that are cases of it."""


@dataclass(frozen=True)
class Left:
    """The codes of each choice that lead to some pathway, given the other two choices and the area."""

    situation: frozenset[str]
    target_group: frozenset[str]
    starts: frozenset[str]


def what_is_left(reader: Reader, chain: Chain, chosen: Mapping[str, str]) -> Left:
    """What can still be chosen beside `chosen` (codes by `FACETS`, "" for none) in the chain's areas.

    A wider situation leads where a narrower one leads and the other way round, as in `match`. A choice that leads
    nowhere by itself is still answered by `match`; it is only not offered. Four queries, however much there is.
    """
    paths = _paths(reader, chain)
    kin = {facet: _kin(reader.of(facet).all()) for facet in ("situation", "target_group")}
    return Left(**{facet: _left(facet, paths, kin, chosen) for facet in FACETS})


def _paths(reader: Reader, chain: Chain) -> list[Path]:
    versions = reader.of("pathway").linked("areas", chain.records).version_pks()
    facet_of = {role: facet for facet, roles in FACETS.items() for role in roles}
    rows = Link.objects.filter(version__in=versions, role__in=facet_of).values_list("version", "role", "target__key")
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: {facet: set() for facet in FACETS})
    for version, role, code in rows:
        found[version][facet_of[role]].add(str(code))
    return list(found.values())


def _left(facet: str, paths: Iterable[Path], kin: Mapping[str, Kin], chosen: Mapping[str, str]) -> frozenset[str]:
    others = [(other, chosen[other]) for other in FACETS if other != facet and chosen.get(other)]
    fitting = [path for path in paths if all(path[o] & kin.get(o, {}).get(code, {code}) for o, code in others)]
    reached = {code for path in fitting for code in path[facet]}
    return frozenset(reached.union(*(kin.get(facet, {}).get(code, ()) for code in reached)))


def _kin(entries: Iterable[Entry]) -> Kin:
    by_id = {str(entry.id): entry for entry in entries}
    kin: dict[str, set[str]] = {code: {code} for code in map(_code, by_id.values())}
    for entry in by_id.values():
        above = {_code(entry)}
        up = by_id.get(entry.content.get("broader", ""))
        while up is not None and _code(up) not in above:
            above.add(_code(up))
            up = by_id.get(up.content.get("broader", ""))
        for code in above:
            kin[_code(entry)].add(code)
            kin[code].add(_code(entry))
    return kin


def _code(entry: Entry) -> str:
    """What an address calls a coded record."""
    return entry.key or str(entry.id)
