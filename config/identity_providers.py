"""The municipalities' identity providers (OpenID Connect): the variable OIDC_PROVIDERS, understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr


def https_or_local(value: str) -> str:
    """An address with a host and without a query. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or "@" in value:
        raise ValueError("not the address of an identity provider")
    return value.rstrip("/")


def domain(value: str) -> str:
    """The part of an e-mail address after the @. Raises ValueError."""
    if not value or "." not in value or any(mark in value for mark in "@/: *"):
        raise ValueError("not a domain")
    return value.lower()


class IdentityProvider(BaseModel):
    """One provider that people can sign in with, and what it is believed about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    """In the addresses: /logga-in/via/<id>/."""
    name: str = Field(min_length=1, max_length=80)
    """On the button."""
    server_url: Annotated[str, AfterValidator(https_or_local)]
    """Where `/.well-known/openid-configuration` is."""
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    domains: list[Annotated[str, AfterValidator(domain)]] = Field(min_length=1)
    """The domains of the e-mail addresses that it may vouch for. It is believed about no other."""
    second_factor_claims: list[Annotated[str, Field(min_length=1)]] = []
    """Values of `amr` or `acr` that mean that the provider asked for a second factor. None: it is never believed."""


def parse_providers(value: object) -> object:
    """Text as JSON; anything else is passed on unchanged. Raises ValueError."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        raise ValueError("not JSON") from None


def with_their_own_ids(providers: list[IdentityProvider]) -> list[IdentityProvider]:
    """The providers, if no two have one id. Raises ValueError."""
    if len({provider.id for provider in providers}) < len(providers):
        raise ValueError("two providers with one id")
    return providers


def allauth_apps(providers: Sequence[IdentityProvider]) -> list[dict[str, Any]]:
    """The providers as allauth's settings have them."""
    return [
        {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.client_secret.get_secret_value(),
            "settings": {"server_url": provider.server_url, "oauth_pkce_enabled": True},
        }
        for provider in providers
    ]
