"""Write a file whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from hearsay.errors import InputError

__all__ = ["AtomicWriter"]


class AtomicWriter:
    """A text file that appears under its name only when all of it is written and on the disk.

    Left by an exception, or if the disk is full, an earlier file of that name stays untouched.

    Raises:
        InputError: the folder cannot be written to, or the disk is full.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._file: IO[str] | None = None
        self._beside = ""

    def __enter__(self) -> AtomicWriter:
        try:
            handle, self._beside = tempfile.mkstemp(
                prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent
            )
        except OSError as error:
            raise self._failed(error) from error
        self._file = os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass", newline="")
        return self

    def write(self, text: str) -> None:
        """Add text."""
        assert self._file is not None, "write inside the with block"  # noqa: S101
        try:
            self._file.write(text)
        except OSError as error:
            raise self._failed(error) from error

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
            os.fsync(file.fileno())
            file.close()
            # mkstemp keeps the file to its owner; give it the usual rights of a new file.
            mask = os.umask(0)
            os.umask(mask)
            Path(self._beside).chmod(0o666 & ~mask)
            Path(self._beside).replace(self._path)
        except OSError as failure:
            self._drop()
            raise self._failed(failure) from failure

    def _drop(self) -> None:
        try:
            if self._file is not None:
                self._file.close()
        except OSError:
            pass  # a full disk complains once more on closing; the part file goes anyway
        Path(self._beside).unlink(missing_ok=True)

    def _failed(self, error: OSError) -> InputError:
        advice = "free some space" if error.errno == 28 else "choose a folder you can write to"
        return InputError(
            str(self._path),
            f"cannot be written: {error.strerror}",
            advice=f"{advice}; nothing was changed",
        )
