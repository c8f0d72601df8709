"""Webhooks are signed as the Standard Webhooks specification says, so that any receiver can check.

The signature is HMAC-SHA256 over `id.timestamp.body`, the body as raw bytes. Three headers carry
it: `webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature` (`v1,` and base64;
several, with blanks between them, while a secret is being changed).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hearsay.errors import SettingError, SignatureError

__all__ = ["TOLERANCE", "new_secret", "sign", "verify"]

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64
_VERSION = "v1"
# Without dots: they part what is signed, so an id that held one could be cut in two ways.
_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECONDS = re.compile(r"[0-9]{1,12}")
_MOST_SIGNATURES = 20


def new_secret() -> str:
    """Return a fresh secret, to be shown once to whoever runs the receiver."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(given: Sequence[str], id: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the headers that prove who sent `body`, and when.

    Args:
        given: The secrets; more than one while receivers change over to a new one.
        id: Names this delivery, the same at every try: letters, digits, "_" and "-".
        body: The very bytes that are sent.
        now: The time of this try, with its zone.

    Raises:
        SettingError: a secret or the id has another form.
    """
    keys = [_key(secret) for secret in given]
    if not keys:
        raise SettingError("a webhook needs a secret to be signed with")
    if not _ID.fullmatch(id):
        raise SettingError(f"{id[:60]!r} cannot name a delivery: use letters, digits, '_' and '-'")
    seconds = str(int(now.timestamp()))
    return {
        "webhook-id": id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(key, id, seconds, body) for key in keys),
    }


def verify(
    given: Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> str:
    """Return the id of a delivery that is genuine and fresh.

    Whoever must not act twice on one delivery remembers the ids for twice the tolerance.

    Raises:
        SignatureError: a header is missing or malformed, the time is too far away, or no signature
            is right.
        SettingError: a secret has another form.
    """
    # 1. the headers are there and have their form
    lower = {name.lower(): value for name, value in headers.items()}
    id, seconds = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    signatures = lower.get("webhook-signature", "").split(" ")
    if not _ID.fullmatch(id):
        raise SignatureError("webhook-id is missing or malformed")
    if not _SECONDS.fullmatch(seconds):
        raise SignatureError("webhook-timestamp is missing or no number of seconds")
    if len(signatures) > _MOST_SIGNATURES:
        raise SignatureError(f"webhook-signature holds more than {_MOST_SIGNATURES} signatures")
    # 2. one of the signatures is right; all are compared, so that time tells nothing
    right = [_signature(_key(secret), id, seconds, body).encode() for secret in given]
    pairs = [(s.encode("utf-8", "replace"), r) for s in signatures for r in right]
    if not sum(hmac.compare_digest(sent, ours) for sent, ours in pairs):
        raise SignatureError("no signature in webhook-signature is right")
    # 3. it is fresh
    if abs(now.timestamp() - int(seconds)) > tolerance.total_seconds():
        raise SignatureError("webhook-timestamp is too far from the time here")
    return id


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise SettingError(
            f"a webhook's secret is {_LEAST_BYTES} to {_MOST_BYTES} bytes in base64, after {_PREFIX}"
        )
    return key


def _signature(key: bytes, id: str, seconds: str, body: bytes) -> str:
    digest = hmac.new(key, f"{id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode()}"
