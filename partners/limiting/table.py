"""The table of the counters on PostgreSQL: beside the registry's, never in its write-ahead log, never waited for.

It holds a digest and an instant for each caller of the last while, and may be lost at any time: after a crash
PostgreSQL empties it. The room for updates in each page lets a row be changed in its place.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

MAKE = """
CREATE UNLOGGED TABLE IF NOT EXISTS partners_spent (who bytea PRIMARY KEY, full_at double precision NOT NULL)
WITH (fillfactor = 50)
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the table. SQLite's stands in a file of its own, which `partners.limiting.counting` makes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(MAKE)
