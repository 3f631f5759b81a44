"""A small world for the tests of the partners' room: two counties, a municipality's offices, the police, a shelter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from partners.access import Viewer
from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import Draft, NotRecorded, recording

SINCE = date(2020, 1, 1)
MOBILE = {"type": "telephone", "number": "070-174 06 05"}
STOCKHOLM_LINE = {"type": "telephone", "number": "08-465 004 00"}
MAILBOX = {"type": "email", "address": "mottagning@sodertalje.example"}
ADDRESS = {"type": "visiting_address", "street": "Exempelgatan 1", "postcode": "151 00", "town": "Södertälje"}


@dataclass
class World:
    """Names for what has been recorded, and short ways to record more."""

    names: dict[str, UUID] = field(default_factory=dict)
    _drafts: list[Draft] | None = field(default=None, repr=False)
    """Collects drafts while the world is being made, to be recorded together."""

    @classmethod
    def made(cls) -> World:
        """The world with its areas, organisations and functions. Names are the keys of `names`."""
        world = cls()
        world._drafts = []
        world._make()
        drafts, world._drafts = world._drafts, None
        with recording("system:test") as session:
            session.record_all(drafts)
        return world

    def _make(self) -> None:
        self.area("SE", "nation", None)
        for county, municipalities in (("01", ("0181", "0180")), ("23", ("2380",))):
            self.area(county, "county", "SE")
            for municipality in municipalities:
                self.area(municipality, "municipality", county)
        self.organisation("kommunen", "municipality")
        self.organisation("socialkontoret", "municipal_office", "kommunen")
        self.organisation("mottagningen", "municipal_office", "socialkontoret")
        self.organisation("polisen", "police")
        self.organisation("skolan", "school")
        self.organisation("jouren", "shelter_operator")
        for code in ("mottagning_barn", "socialjour"):
            self.function(code)
        self.function("skyddat_boende", place_protected=True)

    def record(self, kind: str, content: dict[str, Any] | None, since: date = SINCE, **draft: Any) -> UUID:
        """Record one version; its record's identity. What may identify somebody has been read and confirmed."""
        identity: UUID = draft.pop("record", None) or uuid4()
        made = Draft(kind, content, since, record=identity, **({"confirmed": True} | draft))
        if self._drafts is not None:
            self._drafts.append(made)
        else:
            with recording("system:test") as session:
                session.record(made)
        return identity

    def area(self, code: str, level: str, parent: str | None) -> None:
        content = {"code": code, "name": code, "level": level}
        if parent:
            content["parent"] = str(self.names[parent])
        self.names[code] = self.record("area", content, key=code, record=self.names.get(code) or uuid4())

    def organisation(self, name: str, kind: str, parent: str | None = None, **more: Any) -> UUID:
        """A new organisation, or a new version of the one with this name."""
        content = {"name": name, "organisation_kind": kind, **more}
        if parent:
            content["parent"] = str(self.names[parent])
        self.names[name] = self.record("organisation", content, record=self.names.get(name) or uuid4())
        return self.names[name]

    def function(self, code: str, **more: Any) -> UUID:
        content = {"code": code, "name": {"sv": code}, **more}
        self.names[code] = self.record("function", content, key=code, record=self.names.get(code) or uuid4())
        return self.names[code]

    def contact_content(
        self,
        organisation: str = "socialkontoret",
        function: str = "mottagning_barn",
        area: str = "0181",
        channels: tuple[dict[str, Any], ...] = (MOBILE,),
        **more: Any,
    ) -> dict[str, Any]:
        """The content of a contact point."""
        return {
            "name": {"sv": "Mottagningen"},
            "organisation": str(self.names[organisation]),
            "function": str(self.names[function]),
            "areas": [str(self.names[area])],
            "channels": list(channels),
            **more,
        }

    def contact_point(self, *, since: date = SINCE, record: UUID | None = None, **content: Any) -> UUID:
        """A contact point: of socialkontoret, for 0181, with a mobile number, unless told otherwise."""
        return self.record("contact_point", self.contact_content(**content), since, record=record or uuid4())

    def record_of(self, name: str) -> Record:
        return Record.objects.get(uuid=self.names[name])

    def account(self, *memberships: tuple[str, Role] | tuple[str, Role, str], **dates: Any) -> Account:
        """An account with memberships: (organisation, role) or (organisation, coordinator, area)."""
        account = Account.objects.create_user(f"{uuid4().hex}@sodertalje.example")
        for organisation, role, *area in memberships:
            Membership.objects.create(
                account=account,
                organisation=self.record_of(organisation),
                role=role,
                area=self.record_of(area[0]) if area else None,
                **{"valid_from": SINCE, **dates},
            )
        return account

    def professional(self) -> Viewer:
        """Somebody who acts for an organisation that has to do with nothing here."""
        return self.viewer(("polisen", Role.READER))

    def viewer(self, *memberships: tuple[str, Role] | tuple[str, Role, str], **dates: Any) -> Viewer:
        return Viewer.of_account(self.account(*memberships, **dates), Moment.resolve())


def seen(viewer: Viewer, contact_point: UUID, moment: Moment | None = None) -> Entry:
    """The contact point as the viewer sees it, now unless told otherwise."""
    entry = Reader(viewer, moment or Moment.resolve()).get("contact_point", contact_point)
    if entry is None:
        raise AssertionError("nothing holds for the contact point at that moment")
    return entry


def refused(world: World, kind: str, content: dict[str, Any], **draft: Any) -> list[tuple[str, str]]:
    """The (path, code) of each problem that keeps the content from being recorded; none when it was recorded."""
    try:
        world.record(kind, content, **draft)
    except NotRecorded as error:
        return [(".".join(map(str, p.path)), p.code) for some in error.problems.values() for p in some]
    return []
