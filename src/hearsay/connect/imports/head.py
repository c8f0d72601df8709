"""The beginning of a file: enough to tell its shape, and to refuse what no shape can read."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as arrow
from pyarrow import parquet

from hearsay.connect.files.lines import Line, read_lines
from hearsay.connect.files.tables import whole_header
from hearsay.connect.imports.archive import ZIP_MARK, Packed, no_chat, open_text
from hearsay.connect.imports.encodings import is_utf8
from hearsay.connect.imports.whatsapp.stamps import read_stamp
from hearsay.errors import InputError, Phrase

__all__ = [
    "DELIMITERS",
    "Head",
    "first_columns",
    "fold_name",
    "read_head",
    "refuse_formats",
    "whole_text",
]

DELIMITERS = ",\t;|"
_SIZE = 1 << 16
_MOST_LINES = 20
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SHEET = Phrase("save the sheet as CSV")
_FORMATS = (
    (
        ZIP_MARK,
        Phrase("is a spreadsheet or a zip archive"),
        Phrase("save the sheet as CSV, or unpack it"),
    ),
    (b"\xd0\xcf\x11\xe0", Phrase("is an old spreadsheet"), _SHEET),
    (b"%PDF", Phrase("is a PDF"), Phrase("a table is needed: CSV, TSV, JSON lines or Parquet")),
    (b"\x1f\x8b", Phrase("is compressed"), Phrase("unpack it first")),
)
_REPEATED = re.compile(r" \(\d+\)\Z")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, or the names in a folder.

    `columns` are the names of a table's columns as they stand there, `lists` those among them that
    hold lists or records, which are not read from Parquet; `delimiter` is what stands between
    cells, empty where there are none; `text` is up to 64 kB of what the file says.
    """

    source: str
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    delimiter: str = ""
    text: str = ""
    files: tuple[str, ...] = ()

    def has(self, *names: str) -> bool:
        """Tell whether all of these columns stand there."""
        folded = {fold_name(column) for column in self.columns}
        return all(fold_name(name) in folded for name in names)


def fold_name(name: str) -> str:
    """Return the name of a column without what people write in different ways."""
    return re.sub(r"[\s_\-]+", "", _REPEATED.sub("", name)).lower()


def read_head(source: str) -> Head:
    """Return the beginning of a file or folder.

    Raises:
        InputError: it is missing or empty, no table and no text, or in an old encoding.
    """
    if source == "-":
        advice = Phrase("save it, and name the file")
        reason = Phrase("an import reads its file twice, so it cannot come through a pipe")
        raise InputError(source, reason, advice=advice)
    path = Path(source)
    if path.is_dir():
        return Head(source, files=tuple(sorted(file.name for file in path.iterdir())))
    with open_text(source) as file:
        data, is_packed = whole_text(file.read(_SIZE)), isinstance(file, Packed)
    if not data.strip():
        raise InputError(source, Phrase("the file is empty"), advice=Phrase("export it again"))
    if data.startswith(b"PAR1"):
        if not source.lower().endswith((".parquet", ".pq")):
            advice = Phrase("name it .parquet")
            raise InputError(source, Phrase("is Parquet under another name"), advice=advice)
        return _parquet_head(source)
    _refuse(source, data)
    lines = [line.text for line in read_lines(io.BytesIO(data)) if not line.problem]
    head = _text_head(source, "".join(lines), [line for line in lines if line.strip()])
    if is_packed and head.columns:
        raise no_chat(source)
    return head


def whole_text(data: bytes) -> bytes:
    """Drop the last character if the end of the piece may have cut it."""
    if len(data) < _SIZE:
        return data
    if data.startswith(_MARKS):
        return data[:-2] if 0xD8 <= data[-1 if data[0] == 0xFF else -2] <= 0xDB else data
    for back in range(1, 5):
        if data[-back] >= 0xC0:
            return data[:-back]
        if data[-back] < 0x80:
            break
    return data


def refuse_formats(source: str, data: bytes) -> None:
    """Refuse what is neither text nor Parquet, by the first bytes of a file.

    Raises:
        InputError: it is a spreadsheet, an archive or a PDF.
    """
    for mark, reason, advice in _FORMATS:
        if data.startswith(mark):
            raise InputError(source, reason, advice=advice)


def _refuse(source: str, data: bytes) -> None:
    refuse_formats(source, data)
    if data.startswith(_MARKS):
        return
    advice = Phrase("save the file again as “CSV UTF-8”")
    if data[:2000].count(0) > len(data[:2000]) // 4:
        reason = Phrase("is UTF-16 without its mark, or no text")
        raise InputError(source, reason, advice=advice)
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    if lines and not any(map(is_utf8, lines)):
        reason = Phrase(
            "is not in UTF-8 but in an older encoding, which cannot be told for certain"
        )
        raise InputError(source, reason, advice=advice)


def _text_head(source: str, text: str, lines: list[str]) -> Head:
    if read_stamp(lines[0] if lines else ""):
        return Head(source, text=text)  # a chat: what stands in its lines are no columns
    columns, delimiter = first_columns(lines)
    return Head(source, columns=columns, delimiter=delimiter, text=text)


def first_columns(lines: list[str]) -> tuple[tuple[str, ...], str]:
    """Return the names of a table's columns and what stands between them, from its first lines.

    JSON lines have keys for names and nothing between them; so has what is no table no names.
    """
    first = lines[0] if lines else ""
    if first.lstrip().startswith(("{", "[", "<")):
        return _keys(lines[:_MOST_LINES]), ""
    delimiter = max(DELIMITERS, key=first.count)
    rest = (Line(number, line) for number, line in enumerate(lines[1:], 2))
    header, _ = whole_header(Line(1, first), rest, delimiter)
    try:
        names = next(csv.reader(header.text.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:
        names = []
    return tuple(" ".join(name.split()) for name in names), delimiter


def _keys(lines: list[str]) -> tuple[str, ...]:
    """Return the keys of the objects on these lines; none if they are no JSON lines."""
    keys: dict[str, None] = {}
    for line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            keys |= dict.fromkeys(map(str, value))
    return tuple(keys)


def _parquet_head(source: str) -> Head:
    try:
        schema = parquet.read_schema(source)
    except (arrow.ArrowException, OSError, ValueError) as error:
        advice = Phrase("export it again")
        raise InputError(source, Phrase("not readable as Parquet"), advice=advice) from error
    lists = tuple(field.name for field in schema if arrow.types.is_nested(field.type))
    return Head(source, columns=tuple(schema.names), lists=lists)
