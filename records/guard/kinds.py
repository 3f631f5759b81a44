"""The kinds of what identifies a person in a text, how grave each is, and what is said of one that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from records.text import Text

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

NAMES: Final[Mapping[Kind, Text]] = {
    "personal_identity_number": Text(sv="ett personnummer", en="a personal identity number"),
    "coordination_number": Text(sv="ett samordningsnummer", en="a coordination number"),
    "interim_number": Text(sv="ett interimspersonnummer", en="an interim identity number"),
    "reserve_number": Text(sv="ett reservnummer", en="a regional reserve number"),
    "police_case_number": Text(
        sv="ett ärendenummer hos polis eller åklagare", en="a police or prosecutor's case number"
    ),
    "court_case_number": Text(sv="ett målnummer", en="a court case number"),
    "lma_number": Text(sv="ett LMA- eller dossiernummer", en="an asylum seeker's card or file number"),
    "vehicle_registration": Text(sv="ett registreringsnummer", en="a vehicle's registration"),
    "street_address": Text(sv="en gatuadress", en="a street address"),
    "property_designation": Text(sv="en fastighetsbeteckning", en="a property designation"),
    "private_email": Text(sv="en persons e-postadress", en="a person's e-mail address"),
    "mobile_number": Text(sv="ett mobilnummer", en="a mobile telephone number"),
    "coordinates": Text(sv="koordinater eller en plats på en karta", en="coordinates or a place on a map"),
    "reference_number": Text(sv="ett diarienummer", en="a reference number of a case"),
    "described_person": Text(
        sv="en beskrivning av en person genom ålder, skola och släktskap",
        en="a description of one person by age, school and kinship",
    ),
}
"""What each kind is called, in the middle of a sentence."""
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
        return f"{self.words.en}; {_WAY_OUT[self.severity]}"

    @property
    def words(self) -> Text:
        """The kind and the place alone, as the beginning of a sentence in either language."""
        name = NAMES[self.kind]
        return Text(
            sv=f"Tecken {self.start + 1} till {self.end} ser ut som {name.sv}",
            en=f"characters {self.start + 1} to {self.end} look like {name.en}",
        )
