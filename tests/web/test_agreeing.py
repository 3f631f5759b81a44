"""The pages of drafts and proposals: what it changes, who has signed, signing, declining, commenting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from partners.models import Account, Membership, Role
from records.models import Record
from registry.agreeing.models import Answer, Comment, Proposal
from tests.registry.agreement import Town, in_force, made_town, today

PEOPLE = {
    "editor": ("socialkontoret", Role.EDITOR),
    "signatory": ("socialkontoret", Role.SIGNATORY),
    "police": ("polisen", Role.SIGNATORY),
    "reader": ("polisen", Role.READER),
    "stranger": ("jouren", Role.SIGNATORY),
}
REASON = "Avsnittet om sekretess räcker inte"


@pytest.fixture
def town(db: None) -> Town:
    return made_town()


def client_of(town: Town, who: str) -> Client:
    organisation, role = PEOPLE[who]
    made = Account.objects.create_user(f"{who}@konton.example", name=who)
    held_for = Record.objects.get(uuid=town.world.names[organisation])
    Membership.objects.create(account=made, organisation=held_for, role=role, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(made)
    return client


def page_of(proposal: Proposal) -> str:
    return f"/forslag/{proposal.record}/{proposal.round}"


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, proposal: Proposal, answer: str, party: str, **more: Any) -> Any:
    sent = {"answer": answer, "content_hash": proposal.content_hash, "party": party}
    return client.post(f"{page_of(proposal)}/svar", sent | more)


def section(name: str, text: str) -> dict[str, Any]:
    return {"key": name, "heading": {"sv": name.capitalize()}, "text": {"sv": text}}


def test_a_proposal_is_read_signed_by_each_party_and_then_in_force(town: Town) -> None:
    proposal = town.propose(town.draft())
    signatory, police = client_of(town, "signatory"), client_of(town, "police")
    page = html(signatory, page_of(proposal))
    told_to_all = ("Samverkan", "Väntar på parternas underskrifter", "har inte svarat", "Att skydda")
    for told in (*told_to_all, proposal.content_hash):
        assert told in page
    assert page.count('value="sign"') == 1

    assert send(signatory, proposal, "sign", town.id("socialkontoret")).status_code == 302
    page = html(police, page_of(proposal))
    assert "har skrivit under" in page
    assert send(police, proposal, "sign", town.id("polisen")).headers["Location"].endswith("#parter")

    assert in_force("routine", proposal.record)
    page = html(police, page_of(proposal))
    assert "Underskrivet av alla" in page
    assert f'href="/api/v1/routines/{proposal.record}/proposals/1/evidence" download' in page
    assert 'value="sign"' not in page


def test_what_was_agreed_ahead_of_time_is_read_as_of_its_first_day(town: Town) -> None:
    first = today() + timedelta(days=60)
    proposal, police = town.agreed(first=first), client_of(town, "police")
    address = f"/poster/routines/{proposal.record}?on={first}"

    assert f'href="{address}"' in html(police, page_of(proposal))
    assert "Samverkan" in html(police, address)


def test_declining_takes_a_reason_that_the_other_parties_read(town: Town) -> None:
    proposal = town.propose(town.draft())
    police = client_of(town, "police")
    refused = send(police, proposal, "decline", town.id("polisen"), reason="  ")
    assert refused.status_code == 422
    assert "det behövs ett skäl" in refused.content.decode()
    assert send(police, proposal, "decline", town.id("polisen"), reason=REASON).status_code == 302
    page = html(client_of(town, "signatory"), page_of(proposal))
    assert "Avböjt av en part" in page
    assert REASON in page


def test_a_reason_that_may_identify_somebody_is_refused_and_not_repeated(town: Town) -> None:
    proposal = town.propose(town.draft())
    refused = send(client_of(town, "police"), proposal, "decline", town.id("polisen"), reason="Ada 20170101-2393")
    assert refused.status_code == 422
    assert "2393" not in refused.content.decode()
    assert not Answer.objects.exists()


def test_what_changes_is_shown_against_what_is_in_force_and_since_a_party_signed(town: Town) -> None:
    first = town.routine(sections=[section("syfte", "Vi möts varje månad.")])
    agreed = town.agreed(first)
    new = [section("syfte", "Vi möts varje kvartal."), section("tystnad", "Prata aldrig hemma.")]
    document = town.routine(sections=new)
    again = town.propose(town.draft(document, record=agreed.record))
    page = html(client_of(town, "police"), page_of(again))
    change = page[page.index('id="andring"') : page.index('id="hela"')]
    assert "Jämfört med det som gäller, version 1" in change
    assert '<del><span class="sr">borttaget: </span>månad' in change
    assert '<ins><span class="sr">tillagt: </span>kvartal' in change
    assert "Avsnitt: Tystnad" in change
    assert "Undertecknad" not in change
    assert change.count("skrev under omgång 1") == 2
    side = html(client_of(town, "signatory"), page_of(again) + "?view=side")
    assert '<table class="sides">' in side


def test_from_when_it_holds_is_told_beside_the_signature_and_when_a_new_round_changes_it(town: Town) -> None:
    draft, police = town.draft(), client_of(town, "police")
    first = town.propose(draft, today() + timedelta(days=40))
    page = html(police, page_of(first))
    assert page.count("men tidigast från den dag då den sista skriver under") == 2
    assert send(police, first, "sign", town.id("polisen")).status_code == 302
    again = town.propose(draft, today() - timedelta(days=40), holds_back=True)
    page = html(police, page_of(again))
    assert page.count("då gäller det också för dagar som redan har gått") == 2
    since = page[page.index('id="sedan-1"') : page.index('id="hela"')]
    assert "Ska gälla från" in since
    assert "Även om den sista skriver under senare" in since
    assert "Ingenting i sak" not in since
    stale = send(police, again, "sign", town.id("polisen"), content_hash=first.content_hash)
    assert stale.status_code == 409


def test_somebody_who_saw_something_else_does_not_sign(town: Town) -> None:
    proposal = town.propose(town.draft())
    answer = send(client_of(town, "police"), proposal, "sign", town.id("polisen"), content_hash="0" * 64)
    assert answer.status_code == 409
    assert "inte det som du läste" in answer.content.decode()
    assert not Answer.objects.exists()


def test_nobody_else_signs_and_who_is_no_party_does_not_know_of_it(town: Town) -> None:
    proposal = town.propose(town.draft())
    reader, stranger = client_of(town, "reader"), client_of(town, "stranger")
    assert 'value="sign"' not in html(reader, page_of(proposal))
    assert send(reader, proposal, "sign", town.id("polisen")).status_code == 403
    assert send(client_of(town, "police"), proposal, "sign", town.id("socialkontoret")).status_code == 403
    html(stranger, page_of(proposal), 404)
    assert send(stranger, proposal, "sign", town.id("polisen")).status_code == 404
    assert Client().get(page_of(proposal)).headers["Location"].startswith("/logga-in/?next=%2Fforslag")
    assert not Answer.objects.exists()


def test_signing_without_a_token_of_the_form_is_refused(town: Town) -> None:
    proposal = town.propose(town.draft())
    police = client_of(town, "police")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = police.cookies
    assert send(strict, proposal, "sign", town.id("polisen")).status_code == 403
    assert not Answer.objects.exists()


def test_who_lacks_the_second_factor_is_told_the_way(town: Town) -> None:
    proposal = town.propose(town.draft())
    police = client_of(town, "police")
    with override_settings(SECOND_FACTOR_ROLES=["signatory"]):
        for address in (page_of(proposal), f"/utkast/{proposal.draft.uuid}", f"/forslag/{proposal.record}/9"):
            page = html(police, address, 403)
            assert "Visa din andra faktor" in page
            assert 'href="/konto/tva-steg/"' in page
            assert "Samverkan" not in page[page.index("<main") :]
        assert send(police, proposal, "sign", town.id("polisen")).status_code == 403
        Membership.objects.create(
            account=Account.objects.get(email="police@konton.example"),
            organisation=Record.objects.get(uuid=town.id("polisen")),
            role=Role.READER,
            valid_from=date(2020, 1, 1),
        )
        page = html(police, page_of(proposal))
        assert "Att skriva under kräver att du loggar in i två steg" in page
        assert 'value="sign"' not in page
    assert not Answer.objects.exists()


def test_a_draft_shows_its_rules_and_takes_comments_on_a_section(town: Town) -> None:
    draft = town.draft(town.routine(decision=None))
    police = client_of(town, "police")
    html(police, f"/utkast/{draft.uuid}", 404)
    editor = client_of(town, "editor")
    page = html(editor, f"/utkast/{draft.uuid}")
    assert "Hindrar:" in page
    assert "Det står inte vem som beslutar" in page

    sent = {"part": "syfte", "text": "Säg vem som skyddas"}
    assert editor.post(f"/utkast/{draft.uuid}/kommentarer", sent).status_code == 302
    assert "Säg vem som skyddas" in html(editor, f"/utkast/{draft.uuid}")
    resolved = {"resolved": str(Comment.objects.get().uuid)}
    assert editor.post(f"/utkast/{draft.uuid}/kommentarer", resolved).status_code == 302
    assert "klarmarkerad" in html(editor, f"/utkast/{draft.uuid}")
    refused = editor.post(f"/utkast/{draft.uuid}/kommentarer", {"text": "Ring 20170101-2393"})
    assert refused.status_code == 422
    assert "2393" not in refused.content.decode()
    assert editor.post(f"/utkast/{draft.uuid}/kommentarer", {"text": "x" * 2001}).status_code == 422
    assert editor.post(f"/utkast/{draft.uuid}/kommentarer", {"text": "Noll\0tecken"}).status_code == 302


def test_an_unfinished_draft_is_shown_as_far_as_it_goes(town: Town) -> None:
    document = {"title": {"sv": "Halvfärdig"}, "steps": [{"key": "ett", "within": "snart", "actor": "x"}], "owner": "y"}
    draft = town.draft(document, kind="pathway")
    page = html(client_of(town, "editor"), f"/utkast/{draft.uuid}")
    assert "Halvfärdig" in page
    assert "inte färdigt skrivet" in page


def test_the_list_tells_what_awaits_a_signature(town: Town) -> None:
    town.propose(town.draft())
    police = client_of(town, "police")
    page = html(police, "/forslag")
    awaiting = page[page.index('id="vantar"') : page.index('id="utkast"')]
    assert "Samverkan" in awaiting
    assert "Inget väntar på dig" in html(client_of(town, "stranger"), "/forslag")
    english = police.get("/forslag", headers={"accept-language": "en"}).content.decode()
    assert "Awaits your signature" in english


def test_the_list_and_the_draft_cost_as_many_queries_for_one_as_for_many(town: Town) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            html(editor, address)
        return len(captured)

    editor = client_of(town, "editor")
    draft = town.draft()
    places = ("/forslag", f"/utkast/{draft.uuid}")
    town.propose(draft)
    editor.post(f"/utkast/{draft.uuid}/kommentarer", {"text": "Ett"})
    few = [queries(place) for place in places]
    for n in range(8):
        town.propose(town.draft(town.routine(title={"sv": f"Rutin {n}"})), today())
        editor.post(f"/utkast/{draft.uuid}/kommentarer", {"text": f"Kommentar {n}"})
    assert [queries(place) for place in places] == few
