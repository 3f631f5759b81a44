"""What the database itself refuses of accepted risks: changing, deleting or replacing a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from records.triggers import Guard

_ALWAYS = {"sqlite": "1 = 1", "postgresql": "TRUE"}
_TABLES: Mapping[str, str] = {
    "registry_acceptedfinding": "sequence = NEW.sequence",
    "registry_withdrawnacceptance": "sequence = NEW.sequence OR acceptance_id = NEW.acceptance_id",
}
"""Each table, and the rows in the way of a new one, which SQLite's INSERT OR REPLACE would delete unasked."""


def _guards() -> Iterator[Guard]:
    for table, taken in _TABLES.items():
        yield Guard(table, "UPDATE", _ALWAYS)
        yield Guard(table, "DELETE", _ALWAYS)
        yield Guard(table, "TRUNCATE", {"postgresql": "TRUE"})
        in_the_way = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - names of ours
        yield Guard(table, "INSERT", {"sqlite": in_the_way}, what="replacing")


GUARDS: tuple[Guard, ...] = tuple(_guards())
