"""The environment is read strictly: what is allowed works, what is not is refused by name and never repeated."""

import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.environment import BASE_DIR, Environment, read_environment, what_is_wrong
from config.settings import POSTGRESQL_OPTIONS, SQLITE_PRAGMAS, database_settings

SAFE = {
    "SECRET_KEY": "k" * 50 + "-of-a-test",
    "BASE_URL": "https://samverkan.example",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Environment:
    for name, value in (SAFE | variables).items():
        monkeypatch.setenv(name, value)
    return read_environment()


def in_a_new_process(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"} | variables
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=BASE_DIR, capture_output=True, text=True, check=False
    )


def test_nothing_said_means_production_and_is_refused_with_the_names_of_what_is_missing() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment()
    assert "SECRET_KEY:" in str(refusal.value)
    assert "BASE_URL:" in str(refusal.value)
    assert "SAMVERKAN_ENV=development" in str(refusal.value)


def test_production_needs_no_more_than_a_key_and_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch)
    assert environment.is_production
    assert environment.debug is None
    assert environment.database_url.get_secret_value().startswith("sqlite:///")


def test_development_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMVERKAN_ENV", "development")
    assert not read_environment().is_production


REFUSED = [
    ("SAMVERKAN_ENV", "staging-zq"),
    ("DEBUG", "yes-zq"),
    ("DEBUG", "1"),
    ("BASE_URL", "samverkan-zq.example"),
    ("BASE_URL", "https://samverkan-zq.example/path"),
    ("BASE_URL", "https://name:password-zq@samverkan.example"),
    ("BASE_URL", "ftp://samverkan-zq.example"),
    ("ALLOWED_HOSTS", "https://samverkan-zq.example"),
    ("ALLOWED_HOSTS", "a.example b-zq.example"),
    ("CSRF_TRUSTED_ORIGINS", "samverkan-zq.example"),
    ("DATABASE_URL", "mysql://user:password-zq@host/name"),
    ("DATABASE_URL", "postgresql://user:password-zq@host"),
    ("DATABASE_URL", "postgresql://user:password-zq@host:port/name"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_CONN_MAX_AGE", "-1"),
    ("DATABASE_CONN_MAX_AGE", "ten-zq"),
    ("SQLITE_TIMEOUT", "0"),
    ("TRUST_PROXY_SSL_HEADER", "maybe-zq"),
    ("SSL_REDIRECT", "on-zq"),
    ("HSTS_SECONDS", "63072001"),
    ("LOG_LEVEL", "LOUD-zq"),
    ("WEB_CONCURRENCY", "0"),
]


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_that_is_not_allowed_is_refused_by_name_and_never_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(monkeypatch, **{name: value})
    message = str(refusal.value)
    assert re.findall(r"^  ([A-Z_]+):", message, re.MULTILINE) == [name]
    assert Environment.model_fields[name.lower()].description in message  # type: ignore[operator]
    assert "zq" not in message
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None


def test_several_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(monkeypatch, LOG_LEVEL="loud", DEBUG="2", SQLITE_TIMEOUT="x")
    assert re.findall(r"^  ([A-Z_]+):", str(refusal.value), re.MULTILINE) == ["DEBUG", "SQLITE_TIMEOUT", "LOG_LEVEL"]


@given(secret=st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=12))
def test_no_part_of_a_refused_database_address_reaches_the_message(secret: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Environment.model_validate(SAFE | {"database_url": f"oracle://user:{secret}@host/name"})
    assert secret not in "\n".join(what_is_wrong(refusal.value))


@pytest.mark.parametrize(("text", "flag"), [("true", True), ("TRUE", True), ("false", False), ("False", False)])
def test_a_flag_is_true_or_false_in_any_case(monkeypatch: pytest.MonkeyPatch, text: str, flag: bool) -> None:
    assert read(monkeypatch, TRUST_PROXY_SSL_HEADER=text).trust_proxy_ssl_header is flag


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch, ALLOWED_HOSTS=" a.example, b.example ,", CSRF_TRUSTED_ORIGINS="https://a.example/")
    assert environment.allowed_hosts == ["a.example", "b.example"]
    assert environment.csrf_trusted_origins == ["https://a.example"]


def test_an_empty_variable_is_a_variable_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, LOG_LEVEL="", ALLOWED_HOSTS="").log_level == "INFO"


def test_secrets_do_not_show_when_the_environment_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(
        monkeypatch, DATABASE_URL="postgresql://user:password-zq@db.example/name", SECRET_KEY_FALLBACKS="old-zq"
    )
    assert "zq" not in repr(environment)
    assert "of-a-test" not in repr(environment)


def test_sqlite_takes_the_write_lock_first_waits_and_survives_a_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    options = database_settings(read(monkeypatch, SQLITE_TIMEOUT="7"))["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 7
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in options["init_command"] == SQLITE_PRAGMAS


def test_postgresql_keeps_and_checks_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://user:secret@db.example:5433/name?sslmode=verify-full"
    database = database_settings(read(monkeypatch, DATABASE_URL=address, DATABASE_CONN_MAX_AGE="30"))
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "name")
    assert database["CONN_MAX_AGE"] == 30
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["OPTIONS"] == {"sslmode": "verify-full"} | POSTGRESQL_OPTIONS


def test_the_address_of_the_database_has_the_last_word_on_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://db.example/name?options=-c%20jit%3Don"
    assert database_settings(read(monkeypatch, DATABASE_URL=address))["OPTIONS"]["options"] == "-c jit=on"


CHECK = """
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
"""

SHOW = """
import json
from django.conf import settings
names = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def shown(**variables: str) -> dict[str, object]:
    answer = in_a_new_process(SHOW, **variables)
    assert answer.returncode == 0, answer.stderr
    settings: dict[str, object] = json.loads(answer.stdout)
    return settings


def test_production_is_safe_without_being_told() -> None:
    settings = shown(**SAFE)
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["samverkan.example"]
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert "Manifest" in settings["STORAGES"]["staticfiles"]["BACKEND"]  # type: ignore[index]


def test_a_proxy_is_trusted_only_when_the_operator_says_so() -> None:
    settings = shown(**SAFE, TRUST_PROXY_SSL_HEADER="true", SSL_REDIRECT="false", HSTS_SECONDS="60")
    assert settings["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 60


def test_development_answers_on_this_machine_without_https() -> None:
    settings = shown(SAMVERKAN_ENV="development")
    assert settings["DEBUG"] is True
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


def test_the_registry_speaks_swedish_first_and_keeps_stockholm_time() -> None:
    settings = shown(**SAFE)
    assert settings["LANGUAGE_CODE"] == "sv"
    assert [code for code, _ in settings["LANGUAGES"]] == ["sv", "en"]  # type: ignore[attr-defined]
    assert settings["TIME_ZONE"] == "Europe/Stockholm"
    assert settings["USE_TZ"] is True


def test_a_wrong_value_stops_the_start_without_repeating_it() -> None:
    answer = in_a_new_process(SHOW, **SAFE, DATABASE_URL="mysql://user:password-zq@host/name")
    assert answer.returncode != 0
    assert "DATABASE_URL" in answer.stderr
    assert "zq" not in answer.stderr


def test_a_dangerous_combination_stops_the_server() -> None:
    answer = in_a_new_process("import config.wsgi", **SAFE, DEBUG="true")
    assert answer.returncode != 0
    assert "samverkan.E001" in answer.stderr


def test_a_production_set_up_as_the_document_says_passes_every_check_of_djangos_too(tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").touch()
    environment = SAFE | {"SECRET_KEY": secrets.token_urlsafe(50), "STATIC_ROOT": str(tmp_path)}
    environment |= {"EMAIL_URL": "smtp+starttls://registret:hemligt@mail.example:587"}
    answer = in_a_new_process(CHECK, **environment)
    assert "no issues" in answer.stdout, answer.stderr


def test_every_variable_stands_in_the_operators_document_and_no_other() -> None:
    text = Path(BASE_DIR, "docs/operator.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)
    assert sorted(documented) == sorted(name.upper() for name in Environment.model_fields)
