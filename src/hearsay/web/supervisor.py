"""Keep a few processes running: start them, start again what ended, end them all together.

A process that must not end by itself (the server) ends everything when it does. One that may (the
worker) is started again, later each time while it keeps ending at once.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from types import FrameType

from hearsay.web import logs

__all__ = ["Child", "pause_before", "supervise"]

LOOK = 0.2
"""Seconds between two looks at what is running."""
STEADY = 60.0
"""Seconds after which a process counts as having started well."""
LONGEST = 60.0
PATIENCE = 30.0
"""Seconds that processes have to end in before they are killed."""
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running.

    `again` tells whether it is started again when it ends; `nice` (0 to 19) how readily it lets
    other processes have the processor first.
    """

    name: str
    command: tuple[str, ...]
    again: bool = True
    nice: int = 0


def pause_before(failures: int) -> float:
    """Return how many seconds to wait before a process that ended so often in a row starts again."""
    return min(LONGEST, 2.0 ** min(failures, 10) / 2)


def _prepare(nice: int) -> None:
    """Runs in the new process before its program: it ends when its parent is killed, and gives way.

    When its terminal goes, its parent tells it to end, so that it ends as it does otherwise.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if _prctl is not None:
        _prctl(_DEATH_SIGNAL, signal.SIGTERM)
    os.nice(nice)


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    failures: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        prepare = partial(_prepare, self.child.nice)
        self.process = subprocess.Popen(self.child.command, preexec_fn=prepare)  # noqa: S603, PLW1509
        self.began = time.monotonic()
        logs.event("process_started", process=self.child.name, pid=self.process.pid)

    def ended(self, code: int) -> None:
        now = time.monotonic()
        self.failures = 1 if now - self.began > STEADY else self.failures + 1
        self.start_at, self.process = now + pause_before(self.failures), None
        logs.event("process_ended", process=self.child.name, code=code, failures=self.failures)


def supervise(children: Sequence[Child]) -> int:
    """Keep processes running until SIGTERM or SIGINT; returns the exit code to end with.

    SIGHUP ends them too if it may say that our terminal is gone. Without a terminal, as under a service
    manager, it asks for settings to be read anew, which we do not do: it must not end the desk.
    """
    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if not _has_terminal():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, end)
    running = [_Running(child) for child in children]
    try:
        return _keep_running(running, stop)
    finally:
        _end([r.process for r in running if r.process is not None])


def _has_terminal() -> bool:
    """Tell whether a terminal controls us, whatever our input and output are."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _keep_running(running: Sequence[_Running], stop: Event) -> int:
    while not stop.is_set():
        for one in running:
            if one.process is None:
                if time.monotonic() >= one.start_at:
                    one.start()
            elif (code := one.process.poll()) is not None:
                one.ended(code)
                if not one.child.again:
                    return code or 1
        stop.wait(LOOK)
    return 0


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask processes to end, and kill those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
