"""Why something about members was not done: a stable code, and for whom it is not allowed.

"not_ahead": the day by which a membership is to end is not after today.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from partners.access import Act, Standing, Viewer

Code = Literal[
    "not_found",
    "not_allowed",
    "second_factor_needed",
    "by_the_operator",
    "not_an_organisation",
    "not_an_area",
    "not_open",
    "other_account",
    "service_account",
    "weak_password",
    "name_missing",
    "identifying_name",
    "last_administrator",
    "not_ahead",
]


class NotDone(Exception):
    """Nothing was changed. `code` says why; `words` are for a person where the code alone does not tell."""

    def __init__(self, code: Code, words: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def require_administrator(viewer: Viewer, organisation: UUID) -> None:
    """Raises `NotDone` unless the viewer administers the organisation, or one above it."""
    if viewer.may(Act.ADMINISTER, [Standing.OWN], organisation):
        return
    raise NotDone("second_factor_needed" if viewer.lacks_second_factor_for(Act.ADMINISTER) else "not_allowed")
