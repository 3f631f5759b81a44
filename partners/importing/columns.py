"""The columns of a flat file: their names, their Swedish headings, and what the template says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from partners.content import Body, ContactPoint, Organisation
from partners.importing.refusing import FileRefused, RowError
from partners.importing.sheets import Sheet
from records.guard import findings_in

FROM_FILES = (Organisation.kind, ContactPoint.kind, Body.kind)
"""The kinds that files hold. Few as they are, follow-ups, figures and activities are recorded one by one."""
RESULT_PREFIX = "result_"
"""Columns of a result file; read over when it is sent back."""


@dataclass(frozen=True)
class Column:
    """A column. `name` is as in the API, `heading` as the template has it; `text` tells what to write."""

    name: str
    heading: str
    text: str
    example: str = ""


_IDENTITY = (
    Column("external_id", "Eget id", "Er egen beteckning. Ges en gång och ändras aldrig.", "vaxel-1"),
    Column("id", "Id", "Registrets id. Lämna tomt för en ny uppgift."),
    Column("revision", "Revision", "Den revision ni läst. Krävs när en uppgift som finns ska ändras.", "1"),
    Column("action", "Åtgärd", "Tomt eller upsert: lägg in eller ändra. end: avsluta.", "upsert"),
)
_CHANGE = (
    Column("valid_from", "Gäller från", "Första dagen ändringen gäller, ÅÅÅÅ-MM-DD. Tomt: i dag."),
    Column("valid_until", "Gäller till", "Första dagen den inte längre gäller. Tomt: tills vidare."),
    Column("change_note", "Ändringsnot", "Varför. Tomt: filens gemensamma not.", "Nytt nummer"),
    Column("source", "Källa", "Var uppgiften kommer ifrån."),
    Column("confirmed", "Bekräftad", "ja: texterna är kontrollerade och pekar inte ut någon person."),
)
_OF_A_CONTACT_POINT = (
    Column("name_sv", "Namn", "Vad kontaktvägen heter.", "Mottagningen"),
    Column("name_en", "Namn (engelska)", "Samma på engelska."),
    Column(
        "organisation", "Organisation", "Enhetens id eller ert eget id för den. Tomt: organisationen som importerar."
    ),
    Column("function", "Funktion", "Funktionens kod.", "socialjour"),
    Column("areas", "Områden", "SCB-koder med komma eller semikolon mellan; SE för hela landet.", "0181, 0180"),
    Column("phone_1", "Telefon 1", "Med riktnummer. Fler: Telefon 2, Telefon 3 …", "08-465 004 00"),
    Column("phone_1_label_sv", "Telefon 1 etikett", "Vad numret är.", "Växel"),
    Column("phone_2", "Telefon 2", "Ett nummer till.", "08-465 004 01"),
    Column("phone_2_label_sv", "Telefon 2 etikett", "Vad numret är.", "Jour"),
    Column("email_1", "E-post 1", "Funktionsbrevlåda, aldrig en persons.", "mottagning@sodertalje.example"),
    Column("sdk_1", "SDK 1", "Funktionsadress för säker digital kommunikation."),
    Column("url_1", "Webbadress 1", "Formulär eller e-tjänst, hela adressen från https://."),
    Column(
        "visiting_1_street", "Besöksadress 1 gata", "Gata och nummer. Aldrig för ett skyddat boende.", "Exempelgatan 1"
    ),
    Column("visiting_1_postcode", "Besöksadress 1 postnummer", "Postnummer.", "151 00"),
    Column("visiting_1_town", "Besöksadress 1 ort", "Ort.", "Södertälje"),
    Column(
        "hours",
        "Tider",
        "En rad i cellen (eller | mellan) per grupp av dagar: mo-fr: 08:00-16:30. "
        "Eller OpenStreetMaps notation: osm: Mo-Fr 08:00-16:30; PH off. Tomt: okända tider.",
        "mo-fr: 08:00-16:30 | public_holiday: closed",
    ),
    Column("languages", "Språk", "Språkkoder med komma mellan. Tomt: sv.", "sv, en"),
    Column("interpreter", "Tolk", "ja eller nej.", "ja"),
    Column("audience", "Målgrupp", "professionals, public eller both.", "professionals"),
    Column("audience_note_sv", "Målgrupp not", "Mer om vilka den är till för."),
    Column("audience_note_en", "Målgrupp not (engelska)", "Samma på engelska."),
    Column("visibility", "Synlighet", "public, professionals eller parties.", "professionals"),
    Column("prepare_sv", "Förbered", "Vad man ska ha till hands."),
    Column("prepare_en", "Förbered (engelska)", "Samma på engelska."),
    Column("note_sv", "Anmärkning", "Övrigt; aldrig något om en person."),
    Column("note_en", "Anmärkning (engelska)", "Samma på engelska."),
)
_OF_AN_ORGANISATION = (
    Column("name", "Namn", "Vad enheten heter.", "Mottagningsenheten"),
    Column("organisation_kind", "Slag", "Slag av organisation, som i API:et.", "municipal_office"),
    Column("parent", "Del av", "Id eller ert eget id för den den hör till. Tomt: organisationen som importerar."),
    Column("organisation_number", "Organisationsnummer", "Tio siffror, om enheten har ett eget."),
    Column("areas", "Områden", "SCB-koder med komma eller semikolon mellan.", "0181"),
    Column("description_sv", "Beskrivning", "Kort; aldrig var ett skyddat boende ligger."),
    Column("description_en", "Beskrivning (engelska)", "Samma på engelska."),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "contact_point": (*_IDENTITY, *_OF_A_CONTACT_POINT, *_CHANGE),
    "organisation": (*_IDENTITY, *_OF_AN_ORGANISATION, *_CHANGE),
}
"""The template's columns by kind. A body has lists within lists: it comes as JSON lines only."""

GROUPS: dict[str, tuple[str, str]] = {
    "phone": ("telephone", "number"),
    "email": ("email", "address"),
    "sdk": ("sdk", "address"),
    "url": ("web_form", "url"),
    "visiting": ("visiting_address", ""),
}
"""Channels' columns: the type of channel, and the field that the bare column is."""
PARTS = ("label_sv", "label_en", "note_sv", "note_en", "visibility")
ADDRESS_PARTS = ("street", "postcode", "town")
_SWEDISH_GROUPS = {
    "phone": "Telefon", "email": "E-post", "sdk": "SDK", "url": "Webbadress", "visiting": "Besöksadress"
}  # fmt: skip
_SWEDISH_PARTS = {
    "label_sv": "etikett", "label_en": "etikett (engelska)", "note_sv": "not", "note_en": "not (engelska)",
    "visibility": "synlighet", "street": "gata", "postcode": "postnummer", "town": "ort",
}  # fmt: skip


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "_", heading.casefold()).strip("_")


_CHANNEL = {
    **{_plain(group): group for group in GROUPS},
    **{_plain(swedish): group for group, swedish in _SWEDISH_GROUPS.items()},
}
_PART = {**{_plain(part): part for part in _SWEDISH_PARTS}, **{_plain(s): part for part, s in _SWEDISH_PARTS.items()}}
_CHANNEL_HEADING = re.compile(
    rf"({'|'.join(sorted(_CHANNEL, key=len, reverse=True))})(?:_([1-9][0-9]?))?"
    rf"(?:_({'|'.join(sorted(_PART, key=len, reverse=True))}))?"
)


def heading_of(name: str, kind: str) -> str:
    """The Swedish heading of a column."""
    known = {column.name: column.heading for column in COLUMNS[kind]}
    if name in known:
        return known[name]
    group, number, part = channel_column(name) or ("", 0, "")
    return f"{_SWEDISH_GROUPS[group]} {number} {_SWEDISH_PARTS.get(part, '')}".strip()


def channel_column(name: str) -> tuple[str, int, str] | None:
    """Of a channel's column its group, number and part ("" for the address or number itself)."""
    found = re.fullmatch(rf"({'|'.join(GROUPS)})_(\d+)(?:_(\w+))?", name)
    return (found[1], int(found[2]), found[3] or "") if found else None


def understand_headings(sheet: Sheet, kind: str) -> dict[str, int]:
    """The columns of the sheet: by name, the place in each row. Raises `FileRefused` with all that is wrong."""
    known = {_plain(word): column.name for column in COLUMNS[kind] for word in (column.name, column.heading)}
    found: dict[str, int] = {}
    errors: list[RowError] = []
    for place, heading in enumerate(sheet.headings):
        plain = _plain(heading)
        name = known.get(plain) or (_channel_named(plain) if kind == "contact_point" else "")
        if plain.startswith(_plain(RESULT_PREFIX)) or (not plain and not _has_values(sheet, place)):
            continue
        if error := _heading_problem(place, heading, name, is_there=name in found):
            errors.append(error)
        else:
            found[name] = place
    if not errors and not {"id", "external_id", *_needed(kind)} & set(found):
        errors = [_heading_error(0, "", "no_headings", "the first row has no headings of the template")]
    if errors:
        raise FileRefused(errors)
    return found


def _needed(kind: str) -> Iterable[str]:
    return ("name_sv",) if kind == "contact_point" else ("name",)


def _channel_named(plain: str) -> str:
    match = _CHANNEL_HEADING.fullmatch(plain)
    if match is None:
        return ""
    group, part = _CHANNEL[match[1]], _PART.get(match[3] or "", "")
    fits = part in PARTS or (part in ADDRESS_PARTS if group == "visiting" else not part)
    return "_".join([group, match[2] or "1", *([part] if part else [])]) if fits else ""


def _has_values(sheet: Sheet, place: int) -> bool:
    return any(place < len(cells) and cells[place] not in (None, "") for _, cells in sheet.rows)


def _heading_problem(place: int, heading: str, name: str, *, is_there: bool) -> RowError | None:
    if findings_in(heading):
        return _heading_error(place, "", "identifying_text", "a heading may identify a person; take it out")
    if not heading:
        return _heading_error(place, "", "no_heading", "there are values under it; name the column")
    if not name:
        text = "there is no such column; take it out or use a heading of the template"
        return _heading_error(place, heading[:60], "unknown_column", text)
    if is_there:
        return _heading_error(place, heading, "column_twice", "the column is there twice; take one out")
    return None


def _heading_error(place: int, heading: str, code: str, message: str) -> RowError:
    return RowError(1, heading or f"kolumn {place + 1}", code, message)
