"""The worker's loop: a plain one, a piece of each step in turn, until told to stop.

1. Ask each step that is not resting to do its next piece.
2. A step that fails rests, longer each time, and the others go on.
3. If nothing was done, wait a moment: less, where a step's turn comes sooner.

A signal is heard between two pieces, so a piece is always done whole; what a lost machine leaves
undone is found by conditions in the store (see `leases`), not by anything kept here.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

from django.db import close_old_connections
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from hearsay.web import logs
from hearsay.web.claims.worker import heartbeat, leases
from hearsay.web.claims.worker.processes import name_here
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context, Step

__all__ = ["Loop", "Rest", "drain", "rest_after", "work"]

IDLE = 1.0
"""Seconds to wait when there was nothing to do."""
SHORTEST = 0.01
"""Seconds to wait at least, so that nobody turns in a circle."""
PATIENCE = 3
"""How often a step may fail in a row before `drain` gives it up."""
LONGEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rest:
    """How often in a row a step failed, and until when it is left alone."""

    failures: int = 0
    until: datetime | None = None

    def over(self, now: datetime) -> bool:
        """Tell whether the step may be tried again."""
        return self.until is None or now >= self.until


def rest_after(rest: Rest, now: datetime) -> Rest:
    """Return how long a step rests that has failed once more: 2, 4, 8 … seconds, at most 5 minutes."""
    failures = rest.failures + 1
    return Rest(failures, now + min(LONGEST, timedelta(seconds=2 ** min(failures, 12))))


class Loop:
    """Steps that are done in turn."""

    def __init__(self, steps: Mapping[str, Step], context: Context) -> None:
        self._steps, self._context = dict(steps), context
        self._rests = dict.fromkeys(steps, Rest())

    def round(self) -> int:
        """Do a piece of each step that is not resting; return how much was done."""
        done = 0
        for name, step in self._steps.items():
            if self._context.stopping():
                break
            if self._rests[name].over(self._context.now()):
                done += self._piece(name, step)
        return done

    @property
    def failing(self) -> dict[str, int]:
        """Return the steps that failed when last tried, and how often in a row."""
        return {name: rest.failures for name, rest in self._rests.items() if rest.failures}

    @property
    def turn(self) -> float | None:
        """Return in how many seconds the turn of a step comes that waits for it; None if none does."""
        now = self._context.now()
        awake = [step for name, step in self._steps.items() if self._rests[name].over(now)]
        told = [getattr(step, "turn", lambda: None)() for step in awake]
        waits = [seconds for seconds in told if seconds is not None]
        return max(SHORTEST, min(waits)) if waits else None

    @property
    def stopping(self) -> bool:
        """Tell whether it was told to stop."""
        return self._context.stopping()

    def hurry(self) -> None:
        """Let no step rest longer."""
        self._rests = {name: replace(rest, until=None) for name, rest in self._rests.items()}

    def warm(self) -> None:
        """Let steps load what their first piece needs, so that whoever comes first need not wait for it."""
        for name, step in self._steps.items():
            try:
                getattr(step, "warm", lambda _: None)(self._context)
            except Exception as error:  # it is loaded with the first piece then, or fails again
                logs.problem("step_not_warm", error, step=name)

    def end(self) -> None:
        """Let steps save what they want to, and tell others that this worker is gone."""
        for name, step in self._steps.items():
            try:
                getattr(step, "end", lambda: None)()
            except Exception as error:
                logs.problem("step_not_ended", error, step=name)
        leases.give_back(self._context.worker)
        heartbeat.end(self._context.worker)

    def _piece(self, name: str, step: Step) -> int:
        try:
            self._context.beat(name)
            done = step.do(self._context)
        except Exception as error:  # one step's trouble is not the others'
            now = self._context.now()
            self._rests[name] = rest_after(self._rests[name], now)
            logs.problem("step_failed", error, step=name, failures=self._rests[name].failures)
            return 0
        self._rests[name] = Rest()
        return done


def drain(loop: Loop, wait: Callable[[float], object]) -> bool:
    """Work until nothing is left to do; tell whether no step failed for good."""
    while True:
        done, failing, turn = loop.round(), loop.failing, loop.turn
        if done:
            continue
        if loop.stopping or (not failing and turn is None):
            return not failing
        if failing and max(failing.values()) >= PATIENCE:
            return False
        wait(IDLE if failing or turn is None else min(IDLE, turn))
        loop.hurry()


def work(*, once: bool = False) -> bool:
    """Run a worker until SIGTERM or SIGINT, or with `once` until nothing is left to do."""
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    worker = name_here()
    context = Context(worker, timezone.now, stop.is_set)
    loop = Loop({name: make() for name, make in registered().items()}, context)
    logs.event("worker_started", worker=worker)
    good = True
    try:
        if once:
            good = drain(loop, lambda seconds: _pause(stop, seconds))
        else:
            _go_on(loop, stop)
    finally:
        try:
            loop.end()
        except DatabaseError as error:
            logs.problem("worker_not_ended", error, worker=worker)
        logs.event("worker_ended", worker=worker)
    return good


def _go_on(loop: Loop, stop: Event) -> None:
    warm = False
    while not stop.is_set():
        if not loop.round():
            if not warm:
                loop.warm()
                warm = True
                continue
            turn = loop.turn
            _pause(stop, IDLE if turn is None else min(IDLE, turn))


def _pause(stop: Event, seconds: float) -> None:
    """Wait, and look before going on whether the database has gone away."""
    stop.wait(seconds)
    close_old_connections()
