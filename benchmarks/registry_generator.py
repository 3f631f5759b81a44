"""Synthetic registries of any size: the same for the same size and seed, on every machine and engine.

A registry's records are numbered, and everything about a record follows from size, seed and number, so that nothing
has to be kept: 400,000 versions are generated in the memory of one batch. Every record has three versions, which are
told in three rounds: first what held, then what changed, and last what somebody who has used a registry for a while
does to it: changes ahead of time, corrections of the past, ends. Areas, functions, situations, target groups and legal
references are those of the reference data, which must be loaded first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID, uuid5

from benchmarks import phrases
from benchmarks.catalogue import Catalogue, Place
from benchmarks.sizes import ROUNDS, Size
from records.recording import Draft
from registry.loading.identity import NAMESPACE

TODAY = date(2026, 11, 23)
"""The day that the third round is told on; fixed, so that the same seed gives the same registry next year."""
MOBILE = tuple(f"+467017406{last:02}" for last in range(5, 100))
FIXED = tuple(f"+46846500{last:03}" for last in range(400, 500))
"""The telephone numbers that Post- och telestyrelsen has set aside for fiction."""


class SyntheticRegistry:
    """The drafts of one registry, round by round."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        self.size = size
        self.seed = seed
        self.catalogue = Catalogue(size.within)

    def rounds(self) -> Iterator[Iterator[Draft]]:
        """Three rounds of drafts, to be recorded in order, a round after the other."""
        return (self._round(number) for number in range(ROUNDS))

    def identity(self, kind: str, number: int) -> UUID:
        """The identity of the record of `kind` with this number."""
        return uuid5(NAMESPACE, f"synthetic:{self.size.name}:{self.seed}:{kind}:{number}")

    def _round(self, number: int) -> Iterator[Draft]:
        for kind, count, make in (
            ("organisation", self.size.organisations, self._organisation),
            ("contact_point", self.size.contact_points, self._contact_point),
            ("routine", self.size.routines, self._routine),
            ("pathway", self.size.pathways, self._pathway),
        ):
            for record in range(count):
                chance = self._chance(kind, record)
                content = make(record, chance)
                yield self._version(kind, record, number, content, chance)

    def checks(self) -> Iterator[tuple[UUID, date, bool]]:
        """When contact points were last checked, and whether they worked; some were never checked."""
        for number in range(self.size.contact_points):
            chance = self._chance("check", number)
            ago = chance.choices((chance.randrange(80), chance.randrange(80, 400), None), (75, 18, 7))[0]
            if ago is not None:
                day = TODAY - timedelta(days=ago)
                yield self.identity("contact_point", number), day, chance.random() > 0.02

    def _chance(self, kind: str, number: int) -> Random:
        return Random(f"{self.seed}:{kind}:{number}")

    def _version(self, kind: str, record: int, number: int, content: dict[str, Any], chance: Random) -> Draft:
        """Version `number` (from 0) of a record whose first content is `content`."""
        identity = self.identity(kind, record)
        first = date(2019, 1, 1) + timedelta(days=chance.randrange(4 * 365))
        second = date(2023, 1, 1) + timedelta(days=chance.randrange(3 * 365))
        if number == 0:
            return Draft(kind, content, first, record=identity, source="Överenskommelse")
        changed = self._changed(kind, content, chance)
        if number == 1:
            return Draft(kind, changed, second, record=identity, change_note="Ändrad efter årlig genomgång")
        return self._third(Draft(kind, self._changed(kind, changed, chance), first, record=identity), chance)

    def _third(self, draft: Draft, chance: Random) -> Draft:
        """The last version of a record that began on `draft.valid_from`."""
        what = chance.random()
        if what < 0.35:
            day = TODAY + timedelta(days=chance.randrange(10, 200))
            return replace(draft, valid_from=day, change_note="Gäller från nästa period")
        if what < 0.65:
            start = draft.valid_from + timedelta(days=chance.randrange(30, 900))
            until = start + timedelta(days=chance.randrange(7, 400))
            return replace(draft, valid_from=start, valid_until=until, change_note="Rättelse av felaktig uppgift")
        day = TODAY - timedelta(days=chance.randrange(1, 300))
        if what < 0.69 and draft.kind in ("contact_point", "pathway"):
            return replace(draft, content=None, valid_from=day, change_note="Upphör")
        return replace(draft, valid_from=day, change_note="Uppgifter uppdaterade")

    def _changed(self, kind: str, content: dict[str, Any], chance: Random) -> dict[str, Any]:
        if kind == "contact_point":
            channels = [self._telephone(content, chance), *content["channels"][1:]]
            hours = chance.choice(_SCHEDULES) if chance.random() < 0.5 else content["hours"]
            return content | {"channels": channels, "hours": hours}
        if kind == "organisation":
            return content | {"description": {"sv": f"Organisationen ses över {chance.randrange(2024, 2030)}."}}
        if kind == "routine":
            return content | {"review_by": f"{chance.randrange(2025, 2030)}-12-31"}
        return content | {"steps": [*content["steps"][:-1], self._step(len(content["steps"]), chance)]}

    # --- Organisations -----------------------------------------------------------------------------------------------

    @cached_property
    def seats(self) -> list[tuple[str, Place]]:
        """Kind and place of every organisation, by number; the first ones are the municipalities themselves."""
        places = self.catalogue.places
        chance = self._chance("seats", 0)
        kinds = list(phrases.ORGANISATIONS)
        weights = [phrases.ORGANISATIONS[kind][0] for kind in kinds]
        seats = [("municipality", place) for place in places][: self.size.organisations]
        rest = self.size.organisations - len(seats)
        # Squared: as in the country, some municipalities have ten times what others have.
        drawn = (places[int(len(places) * chance.random() ** 2)] for _ in range(rest))
        return seats + list(zip(chance.choices(kinds, weights, k=rest), drawn, strict=True))

    @cached_property
    def _reachable(self) -> list[int]:
        """The organisations that have contact points."""
        return [number for number, (kind, _) in enumerate(self.seats) if kind != "municipality"]

    @cached_property
    def _by_area(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number in self._reachable:
            found[self.seats[number][1].code].append(number)
        return found

    def _name(self, number: int) -> str:
        kind, place = self.seats[number]
        if kind == "municipality":
            return f"{place.name} kommun"
        patterns = phrases.ORGANISATIONS[kind][1]
        pattern = patterns[number % len(patterns)]
        return pattern.format(name=phrases.NAMES[number % len(phrases.NAMES)], area=place.name)

    def _organisation(self, number: int, chance: Random) -> dict[str, Any]:
        kind, place = self.seats[number]
        content: dict[str, Any] = {"name": self._name(number), "organisation_kind": kind, "sample": True}
        content["areas"] = [self.catalogue.area(place.code)]
        if kind in ("municipal_office", "municipal_company", "school"):
            content["parent"] = str(self.identity("organisation", self.catalogue.places.index(place)))
        if chance.random() < 0.1:
            other = f"{chance.choice(phrases.NAMES)}-enheten"
            content["other_names"] = [{"name": other, "type": chance.choice(("earlier", "alternative", "short"))}]
        return content

    # --- Contact points ----------------------------------------------------------------------------------------------

    def _contact_point(self, _: int, chance: Random) -> dict[str, Any]:
        organisation = chance.choice(self._reachable)
        kind, place = self.seats[organisation]
        function = chance.choice(phrases.ORGANISATIONS[kind][2])
        sv, en = self.catalogue.functions[function]
        content: dict[str, Any] = {
            "name": {"sv": f"{sv}, {self._name(organisation)}", "en": f"{en}, {self._name(organisation)}"},
            "organisation": str(self.identity("organisation", organisation)),
            "function": self.catalogue.function(function),
            "areas": self._served(kind, place, chance),
            "hours": chance.choice(_SCHEDULES),
            "languages": ["sv", "en"] if chance.random() < 0.3 else ["sv"],
            "interpreter": chance.random() < 0.2,
            "audience": chance.choice(("professionals", "public", "both")),
            "visibility": chance.choices(("public", "professionals", "parties"), (30, 62, 8))[0],
            "sample": True,
        }
        content["channels"] = [self._telephone(content, chance), *self._channels(kind, organisation, chance)]
        if chance.random() < 0.4:
            content["prepare"] = {"sv": chance.choice(phrases.FOR_PROFESSIONALS)}
        return content

    def _served(self, kind: str, place: Place, chance: Random) -> list[str]:
        if kind in ("police", "prosecutor", "prison_and_probation") and chance.random() < 0.1:
            return [self.catalogue.area(place.county)]
        places = [place]
        if chance.random() < 0.1:
            places += chance.sample(self.catalogue.neighbours(place), k=min(2, len(self.catalogue.neighbours(place))))
        return [self.catalogue.area(found.code) for found in dict.fromkeys(places)]

    def _telephone(self, content: dict[str, Any], chance: Random) -> dict[str, Any]:
        # A shelter's number may not have an area code; the generator knows a shelter by its function.
        protected = content["function"] == self.catalogue.function("skyddat_boende")
        numbers = MOBILE if protected or chance.random() < 0.5 else FIXED
        return {"type": "telephone", "number": chance.choice(numbers)}

    def _channels(self, kind: str, organisation: int, chance: Random) -> Iterator[dict[str, Any]]:
        host = f"enhet{organisation}.example"
        if chance.random() < 0.6:
            yield {"type": "email", "address": f"mottagning@{host}", "visibility": "professionals"}
        if chance.random() < 0.15:
            yield {"type": "sdk", "address": f"0203:mottagning.{host}", "visibility": "professionals"}
        if chance.random() < 0.2:
            yield {"type": "web_form", "url": f"https://{host}/kontakt"}
        if kind != phrases.SHELTER and chance.random() < 0.25:
            street = f"Exempelgatan {chance.randrange(1, 90)}"
            yield {"type": "visiting_address", "street": street, "postcode": "123 45", "town": "Exempelstad"}

    # --- Routines and pathways ---------------------------------------------------------------------------------------

    def _routine(self, number: int, chance: Random) -> dict[str, Any]:
        place = self.catalogue.places[number % len(self.catalogue.places)]
        owner = self.catalogue.places.index(place)
        parties = chance.sample(self._reachable, k=min(6, len(self._reachable)))
        theme = chance.choice(list(self.catalogue.situations.values()))[0]
        return {
            "title": {"sv": f"Överenskommelse om {theme[:1].lower()}{theme[1:]}, {place.name}"},
            "routine_kind": chance.choice(("rutin", "riktlinje", "overenskommelse", "lathund")),
            "owner": str(self.identity("organisation", owner)),
            "areas": [self.catalogue.area(place.code)],
            "parties": [{"organisation": str(self.identity("organisation", party))} for party in parties],
            "legal": self.catalogue.legal(chance, 2),
            "sample": True,
        }

    def _pathway(self, number: int, chance: Random) -> dict[str, Any]:
        place = self.catalogue.places[number % len(self.catalogue.places)]
        area, name = self._reach_of(number, place)
        situation, group = chance.choice(list(self.catalogue.situations)), chance.choice(list(self.catalogue.groups))
        starts = chance.choice(("elevhalsa", "skolpersonal", "vardpersonal", "bovard", "mottagning_barn", "hemtjanst"))
        content: dict[str, Any] = {
            "title": self._title(situation, group, name, chance),
            "situations": [self.catalogue.situation(situation)],
            "target_groups": [self.catalogue.group(group)],
            "starts": self.catalogue.function(starts),
            "areas": [self.catalogue.area(area)],
            "urgency": chance.choice(("akut", "skyndsam", "varierar", "normal", "planerad")),
            "do_not": [_do_not(pair) for pair in chance.sample(phrases.DO_NOT, k=2)],
            "synonyms": chance.sample(phrases.SYNONYMS, k=2),
            "sample": True,
        }
        first = self._step(0, chance) | {"actor": content["starts"], "modality": "ska"}
        content["steps"] = [first, *(self._step(place, chance) for place in range(1, chance.randrange(4, 9)))]
        if self.size.routines:
            content["rests_on"] = [str(self.identity("routine", number % self.size.routines))]
        if hours := chance.choices((phrases.ALWAYS, phrases.NIGHTS, phrases.OFFICE, None), (45, 15, 30, 10))[0]:
            content["required_hours"] = hours
        return content

    def _reach_of(self, number: int, place: Place) -> tuple[str, str]:
        """Most pathways are a municipality's, some a county's, and a few the nation's."""
        if number < 8:
            return "SE", "hela landet"
        return (place.county, self.catalogue.counties[place.county]) if number % 12 == 0 else (place.code, place.name)

    def _title(self, situation: str, group: str, area: str, chance: Random) -> dict[str, str]:
        template = chance.choice(phrases.TITLES)
        (situation_sv, situation_en), (group_sv, group_en) = (
            self.catalogue.situations[situation],
            self.catalogue.groups[group],
        )
        return {
            "sv": template.format(situation=situation_sv, group=group_sv, area=area),
            "en": f"{situation_en}: {group_en}, {area}",
        }

    def _step(self, place: int, chance: Random) -> dict[str, Any]:
        step: dict[str, Any] = {
            "key": f"steg-{place + 1}",
            "actor": self.catalogue.function(chance.choice(_ACTORS)),
            "modality": chance.choice(("ska", "bor", "far", "kan")),
            "action": _text(chance.choice(phrases.STEPS)),
            "legal": self.catalogue.legal(chance, chance.randrange(3)),
        }
        if limit := chance.choice(phrases.WITHIN):
            step["within"] = limit
        if place and chance.random() < 0.3:
            step["condition"] = _text(chance.choice(phrases.CONDITIONS))
        if chance.random() < 0.7:
            step["receiver"] = {"function": self.catalogue.function(chance.choice(_RECEIVERS))}
            if chance.random() < 0.5:
                step["fallbacks"] = [{"function": self.catalogue.function(chance.choice(_FALLBACKS))}]
        return step


_SCHEDULES = phrases.schedules()
_ACTORS = ("elevhalsa", "skolpersonal", "rektor", "mottagning_barn", "mottagning_vuxen", "vardpersonal", "bovard")
_RECEIVERS = (
    "mottagning_barn", "mottagning_vuxen", "rvc", "kvinnojour", "polis_ledning", "polis_bins", "handlaggare_barn",
    "skyddat_boende", "bostadsbolag_kontakt", "samordnare",
)  # fmt: skip
_FALLBACKS = ("socialjour", "polis_akut", "stodlinje_vald", "kvinnojour")


def _text(pair: tuple[str, str]) -> dict[str, str]:
    return {"sv": pair[0], "en": pair[1]}


def _do_not(pair: tuple[str, str]) -> dict[str, Any]:
    return {"text": _text(pair)}
