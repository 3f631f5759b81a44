"""Counting what each caller has used of a limit, strictly, for all processes together.

One row for each caller and limit says when the allowance is whole again. A request moves that instant on by its share
of the window, in one statement that refuses to move it beyond a whole window: however many ask at once, no more pass
than the limit says, and no moment comes at which a fresh window gives everything anew (the "generic cell rate
algorithm" of ATM networks). Whoever is refused uses nothing up.

Rows stand under a keyed digest; no address is kept. A counter that cannot be reached lets everybody through: the
registry must answer in an emergency, and a proxy stands in front of it.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address

from django.conf import settings
from django.db import Error as DjangoError
from django.db import connection

from partners.callers import Address
from partners.limiting import local_file
from partners.limiting.limits import LIMITS, Limit, LimitName

log = logging.getLogger("samverkan.limits")

BETWEEN_TIDYINGS = 300.0  # seconds, for each process
ROUNDING = 0.01
"""Seconds by which a sum of many shares may be off, being kept in floating point. No request is worth less."""

_COUNT = """
INSERT INTO {table} AS was (who, full_at) VALUES (%(who)s, %(now)s + %(share)s)
ON CONFLICT (who) DO UPDATE SET full_at =
    CASE WHEN was.full_at BETWEEN %(now)s AND %(last)s THEN was.full_at ELSE %(now)s END + %(share)s
WHERE CASE WHEN was.full_at BETWEEN %(now)s AND %(last)s THEN was.full_at ELSE %(now)s END + %(share)s <= %(last)s
RETURNING full_at
"""
"""Moves the instant on, or gives no row. An instant beyond `last` is of a clock that has since been set back."""
_LOOK = "SELECT full_at FROM {table} WHERE who = %(who)s"
_TIDY = "DELETE FROM {table} WHERE full_at < %(now)s"

_tidied_at = 0.0


@dataclass(frozen=True)
class Counted:
    """What became of one request: whether it may pass, how many more may at once, and whole seconds.

    `reset`: until the whole allowance is back, or when refused until one request may pass.
    """

    name: LimitName
    most: int
    seconds: int
    allowed: bool
    remaining: int
    reset: int


def count(name: LimitName, who: str) -> Counted | None:
    """Count one request of `who` (an actor, `network_of` an address, an entry's UUID) against the limit.

    None when limits are switched off (`RATE_LIMIT_SCALE=0`) or the counter cannot be reached, which is logged. About
    20 µs on SQLite, one short statement on PostgreSQL. On PostgreSQL not within a transaction: it would be undone
    with it, and others of the same caller would wait for it.
    """
    limit = LIMITS[name]
    most = allowance(limit)
    if not most:
        return None
    now = time.time()
    share = limit.seconds / most
    values: dict[str, bytes | float] = {
        "who": _digest(name, who),
        "now": now,
        "share": share,
        "last": now + limit.seconds + min(share / 10, ROUNDING),
    }
    try:
        full_at = _run(_COUNT, values)
        allowed = full_at is not None
        if full_at is None:
            full_at = _run(_LOOK, values) or now + limit.seconds
        _tidy(now)
    except (DjangoError, local_file.Error) as error:
        log.error("requests pass uncounted, the counter cannot be used: %s", type(error).__name__)
        return None
    if allowed:
        remaining = max(0, int((now + limit.seconds - full_at) / share + 0.2))
        return Counted(name, most, limit.seconds, allowed, remaining, max(0, math.ceil(full_at - now)))
    wait = full_at + share - now - limit.seconds
    return Counted(name, most, limit.seconds, allowed, 0, max(1, math.ceil(wait)))


def allowance(limit: Limit) -> int:
    """How many requests the limit allows at once here, by the operator's scale; 0 when limits are switched off."""
    scale: float = settings.RATE_LIMIT_SCALE
    return max(1, round(limit.most * scale)) if scale > 0 else 0


def network_of(address: Address | None) -> str:
    """Whom an address is counted as: itself, of IPv6 the /64 that one customer has, and all unknown ones together."""
    if isinstance(address, IPv6Address):
        return f"{int(address) >> 64:x}::/64"
    return str(address) if address else "unknown"


def _run(statement: str, values: Mapping[str, bytes | float]) -> float | None:
    """The one number that the statement gives, if it gives one."""
    if connection.vendor != "postgresql":
        return local_file.run(statement.format(table="spent"), values)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table="partners_spent"), values)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def _tidy(now: float) -> None:
    """Now and then, forget the callers whose allowance is whole again."""
    global _tidied_at  # noqa: PLW0603 - a note of this process; twice at once does no harm
    if abs(now - _tidied_at) < BETWEEN_TIDYINGS:
        return
    _tidied_at = now
    _run(_TIDY, {"now": now})


def _digest(name: str, who: str) -> bytes:
    return hashlib.blake2b(f"{name} {who}".encode(), digest_size=16, key=_digest_key(settings.SECRET_KEY)).digest()


@lru_cache(maxsize=2)
def _digest_key(secret: str) -> bytes:
    return hashlib.sha256(f"samverkan.limits {secret}".encode()).digest()
