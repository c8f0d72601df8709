"""One thing that `hearsay doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is good, and what to do. `needed`: it must be for this to work."""

    what: str
    good: bool
    said: str
    needed: bool = True
