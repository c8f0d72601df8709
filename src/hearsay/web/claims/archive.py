"""Where archived copies of evidence lie: one file per content, named by its SHA-256."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

__all__ = ["open_copy", "path_of"]

_HASH = re.compile("[0-9a-f]{64}")


def path_of(sha256: str) -> Path:
    """Return where the copy with that hash lies, or is to be put.

    Raises:
        FileNotFoundError: it is no hash.
    """
    if not _HASH.fullmatch(sha256):
        raise FileNotFoundError(sha256)
    return Path(settings.ARCHIVE) / sha256[:2] / sha256


def open_copy(sha256: str) -> BinaryIO:
    """Open an archived copy to be read.

    Raises:
        FileNotFoundError: there is none.
    """
    return path_of(sha256).open("rb")
