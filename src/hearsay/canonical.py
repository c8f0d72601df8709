"""Canonical JSON and versioned ids: the same value gives the same bytes, for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

__all__ = ["VERSION", "Json", "canonical_json", "stable_id"]

VERSION = 1

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical_json(value: Json) -> bytes:
    """Serialise with sorted keys, no spaces and UTF-8.

    Raises:
        ValueError: a number is NaN or infinite.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8", "surrogatepass")


def stable_id(kind: str, value: Json) -> str:
    """Return `kind` + version + 128 bits of SHA-256 over the canonical JSON of `value`."""
    digest = hashlib.sha256(canonical_json([kind, value])).hexdigest()[:32]
    return f"{kind}{VERSION}-{digest}"
