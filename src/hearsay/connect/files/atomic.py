"""Write a file whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from hearsay.errors import InputError

__all__ = ["AtomicWriter", "require_folder"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class AtomicWriter:
    """A text file that appears under its name only when all of it is written and on the disk.

    Left by an exception, or if the disk is full, an earlier file of that name stays untouched. A
    new file takes the rights of the one it replaces. A link is followed; a device or a named pipe
    is written to, never replaced. Half of a pair of surrogates, which UTF-8 cannot hold, becomes
    the escape that JSON knows.

    Raises:
        InputError: the folder cannot be written to, or the disk is full.
    """

    def __init__(self, path: Path | str) -> None:
        self._shown = str(path)
        self._path = Path(os.path.realpath(path))
        self._file: IO[str] | None = None
        self._beside: Path | None = None

    def __enter__(self) -> AtomicWriter:
        try:
            self._file = os.fdopen(
                self._open(), "w", encoding="utf-8", errors="backslashreplace", newline=""
            )
        except OSError as error:
            raise _failed(self._shown, error) from error
        return self

    def _open(self) -> int:
        if not self._shown or self._path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if self._path.exists() and not self._path.is_file():
            return os.open(self._path, os.O_WRONLY)
        handle, beside = tempfile.mkstemp(
            prefix=f".{self._path.name[:100]}.", suffix=".part", dir=self._path.parent
        )
        self._beside = Path(beside)
        return handle

    def write(self, text: str) -> None:
        """Add text."""
        assert self._file is not None, "write inside the with block"  # noqa: S101
        try:
            self._file.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _failed(self._shown, error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        file = self._file
        assert file is not None  # noqa: S101
        if kind is not None:
            self._drop()
            return
        try:
            file.flush()
            if self._beside is not None:
                os.fsync(file.fileno())
            file.close()
            if self._beside is not None:
                self._beside.chmod(self._rights())
                self._beside.replace(self._path)
        except BrokenPipeError:
            self._drop()
            raise
        except OSError as failure:
            self._drop()
            raise _failed(self._shown, failure) from failure

    def _rights(self) -> int:
        """Return the rights of the file that is replaced, or the usual ones of a new file."""
        if self._path.exists():
            return stat.S_IMODE(self._path.stat().st_mode)
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask

    def _drop(self) -> None:
        try:
            if self._file is not None:
                self._file.close()
        except OSError:
            pass  # a full disk complains once more on closing; the part file goes anyway
        if self._beside is not None:
            self._beside.unlink(missing_ok=True)


def require_folder(path: Path | str) -> None:
    """Tell at once, before long work, that a file could not be written later.

    Raises:
        InputError: its folder is not there or cannot be written to.
    """
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise _failed(str(path), OSError(errno.ENOENT, os.strerror(errno.ENOENT)))
    if not os.access(folder, os.W_OK):
        raise _failed(str(path), OSError(errno.EACCES, os.strerror(errno.EACCES)))


def _failed(path: str, error: OSError) -> InputError:
    advice = "choose a folder that is there and that you can write to"
    if error.errno in _FULL:
        advice = "free some space"
    elif error.errno == errno.EISDIR:
        advice = "name a file"
    return InputError(
        path or "the output",
        f"cannot be written: {error.strerror}",
        advice=f"{advice}; nothing was changed",
    )
