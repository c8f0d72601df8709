"""All steps in the order in which they are done; importing a step's module registers it."""

from __future__ import annotations

from collections.abc import Callable

from hearsay.web.claims.worker import archiving, importing, matching, near, ranking, searching
from hearsay.web.claims.worker.steps import STEPS, Step

__all__ = ["MODULES", "registered"]

MODULES = (matching, ranking, searching, near, archiving, importing)
"""The modules here that hold steps; other apps register theirs when they are ready."""


def registered() -> dict[str, Callable[[], Step]]:
    """Return what makes each step, by name: those of `MODULES` in their order, then the others'."""
    order = [module.__name__ for module in MODULES]

    def place(item: tuple[str, Callable[[], Step]]) -> int:
        module = item[1].__module__
        return order.index(module) if module in order else len(order)

    return dict(sorted(STEPS.items(), key=place))
