"""The mail with a link to a new password."""

from __future__ import annotations

from datetime import datetime

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django_tasks import task

from partners.mailing import Mail, send
from partners.models import Account


@task()
def send_password_reset(account: int, attempt: int = 0) -> None:
    """Mail a link to the account with this primary key. The link is made here, so that no queue holds it."""
    found = Account.objects.filter(pk=account, is_active=True, is_service=False).first()
    if found is None:
        return
    key = {"uidb36": user_pk_to_url_str(found), "key": default_token_generator.make_token(found)}
    link = f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"

    def again(run_after: datetime, attempt: int) -> None:
        send_password_reset.using(run_after=run_after).enqueue(account, attempt)

    send(Mail.of_template(found, "web/mail/password_reset.txt", {"link": link}), attempt, again)
