"""All steps in the order in which they are done; importing a step's module registers it."""

from __future__ import annotations

from collections.abc import Callable

from hearsay.web.claims.worker import matching
from hearsay.web.claims.worker.steps import STEPS, Step

__all__ = ["MODULES", "registered"]

MODULES = (matching,)
"""The modules that hold steps; a new one is named here."""


def registered() -> dict[str, Callable[[], Step]]:
    """Return what makes each step, by name."""
    return dict(STEPS)
