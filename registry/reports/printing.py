"""Printing: the page that people read, as a PDF. The page is drawn by the room that has the pages, above this one.

WeasyPrint needs the system's Pango. Where that is missing nothing else breaks: whoever asks for a PDF is told so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from registry.reports.steering.answer import SteeringReport

# It tells of each step, and of each word of a style sheet that it does not know.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


class CannotPrint(Exception):
    """The system lacks what PDFs are made with; the page can be printed from the browser."""


@dataclass(frozen=True)
class Drawn:
    """A page as it is printed: HTML and the style sheet that belongs to it. Nothing is fetched for either."""

    html: str
    css: str


Draw = Callable[[SteeringReport, str, str], Drawn]
_draws: list[Draw] = []


def draws_reports(draw: Draw) -> Draw:
    """Decorator for the room with the pages: `draw(report, address, language)` draws the report for paper."""
    _draws[:] = [draw]
    return draw


def as_pdf(report: SteeringReport, address: str, language: str) -> bytes:
    """The report as a PDF (A4, tagged, with its title and language). Raises `CannotPrint`."""
    drawn = _draws[0](report, address, language)
    try:
        from weasyprint import CSS, HTML  # type: ignore[import-untyped]  # noqa: PLC0415 - loads Pango, which may be missing
    except OSError as error:
        raise CannotPrint from error
    page = HTML(string=drawn.html, base_url=None, url_fetcher=_fetch_nothing)
    printed: bytes = page.write_pdf(
        stylesheets=[CSS(string=drawn.css, url_fetcher=_fetch_nothing)], pdf_variant="pdf/ua-1"
    )
    return printed


def _fetch_nothing(*_: object, **__: object) -> object:
    """In place of WeasyPrint's own: what is drawn is all there is."""
    raise ValueError("a report fetches nothing")
