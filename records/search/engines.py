"""The full-text index of the engine at hand: which wordings have these lexemes.

SQLite: an FTS5 table beside `records_searchtext`, kept in step by triggers. PostgreSQL: the `tsvector` in its column,
with a GIN index. The lexemes are the same and are cut by us, so that both find the same:

* `socialjour`: the folded word, anywhere in the wording;
* `+socialjour`: the folded word, in a name or synonym;
* `=socialjour`: the word as written, in a name or synonym;
* `~barn_far_illa`: a whole name or synonym;
* `#pathway`: the kind.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from records.moment import Moment

LONGEST_LEXEME = 200
_LAST_POSITION = 16383
"""PostgreSQL counts positions no further."""

Group = Sequence[str]
"""Lexemes one of which must be there."""

# The words come cut and folded, so the tokenizer has only to part them at the spaces: "ascii" leaves all else alone.
_LEAVES = """
CREATE TRIGGER records_searchtext_leaves AFTER DELETE ON records_searchtext BEGIN
INSERT INTO records_searchindex (records_searchindex, rowid, lexemes, names, synonyms, body)
VALUES ('delete', OLD.id, OLD.lexemes, OLD.names, OLD.synonyms, OLD.body); END
"""
_INSTALL = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE records_searchindex USING fts5(
            lexemes, names, synonyms, body,
            content = 'records_searchtext', content_rowid = 'id', tokenize = "ascii tokenchars '#+=~_'"
        )
        """,
        """
        CREATE TRIGGER records_searchtext_comes AFTER INSERT ON records_searchtext BEGIN
        INSERT INTO records_searchindex (rowid, lexemes, names, synonyms, body)
        VALUES (NEW.id, NEW.lexemes, NEW.names, NEW.synonyms, NEW.body); END
        """,
        _LEAVES,
    ],
    "postgresql": ["CREATE INDEX records_searchtext_lexemes ON records_searchtext USING gin (lexemes)"],
}

_DELETE = [f"DELETE FROM records_search{table}" for table in ("entry", "text", "word")]  # noqa: S608 - our own names
_EMPTY = {
    "sqlite": [
        "DROP TRIGGER records_searchtext_leaves",
        "INSERT INTO records_searchindex (records_searchindex) VALUES ('delete-all')",
        *_DELETE,
        _LEAVES,
    ],
    "postgresql": _DELETE,
}

_FIND = {
    ("sqlite", False): "SELECT rowid FROM records_searchindex WHERE records_searchindex MATCH %s "
    "ORDER BY rowid DESC LIMIT %s OFFSET %s",
    ("sqlite", True): "SELECT rowid FROM records_searchindex WHERE records_searchindex MATCH %s "
    "ORDER BY bm25(records_searchindex, 0.0, 8.0, 4.0, 1.0), rowid DESC LIMIT %s OFFSET %s",
    ("postgresql", False): "WITH found AS MATERIALIZED (SELECT id FROM records_searchtext "
    "WHERE lexemes @@ %s::tsquery) SELECT id FROM found ORDER BY id DESC LIMIT %s OFFSET %s",
    ("postgresql", True): "WITH found AS MATERIALIZED (SELECT id, ts_rank('{0.01,0.1,0.5,1.0}', lexemes, q) AS rank "
    "FROM records_searchtext, CAST(%s AS tsquery) AS q WHERE lexemes @@ q) "
    "SELECT id FROM found ORDER BY rank DESC, id DESC LIMIT %s OFFSET %s",
}


_AMONG = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}
_BELIEVED = """
SELECT t.id, e.version_id, t.record_id, t.kind, t.original, t.names, t.synonyms, t.body
FROM records_searchentry e
JOIN records_searchtext t ON t.id = e.text_id
JOIN records_belief b ON b.version_id = e.version_id
WHERE e.{column} {among}
AND b.valid_from <= %s AND (b.valid_until IS NULL OR b.valid_until > %s)
AND b.known_from <= %s AND (b.known_until IS NULL OR b.known_until > %s)
"""


def believed_wordings(
    column: Literal["text_id", "version_id"], among: Collection[int], moment: Moment
) -> list[tuple[Any, ...]]:
    """The rows (text, version, record, kind, original, names, synonyms, body) of versions believed at the moment.

    The same condition as `records.querysets.believed`, in SQL of its own: a search asks it several times.
    """
    on, known_at = (
        connection.ops.adapt_datefield_value(moment.on),
        connection.ops.adapt_datetimefield_value(moment.known_at),
    )
    question = _BELIEVED.format(column=column, among=_AMONG[connection.vendor])
    return _rows(question, [_numbers(among), on, on, known_at, known_at])


def texts_of(versions: Collection[int]) -> set[int]:
    """The wordings of versions."""
    question = f"SELECT text_id FROM records_searchentry WHERE version_id {_AMONG[connection.vendor]}"  # noqa: S608
    return {row[0] for row in _rows(question, [_numbers(versions)])}


def _numbers(numbers: Collection[int]) -> object:
    """Any number of numbers as one parameter."""
    return json.dumps(list(numbers)) if connection.vendor == "sqlite" else list(numbers)


def _rows(question: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def find(groups: Sequence[Group], limit: int, offset: int, ranked: bool = False) -> list[int]:
    """Wordings (ids) that have a lexeme of every group: by the engine's own rank, or the newest first.

    The newest first, because they are the likeliest to be believed today.
    """
    return [row[0] for row in _rows(_FIND[connection.vendor, ranked], [_query(groups), limit, offset])]


def _query(groups: Sequence[Group]) -> str:
    """The question in the engine's own language. Lexemes hold no quotes: `records.search.words` leaves none."""
    quote, either, both = ('"', " OR ", " AND ") if connection.vendor == "sqlite" else ("'", " | ", " & ")
    return both.join(f"({either.join(f'{quote}{lexeme}{quote}' for lexeme in group)})" for group in groups)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the engine's own part of the index: for the migration."""
    _run(connection, _INSTALL[connection.vendor])


def empty() -> None:
    """Remove everything, fast: on SQLite without the trigger that takes wordings out one by one."""
    _run(connection, _EMPTY[connection.vendor])


def settle() -> None:
    """Let the engine put a rebuilt index in order."""
    if connection.vendor == "postgresql":
        _run(connection, ["ANALYZE records_searchtext", "ANALYZE records_searchentry"])
    else:
        _run(connection, ["INSERT INTO records_searchindex (records_searchindex) VALUES ('optimize')"])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def marks(kind: str, original: Iterable[str], folded: Iterable[str]) -> list[str]:
    """The lexemes of names and synonyms beside their words; `original` and `folded` are their lines."""
    found = {f"#{kind}": None}
    for line in original:
        found.update(dict.fromkeys(f"={word}" for word in line.split()))
    for line in folded:
        found.update(dict.fromkeys(f"+{word}" for word in line.split()))
        found[whole(line.split())] = None
    return list(found)


def whole(words: Iterable[str]) -> str:
    """The lexeme of a whole name."""
    return ("~" + "_".join(words))[:LONGEST_LEXEME]


def lexemes(marked: Sequence[str], names: str, synonyms: str, body: str) -> str:
    """The value of `SearchText.lexemes` for the engine at hand."""
    if connection.vendor == "sqlite":
        return " ".join(marked)
    weighted = [("A", names), ("B", synonyms), ("C", body)]
    parts = [f"'{mark}'" for mark in marked]
    position = 0
    for weight, text in weighted:
        for line in text.split("\n"):
            position += 1  # a step between lines, so that no phrase runs over two
            for word in line.split():
                position += 1
                parts.append(f"'{word}':{min(position, _LAST_POSITION)}{weight}")
    return " ".join(parts)
