"""The coordinators' guide has every code with its severity, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from registry.auditing.rules import RULES
from registry.auditing.wording import CODES

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "coordinator.md"


def test_the_table_of_codes_is_what_the_rules_find() -> None:
    told = re.findall(
        r"^\| (\d+) \| `([a-z_]+)` \| ([a-z]+) \| (.+) / (.+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE
    )

    assert told == [
        (str(rule.check), code, str(CODES[code].severity), CODES[code].title.sv, CODES[code].title.en)
        for rule in RULES
        for code in rule.codes
    ]
