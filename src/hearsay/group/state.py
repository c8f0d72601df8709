"""A grouper's state as one file, for its owner's eyes only: it holds what people wrote."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import InputError, StoredIndexError
from hearsay.text import TEXT_VERSION

__all__ = ["FORMAT", "Arrays", "Notes", "read_state", "write_state"]

FORMAT = "hearsay-groups-2"
REBUILD = "group the messages again from the store"

Arrays = dict[str, NDArray[np.generic]]
Notes = dict[str, object]


def write_state(path: Path | str, notes: Mapping[str, object], arrays: Arrays) -> None:
    """Write beside the place first, flush to the disk, then rename; only the owner may read it.

    Raises:
        InputError: the folder cannot be written to, or the disk is full; an earlier file stays.
    """
    target = Path(path)
    head = json.dumps({"format": FORMAT, "text": TEXT_VERSION, **notes}).encode()
    beside = ""
    try:
        # mkstemp gives the file to its owner alone, and the rename keeps that.
        handle, beside = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".part", dir=target.parent
        )
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, notes=np.frombuffer(head, np.uint8), **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(target)
    except OSError as error:
        if beside:
            Path(beside).unlink(missing_ok=True)
        advice = "free some space" if error.errno == 28 else "choose a folder you can write to"
        raise InputError(
            str(target),
            f"cannot be written: {error.strerror}",
            advice=f"{advice}; nothing was changed",
        ) from error


def read_state(path: Path | str) -> tuple[Notes, Arrays]:
    """Read what `write_state` wrote.

    Raises:
        StoredIndexError: the file is missing, damaged, or of another version.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            notes = json.loads(stored["notes"].tobytes())
            arrays = {name: stored[name] for name in stored.files if name != "notes"}
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise StoredIndexError(str(path), "cannot be read", REBUILD) from error
    except Exception as error:  # zipfile and zlib raise errors of their own on damage
        raise StoredIndexError(str(path), "is damaged", REBUILD) from error
    if (notes.get("format"), notes.get("text")) != (FORMAT, TEXT_VERSION):
        raise StoredIndexError(str(path), "was written by another version", REBUILD)
    return notes, arrays
