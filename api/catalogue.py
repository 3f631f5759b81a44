"""What each route of the kinds is called and does, for the specification."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.describing import Json, Operation, described, list_of, path_parameter, ref, with_links
from api.filters import filters_of
from api.kinds import FROM_VERSION, LAST_VERSION, TO_VERSION
from api.parameters import LIMIT, OFFSET, ORDERING, SEARCH
from records.content import kinds

_ID = path_parameter(
    "id",
    {"type": "string", "format": "uuid"},
    "The record's lasting identity.",
    "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11",
)
_NUMBER = path_parameter(
    "number",
    {"type": "integer", "minimum": 1, "maximum": LAST_VERSION},
    "The version's number: 1, 2, 3 … in the order recorded.",
    2,
)
_QUERY = ("future-knowledge",)
_AS_OF = (
    "As of the day `on` and of what the registry knew at `known_at`; references are resolved as of the same moment. "
    "What you may not see is named in `withheld`, with the reason."
)


def operation(kind: str, action: str) -> Operation:
    """The operation that `action` of the view is for a kind."""
    return _OPERATIONS[action](kind)


def _name(kind: str) -> str:
    return kind.replace("_", " ")


def _many(kind: str) -> str:
    return kinds[kind].plural.replace("-", " ")


def _id(kind: str, action: str) -> str:
    return f"{kinds[kind].plural.replace('-', '_')}_{action}"


def _one_schema(kind: str) -> Json:
    belonging = ("availability",) if kind == "contact_point" else ()
    return with_links(ref(kinds[kind].__name__), "self", "collection", "version_history", *belonging)


def one_version_schema(kind: str) -> Json:
    """A version of a record of a kind, with or without content, and its links."""
    return with_links({"anyOf": [ref(kinds[kind].__name__), ref("EmptyVersion")]}, "self", "describes")


def _list(kind: str) -> Operation:
    filters = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": found.description if name != "kind" else f"The same as `{_kind_field(kind)}`.",
            "schema": found.schema(),
            "example": found.example == "true" if found.schema()["type"] == "boolean" else found.example,
        }
        for name, found in filters_of(kind).items()
    ]
    return Operation(
        id=_id(kind, "list"),
        summary=f"List {_many(kind)}",
        description=f"The {_many(kind)} that hold at the moment. {_doc(kind)}\n\n{_AS_OF}",
        tag=kinds[kind].plural,
        schema=list_of(with_links(ref(kinds[kind].__name__), "self")),
        answer=f"A page of {_many(kind)}.",
        parameters=[*filters, *described((SEARCH, ORDERING, LIMIT, OFFSET))],
        problems=(*_QUERY, "identifying-text"),
    )


def _kind_field(kind: str) -> str:
    return next(name for name in filters_of(kind) if name.endswith("_kind"))


def _doc(kind: str) -> str:
    return " ".join((kinds[kind].__doc__ or "").split())


def _detail(kind: str) -> Operation:
    return Operation(
        id=_id(kind, "read"),
        summary=f"Read one {_name(kind)}",
        description=f"{_doc(kind)}\n\n{_AS_OF}",
        tag=kinds[kind].plural,
        schema=_one_schema(kind),
        answer=f"The {_name(kind)} as it holds at the moment.",
        parameters=[_ID],
        problems=(*_QUERY, "not-found"),
    )


def _versions(kind: str) -> Operation:
    return Operation(
        id=_id(kind, "versions"),
        summary=f"List the versions of one {_name(kind)}",
        description="All versions that the registry had been told at `known_at`, in the order recorded: also those "
        "that were replaced, that end the record, or that were disposed of (a tombstone with the decision's "
        "reference). `version.believed` tells over which days each is taken to hold.",
        tag=kinds[kind].plural,
        schema=list_of(one_version_schema(kind)),
        answer="A page of versions.",
        parameters=[_ID, *described((LIMIT, OFFSET))],
        problems=(*_QUERY, "not-found"),
    )


def _version(kind: str) -> Operation:
    return Operation(
        id=_id(kind, "version"),
        summary=f"Read one version of one {_name(kind)}",
        description="One version as recorded. Its content never changes; what you see of it follows your rights.",
        tag=kinds[kind].plural,
        schema=one_version_schema(kind),
        answer="The version.",
        parameters=[_ID, _NUMBER],
        problems=(*_QUERY, "not-found"),
    )


def _difference(kind: str) -> Operation:
    return Operation(
        id=_id(kind, "diff"),
        summary=f"Compare two versions of one {_name(kind)}",
        description="Field by field. Parts of a list are followed by their identity (a step by its key), so that a "
        "step that was moved or reworded is not told as one removed and one added.",
        tag=kinds[kind].plural,
        schema=with_links(ref("Comparison"), "self", "describes"),
        answer="The differences, in the order of the fields.",
        parameters=[_ID, *described((FROM_VERSION, TO_VERSION))],
        problems=(*_QUERY, "not-found"),
    )


_OPERATIONS: Mapping[str, Callable[[str], Operation]] = {
    "many": _list,
    "one": _detail,
    "versions": _versions,
    "version": _version,
    "difference": _difference,
}
