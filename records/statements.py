"""Statements that are written once: Django takes ten times longer to write the SQL of a question than the engine takes
to answer it, and the same few questions are asked all the time.

A question is a row of *steps*. Each step narrows a queryset and says what it comes to in SQL: its *shape*, which the
text of the statement depends on, and its *values*, in the order in which they stand there. The first question of a
shape is written by Django; its text is kept, and the next one of that shape is asked with its own values. A text is
kept only when the parameters that Django wrote are those values one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import UUIDField

from records.querysets import VersionQuerySet

MOST_VALUES = 60
"""A question with more values than this is written anew: its shape may not come again soon."""
_MOST_KEPT = 500

_UUID: UUIDField[UUID, UUID] = UUIDField()


class Constant:
    """Stands where a statement has a parameter that is part of its shape."""


CONSTANT = Constant()


@dataclass(frozen=True)
class Step:
    """One narrowing. `shape` None: what it comes to cannot be said, so the statement is written anew each time."""

    narrow: Callable[[VersionQuerySet], VersionQuerySet]
    shape: Hashable | None = None
    values: tuple[Any, ...] = ()
    nothing: bool = False
    """Whether it leaves no row at all, so that nobody need be asked."""


@dataclass(frozen=True)
class _Statement:
    """The text, its parameters with `CONSTANT` values filled in, and what makes values of the rows' columns."""

    text: str
    parameters: tuple[Any, ...]
    converters: tuple[tuple[int, list[Callable[..., Any]], Any], ...]

    def rows(self, values: Sequence[Any], more: tuple[int, ...]) -> list[list[Any]]:
        """The rows for these values, in the order of the steps; `more`: limit and offset."""
        pairs = zip(self.parameters, values, strict=True)
        parameters = [fixed if value is CONSTANT else value for fixed, value in pairs]
        with connection.cursor() as cursor:
            cursor.execute(self.text + (" LIMIT %s OFFSET %s" if more else ""), (*parameters, *more))
            rows = [list(row) for row in cursor.fetchall()]
        for place, converters, column in self.converters:
            for row in rows:
                for convert in converters:
                    row[place] = convert(row[place], column, connection)
        return rows


_kept: dict[Hashable, _Statement] = {}


def rows_of(
    start: VersionQuerySet,
    steps: Sequence[Step],
    columns: Sequence[str],
    order: Sequence[str] = (),
    part: tuple[int, int] | None = None,
) -> list[Sequence[Any]]:
    """The `columns` of the rows that the steps leave of `start`, in this order; `part` is (limit, offset).

    `start` is a queryset that has been told who asks, with nothing in it that the steps do not say.
    Raises `NobodyAsked` when it has not.
    """
    start.refuse_untold()
    if any(step.nothing for step in steps):
        return []
    values = [value for step in steps for value in step.values]
    shapes = tuple(step.shape for step in steps)
    if None in shapes or len(values) > MOST_VALUES:
        return _asked_of_django(_narrowed(start, steps, columns, order), part)
    prepared = [_prepared(value) for value in values]
    key = (shapes, tuple(columns), tuple(order))
    statement = _kept.get(key)
    if statement is None:
        rows = _narrowed(start, steps, columns, order)
        statement = _written(rows, prepared)
        if statement is None:
            return _asked_of_django(rows, part)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = statement
    return [*statement.rows(prepared, part or ())]


def _narrowed(start: VersionQuerySet, steps: Sequence[Step], columns: Sequence[str], order: Sequence[str]) -> Any:
    for step in steps:
        start = step.narrow(start)
    return start.order_by(*order).values_list(*columns)


def _asked_of_django(rows: Any, part: tuple[int, int] | None) -> list[Sequence[Any]]:
    limit, offset = part or (None, 0)
    return list(rows if limit is None else rows[offset : offset + limit])


def _written(rows: Any, prepared: Sequence[Any]) -> _Statement | None:
    """The statement for rows, when its parameters are the values prepared."""
    compiler = rows.query.get_compiler(connection=connection)
    try:
        text, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    fits = len(parameters) == len(prepared) and all(
        due is CONSTANT or (type(due) is type(got) and due == got)
        for due, got in zip(prepared, parameters, strict=True)
    )
    if not fits:
        return None
    columns = [selected[0] for selected in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    return _Statement(
        text, tuple(parameters), tuple((place, list(some), column) for place, (some, column) in converters.items())
    )


def _prepared(value: Any) -> Any:
    """The value as Django gives it to the engine."""
    if isinstance(value, UUID):
        return _UUID.get_db_prep_value(value, connection)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
