"""Signing in through a municipality's identity provider: a real OpenID provider on a real port, the real pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client, override_settings
from oidc_provider_mock import run_server_in_thread

from config.identity_providers import IdentityProvider, allauth_apps
from partners.inviting.invitations import offer
from partners.inviting.tokens import token_of
from partners.models import Account, Membership, Role
from tests.lookup.world import World
from tests.web.registry import EMAIL, account, registry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The provider's own libraries announce their next versions.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:authlib"),
]


@pytest.fixture
def world(transactional_db: None) -> World:
    return registry()


@pytest.fixture
def provider() -> Iterator[str]:
    """The address of a provider that signs in whoever is asked for, with the claims that were put there."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def configured(provider: str, **more: Any) -> override_settings:
    """Our settings with the provider, for the domain sodertalje.example."""
    found = IdentityProvider.model_validate(
        {
            "id": "kommunen",
            "name": "Exempelkommunen",
            "server_url": provider,
            "client_id": "registret",
            "client_secret": "hemligt",
            "domains": ["sodertalje.example"],
            **more,
        }
    )
    return override_settings(
        IDENTITY_PROVIDERS=[found], SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": allauth_apps([found])}}
    )


def sign_in(client: Client, provider: str, next_: str = "", **claims: Any) -> Any:
    """Go through the provider as somebody with the claims; our answer when they come back."""
    httpx.put(f"{provider}/users/kim", json=claims).raise_for_status()
    there = client.get(f"/logga-in/via/kommunen/{next_ and f'?next={next_}'}")
    assert there.status_code == 302
    assert there["Location"].startswith(f"{provider}/oauth2/authorize")
    assert "code_challenge" in there["Location"]
    back = httpx.post(there["Location"], data={"sub": "kim"})
    assert back.status_code in {302, 303}, back.text
    return client.get(back.headers["Location"].removeprefix("http://testserver"))


def name_shown(client: Client) -> bool:
    return "Kim Kurator" in client.get("/").content.decode()


def test_a_known_account_is_signed_in_and_comes_back_to_the_question(
    client: Client, world: World, provider: str
) -> None:
    account(world)
    with configured(provider):
        assert "Logga in med Exempelkommunen" in client.get("/logga-in/").content.decode()
        answer = sign_in(client, provider, "/om", email=EMAIL.upper(), email_verified=True)

    assert (answer.status_code, answer["Location"]) == (302, "/om")
    assert name_shown(client)
    assert Account.objects.get(email=EMAIL).has_usable_password()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "okand@sodertalje.example", "email_verified": True},
        {"email": EMAIL, "email_verified": False},
        {"email": "kurator@annan.example", "email_verified": True},
        {"email": "kurator@ond.sodertalje.example", "email_verified": True},
        {"name": "Kim Kurator"},
    ],
    ids=["unknown", "not verified", "other domain", "domain below", "no address"],
)
def test_whoever_is_not_known_is_told_whom_to_ask(
    client: Client, world: World, provider: str, claims: dict[str, Any]
) -> None:
    account(world)
    account(world, email="kurator@annan.example")
    before = Account.objects.count()
    with configured(provider):
        answer = sign_in(client, provider, **claims)

    assert answer.status_code == 403
    assert "Fråga den som är administratör" in answer.content.decode()
    assert not name_shown(client)
    assert Account.objects.count() == before


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_service": True}], ids=str)
def test_an_account_at_rest_or_a_programs_is_refused(
    client: Client, world: World, provider: str, state: dict[str, Any]
) -> None:
    account(world, **state)
    with configured(provider):
        assert sign_in(client, provider, email=EMAIL).status_code == 403
    assert not name_shown(client)


def test_who_is_invited_accepts_through_the_provider_without_a_password(
    client: Client, world: World, provider: str
) -> None:
    invitation = offer("system:test", world.uuid("office"), "ny@sodertalje.example", Role.EDITOR)
    page = f"/inbjudan/{token_of(invitation)}"
    with configured(provider):
        assert f"/logga-in/via/kommunen/?next={quote(page)}" in client.get(page).content.decode()
        answer = sign_in(client, provider, page, email="ny@sodertalje.example")
        assert (answer.status_code, answer["Location"]) == (302, page)
        assert client.post(page)["Location"] == "/konto/"

    membership = Membership.objects.get(account__email="ny@sodertalje.example")
    assert membership.role == Role.EDITOR
    assert not membership.account.has_usable_password()


@pytest.mark.parametrize(
    ("believed", "said", "held"),
    [
        ([], {"amr": ["pwd", "mfa"]}, False),
        (["mfa"], {"amr": ["pwd", "mfa"]}, True),
        (["mfa"], {"amr": ["pwd"]}, False),
        (["mfa"], {}, False),
        (["http://id.example/loa3"], {"acr": "http://id.example/loa3"}, True),
    ],
)
def test_the_providers_second_factor_counts_only_when_the_configuration_says_so(
    client: Client, world: World, provider: str, believed: list[str], said: dict[str, Any], held: bool
) -> None:
    found = account(world)
    Membership.objects.filter(account=found).update(role=Role.ADMINISTRATOR)
    with configured(provider, second_factor_claims=believed), override_settings(SECOND_FACTOR_ROLES=["administrator"]):
        sign_in(client, provider, email=EMAIL, **said)
        html = client.get("/konto/").content.decode()

    assert ("gäller när du har loggat in i två steg" not in html) is held


def test_the_way_back_from_the_provider_stays_on_this_site(client: Client, world: World, provider: str) -> None:
    account(world)
    with configured(provider):
        assert sign_in(client, provider, "https://ond.example/", email=EMAIL)["Location"] == "/"


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client: Client, world: World, provider: str) -> None:
    account(world)
    with configured(provider):
        httpx.put(f"{provider}/users/kim", json={"email": EMAIL}).raise_for_status()
        asked = Client().get("/logga-in/via/kommunen/")["Location"]
        back = httpx.post(asked, data={"sub": "kim"}).headers["Location"]
        answer = client.get(back.removeprefix("http://testserver"))

    assert answer.status_code < 500
    assert not name_shown(client)


def test_a_provider_that_is_not_configured_is_not_there(client: Client, world: World) -> None:
    assert client.get("/logga-in/via/kommunen/").status_code == 404
