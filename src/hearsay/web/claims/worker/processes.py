"""Which process a worker is, by its name, so that another one can tell that it no longer runs.

A name holds a hash of the machine (its host name, this boot of it, and the process numbers that we
see, as each container has its own), the number of the process, when that began, and a bit of chance.
Where any of it cannot be told, as on systems without /proc, a name is chance alone and says nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["has_ended", "name_here"]

_PROC = Path("/proc")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NAME = re.compile(r"([0-9a-f]{12})-([0-9a-z]{1,6})-([0-9a-z]{1,8})-[0-9a-z]+")
_LONGEST = 32  # of `Lease.holder`
_CHANCE = 5
_DEAD = frozenset("ZX")  # ended, and nobody has asked how


class _Process(NamedTuple):
    state: str
    began: int


def name_here() -> str:
    """Return a name for a worker that is this process: 32 characters at most."""
    machine, this = _machine(), _process(os.getpid())
    if machine and this is not None:
        chance = "".join(secrets.choice(_DIGITS) for _ in range(_CHANCE))
        name = f"{machine}-{_written(os.getpid())}-{_written(this.began)}-{chance}"
        if len(name) <= _LONGEST:
            return name
    return secrets.token_hex(8)


def has_ended(worker: str) -> bool:
    """Tell whether a worker surely runs no more: it was a process of this machine, which is gone.

    In doubt it runs: it is elsewhere, or in another container, or we may not see when it began.
    """
    named = _NAME.fullmatch(worker)
    if named is None or named[1] != _machine():
        return False
    number = int(named[2], 36)
    try:
        os.kill(number, 0)  # asks whether it is there, and does nothing to it
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it is there, and another user's
        pass
    there = _process(number)
    return there is not None and (there.state in _DEAD or there.began != int(named[3], 36))


def _machine() -> str:
    """Return a hash of where we run; "" if it cannot be told, or /proc is not of our own processes."""
    if sys.platform != "linux":
        return ""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii")
        numbers = str((_PROC / "self/ns/pid").readlink())
        if str((_PROC / "self").readlink()) != str(os.getpid()):
            return ""
    except (OSError, ValueError):
        return ""
    told = "\0".join((os.uname().nodename, boot.strip(), numbers))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _process(number: int) -> _Process | None:
    """Return what a process does and when it began, in ticks since the boot; None if that is not told."""
    try:
        text = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
        fields = text[text.rindex(")") + 1 :].split()  # its name may hold spaces and brackets
        return _Process(fields[0], int(fields[19]))  # proc(5): fields 3 and 22
    except (OSError, ValueError, IndexError):
        return None


def _written(number: int) -> str:
    """Return a number to the base of 36, as `int(text, 36)` reads it."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
