"""Which ids came before, in memory that does not grow with the stream."""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = ["Once"]


class Once:
    """Tells ids that came before, among the latest million at least.

    Hashes of 8 bytes stand in two open-addressed tables; when the newer one is half full it
    becomes the older one, and the older one is forgotten. So memory does not grow with the stream.
    """

    def __init__(self, slots: int = 1 << 21) -> None:
        self._slots, self._count = slots, 0
        self._new, self._old = self._table(), self._table()

    def _table(self) -> memoryview:
        # Pages of zeros take no memory until they are written to.
        return np.zeros(self._slots, np.uint64).data

    def again(self, key: str) -> bool:
        """Tell whether an id came before, and remember it."""
        raw = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        digest = int.from_bytes(raw, "little") or 1
        place = self._place(self._new, digest)
        if digest in (self._new[place], self._old[self._place(self._old, digest)]):
            return True
        self._new[place] = digest
        self._count += 1
        if 2 * self._count >= self._slots:
            self._old, self._new, self._count = self._new, self._table(), 0
        return False

    def _place(self, table: memoryview, digest: int) -> int:
        """Return where a hash stands, or the free place where it would."""
        place = digest % self._slots
        while table[place] not in (0, digest):
            place = (place + 1) % self._slots
        return place
