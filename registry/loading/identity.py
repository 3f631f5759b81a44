"""The identities of what is loaded: the same on every machine, so that addresses can be shared."""

from uuid import UUID, uuid5

NAMESPACE = UUID("7b1d4f3e-58a5-5c1c-9d53-0d6a2f1b8e40")
"""Chosen once for this project; a new value would give every loaded record a new identity."""


def identity(kind: str, key: str) -> UUID:
    """The identity of the loaded record of `kind` ("area") with `key` ("0181")."""
    return uuid5(NAMESPACE, f"{kind}:{key}")
