"""What an identity provider is believed about: addresses in its own domains, and a second factor if that is set."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.conf import settings


def provider_of(login: SocialLogin) -> Any | None:
    """The configured provider (`config.identity_providers.IdentityProvider`) that somebody comes from."""
    return next((provider for provider in settings.IDENTITY_PROVIDERS if provider.id == login.account.provider), None)


def address_vouched_for(login: SocialLogin) -> str | None:
    """The address that the provider gives, in lower case, if it lies in one of the provider's domains.

    A provider that says nothing about having verified the address is believed, for its domains are its own people's;
    one that says it has not is not.
    """
    provider, claims = provider_of(login), claims_of(login)
    email = str(claims.get("email") or "").strip().lower()
    verified = str(claims.get("email_verified", True)).lower() == "true"
    if provider is None or not verified or email.rpartition("@")[2] not in provider.domains:
        return None
    return email


def has_vouched_second_factor(login: SocialLogin) -> bool:
    """Whether the ID token's `amr` or `acr` holds a value that the configuration takes for a second factor."""
    provider = provider_of(login)
    token = login.account.extra_data.get("id_token") or {}
    methods = token.get("amr")
    said = {*(methods if isinstance(methods, list) else []), token.get("acr")}
    return provider is not None and not said.isdisjoint(provider.second_factor_claims)


def claims_of(login: SocialLogin) -> dict[str, Any]:
    """What the provider says about the person: the ID token, and what its user information adds."""
    found = login.account.extra_data
    return {**(found.get("id_token") or {}), **(found.get("userinfo") or {})}
