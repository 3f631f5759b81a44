"""Examples for every answer, made from the declared schema: what a field's model gives, else what is written here.

A test checks each of them against the schema it illustrates.
"""

from __future__ import annotations

from typing import Any

_WORDS: dict[str, Any] = {
    "key": "orosanmalan",
    "branch": "akut",
    "start": "08:00",
    "end": "16:30",
    "first": "2026-12-23",
    "last": "2027-01-06",
    "sv": "Socialjour",
    "applies_to": "Den som är anställd i kommunen.",
    "replaces_note": "14 kap. 1 § (2001:453)",
    "verified_in": "Svensk författningssamling",
    "source": "Gemensam uppföljning",
    "reference_number": "KS 2023/112",
    "decision_reference": "KS 2026/17",
    "mandate_source": "Styrgruppens uppdragsbeskrivning",
    "used_by": None,
    "believed": None,
    "ends": None,
    "believed_until": None,
    "ended": None,
    "disposed": None,
}
"""By field name, where the model gives none; None leaves the field out."""

_TEXTS: dict[str, dict[str, str]] = {
    "action": {"sv": "Gör orosanmälan till socialtjänsten.", "en": "Report concern to the social services."},
    "condition": {"sv": "Om barnet är i omedelbar fara.", "en": "If the child is in immediate danger."},
    "heading": {"sv": "Syfte", "en": "Purpose"},
    "gist": {"sv": "Vissa myndigheter och yrkesverksamma ska anmäla oro för ett barn."},
    "task": {"sv": "Leder det gemensamma arbetet mot våld.", "en": "Leads the joint work against violence."},
    "description": {"sv": "En kort beskrivning.", "en": "A short description."},
    "note": {"sv": "Ange att det gäller en konsultation.", "en": "Say that it is a consultation."},
    "prepare": {"sv": "Barnets ålder och skola, inga namn.", "en": "The child's age and school, no names."},
    "outcome": {"sv": "Rutinen följs; telefonlistan rättades.", "en": "The routine is followed."},
    "when": {"sv": "Utanför kontorstid.", "en": "Outside office hours."},
    "role": {"sv": "Resultatområdeschef", "en": "Head of unit"},
    "mandate": {"sv": "Beslutar om gemensamma rutiner.", "en": "Decides on joint routines."},
    "text": {"sv": "Kontakta inte familjen först.", "en": "Do not contact the family first."},
    "title": {"sv": "Rädsla för att föras utomlands", "en": "Fear of being taken abroad"},
    "label": {"sv": "Dag och natt", "en": "Day and night"},
    "message": {
        "sv": "Visas för inloggade som företräder en organisation.",
        "en": "Shown to those who have signed in and act for an organisation.",
    },
    "audience": {"sv": "Skolpersonal", "en": "School staff"},
}
_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_API = "https://samverkansregistret.example/api/v1"
_FUNCTION = ("function", "functions", "socialjour", "Socialjour")
_ORGANISATION = ("organisation", "organisations", None, "Socialkontoret")
_LEGAL = ("legal_reference", "legal-references", "sol-19-1", "19 kap. 1 § SoL (2025:400)")
_REFERENCES: dict[str, tuple[str, str, str | None, str]] = {
    "parent": ("area", "areas", "01", "Stockholms län"),
    "areas": ("area", "areas", "0181", "Södertälje"),
    "legal": _LEGAL,
    "replaced_by": _LEGAL,
    "situations": ("situation", "situations", "bortforande", "Risk för att föras utomlands"),
    "broader": ("situation", "situations", "hrv", "Hedersrelaterat våld och förtryck"),
    "target_groups": ("target_group", "target-groups", "barn", "Barn"),
    "plan": ("plan", "plans", None, "Fri från våld 2024–2027"),
    "routine": ("routine", "routines", None, "Samverkan vid hedersrelaterat våld"),
    "rests_on": ("routine", "routines", None, "Samverkan vid hedersrelaterat våld"),
    "supersedes": ("plan", "plans", None, "Handlingsplan 2020–2023"),
    "contact_point": ("contact_point", "contact-points", None, "Socialjouren i Södertälje"),
    "contact_points": ("contact_point", "contact-points", None, "Socialjouren i Södertälje"),
    "body": ("body", "bodies", None, "Styrgruppen"),
    **dict.fromkeys(("organisation", "organisations", "owner", "by", "organisers", "used_by"), _ORGANISATION),
}
"""What a reference leads to in an example, by field name; a function where nothing is said."""
_INSTANT, _DAY = "2026-11-21T20:30:00Z", "2026-11-21"
_BY_FORMAT = {"date": _DAY, "date-time": _INSTANT, "uuid": _ID}
_BY_TYPE = {"boolean": False, "integer": 1, "number": 1, "string": "Exempel", "null": None}


def example_of(schema: dict[str, Any], components: dict[str, Any], name: str = "") -> Any:
    """An example that fits the schema; `components` are what its references lead to, `name` is the field's."""
    if "$ref" in schema:
        return _component(schema["$ref"].rsplit("/", 1)[-1], components, name)
    if "allOf" in schema:
        return {key: value for part in schema["allOf"] for key, value in example_of(part, components, name).items()}
    if choices := schema.get("oneOf") or schema.get("anyOf"):
        if schema.get("examples"):
            return schema["examples"][0]
        return example_of(choices[0], components, name)
    if schema.get("type") == "array" and not schema.get("examples"):
        return [example_of(schema["items"], components, name)]
    return _object(schema, components) if schema.get("type") == "object" else _simple(schema, name)


def _component(component: str, components: dict[str, Any], name: str) -> Any:
    if component == "Text" and name in _TEXTS:
        return _TEXTS[name]
    if component == "Reference":
        return _reference(name)
    if component == "Link":
        return {"href": f"{_API}/areas", "rel": name.replace("_", "-"), "method": "GET"}
    return example_of(components[component], components, name)


def _object(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    shown = {
        field: example_of(part, components, field)
        for field, part in schema.get("properties", {}).items()
        if field in schema.get("required", ()) or not (field in _WORDS and _WORDS[field] is None)
    }
    if shown.get("kind") != "contact_point" and isinstance(shown.get("withheld"), list):
        shown["withheld"] = []
    if "as_of" in shown and "key" in shown:
        shown["key"] = shown.get("code")
        shown = {field: value for field, value in shown.items() if field != "key" or value}
    # A receiver is a function or a contact point; the example shows the first.
    if {"function", "contact_point"} <= set(shown) and len(shown) <= 3:
        del shown["contact_point"]
    return shown


def _reference(name: str) -> dict[str, Any]:
    kind, plural, code, called = _REFERENCES.get(name, _FUNCTION)
    shown: dict[str, Any] = {"id": _ID, "kind": kind, "href": f"{_API}/{plural}/{_ID}"}
    return shown | ({"code": code} if code else {}) | {"name": {"sv": called}}


def _simple(schema: dict[str, Any], name: str) -> Any:
    given = (
        *((schema["example"],) if "example" in schema else ()),
        *schema.get("examples", ()),
        *((schema["const"],) if "const" in schema else ()),
        *schema.get("enum", ()),
        *((_WORDS[name],) if name in _WORDS and _is_a_word(schema) else ()),
        _BY_FORMAT.get(schema.get("format", "")) or _BY_TYPE.get(schema.get("type", "null")),
    )
    return given[0]


def _is_a_word(schema: dict[str, Any]) -> bool:
    """Whether what a field is called says what it holds: a day can be `last`, an instant is told by its format."""
    return schema.get("type") == "string" and schema.get("format") != "date-time"


def give_dates_examples(schema: Any) -> None:
    """Write an example beside every date and date-time in a schema (profile rules DOT.01 to DOT.04), in place."""
    if isinstance(schema, list):
        for part in schema:
            give_dates_examples(part)
    if not isinstance(schema, dict):
        return
    if schema.get("format") in {"date", "date-time"} and "example" not in schema:
        schema["example"] = (schema.pop("examples", None) or [_BY_FORMAT[schema["format"]]])[0]
    for part in schema.values():
        give_dates_examples(part)
