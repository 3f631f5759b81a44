"""Cells that a spreadsheet program would take for a formula: written with an apostrophe, and read without it.

"+4721234567" is written "'+4721234567". What begins with apostrophes before such a sign gets one more, so that each
text is read as it was. A cell of the programs' own ("+46…", typed as text) is read as it is.
"""

from __future__ import annotations

import re

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """The text as it is written into a file."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that a file's cell says."""
    return text[1:] if _ESCAPED.match(text) else text
