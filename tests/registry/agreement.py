"""What the tests of agreements share: a town where things are agreed, documents that break no rule, ways to act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.maintaining import turn
from partners.models import Role
from records.hashing import content_hash
from records.moment import Moment
from records.reading import Entry, Reader
from registry.agreeing import answering, drafting, proposing
from registry.agreeing.asked import Opening, Round, Said, Seen, Terms, Written
from registry.agreeing.models import Answer, Draft, Proposal, ProposalClosing, Revision
from tests.partners.maintaining import served
from tests.partners.world import World

Json = dict[str, Any]
PEOPLE = (
    ("editor", "socialkontoret", Role.EDITOR),
    ("signatory", "socialkontoret", Role.SIGNATORY),
    ("above", "kommunen", Role.SIGNATORY),
    ("police", "polisen", Role.SIGNATORY),
    ("police editor", "polisen", Role.EDITOR),
    ("school", "skolan", Role.SIGNATORY),
    ("shelter", "jouren", Role.ADMINISTRATOR),
)


@dataclass
class Town:
    """The world, and who acts in it by name: Socialkontoret owns, the police and the school are party."""

    world: World
    people: dict[str, Viewer] = field(default_factory=dict)

    def id(self, name: str) -> str:
        return str(self.world.names[name])

    def routine(self, **more: Any) -> Json:
        """A whole agreement of two parties that breaks no rule."""
        content = {
            "title": {"sv": "Samverkan"},
            "routine_kind": "overenskommelse",
            "owner": self.id("socialkontoret"),
            "areas": [self.id("0181")],
            "decision": {
                "decided_by": "Kommunstyrelsen",
                "level": "municipal_executive_board",
                "decided": {"value": "2026-01", "precision": "month"},
                "reference_number": "KS 2026/17",
            },
            "review_by": (today() + timedelta(days=700)).isoformat(),
            "sections": [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Att skydda"}}],
            "parties": [{"organisation": self.id(name)} for name in ("socialkontoret", "polisen")],
        }
        return content | more

    def pathway(self, *steps: Json, **more: Any) -> Json:
        """A whole pathway that breaks no rule."""
        content = {
            "title": {"sv": "Väg"},
            "situations": [self.id("heder")],
            "target_groups": [self.id("target_group")],
            "starts": self.id("socialjour"),
            "areas": [self.id("0181")],
            "urgency": "akut",
            "owner": self.id("socialkontoret"),
            "do_not": [{"text": {"sv": "Kontakta inte familjen"}}],
            "steps": list(steps) or [self.step()],
            "required_hours": {"rules": [{"days": ["mo"], "windows": [{"start": "08:00", "end": "12:00"}]}]},
            "decision": self.routine()["decision"],
            "review_by": self.routine()["review_by"],
            "parties": [{"organisation": self.id(name)} for name in ("socialkontoret", "polisen")],
        }
        return content | more

    def step(self, key: str = "anmal", **more: Any) -> Json:
        step = {"key": key, "actor": self.id("socialjour"), "modality": "ska", "ground": "law",
                "action": {"sv": "Anmäl"}, "legal": [self.id("new")],
                "receiver": {"function": self.id("mottagning_barn")}}  # fmt: skip
        return {name: value for name, value in (step | more).items() if value is not None}

    def draft(self, document: Json | None = None, kind: str = "routine", who: str = "editor", **more: Any) -> Draft:
        """A draft of Socialkontoret's."""
        owner = self.world.names[more.pop("owner", "socialkontoret")]
        opening = Opening(kind, owner, more.pop("record", None))
        with turn(self.people[who].actor) as session:
            written = Written(self.routine() if document is None else document, **more)
            return drafting.open_draft(session, self.people[who], opening, written)

    def save(
        self, draft: Draft, document: Json, known: int | None = None, who: str = "editor", **more: Any
    ) -> Revision:
        with turn(self.people[who].actor) as session:
            return drafting.save(session, self.people[who], draft.uuid, known, Written(document, **more))

    def propose(self, draft: Draft, first: date | None = None, known: int | None = None, **more: Any) -> Proposal:
        with turn(self.people["editor"].actor) as session:
            terms = Terms(first or today(), **more)
            return proposing.propose(session, self.people["editor"], draft.uuid, known, terms)

    def sign(self, proposal: Proposal, who: str, seen: str = "", party: str = "") -> Answer:
        viewer = self.people[who]
        with turn(viewer.actor) as session:
            return answering.sign(session, viewer, self._seen(proposal, seen, party))

    def decline(self, proposal: Proposal, who: str, reason: str = "Oklart", seen: str = "", party: str = "") -> Answer:
        viewer = self.people[who]
        with turn(viewer.actor) as session:
            return answering.decline(session, viewer, self._seen(proposal, seen, party), Said(reason))

    def _seen(self, proposal: Proposal, seen: str, party: str) -> Seen:
        named = self.world.names[party] if party else None
        return Seen(round_of(proposal), seen or proposal.content_hash, named)

    def proposed_in_the_first_form(self) -> Proposal:
        """A proposal as it was made before its days were part of what is hashed."""
        as_now = self.propose(self.draft())
        found = content_hash(as_now.document)
        detail = {name: value for name, value in as_now.event.detail.items() if name != "format"}
        with turn(self.people["editor"].actor) as session:
            drafting.close_proposal(session, as_now, ProposalClosing.How.REPLACED)
            sequence = session.note("proposal.made", None, detail | {"round": 2, "content_hash": found})
            made = Proposal.objects.create(
                event_id=sequence, recorded_at=session.at, actor=session.actor, draft=as_now.draft,
                revision=as_now.revision, kind=as_now.kind, record=as_now.record, round=2, document=as_now.document,
                content_hash=found, valid_from=as_now.valid_from, holds_back=as_now.holds_back, base=as_now.base,
            )  # fmt: skip
            for party in as_now.parties.all():
                made.parties.create(organisation=party.organisation, name=party.name)
        return made

    def agreed(self, document: Json | None = None, kind: str = "routine", first: date | None = None) -> Proposal:
        """A proposal that both parties have signed."""
        proposal = self.propose(self.draft(document, kind), first)
        self.sign(proposal, "signatory")
        self.sign(proposal, "police")
        return proposal


def made_town() -> Town:
    """The town, where a contact point reaches the function that the pathways' steps go to."""
    world = served(World.made())
    for kind, code, more in (
        ("target_group", "target_group", {}),
        ("situation", "situation", {}),
        ("situation", "heder", {"honour_related": True}),
    ):
        world.names[code] = world.record(kind, {"code": code, "name": {"sv": code}, **more}, key=code)
    for code, days in (
        ("old", {"in_force_from": "2002-01-01", "in_force_until": "2025-07-01"}),
        ("new", {"in_force_from": "2025-07-01"}),
    ):
        world.names[code] = world.record("legal_reference", _provision(code) | days, key=code)
    world.contact_point()
    town = Town(world)
    town.people = {name: world.viewer((whom, role)) for name, whom, role in PEOPLE}
    town.people["coordinator"] = world.viewer(("kommunen", Role.COORDINATOR, "0181"))
    town.people["other coordinator"] = world.viewer(("skolan", Role.COORDINATOR, "2380"))
    return town


def _provision(code: str) -> Json:
    return {
        "code": code, "law_short": "SoL", "sfs": "2025:400", "provision": f"{code} 1 §",
        "reference_kind": "obligation", "gist": {"sv": "Anmälan"},
    }  # fmt: skip


def round_of(proposal: Proposal) -> Round:
    return Round(proposal.kind, proposal.record, proposal.round)


def today() -> date:
    return Moment.resolve().on


def in_force(kind: str, record: UUID, on: date | None = None) -> Entry | None:
    """What holds for the record, today unless told otherwise."""
    return Reader(Viewer.anonymous(), Moment.resolve(on)).get(kind, record)
