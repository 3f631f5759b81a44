"""The steering group's report as a workbook."""

from __future__ import annotations

from records.text import Text
from registry.reports.files import About, workbook
from registry.reports.steering.answer import SteeringReport
from registry.reports.steering.tables import tables

_BODY = Text(sv="Samverkansgrupp", en="Body")


def as_workbook(report: SteeringReport, address: str, language: str) -> bytes:
    """Every table on a sheet of its own, after one that says what report it is and where it is read again."""
    about = About(((_BODY, report.body.name),), report.on, report.known_at, address)
    return workbook(about, tables(report), language)
