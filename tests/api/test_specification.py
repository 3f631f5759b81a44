"""The national REST profile's machine-checked rules, restated in our own words over the specification: one per id.

The ids and what they need stand in the profile's table of rules; SHOULD rules are held to as well.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import call_command

from api.information import SPECIFICATION
from partners.access import Scope
from records.content import kinds

Json = dict[str, Any]
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
INSTANT = re.compile(DAY.pattern + r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)")


@cache
def raw() -> Json:
    found: Json = yaml.load(SPECIFICATION.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return found


def resolved(node: Any) -> Any:
    """What a reference leads to, one step."""
    while isinstance(node, dict) and "$ref" in node:
        found: Any = raw()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/")]
        node = found
    return node


def operations() -> Iterator[tuple[str, str, Json]]:
    for path, item in raw()["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def parameters(where: str) -> Iterator[tuple[str, Json]]:
    for path, method, operation in operations():
        for parameter in map(resolved, operation.get("parameters", [])):
            if parameter["in"] == where:
                yield f"{method} {path}", parameter


def responses() -> Iterator[tuple[str, str, Json]]:
    for path, method, operation in operations():
        for status, response in operation["responses"].items():
            yield f"{method} {path}", status, resolved(response)


def properties(node: Any, name: str = "") -> Iterator[tuple[str, str, Json]]:
    """Every property of every component schema: (component, name, schema)."""
    for component, schema in raw()["components"]["schemas"].items():
        yield from ((component, *found) for found in _properties(schema))


def _properties(node: Any) -> Iterator[tuple[str, Json]]:
    if isinstance(node, dict):
        yield from node.get("properties", {}).items()
        for part in node.values():
            yield from _properties(part)
    elif isinstance(node, list):
        for part in node:
            yield from _properties(part)


def schemas(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from schemas(part)
    elif isinstance(node, list):
        for part in node:
            yield from schemas(part)


def addresses() -> list[str]:
    return [server["url"] + path for server in raw()["servers"] for path in raw()["paths"]]


def words(path: str) -> list[str]:
    """The words of a path, without what stands in braces."""
    return [segment for segment in path.split("/") if segment and not segment.startswith("{")]


def test_the_committed_specification_is_what_the_code_declares_without_a_warning() -> None:
    out = io.StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)

    assert out.getvalue().strip() == SPECIFICATION.read_text("utf-8").strip(), "run: make schema"


def test_no_two_operations_have_the_same_id() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))


def test_no_component_got_a_name_that_pydantic_made_to_tell_two_apart() -> None:
    assert [name for name in raw()["components"]["schemas"] if "__" in name] == []


def test_a_code_that_begins_with_zero_is_text_to_every_reader_of_yaml() -> None:
    assert re.findall(r"^.*: 0\d+$", SPECIFICATION.read_text("utf-8"), re.MULTILINE) == []


def test_DOK_01_external_documentation_has_a_description_and_an_address() -> None:
    assert raw()["externalDocs"]["description"].strip()
    assert raw()["externalDocs"]["url"].startswith("https://")


def test_DOK_03_the_head_says_title_version_description_terms_contact_and_licence() -> None:
    info = raw()["info"]
    assert all(info[name].strip() for name in ("title", "version", "description", "termsOfService"))
    assert all(info["contact"][name].strip() for name in ("name", "url", "email"))
    assert all(info["license"][name].strip() for name in ("name", "url"))


def test_DOK_06_the_description_is_in_swedish_and_in_english() -> None:
    found = set(re.findall(r"[a-zåäö]+", raw()["info"]["description"].lower()))
    assert {"och", "som", "för", "det"} <= found
    assert {"and", "the", "is", "for"} <= found


def test_DOK_07_DOK_11_the_purpose_is_described() -> None:
    assert len(raw()["info"]["description"].split()) > 50


def test_DOK_08_the_level_of_service_is_stated() -> None:
    assert set(raw()["info"]["x-sla"]) >= {"availability", "responseTime", "support"}


def test_DOK_09_known_limits_are_stated() -> None:
    assert raw()["info"]["x-limitations"]


def test_DOK_15_every_json_answer_has_an_example() -> None:
    lacking = [
        (place, status)
        for place, status, response in responses()
        for media_type, content in response.get("content", {}).items()
        if media_type == "application/json" and not ("example" in content or "examples" in content)
    ]
    assert lacking == []


def test_DOK_17_the_specification_is_openapi_3() -> None:
    assert re.fullmatch(r"3\.\d+\.\d+", raw()["openapi"])
    assert "swagger" not in raw()


def test_DOK_19_every_operation_has_a_summary_and_a_description() -> None:
    assert [
        place
        for place, _, operation in operations()
        if not (operation.get("summary", "").strip() and operation.get("description", "").strip())
    ] == []


def test_DOK_20_every_response_has_a_description() -> None:
    assert [(p, status) for p, status, response in responses() if not response.get("description", "").strip()] == []


def test_DOK_21_what_a_caller_needs_to_be_let_in_is_stated() -> None:
    assert "security" in raw()


def test_DOT_01_DOT_02_every_date_and_instant_has_a_valid_example() -> None:
    temporal = [s for s in schemas(raw()) if s.get("format") in ("date", "date-time") and s.get("type") == "string"]
    pattern = {"date": DAY, "date-time": INSTANT}
    assert temporal
    assert [schema for schema in temporal if not pattern[schema["format"]].fullmatch(str(schema.get("example")))] == []


def test_DOT_04_every_example_of_an_instant_tells_its_offset() -> None:
    instants = [s["example"] for s in schemas(raw()) if s.get("format") == "date-time"]
    assert [example for example in instants if not re.search(r"(Z|[+-]\d\d:\d\d)$", example)] == []


def test_RES_02_no_parameter_asks_for_a_personal_identity_number() -> None:
    forbidden = {"pnr", "personnummer", "ssn", "personal_identity_number", "samordningsnummer", "personid"}
    assert {p["name"].lower() for where in ("query", "path") for _, p in parameters(where)} & forbidden == set()


def test_RES_06_paths_are_plural_nouns_in_lower_case_and_no_verbs() -> None:
    found = {word for path in raw()["paths"] for word in words(path)}
    assert [word for word in found if not re.fullmatch(r"[a-z0-9-]+", word)] == []
    assert [word for word in found if re.match(r"(get|post|put|delete|patch)-", word)] == []


def test_UFN_01_VER_05_each_server_is_an_address_with_the_version() -> None:
    assert [s for s in raw()["servers"] if not re.fullmatch(r"https://[^/]+/api/v\d+", s["url"])] == []


def test_UFN_02_SAK_01_each_server_speaks_https_on_its_own_port() -> None:
    for server in raw()["servers"]:
        assert urlsplit(server["url"]).scheme == "https"
        assert urlsplit(server["url"]).port in (None, 443)


def test_UFN_05_no_address_is_too_long() -> None:
    assert max(map(len, addresses())) < 2048


def test_UFN_07_UFN_08_UFN_09_addresses_hold_lower_case_words_with_single_hyphens() -> None:
    for path in raw()["paths"]:
        assert [word for word in words(path) if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word)] == []
        assert [name for name in re.findall(r"{(.*?)}", path) if "_" in name or " " in name] == []
    assert [server for server in raw()["servers"] if "_" in server["url"]] == []


def test_AME_01_AME_02_answers_and_bodies_are_json() -> None:
    told = [(place, status, r) for place, status, r in responses() if status in ("200", "201", "202")]
    assert [place for place, _, r in told if "application/json" not in r["content"] and place not in FILES] == []
    bodies = {
        media_type
        for _, _, operation in operations()
        for media_type in operation.get("requestBody", {"content": {}})["content"]
    }
    assert bodies <= {"application/json", "application/merge-patch+json", *NOT_JSON}


NOT_JSON = {
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/csv",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What RFC 6749 asks of a token's endpoint, and what a file of entries is sent as."""


def test_AME_04_AME_05_AME_07_field_names_are_snake_case_and_never_mixed() -> None:
    by_component: dict[str, set[str]] = {}
    for component, name, _ in properties(raw()):
        by_component.setdefault(component, set()).add(name)
    # The profile itself names the fields of /api-info, in camelCase (VER.07).
    own = by_component.pop("ApiInfo")
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", name) for name in own)
    assert {
        name for names in by_component.values() for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    } == set()


def test_AME_06_fields_that_hold_lists_are_in_the_plural() -> None:
    lists = {name for _, name, schema in properties(raw()) if schema.get("type") == "array"}
    collective = {"legal", "replaced_by", "rests_on", "do_not", "withheld", "believed", "sv", "en"}
    collective |= {"superseded", "relied_on_by", "left_with_no_one", "fields_withheld"}
    collective |= {"still_bound", "shared_with", "changed_since_signed", "evidence"}
    assert [name for name in lists - collective if not name.endswith("s")] == []


def test_ARQ_01_FOR_02_reading_takes_no_body() -> None:
    assert [path for path, method, operation in operations() if method == "get" and "requestBody" in operation] == []


def test_ARQ_03_documented_headers_are_texts() -> None:
    for place, _, response in responses():
        for name, header in response.get("headers", {}).items():
            assert resolved(header)["schema"]["type"] == "string", (place, name)


def test_ARQ_05_header_parameters_are_simple() -> None:
    assert {p["schema"]["type"] for _, p in parameters("header")} == {"string"}


def test_FEL_01_FEL_02_every_error_is_a_problem_with_its_five_fields() -> None:
    errors = [(place, status, r) for place, status, r in responses() if status >= "400"]
    assert {status for _, status, _ in errors} >= {"400", "404", "405", "406", "500"}
    for place, status, response in errors:
        schema = resolved(response["content"]["application/problem+json"]["schema"])
        assert set(schema["properties"]) >= {"type", "title", "status", "detail", "instance"}, (place, status)
        assert schema["type"] == "object"


def test_FNS_01_FNS_03_FNS_06_query_parameters_are_plain_snake_case() -> None:
    names = {p["name"] for _, p in parameters("query")}
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_FNS_05_no_query_parameter_is_required() -> None:
    assert [(place, p["name"]) for place, p in parameters("query") if p.get("required")] == []


def test_FNS_07_FNS_09_every_list_has_limit_20_and_offset() -> None:
    lists = [
        {p["name"]: p for p in map(resolved, operation["parameters"])}
        for _, _, operation in operations()
        # The feed of changes is no such list: a log that grows is followed by a place in it.
        if "#/components/schemas/PageMeta" in str(operation["responses"].get("200"))
    ]
    assert len(lists) >= 2 * len(kinds)
    for found in lists:
        assert found["limit"]["schema"]["default"] == 20
        assert found["offset"]["schema"]["default"] == 0


def test_SAK_09_SAK_10_SAK_15_SAK_16_SAK_18_no_weak_way_in_is_offered() -> None:
    schemes = raw()["components"]["securitySchemes"].values()
    assert {scheme["type"] for scheme in schemes} <= {"http", "oauth2"}
    assert {scheme["scheme"] for scheme in schemes if scheme["type"] == "http"} == {"bearer"}
    flows = [flow for scheme in schemes for flow in scheme.get("flows", {}).values()]
    assert all(address.startswith("https://") for flow in flows for name, address in flow.items() if "Url" in name)
    assert [set(flow["scopes"]) for flow in flows] == [set(Scope)]


@pytest.mark.parametrize("where", ["parameter", "response"])
def test_SPA_02_SPA_04_every_operation_takes_and_gives_a_traceparent(where: str) -> None:
    if where == "parameter":
        with_it = {place for place, p in parameters("header") if p["name"] == "traceparent"}
        assert with_it == {f"{method} {path}" for path, method, _ in operations()}
    else:
        assert [(p, status) for p, status, response in responses() if "traceparent" not in response["headers"]] == []


def test_VER_06_there_is_a_path_api_info() -> None:
    assert "/api-info" in raw()["paths"]


def test_MOG_01_every_path_has_a_verb() -> None:
    assert [
        path for path, item in raw()["paths"].items() if not {"get", "post", "put", "patch", "delete"} & set(item)
    ] == []


def test_MOG_02_answers_hold_links() -> None:
    assert [
        place
        for place, status, response in responses()
        if status in ("200", "201") and place not in FILES
        if "_links" not in response["content"]["application/json"]["example"] and place not in WITHOUT_LINKS
    ] == []


WITHOUT_LINKS = {"post /oauth/token"}
"""What another standard gives its shape."""
FILES = {
    "get /imports/{id}/result",
    "get /organisations/{id}/entries-file",
    "get /organisations/{id}/calendar",
    "get /reports/national-measure-file",
    "get /reports/steering-group-file",
    "get /routines/{id}/proposals/{number}/evidence",
    "get /pathways/{id}/proposals/{number}/evidence",
}
"""What answers with a file."""


def test_every_query_parameter_has_a_description_and_an_example() -> None:
    assert [(p, q["name"]) for p, q in parameters("query") if not q.get("description") or "example" not in q] == []


# --- What every write holds -------------------------------------------------------------------------------------------

NOT_TRIED = {"oauth_token": "RFC 6749 says what a token request holds; a token is over after five minutes"}


def writes() -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Each operation that changes something: its id, its method, what it takes, how it may be answered."""
    for _, method, operation in operations():
        if method in ("post", "put", "patch", "delete"):
            taken = {one["name"] for one in map(resolved, operation["parameters"])}
            yield operation["operationId"], method, taken, set(operation["responses"])


def test_every_write_can_be_tried_without_recording_anything() -> None:
    assert {name for name, _, taken, _ in writes() if "dry_run" not in taken} == set(NOT_TRIED)


def test_nobody_replaces_or_removes_what_they_have_not_read() -> None:
    assert [name for name, method, taken, _ in writes() if method != "post" and "If-Match" not in taken] == []
    for name, _, taken, statuses in writes():
        assert ("If-Match" in taken) == ({"412", "428"} <= statuses), name
