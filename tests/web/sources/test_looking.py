"""Posts are asked for often while they are new, and still now and then when they are old."""

from datetime import datetime, timedelta

from hearsay.web.sources.looking import look_again


def test_the_older_the_later(now: datetime) -> None:
    """After 6 hours, then at twice its age; a month apart at most, and never the end."""
    at, pauses = now, []
    for _ in range(10):
        following = look_again(now, at)
        pauses.append(following - at)
        at = following
    hours = [pause / timedelta(hours=1) for pause in pauses]
    assert hours[:6] == [6, 6, 12, 24, 48, 96]
    assert hours[-1] == 30 * 24
