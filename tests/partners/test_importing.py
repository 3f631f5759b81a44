"""Many entries from one file: what is read, what is recorded, what is refused and where, and what survives a crash."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from partners.importing import running
from partners.importing.escaping import escaped, unescaped
from partners.importing.exporting import Withheld, entries_file
from partners.importing.models import Import, ImportedRow
from partners.importing.running import forget_old_files, run_import, take_up_what_was_left
from partners.importing.starting import MayNot, NotAskedRight, cancel
from partners.importing.writing import result_file, template
from partners.keys.issuing import issue, revoke
from partners.keys.wishes import KeyWish
from partners.models import Account, ExternalId, Membership, Role
from records.log import first_break
from records.models import Event, Head, Record, Version
from tests.hours.generated import schedules
from tests.partners.importing import (
    KEYED,
    complaints,
    file_of,
    imported,
    member,
    outcomes,
    sent,
    sheet_of,
    table_of,
    viewer_of,
)
from tests.partners.maintaining import OFFICE, said, served
from tests.partners.world import MOBILE, World
from tests.tasks import run_queued_tasks

FLAT = ["csv", "xlsx"]


@pytest.fixture
def world(db: None) -> World:
    return served(World.made())


@pytest.fixture
def editor(world: World) -> Account:
    return member(world)


@pytest.fixture
def ours(world: World) -> UUID:
    return world.names["kommunen"]


def entries() -> int:
    return Record.objects.filter(kind="contact_point").count()


def called(external_id: str) -> dict[str, Any]:
    """All that the entry says, also what only parties may see."""
    record = ExternalId.objects.get(external_id=external_id).record
    found = Version.mechanism.filter(record=record).latest("number").content
    assert found
    return found


def whole_content(world: World, ours: UUID) -> dict[str, Any]:
    return {
        "name": {"sv": "Intag", "en": "Intake"},
        "organisation": str(ours),
        "function": str(world.names["socialjour"]),
        "areas": [str(world.names["0181"])],
        "channels": [{"type": "telephone", "number": "08-465 004 02"}],
    }


@pytest.mark.parametrize("file_format", FLAT)
def test_a_template_filled_in_becomes_entries(editor: Account, ours: UUID, file_format: str) -> None:
    empty = template("contact_point", file_format)
    headings = (table_of(empty) if file_format == "csv" else sheet_of(empty))[0]
    row = dict(zip(headings, [None] * len(headings), strict=True)) | {
        "Eget id": "intag-1", "Namn": "Intag", "Namn (engelska)": "Intake", "Funktion": "socialjour",
        "Områden": "0181",
        "Telefon 1": "+46 8 465 004 02", "Telefon 1 etikett": "Växel", "E-post 1": "intag@sodertalje.example",
        "Besöksadress 1 gata": "Exempelgatan 1", "Besöksadress 1 postnummer": "151 00",
        "Besöksadress 1 ort": "Södertälje",
        "Tider": "mo-fr: 08:00-16:30 | public_holiday: closed", "Språk": "sv, en", "Tolk": "ja",
    }  # fmt: skip
    comment = {"Eget id": "# så här", "Namn": "en förklaring"}

    found = imported(editor, ours, file_of(file_format, [comment, row]), file_format)

    assert (found.state, found.counts, complaints(found)) == ("done", {"created": 1}, [])
    made = called("intag-1")
    assert made["name"] == {"sv": "Intag", "en": "Intake"}
    assert made["organisation"] == str(ours)
    assert made["channels"][0] == {"type": "telephone", "number": "+46846500402", "label": {"sv": "Växel"}}
    assert [channel["type"] for channel in made["channels"]] == ["telephone", "email", "visiting_address"]
    assert (made["languages"], made["interpreter"], len(made["hours"]["rules"])) == (["sv", "en"], True, 2)


def test_lines_of_json_become_entries(editor: Account, world: World, ours: UUID) -> None:
    line = whole_content(world, ours) | {"external_id": "intag-1"}

    found = imported(editor, ours, file_of("jsonl", [line, line | {"external_id": "intag-2"}]), "jsonl")

    assert (found.state, found.counts) == ("done", {"created": 2})
    assert called("intag-2")["name"]["en"] == "Intake"


def test_bodies_come_as_lines_of_json(editor: Account, world: World, ours: UUID) -> None:
    line = {"name": {"sv": "Styrgruppen"}, "body_kind": "steering_group", "external_id": "styr"}
    found = imported(editor, ours, file_of("jsonl", [line]), "jsonl", kind="body")
    assert found.counts == {"created": 1}, complaints(found)
    with pytest.raises(NotAskedRight):
        sent(editor, ours, b"x", kind="body")


@pytest.mark.parametrize("file_format", FLAT)
def test_units_come_in_a_file_too(editor: Account, ours: UUID, file_format: str) -> None:
    rows = [{"external_id": "u1", "name": "Enheten", "organisation_kind": "municipal_office", "areas": "0181"}]
    found = imported(editor, ours, file_of(file_format, rows), file_format, kind="organisation")
    assert found.counts == {"created": 1}, complaints(found)
    below = [KEYED | {"organisation": "u1"}]
    assert imported(editor, ours, file_of(file_format, below), file_format).counts == {"created": 1}
    unit = ExternalId.objects.get(external_id="u1").record.uuid
    assert called("e-1")["organisation"] == str(unit)


def test_a_file_sent_twice_changes_nothing_the_second_time(editor: Account, ours: UUID) -> None:
    content = file_of("csv", [KEYED, KEYED | {"external_id": "e-2"}])
    imported(editor, ours, content)
    before = Version.mechanism.count()

    again = imported(editor, ours, content)

    assert again.counts == {"unchanged": 2}
    assert (entries(), Version.mechanism.count()) == (2, before)


def test_a_row_changes_what_its_columns_say_and_leaves_the_rest(editor: Account, ours: UUID) -> None:
    imported(editor, ours, file_of("csv", [KEYED | {"note_sv": "Ring två gånger", "hours": "mo-fr: 08:00-16:30"}]))

    rows = [{"external_id": "e-1", "revision": 1, "note_sv": "", "name_sv": "Nya namnet"}]
    assert imported(editor, ours, file_of("csv", rows)).counts == {"changed": 1}

    found = called("e-1")
    assert (found["name"], "note" in found) == ({"sv": "Nya namnet"}, False)
    assert found["hours"]["rules"]
    assert found["channels"][0]["number"] == "+46846500402"


def test_a_change_needs_the_revision_that_was_read_unless_told_to_overwrite(editor: Account, ours: UUID) -> None:
    imported(editor, ours, file_of("csv", [KEYED]))
    changed = [KEYED | {"name_sv": "Nya namnet"}]

    without = imported(editor, ours, file_of("csv", changed))
    stale = imported(editor, ours, file_of("csv", [changed[0] | {"revision": "7"}]))
    overwritten = imported(editor, ours, file_of("csv", changed), overwrite=True)

    assert complaints(without) == [(2, "Revision", "revision_required")]
    assert complaints(stale) == [(2, "revision", "stale")]
    assert overwritten.counts == {"changed": 1}


def test_an_entry_is_ended_by_a_row(editor: Account, ours: UUID) -> None:
    imported(editor, ours, file_of("csv", [KEYED]))
    rows = [{"external_id": "e-1", "revision": 1, "action": "end", "name_sv": ""}]
    assert imported(editor, ours, file_of("csv", rows)).counts == {"ended": 1}
    assert said("contact_point", ExternalId.objects.get().record.uuid) is None
    again = imported(editor, ours, file_of("csv", [KEYED | {"revision": 2}]))
    assert again.counts == {"restarted": 1}


class TestChannels:
    HIDDEN = {"type": "telephone", "number": "+46701740610", "visibility": "parties"}
    OPEN = {"type": "telephone", "number": "+46846500402", "label": {"sv": "Växel"}}

    def change(self, world: World, ours: UUID, editor: Account, **row: str) -> list[dict[str, Any]]:
        content = whole_content(world, ours) | {"channels": [self.HIDDEN, self.OPEN]}
        line = content | {"external_id": "e-1", "change": {"note": "Inlagt", "confirmed": True}}
        assert imported(editor, ours, file_of("jsonl", [line]), "jsonl").counts == {"created": 1}
        rows = [{"external_id": "e-1", "revision": "1", "name_sv": "Intag", "confirmed": "ja"} | row]
        found = imported(editor, ours, file_of("csv", rows))
        assert found.counts == {"changed": 1}, complaints(found)
        channels: list[dict[str, Any]] = called("e-1")["channels"]
        return channels

    def test_a_new_number_takes_over_the_visibility_of_the_old(self, world: World, ours: UUID, editor: Account) -> None:
        found = self.change(world, ours, editor, phone_1="070-174 06 11", phone_2="08-465 004 02")
        assert found == [self.HIDDEN | {"number": "+46701740611"}, self.OPEN]

    def test_a_number_that_moves_up_keeps_its_own(self, world: World, ours: UUID, editor: Account) -> None:
        assert self.change(world, ours, editor, phone_1="08-465 004 02", phone_2="") == [self.OPEN]

    def test_what_has_no_column_stays(self, world: World, ours: UUID, editor: Account) -> None:
        found = self.change(world, ours, editor, phone_1="070-174 06 11", email_1="intag@sodertalje.example")
        assert found[1] == self.OPEN
        assert found[2] == {"type": "email", "address": "intag@sodertalje.example"}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"name_sv": ""}, "name_sv", "missing"),
    ({"function": "finns-inte"}, "function", "unknown_function"),
    ({"areas": "9999"}, "areas", "unknown_area"),
    ({"areas": "SE"}, "areas", "not_allowed"),
    ({"phone_1": "112233445566778899"}, "phone_1", "value_error"),
    ({"email_1": "ingen adress"}, "email_1", "value_error"),
    ({"hours": "vardagar 8-16"}, "hours", "hours"),
    ({"valid_from": "i morgon"}, "valid_from", "date"),
    ({"valid_from": "1950-01-01"}, "valid_from", "outside_period"),
    ({"interpreter": "kanske"}, "interpreter", "not_yes_or_no"),
    ({"visibility": "hemlig"}, "visibility", "literal_error"),
    ({"id": str(uuid4())}, "id", "unknown_entry"),
    ({"id": "17"}, "id", "uuid_parsing"),
    ({"action": "radera"}, "action", "not_an_action"),
    ({"organisation": str(uuid4())}, "organisation", "unknown_organisation"),
    ({"note_sv": "Gäller 20170101-2393"}, "note_sv", "identifying_text"),
    ({"change_note": "Gäller 20170101-2393"}, "change_note", "identifying_text"),
    ({"visiting_1_street": "Exempelgatan 1", "visiting_1_postcode": "fel", "visiting_1_town": "x"},
     "visiting_1_postcode", "string_pattern_mismatch"),
]  # fmt: skip


@pytest.mark.parametrize("file_format", FLAT)
@pytest.mark.parametrize(("wrong", "column", "code"), WRONG, ids=[f"{c}-{k}" for _, c, k in WRONG])
def test_a_wrong_cell_is_told_by_row_and_column_and_not_repeated(
    editor: Account, ours: UUID, file_format: str, wrong: dict[str, Any], column: str, code: str
) -> None:
    rows = [KEYED, KEYED | {"external_id": "e-2"} | wrong, KEYED | {"external_id": "e-3"}]

    found = imported(editor, ours, file_of(file_format, rows), file_format)

    assert complaints(found) == [(3, column, code)]
    assert outcomes(found) == ["created", "failed", "created"]
    told = json.dumps([row.errors for row in ImportedRow.objects.all()])
    assert not any(str(value) in told for value in wrong.values() if len(str(value)) > 5)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_recorded(editor: Account, ours: UUID) -> None:
    rows = [
        KEYED,
        KEYED | {"external_id": "e-2", "areas": "SE"},
        KEYED | {"external_id": "e-3", "phone_1": "1"},
        KEYED | {"external_id": "e-4", "function": "x"},
        KEYED | {"external_id": "e-5", "areas": "SE"},
        KEYED | {"external_id": "e-1"},
    ]
    before = Head.objects.get().sequence

    found = imported(editor, ours, file_of("csv", rows), mode="all_or_nothing")

    assert (found.state, found.reason) == ("failed", "rows_refused")
    assert outcomes(found) == ["not_done", "failed", "failed", "failed", "failed", "failed"]
    assert complaints(found) == [
        (3, "areas", "not_allowed"), (4, "phone_1", "value_error"), (5, "function", "unknown_function"),
        (6, "areas", "not_allowed"), (7, "external_id", "twice_in_file"),
    ]  # fmt: skip
    assert (entries(), Head.objects.get().sequence) == (0, before)


@pytest.mark.parametrize("mode", ["all_or_nothing", "row_by_row"])
def test_a_trial_tells_all_and_records_nothing(editor: Account, ours: UUID, mode: str) -> None:
    before = Head.objects.get().sequence
    found = imported(editor, ours, file_of("csv", [KEYED]), mode=mode, dry_run=True)
    assert (found.state, found.counts, entries(), Head.objects.get().sequence) == ("done", {"created": 1}, 0, before)
    assert ImportedRow.objects.get().record is None


@pytest.mark.parametrize("code", ["181", 181])
def test_zeros_that_a_program_took_away_are_put_back_and_said(editor: Account, ours: UUID, code: object) -> None:
    found = imported(editor, ours, file_of("xlsx", [KEYED | {"areas": code}]), "xlsx")
    assert found.counts == {"created": 1}
    assert ImportedRow.objects.get().notices[0]["code"] == "zero_put_back"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"phone_1": 846500402}, "number_not_text"),
        ({"areas": 114.117}, "number_not_text"),
        ({"name_sv": "=1+1"}, "formula"),
        ({"name_sv": "#N/A"}, "formula_error"),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_not_guessed_at(
    editor: Account, ours: UUID, cells: dict[str, Any], code: str
) -> None:
    found = imported(editor, ours, file_of("xlsx", [KEYED | cells]), "xlsx")
    assert [told for _, _, told in complaints(found)] == [code]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_as_programs_write_it(editor: Account, ours: UUID, delimiter: str, encoding: str) -> None:
    row = KEYED | {"name_sv": "Intagåäö"}
    content = delimiter.join(row) + "\r\n" + delimiter.join(row.values()) + "\r\n\r\n"
    found = imported(editor, ours, content.encode(encoding))
    assert found.counts == {"created": 1}, complaints(found)
    assert called("e-1")["name"]["sv"] == "Intagåäö"
    assert [notice["code"] for notice in found.notices] == (["windows_1252"] if encoding == "cp1252" else [])


def _packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with_entity() -> bytes:
    out = io.BytesIO()
    plain = file_of("xlsx", [KEYED])
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            new.writestr(name, content)
    return out.getvalue()


def _with_a_cell(row: int, column: int) -> bytes:
    """A file of one entry, with a cell far from the others."""
    book = load_workbook(io.BytesIO(file_of("xlsx", [KEYED])))
    book.worksheets[0].cell(row, column, "x")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "a bomb": ("xlsx", _packed(bomb=b"\0" * 70_000_000), "too_large_unpacked"),
    "many parts": ("xlsx", _packed(**{f"p{i}": b"" for i in range(600)}), "too_large_unpacked"),
    "no workbook": ("xlsx", _packed(a=b"b"), "not_xlsx"),
    "entities": ("xlsx", _with_entity(), "not_xlsx"),
    "no zip": ("xlsx", b"\xd0\xcf\x11\xe0 an old xls", "not_xlsx"),
    "packed as csv": ("csv", _packed(a=b"b"), "not_csv"),
    "utf-16": ("csv", "external_id;name_sv\r\n1;2".encode("utf-16"), "utf_16"),
    "null": ("csv", b"external_id;name_sv\r\n1;\0", "null_character"),
    "no encoding": ("csv", b"external_id;name_sv\r\n1;\x81\x8d", "unknown_encoding"),
    "open quote": ("csv", b'external_id;name_sv\r\n1;"2\r\n', "not_csv"),
    "nothing": ("csv", b"external_id;name_sv\r\n", "no_rows"),
    "unknown column": ("csv", b"external_id;name_sv;hemligt\r\n1;2;3", "unknown_column"),
    "no headings": ("csv", b"1;2;3\r\n1;2;3", "unknown_column"),
    "number as heading": ("csv", b"external_id;20170101-2393\r\n1;2", "identifying_text"),
    "column twice": ("csv", b"external_id;Namn;name_sv\r\n1;2;3", "column_twice"),
    "too many": ("csv", b"external_id;name_sv\r\n" + b"1;2\r\n" * 10_001, "too_many_rows"),
    "too wide": ("csv", b"external_id;name_sv\r\n" + b";" * 300, "too_many_columns"),
    "a long cell": ("csv", b"external_id;name_sv\r\n1;" + b"a" * 200_000, "cell_too_long"),
    "a cell far to the right": ("xlsx", _with_a_cell(3, 300), "too_many_columns"),
    "a cell far down": ("xlsx", _with_a_cell(25_000, 1), "too_far_down"),
    "no lines": ("jsonl", b"\n\n", "no_rows"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_says_why(editor: Account, ours: UUID, name: str) -> None:
    file_format, content, code = HOSTILE[name]
    found = imported(editor, ours, content, file_format)
    assert (found.state, found.reason) == ("failed", "unreadable_file")
    assert code in [told for _, _, told in complaints(found)]
    assert "2393" not in json.dumps(found.errors)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (b"{", "", "malformed_request"),
        (b"[1]", "", "not_an_object"),
        (b'{"id": 7}', "/id", "uuid_parsing"),
        (b'{"revision": "x"}', "/revision", "int_type"),
        (b'{"action": "drop"}', "/action", "not_an_action"),
        (b'{"a": 1, "a": 2}', "", "malformed_request"),
        (b'{"change": {"note": "x", "why": 1}}', "/change/note", "string_too_short"),
        (b"[" * 4000, "", "malformed_request"),
        (b'{"name": 7}', "/areas", "missing"),
    ],
)
def test_a_wrong_line_is_told_by_its_number_and_pointer(
    editor: Account, world: World, ours: UUID, line: bytes, column: str, code: str
) -> None:
    good = json.dumps(whole_content(world, ours)).encode()
    found = imported(editor, ours, good + b"\n\n" + line + b"\n", "jsonl")
    assert (3, column, code) in complaints(found)
    assert outcomes(found) == ["created", "failed"]


def test_a_worker_killed_between_turns_is_taken_over_and_nothing_is_doubled(
    editor: Account, ours: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_A_TURN", 2)
    rows = [{name: value for name, value in KEYED.items() if name != "external_id"} for _ in range(7)]
    found = sent(editor, ours, file_of("csv", rows))

    def die(so_far: Import) -> None:
        if so_far.counts.get("created") == 4:
            raise SystemExit

    with pytest.raises(SystemExit):
        run_import(found.uuid, die)
    assert entries() == 4
    run_import(found.uuid)
    assert entries() == 4, "its lease holds"
    Import.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    take_up_what_was_left()
    run_queued_tasks()

    found.refresh_from_db()
    assert (found.state, found.counts, entries()) == ("done", {"created": 7}, 7)
    assert outcomes(found) == ["created"] * 7
    assert first_break() is None


def test_a_worker_killed_within_a_turn_leaves_nothing_of_it(
    editor: Account, ours: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = sent(editor, ours, file_of("csv", [KEYED]), mode="all_or_nothing")
    with monkeypatch.context() as broken:
        broken.setattr(running._Run, "_end", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            run_import(found.uuid)
    assert (entries(), ImportedRow.objects.count()) == (0, 0)

    Import.objects.update(busy_until=None)
    run_import(found.uuid)
    assert (entries(), outcomes(found)) == (1, ["created"])


def _closes_the_account(_: Import) -> None:
    Account.objects.update(is_active=False)


def _calls_it_off(found: Import) -> None:
    cancel(found)


class TestRightsAreAskedAnew:
    def test_an_account_that_has_left_records_nothing(self, editor: Account, ours: UUID) -> None:
        found = sent(editor, ours, file_of("csv", [KEYED]))
        Membership.objects.update(valid_until=timezone.now().date())
        run_import(found.uuid)
        found.refresh_from_db()
        assert (found.state, found.reason, entries()) == ("failed", "rights_lost", 0)

    def test_who_leaves_in_between_stops_the_import_there(
        self, editor: Account, ours: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(running, "ROWS_A_TURN", 1)
        found = sent(editor, ours, file_of("csv", [KEYED, KEYED | {"external_id": "e-2"}]))
        run_import(found.uuid, _closes_the_account)
        found.refresh_from_db()
        assert (found.state, found.reason, found.counts, entries()) == ("failed", "rights_lost", {"created": 1}, 1)

    def test_a_key_that_was_revoked_records_nothing(self, world: World, ours: UUID) -> None:
        administrator = viewer_of(member(world, role=Role.ADMINISTRATOR))
        wish = KeyWish(name="Nattlig", scopes=["import"], expires_at=timezone.now() + timedelta(days=9))
        key = issue(administrator, ours, wish).key
        found = sent(Account.objects.get(), ours, file_of("csv", [KEYED]))
        asked = {"actor": key.actor, "account": None, "key": key, "scopes": ["import"]}
        Import.objects.update(**asked)
        run_import(found.uuid)
        assert entries() == 1
        Import.objects.update(state="queued")
        revoke(administrator, key.uuid)
        run_import(found.uuid)
        found.refresh_from_db()
        assert (found.state, found.reason) == ("failed", "key_over")

    def test_others_entries_are_not_there_for_an_import(self, world: World, editor: Account, ours: UUID) -> None:
        theirs = world.contact_point(organisation="polisen")
        rows = [KEYED | {"id": str(theirs), "revision": 1}]
        assert complaints(imported(editor, ours, file_of("csv", rows))) == [(2, "id", "unknown_entry")]
        with pytest.raises(MayNot):
            sent(editor, world.names["polisen"], b"x")
        with pytest.raises(MayNot):
            sent(editor, uuid4(), b"x")

    def test_a_coordinator_imports_on_behalf_and_it_shows(self, world: World, ours: UUID) -> None:
        coordinator = member(world, "polisen", Role.COORDINATOR, "0181")
        assert imported(coordinator, ours, file_of("csv", [KEYED])).counts == {"created": 1}
        detail = Event.objects.filter(action="version.recorded").latest("sequence").detail
        assert detail["on_behalf_of"] == str(ours)


def test_an_import_called_off_records_nothing_more(
    editor: Account, ours: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_A_TURN", 1)
    found = sent(editor, ours, file_of("csv", [KEYED, KEYED | {"external_id": "e-2"}]))
    run_import(found.uuid, _calls_it_off)
    found.refresh_from_db()
    assert (found.state, entries()) == ("cancelled", 1)
    assert not cancel(found)


def test_the_file_and_its_rows_are_let_go_of_after_a_week(editor: Account, ours: UUID) -> None:
    found = imported(editor, ours, file_of("csv", [KEYED]))
    forget_old_files()
    found.refresh_from_db()
    assert found.file is not None
    Import.objects.update(finished_at=timezone.now() - timedelta(days=7, minutes=1))
    forget_old_files()
    found.refresh_from_db()
    assert found.file is None
    assert (found.counts, ImportedRow.objects.count()) == ({"created": 1}, 0)


def test_nothing_of_a_file_reaches_the_logs(
    editor: Account, ours: UUID, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = [KEYED | {"note_sv": "Gäller 20170101-2393", "name_sv": "Kanariefågel"}]
    found = sent(editor, ours, file_of("csv", rows), file_name="lista.csv")
    run_import(found.uuid)
    monkeypatch.setattr(running, "rows_of", lambda *_: (_ for _ in ()).throw(RuntimeError("Kanariefågel")))
    other = sent(editor, ours, file_of("csv", rows))
    run_import(other.uuid)
    other.refresh_from_db()
    assert other.reason == "internal_error"
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("samverkan")]
    assert logged
    assert not any("Kanarie" in line or "2393" in line for line in logged)


@pytest.mark.parametrize("mode", ["all_or_nothing", "row_by_row"])
@pytest.mark.parametrize("file_format", FLAT)
def test_a_file_with_somebodys_number_is_let_go_of_at_once_and_the_outcomes_stay(
    editor: Account, ours: UUID, file_format: str, mode: str
) -> None:
    rows = [KEYED, KEYED | {"external_id": "e-2", "note_sv": "Gäller 20170101-2393"}]
    found = imported(editor, ours, file_of(file_format, rows), file_format, mode=mode)

    found.refresh_from_db()
    assert (found.file, found.file_name, found.has_result) == (None, "", True)
    made = result_file(found)
    lines = table_of(made) if file_format == "csv" else sheet_of(made)
    assert [str(line[0]) for line in lines] == ["result_row", "2", "3"]
    assert [line[1] for line in lines[1:]] == [{"all_or_nothing": "not_done"}.get(mode, "created"), "failed"]
    assert "identifying_text" in lines[2][4]
    assert "2393" not in json.dumps(lines)


def test_a_worker_that_takes_over_lets_go_of_a_file_in_which_the_first_one_found_a_number(
    editor: Account, ours: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_A_TURN", 1)
    rows = [KEYED | {"note_sv": "Gäller 20170101-2393"}, KEYED | {"external_id": "e-2"}]
    found = sent(editor, ours, file_of("csv", rows))

    def die(so_far: Import) -> None:
        if so_far.counts:
            raise SystemExit

    with pytest.raises(SystemExit):
        run_import(found.uuid, die)
    Import.objects.update(busy_until=None)
    run_import(found.uuid)

    found.refresh_from_db()
    assert (found.counts, found.file) == ({"failed": 1, "created": 1}, None)


def test_a_file_that_is_recorded_at_once_is_not_taken_over_before_it_can_have_been(editor: Account, ours: UUID) -> None:
    rows = [{name: value for name, value in KEYED.items() if name != "external_id"} for _ in range(40)]
    found = sent(editor, ours, file_of("csv", rows), mode="all_or_nothing")
    told: list[tuple[str, float]] = []

    def look(so_far: Import) -> None:
        now = Import.objects.get(pk=so_far.pk)
        if now.busy_until:
            told.append((now.stage, (now.busy_until - timezone.now()).total_seconds()))

    run_import(found.uuid, look)

    assert [stage for stage, _ in told] == ["recording"]
    assert told[0][1] == pytest.approx(300 + 40 * 0.1, abs=2)


@pytest.mark.parametrize("file_name", ["20170101-2393.csv", "lista_20170101-2393.xlsx"])
def test_a_file_named_after_a_person_is_refused(editor: Account, ours: UUID, file_name: str) -> None:
    with pytest.raises(NotAskedRight) as refusal:
        sent(editor, ours, b"x", file_name=file_name)
    assert refusal.value.error.code == "identifying_text"


class TestTheResult:
    @pytest.mark.parametrize("file_format", FLAT)
    def test_is_the_file_with_what_became_of_each_row(self, editor: Account, ours: UUID, file_format: str) -> None:
        rows = [KEYED, KEYED | {"external_id": "=e-2", "phone_1": "+47 21 23"}]
        found = imported(editor, ours, file_of("csv", rows), "csv")
        if file_format == "xlsx":
            found = imported(editor, ours, file_of("xlsx", [KEYED | {"areas": "9"}]), "xlsx")
        made = result_file(found)
        lines = table_of(made) if file_format == "csv" else sheet_of(made)
        assert lines[0][-5:] == ["result_outcome", "result_id", "result_revision", "result_errors", "result_notices"]
        if file_format == "csv":
            assert lines[1][-5:-2] == ["created", str(ExternalId.objects.get().record.uuid), "1"]
            assert lines[2][0] == "'=e-2"
            assert lines[2][4] == "'+47 21 23"
        assert lines[-1][-5] == "failed"

    def test_can_be_corrected_and_sent_again(self, editor: Account, ours: UUID) -> None:
        found = imported(editor, ours, file_of("csv", [KEYED, KEYED | {"external_id": "e-2", "function": "x"}]))
        corrected = result_file(found).decode("utf-8-sig").replace(";x;", ";socialjour;")
        again = imported(editor, ours, corrected.encode())
        assert again.counts == {"unchanged": 1, "created": 1}

    def test_of_lines_tells_beside_each_line(self, editor: Account, world: World, ours: UUID) -> None:
        found = imported(editor, ours, json.dumps(whole_content(world, ours)).encode() + b"\nx\n", "jsonl")
        made = [json.loads(line) for line in result_file(found).splitlines()]
        assert [one["import_result"]["outcome"] for one in made] == ["created", "failed"]


@given(st.text())
def test_an_escaped_cell_is_no_formula_and_reads_as_it_was(text: str) -> None:
    assert escaped(text)[:1] not in set("=+-@\t\r")
    assert unescaped(escaped(text)) == text


WORDS = st.text("abcåäöÅÄÖ =+-@';\",\n|0123456789", min_size=1, max_size=30).filter(lambda text: text.strip() != "")


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """Contents of contact points with all that a flat file can say."""
    number = st.sampled_from(["+46846500402", "+46846500403", "+46701740610", "112", "+4721234567"])
    label = st.fixed_dictionaries({"sv": WORDS}, optional={"en": WORDS})
    beside = {"label": label, "note": label, "visibility": st.sampled_from(["public", "parties"])}
    channel = st.one_of(
        st.fixed_dictionaries({"type": st.just("telephone"), "number": number}, optional=beside),
        st.fixed_dictionaries({"type": st.just("email"), "address": st.just("intag@sodertalje.example")},
                              optional=beside),
        st.fixed_dictionaries(
            {"type": st.just("visiting_address"), "street": st.just("Exempelgatan 1"), "postcode": st.just("151 00"),
             "town": st.just("Södertälje")}, optional=beside),
    )  # fmt: skip
    return draw(
        st.fixed_dictionaries(
            {
                "name": label,
                "channels": st.lists(channel, min_size=1, max_size=5),
                "hours": schedules().map(lambda schedule: schedule.model_dump(mode="json")),
                "languages": st.lists(st.sampled_from(["sv", "en", "ar"]), unique=True),
                "interpreter": st.booleans(),
                "visibility": st.sampled_from(["public", "professionals"]),
            },
            optional={"note": label, "prepare": label, "audience_note": label},
        )
    )


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(contents(), min_size=1, max_size=4))
def test_entries_written_to_a_file_and_sent_back_are_unchanged(
    world: World, editor: Account, ours: UUID, file_format: str, found: list[dict[str, Any]]
) -> None:
    for number, content in enumerate(found):
        whole = whole_content(world, ours) | content
        world.record("contact_point", whole, record=UUID(int=number + 1))
    before = Version.mechanism.count()

    sent_back = entries_file(viewer_of(editor), ours, "contact_point", file_format)
    result = imported(editor, ours, sent_back, file_format, mode="all_or_nothing")

    assert set(result.counts) == {"unchanged"}, complaints(result)
    assert Version.mechanism.count() == before


def test_what_one_may_not_read_is_not_written_to_a_file(world: World, ours: UUID) -> None:
    world.contact_point(organisation="kommunen", channels=(MOBILE | {"visibility": "parties"},), hours=OFFICE)
    administrator = viewer_of(member(world, role=Role.ADMINISTRATOR))
    limited = type(administrator)(administrator.actor, signed_in=True, professional=True, roles=administrator.roles,
                                  limited_to=frozenset({"import", "read_public", "read_professionals"}))  # type: ignore[arg-type]  # fmt: skip
    with pytest.raises(Withheld):
        entries_file(limited, ours, "contact_point", "csv")


def test_a_file_is_imported_by_the_command(
    editor: Account, ours: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, result = tmp_path / "lista.csv", tmp_path / "result.csv"
    path.write_bytes(file_of("csv", [KEYED, KEYED | {"external_id": "e-2", "areas": "9999"}]))
    asked = [str(path), "--organisation", str(ours), "--account", editor.email, "--mode", "row_by_row"]

    call_command("import_entries", *asked, "--result", str(result))

    out, err = capsys.readouterr()
    assert "done: 2 of 2 rows; 1 created, 1 failed" in out
    assert "row 3, areas" in err
    assert "result_outcome" in result.read_text("utf-8-sig")
    call_command("import_entries", "--watch", str(Import.objects.get().uuid))
    with pytest.raises(CommandError, match="Rows were refused"):
        call_command("import_entries", *asked[:-1], "all_or_nothing")
    with pytest.raises(CommandError, match="no such account"):
        call_command("import_entries", *asked[:4], "ingen@sodertalje.example")
