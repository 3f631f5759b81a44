"""Coverage in words."""

from __future__ import annotations

from records.text import Text
from registry.coverage.judging import Cause, State
from registry.coverage.over_cases import Standing

STATES: dict[State, Text] = {
    "unknown": Text(sv="okända tider", en="hours unknown"),
    "gap": Text(sv="ingen svarar", en="no one answers"),
    "withheld": Text(sv="tiderna visas inte för dig", en="the hours are not shown to you"),
    "not_stated": Text(sv="krav ej angivet", en="requirement not stated"),
    "covered": Text(sv="någon svarar", en="somebody answers"),
}
CAUSES: dict[Cause, Text] = {
    "closed": Text(sv="alla kontaktvägar är stängda", en="all contact points are closed"),
    "unverified": Text(
        sv="bara kontaktvägar vars kontroll har gått ut", en="only contact points whose check is overdue"
    ),
    "reported": Text(
        sv="bara kontaktvägar som rapporterats inte fungera", en="only contact points reported not to work"
    ),
    "no_contact_point": Text(sv="ingen kontaktväg når funktionen i området", en="no contact point in the area"),
    "no_required_hours": Text(
        sv="vägen anger inte när första kontakten ska gå att nå",
        en="the pathway does not state when its first contact must be reachable",
    ),
    "no_first_contact": Text(
        sv="vägen har ingen första kontakt utan villkor", en="the pathway has no first contact without a condition"
    ),
}
STANDINGS: dict[Standing, Text] = {
    "in_force": Text(sv="gäller lokalt", en="in force locally"),
    "only_county": Text(sv="bara länets", en="only the county's"),
    "only_national": Text(sv="bara nationell", en="only national"),
    "in_draft": Text(sv="bara utkast", en="only a draft"),
    "none": Text(sv="saknas", en="none"),
}
COLUMNS = {
    "area": Text(sv="område", en="area"),
    "pathway": Text(sv="väg", en="pathway"),
    "steps": Text(sv="steg", en="steps"),
    "required": Text(sv="krävda timmar", en="required hours"),
    "gap": Text(sv="timmar utan svar", en="hours with no one"),
    "unverified": Text(sv="varav kontroll förfallen", en="of these check overdue"),
    "unknown": Text(sv="okända timmar", en="unknown hours"),
    "first_gap": Text(sv="första luckan", en="first gap"),
    "not_stated": Text(sv="krav ej angivet", en="requirement not stated"),
}
