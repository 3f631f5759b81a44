"""Making and showing keys, for the tests of keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from partners.access import Viewer
from partners.keys.checking import KeyRefused, present
from partners.keys.issuing import Issued, issue
from partners.keys.wishes import KeyWish
from partners.models import Role
from tests.partners.world import World

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
"""Noon of a day that is still to come: the worlds of the tests were recorded before it."""
HERE = ip_address("192.0.2.7")


def wish(**more: Any) -> KeyWish:
    said = {"name": "Synkronisering", "scopes": ["read", "write"], "expires_at": NOON + timedelta(days=90)} | more
    return KeyWish.model_validate(said)


def administrator(world: World, organisation: str = "kommunen") -> Viewer:
    return world.viewer((organisation, Role.ADMINISTRATOR))


def made(world: World, organisation: str = "kommunen", **more: Any) -> Issued:
    return issue(administrator(world, organisation), world.names[organisation], wish(**more))


def reason(shown: str, address: Any = HERE) -> str:
    """Why a key is refused; "" when it is not."""
    try:
        present(shown, address)
    except KeyRefused as refused:
        return refused.reason
    return ""
