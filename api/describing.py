"""The OpenAPI document: each view describes its operations; the rest of the document is put together here.

A view's `describe()` returns an `Operation` (None leaves the route out); a view that answers several methods has
`describe_get()`, `describe_post()` … instead. What the shapes declare is what the tests hold
the answers to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import spectacular_settings

from api import tracing
from api.examples import example_of, give_dates_examples
from api.parameters import KNOWN_AT, LIMIT, OFFSET, ON, ORDERING, SEARCH, Parameter
from api.problems import MEDIA_TYPE, PROBLEM_TYPES
from api.shaping import component_schemas

Json = dict[str, Any]

REFUSED_CREDENTIALS = (
    "not-signed-in", "malformed-key", "key-expired", "key-revoked", "network-not-allowed", "organisation-ended",
)  # fmt: skip
"""What a key or token that is not good is answered with, also where none is needed."""

READ_PROBLEMS = (
    *REFUSED_CREDENTIALS, "unknown-parameter", "invalid-parameters", "not-acceptable", "method-not-allowed",
    "too-many-requests", "internal-error", "try-again",
)  # fmt: skip
"""What any reading operation can answer with, beside what it names itself."""

WRITE_PROBLEMS = (
    *READ_PROBLEMS, "malformed-request", "content-too-large", "unsupported-media-type", "invalid-content",
    "not-allowed",
)  # fmt: skip
"""What any operation that changes something can answer with, beside what it names itself."""


@dataclass(frozen=True)
class Body:
    """What a request sends: its schema, an example (made from the schema when left out), its media types."""

    schema: Json
    example: Any = None
    media_types: Sequence[str] = ("application/json",)
    required: bool = True
    form: Mapping[str, Json] | None = None
    """The parts that a form (multipart/form-data) sends instead, all of them required."""

    def document(self) -> Json:
        """The request body in the OpenAPI document."""
        example = self.example if self.example is not None else example_of(self.schema, component_schemas())
        content = {media_type: {"schema": self.schema, "example": example} for media_type in self.media_types}
        if self.form is not None:
            content["multipart/form-data"] = {"schema": _form(self.form)}
        return {"required": self.required, "content": content}


def _form(parts: Mapping[str, Json]) -> Json:
    return {"type": "object", "properties": dict(parts), "required": list(parts), "additionalProperties": False}


@dataclass(frozen=True)
class Operation:
    """One operation of the API, as its readers meet it. `schema` is the answer in application/json when it succeeds.

    One that changes something has another `method` than "get"; `status` is then 200, 201, 202 or 204 (no `schema`).
    """

    id: str
    summary: str
    description: str
    tag: str
    schema: Json | None
    answer: str
    parameters: Sequence[Json] = ()
    problems: Sequence[str] = ()
    moment: bool = True
    """Whether it takes `on` and `known_at`; reading ones only."""
    method: str = "get"
    status: int = 200
    body: Body | None = None
    files: Sequence[str] = ()
    """Of one that reads and answers with a file: its media types, in place of `schema`."""
    open_to_all: bool = False
    """Whether one that changes something asks for no key or token."""
    leads_to: Sequence[str] = ()
    """Of one that makes something: the operations on it, by their ids, which take the answer's `id`."""
    changed_by: Sequence[str] = ()
    """The same, of those that take the answer's ETag as If-Match too."""

    def document(self) -> Json:
        """The operation in the OpenAPI document."""
        return self._reading() if self.method == "get" else self._changing()

    def _changing(self) -> Json:
        tagged = self.changed_by or any(one.get("name") == "If-Match" for one in self.parameters)
        tag = ("ETag",) if tagged and self.schema is not None else ()
        headers = _headers("traceparent", *tag, *(("Location",) if self.status in (201, 202) else ()))
        answer = {"description": self.answer, "headers": headers}
        if self.schema is not None:
            example = example_of(self.schema, component_schemas())
            answer["content"] = {"application/json": {"schema": self.schema, "example": example}}
        answers = {str(self.status): answer | self._links()}
        if self.status == 201 and any(parameter.get("name") == "dry_run" for parameter in self.parameters):
            told = "With `dry_run=true`: the same answer, and nothing recorded."
            answers = {"200": answer | {"description": told, "headers": _headers("traceparent")}} | answers
        return {
            "operationId": self.id,
            "summary": self.summary,
            "description": self.description,
            "tags": [self.tag],
            **({} if self.open_to_all else _SIGNED_IN),
            "parameters": [*self.parameters, shared("parameters", "traceparent")],
            **({"requestBody": self.body.document()} if self.body else {}),
            "responses": {**answers, **_problems((*self._named(), *WRITE_PROBLEMS))},
        }

    def _links(self) -> Json:
        same = {"id": "$response.body#/id"}
        known = same | {"If-Match": "$response.header.ETag"}
        found = {one: {"operationId": one, "parameters": same} for one in self.leads_to}
        found |= {one: {"operationId": one, "parameters": known} for one in self.changed_by}
        return {"links": found} if found else {}

    def _reading(self) -> Json:
        if self.schema is None and not self.files:
            raise TypeError("an operation that reads has something to answer")
        moment = described((ON, KNOWN_AT)) if self.moment else []
        headers = [shared("parameters", "If-None-Match"), shared("parameters", "traceparent")]
        return {
            "operationId": self.id,
            "summary": self.summary,
            "description": self.description,
            "tags": [self.tag],
            **(_SIGNED_IN if "not-signed-in" in self.problems else {}),
            "parameters": [*self.parameters, *moment, *headers],
            "responses": {
                "200": _answer(self.answer, self.schema) if self.schema else _file(self.answer, self.files),
                "304": shared("responses", "unchanged"),
                **_problems((*self._named(), *READ_PROBLEMS)),
            },
        }

    def _named(self) -> Sequence[str]:
        """The problems that it names; an address with a part left open may always lead to nothing."""
        open_part = any(parameter.get("in") == "path" for parameter in self.parameters)
        return (*self.problems, "not-found") if open_part else self.problems


_SIGNED_IN: Json = {"security": [{"key": []}, {"token": []}]}

# What many operations share stands once among the components.

_PARAMETERS: dict[str, Json] = {
    **{parameter.name: parameter.described() for parameter in (ON, KNOWN_AT, LIMIT, OFFSET, ORDERING, SEARCH)},
    "traceparent": tracing.PARAMETER,
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The ETag of an earlier answer; 304 when it still holds.",
        "schema": {"type": "string"},
        "example": '"5d41402abc4b2a76b9719d911017c592"',
    },
}
_HEADERS: dict[str, Json] = {
    "ETag": {
        "description": "A strong entity tag of exactly these bytes.",
        "schema": {"type": "string"},
        "example": '"5d41402abc4b2a76b9719d911017c592"',
    },
    "Location": {
        "description": "The address of what was made.",
        "schema": {"type": "string", "format": "uri"},
        "example": "https://samverkansregistret.example/api/v1/contact-points/8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11",
    },
    "Cache-Control": {
        "description": "Ask again each time (304 is cheap); never kept for somebody who has signed in.",
        "schema": {"type": "string"},
        "example": "private, no-cache",
    },
    "traceparent": tracing.HEADER,
}


def shared(section: str, name: str) -> Json:
    """A reference to what stands among the components."""
    return {"$ref": f"#/components/{section}/{name}"}


def _headers(*names: str) -> Json:
    return {name: shared("headers", name) for name in names or ("ETag", "Cache-Control", "traceparent")}


def _answer(description: str, schema: Json) -> Json:
    example = example_of(schema, component_schemas())
    return {
        "description": description,
        "headers": _headers(),
        "content": {"application/json": {"schema": schema, "example": example}},
    }


def _file(description: str, media_types: Sequence[str]) -> Json:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
    return {"description": description, "headers": _headers(), "content": content}


def _problems(slugs: Sequence[str]) -> Json:
    """A response for each status; its name lists the types of problem it can be."""
    by_status: dict[int, list[str]] = {}
    for slug in PROBLEM_TYPES:
        if slug in slugs:
            by_status.setdefault(PROBLEM_TYPES[slug].status, []).append(slug)
    return {str(status): shared("responses", ".".join(found)) for status, found in by_status.items()}


def _problem(slugs: Sequence[str]) -> Json:
    found = [PROBLEM_TYPES[slug] for slug in slugs]
    lines = "\n".join(f"- `{slug}`: {one.title}. {one.detail}" for slug, one in zip(slugs, found, strict=True))
    example = example_of(ref("Problem"), component_schemas()) | {
        "type": f"https://samverkansregistret.example/problems/{slugs[0]}",
        "title": found[0].title,
        "status": found[0].status,
        "detail": found[0].detail,
    }
    example.pop("errors", None)
    return {
        "description": f"{found[0].title}. Types:\n\n{lines}",
        "headers": _headers("traceparent"),
        "content": {MEDIA_TYPE: {"schema": ref("Problem"), "example": example}},
    }


def ref(name: str) -> Json:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def path_parameter(name: str, schema: Json, description: str, example: object) -> Json:
    """A parameter in the path."""
    return {
        "name": name, "in": "path", "required": True, "description": description, "schema": schema, "example": example
    }  # fmt: skip


def described(parameters: Sequence[Parameter]) -> list[Json]:
    """The query parameters in the document."""
    return [
        shared("parameters", one.name) if one.described() == _PARAMETERS.get(one.name) else one.described()
        for one in parameters
    ]


# The envelope stands in the operations and not among the components: the profile gives `_links` and `_meta` names that
# its own linter (AME.04) would not let pass there.


def link_schema(*rels: str) -> Json:
    """An object of links by these names; the first is always there."""
    return {
        "type": "object",
        "properties": {name: ref("Link") for name in rels},
        "required": [rels[0]],
        "additionalProperties": False,
        "description": "Links to this and to what belongs to it; absolute, and to the same moment.",
    }


def with_links(schema: Json, *rels: str) -> Json:
    """The schema of a representation with its links, and nothing else."""
    links = {"type": "object", "properties": {"_links": link_schema(*rels)}, "required": ["_links"]}
    return {"allOf": [schema, links], "type": "object", "unevaluatedProperties": False}


def list_of(schema: Json) -> Json:
    """The schema of a page of a list."""
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": schema},
            "_meta": ref("PageMeta"),
            "_links": ref("PageLinks"),
        },
        "required": ["items", "_meta", "_links"],
        "additionalProperties": False,
    }


# The code of a municipality begins with 0: YAML 1.2 takes it for a number unless it is quoted, PyYAML (1.1) does not.
for _dumper in (yaml.SafeDumper, yaml.CSafeDumper):
    _dumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?0[0-9]+$"), ["-", "+", "0"])


class ViewSchema(AutoSchema):
    """Asks the view to describe itself; a view that cannot is inspected as drf-spectacular does."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Json | None:
        describe = getattr(self.view, f"describe_{method.lower()}", None) or getattr(self.view, "describe", None)
        if describe is None:
            inspected: Json | None = super().get_operation(path, path_regex, path_prefix, method, registry)
            return inspected
        operation: Operation | None = describe()
        return None if operation is None else operation.document()


def complete(result: Json, **_: Any) -> Json:
    """Post-processing hook: put in what is shared, and an example beside every date."""
    named = {name for path in result["paths"].values() for operation in path.values() for name in _responses(operation)}
    found = deepcopy(
        result
        | {
            "security": spectacular_settings.SECURITY,
            "components": {
                "securitySchemes": spectacular_settings.APPEND_COMPONENTS["securitySchemes"],
                "schemas": dict(sorted((_schemas(result) | component_schemas()).items())),
                "parameters": _PARAMETERS,
                "headers": _HEADERS,
                "responses": {
                    name: _UNCHANGED if name == "unchanged" else _problem(name.split(".")) for name in sorted(named)
                },
            },
        }
    )
    give_dates_examples(found)
    return found


_UNCHANGED: Json = {"description": "What you have is what there is: the ETag still holds.", "headers": _headers()}


def _schemas(result: Json) -> Json:
    found: Json = result.get("components", {}).get("schemas", {})
    return found


def _responses(operation: Json) -> list[str]:
    return [found["$ref"].rsplit("/", 1)[-1] for found in operation["responses"].values() if "$ref" in found]
