"""The database before anything is served: sound, reachable, and of this program's version."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError

from hearsay.errors import HearsayError, SettingError
from hearsay.web.sqlite.versions import is_sound

__all__ = ["check_settings", "make_ready", "pending", "require_ready", "sqlite_version"]


def sqlite_version() -> tuple[int, ...] | None:
    """Return the version of the SQLite that is really used; None on another database."""
    if connection.vendor != "sqlite":
        return None
    return tuple(connection.Database.sqlite_version_info)  # type: ignore[attr-defined]


def pending() -> int:
    """Return how many migrations have not been applied yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def check_settings() -> None:
    """Refuse settings that cannot work.

    Raises:
        SettingError: the line says which.
        HearsayError: the SQLite in use loses what it has acknowledged.
    """
    try:
        call_command("check", fail_level="ERROR", stdout=StringIO())
    except SystemCheckError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise SettingError(" ".join(lines)) from error
    version = sqlite_version()
    if version is not None and not is_sound(version):
        raise HearsayError(
            f"SQLite {'.'.join(map(str, version))} can lose what was stored; "
            "run `hearsay doctor` for what to do"
        )


def make_ready(tell: Callable[[str], None]) -> None:
    """Bring the database to this program's version, saying so before.

    Raises:
        HearsayError: it cannot be reached, or the change did not go through.
    """
    try:
        if count := pending():
            tell(f"preparing the database ({count} steps) …")
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise HearsayError(
            f"the database cannot be used ({type(error).__name__}); is it running, and are "
            "HEARSAY_HOME or DATABASE_URL right?"
        ) from error


def require_ready() -> None:
    """Refuse a database that is not of this program's version.

    Raises:
        HearsayError: it cannot be reached, or migrations wait.
    """
    try:
        count = pending()
    except DatabaseError as error:
        raise HearsayError(f"the database cannot be used ({type(error).__name__})") from error
    if count:
        raise HearsayError("the database is not prepared yet; start `hearsay serve` once")
