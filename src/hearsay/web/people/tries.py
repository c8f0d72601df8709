"""The count of tries to sign in, kept where all processes of the web server see it.

django-allauth counts in the default cache: tries by name and by address, and codes that were used.
In a process's own memory each process would allow as many again, and a code once in each.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks
from django.utils.crypto import salted_hmac

__all__ = ["SharedTries", "keyed"]


class SharedTries(FileBasedCache):
    """Files in a folder of the desk, where `add` lets one process win, as locks are made by it."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(folder, params)
        self._folder = Path(folder)

    def add(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Set what is not there yet; tell whether it was set."""
        with self._alone():
            return super().add(key, value, timeout, version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as file:
            locks.lock(file, locks.LOCK_EX)  # given back when the file is closed
            yield


def keyed(key: str, prefix: str, version: int) -> str:
    """Return a name that says nothing of the person or address that is counted."""
    return salted_hmac("hearsay.tries", f"{prefix}:{version}:{key}", algorithm="sha256").hexdigest()
