"""The guard against identity numbers: whatever spelling a number comes in, it is found; what only looks busy passes.

Numbers are made up here from random dates and digits and live for one test run; nobody's is written down.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import phonenumbers
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum import luhn

from records.guard import INTERIM_LETTERS, Finding, identity_numbers_in

PUBLISHED = "20170101-2393"

birthdays = st.dates(date(1890, 1, 1), date(2049, 12, 31))
lasts = st.from_regex(r"\d{4}", fullmatch=True, alphabet=string.digits)
gaps = st.sampled_from(["", "-", "+", " ", " - ", "–", "−", "‑", "\u00a0", "- ", "\n"])
around = st.text(alphabet=st.sampled_from("abcåäö ,.()\n:;"), max_size=12)


@dataclass(frozen=True)
class Spelling:
    """How a number is written: with or without century, marks within the date, what stands before the last four."""

    day: date
    century: str
    mark: str
    gap: str

    def of(self, last: str, *, coordination: bool = False) -> str:
        number = f"{self.day.day + 60 * coordination:02d}"
        return self.mark.join((self.day.strftime(self.century), self.day.strftime("%m"), number)) + self.gap + last


spellings = st.builds(
    Spelling, birthdays, st.sampled_from(["%Y", "%y"]), st.sampled_from(["", "-", ".", "/", " "]), gaps
)


def dialled(text: str) -> bool:
    return len(text) == 10 and text.isdigit() and phonenumbers.is_valid_number(phonenumbers.parse(text, "SE"))


@given(spellings, lasts, st.booleans(), around, around)
@example(spelling=Spelling(date(1890, 1, 1), "%Y", "", "-"), last="1234", coordination=False, before="", after="")
def test_every_number_is_found_in_every_spelling_whatever_stands_around_it(
    spelling: Spelling, last: str, coordination: bool, before: str, after: str
) -> None:
    number = spelling.of(last, coordination=coordination)
    assume(not dialled(number))

    (found,) = identity_numbers_in(before + number + after)

    assert found.kind == ("coordination_number" if coordination else "personal_identity_number")
    assert (found.start, found.end) == (len(before), len(before + number))


@given(birthdays, lasts)
def test_ten_digits_in_one_that_can_be_dialled_are_a_persons_when_the_check_digit_says_so(day: date, last: str) -> None:
    digits = f"{day:%y%m%d}{last[:3]}"

    assert identity_numbers_in(digits + luhn.calc_check_digit(digits))


@given(spellings, st.sampled_from(INTERIM_LETTERS + INTERIM_LETTERS.lower()), lasts)
def test_an_interim_number_is_found_in_either_case(spelling: Spelling, letter: str, last: str) -> None:
    number = spelling.of(letter + last[1:])

    assert [finding.kind for finding in identity_numbers_in(f"nummer {number}, tack")] == ["interim_number"]


@given(spellings, st.permutations(["K", "M", "4", "1"]) | st.permutations(["A", "0", "0", "9"]))
def test_a_reserve_number_with_a_plausible_date_is_found(spelling: Spelling, last: list[str]) -> None:
    kinds = [finding.kind for finding in identity_numbers_in(spelling.of("".join(last)))]

    assert kinds == ["reserve_number"]


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\ufeff"])
def test_characters_that_nobody_sees_hide_nothing(hidden: str) -> None:
    text = f"flickan ({hidden.join(PUBLISHED)})"

    (found,) = identity_numbers_in(text)

    assert text[found.start : found.end] == hidden.join(PUBLISHED)


def test_digits_of_other_scripts_are_digits() -> None:
    arabic = PUBLISHED.translate({ord(str(n)): chr(0x0660 + n) for n in range(10)})

    assert identity_numbers_in(arabic) == [Finding("personal_identity_number", 0, 13)]


def test_all_the_numbers_in_a_text_are_found_in_order_and_two_in_a_row_are_two() -> None:
    found = identity_numbers_in(f"{PUBLISHED} {PUBLISHED}, och {PUBLISHED}")

    assert [finding.start for finding in found] == [0, 14, 33]


def test_a_finding_holds_nothing_of_what_was_found() -> None:
    assert "2393" not in repr(identity_numbers_in(PUBLISHED))


@given(birthdays, lasts, gaps)
@example(date(2017, 1, 1), "2393", "-")
def test_an_impossible_day_is_nobodys_birthday(day: date, last: str, gap: str) -> None:
    for month_and_day in ("1301", "0001", "0230", "0431", "0132", "0160", "0192"):
        assert identity_numbers_in(f"{day:%Y}{month_and_day}{gap}{last}") == []


organisation_numbers = st.from_regex(r"[125-9]\d[2-9]\d{3}-\d{4}", fullmatch=True, alphabet=string.digits + "-")


@given(organisation_numbers, st.sampled_from(["", "16"]), st.booleans())
def test_an_organisation_number_passes(number: str, prefix: str, mark: bool) -> None:
    assert identity_numbers_in(f"org.nr {prefix}{number if mark else number.replace('-', '')}") == []


@given(st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)), st.integers(0, 400))  # noqa: DTZ001
def test_days_times_and_periods_pass(at: datetime, days: int) -> None:
    until = at.date() + timedelta(days)
    for text in (
        f"{at:%Y-%m-%d}",
        f"{at:%Y-%m-%dT%H:%M}",
        f"{at:%Y-%m-%dT%H:%M:%S}Z",
        f"{at:%Y-%m-%dT%H:%M:%S}+01:00",
        f"{at:%Y-%m-%d %H:%M}",
        f"{at:%Y-%m-%d} kl. {at:%H.%M}",
        f"{at:%Y%m%dT%H%M}",
        f"{at:%Y%m%dT%H%M%S}",
        f"{at:%Y-%m-%d}–{until:%Y-%m-%d}",
        f"{at:%Y-%m-%d} {until:%Y-%m-%d}",
        f"{at:%Y%m%d}-{until:%Y%m%d}",
        f"{at:%y%m%d}-{until:%y%m%d}",
        f"{at:%d/%m %Y}",
    ):
        assert identity_numbers_in(text) == []


telephones = st.tuples(
    st.sampled_from(["070", "072", "073", "076", "079", "010", "020", "031", "08", "0303", "063", "0771"]),
    st.integers(10_000, 9_999_999),
)


@given(telephones)
def test_a_telephone_number_as_swedes_write_it_passes(parts: tuple[str, int]) -> None:
    area_code, subscriber = parts
    number = f"{area_code}{subscriber}"
    assume(8 <= len(number) <= 10)
    digits = str(subscriber)
    groups = digits[: len(digits) % 2 + 2] + "".join(
        f" {digits[i : i + 2]}" for i in range(len(digits) % 2 + 2, len(digits), 2)
    )

    assert identity_numbers_in(f"ring {area_code}-{groups}") == []
    assert identity_numbers_in(f"ring {area_code}-{digits}") == []
    assert identity_numbers_in(f"ring +46{number[1:]}") == []


@pytest.mark.parametrize("number", [f"07017406{n:02d}" for n in (5, 99)] + ["0846500400", "0102251000"])
def test_a_telephone_number_in_one_passes_when_its_last_digit_is_no_check_digit(number: str) -> None:
    assert not luhn.is_valid(number)
    assert identity_numbers_in(number) == []


HARMLESS = (
    "SoL 19 kap. 1 § (2025:400), tidigare 14 kap. 1 § (2001:453)",
    "SFS 2009:400 och 2010:659",
    "dnr SN 2023/12345",
    "dnr KS 2024-00123",
    "dnr 2024-121234",
    "12 500 000 kr, 850 612 kr, 850612 kr",
    "151 00 Södertälje",
    "gift bort, 14 år",
    "vecka 47, 2026",
    "P4M, P14D, PT30M",
    "112, 114 14, 1177, 116 111",
    "0181, 2380",
    "bg 5050-1055",
    "20261121 kväll",
    "e3850612-1234-4c14-9afb-f4c8996fb924",
    "Fri från våld 2024–2027",
    "2120000159",
    "",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_practitioners_write_passes(text: str) -> None:
    assert identity_numbers_in(text) == []


@given(st.text(max_size=200))
def test_any_text_is_searched_without_failing_and_places_lie_within_it(text: str) -> None:
    for finding in identity_numbers_in(text):
        assert 0 <= finding.start < finding.end <= len(text)
