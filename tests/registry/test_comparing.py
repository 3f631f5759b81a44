"""Two versions compared: what moved, what changed, what came and what went."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.comparing import Change, compare

STEP = {"key": "samtal", "action": {"sv": "Samtala"}, "within": "P14D"}
OTHER = {"key": "orosanmalan", "action": {"sv": "Anmäl"}}
THIRD = {"key": "uppfoljning", "action": {"sv": "Följ upp"}}


def test_equal_contents_differ_in_nothing() -> None:
    assert compare({"steps": [STEP, OTHER]}, {"steps": [STEP, OTHER]}) == []


def test_a_field_is_added_changed_and_removed() -> None:
    assert compare({"a": 1, "b": 2}, {"b": 3, "c": 4}) == [
        Change(("a",), "removed", before=1),
        Change(("b",), "changed", 2, 3),
        Change(("c",), "added", after=4),
    ]


def test_a_text_in_two_languages_is_one_value() -> None:
    assert compare({"name": {"sv": "Jour"}}, {"name": {"sv": "Jour", "en": "Line"}}) == [
        Change(("name",), "changed", {"sv": "Jour"}, {"sv": "Jour", "en": "Line"})
    ]


def test_a_field_within_a_field_is_named_by_its_path() -> None:
    before = {"decision": {"decided_by": "Nämnden", "level": "board"}}
    after = {"decision": {"decided_by": "Styrelsen", "level": "board"}}

    assert compare(before, after) == [Change(("decision", "decided_by"), "changed", "Nämnden", "Styrelsen")]


def test_a_step_that_is_reworded_is_the_same_step() -> None:
    assert compare({"steps": [STEP, OTHER]}, {"steps": [STEP | {"within": "P7D"}, OTHER]}) == [
        Change(("steps", "samtal", "within"), "changed", "P14D", "P7D")
    ]


def test_a_step_that_moves_is_told_as_moved_and_the_others_are_not() -> None:
    assert compare({"steps": [STEP, OTHER, THIRD]}, {"steps": [OTHER, THIRD, STEP]}) == [
        Change(("steps", "samtal"), "moved", place_before=1, place_after=3)
    ]


def test_a_step_can_move_and_change_at_once() -> None:
    found = compare({"steps": [STEP, OTHER, THIRD]}, {"steps": [OTHER, THIRD, STEP | {"within": "genast"}]})

    assert [(change.path, change.change) for change in found] == [
        (("steps", "samtal"), "moved"),
        (("steps", "samtal", "within"), "changed"),
    ]


def test_a_step_that_shifts_because_one_came_before_it_has_not_moved() -> None:
    assert compare({"steps": [STEP]}, {"steps": [OTHER, STEP]}) == [
        Change(("steps", "orosanmalan"), "added", after=OTHER, place_after=1)
    ]


def test_a_member_is_known_by_organisation_and_function() -> None:
    chief = {"organisation": "A", "function": "chef", "mandate": {"sv": "Beslutar"}}
    nurse = {"organisation": "A", "function": "skoterska"}

    assert compare({"members": [chief, nurse]}, {"members": [nurse, chief | {"mandate": {"sv": "Råder"}}]}) == [
        Change(("members", "2"), "moved", place_before=1, place_after=2),
        Change(("members", "2", "mandate"), "changed", {"sv": "Beslutar"}, {"sv": "Råder"}),
    ]


def test_a_new_number_on_the_same_line_is_a_change_of_the_channel() -> None:
    night = {"type": "telephone", "number": "+46701740605", "label": {"sv": "Natt"}}
    day = {"type": "telephone", "number": "+46846500400", "label": {"sv": "Dag"}}

    assert compare({"channels": [day, night]}, {"channels": [day, night | {"number": "+46701740606"}]}) == [
        Change(("channels", "2", "number"), "changed", "+46701740605", "+46701740606")
    ]


def test_the_members_of_a_plain_list_come_and_go() -> None:
    assert compare({"areas": ["a", "b"]}, {"areas": ["b", "c"]}) == [
        Change(("areas", "1"), "removed", before="a", place_before=1),
        Change(("areas", "2"), "added", after="c", place_after=2),
    ]


def test_a_field_left_out_is_not_compared() -> None:
    assert compare({"channels": [1], "a": 1}, {"a": 1}, leave_out={"channels"}) == []


parts = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from("abcdefgh")}, optional={"x": st.integers(0, 2)}),
    unique_by=lambda part: part["key"],
    max_size=8,
)


@given(parts, parts)
def test_the_differences_carry_one_list_over_into_the_other(before: list[Any], after: list[Any]) -> None:
    found = compare({"steps": before}, {"steps": after})

    assert _carried_over(before, found) == {part["key"]: part for part in after}
    assert (found == []) == (before == after)


@given(parts, parts)
def test_the_parts_that_have_not_moved_are_in_the_same_order(before: list[Any], after: list[Any]) -> None:
    found = compare({"steps": before}, {"steps": after})
    gone = {
        change.path[1] for change in found if change.change in ("moved", "added", "removed") and len(change.path) == 2
    }

    stayed = [[part["key"] for part in some if part["key"] not in gone] for some in (before, after)]

    assert stayed[0] == stayed[1]


def _carried_over(before: list[Any], found: list[Change]) -> dict[str, Any]:
    result = {part["key"]: dict(part) for part in before}
    for change in found:
        if len(change.path) == 3:
            part = result[change.path[1]]
            part.pop(change.path[2], None)
            if change.after is not None:
                part[change.path[2]] = change.after
        elif change.change == "removed":
            del result[change.path[1]]
        elif change.change == "added":
            result[change.path[1]] = change.after
    return result


loose = st.lists(
    st.fixed_dictionaries(
        {"organisation": st.sampled_from("abcd")}, optional={"x": st.integers(0, 2), "y": st.just(1)}
    ),
    max_size=6,
)


@given(st.one_of(st.tuples(parts, parts), st.tuples(loose, loose)))
def test_applying_the_differences_to_what_was_gives_what_is_in_its_order(lists: tuple[list[Any], list[Any]]) -> None:
    before, after = lists
    field = "parties" if before and "organisation" in before[0] else "steps"

    assert _applied(before, compare({field: before}, {field: after})) == after


def _applied(before: list[Any], found: list[Change]) -> list[Any]:
    """The list after, put together from the list before and the differences, by what `Change` says of itself."""
    of_parts = [change for change in found if len(change.path) == 2]
    gone = {c.place_before for c in of_parts if c.change in {"removed", "moved"}}
    placed = {c.place_after: dict(before[(c.place_before or 1) - 1]) for c in of_parts if c.change == "moved"}
    placed |= {c.place_after: c.after for c in of_parts if c.change == "added"}
    stayed = iter([dict(part) for place, part in enumerate(before, 1) if place not in gone])
    removed, added = (sum(c.change == change for c in of_parts) for change in ("removed", "added"))
    length = len(before) - removed + added
    result = [placed[place] if place in placed else next(stayed) for place in range(1, length + 1)]
    for change in found:
        if len(change.path) == 3:
            _, part, name = change.path
            target = next((one for one in result if one.get("key") == part), None) or result[int(part) - 1]
            target.pop(name, None)
            if change.change != "removed":
                target[name] = change.after
    return result
