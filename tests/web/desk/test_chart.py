"""Messages over time as bars: nothing lost, nothing outside the picture, any span."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.desk.chart import Bucket, bars

NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
SPANS = st.timedeltas(min_value=timedelta(days=-40), max_value=timedelta(days=700_000))


def _ago(**spans: float) -> datetime:
    return NOW - timedelta(**spans)


@pytest.mark.parametrize(
    ("first", "bucket", "count"),
    [
        (_ago(minutes=1), Bucket.HOUR, 1),
        (_ago(hours=47), Bucket.HOUR, 48),
        (_ago(days=3), Bucket.DAY, 4),
        (_ago(days=45), Bucket.DAY, 46),
        (_ago(days=46), Bucket.WEEK, 8),
        (_ago(weeks=51), Bucket.WEEK, 52),
        (_ago(weeks=60), Bucket.MONTH, 14),
    ],
)
def test_the_span_chooses_what_a_bar_stands_for(
    first: datetime, bucket: Bucket, count: int
) -> None:
    """Two days are shown by the hour, six weeks by the day, a year by the week, else by month."""
    chart = bars([first, NOW], NOW)
    assert (chart.bucket, len(chart.bars)) == (bucket, count)
    assert chart.bars[0].start <= first < chart.bars[0].end
    assert chart.bars[-1].start <= NOW < chart.bars[-1].end


@given(st.lists(SPANS, max_size=30))
def test_every_message_is_counted_once_within_the_picture(spans: list[timedelta]) -> None:
    """Shown and left out make all; bars touch in time, keep order and stay inside the picture."""
    chart = bars([NOW - span for span in spans], NOW)
    assert chart.shown + chart.left_out == len(spans)
    assert sum(bar.count for bar in chart.bars) == chart.shown
    assert 1 <= len(chart.bars) <= 60
    for bar, following in zip(chart.bars, chart.bars[1:], strict=False):
        assert bar.end == following.start
        assert bar.x + bar.width < following.x
    for bar in chart.bars:
        assert bar.x >= 0 and bar.x + bar.width <= chart.width
        assert bar.y >= 18 and bar.y + bar.height == pytest.approx(chart.baseline, abs=0.02)
        assert (bar.height >= 2) == (bar.count > 0)


def test_no_message_gives_one_empty_day() -> None:
    """A claim without messages has an empty chart rather than an error."""
    chart = bars([], NOW)
    assert [bar.count for bar in chart.bars] == [0]
    assert chart.peak is None


def test_what_is_later_than_now_or_too_old_is_left_out_and_counted() -> None:
    """A hostile date neither stretches the chart for ever nor vanishes silently."""
    chart = bars([NOW, NOW + timedelta(seconds=1), datetime(1, 1, 2, tzinfo=UTC)], NOW)
    assert (chart.shown, chart.left_out, len(chart.bars)) == (1, 2, 60)


def test_days_are_those_of_the_desk() -> None:
    """In Bangkok a message at 17:30 UTC belongs to the next day."""
    now = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Asia/Bangkok"))
    chart = bars([_ago(days=5), datetime(2026, 11, 24, 17, 30, tzinfo=UTC)], now)
    assert chart.bars[-1].count == 1
    assert chart.bars[-1].label == "2026-11-25T00:00+07:00"


@pytest.mark.parametrize("now", [datetime(2026, 10, 25, 6), datetime(2026, 3, 29, 6)])
def test_hours_go_on_when_clocks_change(now: datetime) -> None:
    """The night the clocks change has 25 or 23 hours, each a bar of one hour."""
    berlin = now.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    first = berlin.astimezone(UTC) - timedelta(hours=10)
    chart = bars([first + timedelta(minutes=30 * i) for i in range(20)], berlin)
    assert [bar.count for bar in chart.bars] == [2] * 10 + [0]
    days = bars([first - timedelta(days=9)], berlin)
    assert [bar.start.hour for bar in days.bars] == [0] * len(days.bars)


def test_half_hour_zones_have_whole_hours() -> None:
    """In a zone that is half an hour off, hours begin when its own clocks say so."""
    zone = timezone(timedelta(hours=5, minutes=30))
    chart = bars([_ago(hours=3)], NOW.astimezone(zone))
    assert {bar.start.minute for bar in chart.bars} == {0}


def test_dates_under_the_bars_stay_inside() -> None:
    """The first date begins at the left edge and the last ends at the right one."""
    ticks = bars([_ago(days=20)], NOW).ticks
    assert [(tick.anchor, tick.x) for tick in (ticks[0], ticks[-1])] == [
        ("start", 0.0),
        ("end", 640.0),
    ]
    assert len(ticks) == 3


@pytest.mark.parametrize(
    ("days", "anchor", "x"), [(20, "start", 0.0), (10, "middle", 320.0), (0, "end", 640.0)]
)
def test_the_highest_count_stays_inside(days: int, anchor: str, x: float) -> None:
    """The count over the highest bar is written inwards where the bar is near an edge."""
    tick = bars([_ago(days=20), *[_ago(days=days)] * 9], NOW).peak_tick
    assert tick
    assert (tick.anchor, tick.x) == (anchor, x)
