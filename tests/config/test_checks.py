"""Each dangerous combination is found by its own rule and by no other, with a hint; a safe deployment is silent."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.checks import Error, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from config.checks import RULES, Deployment, findings, refuse_dangerous_settings
from config.environment import DEVELOPMENT_SECRET_KEY

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
Change = Callable[[Deployment], Deployment]


@pytest.fixture
def safe(tmp_path: Path) -> Deployment:
    manifest = tmp_path / "staticfiles.json"
    manifest.touch()
    return Deployment(
        production=True,
        debug=False,
        secret_keys=("k" * 50,),
        base_url="https://samverkan.example",
        allowed_hosts=("samverkan.example",),
        csrf_trusted_origins=(),
        database={"ENGINE": SQLITE, "NAME": str(tmp_path / "registry.sqlite3")},
        ssl_redirect=True,
        hsts_seconds=60,
        static_manifest=manifest,
    )


def postgresql(**more: object) -> Change:
    return lambda it: replace(it, database={"ENGINE": POSTGRESQL, "NAME": "registry"} | more)


def test_a_safe_deployment_is_silent(safe: Deployment) -> None:
    assert findings(safe) == []


BROKEN: list[tuple[str, Change]] = [
    ("E001", lambda it: replace(it, debug=True)),
    ("E002", lambda it: replace(it, secret_keys=(DEVELOPMENT_SECRET_KEY,))),
    ("E002", lambda it: replace(it, secret_keys=("k" * 31,))),
    ("E002", lambda it: replace(it, secret_keys=("k" * 50, "old"))),
    ("E003", lambda it: replace(it, allowed_hosts=("*",))),
    ("E004", lambda it: replace(it, database={"ENGINE": SQLITE, "NAME": "/nowhere/at/all/registry.sqlite3"})),
    ("E005", lambda it: replace(it, base_url="http://samverkan.example")),
    ("E006", lambda it: replace(it, allowed_hosts=("other.example",))),
    ("E007", lambda it: replace(it, csrf_trusted_origins=("https://a.example", "http://b.example"))),
    ("E008", lambda it: replace(it, production=False)),
    ("W001", lambda it: replace(it, ssl_redirect=False)),
    ("W002", lambda it: replace(it, hsts_seconds=0)),
    ("W003", postgresql(HOST="db.example")),
    ("W003", postgresql(HOST="db.example", OPTIONS={"sslmode": "prefer"})),
    ("W004", lambda it: replace(it, static_manifest=it.static_manifest.parent / "missing.json")),
    ("W005", lambda it: replace(it, rate_limit_scale=0)),
    ("E009", lambda it: replace(it, providers=("https://a.example", "http://b.example"))),
    ("W006", lambda it: replace(it, sends_mail=False)),
    ("W007", lambda it: replace(it, second_factor_roles=("coordinator",))),
]


@pytest.mark.parametrize(("rule", "change"), BROKEN)
def test_a_dangerous_combination_is_found_by_its_own_rule_with_a_hint(
    safe: Deployment, rule: str, change: Change
) -> None:
    (finding,) = findings(change(safe))
    assert finding.id == f"samverkan.{rule}"
    assert finding.hint
    assert isinstance(finding, Error) is rule.startswith("E")


def test_every_rule_is_broken_by_some_case_above() -> None:
    assert {rule for rule, _ in BROKEN} == {rule.id for rule in RULES}


@pytest.mark.parametrize(
    "change",
    [
        lambda it: replace(it, allowed_hosts=(".example",)),
        lambda it: replace(it, csrf_trusted_origins=("https://a.example",)),
        lambda it: replace(it, production=False, debug=True, base_url="http://127.0.0.1:8000", allowed_hosts=("*",)),
        postgresql(),
        postgresql(HOST="/run/postgresql"),
        postgresql(HOST="db.example", OPTIONS={"sslmode": "verify-full"}),
    ],
)
def test_what_is_harmless_is_left_alone(safe: Deployment, change: Change) -> None:
    assert findings(change(safe)) == []


def test_a_finding_never_repeats_a_secret(safe: Deployment) -> None:
    told = findings(replace(safe, secret_keys=("hemlis-zq",), database={"ENGINE": SQLITE, "NAME": "/zq/zq"}))
    assert len(told) == 2
    assert "zq" not in "".join(map(str, told))


def test_the_suites_own_settings_pass_djangos_check_command() -> None:
    call_command("check", stdout=StringIO())


def test_an_error_stops_manage_py_and_the_server(settings: Settings) -> None:
    settings.PRODUCTION = True
    settings.DEBUG = True
    assert "samverkan.E001" in {finding.id for finding in run_checks()}
    with pytest.raises(SystemCheckError, match=r"samverkan\.E001"):
        call_command("check", stdout=StringIO())
    with pytest.raises(ImproperlyConfigured, match=r"samverkan\.E001"):
        refuse_dangerous_settings()
