"""Every route of the API: nothing breaks, the cost does not grow with the rows, and the answer is what is declared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from api.describing import Json
from api.information import specification
from partners.models import Role
from records.content import kinds
from registry.auditing.told import let_go
from tests.api import world

KIND_OF = {content.plural: kind for kind, content in kinds.items()}


def routes() -> Iterator[URLPattern]:
    """Every route under /api/v1/."""
    for found in get_resolver().url_patterns:
        if isinstance(found, URLResolver) and str(found.pattern) == "api/v1/":
            yield from (route for route in found.url_patterns if isinstance(route, URLPattern))


def _case(name: str) -> str:
    """The address that a route is tested at; a kind's first record, which has several versions."""
    for action, ending in (
        ("many", "?limit=200"),
        ("one", "/{id}"),
        ("versions", "/{id}/versions?limit=200"),
        ("version", "/{id}/versions/2"),
        ("difference", "/{id}/diff?from=1&to=2"),
        ("end", "/{id}/endings"),
        ("restart", "/{id}/restarts"),
    ):
        plural = name.removesuffix(f"-{action}")
        if plural != name and plural in KIND_OF:
            return f"/api/v1/{plural}{ending}".replace("{id}", str(world.identity(f"{KIND_OF[plural]}-0")))
    return OTHERS[name].replace("{citation}", world.cited("pathway-0"))


OTHERS = {
    "organisation-contact-points": f"/api/v1/organisations/{world.identity('kommunen')}/contact-points",
    "contact-points-availability": f"/api/v1/contact-points/{world.identity('contact_point-0')}/availability"
    "?from=2026-11-21T21:30:00%2B01:00",
    "changes": "/api/v1/changes?after=0&limit=200",
    "contact-points-verifications": f"/api/v1/contact-points/{world.identity('contact_point-0')}/verifications",
    "contact-points-reports": f"/api/v1/contact-points/{world.identity('contact_point-0')}/reports",
    "organisation-keys": f"/api/v1/organisations/{world.identity('kommunen')}/keys",
    "key": f"/api/v1/keys/{world.identity('nothing')}",
    "key-rotations": f"/api/v1/keys/{world.identity('nothing')}/rotations",
    "key-revocations": f"/api/v1/keys/{world.identity('nothing')}/revocations",
    "organisation-members": f"/api/v1/organisations/{world.identity('kommunen')}/members",
    "organisation-invitations": f"/api/v1/organisations/{world.identity('kommunen')}/invitations",
    "invitation-withdrawals": f"/api/v1/invitations/{world.identity('nothing')}/withdrawals",
    "membership-changes": f"/api/v1/memberships/{world.identity('nothing')}/changes",
    "membership-endings": f"/api/v1/memberships/{world.identity('nothing')}/endings",
    "oauth-token": "/api/v1/oauth/token",
    "organisation-webhooks": f"/api/v1/organisations/{world.identity('kommunen')}/webhooks",
    "webhook": f"/api/v1/webhooks/{world.identity('nothing')}",
    "webhook-secret-rotations": f"/api/v1/webhooks/{world.identity('nothing')}/secret-rotations",
    "webhook-deliveries": f"/api/v1/webhooks/{world.identity('nothing')}/deliveries",
    "webhook-tests": f"/api/v1/webhooks/{world.identity('nothing')}/tests",
    "delivery-resends": f"/api/v1/deliveries/{world.identity('nothing')}/resends",
    "organisation-imports": f"/api/v1/organisations/{world.identity('kommunen')}/imports",
    "organisation-entries-file": f"/api/v1/organisations/{world.identity('kommunen')}/entries-file",
    "import": f"/api/v1/imports/{world.identity('nothing')}",
    "import-result": f"/api/v1/imports/{world.identity('nothing')}/result",
    "import-cancellations": f"/api/v1/imports/{world.identity('nothing')}/cancellations",
    "import-template": "/api/v1/imports/templates/contact-points.csv",
    "citation": "/api/v1/citations/{citation}",
    "legal-references-citing": f"/api/v1/legal-references/{world.identity('sol')}/citing?limit=200",
    "legal-references-replacements": f"/api/v1/legal-references/{world.identity('sol')}/replacements",
    "legal-references-meant-citations": f"/api/v1/legal-references/{world.identity('sol')}/meant-citations",
    "events": "/api/v1/events?limit=200",
    "unanswered-searches": "/api/v1/unanswered-searches?limit=200",
    "catalogue-terms": "/api/v1/catalogue-terms",
    "findings": "/api/v1/findings?limit=200",
    "finding": f"/api/v1/findings/{world.identity('nothing')}",
    "finding-history": f"/api/v1/findings/{world.identity('nothing')}/history",
    "finding-acceptances": f"/api/v1/findings/{world.identity('nothing')}/acceptances",
    "finding-acceptance-withdrawals": f"/api/v1/findings/{world.identity('nothing')}/acceptance-withdrawals",
    "national-measure": "/api/v1/reports/national-measure",
    "national-measure-file": "/api/v1/reports/national-measure-file?format=csv&table=evidence",
    "lookup-difference": "/api/v1/lookup/difference?limit=20&on=2024-06-01&compare_on=2026-11-21",
    "coverage": "/api/v1/coverage?area=0181&from=2026-11-21T00:00:00%2B01:00",
    "coverage-cases": "/api/v1/coverage/cases?area=0181",
    "drafts": "/api/v1/drafts",
    **{
        f"draft{name}": f"/api/v1/drafts/{world.identity('nothing')}{tail}"
        for name, tail in (
            ("", ""),
            ("-revisions", "/revisions"),
            ("-revision", "/revisions/1"),
            ("-sharings", "/sharings"),
            ("-comments", "/comments"),
            ("-proposals", "/proposals"),
            ("-withdrawals", "/withdrawals"),
        )
    },
    "draft-comment-resolutions": f"/api/v1/draft-comments/{world.identity('nothing')}/resolutions",
    **{
        f"{plural}-{name}": f"/api/v1/{plural}/{world.identity('nothing')}{tail}"
        for plural in ("routines", "pathways")
        for name, tail in (
            ("proposals", "/proposals"),
            ("proposal", "/proposals/1"),
            ("proposal-difference", "/proposals/1/diff"),
            ("signatures", "/proposals/1/signatures"),
            ("refusals", "/proposals/1/refusals"),
            ("proposal-withdrawals", "/proposals/1/withdrawals"),
            ("evidence", "/proposals/1/evidence"),
            ("party-withdrawals", "/party-withdrawals"),
            ("endings", "/endings"),
        )
    },
    "evidence-keys": "/api/v1/evidence-keys",
    "organisation-calendar": f"/api/v1/organisations/{world.identity('kommunen')}/calendar",
    "reports-steering-group": f"/api/v1/reports/steering-group?body={world.identity('body-0')}",
    "reports-steering-group-file": f"/api/v1/reports/steering-group-file?body={world.identity('body-0')}&format=csv",
    "lookup": "/api/v1/lookup?limit=20&at=2026-11-21T21:30:00%2B01:00",
    "api-info": "/api/v1/api-info",
    "openapi-yaml": "/api/v1/openapi.yaml",
    "openapi-json": "/api/v1/openapi.json",
    "docs": "/api/v1/docs",
    "nothing-here": "/api/v1/nothing",
}
"""The routes that stand by themselves. A new route needs a line here."""

OWN_TESTS: set[str] = {
    "organisation-keys", "key", "organisation-webhooks", "webhook", "webhook-deliveries", "organisation-members",
    "organisation-invitations", "organisation-imports", "organisation-entries-file", "import", "import-result",
    "import-template", "coverage", "coverage-cases", "drafts", "draft",
    "draft-revisions", "draft-revision", "draft-sharings", "draft-comments", "routines-proposals",
    "routines-proposal", "routines-evidence", "pathways-proposals", "pathways-proposal", "pathways-evidence",
    "routines-proposal-difference", "pathways-proposal-difference",
    "events", "findings", "finding", "finding-history", "finding-acceptances", "national-measure",
    "national-measure-file",
    "organisation-calendar", "reports-steering-group", "reports-steering-group-file", "unanswered-searches",
}  # fmt: skip
"""Routes that read and answer nobody but members: their answers are held against the specification where they are
tested."""

NEED_SIGN_IN = {"changes"}
"""Routes that answer nobody who has not signed in."""

NAMES = [str(route.name) for route in routes()]
UNDECLARED = {"openapi-yaml", "openapi-json", "docs", "nothing-here"}
METHODS = ("get", "post", "put", "patch", "delete")


def make(number: int, start: int = 0) -> None:
    """`number` more of each kind, and as many more versions of the first of each."""
    world.record_all_kinds(number, start)
    for i in range(number):
        world.record(*(_reworded(kind, start + i) for kind in kinds))


def _reworded(kind: str, i: int) -> Any:
    (draft,) = world.rows(kind, 1)
    content = dict(draft.content or {})
    if "title" in content or kind not in {"area", "organisation", "legal_reference"}:
        field = "title" if "title" in content else "name"
        content[field] = {"sv": f"Omskriven {i}"}
    return type(draft)(kind, content, world.SINCE, record=draft.record, change_note=f"Version {i}")


@pytest.fixture
def one_row(db: None) -> None:
    world.record_ground()
    make(1)


def test_every_route_has_a_case() -> None:
    assert NAMES
    assert all(_case(name) for name in NAMES)


@pytest.mark.parametrize("role", [None, Role.READER, Role.COORDINATOR], ids=["anonymous", "reader", "coordinator"])
def test_no_route_breaks_whoever_asks(one_row: None, client: Client, role: Role | None) -> None:
    if role:
        client.force_login(world.account(role))
    broken = []

    for name in NAMES:
        address = _case(name)
        for asked in (address, f"{address}{'&' if '?' in address else '?'}on=2025-01-01"):
            broken += [(asked, status) for status in [client.get(asked).status_code] if status >= 500]
        for method in ("post", "put", "patch", "delete"):
            status = client.generic(method.upper(), address, "{}", content_type="application/json").status_code
            broken += [(f"{method} {address}", status)] if not 400 <= status < 500 else []
        broken += [(address, status) for status in [client.options(address).status_code] if status >= 500]

    assert broken == []


def _costs(client: Client) -> dict[str, int]:
    found = {}
    for name in NAMES:
        caches["process"].clear()
        let_go()  # as a process that has just begun: what an audit read before is brought up to date by fewer questions
        with CaptureQueriesContext(connection) as queries:
            client.get(_case(name))
        found[name] = len(queries)
    return found


@pytest.mark.parametrize("role", [None, Role.READER], ids=["anonymous", "reader"])
def test_each_route_costs_as_many_queries_for_one_row_as_for_fifty(db: None, client: Client, role: Role | None) -> None:
    world.record_ground()
    make(1)
    if role:
        client.force_login(world.account(role))
    one = _costs(client)

    make(49, start=1)
    fifty = _costs(client)

    assert len(client.get("/api/v1/pathways?limit=200").json()["items"]) == 50
    assert fifty == one
    assert {name: queries for name, queries in one.items() if queries >= AT_MOST.get(name, 25)} == {}


AT_MOST = dict.fromkeys(("findings", "finding", "finding-history", "finding-acceptances"), 55)
"""Routes that read the whole of an area: everything that an audit looks at, each kind once, however much there is; and
what is worked out of it is remembered in the database, which is asked and told once."""


@cache
def registry() -> tuple[Registry[Json], Json]:
    document = specification("https://samverkansregistret.example/api/v1")
    return Registry().with_resource("urn:spec", DRAFT202012.create_resource(document)), document


def declared(
    path: str, status: str = "200", media_type: str = "application/json", method: str = "get"
) -> Draft202012Validator:
    """A validator for what the specification declares as an answer of a path, or with status "" as its body."""
    resources, document = registry()
    operation = document["paths"][path][method]
    found = operation["responses"][status] if status else operation["requestBody"]
    if "$ref" in found:
        where = found["$ref"].removeprefix("#")
    else:
        escaped = path.replace("~", "~0").replace("/", "~1")
        where = f"/paths/{escaped}/{method}/" + (f"responses/{status}" if status else "requestBody")
    pointer = f"{where}/content/{media_type.replace('/', '~1')}/schema"
    return Draft202012Validator({"$ref": f"urn:spec#{pointer}"}, registry=resources, format_checker=FormatChecker())


def _path(name: str) -> str:
    route = next(str(route.pattern) for route in routes() if route.name == name)
    return "/" + route.replace("<uuid:id>", "{id}").replace("<version:number>", "{number}").replace(
        "<str:", "{"
    ).replace(">", "}")


def operations() -> list[tuple[str, str]]:
    """Every operation of the specification: the route's name and the method."""
    _, document = registry()
    named = [(name, document["paths"].get(_path(name), {})) for name in NAMES if name not in UNDECLARED]
    return [(name, method) for name, item in named for method in METHODS if method in item]


READING = [name for name, method in operations() if method == "get" and name not in OWN_TESTS]


@pytest.mark.parametrize("role", [None, Role.READER], ids=["anonymous", "reader"])
def test_each_answer_is_what_the_specification_declares(one_row: None, client: Client, role: Role | None) -> None:
    world.again("contact_point", "contact_point-0", world.canary(), world.SINCE)
    if role:
        client.force_login(world.account(role, "grannen"))

    for name in READING:
        if role is None and name in NEED_SIGN_IN:
            continue
        response = client.get(_case(name))

        assert response.status_code == 200, (name, response.content)
        declared(_path(name)).validate(response.json())


@pytest.mark.parametrize(("name", "method"), operations())
def test_each_example_is_what_the_specification_declares(name: str, method: str) -> None:
    _, document = registry()
    operation = document["paths"][_path(name)][method]
    told = [("", operation["requestBody"])] if "requestBody" in operation else []
    told += [(status, answer) for status, answer in operation["responses"].items() if status < "300"]

    for status, shown in told:
        for media_type, content in shown.get("content", {}).items():
            if "example" in content:
                declared(_path(name), status, media_type, method).validate(content["example"])


def test_an_undeclared_field_would_be_seen(one_row: None, client: Client) -> None:
    answer = client.get(_case("pathways-one")).json()
    validator = declared("/pathways/{id}")
    assert validator.is_valid(answer)

    assert not validator.is_valid(answer | {"surprise": 1})
    assert not validator.is_valid(answer | {"starts": answer["starts"] | {"surprise": 1}})
    assert not validator.is_valid({name: value for name, value in answer.items() if name != "steps"})


ASK: list[tuple[str, Callable[[Client], Any]]] = [
    ("400", lambda client: client.get("/api/v1/areas?limit=0")),
    ("404", lambda client: client.get(f"/api/v1/areas/{world.identity('nothing')}")),
    ("405", lambda client: client.post("/api/v1/areas")),
    ("406", lambda client: client.get("/api/v1/areas", headers={"accept": "text/html"})),
]


@pytest.mark.parametrize(("status", "ask"), ASK, ids=[status for status, _ in ASK])
def test_each_problem_is_what_the_specification_declares(
    one_row: None, client: Client, status: str, ask: Callable[[Client], Any]
) -> None:
    response = ask(client)

    assert str(response.status_code) == status
    assert response["Content-Type"] == "application/problem+json"
    path = "/areas/{id}" if status == "404" else "/areas"
    declared(path, status, "application/problem+json").validate(json.loads(response.content))
