"""What a backup says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from hearsay.errors import HearsayError

__all__ = ["FORMAT", "BackupError", "Manifest", "Member"]

FORMAT = "hearsay-backup-1"


class BackupError(HearsayError):
    """A backup that could not be made, is damaged, or does not fit here."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive: its name, size in bytes, SHA-256, and rows if it is a table."""

    name: str
    size: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """When and by which version a backup was made, which migrations it stands on, what it holds."""

    made_at: str
    version: str
    migrations: tuple[str, ...]
    members: tuple[Member, ...]

    @property
    def rows(self) -> int:
        """Return the rows of all tables."""
        return sum(member.rows for member in self.members)

    def to_json(self) -> str:
        """Return the manifest as it stands in the archive."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest.

        Raises:
            BackupError: it is none, or of another format.
        """
        try:
            kept: dict[str, Any] = json.loads(text)
            if kept.pop("format") != FORMAT:
                raise BackupError(f"not of the format {FORMAT}; use the version that made it")
            members = tuple(Member(**member) for member in kept.pop("members"))
            return cls(**{**kept, "migrations": tuple(kept["migrations"])}, members=members)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError("its manifest cannot be read; it is damaged") from error
