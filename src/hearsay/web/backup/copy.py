"""Copy a desk's SQLite file as it is, tables of an older version included."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from hearsay.web.backup.manifest import BackupError

__all__ = ["copy_database"]


def copy_database(*, now: datetime) -> Path:
    """Copy the database into the desk's backups, whole and of one moment; returns where.

    Raises:
        BackupError: the desk is on PostgreSQL, whose own tools copy it, or there is no room.
    """
    if connection.vendor != "sqlite":
        raise BackupError(
            "copy the database with pg_dump first, then run this again with --no-backup"
        )
    folder = Path(settings.HOME) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"desk-{now:%Y%m%d-%H%M%S}.sqlite3"
    beside = target.with_suffix(".part")
    beside.unlink(missing_ok=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(beside)])
        beside.chmod(0o600)
        os.link(beside, target)
    except (OSError, DatabaseError) as error:
        raise BackupError(f"{target}: cannot be written: {error}; nothing was upgraded") from error
    finally:
        beside.unlink(missing_ok=True)
    return target
