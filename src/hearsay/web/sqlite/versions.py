"""Which versions of SQLite keep what they acknowledged."""

from __future__ import annotations

__all__ = ["is_sound"]

_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The first version of each line without the bug that can lose a WAL when it is reset."""


def is_sound(version: tuple[int, ...]) -> bool:
    """Tell whether a version of SQLite has the WAL-reset bug mended."""
    return version >= _FIXED[0] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED[1:]
    )
