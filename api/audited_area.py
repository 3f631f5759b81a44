"""The area that somebody wants to audit: who may, and the parameters that several routes share."""

from __future__ import annotations

from uuid import UUID

from api.asking import Asking
from api.describing import Json
from api.lookup import refused_question
from api.parameters import Parameter, read_words
from api.problems import ParameterError, Refused, refused_for
from api.writing import refused_act
from partners.access import Act, Standing
from records.moment import Moment
from records.reading import Entry, Reader
from registry.lookup import BadQuestion
from registry.lookup.question import named

AREA = Parameter(
    "area",
    read_words,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"},
    "The area in which somebody would call: SCB code, UUID or name. Its own pathways are judged, its county's and the "
    "nation's. Needed.",
    "0181",
)
PROBLEMS = (
    "not-signed-in", "not-allowed", "missing-scope", "second-factor-needed", "future-knowledge", "identifying-text",
)  # fmt: skip


def with_more(schema: Json, **properties: Json) -> Json:
    """The schema of a page that says more about the whole."""
    return schema | {
        "properties": schema["properties"] | properties,
        "required": [*schema["required"], *properties],
    }


def area_asked(asking: Asking) -> Entry:
    """The area asked about; whoever has not signed in is not told whether there is one. Raises `Refused`."""
    if not asking.viewer.signed_in:
        raise Refused("not-signed-in")
    found = coded(asking, "area", AREA)
    if found is None:
        raise refused_for([ParameterError("area", "invalid", "name the area, by its code, UUID or name")])
    return found


def require_audit(asking: Asking, area: Entry, pathway: UUID | None) -> None:
    """Coordinators of the area audit all of it, an owner its own pathway. Raises `Refused`.

    Rights follow today: who owns the pathway now. What they see of hours is then decided entry by entry.
    """
    viewer = asking.viewer
    standings = [Standing.AREA] if area.id in viewer.areas else []
    owner = None
    if pathway and viewer.organisations:
        today = Reader(viewer, Moment.resolve()).get("pathway", pathway)
        owner = UUID(today.content["owner"]) if today and today.content.get("owner") else None
        standings += [Standing.OWN] if owner in viewer.organisations else []
    if not viewer.may(Act.AUDIT, standings, owner):
        raise refused_act(viewer, Act.AUDIT) if viewer.signed_in else Refused("not-signed-in")


def coded(asking: Asking, kind: str, parameter: Parameter) -> Entry | None:
    """The record of a coded kind that a parameter means, None when it was left out. Raises `Refused`."""
    try:
        return named(asking.reader, kind, parameter.name, asking.values[parameter.name])
    except BadQuestion as bad:
        raise refused_question(bad) from None
