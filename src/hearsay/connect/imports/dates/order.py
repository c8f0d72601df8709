"""In which order day, month and year stand, told from all the dates of a file.

Nothing in an export says it. A number over 12 is no month; messages stand in the order in which
they were sent, so that the order under which dates run backwards is the wrong one; and days change
more often than months. Where none of that decides, it is a guess, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hearsay.errors import Phrase

__all__ = [
    "CALLED", "ORDERS", "Numbers", "Order", "OrderTally", "is_date", "no_order", "read_as",
    "read_date",
]  # fmt: skip

Numbers = tuple[int, int, int]
ORDERS = ("dmy", "mdy", "ymd")
"""The orders that people can name; a year may also stand in the middle, where it shows itself."""
_ALL = (*ORDERS, "dym", "myd")
CALLED = {
    "dmy": Phrase("day, month, year"),
    "mdy": Phrase("month, day, year"),
    "ymd": Phrase("year, month, day"),
    "dym": Phrase("day, year, month"),
    "myd": Phrase("month, year, day"),
}
"""What people call the orders."""
_FEWEST = 3
"""Days that a chat must have before their distance tells anything."""
_FACTOR = 5


def read_as(order: str) -> Phrase:
    """Return what is told of dates that leave more than one order, of which one was taken."""
    return Phrase(
        "its dates could be read in more than one order; they are read as %(order)s",
        order=CALLED[order],
    )


def no_order(name: str) -> Phrase:
    """Return why an order cannot be named."""
    return Phrase(
        "dates are in the order %(orders)s, not %(order)s",
        orders=", ".join(ORDERS),
        order=repr(name[:10]),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """An order such as "dmy", and whether the dates leave no other."""

    name: str
    sure: bool


def read_date(numbers: Numbers, order: str) -> date | None:
    """Return the day that three numbers mean in an order; None if they mean none."""
    named = dict(zip(order, numbers, strict=True))
    year = named["y"]
    if order in ("dym", "myd") and year < 100:
        return None  # nobody writes a short year in the middle
    year = year + 2000 if year < 100 else year
    if not 2000 <= year < 2200:
        return None
    try:
        return date(year, named["m"], named["d"])
    except ValueError:
        return None


def is_date(numbers: Numbers) -> bool:
    """Tell whether three numbers mean a day in any order."""
    return any(read_date(numbers, order) for order in _ALL)


class OrderTally:
    """Counts, date by date, what speaks for each order; its memory does not grow."""

    def __init__(self) -> None:
        self._valid = dict.fromkeys(_ALL, 0)
        self._backward = dict.fromkeys(_ALL, 0)
        self._days = dict.fromkeys(_ALL, 0)
        self._last: dict[str, date] = {}
        self._before: Numbers | None = None
        self._changes = 0
        self._american = False

    def add(self, numbers: Numbers, *, american: bool = False) -> None:
        """Count the next date; `american` if it is written as American phones do."""
        self._american = self._american or american
        if numbers == self._before:
            return
        self._before = numbers
        self._changes += 1
        for order in _ALL:
            day = read_date(numbers, order)
            if day is None:
                continue
            self._valid[order] += 1
            last = self._last.get(order)
            if last is not None:
                self._backward[order] += day < last
                self._days[order] += abs((day - last).days)
            self._last[order] = day

    def order(self, preferred: str = "") -> Order:
        """Return the order; `preferred` is what a person said, where the numbers allow it."""
        most = max(self._valid.values())
        valid = [order for order in _ALL if self._valid[order] == most]
        if len(valid) == 1:
            return Order(valid[0], True)
        if preferred in valid:
            return Order(preferred, True)
        fewest = min(self._backward[order] for order in valid)
        left = _usual([order for order in valid if self._backward[order] == fewest])
        if len(left) == 1:
            return Order(left[0], left == _usual(valid) or self._changes > _FEWEST)
        near = sorted(left, key=lambda order: self._days[order])
        far = self._days[near[0]] * _FACTOR <= self._days[near[1]]
        if self._changes >= _FEWEST and far:
            return Order(near[0], False)
        return Order("mdy" if self._american and "mdy" in left else left[0], False)


def _usual(orders: list[str]) -> list[str]:
    """Return orders without that of a year before the month, if another is left.

    Where a year stands before the month and another order is possible too, it has two digits;
    hardly anybody writes it so.
    """
    return [order for order in orders if order != "ymd"] or orders
