"""Who gets which page, written by hand: (whoever has not signed in, whoever has). A number alone is for both.

302 for nobody leads to signing in, 302 for somebody away from what they do not need. Whoever has not signed in and
*sends* something where 302 would lead to signing in is told so instead, with 401, so that nothing typed is lost. The
accounts of the tests come from an identity provider: they have no password and no second factor, so that nothing can be
confirmed or taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.security.table import (
    ADMINISTER,
    AUDIT,
    BEGIN_DRAFTS,
    CHECK,
    COORDINATE,
    END_AGREED,
    KEEP,
    LEAVE,
    MEMBERS,
    METHODS,
    OTHER_COORDINATORS,
    READ_LOG,
    SUBSCRIBE,
)

Statuses = int | tuple[int, int]


@dataclass(frozen=True)
class Page:
    """A page: its address, what is sent by POST (a form), and the statuses by method."""

    address: str
    cells: Mapping[str, Statuses]
    things: tuple[str, ...] = ("",)
    form: str = ""
    further: Mapping[str, int] = field(default_factory=dict)
    """What `may` get instead, by method."""
    may: frozenset[str] = frozenset()
    """Callers, by name, whom the page is for; programs among them are nobody to it."""


def _page(address: str, *things: str, form: str = "", **cells: Statuses) -> Page:
    head = {"HEAD": cells["GET"]} if "GET" in cells else {}
    return Page(address, dict.fromkeys(METHODS, 405) | head | _sent(cells), things or ("",), form)


def _sent(cells: Mapping[str, Statuses]) -> dict[str, Statuses]:
    return {m: (401, cell[1]) if m == "POST" and isinstance(cell, tuple) and cell[0] == 302 else cell
            for m, cell in cells.items()}  # fmt: skip


def _safe(address: str, *things: str, status: Statuses = 200) -> Page:
    """A page that is read by anybody, and nothing else."""
    return _page(address, *things, GET=status)


def _log(address: str) -> Page:
    """A page of the log: for administrators, of whatever organisation, and coordinators."""
    page = _page(address, GET=(302, 403))
    return replace(page, may=READ_LOG, further={"GET": 200, "HEAD": 200})


def _office(more: str, may: frozenset[str] = ADMINISTER, **further: int) -> Page:
    """A page about Socialkontoret's members, keys or webhooks. Who may gets `further`; 404 where there is no such."""
    page = _page(f"/organisationer/{{id}}/{more}", "socialkontoret", GET=(302, 403), POST=(302, 403))
    gets = {"GET": 404, "POST": 404} | further
    return replace(page, may=may, further=gets | {"HEAD": gets["GET"]})


def _coordinating(address: str) -> Page:
    """A page that is read by those who coordinate an area."""
    page = _page(address, GET=(302, 403))
    return replace(page, may=COORDINATE | OTHER_COORDINATORS, further={"GET": 200, "HEAD": 200})


def _auditing(address: str) -> Page:
    """A page that is read by those who act for some organisation, or coordinate an area."""
    return replace(_page(address, GET=(302, 403)), may=AUDIT, further={"GET": 200, "HEAD": 200})


def _keeping(address: str, *things: str, POST: int = 422) -> Page:  # noqa: N803 (the method)
    """A form of Socialkontoret's entries, sent empty and made to no revision that anybody knows."""
    page = _page(address, *things, GET=(302, 404), POST=(302, 404), form="doing=look&revision=99")
    return replace(page, may=KEEP, further={"GET": 200, "HEAD": 200, "POST": POST})


def _leaving(more: str, may: frozenset[str]) -> Page:
    """A form by which what is agreed is left, sent with nothing in it. That it is agreed, everybody can read."""
    page = _page(f"/poster/routines/{{id}}/{more}", "avtalet", GET=(302, 403), POST=(302, 403), form="doing=look")
    return replace(page, may=may, further={"GET": 200, "HEAD": 200, "POST": 422})


def _kept(address: str, *things: str) -> Page:
    """A page about an entry for those who keep it or may change it."""
    return replace(_page(address, *things, GET=(302, 404)), may=KEEP | MEMBERS, further={"GET": 200, "HEAD": 200})


def _catalogue(address: str, **gets: int) -> Page:
    """A page of the catalogue, for those who coordinate some area."""
    page = _page(address, form="do=save", **dict.fromkeys(gets, (302, 403)))
    return replace(page, may=COORDINATE | OTHER_COORDINATORS, further=gets | {"HEAD": gets["GET"]})


def _personal(address: str, get: int, post: int, *, options: int = 200, put: int = 405, patch: int = 405) -> Page:
    """A page about how somebody signs in: nobody is sent to sign in, whatever the method."""
    told = {"GET": get, "OPTIONS": options, "POST": post, "PUT": put, "PATCH": patch, "DELETE": patch}
    return Page(address, _sent({method: (302, told.get(method, get)) for method in METHODS}))


_RECORD = "reason=no_answer"
_SIGNATURE = "answer=sign&party=00000000-0000-4000-8000-000000000000"
PAGES: dict[str, Page] = {
    "docs": _safe("/api/v1/docs"),
    "problem": _safe("/problems/not-found"),
    "account_login": _page(
        "/logga-in/",
        GET=(200, 302),
        OPTIONS=(200, 302),
        POST=(422, 302),
        PUT=(422, 302),
        PATCH=(405, 302),
        DELETE=(405, 302),
    ),
    "account_logout": _page("/logga-ut/", OPTIONS=200, POST=302),
    "mfa_authenticate": Page("/logga-in/kod/", dict.fromkeys(METHODS, 302)),
    "mfa_login_webauthn": _page(
        "/logga-in/nyckel/", GET=302, OPTIONS=(200, 302), POST=302, PUT=302, PATCH=(405, 302), DELETE=(405, 302)
    ),
    "socialaccount_login_cancelled": _page("/logga-in/via/avbruten/", GET=200, OPTIONS=200),
    "socialaccount_login_error": _page("/logga-in/via/fel/", GET=401, OPTIONS=200),
    # No identity provider is set up, so that there is none to go to or come back from.
    "openid_connect_login": Page("/logga-in/via/ingen/", dict.fromkeys(METHODS, 404)),
    "openid_connect_callback": Page("/logga-in/via/ingen/svar/", dict.fromkeys(METHODS, 404)),
    "account_reset_password": _page("/losenord/glomt/", GET=200, OPTIONS=200, POST=422, PUT=200),
    "account_reset_password_done": _page("/losenord/glomt/skickat/", GET=200, OPTIONS=200),
    # A link that is none of ours: the page says so, whatever is sent.
    "account_reset_password_from_key": _page(
        "/losenord/nytt/1/x/", GET=200, OPTIONS=200, POST=422, PUT=200, PATCH=200, DELETE=200
    ),
    "account_reset_password_from_key_done": _page("/losenord/nytt/klart/", GET=200, OPTIONS=200),
    "account_change_password": Page("/losenord/byt/", _sent(dict.fromkeys(METHODS, (302, 302)))),
    "account_set_password": _personal("/losenord/valj/", 200, 422, put=200),
    "account": _page("/konto/", GET=(302, 200)),
    "account_reauthenticate": _personal("/konto/bekrafta/", 403, 403, options=403, put=403, patch=403),
    "mfa_reauthenticate": _personal("/konto/bekrafta/kod/", 403, 403, options=403, put=403, patch=403),
    "mfa_reauthenticate_webauthn": _personal("/konto/bekrafta/nyckel/", 403, 403, options=403, put=403, patch=403),
    "mfa_index": _personal("/konto/tva-steg/", 200, 405),
    "mfa_activate_totp": _personal("/konto/tva-steg/app/", 200, 422, put=200),
    "mfa_deactivate_totp": _personal("/konto/tva-steg/app/ta-bort/", 404, 404, options=404, put=404, patch=404),
    "mfa_view_recovery_codes": _personal("/konto/tva-steg/koder/", 404, 405),
    "mfa_generate_recovery_codes": _personal("/konto/tva-steg/koder/nya/", 200, 422, put=200),
    "mfa_download_recovery_codes": _personal("/konto/tva-steg/koder/hamta/", 404, 404, options=404, put=404, patch=404),
    "mfa_list_webauthn": _personal("/konto/tva-steg/nycklar/", 200, 405),
    "mfa_add_webauthn": _personal("/konto/tva-steg/nycklar/ny/", 200, 422, put=200),
    "mfa_edit_webauthn": _personal("/konto/tva-steg/nycklar/1/", 404, 404, put=404),
    "mfa_remove_webauthn": _page(
        "/konto/tva-steg/nycklar/1/ta-bort/",
        GET=(302, 404),
        OPTIONS=(302, 200),
        POST=(302, 404),
        PUT=(302, 405),
        PATCH=(302, 405),
        DELETE=(302, 404),
    ),
    "web:lookup": _safe("/?area=0181"),
    "web:difference": _safe("/skillnad?area=0181&situation=hrv&on=2024-06-01"),
    "web:pathway": _safe("/p/{id}", "pathway-0"),
    "web:area": _page("/omrade/", POST=302, form="area=0181"),
    "web:card": _safe("/p/{id}/kort", "pathway-0"),
    "web:kept": _safe("/p/{id}/hylla", "pathway-0"),
    "web:shelf": _safe("/hylla"),
    "web:manifest": _safe("/app.webmanifest"),
    "web:worker": _safe("/worker.js"),
    "web:short": _safe("/v/00000-00000/0181", status=404),
    "web:directory": _safe("/katalog?slag=contact_point&area=0181"),
    "web:terms": _catalogue("/katalog/begrepp", GET=200),
    "web:terms-searches": _catalogue("/katalog/begrepp/sokningar-utan-svar.csv", GET=200),
    "web:term-new": _catalogue("/katalog/begrepp/situations/nytt", GET=200, POST=422),
    "web:term": _catalogue("/katalog/begrepp/situations/00000000-0000-4000-8000-000000000000", GET=404, POST=404),
    "web:areas": _safe("/karta"),
    "web:county": _safe("/karta/01"),
    "web:contact-point": _safe("/kontaktvagar/{id}", "public", "mixed", "professionals", "parties"),
    "web:report": _page(
        "/kontaktvagar/{id}/fungerade-inte",
        "public",
        "mixed",
        "professionals",
        "parties",
        GET=200,
        POST=302,
        form=_RECORD,
    ),
    "web:reported": _safe("/kontaktvagar/{id}/rapporterad", "public", "mixed", "professionals", "parties"),
    # What is told live, and that nothing is read for it, is proved in tests/web/keeping/test_hours.py.
    "web:hours": replace(
        _page(
            "/kontaktvagar/{id}/oppettider",
            "public",
            "mixed",
            "professionals",
            "parties",
            GET=(302, 403),
            POST=(302, 403),
            form="doing=preview",  # made to no revision that anybody knows
        ),
        may=KEEP,
        further={"GET": 200, "HEAD": 200, "POST": 409},
    ),
    # Whoever has the link may, also without signing in; what other links open is told in a test of its own.
    "web:check": _page("/kontroll/{link}", GET=200, POST=200, form="doing=right&version=2"),
    "web:organisation": _safe("/organisationer/{id}", "socialkontoret"),
    # What is told there is told in tests/registry/test_trail.py.
    "web:events": _log("/handelser"),
    "web:events-file": _log("/handelser.csv"),
    "web:administration": _page("/administration", GET=(302, 200)),
    "web:members": _office("medlemmar", GET=200, POST=422),
    "web:membership": _office("medlemmar/00000000-0000-4000-8000-000000000000/roll"),
    "web:membership-end": _office("medlemmar/00000000-0000-4000-8000-000000000000/avsluta"),
    "web:invitation-withdrawal": _office("inbjudningar/00000000-0000-4000-8000-000000000000/dra-tillbaka"),
    "web:keys": _office("nycklar", GET=200, POST=422),
    "web:key-rotation": _office("nycklar/00000000-0000-4000-8000-000000000000/byt"),
    "web:key-revocation": _office("nycklar/00000000-0000-4000-8000-000000000000/aterkalla"),
    "web:webhooks": _office("webhooks", SUBSCRIBE, GET=200, POST=422),
    "web:webhook": _office("webhooks/00000000-0000-4000-8000-000000000000", SUBSCRIBE),
    "web:webhook-secret": _office("webhooks/00000000-0000-4000-8000-000000000000/hemlighet", SUBSCRIBE),
    "web:webhook-removal": _office("webhooks/00000000-0000-4000-8000-000000000000/ta-bort", SUBSCRIBE),
    "web:record": _safe("/poster/routines/{id}", "avtalet"),
    "web:comparison": _safe("/poster/contact-points/{id}/jamfor", "public", "mixed", "professionals", "parties"),
    "web:agreement-leave": _leaving("lamna", LEAVE),
    "web:agreement-end": _leaving("avsluta", END_AGREED),
    # Whose entries are listed, and what becomes of a form, is told in tests/web/keeping/.
    "web:entries": _page("/vara-uppgifter", GET=(302, 200)),
    "web:entry-confirm": replace(
        _page("/vara-uppgifter/{id}/stammer", "public", POST=(302, 404), form="seen=1"),
        may=CHECK,
        further={"POST": 302},
    ),
    "web:entry-new": _keeping("/vara-uppgifter/ny/contact-points?organisation={id}", "socialkontoret"),
    "web:entry-change": _keeping("/vara-uppgifter/contact-points/{id}/andra", "public", "mixed", "parties", POST=409),
    "web:entry-end": _keeping("/vara-uppgifter/contact-points/{id}/avsluta", "mixed", POST=409),
    "web:entry-restart": _page(
        "/vara-uppgifter/contact-points/{id}/starta", "nothing", GET=(302, 404), POST=(302, 404), form="doing=look"
    ),
    "web:entry-saved": _kept("/vara-uppgifter/contact-points/{id}/sparad/1", "mixed", "parties"),
    "web:entry-history": _kept("/vara-uppgifter/contact-points/{id}/historik", "mixed", "parties"),
    "web:entry-preview": _kept("/vara-uppgifter/contact-points/{id}/visning", "mixed", "parties"),
    "web:findings": _page("/granskning", GET=(302, 200), POST=(302, 404), form="doing=accept&finding=nothing"),
    "web:findings-file": _page("/granskning.csv", GET=(302, 200)),
    # Of an area that each coordinates; whose lists and what stands on them: tests/web/test_overview.py.
    "web:overview": _coordinating("/oversikt"),
    "web:overview-part": _coordinating("/oversikt/del/timmar"),
    "web:overview-list": _coordinating("/oversikt/gar-ut"),
    "web:overview-file": _coordinating("/oversikt/gar-ut.csv"),
    "web:national-measure": _auditing("/nationellt-matt"),
    "web:national-measure-file": _auditing("/nationellt-matt.csv"),
    # Who cites a provision is no secret. Who replaces one, and says that it is meant: tests/web/test_provisions.py.
    "web:provisions": _page("/bestammelser", GET=(302, 200)),
    "web:provisions-file": _page("/bestammelser.csv", GET=(302, 200)),
    "web:provision": _page("/bestammelser/{id}", "avtalet", GET=(302, 404)),
    "web:provision-meant": _page(
        "/bestammelser/{id}/avses", "avtalet", POST=(302, 404), form="record=nothing&part=&why=history"
    ),
    "web:provision-replaced": replace(
        _page("/bestammelser/{id}/ersatt", "avtalet", GET=(302, 403), POST=(302, 403), form="how=none"),
        may=COORDINATE | OTHER_COORDINATORS,
        further={"GET": 404, "HEAD": 404, "POST": 404},
    ),
    "web:citation": _safe("/h/{citation}", "public", "mixed", "professionals", "parties"),
    # What may be seen of a draft or proposal, and who signs, is told in tests/web/test_agreeing.py.
    "web:agreements": _page("/forslag", GET=(302, 200)),
    "web:proposal": _page("/forslag/{id}/1", "avtalet", GET=(302, 404)),
    "web:proposal-answer": _page("/forslag/{id}/1/svar", "avtalet", POST=(302, 404), form=_SIGNATURE),
    "web:draft": _page("/utkast/{id}", "avtalet", GET=(302, 404)),
    "web:draft-comment": _page("/utkast/{id}/kommentarer", "avtalet", POST=(302, 404), form="text=Hej"),
    "web:draft-begin": replace(
        _page("/utkast/nytt", GET=(302, 403), POST=(302, 403), form="kind=routine"),
        may=BEGIN_DRAFTS,
        further={"GET": 200, "HEAD": 200, "POST": 200},
    ),
    # There is no such draft; who writes on one is told in tests/web/test_drafting.py.
    "web:draft-editor": _page("/utkast/{id}/skriv", "avtalet", GET=(302, 404), POST=(302, 404), form="do=up:x"),
    "web:draft-part": _page("/utkast/{id}/skriv/grund", "avtalet", GET=(302, 404), POST=(302, 404), form="do=save"),
    "web:draft-keyed": _page(
        "/utkast/{id}/skriv/avsnitt/syfte", "avtalet", GET=(302, 404), POST=(302, 404), form="do=save"
    ),
    "web:draft-revisions": _page("/utkast/{id}/sparningar", "avtalet", GET=(302, 404)),
    "web:draft-sharing": _page("/utkast/{id}/dela", "avtalet", GET=(302, 404), POST=(302, 404), form="known=1"),
    "web:draft-propose": _page("/utkast/{id}/foresla", "avtalet", GET=(302, 404), POST=(302, 404), form="known=1"),
    # Who sees which body's report is the API's row, and the tests of the page; here is none such.
    "web:steering": _safe("/styrgrupp/{id}", "nothing", status=(302, 404)),
    "web:steering-pdf": _safe("/styrgrupp/{id}.pdf", "nothing", status=(302, 404)),
    "web:steering-workbook": _safe("/styrgrupp/{id}.xlsx", "nothing", status=(302, 404)),
    "web:steering-table": _safe("/styrgrupp/{id}/agreements.csv", "nothing", status=(302, 404)),
    "web:invitation": _page("/inbjudan/{invitation}", GET=200, POST=(422, 403), form="name=Kim"),
    "web:language": Page("/sprak/", dict.fromkeys(METHODS, 302)),
    "web:about": _safe("/om"),
    "web:accessibility": _safe("/tillganglighet"),
    "web:robots": _safe("/robots.txt"),
}
"""Every page. What it shows is told by what may be seen, and proved by the canaries."""
