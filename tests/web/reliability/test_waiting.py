"""Who waits for the right to write holds nothing that another thread may need."""

import threading
import time

import pytest
from django.db import connection, transaction

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's locks are meant"),
]


def test_a_cursor_of_a_thread_that_waits_can_be_freed() -> None:
    """As a collector does, in the thread that holds the right to write."""
    theirs: list[object] = []
    ready, done = threading.Event(), threading.Event()

    def wait() -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT name FROM sqlite_master")
        theirs.append(cursor.cursor)
        del cursor
        ready.set()
        with transaction.atomic():
            done.set()
        connection.close()

    other = threading.Thread(target=wait)
    with transaction.atomic():
        other.start()
        assert ready.wait(60)
        time.sleep(1)  # it waits by now
        begun = time.monotonic()
        theirs.clear()
        took = time.monotonic() - begun
        assert not done.is_set()
    other.join(60)
    assert done.is_set()
    assert took < 5, "the other's time to wait would have to run out first"
