"""The readable table of searches, against the small catalogue and against the data the product comes with."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.core.management import call_command, get_commands

from tests.search.registry import FOLDER, catalogue, hits, keys, record

CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))
each_case = pytest.mark.parametrize("case", CASES, ids=[case["typed"] for case in CASES])
LOADS = [name for name in ("load_reference", "load_demo") if name in get_commands()]


def _is_found(case: dict[str, Any]) -> None:
    best = keys(hits(case["typed"]))[: case.get("within", 5)]
    assert case["finds"] in best, f"{case['typed']!r} found {best} instead"


@pytest.mark.django_db
class TestInTheSmallCatalogue:
    @pytest.fixture(autouse=True)
    def _catalogue(self) -> None:
        record(*catalogue())

    @each_case
    def test_what_is_typed_finds_what_is_meant(self, case: dict[str, Any]) -> None:
        _is_found(case)

    def test_every_case_names_something_in_the_catalogue(self) -> None:
        there = {f"{draft.kind} {draft.key}" for draft in catalogue()}
        assert {case["finds"] for case in CASES} <= there


@pytest.mark.django_db
@pytest.mark.skipif(not LOADS, reason="there is no command yet that loads data")
def test_each_case_holds_in_the_data_the_product_comes_with() -> None:
    for name in LOADS:
        call_command(name, verbosity=0)
    failures = []
    for case in CASES:
        best = keys(hits(case["typed"]))[: case.get("within", 5)]
        if case["finds"] not in best:
            failures.append(f"{case['typed']!r} finds {best}, not {case['finds']}")
    assert not failures, "\n".join(failures)
