"""Names of our own letters, which nobody else can make up.

A Message-ID is a keyed hash of the outbox's key and a second one over the first: a second try has
the same name, and a bounce or an answer that names a letter is believed only if we wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator

__all__ = ["find_ours", "message_id"]

_OURS = re.compile(r"<hearsay\.([0-9a-f]{20})\.([0-9a-f]{12})@([A-Za-z0-9.-]{1,253})>")


def message_id(secret: bytes, key: str, domain: str) -> str:
    """Return the Message-ID of what has this key, with its angle brackets."""
    name = _hash(secret, b"letter", key)[:20]
    return f"<hearsay.{name}.{_seal(secret, name, domain)}@{domain}>"


def find_ours(secret: bytes, text: str) -> Iterator[str]:
    """Yield the names of letters of ours that stand in a text."""
    for found in _OURS.finditer(text):
        name, seal, domain = found.groups()
        if hmac.compare_digest(seal, _seal(secret, name, domain)):
            yield found[0]


def _seal(secret: bytes, name: str, domain: str) -> str:
    return _hash(secret, b"seal", f"{name}@{domain}")[:12]


def _hash(secret: bytes, use: bytes, text: str) -> str:
    return hmac.new(
        secret, use + b"\0" + text.encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
