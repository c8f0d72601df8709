"""The first rows of any table, in whatever encoding, for a person to say what its columns are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from hearsay.connect.files.lines import open_bytes, read_lines
from hearsay.connect.files.report import RowReport
from hearsay.connect.files.tables import Row, apart, read_rows
from hearsay.connect.imports.encodings import guess_encoding
from hearsay.connect.imports.head import (
    DELIMITERS,
    first_columns,
    read_head,
    refuse_formats,
    whole_text,
)
from hearsay.connect.imports.whatsapp.stamps import read_stamp
from hearsay.errors import InputError, Phrase

__all__ = ["SHOWN", "TableHead", "read_table_head"]

SHOWN = 10
_SIZE = 1 << 16
_MOST_COLUMNS = 500
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class TableHead:
    """The names of a table's columns as they stand there, its first rows, and how it is read.

    `rows` have the values by column. `delimiter` is "" where none stands between cells.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str = ""
    encoding: str = "utf-8"

    def values(self, column: str) -> tuple[str, ...]:
        """Return the values of a column in the first rows, without those that are empty."""
        found = (row.values.get(column, "") for row in self.rows)
        return tuple(value for value in found if value.strip())


def read_table_head(source: str, encoding: str = "") -> TableHead:
    """Return the first rows of a table.

    Args:
        source: the file.
        encoding: of a text that is not in UTF-8; otherwise it is guessed.

    Raises:
        InputError: the file is missing or empty, or no table.
    """
    with open_bytes(source) as file:
        data = file.read(_SIZE)
    if data.startswith(b"PAR1"):
        head = read_head(source)
        return _head(source, head.columns, "", "utf-8")
    refuse_formats(source, data)
    guessed = guess_encoding(whole_text(data))
    found = guessed if guessed.startswith("utf") or not encoding else encoding
    lines = _lines(source, found)
    if not any(line.strip() for line in lines):
        raise InputError(source, Phrase("the file is empty"), advice=Phrase("export it again"))
    first = next(line for line in lines if line.strip())
    if _BINARY.search("".join(lines[:5])) or read_stamp(first):
        raise _no_table(source)  # a chat has names of people where a table has columns
    columns, delimiter = first_columns([line for line in lines if line.strip()])
    return _head(source, columns, delimiter, found)


def _lines(source: str, encoding: str) -> list[str]:
    with open_bytes(source) as file:
        return [line.text for line in islice(read_lines(file, encoding), 40)]


def _head(source: str, columns: tuple[str, ...], delimiter: str, encoding: str) -> TableHead:
    quiet = RowReport(lambda line: None)
    rows = read_rows(source, (), quiet, delimiter=delimiter, encoding=encoding)
    names = tuple(apart(columns)) if delimiter else columns
    head = TableHead(source, names, tuple(islice(rows, SHOWN)), delimiter, encoding)
    filled = [sum(bool(value.strip()) for value in row.values.values()) for row in head.rows]
    thin = sum(count < 2 for count in filled) if delimiter else 0
    good = len(head.rows) >= quiet.bad and 2 * thin <= len(head.rows)
    if not good or not 1 < len(columns) <= _MOST_COLUMNS or not any(columns):
        raise _no_table(source)
    return head


def _no_table(source: str) -> InputError:
    advice = Phrase(
        "it needs columns apart by one of %(marks)s, or JSON lines",
        marks=" ".join(map(repr, DELIMITERS)),
    )
    return InputError(source, Phrase("is no table"), advice=advice)
