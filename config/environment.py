"""The settings an operator may give, read strictly from environment variables.

A value that is not allowed stops the start with a message that names the variable and says what is allowed; the value
itself is never repeated, for it may be a secret. Each variable is described in `docs/operator.md`.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.identity_providers import IdentityProvider, parse_providers, with_their_own_ids
from config.mailing import known_mail

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET_KEY = "development-only-key-which-production-refuses-to-start-with"  # noqa: S105 (not a secret)
DEVELOPMENT_BASE_URL = "http://127.0.0.1:8000"
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}


def split_commas(value: object) -> object:
    """`"a, b"` as `["a", "b"]`; anything but text is passed on unchanged."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def lower(value: object) -> object:
    """Text in lower case, so that `TRUE` and `Production` are understood."""
    return value.lower() if isinstance(value, str) else value


def host(value: str) -> str:
    """A bare host name, without scheme, path or spaces. Raises ValueError."""
    if not value or any(mark in value for mark in "/ @\t\n"):
        raise ValueError("not a host name")
    return value


def origin(value: str) -> str:
    """`scheme://host[:port]` with nothing after it, without a closing slash. Raises ValueError."""
    parts = urlsplit(value)
    has_more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_more:
        raise ValueError("not an origin")
    return f"{parts.scheme}://{parts.netloc}"


def known_database(value: SecretStr) -> SecretStr:
    """An address that the two engines understand. Raises ValueError, without the address in the message."""
    text = value.get_secret_value()
    parts = urlsplit(text)
    if parts.scheme not in DATABASE_SCHEMES or parts.path.strip("/") == "":
        raise ValueError("not a database address")
    dj_database_url.parse(text)
    return value


def network(value: str) -> str:
    """An IP network such as "10.1.0.0/16", normalised. Raises ValueError."""
    return str(ip_network(value))


def page(value: str) -> str:
    """An https address. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("not an https address")
    return value


def secret(value: SecretStr) -> SecretStr:
    """A secret that is not empty. Raises ValueError."""
    if not value.get_secret_value().strip():
        raise ValueError("empty")
    return value


Flag = Annotated[bool, BeforeValidator(lambda value: {"true": True, "false": False}.get(str(value).lower(), "refused"))]
Hosts = Annotated[list[Annotated[str, AfterValidator(host)]], NoDecode, BeforeValidator(split_commas)]
Origin = Annotated[str, AfterValidator(origin)]
Origins = Annotated[list[Origin], NoDecode, BeforeValidator(split_commas)]
Secret = Annotated[SecretStr, AfterValidator(secret)]
Networks = Annotated[list[Annotated[str, AfterValidator(network)]], NoDecode, BeforeValidator(split_commas)]
Secrets = Annotated[list[Secret], NoDecode, BeforeValidator(split_commas)]
RoleName = Literal["reader", "editor", "signatory", "coordinator", "administrator"]
Roles = Annotated[
    list[RoleName], NoDecode, BeforeValidator(lambda value: [] if value == "none" else split_commas(value))
]
Providers = Annotated[
    list[IdentityProvider], NoDecode, BeforeValidator(parse_providers), AfterValidator(with_their_own_ids)
]


class Environment(BaseSettings):
    """What the environment says. A field's name in capitals is the variable; its description says what is allowed."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    samverkan_env: Annotated[Literal["production", "development"], BeforeValidator(lower)] = Field(
        default="production", description="'production' (default) or 'development'"
    )
    secret_key: Secret | None = Field(
        default=None, description="a long random text; required unless SAMVERKAN_ENV=development"
    )
    secret_key_fallbacks: Secrets = Field(default=[], description="earlier secret keys, separated by commas")
    debug: Flag | None = Field(default=None, description="'true' or 'false'; default 'true' only in development")
    base_url: Origin | None = Field(
        default=None,
        description="the public address, such as 'https://samverkan.example', without a path; required in production",
    )
    allowed_hosts: Hosts = Field(
        default=[], description="host names separated by commas, without 'https://'; default the host of BASE_URL"
    )
    csrf_trusted_origins: Origins = Field(
        default=[], description="origins such as 'https://samverkan.example', separated by commas, without a path"
    )
    database_url: Annotated[SecretStr, AfterValidator(known_database)] = Field(
        default=SecretStr(f"sqlite:///{BASE_DIR / 'var' / 'samverkan.sqlite3'}"),
        description="'sqlite:////folder/file.sqlite3' or 'postgresql://user:password@host:5432/name'",
    )
    database_conn_max_age: int = Field(
        default=600, ge=0, le=86_400, description="whole seconds from 0 to 86400 that a connection is kept open"
    )
    sqlite_timeout: int = Field(
        default=20, ge=1, le=600, description="whole seconds from 1 to 600 that a writer waits for another"
    )
    trust_proxy_ssl_header: Flag = Field(
        default=False,
        description="'true' only behind a proxy that always sets X-Forwarded-Proto itself, otherwise 'false'",
    )
    ssl_redirect: Flag | None = Field(default=None, description="'true' or 'false'; default 'true' in production")
    hsts_seconds: int | None = Field(
        default=None, ge=0, le=63_072_000, description="whole seconds from 0 to 63072000 (two years)"
    )
    static_root: Path = Field(
        default=BASE_DIR / "static-collected", description="the folder that collectstatic fills and the server reads"
    )
    web_concurrency: int = Field(default=2, ge=1, le=64, description="whole worker processes from 1 to 64")
    accessibility_contact: str = Field(
        default="", max_length=200, description="at most 200 characters, such as 'tillganglighet@samverkan.example'"
    )
    operated_by: str = Field(
        default="", max_length=200, description="at most 200 characters, such as 'Södertälje kommun'"
    )
    way_out: Annotated[str, AfterValidator(page)] = Field(
        default="https://www.smhi.se/",
        description="an address such as 'https://www.smhi.se/' that anybody may have open, for who must leave quickly",
    )
    email_url: Annotated[SecretStr, AfterValidator(known_mail)] | None = Field(
        default=None,
        description="'smtp+starttls://user:password@host:587', 'smtps://…', 'smtp://…', 'file:///folder' or 'console:'",
    )
    email_from: EmailStr = Field(
        default="samverkansregistret@localhost.localdomain",
        description="the address that mail comes from, such as 'registret@samverkan.example'",
    )
    second_factor_roles: Roles | None = Field(
        default=None,
        description="roles that need a second factor, separated by commas (reader, editor, signatory, coordinator, "
        "administrator), or 'none'; default 'administrator,coordinator,signatory' in production",
    )
    oidc_providers: Providers = Field(
        default=[], description="a JSON list of identity providers; see docs/operator.md for what each one has"
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="whole proxies in front, from 0 to 5, each of which adds to X-Forwarded-For"
    )
    changes_kept_days: int = Field(
        default=400, ge=0, le=36_500, description="whole days from 0 (for ever) to 36500 that the change feed goes back"
    )
    webhook_allowed_networks: Networks = Field(
        default=[], description="IP networks such as '10.1.0.0/16', separated by commas"
    )
    webhook_allow_http: Flag = Field(
        default=False, description="'true' lets webhooks be sent over plain http, otherwise 'false'"
    )
    rate_limit_scale: float = Field(
        default=1, ge=0, le=1000, description="a number from 0 (no limits) to 1000 (a thousand times what is usual)"
    )
    query_timeout: int = Field(
        default=15, ge=1, le=600, description="whole seconds from 1 to 600 that a question to the database may take"
    )
    task_query_timeout: int = Field(
        default=600, ge=1, le=86_400, description="the same for background work: whole seconds from 1 to 86400"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO", description="DEBUG, INFO, WARNING, ERROR or CRITICAL"
    )

    @model_validator(mode="after")
    def require_what_production_needs(self) -> Self:
        """Production has no default secret and no default address. Raises ValueError naming the variables."""
        missing = [name for name in ("secret_key", "base_url") if getattr(self, name) is None]
        if self.samverkan_env == "production" and missing:
            raise ValueError(" ".join(missing))
        return self

    @property
    def is_production(self) -> bool:
        """Whether this is the real thing; everything but `SAMVERKAN_ENV=development` is."""
        return self.samverkan_env == "production"


def what_is_wrong(error: ValidationError) -> list[str]:
    """One line for each refused variable: its name and what is allowed, never its value."""
    names: list[str] = []
    for part in error.errors(include_url=False, include_input=False):
        names += [str(part["loc"][0])] if part["loc"] else part["msg"].removeprefix("Value error, ").split()
    fields = Environment.model_fields
    return [f"{name.upper()}: {fields[name].description}." for name in dict.fromkeys(names)]


def read_environment() -> Environment:
    """The environment, checked. Raises ImproperlyConfigured that names each refused variable."""
    try:
        return Environment()
    except ValidationError as error:
        lines = "\n  ".join(what_is_wrong(error))
    raise ImproperlyConfigured(
        f"The settings in the environment are refused. Allowed is:\n  {lines}\n"
        "All variables are described in docs/operator.md. To try the registry on your own machine: "
        "SAMVERKAN_ENV=development."
    )
