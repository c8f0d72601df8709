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

    Node i goes left where `x[feature[i]] <= threshold[i]`; NaN goes left where `nan_left[i]`. A
    child below zero is leaf `~child`. `roots` holds the first node of each tree, and a tree
    without a split is a root below zero.
    """

    names: tuple[str, ...]
    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    nan_left: NDArray[np.bool_]
    nan_zero: NDArray[np.bool_]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaves: NDArray[np.float64]

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
            rows, self.roots, self.feature, self.threshold, self.nan_left, self.nan_zero,
            self.left, self.right, self.leaves,
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
    return (
        np.array(roots, np.int32),
        np.array(columns["split_feature"], np.int32),
        np.array(columns["threshold"], np.float64),
        (decision & 2) > 0,
        missing != _NAN_MISSING,
        np.array(columns["left"], np.int32),
        np.array(columns["right"], np.int32),
        np.array(columns["leaf"], np.float64),
    )


@njit(cache=True, nogil=True)
def _predict(rows, roots, feature, threshold, nan_left, nan_zero, left, right, leaves):  # type: ignore[no-untyped-def]
    out = np.zeros(len(rows))
    for tree in range(len(roots)):
        for row in range(len(rows)):
            node = roots[tree]
            while node >= 0:
                value = rows[row, feature[node]]
                if np.isnan(value):
                    goes_left = nan_left[node] if not nan_zero[node] else threshold[node] >= 0
                else:
                    goes_left = value <= threshold[node]
                node = left[node] if goes_left else right[node]
            out[row] += leaves[~node]
    return out
