"""Zalo's access tokens, which last a day: renewed in time, and kept beside the keys.

Each refresh token can be used once, so what comes of it is written down before it is used, and one
process at a time asks for the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from hearsay.connect.channels.zalo import renew
from hearsay.connect.channels.zalo.tokens import Tokens
from hearsay.errors import NetworkError

__all__ = ["ZaloTokens"]

EARLY = timedelta(minutes=30)
"""How long before its end a token is renewed."""
Renew = Callable[[str, str, str, datetime], Tokens]


@dataclass(frozen=True, slots=True)
class ZaloTokens:
    """Gives a valid access token each time it is called.

    `refresh` is the token from the account's settings, with which all begins; a new one there begins
    anew, as when the account was authorised again.
    """

    app_id: str
    app_secret: str = field(repr=False)
    refresh: str = field(repr=False)
    folder: Path
    renew: Renew = field(default=renew, repr=False)
    now: Callable[[], datetime] = timezone.now

    def __call__(self) -> str:
        """Return an access token.

        Raises:
            NetworkError: Zalo gives none now, or not before the account is authorised anew.
        """
        with self._alone():
            kept = self._kept()
            if kept is not None and self.now() < kept.until - EARLY:
                return kept.access
            refresh = self.refresh if kept is None else kept.refresh
            fresh = self.renew(self.app_id, self.app_secret, refresh, self.now())
            self._keep(fresh)
            return fresh.access

    @property
    def _file(self) -> Path:
        return self.folder / "zalo.json"

    @property
    def _begun_with(self) -> str:
        return hashlib.sha256(self.refresh.encode()).hexdigest()

    def _kept(self) -> Tokens | None:
        try:
            told = json.loads(self._file.read_text(encoding="ascii"))
            if told["begun_with"] != self._begun_with:
                return None
            return Tokens(told["access"], told["refresh"], datetime.fromisoformat(told["until"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            raise NetworkError(f"Zalo's tokens cannot be read ({type(error).__name__})") from error

    def _keep(self, tokens: Tokens) -> None:
        told = {
            "access": tokens.access, "refresh": tokens.refresh,
            "until": tokens.until.isoformat(), "begun_with": self._begun_with,
        }  # fmt: skip
        beside = self._file.with_suffix(f".{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            json.dump(told, out)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._file)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time in."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.folder / "zalo.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise NetworkError(f"Zalo's tokens cannot be kept ({type(error).__name__})") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
