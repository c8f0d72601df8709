"""All steps in the order in which they are done; importing a step's module registers it."""

from __future__ import annotations

from collections.abc import Callable

from hearsay.web.claims.worker import archiving, importing, matching, near, ranking, searching
from hearsay.web.claims.worker.steps import STEPS, Step

__all__ = ["MODULES", "registered"]

MODULES = (matching, ranking, searching, near, archiving, importing)
"""The modules that hold steps; a new one is named here."""


def registered() -> dict[str, Callable[[], Step]]:
    """Return what makes each step, by name, in the order of `MODULES`."""
    order = [module.__name__ for module in MODULES]
    known = [(name, make) for name, make in STEPS.items() if make.__module__ in order]
    return dict(sorted(known, key=lambda item: order.index(item[1].__module__)))
