"""Two changes of one entry put together: against an oracle that does it field by field, for whatever was changed."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.keeping.conflicts import Choice, clashes, put_together

VALUES = st.sampled_from([None, "ett", "två", {"sv": "Hej"}, ["a"], ["a", "b"]])
CONTENTS = st.fixed_dictionaries(dict.fromkeys(("name", "note", "areas"), VALUES))


def said(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}


@settings(max_examples=80)
@given(CONTENTS, CONTENTS, CONTENTS, st.dictionaries(st.sampled_from(["name", "note", "areas"]), st.booleans()))
def test_each_change_is_kept_and_of_two_the_one_that_was_chosen(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any], picks: dict[str, bool]
) -> None:
    chosen: dict[str, Choice] = {name: "mine" if picks.get(name) else "theirs" for name in base}
    due = {}
    for name, was in base.items():
        only_mine = theirs[name] == was
        both = was not in (theirs[name], mine[name])
        due[name] = mine[name] if only_mine or (both and picks.get(name)) else theirs[name]

    assert put_together(said(base), said(theirs), said(mine), chosen) == said(due)


def channels(*numbers: str) -> dict[str, Any]:
    return {"channels": [{"type": "telephone", "number": number} for number in numbers]}


def test_channels_of_the_same_sorts_are_put_together_one_by_one() -> None:
    base, theirs, mine = channels("1", "2"), channels("1", "3"), channels("4", "2")

    assert [(one.key, one.by) for one in clashes(base, theirs, mine)] == [
        ("channels.0", "mine"), ("channels.1", "theirs"),
    ]  # fmt: skip
    assert put_together(base, theirs, mine, {}) == channels("4", "3")


def test_lists_of_channels_that_became_longer_are_one_choice() -> None:
    base, theirs, mine = channels("1"), channels("1", "2"), channels("3")

    assert [(one.key, one.must_be_chosen) for one in clashes(base, theirs, mine)] == [("channels", True)]
    assert put_together(base, theirs, mine, {"channels": "mine"}) == mine


def test_what_both_changed_to_the_same_is_no_clash() -> None:
    assert clashes(channels("1"), channels("2"), channels("2")) == []
