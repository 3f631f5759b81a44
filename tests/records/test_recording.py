"""What can be recorded, what is refused and why, and that a thousand cost no more queries than one."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from records.chain import plain
from records.hashing import content_hash
from records.log import first_break
from records.models import Belief, Event, Link, Record, Version
from records.moment import Moment
from records.reading import Reader
from records.recording import Draft, NotRecorded, recording
from tests.records.support import ASKER, KIND, pebble, record, spans

DAY = date(2026, 3, 1)


def refused(*drafts: Draft) -> dict[int, list[str]]:
    """The codes of what is wrong, by draft; nothing is left behind."""
    before = [model.objects.count() for model in (Record, Event, Belief, Link)]
    with recording("tester") as session, pytest.raises(NotRecorded) as found:
        session.record_all(drafts)
    assert [model.objects.count() for model in (Record, Event, Belief, Link)] == before
    return {place: [problem.code for problem in problems] for place, problems in found.value.problems.items()}


@pytest.mark.django_db
def test_what_is_wrong_is_told_for_every_draft_at_its_place() -> None:
    there = record(pebble("there", DAY, key="there"))[0].record
    assert refused(pebble("x", DAY, DAY), pebble("ok", DAY), Draft("stone", {}, DAY)) == {
        0: ["no_days"],
        2: ["unknown_kind"],
    }
    assert refused(pebble("x", DAY, beside=str(uuid4()))) == {0: ["unknown_reference"]}
    assert refused(Draft("organisation", {"name": "x", "organisation_kind": "other"}, DAY, record=there.uuid)) == {
        0: ["other_kind"]
    }
    assert refused(pebble("x", DAY, record=there.uuid, key="another")) == {0: ["other_key"]}
    assert refused(pebble("x", DAY, record=uuid4(), key="there")) == {0: ["key_taken"]}
    assert refused(pebble("x", DAY, key="new"), pebble("x", DAY, record=uuid4(), key="new")) == {1: ["key_taken"]}
    assert refused(Draft(KIND, None, DAY, key="nobody")) == {0: ["unknown_record"]}
    assert refused(Draft(KIND, None, DAY)) == {0: ["unknown_record"]}
    assert refused(pebble("a\0b", DAY)) == {0: ["null_character"]}
    assert refused(Draft(KIND, {"name": "x"}, DAY, change_note="n" * 401, source="\0")) == {
        0: ["string_too_long", "null_character"]
    }


@pytest.mark.django_db
def test_an_identity_and_a_key_named_together_are_found_by_either_afterwards() -> None:
    own = uuid4()
    first, second, third = record(
        pebble("1", DAY, record=own, key="k"), pebble("2", DAY, key="k"), pebble("3", DAY, record=own)
    )
    assert first.record.pk == second.record.pk == third.record.pk
    assert [version.number for version in (first, second, third)] == [1, 2, 3]


@pytest.mark.django_db
def test_a_record_can_end_and_start_again() -> None:
    record(pebble("one", DAY, key="k"), Draft(KIND, None, DAY + timedelta(days=10), key="k"))
    last = record(pebble("two", DAY + timedelta(days=20), key="k"))[0]
    told = spans(Reader(ASKER, Moment.resolve(on=DAY)), last.record_id, DAY, date.max)
    assert told == [("one", DAY, DAY + timedelta(days=10)), ("two", DAY + timedelta(days=20), None)]


@pytest.mark.django_db
@pytest.mark.parametrize("many", [40, 150])
def test_many_at_once_become_what_they_would_one_by_one(many: int) -> None:
    drafts = [
        Draft(
            KIND,
            {"name": f"åäö {n}", "weight": n} if n % 7 or n < 14 else None,
            DAY + timedelta(days=n % 11),
            DAY + timedelta(days=n % 11 + 1 + n % 5) if n % 3 else None,
            key=f"k{n % 13}",
            change_note=f"note {n}",
            source='"quoted"\t\\tab\n',
        )
        for n in range(1, many + 1)
    ]
    at_once = record(*drafts)
    with recording("tester") as session:
        for draft in drafts:
            session.record(Draft(**{**draft.__dict__, "key": f"single-{draft.key}"}))
    assert len(at_once) == many
    reader = Reader(ASKER, Moment.resolve(on=DAY))
    for n in range(13):
        pair = [Record.objects.get(key=key).pk for key in (f"k{n}", f"single-k{n}")]
        assert spans(reader, pair[0], DAY, date.max) == spans(reader, pair[1], DAY, date.max) != []
    assert first_break() is None


@pytest.mark.django_db
def test_a_hundred_drafts_take_the_queries_of_one() -> None:
    neighbour = str(record(pebble("neighbour", DAY))[0].record.uuid)

    def statements(count: int, name: str) -> Counter[str]:
        drafts = [pebble(f"{name} {n}", DAY, key=f"{name}-{n}", beside=neighbour) for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            record(*drafts)
        return Counter(query["sql"].split("(")[0].split('"s')[0] for query in captured)

    one, hundred = statements(1, "one"), statements(100, "hundred")
    # However the rows are written (one INSERT, several, COPY), nothing else is asked more often.
    assert other(hundred) == other(one)
    assert (hundred - other(hundred)).total() <= 3 * (one - other(one)).total()


def other(statements: Counter[str]) -> Counter[str]:
    """Those that write no rows."""
    return Counter({sql: n for sql, n in statements.items() if "INSERT" not in sql and "COPY" not in sql})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_a_detail_is_kept_as_json_gives_it_back(value: object) -> None:
    assert plain({"value": value}) == {"value": value}
    assert content_hash(plain({"value": value})) == content_hash({"value": value})


@pytest.mark.django_db
@pytest.mark.parametrize("value", [0.5, float("nan"), object()])
def test_a_detail_that_the_engines_would_give_back_differently_is_refused(value: object) -> None:
    with recording("tester") as session:
        with pytest.raises((TypeError, ValueError)):
            session.note("measured", None, {"value": value})
        session.note("counted", None, {"value": 10**30, "by": {7: "seven", 10: "ten"}})
    assert Event.objects.get().detail == {"value": 10**30, "by": {"7": "seven", "10": "ten"}}
    assert first_break() is None


@pytest.mark.django_db
def test_a_turn_in_which_nothing_is_recorded_leaves_the_registry_as_it_was() -> None:
    record(pebble("one", DAY))
    before = Moment.resolve(on=DAY)
    with recording("idle"):
        pass
    assert Moment.resolve(on=DAY) == before
    assert Version.mechanism.count() == 1
