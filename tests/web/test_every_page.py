"""Every address is walked, by somebody unknown and by somebody who has signed in; a new page without a case fails."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.lookup.world import World
from tests.web.registry import account
from web.signing_in.urls import urlpatterns as signing_in
from web.templatetags.samverkan import path_of
from web.urls import urlpatterns

pytestmark = pytest.mark.usefixtures("ground")

RUN_FROM_A_FILE = re.compile(r'<script (src="/static/|[^>]*type="application/json")')
"""No script stands in a page itself: the policy would not let it run. Data for one may."""

CASES: dict[str, list[str]] = {
    "lookup": ["/", "/?q=gift+bort&area=0181", "/?q=20170101-2393", "/?q=xylofon", "/?situation=vinr&on=2023-11-15"],
    "difference": ["/skillnad?q=gift+bort&area=0181&on=2023-11-15", "/skillnad"],
    "pathway": ["pathway"],
    "contact-point": ["contact_point"],
    "area": ["/omrade/"],
    "card": ["/p/00000000-0000-4000-8000-000000000000/kort"],
    "kept": ["/p/00000000-0000-4000-8000-000000000000/hylla"],
    "short": ["/v/00000-00000/0181", "/v/inte-en-kod/0181"],
    "directory": [
        "/katalog", "/katalog?slag=contact_point&area=01&function=socialjour", "/katalog?slag=function&area=0181",
        "/katalog?slag=routine&sort=rutin", "/katalog?slag=pathway&q=gift", "/katalog?q=20170101-2393",
        "/katalog?area=9999", "/katalog?slag=organisation&on=2025-01-01", "/katalog?known_at=2099-01-01T00:00",
        "/katalog?slag=x&sida=99",
    ],
    "terms": ["/katalog/begrepp"],
    "terms-searches": ["/katalog/begrepp/sokningar-utan-svar.csv"],
    "term-new": ["/katalog/begrepp/situations/nytt", "/katalog/begrepp/areas/nytt"],
    "term": ["/katalog/begrepp/situations/{hrv}"],
    "areas": ["/karta"],
    "county": ["/karta/01", "/karta/99"],
    "shelf": ["/hylla"],
    "manifest": ["/app.webmanifest"],
    "worker": ["/worker.js"],
    "organisation": ["organisation"],
    "events": ["/handelser", "/handelser?from=nyss"],
    "events-file": ["/handelser.csv"],
    "administration": ["/administration"],
    "members": ["/organisationer/{office}/medlemmar"],
    "membership": ["/organisationer/{office}/medlemmar/00000000-0000-4000-8000-000000000000/roll"],
    "membership-end": ["/organisationer/{office}/medlemmar/00000000-0000-4000-8000-000000000000/avsluta"],
    "invitation-withdrawal": [
        "/organisationer/{office}/inbjudningar/00000000-0000-4000-8000-000000000000/dra-tillbaka",
    ],
    "keys": ["/organisationer/{office}/nycklar"],
    "key-rotation": ["/organisationer/{office}/nycklar/00000000-0000-4000-8000-000000000000/byt"],
    "key-revocation": ["/organisationer/{office}/nycklar/00000000-0000-4000-8000-000000000000/aterkalla"],
    "webhooks": ["/organisationer/{office}/webhooks"],
    "webhook": ["/organisationer/{office}/webhooks/00000000-0000-4000-8000-000000000000"],
    "webhook-secret": ["/organisationer/{office}/webhooks/00000000-0000-4000-8000-000000000000/hemlighet"],
    "webhook-removal": ["/organisationer/{office}/webhooks/00000000-0000-4000-8000-000000000000/ta-bort"],
    "record": [
        "area", "function", "situation", "target_group", "legal_reference", "plan", "routine", "body", "follow_up",
        "training_fact", "joint_activity",
    ],
    "comparison": ["/poster/routines/{rutin}/jamfor", "/poster/pathways/{Risk att bli bortgift}/jamfor?area=0181"],
    "agreement-leave": ["/poster/routines/{rutin}/lamna", "/poster/areas/00000000-0000-4000-8000-000000000000/lamna"],
    "agreement-end": ["/poster/pathways/{Risk att bli bortgift}/avsluta"],
    "entries": ["/vara-uppgifter", "/vara-uppgifter?visa=overdue", "/vara-uppgifter?organisation={skolan}"],
    "entry-confirm": ["/vara-uppgifter/{Mottagningen}/stammer"],
    "entry-new": ["/vara-uppgifter/ny/contact-points", "/vara-uppgifter/ny/nagot"],
    "entry-change": ["/vara-uppgifter/contact-points/{Mottagningen}/andra"],
    "entry-end": ["/vara-uppgifter/contact-points/{Mottagningen}/avsluta"],
    "entry-restart": ["/vara-uppgifter/contact-points/{Mottagningen}/starta"],
    "entry-saved": ["/vara-uppgifter/contact-points/{Mottagningen}/sparad/1"],
    "entry-history": ["/vara-uppgifter/contact-points/{Mottagningen}/historik"],
    "entry-preview": ["/vara-uppgifter/contact-points/{Mottagningen}/visning"],
    "findings": [
        "/granskning", "/granskning?area=0181&severity=serious", "/granskning?area=ingenstans",
        "/granskning?on=2025-01-01",
    ],
    "findings-file": ["/granskning.csv", "/granskning.xlsx", "/granskning.pdf"],
    "overview": ["/oversikt", "/oversikt?area=0181"],
    "overview-part": ["/oversikt/del/timmar", "/oversikt/del/avvikelser"],
    "overview-list": ["/oversikt/fall", "/oversikt/gar-ut"],
    "overview-file": ["/oversikt/fall.csv"],
    "national-measure": ["/nationellt-matt", "/nationellt-matt?year=2025&area=0181", "/nationellt-matt?year=nej"],
    "national-measure-file": ["/nationellt-matt.csv", "/nationellt-matt.xlsx"],
    "provisions": ["/bestammelser", "/bestammelser?vems=alla&on=2025-01-01"],
    "provisions-file": ["/bestammelser.csv?vems=alla"],
    "provision": ["/bestammelser/{sol-14-1}", "/bestammelser/{sol-19-1}", "/bestammelser/{rutin}"],
    "provision-meant": ["/bestammelser/{sol-14-1}/avses"],
    "provision-replaced": ["/bestammelser/{sol-19-1}/ersatt"],
    "citation": ["/h/inte-en-hanvisning"],
    "agreements": ["/forslag"],
    "proposal": ["/forslag/{rutin}/1"],
    "proposal-answer": ["/forslag/{rutin}/1/svar"],
    "draft": ["/utkast/{rutin}"],
    "draft-begin": ["/utkast/nytt", "/utkast/nytt?post={rutin}", "/utkast/nytt?post=ingen"],
    "draft-editor": ["/utkast/{rutin}/skriv"],
    "draft-part": ["/utkast/{rutin}/skriv/grund"],
    "draft-keyed": ["/utkast/{rutin}/skriv/steg/ett"],
    "draft-revisions": ["/utkast/{rutin}/sparningar"],
    "draft-sharing": ["/utkast/{rutin}/dela"],
    "draft-propose": ["/utkast/{rutin}/foresla"],
    "draft-comment": ["/utkast/{rutin}/kommentarer"],
    "steering": ["/styrgrupp/00000000-0000-4000-8000-000000000000"],
    "steering-pdf": ["/styrgrupp/00000000-0000-4000-8000-000000000000.pdf"],
    "steering-workbook": ["/styrgrupp/00000000-0000-4000-8000-000000000000.xlsx"],
    "steering-table": ["/styrgrupp/00000000-0000-4000-8000-000000000000/agreements.csv"],
    "report": ["/kontaktvagar/00000000-0000-4000-8000-000000000000/fungerade-inte"],
    "reported": ["/kontaktvagar/00000000-0000-4000-8000-000000000000/rapporterad"],
    "hours": ["/kontaktvagar/{Mottagningen}/oppettider"],
    "check": ["/kontroll/inte-var-egen"],
    "invitation": ["/inbjudan/inte-var-egen"],
    "account_login": ["/logga-in/"],
    "account_logout": ["/logga-ut/"],
    "mfa_authenticate": ["/logga-in/kod/"],
    "mfa_login_webauthn": ["/logga-in/nyckel/"],
    "socialaccount_login_cancelled": ["/logga-in/via/avbruten/"],
    "socialaccount_login_error": ["/logga-in/via/fel/"],
    "openid_connect_login": ["/logga-in/via/finns-inte/"],
    "openid_connect_callback": ["/logga-in/via/finns-inte/svar/"],
    "account_reset_password": ["/losenord/glomt/"],
    "account_reset_password_done": ["/losenord/glomt/skickat/"],
    "account_reset_password_from_key": ["/losenord/nytt/1/inte-var-egen/"],
    "account_reset_password_from_key_done": ["/losenord/nytt/klart/"],
    "account_change_password": ["/losenord/byt/"],
    "account_set_password": ["/losenord/valj/"],
    "account": ["/konto/"],
    "account_reauthenticate": ["/konto/bekrafta/"],
    "mfa_reauthenticate": ["/konto/bekrafta/kod/"],
    "mfa_reauthenticate_webauthn": ["/konto/bekrafta/nyckel/"],
    "mfa_index": ["/konto/tva-steg/"],
    "mfa_activate_totp": ["/konto/tva-steg/app/"],
    "mfa_deactivate_totp": ["/konto/tva-steg/app/ta-bort/"],
    "mfa_view_recovery_codes": ["/konto/tva-steg/koder/"],
    "mfa_generate_recovery_codes": ["/konto/tva-steg/koder/nya/"],
    "mfa_download_recovery_codes": ["/konto/tva-steg/koder/hamta/"],
    "mfa_list_webauthn": ["/konto/tva-steg/nycklar/"],
    "mfa_add_webauthn": ["/konto/tva-steg/nycklar/ny/"],
    "mfa_edit_webauthn": ["/konto/tva-steg/nycklar/1/"],
    "mfa_remove_webauthn": ["/konto/tva-steg/nycklar/1/ta-bort/"],
    "language": ["/sprak/"],
    "about": ["/om"],
    "accessibility": ["/tillganglighet"],
    "robots": ["/robots.txt"],
}  # fmt: skip
"""For each page: addresses ({…}: the record called so), or kinds whose every record is visited."""


def addresses(world: World, name: str) -> list[str]:
    if CASES[name][0].startswith("/"):
        return [re.sub(r"{([^}]+)}", lambda found: world.id(found[1]), address) for address in CASES[name]]
    records = [record for record in world.records.values() if record.kind in CASES[name]]
    assert {record.kind for record in records} == set(CASES[name])
    return [path_of(record.kind, record.uuid) for record in records]


def test_every_page_has_a_case() -> None:
    assert {pattern.name for pattern in (*urlpatterns, *signing_in)} == CASES.keys()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("who", ["stranger", "account"])
def test_a_page_answers_everybody_in_both_languages(
    client: Client, world: World, name: str, who: str, language: str
) -> None:
    if who == "account":
        client.force_login(account(world))
    for address in addresses(world, name):
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code < 500, address
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        html = answer.content.decode()
        assert f'<html lang="{language}">' in html
        assert html.count("<h1") == 1, address
        assert 'href="tel:112"' in html
        identities = re.findall(r' id="([^"]+)"', html)
        assert len(identities) == len(set(identities)), address
        assert "style=" not in html
        assert all(RUN_FROM_A_FILE.match(tag) for tag in re.findall(r"<script[^>]*>", html)), address


@pytest.mark.parametrize("name", ["record", "comparison"])
def test_records_of_every_kind_have_a_page(client: Client, world: World, name: str) -> None:
    assert {place: client.get(place).status_code for place in addresses(world, name)} == dict.fromkeys(
        addresses(world, name), 200
    )


def test_the_number_of_queries_is_the_same_for_one_contact_point_and_version_and_for_fifty(
    client: Client, world: World
) -> None:
    places = [path_of(world.records[name].kind, world.uuid(name)) for name in ("office", "Mottagningen", "rutin")]
    few = [queries(client, place) for place in places]
    for n in range(50):
        world.contact_point(f"Nummer {n}", "socialjour", "0181", f"08-465 004 {10 + n}")
        world.contact_point("Mottagningen", "mottagning_barn", "0181", f"08-465 004 {10 + n}")
        world.add("office", "organisation", {"name": f"Kontor {n}", "organisation_kind": "municipal_office"})
    assert [queries(client, place) for place in places] == few


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_languages_are_switched_by_a_form_that_comes_back(client: Client, world: World) -> None:
    answer = client.post("/sprak/", {"language": "en", "next": "/?q=gift+bort"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?q=gift+bort")
    assert '<html lang="en">' in client.get("/").content.decode()


def test_the_language_form_does_not_lead_elsewhere(client: Client, world: World) -> None:
    answer = client.post("/sprak/", {"language": "en", "next": "https://ond.example/"})
    assert "ond.example" not in answer.headers["Location"]


@pytest.mark.parametrize(("language", "words"), [("sv", "Sidan finns inte"), ("en", "There is no such page")])
def test_a_missing_page_says_so_plainly_with_112_and_a_way_out(
    client: Client, db: None, language: str, words: str
) -> None:
    answer = client.get("/finns-inte/<script>", headers={"accept-language": language})
    html = answer.content.decode()
    assert answer.status_code == 404
    for said in (words, 'href="tel:112"', 'href="/"', f'<html lang="{language}">'):
        assert said in html
    assert "finns-inte" not in html


@pytest.mark.parametrize("status", [400, 403, 500])
def test_the_other_error_pages_need_nothing_and_tell_nothing_of_the_inside(status: int) -> None:
    from django.http import HttpRequest  # noqa: PLC0415
    from django.views import defaults  # noqa: PLC0415

    request = HttpRequest()
    views = {400: defaults.bad_request, 403: defaults.permission_denied}
    for language in ("sv", "en"):
        with translation.override(language):
            secret = RuntimeError("lösenordet till databasen")
            answer = views[status](request, secret) if status in views else defaults.server_error(request)
        html = answer.content.decode()
        assert answer.status_code == status
        assert 'href="tel:112"' in html
        assert f'<html lang="{language}">' in html
        assert "lösenordet till databasen" not in html


def test_the_accessibility_statement_names_the_contact_or_says_that_there_is_none(client: Client, db: None) -> None:
    assert "inte angett någon kontaktfunktion" in client.get("/tillganglighet").content.decode()
    with override_settings(
        ACCESSIBILITY_CONTACT="Servicecenter, servicecenter@sodertalje.example", OPERATED_BY="Södertälje kommun"
    ):
        html = client.get("/tillganglighet").content.decode()
    for said in ("servicecenter@sodertalje.example", "Södertälje kommun står bakom", "delvis förenligt", "tdosanmalan"):
        assert said in html
