"""What the tests of checks do over and over: hand in, approve, publish, wait for a lock."""

from collections.abc import Callable
from datetime import datetime
from time import sleep

from django.db import OperationalError

from hearsay.web.claims.actions import checks, publication
from hearsay.web.claims.models import Answer, Check
from hearsay.web.people.models import User


def approved(check: Check, by: User, now: datetime) -> Check:
    """Hand in, and approve."""
    author = check.author
    assert author is not None
    checks.submit(check, version=check.version, by=author, now=now)
    return checks.approve(check, version=check.version, by=by, now=now)


def published(check: Check, by: User, now: datetime) -> Answer:
    """Hand in, approve, and publish."""
    check = approved(check, by, now)
    return publication.publish(check, version=check.version, by=by, now=now)


def patiently(act: Callable[[], object]) -> None:
    """Wait as a database in a file does; one in memory, shared by threads, gives up at once."""
    for _ in range(400):
        try:
            act()
            return
        except OperationalError as busy:
            if "locked" not in str(busy):
                raise
            sleep(0.02)
    raise AssertionError("the store stayed locked")
