"""The twelve checks, each a small unit of its own. What is not in `RULES` is not audited."""

from __future__ import annotations

from registry.auditing.rules import (
    cases,
    contacts_checked,
    decided_and_signed,
    duties,
    hours_ahead,
    lacking,
    law,
    measured,
    pointing,
    review,
    texts,
    versions,
)
from registry.auditing.spell import Rule

RULES: tuple[Rule, ...] = (
    measured.RULE,
    decided_and_signed.RULE,
    review.RULE,
    law.RULE,
    contacts_checked.RULE,
    hours_ahead.RULE,
    lacking.RULE,
    pointing.RULE,
    cases.RULE,
    duties.RULE,
    texts.RULE,
    versions.RULE,
)
"""In the order of the checks."""
