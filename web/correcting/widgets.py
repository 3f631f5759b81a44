"""The fields of a form as a template shows them: what they hold, what can be chosen, what is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.reading import Label
from records.text import Text
from registry.keeping.choosing import County, Options
from registry.naming import CHANNEL_TYPES
from web.correcting.faults import Fault
from web.correcting.shape import CHANNEL_VALUES, FORMS, Field, Words
from web.correcting.values import Values, one, rows_of
from web.labels import VALUES

LANGUAGES: Mapping[str, str | Promise] = {
    "sv": _("svenska"), "en": _("engelska"), "fi": _("finska"), "se": _("nordsamiska"), "rom": _("romani"),
    "ar": _("arabiska"), "bs": _("bosniska"), "hr": _("kroatiska"), "sr": _("serbiska"), "sq": _("albanska"),
    "prs": _("dari"), "fa": _("persiska"), "ps": _("pashto"), "so": _("somaliska"), "ti": _("tigrinja"),
    "am": _("amhariska"), "ku": _("kurdiska"), "ckb": _("sorani"), "kmr": _("kurmanji"), "tr": _("turkiska"),
    "ur": _("urdu"), "ru": _("ryska"), "uk": _("ukrainska"), "pl": _("polska"), "ro": _("rumänska"),
    "es": _("spanska"), "fr": _("franska"), "de": _("tyska"), "pt": _("portugisiska"), "th": _("thailändska"),
    "vi": _("vietnamesiska"), "zh": _("kinesiska"), "sgn": _("teckenspråk"),
}  # fmt: skip
"""Languages that are offered, by their codes (ISO 639)."""
CHOICES: Mapping[tuple[str, str], str | Promise] = {
    ("visibility", "public"): _("Alla, också den som inte har loggat in"),
    ("visibility", "professionals"): _("Yrkesverksamma som har loggat in"),
    ("visibility", "parties"): _("Bara ni, parterna i det som leder hit, och samordnare"),
    ("audience", "public"): _("allmänheten"),
}
"""What a choice is called in the form, where all pages call it otherwise."""


@dataclass(frozen=True)
class Box:
    """One thing to choose, and whether it is chosen."""

    code: str
    name: Any
    chosen: bool


@dataclass(frozen=True)
class Row:
    """A row of a list: its number, its sort, and what its fields hold by their own names."""

    number: int
    sort: str
    name: Any
    values: dict[str, str]
    parts: tuple[str, ...]
    faults: dict[str, Fault]

    @property
    def number_text(self) -> str:
        """The number for the names of its fields."""
        return str(self.number)

    @property
    def has_more_faults(self) -> bool:
        """Whether something is wrong with what is folded away."""
        return bool(self.faults.keys() - set(self.parts))


@dataclass(frozen=True)
class Widget:
    """A field of the form. `at` is its name, and its identity in the page."""

    field: Field
    value: str
    english: str
    boxes: tuple[Box, ...] = ()
    groups: tuple[tuple[Any, tuple[Box, ...]], ...] = ()
    rows: tuple[Row, ...] = ()
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    faults: dict[str, Fault] = dataclasses.field(default_factory=dict)

    @property
    def at(self) -> str:
        """Its name."""
        return self.field.name

    @property
    def fault(self) -> Fault | None:
        """What is wrong with it as a whole."""
        return self.faults.get(self.at) or self.faults.get(f"{self.at}-sv")


@dataclass(frozen=True)
class Shown:
    """A part of the form: its heading, its fields, and whether it is folded away."""

    title: Words
    widgets: tuple[Widget, ...]
    folded: bool
    open: bool


def shown(
    kind: str, values: Values, options: Options, faults: Sequence[Fault] = (), hidden: Iterable[str] = ()
) -> list[Shown]:
    """The parts of the form. Fields that are `hidden` from who fills it in are not there; a fault opens its fold."""
    told, out = {fault.at: fault for fault in faults}, set(hidden)
    found = []
    for part in FORMS[kind]:
        widgets = tuple(_widget(f, values, options, told) for f in part.fields if f.name not in out)
        found.append(Shown(part.title, widgets, part.folded, any(widget.faults for widget in widgets)))
    return [part for part in found if part.widgets]


def in_english(parts: Iterable[Shown]) -> list[Widget]:
    """The texts that can be written in English too."""
    return [widget for part in parts for widget in part.widgets if widget.field.is_in_two_languages]


def _widget(field_: Field, values: Values, options: Options, told: Mapping[str, Fault]) -> Widget:
    name = field_.name
    own = {at: fault for at, fault in told.items() if at == name or at.startswith(f"{name}-")}
    chosen = set(values.get(name, ()))
    boxes: tuple[Box, ...] = ()
    groups: tuple[tuple[Any, tuple[Box, ...]], ...] = ()
    if field_.sort == "choice":
        boxes = tuple(
            Box(code, CHOICES.get((name, code), VALUES.get(code, code)), code in chosen) for code in field_.choices
        )
    elif field_.sort == "reference":
        labels: tuple[Label, ...] = getattr(options, field_.options)
        boxes = tuple(Box(str(label.id), label.name, str(label.id) in chosen) for label in labels)
    elif field_.sort == "languages":
        codes = {**LANGUAGES, **{code: code for code in chosen if code not in LANGUAGES}}
        boxes = tuple(Box(code, called, code in chosen) for code, called in codes.items())
    elif field_.sort == "areas":
        groups = tuple(_county(county, chosen) for county in options.counties)
    prefix = f"{name}-"
    inside = {key.removeprefix(prefix): one(values, key) for key in values if key.startswith(prefix)}
    return Widget(
        field_,
        one(values, f"{name}-sv" if field_.is_in_two_languages else name),
        one(values, f"{name}-en"),
        boxes,
        groups,
        _rows(field_, values, told) if field_.sort in ("channels", "names", "members") else (),
        inside,
        own,
    )


def _county(county: County, chosen: set[str]) -> tuple[Any, tuple[Box, ...]]:
    boxes = tuple(Box(str(area.id), area.name, str(area.id) in chosen) for area in county.areas)
    return county.name or Text(sv="Hela landet", en="The whole country"), boxes


def _rows(field_: Field, values: Values, told: Mapping[str, Fault]) -> tuple[Row, ...]:
    found = []
    for number in rows_of(field_.name, values):
        prefix = f"{field_.name}-{number}-"
        own = {key.removeprefix(prefix): one(values, key) for key in values if key.startswith(prefix)}
        faults = {at.removeprefix(prefix): fault for at, fault in told.items() if at.startswith(prefix)}
        sort = own.get("type", "") if field_.sort == "channels" else ""
        parts = CHANNEL_VALUES.get(sort, ())
        found.append(Row(number, sort, CHANNEL_TYPES.get(sort, ""), own, parts, faults))
    return tuple(found)
