"""System checks for combinations of settings that are each allowed and together dangerous.

The rules are one table. An error (`samverkan.E…`) stops `manage.py` and the server; a warning (`samverkan.W…`) is told.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured

from config.environment import DEVELOPMENT_SECRET_KEY, LOCAL_HOSTS

NEEDED_TO_SERVE = "W004"
LEAST_SECRET = 32  # characters; Django's own generator makes 50
LOCAL_NAMES = {*LOCAL_HOSTS, "::1", ""}


@dataclass(frozen=True)
class Deployment:
    """What the rules look at: the settings as Django got them."""

    production: bool
    debug: bool
    secret_keys: tuple[str, ...]
    base_url: str
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    database: dict[str, Any]
    ssl_redirect: bool
    hsts_seconds: int
    static_manifest: Path
    rate_limit_scale: float = 1
    sends_mail: bool = True
    second_factor_roles: tuple[str, ...] = ("administrator",)
    providers: tuple[str, ...] = ()
    """The identity providers' addresses."""

    @property
    def host(self) -> str:
        """The host name in the public address."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return bool(self.database["ENGINE"] == "django.db.backends.sqlite3")


def this_deployment() -> Deployment:
    """The deployment that Django's settings describe now."""
    return Deployment(
        production=settings.PRODUCTION,
        debug=settings.DEBUG,
        secret_keys=(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS),
        base_url=settings.BASE_URL,
        allowed_hosts=tuple(settings.ALLOWED_HOSTS),
        csrf_trusted_origins=tuple(settings.CSRF_TRUSTED_ORIGINS),
        database=settings.DATABASES["default"],
        ssl_redirect=settings.SECURE_SSL_REDIRECT,
        hsts_seconds=settings.SECURE_HSTS_SECONDS,
        static_manifest=Path(settings.STATIC_ROOT) / "staticfiles.json",
        sends_mail=settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"),
        second_factor_roles=tuple(settings.SECOND_FACTOR_ROLES),
        providers=tuple(provider.server_url for provider in settings.IDENTITY_PROVIDERS),
        rate_limit_scale=settings.RATE_LIMIT_SCALE,
    )


def has_weak_secret(it: Deployment) -> bool:
    """Whether a key is the published one of development, or can be guessed."""
    return any(key == DEVELOPMENT_SECRET_KEY or len(key) < LEAST_SECRET for key in it.secret_keys)


def cannot_write_sqlite(it: Deployment) -> bool:
    """Whether SQLite could not make its journal: it needs the file and the folder around it."""
    if not it.is_sqlite:
        return False
    file = Path(it.database["NAME"])
    return not os.access(file.parent, os.W_OK | os.X_OK) or (file.exists() and not os.access(file, os.W_OK))


def refuses_own_host(it: Deployment) -> bool:
    """Whether the public address would be answered with 400."""
    return not any(name in {it.host, "*"} or (name[:1] == "." and it.host.endswith(name)) for name in it.allowed_hosts)


def sends_passwords_in_clear(it: Deployment) -> bool:
    """Whether PostgreSQL on another machine is spoken to without demanding encryption."""
    options = it.database.get("OPTIONS", {})
    host = it.database.get("HOST") or ""
    near = host in LOCAL_NAMES or host.startswith("/")
    return not it.is_sqlite and not near and options.get("sslmode") not in {"require", "verify-ca", "verify-full"}


@dataclass(frozen=True)
class Rule:
    """A combination that is refused or warned about."""

    id: str
    is_broken_by: Callable[[Deployment], bool]
    message: str
    hint: str

    def finding(self) -> CheckMessage:
        """The rule as Django's check message: an error for E, a warning for W."""
        kind = Error if self.id.startswith("E") else Caution
        return kind(self.message, hint=self.hint, id=f"samverkan.{self.id}")


RULES = (
    Rule(
        "E001",
        lambda it: it.production and it.debug,
        "DEBUG is on in production; error pages would show settings and what people typed.",
        "Remove DEBUG, or set SAMVERKAN_ENV=development on a machine that nobody else reaches.",
    ),
    Rule(
        "E002",
        lambda it: it.production and has_weak_secret(it),
        f"SECRET_KEY or a fallback is the development key or shorter than {LEAST_SECRET} characters.",
        "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'.",
    ),
    Rule(
        "E003",
        lambda it: it.production and "*" in it.allowed_hosts,
        "ALLOWED_HOSTS accepts every host name, so that links in answers can be made to lead elsewhere.",
        "Name the hosts, or leave ALLOWED_HOSTS out: the host of BASE_URL is then the only one.",
    ),
    Rule(
        "E004",
        cannot_write_sqlite,
        "The SQLite file in DATABASE_URL, or its folder, does not exist or cannot be written.",
        "Make the folder and let the server's user write in it; SQLite keeps its journal beside the file.",
    ),
    Rule(
        "E005",
        lambda it: it.production and not it.base_url.startswith("https://"),
        "BASE_URL is not https in production; people would sign in over an open line.",
        "Set BASE_URL to the https address that people use.",
    ),
    Rule(
        "E006",
        refuses_own_host,
        "The host of BASE_URL is not among ALLOWED_HOSTS; the registry would refuse its own address.",
        "Add the host to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out.",
    ),
    Rule(
        "E007",
        lambda it: it.production and any(not origin.startswith("https://") for origin in it.csrf_trusted_origins),
        "CSRF_TRUSTED_ORIGINS trusts an origin that is not https.",
        "Trust https origins only; on an open line anyone can pretend to be that origin.",
    ),
    Rule(
        "E008",
        lambda it: not it.production and it.host not in LOCAL_NAMES,
        "BASE_URL leads to another machine while SAMVERKAN_ENV=development, whose key and error pages are public.",
        "Remove SAMVERKAN_ENV=development, or let BASE_URL stay on this machine.",
    ),
    Rule(
        "E009",
        lambda it: it.production and any(not address.startswith("https://") for address in it.providers),
        "An identity provider in OIDC_PROVIDERS is not https; whoever is on the line could sign in as anybody.",
        "Set server_url to the https address that the provider has.",
    ),
    Rule(
        "W001",
        lambda it: it.production and not it.ssl_redirect,
        "SSL_REDIRECT is off; an http address would be answered in clear.",
        "Leave SSL_REDIRECT out unless the proxy in front redirects by itself.",
    ),
    Rule(
        "W002",
        lambda it: it.production and it.hsts_seconds == 0,
        "HSTS_SECONDS is 0; a browser may be lured to http.",
        "Leave HSTS_SECONDS out once https works.",
    ),
    Rule(
        "W003",
        lambda it: it.production and sends_passwords_in_clear(it),
        "DATABASE_URL reaches PostgreSQL on another machine without demanding encryption.",
        "Add ?sslmode=verify-full (or at least ?sslmode=require) to DATABASE_URL.",
    ),
    Rule(
        "W004",
        lambda it: it.production and not it.static_manifest.exists(),
        "STATIC_ROOT holds no collected files; every page would fail.",
        "Run: manage.py collectstatic --noinput.",
    ),
    Rule(
        "W005",
        lambda it: it.production and it.rate_limit_scale == 0,
        "RATE_LIMIT_SCALE is 0: nobody is stopped from asking more than the registry can answer.",
        "Leave RATE_LIMIT_SCALE out, or raise it; 0 is for a registry whose proxy counts callers itself.",
    ),
    Rule(
        "W006",
        lambda it: it.production and not it.sends_mail,
        "EMAIL_URL names no mail server: invitations, new passwords and reminders reach nobody.",
        "Set EMAIL_URL, such as smtp+starttls://user:password@mail.example:587, and EMAIL_FROM.",
    ),
    Rule(
        "W007",
        lambda it: it.production and "administrator" not in it.second_factor_roles,
        "SECOND_FACTOR_ROLES leaves out administrator: a stolen password is enough to give others access.",
        "Leave SECOND_FACTOR_ROLES out, or let administrator be among the roles.",
    ),
)


def findings(deployment: Deployment) -> list[CheckMessage]:
    """What the rules say about a deployment, in the order of the table; empty when all is well."""
    return [rule.finding() for rule in RULES if rule.is_broken_by(deployment)]


@register("samverkan")
def check_settings(
    app_configs: Iterable[AppConfig] | None = None,  # noqa: ARG001 (Django gives it)
    **kwargs: Any,  # noqa: ARG001 (Django gives it)
) -> list[CheckMessage]:
    """The registry's own system check."""
    return findings(this_deployment())


def refuse_dangerous_settings() -> None:
    """For servers, which run no system checks of their own. Raises ImproperlyConfigured that lists the errors.

    Pages need the collected files, commands do not: what is a warning to these stops a server.
    """
    errors = [f for f in findings(this_deployment()) if f.is_serious() or f.id == f"samverkan.{NEEDED_TO_SERVE}"]
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))
