"""Our own exports, as CSV or JSON lines: every text comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.connect.exports import (
    CHECK_COLUMNS,
    EXPORT_MARK,
    MESSAGE_COLUMNS,
    ExportRow,
    check_from_row,
    message_from_row,
    read_export,
)
from hearsay.connect.files.once import Once
from hearsay.connect.imports.head import Head, read_head
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.types import Column, Imported
from hearsay.errors import InputError, Phrase

__all__ = ["SHAPES", "HearsayExport"]

_NAMES = tuple(dict.fromkeys((EXPORT_MARK, *CHECK_COLUMNS, *MESSAGE_COLUMNS)))
_USES = {EXPORT_MARK: Phrase("`check` or `message`; a row of another kind is told and left out")}


class HearsayExport:
    """What `hearsay.connect.exports` writes of checks and messages."""

    name = "hearsay"
    title = Phrase("Hearsay export (CSV, JSON lines)")
    columns = tuple(Column(name, (name,), _USES.get(name, Phrase("as it was"))) for name in _NAMES)

    def looks_like(self, head: Head) -> int:
        """Return more signs than any other shape could show, or none."""
        return 1000 if EXPORT_MARK in head.columns else 0

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield checks and messages as they were exported."""
        head = read_head(source)
        if not self.looks_like(head):
            reason = Phrase("has no column %(column)s", column=repr(EXPORT_MARK))
            raise InputError(source, reason, advice=Phrase("is it ours?"))
        once = Once()
        for row in read_export(source, report, delimiter=head.delimiter):
            item = _item(row)
            if isinstance(item, str):
                report.skip(source, row.number, item)
            elif once.again(f"{row.kind} {item.key}"):
                said = Phrase("id %(id)s stood before", id=repr(item.key[:80]))
                report.skip(source, row.number, said)
            else:
                report.good += 1
                yield item
        report.columns(source, [name for name in head.columns if name not in _NAMES], [])


def _item(row: ExportRow) -> Imported | Phrase:
    """Return what a row holds, or why it cannot be used."""
    if row.kind not in ("check", "message"):
        return Phrase("a row of kind %(kind)s is not imported", kind=repr(row.kind[:40]))
    item: Imported
    try:
        item = check_from_row(row.values) if row.kind == "check" else message_from_row(row.values)
    except ValueError as error:
        english = f"changed since it was exported: {str(error)[:80]}"
        return Phrase("changed since it was exported", english=english)
    if not item.key.strip():
        return Phrase("the id is empty")
    said = row.values.get("claim" if row.kind == "check" else "text", "")
    return item if said.strip() else Phrase("the claim or the text is empty")


SHAPES = (HearsayExport(),)
