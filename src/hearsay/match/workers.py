"""What a process does first that works for another, or that only matches until it ends."""

from __future__ import annotations

import gc
import signal

__all__ = ["begin_worker", "collect_seldom"]

THRESHOLDS = (50_000, 20, 100)
"""Objects made before the cyclic collector looks at the young, the older and the old ones."""


def collect_seldom() -> None:
    """Let the cyclic garbage collector leave alone what is loaded, and look at the rest seldom.

    Indexes and models stay until the end, and matching makes many objects but no cycles: walking
    through all of them took 7 % of the time of a message, in pauses of up to a quarter second.
    For programs of our own; a library does not change its user's collector.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def begin_worker() -> None:
    """Start a worker process: leave an interrupt to the parent, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
