"""What there is to write on: the groups of fields of a draft's head, and its steps or sections."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.agreeing.editing import Head, Keyed, Place
from web.drafting.choosing import Choice, Choices, Found
from web.drafting.fields import Field, Line, Lines, Said, Words
from web.drafting.focusing import FocusAreas
from web.drafting.nesting import Group, Receiver, Rows
from web.drafting.times import Day, Hours, PartialDay, Within


@dataclass(frozen=True)
class Writing:
    """A part as it is written on: its name in addresses, what it is called, its fields."""

    code: str
    called: Words
    fields: tuple[Field, ...]
    leads: Words = ""

    @property
    def head(self) -> Head:
        """The fields, as a place in the draft."""
        return Head(tuple(field.name for field in self.fields))


_LEGAL = Found("legal", kinds=("legal_reference",), hint=_("Sök på paragraf, lag eller innehåll."))
_DECISION = Group(
    "decision",
    fields=(
        Line("decided_by", hint=_("Den eller det organ som beslutar, till exempel Socialnämnden.")),
        Found(
            "organisation",
            label=_("Organisation som beslutar"),
            hint=_("Den i registret som organet hör till. Sök på namnet."),
            kinds=("organisation",),
            several=False,
        ),
        Choice("level", of="level"),
        PartialDay("decided", hint=_("År, år-månad eller hela dagen, till exempel 2026-11.")),
        Line("reference_number"),
    ),
)
_PARTIES = Rows(
    "parties",
    hint=_("De som skriver under. Utan parter skriver bara ägaren under."),
    fields=(
        Found("organisation", kinds=("organisation",), several=False),
        Line("title", label=_("Vad parten kallar dokumentet")),
    ),
)
_OTHER_NAMES = Rows(
    "other_names",
    hint=_("Tidigare namn, kortformer och vad parter kallar det: de går också att söka på."),
    folded=True,
    fields=(
        Line("name"),
        Choice("type", of="name_type"),
        Found("used_by", label=_("Vem som kallar det så"), kinds=("organisation",), several=False, folded=True),
    ),
)
AREAS = Found("areas", kinds=("area",), hint=_("Sök på kommun eller län."))
_REVIEW = Day("review_by")


def _note(name: str) -> Group:
    return Group(name, fields=(Said("text", rows=3), _LEGAL))


HEADS: dict[str, tuple[Writing, ...]] = {
    "pathway": (
        Writing(
            "grund",
            _("Vad vägen gäller"),
            (
                Said("title"),
                Choices("situations", of="situation"),
                Choices("target_groups", of="target_group"),
                Choice("starts", of="function"),
                Choices("also_starts", of="function", folded=True),
                AREAS,
                Choice("urgency", of="urgency"),
                Lines("synonyms", hint=_("Vardagliga ord som någon söker med, ett på varje rad.")),
            ),
        ),
        Writing(
            "gor-inte",
            _("Vad man inte får göra"),
            (
                Rows(
                    "do_not",
                    hint=_("Visas först i svaret. Krävs för hedersrelaterade situationer."),
                    fields=(Said("text"), Choice("basis", of="evidence")),
                ),
            ),
        ),
        Writing(
            "tider",
            _("Tider då någon måste svara"),
            (
                Hours(
                    "required_hours",
                    hint=_("En rad för varje grupp av dagar, till exempel mån-sön: 00.00-24.00 eller vardagar: 8-17."),
                ),
            ),
        ),
        Writing(
            "beslut",
            _("Beslut och parter"),
            (
                _DECISION,
                _PARTIES,
                Found("rests_on", kinds=("routine",), hint=_("Rutiner och överenskommelser som vägen vilar på.")),
                _REVIEW,
                Found("supersedes", kinds=("pathway",), several=False, hint=_("En annan väg, som då upphör.")),
            ),
        ),
        Writing(
            "noter",
            _("Sekretess, dokumentation och källor"),
            (
                *map(_note, ("secrecy_note", "documentation_note", "scope_note", "review_rule", "registry_note")),
                Lines("sources", hint=_("En källa på varje rad.")),
            ),
        ),
    ),
    "routine": (
        Writing(
            "grund",
            _("Vad dokumentet gäller"),
            (
                Said("title"),
                Choice("routine_kind", of="routine_kind"),
                _OTHER_NAMES,
                Said("applies_to", rows=2),
                AREAS,
                FocusAreas(
                    "focus_areas",
                    hint=_("I planer för områdena, eller de som du söker på planens eller fokusområdets namn."),
                ),
                _LEGAL,
                Found("contact_points", kinds=("contact_point",)),
            ),
        ),
        Writing(
            "beslut",
            _("Beslut och parter"),
            (
                _DECISION,
                _PARTIES,
                _REVIEW,
                Choice("responsible_for_revision", of="function"),
                Choice("responsible_for_follow_up", of="function"),
                Found("supersedes", kinds=("routine",), several=False, hint=_("Ett annat dokument, som då upphör.")),
            ),
        ),
    ),
}
"""The groups of a draft's head by kind, in order."""

_TO = (Choice("function", of="function"), Found("contact_point", kinds=("contact_point",), several=False))
KEYED: dict[str, Writing] = {
    "pathway": Writing(
        "steg",
        pgettext_lazy("i en väg", "Steg"),
        (
            Choice("actor", of="function"),
            Choice("modality", of="modality"),
            Said("action", rows=2, hint=_("Börja med verbet: ”Ring socialjouren”.")),
            Choice("ground", of="ground"),
            _LEGAL,
            Within("within", of="unit"),
            Said("within_note", folded=True),
            Said("condition", hint=_("Om steget bara gäller ibland.")),
            Said("prepare", hint=_("Det som ska finnas framme innan man ringer eller skriver.")),
            Receiver("receiver", label=_("Lämna över till"), fields=_TO),
            Choices("channels", label=_("Hur det lämnas över"), of="channels"),
            Rows("fallbacks", label=_("Annars, när den inte svarar"), fields=(*_TO, Said("when"))),
            Line(
                "branch", folded=True, hint=_("Steg i olika grenar utesluter varandra. Lämna tomt om alla steg görs.")
            ),
            Choice("evidence", of="evidence", folded=True),
        ),
    ),
    "routine": Writing(
        "avsnitt",
        _("Avsnitt"),
        (Said("heading"), Said("text", rows=10), _LEGAL),
    ),
}
"""What a step or section is written with, by kind."""


def writing_of(kind: str, code: str) -> Writing | None:
    """The group of the head with this name in addresses."""
    return next((one for one in HEADS[kind] if one.code == code), None)


def place_of(writing: Writing, key: str = "") -> Place:
    """Where in a draft it is written: the step or section by its key, or the fields of the head."""
    return Keyed(key) if key else writing.head
