"""One example of every kind of record, with every one of its fields; a new kind or field belongs here too."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5


def identity(kind: str, which: str = "example") -> UUID:
    """The identity of an example: the same on every machine and every engine."""
    return uuid5(NAMESPACE_URL, f"example:{kind}:{which}")


def _to(kind: str, which: str = "example") -> str:
    return str(identity(kind, which))


def _text(sv: str) -> dict[str, str]:
    return {"sv": sv, "en": f"{sv} in English"}


_HOURS = {
    "rules": [
        {"days": ["mo", "tu"], "windows": [{"start": "08:00", "end": "12:00"}, {"start": "13:00", "end": "24:00"}]},
        {"days": ["fr", "sa"], "windows": [{"start": "20:00", "end": "02:00"}]},
        {"days": ["public_holiday"]},
    ],
    "exceptions": [{"first": "2026-07-01", "last": "2026-07-31", "reason": "Sommarstängt åäö ”citat”"}],
}
_OTHER_NAMES = [{"name": "Antivåldcenter", "type": "earlier", "used_by": _to("organisation", "before")}]
_SYNONYMS = {"sv": ["gift bort", "bortförd"], "en": ["forced marriage"]}
_NOTE = {"text": _text("Sekretess"), "legal": [_to("legal_reference")]}
_DECISION = {
    "decided_by": "Kommunstyrelsen",
    "organisation": _to("organisation"),
    "level": "board",
    "decided": {"value": "2023-12", "precision": "month"},
    "reference_number": "KS 2023/17",
}
_PARTY = {
    "organisation": _to("organisation"),
    "title": "Samarbetsavtal",
    "signed": {"value": "2024", "precision": "year"},
    "withdrawn": "2026-07-01",
}

BEFORE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "area": [
        ("nation", {"code": "SE", "name": "Sverige", "level": "nation"}),
        ("before", {"code": "01", "name": "Stockholms län", "level": "county", "parent": _to("area", "nation")}),
    ],
    "organisation": [("before", {"name": "Södertälje kommun", "organisation_kind": "municipality"})],
    "situation": [("before", {"code": "vald", "name": _text("Våld")})],
    "target_group": [("before", {"code": "alla", "name": _text("Alla")})],
    "legal_reference": [
        (
            "before",
            {
                "code": "sol-14-1",
                "law_short": "SoL",
                "sfs": "2001:453",
                "provision": "14 kap. 1 §",
                "reference_kind": "obligation",
                "gist": _text("Anmälan"),
            },
        )
    ],
    "pathway": [
        (
            "before",
            {
                "title": _text("Vägen före"),
                "situations": [_to("situation")],
                "target_groups": [_to("target_group")],
                "starts": _to("function"),
                "areas": [_to("area")],
                "urgency": "akut",
                "steps": [{"key": "ring", "actor": _to("function"), "modality": "kan", "action": _text("Ring")}],
            },
        )
    ],
    "plan": [("before", {"title": _text("Planen före"), "owner": _to("organisation")})],
    "routine": [
        ("before", {"title": _text("Rutinen före"), "routine_kind": "rutin", "owner": _to("organisation")}),
    ],
}
"""What an example of the same kind refers to: which one it is, and its content."""

EXAMPLES: dict[str, dict[str, Any]] = {
    "area": {"code": "0181", "name": "Södertälje", "level": "municipality", "parent": _to("area", "before")},
    "organisation": {
        "name": "Socialkontoret",
        "organisation_kind": "municipal_office",
        "other_names": _OTHER_NAMES,
        "parent": _to("organisation", "before"),
        "organisation_number": "2120000159",
        "areas": [_to("area")],
        "description": _text("Kontoret"),
        "sample": True,
    },
    "function": {
        "code": "mottagning-barn",
        "name": _text("Mottagning barn"),
        "synonyms": _SYNONYMS,
        "place_protected": False,
        "note": _text("Tar emot anmälningar"),
    },
    "contact_point": {
        "name": _text("Mottagningen"),
        "organisation": _to("organisation"),
        "function": _to("function"),
        "areas": [_to("area"), _to("area", "before")],
        "channels": [
            {"type": "telephone", "number": "08-465 004 00", "label": _text("Växel"), "visibility": "professionals"},
            {"type": "email", "address": "mottagning@sodertalje.example", "note": _text("Inga personuppgifter")},
            {"type": "sdk", "address": "0203:mottagning.sodertalje.example"},
            {"type": "web_form", "url": "https://sodertalje.example/orosanmälan?språk=sv"},
            {"type": "visiting_address", "street": "Exempelgatan 1", "postcode": "151 00", "town": "Södertälje"},
        ],
        "hours": _HOURS,
        "languages": ["sv", "en"],
        "interpreter": True,
        "audience": "both",
        "audience_note": _text("Alla"),
        "visibility": "public",
        "holder": {"name": "Exempel Exempelsson", "until": "2026-12-31", "reason": "Ensam på tjänsten"},
        "prepare": _text("Ha detta till hands"),
        "note": _text("En anmärkning"),
        "sample": True,
    },
    "body": {
        "name": _text("Styrgruppen"),
        "body_kind": "steering_group",
        "owner": _to("organisation"),
        "areas": [_to("area")],
        "members": [
            {
                "organisation": _to("organisation"),
                "role": _text("Resultatområdeschef"),
                "function": _to("function"),
                "mandate": _text("Beslutar"),
                "mandate_source": "Protokoll",
            }
        ],
        "task": _text("Leder arbetet"),
        "other_names": _OTHER_NAMES,
        "sample": True,
    },
    "situation": {
        "code": "bortforande",
        "name": _text("Bortförande"),
        "synonyms": _SYNONYMS,
        "description": _text("Förs ut ur landet"),
        "broader": _to("situation", "before"),
        "honour_related": True,
    },
    "target_group": {
        "code": "barn",
        "name": _text("Barn"),
        "synonyms": _SYNONYMS,
        "description": _text("Under 18 år"),
        "broader": _to("target_group", "before"),
    },
    "legal_reference": {
        "code": "sol-19-1",
        "law_short": "SoL",
        "sfs": "2025:400",
        "provision": "19 kap. 1 §",
        "reference_kind": "obligation",
        "applies_to": "Den som arbetar med barn",
        "gist": _text("Anmäl genast"),
        "in_force_from": "2025-07-01",
        "in_force_until": "2099-01-01",
        "replaced_by": [_to("legal_reference", "before")],
        "replaces_note": "14 kap. 1 §",
        "verified_in": "Svensk författningssamling",
    },
    "plan": {
        "title": _text("Fri från våld"),
        "plan_kind": "strategy",
        "other_names": _OTHER_NAMES,
        "owner": _to("organisation"),
        "areas": [_to("area")],
        "focus_areas": [{"key": "forebyggande", "number": 1, "name": _text("Förebyggande")}],
        "decision": _DECISION,
        "supersedes": _to("plan", "before"),
        "review_by": "2027-12-31",
        "sample": True,
    },
    "routine": {
        "title": _text("Överenskommelsen"),
        "routine_kind": "overenskommelse",
        "other_names": _OTHER_NAMES,
        "decision": _DECISION,
        "applies_to": _text("Skolor"),
        "areas": [_to("area")],
        "owner": _to("organisation"),
        "responsible_for_revision": _to("function"),
        "responsible_for_follow_up": _to("function"),
        "review_by": "2027-12-31",
        "supersedes": _to("routine", "before"),
        "sections": [
            {"key": "syfte", "heading": _text("Syfte"), "text": _text("Att skydda"), "legal": [_to("legal_reference")]}
        ],
        "parties": [_PARTY],
        "contact_points": [_to("contact_point")],
        "focus_areas": [{"plan": _to("plan"), "key": "forebyggande"}],
        "legal": [_to("legal_reference")],
        "sample": True,
    },
    "follow_up": {
        "title": _text("Uppföljning"),
        "routine": _to("routine"),
        "followed_up": "2025-11-03",
        "by": _to("organisation"),
        "outcome": _text("Fungerar"),
        "decision_reference": "KS 2025/9",
        "sample": True,
    },
    "training_fact": {
        "title": _text("Utbildade"),
        "organisation": _to("organisation"),
        "audience": _text("Lärare"),
        "audience_size": 500,
        "share_percent_at_least": 80,
        "number": 412,
        "measured": "2025",
        "source": "Årsrapport",
        "includes_external_providers": True,
        "sample": True,
    },
    "joint_activity": {
        "title": _text("En vecka fri från våld"),
        "activity_kind": "campaign",
        "organisers": [_to("organisation")],
        "body": _to("body"),
        "areas": [_to("area")],
        "held": "2025-11-17",
        "last_day": "2025-11-23",
        "starts_at": "08:00",
        "ends_at": "16:00",
        "minutes_reference": "KS 2025/31",
        "source": "Protokoll",
        "sample": True,
    },
    "pathway": {
        "title": _text("Befarat bortförande"),
        "situations": [_to("situation")],
        "target_groups": [_to("target_group")],
        "starts": _to("function"),
        "also_starts": [_to("function")],
        "areas": [_to("area")],
        "urgency": "akut",
        "do_not": [{"text": _text("Kontakta inte familjen"), "basis": "law"}],
        "steps": [
            {
                "key": "orosanmalan",
                "actor": _to("function"),
                "modality": "ska",
                "ground": "law",
                "action": _text("Anmäl"),
                "condition": _text("Vid misstanke"),
                "branch": "barn",
                "receiver": {"function": _to("function")},
                "channels": ["telefon", "e-tjanst"],
                "within": "P14D",
                "within_note": _text("Skyndsamt"),
                "legal": [_to("legal_reference")],
                "fallbacks": [{"contact_point": _to("contact_point"), "when": _text("Kvällar")}],
                "evidence": "law",
            }
        ],
        "secrecy_note": _NOTE,
        "documentation_note": _NOTE,
        "scope_note": _NOTE,
        "review_rule": _NOTE,
        "registry_note": _NOTE,
        "rests_on": [_to("routine")],
        "owner": _to("organisation"),
        "parties": [_PARTY],
        "decision": _DECISION,
        "supersedes": _to("pathway", "before"),
        "review_by": "2027-12-31",
        "required_hours": _HOURS,
        "synonyms": ["gift bort", "resa utomlands"],
        "sources": ["Vägledning"],
        "sample": True,
    },
}
