"""Stretches of days, half-open; `FOREVER` stands for an open end. Exact, and without regard to what happens in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

FOREVER = date.max
Days = tuple[date, date]
"""`[first, until)`."""

DAY = timedelta(days=1)


def both(*stretches: Days) -> Days | None:
    """The days that lie in all of the stretches, or None."""
    first, until = max(days[0] for days in stretches), min(days[1] for days in stretches)
    return (first, until) if first < until else None


def without(days: Days, gone: Iterable[Days]) -> list[Days]:
    """What is left of `days` when the days of `gone` are taken out, in order."""
    left, start = [], days[0]
    for first, until in sorted(gone):
        if until <= start or first >= days[1]:
            continue
        if first > start:
            left.append((start, first))
        start = max(start, until)
    return [*left, (start, days[1])] if start < days[1] else left


def joined(stretches: Iterable[Days]) -> list[Days]:
    """The stretches in order, those that touch or overlap made one."""
    found: list[Days] = []
    for first, until in sorted(stretches):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((first, until))
    return found


def after(day: date) -> date:
    """The day after; the last day there is has none, and stays."""
    return day + DAY if day < FOREVER else FOREVER


def nearest(day: date, days: Days) -> date:
    """The day itself when it is one of the days, or else the one of them that is nearest."""
    return min(max(day, days[0]), earlier(days[1]))


def earlier(day: date) -> date:
    """The day before."""
    return day - DAY


def later(day: date, days: int) -> date:
    """So many days later, or the last day there is."""
    return FOREVER if (FOREVER - day).days < days else day + timedelta(days=days)


def months_later(day: date, months: int) -> date:
    """The same day of a month so many months later (or earlier, when negative); the last of a month that has no such
    day: 31 January and one month is 28 February."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    if year > FOREVER.year:
        return FOREVER
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError("no month is shorter than 28 days")
