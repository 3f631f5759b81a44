"""Who is told after a change: one mail for each of those concerned and turn, with names, days and hours only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django_tasks_db.models import DBTaskResult

from partners.access import Viewer
from partners.mailing import PAUSES
from partners.maintaining import Change, maintain, turn
from partners.models import Account, Role
from records.moment import STOCKHOLM, Moment
from registry.notice import MOST_CHANGES, MOST_HOURS, MOST_RELYING
from registry.telling import send
from tests.partners.maintaining import NEW_NUMBER, ask, day, one
from tests.partners.refusing import away
from tests.partners.world import World
from tests.registry.town import ALL_DAYS, ALWAYS, at_monday_morning, hours, made_town, pathway, routine, step
from tests.tasks import run_queued_tasks

CHILD = "mottagning_barn"


class Town(World):
    """The town with accounts by name."""

    people: dict[str, Account]

    def viewer_of(self, name: str) -> Viewer:
        return Viewer.of_account(self.people[name], Moment.resolve())


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    for _ in at_monday_morning():
        made = made_town()
        town = Town(made.names)
        town.people = {
            "editor": made.account(("socialkontoret", Role.EDITOR)),
            "coordinator": made.account(("kommunen", Role.COORDINATOR, "0181")),
            "county": made.account(("polisen", Role.COORDINATOR, "01")),
            "elsewhere": made.account(("polisen", Role.COORDINATOR, "2380")),
            "school": made.account(("skolan", Role.EDITOR)),
            "head": made.account(("skolan", Role.ADMINISTRATOR)),
            "teacher": made.account(("skolan", Role.READER)),
            "police": made.account(("polisen", Role.EDITOR)),
        }
        yield town


def told(town: Town) -> set[str]:
    """Who gets mail when the queue is worked off; each gets one."""
    mail.outbox.clear()
    run_queued_tasks()
    by_address = {account.email: name for name, account in town.people.items()}
    addressed = [address for message in mail.outbox for address in message.to]
    assert len(addressed) == len(set(addressed)) == len(mail.outbox)
    return {by_address[address] for address in addressed}


def mail_to(town: Town, name: str) -> Any:
    return next(message for message in mail.outbox if message.to == [town.people[name].email])


def relied_on(town: Town, **more: Any) -> UUID:
    """A contact point of socialkontoret that a pathway of skolan's relies on."""
    pathway(town, "Oro för barn", step(town, "anmal", CHILD), owner=str(town.names["skolan"]))
    return town.contact_point(**more)


def test_coordinators_of_the_area_and_keepers_of_what_relies_on_it_are_told_and_nobody_else(town: Town) -> None:
    record = relied_on(town)
    one(town.viewer_of("editor"), "contact_point", "merge", NEW_NUMBER, record)
    assert told(town) == {"coordinator", "county", "school", "head"}


def test_parties_to_a_routine_and_to_one_that_a_pathway_rests_on_are_told(town: Town) -> None:
    record = town.contact_point()
    agreed = routine(town, "Avtal", owner="jouren", parties=[{"organisation": str(town.names["polisen"])}])
    pathway(town, "Väg", step(town, "a", CHILD), rests_on=[str(agreed)])
    one(town.viewer_of("editor"), "contact_point", "merge", NEW_NUMBER, record)
    assert told(town) == {"coordinator", "county", "police"}


def test_who_keeps_the_organisation_above_is_told_for_one_that_has_nobody(town: Town) -> None:
    town.people["above"] = town.account(("kommunen", Role.ADMINISTRATOR))
    record = town.contact_point(organisation="skolan")
    pathway(town, "Väg", step(town, "a", CHILD), owner=str(town.names["mottagningen"]))
    one(town.viewer_of("school"), "contact_point", "merge", NEW_NUMBER, record)
    assert told(town) == {"coordinator", "county", "editor"}
    town.people["editor"].memberships.update(valid_until=day(0))
    one(town.viewer_of("school"), "contact_point", "merge", {"interpreter": True}, record)
    assert told(town) == {"coordinator", "county", "above"}


def test_who_did_it_is_not_told(town: Town) -> None:
    record = relied_on(town)
    one(town.viewer_of("coordinator"), "contact_point", "merge", NEW_NUMBER, record)
    assert told(town) == {"county", "school", "head", "editor"}


def test_what_a_coordinator_changes_in_a_partners_name_is_told_to_the_partner(town: Town) -> None:
    body = {"name": {"sv": "Gruppen"}, "body_kind": "network", "owner": str(town.names["socialkontoret"])}
    record = town.record("body", body | {"areas": [str(town.names["0181"])]})
    one(town.viewer_of("coordinator"), "body", "merge", {"sample": True}, record)
    assert told(town) == {"editor"}
    assert "Ändrat av någon annan för organisationens räkning." in mail_to(town, "editor").body


def test_accounts_that_are_closed_or_no_persons_are_not_told(town: Town) -> None:
    record = relied_on(town)
    Account.objects.filter(pk=town.people["school"].pk).update(is_active=False)
    Account.objects.filter(pk=town.people["county"].pk).update(is_service=True)
    one(town.viewer_of("editor"), "contact_point", "merge", NEW_NUMBER, record)
    assert told(town) == {"coordinator", "head"}


def test_what_nobody_relies_on_and_nobody_else_changed_is_told_to_nobody(town: Town) -> None:
    record = town.contact_point()
    one(town.viewer_of("editor"), "contact_point", "merge", NEW_NUMBER, record)
    one(town.viewer_of("editor"), "contact_point", "merge", NEW_NUMBER, record)
    assert DBTaskResult.objects.count() == 0


def test_what_is_said_already_is_told_to_nobody(town: Town) -> None:
    record = relied_on(town)
    one(town.viewer_of("editor"), "contact_point", "merge", {"interpreter": False}, record)
    assert told(town) == set()


def test_hours_with_no_one_are_told_also_when_nothing_relies_on_the_entry(town: Town) -> None:
    record = town.contact_point(hours=ALWAYS)
    one(town.viewer_of("editor"), "contact_point", "end", None, record)
    assert told(town) == {"coordinator", "county"}


def test_a_rehearsal_and_a_refusal_tell_nobody(town: Town) -> None:
    record = relied_on(town)
    viewer = town.viewer_of("editor")
    ask(viewer, Change("contact_point", "merge", NEW_NUMBER, record), rehearsal=True)

    def break_off() -> None:
        with turn(viewer.actor) as session:
            maintain(session, viewer, [Change("contact_point", "merge", NEW_NUMBER, record)])
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert DBTaskResult.objects.count() == 0


def test_one_turn_is_one_mail_however_much_is_changed_in_it(town: Town) -> None:
    records = [relied_on(town), *(town.contact_point() for _ in range(MOST_CHANGES + 4))]
    viewer = town.viewer_of("editor")
    with turn(viewer.actor) as session:
        for some in (records[:3], records[3:]):
            maintain(session, viewer, [Change("contact_point", "merge", NEW_NUMBER, record) for record in some])
    assert told(town) == {"coordinator", "county", "school", "head"}
    message = mail_to(town, "school")
    assert message.subject == f"Samverkansregistret: {len(records)} ändringar som berör er"
    assert message.body.count("* Mottagningen (kontaktväg)") == MOST_CHANGES
    assert "\noch 5 till\n" in message.body
    assert "\nand 5 more\n" in message.body


def test_the_mail_says_what_when_who_relies_on_it_and_the_hours_with_no_one(town: Town, settings: Any) -> None:
    settings.BASE_URL = "https://registret.example"
    record = relied_on(town, hours=hours("22:00", "02:00", ["mo"]))
    later = Change(
        "contact_point", "end", None, record, valid_from=day(7), change_note="Fråga Åsa.", source="Anteckning 4711"
    )
    ask(town.viewer_of("editor"), later)
    assert told(town) == {"coordinator", "county", "school", "head"}
    message = mail_to(town, "school")
    assert message.subject == "Samverkansregistret: Mottagningen upphör"
    swedish, english = message.body.split("— — —")
    for text in (
        "* Mottagningen (kontaktväg) upphör: upphör 30 november 2026",
        "- Oro för barn (steg: anmal)",
        "Ingen svarar längre för mottagning_barn, 0181:",
        "- måndag 30 november 22.00 – tisdag 1 december 02.00",
        f"https://registret.example/kontaktvagar/{record}?on=2026-11-29",
    ):
        assert text in swedish
    for text in (
        "* Mottagningen (contact point) ends: ends on 30 November 2026",
        "Nobody answers any longer for mottagning_barn, 0181:",
        "- Monday 30 November 22:00 – Tuesday 1 December 02:00",
    ):
        assert text in english
    for hidden in ("0701740605", "174", "Åsa", "4711", "@"):
        assert hidden not in message.body + message.subject


def test_a_long_list_is_cut_and_counted(town: Town) -> None:
    record = town.contact_point(hours=hours("08:00", "24:00", ALL_DAYS))
    for number in range(MOST_RELYING + 2):
        pathway(town, f"Väg {number:02}", step(town, "a", CHILD), owner=str(town.names["skolan"]))
    one(town.viewer_of("editor"), "contact_point", "end", None, record)
    told(town)
    body = mail_to(town, "school").body
    assert body.count("- Väg") == 2 * MOST_RELYING
    assert "  - och 2 till" in body
    assert body.count(".00–24.00") == MOST_HOURS
    assert f"  - och {28 - MOST_HOURS} till" in body


def test_hours_of_an_entry_for_parties_stand_in_no_mail(town: Town) -> None:
    record = relied_on(town, hours=ALWAYS, visibility="parties")
    one(town.viewer_of("editor"), "contact_point", "end", None, record)
    told(town)
    body = mail_to(town, "school").body
    assert "de visas i registret" in body
    assert "november" not in body.replace("upphör 23 november 2026", "")


def test_a_name_begins_no_header_of_its_own(town: Town) -> None:
    record = relied_on(town)
    town.contact_point(record=record)
    one(town.viewer_of("editor"), "contact_point", "merge", {"name": {"sv": "Ny\nBcc: x@skolan.example"}}, record)
    told(town)
    assert "\n" not in mail_to(town, "school").subject
    assert mail_to(town, "school").bcc == []


def after(pause: timedelta) -> Any:
    """As long after the morning of the town."""
    return time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM) + pause, tick=False)


def test_a_mail_server_that_is_away_gets_the_mails_later_each_of_them_once(town: Town) -> None:
    record = relied_on(town)
    one(town.viewer_of("editor"), "contact_point", "merge", NEW_NUMBER, record)
    with away():
        assert told(town) == set()
    with after(timedelta(minutes=4)):
        assert told(town) == set()
    with after(timedelta(minutes=6)):
        assert told(town) == {"coordinator", "county", "school", "head"}
    with after(timedelta(days=3)):
        assert told(town) == set()


def test_a_mail_that_nobody_takes_for_more_than_a_day_is_a_task_that_has_failed(town: Town) -> None:
    send.enqueue(str(town.people["head"].uuid), "Ämne", "Text")
    with away():
        for pauses in range(len(PAUSES)):
            with after(sum(PAUSES[:pauses], timedelta())):
                assert run_queued_tasks() == 1
        with after(sum(PAUSES, timedelta())), pytest.raises(AssertionError, match="ConnectionRefusedError"):
            run_queued_tasks()
    with after(timedelta(days=7)):
        assert run_queued_tasks() == 0
    assert mail.outbox == []
