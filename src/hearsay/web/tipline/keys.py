"""Keys of periods: what seals an asker's address and makes their pseudonym, until it is destroyed.

A key lies in a file of its own in `KEYS`, outside the store and its backups. It serves the askers
of one period (a week, or less where little is kept) and is destroyed `retention` days after that
period began, so nobody is kept longer than that. Without it an address cannot be read and a
pseudonym cannot be made again, whoever holds the database, a backup or the disk.

Sealing is AES-256-GCM (NIST SP 800-38D) with a nonce of chance; pseudonyms are HMAC-SHA256
(RFC 2104); the keys of both are derived from the period's secret by HKDF (RFC 5869).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hearsay.errors import HearsayError

__all__ = ["KeyGone", "KeyRing", "Period", "beginning", "period_days"]

LONGEST = 7
_NONCE = 12


class KeyGone(HearsayError):
    """The key of a period is not there (any more), or does not open what it is asked to."""


def period_days(retention: int) -> int:
    """Return how many days one key serves: a quarter of the retention time, at most a week."""
    return max(1, min(LONGEST, retention // 4))


def beginning(name: str) -> datetime:
    """Return when the period of this name began, also if its key is gone."""
    return datetime.combine(date.fromisoformat(name), datetime.min.time(), UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """Days that share a key; all that it seals is gone at `destroy_at`. `name` is its first day."""

    name: str
    start: datetime
    end: datetime
    destroy_at: datetime
    secret: bytes

    def pseudonym(self, channel: str, address: str) -> str:
        """Return the keyed hash of an address: 32 hexadecimal digits, the same within the period."""
        said = f"{channel}\0{address}".encode("utf-8", "surrogatepass")
        return hmac.new(self._derived(b"pseudonym"), said, hashlib.sha256).hexdigest()[:32]

    def seal(self, value: Mapping[str, str]) -> str:
        """Return a mapping as text that only this key opens."""
        nonce = secrets.token_bytes(_NONCE)
        plain = json.dumps(dict(value)).encode()
        box = AESGCM(self._derived(b"seal")).encrypt(nonce, plain, self.name.encode())
        return base64.b64encode(nonce + box).decode()

    def open(self, sealed: str) -> dict[str, str]:
        """Return what was sealed.

        Raises:
            KeyGone: it was sealed by another key, or changed since.
        """
        try:
            box = base64.b64decode(sealed, validate=True)
            cipher = AESGCM(self._derived(b"seal"))
            plain = cipher.decrypt(box[:_NONCE], box[_NONCE:], self.name.encode())
        except (InvalidTag, ValueError) as error:
            raise KeyGone("this was not sealed by the key of its period, or was changed") from error
        opened: dict[str, str] = json.loads(plain)
        return opened

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), 32, self.name.encode(), purpose).derive(self.secret)


class KeyRing:
    """The keys in a folder. Any number of processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self, now: datetime, retention: int) -> Period:
        """Return the key for askers who come now, made if there is none; retention in days."""
        for period in self._periods():
            if period.start <= now < period.end and now < period.destroy_at:
                return self._shortened(period, retention)
        return self._make(now, retention)

    def live(self, now: datetime) -> list[Period]:
        """Return the periods whose keys are in force, the latest first."""
        return [period for period in self._periods() if now < period.destroy_at]

    def of(self, name: str) -> Period:
        """Return the key of a period.

        Raises:
            KeyGone: it was destroyed, or never was here.
        """
        file = self._file(name)
        try:
            return _read(file)
        except (OSError, ValueError, KeyError) as error:
            raise KeyGone(f"the key of the period {name} is not here") from error

    def destroy_due(self, now: datetime, retention: int | None = None) -> list[str]:
        """Destroy keys whose time has come; return the names of their periods.

        With `retention`, in days, also those that were made when askers were kept for longer.
        """
        sooner = timedelta(days=retention) if retention is not None else timedelta.max
        due = [
            period
            for period in self._periods()
            if period.destroy_at <= now or now - period.start >= sooner
        ]
        for period in due:
            self.destroy(period.name)
        return [period.name for period in due]

    def destroy(self, name: str) -> None:
        """Overwrite a key and remove it."""
        file = self._file(name)
        try:
            with file.open("r+b") as handle:
                handle.write(secrets.token_bytes(max(1, file.stat().st_size)))
                handle.flush()
                os.fsync(handle.fileno())
            file.unlink()
        except FileNotFoundError:
            return
        _sync_folder(self._folder)

    def once(self, key: str) -> str:
        """Return the keyed hash of a delivery's key, by which it is known again: 64 hex digits.

        Ids of deliveries may hold an address (WhatsApp's do), so only their hash is kept. Its key is
        never destroyed: nothing that was said may be found by it.
        """
        return hmac.new(self._lasting(), key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _lasting(self) -> bytes:
        file = self._folder / "once.key"
        if not file.exists():
            self._write(file, secrets.token_hex(32))
        return bytes.fromhex(file.read_text(encoding="ascii"))

    def _make(self, now: datetime, retention: int) -> Period:
        start = datetime.combine(now.astimezone(UTC).date(), datetime.min.time(), UTC)
        end = start + timedelta(days=period_days(retention))
        destroy_at = start + timedelta(days=retention)
        told = {
            "end": end.isoformat(), "destroy_at": destroy_at.isoformat(),
            "secret": secrets.token_hex(32),
        }  # fmt: skip
        file = self._file(start.date().isoformat())
        self._write(file, json.dumps(told))
        return _read(file)

    def _shortened(self, period: Period, retention: int) -> Period:
        """Destroy a key earlier, if the desk keeps askers for less time than when it was made."""
        destroy_at = period.start + timedelta(days=retention)
        if destroy_at >= period.destroy_at:
            return period
        file = self._file(period.name)
        told = json.loads(file.read_text(encoding="ascii")) | {"destroy_at": destroy_at.isoformat()}
        beside = file.with_suffix(f".{secrets.token_hex(4)}")
        _new_file(beside, json.dumps(told))
        beside.replace(file)
        return _read(file)

    def _write(self, file: Path, text: str) -> None:
        """Make a file whole or not at all; whoever comes second leaves the first one's."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = file.with_suffix(f".{secrets.token_hex(4)}")
        _new_file(beside, text)
        try:
            os.link(beside, file)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        _sync_folder(self._folder)

    def _periods(self) -> Iterator[Period]:
        for file in sorted(self._folder.glob("????-??-??.key"), reverse=True):
            try:
                yield _read(file)
            except FileNotFoundError:  # another process destroyed it in this moment
                continue

    def _file(self, name: str) -> Path:
        if date.fromisoformat(name).isoformat() != name:
            raise ValueError(f"{name!r} is no period")
        return self._folder / f"{name}.key"


def _read(file: Path) -> Period:
    told = json.loads(file.read_text(encoding="ascii"))
    end, destroy_at = (datetime.fromisoformat(told[name]) for name in ("end", "destroy_at"))
    return Period(file.stem, beginning(file.stem), end, destroy_at, bytes.fromhex(told["secret"]))


def _new_file(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
