"""What a search finds, in which order, and as of when."""

from __future__ import annotations

import logging
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from records.models import Record
from records.recording import Draft, recording
from records.search import search
from records.search.models import SearchEntry, SearchText, SearchWord
from tests.search.registry import LONG_AGO, catalogue, found_keys, hits, organisation, reader, record, situation

pytestmark = pytest.mark.django_db


class TestOrder:
    def test_a_word_written_exactly_so_comes_before_one_that_only_folds_to_it(self) -> None:
        record(organisation("folded", "Häl"), organisation("longer", "Hälsocentral"), organisation("exact", "Hal"))
        assert found_keys("hal") == ["exact", "folded", "longer"]
        assert found_keys("häl")[0] == "folded"

    def test_a_name_comes_before_a_synonym_and_a_synonym_before_running_text(self) -> None:
        owner = str(record(organisation("owner", "Kommunen"))[0].record.uuid)
        record(
            Draft("plan", _plan(owner, "Handlingsplan", focus="Oro i bostad"), LONG_AGO, key="body"),
            Draft("plan", _plan(owner, "Handlingsplan", other="Oro i bostad"), LONG_AGO, key="synonym"),
            Draft("plan", _plan(owner, "Oro i bostad"), LONG_AGO, key="name"),
        )
        assert found_keys("oro bostad", kinds=("plan",)) == ["name", "synonym", "body"]

    def test_words_that_stand_together_come_first(self) -> None:
        record(situation("apart", "Bort med den som är gift"), situation("together", "Den som blir gift bort snart"))
        assert found_keys("gift bort") == ["together", "apart"]

    def test_stop_words_weigh_nothing(self) -> None:
        record(situation("little", "Vi är här för dig och som det är"), situation("much", "Rädsla"))
        assert found_keys("jag är här och känner rädsla för det") == ["much"]

    def test_more_of_what_was_typed_comes_before_less(self) -> None:
        record(*(organisation(key, name) for key, name in {"a": "Skolan Solna", "b": "Skolan", "c": "Solna"}.items()))
        assert found_keys("skolan solna")[0] == "a"

    def test_a_compound_is_found_by_its_parts_and_parts_by_their_compound(self) -> None:
        record(organisation("one", "Relationsvåldscenter"), organisation("two", "Center mot våld i Social Jour"))
        assert "one" in found_keys("våldscenter")
        assert found_keys("socialjour") == ["two"]

    def test_each_hit_says_what_was_found_and_by_what_likeness(self) -> None:
        record(organisation("one", "Kvinnojouren"))
        likeness = {typed: hits(typed)[0].matched[0] for typed in ("Kvinnojouren", "kvinnojour", "kvinojouren", "kvin")}
        assert [match.found for match in likeness.values()] == ["kvinnojouren"] * 4
        assert [match.how for match in likeness.values()] == ["exact", "inflection", "typo", "prefix"]
        assert [match.typed for match in likeness.values()] == ["kvinnojouren", "kvinnojour", "kvinojouren", "kvin"]

    def test_equals_come_in_the_order_recorded_and_no_more_than_asked_for(self) -> None:
        versions = record(*(organisation(f"o{i}", "Polisen") for i in range(300)))
        found = hits("polisen", limit=7)
        assert [hit.version for hit in found] == sorted(hit.version for hit in found)
        assert {hit.version for hit in found} <= {version.pk for version in versions}
        assert len(found) == 7

    def test_the_best_is_found_among_very_many_that_are_nearly_as_good(self) -> None:
        many = [organisation(f"o{i}", f"Polisen i Ort{i}") for i in range(1000)]
        record(*many, organisation("exact", "Polisen"))
        assert found_keys("polisen", limit=5)[0] == "exact"


def _plan(owner: str, title: str, other: str = "", focus: str = "") -> dict[str, object]:
    return {
        "title": {"sv": title},
        "owner": owner,
        "other_names": [{"name": other, "type": "alternative"}] if other else [],
        "focus_areas": [{"key": "a", "number": 1, "name": {"sv": focus}}] if focus else [],
    }


class TestTime:
    def test_a_renamed_organisation_is_found_by_its_old_name_only_as_of_the_old_days(self) -> None:
        record(organisation("rvc", "Antivåldcenter", date(2015, 1, 1)))
        record(organisation("rvc", "Relationsvåldscenter", date(2022, 1, 1)))
        assert found_keys("antivåldcenter", date(2021, 12, 31)) == ["rvc"]
        assert found_keys("antivåldcenter", date(2022, 1, 1)) == []
        assert found_keys("relationsvåldscenter", date(2021, 12, 31)) == []
        assert found_keys("relationsvåldscenter", date(2022, 1, 1)) == ["rvc"]

    def test_a_former_name_kept_as_another_name_is_found_today(self) -> None:
        record(organisation("rvc", "Relationsvåldscenter", LONG_AGO, None, "Antivåldcenter"))
        assert found_keys("antivåldcenter") == ["rvc"]

    def test_a_search_knows_only_what_the_registry_knew(self) -> None:
        record(organisation("one", "Socialkontoret"))
        earlier = reader()
        record(organisation("one", "Omsorgskontoret"))
        assert [hit.matched[0].found for hit in search(earlier, "socialkontoret", ["organisation"])] == [
            "socialkontoret"
        ]
        assert hits("socialkontoret") == []

    def test_what_has_ended_is_not_found(self) -> None:
        record(organisation("one", "Socialkontoret"))
        record(Draft("organisation", None, date(2024, 1, 1), key="one"))
        assert found_keys("socialkontoret", date(2023, 12, 31)) == ["one"]
        assert found_keys("socialkontoret", date(2024, 1, 1)) == []

    def test_a_past_day_is_found_behind_any_number_of_later_versions(self) -> None:
        record(*(organisation(f"new{i}", f"Jouren {i}", date(2024, 1, 1)) for i in range(900)))
        record(organisation("old", "Den gamla jouren", LONG_AGO))
        assert found_keys("jouren", date(2023, 6, 1)) == ["old"]


class TestChoice:
    def test_only_the_kinds_asked_for_are_found(self) -> None:
        record(situation("s", "Heder"), organisation("o", "Heder"))
        assert [hit.kind for hit in hits("heder", kinds=("situation",))] == ["situation"]
        assert hits("heder", kinds=()) == []

    @pytest.mark.parametrize("size", [3, 1500])
    def test_within_restricts_to_the_given_versions(self, size: int) -> None:
        versions = record(*(organisation(f"o{i}", f"Skolan {i}") for i in range(2000)))
        chosen = {version.pk for version in versions[-size:]}
        found = hits("skola", within=chosen, limit=2000)
        assert {hit.version for hit in found} == chosen
        assert hits("skola", within=()) == []

    def test_within_finds_none_that_is_no_longer_believed(self) -> None:
        (old,) = record(organisation("one", "Socialkontoret"))
        record(organisation("one", "Omsorgskontoret"))
        assert hits("socialkontoret", within=[old.pk]) == []


class TestWhatEntersAndLeaves:
    def test_versions_worded_alike_share_a_wording(self) -> None:
        record(organisation("one", "Socialkontoret", LONG_AGO), organisation("one", "Socialkontoret", date(2022, 1, 1)))
        assert SearchText.objects.count() == 1
        assert SearchEntry.objects.count() == 2

    def test_what_is_disposed_of_leaves_the_index_and_the_vocabulary(self) -> None:
        kept, gone = record(organisation("kept", "Kontoret i Solna"), organisation("gone", "Kontoret i Hemligby"))
        assert found_keys("hemligby") == ["gone"]
        with recording("system:test") as session:
            session.dispose([gone], "KS 2026/1", "Beslut om gallring")
        assert found_keys("hemligby") == []
        assert found_keys("kontoret") == ["kept"]
        assert not SearchWord.objects.filter(word="hemligby").exists()
        assert SearchText.objects.count() == SearchEntry.objects.count() == 1
        assert kept.pk == SearchEntry.objects.get().version_id

    def test_a_wording_stays_while_another_version_has_it(self) -> None:
        first, _ = record(
            organisation("one", "Socialkontoret", LONG_AGO), organisation("one", "Socialkontoret", date(2022, 1, 1))
        )
        with recording("system:test") as session:
            session.dispose([first], "KS 2026/1", "Beslut om gallring")
        assert found_keys("socialkontoret") == ["one"]
        assert found_keys("socialkontoret", date(2021, 1, 1)) == []

    def test_what_was_rolled_back_is_not_found_and_does_not_confuse_the_vocabulary(self) -> None:
        record(organisation("one", "Ettan"))
        for name in ("Tvåan", "Trean"):
            with pytest.raises(_ChangedMyMind):
                _record_and_undo(organisation("gone", name))
        record(organisation("four", "Fyran"))
        assert found_keys("fyran") == ["four"]
        assert found_keys("tvåan") == found_keys("trean") == []

    def test_a_rebuilt_index_answers_as_before(self) -> None:
        record(*catalogue())
        questions = ("hedersvald", "kvinojour", "gift bort", "våld", "soc jour")
        before = [hits(text) for text in questions]
        _break_the_index()
        assert [hits(text) for text in questions] != before
        call_command("reindex", stdout=StringIO())
        assert [hits(text) for text in questions] == before
        record(organisation("later", "Senare skolan"))
        assert found_keys("senare") == ["later"]

    def test_nothing_of_what_is_typed_is_stored_or_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        record(*catalogue())
        caplog.set_level(logging.INFO)
        hits("hedersvåld Hemligasson")
        assert "hemligasson" not in caplog.text.lower()
        assert not SearchWord.objects.filter(word__contains="hemliga").exists()


class _ChangedMyMind(Exception):
    """What undoes a recording."""


def _record_and_undo(draft: Draft) -> None:
    with recording("system:test") as session:
        session.record(draft)
        assert found_keys(str((draft.content or {})["name"])) == [draft.key]
        raise _ChangedMyMind


def _break_the_index() -> None:
    SearchEntry.objects.filter(text__kind="situation").delete()
    SearchWord.objects.filter(word__startswith="k").delete()


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", '"', "'", "\\", "(((", "\ud800", "🚓", "?%s{}", "½ ﬁ Ⅷ ß ẞ İ", "hal\0jour", "hal' OR 1=1 --"),
        *('hal" OR "x', "NEAR(hal, 2)", "hal*", "^hal", "names:hal", "-hal", "hal & !x | y:*", "AND OR NOT"),
        "+hal =hal ~hal #situation",
    ],
)
def test_no_text_breaks_the_search_or_speaks_the_engines_language(typed: str) -> None:
    record(organisation("hal", "Hal"), organisation("other", "Skolan"))
    assert "other" not in found_keys(typed)


def test_a_very_long_text_is_cut() -> None:
    record(organisation("hal", "Hal"), organisation("late", "Skolan"))
    assert found_keys("hal " + "x" * 10_000 + " skolan") == ["hal"]
    assert found_keys("a b c d e f g h k l m n p skolan") == []


def test_the_number_of_queries_does_not_grow_with_the_hits(django_assert_max_num_queries: object) -> None:
    counts = []
    for size in (1, 60):
        record(*(organisation(f"o{size}-{i}", f"Skolan {i}") for i in range(size)))
        hits("skolan")
        counts.append(_queries("skolan"))
    assert counts[0] == counts[1]
    assert Record.objects.count() == 61


def _queries(text: str) -> int:
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - a tool for this test alone

    moment_reader = reader()
    with CaptureQueriesContext(connection) as queries:
        search(moment_reader, text, ["organisation"])
    return len(queries)
