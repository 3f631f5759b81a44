"""A small registry with something on every page, so that each page and each state of a page can be walked."""

from __future__ import annotations

from datetime import date
from typing import Any

from partners.models import Account, Membership, Role
from partners.verifying import Check, verify
from records.recording import recording
from tests.lookup.world import ALWAYS, EVENINGS, OFFICE, World, small_world

HIDDEN_FROM_STRANGERS = "070-174 06 33"
HIDDEN_FROM_OTHERS = "070-174 06 44"
PASSWORD = "ett-langt-losenord-for-prov"
EMAIL = "kurator@sodertalje.example"


def registry() -> World:
    """The registry: three pathways, numbers of every visibility and state, a routine, laws, and one of each kind."""
    world = small_world()
    world.add("nch", "function", {"code": "nch", "name": {"sv": "Stödtelefonen", "en": "The helpline"}})
    world.add("skyddat", "function", {"code": "skyddat", "name": {"sv": "Skyddat boende"}, "place_protected": True})
    world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 01", OFFICE, **_well_described())
    world.contact_point("Socialjouren", "socialjour", "0181", "08-465 004 02", EVENINGS)
    world.contact_point("112", "polis_akut", "SE", "112", ALWAYS)
    world.contact_point("Stödtelefonen", "nch", "SE", "08-465 004 03")
    closed = {"visibility": "professionals", "channels": [_phone(HIDDEN_FROM_STRANGERS)]}
    world.contact_point("Handläggaren", "polis_akut", "0181", HIDDEN_FROM_STRANGERS, OFFICE, **closed)
    world.add("skolan", "organisation", {"name": "Skolan", "organisation_kind": "school"})
    world.add("jouren", "organisation", {"name": "Jouren", "organisation_kind": "shelter_operator"})
    closed = {"organisation": world.id("jouren"), "visibility": "parties", "channels": [_phone(HIDDEN_FROM_OTHERS)]}
    world.contact_point("Boendet", "skyddat", "0181", HIDDEN_FROM_OTHERS, ALWAYS, **closed)
    _laws(world)
    _agreements(world)
    _pathways(world)
    with recording("system:test") as session:
        record = world.records["Mottagningen"]
        verify(session, [Check(record, date(2026, 11, 12), "Samordnaren", "provringning")])
    return world


def account(world: World, organisation: str = "office", **more: Any) -> Account:
    """Somebody with a password who reads for the office, or for another organisation."""
    made = Account.objects.create_user(more.pop("email", EMAIL), PASSWORD, name="Kim Kurator", **more)
    record = world.records[organisation]
    Membership.objects.create(account=made, organisation=record, role=Role.READER, valid_from=date(2020, 1, 1))
    return made


def _phone(number: str) -> dict[str, str]:
    return {"type": "telephone", "number": number}


def _well_described() -> dict[str, Any]:
    channels = [
        _phone("08-465 004 01") | {"label": {"sv": "Växel", "en": "Switchboard"}},
        {"type": "email", "address": "mottagning@sodertalje.example"},
        {"type": "web_form", "url": "https://sodertalje.example/orosanmalan"},
        {"type": "sdk", "address": "0203:mottagning.sodertalje.example"},
        {"type": "visiting_address", "street": "Exempelgatan 1", "postcode": "151 00", "town": "Södertälje"},
        _phone(HIDDEN_FROM_STRANGERS) | {"visibility": "professionals"},
    ]
    return {
        "channels": channels,
        "languages": ["sv", "en", "ar"],
        "interpreter": True,
        "prepare": {"sv": "Vad du sett och hört"},
        "note": {"sv": "Säg att det brådskar", "en": "Say that it is urgent"},
        "sample": True,
    }


def _laws(world: World) -> None:
    law = {"law_short": "SoL", "reference_kind": "obligation", "gist": {"sv": "Anmälan", "en": "Reporting"}}
    new = law | {"code": "sol-19-1", "sfs": "2025:400", "provision": "19 kap. 1 §", "in_force_from": "2025-07-01"}
    world.add("sol-19-1", "legal_reference", new)
    old = law | {"code": "sol-14-1", "sfs": "2001:453", "provision": "14 kap. 1 §", "in_force_until": "2025-07-01"}
    world.add("sol-14-1", "legal_reference", old | {"replaced_by": [world.id("sol-19-1")]})


def _agreements(world: World) -> None:
    office = world.id("office")
    decided = {"value": "2023-12", "precision": "month"}
    decision = {"decided_by": "Kommunstyrelsen", "level": "municipal_executive_board", "decided": decided}
    focus = [{"key": "forebyggande", "number": 1, "name": {"sv": "Förebyggande arbete"}}]
    plan = {"title": {"sv": "Fri från våld"}, "owner": office, "decision": decision, "focus_areas": focus}
    world.add("plan", "plan", plan)
    routine = {
        "title": {"sv": "Rutin vid hedersförtryck"},
        "routine_kind": "rutin",
        "owner": office,
        "parties": [{"organisation": office, "title": "Lathunden", "signed": decided}],
        "sections": [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Rätt hjälp i tid"}}],
        "focus_areas": [{"plan": world.id("plan"), "key": "forebyggande"}],
        "legal": [world.id("sol-19-1")],
        "review_by": "2027-01-31",
        "sample": True,
    }
    world.add("rutin", "routine", routine)
    group = {"name": {"sv": "Styrgruppen"}, "body_kind": "steering_group", "owner": office}
    world.add("body", "body", group | {"members": [{"organisation": office, "role": {"sv": "chef"}}]})
    dated = {"title": {"sv": "Uppföljning"}, "routine": world.id("rutin"), "followed_up": decided, "by": office}
    world.add("uppfoljning", "follow_up", dated | {"outcome": {"sv": "Fungerar"}})
    figure = {"title": {"sv": "Utbildade"}, "organisation": office, "share_percent_at_least": 80}
    world.add("figure", "training_fact", figure | {"measured": decided, "source": "Kommunens webbplats"})
    week = {"title": {"sv": "En vecka fri från våld"}, "activity_kind": "campaign", "organisers": [office]}
    world.add("week", "joint_activity", week | {"held": decided})


def _pathways(world: World) -> None:
    acute = {
        "key": "fara",
        "actor": world.id("elevhalsa"),
        "modality": "ska",
        "ground": "local_decision",
        "action": {"sv": "Ring polisen", "en": "Call the police"},
        "condition": {"sv": "Pågående våld", "en": "Ongoing violence"},
        "receiver": {"function": world.id("polis_akut")},
        "within": "genast",
    }
    consult = {
        "key": "samrad",
        "actor": world.id("elevhalsa"),
        "modality": "kan",
        "action": {"sv": "Rådgör utan namn", "en": "Consult without naming anyone"},
        "receiver": {"function": world.id("nch")},
    }
    shelter = {
        "key": "skydd",
        "actor": world.id("mottagning_barn"),
        "modality": "bor",
        "action": {"sv": "Ordna skydd"},
        "receiver": {"function": world.id("skyddat")},
        "within": "P14D",
    }
    permitted = {
        "key": "uppgift",
        "actor": world.id("mottagning_barn"),
        "modality": "far",
        "action": {"sv": "Lämna uppgift till polisen"},
    }
    report = world.report(legal=[world.id("sol-19-1"), world.id("sol-14-1")])
    more = {
        "sample": True,
        "rests_on": [world.id("rutin")],
        "secrecy_note": {"text": {"sv": "Sekretess hindrar inte anmälan"}, "legal": [world.id("sol-19-1")]},
        "sources": ["Egen sammanställning"],
        "title": {"sv": "Risk att bli bortgift", "en": "Risk of being married away"},
    }
    world.pathway("Risk att bli bortgift", "0181", [acute, report, consult, shelter, permitted], **more)
    world.pathway("Länets väg vid bortgifte", "01", [consult])
    world.pathway("Väg utan nummer för bortgift", "0181", [permitted])
    other = {"situations": [world.id("vinr")], "target_groups": [world.id("vuxna")]}
    world.pathway("Skydd för vuxen", "0181", [shelter | {"actor": world.id("elevhalsa")}], **other)
