"""Keys for rows that have none: the same on every reading, and never the same for two rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hearsay.canonical import stable_id
from hearsay.connect.files.once import Once

__all__ = ["RowKeys"]

_MOST = 200_000


class RowKeys:
    """Hashes of rows; the second of two equal rows gets "-2", and so on.

    Only rows that came twice are counted, and no more than 200,000 of them: after that an equal
    row is told by its number.
    """

    def __init__(self) -> None:
        self._once = Once()
        self._times: dict[str, int] = {}

    def key(self, values: Mapping[str, Sequence[str]], number: int) -> str:
        """Return the key of the next row."""
        key = stable_id("row", values)
        if not self._once.again(key):
            return key
        if key not in self._times and len(self._times) >= _MOST:
            return f"{key}-row{number}"
        self._times[key] = self._times.get(key, 1) + 1
        return f"{key}-{self._times[key]}"
