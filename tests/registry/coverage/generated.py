"""Random hours, contact points and pathways, from a seed: a small town over a year and a half."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from partners.models import Verification
from partners.verifying import Check, Method, verify
from records.models import Record
from records.recording import Draft, recording
from tests.partners.world import World
from tests.registry.coverage.oracle import Told
from tests.registry.town import made_town

WEEK = ("mo", "tu", "we", "th", "fr", "sa", "su")
CLASSES = ("public_holiday", "eve", "half_day", "day_between")
TODAY = date(2026, 11, 23)
FIRST = date(2025, 12, 1)
FUNCTIONS = ("mottagning_barn", "socialjour", "skyddat_boende")
AREAS = ("0181", "01", "SE", "0180")
SITUATIONS = {"vald": "", "vald_i_nara_relation": "vald", "eftervald": "vald_i_nara_relation", "bortforande": ""}
"""Situations, each with the wider one that it is a case of."""


def windows(chance: Random) -> list[dict[str, str]]:
    """Up to three windows that do not overlap, the last of which may run past midnight."""
    edges = sorted(chance.sample(range(1, 1439), 2 * chance.choice((0, 1, 1, 1, 2, 3))))
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    if pairs and chance.random() < 0.4:
        pairs[-1] = (pairs[-1][0], chance.randrange(0, pairs[0][0] + 1))
    return [{"start": _time(start), "end": _time(end)} for start, end in pairs]


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def hours(chance: Random) -> dict[str, Any]:
    """A schedule: unknown, known on some classed days alone, day and night, or any weekly rules with exceptions."""
    kind = chance.random()
    if kind < 0.1:
        return {}
    if kind < 0.2:
        return {"rules": [{"days": list(WEEK), "windows": [{"start": "00:00", "end": "24:00"}]}]}
    classes = [{"days": [day], "windows": windows(chance)} for day in CLASSES if chance.random() < 0.4]
    if kind < 0.3 and classes:
        return {"rules": classes, "exceptions": _exceptions(chance)}
    days = list(WEEK)
    chance.shuffle(days)
    cut = chance.randrange(1, 7)
    rules = [{"days": some, "windows": windows(chance)} for some in (days[:cut], days[cut:]) if some]
    return {"rules": [*rules, *classes], "exceptions": _exceptions(chance)}


def _exceptions(chance: Random) -> list[dict[str, Any]]:
    found, day = [], FIRST + timedelta(days=chance.randrange(150))
    for _ in range(chance.randrange(4)):
        last = day + timedelta(days=chance.randrange(20))
        told = {"first": day.isoformat(), "last": last.isoformat(), "reason": "Ombyggnad"}
        found.append(told | {"windows": windows(chance)})
        day = last + timedelta(days=chance.randrange(1, 150))
    return found


@dataclass
class Town:
    """What has been recorded, by identity."""

    world: World
    chance: Random
    points: dict[str, Told] = field(default_factory=dict)
    pathways: dict[str, Told] = field(default_factory=dict)

    @classmethod
    def made(cls, seed: int, points: int = 6, pathways: int = 3) -> Town:
        """A town with as many contact points and pathways."""
        town = cls(made_town(), Random(seed))
        town.name_situations()
        with recording("system:test") as session:
            drafts = [draft for _ in range(points) for draft in town.point_drafts(uuid4())]
            session.record_all(drafts)
        town.check()
        with recording("system:test") as session:
            session.record_all([draft for _ in range(pathways) for draft in town.pathway_drafts(uuid4())])
        return town

    def name_situations(self) -> None:
        """Record the situations."""
        for code, wider in SITUATIONS.items():
            content = {"code": code, "name": {"sv": code}}
            broader = {"broader": str(self.world.names[wider])} if wider else {}
            self.world.names[code] = self.world.record("situation", content | broader, key=code)

    def go_on(self) -> None:
        """More versions of everything there is, more of everything, and other findings."""
        some = [UUID(identity) for identity in self.points]
        drafts = [draft for identity in (*some, uuid4()) for draft in self.point_drafts(identity)]
        pathways = [*map(UUID, self.pathways), uuid4()]
        with recording("system:test") as session:
            session.record_all([*drafts, *(draft for identity in pathways for draft in self.pathway_drafts(identity))])
        self.check()

    def point_drafts(self, identity: UUID) -> list[Draft]:
        """The versions of a contact point."""
        told = self.points.setdefault(str(identity), Told())
        return self._drafts("contact_point", identity, told, self._point)

    def pathway_drafts(self, identity: UUID) -> list[Draft]:
        """The versions of a pathway."""
        told = self.pathways.setdefault(str(identity), Told())
        return self._drafts("pathway", identity, told, self._pathway)

    def check(self) -> None:
        """Check contact points: most of them lately, some long ago, some never, some in vain."""
        checks = []
        for identity, told in self.points.items():
            told.standing = self.chance.choice(("counted", "counted", "counted", "counted", "unverified", "reported"))
            ago = self.chance.choice((500, None)) if told.standing == "unverified" else self.chance.randrange(20)
            if ago is not None:
                result = Verification.Result.DOES_NOT_WORK if told.standing == "reported" else Verification.Result.WORKS
                point = Record.objects.get(uuid=identity)
                day = TODAY - timedelta(days=ago)
                checks.append(Check(point, day, "Samordnaren", "provringning", result=result, method=Method.CALLED))
        with recording("system:test") as session:
            verify(session, checks)

    def _drafts(self, kind: str, identity: UUID, told: Told, make: Any) -> list[Draft]:
        found = []
        for number in range(self.chance.randrange(1, 4)):
            since = (
                FIRST if number == 0 and self.chance.random() < 0.7 else FIRST + timedelta(self.chance.randrange(400))
            )
            until = since + timedelta(self.chance.randrange(1, 200)) if number and self.chance.random() < 0.5 else None
            content = None if number and self.chance.random() < 0.15 else make()
            told.versions.append((since, until, content))
            found.append(Draft(kind, content, since, until, record=identity))
        return found

    def _point(self) -> dict[str, Any]:
        areas = [str(self.world.names[area]) for area in self.chance.sample(AREAS, self.chance.randrange(1, 3))]
        function = self.chance.choice(FUNCTIONS[:2])
        return self.world.contact_content(function=function) | {"areas": areas, "hours": hours(self.chance)}

    def _pathway(self) -> dict[str, Any]:
        names, chance = self.world.names, self.chance
        areas = [str(names[area]) for area in chance.sample(AREAS, chance.randrange(1, 4))]
        return {
            "title": {"sv": "Väg"},
            "situations": [str(names[code]) for code in chance.sample(list(SITUATIONS), chance.randrange(1, 3))],
            "target_groups": [str(names["target_group"])],
            "starts": str(names["skyddat_boende"]),
            "also_starts": [str(names["mottagning_barn"])] if chance.random() < 0.4 else [],
            "areas": areas,
            "urgency": "akut",
            "steps": [self._step(f"steg-{number}") for number in range(chance.randrange(1, 4))],
            "required_hours": hours(chance),
        }

    def _step(self, key: str) -> dict[str, Any]:
        chance = self.chance
        step: dict[str, Any] = {
            "key": key,
            "actor": str(self.world.names[chance.choice(("skyddat_boende", *FUNCTIONS))]),
            "modality": chance.choice(("ska", "bor", "far", "kan")),
            "action": {"sv": "Ring"},
        }
        if chance.random() < 0.2:
            step["condition"] = {"sv": "Om det brådskar"}
        if chance.random() < 0.85:
            step["receiver"] = self._receiver()
            step["fallbacks"] = [self._receiver() for _ in range(chance.randrange(3))]
        return step

    def _receiver(self) -> dict[str, str]:
        if self.chance.random() < 0.3:
            return {"contact_point": self.chance.choice(list(self.points))}
        return {"function": str(self.world.names[self.chance.choice(FUNCTIONS[:2])])}


def first_contact(content: Any, starts: str | None = None) -> Any:
    """The first contact of a generated pathway, by whoever starts it or by one of them; told apart from the product's
    own."""
    order = ("ska", "bor", "far", "kan")
    who = [starts] if starts else [content["starts"], *content["also_starts"]]
    best = None
    for step in content["steps"]:
        if "receiver" not in step or "condition" in step or step["actor"] not in who:
            continue
        if best is None or order.index(step["modality"]) < order.index(best["modality"]):
            best = step
    return best
