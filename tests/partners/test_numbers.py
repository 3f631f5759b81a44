"""Telephone and organisation numbers: one form to keep, refusals that say what to do and repeat nothing."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from partners import organisation_number, telephone

# Telephone


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("070-174 06 05", "+46701740605", "070-174 06 05"),
        ("0701740605", "+46701740605", "070-174 06 05"),
        ("+46 (0)70 174 06 05", "+46701740605", "070-174 06 05"),
        ("0046701740605", "+46701740605", "070-174 06 05"),
        ("08-465 004 00", "+46846500400", "08-465 004 00"),
        ("020-50 50 50", "+4620505050", "020-50 50 50"),
        ("112", "112", "112"),
        ("114 14", "11414", "114 14"),
        ("114-14", "11414", "114 14"),
        ("1177", "1177", "1177"),
        ("116 111", "116111", "116 111"),
        ("+47 21 23 45 67", "+4721234567", "+47 21 23 45 67"),
    ],
)
def test_a_telephone_number_is_kept_in_one_form_and_shown_as_swedes_write_it(
    written: str, kept: str, shown: str
) -> None:
    assert telephone.parse(written) == kept
    assert telephone.display(kept) == shown
    assert telephone.uri(kept) == f"tel:{kept}"


@given(st.integers(0, 99).map(lambda n: f"08-465004{n:02d}") | st.integers(5, 99).map(lambda n: f"070-17406{n:02d}"))
def test_what_is_kept_and_what_is_shown_are_read_back_as_the_same_number(number: str) -> None:
    kept = telephone.parse(number)

    assert telephone.parse(kept) == telephone.parse(telephone.display(kept)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "1234",
        "ring 112",
        "tel:112",
        "+46112",
        "08",
        "08-465 004 00 ankn 12",
        "0" * 20,
        "öppet",
        "070-17406",
        "0710123456",
    ],
)
def test_what_cannot_be_dialled_is_refused_with_words_that_repeat_nothing(text: str) -> None:
    with pytest.raises(telephone.NotANumber) as refusal:
        telephone.parse(text)

    assert len(text) < 4 or text not in str(refusal.value)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        kept = telephone.parse(text)
    except telephone.NotANumber:
        return
    assert telephone.parse(kept) == kept


@pytest.mark.parametrize(
    ("number", "tells"),
    [("08-465 004 00", True), ("0303-12 34 56", True), ("+47 21 23 45 67", True), ("+1 202 555 0123", True)]
    + [
        (number, False) for number in ("070-174 06 05", "010-225 10 00", "020-50 50 50", "0771-14 14 00", "112", "1177")
    ],
)
def test_a_number_with_an_area_code_tells_a_place(number: str, tells: bool) -> None:
    assert telephone.tells_place(telephone.parse(number)) is tells


# Organisation

nine_digits = st.from_regex(r"[1-9]\d[2-9]\d{6}", fullmatch=True, alphabet=string.digits)


@given(nine_digits)
def test_an_organisation_number_is_read_in_all_its_spellings(digits: str) -> None:
    number = digits + luhn.calc_check_digit(digits)
    marked = f"{number[:6]}-{number[6:]}"

    for written in (number, marked, f"16{number}", f"16{marked}", f" {marked} ", f"{number[:6]} {number[6:]}"):
        assert organisation_number.parse(written) == number
    assert organisation_number.display(number) == marked
    assert organisation_number.is_public_body(number) is (number[0] == "2")


@given(nine_digits, st.integers(1, 9))
def test_a_wrong_check_digit_is_refused(digits: str, off: int) -> None:
    wrong = (int(luhn.calc_check_digit(digits)) + off) % 10

    with pytest.raises(organisation_number.NotAnOrganisationNumber, match="check digit"):
        organisation_number.parse(f"{digits}{wrong}")


@given(
    st.from_regex(r"\d\d[01]\d{7}", fullmatch=True, alphabet=string.digits),
    st.sampled_from(["", "16", "19", "20"]),
    st.sampled_from(["", "-", "+", " "]),
)
def test_a_number_that_can_be_a_persons_is_refused_with_or_without_century(
    number: str, century: str, mark: str
) -> None:
    with pytest.raises(organisation_number.NotAnOrganisationNumber) as refusal:
        organisation_number.parse(f"{century}{number[:6]}{mark}{number[6:]}")

    assert "person" in str(refusal.value)
    assert number[:6] not in str(refusal.value)


@given(st.text(max_size=20))
def test_any_text_is_an_organisation_number_or_refused(text: str) -> None:
    try:
        number = organisation_number.parse(text)
    except organisation_number.NotAnOrganisationNumber:
        return
    assert organisation_number.parse(number) == number
