"""A text with one plain character for each kind of digit, dash and space, and where each of them stood.

Nothing that Unicode offers may hide a number: other scripts' digits, superscripts, dashes of all lengths, spaces of all
widths, characters that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

_ORDINARY = " -~\n£§°´·½¼¾À-ÿ"
_UNUSUAL = re.compile(f"[^{_ORDINARY}]")
_LINE_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


class Plain:
    """`text`: the plain text; `place(i)`: where its character i stood in the original."""

    def __init__(self, original: str) -> None:
        self._plain_starts = [0]
        self._original_starts = [0]
        self.text = self._read(original) if _UNUSUAL.search(original) else original

    def place(self, index: int) -> int:
        """The place in the original of the plain text's character `index`."""
        stretch = bisect_right(self._plain_starts, index) - 1
        return self._original_starts[stretch] + index - self._plain_starts[stretch]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of the plain text's `[start, end)`, which is not empty."""
        return self.place(start), self.place(end - 1) + 1

    def _read(self, original: str) -> str:
        made: list[str] = []
        length = last = 0
        for match in _UNUSUAL.finditer(original):
            at = match.start()
            made.append(original[last:at])
            length += at - last
            last = at + 1
            char = _composed(made, original[at]) or _plain(original[at], original[last : last + 1])
            if char:
                made.append(char)
                length += 1
            else:
                self._plain_starts.append(length)
                self._original_starts.append(last)
        return "".join((*made, original[last:]))


def _composed(made: list[str], mark: str) -> str:
    """Nothing; a combining mark is joined to the letter before it, where the two are one letter."""
    if unicodedata.combining(mark) and (before := next((part for part in reversed(made) if part), "")):
        joined = unicodedata.normalize("NFC", before[-1] + mark)
        if len(joined) == 1:
            place = len(made) - 1 - next(n for n, part in enumerate(reversed(made)) if part)
            made[place] = before[:-1] + joined
    return ""


def _plain(char: str, following: str) -> str:
    """The plain character, or nothing for one that is not seen."""
    if char in _LINE_BREAKS:
        return "" if char == "\r" and following == "\n" else "\n"
    if char.isspace():
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category == "Pd" or char in "\u2212\u2043":  # a minus sign and a hyphen bullet are no dashes to Unicode
        return "-"
    return "" if category in {"Cf", "Cc", "Mn", "Me"} else _compatible(char)


def _compatible(char: str) -> str:
    """Fullwidth and mathematical letters as letters; whatever has no single plain form stands as it is."""
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) == 1 else char
