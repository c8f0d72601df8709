"""Put a backup into an empty place: all of it, or nothing."""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from hearsay.web.backup.manifest import BackupError, Manifest
from hearsay.web.backup.tables import decode, member_of, tables
from hearsay.web.backup.verify import verify

__all__ = ["restore_backup"]

ROWS = 1_000
ARCHIVED = re.compile(r"archive/[0-9a-f]{2}/[0-9a-f]{64}")
SEEDED = {"claims.rating", "claims.topic", "claims.desk"}
"""Tables that an empty desk has rows in, made by its migrations."""
Tell = Callable[[str], None]


def restore_backup(source: Path, archive: Path, *, tell: Tell = lambda _: None) -> Manifest:
    """Restore a backup into a database that was just migrated and an archive that is empty.

    Raises:
        BackupError: the backup is damaged, made by a newer version, or the place is not empty;
            nothing was changed.
    """
    manifest = verify(source)
    _require_empty(archive)
    _require_known(manifest)
    beside = Path(tempfile.mkdtemp(prefix=".restore.", dir=_made(archive.parent)))
    try:
        with zipfile.ZipFile(source) as kept:
            tell("archive")
            _unpack(kept, manifest, beside)
            with transaction.atomic():
                _fill(kept, tell)
        if archive.is_dir():
            archive.rmdir()
        beside.replace(archive)
    except (DatabaseError, ValidationError, ValueError, TypeError, KeyError, OSError) as error:
        raise BackupError(f"{source}: cannot be restored: {error}; nothing was changed") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _fill(kept: zipfile.ZipFile, tell: Tell) -> None:
    _defer()
    for model in reversed(tables()):
        model._default_manager.all().delete()
    for model in tables():
        if member_of(model) in kept.namelist():
            tell(model._meta.label_lower)
            _load(kept, model)
    _reset_counters()


def _require_empty(archive: Path) -> None:
    full = [m._meta.label_lower for m in tables() if m._default_manager.exists()]
    if set(full) - SEEDED:
        raise BackupError(
            "this desk is not empty; a backup is restored into a new HEARSAY_HOME or a new database"
        )
    if archive.is_dir() and any(archive.iterdir()):
        raise BackupError(f"{archive} is not empty; restore into a new HEARSAY_HOME")


def _require_known(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(
            f"made by Hearsay {manifest.version}, which is newer ({unknown[-1]}); upgrade first"
        )


def _defer() -> None:
    """Let rows point to rows that come later; the end of the transaction checks them all."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _load(kept: zipfile.ZipFile, model: type[models.Model]) -> None:
    with kept.open(member_of(model)) as raw:
        lines = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        rows: Iterator[models.Model] = (decode(model, line) for line in lines)
        while batch := list(islice(rows, ROWS)):
            _keep_moments(batch)
            model._default_manager.bulk_create(batch)


def _keep_moments(batch: list[models.Model]) -> None:
    """Moments that Django would set to now stay as they were."""
    for field in batch[0]._meta.concrete_fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            raise TypeError(f"{field} would lose its moment; do not use auto_now")


def _reset_counters() -> None:
    """New rows get numbers after those that came with the backup."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _unpack(kept: zipfile.ZipFile, manifest: Manifest, archive: Path) -> None:
    for member in manifest.members:
        if member.name.startswith("tables/"):
            continue
        if not ARCHIVED.fullmatch(member.name):
            raise BackupError(f"{member.name}: no name of archived evidence; nothing was changed")
        path = archive / member.name.removeprefix("archive/")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, kept.open(member.name) as file:
            while part := file.read(1 << 20):
                out.write(part)
