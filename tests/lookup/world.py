"""A small registry built by hand, so that each test of the look-up says all that matters to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from records.models import Record, Version
from records.recording import Draft, recording

LONG_AGO = date(2020, 1, 1)
OFFICE = {"rules": [{"days": ["mo", "tu", "we", "th", "fr"], "windows": [{"start": "08:00", "end": "16:30"}]}]}
EVENINGS = {
    "rules": [
        {"days": ["mo", "tu", "we", "th"], "windows": [{"start": "17:00", "end": "23:00"}]},
        {"days": ["fr"], "windows": [{"start": "16:00", "end": "01:00"}]},
        {"days": ["sa"], "windows": [{"start": "15:00", "end": "01:00"}]},
        {"days": ["su"], "windows": [{"start": "15:00", "end": "23:00"}]},
    ]
}
ALWAYS = {
    "rules": [
        {"days": ["mo", "tu", "we", "th", "fr", "sa", "su"], "windows": [{"start": "00:00", "end": "24:00"}]},
    ]
}


@dataclass
class World:
    """Records by a short name; `add` records a version and remembers the identity."""

    records: dict[str, Record] = field(default_factory=dict)

    def add(self, name: str, kind: str, content: dict[str, Any] | None, **when: Any) -> Version:
        """Record a version of the thing called `name`, from long ago unless `valid_from` says otherwise."""
        known = self.records.get(name)
        key = name if kind in ("area", "function", "situation", "target_group", "legal_reference") else None
        draft = Draft(
            kind,
            content,
            valid_from=when.pop("valid_from", LONG_AGO),
            record=known.uuid if known else None,
            key=None if known else key,
            **when,
        )
        with recording("system:test") as session:
            version = session.record(draft)
        self.records[name] = version.record
        return version

    def id(self, name: str) -> str:
        """The identity of the thing called `name`."""
        return str(self.records[name].uuid)

    def uuid(self, name: str) -> UUID:
        """The same as a UUID."""
        return self.records[name].uuid

    def contact_point(
        self, name: str, function: str, area: str, number: str, hours: Any = None, **more: Any
    ) -> Version:
        """A contact point for one area, public unless said otherwise."""
        when = {key: more.pop(key) for key in ("valid_from", "valid_until") if key in more}
        content = {
            "name": {"sv": name},
            "organisation": self.id("office"),
            "function": self.id(function),
            "areas": [self.id(area)],
            "channels": [{"type": "telephone", "number": number}],
            "hours": hours or {},
            "visibility": "public",
        }
        return self.add(name, "contact_point", content | more, **when)

    def pathway(self, name: str, area: str, steps: list[dict[str, Any]], **more: Any) -> Version:
        """A pathway for one area that starts with a school counsellor."""
        when = {key: more.pop(key) for key in ("valid_from", "valid_until") if key in more}
        content = {
            "title": {"sv": name},
            "situations": [self.id("tvangsaktenskap")],
            "target_groups": [self.id("barn")],
            "starts": self.id("elevhalsa"),
            "areas": [self.id(area)],
            "urgency": "akut",
            "do_not": [{"text": {"sv": "Fråga inte familjen om resan"}}],
            "steps": steps,
        }
        return self.add(name, "pathway", content | more, **when)

    def report(self, **more: Any) -> dict[str, Any]:
        """A step: the counsellor must report to the intake, else to the out-of-hours service."""
        return {
            "key": "orosanmalan",
            "actor": self.id("elevhalsa"),
            "modality": "ska",
            "ground": "law",
            "action": {"sv": "Gör orosanmälan per telefon", "en": "Report by telephone"},
            "receiver": {"function": self.id("mottagning_barn")},
            "fallbacks": [{"function": self.id("socialjour"), "when": {"sv": "Utanför mottagningens tider"}}],
            "channels": ["telefon"],
            "within": "genast",
        } | more


def small_world() -> World:
    """Two municipalities in one county, one office, the functions and one situation."""
    world = World()
    world.add("SE", "area", {"code": "SE", "name": "Sverige", "level": "nation"})
    for code, name, level, parent in (
        ("01", "Stockholms län", "county", "SE"),
        ("0181", "Södertälje", "municipality", "01"),
        ("0180", "Stockholm", "municipality", "01"),
    ):
        world.add(code, "area", {"code": code, "name": name, "level": level, "parent": world.id(parent)})
    world.add("office", "organisation", {"name": "Socialkontoret", "organisation_kind": "municipal_office"})
    for code, name in (
        ("elevhalsa", "Elevhälsan"),
        ("mottagning_barn", "Mottagning barn och unga"),
        ("socialjour", "Socialjour"),
        ("polis_akut", "Polisen, akut"),
    ):
        world.add(code, "function", {"code": code, "name": {"sv": name}})
    for code, name, words in (
        ("hrv", "Hedersrelaterat våld", ["hedersvåld"]),
        ("vinr", "Våld i nära relation", ["slår"]),
    ):
        world.add(code, "situation", {"code": code, "name": {"sv": name}, "synonyms": {"sv": words}})
    forced = {
        "code": "tvangsaktenskap",
        "name": {"sv": "Tvångsäktenskap"},
        "synonyms": {"sv": ["gift bort", "bortgift"]},
        "broader": world.id("hrv"),
    }
    world.add("tvangsaktenskap", "situation", forced)
    world.add("barn", "target_group", {"code": "barn", "name": {"sv": "Barn"}})
    world.add("vuxna", "target_group", {"code": "vuxna", "name": {"sv": "Vuxna"}})
    return world
