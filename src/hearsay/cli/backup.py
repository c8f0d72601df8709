"""`hearsay backup`, `hearsay restore` and `hearsay upgrade`: a desk in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from hearsay.cli.common import stop_kindly
from hearsay.cli.desk import home_option
from hearsay.web.start import part, ready

__all__ = ["backup", "restore", "upgrade"]


def _tell(line: str) -> None:
    click.echo(f"  {line}", err=True)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@home_option
def backup(file: Path | None, home: Path | None) -> None:
    """Write everything a desk keeps into one FILE, while it runs.

    The file appears only once all of it was read back. It holds no session and not the key that
    signs them, but people's second factors and the keys of webhooks: keep it as safe as the desk.
    Without a name it stands in the desk's folder, under backups/, named by the time.
    """

    def run() -> int:
        ready(home)
        part("database").require_ready()
        click.echo(part("backup.commands").backup(file, tell=_tell))
        return 0

    raise SystemExit(stop_kindly(run))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@home_option
def restore(file: Path, home: Path | None) -> None:
    """Put the backup FILE into an empty place: a new HEARSAY_HOME or a new database.

    A desk that is there already is left alone.
    """

    def run() -> int:
        ready(home)
        click.echo(part("backup.commands").restore(file, tell=_tell))
        return 0

    raise SystemExit(stop_kindly(run))


@click.command()
@click.option("--no-backup", is_flag=True, help="Do not copy the database first.")
@home_option
def upgrade(no_backup: bool, home: Path | None) -> None:
    """Bring a desk's tables to this version, after a copy of them. Stop the desk first."""

    def run() -> int:
        ready(home)
        click.echo(part("backup.commands").upgrade(copy=not no_backup, tell=_tell))
        return 0

    raise SystemExit(stop_kindly(run))
