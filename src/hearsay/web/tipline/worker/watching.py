"""The worker's step that watches what people say of automatic answers."""

from __future__ import annotations

import time

from hearsay.web import logs
from hearsay.web.claims.worker.index import ALPHA
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.tipline.actions.minding import trip_if_wrong

__all__ = ["Watching"]

EVERY = 2.0
"""Seconds between two looks."""


@step("watching")
class Watching:
    """Trip the breaker when more answers are wrong than α allows."""

    def __init__(self) -> None:
        self._look_at = 0.0

    def do(self, context: Context) -> int:
        """Look at what was said, now and then; return 1 if answers were stopped."""
        if time.monotonic() < self._look_at:
            return 0
        self._look_at = time.monotonic() + EVERY
        tripped = trip_if_wrong(ALPHA, now=context.now())
        if tripped:
            logs.event("breaker_tripped")
        return int(tripped)
