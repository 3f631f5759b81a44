"""Where mail goes: the one variable EMAIL_URL, understood."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""The schemes that send, and their usual ports."""
BACKENDS = "django.core.mail.backends"
SECONDS = 10
"""How long a mail server may take to answer before a mail has failed."""


def known_mail(value: SecretStr) -> SecretStr:
    """An address that `mail_settings` understands. Raises ValueError, without the address in the message."""
    mail_settings(value)
    return value


def mail_settings(address: SecretStr | None) -> dict[str, Any]:
    """Django's settings for mail from EMAIL_URL; without one, mail goes nowhere. Raises ValueError when it is wrong.

    `smtp://user:password@host:port`, `smtp+starttls://…`, `smtps://…`, `file:///folder` or `console:`.
    """
    if address is None:
        return {"EMAIL_BACKEND": f"{BACKENDS}.dummy.EmailBackend"}
    parts = urlsplit(address.get_secret_value())
    if parts.scheme == "console" and not parts.netloc and not parts.path:
        return {"EMAIL_BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file" and not parts.netloc and parts.path.strip("/"):
        return {"EMAIL_BACKEND": f"{BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("not an address for mail")
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": SECONDS,
    }
