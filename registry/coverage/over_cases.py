"""For which cases there is a pathway: situation × target group × starting function, in an area.

A pathway counts for a case as the look-up finds it: also one for a wider or narrower situation or target group, but
only for those who may start it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal
from uuid import UUID

from records.content import kinds
from records.reading import Entry, Label, Reader
from registry.lookup.matching import kin
from registry.lookup.places import Chain, chain_of

Standing = Literal["in_force", "only_county", "only_national", "in_draft", "none"]
"""- *in_force*: a pathway of the area itself;
- *only_county*, *only_national*: none of its own, but one of its county, or else one for the nation;
- *in_draft*: none in force, but somebody is writing one that would serve the area;
- *none*: nothing at all.
"""
STANDINGS: tuple[Standing, ...] = ("none", "in_draft", "only_national", "only_county", "in_force")
"""The most urgent first."""
DraftPathway = Mapping[str, Any]
"""What a pathway says that is being written: in the shape of `registry.pathways.Pathway`, perhaps unfinished."""


@dataclass(frozen=True)
class Case:
    """One case. `pathways`: the most local ones that count for it, by identity; none when they are drafts."""

    situation: Label
    target_group: Label
    starts: Label
    standing: Standing
    pathways: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Cases:
    """All cases asked about in one area, in the catalogue's order of names."""

    area: Label
    cases: tuple[Case, ...]

    @property
    def counts(self) -> dict[Standing, int]:
        """How many cases have each standing, the most urgent first; every standing is there."""
        counted = Counter(case.standing for case in self.cases)
        return {standing: counted[standing] for standing in STANDINGS}


@dataclass(frozen=True)
class Chosen:
    """The cases asked about, by identity. Empty: all situations, all target groups, whoever may start some pathway."""

    situations: frozenset[UUID] = field(default=frozenset())
    target_groups: frozenset[UUID] = field(default=frozenset())
    starts: frozenset[UUID] = field(default=frozenset())


EVERYTHING = Chosen()


def cases(reader: Reader, area: UUID, chosen: Chosen = EVERYTHING, drafts: Iterable[DraftPathway] = ()) -> Cases | None:
    """The cases in an area at the reader's moment, or None when the area does not hold then.

    Starting functions are those that some pathway anywhere, or some draft, may be started by. `drafts`: contents of
    pathways that are being written. The same few queries whatever is found.
    """
    chain = chain_of(reader, reader.get("area", area))
    if not chain.areas or chain.areas[0].id != area:
        return None
    being_written = [draft for draft in drafts if chain.place_of(draft.get("areas", [])) is not None]
    situations, groups = Kinship(reader, "situation"), Kinship(reader, "target_group")
    starting = reader.of("function").referred_to_by("pathway", ["starts", "also_starts"]).all()
    known = {entry.id for entry in starting}
    starting += reader.of("function").identified((_starts_of(being_written) | chosen.starts) - known).all()
    in_force = reader.of("pathway").linked("areas", chain.records).all()
    found = _Found(chain, situations, groups)
    found.add(((entry.content, entry.id) for entry in in_force), drafts=False)
    found.add(((draft, None) for draft in being_written), drafts=True)
    asked = product(
        _labels(situations.entries, chosen.situations),
        _labels(groups.entries, chosen.target_groups),
        _labels(starting, chosen.starts),
    )
    return Cases(_label(chain.areas[0]), tuple(found.case(*one) for one in asked))


class Kinship:
    """All that holds of a coded kind, and what counts for what: wider and narrower cases of it too. One query."""

    def __init__(self, reader: Reader, kind: str) -> None:
        self.entries = reader.of(kind).all()
        self._kin = {str(e.id): frozenset(str(k.id) for k in kin(e, self.entries)) for e in self.entries}

    def concerned(self, identities: Iterable[str]) -> frozenset[str]:
        """Everything for which something said of the identities counts."""
        return frozenset().union(*(self._kin.get(identity, {identity}) for identity in identities))


class _Found:
    """The most local pathways for each case, by the identities of situation, target group and starting function."""

    def __init__(self, chain: Chain, situations: Kinship, groups: Kinship) -> None:
        self._chain = chain
        self._situations = situations
        self._groups = groups
        self._best: dict[tuple[str, str, str], tuple[int, tuple[UUID, ...]]] = {}
        self._drafts: set[tuple[str, str, str]] = set()

    def add(self, pathways: Iterable[tuple[Mapping[str, Any], UUID | None]], *, drafts: bool) -> None:
        """Take pathways into account: contents with identities, or drafts."""
        for content, identity in pathways:
            place = self._chain.place_of(content.get("areas", []))
            for case in self._cases(content):
                if drafts:
                    self._drafts.add(case)
                elif place is not None and identity is not None:
                    self._count(case, place, identity)

    def case(self, situation: Label, group: Label, starts: Label) -> Case:
        """The case, with what was found for it."""
        key = str(situation.id), str(group.id), str(starts.id)
        if key in self._best:
            place, pathways = self._best[key]
            return Case(situation, group, starts, self._standing(place), pathways)
        return Case(situation, group, starts, "in_draft" if key in self._drafts else "none")

    def _cases(self, content: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
        return product(
            self._situations.concerned(content.get("situations", ())),
            self._groups.concerned(content.get("target_groups", ())),
            _starting(content),
        )

    def _count(self, case: tuple[str, str, str], place: int, identity: UUID) -> None:
        best, pathways = self._best.get(case, (place, ()))
        if place < best:
            best, pathways = place, ()
        if place == best:
            self._best[case] = best, (*pathways, identity)

    def _standing(self, place: int) -> Standing:
        if place == 0:
            return "in_force"
        return "only_county" if self._chain.level(place) == "county" else "only_national"


def _starting(content: Mapping[str, Any]) -> set[str]:
    return {who for who in (content.get("starts"), *content.get("also_starts", ())) if who}


def _starts_of(drafts: Iterable[DraftPathway]) -> set[UUID]:
    return {UUID(who) for draft in drafts for who in _starting(draft)}


def _labels(entries: Sequence[Entry], chosen: frozenset[UUID]) -> list[Label]:
    return [_label(entry) for entry in entries if not chosen or entry.id in chosen]


def _label(entry: Entry) -> Label:
    return Label(entry.id, entry.kind, entry.key, kinds[entry.kind].label_of(entry.content))
