"""The secrets that sign webhooks: made as the convention writes them, and kept sealed."""

from __future__ import annotations

import base64
import secrets

from partners.sealing import Sealing

PREFIX = "whsec_"
_BYTES = 32
SEALING = Sealing(b"samverkan webhooks")


def new_secret() -> str:
    """A new secret as the convention writes it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
