"""What the commands `backup`, `restore` and `upgrade` do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from hearsay.web.backup.copy import copy_database
from hearsay.web.backup.restore import restore_backup
from hearsay.web.backup.verify import verify
from hearsay.web.backup.write import write_backup

__all__ = ["backup", "restore", "upgrade"]

Tell = Callable[[str], None]


def backup(file: Path | None, *, tell: Tell) -> str:
    """Write a backup, by default into the desk's folder; returns what to say of it."""
    now = timezone.now()
    if file is None:
        folder = Path(settings.HOME) / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"hearsay-{now:%Y%m%d-%H%M%S}.zip"
    manifest = write_backup(file, settings.ARCHIVE, now=now, tell=tell)
    size = file.stat().st_size / 1e6
    return f"{file}: {manifest.rows:,} rows, {size:,.1f} MB, read back whole"


def restore(file: Path, *, tell: Tell) -> str:
    """Restore a backup into an empty place; returns what to say of it."""
    verify(file)  # before anything is made here
    call_command("migrate", verbosity=0)
    manifest = restore_backup(file, settings.ARCHIVE, tell=tell)
    return (
        f"{manifest.rows:,} rows of {manifest.made_at} are back; "
        "start the desk with `hearsay serve`, the worker builds the indexes again"
    )


def upgrade(*, copy: bool, tell: Tell) -> str:
    """Bring the tables to this version, after a copy of the database; returns what to say of it."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return "This desk is up to date."
    if executor.loader.applied_migrations and copy:
        tell(f"kept before the upgrade: {copy_database(now=timezone.now())}")
    call_command("migrate", verbosity=0)
    return f"{len(plan)} steps were made; the desk is up to date."
