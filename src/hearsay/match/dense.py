"""Find checks by meaning: exact cosine search over the vectors of claims and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hearsay.match.encoder import Encoder, serves
from hearsay.text import Analysis

__all__ = ["Vectors", "build_vectors"]

BLOCK = 8192
"""Checks compared at once; a block of float32 stays within the processor's cache levels."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of checks, float32 [n, dimensions]; zero where there is no text that is served.

    Half the bytes would do for the cosines, but turning them into float32 for every search takes
    longer than searching; mapped from a file, they are in memory once for all processes.
    """

    claims: NDArray[np.float32]
    titles: NDArray[np.float32]

    def best(
        self, queries: NDArray[np.float32], most: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the `most` checks nearest to each query by claim or title, and their cosines.

        `queries` is float32 [q, dimensions]; gives int32 and float32 [q, most], best first.
        """
        n = len(self.claims)
        most = min(most, n)
        numbers = np.zeros((len(queries), 0), np.int32)
        cosines = np.zeros((len(queries), 0), np.float32)
        for start in range(0, n, BLOCK):
            both = np.maximum(
                queries @ self.claims[start : start + BLOCK].T,
                queries @ self.titles[start : start + BLOCK].T,
            )
            top = min(most, both.shape[1])
            part = np.argpartition(-both, top - 1, axis=1)[:, :top]
            numbers = np.concatenate([numbers, (part + start).astype(np.int32)], axis=1)
            cosines = np.concatenate([cosines, np.take_along_axis(both, part, 1)], axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :most]
        return np.take_along_axis(numbers, order, 1), np.take_along_axis(cosines, order, 1)

    def cosines(
        self, query: NDArray[np.float32], docs: NDArray[np.int32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the cosines of a query with some checks' claims and titles; NaN without text."""
        return _cosine(query, self.claims[docs]), _cosine(query, self.titles[docs])


def _cosine(query: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = rows @ query
    result[~rows.any(axis=1)] = np.nan
    return result


def build_vectors(
    encoder: Encoder, claims: Sequence[Analysis], titles: Sequence[Analysis]
) -> Vectors:
    """Encode claims and titles in the languages that the encoder serves."""
    return Vectors(_encode(encoder, claims), _encode(encoder, titles))


def _encode(encoder: Encoder, texts: Sequence[Analysis]) -> NDArray[np.float32]:
    out = np.zeros((len(texts), encoder.dimensions), np.float32)
    chosen = [i for i, a in enumerate(texts) if a.bare_words and serves(encoder, a)]
    for start in range(0, len(chosen), BLOCK):
        part = chosen[start : start + BLOCK]
        out[part] = encoder.encode([texts[i].clean for i in part])
    return out
