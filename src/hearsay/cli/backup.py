"""`hearsay backup` and `hearsay restore`: a desk in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from hearsay.cli.common import stop_kindly
from hearsay.cli.desk import home_option, start_django

__all__ = ["backup", "restore", "upgrade"]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@home_option
def backup(file: Path | None, home: Path | None) -> None:
    """Write everything a desk keeps into one FILE, while it runs.

    The file appears only once all of it was read back. It holds no session and no secret. Without a
    name it stands in the desk's folder, under backups/, named by the time.
    """
    raise SystemExit(stop_kindly(lambda: _backup(file, home)))


def _backup(file: Path | None, home: Path | None) -> int:
    start_django(home)
    from django.conf import settings  # noqa: PLC0415 - Django's settings depend on the option
    from django.utils import timezone  # noqa: PLC0415

    from hearsay.web.backup.write import write_backup  # noqa: PLC0415

    now = timezone.now()
    if file is None:
        folder = settings.HOME / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"hearsay-{now:%Y%m%d-%H%M%S}.zip"
    manifest = write_backup(file, settings.ARCHIVE, now=now, tell=_tell)
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: {manifest.rows:,} rows, {size:,.1f} MB, read back whole")
    return 0


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@home_option
def restore(file: Path, home: Path | None) -> None:
    """Put the backup FILE into an empty place: a new HEARSAY_HOME or a new database.

    A desk that is there already is left alone.
    """
    raise SystemExit(stop_kindly(lambda: _restore(file, home)))


def _restore(file: Path, home: Path | None) -> int:
    start_django(home)
    from django.conf import settings  # noqa: PLC0415 - Django's settings depend on the option
    from django.core.management import call_command  # noqa: PLC0415

    from hearsay.web.backup.restore import restore_backup  # noqa: PLC0415
    from hearsay.web.backup.verify import verify  # noqa: PLC0415

    verify(file)  # before anything is made here
    call_command("migrate", verbosity=0)
    manifest = restore_backup(file, settings.ARCHIVE, tell=_tell)
    click.echo(f"{manifest.rows:,} rows of {manifest.made_at} are back")
    click.echo("Start the desk with `hearsay serve`; the worker builds the indexes again.")
    return 0


@click.command()
@click.option("--no-backup", is_flag=True, help="Do not write a backup first.")
@home_option
def upgrade(no_backup: bool, home: Path | None) -> None:
    """Bring a desk's tables to this version, after a backup. Stop the desk first."""
    raise SystemExit(stop_kindly(lambda: _upgrade(no_backup, home)))


def _upgrade(no_backup: bool, home: Path | None) -> int:
    start_django(home)
    from django.core.management import call_command  # noqa: PLC0415 - settings depend on the option
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        click.echo("This desk is up to date.")
        return 0
    if executor.loader.applied_migrations and not no_backup:
        _backup_before()
    call_command("migrate", verbosity=0)
    click.echo(f"{len(plan)} steps were made; the desk is up to date.")
    return 0


def _backup_before() -> None:
    """Copy the database as it is: its tables are those of the version before."""
    from django.utils import timezone  # noqa: PLC0415 - needs Django's settings

    from hearsay.web.backup.copy import copy_database  # noqa: PLC0415

    click.echo(f"Kept before the upgrade: {copy_database(now=timezone.now())}")


def _tell(name: str) -> None:
    click.echo(f"  {name}", err=True)
