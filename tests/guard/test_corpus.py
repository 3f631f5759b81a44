"""How well the guard knows what identifies from what does not, on the whole corpus; the docs give these figures."""

from __future__ import annotations

import pytest

from records.guard import IDENTITY_KINDS, SOFTER_KINDS, IdentityKind, Kind, findings_in, guard_name, refused_in_question
from tests.guard import report
from tests.guard.corpus import SEED, hand_made, hand_made_harmless, harmless, identity_numbers

ELSEWHERE = SEED + 1
"""A seed that the guard was not built against."""


@pytest.mark.parametrize("kind", IDENTITY_KINDS)
def test_every_generated_number_is_caught_in_all_its_spellings(kind: IdentityKind) -> None:
    missed = [
        text
        for text, _ in identity_numbers(kind, 3_000, ELSEWHERE)
        if not any(finding.severity == "block" for finding in findings_in(text, confirmed=True))
    ]

    assert missed == []


def test_of_a_thousand_harmless_lines_at_most_one_is_refused() -> None:
    lines = list(harmless(12_000, ELSEWHERE))
    refused = [line for line in lines if findings_in(line, confirmed=True)]

    assert len(lines) >= 10_000
    assert len(refused) * 1_000 <= len(lines), refused[:10]


def test_of_a_hundred_harmless_lines_at_most_one_is_asked_about() -> None:
    lines = list(harmless(12_000, ELSEWHERE))
    asked = [line for line in lines if findings_in(line)]

    assert len(asked) * 100 <= len(lines), asked[:10]


def test_the_corpus_is_as_big_and_as_varied_as_it_claims() -> None:
    lines = hand_made_harmless()

    assert len(set(lines)) == len(lines) >= 300
    assert set(hand_made()) == {*IDENTITY_KINDS, *SOFTER_KINDS}
    assert all(len(set(some)) >= 15 for some in hand_made().values())


LINES = [(kind, line) for kind, some in hand_made().items() for line in some]


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_a_hand_made_line_is_known_for_what_it_is(kind: Kind, line: str) -> None:
    assert kind in {finding.kind for finding in findings_in(line)}


NEVER_ASKED = ("personal_identity_number", "police_case_number", "court_case_number", "lma_number")


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_questions_and_file_names_are_refused_numbers_and_not_places_or_descriptions(kind: Kind, line: str) -> None:
    expected = kind in IDENTITY_KINDS or kind in NEVER_ASKED
    if expected:
        assert refused_in_question(line)
        assert guard_name(line)
    else:
        assert kind not in {finding.kind for finding in refused_in_question(line)}


def test_a_records_id_alone_is_asked_for_whatever_its_digits_look_like_and_in_words_it_is_read_as_words() -> None:
    identity = "fbd100e2-0b26-415f-8f45-344663bc1832"  # 45-344663 has the shape of a number on an LMA card

    assert findings_in(identity)
    assert refused_in_question(identity) == refused_in_question(f" {identity.upper()} ") == []
    assert refused_in_question(f"ärendet {identity}")


@pytest.mark.parametrize("name", ["Rapport_19850612-1234_v2.xlsx", "850612_1234.csv", "5000_K123456_25.pdf"])
def test_a_file_name_with_a_number_is_refused(name: str) -> None:
    assert guard_name(name)


@pytest.mark.parametrize("name", ["kontaktvägar 2026-11-21.xlsx", "import_v12_slutlig.csv", "20261121_kontakter.jsonl"])
def test_an_ordinary_file_name_passes(name: str) -> None:
    assert guard_name(name) == []


def test_a_finding_tells_where_it_stands_in_the_text_as_it_was_written() -> None:
    text = "Se 2017\u200b0101%2D2393 och ABC\u00a0123."
    found = [(text[finding.start : finding.end], finding.kind) for finding in findings_in(text)]

    assert found == [
        ("2017\u200b0101%2D2393", "personal_identity_number"),
        ("ABC\u00a0123", "vehicle_registration"),
    ]


def test_what_a_text_is_meant_for_passes_and_nothing_else_does() -> None:
    text = "070-174 06 05, ABC 123"

    assert [finding.kind for finding in findings_in(text, {"mobile_number"})] == ["vehicle_registration"]


def test_an_accent_written_as_a_sign_of_its_own_hides_no_street() -> None:
    assert [finding.kind for finding in findings_in("Bjo\u0308rkva\u0308gen 12")] == ["street_address"]


def test_the_document_gives_the_figures_that_are_measured() -> None:
    assert report.written() == report.measured(), "run `make guard-report`"
