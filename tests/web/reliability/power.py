"""A disk whose power can be cut: an SQLite VFS that knows what was synced and what was not.

Writes go to real files at once, so that whoever reads sees them; beside that, each file has the
bytes that are surely on the disk, and the writes since its last xSync. At a cut, of each such write
a subset of its sectors reaches the disk, by chance, and nothing else does. What SQLite is promised
holds: a sector is written whole or not at all, and what xSync returned for stays.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import apsw

__all__ = ["Disk", "PowerCut"]

SECTOR = 512


class PowerCut(Exception):
    """The power is gone; nothing is read or written any more."""


@dataclass
class _Stored:
    """A file: what is surely on the disk, and what was written since (offset, bytes; or a size)."""

    sure: bytearray = field(default_factory=bytearray)
    loose: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for at, data in self.loose:
            _apply(self.sure, at, data)
        self.loose.clear()

    def after_cut(self, chance: random.Random) -> bytes:
        """Return what is found on the disk: of the loose writes, some sectors."""
        found = bytearray(self.sure)
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for at, data in self.loose:
            if data is None:
                if chance.random() < kept:
                    _apply(found, at, None)
                continue
            for begin in range(0, len(data), SECTOR):
                if chance.random() < kept:
                    _apply(found, at + begin, data[begin : begin + SECTOR])
        return bytes(found)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    """Write bytes at a place, or cut a file to a size; what lies between is zero."""
    if data is None:
        del content[at:]
        return
    if at > len(content):
        content.extend(bytes(at - len(content)))
    content[at : at + len(data)] = data


class Disk(apsw.VFS):
    """The files of one folder. `left` says after how many writes and syncs the power goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[str, _Stored] = {}
        self.left: int | None = None
        self.off = False
        super().__init__(name, "")

    def connect(self, file: Path) -> apsw.Connection:
        """Open a database whose files, as they are now, are surely on the disk."""
        self.off, self.left = False, None
        self.files = {
            str(part): _Stored(bytearray(part.read_bytes()))
            for part in (file, file.with_name(f"{file.name}-wal"))
            if part.exists()
        }
        return apsw.Connection(str(file), vfs=self.name)

    def cut(self, chance: random.Random) -> None:
        """Leave in the folder what a machine would find there that is started again."""
        self.off = True
        for name, stored in self.files.items():
            Path(name).write_bytes(stored.after_cut(chance))
            Path(f"{name}-shm").unlink(missing_ok=True)

    def use(self) -> None:
        """Count a write or a sync; at the last one the power goes, before it is done.

        Raises:
            PowerCut: it is gone.
        """
        if self.left is not None:
            self.left -= 1
            self.off = self.off or self.left < 0
        if self.off:
            raise PowerCut

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:
        """Open a file; one without a name is for the moment only, and not ours to keep."""
        path = name if isinstance(name, str) or name is None else name.filename()
        if path is None:
            return apsw.VFSFile("", name, flags)
        self.files.setdefault(path, _Stored())
        return _File(self, path, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        """Remove a file; a machine without power removes nothing."""
        if not self.off:
            self.files.pop(name, None)
            super().xDelete(name, sync_folder)


class _File(apsw.VFSFile):
    def __init__(
        self, disk: Disk, path: str, name: apsw.URIFilename | str | None, flags: list[int]
    ) -> None:
        self._disk, self._path = disk, path
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.use()
        self._disk.files[self._path].loose.append((offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._disk.use()
        self._disk.files[self._path].loose.append((size, None))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._disk.use()
        self._disk.files[self._path].sync()
