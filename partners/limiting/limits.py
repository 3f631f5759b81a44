"""The limits in one table: how often each caller may do what. How the numbers were chosen: docs/operator.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LimitName = Literal[
    "reading", "reading-signed-in", "searching", "searching-signed-in", "pages", "pages-signed-in", "writing",
    "reports", "reports-of-one", "tokens", "failed-keys",
    "unanswered",
]  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """At most `most` requests at once; used up, the allowance grows back evenly and is whole again after `seconds`."""

    most: int
    seconds: int
    of: Literal["address", "caller", "entry"]
    """Whose: an address's, an account's or key's, or an entry's."""
    what: str


MINUTE, HOUR = 60, 3600

LIMITS: Mapping[LimitName, Limit] = {
    "reading": Limit(600, MINUTE, "address", "reading by the API without signing in"),
    "reading-signed-in": Limit(1200, MINUTE, "caller", "reading by the API"),
    "searching": Limit(240, MINUTE, "address", "search and look-up by the API without signing in"),
    "searching-signed-in": Limit(480, MINUTE, "caller", "search and look-up by the API"),
    "pages": Limit(1200, MINUTE, "address", "pages without signing in, the look-up among them"),
    "pages-signed-in": Limit(600, MINUTE, "caller", "pages"),
    "writing": Limit(300, MINUTE, "caller", "changing something; a bulk request is one"),
    "reports": Limit(10, HOUR, "address", "telling that an entry did not work"),
    "reports-of-one": Limit(5, HOUR, "entry", "telling that this entry did not work, by whomever"),
    "tokens": Limit(60, MINUTE, "address", "asking for access tokens"),
    "failed-keys": Limit(60, MINUTE, "address", "showing keys and tokens that are not good"),
    "unanswered": Limit(60, HOUR, "caller", "having a search that found nothing counted; the search is answered"),
}
"""The names stand in the header fields `RateLimit-Policy` and `RateLimit`, and do not change."""
