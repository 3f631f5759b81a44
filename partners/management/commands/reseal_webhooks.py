"""`manage.py reseal_webhooks`: seal the webhooks' secrets anew, after SECRET_KEY was changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from partners.webhooks.subscribing import reseal


class Command(BaseCommand):
    help = "Seal the webhooks' secrets with the present SECRET_KEY, so that a fallback can be removed"

    def handle(self, **_: object) -> None:
        done, unreadable = reseal()
        print(f"{done} sealed anew")
        if unreadable:
            raise CommandError(
                f"{unreadable} could not be opened: put the SECRET_KEY they were sealed with in SECRET_KEY_FALLBACKS"
            )
