"""What is wrong with a file, a row or a cell: where, a stable code, and what to do; never what stood there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class RowError:
    """One thing wrong, or one thing to know. `row` is None for the whole file; `column` is the heading in the file."""

    row: int | None
    column: str
    code: str
    message: str

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class FileRefused(Exception):
    """The file cannot be read as entries at all; `errors` say why."""

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = list(errors)
        super().__init__(self.errors[0].code)


class Wrong(ValueError):
    """A cell holds nothing that its column takes. The message says what to write instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def refused(code: str, message: str, row: int | None = None, column: str = "") -> FileRefused:
    """A refusal of the file for one reason."""
    return FileRefused([RowError(row, column, code, message)])
