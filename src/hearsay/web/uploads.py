"""Files that people bring: bounded while they come in, kept for their owner's eyes, then removed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

__all__ = ["MOST_BYTES", "Bounded", "discard", "keep", "opened", "path_of"]

MOST_BYTES = 50_000_000
"""Bytes of the largest file that is taken."""
_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".jsonld", ".html", ".htm")
_TABLES = (".parquet", ".pq")


class Bounded(FileUploadHandler):
    """Stops reading what is larger than anything we take; nobody fills the disk."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on, unless it is too much."""
        self._seen += len(raw_data)
        if self._seen > MOST_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the others."""
        return


def keep(pieces: Iterable[bytes], name: str) -> str:
    """Write a file into the uploads, readable by its owner only; returns its name there.

    Of the name that it came with, only a known ending is kept, as it tells how to read it.
    """
    ending = Path(name).suffix.lower()
    ending = ending if ending in (*_ENDINGS, *_TABLES) else ".txt"
    folder = Path(settings.UPLOADS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = secrets.token_hex(16) + ending
    handle = os.open(folder / kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        discard(kept)
        raise
    return kept


def opened(kept: str) -> str:
    """Return the path of a file that is to be read.

    Raises:
        FileNotFoundError: it is not there any more.
    """
    path = path_of(kept)
    if not kept or not path.is_file():
        raise FileNotFoundError(kept)
    return str(path)


def path_of(kept: str) -> Path:
    """Return where a file lies."""
    return Path(settings.UPLOADS) / Path(kept).name


def discard(kept: str) -> None:
    """Remove a file, if it is still there."""
    if kept:
        path_of(kept).unlink(missing_ok=True)
