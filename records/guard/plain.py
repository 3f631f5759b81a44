"""A text with one plain character for each kind of digit, dash and space, and where each of them stood.

Nothing that Unicode offers may hide a number: other scripts' digits, superscripts, dashes of all lengths, spaces of all
widths, characters that nobody sees, and what web addresses and pages write instead of a sign (%2D, &ndash;).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from html import unescape
from urllib.parse import unquote

_ORDINARY = " -~\n£§°´·½¼¾À-ÿ"
_UNUSUAL = re.compile(
    f"[^{_ORDINARY}]|%(?:2[0-9A-Fa-f]|3[0-9])|&(?:#[0-9]{{1,5}}|#[xX][0-9A-Fa-f]{{1,4}}|nbsp|[nm]dash|minus|shy);"
)
_UNUSUAL_SIGN = re.compile(f"[^{_ORDINARY}]")
_LINE_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def _is_unusual(text: str) -> bool:
    # What is escaped has one of two signs, and a set of signs is found quicker than one of three things.
    return bool(_UNUSUAL_SIGN.search(text) or (("%" in text or "&" in text) and _UNUSUAL.search(text)))


class Plain:
    """`text`: the plain text; `place(i)`: where its character i stood in the original."""

    def __init__(self, original: str) -> None:
        self._plain_starts = [0]
        self._original_starts = [0]
        self.text = self._read(original) if _is_unusual(original) else original

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
            at, written = match.start(), _unescaped(match[0])
            made.append(original[last:at])
            length += at - last
            last = match.end()
            char = _composed(made, written) or _plain(written, ends_lines="\n" not in original)
            made.append(char)
            length += len(char)
            if len(char) < len(match[0]):
                self._plain_starts.append(length)
                self._original_starts.append(last)
        return "".join((*made, original[last:]))


def _unescaped(written: str) -> str:
    """The one sign that is meant; what means none stands for a space."""
    if len(written) > 1:
        written = unquote(written) if written[0] == "%" else unescape(written)
    return written if len(written) == 1 else " "


def _composed(made: list[str], mark: str) -> str:
    """Nothing; a combining mark is joined to the letter before it, where the two are one letter."""
    if unicodedata.combining(mark) and (before := next((part for part in reversed(made) if part), "")):
        joined = unicodedata.normalize("NFC", before[-1] + mark)
        if len(joined) == 1:
            place = len(made) - 1 - next(n for n, part in enumerate(reversed(made)) if part)
            made[place] = before[:-1] + joined
    return ""


def _plain(char: str, *, ends_lines: bool) -> str:
    """The plain character, or nothing for one that is not seen. `ends_lines`: a carriage return does so by itself."""
    if char in _LINE_BREAKS:
        return "\n" if ends_lines or char != "\r" else ""
    if char.isspace():
        return " "
    if char.isascii() and char.isprintable():
        return char
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
