"""What the look-up's selects offer: areas by county, functions that start a pathway, target groups, situations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.core.cache import caches

from partners.access import Viewer
from records.moment import Moment
from records.reading import Entry, Reader
from records.text import Text, swedish_order
from registry.lookup.narrowing import Left
from registry.lookup.places import NATION

WHOLE_COUNTRY = Text(sv="Hela landet", en="The whole country")


@dataclass(frozen=True)
class Choice:
    """One option: the code that the address carries and the words shown."""

    code: str
    name: Text


@dataclass(frozen=True)
class County:
    """A county with its municipalities, in Swedish order."""

    itself: Choice
    municipalities: tuple[Choice, ...]


@dataclass(frozen=True)
class Choices:
    """Everything that can be chosen at a moment."""

    counties: tuple[County, ...]
    starts: tuple[Choice, ...]
    target_groups: tuple[Choice, ...]
    situations: tuple[Choice, ...]

    def area(self, code: str) -> Text | None:
        """The name of an area that can be chosen, by its code."""
        if code == NATION:
            return WHOLE_COUNTRY
        everywhere = [choice for county in self.counties for choice in (county.itself, *county.municipalities)]
        return next((choice.name for choice in everywhere if choice.code == code), None)

    def names(self, *codes: str) -> tuple[Text, ...]:
        """The names of chosen starts, target groups and situations, in the order given; unknown codes are left out."""
        known = {choice.code: choice.name for choice in (*self.starts, *self.target_groups, *self.situations)}
        return tuple(known[code] for code in codes if code in known)

    def narrowed(self, left: Left, chosen: Mapping[str, str]) -> Choices:
        """Only what leads somewhere beside what is chosen, and what is chosen itself, so that it can be taken back."""
        return replace(
            self,
            starts=_leading(self.starts, left.starts, chosen["starts"]),
            target_groups=_leading(self.target_groups, left.target_group, chosen["target_group"]),
            situations=_leading(self.situations, left.situation, chosen["situation"]),
        )


def choices_at(moment: Moment) -> Choices:
    """What can be chosen at a moment. Remembered, for the answer for a moment never changes; else five queries."""
    key = "choices:" + sha256(repr(moment).encode()).hexdigest()
    cache = caches["process"]
    found: Choices | None = cache.get(key)
    if found is None:
        found = _read(Reader(Viewer.anonymous(), moment))
        cache.set(key, found)
    return found


def _leading(choices: Iterable[Choice], left: Collection[str], chosen: str) -> tuple[Choice, ...]:
    return tuple(choice for choice in choices if choice.code in left or choice.code == chosen)


def _read(reader: Reader) -> Choices:
    # Only functions that some pathway starts with: the others would lead to an empty answer.
    return Choices(
        _counties(reader.of("area").all()),
        _choices(reader.of("function").referred_to_by("pathway", ("starts", "also_starts")).all()),
        _choices(reader.of("target_group").all()),
        _choices(reader.of("situation").all()),
    )


def _choices(entries: Iterable[Entry]) -> tuple[Choice, ...]:
    return tuple(_choice(entry) for entry in entries)


def _choice(entry: Entry) -> Choice:
    name = entry.content["name"]
    return Choice(entry.key or str(entry.id), Text(sv=name) if isinstance(name, str) else Text.model_validate(name))


def _counties(areas: Iterable[Entry]) -> tuple[County, ...]:
    inside: dict[str, list[Choice]] = defaultdict(list)
    counties = []
    for entry in areas:
        if entry.content["level"] == "municipality":
            inside[entry.content["parent"]].append(_choice(entry))
        elif entry.content["level"] == "county":
            counties.append(entry)
    counties.sort(key=lambda entry: swedish_order(entry.name))
    return tuple(County(_choice(entry), tuple(inside[str(entry.id)])) for entry in counties)
