"""The overview's numbers as tables, each number with the list that it opens and what that list is narrowed by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Case, Count, QuerySet, Value, When

from records.models import Version
from records.text import Text, swedish_order
from registry.auditing.finding import Severity
from registry.naming import KINDS
from registry.reports.overview.agreed import STATES, OfParty
from registry.reports.overview.findings import NOBODY, Findings
from registry.reports.overview.wording import ALL, COLUMNS, NOTES, TITLES
from registry.reports.steering.answer import CoveredHour, Expiring, HolidayAhead
from registry.reports.steering.tables import hour_cells
from registry.reports.steering.wording import EXPIRES, HAPPENED, HEADINGS, SEVERITIES, WEEKDAYS
from registry.reports.tables import Cell, Table
from registry.reports.tables import Count as Number

_NOBODY = "none"
"""In an address: what no organisation by name must act on (as the audit's page has it)."""


def by_owner(found: Findings) -> Table:
    """The findings that each organisation must act on, by severity."""

    def number(many: int, owner: str, severity: Severity | None = None) -> Number:
        narrowed = (("must_act", owner), ("accepted", "no"), *([("severity", str(severity))] if severity else []))
        return Number(many, "findings", narrowed)

    rows: list[Sequence[Cell]] = []
    for one in found.by_owner:
        owner = str(one.owner.id) if one.owner else _NOBODY
        numbers = (number(one.by_severity.get(severity, 0), owner, severity) for severity in Severity)
        rows.append((one.owner or NOBODY, *numbers, number(one.total, owner)))
    columns = (HEADINGS["expiring"][-1], *(SEVERITIES[severity] for severity in Severity), ALL)
    return _table("ansvariga", rows, columns)


def by_party(some: Iterable[OfParty]) -> Table:
    """The agreements of each party, by how the party stands to them."""
    rows: list[Sequence[Cell]] = []
    for one in some:
        party = ("party", str(one.party.id))
        numbers = (Number(getattr(one, state), "overenskommelser", (party, ("state", state))) for state in STATES)
        rows.append((one.party, *numbers, Number(one.late, "overenskommelser", (party, ("late", "yes")))))
    return _table("parter", rows)


def by_what_runs_out(some: Sequence[Expiring], on: date) -> Table:
    """What runs out, by what it is: what is late already, and what is not."""
    return _table("frister", (_running_out(what, some, on) for what in EXPIRES if any(o.what == what for o in some)))


def _running_out(what: str, some: Sequence[Expiring], on: date) -> Sequence[Cell]:
    late = sum(one.what == what and one.day < on for one in some)
    ahead = sum(one.what == what and one.day >= on for one in some)
    return (
        EXPIRES[what],
        Number(late, "gar-ut", (("what", what), ("late", "yes"))),
        Number(ahead, "gar-ut", (("what", what), ("late", "no"))),
    )


def by_change(versions: QuerySet[Version]) -> Table:
    """How many changes there are of each sort to records of each kind: the most first. One query."""
    what = Case(When(ends=True, then=Value("ended")), When(number=1, then=Value("created")), default=Value("changed"))
    rows = versions.order_by().values_list("kind", what).annotate(many=Count("pk"))
    ordered = sorted(rows, key=lambda row: (-row[2], swedish_order(KINDS[row[0]].sv), row[1]))
    return _table("sedan-sist", (_changed(*row) for row in ordered))


def _changed(kind: str, happened: str, many: int) -> Sequence[Cell]:
    return KINDS[kind], HAPPENED[happened], Number(many, "andringar", (("kind", kind), ("happened", happened)))


def by_hour(some: Iterable[CoveredHour]) -> Table:
    """Each hour of the week in which somebody is required, with the time in which nobody answers."""
    rows = (
        (WEEKDAYS[one.weekday], f"{one.hour:02}–{one.hour + 1:02}", *_hours(one, _at(one)))
        for one in some
        if one.required_minutes
    )
    return _table("per-timme", rows, HEADINGS["coverage"][1:])


def _at(one: CoveredHour) -> tuple[tuple[str, str], ...]:
    return ("weekday", str(one.weekday)), ("hour", str(one.hour))


def by_holiday(some: Iterable[HolidayAhead]) -> Table:
    """The holidays and eves ahead on which somebody is required."""
    rows = ((one.day, one.name, *_hours(one, (("day", one.day.isoformat()),))) for one in some)
    return _table("helgdagar", rows, HEADINGS["holidays"][1:])


def _hours(one: CoveredHour | HolidayAhead, narrowed: tuple[tuple[str, str], ...]) -> tuple[Cell, ...]:
    return tuple(Number(told, "timmar", narrowed) for told in hour_cells(one))


def _table(key: str, rows: Iterable[Sequence[Cell]], columns: tuple[Text, ...] = ()) -> Table:
    return Table(key, TITLES[key], NOTES.get(key), columns or COLUMNS[key], tuple(tuple(row) for row in rows))


def late_only(some: Iterable[Expiring], on: date, late: str) -> Iterator[Expiring]:
    """Those that are late already ("yes"), those that are not ("no"), or all."""
    return (one for one in some if late not in {"yes", "no"} or (one.day < on) == (late == "yes"))
