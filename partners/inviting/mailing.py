"""The mail that brings an invitation, in Swedish and English. It names the organisation and the role, nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from partners.access import Viewer
from partners.inviting.models import Invitation
from partners.inviting.tokens import token_of
from partners.mailing import Mail, send
from partners.models import Role
from records.moment import STOCKHOLM, Moment
from records.reading import Reader

ROLES = {
    Role.READER: ("läsare", "reader"),
    Role.EDITOR: ("redaktör", "editor"),
    Role.SIGNATORY: ("undertecknare", "signatory"),
    Role.COORDINATOR: ("samordnare", "coordinator"),
    Role.ADMINISTRATOR: ("administratör", "administrator"),
}
"""What a role is called in Swedish and in English."""


def link_of(invitation: Invitation) -> str:
    """The address that accepts the invitation. A secret: it goes to the invited address and nowhere else."""
    return f"{settings.BASE_URL}{reverse('web:invitation', args=[token_of(invitation)])}"


@task()
def send_invitation(identity: str, attempt: int = 0) -> None:
    """Mail the invitation with this UUID if it is still open. The link is made here, so that no queue holds it."""
    found = Invitation.objects.select_related("organisation").filter(uuid=identity).first()
    if found is None or found.state(datetime.now(UTC)) != "open":
        return
    entry = Reader(Viewer.anonymous(), Moment.resolve()).get("organisation", found.organisation.uuid)
    in_swedish, in_english = ROLES[Role(found.role)]
    told = {
        "organisation": entry.name if entry else "",
        "in_swedish": in_swedish,
        "in_english": in_english,
        "link": link_of(found),
        "until": f"{found.expires_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}",
    }

    def again(run_after: datetime, attempt: int) -> None:
        send_invitation.using(run_after=run_after).enqueue(identity, attempt)

    send(Mail.of_template(found, "partners/mail/invitation.txt", told), attempt, again)
