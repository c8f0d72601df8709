"""How good are the groups, on a desk's own labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hearsay.errors import SettingError
from hearsay.evals.bootstrap import Estimate, bootstrap, bootstrap_mean
from hearsay.evals.metrics import bcubed_items, f1
from hearsay.types import Assignment

__all__ = ["GroupReport", "evaluate_groups"]


@dataclass(frozen=True, slots=True)
class GroupReport:
    """B-cubed quality of a grouping over labelled messages, with intervals."""

    messages: int
    groups: int
    claims: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    unlabelled: int


def evaluate_groups(assignments: Iterable[Assignment], truth: Mapping[str, str]) -> GroupReport:
    """Compare assignments with labels (message id → id of the true claim).

    Raises:
        SettingError: no message has a label.
    """
    predicted: list[str] = []
    gold: list[str] = []
    unlabelled = 0
    for assignment in assignments:
        if assignment.id in truth:
            predicted.append(assignment.claim)
            gold.append(truth[assignment.id])
        else:
            unlabelled += 1
    if not predicted:
        raise SettingError("no message of the groups has a label in the truth file")
    precision, recall = bcubed_items(predicted, gold)
    return GroupReport(
        messages=len(predicted),
        groups=len(set(predicted)),
        claims=len(set(gold)),
        precision=bootstrap_mean(precision),
        recall=bootstrap_mean(recall),
        f1=bootstrap(
            len(predicted), lambda i: f1(float(precision[i].mean()), float(recall[i].mean()))
        ),
        unlabelled=unlabelled,
    )
