"""The pages of leaving: what follows is shown first, then a party is bound no more, or nothing holds any more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings

from partners.models import Account, Membership, Role
from records.models import Record, Version
from records.moment import STOCKHOLM
from registry.parties import bound
from tests.registry.agreement import Town, in_force, made_town, today
from tests.registry.town import ALL_DAYS, hours
from tests.web.test_agreeing import client_of, html

FIRST = datetime.now(STOCKHOLM).date() + timedelta(days=30)
WHY = "Polisen har sagt upp överenskommelsen."


@pytest.fixture
def town(db: None) -> Town:
    return made_town()


def address(record: UUID, doing: str = "lamna", plural: str = "routines") -> str:
    return f"/poster/{plural}/{record}/{doing}"


def send(client: Client, where: str, doing: str, **more: Any) -> Any:
    sent = {"revision": "1", "first": FIRST.isoformat(), "reason": WHY, "source": "POL 2026/17", "doing": doing}
    return client.post(where, {name: value for name, value in (sent | more).items() if value})


def main_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    page: str = answer.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_what_follows_is_shown_and_nothing_is_saved_before_it_is_confirmed(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")
    always = hours("00:00", "24:00", ALL_DAYS)
    town.world.contact_point(organisation="polisen", function="socialjour", hours=always)
    step = town.step(receiver={"function": town.id("socialjour")})
    town.world.record("pathway", town.pathway(step, title={"sv": "Vägen dit"}, rests_on=[str(record)]))
    before = Version.mechanism.count()
    assert f'href="{address(record)}"' in html(police, f"/poster/routines/{record}")

    page = main_of(send(police, address(record), "look"))

    assert "Inget är sparat än" in page
    assert "binder det inte polisen längre" in page
    still = page[page.index('id="bundna"') : page.index('id="vilar"')]
    assert "socialkontoret" in still
    assert "kommunen" in still  # its principal
    assert "färre än två huvudmän" in still
    assert "Vägen dit" in page[page.index('id="vilar"') : page.index('id="tider"')]
    assert "De här tiderna svarar ingen längre" in page[page.index('id="tider"') :]
    assert Version.mechanism.count() == before

    saved = send(police, address(record), "save")
    assert saved.headers["Location"] == f"/poster/routines/{record}"
    assert "binder det inte polisen längre" in html(police, saved.headers["Location"])
    entry = in_force("routine", record)
    assert entry is not None
    polisen = town.world.names["polisen"]
    assert (polisen in bound(entry.content, FIRST - timedelta(days=1)), polisen in bound(entry.content, FIRST)) == (
        True, False
    )  # fmt: skip
    assert Version.mechanism.get(record__uuid=record, number=2).source == "POL 2026/17"


def test_who_looks_again_finds_what_was_typed(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")

    page = main_of(send(police, address(record), "again"))
    assert WHY in page
    assert f'value="{FIRST.isoformat()}"' in page
    look = main_of(send(police, address(record), "look"))
    assert f'name="first" value="{FIRST.isoformat()}"' in look
    assert f'name="party" value="{town.id("polisen")}"' in look


def test_only_who_signs_for_a_party_leaves_and_only_who_signs_for_the_owner_ends(town: Town) -> None:
    record = town.agreed().record
    people = {"police": (200, 403), "signatory": (200, 200)} | dict.fromkeys(
        ("editor", "reader", "stranger"), (403, 403)
    )
    for who, (leaves, ends) in people.items():
        client = client_of(town, who)
        assert client.get(address(record)).status_code == leaves, who
        assert client.get(address(record, "avsluta")).status_code == ends, who
        page = html(client, f"/poster/routines/{record}")
        assert (f'href="{address(record)}"' in page, f'href="{address(record, "avsluta")}"' in page) == (
            leaves == 200, ends == 200
        ), who  # fmt: skip
        if leaves == 403:
            assert send(client, address(record), "save", party=town.id("polisen")).status_code == 403
    assert Client().get(address(record)).headers["Location"].startswith("/logga-in/?next=")
    assert Version.mechanism.filter(record__uuid=record).count() == 1


def test_nobody_leaves_for_another_party(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")

    assert "Välj vem som lämnar" in main_of(send(police, address(record), "save", party=town.id("socialkontoret")), 422)
    assert Version.mechanism.filter(record__uuid=record).count() == 1


def test_who_signs_for_several_says_who_leaves(town: Town) -> None:
    parties = [{"organisation": town.id(name)} for name in ("socialkontoret", "mottagningen", "polisen")]
    record = town.world.record("routine", town.routine(parties=parties))
    signatory = client_of(town, "signatory")

    assert html(signatory, address(record)).count('type="radio"') == 2
    assert "Välj vem som lämnar" in main_of(send(signatory, address(record), "look"), 422)
    page = main_of(send(signatory, address(record), "look", party=town.id("mottagningen")))
    assert "binder det inte mottagningen längre" in page
    assert "färre än två huvudmän" not in page


def test_without_the_second_factor_nobody_leaves_and_the_way_to_it_is_told(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")
    with override_settings(SECOND_FACTOR_ROLES=["signatory"]):
        for answer in (police.get(address(record)), send(police, address(record), "save")):
            assert "Visa din andra faktor" in main_of(answer, 403)
    assert Version.mechanism.filter(record__uuid=record).count() == 1


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        ({"first": ""}, 422, "Fel:"),
        ({"first": "i morgon"}, 422, "år-månad-dag"),
        ({"first": "2099-01-01"}, 422, "Så långt bort i tiden"),
        ({"reason": ""}, 422, "Fel:"),
        ({"reason": "Gäller 20170101-2393"}, 422, "Texten pekar ut en person"),
        ({"source": "x" * 401}, 422, "Fel:"),
        ({"revision": "7"}, 409, "Någon annan har ändrat"),
        ({"revision": ""}, 409, "Någon annan har ändrat"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(
    town: Town, more: dict[str, str], status: int, told: str
) -> None:
    record, police = town.agreed().record, client_of(town, "police")
    page = main_of(send(police, address(record), "save", **more), status)

    assert told in page
    assert "2393" not in page
    assert Version.mechanism.filter(record__uuid=record).count() == 1


def test_a_text_that_may_identify_somebody_is_asked_about(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")
    reason = "Ring 070-174 06 05 om det"
    page = main_of(send(police, address(record), "look", reason=reason), 422)
    assert 'name="confirmed"' in page
    page = main_of(send(police, address(record), "look", reason=reason, confirmed="yes"))
    assert 'name="confirmed" value="yes"' in page


def test_who_has_left_is_not_there_to_leave_again(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")
    assert send(police, address(record), "save").status_code == 302

    later = (FIRST + timedelta(days=5)).isoformat()
    assert "Parten är inte bunden den dagen" in main_of(
        send(police, address(record), "save", revision="2", first=later), 409
    )


def test_the_owner_ends_the_whole_and_sees_what_loses_its_ground(town: Town) -> None:
    record, signatory = town.agreed().record, client_of(town, "signatory")
    town.world.record("pathway", town.pathway(title={"sv": "Vägen dit"}, rests_on=[str(record)]))

    page = main_of(send(signatory, address(record, "avsluta"), "look"))
    assert "gäller det inte längre" in page
    assert "Vägen dit" in page[page.index("Det här förlorar sin grund") :]
    saved = send(signatory, address(record, "avsluta"), "save")
    assert saved.headers["Location"] == f"/poster/routines/{record}"
    assert in_force("routine", record, FIRST - timedelta(days=1)) is not None
    assert in_force("routine", record, FIRST) is None


def test_what_ends_today_leads_to_a_page_that_is_still_there(town: Town) -> None:
    record, signatory = town.agreed().record, client_of(town, "signatory")
    saved = send(signatory, address(record, "avsluta"), "save", first=today().isoformat())

    assert saved.headers["Location"] == "/forslag"
    assert "gäller det inte längre" in html(signatory, "/forslag")


def test_what_is_agreed_ahead_of_time_is_left_before_it_begins(town: Town) -> None:
    first = today() + timedelta(days=60)
    record, police = town.agreed(first=first).record, client_of(town, "police")
    ahead = f"/poster/routines/{record}?on={first}"

    assert f'href="{address(record)}"' in html(police, ahead)
    saved = send(police, address(record), "save", first=first.isoformat())
    assert saved.headers["Location"] == ahead
    entry = in_force("routine", record, first)
    assert entry is not None
    assert town.world.names["polisen"] not in bound(entry.content, first)


def test_a_pathways_party_leaves_on_its_page_too(town: Town) -> None:
    record, police = town.agreed(town.pathway(), "pathway").record, client_of(town, "police")
    where = address(record, plural="pathways")

    assert f'href="{where}"' in html(police, f"/p/{record}")
    assert f'href="{where}"' not in html(client_of(town, "reader"), f"/p/{record}")
    assert send(police, where, "save").headers["Location"] == f"/p/{record}"
    assert "binder det inte polisen längre" in html(police, f"/p/{record}")


def test_there_is_nothing_to_leave_of_other_kinds_or_where_nothing_holds(town: Town) -> None:
    police = client_of(town, "police")

    for where in (address(town.world.names["polisen"], plural="organisations"), address(town.world.names["polisen"])):
        assert police.get(where).status_code == 404


def test_it_is_said_in_english_too(town: Town) -> None:
    record, police = town.agreed().record, client_of(town, "police")
    page = police.get(address(record), headers={"accept-language": "en"}).content.decode()

    assert "Withdraw as a party" in page
    assert "Show what follows" in page


def test_a_membership_above_the_party_leaves_for_it(town: Town) -> None:
    record = town.agreed().record
    made = Account.objects.create_user("over@konton.example", name="Över")
    Membership.objects.create(
        account=made, organisation=Record.objects.get(uuid=town.id("kommunen")), role=Role.SIGNATORY,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    client = Client()
    client.force_login(made)

    assert "binder det inte socialkontoret längre" in main_of(send(client, address(record), "look"))
