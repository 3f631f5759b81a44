"""Every registered kind can be recorded, read as of any moment, and comes back from either engine as it went in.

A kind or a field without an example in `examples.py` fails here.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from partners.access import Viewer
from records.content import kinds, references
from records.hashing import content_hash
from records.log import first_break
from records.models import Link, Version
from records.moment import Moment
from records.reading import Reader
from records.recording import Draft
from tests.records.examples import BEFORE, EXAMPLES, identity
from tests.records.support import KIND, record

DAY = date(2026, 3, 1)
VIEWER = Viewer.anonymous()
KINDS = [kind for kind in kinds if kind != KIND]


def record_all_examples() -> dict[str, Version]:
    """Every example and what it refers to, in one turn; the examples' versions by kind."""
    drafts = [
        Draft(kind, content, DAY, record=identity(kind, which))
        for kind, some in BEFORE.items()
        for which, content in some
    ]
    drafts += [Draft(kind, content, DAY, record=identity(kind)) for kind, content in EXAMPLES.items()]
    record(*drafts)
    examples = Version.mechanism.filter(record__uuid__in=[identity(kind) for kind in EXAMPLES])
    return {version.kind: version for version in examples.select_related("record")}


def test_every_kind_has_an_example_and_every_example_a_kind() -> None:
    assert sorted(EXAMPLES) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_has_every_field_of_the_kind(kind: str) -> None:
    assert sorted(EXAMPLES[kind]) == sorted(kinds[kind].model_fields)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_has_a_fraction_in_it_for_the_engines_write_fractions_differently(kind: str) -> None:
    assert "number" not in set(_types(kinds[kind].model_json_schema()))


def _types(schema: Any) -> Any:
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"]
        for item in schema.values():
            yield from _types(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _types(item)


@pytest.mark.django_db
def test_every_kind_comes_back_from_the_database_exactly_as_it_went_in() -> None:
    for kind, version in record_all_examples().items():
        content = kinds[kind].model_validate(EXAMPLES[kind])
        document = content.model_dump(mode="json", exclude_none=True)
        assert version.content == document, kind
        assert content_hash(version.content) == version.content_hash == content_hash(document), kind
        assert kinds[kind].model_validate(version.content) == content, kind
        assert kinds[kind].label_of(document) == content.label(), kind
    assert first_break() is None


@pytest.mark.django_db
def test_every_kind_is_read_as_of_the_day_and_the_knowledge() -> None:
    for kind, version in record_all_examples().items():
        at, before = version.recorded_at, version.recorded_at - timedelta(microseconds=1)
        found = Reader(VIEWER, Moment(DAY, at)).get(kind, identity(kind))
        assert found is not None, kind
        assert (found.number, found.believed_from, found.believed_until) == (1, DAY, None)
        assert Reader(VIEWER, Moment(DAY, before)).get(kind, identity(kind)) is None
        assert Reader(VIEWER, Moment(DAY - timedelta(days=1), at)).get(kind, identity(kind)) is None


@pytest.mark.django_db
def test_every_reference_of_every_kind_is_a_link_by_which_the_record_is_found() -> None:
    versions = record_all_examples()
    for kind, version in versions.items():
        expected = {(found.role, found.target) for found in references(kinds[kind], version.content or {})}
        links = Link.objects.filter(version=version)
        assert {(link.role, link.target.uuid) for link in links.select_related("target")} == expected
        reader = Reader(VIEWER, Moment(DAY, version.recorded_at))
        for role, target in expected:
            assert identity(kind) in {entry.id for entry in reader.of(kind).linked_to(role, [target]).all()}
