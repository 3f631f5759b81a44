"""The mail with a link to a new password."""

from __future__ import annotations

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from partners.models import Account


@task()
def send_password_reset(account: int) -> None:
    """Mail a link to the account with this primary key. The link is made here, so that no queue holds it."""
    found = Account.objects.filter(pk=account, is_active=True, is_service=False).first()
    if found is None:
        return
    key = {"uidb36": user_pk_to_url_str(found), "key": default_token_generator.make_token(found)}
    link = f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
    text = render_to_string("web/mail/password_reset.txt", {"link": link})
    subject, _, body = text.partition("\n")
    send_mail(subject, body.strip() + "\n", None, [found.email])
