"""The twelve checks, each a small unit of its own. What is not in `RULES` is not audited."""

from __future__ import annotations

from registry.auditing.rules import contacts_checked, decided_and_signed, review
from registry.auditing.spell import Rule

RULES: tuple[Rule, ...] = (
    decided_and_signed.RULE,
    review.RULE,
    contacts_checked.RULE,
)
"""In the order of the checks."""
