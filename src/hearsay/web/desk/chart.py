"""A small bar chart of messages over time, as numbers for an SVG's attributes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

__all__ = ["Bar", "Bucket", "Chart", "Tick", "bars"]

_MOST_BARS = 60
_ABOVE, _BELOW = 18, 22  # room for the highest count above the bars and the dates below
_GAP = 0.25  # of a bar's place
_WIDEST = 48.0  # a single bar should not look like a wall
_LOWEST = 2.0  # one message beside thousands is still seen
_HALF_NUMBER = 24  # half the room that the highest count takes
_ROOMY = 8  # bars from which a third date fits


class Bucket(StrEnum):
    """How much time one bar stands for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_LONGEST = (
    (Bucket.HOUR, timedelta(hours=48)),
    (Bucket.DAY, timedelta(days=45)),
    (Bucket.WEEK, timedelta(weeks=52)),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """The messages from `start` up to, but not including, `end`; `label` is the start in ISO 8601.

    A bar that counts none has no height, and one that counts any is at least two units high.
    """

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A date or count to write under or over the bars at `x`; `anchor` is the SVG's text-anchor."""

    x: float
    label: str
    start: datetime
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template needs to draw the chart and to say the same in words.

    `shown` messages are in the bars. `left_out` are not: they are later than now, or so old that
    sixty bars do not reach back to them. `peak` is the (first) highest bar, if there is any, and
    `peak_tick` where to write its count.
    """

    width: int
    height: int
    baseline: float
    bucket: Bucket
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    shown: int
    left_out: int
    peak: Bar | None
    peak_tick: Tick | None


def bars(times: Iterable[datetime], now: datetime, *, width: int = 640, height: int = 160) -> Chart:
    """Return the chart of `times` up to `now`, in hours, days, weeks or months by their span.

    All times know their zone; hours and days are those of the zone of `now`. Weeks begin on
    Monday. The last bar holds `now`; the first holds the earliest time, or is the sixtieth back.
    """
    given = sorted(time.astimezone(UTC) for time in times)
    past = given[: bisect_right(given, now.astimezone(UTC))]
    bucket = _bucket(now - past[0]) if past else Bucket.DAY
    edges = _edges(past[0] if past else now, now, bucket)
    places = [bisect_left(past, edge.astimezone(UTC)) for edge in edges]
    drawn = _draw(edges, [after - before for before, after in pairwise(places)], width, height)
    shown = sum(bar.count for bar in drawn)
    peak = max(drawn, key=lambda bar: bar.count) if shown else None
    return Chart(
        width=width,
        height=height,
        baseline=float(height - _BELOW),
        bucket=bucket,
        bars=drawn,
        ticks=_ticks(drawn, width),
        shown=shown,
        left_out=len(given) - shown,
        peak=peak,
        peak_tick=_tick(peak, _anchor(peak, width), width) if peak else None,
    )


def _bucket(span: timedelta) -> Bucket:
    return next((bucket for bucket, longest in _LONGEST if span <= longest), Bucket.MONTH)


def _edges(first: datetime, now: datetime, bucket: Bucket) -> list[datetime]:
    """Return where the bars begin, from the one that holds `first`, and where the last one ends."""
    start = _start(now, bucket)
    edges = [_start(_later(start, bucket), bucket), start]
    while edges[-1] > first and len(edges) <= _MOST_BARS:
        edges.append(_start(edges[-1].astimezone(UTC) - timedelta(minutes=30), bucket, now.tzinfo))
    return edges[::-1]


def _start(time: datetime, bucket: Bucket, zone: tzinfo | None = None) -> datetime:
    """Return when the bar that holds `time` begins, on the clocks and calendar of its zone."""
    local = time.astimezone(zone) if zone else time
    hour = local.replace(minute=0, second=0, microsecond=0)
    if bucket is Bucket.HOUR:
        return hour
    day = hour.replace(hour=0, fold=0)
    if bucket is Bucket.DAY:
        return day
    if bucket is Bucket.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def _later(start: datetime, bucket: Bucket) -> datetime:
    """Return a time within the bar after the one that begins at `start`."""
    if bucket is Bucket.HOUR:
        return (start.astimezone(UTC) + timedelta(hours=1)).astimezone(start.tzinfo)
    days = {Bucket.DAY: 1, Bucket.WEEK: 7, Bucket.MONTH: 32}[bucket]
    return start + timedelta(days=days)


def _draw(edges: list[datetime], counts: list[int], width: int, height: int) -> tuple[Bar, ...]:
    place = width / len(counts)
    wide = min(place * (1 - _GAP), _WIDEST)
    room = height - _ABOVE - _BELOW
    highest = max(counts)
    out: list[Bar] = []
    for i, (count, (start, end)) in enumerate(zip(counts, pairwise(edges), strict=True)):
        high = max(room * count / highest, _LOWEST) if count else 0.0
        out.append(
            Bar(
                x=round(place * i + (place - wide) / 2, 2),
                y=round(height - _BELOW - high, 2),
                width=round(wide, 2),
                height=round(high, 2),
                label=start.isoformat(timespec="minutes"),
                count=count,
                start=start,
                end=end,
            )
        )
    return tuple(out)


def _ticks(drawn: tuple[Bar, ...], width: int) -> tuple[Tick, ...]:
    """Name the first bar, the last, and the middle one where there is room between them."""
    if len(drawn) == 1:
        return (_tick(drawn[0], "middle", width),)
    middle = [_tick(drawn[len(drawn) // 2], "middle", width)] if len(drawn) >= _ROOMY else []
    return (_tick(drawn[0], "start", width), *middle, _tick(drawn[-1], "end", width))


def _anchor(bar: Bar, width: int) -> str:
    """Keep a number over the bar inside the picture."""
    middle = bar.x + bar.width / 2
    return (
        "start" if middle < _HALF_NUMBER else "end" if middle > width - _HALF_NUMBER else "middle"
    )


def _tick(bar: Bar, anchor: str, width: int) -> Tick:
    x = {"start": 0.0, "middle": bar.x + bar.width / 2, "end": float(width)}[anchor]
    return Tick(round(x, 2), bar.label, bar.start, anchor)
