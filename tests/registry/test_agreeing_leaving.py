"""A party withdraws, or the owner ends the whole: facts from a day, with what follows from them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from partners.maintaining import turn
from records.models import Version
from records.recording import NotRecorded
from registry.agreeing import leaving
from registry.agreeing.asked import MayNot, NotNow, OldRevision, Said
from registry.agreeing.leaving import Leaving, Left
from registry.parties import bound
from tests.registry.agreement import Town, in_force, today
from tests.registry.town import ALL_DAYS, hours

pytestmark = pytest.mark.django_db
WHY = Said("Polisen har sagt upp överenskommelsen.")


def withdraw(
    town: Town, record: UUID, days: int = 30, who: str = "police", party: str = "polisen", known: int | None = None
) -> Left:
    viewer = town.people[who]
    asked = Leaving("routine", record, today() + timedelta(days=days), WHY, known=known)
    with turn(viewer.actor) as session:
        return leaving.withdraw_party(session, viewer, asked, town.world.names[party])


def end(town: Town, record: UUID, who: str = "signatory", days: int = 30) -> Left:
    viewer = town.people[who]
    with turn(viewer.actor) as session:
        return leaving.end(session, viewer, Leaving("routine", record, today() + timedelta(days=days), WHY))


def test_from_the_day_on_the_party_is_bound_no_more_and_it_shows_at_once(town: Town) -> None:
    record, police = town.agreed().record, town.world.names["polisen"]
    withdraw(town, record)

    entry = in_force("routine", record)
    assert entry is not None
    assert police in bound(entry.content, today() + timedelta(days=29))
    assert police not in bound(entry.content, today() + timedelta(days=30))


def test_who_is_left_and_whether_it_still_binds_is_told(town: Town) -> None:
    three = [{"organisation": town.id(name)} for name in ("socialkontoret", "polisen", "skolan")]
    record = town.world.record("routine", town.routine(parties=three))

    told = withdraw(town, record).consequences
    assert (len(told.still_bound), told.binds) == (2, True)
    assert set(told.principals) == {town.world.names["kommunen"], town.world.names["skolan"]}
    told = withdraw(town, record, who="school", party="skolan").consequences
    assert (told.still_bound, told.binds) == ((town.world.names["socialkontoret"],), False)


def test_two_offices_of_one_municipality_are_one_principal(town: Town) -> None:
    three = [{"organisation": town.id(name)} for name in ("socialkontoret", "mottagningen", "polisen")]
    record = town.world.record("routine", town.routine(parties=three))

    told = withdraw(town, record).consequences
    assert (len(told.still_bound), told.principals, told.binds) == (2, (town.world.names["kommunen"],), False)


def test_the_owner_counts_also_when_it_is_not_named(town: Town) -> None:
    parties = [{"organisation": town.id(name)} for name in ("polisen", "skolan")]
    record = town.world.record("routine", town.routine(parties=parties))

    told = withdraw(town, record).consequences
    assert set(told.principals) == {town.world.names["kommunen"], town.world.names["skolan"]}


def test_leaving_has_a_reason(town: Town) -> None:
    record, police = town.agreed().record, town.people["police"]
    asked = Leaving("routine", record, today(), Said("  "))

    with pytest.raises(NotRecorded), turn(police.actor) as session:
        leaving.withdraw_party(session, police, asked, town.world.names["polisen"])


def test_what_rests_on_it_and_the_hours_that_the_party_alone_answers_are_told_and_nothing_of_it_happens(
    town: Town,
) -> None:
    record = town.agreed().record
    always = hours("00:00", "24:00", ALL_DAYS)
    point = town.world.contact_point(organisation="polisen", function="socialjour", hours=always)
    step = town.step(receiver={"function": town.id("socialjour")})
    pathway = town.world.record("pathway", town.pathway(step, rests_on=[str(record)]))
    versions = Version.mechanism.count()

    told = withdraw(town, record).consequences

    assert [one.id for one in told.relied_on_by] == [pathway]
    assert {(gap.function, gap.area) for gap in told.without_its_entries} == {
        (town.world.names["socialjour"], town.world.names["0181"])
    }
    assert in_force("contact_point", point, today() + timedelta(days=60)) is not None
    assert Version.mechanism.count() == versions + 1


def test_it_withdraws_from_what_is_planned_too(town: Town) -> None:
    record = town.agreed().record
    later = today() + timedelta(days=90)
    town.world.record("routine", town.routine(title={"sv": "Planerad"}), later, record=record)
    withdraw(town, record)

    entry = in_force("routine", record, later)
    assert entry is not None
    assert entry.name == "Planerad"
    assert town.world.names["polisen"] not in bound(entry.content, later)


def test_only_who_signs_for_the_party_withdraws_it(town: Town) -> None:
    record = town.agreed().record

    for who in ("police editor", "signatory", "coordinator", "school"):
        with pytest.raises(MayNot):
            withdraw(town, record, who=who)


def test_who_is_no_party_any_more_has_nothing_to_withdraw_from(town: Town) -> None:
    record = town.agreed().record
    withdraw(town, record)

    with pytest.raises(NotNow):
        withdraw(town, record, days=40)
    with pytest.raises(NotNow):
        withdraw(town, record, who="school", party="skolan")


def test_it_is_about_the_version_that_was_read(town: Town) -> None:
    record = town.agreed().record
    town.world.record("routine", town.routine(), record=record)

    with pytest.raises(OldRevision):
        withdraw(town, record, known=1)


def test_its_owner_ends_the_whole(town: Town) -> None:
    record = town.agreed().record
    for who in ("police", "editor", "coordinator"):
        with pytest.raises(MayNot):
            end(town, record, who)
    end(town, record)

    assert in_force("routine", record, today() + timedelta(days=29)) is not None
    assert in_force("routine", record, today() + timedelta(days=30)) is None
    with pytest.raises(NotNow):
        end(town, record, days=40)
