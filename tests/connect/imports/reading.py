"""Write a file in a shape, let it be recognised, and read it."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from hearsay.connect.imports import (
    Imported,
    ImportedCheck,
    ImportedMessage,
    ImportReport,
    recognise,
)


def table(*rows: Sequence[object]) -> str:
    """Return rows as CSV, the first with the names of the columns."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def read(
    path: Path, content: str | bytes | None = None, *, shape: str = ""
) -> tuple[list[Imported], ImportReport]:
    """Return what a file holds and what was told; `shape` is the one that must be recognised."""
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
    report = ImportReport()
    found = recognise(str(path))
    assert not shape or found.name == shape
    return list(found.read(str(path), report)), report


def messages(found: Sequence[Imported]) -> list[ImportedMessage]:
    """Return the messages among what was read."""
    return [item for item in found if isinstance(item, ImportedMessage)]


def checks(found: Sequence[Imported]) -> list[ImportedCheck]:
    """Return the checks among what was read."""
    return [item for item in found if isinstance(item, ImportedCheck)]


def left_out(report: ImportReport) -> set[str]:
    """Return the columns about people that were left out."""
    return set(report.about_people)
