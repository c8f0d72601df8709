"""Why something was decided: a code and the numbers that belong to it, to be put into words later."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Reason"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its numbers; `wording.say` makes a sentence of it in the reader's language."""

    code: str
    numbers: tuple[tuple[str, int | float | str], ...] = ()

    def number(self, name: str) -> int | float | str:
        """Return the number called `name`; KeyError where this code has none."""
        return dict(self.numbers)[name]
