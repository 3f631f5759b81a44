"""What the steering group's page needs to show a cell, a weekday and the report's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from records.text import Text
from registry.lookup.answer import Named
from registry.reports.steering.answer import Figures
from registry.reports.steering.plots import BarRow, share_of
from registry.reports.steering.wording import PAGE, SEVERITIES, WEEKDAYS
from registry.reports.tables import Alike, Cell, Count, Few, Hours, plain
from web.templatetags.samverkan import path_of, words
from web.views.auditing import NOBODY

register = template.Library()


@register.simple_tag
def report_words() -> Mapping[str, Text]:
    """The page's words by name."""
    return PAGE


@register.simple_tag
def report_severities() -> Mapping[str, Text]:
    """What severities are called."""
    return SEVERITIES


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


@register.filter
def share_with_no_one(figures: Figures) -> int:
    """Per cent of the required time when no one answers."""
    return share_of(figures.no_one_minutes, figures.required_minutes)


@register.filter
def as_hours(minutes: int) -> str:
    """Minutes as hours and tenths of one."""
    return Hours(minutes).words(get_language() or "sv")


@register.simple_tag(takes_context=True)
def cell(context: template.Context, value: Cell) -> SafeString | str:
    """A cell of a table: records as links on the page, where the moment is kept; as names on paper."""
    if isinstance(value, tuple):
        value = Few(value, 0)
    if isinstance(value, Few):
        return _few(context, value)
    if isinstance(value, Alike):
        return _audited(context, value)
    if isinstance(value, Count):
        return _counted(context, value)
    if isinstance(value, Hours):
        return value.words(get_language() or "sv")
    if isinstance(value, Named):
        return _named(context, value)
    return words(value) if isinstance(value, Text) else _said(value)


def _said(value: str | int | date | bool | None) -> SafeString | str:
    """Anything else; days are kept on one line."""
    if isinstance(value, datetime) or not isinstance(value, date):
        return conditional_escape(str(plain(value, get_language() or "sv")))
    return format_html('<span class="day">{}</span>', value.isoformat())


def _few(context: template.Context, few: Few) -> SafeString:
    """One after the other, each comma with the name before it, so that none begins a line; and how many more."""
    last = len(few.records) - 1
    listed = format_html_join(
        " ",
        '<span class="one">{}{}</span>',
        ((_named(context, one), "," if place < last else "") for place, one in enumerate(few.records)),
    )
    return format_html('{} <span class="quiet">+{}</span>', listed, few.more) if few.more else listed


def _audited(context: template.Context, alike: Alike) -> SafeString | str:
    """How many; on the page as a link to exactly these on the audit's page, for those who see them there."""
    about: dict[str, Any] = context.get("audit") or {}
    owners = [one.id for one in alike.owners]
    named = [str(one) for one in owners] or [NOBODY]
    if not about or not (about["coordinates"] or about["own"].issuperset(owners[:1])):
        return str(alike.number)
    asked = about["query"] | {"code": alike.code, "severity": alike.severity, "owner": named}
    return format_html('<a href="{}?{}">{}</a>', reverse("web:findings"), urlencode(asked, doseq=True), alike.number)


def _counted(context: template.Context, count: Count) -> SafeString | str:
    """A number; on a page that says where its list is (`opens`: addresses by name) as a link. Nought opens none."""
    address = (context.get("opens") or {}).get(count.of)
    language = get_language() or "sv"
    if not address or not count.plain(language):
        return format_html('<span class="nought">{}</span>', count.words(language))
    narrowed = urlencode(count.narrowed)
    return format_html('<a href="{}">{}</a>', f"{address}&{narrowed}" if narrowed else address, count.words(language))


def _named(context: template.Context, named: Named) -> SafeString | str:
    query: Any = context.get("query")
    if query is None:
        return words(named.name)
    path = path_of(named.kind, named.id)
    return format_html('<a href="{}">{}</a>', f"{path}?{query}" if query else path, words(named.name))
