"""Every route × method × caller × thing, compared with the table written by hand in `tests/security/table.py`.

Thinned out, and only so: rows marked `few` (open to everybody, and nothing can be changed there) and HEAD, which is GET
without its body, are walked by the callers in `FEW`; OPTIONS and methods that a route or page does not have by those in
`ONE_OF_EACH`; pages by `PEOPLE_AND_PAGES`; and those methods are asked for the first thing of a row. EVERYTHING=1 sends
everybody.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver

from partners.access import SCOPES, Act, Standing, Viewer
from partners.keys.checking import present
from partners.models import Account
from records.moment import Moment
from tests.security import table
from tests.security.bodies import body
from tests.security.callers import BAD, POSITIONS, Caller, address_of, identity
from tests.security.pages import PAGES, Page
from tests.security.table import API, FEW, METHODS, NOBODY, ONE_OF_EACH, PROGRAMS, Cell, Row
from tests.security.world import World, forgotten

pytestmark = pytest.mark.django_db
EVERYTHING = os.environ.get("EVERYTHING") == "1"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """No lines about the refusals: there are tens of thousands."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def routes(patterns: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every route there is: its pattern and its name."""
    for found in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from routes(found.url_patterns, where, inner)
        elif isinstance(found, URLPattern):
            yield where, f"{space}{found.name}"


def test_every_route_has_one_row_and_every_row_a_route() -> None:
    names = [name for _, name in routes()]

    assert sorted(names) == sorted([*API, *PAGES])


def test_every_row_says_something_of_every_method() -> None:
    assert {name: set(METHODS) - set(row.cells) for name, row in API.items() if set(row.cells) != set(METHODS)} == {}
    assert {
        name: set(METHODS) - set(page.cells) for name, page in PAGES.items() if set(page.cells) != set(METHODS)
    } == {}


def test_the_table_knows_everybody_who_asks(world: World) -> None:
    assert set(world.callers) == table.EVERYBODY
    assert table.PEOPLE | PROGRAMS | NOBODY | set(BAD) == table.EVERYBODY


def expected(caller: str, row: Row, method: str) -> int:  # noqa: PLR0911 (a line for each rule)
    """The status that the table gives."""
    cell = row.cells[method]
    if caller in BAD:
        if not row.passes_over:
            return 401
        return 405 if cell is None else cell.programs or cell.status
    if cell is None:
        return 405
    if caller in cell.may:
        return cell.status
    if caller in NOBODY:
        return 401
    if caller in PROGRAMS and cell.programs:
        return cell.programs
    return 404 if cell.hidden and caller not in cell.knows else 403


def ask(world: World, caller: Caller, method: str, address: str, cell: Cell | None) -> int:
    """The status that somebody gets, with a body that is right; what was changed is undone."""
    sent = body(world, cell.body if cell else "")
    full = address + (("&" if "?" in address else "?") + sent.query if sent.query else "")
    with nullcontext() if method in ("GET", "HEAD", "OPTIONS") else forgotten():
        answer = caller.client.generic(
            method, full, sent.data, content_type=sent.media_type, headers={**caller.headers, **sent.headers}
        )
        return int(answer.status_code)


def differences(world: World, row: Row, method: str) -> list[str]:
    """Where what is answered is not what the table says."""
    found, cell = [], row.cells[method]
    for thing in row.things[:1] if cell is None or method in ("HEAD", "OPTIONS") else row.things:
        address = world.at(row.address, thing)
        for name in _walking(world, row, method):
            got, due = ask(world, world.callers[name], method, address, cell), expected(name, row, method)
            if got != due:
                found.append(f"{name} {method} {address} ({thing}): {got}, the table says {due}")
    return found


def _walking(world: World, row: Row, method: str) -> Iterable[str]:
    if EVERYTHING:
        return world.callers
    if method == "OPTIONS" or row.cells[method] is None:
        return ONE_OF_EACH
    return FEW if row.few or method == "HEAD" else world.callers


@pytest.mark.parametrize("name", API)
def test_who_may_is_what_the_table_says(world: World, name: str) -> None:
    assert [line for method in METHODS for line in differences(world, API[name], method)] == []


PEOPLE_AND_PAGES = (
    "anonymous", "left@own", "unattached", "former@own", "reader@own", "editor@own", "signatory@own",
    "administrator@own", "coordinator@own", "other-coordinator@foreign", "editor@foreign", "editor@child",
    "administrator@parent", "reader@party", "key:all@own", "key-revoked@own", "token:all@own",
)  # fmt: skip
"""Who walks the pages: a page asks only whether somebody has signed in; what it shows is the canaries' to prove."""


def page_differences(world: World, page: Page, method: str) -> list[str]:
    found, cell = [], page.cells[method]
    things = page.things[:1] if method == "HEAD" else page.things
    for thing in things:
        address = world.at(page.address, thing)
        for name, token in world.tokens.items():
            address = address.replace(f"{{{name}}}", token)
        for name in PEOPLE_AND_PAGES if cell != 405 or EVERYTHING else ONE_OF_EACH:
            caller = world.callers[name]
            nobody = name in NOBODY or bool(caller.bearer)  # a page knows nothing of keys
            due = cell if isinstance(cell, int) else cell[0 if nobody else 1]
            due = page.further.get(method, due) if name in page.may and not caller.bearer else due
            cache.clear()  # allauth counts how often these are asked for
            with forgotten():
                answer = caller.afresh().generic(
                    method, address, page.form, content_type="application/x-www-form-urlencoded", headers=caller.headers
                )
            if answer.status_code != due:
                found.append(f"{name} {method} {address} ({thing}): {answer.status_code}, the table says {due}")
    return found


LINKS = {"link": 200, "link-used": 410, "link-left": 410, "link-former": 410, "link-parties": 410, "link-forged": 404}
"""What opening a mailed link gives: of who has left or acts for the organisation no longer, and of an entry that is for
parties, it opens nothing."""


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("link", LINKS)
def test_a_mailed_link_opens_only_what_it_was_sent_for(world: World, link: str, method: str) -> None:
    sent = "doing=right&version=2"
    with forgotten():
        answer = Caller("nobody").client.generic(
            method, f"/kontroll/{world.tokens[link]}", sent, content_type="application/x-www-form-urlencoded"
        )

    assert answer.status_code == LINKS[link]


def test_a_forged_invitation_opens_nothing(world: World) -> None:
    assert Caller("nobody").client.get(f"/inbjudan/{world.tokens['invitation-forged']}").status_code == 404


def seen_by(world: World, caller: Caller, point: str) -> dict[str, Any]:
    answer = caller.client.get(f"/api/v1/contact-points/{world.identity(point)}", headers=caller.headers)
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("point", table.FIELDS)
def test_who_is_shown_which_fields_is_what_the_table_says(world: World, point: str) -> None:
    fields = table.FIELDS[point]
    wrong = []
    for name in table.ANYBODY:
        answer = seen_by(world, world.callers[name], point)
        shown = {field for field in (*table.ALWAYS, *table.FOLLOWING, "holder") if field in answer}
        told = {item["field"] for item in answer["withheld"]}
        due = set(table.ALWAYS)
        due |= set(table.FOLLOWING) if name in fields[point] else set()
        due |= {"holder"} if name in fields["holder"] else set()
        if shown != due or told & {*table.FOLLOWING, "holder"} != {*table.FOLLOWING, "holder"} - due:
            wrong.append(f"{name}: {sorted(shown ^ due)}, withheld {sorted(told)}")

    assert wrong == []


def test_who_is_shown_which_channels_is_what_the_table_says(world: World) -> None:
    wrong = []
    for name in table.ANYBODY:
        answer = seen_by(world, world.callers[name], "mixed")
        due = [f"channels.{place}" for place, may in table.CHANNELS_OF_MIXED if name not in may]
        told = [item["field"] for item in answer["withheld"] if item["field"].startswith("channels")]
        if told != due or len(answer["channels"]) != len(table.CHANNELS_OF_MIXED) - len(due):
            wrong.append(f"{name}: {told}")

    assert wrong == []


ASKED_OF_THE_CODE = {
    Act.MAINTAIN: table.KEEP, Act.VERIFY: table.CHECK, Act.IMPORT: table.IMPORT, Act.SUBSCRIBE: table.SUBSCRIBE,
    Act.ADMINISTER: table.ADMINISTER, Act.READ_PARTIES: table.PARTIES, Act.READ_PROFESSIONALS: table.PROFESSIONALS,
    Act.READ_CHANGES: table.READ_CHANGES, Act.REPORT: table.ANYBODY, Act.READ_PUBLIC: table.ANYBODY,
    Act.DRAFT: table.DRAFT, Act.READ_DRAFT: table.READ_DRAFTS, Act.COMMENT: table.COMMENT, Act.SIGN: table.SIGN,
    Act.AUDIT: table.MEMBERS | table.COORDINATE, Act.READ_LOG: table.ADMINISTER | table.COORDINATE,
}  # fmt: skip
"""The acts of the access table that routes ask about, and who may by the table written by hand."""


@pytest.mark.parametrize("act", ASKED_OF_THE_CODE)
def test_the_access_table_says_the_same_as_the_one_written_by_hand(world: World, act: Act) -> None:
    found = {name for name in table.ANYBODY if _may(world, name, act)}

    assert sorted(found ^ ASKED_OF_THE_CODE[act]) == []


def test_every_act_that_programs_may_is_compared() -> None:
    assert set().union(*SCOPES.values()) <= set(ASKED_OF_THE_CODE)


def _may(world: World, name: str, act: Act) -> bool:
    """What the access table answers for the office's entries in Södertälje, which the school is party to."""
    office, viewer = identity(POSITIONS["own"]), _viewer(world.callers[name])
    stands = [Standing.OWN] if office in viewer.organisations else []
    stands += [Standing.PARTY] if identity(POSITIONS["party"]) in viewer.organisations else []
    stands += [Standing.AREA] if identity("0181") in viewer.areas else []
    return viewer.may(act, stands, office)


def _viewer(caller: Caller) -> Viewer:
    if caller.bearer:
        return present(caller.bearer, None).viewer(Moment.resolve())
    account = Account.objects.filter(email=address_of(caller.name)).first()
    return Viewer.of_account(account, Moment.resolve()) if account else Viewer.anonymous()


@pytest.mark.parametrize("name", PAGES)
def test_who_may_on_a_page_is_what_the_table_says(world: World, name: str) -> None:
    assert [line for method in METHODS for line in page_differences(world, PAGES[name], method)] == []
