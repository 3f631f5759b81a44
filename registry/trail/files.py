"""The audit trail as a table, for a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from partners.inviting.mailing import ROLES
from partners.models import Role
from records.text import Text
from registry.lookup.answer import Named
from registry.naming import KINDS
from registry.reports.tables import Cell, Table
from registry.trail.acts import GROUPS
from registry.trail.telling import About, Row
from registry.trail.wording import DISPOSED, TYPES

MOST = 10_000
"""Rows of a file; the older ones are in the next one."""
TITLE = Text(sv="Händelser", en="Events")
COLUMNS = (
    Text(sv="Nummer", en="Sequence"),
    Text(sv="När", en="When"),
    Text(sv="Vad", en="What"),
    Text(sv="Område", en="Group"),
    Text(sv="Uppgift", en="Entry"),
    Text(sv="Slag", en="Kind"),
    Text(sv="Uppgiftens id", en="The entry's id"),
    Text(sv="Version", en="Version"),
    Text(sv="Vem eller vad det gällde", en="Whom or what it was done to"),
    Text(sv="Roll", en="Role"),
    Text(sv="Vem som gjorde det", en="Who did it"),
    Text(sv="Aktör i loggen", en="Actor in the log"),
    Text(sv="För organisationen", en="On behalf of"),
    Text(sv="Håller", en="Holds"),
    Text(sv="Kontrollsumma", en="Hash"),
    Text(sv="Föregående kontrollsumma", en="Previous hash"),
)


def trail_table(rows: Iterable[Row]) -> Table:
    """The events, the latest first."""
    return Table("events", TITLE, None, COLUMNS, tuple(tuple(one) for one in _rows(rows)))


def _rows(rows: Iterable[Row]) -> Iterator[Sequence[Cell]]:
    for row in rows:
        about = row.about
        yield (
            row.sequence,
            row.at,
            row.words,
            GROUPS[row.group],
            _named(about),
            KINDS.get(about.kind) if about else None,
            str(about.id) if about else None,
            row.version,
            row.subject,
            role_named(row.role),
            row.who.name or TYPES[row.who.type],
            row.who.actor,
            _named(row.on_behalf_of),
            row.holds,
            row.hash,
            row.previous_hash,
        )


def _named(about: About | None) -> Named | None:
    return Named(id=about.id, kind=about.kind, name=about.name or DISPOSED) if about else None


def role_named(role: str) -> Text | None:
    """What a role is called."""
    if role not in Role.values:
        return None
    in_swedish, in_english = ROLES[Role(role)]
    return Text(sv=in_swedish, en=in_english)
