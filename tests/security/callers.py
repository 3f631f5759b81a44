"""Everybody who can ask, by name: "editor@parent" is an editor of the organisation above the one that the things belong
to, "key:write@child" a program of its unit with the scope `write` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.cookies import SimpleCookie
from uuid import UUID

from django.test import Client

from partners.access import Scope
from partners.keys import tokens
from partners.keys.format import digest, new_key
from partners.keys.models import Key
from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import STOCKHOLM
from tests.api import world as ground

POSITIONS = {
    "own": "socialkontoret",
    "parent": "kommunen",
    "child": "mottagningen",
    "foreign": "polisen",
    "party": "skolan",
}
"""Where a role is held, seen from Socialkontoret, whose the things are. The school is party to a routine that uses
the contact points; the police are party to nothing."""
SCOPE_SETS: dict[str, frozenset[Scope]] = {scope.value: frozenset({scope}) for scope in Scope} | {
    "all": frozenset(Scope)
}
AREAS = {"coordinator": "0181", "other-coordinator": "2380", "county-coordinator": "01"}
SINCE = date(2024, 1, 1)
BAD = ("key-expired@own", "key-revoked@own", "token-over@own", "token-of-revoked@own", "key-garbled", "key-of-nobody")


@dataclass
class Caller:
    """One who asks: a session (`client` has its cookie), or what stands in the Authorization header, or neither."""

    name: str
    client: Client = field(default_factory=Client)
    bearer: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What each request carries."""
        return {"authorization": f"Bearer {self.bearer}"} if self.bearer else {}

    def afresh(self) -> Client:
        """Another browser with the same session, so that signing out there leaves this one as it is."""
        made = Client()
        made.cookies = SimpleCookie(self.client.cookies.output(header="", sep=";"))
        return made


def all_callers() -> dict[str, Caller]:
    """Everybody, by name. Makes their accounts, memberships, sessions and keys."""
    found = [*_people(), *_programs()]
    return {caller.name: caller for caller in found}


def _people() -> Iterator[Caller]:
    today = datetime.now(STOCKHOLM).date()
    yield Caller("anonymous")
    yield _person("unattached")
    yield _person("former@own", *_as("own", Role.ADMINISTRATOR, until=today), *_as("own", Role.EDITOR, until=today))
    yield _person("future@own", *_as("own", Role.ADMINISTRATOR, since=today + timedelta(days=7)))  # longer than any run
    left = _person("left@own", *_as("own", Role.ADMINISTRATOR), *_as("own", Role.EDITOR))
    Account.objects.filter(email=address_of("left@own")).update(is_active=False)
    yield left
    for position in POSITIONS:
        for role in Role:
            if role is not Role.COORDINATOR:
                yield _person(f"{role}@{position}", *_as(position, role))
        for name, area in AREAS.items():
            yield _person(f"{name}@{position}", *_as(position, Role.COORDINATOR, area=area))


def _programs() -> Iterator[Caller]:
    for position in POSITIONS:
        for name, scopes in SCOPE_SETS.items():
            yield Caller(f"key:{name}@{position}", bearer=_key(position, scopes)[0])
        _, key = _key(position, frozenset(Scope))
        yield Caller(f"token:all@{position}", bearer=tokens.make(key.uuid, Scope))
    _, key = _key("own", frozenset(Scope))
    yield Caller("token:read@own", bearer=tokens.make(key.uuid, [Scope.READ]))
    _, narrow = _key("own", frozenset({Scope.READ}))
    yield Caller("token:more-than-its-key@own", bearer=tokens.make(narrow.uuid, Scope))
    yield from _bad()


def _bad() -> Iterator[Caller]:
    now = datetime.now(UTC)
    secret, expired = _key("own", frozenset(Scope))
    Key.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(seconds=1), created_at=now - timedelta(days=9))
    yield Caller("key-expired@own", bearer=secret)
    secret, revoked = _key("own", frozenset(Scope))
    Key.objects.filter(pk=revoked.pk).update(revoked_at=now)
    yield Caller("key-revoked@own", bearer=secret)
    yield Caller("token-of-revoked@own", bearer=tokens.make(revoked.uuid, Scope))
    _, good = _key("own", frozenset(Scope))
    said = {"key": good.uuid.hex, "scopes": ["read", "write"], "until": (now - timedelta(seconds=1)).timestamp()}
    yield Caller("token-over@own", bearer=tokens.PREFIX + tokens._signer().sign_object(said))
    yield Caller("key-garbled", bearer=secret[:-1] + ("0" if secret[-1] != "0" else "1"))
    yield Caller("key-of-nobody", bearer=new_key())


def address_of(name: str) -> str:
    """The e-mail address of the account that is called so."""
    return f"{name.replace('@', '.').replace(':', '.')}@konton.example"


def _as(
    position: str, role: Role, *, area: str = "", since: date = SINCE, until: date | None = None
) -> list[Membership]:
    return [
        Membership(
            organisation=record(POSITIONS[position]),
            role=role,
            area=record(area) if area else None,
            valid_from=since,
            valid_until=until,
        )
    ]


def _person(name: str, *memberships: Membership) -> Caller:
    account = Account.objects.create_user(address_of(name), name=name)
    for membership in memberships:
        membership.account = account
        membership.save()
    caller = Caller(name)
    caller.client.force_login(account)
    return caller


def _key(position: str, scopes: frozenset[Scope], name: str = "Nyckel") -> tuple[str, Key]:
    secret, now = new_key(), datetime.now(UTC)
    made = Key.objects.create(
        organisation=record(POSITIONS[position]),
        name=name,
        scopes=sorted(scopes),
        digest=digest(secret),
        created_at=now - timedelta(days=1),
        created_by="system:keys",
        expires_at=now + timedelta(days=30),
        last_used_at=now,
    )
    return secret, made


def record(name: str) -> Record:
    """The record that is called so in the world."""
    return Record.objects.get(uuid=identity(name))


def identity(name: str) -> UUID:
    """Its identity."""
    return ground.identity(name)
