"""The database back-end: which SQLite library is used, and how each connection is set up.

Settings as in docs/adr/0007: WAL, `synchronous=FULL`, `secure_delete=ON`, foreign keys on; each is
read back, so that a library that ignores one is refused and not believed.
"""

from __future__ import annotations

import random
import sqlite3 as standard
import sys
import time

from hearsay.web.sqlite.versions import is_sound

if not is_sound(standard.sqlite_version_info):
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:  # `hearsay doctor` says so; a desk that only reads may still run
        pass
    else:
        # Django's back-end takes whatever `sqlite3` is when it is first imported.
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = dbapi2

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

__all__ = ["PRAGMAS", "DatabaseWrapper"]

PRAGMAS = (
    ("journal_mode", "WAL", ("wal", "memory")),
    ("synchronous", "FULL", ("2",)),
    ("secure_delete", "ON", ("1",)),
    ("foreign_keys", "ON", ("1",)),
    ("busy_timeout", "10000", ("10000",)),
    ("cache_size", "-65536", ("-65536",)),
)
"""Name, what is asked, what may be answered (an in-memory database has no WAL)."""


PATIENCE = 10.0
"""Seconds to wait for the right to write."""
PAUSE = 0.02
"""Seconds between two tries, at most; by chance, so that those who wait do not come together."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose settings were read back."""

    def get_new_connection(self, conn_params: dict[str, object]) -> standard.Connection:
        """Open a connection, set it up, and make sure that it took."""
        connection: standard.Connection = super().get_new_connection(conn_params)
        for name, asked, allowed in PRAGMAS:
            connection.execute(f"PRAGMA {name}={asked}").fetchall()
            (answer,) = connection.execute(f"PRAGMA {name}").fetchone()
            if str(answer).lower() not in allowed:
                raise ImproperlyConfigured(
                    f"SQLite answers {name}={answer} where {asked} was asked; "
                    "run `hearsay doctor` to see which SQLite is used"
                )
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        """Begin a transaction; wait for the right to write here, and not within SQLite.

        Who waits within SQLite holds the connection's mutex all the while. A thread that writes may
        in that time have to free a cursor of that connection, as Python frees what is in a ring in
        whichever thread it happens to be: each would wait for the other until the time runs out.
        """
        end = time.monotonic() + PATIENCE
        self._let_wait(0)
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                except OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > end:
                        raise
                else:
                    return
                time.sleep(random.uniform(0.001, PAUSE))  # noqa: S311 # nosec B311 - no secret
        finally:
            self._let_wait(round(PATIENCE * 1_000))

    def _let_wait(self, milliseconds: int) -> None:
        self.connection.execute(f"PRAGMA busy_timeout={milliseconds}").fetchall()
