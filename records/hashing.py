"""The hashes of what is written. They need no settings and no database: what was taken away is checked with them."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def content_hash(content: dict[str, Any] | None) -> str:
    """SHA-256, in hex, of a content's canonical JSON."""
    return digest(content)


def words_hash(*words: str) -> str:
    """SHA-256, in hex, of texts that stand beside a content: a change note, a source, a reason."""
    return digest(words)


def digest(value: Any) -> str:
    """SHA-256, in hex, of a value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, in UTF-8: the bytes that are hashed and signed. Raises ValueError for NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
