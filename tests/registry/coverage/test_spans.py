"""The arithmetic of stretches of time is that of sets of seconds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.coverage.spans import Spans, common, joined, seconds, united, within, without
from registry.coverage.weakest import only_one

EXAMPLES = settings(max_examples=60, deadline=None)
ANY = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair))), max_size=6)
APART = ANY.map(lambda spans: joined(sorted(spans)))


def of(spans: Spans) -> set[int]:
    return {second for start, end in spans for second in range(start, end)}


def apart(spans: Spans) -> bool:
    return all(start < end for start, end in spans) and all(a[1] < b[0] for a, b in pairwise(spans))


@EXAMPLES
@given(ANY, APART, APART)
def test_each_operation_is_the_one_on_sets_and_leaves_them_in_order_and_apart(
    any_order: Spans, some: Spans, others: Spans
) -> None:
    for found, expected in (
        (joined(sorted(any_order)), of(any_order)),
        (united([some, others]), of(some) | of(others)),
        (common(some, others), of(some) & of(others)),
        (without(some, others), of(some) - of(others)),
        (within(some, 7, 23), of(some) & set(range(7, 23))),
    ):
        assert apart(found)
        assert of(found) == expected
        assert seconds(found) == len(expected)


@EXAMPLES
@given(st.lists(APART, max_size=5))
def test_what_only_one_has_is_told_by_its_name(several: list[Spans]) -> None:
    found = only_one([(str(place), spans) for place, spans in enumerate(several)])
    for place, spans in enumerate(several):
        others = set().union(*(of(other) for number, other in enumerate(several) if number != place))
        assert of(found.get(str(place), [])) == of(spans) - others
        assert apart(found.get(str(place), []))
