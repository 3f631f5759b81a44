"""Telling those concerned after a change: one mail for each of them and turn, however much was changed in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django_tasks import task

from partners import mailing
from partners.access import Viewer
from partners.maintaining import KEPT_BY_PARTNERS, Affected, Outcome, after_maintaining
from partners.maintaining.impact import Impact, impact_of
from partners.models import Account, Membership, Role, in_force
from records.models import Version
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import Session
from registry.notice import Told, notice
from registry.parties import areas_around, bound
from registry.said import recorded_between, said_over

_KEEPERS = (Role.EDITOR, Role.ADMINISTRATOR)


@after_maintaining
def have_them_told(session: Session, actor: str, outcomes: Sequence[Outcome]) -> None:
    """Queue, at the end of the turn and in its transaction, that those concerned are told of what it has changed.

    Those are told when somebody relies on what was changed, or when it was changed in a partner's name.
    """
    if any(o.impact.relied_on_by or o.impact.gaps or o.on_behalf_of for o in outcomes):
        session.before_end("registry.telling", partial(_queue, session, actor))


def _queue(session: Session, actor: str) -> None:
    tell.enqueue(session.first, session.chain.head.sequence, session.at.isoformat(), actor)


@task()
def tell(first: int, last: int, at: str, actor: str) -> int:
    """Queue a mail to each account that the turn's changes concern; returns how many.

    `first`, `last`: the turn's sequence numbers, both included; `at`: its instant (ISO 8601). Who did it is left out.
    What the changes do to whom is worked out anew as of that instant, which gives what the one who made them was told.
    """
    instant = datetime.fromisoformat(at)
    told = _changes(first, last, instant)
    by_account: dict[int, list[Told]] = defaultdict(list)
    for one, accounts in zip(told, _concerned(told, Moment(_day(instant), instant)), strict=True):
        for pk in accounts:
            by_account[pk].append(one)
    found = Account.objects.filter(pk__in=by_account, is_active=True, is_service=False)
    asked = [account for account in found if account.actor != actor]
    names = _names(told, Moment(_day(instant), instant))
    with transaction.atomic():
        for account in asked:
            send.enqueue(str(account.uuid), *notice(by_account[account.pk], names))
    return len(asked)


@task()
def send(account: str, subject: str, text: str, attempt: int = 0) -> None:
    """Mail a text to an account (by UUID), unless it has been closed since."""
    found = Account.objects.filter(uuid=account, is_active=True).first()
    if found is None:
        return

    def again(run_after: datetime, attempt: int) -> None:
        send.using(run_after=run_after).enqueue(account, subject, text, attempt)

    mailing.send(mailing.Mail(found, subject, text), attempt, again)


def _changes(first: int, last: int, at: datetime) -> list[Told]:
    """What was changed in a turn, with what it does to whom."""
    versions = [version for version in recorded_between(first, last) if version.kind in KEPT_BY_PARTNERS]
    before, after = Moment(_day(at), at - timedelta(microseconds=1)), Moment(_day(at), at)
    days = [version.valid_from for version in versions]
    was = said_over({v.record.uuid for v in versions}, before, min(days), max(days)) if versions else {}
    affected = []
    for version in versions:
        held = (said for said in was.get(version.record.uuid, ()) if said.holds_on(version.valid_from))
        content = next((said.content for said in held), None)
        uuid, kind = version.record.uuid, version.kind
        affected.append(Affected(uuid, kind, content, version.content, version.valid_from, version.valid_until))
    impacts = impact_of(affected, before, after)
    return [_told(*some) for some in zip(versions, affected, impacts, strict=True)]


def _told(version: Version, affected: Affected, impact: Impact) -> Told:
    behalf = version.event.detail.get("on_behalf_of")
    return Told(affected, impact, version.number, version.ends, UUID(behalf) if behalf else None)


def _concerned(told: Sequence[Told], moment: Moment) -> list[set[int]]:
    """The accounts (pks) that each change concerns.

    When somebody relies on the entry: the coordinators of an area it serves, or of one around it; and the editors and
    administrators of the organisations that own the routines and pathways, or are party to them. In any case those of
    the organisation in whose name it was changed.
    """
    reader = Reader(Viewer.system("telling"), moment)
    coordinators = coordinators_of(reader, moment)
    parties = _parties(reader, {one.id for t in told for one in t.impact.relied_on_by})
    wanted = {o for some in parties.values() for o in some} | {t.on_behalf_of for t in told if t.on_behalf_of}
    keepers = keepers_of(reader, wanted)
    found = []
    for one in told:
        accounts = set(keepers[one.on_behalf_of]) if one.on_behalf_of else set()
        if one.impact.relied_on_by or one.impact.gaps:
            accounts |= {account for area in one.impact.areas for account in coordinators[area]}
            organisations = {o for relying in one.impact.relied_on_by for o in parties.get(relying.id, ())}
            accounts |= {account for organisation in organisations for account in keepers[organisation]}
        found.append(accounts)
    return found


def coordinators_of(reader: Reader, moment: Moment) -> dict[UUID, set[int]]:
    """The accounts that coordinate each area today. Two queries."""
    held: dict[str, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(in_force(moment.on), role=Role.COORDINATOR)
    for account, area in rows.values_list("account", "area__uuid"):
        held[str(area)].add(account)
    found: dict[UUID, set[int]] = defaultdict(set)
    for served, around in areas_around(reader).items():
        found[UUID(served)] = {account for one in around for account in held.get(one, ())}
    return found


def _parties(reader: Reader, relying: set[UUID]) -> dict[UUID, set[UUID]]:
    """The organisations of each routine and pathway: owner, parties, and those of the routines it rests on."""
    entries = {i: e for i, e in reader.many(relying).items() if e.kind in ("routine", "pathway")}
    rests = {i: {UUID(r) for r in e.content.get("rests_on") or ()} for i, e in entries.items()}
    entries |= reader.many({r for some in rests.values() for r in some} - set(entries))
    own = {i: _named_by(e.content, reader.moment.on) for i, e in entries.items()}
    return {i: own[i].union(*(own.get(r, set()) for r in rests.get(i, ()))) for i in entries}


def _named_by(content: dict[str, Any], on: date) -> set[UUID]:
    owner = content.get("owner")
    return bound(content, on) | ({UUID(owner)} if owner else set())


def keepers_of(reader: Reader, organisations: set[UUID]) -> dict[UUID, set[int]]:
    """The accounts that edit or administer each organisation today, or else what it is a part of."""
    held: dict[UUID, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(in_force(reader.moment.on), role__in=_KEEPERS)
    for account, organisation in rows.values_list("account", "organisation__uuid"):
        held[organisation].add(account)
    found: dict[UUID, set[int]] = defaultdict(set)
    looked_at = {organisation: organisation for organisation in organisations}
    seen: set[tuple[UUID, UUID]] = set()
    while looked_at:
        found |= {organisation: held[at] for organisation, at in looked_at.items() if at in held}
        above = _parents(reader, {at for organisation, at in looked_at.items() if at not in held})
        seen |= set(looked_at.items())
        rest = {organisation: above[at] for organisation, at in looked_at.items() if at in above}
        looked_at = {organisation: at for organisation, at in rest.items() if (organisation, at) not in seen}
    return found


def _parents(reader: Reader, organisations: Iterable[UUID]) -> dict[UUID, UUID]:
    entries = reader.many(organisations)
    return {i: UUID(e.content["parent"]) for i, e in entries.items() if e.content.get("parent")}


def _names(told: Sequence[Told], moment: Moment) -> dict[UUID, str]:
    """What the functions, areas and pathways are called in which nobody answers."""
    gaps = {gap for one in told for gap in one.impact.gaps}
    labels = Reader(Viewer.system("telling"), moment).labels({i for gap in gaps for i in gap.names})
    return {identity: label.name.sv for identity, label in labels.items()}


def _day(instant: datetime) -> date:
    return instant.astimezone(STOCKHOLM).date()
