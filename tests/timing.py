"""How long a piece of work takes, measured so that a busy machine does not decide the result.

Figures belong to `bench/`. Tests only guard the order of magnitude: the processor's time (not the
clock's) of the best of a few tries, beside a yardstick that is run on the same machine.
"""

import re
import time
from collections.abc import Callable

YARDSTICK = 0.0032  # seconds that `_yardstick` takes on the machine the limits were written for
_WORDS = "the well in ward 12 was tested on 3 May and 40 people were told " * 40


def cpu_seconds(work: Callable[[], object], enough: float = 0.0, tries: int = 3) -> float:
    """The least processor time in seconds of up to `tries` runs; ends early at `enough`."""
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
        if best <= enough:
            break
    return best


def within(work: Callable[[], object], seconds: float) -> bool:
    """Whether the work keeps to its limit, on this machine as it is just now.

    The limit grows with the slowness of the machine and once more by half, so that only a change
    in the order of the work (squares, backtracking) fails.
    """
    if cpu_seconds(work, enough=seconds) <= seconds:
        return True
    slow = max(1.0, cpu_seconds(_yardstick) / YARDSTICK)
    return cpu_seconds(work) <= seconds * slow * 1.5


def _yardstick() -> int:
    """Some work of the kind that the texts' steps do."""
    found = 0
    for i in range(20):
        text = _WORDS.replace("12", str(i))
        found += sum(len(m.group()) for m in re.finditer(r"\w+", text))
        found += len({word.lower() for word in text.split()})
    return found
