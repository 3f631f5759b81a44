"""Background tasks: queued with the change that asks for them, run by a worker that lasts and stops when told."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections, transaction
from django_tasks_db.models import DBTaskResult

from config import working
from config.environment import BASE_DIR
from config.working import SteadyWorker
from partners.upkeep import running
from partners.upkeep.models import UpkeepJob, WorkerSeen
from records.recording import recording
from tests.config import echoing
from tests.tasks import run_queued_tasks

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    echoing.heard.clear()
    yield
    echoing.heard.clear()


@pytest.fixture
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_jobs", {})


@pytest.mark.django_db
def test_a_task_queued_in_a_writers_turn_is_run_after_it() -> None:
    with recording("system:test") as session:
        echoing.echo.enqueue("hej")
        session.note("test.noted", None, {})
    assert echoing.heard == []
    assert run_queued_tasks() == 1
    assert echoing.heard == ["hej"]


@pytest.mark.django_db
def test_a_turn_that_is_undone_leaves_no_task() -> None:
    def undone() -> None:
        with recording("system:test"):
            echoing.echo.enqueue("hej")
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_else_sees_a_task_before_the_change_that_asks_for_it() -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(DBTaskResult.objects.count())
        connections.close_all()

    with transaction.atomic():
        echoing.echo.enqueue("hej")
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert seen == [0]
    assert run_queued_tasks() == 1


@pytest.mark.django_db
def test_a_task_for_later_waits_for_its_time() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        echoing.echo.using(run_after=NOW + timedelta(minutes=5)).enqueue("hej")
        assert run_queued_tasks() == 0
        clock.shift(timedelta(minutes=5))
        assert run_queued_tasks() == 1


@pytest.mark.django_db
def test_a_failed_task_keeps_where_it_failed_and_not_what_somebody_wrote(caplog: pytest.LogCaptureFixture) -> None:
    echoing.break_off.enqueue("zq-hemligt")
    with pytest.raises(AssertionError, match="ValueError"):
        run_queued_tasks()
    failed = DBTaskResult.objects.get()
    assert "break_off" in failed.traceback
    assert "zq-hemligt" not in failed.traceback
    assert all("zq-hemligt" not in record.getMessage() for record in caplog.records)


@pytest.mark.django_db
def test_upkeep_is_done_once_in_its_period_and_one_failure_stops_no_other(no_jobs: None) -> None:
    done: list[str] = []

    @running.every(timedelta(hours=1))
    def a_failing() -> None:
        done.append("failing")
        raise LookupError

    @running.every(timedelta(hours=1))
    def b_working() -> None:
        done.append("working")

    with time_machine.travel(NOW, tick=False) as clock:
        running.run_upkeep()
        running.run_upkeep()
        assert done == ["failing", "working"]
        clock.shift(timedelta(hours=1))
        running.run_upkeep()
        assert done == ["failing", "working"] * 2
    assert UpkeepJob.objects.count() == 2


@pytest.mark.django_db
def test_the_command_does_the_upkeep_that_is_due(no_jobs: None, capsys: pytest.CaptureFixture[str]) -> None:
    running.every(timedelta(hours=1))(call_nothing)
    call_command("upkeep")
    call_command("upkeep")
    assert capsys.readouterr().out.count("call_nothing") == 1


@pytest.mark.django_db
def test_finished_tasks_are_forgotten_after_a_fortnight() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        echoing.echo.enqueue("hej")
        run_queued_tasks()
        clock.shift(timedelta(days=13))
        echoing.echo.enqueue("hej")
        working.remove_finished_tasks()
        assert DBTaskResult.objects.count() == 2
        clock.shift(timedelta(days=2))
        working.remove_finished_tasks()
    assert DBTaskResult.objects.ready().count() == DBTaskResult.objects.count() == 1


def left(by: str) -> None:
    """Have the one task that is ready stand as it does when its worker is killed while it runs."""
    DBTaskResult.objects.get(status="READY").claim(by)


@pytest.mark.django_db
def test_a_task_whose_worker_is_gone_is_run_once_more(caplog: pytest.LogCaptureFixture) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        echoing.echo.enqueue("zq-hej")
        left("killed")
        clock.shift(working.GONE_AFTER)
        working.take_up_what_was_left()
        assert run_queued_tasks() == 0
        clock.shift(timedelta(seconds=1))
        working.take_up_what_was_left()
        assert run_queued_tasks() == 1
    assert echoing.heard == ["zq-hej"]
    assert "tests.config.echoing.echo" in caplog.text
    assert "zq-hej" not in caplog.text


@pytest.mark.django_db
def test_a_task_that_lasts_is_left_to_the_worker_that_says_it_is_there() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        echoing.echo.enqueue("hej")
        left("slow")
        for _ in range(5):
            clock.shift(working.GONE_AFTER - timedelta(seconds=1))
            working.say_there("slow")
            working.take_up_what_was_left()
        assert DBTaskResult.objects.get().status == "RUNNING"
        clock.shift(working.GONE_AFTER + timedelta(seconds=1))
        working.take_up_what_was_left()
        assert DBTaskResult.objects.get().status == "READY"


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_not_run_a_third_time() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        echoing.echo.enqueue("hej")
        for name in ("first", "second"):
            left(name)
            clock.shift(working.GONE_AFTER + timedelta(seconds=1))
            working.take_up_what_was_left()
        assert run_queued_tasks() == 0
        working.take_up_what_was_left()
        assert DBTaskResult.objects.get().exception_class_path == "config.working.WorkerGone"
    assert echoing.heard == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_is_there_as_long_as_it_is() -> None:
    with working.presence("here"):
        for _ in range(200):
            if WorkerSeen.objects.filter(worker_id="here").exists():
                break
            time.sleep(0.05)
        else:
            raise AssertionError("the worker said nothing")
    assert not WorkerSeen.objects.exists()


def call_nothing() -> None:
    """Nothing to do."""


class DisturbedWorker(SteadyWorker):
    """In its first round the database cannot be used: locked (SQLite), or gone with its connection (PostgreSQL)."""

    rounds = 0
    writer: sqlite3.Connection | None = None

    def round(self) -> None:
        self.rounds += 1
        if self.rounds == 1:
            self.disturb()
        elif self.writer:
            self.writer.close()
        super().round()
        self.running = False

    def disturb(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                return
            cursor.execute("PRAGMA busy_timeout = 10")
            self.writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
            self.writer.execute("BEGIN IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_a_database_that_cannot_be_used(no_jobs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "LONGEST_PAUSE", 0.01)
    echoing.echo.enqueue("hej")
    worker = DisturbedWorker(queue_names=["*"], excluded=[], worker_id="test")
    worker.work(0)
    assert worker.rounds == 2
    assert echoing.heard == ["hej"]


@pytest.mark.skipif(os.environ.get("TEST_ENGINE") == "postgresql", reason="the process is the same on both")
def test_the_worker_process_runs_tasks_and_stops_when_told(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "SAMVERKAN_ENV": "development",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'tasks.sqlite3'}",
    }

    def manage(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(command, env=environment, cwd=BASE_DIR, stderr=subprocess.PIPE, stdout=subprocess.PIPE)

    def asked(code: str) -> bytes:
        return manage("shell", "--verbosity", "0", "-c", code).communicate(timeout=60)[0]

    manage("migrate", "--verbosity", "0").communicate(timeout=120)
    asked("from tests.config.echoing import echo; echo.enqueue('hej')")
    worker = manage("db_worker", "--interval", "0.1")
    count = "from django_tasks_db.models import DBTaskResult; print(DBTaskResult.objects.successful().count())"
    while worker.poll() is None and asked(count).strip() != b"1":
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=60)
    assert worker.returncode == 0
