"""Focus areas of plans, to choose among in a form: of the plans for the areas chosen, and of those found by words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from records.reading import Entry, Label, Reader
from registry.content import Plan
from registry.lookup.wording import ENDED
from registry.parties import areas_around
from web.drafting.choosing import Found
from web.drafting.fields import Json, put
from web.finding import Hit, find

MOST_PLANS = 8
"""Plans whose focus areas are offered before anything is searched for."""


@dataclass(frozen=True)
class FocusAreas(Found):
    """Any of the focus areas of all plans. In the form one is known by its plan and the key there, "plan:key"."""

    kinds: tuple[str, ...] = (Plan.kind,)

    def record_of(self, chosen: str) -> str:
        return chosen.rpartition(":")[0]

    def hit(self, chosen: str, label: Label | None) -> Hit:
        if label is None:
            return Hit(chosen, ENDED)
        return Hit(chosen, label.part(chosen.rpartition(":")[2]) or ENDED, label.name)

    def find(self, reader: Reader, text: str) -> list[Hit]:
        plans = find(reader, text, self.kinds)
        entries = reader.many(UUID(hit.id) for hit in plans)
        return [one for hit in plans for one in _of_plan(entries[UUID(hit.id)])]

    def offered(self, reader: Reader, beside: Json) -> list[Hit]:
        """Those of the plans for the areas that are chosen in the same form, and for what those lie in."""
        chosen = beside.get("areas") or ()
        around = areas_around(reader) if chosen else {}
        within = {UUID(area) for one in chosen for area in around.get(one, ())}
        plans = reader.of(Plan.kind).linked_to("areas", within).all() if within else ()
        return [one for plan in islice(plans, MOST_PLANS) for one in _of_plan(plan)]

    def shown(self, part: Json) -> list[str]:
        return [_identity(one) for one in part.get(self.name) or ()]

    def write(self, shown: Sequence[str], part: Json) -> None:
        """What stood there stays as it stood, whatever it is."""
        before = {_identity(one): one for one in part.get(self.name) or ()}
        put(part, self.name, [before.get(one) or _reference(one) for one in dict.fromkeys(shown)])


def _of_plan(plan: Entry) -> Iterable[Hit]:
    title = Plan.label_of(plan.content)
    return (Hit(f"{plan.id}:{key}", name, title) for key, name in Plan.parts_of(plan.content))


def _identity(reference: dict[str, Any]) -> str:
    return f"{reference.get('plan', '')}:{reference.get('key', '')}"


def _reference(identity: str) -> dict[str, str]:
    plan, _, key = identity.rpartition(":")
    return {"plan": plan, "key": key}
