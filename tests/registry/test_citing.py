"""Permanent references to versions: what they are made of, and that they open the same view for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from partners.access import Viewer
from partners.models import Role
from records.history import History
from records.models import Version
from records.moment import Moment
from records.reading import Reader
from records.recording import recording
from registry.citing import (
    Check,
    LeadsNowhere,
    NotAReference,
    Reference,
    citation_of,
    citations,
    open_reference,
    parse,
    seal_of,
)
from tests.api import world

BASE = "https://samverkansregistret.example"
NOBODY = Viewer.anonymous()

seals = st.one_of(st.just(""), st.binary(min_size=32, max_size=32).map(lambda digest: seal_of(digest.hex())))
instants = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - st adds it
references = st.builds(
    Reference, st.uuids(), st.integers(1, 999_999_999), st.builds(Moment, st.dates(date(1000, 1, 1)), instants), seals
)


@given(references)
def test_a_reference_is_read_as_it_was_written_in_whatever_case_and_with_the_usual_confusions(found: Reference) -> None:
    assert parse(found.text) == found
    assert parse(f" {found.text.upper()} ") == found
    assert parse(found.text.replace("0", "O").replace("1", "l")) == found
    assert len(found.text) < 90


@given(references, st.data())
def test_a_sign_written_wrongly_is_seen(found: Reference, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found.text) - 1))
    sign = data.draw(st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz-"))
    wrong = found.text[:place] + sign + found.text[place + 1 :]
    try:
        assert wrong == found.text or parse(wrong) != found
    except NotAReference:
        return


def test_most_errors_of_one_sign_are_no_reference_at_all() -> None:
    text = Reference(UUID(int=7), 3, Moment(date(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC))).text
    wrong = [text[:place] + ("2" if sign != "2" else "3") + text[place + 1 :] for place, sign in enumerate(text[:-3])]
    assert sum(is_a_reference(one) for one in wrong) <= 1


@pytest.mark.parametrize(
    "text", ["", "x", "å" * 60, "1" * 90, f"{'0' * 26}-0-20260101-1-00", f"{'z' * 26}-1-20261399-1-00"]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    assert not is_a_reference(text)


def is_a_reference(text: str) -> bool:
    try:
        parse(text)
    except NotAReference:
        return False
    return True


@pytest.fixture
def registry(db: None) -> None:
    """A pathway in two versions and a contact point of which most is for parties."""
    world.record_ground()
    world.record_all_kinds(1)
    world.again("pathway", "pathway-0", world.content_of("pathway", 0) | {"urgency": "normal"}, date(2025, 1, 1))
    world.again("contact_point", "contact_point-0", world.canary(), date(2025, 1, 1))


def cited(name: str, kind: str, number: int, viewer: Viewer = NOBODY, on: date = date(2026, 11, 23)) -> Reference:
    reader = Reader(viewer, Moment.resolve(on))
    found = History(reader, kind, world.identity(name)).numbered(number)
    return citations([found[number]], reader, BASE)[0].reference


def test_a_citation_opens_the_version_and_says_that_its_checksum_matches(registry: None) -> None:
    opened = open_reference(NOBODY, parse(cited("pathway-0", "pathway", 1).text))
    assert (opened.found.entry.number, opened.found.entry.content["urgency"]) == (1, "akut")
    assert opened.check is Check.MATCHES


def test_the_text_to_quote_says_what_when_and_where_and_the_whole_checksum(registry: None) -> None:
    moment = Moment.resolve(date(2026, 11, 23))
    entry = Reader(NOBODY, moment).get("pathway", world.identity("pathway-0"))
    assert entry
    found = citation_of(entry, Reader(NOBODY, moment), f"{BASE}/")
    told = (
        "Samverkansregistret, Samverkansväg ”pathway nummer 000”",
        "version 2",
        "gäller från 2025-01-01 tills vidare",
    )
    for said in (*told, "läst för 2026-11-23", found.address, f"kontrollsumma (SHA-256) {entry.content_hash}"):
        assert said in found.text.sv
    assert "version 2, valid from 2025-01-01 until further notice" in (found.text.en or "")
    assert found.address == f"{BASE}/h/{found.reference.text}"


def test_a_checksum_that_is_another_is_told_and_opens_nothing(registry: None, client: Client) -> None:
    right = cited("pathway-0", "pathway", 1)
    wrong = Reference(right.record, right.number, right.moment, seal_of("0" * 64))
    assert open_reference(NOBODY, wrong).check is Check.DIFFERS

    answer = client.get(f"/api/v1/citations/{wrong.text}")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "citation-differs")
    page = client.get(wrong.path)
    assert page.status_code == 409
    assert "Kontrollsumman stämmer inte" in page.content.decode()
    assert "pathway nummer" not in page.content.decode()


def test_content_changed_behind_the_registrys_back_is_told(registry: None) -> None:
    from tests.emptying import guards_away  # noqa: PLC0415

    found = cited("pathway-0", "pathway", 1)
    with guards_away():
        version = Version.mechanism.get(record__uuid=world.identity("pathway-0"), number=1)
        version.content = (version.content or {}) | {"urgency": "planerad"}
        version.save(update_fields=["content"])
    assert open_reference(NOBODY, found).check is Check.DIFFERS


def test_what_is_not_shown_to_everybody_is_cited_without_checksum_by_whomever(registry: None) -> None:
    account = world.account(Role.READER)
    party = Viewer.of_account(account, Moment.resolve())
    for viewer in (NOBODY, party):
        assert cited("contact_point-0", "contact_point", 2, viewer).seal == ""
    assert cited("jouren", "contact_point", 1).seal != ""


def test_a_guessed_checksum_of_what_is_withheld_is_neither_confirmed_nor_denied(registry: None, client: Client) -> None:
    checksum = Version.mechanism.get(record__uuid=world.identity("contact_point-0"), number=2).content_hash
    bare = cited("contact_point-0", "contact_point", 2)
    bodies = []
    for seal in (seal_of(checksum), seal_of("1" * 64)):
        guess = Reference(bare.record, bare.number, bare.moment, seal)
        assert open_reference(NOBODY, guess).check is Check.WITHHELD
        answer = client.get(f"/api/v1/citations/{guess.text}")
        assert (answer.status_code, "content_hash" in answer.json()["citation"]) == (200, False)
        bodies.append(answer.content)
    assert bodies[0] == bodies[1]
    assert world.HIDDEN_NUMBER.encode() not in bodies[0]


def test_a_version_disposed_of_is_answered_with_its_tombstone(registry: None, client: Client) -> None:
    found = cited("pathway-0", "pathway", 1)
    with recording("system:test") as session:
        version = Version.mechanism.get(record__uuid=world.identity("pathway-0"), number=1)
        session.dispose([version], "KS 2026/17", "Gallring enligt plan")
    assert open_reference(NOBODY, found).check is Check.DISPOSED
    answer = client.get(f"/api/v1/citations/{found.text}").json()
    assert answer["version"]["disposed"]["decision_reference"] == "KS 2026/17"
    assert "content_hash" not in answer["citation"]
    page = client.get(found.path).content.decode()
    assert "KS 2026/17" in page
    assert "pathway nummer" not in page


def test_a_version_that_was_not_known_then_leads_nowhere(registry: None, client: Client) -> None:
    right = cited("pathway-0", "pathway", 2)
    before = Moment(right.moment.on, datetime(2001, 1, 1, tzinfo=UTC))
    ahead = Moment(right.moment.on, datetime.now(UTC) + timedelta(days=1))
    for reference in (
        Reference(right.record, 2, before),
        Reference(right.record, 2, ahead),
        Reference(right.record, 9, right.moment),
        Reference(world.identity("nothing"), 1, right.moment),
    ):
        with pytest.raises(LeadsNowhere):
            open_reference(NOBODY, reference)
        assert client.get(reference.path).status_code == 404
        assert client.get(f"/api/v1/citations/{reference.text}").status_code == 404


def test_details_and_versions_carry_their_citation(registry: None, client: Client) -> None:
    at = f"/api/v1/pathways/{world.identity('pathway-0')}"
    (first, second) = client.get(f"{at}/versions?on=2026-11-23").json()["items"]
    detail = client.get(f"{at}?on=2026-11-23").json()
    assert detail["citation"] == second["citation"]
    assert detail["_links"]["cite"] == {"href": detail["citation"]["href"], "rel": "cite-as", "method": "GET"}
    opened = client.get(f"/api/v1/citations/{first['citation']['reference']}").json()
    assert opened["version"]["version"]["number"] == 1
    assert opened["citation"] == first["citation"]


def test_a_page_offers_its_citation_and_the_citation_leads_back_to_the_page(registry: None, client: Client) -> None:
    page = client.get(f"/p/{world.identity('pathway-0')}?on=2025-06-01&area=0181").content.decode()
    assert "Hänvisa till den här versionen" in page
    reference = cited("pathway-0", "pathway", 2, on=date(2025, 6, 1))
    assert f'href="{reference.path}"' in page
    opened = client.get(reference.path).content.decode()
    assert "Kontrollsumman stämmer" in opened
    assert f"/p/{world.identity('pathway-0')}?on=2025-06-01&amp;known_at=" in opened


def test_a_citation_opened_after_whatever_was_recorded_gives_the_same_bytes(registry: None, client: Client) -> None:
    """Every version of every kind, cited on several days, opened again after each record has been changed over them."""
    opened = {address: client.get(address).content for address in _everything_cited()}
    assert len(opened) > 60

    for name, kind in _NAMED:
        world.again(kind, name, _renamed(kind, name), date(2020, 1, 1))
        world.again(kind, name, _renamed(kind, name), date(2024, 6, 1), valid_until=date(2025, 6, 1))
    world.again("pathway", "pathway-0", None, date(2024, 1, 1))
    with recording("system:test") as session:
        session.note("something.else", None, {})

    assert [address for address, body in opened.items() if client.get(address).content != body] == []


_NAMED = [
    ("0181", "area"), ("kommunen", "organisation"), ("socialjour", "function"), ("jouren", "contact_point"),
    ("hrv", "situation"), ("sol", "legal_reference"), ("rutin", "routine"), ("plan", "plan"),
]  # fmt: skip
"""What the records refer to."""


def _everything_cited() -> list[str]:
    days = (date(2024, 2, 1), date(2025, 3, 1), date(2030, 1, 1))
    found = []
    for on in days:
        moment = Moment.resolve(on)
        for version in Version.mechanism.select_related("record").order_by("pk"):
            entries = History(Reader(NOBODY, moment), version.kind, version.record.uuid).numbered(version.number)
            found.append(citations([entries[version.number]], Reader(NOBODY, moment), BASE)[0].reference)
    return [f"/api/v1/citations/{reference.text}" for reference in found]


def _renamed(kind: str, name: str) -> dict[str, Any]:
    content = Version.mechanism.filter(record__uuid=world.identity(name), content__isnull=False).latest("pk").content
    assert content
    field = "title" if "title" in content else "name" if "name" in content else "gist"
    plain = isinstance(content[field], str)
    return content | {field: "Omdöpt" if plain else {"sv": "Omdöpt", "en": "Renamed"}}
