"""The order of day, month and year is told from all dates of a file."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.imports.dates.order import ORDERS, OrderTally, is_date, read_date


def told(dates: Sequence[tuple[int, int, int]], preferred: str = "") -> tuple[str, bool]:
    """Return the order of some dates, and whether it is sure."""
    tally = OrderTally()
    for numbers in dates:
        tally.add(numbers)
    order = tally.order(preferred)
    return order.name, order.sure


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        ([(3, 6, 17), (13, 11, 17), (26, 12, 17)], ("dmy", True)),
        ([(4, 2, 17), (6, 11, 17), (12, 13, 17)], ("mdy", True)),
        ([(2026, 3, 9)], ("ymd", True)),
        ([(6, 2018, 13)], ("myd", True)),
        ([(13, 2018, 6)], ("dym", True)),
        # no number over 12, but time would run backwards
        ([(8, 3, 17), (10, 5, 17), (6, 9, 17), (7, 9, 17)], ("dmy", True)),
        ([(6, 3, 17), (8, 5, 17), (9, 4, 17), (9, 5, 17)], ("mdy", True)),
        # days change more often than months
        ([(3, 4, 17), (3, 5, 17), (3, 6, 17)], ("mdy", False)),
        ([(4, 3, 17), (5, 3, 17), (6, 3, 17)], ("dmy", False)),
        ([(3, 4, 17)], ("dmy", False)),
    ],
)
def test_the_order(dates: list[tuple[int, int, int]], order: tuple[str, bool]) -> None:
    """What the numbers allow, then chronology, then how often they change, then a told guess."""
    assert told(dates) == order


def test_a_persons_word_counts_where_the_numbers_allow_it() -> None:
    """It decides between orders that are possible, and never makes an impossible one."""
    assert told([(3, 4, 17), (3, 5, 17), (3, 6, 17)], "dmy") == ("dmy", True)
    assert told([(13, 4, 17)], "mdy") == ("dmy", True)
    assert told([(2026, 3, 9)], "dmy") == ("ymd", True)


def test_american_writing_is_a_guess() -> None:
    """It decides only where nothing else does, and is told as a guess."""
    tally = OrderTally()
    tally.add((3, 9, 26), american=True)
    assert (tally.order().name, tally.order().sure) == ("mdy", False)
    tally.add((13, 9, 26))
    assert (tally.order().name, tally.order().sure) == ("dmy", True)


@given(
    st.dates(date(2009, 1, 1), date(2031, 12, 31)),
    st.lists(st.integers(0, 40), min_size=40, max_size=80),
    st.sampled_from(ORDERS),
    st.booleans(),
)
def test_a_chat_of_some_length_tells_its_order(
    start: date, steps: list[int], order: str, short: bool
) -> None:
    """Days over 12 come up in any longer chat, and what was written is read as it was meant."""
    days = [start]
    for step in steps:
        days.append(days[-1] + timedelta(days=step))
    numbers = []
    for day in days:
        parts = {"d": day.day, "m": day.month, "y": day.year % 100 if short else day.year}
        numbers.append(tuple(parts[name] for name in order))
    if (days[-1] - days[0]).days < 400 or (order == "ymd" and short):
        return  # short years before 2032 may be days
    assert told(numbers) == (order, True)  # type: ignore[arg-type]
    assert [read_date(n, order) for n in numbers] == days  # type: ignore[arg-type]


@given(st.tuples(*[st.integers(0, 9999)] * 3), st.sampled_from([*ORDERS, "dym", "myd"]))
def test_any_numbers_are_a_day_or_none(numbers: tuple[int, int, int], order: str) -> None:
    """No three numbers break it."""
    day = read_date(numbers, order)
    assert day is None or is_date(numbers)
