"""Who is asking, and the one table of who may do what. Deny is the default: what the table does not say is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from partners.holding import organisation_holds
from partners.models import Account, Membership, Role, in_force
from records.moment import Moment
from records.reading import Reader


class Act(StrEnum):
    """What somebody can want to do."""

    READ_PUBLIC = "read_public"
    READ_PROFESSIONALS = "read_professionals"
    READ_PARTIES = "read_parties"
    MAINTAIN = "maintain"
    VERIFY = "verify"
    SIGN = "sign"
    MAINTAIN_CATALOGUE = "maintain_catalogue"
    AUDIT = "audit"
    """Read findings: a coordinator those of the area, an organisation's people those that it must act on."""
    ACCEPT_RISK = "accept_risk"
    """Live with a finding until a day."""
    ADMINISTER = "administer"
    """Members, invitations and keys of an organisation."""
    IMPORT = "import"
    """Record many entries from a file."""
    SUBSCRIBE = "subscribe"
    """Have changes sent to an address (webhooks)."""
    READ_CHANGES = "read_changes"
    REPORT = "report"
    """Say that an entry did not work."""
    DRAFT = "draft"
    """Write on an agreement's draft, share it, put it to the parties."""
    READ_DRAFT = "read_draft"
    COMMENT = "comment"
    READ_LOG = "read_log"
    """Read who did what: a coordinator in the area, an organisation's administrator about what is its own."""


class Standing(StrEnum):
    """How the one who asks stands to the thing asked about."""

    ANYONE = "anyone"
    PROFESSIONAL = "professional"
    """Whoever asks acts for an organisation today, or coordinates an area; a session by itself makes nobody one."""
    OWN = "own"
    """The thing belongs to an organisation the account acts for, or to a unit of it."""
    PARTY = "party"
    """An organisation the account acts for is party to a routine or pathway that uses the thing."""
    AREA = "area"
    """The account coordinates an area that the thing serves."""


ALLOWED: Mapping[Act, Mapping[Standing, frozenset[Role] | None]] = {
    Act.READ_PUBLIC: {Standing.ANYONE: None},
    Act.READ_PROFESSIONALS: {Standing.PROFESSIONAL: None},
    Act.READ_PARTIES: {
        Standing.OWN: frozenset(Role),
        Standing.PARTY: frozenset(Role),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.MAINTAIN: {
        Standing.OWN: frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.VERIFY: {
        Standing.OWN: frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.SIGN: {Standing.OWN: frozenset({Role.SIGNATORY})},
    Act.MAINTAIN_CATALOGUE: {Standing.AREA: frozenset({Role.COORDINATOR})},
    Act.AUDIT: {
        Standing.OWN: frozenset(Role),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.ACCEPT_RISK: {Standing.AREA: frozenset({Role.COORDINATOR})},
    Act.ADMINISTER: {Standing.OWN: frozenset({Role.ADMINISTRATOR})},
    Act.IMPORT: {
        Standing.OWN: frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.SUBSCRIBE: {Standing.OWN: frozenset({Role.EDITOR, Role.ADMINISTRATOR})},
    Act.READ_CHANGES: {Standing.PROFESSIONAL: None},
    Act.REPORT: {Standing.ANYONE: None},
    Act.DRAFT: {
        Standing.OWN: frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.READ_DRAFT: {
        Standing.OWN: frozenset(Role),
        Standing.PARTY: frozenset(Role),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.READ_LOG: {
        Standing.OWN: frozenset({Role.ADMINISTRATOR}),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
    Act.COMMENT: {
        Standing.OWN: frozenset({Role.EDITOR, Role.SIGNATORY, Role.ADMINISTRATOR}),
        Standing.PARTY: frozenset({Role.EDITOR, Role.SIGNATORY, Role.ADMINISTRATOR}),
        Standing.AREA: frozenset({Role.COORDINATOR}),
    },
}
"""The access table: act × standing → the roles that may (None: no role needed). No row, no right."""


class Scope(StrEnum):
    """What a key or token for a program may be used for, within what its organisation may."""

    READ = "read"
    WRITE = "write"
    VERIFY = "verify"
    IMPORT = "import"
    SUBSCRIBE = "subscribe"
    AGREE = "agree"


SCOPES: Mapping[Scope, frozenset[Act]] = {
    Scope.READ: frozenset({Act.READ_PROFESSIONALS, Act.READ_PARTIES, Act.READ_CHANGES, Act.AUDIT}),
    Scope.WRITE: frozenset({Act.MAINTAIN}),
    Scope.VERIFY: frozenset({Act.VERIFY}),
    Scope.IMPORT: frozenset({Act.IMPORT}),
    Scope.SUBSCRIBE: frozenset({Act.SUBSCRIBE}),
    Scope.AGREE: frozenset({Act.DRAFT, Act.READ_DRAFT, Act.COMMENT}),
}
"""Scope → the acts it opens. What no scope opens, no program can do: sign, administer, coordinate."""

UNSCOPED = frozenset({Act.READ_PUBLIC, Act.REPORT})
"""What needs no scope, for it needs nobody to have signed in."""


@dataclass(frozen=True)
class Viewer:
    """Who is asking. `roles` maps an organisation's UUID to the roles held for it; `areas` are those coordinated."""

    actor: str
    signed_in: bool = False
    """Whether it is known who asks. That opens nothing: see `professional`."""
    professional: bool = False
    """Whether whoever asks acts for an organisation that there is, or coordinates an area for one, today."""
    roles: tuple[tuple[UUID, Role], ...] = ()
    areas: frozenset[UUID] = frozenset()
    limited_to: frozenset[Act] | None = None
    """The only acts the table is asked about: a program's scopes. None: all of them."""
    needs_second_factor: frozenset[Role] = frozenset()
    """Roles the account holds but not in this session, which was signed in to without the second factor they need."""

    @property
    def organisations(self) -> frozenset[UUID]:
        """The organisations the account acts for, in any role."""
        return frozenset(organisation for organisation, _ in self.roles)

    @classmethod
    def anonymous(cls) -> Viewer:
        """Somebody who has not signed in."""
        return cls("anonymous")

    @classmethod
    def of_account(cls, account: Account, now: Moment, *, second_factor: bool = False) -> Viewer:
        """The account as of today's memberships, with the units of its organisations and the parts of its areas.

        `second_factor`: whether the account showed one in this session. Without it the roles in the setting
        SECOND_FACTOR_ROLES are not held, and told in `needs_second_factor`.

        Rights follow what holds now: `now` is `Moment.resolve()`, never the moment that is read about. An account
        whose memberships are over, or have not begun, has signed in and sees what everybody sees; one that waits for a
        second factor is a professional. So sees one whose organisations have all ended, but it keeps its roles for
        them: an end by mistake can be taken back. An account that is no longer active has no rights.

        Costs one query, and one for each level below its organisations and areas.
        """
        if not account.is_active:
            return cls(account.actor)
        rows = Membership.objects.filter(in_force(now.on), account=account).annotate(stands=organisation_holds())
        held = list(rows.select_related("organisation", "area"))
        professional = any(membership.stands for membership in held)
        withheld = frozenset() if second_factor else frozenset(map(Role, settings.SECOND_FACTOR_ROLES))
        lacking = withheld & {Role(membership.role) for membership in held}
        held = [membership for membership in held if Role(membership.role) not in lacking]
        roles = [(membership.organisation.uuid, Role(membership.role)) for membership in held]
        areas = {membership.area.uuid for membership in held if membership.area}
        return cls(
            account.actor,
            signed_in=True,
            professional=professional,
            roles=tuple(_with_units(roles, now)),
            areas=frozenset(_with_parts(areas, now)),
            needs_second_factor=lacking,
        )

    @classmethod
    def of_program(cls, actor: str, organisation: UUID, scopes: Iterable[Scope], now: Moment) -> Viewer:
        """A program that keeps an organisation's and its units' entries, within its scopes. `now` as for an account.

        Costs one query for each level below the organisation.
        """
        return cls(
            actor,
            signed_in=True,
            professional=True,
            roles=tuple(_with_units([(organisation, Role.EDITOR)], now)),
            limited_to=UNSCOPED.union(*(SCOPES[scope] for scope in scopes)),
        )

    @classmethod
    def system(cls, name: str) -> Viewer:
        """The registry's own commands: professionals, and party to nothing."""
        return cls(f"system:{name}", signed_in=True, professional=True)

    def may(self, act: Act, standings: Iterable[Standing], organisation: UUID | None = None) -> bool:
        """Whether the table allows `act` to this viewer, who stands in one of `standings` to the thing.

        `organisation` is the owner, for OWN. Being anyone, and a professional, need not be said.
        """
        if self.limited_to is not None and act not in self.limited_to:
            return False
        given = {Standing.ANYONE, *standings, *([Standing.PROFESSIONAL] if self.professional else [])}
        return any(
            standing in given and (roles is None or bool(roles & self._roles(standing, organisation)))
            for standing, roles in ALLOWED.get(act, {}).items()
        )

    def may_for(self, act: Act, standing: Standing, organisation: UUID) -> bool:
        """Whether the table allows `act` in `standing` by a role that is held for this organisation, or above it.

        For what is shared with some organisations: an editor of one comments, a reader there who edits elsewhere not.
        """
        held = {role for held_for, role in self.roles if held_for == organisation}
        roles = ALLOWED.get(act, {}).get(standing, frozenset())
        return self.may(act, [standing], organisation) and (roles is None or bool(roles & held))

    def lacks_second_factor_for(self, act: Act) -> bool:
        """Whether a second factor would give the account a role that the table lets `act`. For who was refused it."""
        rows = ALLOWED.get(act, {}).values()
        return any(roles is not None and bool(roles & self.needs_second_factor) for roles in rows)

    def _roles(self, standing: Standing, organisation: UUID | None) -> set[Role]:
        if standing is Standing.OWN:
            return {role for held_for, role in self.roles if held_for == organisation}
        return {role for _, role in self.roles}


def _with_units(roles: list[tuple[UUID, Role]], moment: Moment) -> list[tuple[UUID, Role]]:
    """A role held for an organisation is held for its units, and their units."""
    found = list(roles)
    level = roles
    while level:
        children = _children("organisation", {organisation for organisation, _ in level}, moment)
        level = [(child, role) for parent, role in level for child in children.get(parent, ())]
        level = [pair for pair in level if pair not in found]
        found += level
    return found


def _with_parts(areas: set[UUID], moment: Moment) -> set[UUID]:
    """A county's coordinator coordinates its municipalities."""
    found, level = set(areas), areas
    while level:
        children = _children("area", level, moment)
        level = {part for parts in children.values() for part in parts} - found
        found |= level
    return found


def _children(kind: str, parents: set[UUID], moment: Moment) -> dict[UUID, list[UUID]]:
    """The records of `kind` whose parent is one of `parents`, by parent. One query."""
    reader = Reader(Viewer.anonymous(), moment)
    found: dict[UUID, list[UUID]] = {}
    for entry in reader.of(kind).linked_to("parent", parents).all():
        found.setdefault(UUID(entry.content["parent"]), []).append(entry.id)
    return found
