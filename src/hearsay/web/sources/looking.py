"""When to ask for a post again: pure. Most that is deleted is deleted soon."""

from __future__ import annotations

from datetime import datetime, timedelta

__all__ = ["look_again"]

_SOONEST, _LATEST = timedelta(hours=6), timedelta(days=30)


def look_again(seen_at: datetime, now: datetime) -> datetime:
    """Return when to ask whether a post is still there: after 6 hours, then at twice its age."""
    return now + min(max(now - seen_at, _SOONEST), _LATEST)
