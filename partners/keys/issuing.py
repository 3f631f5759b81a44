"""Making, rotating and revoking keys: by whom the access table lets administer, each with its event.

Of a `rehearsal` nothing is kept: the key that it gives opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from partners.access import Act, Standing, Viewer
from partners.keys.format import digest, new_key
from partners.keys.models import PREFIX_SHOWN, Key
from partners.keys.wishes import KeyWish, RotationWish
from partners.maintaining.rehearsing import turn
from records.models import Record
from records.moment import Moment
from records.reading import Reader
from records.recording import Session


class NoSuchOrganisation(Exception):
    """There is no such organisation, or it has ended."""


class KeyIsOver(Exception):
    """The key has expired or been revoked: it cannot be rotated. `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class AlreadyIssued(Exception):
    """There is a key with this identity: what was sent twice was done once. The key itself cannot be shown again."""


@dataclass(frozen=True)
class Issued:
    """A key just made: its row, and the key itself, which nobody can be shown again."""

    key: Key
    secret: str = field(repr=False)


def may_administer(viewer: Viewer, organisation: UUID) -> bool:
    """Whether the viewer may see and manage the organisation's keys. No program may."""
    return viewer.may(Act.ADMINISTER, [Standing.OWN], organisation)


def keys_of(viewer: Viewer, organisation: UUID) -> QuerySet[Key]:
    """The organisation's keys, also those that are over, newest first. Raises PermissionDenied."""
    _ask_the_table(viewer, organisation)
    found = Key.objects.filter(organisation__uuid=organisation).select_related("organisation", "succeeds")
    return found.order_by("-created_at", "-pk")


def find_key(viewer: Viewer, key: UUID) -> Key | None:
    """The key, or None: also when it belongs to an organisation that the viewer does not administer."""
    found = Key.objects.filter(uuid=key).select_related("organisation", "succeeds").first()
    return found if found and may_administer(viewer, found.organisation.uuid) else None


def issue(
    viewer: Viewer, organisation: UUID, wish: KeyWish, *, identity: UUID | None = None, rehearsal: bool = False
) -> Issued:
    """A new key; `identity` is its public one, of whoever must not be given two when a form is sent twice.

    Raises PermissionDenied, `NoSuchOrganisation`, `AlreadyIssued`.
    """
    _ask_the_table(viewer, organisation)
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        record = _holding(organisation)
        issued = _make(session, record, wish, identity)
        about = {"key": str(issued.key.uuid), "scopes": issued.key.scopes}
        session.note("key.created", record, about)
    return issued


def rotate(
    viewer: Viewer, key: UUID, wish: RotationWish, *, identity: UUID | None = None, rehearsal: bool = False
) -> Issued:
    """A new key with the old one's name, scopes and networks; the old one expires after the overlap, if not before.

    `identity` as in `issue`. Raises PermissionDenied (also for a key that is none), `KeyIsOver`, `NoSuchOrganisation`,
    `AlreadyIssued`.
    """
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        old = _managed(viewer, key)
        state = old.state(session.at)
        if state != "active":
            raise KeyIsOver(state)
        record = _holding(old.organisation.uuid)
        same = KeyWish(name=old.name, scopes=old.scopes, networks=old.networks, expires_at=wish.expires_at)
        issued = _make(session, record, same, identity, succeeds=old)
        old.expires_at = min(old.expires_at, session.at + timedelta(days=wish.overlap_days))
        old.save(update_fields=["expires_at"])
        about = {"key": str(old.uuid), "successor": str(issued.key.uuid), "scopes": issued.key.scopes}
        session.note("key.rotated", record, about)
    return issued


def revoke(viewer: Viewer, key: UUID, *, rehearsal: bool = False) -> Key:
    """Refuse the key from now on, and every token had for it. Revoking once more changes nothing.

    Raises PermissionDenied, also for a key that is none.
    """
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _managed(viewer, key)
        if found.revoked_at is None:
            found.revoked_at = session.at
            found.save(update_fields=["revoked_at"])
            session.note("key.revoked", found.organisation, {"key": str(found.uuid)})
    return found


def _make(
    session: Session, organisation: Record, wish: KeyWish, identity: UUID | None, succeeds: Key | None = None
) -> Issued:
    if identity is not None and Key.objects.filter(uuid=identity).exists():
        raise AlreadyIssued
    secret = new_key()
    key = Key.objects.create(
        uuid=identity or uuid4(),
        organisation=organisation,
        name=wish.name,
        scopes=sorted(wish.scopes),
        networks=list(wish.networks),
        digest=digest(secret),
        prefix=secret[:PREFIX_SHOWN],
        created_at=session.at,
        created_by=session.actor,
        expires_at=wish.expires_at,
        succeeds=succeeds,
    )
    return Issued(key, secret)


def _managed(viewer: Viewer, key: UUID) -> Key:
    found = find_key(viewer, key)
    if found is None:
        raise PermissionDenied
    return found


def _ask_the_table(viewer: Viewer, organisation: UUID) -> None:
    if not may_administer(viewer, organisation):
        raise PermissionDenied


def _holding(organisation: UUID) -> Record:
    if Reader(Viewer.anonymous(), Moment.resolve()).get("organisation", organisation) is None:
        raise NoSuchOrganisation
    return Record.objects.get(uuid=organisation)
