"""Every way in which phones write the beginning of a message."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.imports.whatsapp.stamps import read_stamp

NNBSP, LRM, RLM = "\u202f", "\u200e", "\u200f"
FORMS = [
    ("3/9/26, 9:05{nn}AM - a: m", "mdy", (9, 5)),
    ("3/9/26, 12:05 AM - a: m", "mdy", (0, 5)),
    ("3/9/26, 12:05 PM - a: m", "mdy", (12, 5)),
    ("09/03/2026, 09:05 - a: m", "dmy", (9, 5)),
    ("09/03/2026, 9:05 p. m. - a: m", "dmy", (21, 5)),
    ("09/03/2026, 9:05 p.\u00a0m. - a: m", "dmy", (21, 5)),
    ("9/3/26 21:05 - a: m", "dmy", (21, 5)),
    ("09-03-2026 09.05 - a: m", "dmy", (9, 5)),
    ("09-03-26, 9:05 pm - a: m", "dmy", (21, 5)),
    ("2026-03-09, 21:05 - a: m", "ymd", (21, 5)),
    ("2026/03/09 21:05 - a: m", "ymd", (21, 5)),
    ("2026. 3. 9. 오후 9:05, a : m", "ymd", (21, 5)),
    ("2026. 3. 9. 오후 9:05 - a: m", "ymd", (21, 5)),
    ("2026年3月9日 下午9:05 - a: m", "ymd", (21, 5)),
    ("2026/3/9 下午9:05 - a: m", "ymd", (21, 5)),
    ("2026/3/9 中午12:05 - a: m", "ymd", (12, 5)),
    ("2026/3/9 午後9:05 - a: m", "ymd", (21, 5)),
    ("[09.03.26, 21:05:07] a: m", "dmy", (21, 5)),
    ("{lrm}[09/03/2026, 21:05:07] a: m", "dmy", (21, 5)),
    ("[3/9/26, 9:05:07{nn}PM] a: m", "mdy", (21, 5)),
    ("[2026/3/9 下午9:05:07] a: m", "ymd", (21, 5)),
    ("[9.3.2026 klo 21.05.07] a: m", "dmy", (21, 5)),
    ("9.3.2026 klo 21.05.07 - a: m", "dmy", (21, 5)),
    ("9. 3. 2026. 21:05:07 a: m", "dmy", (21, 5)),
    ("09.03.26 21.05.07: a: m", "dmy", (21, 5)),
    ("[21:05, 09/03/2026] a: m", "dmy", (21, 5)),
    ("[9:05 PM, 3/9/2026] a: m", "mdy", (21, 5)),
    ("{rlm}٠٩{rlm}/٠٣{rlm}/٢٠٢٦، ٩:٠٥ م - a: m", "dmy", (21, 5)),
    ("۲۰۲۶/۳/۹،\u200f ۲۱:۰۵ - a: m", "ymd", (21, 5)),
    ("०९/०३/२०२६, ९:०५ अपराह्न - a: m", "dmy", (21, 5)),
    ("09/03/2026 21:05 น. - a: m", "dmy", (21, 5)),
    ("9/3/2569 21:05 - a: m", None, (21, 5)),
    ("09/03/2026, 9:05 CH - a: m", "dmy", (21, 5)),
    ("09/03/2026, 9:05 SA - a: m", "dmy", (9, 5)),
    ("9:05 CH, 09/03/2026 - a: m", "dmy", (21, 5)),
    ("9.3.2026, ÖS 9:05 - a: m", "dmy", (21, 5)),
    ("9/3/26 9:05 μ.μ. - a: m", "dmy", (21, 5)),
    ("2026. 03. 09. de. 9:05 - a: m", "ymd", (9, 5)),
    ("2026. 03. 09. du. 9:05 - a: m", "ymd", (21, 5)),
    ("09/03/2026 à 21:05 - a: m", "dmy", (21, 5)),
    ("09/03/2026 21 h 05 - a: m", "dmy", (21, 5)),
    ("09/03/2026, 21h05 - a: m", "dmy", (21, 5)),
]


@pytest.mark.parametrize(("line", "order", "clock"), FORMS)
def test_a_beginning_is_read(line: str, order: str | None, clock: tuple[int, int]) -> None:
    """The day and the minute are those that were meant, and the rest is what follows."""
    stamp = read_stamp(line.format(nn=NNBSP, lrm=LRM, rlm=RLM))
    if order is None:
        assert stamp is None, "years of another era are not guessed"
        return
    if stamp is None:
        assert line.endswith(", a : m"), "another app's way"
        return
    moment = stamp.when.moment(order)
    assert moment is not None and moment.replace(tzinfo=None, second=0) == datetime(
        2026, 3, 9, *clock
    )
    assert stamp.rest == "a: m"


@pytest.mark.parametrize(
    "line",
    [
        "", "12/12/2020 not a header", "2016-04-29 10:30:00", "line two", "1/2/3", "99/99/9999, 10:00 - a: m",
        "09/03/2026, 25:61 - a: m", "10:30 - a: m", "[09/03/2026] a: m", "3.14159 - 2:30",
    ],
)  # fmt: skip
def test_other_lines_begin_nothing(line: str) -> None:
    """A date alone, a time alone or impossible ones are part of the message before."""
    assert read_stamp(line) is None


@given(st.text(max_size=200))
def test_any_line_is_a_beginning_or_not(line: str) -> None:
    """No line breaks it, and what follows the beginning is as it was."""
    stamp = read_stamp(line)
    assert stamp is None or line.endswith(stamp.rest)


def test_a_hostile_line_takes_no_time() -> None:
    """Blanks and digits without end are looked at once."""
    for line in (
        "1/1/20" + " " * 100_000,
        "1" * 100_000,
        "[" * 100_000,
        "1/1/20, " + "1:" * 50_000,
    ):
        for _ in range(2_000):
            read_stamp(line)
