"""What the steering group's page needs to show a cell, a weekday and the report's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from records.text import Text
from registry.lookup.answer import Named
from registry.reports.steering.plots import BarRow
from registry.reports.steering.tables import Cell, plain
from registry.reports.steering.wording import PAGE, WEEKDAYS
from web.templatetags.samverkan import path_of, words

register = template.Library()


@register.simple_tag
def report_words() -> Mapping[str, Text]:
    """The page's words by name."""
    return PAGE


@register.filter
def weekday(number: int) -> Text:
    """What a weekday is called; 0 is Monday."""
    return WEEKDAYS[number]


@register.filter
def paper(level: int) -> str:
    """The colour of a cell on paper, where the style sheet does not reach into drawings: the darker, the worse."""
    return ("#fff", "#fdebc8", "#f6c26b", "#d9822b", "#7a1f1f")[level]


@register.filter
def last_count(row: BarRow) -> int:
    """How many agreements the last bar of a row tells of."""
    return row.bars[-1].told.agreements


@register.simple_tag(takes_context=True)
def cell(context: template.Context, value: Cell) -> SafeString | str:
    """A cell of a table: records as links on the page, where the moment is kept; as names on paper."""
    if isinstance(value, tuple):
        return format_html_join(", ", "{}", ((_named(context, one),) for one in value))
    if isinstance(value, Named):
        return _named(context, value)
    if isinstance(value, Text):
        return words(value)
    if isinstance(value, datetime) or not isinstance(value, date):
        return conditional_escape(str(plain(value, get_language() or "sv")))
    return format_html('<span class="day">{}</span>', value.isoformat())


def _named(context: template.Context, named: Named) -> SafeString | str:
    query: Any = context.get("query")
    if not query:
        return words(named.name)
    return format_html('<a href="{}?{}">{}</a>', path_of(named.kind, named.id), query, words(named.name))
