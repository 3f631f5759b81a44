"""Evidence of a round, to take away: what was frozen, who answered which hash when, what came of it, the log's events.

It names people by their opaque accounts and organisations as they were called. `registry/agreeing/checking.py` says
what can be checked of it, without a database.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from records.hashing import words_hash
from records.models import Event
from registry.agreeing import sealing
from registry.agreeing.checking import events_in
from registry.agreeing.models import Answer
from registry.agreeing.reading import PartyState, ProposalState
from registry.agreeing.signable import EVIDENCE

Json = dict[str, Any]


def evidence_of(state: ProposalState, known_at: datetime) -> Json:
    """The evidence of a proposal as it was known at an instant, signed by the registry."""
    proposal = state.proposal
    said: Json = {
        "format": EVIDENCE[proposal.form],
        "registry": settings.BASE_URL.rstrip("/"),
        "known_at": _utc(known_at),
        "proposal": {
            "kind": proposal.kind,
            "record": str(proposal.record),
            "round": proposal.round,
            "draft": str(proposal.draft.uuid),
            "revision": proposal.revision.number,
            "owner": str(proposal.draft.owner.uuid),
            "valid_from": proposal.valid_from.isoformat(),
            "holds_back": proposal.holds_back,
            "base": proposal.base,
            "note": proposal.note,
            "proposed_at": _utc(proposal.recorded_at),
            "proposed_by": proposal.actor,
            "parties": [{"organisation": str(party.organisation), "name": party.name} for party in state.parties],
            "event": _event(proposal.event),
        },
        "document": proposal.document,
        "content_hash": proposal.content_hash,
        "answers": [_answer(party, party.answer) for party in _in_order(state) if party.answer],
        "outcome": _outcome(state),
    }
    key = sealing.public_keys()[0]
    seal = {"algorithm": sealing.ALGORITHM, "key": sealing.name_of(key), "public_key": key}
    said["signature"] = seal
    return said | {"signature": seal | {"value": sealing.signature_of(said)}}


def not_in_log(evidence: Json) -> list[str]:
    """What the log of this database does not hold as the evidence has it. One query."""
    found = events_in(evidence)
    known = dict(Event.objects.filter(pk__in=[one["sequence"] for one in found]).values_list("sequence", "hash"))
    return [f"event {e['sequence']} is not in this log" for e in found if known.get(e["sequence"]) != e["hash"]]


def _in_order(state: ProposalState) -> list[PartyState]:
    return sorted(state.parties, key=lambda party: party.answer.pk if party.answer else 0)


def _answer(party: PartyState, answer: Answer) -> Json:
    return {
        "organisation": str(party.organisation),
        "name": party.name,
        "answer": str(answer.what),
        "content_hash": answer.content_hash,
        "reason": answer.reason,
        "by": answer.actor,
        "at": _utc(answer.recorded_at),
        "event": _event(answer.event),
    }


def _outcome(state: ProposalState) -> Json:
    closing = state.closing
    found: Json = {"status": state.status}
    if closing is None:
        return found
    found |= {"at": _utc(closing.recorded_at), "reason": closing.reason, "event": _event(closing.event)}
    if closing.version is not None:
        version = closing.version
        found["version"] = {
            "number": version.number,
            "valid_from": version.valid_from.isoformat(),
            "content_hash": version.content_hash,
            "change_note": version.change_note,
            "words_hash": words_hash(version.change_note, version.source),
            "event": _event(version.event),
        }
    return found


def _event(event: Event) -> Json:
    """An event as its hash covers it; see `records.chain.event_hash`."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor,
        "action": event.action,
        "record": str(event.record.uuid) if event.record else None,
        "detail": event.detail,
        "previous": event.previous_hash,
        "hash": event.hash,
    }


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
