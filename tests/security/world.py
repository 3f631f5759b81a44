"""The world of the security tests: one of each thing that can be asked for, with planted words in all its texts.

Everything belongs to Socialkontoret; `tests/security/callers.py` says who asks. Made once for a module, in a
transaction that is undone at its end; each request that may change something is undone by itself (`forgotten`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction

from partners.access import Scope, Viewer
from partners.content import ContactPoint
from partners.importing.models import Import, ImportedRow
from partners.inviting.models import Invitation
from partners.keys.format import digest, new_key
from partners.keys.models import Key
from partners.models import Account, ExternalId, Membership, Role
from partners.verifying import Check, verify
from partners.verifying.models import MailLink, Reminder
from partners.webhooks.models import Attempt, Delivery, Webhook
from partners.webhooks.sealing import SEALING, new_secret
from records.models import Version
from records.moment import STOCKHOLM, Moment
from records.recording import Draft, recording
from registry.agreeing import drafting, proposing
from registry.agreeing.asked import Opening, Said, Terms, Written
from registry.citing import Reference
from tests.api import world as ground
from tests.security.callers import SINCE, Caller, all_callers, identity, record
from tests.security.planting import Filler, Garden

TODAY = datetime.now(STOCKHOLM).date()
CHANGED = date(2025, 1, 1)
PLANNED = TODAY + timedelta(days=30)
WEEKDAYS = ["mo", "tu", "we", "th", "fr"]
POINTS = ("public", "mixed", "professionals", "parties", "tightened", "loosened")
"""The contact points. `mixed`: public with channels of each visibility. `tightened` was public and is for parties now;
`loosened` the other way round, and what it said before stays for parties."""
CHANNEL_LEVELS = ("public", "professionals", "parties", "professionals", "parties")
"""Of `mixed`, in the order of the channels' types."""


@dataclass
class World:
    """Who asks, what there is by name, and the words that were planted."""

    garden: Garden = field(default_factory=Garden)
    callers: dict[str, Caller] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    """Of what is no record: keys, webhooks, invitations …"""
    tokens: dict[str, str] = field(default_factory=dict)
    """Of mailed links."""
    texts: dict[str, str] = field(default_factory=dict)
    """What else was planted, by name."""

    def identity(self, name: str) -> UUID:
        """The identity of a thing or record."""
        return self.ids.get(name) or identity(name)

    def at(self, address: str, thing: str) -> str:
        """An address about a thing or record, with its identity, or a citation of its second version as of now."""
        if "{citation}" in address:
            return address.replace("{citation}", Reference(self.identity(thing), 2, Moment.resolve()).text)
        return address.replace("{id}", str(self.identity(thing)) if thing else "")


@contextmanager
def forgotten() -> Iterator[None]:
    """What is written within is undone; code within may still open a transaction of its own."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # type: ignore[attr-defined]  # how Django's own test cases allow durable ones within
    with atomic:
        yield
        transaction.set_rollback(True)


def make() -> World:
    """The world."""
    world = World()
    ground.record_ground()
    ground.record_all_kinds(1)
    _organisations()
    world.callers = all_callers()
    author = _author(world)
    for name in POINTS:
        _point(world, name, author)
    _ended(world, author)
    _others()
    _two_versions()
    _followed_up_counted_and_met()
    _kept_by_the_office(world)
    _links(world)
    _agreements(world, author)
    return world


def _organisations() -> None:
    def unit(name: str, kind: str, parent: str | None, *areas: str) -> Draft:
        content: dict[str, Any] = {"name": name.title(), "organisation_kind": kind, "areas": [_id(a) for a in areas]}
        return _draft("organisation", name, content | ({"parent": _id(parent)} if parent else {}))

    ground.record(
        _draft("area", "23", {"code": "23", "name": "Jämtlands län", "level": "county", "parent": _id("SE")}, key="23"),
        _draft(
            "area",
            "2380",
            {"code": "2380", "name": "Östersund", "level": "municipality", "parent": _id("23")},
            key="2380",
        ),
        unit("socialkontoret", "municipal_office", "kommunen", "0181"),
        unit("mottagningen", "municipal_office", "socialkontoret", "0181"),
        unit("polisen", "police", None, "0181"),
        unit("skolan", "school", None, "0181"),
        unit("gamla", "municipal_office", "socialkontoret", "0181"),
        unit("fristående", "civil_society", None, "0181"),
    )


def _author(world: World) -> str:
    """The actor who records the office's entries, with a planted name."""
    name = world.garden.word("authors", "account.name")
    address = f"{world.garden.word('members', 'account.email')}@konton.example"
    account = Account.objects.create_user(address, name=name.title())
    made = Membership.objects.create(
        account=account, organisation=record("socialkontoret"), role=Role.EDITOR, valid_from=SINCE
    )
    world.ids["membership"] = made.uuid
    return account.actor


def contents(world: World, name: str, when: str) -> dict[str, Any]:
    """What a contact point says: every field of the kind, each text with a word that is planted nowhere else.

    `when`: "then" (the first version), "now" or "later" (planned).
    """
    own = own_visibility(name, when)
    channels = CHANNEL_LEVELS if name == "mixed" else (own,) * len(CHANNEL_LEVELS)

    def level_of(path: str) -> str:
        field_name, _, rest = path.partition(".")
        if field_name == "holder":
            return "nobody" if when != "now" else max("professionals", strictest(name, when), key=LEVELS.index)
        if field_name == "channels":
            return max(strictest(name, when), channels[int(rest.partition(".")[0])], key=LEVELS.index)
        return strictest(name, when)

    references = {"organisation": identity("socialkontoret"), "function": identity("socialjour")}
    filler = Filler(world.garden, level_of, references | {"area": identity("0181")})
    filler.given = {
        "name": {"sv": f"Ingången {name}"},
        "visibility": own,
        "audience": "both",
        "languages": ["sv"],
        "holder.until": "2099-12-31",
        "hours": {
            "rules": [{"days": WEEKDAYS, "windows": [{"start": "03:17", "end": "23:41"}]}],
            "exceptions": [
                {"first": "2099-12-24", "last": "2099-12-24", "reason": world.garden.word(level_of("hours"), "hours")}
            ],
        },
        **{f"channels.{place}.visibility": level for place, level in enumerate(channels)},
    }
    return filler.content(ContactPoint) | ({} if when != "later" else {"holder": None})


LEVELS = ("public", "professionals", "parties", "nobody")


def own_visibility(name: str, when: str) -> str:
    """The visibility that the point has by itself at a time."""
    if name in ("tightened", "loosened"):
        return "public" if (name == "tightened") is (when == "then") else "parties"
    return "public" if name == "mixed" else name


def strictest(name: str, when: str) -> str:
    """The visibility that counts: the stricter of what the version says and what holds today."""
    return max(own_visibility(name, when), own_visibility(name, "now"), key=LEVELS.index)


def note_level(name: str, when: str) -> str:
    """Who may read a version's note and source: who may see all of that version, its holder too."""
    if when == "then":
        return "nobody"  # the name that stood there then is shown to nobody any more
    return "parties" if name == "mixed" else max("professionals", strictest(name, when), key=LEVELS.index)


def _point(world: World, name: str, author: str) -> None:
    days = {"then": SINCE, "now": CHANGED, "later": PLANNED}
    for when, since in days.items():
        content = {k: v for k, v in contents(world, name, when).items() if v is not None}
        level = note_level(name, when) if when != "later" else _without_holder(name)
        _record(world, name, content, since, author, level)
    entry = record(name)
    ExternalId.objects.create(
        owner=record("socialkontoret"), record=entry, external_id=world.garden.word("own_names", f"{name}.external_id")
    )
    level = max("professionals" if name == "public" else note_level(name, "now"), "public", key=LEVELS.index)
    with recording("system:test") as session:
        verify(session, [Check(entry, TODAY, "Samordnaren", world.garden.word(level, f"{name}.check.how"))])


def _without_holder(name: str) -> str:
    return "parties" if name == "mixed" else strictest(name, "later")


def _record(
    world: World, name: str, content: dict[str, Any] | None, since: date, author: str, level: str, **more: Any
) -> None:
    note, source = (world.garden.word(level, f"{name}.{part}.{since}") for part in ("note", "source"))
    with recording(author) as session:
        session.record(
            Draft(
                "contact_point",
                content,
                since,
                record=identity(name),
                change_note=f"Ändrat {note}",
                source=f"Uppgift {source}",
                confirmed=True,
                **more,
            )
        )


def _ended(world: World, author: str) -> None:
    """A contact point for parties that has ended, a public one, and one whose first version was disposed of."""
    for name, visibility in (("ended-parties", "parties"), ("ended-public", "public")):
        filler = Filler(
            world.garden,
            lambda path, level=visibility: "nobody" if path.startswith("holder") else level,  # type: ignore[misc]
            {
                "organisation": identity("socialkontoret"),
                "function": identity("socialjour"),
                "area": identity("0181"),
            },
            {"name": {"sv": f"Ingången {name}"}, "visibility": visibility, "holder": None, "languages": ["sv"]}
            | {f"channels.{place}.visibility": visibility for place in range(5)}
            | {"hours": {}},
        )
        _record(world, name, filler.content(ContactPoint), SINCE, author, visibility)
        _record(world, name, None, TODAY, author, visibility)
    emptied = ground.contact_point("Ingången gallrad", organisation=_id("socialkontoret"), visibility="professionals")
    emptied |= {"note": {"sv": world.garden.word("nobody", "disposed.note")}}
    _record(world, "disposed", emptied, SINCE, author, "nobody")
    _record(world, "disposed", {**emptied, "note": {"sv": "Ring först"}}, CHANGED, author, "professionals")
    with recording("system:test") as session:
        first = Version.mechanism.get(record=record("disposed"), number=1)
        session.dispose([first], "Beslut 2026:1", "Gallring enligt plan")


def _others() -> None:
    """The routine that makes the school a party, a body of the office, an ended unit and an ended body."""
    body = ground.body("Gruppen") | {"owner": _id("socialkontoret"), "areas": [_id("0181")]}
    ground.record(
        _draft(
            "routine",
            "avtalet",
            {
                "title": {"sv": "Avtalet"},
                "routine_kind": "overenskommelse",
                "owner": _id("kommunen"),
                "contact_points": [_id(name) for name in (*POINTS, "ended-parties")],
                "parties": [{"organisation": _id("skolan")}],
            },
        ),
        _draft("body", "gruppen", body),
        _draft("body", "gruppen-ended", body | {"name": {"sv": "Gamla gruppen"}}),
    )
    for kind, name in (("organisation", "gamla"), ("body", "gruppen-ended")):
        ground.again(kind, name, None, TODAY)


def _two_versions() -> None:
    """A second version of what is asked for versions and differences."""
    renamed = {"name": "Socialkontoret", "organisation_kind": "municipal_office", "parent": _id("kommunen")}
    ground.again("organisation", "socialkontoret", renamed | {"areas": [_id("0181")]}, CHANGED)
    body = ground.body("Styrgruppen 2") | {"owner": _id("socialkontoret"), "areas": [_id("0181")]}
    ground.again("body", "gruppen", body, CHANGED)
    for kind, name in OTHER_KINDS.items():
        content = dict(ground.content_of(kind, 0))
        field_name = "title" if "title" in content else "name"
        if kind == "legal_reference":
            content |= {"gist": {"sv": "Omskriven"}}
        else:
            content[field_name] = {"sv": "Omskriven"} if kind != "area" else "Omskriven"
        ground.again(kind, name, content, CHANGED)


OTHER_KINDS = {
    kind: f"{kind}-0"
    for kind in (
        "area", "function", "situation", "target_group", "legal_reference", "plan", "routine", "pathway",
    )
}  # fmt: skip
"""The kinds that no organisation keeps by itself, and the record of each that is asked for."""


HELD_BY = {"follow_up": "by", "training_fact": "organisation", "joint_activity": "organisers"}
"""The field that says whose an entry is, of the kinds whose entries may leave their areas to their holders."""


def _followed_up_counted_and_met() -> None:
    """A follow-up, a figure and an activity of the office, with two versions each; and ended ones."""
    office = _id("socialkontoret")
    for kind, name in (("follow_up", "uppföljningen"), ("training_fact", "siffran"), ("joint_activity", "träffen")):
        held = {HELD_BY[kind]: [office] if kind == "joint_activity" else office}
        content = ground.content_of(kind, 0) | held
        for called in (name, f"{name}-ended"):
            ground.record(_draft(kind, called, content))
        ground.again(kind, name, content | {"title": {"sv": "Omskriven"}}, CHANGED)
        ground.again(kind, f"{name}-ended", None, TODAY)


def _kept_by_the_office(world: World) -> None:
    office, now = record("socialkontoret"), datetime.now(UTC)
    plant = world.garden.word
    secret = new_key()
    world.texts["key"] = secret
    made = Key.objects.create(
        organisation=office, name=plant("keys", "key.name"), scopes=sorted(Scope), digest=digest(secret),
        created_at=now, created_by="system:keys", expires_at=now + timedelta(days=9), last_used_at=now,
    )  # fmt: skip
    sealed = new_secret()
    world.texts["webhook secret"], world.texts["sealed"] = sealed, SEALING.seal(sealed)
    webhook = Webhook.objects.create(
        organisation=office, url=f"https://{plant('webhooks', 'webhook.url')}.example/hook", cursor=0, created_at=now,
        description=plant("webhooks", "webhook.description"), secret=world.texts["sealed"],
    )  # fmt: skip
    delivery = Delivery.objects.create(
        uuid=uuid4(), webhook=webhook, sequence=1, type="contact_point.recorded", created_at=now, state="failed"
    )
    Attempt.objects.create(delivery=delivery, at=now, duration_ms=7, error="timeout")
    invitation = Invitation.objects.create(
        organisation=office, email=f"{plant('members', 'invitation.email')}@inbjudna.example", role=Role.READER,
        made_by="system:invite", made_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    cell, error = plant("imports", "import.cell"), plant("imports", "import.error")
    over = _import(world, office, now, f"name_sv;phone_1\n{cell};x\n", state="done", rows=1, counts={"failed": 1})
    told = [{"row": 2, "column": "phone_1", "code": "invalid", "message": error}]
    ImportedRow.objects.create(of=over, number=2, result="failed", errors=told)
    queued = _import(world, office, now, "name_sv;phone_1\nIntag;x\n", state="queued")
    world.ids |= {"key": made.uuid, "webhook": webhook.uuid, "delivery": delivery.uuid, "invitation": invitation.uuid}
    world.ids |= {"import": over.uuid, "queued import": queued.uuid}


def _import(world: World, office: Any, now: datetime, text: str, **more: Any) -> Import:
    return Import.objects.create(
        organisation=office, kind="contact_point", format="csv", mode="row_by_row", created_at=now,
        change_note=world.garden.word("imports", "import.note"), file_name=world.garden.word("imports", "file_name"),
        file=text.encode(), actor="system:import", **({"finished_at": now} if more["state"] == "done" else {}), **more,
    )  # fmt: skip


def agreement(world: World, *words: str) -> dict[str, Any]:
    """The document of an agreement of Socialkontoret and the school that breaks no rule; `words` stand in it."""
    title, text = words or ("Nya avtalet", "Att skydda")
    return {
        "title": {"sv": title}, "routine_kind": "overenskommelse", "owner": str(world.identity("socialkontoret")),
        "areas": [str(world.identity("0181"))], "review_by": (TODAY + timedelta(days=700)).isoformat(),
        "sections": [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": text}}],
        "parties": [{"organisation": str(world.identity(name))} for name in ("socialkontoret", "skolan")],
        "decision": {"decided_by": "Nämnden", "level": "board"},
    }  # fmt: skip


def _agreements(world: World, actor: str) -> None:
    """A draft of the office that is shared with the school, a remark on it, and a proposal of it."""
    office, school = identity("socialkontoret"), identity("skolan")
    writer = Viewer(actor, signed_in=True, professional=True, roles=((office, Role.EDITOR),))
    party = Viewer("account:party", signed_in=True, professional=True, roles=((school, Role.SIGNATORY),))

    def planted(where: str) -> str:
        return world.garden.word("drafts", f"draft.{where}")

    document = agreement(world, f"Avtal {planted('title')}", f"Att {planted('text')}")
    with recording(actor) as session:
        opening = Opening("routine", office, identity("nya avtalet"))
        draft = drafting.open_draft(session, writer, opening, Written(document, planted("note")))
        proposing.propose(session, writer, draft.uuid, None, Terms(PLANNED, note=planted("proposal.note")))
    with recording(party.actor) as session:
        remark = drafting.comment(session, party, draft.uuid, "syfte", Said(f"Vem är {planted('comment')}?"))
    world.ids |= {"utkast": draft.uuid, "anmärkning": remark.uuid}


def _links(world: World) -> None:
    """Mailed links: one that works, one used, one of somebody who has left, one for parties only, and forged ones."""
    with recording("system:upkeep") as session:
        event = session.note("reminder.sent", record("socialkontoret"), {})
        reminder = Reminder.objects.create(
            event_id=event, organisation=record("socialkontoret"), at=session.at, sent_at=session.at
        )
    editor = Account.objects.get(email="editor.own@konton.example")
    left = Account.objects.get(email="left.own@konton.example")
    former = Account.objects.get(email="former.own@konton.example")

    def token(account: Account, point: str, **more: Any) -> str:
        made = MailLink.objects.create(reminder=reminder, account=account, contact_point=record(point), **more)
        return signing.TimestampSigner(salt="partners.verifying.links", sep=".").sign(made.pk.hex)

    good = token(editor, "mixed")
    world.tokens = {
        "link": good,
        "link-used": token(editor, "public", used_at=datetime.now(UTC)),
        "link-left": token(left, "mixed"),
        "link-former": token(former, "mixed"),
        "link-parties": token(editor, "parties"),
        "link-forged": good[:-1] + ("A" if good[-1] != "A" else "B"),
    }
    from partners.inviting.tokens import token_of  # noqa: PLC0415

    invited = Invitation.objects.get(uuid=world.ids["invitation"])
    world.tokens["invitation"] = token_of(invited)
    world.tokens["invitation-forged"] = world.tokens["invitation"][:-1] + "x"


def _id(name: str) -> str:
    return str(identity(name))


def _draft(kind: str, name: str, content: dict[str, Any], key: str | None = None) -> Draft:
    return Draft(kind, content, SINCE, record=identity(name), key=key, change_note="Inlagt", source="Test")
