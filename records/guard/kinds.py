"""The kinds of what identifies a person in a text, how grave each is, and what is said of one that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

IdentityKind = Literal["personal_identity_number", "coordination_number", "interim_number", "reserve_number"]
SofterKind = Literal[
    "police_case_number",
    "court_case_number",
    "lma_number",
    "vehicle_registration",
    "street_address",
    "property_designation",
    "private_email",
    "mobile_number",
    "coordinates",
    "reference_number",
    "described_person",
]
Kind = Literal[IdentityKind, SofterKind]
Severity = Literal["block", "warn"]
"""`block`: no text may hold it, whoever says so. `warn`: it may stand once somebody has read it and confirmed it."""

IDENTITY_KINDS: Final[tuple[IdentityKind, ...]] = get_args(IdentityKind)
SOFTER_KINDS: Final[tuple[SofterKind, ...]] = get_args(SofterKind)
A_DOCUMENTS_NUMBER: Final[frozenset[SofterKind]] = frozenset({"reference_number"})
"""What a text that names a document may hold."""
CODES: Final[Mapping[Severity, str]] = {"block": "identifying_text", "warn": "possibly_identifying"}
"""The code of the problem that a finding of each severity becomes."""

_WORDS: Final[Mapping[str, str]] = {
    "personal_identity_number": "a personal identity number",
    "coordination_number": "a coordination number",
    "interim_number": "an interim identity number",
    "reserve_number": "a regional reserve number",
    "police_case_number": "a police or prosecutor's case number",
    "court_case_number": "a court case number",
    "lma_number": "an asylum seeker's card or file number",
    "vehicle_registration": "a vehicle's registration",
    "street_address": "a street address",
    "property_designation": "a property designation",
    "private_email": "a person's e-mail address",
    "mobile_number": "a mobile telephone number",
    "coordinates": "coordinates or a place on a map",
    "reference_number": "a reference number of a case",
    "described_person": "a description of one person by age, school and kinship",
}
_WAY_OUT: Final[Mapping[Severity, str]] = {
    "block": "take it out: the registry holds nothing about a person",
    "warn": "take it out, or confirm that it is about nobody in particular",
}


@dataclass(frozen=True)
class Finding:
    """An identifying part of a text: its kind and its place `[start, end)` in characters. Holds nothing of the text."""

    kind: Kind
    start: int
    end: int

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return "block" if self.kind in IDENTITY_KINDS else "warn"

    @property
    def code(self) -> str:
        """The code of the problem it becomes."""
        return CODES[self.severity]

    @property
    def message(self) -> str:
        """The kind, the place (characters counted from 1, both included) and the way out; nothing of the text."""
        what = f"characters {self.start + 1} to {self.end} look like {_WORDS[self.kind]}"
        return f"{what}; {_WAY_OUT[self.severity]}"
