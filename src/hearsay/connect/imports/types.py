"""What an import yields, and what a shape of file is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hearsay.connect.imports.head import Head
from hearsay.connect.imports.report import ImportReport
from hearsay.types import Check

__all__ = ["ClaimHint", "Column", "Imported", "ImportedCheck", "ImportedMessage", "Kind", "Shape"]


class Kind(StrEnum):
    """Whether a message was sent to a desk (a tip) or stood in public (a post)."""

    TIP = "tip"
    POST = "post"


@dataclass(frozen=True, slots=True)
class ClaimHint:
    """What the file says of the claim that a message makes; everything in the file's own words.

    `key` is the same for all messages of one claim; it is empty where the file does not group.
    """

    key: str = ""
    claim: str = ""
    status: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """A message of a file. Nothing tells who wrote it.

    `key` is the same whenever the file is read again, and no two rows share it. `counts` are
    public numbers by name, such as views. `place` is no closer than a town or a district.
    `time` has a time zone: UTC where the file names none.
    """

    key: str
    text: str
    kind: Kind = Kind.TIP
    time: datetime | None = None
    lang: str | None = None
    url: str = ""
    source: str = ""
    place: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    hint: ClaimHint = ClaimHint()


@dataclass(frozen=True, slots=True)
class ImportedCheck:
    """A check of a file: `check` and what belongs to it.

    `key` is the same whenever the file is read again. `published` is False for what the file
    itself calls unpublished; `evidence` and `appearances` are web addresses, in order.
    """

    key: str
    check: Check
    body: str = ""
    evidence: tuple[str, ...] = ()
    appearances: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    source: str = ""
    published: bool = True


Imported = ImportedCheck | ImportedMessage


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a shape reads: our name for it, how files call it, and what becomes of it.

    `use` is a phrase, so that pages say it in the reader's language.

    Names are compared without regard to case, blanks, "-" and "_".
    """

    field: str
    names: tuple[str, ...]
    use: str


class Shape(Protocol):
    """A form of file that can be imported. One module in `shapes/` holds one or more, in `SHAPES`.

    Nothing else has to be changed to add one.
    """

    @property
    def name(self) -> str:
        """What settings and commands call it: short, lower case, for ever."""

    @property
    def title(self) -> str:
        """What people call it: a phrase."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The documented columns."""

    def looks_like(self, head: Head) -> int:
        """Return how many signs of this shape the beginning of a file shows; 0 if it is another."""

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield what the file holds, row by row; what cannot be used goes to the report.

        Raises:
            InputError: the file cannot be read at all as this shape.
        """
