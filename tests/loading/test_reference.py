"""The reference data, loaded."""

from collections import Counter
from datetime import date

from django.test import TestCase

from partners.models import Verification
from records.log import first_break
from records.models import Event, Head, Version
from registry.loading import identity
from tests.loading.looking import AFTER, BEFORE, all_of, run

TODAY = date(2026, 11, 23)


class ReferenceData(TestCase):
    said: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said = run("load_reference")

    def test_there_are_one_nation_21_counties_and_290_municipalities(self) -> None:
        levels = Counter(area["level"] for area in all_of("area", TODAY).values())
        assert levels == {"nation": 1, "county": 21, "municipality": 290}

    def test_the_municipalities_hold_from_2003_and_heby_from_2007_in_its_county(self) -> None:
        assert len(all_of("area", date(2003, 1, 1))) == 1 + 21 + 289
        assert all_of("area", date(2007, 1, 1))["0331"]["parent"] == str(identity("area", "03"))

    def test_every_municipality_lies_in_the_county_that_its_code_begins_with(self) -> None:
        for code, area in all_of("area", TODAY).items():
            if area["level"] == "municipality":
                assert area["parent"] == str(identity("area", code[:2]))

    def test_addresses_are_the_same_on_every_machine(self) -> None:
        assert str(identity("area", "0181")) == "16c038e4-4ec8-5268-a261-3ae636df14ab"

    def test_every_function_and_situation_has_everyday_words_in_both_languages(self) -> None:
        for kind in ("function", "situation", "target_group"):
            for code, content in all_of(kind, TODAY).items():
                assert content["synonyms"]["sv"], code
                assert content["synonyms"]["en"], code
                assert content["name"]["en"], code

    def test_no_word_stands_twice_for_the_same_thing(self) -> None:
        for kind in ("function", "situation", "target_group"):
            for code, content in all_of(kind, TODAY).items():
                words = Counter(word.casefold() for word in content["synonyms"]["sv"])
                assert [word for word, times in words.items() if times > 1] == [], code

    def test_what_reaches_a_shelter_is_place_protected(self) -> None:
        assert all_of("function", TODAY)["skyddat_boende"]["place_protected"] is True

    def test_situations_have_two_levels(self) -> None:
        situations = all_of("situation", TODAY)
        tops = {code for code, content in situations.items() if "broader" not in content}
        assert tops == {"vinr", "hrv", "barn", "skyddade_uppgifter"}
        above = {str(identity("situation", code)) for code in tops}
        assert all(content["broader"] in above for code, content in situations.items() if code not in tops)

    def test_a_duty_that_moved_is_found_at_its_old_place_with_what_replaced_it(self) -> None:
        before, after = all_of("legal_reference", BEFORE), all_of("legal_reference", AFTER)
        assert "sol-19-1" not in before
        assert "in_force_until" not in before["sol-2001-14-1"]
        assert after["sol-2001-14-1"]["in_force_until"] == "2025-07-01"
        assert str(identity("legal_reference", "sol-19-1")) in after["sol-2001-14-1"]["replaced_by"]
        assert after["sol-19-1"]["in_force_from"] == "2025-07-01"

    def test_all_44_provisions_stand_there_and_each_that_ceased_has_a_successor(self) -> None:
        now = all_of("legal_reference", TODAY)
        ceased = {code: content for code, content in now.items() if "in_force_until" in content}
        assert len(now) - len(ceased) == 44
        assert len(ceased) == 15
        assert all(content["replaced_by"] for content in ceased.values())

    def test_the_regulation_of_2022_replaced_that_of_2014(self) -> None:
        assert "in_force_until" not in all_of("legal_reference", date(2022, 10, 31))["sosfs-2014-4"]
        replaced = all_of("legal_reference", date(2022, 11, 1))["sosfs-2014-4"]
        assert replaced["replaced_by"] == [str(identity("legal_reference", "hslf-2022-39"))]

    def test_a_line_whose_hours_nobody_verified_has_unknown_hours(self) -> None:
        lines = all_of("contact_point", TODAY)
        unknown = {key for key, content in lines.items() if not content["hours"]["rules"]}
        assert unknown == {
            "sos-alarm", "polisen-114-14", "sjukvard-1177", "valj-att-sluta", "brottsofferjouren", "terrafem", "origo",
        }  # fmt: skip

    def test_a_line_is_verified_on_the_day_of_its_source_and_only_then(self) -> None:
        found = dict(Verification.objects.values_list("contact_point__key", "checked_on"))
        assert found == {
            "kvinnofridslinjen": date(2024, 4, 16),
            "stodlinjen-man": date(2024, 4, 16),
            "stodlinjen-trans": date(2024, 4, 16),
            "ratt-att-valja": date(2024, 6, 3),
            "bris": date(2025, 8, 20),
        }

    def test_everything_was_learnt_at_one_instant(self) -> None:
        assert Version.mechanism.values("recorded_at").distinct().count() == 1
        assert set(Event.objects.values_list("actor", flat=True)) == {"system:load_reference"}

    def test_loading_again_changes_nothing_at_all(self) -> None:
        before = (Head.objects.get(), Event.objects.count(), Verification.objects.count())
        assert "inget nytt" in run("load_reference")
        head, events, checks = before
        assert Head.objects.values().get() == {"id": 1, "sequence": head.sequence, "at": head.at, "hash": head.hash}
        assert (Event.objects.count(), Verification.objects.count()) == (events, checks)

    def test_the_command_says_what_it_recorded(self) -> None:
        assert "områden: 312" in self.said

    def test_the_log_holds(self) -> None:
        assert first_break() is None
