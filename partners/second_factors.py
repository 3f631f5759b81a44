"""The secrets of second factors at rest: the key of an authenticator app, and what recovery codes are made of.

Sealed and opened by allauth's adapter (`web/signing_in/adapters.py`). Passkeys have no secret here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from partners.sealing import Sealing, Unreadable

SEALING = Sealing(b"samverkan second factors")
SEALED = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def changed(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """An authenticator's data with `change` applied to each secret in it."""
    made = {name: change(value) if name in {"secret", "seed"} else value for name, value in data.items()}
    if made.get("migrated_codes") is not None:
        made["migrated_codes"] = [change(code) for code in made["migrated_codes"]]
    return made


def have_one(accounts: Iterable[int]) -> set[int]:
    """Which of the accounts (by pk) have set up a second factor here: an app or a passkey. One query.

    One that an identity provider vouches for when somebody signs in is not known before.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return set(Authenticator.objects.filter(user__in=list(accounts), type__in=kinds).values_list("user", flat=True))


def reseal() -> tuple[int, int]:
    """Seal all secrets with the present SECRET_KEY: how many were, and how many could not be opened."""
    done = unreadable = 0
    for pk in Authenticator.objects.filter(type__in=SEALED).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():  # a code that is used meanwhile is noted in the same field
            found = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if found is None:
                continue
            try:
                found.data = changed(found.data, SEALING.resealed)
            except Unreadable:
                unreadable += 1
                continue
            found.save(update_fields=["data"])
            done += 1
    return done, unreadable
