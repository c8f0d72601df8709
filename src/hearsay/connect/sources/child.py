"""The process that parses: takes documents on standard input, one after another, until it ends.

Run by `cage`. Its limits are set before the first byte of a stranger's is read.
"""

from __future__ import annotations

import resource
import sys
from typing import BinaryIO

from hearsay.connect.sources import wire
from hearsay.connect.sources.reading import read
from hearsay.errors import InputError

__all__ = ["MEMORY", "SECONDS", "serve"]

MEMORY = 256 * 1024 * 1024
"""Bytes of address space for everything together."""

SECONDS = 5
"""Seconds of processor time for one document."""

_OPEN_FILES = 32


def main() -> None:
    """Serve standard input and output."""
    _limit()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def _limit() -> None:
    """Take away memory, files and dumps; that cannot be undone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wind_up() -> None:
    """Give the next document its time; the system ends us when it is over."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def serve(come: BinaryIO, go: BinaryIO) -> None:
    """Answer each document with what stands in it, or with why it cannot be read."""
    while asked := wire.receive(come):
        _wind_up()
        try:
            answer = wire.pack_parsed(read(wire.unpack_document(asked)))
        except InputError as error:
            answer = wire.pack_refusal(error)
        except MemoryError:
            wire.send(go, wire.EXHAUSTED)
            return  # what is left of the memory is in pieces
        wire.send(go, answer)


if __name__ == "__main__":
    main()
