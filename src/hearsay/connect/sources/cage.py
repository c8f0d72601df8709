"""Parsing in a process of its own, with little memory and little time, that may break alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

from hearsay.connect.sources import wire
from hearsay.connect.sources.links import judged
from hearsay.connect.sources.types import MOST_BYTES, Document, Parsed
from hearsay.errors import InputError

__all__ = ["Cage"]

_WALL = 60.0
"""Seconds by the clock for one document; the limit of processor time comes first but on a busy machine."""

_GRACE = 0.5
_MOST_DOCUMENTS = 500
_MODULE = "hearsay.connect.sources.child"
_ADVICE = "nothing of it was kept"


class Cage:
    """Parses like `reading.read`, within 256 MB and 5 seconds of processor time for each document.

    The process starts with the first document and serves many, one at a time; when one breaks it,
    that one is refused and the next gets a new process. Close it, or use it in a `with`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Cage:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def parse(self, document: Document) -> Parsed:
        """Parse a document; every address in the result is a proper http or https one.

        Raises:
            InputError: it is not of its kind, or needs more than the limits.
        """
        if len(document.body) > MOST_BYTES:
            raise InputError(document.source, f"is larger than {MOST_BYTES // 1_000_000} MB")
        with self._lock:
            frame = self._ask(document)
        parsed = wire.unpack_parsed(document, frame)
        return replace(
            parsed, posts=tuple(replace(post, url=judged(post.url)) for post in parsed.posts)
        )

    def _ask(self, document: Document) -> bytes:
        process = self._started()
        assert process.stdin and process.stdout  # noqa: S101  both are pipes
        late = threading.Timer(_WALL, process.kill)
        late.start()
        try:
            with suppress(OSError):  # it has ended; how, it tells below
                wire.send(process.stdin, wire.pack_document(document))
            frame = wire.receive(process.stdout)
        finally:
            late.cancel()
        if frame and frame != wire.EXHAUSTED:
            return frame
        why = "needs more than 256 MB of memory to read" if frame else _how(self._end())
        self._end()
        raise InputError(document.source, why, advice=_ADVICE)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._served >= _MOST_DOCUMENTS:
            self._end()
        if self._process is None:
            self._process = _start()
        self._served += 1
        return self._process

    def _end(self) -> int:
        """End the process, if there is one; returns how it ended, as `Popen.returncode`."""
        process, self._process, self._served = self._process, None, 0
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was left to write, nobody reads
                if pipe:
                    pipe.close()
        try:
            return process.wait(_GRACE)  # without input it ends by itself
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _start() -> subprocess.Popen[bytes]:
    """Start the process with nothing of our environment but where the code is."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(  # noqa: S603  our own code and no shell
        [sys.executable, "-P", "-s", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.sep,
        env={"PYTHONPATH": paths, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )


def _how(status: int) -> str:
    """Say in words how the process ended over a document."""
    if status == -signal.SIGXCPU:
        return "needs more than 5 seconds of processor time to read"
    if status == -signal.SIGKILL:
        return f"could not be read within {_WALL:g} seconds"
    return "breaks the process that reads it"
