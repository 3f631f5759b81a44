"""The demonstration's accounts, and where they may exist."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from django.test import override_settings

from partners.access import Act, Standing, Viewer
from partners.models import Account
from records.models import Event
from records.moment import Moment
from records.recording import recording
from registry.agreeing import answering, drafting
from registry.agreeing.asked import Said
from registry.agreeing.models import Answer, Comment, Draft, Proposal
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


def test_the_exercise_comes_with_the_accounts_and_once() -> None:
    run("load_demo", "--without-accounts")
    assert not Draft.objects.exists()
    run("demo_accounts")
    assert Proposal.objects.filter(closing=None).count() == 1
    before = Event.objects.count()
    run("demo_accounts")
    run("load_demo")
    assert Event.objects.count() == before


def test_an_exercise_that_was_broken_off_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise KeyboardInterrupt

    for room, act in ((drafting, "share"), (drafting, "comment"), (drafting, "resolve"), (answering, "sign")):
        with monkeypatch.context() as patched:
            patched.setattr(room, act, breaks)
            with pytest.raises(KeyboardInterrupt):
                run("load_demo")
    run("load_demo")
    assert (Draft.objects.count(), Comment.objects.count(), Proposal.objects.count()) == (1, 2, 1)
    assert Answer.objects.get().what == Answer.What.SIGNED


def test_what_people_have_made_of_the_exercise_stays() -> None:
    run("load_demo")
    draft, signing = Draft.objects.get(), viewer("samordnare@sodertalje.example")
    with recording(signing.actor) as session:
        drafting.withdraw_draft(session, signing, draft.uuid, Said("Vi har övat."))
    before = Event.objects.count()
    run("load_demo")
    assert Event.objects.count() == before


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
