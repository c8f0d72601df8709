"""Make a backup: one snapshot of the database, the archived evidence, then all of it read back."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from hearsay import __version__
from hearsay.web.backup.manifest import BackupError, Manifest, Member
from hearsay.web.backup.tables import encode, member_of, tables
from hearsay.web.backup.verify import verify
from hearsay.web.snapshot import snapshot

__all__ = ["write_backup"]

CHUNK = 1 << 20
ROWS = 2_000
Tell = Callable[[str], None]


def write_backup(
    target: Path, archive: Path, *, now: datetime, tell: Tell = lambda _: None
) -> Manifest:
    """Write a backup to `target`, which appears only once all of it was read back.

    Args:
        target: where; must not be there yet.
        archive: folder of archived evidence, named by SHA-256.
        now: stands in the manifest.
        tell: hears the name of each table.

    Raises:
        BackupError: there is a file already, the disk is full, or what was written does not read
            back the same.
    """
    if target.exists():
        raise BackupError(f"{target}: is there already; name another file")
    try:
        handle, beside = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".part", dir=target.parent
        )
    except OSError as error:
        raise BackupError(f"{target}: cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            _fill(file, archive, now, tell)
            file.flush()
            os.fsync(file.fileno())
        manifest = verify(Path(beside))
        os.link(beside, target)  # fails if somebody else has written it meanwhile
    except OSError as error:
        raise BackupError(
            f"{target}: cannot be written: {error.strerror}; free some space"
        ) from error
    finally:
        Path(beside).unlink(missing_ok=True)
    return manifest


def _fill(file: IO[bytes], archive: Path, now: datetime, tell: Tell) -> None:
    members: list[Member] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        with snapshot():
            applied = sorted(
                f"{a}.{n}" for a, n in MigrationRecorder(connection).applied_migrations()
            )
            for model in tables():
                tell(model._meta.label_lower)
                members.append(_table(out, model))
        tell("archive")
        members += _files(out, archive)
        manifest = Manifest(now.isoformat(), __version__, tuple(applied), tuple(members))
        out.writestr("manifest.json", manifest.to_json())


def _table(out: zipfile.ZipFile, model: type[models.Model]) -> Member:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._default_manager.order_by("pk").values_list(*names)
    lines = (encode(names, row) + "\n" for row in rows.iterator(chunk_size=ROWS))
    return _write(out, member_of(model), (line.encode() for line in lines), count=True)


def _files(out: zipfile.ZipFile, archive: Path) -> Iterator[Member]:
    for path in sorted(p for p in archive.rglob("*") if p.is_file() and not p.name.startswith(".")):
        name = f"archive/{path.relative_to(archive).as_posix()}"
        with path.open("rb") as file:
            yield _write(out, name, iter(lambda: file.read(CHUNK), b""), count=False)


def _write(out: zipfile.ZipFile, name: str, parts: Iterator[bytes], *, count: bool) -> Member:
    digest, size, rows = hashlib.sha256(), 0, 0
    with out.open(name, "w", force_zip64=True) as member:
        for part in parts:
            digest.update(part)
            size += len(part)
            rows += count
            member.write(part)
    return Member(name, size, digest.hexdigest(), rows)
