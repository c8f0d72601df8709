"""When to ask a source again: pure decisions from what it answered, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from hearsay.errors import HearsayError, StatusError

__all__ = ["Pace", "Rhythm", "Turn", "after_error", "after_poll", "wait_until"]

_MOST_WAIT = timedelta(days=1)
_GONE_FOR_GOOD = 410
_REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining")
_RESET = ("x-ratelimit-reset", "ratelimit-reset")
_EPOCH_STARTS = 1_000_000_000  # smaller numbers are seconds from now
_MOST_DIGITS = 11
_STEPS = 16  # doublings beyond which every bound is reached


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a desk asks a source.

    `usual` while it brings something new; up to `quiet` while it does not; up to `longest` while it
    fails; never sooner than `least` (the crawl delay of robots.txt, if that is more).
    """

    usual: timedelta = timedelta(minutes=15)
    quiet: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(days=1)
    least: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is remembered: polls in a row that failed, and that brought nothing new."""

    failures: int = 0
    quiet: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """When to ask next. `stopped`: the source is gone for good; a person has to look at it."""

    at: datetime
    rhythm: Rhythm
    stopped: bool = False


def after_poll(  # noqa: PLR0913  what was, what came, when, and the desk's wishes
    rhythm: Rhythm,
    now: datetime,
    pace: Pace,
    *,
    brought: bool,
    after: datetime | None = None,
    spread: float = 0.0,
) -> Turn:
    """Decide after a poll that went well: each that brings nothing stretches the pause by half.

    Args:
        rhythm: What was remembered before.
        now: When the answer came.
        pace: What the desk wants.
        brought: Whether there was something new in it.
        after: When the source allows the next question (`Polled.after`).
        spread: 0 to 1, the same for a source at all times: makes pauses up to a tenth longer, so
            that many sources are not all asked at once.
    """
    quiet = 0 if brought else min(rhythm.quiet + 1, _STEPS)
    pause = min(pace.usual * 1.5**quiet, max(pace.quiet, pace.usual))
    return Turn(_at(now, pause, pace, after, spread), Rhythm(0, quiet))


def after_error(
    error: HearsayError, rhythm: Rhythm, now: datetime, pace: Pace, *, spread: float = 0.0
) -> Turn:
    """Decide after a poll that failed: each failure in a row doubles the pause, up to a bound.

    When the server says how long to wait (Retry-After or rate limits), it is not asked sooner. Only
    410 (gone) stops a source: everything else may be somebody's mistake of today.
    """
    failures = min(rhythm.failures + 1, _STEPS)
    pause = min(pace.usual * 2**failures, max(pace.longest, pace.usual))
    after, stopped = None, False
    if isinstance(error, StatusError):
        after, stopped = wait_until(error.headers, now), error.status == _GONE_FOR_GOOD
    return Turn(_at(now, pause, pace, after, spread), Rhythm(failures, rhythm.quiet), stopped)


def _at(
    now: datetime, pause: timedelta, pace: Pace, after: datetime | None, spread: float
) -> datetime:
    """Return the moment of the next question, never before the source allows it."""
    pause = max(pause * (1 + min(max(spread, 0.0), 1.0) / 10), pace.least)
    return max(now + pause, after or now)


def wait_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when an answer allows the next question; None if it does not say, at most a day ahead.

    Retry-After (RFC 9110) counts always; the rate limits of Mastodon (a moment) and Bluesky (seconds
    since 1970) where nothing remains.
    """
    told = [_moment(headers.get("retry-after", ""), now)]
    if any(headers.get(name, "").strip() == "0" for name in _REMAINING):
        told += [_moment(headers.get(name, ""), now) for name in _RESET]
    found = [moment for moment in told if moment is not None and moment > now]
    return min(max(found), now + _MOST_WAIT) if found else None


def _moment(words: str, now: datetime) -> datetime | None:
    """Return the moment that a header names: in seconds from now or from 1970, or as a date."""
    words = words.strip()
    try:
        if words.isascii() and words.isdigit() and len(words) <= _MOST_DIGITS:
            number = int(words)
            if number >= _EPOCH_STARTS:
                return datetime.fromtimestamp(number, UTC)
            return now + timedelta(seconds=number)
        found = datetime.fromisoformat(words)
    except OverflowError:
        return now + _MOST_WAIT
    except ValueError:
        try:
            found = parsedate_to_datetime(words)
        except (ValueError, TypeError, IndexError):
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
