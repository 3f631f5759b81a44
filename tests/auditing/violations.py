"""The demonstration with a part of Södertälje that is in order, and one violation of each check to put into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest.mock import patch
from uuid import UUID

from partners.models import Verification
from partners.verifying import Check, verify
from records import drafts
from records.models import Record
from records.recording import Draft, recording
from registry.loading.identity import identity

FIRST = date(2024, 1, 1)
DAY = date(2026, 11, 20)
"""The day from which each violation is there."""
CLEARED = date(2026, 11, 22)
"""The day from which each has been cleared."""

WEEKDAYS = ["mo", "tu", "we", "th", "fr"]
ALL_DAY = [{"start": "00:00", "end": "24:00"}]
WHOLE_DAY = {
    "rules": [
        {"days": [*WEEKDAYS, "sa", "su"], "windows": ALL_DAY},
        {"days": ["public_holiday", "eve", "half_day"], "windows": ALL_DAY},
    ]
}
OFFICE = {
    "rules": [
        {"days": WEEKDAYS, "windows": [{"start": "08:00", "end": "16:30"}]},
        {"days": ["sa", "su"]},
        {"days": ["public_holiday", "eve"]},
    ]
}


def demo(kind: str, key: str) -> str:
    """The identity of a record of the demonstration, as it stands in a content."""
    return str(identity(kind, key))


def ours(kind: str, name: str) -> UUID:
    """The identity of a record of ours."""
    return identity(kind, f"granskning-{name}")


def put(kind: str, name: str, content: dict[str, Any] | None, since: date = FIRST, until: date | None = None) -> None:
    """Record one version of a record of ours."""
    with recording("system:test") as session:
        key = content["code"] if content and "code" in content else None
        session.record(Draft(kind, content, since, until, record=ours(kind, name), key=key, confirmed=True))


def checked(name: str, on: date, *, works: bool = True) -> None:
    """Record a check of a contact point of ours."""
    record = Record.objects.get(uuid=ours("contact_point", name))
    result = Verification.Result.WORKS if works else Verification.Result.DOES_NOT_WORK
    with recording("system:test") as session:
        verify(session, [Check(record, on, "Samordnaren", "Provringt", result=result)])


def party(organisation: str, signed: str | None = "2024-01-01", **more: str) -> dict[str, Any]:
    """A party."""
    return {"organisation": organisation, **({"signed": signed} if signed else {}), **more}


def agreement(**more: Any) -> dict[str, Any]:
    """An agreement of Södertälje with the police and a primary care centre, in order."""
    return {
        "title": {"sv": "Överenskommelse i ordning"},
        "routine_kind": "overenskommelse",
        "owner": demo("organisation", "0181-kommun"),
        "areas": [demo("area", "0181")],
        "decision": {"decided_by": "Socialnämnden", "level": "board", "decided": "2023-12-12"},
        "review_by": "2027-12-31",
        "parties": [
            party(demo("organisation", "0181-kommun")),
            party(demo("organisation", "0181-polisgrupp")),
            party(str(ours("organisation", "vardcentral"))),
        ],
        "sections": [section("Att den som är utsatt får hjälp.")],
        **more,
    }


def section(text: str, **more: Any) -> dict[str, Any]:
    """A section."""
    return {"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": text}, **more}


def pathway(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A pathway of Södertälje that rests on the agreement, in order."""
    return {
        "title": {"sv": "Väg i ordning"},
        "situations": [demo("situation", "vinr")],
        "target_groups": [demo("target_group", "vuxna")],
        "starts": demo("function", "vardcentral"),
        "areas": [demo("area", "0181")],
        "urgency": "skyndsam",
        "owner": demo("organisation", "0181-kommun"),
        "rests_on": [str(ours("routine", "overenskommelse"))],
        "required_hours": WHOLE_DAY,
        "steps": list(steps) or [step("linjen")],
        **more,
    }


def step(point: str, **more: Any) -> dict[str, Any]:
    """A step that hands over to a contact point of ours, or else to the second line."""
    receiver = {"contact_point": str(ours("contact_point", point))}
    actor = demo("function", "vardcentral")
    return {
        "key": "ring", "actor": actor, "modality": "kan", "action": {"sv": "Ring"}, "receiver": receiver,
        "fallbacks": [{"contact_point": str(ours("contact_point", "andra"))}], **more,
    }  # fmt: skip


def line(**more: Any) -> dict[str, Any]:
    """A contact point of the municipality that always answers."""
    return {
        "name": {"sv": "Linje i ordning"},
        "organisation": demo("organisation", "0181-socialkontoret"),
        "function": demo("function", "vardcentral"),
        "areas": [demo("area", "0181")],
        "channels": [{"type": "telephone", "number": "070-174 06 50"}],
        "hours": WHOLE_DAY,
        **more,
    }


def follow_up(**more: Any) -> dict[str, Any]:
    """A follow-up of the agreement."""
    return {
        "title": {"sv": "Uppföljning"},
        "routine": str(ours("routine", "overenskommelse")),
        "followed_up": "2025-03-01",
        "by": demo("organisation", "0181-kommun"),
        "outcome": {"sv": "Fungerar."},
        **more,
    }


def put_in_order() -> None:
    """Record what is in order."""
    put("organisation", "vardcentral", {
        "name": "Vårdcentralen Exemplet", "organisation_kind": "health_care", "areas": [demo("area", "0181")],
    })  # fmt: skip
    clinic = {"organisation": str(ours("organisation", "vardcentral")), "function": demo("function", "vardcentral")}
    put("contact_point", "vardcentral", line(name={"sv": "Vårdcentralen"}, **clinic))
    put("contact_point", "linjen", line())
    put("contact_point", "andra", line(name={"sv": "Andra linjen"}))
    for point in ("vardcentral", "linjen", "andra"):
        checked(point, date(2026, 11, 2))
    put("routine", "overenskommelse", agreement())
    put("follow_up", "forsta", follow_up(), date(2025, 3, 1))
    put("pathway", "vag", pathway())


@dataclass(frozen=True)
class Violation:
    """How to do something wrong from `DAY` on, what is then found, and how it is cleared from `CLEARED` on."""

    check: int
    code: str
    part: str
    since: date | None
    """None for what is seen ahead: its first day moves with the day of the audit."""
    do: Callable[[], None]
    clear: Callable[[], None]


def _agreed(day: date, **more: Any) -> None:
    put("routine", "overenskommelse", agreement(**more), day)


def _walked(day: date, *steps: dict[str, Any], **more: Any) -> None:
    put("pathway", "vag", pathway(*steps, **more), day)


def _open(day: date, hours: dict[str, Any]) -> None:
    put("contact_point", "linjen", line(hours=hours), day)
    put("contact_point", "andra", line(name={"sv": "Andra linjen"}, hours=hours), day)


def _identified() -> None:
    # What came in before there was a guard: today nobody could record it.
    with patch.object(drafts, "findings_in", lambda *_, **__: []):
        _agreed(DAY, sections=[section("Gäller 20170101-2393.")])


OLD_LAW = demo("legal_reference", "sol-2001-14-1")
_QUICK_GUIDE = {"title": {"sv": "Lathund"}, "routine_kind": "lathund", "parties": []}

VIOLATIONS = (
    Violation(
        1, "agreement_below_management", "", DAY,
        lambda: _agreed(DAY, decision={"decided_by": "Enheten", "level": "unit_manager", "decided": "2023-12-12"}),
        lambda: _agreed(CLEARED),
    ),
    Violation(
        2, "party_not_signed", "", DAY,
        lambda: _agreed(DAY, parties=[*agreement()["parties"], party(demo("organisation", "0181-rvc"), None)]),
        lambda: _agreed(CLEARED, parties=[*agreement()["parties"], party(demo("organisation", "0181-rvc"))]),
    ),
    Violation(
        3, "review_passed", "", DAY,
        lambda: _agreed(DAY, review_by="2026-11-19"),
        lambda: _agreed(CLEARED),
    ),
    Violation(
        4, "cites_renumbered_law", "syfte", DAY,
        lambda: _agreed(DAY, sections=[section("Anmäl oro.", legal=[OLD_LAW])]),
        lambda: _agreed(CLEARED),
    ),
    Violation(
        5, "contact_not_working", "", DAY,
        lambda: checked("andra", DAY, works=False),
        lambda: checked("andra", CLEARED),
    ),
    Violation(
        6,
        "hours_without_receiver",
        "ring",
        None,
        lambda: _open(DAY, OFFICE),
        lambda: _open(CLEARED, WHOLE_DAY),
    ),
    Violation(
        7, "actor_without_agreement", "primary_care", DAY,
        lambda: _agreed(DAY, parties=agreement()["parties"][:-1]),
        lambda: _agreed(CLEARED),
    ),
    Violation(
        8, "points_to_ended", "ring", DAY,
        lambda: put("contact_point", "linjen", None, DAY),
        lambda: _walked(CLEARED, step("andra")),
    ),
    Violation(
        9, "situation_without_pathway", "granskat_fall", DAY,
        lambda: put("situation", "fall", {"code": "granskat_fall", "name": {"sv": "Granskat fall"}}, DAY),
        lambda: put("situation", "fall", None, CLEARED),
    ),
    Violation(
        10, "duty_without_ground", "ring", DAY,
        lambda: _walked(DAY, step("linjen", modality="ska")),
        lambda: _walked(CLEARED),
    ),
    Violation(11, "identifying_text", "sections.0.text.sv", DAY, _identified, lambda: _agreed(CLEARED)),
    Violation(
        12, "replaced_still_in_force", "", DAY,
        lambda: put(
            "routine", "ny", agreement(**_QUICK_GUIDE, supersedes=str(ours("routine", "overenskommelse"))), DAY
        ),
        lambda: put("routine", "ny", None, CLEARED),
    ),
)  # fmt: skip
"""One of each check."""
