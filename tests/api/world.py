"""A world with any number of each kind of record, every field of interest filled in, for the tests of the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from partners.models import Account, Membership, Role
from partners.verifying import Check, verify
from records.content import kinds
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.recording import Draft, recording
from registry.citing import Reference

SINCE = date(2024, 1, 1)
_NAMESPACE = UUID("5b0ee3ad-4f5e-4a5c-8a5e-2f1f0b1a7e10")
HIDDEN_NUMBER = "+46701740699"
"""The number of the canary: only parties may see it."""
HIDDEN_ADDRESS = "kanarie@dold.example"
WEEKDAYS = {"rules": [{"days": ["mo", "tu", "we", "th", "fr"], "windows": [{"start": "08:00", "end": "16:30"}]}]}


def identity(name: str) -> UUID:
    """The identity of what is called `name` here."""
    return uuid5(_NAMESPACE, name)


def _id(name: str) -> str:
    return str(identity(name))


def _text(sv: str) -> dict[str, str]:
    return {"sv": sv, "en": f"{sv} in English"}


def ground() -> list[Draft]:
    """What everything else refers to: areas, an organisation, a function, a law, a plan."""
    return [
        _draft("area", "SE", {"code": "SE", "name": "Sverige", "level": "nation"}, key="SE"),
        _draft(
            "area", "01", {"code": "01", "name": "Stockholms län", "level": "county", "parent": _id("SE")}, key="01"
        ),
        _draft("area", "0181", municipality("0181", "Södertälje"), key="0181"),
        _draft(
            "organisation",
            "kommunen",
            {"name": "Kommunen", "organisation_kind": "municipality", "areas": [_id("0181")]},
        ),
        _draft("organisation", "grannen", {"name": "Grannen", "organisation_kind": "school"}),
        _draft("function", "socialjour", {"code": "socialjour", "name": _text("Socialjour")}, key="socialjour"),
        _draft("contact_point", "jouren", contact_point("Jouren")),
        _draft("situation", "hrv", {"code": "hrv", "name": _text("Hedersvåld")}, key="hrv"),
        _draft("target_group", "barn", {"code": "barn", "name": _text("Barn")}, key="barn"),
        _draft("legal_reference", "sol", legal("sol-19-1"), key="sol-19-1"),
        _draft("plan", "plan", {"title": _text("Fri från våld"), "owner": _id("kommunen")}),
        _draft("routine", "rutin", {"title": _text("Rutin"), "routine_kind": "rutin", "owner": _id("kommunen")}),
        _draft("body", "styrgruppen", body("Styrgruppen")),
    ]


def municipality(code: str, name: str) -> dict[str, Any]:
    """The content of a municipality in Stockholm County."""
    return {"code": code, "name": name, "level": "municipality", "parent": _id("01")}


def legal(code: str) -> dict[str, Any]:
    """The content of a legal reference."""
    return {
        "code": code, "law_short": "SoL", "sfs": "2025:400", "provision": "19 kap. 1 §",
        "reference_kind": "obligation", "gist": _text("Anmäl oro för barn."), "in_force_from": "2025-07-01",
    }  # fmt: skip


def body(name: str) -> dict[str, Any]:
    """The content of a body."""
    members = [{"organisation": _id("kommunen"), "function": _id("socialjour"), "role": _text("Chef")}]
    return {"name": _text(name), "body_kind": "steering_group", "owner": _id("kommunen"), "members": members}


def contact_point(name: str, **more: Any) -> dict[str, Any]:
    """The content of a public contact point that answers on weekdays."""
    return {
        "name": _text(name),
        "organisation": _id("kommunen"),
        "function": _id("socialjour"),
        "areas": [_id("0181")],
        "channels": [
            {"type": "telephone", "number": "08-465 004 00", "label": _text("Växel")},
            {"type": "email", "address": "jouren@sodertalje.example"},
        ],
        "hours": WEEKDAYS,
        "visibility": "public",
        **more,
    }


def canary(name: str = "Kanarie") -> dict[str, Any]:
    """A contact point with one open channel and two that only parties may see."""
    return contact_point(
        name,
        channels=[
            {"type": "telephone", "number": "08-465 004 01"},
            {"type": "telephone", "number": HIDDEN_NUMBER, "visibility": "parties"},
            {"type": "email", "address": HIDDEN_ADDRESS, "visibility": "parties"},
        ],
        holder={"name": "Kanariefågel", "until": "2099-12-31", "reason": "Ensam"},
    )


def step(key: str, **more: Any) -> dict[str, Any]:
    """The content of a pathway's step."""
    return {
        "key": key, "actor": _id("socialjour"), "modality": "ska", "action": _text(f"Gör {key}"),
        "receiver": {"function": _id("socialjour")}, "legal": [_id("sol")], "within": "P14D",
        "fallbacks": [{"contact_point": _id("jouren"), "when": _text("På natten")}], **more,
    }  # fmt: skip


def content_of(kind: str, i: int) -> dict[str, Any]:
    """The content of the `i`th record of a kind."""
    name = f"{kind} nummer {i:03}"
    code = f"{kind.replace('_', '-')}-{i:03}"
    common = {"title": _text(name), "owner": _id("kommunen")}
    made: dict[str, dict[str, Any]] = {
        "area": municipality(f"{100 + i:04}", name),
        "organisation": {
            "name": name, "organisation_kind": "municipal_office", "parent": _id("kommunen"), "areas": [_id("0181")],
            "other_names": [{"name": f"Förr {i}", "type": "earlier", "used_by": _id("grannen")}],
            "organisation_number": "2120000159", "description": _text("Ett kontor"),
        },
        "function": {"code": code, "name": _text(name), "synonyms": {"sv": ["jour"]}},
        "contact_point": contact_point(name),
        "body": body(name),
        "situation": {"code": code, "name": _text(name), "broader": _id("hrv"), "honour_related": True},
        "target_group": {"code": code, "name": _text(name), "broader": _id("barn")},
        "legal_reference": legal(code) | {"replaced_by": [_id("sol")]},
        "plan": common | {
            "areas": [_id("0181")], "focus_areas": [{"key": "forebygga", "number": 1, "name": _text("Förebygga")}],
            "decision": {"decided_by": "Kommunstyrelsen", "level": "board", "decided": "2023-12"},
            "supersedes": _id("plan"), "review_by": "2027-12-31",
        },
        "routine": common | {
            "routine_kind": "overenskommelse", "areas": [_id("01")], "legal": [_id("sol")],
            "responsible_for_revision": _id("socialjour"), "contact_points": [_id("jouren")],
            "sections": [{"key": "syfte", "heading": _text("Syfte"), "text": _text("Text"), "legal": [_id("sol")]}],
            "parties": [{"organisation": _id("kommunen"), "signed": "2023-12-01"}],
            "focus_areas": [{"plan": _id("plan"), "key": "forebygga"}],
            "decision": {"decided_by": "Kommunstyrelsen", "level": "management", "organisation": _id("kommunen")},
        },
        "follow_up": {
            "title": _text(name), "routine": _id("rutin"), "followed_up": "2025", "by": _id("kommunen"),
            "outcome": _text("Följs"),
        },
        "training_fact": {
            "title": _text(name), "organisation": _id("kommunen"), "number": 12, "measured": "2025-05-02",
            "source": "Enkät",
        },
        "joint_activity": {
            "title": _text(name), "activity_kind": "campaign", "organisers": [_id("kommunen"), _id("grannen")],
            "body": _id("styrgruppen"), "held": "2025-11",
        },
        "pathway": common | {
            "situations": [_id("hrv")], "target_groups": [_id("barn")], "starts": _id("socialjour"),
            "areas": [_id("0181")], "urgency": "akut", "do_not": [{"text": _text("Ring inte hem"), "basis": "law"}],
            "steps": [step("samtal"), step("orosanmalan", receiver=None, fallbacks=[])], "rests_on": [_id("rutin")],
            "secrecy_note": {"text": _text("Sekretess"), "legal": [_id("sol")]}, "required_hours": WEEKDAYS,
            "synonyms": ["gift bort"], "sample": True, "review_by": "2027-12-31",
            "parties": [{"organisation": _id("kommunen"), "signed": "2023-12", "withdrawn": "2027-01-01"}],
            "decision": {"decided_by": "Kommunstyrelsen", "level": "management"},
        },
    }  # fmt: skip
    return made[kind]


KEYED = {"area", "function", "situation", "target_group", "legal_reference"}


def rows(kind: str, number: int, start: int = 0) -> Iterator[Draft]:
    """`number` records of a kind, from the `start`th."""
    for i in range(start, start + number):
        content = content_of(kind, i)
        yield _draft(kind, f"{kind}-{i}", content, key=content["code"] if kind in KEYED else None)


def _draft(kind: str, name: str, content: dict[str, Any], key: str | None = None) -> Draft:
    return Draft(kind, content, SINCE, record=identity(name), key=key, change_note="Inlagt", source="Test")


def record(*drafts: Draft) -> None:
    """Record the drafts in one go."""
    with recording("system:test") as session:
        session.record_all(drafts)


def record_ground() -> None:
    """The ground, and that the public contact point was checked."""
    with recording("system:test") as session:
        session.record_all(ground())
        jouren = Record.objects.get(uuid=identity("jouren"))
        verify(session, [Check(jouren, date(2026, 10, 1), "Samordnaren", "Ringde")])


def record_all_kinds(number: int, start: int = 0) -> None:
    """`number` more of every kind."""
    record(*(draft for kind in kinds for draft in rows(kind, number, start)))


def again(kind: str, name: str, content: dict[str, Any] | None, since: date, **more: Any) -> None:
    """A new version of the record called `name`."""
    record(Draft(kind, content, since, record=identity(name), **more))


def account(
    role: Role | None = None, organisation: str = "kommunen", address: str = "handlaggare@sodertalje.example"
) -> Account:
    """An account that can sign in, with a role for an organisation if one is given."""
    made = Account.objects.create_user(address, "ett långt lösenord")
    if role:
        held_for = Record.objects.get(uuid=identity(organisation))
        area = Record.objects.get(uuid=identity("0181")) if role is Role.COORDINATOR else None
        Membership.objects.create(account=made, organisation=held_for, role=role, area=area, valid_from=SINCE)
    return made


def cited(name: str) -> str:
    """A reference to the first version of what is called `name`, as of now."""
    now = datetime.now(UTC)
    return Reference(identity(name), 1, Moment(now.astimezone(STOCKHOLM).date(), now)).text
