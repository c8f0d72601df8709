"""The factors of a priority as they are kept beside a claim, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hearsay.web.claims.priority import Factor
from hearsay.web.claims.reason import Reason

__all__ = ["pack", "unpack"]


def pack(factors: Iterable[Factor]) -> list[dict[str, Any]]:
    """Return factors as JSON values."""
    return [
        {
            "name": factor.name,
            "value": round(factor.value, 4),
            "points": round(factor.points, 2),
            "code": factor.reason.code,
            "numbers": dict(factor.reason.numbers),
        }
        for factor in factors
    ]


def unpack(kept: Iterable[Mapping[str, Any]]) -> tuple[Factor, ...]:
    """Return the factors that `pack` kept."""
    return tuple(
        Factor(
            one["name"],
            one["value"],
            one["points"],
            Reason(one["code"], tuple(one["numbers"].items())),
        )
        for one in kept
    )
