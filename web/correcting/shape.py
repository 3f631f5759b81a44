"""What stands in the form of each kind: the fields in their order, and which of them are folded away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.content import Body, ContactPoint, Organisation
from records.content import Content
from web.labels import FIELDS

Sort = Literal[
    "line",
    "words",
    "text",
    "choice",
    "reference",
    "areas",
    "flag",
    "languages",
    "channels",
    "names",
    "members",
    "holder",
]
"""How a field is filled in. "line" is plain text; "words" one line and "text" several in two languages."""
Words = str | Promise


@dataclass(frozen=True)
class Field:
    """A field of a content in a form. `choices`: the codes to choose from; `options`: which of `Options` it offers."""

    name: str
    sort: Sort
    label_of_its_own: Words = ""
    hint: Words = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    options: Literal["", "functions", "organisations"] = ""

    @property
    def label(self) -> Words:
        """What it is called: as on all pages, unless the form calls it otherwise."""
        return self.label_of_its_own or FIELDS[self.name]

    @property
    def is_in_two_languages(self) -> bool:
        """Whether it is a text in Swedish, and in English for who has it."""
        return self.sort in ("words", "text")


@dataclass(frozen=True)
class Part:
    """Some fields under a heading; `folded` away until somebody asks for them."""

    title: Words
    fields: tuple[Field, ...]
    folded: bool = False


def _codes(content: type[Content], name: str) -> tuple[str, ...]:
    """The codes that a field of the content has to be one of."""
    return get_args(content.model_fields[name].annotation)


_SERVED = _("Vilka ni svarar för. Det säger inget om var ni finns.")
_GIVING = _("Välj en annan för att lämna över den från dagen.")
CHANNEL_VALUES: Mapping[str, tuple[str, ...]] = {
    "telephone": ("number",),
    "email": ("address",),
    "sdk": ("address",),
    "web_form": ("url",),
    "visiting_address": ("street", "postcode", "town"),
}
"""By type of channel, the fields that say where it leads."""

FORMS: Mapping[str, tuple[Part, ...]] = {
    "contact_point": (
        Part(
            "",
            (
                Field("name", "words", hint=_("Så som det ska stå i svaren."), required=True),
                Field("function", "reference", required=True, options="functions"),
                Field(
                    "channels",
                    "channels",
                    _("Nummer och adresser"),
                    _("Funktionens, aldrig en persons."),
                    required=True,
                ),
                Field("areas", "areas", hint=_SERVED, required=True),
                Field("visibility", "choice", required=True, choices=_codes(ContactPoint, "visibility")),
            ),
        ),
        Part(
            _("Mer: språk, vad man ska ha till hands, målgrupp, vem som svarar"),
            (
                Field("audience", "choice", required=True, choices=_codes(ContactPoint, "audience")),
                Field("audience_note", "text"),
                Field("languages", "languages"),
                Field("interpreter", "flag", _("Tolk finns")),
                Field("prepare", "text", hint=_("Det som den som hör av sig ska ha framför sig.")),
                Field("note", "text"),
                Field("holder", "holder", hint=_("Ett namn bara när en funktion inte räcker, och bara för en tid.")),
                Field("organisation", "reference", hint=_GIVING, required=True, options="organisations"),
            ),
            folded=True,
        ),
    ),
    "organisation": (
        Part(
            "",
            (
                Field("name", "line", required=True),
                Field("organisation_kind", "choice", required=True, choices=_codes(Organisation, "organisation_kind")),
                Field("areas", "areas", hint=_SERVED),
                Field("description", "text"),
            ),
        ),
        Part(
            _("Mer: andra namn, organisationsnummer, vad den ingår i"),
            (
                Field("other_names", "names", hint=_("Tidigare namn, kortformer: de går också att söka på.")),
                Field("organisation_number", "line"),
                Field("parent", "reference", options="organisations"),
            ),
            folded=True,
        ),
    ),
    "body": (
        Part(
            "",
            (
                Field("name", "words", required=True),
                Field("body_kind", "choice", _("Slag"), required=True, choices=_codes(Body, "body_kind")),
                Field("task", "text"),
                Field("members", "members", hint=_("Organisationer och roller, aldrig personer.")),
                Field("areas", "areas"),
            ),
        ),
        Part(
            _("Mer: andra namn, vem som äger gruppen"),
            (
                Field("other_names", "names"),
                Field("owner", "reference", hint=_GIVING, required=True, options="organisations"),
            ),
            folded=True,
        ),
    ),
}
"""The forms by kind. A field that stands in none (hours, `sample`) is left as it is."""


def fields_of_form(kind: str) -> Iterator[Field]:
    """All fields of a kind's form, in their order."""
    for part in FORMS[kind]:
        yield from part.fields
