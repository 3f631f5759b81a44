"""`manage.py reseal`: seal the secrets of webhooks and second factors anew, after SECRET_KEY was changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from partners import second_factors
from partners.webhooks import subscribing

SECRETS = {"webhooks": subscribing.reseal, "second factors": second_factors.reseal}


class Command(BaseCommand):
    help = "Seal webhooks' and second factors' secrets with the present SECRET_KEY, so that a fallback can be removed"

    def handle(self, **_: object) -> None:
        left = 0
        for what, reseal in SECRETS.items():
            done, unreadable = reseal()
            left += unreadable
            print(f"{what}: {done} sealed anew, {unreadable} could not be opened")
        if left:
            raise CommandError(
                f"{left} could not be opened: put the SECRET_KEY they were sealed with in SECRET_KEY_FALLBACKS"
            )
