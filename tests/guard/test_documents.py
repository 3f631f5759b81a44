"""What is looked through as it is kept is found as it was when it was checked: the same texts, at the same places."""

from __future__ import annotations

import pytest

from records.content import kinds
from records.guard import busy_texts_of
from records.guard.documents import busy_texts_in
from tests.records.examples import EXAMPLES
from tests.records.support import KIND

KINDS = [kind for kind in kinds if kind != KIND]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_has_the_texts_of_its_model(kind: str) -> None:
    content = kinds[kind].model_validate(EXAMPLES[kind])
    document = content.model_dump(mode="json", exclude_none=True)

    found = sorted(busy_texts_in(kinds[kind], document), key=repr)

    assert found == sorted(busy_texts_of(content), key=repr)


def test_the_examples_have_texts_worth_a_look() -> None:
    assert sum(len(busy_texts_of(kinds[kind].model_validate(EXAMPLES[kind]))) for kind in KINDS) > 10
