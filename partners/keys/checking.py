"""A key or token that a program shows: whether it is good, and for what. At most one query, and units' on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from partners.access import Scope, Viewer
from partners.callers import Address, is_within
from partners.holding import organisation_holds
from partners.keys import tokens
from partners.keys.format import digest, digests, is_well_formed
from partners.keys.models import Key
from records.moment import Moment

Reason = Literal["malformed", "unknown", "expired", "revoked", "network", "organisation_ended"]
USE_IS_NOTED_EVERY = timedelta(hours=1)


class KeyRefused(Exception):
    """The key or token is not good.

    `reason`: "malformed" is told of the text alone; "unknown" of everything that is no key of ours; the others only to
    who holds the right secret.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Presented:
    """A good key, or a token had for it: it acts for the key's organisation within `scopes`."""

    key: Key
    scopes: frozenset[Scope]

    @property
    def organisation(self) -> UUID:
        """The organisation that owns the key."""
        return self.key.organisation.uuid

    def viewer(self, now: Moment) -> Viewer:
        """Who asks. `now` is `Moment.resolve()`. One query for each level of units below the organisation."""
        return Viewer.of_program(self.key.actor, self.organisation, self.scopes, now)


def present(text: str, address: Address | None) -> Presented:
    """The key or token `text`, shown from `address`. Raises `KeyRefused`.

    A key with a wrong checksum, or a token that was not signed here or is over, costs no query; anything else one.
    Once an hour the use of a key is noted, where the database is free.
    """
    if text.startswith(tokens.PREFIX):
        return _present_token(text, address)
    if not is_well_formed(text):
        raise KeyRefused("malformed")
    key = _good(_keys().filter(digest__in=list(digests(text))).first(), address)
    _note_use(key, digest(text))
    return Presented(key, frozenset(map(Scope, key.scopes)))


def still_good(key: UUID) -> Key:
    """The key with this public identity, for work that it asked for earlier; from where, was asked then.

    Raises `KeyRefused`. One query.
    """
    return _alive(_keys().filter(uuid=key).first())


def _present_token(text: str, address: Address | None) -> Presented:
    try:
        token = tokens.read(text)
    except tokens.NoToken as no:
        raise KeyRefused("expired" if no.is_over else "unknown") from None
    key = _good(_keys().filter(uuid=token.key).first(), address)
    _note_use(key, key.digest)
    return Presented(key, token.scopes & frozenset(map(Scope, key.scopes)))


def _keys() -> QuerySet[Key]:
    """Keys with their organisations, and whether these hold today by all that is known."""
    return Key.objects.select_related("organisation").annotate(organisation_holds=organisation_holds())


def _good(key: Key | None, address: Address | None) -> Key:
    """The key, when it is good now and here. `key` comes from `_keys`. Raises `KeyRefused`."""
    if key is not None and key.state(timezone.now()) == "active" and not is_within(address, key.networks):
        raise KeyRefused("network")
    return _alive(key)


def _alive(key: Key | None) -> Key:
    """The key, when it is good now. `key` comes from `_keys`. Raises `KeyRefused`."""
    if key is None:
        raise KeyRefused("unknown")
    state = key.state(timezone.now())
    if state != "active":
        raise KeyRefused(state)
    if not vars(key)["organisation_holds"]:
        raise KeyRefused("organisation_ended")
    return key


def _note_use(key: Key, digest_now: str) -> None:
    """Note when the key was last used, at most once an hour; and keep it under the present SECRET_KEY.

    Nobody waits for this: what cannot be written at once is written the next time.
    """
    now = timezone.now()
    if key.last_used_at and now - key.last_used_at < USE_IS_NOTED_EVERY and key.digest == digest_now:
        return
    try:
        _write_use(key, digest_now, now)
    except OperationalError:
        return


def _write_use(key: Key, digest_now: str, now: datetime) -> None:
    rows = Key.objects.filter(pk=key.pk)
    if connection.vendor != "sqlite":
        with transaction.atomic():  # a row that somebody is changing is passed over
            free = rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
            Key.objects.filter(pk__in=list(free)).update(last_used_at=now, digest=digest_now)
        return
    waits = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            rows.update(last_used_at=now, digest=digest_now)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {waits}")
