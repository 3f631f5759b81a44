"""The declared schema of what is sent to change an entry, made from the kinds' content models.

A part that is declared for reading under the same name and is not quite the same gets "Write" after its name: a
reference is sent as an identity and shown with its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.reading_bodies import LARGEST_NUMBER
from api.written import ChangeFacts, EndFacts
from partners.content import ContactPoint
from partners.maintaining import KEPT_BY_PARTNERS
from partners.maintaining.syncing import MOST_ENTRIES
from records.content import kinds

Json = dict[str, Any]

_PREFIX = "#/components/schemas/"
# No control characters; the rest of what cannot be seen is more than a pattern can say to every reader of patterns.
_EXTERNAL_ID: Json = {
    "type": "string",
    "minLength": 1,
    "maxLength": 120,
    "pattern": r"^[^\u0000-\u001f\u007f-\u009f]+$",
}
_FRAME: Json = {
    "change": {"$ref": f"{_PREFIX}ChangeFacts"},
    "external_id": {
        "anyOf": [_EXTERNAL_ID, {"type": "null"}],
        "description": "Your own identity for the entry, in characters that can be seen. Given once; never changed or "
        "given to another. Null is the same as left out.",
        "examples": ["vaxel-1"],
    },
}


def write_name(kind: str) -> str:
    """The component that a whole entry of a kind is sent as."""
    return f"{kinds[kind].__name__}Write"


def patch_name(kind: str) -> str:
    """The component that a merge patch of a kind is sent as."""
    return f"{kinds[kind].__name__}Patch"


@cache
def _declared() -> tuple[Json, ...]:
    models: list[type[BaseModel]] = [*(kinds[kind] for kind in KEPT_BY_PARTNERS), ChangeFacts, EndFacts]
    _, schema = models_json_schema([(model, "validation") for model in models], ref_template=f"{_PREFIX}{{model}}")
    return (schema["$defs"],)


def write_schemas(read: Mapping[str, Json]) -> Json:
    """Every component that only requests have, by name. `read` are those that answers have."""
    found: Json = deepcopy(_declared()[0])
    for component in found.values():
        component.pop("title", None)
        for field in component.get("properties", {}).values():
            field.pop("title", None)
    entries = {kinds[kind].__name__ for kind in KEPT_BY_PARTNERS}
    renamed = set(entries)
    while True:
        more = {
            name
            for name, component in found.items()
            if name not in renamed
            and name in read
            and (component != read[name] or any(f'"{_PREFIX}{other}"' in json.dumps(component) for other in renamed))
        }
        if not more:
            break
        renamed |= more
    text = json.dumps({name: found[name] for name in found if name in renamed or name not in read})
    for name in renamed:
        text = text.replace(f'"{_PREFIX}{name}"', f'"{_PREFIX}{name}Write"')
    components: Json = {f"{n}Write" if n in renamed else n: component for n, component in json.loads(text).items()}
    for kind in KEPT_BY_PARTNERS:
        whole = components[write_name(kind)]
        components[patch_name(kind)] = _patch(whole)
        whole["properties"] |= deepcopy(_FRAME)
        whole["required"] = [*whole.get("required", []), "change"]
    components["ContactPointSetWrite"] = _set_of(components[write_name(ContactPoint.kind)])
    return components


def _set_of(whole: Json) -> Json:
    """The contact points of one organisation, which need not be named in each."""
    fields = {name: field for name, field in deepcopy(whole["properties"]).items() if name != "change"}
    known_by = {
        "id": {"type": "string", "format": "uuid", "description": "The entry's identity, when it has one."},
        "revision": {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_NUMBER,
            "description": "The revision you know; a newer one is refused.",
        },
    }
    return {
        "type": "object",
        "description": "All contact points of an organisation as they shall be, and why.",
        "properties": {
            "contact_points": {
                "type": "array",
                "maxItems": MOST_ENTRIES,
                "items": {
                    "type": "object",
                    "description": "One contact point, with `id`, `external_id` or both.",
                    "properties": known_by | fields,
                    "required": [name for name in whole["required"] if name not in ("change", "organisation")],
                    "additionalProperties": False,
                },
            },
            "change": _FRAME["change"],
        },
        "required": ["contact_points", "change"],
        "additionalProperties": False,
    }


def contact_point_set(read: Mapping[str, Json]) -> Json:
    """The component of the set as it is read: its entries as they are read one by one, without links."""
    entry = deepcopy(read[ContactPoint.__name__])
    entry["properties"]["external_id"] = _EXTERNAL_ID | {
        "description": "The organisation's own identity for the entry, for those who keep it.",
        "examples": ["vaxel-1"],
    }
    entry["additionalProperties"] = False
    return {
        "type": "object",
        "description": "All contact points that belong to an organisation itself.",
        "properties": {
            "contact_points": {"type": "array", "items": entry},
            "as_of": {"$ref": f"{_PREFIX}AsOf"},
        },
        "required": ["contact_points", "as_of"],
    }


def _patch(whole: Json) -> Json:
    """All fields may be left out; null removes one that need not be there."""
    required = whole.get("required", [])
    fields = {
        name: field if name in required else _or_null(field) for name, field in deepcopy(whole["properties"]).items()
    }
    return {
        "type": "object",
        "description": "A JSON merge patch (RFC 7396): only what shall change; null removes a field; a list is "
        "replaced as a whole; within an object each member is merged.",
        "properties": fields | deepcopy(_FRAME),
        "required": ["change"],
        "additionalProperties": False,
    }


def _or_null(field: Json) -> Json:
    if "anyOf" in field and {"type": "null"} in field["anyOf"]:
        return field
    described = {name: field.pop(name) for name in ("description", "examples", "default") if name in field}
    described.pop("default", None)
    return {"anyOf": [field, {"type": "null"}]} | described
