"""Checking exported evidence: everything in it against everything else, by anybody, without the registry's database.

What it proves: the registry of the public key vouched for exactly this file; each answer is to the hash of this
document in this round, with the day from which it shall hold; the events are those whose hashes they carry; when all
signed, what was recorded is the document with the days on which they did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from records.hashing import content_hash, words_hash
from records.moment import STOCKHOLM
from registry.agreeing.sealing import ALGORITHM, is_signed, name_of
from registry.agreeing.signable import DOCUMENT_ALONE, EVIDENCE, Signable, hash_of, signed

Json = dict[str, Any]
_FORMS = {of_evidence: form for form, of_evidence in EVIDENCE.items()}


@dataclass(frozen=True)
class _Expected:
    """What an event must say, by what stands beside it."""

    action: str
    actor: str
    at: str
    detail: Json


def problems_with(evidence: Json, public_key: str | None = None) -> list[str]:
    """What is wrong with the evidence, in words; nothing when all holds.

    `public_key`: the registry's, in base64, from somewhere else than the file. Without it the file vouches for itself.
    """
    found: list[str] = []
    for check in (_signature_problems(evidence, public_key), _inner_problems(evidence)):
        try:
            found.extend(check)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            found.append(f"the file is not evidence as the registry writes it ({type(error).__name__})")
    return found


def events_in(evidence: Json) -> list[Json]:
    """Every event that the evidence carries."""
    outcome = evidence["outcome"]
    closing = [outcome["event"]] if "event" in outcome else []
    version = [outcome["version"]["event"]] if "version" in outcome else []
    return [evidence["proposal"]["event"], *(answer["event"] for answer in evidence["answers"]), *version, *closing]


def _signature_problems(evidence: Json, public_key: str | None) -> Iterator[str]:
    if evidence.get("format") not in _FORMS:
        yield f"the file is of another format than {' and '.join(_FORMS)}"
    seal = dict(evidence["signature"])
    value = seal.pop("value")
    if seal["algorithm"] != ALGORITHM:
        yield f"the signature is not {ALGORITHM}"
    if public_key is not None and seal["public_key"] != public_key:
        yield "the file names another public key than the one given"
    if seal["key"] != name_of(seal["public_key"]):
        yield "the name of the key is not the key's"
    if not is_signed({**evidence, "signature": seal}, value, public_key or seal["public_key"]):
        yield "the registry's signature is not of this file: something in it was changed"


def _inner_problems(evidence: Json) -> Iterator[str]:
    if hash_of(_signable(evidence), _FORMS[evidence["format"]]) != evidence["content_hash"]:
        yield "the document, its round or its days are not what the content hash is of"
    for event in events_in(evidence):
        if content_hash({name: value for name, value in event.items() if name != "hash"}) != event["hash"]:
            yield f"event {event['sequence']} is not what the log's hash is of"
    yield from _proposal_problems(evidence)
    for answer in evidence["answers"]:
        yield from _answer_problems(evidence, answer)
    yield from _outcome_problems(evidence)


def _proposal_problems(evidence: Json) -> Iterator[str]:
    said, event = evidence["proposal"], evidence["proposal"]["event"]
    parties = [party["organisation"] for party in said["parties"]]
    expected = {
        **_common(evidence), "owner": said["owner"], "revision": said["revision"], "valid_from": said["valid_from"],
        "holds_back": said["holds_back"], "base": said["base"], "parties": parties,
        "words_hash": words_hash(said["note"]),
    }  # fmt: skip
    yield from _differing(
        "the proposal", event, _Expected("proposal.made", said["proposed_by"], said["proposed_at"], expected)
    )
    if event["detail"].get("format", DOCUMENT_ALONE) != _FORMS[evidence["format"]]:
        yield "the proposal: the event says another format"
    if len(set(parties)) < len(parties):
        yield "a party stands twice"


def _answer_problems(evidence: Json, answer: Json) -> Iterator[str]:
    who = f"the answer of {answer['organisation']}"
    if answer["content_hash"] != evidence["content_hash"]:
        yield f"{who} is to another hash"
    parties = {party["organisation"]: party["name"] for party in evidence["proposal"]["parties"]}
    if parties.get(answer["organisation"]) != answer["name"]:
        yield f"{who} is of nobody who was asked"
    if sum(one["organisation"] == answer["organisation"] for one in evidence["answers"]) > 1:
        yield f"{who} stands twice"
    if answer["event"]["sequence"] <= evidence["proposal"]["event"]["sequence"]:
        yield f"{who} comes before the proposal"
    expected = {
        **_common(evidence), "organisation": answer["organisation"], "words_hash": words_hash(answer["reason"])
    }  # fmt: skip
    yield from _differing(
        who, answer["event"], _Expected(f"proposal.{answer['answer']}", answer["by"], answer["at"], expected)
    )


def _outcome_problems(evidence: Json) -> Iterator[str]:
    outcome = evidence["outcome"]
    answers = {answer["organisation"]: answer["answer"] for answer in evidence["answers"]}
    all_signed = {party["organisation"]: "signed" for party in evidence["proposal"]["parties"]} == answers
    if (outcome["status"] == "agreed") != all_signed:
        yield "the outcome is not what the answers make it"
    if outcome["status"] == "declined" and "declined" not in answers.values():
        yield "nobody has declined it"
    if ("event" in outcome) != (outcome["status"] in ("agreed", "replaced", "withdrawn")):
        yield "the outcome and its event do not go together"
    if "event" in outcome:
        version = outcome["version"]["event"]["sequence"] if "version" in outcome else None
        expected = {
            **_common(evidence), "how": outcome["status"], "version": version,
            "words_hash": words_hash(outcome["reason"]),
        }  # fmt: skip
        actor = outcome["event"]["actor"]
        yield from _differing(
            "the outcome", outcome["event"], _Expected("proposal.closed", actor, outcome["at"], expected)
        )
    if outcome["status"] == "agreed":
        yield from _version_problems(evidence)


def _version_problems(evidence: Json) -> Iterator[str]:
    version, said = evidence["outcome"]["version"], evidence["proposal"]
    days = {UUID(answer["organisation"]): _day(answer["at"]) for answer in evidence["answers"]}
    if content_hash(signed(evidence["document"], days)) != version["content_hash"]:
        yield "the version is not the document with the days on which it was signed"
    proposed = date.fromisoformat(said["valid_from"])
    first = proposed if said["holds_back"] else max(proposed, *days.values())
    if date.fromisoformat(version["valid_from"]) != first:
        yield "the version holds from another day than was agreed"
    expected = {
        "kind": said["kind"], "number": version["number"], "valid_from": version["valid_from"], "ends": False,
        "content_hash": version["content_hash"], "words_hash": version["words_hash"],
    }  # fmt: skip
    last = evidence["answers"][-1]
    event = version["event"]
    yield from _differing("the version", event, _Expected("version.recorded", last["by"], last["at"], expected))
    if event["record"] != said["record"]:
        yield "the version is of another record"
    if words_hash(version["change_note"], "") != version["words_hash"]:
        yield "the version's note is not the recorded one"


def _signable(evidence: Json) -> Signable:
    said = evidence["proposal"]
    first = date.fromisoformat(said["valid_from"])
    return Signable(said["kind"], UUID(said["record"]), said["round"], evidence["document"], first, said["holds_back"])


def _common(evidence: Json) -> Json:
    said = evidence["proposal"]
    return {
        "draft": said["draft"], "kind": said["kind"], "record": said["record"], "round": said["round"],
        "content_hash": evidence["content_hash"],
    }  # fmt: skip


def _differing(what: str, event: Json, expected: _Expected) -> Iterator[str]:
    """What the event says otherwise than the file does beside it."""
    if event["action"] != expected.action:
        yield f"{what}: the event is of another act"
    if event["actor"] != expected.actor:
        yield f"{what}: the event is somebody else's"
    if datetime.fromisoformat(event["at"]) != datetime.fromisoformat(expected.at):
        yield f"{what}: the event is of another instant"
    for name, value in expected.detail.items():
        if event["detail"].get(name, "nothing") != value:
            yield f"{what}: the event says another {name}"


def _day(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(STOCKHOLM).date()
