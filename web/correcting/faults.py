"""What is wrong with a form, at the field where it is: in plain words, with nothing of what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.maintaining import NotAllowed
from partners.rules import CODE as SHELTER
from records.recording import NotRecorded, Problem
from registry.naming import CHANNEL_TYPES
from web.correcting.shape import CHANNEL_VALUES, fields_of_form
from web.correcting.values import ROWS, Values, one
from web.labels import FIELDS, in_readers_language

IDENTIFYING, POSSIBLY = "identifying_text", "possibly_identifying"
LONGEST = 12
"""The most faults that are told at once."""

OF_A_CODE: Mapping[str, str | Promise] = {
    IDENTIFYING: _("Texten pekar ut en person. Skriv utan namn, nummer och adresser."),
    POSSIBLY: _("Texten kan peka ut en person. Skriv om den, eller kryssa i att den inte gör det."),
    SHELTER: _("Det här visar var ett skyddat boende finns. Ta bort det."),
    "missing": _("Fyll i det här."),
    "too_short": _("Välj eller lägg till minst en."),
    "string_too_long": _("Texten är för lång."),
    "note_missing": _("Skriv varför, med några ord: det läses i historiken."),
    "outside_period": _("Så långt bort i tiden går det inte att ändra. Välj en annan dag."),
    "already_ended": _("Den skulle ha upphört redan. Välj en senare dag."),
    "not_in_force": _("Det går inte från den dagen: se vad som gäller då."),
    "no_days": _("Sista dagen måste komma efter den första."),
    "no_day": _("Skriv dagen som år-månad-dag, till exempel 2026-11-15."),
    "unknown_reference": _("Finns inte i registret. Välj något annat."),
}
OF_A_FIELD: Mapping[str, str | Promise] = {
    "number": _("Skriv ett telefonnummer, till exempel 08-465 004 00."),
    "address": _("Skriv en adress till en funktion."),
    "url": _("Skriv hela webbadressen, med https:// först."),
    "postcode": _("Skriv postnumret med fem siffror, till exempel 151 00."),
    "organisation_number": _("Skriv organisationsnumret med tio siffror. En offentlig organisations börjar med 2."),
    "until": _("Skriv dagen som år-månad-dag, till exempel 2026-11-15."),
    "members": _("Välj en organisation för varje ledamot."),
    "function": _("Välj i listan."),
}
"""What is said of a field when the code says nothing that helps."""
NOT_ALLOWED: Mapping[str, str | Promise] = {
    "areas": _("Organisationen svarar inte för alla de här områdena. Be områdets samordnare."),
    "function": _("Bara vissa slags organisationer har den här funktionen. Be områdets samordnare att lägga in den."),
    "organisation_kind": _("En organisation kan inte själv bli av det slaget. Be områdets samordnare."),
    "": _("Du får inte ändra den här posten."),
}
GIVING = _("Du får inte lämna den till den organisationen. Dess administratör eller en samordnare kan ta över den.")
SORTS = in_readers_language(CHANNEL_TYPES)
OTHERWISE = _("Det här går inte att spara. Se över det.")


@dataclass(frozen=True)
class Fault:
    """Something that is wrong. `at`: the field's identity in the form, "" for the whole; `label` what it is called."""

    at: str
    label: str | Promise
    code: str
    words: str | Promise


def of_problems(error: NotRecorded, kind: str, values: Values) -> list[Fault]:
    """The faults of a refusal, each field once, in the order found."""
    problems = [problem for some in error.problems.values() for problem in some]
    return _once(_of_problem(problem, kind, values) for problem in problems)


def of_right(error: NotAllowed) -> list[Fault]:
    """What reaches too far, or that nothing of it is allowed."""
    words = NOT_ALLOWED.get(error.field, GIVING)
    return [Fault(error.field, FIELDS.get(error.field, ""), "not_allowed", words)]


def without_what_identifies(values: Values, faults: Iterable[Fault]) -> Values:
    """The form less the texts that must stand nowhere, not even in a form that is shown again."""
    named = {fault.at for fault in faults if fault.code == IDENTIFYING}
    return {key: value for key, value in values.items() if key not in named}


def _of_problem(problem: Problem, kind: str, values: Values) -> Fault:
    path = tuple(map(str, problem.path))
    path = path[1:] if path[:1] == ("change",) else path
    path = (*path[0].split("."), *path[1:]) if path else path  # a reference is named by its role
    if len(path) > 2 and path[0] == "channels" and path[2] in CHANNEL_VALUES:  # the sort, told by pydantic
        path = (*path[:2], *path[3:])
    at, sort = _at(path, kind, values), next((f.sort for f in fields_of_form(kind) if path and f.name == path[0]), "")
    code = "missing" if problem.code in ("missing", "string_too_short") else problem.code
    words = OF_A_CODE.get(code) or OF_A_FIELD.get(path[-1] if path else "") or OF_A_FIELD.get(path[0] if path else "")
    channel = _sort_of(path[1], values) if sort == "channels" and len(path) > 1 else ""
    label = SORTS.get(channel) or FIELDS.get(path[0] if path else "") or _LABELS.get(at, "")
    return Fault(at, label, code, words or OTHERWISE)


_LABELS: Mapping[str, str | Promise] = {
    "change_note": _("Varför"),
    "valid_from": _("Gäller från"),
    "valid_until": _("Till och med"),
}


def _at(path: tuple[str, ...], kind: str, values: Values) -> str:
    """The identity of the field that a path leads to: the longest part of it that is one."""
    sorts = {field.name: field for field in fields_of_form(kind)}
    if not path:
        return ""
    field = sorts.get(path[0])
    if field is None:
        return path[0] if path[0] in (*_LABELS, "source") else ""
    if field.is_in_two_languages or field.sort == "holder":
        first = "sv" if field.is_in_two_languages else "name"
        return f"{path[0]}-{path[1] if len(path) > 1 else first}"
    if field.sort == "channels" and len(path) == 2:
        return f"{path[0]}-{path[1]}-{_first(path[1], values)}"
    is_row = field.sort in ROWS and len(path) > 2
    return "-".join(path) if is_row else path[0]


def _first(row: str, values: Values) -> str:
    return CHANNEL_VALUES.get(_sort_of(row, values), ("type",))[0]


def _sort_of(row: str, values: Values) -> str:
    """What sort of channel stands in a row."""
    return one(values, f"channels-{row}-type")


def _once(faults: Iterable[Fault]) -> list[Fault]:
    found: dict[str, Fault] = {}
    for fault in faults:
        found.setdefault(fault.at, fault)
    return list(found.values())[:LONGEST]
