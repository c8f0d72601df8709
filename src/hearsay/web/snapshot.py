"""Read the database as it is at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

__all__ = ["snapshot"]


@contextmanager
def snapshot() -> Iterator[None]:
    """See one moment of the database, without holding anybody up; within a transaction, that one."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # A plain BEGIN only reads; Django's own would take the right to write.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
