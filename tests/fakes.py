"""Small deterministic stand-ins that implement the real protocols."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["HashingEncoder"]


class HashingEncoder:
    """Counts a text's character trigrams in a fixed number of bins; like texts get like vectors."""

    def __init__(self, languages: frozenset[str] = frozenset({"*"}), dimensions: int = 64) -> None:
        self.name = f"hashing-{dimensions}"
        self.languages = languages
        self.dimensions = dimensions

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, float32 [len(texts), dimensions]."""
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text} "
            for i in range(len(padded) - 2):
                out[row, zlib.crc32(padded[i : i + 3].encode()) % self.dimensions] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.maximum(norms, 1e-12), np.float32)
