"""Two who write at once, to a database that lets them: PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connection, transaction

__all__ = ["meanwhile", "two_writers"]

T = TypeVar("T")
two_writers = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time"
)


def meanwhile(
    first: Callable[[], object],
    then: Callable[[], T],
    after: Callable[[], object] = lambda: None,
) -> T:
    """Do something, and another thing in a transaction that begins before and ends with `after`.

    `first` is done but not committed when `then` begins; `after` is as soon as `then` waits for it.
    """
    done, troubles = threading.Event(), []

    def another() -> None:
        try:
            with transaction.atomic():
                first()
                done.set()
                _until_somebody_waits()
                after()
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=another)
    thread.start()
    try:
        assert done.wait(30)
        result = then()
    finally:
        thread.join(60)
    assert not troubles
    return result


def _until_somebody_waits() -> None:
    end = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            # In this database alone: other tests may run beside, in others of the same server.
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")
