"""Coverage of pathways as a table, as comma-separated values and as JSON: one line for each pathway in each area."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from partners.hours.wallclock import instant_of
from partners.importing.escaping import escaped
from records.moment import STOCKHOLM
from records.reading import Entry
from records.text import Text
from registry.coverage.over_time import Covered
from registry.coverage.spans import seconds
from registry.coverage.wording import COLUMNS

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """A pathway in an area, in short."""

    area: str
    area_name: str
    pathway: UUID
    title: Text
    steps: tuple[str, ...]
    required: timedelta
    gap: timedelta
    unverified: timedelta
    """Of the gap, what contact points would cover whose check is overdue."""
    unknown: timedelta
    not_stated: timedelta
    first_gap: datetime | None


def line_of(area: Entry, one: Covered) -> Line:
    """The line."""
    gaps = one.judged.in_state("gap")
    return Line(
        area=area.key or str(area.id),
        area_name=area.name,
        pathway=one.pathway,
        title=one.title,
        steps=one.steps,
        required=timedelta(seconds=seconds(one.judged.required)),
        gap=one.lasts("gap"),
        unverified=timedelta(seconds=seconds(one.judged.of_kind.get(("gap", "unverified"), []))),
        unknown=one.lasts("unknown"),
        not_stated=one.lasts("not_stated"),
        first_gap=instant_of(gaps[0][0]) if gaps else None,
    )


def as_json(lines: Iterable[Line], _language: str) -> Iterator[str]:
    """A JSON list, line by line; instants in UTC, lengths in hours."""
    yield "["
    for place, line in enumerate(lines):
        told = {
            "area": line.area,
            "pathway": str(line.pathway),
            "title": line.title.model_dump(exclude_none=True),
            "steps": line.steps,
            "required_hours": _hours(line.required),
            "hours_with_no_one": _hours(line.gap),
            "of_these_unverified": _hours(line.unverified),
            "hours_unknown": _hours(line.unknown),
            "hours_not_stated": _hours(line.not_stated),
            "first_gap": line.first_gap.isoformat().replace("+00:00", "Z") if line.first_gap else None,
        }
        yield ("  " if place == 0 else ", ") + json.dumps(told, ensure_ascii=False)
    yield "]"


def as_csv(lines: Iterable[Line], language: str) -> Iterator[str]:
    """Comma-separated values with a head; instants as Stockholm's wall shows them."""
    yield _row([text.in_language(language) for text in COLUMNS.values()])
    for line in lines:
        yield _row(_cells(line, language))


def as_table(lines: Iterable[Line], language: str) -> Iterator[str]:
    """A line for each pathway that leaves hours uncovered, unknown or not stated, under its area; and a sum."""
    area, shown, whole = "", 0, 0
    for line in lines:
        whole += 1
        if not (line.gap or line.unknown or line.not_stated):
            continue
        shown += 1
        if line.area != area:
            area = line.area
            yield f"{line.area} {line.area_name}"
        yield f"  {line.title.in_language(language)}{f' [{chr(32).join(line.steps)}]' if line.steps else ''}"
        yield f"    {'; '.join(_told(line, language))}"
    words = Text(
        sv=f"{whole} vägar, {shown} med luckor, okända timmar eller utan angivet krav.",
        en=f"{whole} pathways, {shown} with gaps, unknown hours or no stated requirement.",
    )
    yield words.in_language(language)


def _told(line: Line, language: str) -> Iterator[str]:
    for name, lasts in (("unknown", line.unknown), ("gap", line.gap), ("not_stated", line.not_stated)):
        if lasts:
            yield f"{COLUMNS[name].in_language(language)}: {_hours(lasts):g}"
        if name == "gap" and line.unverified:
            yield f"{COLUMNS['unverified'].in_language(language)}: {_hours(line.unverified):g}"
    yield f"{COLUMNS['required'].in_language(language)}: {_hours(line.required):g}"
    if line.first_gap:
        yield f"{COLUMNS['first_gap'].in_language(language)}: {_wall(line.first_gap)}"


def _cells(line: Line, language: str) -> list[str]:
    lengths = [f"{_hours(lasts):g}" for lasts in (line.required, line.gap, line.unverified, line.unknown)]
    first = _wall(line.first_gap) if line.first_gap else ""
    title = line.title.in_language(language)
    return [line.area, title, " ".join(line.steps), *lengths, first, f"{_hours(line.not_stated):g}"]


def _hours(lasts: timedelta) -> float:
    return round(lasts / _HOUR, 2)


def _wall(instant: datetime) -> str:
    return f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(map(escaped, cells))
    return out.getvalue()
