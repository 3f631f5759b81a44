"""The synthetic registries: the same again, as many as promised, and recorded by the one way to write."""

from collections import Counter
from hashlib import sha256
from itertools import chain

import pytest

from benchmarks.loading import load
from benchmarks.registry_generator import FIXED, MOBILE, SyntheticRegistry
from benchmarks.sizes import SIZES
from partners import telephone
from partners.access import Viewer
from partners.models import Verification
from records import log
from records.content import at_path
from records.models import Event, Record, Version
from records.moment import Moment
from records.reading import Reader
from records.recording import Draft
from registry.lookup import Question, look_up

OFFICE = SIZES["office"]
recorded = pytest.mark.django_db(transaction=True)


def drafts(seed: int) -> list[Draft]:
    return list(chain.from_iterable(SyntheticRegistry(OFFICE, seed).rounds()))


def fingerprint(seed: int) -> str:
    return sha256(repr(drafts(seed)).encode()).hexdigest()


def test_the_same_seed_gives_the_same_registry_and_another_seed_another() -> None:
    assert fingerprint(1) == fingerprint(1)
    assert fingerprint(1) != fingerprint(2)


def test_every_record_has_three_versions_and_every_kind_as_many_records_as_promised() -> None:
    told = drafts(1)
    versions = Counter(draft.record for draft in told)

    assert set(versions.values()) == {3}
    assert Counter(draft.kind for draft in told) == {
        "organisation": 3 * OFFICE.organisations,
        "contact_point": 3 * OFFICE.contact_points,
        "routine": 3 * OFFICE.routines,
        "pathway": 3 * OFFICE.pathways,
    }
    assert len(told) == OFFICE.versions


def test_the_nation_is_as_large_as_the_issue_asks_and_covers_every_municipality() -> None:
    nation = SyntheticRegistry(SIZES["nation"])

    assert (nation.size.organisations, nation.size.contact_points, nation.size.pathways) == (30_000, 100_000, 5_000)
    assert {place.code for _, place in nation.seats} == {place.code for place in nation.catalogue.places}
    assert len(nation.catalogue.places) == 290


def test_changes_ahead_of_time_corrections_and_ends_all_occur() -> None:
    notes = {draft.change_note for draft in drafts(1)}

    assert {"Gäller från nästa period", "Rättelse av felaktig uppgift", "Upphör", "Uppgifter uppdaterade"} <= notes


def test_every_number_is_set_aside_for_fiction_and_every_address_is_an_example() -> None:
    channels = [c for d in drafts(1) if d.content for c in at_path(d.content, ("channels", "*"))]
    numbers = {telephone.parse(c["number"]) for c in channels if c["type"] == "telephone"}
    addresses = {c.get("address") or c.get("url") or "" for c in channels if c["type"] in ("email", "sdk", "web_form")}

    assert numbers <= {*MOBILE, *FIXED}
    assert all(".example" in address for address in addresses)


@recorded
def test_a_small_registry_loads_whole_and_answers_a_question() -> None:
    loaded = load(OFFICE)

    assert loaded.versions == OFFICE.versions
    checked = len(list(SyntheticRegistry(OFFICE).checks()))
    assert Event.objects.filter(actor="system:benchmarks").count() == OFFICE.versions + checked
    assert Verification.objects.filter(contact_point__kind="contact_point").count() >= checked
    assert Record.objects.filter(kind="contact_point").count() >= OFFICE.contact_points
    assert len(loaded.rounds) == 3
    assert loaded.rounds == sorted(loaded.rounds)
    assert log.first_break() is None
    answer = look_up(Viewer.anonymous(), Question(text="våld", area="0181", limit=3))
    assert answer.total


@recorded
def test_what_was_known_after_the_first_round_is_still_answered() -> None:
    loaded = load(OFFICE)
    told = drafts(1)
    first = told[0]
    assert first.record is not None

    then = Reader(Viewer.anonymous(), Moment.resolve(first.valid_from, loaded.rounds[0])).get(
        "organisation", first.record
    )

    assert then is not None
    assert then.number == 1
    assert Version.mechanism.filter(record__uuid=first.record).count() == 3
