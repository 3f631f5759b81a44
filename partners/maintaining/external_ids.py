"""The identities that organisations use for entries in their own systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from partners.maintaining.kept import holders
from partners.models import ExternalId
from records.drafts import identifying
from records.models import Record
from records.recording import NotRecorded, Problem, batched

Wanted = tuple[int, Record, dict[str, Any] | None, str | None]
"""A place in the list, the entry, what it says, and the identity it shall be known by."""


def known_as(organisation: UUID, external_ids: Iterable[str]) -> dict[str, Record]:
    """The records that the organisation knows by these identities."""
    wanted = set(external_ids)
    return {
        found.external_id: found.record
        for some in batched(wanted, 5000)
        for found in ExternalId.objects.filter(owner__uuid=organisation, external_id__in=some).select_related("record")
    }


def external_ids_of(organisation: UUID, records: Iterable[int]) -> dict[int, str]:
    """What the organisation calls each of the records (by pk), where it has a name of its own for it."""
    return {
        pk: external_id
        for some in batched(records, 5000)
        for pk, external_id in ExternalId.objects.filter(owner__uuid=organisation, record__in=some).values_list(
            "record", "external_id"
        )
    }


def give(named: Sequence[tuple[Record, dict[str, Any] | None, str | None]]) -> None:
    """Let the entries' holders know them by these identities from now on. The writer's turn must be held.

    An identity is never given anew, and an entry has one for each organisation. Raises `NotRecorded` where either would
    be broken, with the place in the list.
    """
    wanted = [(place, *one) for place, one in enumerate(named) if one[2]]
    if not wanted:
        return
    _refuse_numbers(wanted)
    owners = _owners(wanted)
    known = _known(owners, wanted)
    by_record = {(owner, record): external_id for (owner, external_id), record in known.items()}
    problems: dict[int, list[Problem]] = {}
    new: list[ExternalId] = []
    for place, record, content, external_id in wanted:
        owner = owners[_holder(record, content)]
        key = (owner.pk, str(external_id))
        if known.get(key, record.pk) != record.pk:
            text = "another entry has this identity; it stays with that one for ever, use another"
            problems[place] = [Problem(("external_id",), "external_id_taken", text)]
        elif by_record.get((owner.pk, record.pk), external_id) != external_id:
            text = "the entry has another external identity already; leave the field out or send that one"
            problems[place] = [Problem(("external_id",), "other_external_id", text)]
        elif key not in known:
            known[key] = record.pk
            by_record[owner.pk, record.pk] = str(external_id)
            new.append(ExternalId(owner=owner, record=record, external_id=key[1]))
    if problems:
        raise NotRecorded(problems)
    ExternalId.objects.bulk_create(new, batch_size=1000)


def _refuse_numbers(wanted: Sequence[Wanted]) -> None:
    """An identity is a code of another system: what only looks softer (ABC 123) is one, an identity number is none."""
    found = {place: identifying({"external_id": external_id}, confirmed=True) for place, _, _, external_id in wanted}
    if problems := {place: some for place, some in found.items() if some}:
        raise NotRecorded(problems)


def _known(owners: Mapping[UUID, Record], wanted: Sequence[Wanted]) -> dict[tuple[int, str], int]:
    """What the owners call entries already, as far as it concerns those wanted: record by owner and identity."""
    mine = ExternalId.objects.filter(owner__in=owners.values())
    found: dict[tuple[int, str], int] = {}
    for some in batched(wanted, 2000):
        concerned = Q(external_id__in=[one[3] for one in some]) | Q(record__in=[one[1].pk for one in some])
        rows = mine.filter(concerned).values_list("owner", "external_id", "record")
        found |= {(owner, external_id): record for owner, external_id, record in rows}
    return found


def _holder(record: Record, content: dict[str, Any] | None) -> UUID:
    """Whose name for the entry it is: the organisation's that holds it (of several the first); for a unit, of the
    organisation above it."""
    return next(holders(record.kind, content or {}), record.uuid)


def _owners(wanted: Sequence[Wanted]) -> dict[UUID, Record]:
    found = {_holder(record, content) for _, record, content, _ in wanted}
    return {record.uuid: record for record in Record.objects.filter(uuid__in=found)}
