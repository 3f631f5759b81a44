"""Everything a kind can say has a name that people read, in both languages."""

from __future__ import annotations

import pytest

from records.content import kinds
from registry.naming import BY_FIELD, FIELDS, KINDS, VALUES
from tests.web.vocabulary import fields_and_values

NAMED = VALUES.keys() | {code for values in BY_FIELD.values() for code in values}


@pytest.mark.parametrize("kind", kinds)
def test_every_kind_field_and_fixed_choice_is_called_something(kind: str) -> None:
    fields, values = fields_and_values(kinds[kind])
    assert kind in KINDS
    assert fields - FIELDS.keys() == set()
    assert values - NAMED == set()


def test_every_name_is_there_in_english_too() -> None:
    every = [KINDS, FIELDS, VALUES, *BY_FIELD.values()]
    assert [code for names in every for code, name in names.items() if not name.en] == []
