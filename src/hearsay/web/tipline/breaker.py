"""The circuit breaker: when too many automatic answers are told to be wrong, they stop by themselves.

Judged answers of a window are a sample of all. If wrong ones were as rare as α allows, their number
would be binomial; the breaker trips where so many have a chance below `DOUBT` (an exact one-sided
test). One voice alone never trips it: a person can err, or dislike an answer that is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import bdtrc

__all__ = ["DOUBT", "LEAST", "WINDOW", "Tally", "judge"]

DOUBT = 0.05
"""Chance below which we no longer believe that wrong answers are as rare as α."""
LEAST = 2
"""Askers that must have said so."""
WINDOW = 200
"""Latest judged answers that count."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Judged automatic answers of the window: how many, and how many of them were wrong.

    Of one person, the first "right" and the first "wrong" alone are among them: nobody stops the desk's
    answers by pressing "no" again and again, or keeps them going by "yes".
    """

    judged: int
    wrong: int


def judge(seen: Tally, alpha: float) -> bool:
    """Tell whether to stop: P(at least so many wrong of so many judged | α) is below `DOUBT`."""
    if seen.wrong < LEAST:
        return False
    return float(bdtrc(seen.wrong - 1, seen.judged, alpha)) < DOUBT
