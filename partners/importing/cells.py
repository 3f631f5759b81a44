"""What a cell means, as people and spreadsheet programs write it. Each raises `Wrong` with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from partners.hours import Schedule
from partners.hours.lines import OSM, NotHours, schedule_from
from partners.importing.refusing import Wrong
from partners.importing.sheets import Cell

LONGEST_SHORT_NUMBER = 6
_YES, _NO = {"ja", "yes", "true", "1", "x", "sant"}, {"nej", "no", "false", "0", "falskt"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Notice = Callable[[str, str], None]
"""Takes a code and words for something that was understood though it was not written as it should be."""


def text(cell: Cell) -> str:
    """The cell as text; "" for nothing. A whole number that a program keeps as a fraction is whole."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def truth(cell: Cell) -> bool:
    """Yes or no; nothing is no."""
    written = text(cell).casefold()
    if written in _YES:
        return True
    if written in _NO or not written:
        return False
    raise Wrong("not_yes_or_no", "write ja or nej")


def identity(cell: Cell) -> UUID | None:
    """A record's id, or nothing."""
    written = text(cell)
    try:
        return UUID(written) if written else None
    except ValueError:
        raise Wrong("uuid_parsing", "an identity is a UUID, 32 hexadecimal digits and four hyphens") from None


def revision(cell: Cell) -> int | None:
    """A number of versions, or nothing."""
    written = text(cell)
    if not written:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", written):
        raise Wrong("int_type", "the entry's revision, a whole number")
    return int(written)


def day(cell: Cell) -> date | None:
    """A day, by the program's own type or as text."""
    if isinstance(cell, date):
        return cell
    written = text(cell)
    if not written:
        return None
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise Wrong("date", "write the day as YYYY-MM-DD, or let the cell be a date")


def telephone(cell: Cell) -> str:
    """A telephone number as written. One that a program keeps as a number has lost its first 0 or +."""
    written = text(cell)
    if isinstance(cell, int | float) and len(written) > LONGEST_SHORT_NUMBER:
        raise Wrong("number_not_text", "the cell is a number and may have lost its first 0 or +; make it text")
    return written


def area_codes(cell: Cell, notice: Notice) -> list[str]:
    """Codes of areas; a zero in front that a program took away is put back, and said."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Wrong("number_not_text", "the cell has become a decimal number; make it text and write the codes again")
    found = []
    for code in re.split(r"[,;\s]+", text(cell).strip(" ,;")):
        if re.fullmatch(r"[0-9]|[0-9]{3}", code):
            notice("zero_put_back", "a zero in front was put back: 181 is 0181, 1 is 01")
            code = f"0{code}"  # noqa: PLW2901 - the same code, as SCB writes it
        if code:
            found.append(code.upper())
    return list(dict.fromkeys(found))


def words(cell: Cell) -> list[str]:
    """A list with commas between."""
    return [word for word in re.split(r"[,;\s]+", text(cell)) if word]


def hours(cell: Cell) -> dict[str, Any]:
    """A schedule, from lines or after "osm:"; nothing is unknown hours."""
    written = text(cell)
    lines = [written] if written.startswith(OSM) else [line.strip() for line in re.split(r"\n|\|", written)]
    try:
        found = schedule_from(line for line in lines if line)
        return Schedule.model_validate(found).model_dump(mode="json")
    except NotHours as error:
        raise Wrong("hours", error.advice) from None
    except ValueError:
        raise Wrong(
            "hours", "a day stands twice, windows overlap, or a dated line lacks its reason or has no such day"
        ) from None
