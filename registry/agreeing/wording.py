"""What the rules of a proposal say of what breaks them, in Swedish and English."""

from __future__ import annotations

from records.text import Text

RULE_WORDS: dict[str, Text] = {
    "step_without_actor": Text(sv="Steget säger inte vem som gör det.", en="The step does not say who does it."),
    "step_without_action": Text(sv="Steget säger inte vad som görs.", en="The step does not say what is done."),
    "duty_without_ground": Text(
        sv="Steget säger ”ska” men anger varken lagrum eller lokalt beslut som grund.",
        en="The step says “must” but names neither a provision nor a local decision as its ground.",
    ),
    "function_not_reached": Text(
        sv="Ingen kontaktväg leder till {function} i {area}.", en="No contact point reaches {function} in {area}."
    ),
    "do_not_missing": Text(
        sv="Hedersrelaterade situationer kräver en lista över vad man inte får göra.",
        en="Honour-related situations need a list of what must not be done.",
    ),
    "required_hours_missing": Text(
        sv="Det står inte när den första kontakten måste gå att nå.",
        en="It does not say when the first contact must be reachable.",
    ),
    "provision_not_in_force": Text(sv="{provision} gäller inte den {day}.", en="{provision} is not in force on {day}."),
    "parties_missing": Text(
        sv="Inga parter är namngivna: bara ägaren skriver under.", en="No parties are named: its owner alone signs."
    ),
    "agreement_with_one_party": Text(
        sv="En överenskommelse har minst två parter.", en="An agreement has at least two parties."
    ),
    "owner_missing": Text(sv="Ägare saknas.", en="The owner is missing."),
    "owner_does_not_sign": Text(
        sv="Den som ska äga dokumentet skriver inte under, och ingen över eller under den gör det.",
        en="Who shall own it does not sign, nor does anybody above or below it.",
    ),
    "area_not_served": Text(sv="Ingen av parterna verkar i {area}.", en="None of the parties serves {area}."),
    "decision_missing": Text(
        sv="Det står inte vem som beslutar, eller på vilken nivå.", en="It does not say who decides, or at which level."
    ),
    "decision_head_incomplete": Text(
        sv="Beslutet saknar datum eller diarienummer.", en="The decision lacks its date or its reference number."
    ),
    "review_date_missing": Text(
        sv="Det står inte när dokumentet ska ses över.", en="It does not say by when it is to be reviewed."
    ),
    "review_date_passed": Text(
        sv="Det ska ses över innan det börjar gälla.", en="It is to be reviewed before it comes into force."
    ),
    "focus_area_unknown": Text(
        sv="{plan} har inte fokusområdet den {day}. Välj bland planens egna, eller ta bort det.",
        en="{plan} does not have the focus area on {day}. Choose one of the plan's own, or take it away.",
    ),
    "sample_proposed": Text(
        sv="Ett exempel kan inte beslutas; ta bort märkningen när innehållet är ert.",
        en="A sample cannot be agreed; take the mark away when the content is yours.",
    ),
    "predecessor_not_theirs": Text(
        sv="Det som ersätts ägs av en organisation som inte skriver under.",
        en="What is superseded belongs to an organisation that does not sign.",
    ),
    "changed_meanwhile": Text(
        sv="Det som gäller har ändrats sedan utkastet skrevs. Läs ändringen och spara utkastet mot den nya versionen.",
        en="What is in force has changed since the draft was written. Read the change, and save the draft against the "
        "new version.",
    ),
}
"""By the code of the rule. Braces are filled in by the rule."""
