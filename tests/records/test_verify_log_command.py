"""`manage.py verify_log`, with somebody tampering behind the registry's back."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from records.models import Version
from records.recording import Draft, recording
from records.triggers import GUARDS, remove

pytestmark = pytest.mark.django_db


def record_three_organisations() -> None:
    with recording("system:test") as session:
        for name in ("Alfa", "Beta", "Gamma"):
            session.record(Draft("organisation", {"name": name, "organisation_kind": "other"}, date(2020, 1, 1)))


def tamper(statement: str, *parameters: str) -> None:
    """Change the database as somebody who owns it can: without its triggers."""
    connection.check_constraints()  # nothing deferred may be pending when a trigger is dropped
    remove(connection, GUARDS)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def verify_log() -> str:
    out = StringIO()
    call_command("verify_log", stdout=out)
    return out.getvalue()


def test_an_empty_log_holds() -> None:
    assert "Loggen håller: 0 händelser." in verify_log()


def test_a_log_that_nobody_has_touched_holds_and_is_counted() -> None:
    record_three_organisations()
    assert "Loggen håller: 3 händelser." in verify_log()
    assert "The log holds: 3 events." in verify_log()


def test_a_changed_event_is_named() -> None:
    record_three_organisations()
    tamper("UPDATE records_event SET actor = 'account:somebody-else' WHERE sequence = 2")
    with pytest.raises(CommandError, match="bruten vid händelse 2") as refused:
        verify_log()
    assert refused.value.returncode == 1


def test_a_changed_content_is_named() -> None:
    record_three_organisations()
    content = '{"name": "Delta", "organisation_kind": "other"}'
    tamper("UPDATE records_version SET content = %s WHERE sequence = 3", content)
    with pytest.raises(CommandError, match="broken at event 3"):
        verify_log()


def test_a_removed_event_is_named() -> None:
    record_three_organisations()
    for table in ("records_belief", "records_searchentry"):
        tamper(f"DELETE FROM {table} WHERE version_id = 2")  # noqa: S608 - the names stand above
    for table in ("records_version", "records_event"):
        tamper(f"DELETE FROM {table} WHERE sequence = 2")  # noqa: S608 - the names stand above
    with pytest.raises(CommandError, match="bruten vid händelse 2"):
        verify_log()


def test_what_it_says_repeats_no_content() -> None:
    record_three_organisations()
    tamper("UPDATE records_version SET content = %s WHERE sequence = 1", '{"name": "Hemligheten"}')
    with pytest.raises(CommandError) as refused:
        verify_log()
    assert "Hemligheten" not in str(refused.value)
    assert Version.mechanism.get(pk=1).content == {"name": "Hemligheten"}
