"""A priority as it is stored with a claim: codes and numbers, put into words where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hearsay.web.claims.priority import Factor, Priority
from hearsay.web.claims.reason import Reason

__all__ = ["factors_of", "reasons_json"]


def reasons_json(found: Priority) -> list[dict[str, Any]]:
    """Return the factors of a priority as JSON values, for `Claim.priority_reasons`."""
    return [
        {
            "factor": factor.name,
            "value": round(factor.value, 4),
            "points": round(factor.points, 2),
            "code": factor.reason.code,
            "numbers": dict(factor.reason.numbers),
        }
        for factor in found.factors
    ]


def factors_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Factor, ...]:
    """Return the factors that `reasons_json` made JSON values of."""
    return tuple(
        Factor(
            row["factor"],
            row["value"],
            row["points"],
            Reason(row["code"], tuple(row["numbers"].items())),
        )
        for row in stored
    )
