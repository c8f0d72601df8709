"""A desk as its real processes on the tests' database, which may be killed at any moment."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from hearsay.web.serving import server_command
from tests.web.processes import environment_here

from .platforms import SETTINGS

__all__ = ["Desk"]

PATIENCE = 60.0


class Desk:
    """The web server, a process group of its own, and the worker; on the tests' database or another one."""

    def __init__(self, home: Path, bots: int, database: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = home / "processes.log"
        self._bots = bots
        self._web: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._environment = environment_here(home) | SETTINGS | {
            "HEARSAY_SECRET": settings.SECRET_KEY,
            "HEARSAY_ADDRESS": f"http://127.0.0.1:{self.port}",
            "HEARSAY_PROXIES": "1",
            "HEARSAY_SECOND_FACTOR": "False",
        }  # fmt: skip
        if database:
            self._environment["DATABASE_URL"] = database

    def start_web(self) -> None:
        """Start the server, and wait until it answers."""
        self._web = self._start(server_command("127.0.0.1", self.port))
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._web.poll() is None, self.log.read_text(errors="replace")[-3_000:]
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    @property
    def web_pid(self) -> int:
        """Return the process that starts the server's processes."""
        assert self._web is not None
        return self._web.pid

    def start_worker(self) -> None:
        """Start the worker, and wait for nothing."""
        self._worker = self._start(self._working())

    def kill_web(self) -> None:
        """Kill the server with all its processes."""
        if self._web is not None:
            os.killpg(self._web.pid, signal.SIGKILL)
            self._web.wait()

    def kill_web_process(self) -> bool:
        """Kill one of the server's processes, which starts another; tell whether there was one."""
        main = self.web_pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        if not children:
            return False
        os.kill(int(children[-1]), signal.SIGKILL)
        return True

    def kill_worker(self) -> None:
        """Kill the worker."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()

    def keep_worker(self) -> None:
        """Start the worker again if it has ended, as its supervisor does."""
        if self._worker is not None and self._worker.poll() is not None:
            self.start_worker()

    def kill_all(self) -> None:
        """Kill everything at once, as a machine without power does."""
        for process in (self._web, self._worker):
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def run(self, *command: str, said: str = "") -> None:
        """Run a program of Python's with the desk's settings, and wait for its end."""
        done = subprocess.run(
            [sys.executable, "-m", *command], input=said, text=True, capture_output=True,
            env=self._environment, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3_000:]

    def finish(self, seconds: float) -> None:
        """Let a worker do all that is left to do."""
        done = self._start((*self._working(), "once"))
        assert done.wait(seconds) == 0, self.log.read_text(errors="replace")[-3_000:]

    def _working(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "tests.web.reliability.working", str(self._bots))

    def _start(self, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def _answers(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/health")
            return link.getresponse().status in (200, 503)  # 503: the worker is not alive
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()
