"""What stands in an invitation's link: its identity, signed with SECRET_KEY, so that no table holds what opens it."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from partners.inviting.models import Invitation

SALT = "partners.inviting"


def token_of(invitation: Invitation) -> str:
    """The text that stands in the link. The same each time: it is the invitation that expires."""
    return signing.Signer(salt=SALT).sign(invitation.uuid.hex)


def invitation_in(token: str) -> UUID:
    """The invitation's identity. Raises Django's BadSignature for a text that we did not sign."""
    try:
        return UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except ValueError:
        raise signing.BadSignature("not an invitation") from None
