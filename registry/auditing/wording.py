"""What the audit says: for each code how bad it is, what it is called, why it is found and what would clear it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from partners.verifying.wording import day as spelled
from records.text import Text
from registry.auditing.finding import Severity


@dataclass(frozen=True)
class Words:
    """The words of one code. `reason` and `clears_by` are filled with what the rule told."""

    severity: Severity
    title: Text
    reason: Text
    clears_by: Text


CODES: Mapping[str, Words] = {
    "not_decided": Words(
        Severity.SERIOUS,
        Text(sv="Saknar beslut", en="Not decided"),
        Text(sv="Inget beslut står i registret.", en="No decision stands in the registry."),
        Text(sv="För in beslutet: vem, nivå, dag.", en="Enter the decision: by whom, at which level, which day."),
    ),
    "party_not_signed": Words(
        Severity.SERIOUS,
        Text(sv="En part har inte skrivit under", en="A party has not signed"),
        Text(sv="{party} är part och har inte skrivit under.", en="{party} is a party and has not signed."),
        Text(sv="{party} skriver under, eller är inte längre part.", en="{party} signs, or is no longer a party."),
    ),
    "review_passed": Words(
        Severity.SERIOUS,
        Text(sv="Översynen är försenad", en="The review is overdue"),
        Text(sv="Skulle ha setts över senast {day}.", en="Was to be reviewed by {day}."),
        Text(sv="Se över texten och sätt ett nytt datum för översyn.", en="Review the text and set a new review date."),
    ),
    "no_end_and_no_review": Words(
        Severity.MINOR,
        Text(sv="Varken slutdatum eller datum för översyn", en="Neither a last day nor a review date"),
        Text(
            sv="Gäller tills vidare, och ingen dag är satt för översyn.",
            en="Holds until further notice, and no day is set for its review.",
        ),
        Text(sv="Sätt ett datum för översyn eller ett slutdatum.", en="Set a review date or a last day."),
    ),
    "contact_overdue": Words(
        Severity.MINOR,
        Text(sv="Kontaktvägen är inte kontrollerad i tid", en="The contact point was not checked in time"),
        Text(
            sv="Senast kontrollerad {last}; skulle ha kontrollerats igen senast {due}.",
            en="Last checked {last}; was to be checked again by {due}.",
        ),
        Text(sv="Kontrollera att kontaktvägen fungerar.", en="Check that the contact point works."),
    ),
    "contact_never_verified": Words(
        Severity.MINOR,
        Text(sv="Kontaktvägen har aldrig kontrollerats", en="The contact point was never checked"),
        Text(sv="Ingen kontroll har gjorts.", en="No check has been made."),
        Text(sv="Kontrollera att kontaktvägen fungerar.", en="Check that the contact point works."),
    ),
    "contact_not_working": Words(
        Severity.CRITICAL,
        Text(sv="Kontaktvägen fungerar inte", en="The contact point does not work"),
        Text(
            sv="Fungerade inte vid kontroll, eller har rapporterats inte fungera, {day}.",
            en="Did not work when checked, or was reported not to work, {day}.",
        ),
        Text(sv="Rätta uppgiften, och kontrollera att den fungerar.", en="Correct it, and check that it works."),
    ),
}
"""Every code there is."""


def filled(text: Text, told: Mapping[str, Any]) -> Text:
    """The text with what a rule told in the places for it, in both languages."""
    return Text(sv=_filled(text.sv, told, "sv"), en=_filled(text.en or text.sv, told, "en"))


def _filled(text: str, told: Mapping[str, Any], language: str) -> str:
    return text.format(**{name: _said(value, language) for name, value in told.items()})


def _said(value: Any, language: str) -> str:
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, date):
        return spelled(value, language)
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(one, language) for one in value)
    return str(value)
