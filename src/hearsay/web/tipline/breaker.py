"""The circuit breaker: when too many automatic answers are told to be wrong, they stop by themselves.

Judged answers of a window are a sample of all. If wrong ones were as rare as α allows, their number
would be binomial; the breaker trips where so many have a chance below `DOUBT` (an exact one-sided
test). One voice alone never trips it: a person can err, or dislike an answer that is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import bdtrc

__all__ = ["DOUBT", "LEAST", "WINDOW", "Tally", "judge", "tally"]

DOUBT = 0.05
"""Chance below which we no longer believe that wrong answers are as rare as α."""
LEAST = 2
"""Askers that must have said so."""
WINDOW = 200
"""Latest judged answers that count."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Judged automatic answers of the window: how many, and how many of them were wrong."""

    judged: int
    wrong: int


def tally(voices: Sequence[tuple[int, bool]]) -> Tally:
    """Count (asker, wrong), the latest first. Of one asker, the latest word alone counts as wrong.

    So nobody can stop the desk's answers by pressing "no" again and again.
    """
    recent, blamed, judged, wrong = voices[:WINDOW], set(), 0, 0
    for asker, was_wrong in recent:
        if was_wrong and asker in blamed:
            continue
        judged += 1
        if was_wrong:
            blamed.add(asker)
            wrong += 1
    return Tally(judged, wrong)


def judge(seen: Tally, alpha: float) -> bool:
    """Tell whether to stop: P(at least so many wrong of so many judged | α) is below `DOUBT`."""
    if seen.wrong < LEAST:
        return False
    return float(bdtrc(seen.wrong - 1, seen.judged, alpha)) < DOUBT
