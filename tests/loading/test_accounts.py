"""The demonstration's accounts, and where they may exist."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from django.test import override_settings

from partners.access import Act, Standing, Viewer
from partners.models import Account
from records.models import Event
from records.moment import Moment
from registry.loading import identity
from tests.loading.looking import run

pytestmark = pytest.mark.django_db


@override_settings(PRODUCTION=True)
def test_in_production_nothing_is_loaded() -> None:
    with pytest.raises(CommandError, match="SAMVERKAN_ENV=development"):
        run("load_demo")
    assert not Event.objects.exists()


@override_settings(PRODUCTION=True)
def test_in_production_the_example_can_be_asked_for_but_never_its_accounts() -> None:
    run("load_demo", "--without-accounts")
    assert Event.objects.exists()
    with pytest.raises(CommandError, match="bara i utveckling"):
        run("demo_accounts")
    assert not Account.objects.exists()


def test_a_password_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "en-lugn-kväll-i-november")
    assert "Lösenord för alla: en-lugn-kväll-i-november" in run("load_demo")
    assert all(account.check_password("en-lugn-kväll-i-november") for account in Account.objects.all())


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "hemligt")
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        run("load_demo")


def test_a_forgotten_password_is_replaced() -> None:
    first = run("load_demo").rpartition("alla: ")[2].strip()
    second = run("demo_accounts").rpartition("alla: ")[2].strip()
    assert first != second
    assert all(account.check_password(second) for account in Account.objects.all())


def test_the_accounts_may_what_their_roles_say() -> None:
    run("load_demo")
    assert may("redaktor@telgebostader.example", Act.MAINTAIN, "0181-telge-bostader")
    assert not may("redaktor@telgebostader.example", Act.MAINTAIN, "0181-socialkontoret")
    assert may("redaktor@kvinnojouren.example", Act.MAINTAIN, "kvinnojouren-exemplet")
    assert may("administrator@sodertalje.example", Act.ADMINISTER, "0181-ronnaskolan")
    assert not may("skolkurator@ronnaskolan.example", Act.MAINTAIN, "0181-ronnaskolan")
    assert viewer("samordnare@sodertalje.example").areas == {identity("area", "0181")}


def viewer(email: str) -> Viewer:
    return Viewer.of_account(Account.objects.get(email=email), Moment.resolve())


def may(email: str, act: Act, organisation: str) -> bool:
    return viewer(email).may(act, [Standing.OWN], identity("organisation", organisation))
