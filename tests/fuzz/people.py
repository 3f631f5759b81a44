"""Who asks, and of what: `python -m tests.fuzz.people` makes credentials in the demonstration and writes JSON.

`people`: for each role the headers of its requests. A person's session is made here, for signing in is tested
elsewhere. `known`: for each plural of a kind some of its identities, those that the company keeps first.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402 (models need Django)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from partners.access import Scope, Viewer  # noqa: E402
from partners.asking import SECOND_FACTOR  # noqa: E402
from partners.keys.format import new_key  # noqa: E402
from partners.keys.issuing import issue  # noqa: E402
from partners.keys.wishes import KeyWish  # noqa: E402
from partners.maintaining.syncing import entries_of  # noqa: E402
from partners.models import Account, Role  # noqa: E402
from records.content import kinds  # noqa: E402
from records.models import Record  # noqa: E402
from registry.loading.identity import identity  # noqa: E402

Headers = dict[str, str]
MOST = 12
COMPANY = identity("organisation", "0181-telge-bostader")
PEOPLE = {
    "reader": "skolkurator@ronnaskolan.example",
    "signatory": "undertecknare@telgebostader.example",
    "editor": "redaktor@telgebostader.example",
    "administrator": "administrator@sodertalje.example",
    "coordinator": "samordnare@sodertalje.example",
}


def key(*scopes: Scope) -> Headers:
    """A key of the company, by whom all that may be done for it can be done."""
    owner = Viewer("system:fuzz", signed_in=True, professional=True, roles=((COMPANY, Role.ADMINISTRATOR),))
    told = {"name": "Fuzz", "scopes": [scope.value for scope in scopes]}
    wish = KeyWish.model_validate(told | {"expires_at": (timezone.now() + timedelta(days=2)).isoformat()})
    return {"Authorization": f"Bearer {issue(owner, COMPANY, wish).secret}"}


def session(email: str) -> Headers:
    """A session of the account in which a second factor was shown, and its token against forged requests."""
    account = Account.objects.get(email=email)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store[SECOND_FACTOR] = str(account.uuid)
    store.create()
    token = _get_new_csrf_string()
    cookies = {settings.SESSION_COOKIE_NAME: store.session_key, settings.CSRF_COOKIE_NAME: token}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}


def everybody() -> dict[str, Headers]:
    """The headers of each role."""
    return {
        "anonymous": {},
        "refused": {"Authorization": f"Bearer {new_key()}"},
        "key": key(*Scope),
        "reading-key": key(Scope.READ),
        **{role: session(email) for role, email in PEOPLE.items()},
    }


def known() -> dict[str, list[str]]:
    """Some identities of each kind, by its plural: the first that were recorded, the company's own before them."""
    company = entries_of(Record.objects.get(uuid=COMPANY).pk)
    own = [str(entry.uuid) for entry in Record.objects.filter(pk__in=company).order_by("pk")]
    found = {
        kind.plural: [
            str(one) for one in Record.objects.filter(kind=name).order_by("pk").values_list("uuid", flat=True)
        ]
        for name, kind in kinds.items()
    }
    found["contact-points"] = [*own, *(one for one in found["contact-points"] if one not in own)]
    found["organisations"] = [str(COMPANY), *(one for one in found["organisations"] if one != str(COMPANY))]
    return {plural: identities[:MOST] for plural, identities in found.items()}


if __name__ == "__main__":
    json.dump({"people": everybody(), "known": known()}, sys.stdout)
