"""Gradient-boosted trees, read from LightGBM's text format and evaluated without LightGBM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hearsay.errors import InputError

__all__ = ["Trees"]

_ADVICE = "train it again with bench/train_ranker.py, or reinstall hearsay"
_NAN_MISSING = 2


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of binary trees over numeric features, flattened.

    Nodes come first, leaves after them; a leaf leads to itself. Node i goes to `child[2 * i + 1]`
    where `x[column[i]] <= threshold[i]`, else to `child[2 * i]`. Each feature has two columns, the
    second for nodes at which NaN goes left. `roots` holds the first node of each tree, `depths` its
    longest way, `values` what leaves add.
    """

    names: tuple[str, ...]
    roots: NDArray[np.int32]
    depths: NDArray[np.int32]
    column: NDArray[np.uint32]
    threshold: NDArray[np.float32]
    child: NDArray[np.uint32]
    values: NDArray[np.float64]

    @classmethod
    def from_text(cls, text: str, file: str = "model") -> Trees:
        """Read a LightGBM text model with numeric splits.

        Raises:
            InputError: the text is not such a model.
        """
        try:
            head, *blocks = text.split("\nTree=")
            names = tuple(_fields(head)["feature_names"].split())
            trees = [_fields(block.split("end of trees")[0]) for block in blocks]
            if not trees:
                raise InputError(file, "model has no trees", advice=_ADVICE)
            return cls(names, *_flatten(trees))
        except (KeyError, ValueError) as error:
            raise InputError(file, f"not a LightGBM text model: {error}", advice=_ADVICE) from error

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the raw score of each row; `rows` is [n, features], NaN where a value is missing."""
        scores: NDArray[np.float64] = _predict(
            rows, self.roots, self.depths, self.column, self.threshold, self.child, self.values,
        )  # fmt: skip
        return scores


def _fields(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)


def _numbers(tree: dict[str, str], key: str) -> list[float]:
    return [float(value) for value in tree.get(key, "").split()]


def _flatten(trees: list[dict[str, str]]):  # type: ignore[no-untyped-def]
    roots: list[int] = []
    columns: dict[str, list[float]] = {
        key: [] for key in ("split_feature", "threshold", "decision_type", "left", "right", "leaf")
    }
    for tree in trees:
        nodes, leaves = len(columns["threshold"]), len(columns["leaf"])
        columns["leaf"] += _numbers(tree, "leaf_value")
        if int(tree["num_leaves"]) == 1:
            roots.append(~leaves)
            continue
        if int(tree.get("num_cat", "0")):
            raise ValueError("categorical splits are not supported")
        roots.append(nodes)
        for key in ("split_feature", "threshold", "decision_type"):
            columns[key] += _numbers(tree, key)
        for side in ("left", "right"):
            children = [int(child) for child in _numbers(tree, f"{side}_child")]
            columns[side] += [c + nodes if c >= 0 else c - leaves for c in children]
    decision = np.array(columns["decision_type"], np.int64)
    missing = (decision >> 2) & 3
    if np.any(missing == 1):
        raise ValueError("zero as missing is not supported")
    threshold = np.array(columns["threshold"], np.float64)
    # Where NaN is not marked as missing, LightGBM reads it as zero.
    nan_left = np.where(missing == _NAN_MISSING, (decision & 2) > 0, threshold >= 0)
    split = np.array(columns["split_feature"], np.int64)
    nodes, leaves = len(threshold), len(columns["leaf"])
    ways = np.stack([np.array(columns[side], np.int64) for side in ("right", "left")], axis=1)
    ways = np.where(ways >= 0, ways, nodes + ~ways)
    selves = np.repeat(np.arange(nodes, nodes + leaves)[:, None], 2, axis=1)
    child = np.concatenate([ways.reshape(-1, 2), selves]).astype(np.uint32)
    first = np.array([root if root >= 0 else nodes + ~root for root in roots], np.int32)
    return (
        first,
        np.array([_depth(child, int(root), nodes) for root in first], np.int32),
        np.concatenate([2 * split + nan_left, np.zeros(leaves)]).astype(np.uint32),
        np.concatenate([_not_above(threshold), np.zeros(leaves, np.float32)]),
        child.ravel(),
        np.concatenate([np.zeros(nodes), np.array(columns["leaf"], np.float64)]),
    )


def _not_above(threshold: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the greatest float32 not above each threshold: it parts float32 values the same way."""
    near = threshold.astype(np.float32)
    below = np.nextafter(near, np.float32(-np.inf))
    return np.where(near.astype(np.float64) > threshold, below, near)


def _depth(child: NDArray[np.uint32], root: int, nodes: int) -> int:
    """Return the number of steps of the longest way from a root to a leaf."""
    deepest = 0
    open_nodes = [(root, 0)]
    while open_nodes:
        node, depth = open_nodes.pop()
        deepest = max(deepest, depth)
        if node < nodes:
            open_nodes += [(int(way), depth + 1) for way in child[node]]
    return deepest


@njit(cache=True, nogil=True)
def _predict(rows, roots, depths, column, threshold, child, values):  # type: ignore[no-untyped-def]
    """Walk all rows down a tree together: no branch depends on a value, so none is guessed wrong.

    A missing value goes right in the first column of its feature, as NaN is not below any threshold,
    and left in the second.
    """
    wide = np.empty((len(rows), 2 * rows.shape[1]), np.float32)
    for row in range(len(rows)):
        for feature in range(rows.shape[1]):
            value = rows[row, feature]
            wide[row, 2 * feature] = value
            wide[row, 2 * feature + 1] = np.float32(-np.inf) if np.isnan(value) else value
    out = np.zeros(len(rows))
    at = np.empty(len(rows), np.uint32)
    for tree in range(len(roots)):
        at[:] = roots[tree]
        for _ in range(depths[tree]):
            for row in range(len(rows)):
                node = at[row]
                left = wide[row, column[node]] <= threshold[node]
                at[row] = child[np.uint32(2 * node + np.uint32(left))]
        for row in range(len(rows)):
            out[row] += values[at[row]]
    return out
