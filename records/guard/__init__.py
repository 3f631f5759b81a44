"""The guard: nothing that identifies a person gets into the registry, on any way in. Start with `findings_in`.

`docs/guard.md` says what it finds, how well, and what it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from records.guard.identity import INTERIM_LETTERS, count_digits, identity_findings, identity_numbers_in
from records.guard.kinds import (
    A_DOCUMENTS_NUMBER,
    CODES,
    IDENTITY_KINDS,
    NAMES,
    SOFTER_KINDS,
    Finding,
    IdentityKind,
    Kind,
    Severity,
    SofterKind,
)
from records.guard.plain import Plain
from records.guard.quick import possible_kinds
from records.guard.softer import softer_matches
from records.guard.texts import MayHold, busy_texts_of

__all__ = [
    "A_DOCUMENTS_NUMBER",
    "CODES",
    "IDENTITY_KINDS",
    "INTERIM_LETTERS",
    "NAMES",
    "SOFTER_KINDS",
    "Finding",
    "IdentityKind",
    "Kind",
    "MayHold",
    "Severity",
    "SofterKind",
    "busy_texts_of",
    "findings_in",
    "guard_name",
    "identity_numbers_in",
    "refused_in_question",
]

NEVER_ASKED_FOR: Final[frozenset[Kind]] = frozenset(
    {*IDENTITY_KINDS, "police_case_number", "court_case_number", "lma_number"}
)
"""The kinds that no question to the registry, and no file's name, has a use for."""


_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def findings_in(text: str, may_hold: Collection[SofterKind] = (), *, confirmed: bool = False) -> list[Finding]:
    """Everything in `text` that identifies somebody or may do so, in its order and without overlaps.

    `may_hold`: kinds that the text is meant for. `confirmed`: somebody has read it, and only what is never allowed is
    found. What is part of an identity number is not also found as something softer.
    """
    plain = Plain(text)
    digits = count_digits(plain.text)
    found: list[Finding] = list(identity_findings(plain, digits))
    if confirmed:
        return found
    kinds = [kind for kind in possible_kinds(plain.text, digits) if kind not in may_hold]
    if not kinds:
        return found
    # A case number behind "diarienr" is both; the graver of the two is told, for a question is refused for it.
    for start, end, kind in sorted(softer_matches(plain.text, kinds), key=lambda m: (m[2] not in NEVER_ASKED_FOR, m)):
        finding = Finding(kind, *plain.span(start, end))
        if not any(finding.start < other.end and other.start < finding.end for other in found):
            found.append(finding)
    return sorted(found, key=lambda finding: finding.start)


def refused_in_question(text: str) -> list[Finding]:
    """What may not stand in search words, look-up terms and other parameters: identity numbers and case numbers.

    A caseworker in a hurry pastes a client's number, and the registry has nothing under it. The other softer kinds
    pass: a street, a school or a car typed into a question is never stored, logged or answered with anybody's data,
    and refusing them would turn away questions that name a town's square or a telephone number of ours. A record's id
    alone is no number of anybody's, whatever its digits look like: about three in a thousand hold what an LMA card has.
    """
    if _ID.fullmatch(text.strip()):
        return []
    return [finding for finding in findings_in(text) if finding.kind in NEVER_ASKED_FOR]


def guard_name(text: str) -> list[Finding]:
    """What may not stand in the name of a file that somebody sends: the same as in a question.

    The ending and the underscores that file names are full of hide nothing.
    """
    return refused_in_question(re.sub(r"_+", " ", text)) or refused_in_question(text)
