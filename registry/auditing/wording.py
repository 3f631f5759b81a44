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
    "agreement_not_written": Words(
        Severity.MINOR,
        Text(sv="Överenskommelsens text saknas", en="The agreement's text is missing"),
        Text(
            sv="Texten står inte i registret, så överenskommelsen räknas inte som skriftlig i det nationella måttet.",
            en="The text is not in the registry: the agreement does not count as written in the national measure.",
        ),
        Text(sv="För in texten, avsnitt för avsnitt.", en="Enter the text, section by section."),
    ),
    "agreement_below_management": Words(
        Severity.SERIOUS,
        Text(sv="Inte beslutad på ledningsnivå", en="Not decided at management level"),
        Text(
            sv="Beslutad av {by}, som inte är ledningsnivå: räknas inte i det nationella måttet.",
            en="Decided by {by}, which is not management level: does not count in the national measure.",
        ),
        Text(sv="Ett beslut på ledningsnivå förs in.", en="A decision at management level is entered."),
    ),
    "agreement_decision_undated": Words(
        Severity.MINOR,
        Text(sv="Beslutet saknar datum", en="The decision has no date"),
        Text(
            sv="Beslutad av {by}, okänt när: räknas inte som beslutad i det nationella måttet.",
            en="Decided by {by}, nobody knows when: does not count as decided in the national measure.",
        ),
        Text(
            sv="För in beslutets datum, så exakt som det är känt.",
            en="Enter the date of the decision, as exactly as it is known.",
        ),
    ),
    "agreement_not_followed_up": Words(
        Severity.SERIOUS,
        Text(sv="Inte uppföljd på 24 månader", en="Not followed up within 24 months"),
        Text(
            sv="Senast uppföljd: {last}. Räknas inte i det nationella måttet.",
            en="Last followed up: {last}. Does not count in the national measure.",
        ),
        Text(
            sv="Följ upp överenskommelsen och för in uppföljningen.",
            en="Follow the agreement up, and enter the follow-up.",
        ),
    ),
    "agreement_awaits_follow_up": Words(
        Severity.NOTICE,
        Text(sv="Ännu inte uppföljd", en="Not followed up yet"),
        Text(
            sv="Räknas i det nationella måttet först när den har följts upp; senast {day}.",
            en="Counts in the national measure once it has been followed up; by {day}.",
        ),
        Text(
            sv="Följ upp överenskommelsen och för in uppföljningen.",
            en="Follow the agreement up, and enter the follow-up.",
        ),
    ),
    "not_decided": Words(
        Severity.SERIOUS,
        Text(sv="Saknar beslut", en="Not decided"),
        Text(sv="Inget beslut står i registret.", en="No decision stands in the registry."),
        Text(sv="För in beslutet: vem, nivå, dag.", en="Enter the decision: by whom, at which level, which day."),
    ),
    "decided_later": Words(
        Severity.SERIOUS,
        Text(sv="Gäller före sitt beslut", en="Holds before it is decided"),
        Text(
            sv="Beslutas av {by} tidigast {day}, men gäller redan.",
            en="Decided by {by} on {day} at the earliest, but holds already.",
        ),
        Text(
            sv="Rätta beslutets datum, eller låt texten gälla från beslutet.",
            en="Correct the date of the decision, or let the text hold from it on.",
        ),
    ),
    "party_not_signed": Words(
        Severity.SERIOUS,
        Text(sv="En part har inte skrivit under", en="A party has not signed"),
        Text(sv="{party} är part och har inte skrivit under.", en="{party} is a party and has not signed."),
        Text(sv="{party} skriver under, eller är inte längre part.", en="{party} signs, or is no longer a party."),
    ),
    "party_withdrawn": Words(
        Severity.SERIOUS,
        Text(sv="En part har trätt ur", en="A party has withdrawn"),
        Text(
            sv="{party} är inte bunden från {day}, men står kvar som part: det som {party} åtog sig gäller inte.",
            en="{party} is not bound from {day} on, but stands as a party: what {party} undertook does not hold.",
        ),
        Text(
            sv="Kom överens på nytt, utan {party} eller med {party} som part igen.",
            en="Agree anew, without {party} or with {party} as a party again.",
        ),
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
    "cites_repealed_law": Words(
        Severity.SERIOUS,
        Text(sv="Hänvisar till lag som är upphävd", en="Cites repealed law"),
        Text(sv="{law} upphörde att gälla {day}.", en="{law} ceased to hold on {day}."),
        Text(
            sv="Ta bort hänvisningen eller hänvisa till det som gäller.",
            en="Take the citation out, or cite what holds.",
        ),
    ),
    "cites_renumbered_law": Words(
        Severity.MINOR,
        Text(sv="Hänvisar till lag som har ersatts", en="Cites law that has been replaced"),
        Text(
            sv="{law} upphörde att gälla {day}; numera {replaced_by}.",
            en="{law} ceased to hold on {day}; now {replaced_by}.",
        ),
        Text(sv="Hänvisa till {replaced_by}.", en="Cite {replaced_by}."),
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
    "hours_without_receiver": Words(
        Severity.CRITICAL,
        Text(sv="Tider utan mottagare", en="Hours with no receiver"),
        Text(
            sv="Inom 13 månader finns krävda tider i {area} då ingen tar emot, första gången {day}.",
            en="Within 13 months there are required hours in {area} in which nobody is there, first on {day}.",
        ),
        Text(
            sv="Någon tar emot under tiderna, eller de krävs inte längre.",
            en="Somebody is there in those hours, or they are no longer required.",
        ),
    ),
    "hours_unknown": Words(
        Severity.SERIOUS,
        Text(sv="Tider okända", en="Hours unknown"),
        Text(
            sv="Inom 13 månader finns krävda tider i {area} då ingen vet om någon tar emot, första gången {day}.",
            en="Within 13 months nobody knows if anybody is there in required hours in {area}, first on {day}.",
        ),
        Text(
            sv="För in tiderna för dem som steget lämnar till.",
            en="Enter the hours of those that the step hands over to.",
        ),
    ),
    "hours_on_unchecked": Words(
        Severity.MINOR,
        Text(sv="Tider som vilar på okontrollerade kontaktvägar", en="Hours that rest on unchecked contact points"),
        Text(
            sv="Inom 13 månader finns krävda tider i {area} då bara de tar emot som inte är kontrollerade i tid eller "
            "inte har fungerat, första gången {day}.",
            en="Within 13 months there are required hours in {area} in which only those are there that were not "
            "checked in time or did not work, first on {day}.",
        ),
        Text(sv="Kontrollera kontaktvägarna som steget leder till.", en="Check the contact points of the step."),
    ),
    "hours_not_stated": Words(
        Severity.NOTICE,
        Text(sv="Krävda tider är inte angivna", en="Required hours are not stated"),
        Text(
            sv="Vägen säger inte när dess första kontakt i {area} måste gå att nå.",
            en="The pathway does not say when its first contact in {area} must be reachable.",
        ),
        Text(sv="Ange de krävda tiderna, och vem som nås först.", en="State the required hours, and who comes first."),
    ),
    "actor_without_agreement": Words(
        Severity.SERIOUS,
        Text(
            sv="Ingen överenskommelse med en aktör i det nationella måttet",
            en="No agreement with an actor of the national measure",
        ),
        Text(
            sv="Kommunen har ingen överenskommelse i registret med {actor}.",
            en="The municipality has no agreement in the registry with {actor}.",
        ),
        Text(
            sv="En överenskommelse med {actor} träffas och förs in.",
            en="An agreement with {actor} is made and entered.",
        ),
    ),
    "points_to_ended": Words(
        Severity.CRITICAL,
        Text(sv="Pekar på något som har upphört", en="Points to what has ended"),
        Text(sv="{what} finns inte längre sedan {day}.", en="{what} holds no longer since {day}."),
        Text(sv="Peka på det som har trätt i stället.", en="Point to what has taken its place."),
    ),
    "points_to_moved": Words(
        Severity.SERIOUS,
        Text(sv="Pekar på något som har flyttat", en="Points to what has moved"),
        Text(
            sv="{what} har flyttat sedan vägen skrevs: till {organisation}, en annan uppgift eller ett annat område.",
            en="{what} has moved since the pathway was written: to {organisation}, another function or another area.",
        ),
        Text(sv="Se över steget och spara en ny version.", en="Review the step and save a new version."),
    ),
    "names_what_was_renamed": Words(
        Severity.MINOR,
        Text(sv="Använder ett namn som inte längre gäller", en="Uses a name that no longer holds"),
        Text(sv="Texten säger {old}; numera heter det {what}.", en="The text says {old}; it is now called {what}."),
        Text(sv="Skriv det nya namnet.", en="Write the new name."),
    ),
    "reaches_nobody": Words(
        Severity.CRITICAL,
        Text(sv="Når ingen", en="Reaches nobody"),
        Text(sv="Ingen kontaktväg når {what} i {areas}.", en="No contact point reaches {what} in {areas}."),
        Text(
            sv="En kontaktväg förs in, eller steget lämnar till någon annan.",
            en="A contact point is entered, or the step hands over to somebody else.",
        ),
    ),
    "situation_without_pathway": Words(
        Severity.SERIOUS,
        Text(sv="Situation utan väg", en="Situation without a pathway"),
        Text(
            sv="Ingen väg gäller för {situation}, för någon målgrupp.",
            en="No pathway holds for {situation}, for any target group.",
        ),
        Text(sv="En väg tas fram och beslutas.", en="A pathway is made and decided."),
    ),
    "groups_without_pathway": Words(
        Severity.NOTICE,
        Text(sv="Målgrupper utan väg", en="Target groups without a pathway"),
        Text(
            sv="Ingen väg gäller för {situation} när det handlar om: {groups}.",
            en="No pathway holds for {situation} when it concerns: {groups}.",
        ),
        Text(
            sv="En väg tas fram och beslutas, eller en som finns gäller också för dem.",
            en="A pathway is made and decided, or one that there is holds for them too.",
        ),
    ),
    "duty_without_ground": Words(
        Severity.SERIOUS,
        Text(sv="Ska utan grund", en="Duty without ground"),
        Text(
            sv="Steget säger ska, och varken lag eller lokalt beslut står som grund.",
            en="The step says shall, and neither law nor a local decision stands as its ground.",
        ),
        Text(
            sv="Ange lagrummet eller beslutet, eller skriv bör, får eller kan.",
            en="Name the provision or the decision, or write should, may or can.",
        ),
    ),
    "duty_without_provision": Words(
        Severity.MINOR,
        Text(sv="Ska utan lagrum", en="Duty without provision"),
        Text(
            sv="Steget säger ska enligt lag, men inget lagrum står där.",
            en="The step says shall by law, but names no provision.",
        ),
        Text(sv="Ange lagrummet.", en="Name the provision."),
    ),
    "duty_on_no_decision": Words(
        Severity.MINOR,
        Text(sv="Ska utan beslut", en="Duty without decision"),
        Text(
            sv="Steget säger ska enligt lokalt beslut, men för vägen och dess rutiner står inget som är beslutat än.",
            en="The step says shall by local decision, but nothing is decided yet for the pathway or its routines.",
        ),
        Text(sv="För in beslutet.", en="Enter the decision."),
    ),
    "identifying_text": Words(
        Severity.CRITICAL,
        Text(sv="Text som pekar ut en person", en="Text that identifies a person"),
        Text(sv="Fältet {field} ser ut att innehålla {what}.", en="The field {field} seems to hold {what}."),
        Text(
            sv="Ta bort det, och gallra versionen efter beslut.",
            en="Take it out, and have the version disposed of by decision.",
        ),
    ),
    "possibly_identifying_text": Words(
        Severity.NOTICE,
        Text(sv="Text som kan peka ut en person", en="Text that may identify a person"),
        Text(
            sv="Fältet {field} kan innehålla {what}; någon har bekräftat det, eller så har det aldrig prövats.",
            en="The field {field} may hold {what}; somebody has read and confirmed it, or it was never tried.",
        ),
        Text(
            sv="Skriv om texten, eller godta den om den inte handlar om någon.",
            en="Reword the text, or accept it when it is about nobody.",
        ),
    ),
    "shelter_tells_place": Words(
        Severity.CRITICAL,
        Text(sv="Skyddat boende röjer plats", en="A shelter tells its place"),
        Text(
            sv="Fältet {field} ser ut att röja var ett skyddat boende ligger.",
            en="The field {field} seems to tell where a shelter is.",
        ),
        Text(
            sv="Ta bort det genast, och gallra versionen efter beslut.",
            en="Take it out at once, and have the version disposed of by decision.",
        ),
    ),
    "replaced_still_in_force": Words(
        Severity.SERIOUS,
        Text(sv="Ersatt men gäller fortfarande", en="Replaced but still in force"),
        Text(sv="Ersätts av {by}, men gäller fortfarande.", en="Is superseded by {by}, but still holds."),
        Text(sv="Avsluta den, eller ta bort att den ersätts.", en="End it, or take out that it is superseded."),
    ),
    "two_for_one_case": Words(
        Severity.SERIOUS,
        Text(sv="Två gäller för samma sak", en="Two in force for one case"),
        Text(
            sv="Gäller samtidigt som {other}, för samma sak och område.",
            en="Holds at the same time as {other}, for the same case and area.",
        ),
        Text(
            sv="Avsluta den ena, eller skilj på vad de gäller.", en="End one of them, or tell apart what they are for."
        ),
    ),
    "gap_between_versions": Words(
        Severity.MINOR,
        Text(sv="Lucka mellan versioner", en="Gap between versions"),
        Text(
            sv="Gäller inte från {first} och gäller igen från {again}.",
            en="Does not hold from {first} and holds again from {again}.",
        ),
        Text(sv="För in vad som gäller under dagarna.", en="Enter what holds over the days."),
    ),
}
"""Every code there is."""


SEVERITIES: Mapping[Severity, Text] = {
    Severity.CRITICAL: Text(sv="kritiska", en="critical"),
    Severity.SERIOUS: Text(sv="allvarliga", en="serious"),
    Severity.MINOR: Text(sv="mindre", en="minor"),
    Severity.NOTICE: Text(sv="att känna till", en="to be known"),
}
"""What findings of each severity are called together."""


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
