"""What is put to the parties and signed, its hash, and what it becomes. Needs neither settings nor a database.

Whoever hashes what is signed asks `hash_of`: who proposes, who signs, the evidence, and its check by anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from records.hashing import content_hash

Json = dict[str, Any]
DOCUMENT_ALONE = "samverkansregistret-proposal-1"
"""The first form, of proposals whose event in the log names none: the hash is of the document and not of its days."""
WITH_ITS_DAYS = "samverkansregistret-proposal-2"
"""The present form."""
EVIDENCE = {DOCUMENT_ALONE: "samverkansregistret-evidence-1", WITH_ITS_DAYS: "samverkansregistret-evidence-2"}
"""By the form of what is signed: the format of the evidence of it."""


@dataclass(frozen=True)
class Signable:
    """What a party signs: the document of a round of a record, and from which day it shall hold.

    `holds_back`: it holds from `valid_from` (Europe/Stockholm) also when the last party signs later.
    """

    kind: str
    record: UUID
    round: int
    document: Json
    valid_from: date
    holds_back: bool

    @property
    def days(self) -> Json:
        """From when it shall hold, as JSON."""
        return {"valid_from": self.valid_from.isoformat(), "holds_back": self.holds_back}


def hash_of(put: Signable, form: str = WITH_ITS_DAYS) -> str:
    """SHA-256, in hex, of what is signed. Raises ValueError for a form that there is not."""
    if form == DOCUMENT_ALONE:
        return content_hash(put.document)
    if form != WITH_ITS_DAYS:
        raise ValueError("what is signed has no such form")
    said = {"kind": put.kind, "record": str(put.record), "round": put.round, "document": put.document}
    return content_hash({"format": form, **said, **put.days})


def frozen(content: Json, signing: list[UUID]) -> Json:
    """The content as it is put to the parties that sign: they are all named in it, and none has signed yet."""
    named = {party["organisation"] for party in content.get("parties") or ()}
    asked = set(map(str, signing))
    parties = [
        {name: value for name, value in party.items() if name != "signed" or party["organisation"] not in asked}
        for party in content.get("parties") or ()
    ]
    parties += [{"organisation": str(one), "title": ""} for one in signing if str(one) not in named]
    return {**content, "parties": parties}


def signed(document: Json, days: Mapping[UUID, date]) -> Json:
    """The frozen document with the day on which each party signed it."""
    parties = [
        party | {"signed": {"value": days[UUID(party["organisation"])].isoformat(), "precision": "day"}}
        if UUID(party["organisation"]) in days
        else party
        for party in document["parties"]
    ]
    return {**document, "parties": parties}
