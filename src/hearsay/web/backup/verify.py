"""Read a backup from end to end and hold it against its manifest."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from pathlib import Path

from hearsay.web.backup.manifest import BackupError, Manifest, Member

__all__ = ["verify"]

CHUNK = 1 << 20
MOST_MANIFEST = 1 << 28


def verify(path: Path) -> Manifest:
    """Return what a backup says of itself, after all of it was read.

    Raises:
        BackupError: it is no backup, or a part is missing, too much, or not as the manifest says.
    """
    try:
        with zipfile.ZipFile(path) as kept:
            manifest = _manifest(path, kept)
            names = sorted(kept.namelist())
            if names != sorted([*(m.name for m in manifest.members), "manifest.json"]):
                raise BackupError(f"{path}: holds other parts than its manifest names")
            for member in manifest.members:
                _member(path, kept, member)
    except FileNotFoundError as error:
        raise BackupError(f"{path}: is not there") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise BackupError(f"{path}: is no backup, or is damaged ({error})") from error
    return manifest


def _manifest(path: Path, kept: zipfile.ZipFile) -> Manifest:
    try:
        info = kept.getinfo("manifest.json")
    except KeyError as error:
        raise BackupError(f"{path}: is no backup of a desk; it has no manifest") from error
    if info.file_size > MOST_MANIFEST:
        raise BackupError(f"{path}: its manifest is too large")
    return Manifest.from_json(kept.read(info).decode("utf-8", "replace"))


def _member(path: Path, kept: zipfile.ZipFile, member: Member) -> None:
    if kept.getinfo(member.name).file_size != member.size:
        raise BackupError(f"{path}: {member.name} has another size than the manifest says")
    digest, rows = hashlib.sha256(), 0
    table = member.name.startswith("tables/")
    with kept.open(member.name) as file:
        # A line of a table is a row: it is read as one, so that a row cut in two is found.
        for part in file if table else iter(lambda: file.read(CHUNK), b""):
            digest.update(part)
            if table:
                rows += 1
                try:
                    json.loads(part)
                except ValueError as error:
                    raise BackupError(
                        f"{path}: {member.name}, row {rows}: cannot be read"
                    ) from error
    if digest.hexdigest() != member.sha256 or rows != member.rows:
        raise BackupError(f"{path}: {member.name} is not what was written; the backup is damaged")
