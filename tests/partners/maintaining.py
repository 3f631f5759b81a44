"""What the tests of changing entries share: a world whose organisations serve areas, and short ways to ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from partners.access import Act, Viewer
from partners.maintaining import Change, NotAllowed, Outcome, Stale, Unknown, maintain, turn
from partners.models import Role
from records.models import Record
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded
from tests.partners.world import World

OFFICE = {"rules": [{"days": ["mo", "tu", "we", "th", "fr"], "windows": [{"start": "08:00", "end": "16:30"}]}]}
NEW_NUMBER = {"channels": [{"type": "telephone", "number": "070-174 06 10"}]}


def served(world: World) -> World:
    """Let the world's organisations serve areas: the municipality and school theirs, the police all of Sweden."""
    area = {code: [str(world.names[code])] for code in ("0181", "01", "SE")}
    world.organisation("kommunen", "municipality", areas=area["0181"])
    world.organisation("polisen", "police", areas=area["SE"])
    world.organisation("skolan", "school", areas=area["0181"])
    world.organisation("jouren", "shelter_operator", areas=area["01"])
    return world


def today() -> date:
    return Moment.resolve().on


def day(number: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=number)


def editor(world: World, organisation: str = "socialkontoret") -> Viewer:
    return world.viewer((organisation, Role.EDITOR))


def coordinator(world: World, area: str = "0181") -> Viewer:
    return world.viewer(("polisen", Role.COORDINATOR, area))


def ask(viewer: Viewer, *changes: Change, act: Act = Act.MAINTAIN, rehearsal: bool = False) -> list[Outcome]:
    """Have the changes made, in one turn."""
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        return maintain(session, viewer, changes, act)


def one(viewer: Viewer, *args: Any, **more: Any) -> Outcome:
    """Have one change made: kind, what is done, content, and the rest of `Change` by name."""
    return ask(viewer, Change(*args, **more))[0]


def refusal(viewer: Viewer, *changes: Change, act: Act = Act.MAINTAIN) -> str:
    """Why the changes are refused: "unknown", "stale", "not_allowed" with the field, or codes of problems. Else ""."""
    try:
        ask(viewer, *changes, act=act)
    except NotAllowed as error:
        return f"not_allowed {error.field}".strip()
    except Unknown:
        return "unknown"
    except Stale:
        return "stale"
    except NotRecorded as error:
        return " ".join(f"{place}:{problem.code}" for place, some in error.problems.items() for problem in some)
    return ""


def said(kind: str, record: UUID, on: date | None = None) -> dict[str, Any] | None:
    """What the record says on a day, today if none is given."""
    found = entry(kind, record, on)
    return found.content if found else None


def entry(kind: str, record: UUID, on: date | None = None) -> Entry | None:
    return Reader(Viewer.system("test"), Moment.resolve(on)).get(kind, record)


def number_on(record: UUID, on: date | None = None) -> str | None:
    """The telephone number of a contact point on a day."""
    found = said("contact_point", record, on)
    number: str | None = found["channels"][0]["number"] if found else None
    return number


def days(record: UUID) -> list[tuple[str, date, date | None]]:
    """What is believed of the record now, in order of days: its first channel's number, from and until."""
    entries = Reader(Viewer.system("test"), Moment.resolve()).over(
        [Record.objects.get(uuid=record).pk], date(1990, 1, 1), date(2100, 1, 1)
    )
    return [(e.content["channels"][0]["number"], e.believed_from, e.believed_until) for e in entries]
