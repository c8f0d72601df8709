"""The one list of the worker's steps. A step is a class with `do`, registered under its name.

```python
@step("webhooks")
class Webhooks:
    def do(self, context: Context) -> int: ...
```
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from hearsay.web.claims.worker.heartbeat import beat

__all__ = ["STEPS", "Context", "Step", "step"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a step is told: which worker it works for, what time it is, whether to stop soon."""

    worker: str
    now: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False

    def beat(self, name: str) -> None:
        """Say that the worker is alive, in the midst of long work."""
        beat(self.worker, self.now(), name)


class Step(Protocol):
    """Something the worker does again and again, a bounded piece at a time."""

    def do(self, context: Context) -> int:
        """Do the next piece; return how much was done, 0 if there was nothing to do.

        A step may also have `turn()`, which tells in how many seconds it can go on where that is all
        it waits for, `warm(context)`, which loads what the first piece needs, and `end()`.
        """


Make = TypeVar("Make", bound=Callable[[], Step])
STEPS: dict[str, Callable[[], Step]] = {}
"""Name → what makes the step; in the order in which they are done."""


def step(name: str) -> Callable[[Make], Make]:
    """Register a step under its name.

    Raises:
        ValueError: another one has that name, and would never be done.
    """

    def keep(make: Make) -> Make:
        if STEPS.setdefault(name, make) is not make:
            raise ValueError(f"two steps of the worker are called {name}")
        return make

    return keep
