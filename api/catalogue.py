"""What each route of the kinds is called and does, for the specification."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.describing import Body, Json, Operation, described, list_of, path_parameter, ref, with_links
from api.filters import filters_of
from api.kinds import FROM_VERSION, LAST_VERSION, TO_VERSION
from api.parameters import LIMIT, OFFSET, ORDERING, SEARCH
from api.write_shaping import patch_name, write_name
from api.writing import DRY_RUN
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
    belonging = ("availability", "verifications") if kind == "contact_point" else ()
    return with_links(ref(kinds[kind].__name__), "self", "collection", "version_history", "cite", *belonging)


def one_version_schema(kind: str) -> Json:
    """A version of a record of a kind, with or without content, and its links."""
    return with_links({"anyOf": [ref(kinds[kind].__name__), ref("EmptyVersion")]}, "self", "describes", "cite")


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


IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the record as you read it. What counts is the revision that it begins with: a change "
    "elsewhere does not make it stale. `*` changes whatever is there.",
    "schema": {"type": "string"},
    "example": '"2-5d41402abc4b2a76b9719d911017c592"',
}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of your own making (a UUID) for this request: repeated within a day it is done once and "
    "answered alike. A request that was refused may be repeated with its key when it has been put right.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "0b5c7a4e-6a57-4c57-9f0e-3c1d0a1f7c11",
}
WRITE_PROBLEMS = ("identifying-content", "possibly-identifying", "idempotency-key-reused", "request-under-way",
                  "missing-scope", "second-factor-needed")  # fmt: skip
"""What any change of entries can answer with."""
_FROM_A_DAY = (
    "It holds from `change.valid_from` (today when left out) until the next change that is planned already, and "
    "leaves all other days as they are. The answer is the version that was made, who relies on the entry, and the "
    "hours that would be left with no one; `dry_run=true` gives the same and records nothing. What the registry adds "
    "to an answer (links, names of what is referred to) may stand in what you send, and is passed over."
)


def _example(kind: str, action: str) -> Json | None:
    return {"merge": _PATCHES[kind], "restart": {"change": _FROM_NEW_YEAR}}.get(action)


def _changing(kind: str, action: str, doing: str, told: str, body: Json) -> Operation:
    of_one = action != "create"
    return Operation(
        id=_id(kind, action),
        summary=doing.format(_name(kind)),
        description=f"{told} {_FROM_A_DAY}",
        tag=kinds[kind].plural,
        schema=with_links({"allOf": [version_schema(kind), ref("WrittenFacts")]}, "self", "describes"),
        answer="What it says now, and what came of it.",
        parameters=[*([_ID, IF_MATCH] if of_one else []), IDEMPOTENCY_KEY, *described((DRY_RUN,))],
        problems=(*WRITE_PROBLEMS, *(("not-found", "precondition-required", "stale") if of_one else ())),
        leads_to=[] if of_one else [_id(kind, "read"), _id(kind, "versions")],
        changed_by=[] if of_one else [_id(kind, doing) for doing in ("merge", "replace", "end")],
        method={"merge": "patch", "replace": "put"}.get(action, "post"),
        status=200 if of_one else 201,
        body=Body(body, _example(kind, action), MERGE_PATCH if action == "merge" else ("application/json",)),
    )


_FROM_NEW_YEAR: Json = {"note": "Nya uppgifter från årsskiftet.", "valid_from": "2027-01-01"}
_PATCHES: Mapping[str, Json] = {
    "contact_point": {"channels": [{"type": "telephone", "number": "+46846500409"}], "change": _FROM_NEW_YEAR},
    "organisation": {"name": "Socialförvaltningen", "change": _FROM_NEW_YEAR},
    "body": {"name": {"sv": "Styrgruppen för kvinnofrid"}, "change": _FROM_NEW_YEAR},
    "follow_up": {"decision_reference": "KS 2026/17", "change": {"note": "Beslutet har fått sitt nummer."}},
    "training_fact": {
        "share_percent_at_least": 85,
        "measured": {"value": "2026-11", "precision": "month"},
        "change": {"note": "Ny mätning."},
    },
    "joint_activity": {"minutes_reference": "KS 2026/31", "change": {"note": "Protokollet är justerat."}},
}
"""What a partly changed record looks like in an example, by kind."""

MERGE_PATCH = ("application/merge-patch+json", "application/json")


def version_schema(kind: str) -> Json:
    """The schema of one version in a history."""
    return {"anyOf": [ref(kinds[kind].__name__), ref("EmptyVersion")]}


def _create(kind: str) -> Operation:
    told = f"Records one more {_name(kind)} for an organisation that you act for."
    return _changing(kind, "create", "Create one {}", told, ref(write_name(kind)))


def _replace(kind: str) -> Operation:
    told = "Puts what you send in the place of all that it says."
    return _changing(kind, "replace", "Replace one {}", told, ref(write_name(kind)))


def _merge(kind: str) -> Operation:
    told = "Changes the fields that you send (JSON merge patch, RFC 7396)."
    return _changing(kind, "merge", "Change one {} in part", told, ref(patch_name(kind)))


def _end(kind: str) -> Operation:
    told = "Nothing holds for it from the day on, until further notice; its history stays."
    return _changing(kind, "end", "End one {}", told, ref("EndFacts"))


def _restart(kind: str) -> Operation:
    told = "Lets what has ended hold again, as it was last, with the fields that you send changed."
    return _changing(kind, "restart", "Restart one {}", told, ref(patch_name(kind)))


_OPERATIONS: Mapping[str, Callable[[str], Operation]] = {
    "many": _list,
    "one": _detail,
    "versions": _versions,
    "version": _version,
    "difference": _difference,
    "create": _create,
    "replace": _replace,
    "merge": _merge,
    "end": _end,
    "restart": _restart,
}
