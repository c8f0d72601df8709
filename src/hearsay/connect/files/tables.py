"""Rows of TSV, CSV, JSON lines and Parquet files as dictionaries of text."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as arrow
from numpy.typing import NDArray
from pyarrow import compute, parquet

from hearsay.connect.files.cells import EXPORT_MARK, restore_cell
from hearsay.connect.files.lines import LONGEST, Line, open_bytes, read_lines
from hearsay.connect.files.report import RowReport
from hearsay.errors import InputError, Phrase

__all__ = ["Row", "apart", "read_rows", "whole_header"]

_DELIMITERS = {
    "\t": Phrase("a tab"),
    ",": Phrase("a comma"),
    ";": Phrase("a semicolon"),
    "|": Phrase("a bar"),
}
_ENDINGS = {"\t": ".tsv", ",": ".csv"}
_BATCH = 512
_AT_ONCE = 1 << 24
"""Bytes of text in a batch of Parquet rows up to which they are unpacked together."""
_MOST_HEADER_LINES = 20
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NAME = re.compile("[A-Za-z_]{1,24}")
"""What looks like the name of a column, not like a person's or a number to call."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its line number (or row number, in Parquet) and its values by column."""

    number: int
    values: dict[str, str]


def read_rows(
    source: str,
    required: Sequence[str],
    report: RowReport,
    *,
    delimiter: str = "",
    encoding: str = "",
) -> Iterator[Row]:
    """Yield the rows of a file that have every required column; others go to the report.

    The form is told by the name's ending, and by the first line where the name does not say;
    `delimiter`, if given, is what stands between the cells whatever the name says, and `encoding`
    is that of a text without a mark, where it is not UTF-8. Of columns
    with the same name the second is called "name (2)", and so on. Cells of our own exports are
    read as they were before they were guarded.

    Raises:
        InputError: the file is missing, empty, or lacks a required column altogether.
    """
    with open_bytes(source) as file:
        if _ends(source, ".parquet", ".pq"):
            yield from _parquet(source, required, report)
            return
        yield from _text(source, read_lines(file, encoding), required, report, delimiter)


def _ends(source: str, *endings: str) -> bool:
    return source.lower().endswith(endings)


def _text(
    source: str, lines: Iterator[Line], required: Sequence[str], report: RowReport, delimiter: str
) -> Iterator[Row]:
    first = next((line for line in lines if line.text.strip() or line.problem), None)
    if first is None:
        advice = Phrase("it needs the columns %(columns)s", columns=", ".join(required))
        raise InputError(source, Phrase("the file is empty"), advice=advice)
    if first.problem:
        raise InputError(source, first.problem, row=first.number, advice=first.advice)
    if _ends(source, ".jsonl", ".ndjson", ".json") or first.text.lstrip().startswith("{"):
        yield from _json_lines(source, chain([first], lines), required, report)
    else:
        delimiter = delimiter or _delimiter(source, first)
        first, lines = whole_header(first, lines, delimiter)
        yield from _delimited(source, first, lines, required, report, delimiter)


def _json_lines(
    source: str, lines: Iterator[Line], required: Sequence[str], report: RowReport
) -> Iterator[Row]:
    for line in lines:
        if not line.text.strip() and not line.problem:
            continue
        if line.problem:
            report.skip(source, line.number, line.problem, line.advice)
            continue
        try:
            value = json.loads(line.text)
        except (ValueError, RecursionError) as error:
            english = f"not readable as JSON: {str(error)[:80]}"
            reason = Phrase("not readable as JSON", english=english)
            report.skip(source, line.number, reason, Phrase("one object per line"))
            continue
        if not isinstance(value, dict):
            is_list = isinstance(value, list)
            what = Phrase("a list of objects") if is_list else Phrase("not a JSON object")
            advice = Phrase("write one object per line, without a list")
            report.skip(source, line.number, what, advice)
            continue
        values = {str(k): _plain(v) for k, v in value.items() if v is not None}
        missing = [name for name in required if name not in values]
        if missing:
            reason = Phrase(
                "no %(names)s; it has %(keys)s",
                names=_quoted(missing),
                keys=_listed(sorted(values), _keys),
            )
            report.skip(source, line.number, reason)
            continue
        yield Row(line.number, values)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_LEAST_LINES = 2
"""Lines that a quote holds together."""


def whole_header(first: Line, lines: Iterator[Line], delimiter: str) -> tuple[Line, Iterator[Line]]:
    """Join to the first line those that a quoted name of a column runs on to; returns the rest too.

    A quote that is not closed within a few lines was none: the first line is the header then.
    """
    taken: list[Line] = []
    texts = [first.text]
    while _is_left_open(_quote_trouble(texts, delimiter)):
        line = next(lines, None)
        if line is not None:
            taken.append(line)
        if line is None or line.problem or len(taken) > _MOST_HEADER_LINES:
            return first, chain(taken, lines)
        texts.append(line.text)
    return Line(first.number + len(taken), "".join(texts)), lines


def _delimiter(source: str, first: Line) -> str:
    if _ends(source, ".tsv", ".tab", ".csv"):
        return "," if _ends(source, ".csv") else "\t"
    return max("\t,;|", key=first.text.count)


def _delimited(  # noqa: PLR0913, PLR0917
    source: str,
    first: Line,
    lines: Iterator[Line],
    required: Sequence[str],
    report: RowReport,
    delimiter: str,
) -> Iterator[Row]:
    header = _header(source, first, delimiter, required)
    ours = EXPORT_MARK in header
    last = max((header.index(name) for name in required), default=-1)
    header = apart(header)
    csv.field_size_limit(LONGEST)
    problems: dict[int, Line] = {}
    taken: list[str] = []
    back: list[Line] = []

    def texts() -> Iterator[str]:
        while line := back.pop() if back else next(lines, None):
            if line.problem:
                problems[line.number] = line
            # csv counts the lines it is given, so that a bad one must be given too.
            text = line.text.replace("\x00", "") if line.problem else line.text
            taken.append(text)
            yield text

    reader = csv.reader(texts(), delimiter=delimiter)
    offset = first.number
    while True:
        start = reader.line_num + offset + 1
        taken.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = Phrase("not readable", english=f"not readable: {error}")
            if "field limit" in str(error):
                missed = _to_next_row(lines, back, delimiter, len(header))
                offset += missed
                reason = Phrase(
                    "a cell is longer than %(most)d MB; up to row %(row)d nothing is read",
                    most=LONGEST // 1_000_000,
                    row=reader.line_num + offset,
                )
            report.skip(source, start, reason, Phrase("is a quote left open?"))
            continue
        if cells is None:
            return
        bad = next(
            (problems.pop(n) for n in range(start, reader.line_num + offset + 1) if n in problems),
            None,
        )
        trouble = _trouble_with(start, taken, bad, delimiter)
        if trouble is not None:
            report.skip(source, *trouble)
        elif not any(cells):
            continue
        elif len(cells) > len(header):
            advice = Phrase("put quotes around text that holds the delimiter")
            report.skip(source, start, _other_width(cells, header), advice)
        elif len(cells) <= last:
            report.skip(source, start, _other_width(cells, header))
        else:
            texts_of = map(restore_cell, cells) if ours else cells
            yield Row(start, dict(zip(header, texts_of, strict=False)))


def _trouble_with(
    start: int, taken: Sequence[str], bad: Line | None, delimiter: str
) -> tuple[int, str, str] | None:
    """Return where lines cannot be used, why, and what to do: for the quotes that hold them, and one bad line."""
    odd = _odd_quotes(taken, delimiter) if len(taken) > 1 else None
    if bad is None:
        return None if odd is None else (start, odd, Phrase("close the quote"))
    if odd is None:
        return bad.number, bad.problem, bad.advice
    both = Phrase(
        "%(quotes)s; line %(line)d: %(problem)s", quotes=odd, line=bad.number, problem=bad.problem
    )
    advice = Phrase("%(one)s; then %(other)s", one=Phrase("close the quote"), other=bad.advice)
    return start, both, advice


def _other_width(cells: Sequence[str], header: Sequence[str]) -> Phrase:
    return Phrase(
        "%(cells)s for %(columns)s", cells=_cells(len(cells)), columns=_columns(len(header))
    )


def _cells(count: int) -> Phrase:
    return Phrase("1 cell") if count == 1 else Phrase("%(count)d cells", count=count)


def _to_next_row(lines: Iterator[Line], back: list[Line], delimiter: str, columns: int) -> int:
    """Pass over lines up to one that is a whole row, put that into `back`; returns how many."""
    missed = 0
    for line in lines:
        if not line.problem and _is_row(line.text, delimiter, columns):
            back.append(line)
            break
        missed += 1
    return missed


def _is_row(text: str, delimiter: str, columns: int) -> bool:
    try:
        return len(next(csv.reader([text], delimiter=delimiter, strict=True), ())) == columns
    except csv.Error:
        return False


def _odd_quotes(lines: Sequence[str], delimiter: str) -> Phrase | None:
    """Say what is wrong with the quotes that hold these lines together; nothing if all is well."""
    trouble = _quote_trouble(lines, delimiter)
    if not trouble:
        return None
    if _is_left_open(trouble):
        if len(lines) == _LEAST_LINES:
            return Phrase("a quote is left open, so the line after it is not read")
        return Phrase(
            "a quote is left open, so the %(lines)d lines after it are not read",
            lines=len(lines) - 1,
        )
    return Phrase(
        "a quote is closed inside a cell, so these %(lines)d lines are not read", lines=len(lines)
    )


def _quote_trouble(lines: Sequence[str], delimiter: str) -> str:
    """Return what the strict reader says of these lines, nothing if it reads them."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return str(error)
    return ""


def _is_left_open(trouble: str) -> bool:
    return "unexpected end" in trouble


def apart(names: Sequence[str]) -> list[str]:
    """Number the names that came before: "Title", "Title (2)"."""
    seen = Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return found


def _header(source: str, first: Line, delimiter: str, required: Sequence[str]) -> list[str]:
    """Return the columns' names, or say what is wrong with them."""
    header = _names(source, first, delimiter)
    missing = [name for name in required if name not in header]
    twice = [name for name in required if header.count(name) > 1]
    if twice:
        reason = Phrase("column %(column)s stands there twice", column=repr(twice[0]))
        advice = Phrase("give the other another name")
        raise InputError(source, reason, row=first.number, advice=advice)
    if not missing:
        return header
    for other, called in _DELIMITERS.items():
        names = _names(source, first, other)
        if other != delimiter and all(name in names for name in required):
            reason = Phrase(
                "its columns are apart by %(there)s, not by %(expected)s",
                there=called,
                expected=_DELIMITERS.get(delimiter, delimiter),
            )
            advice = Phrase(
                "rename it to %(ending)s, or save it again with commas as .csv",
                ending=_ENDINGS.get(other, ".txt"),
            )
            raise InputError(source, reason, row=first.number, advice=advice)
    reason = Phrase("no column %(names)s", names=_quoted(missing))
    advice = Phrase("the first line has %(columns)s", columns=_listed(header, _columns))
    raise InputError(source, reason, row=first.number, advice=advice)


def _quoted(names: Sequence[str]) -> str:
    *others, last = map(repr, names)
    if not others:
        return last
    return Phrase("%(one)s and %(other)s", one=_quoted(names[:-1]), other=last)


def _columns(count: int) -> Phrase:
    return Phrase("1 column") if count == 1 else Phrase("%(count)d columns", count=count)


def _keys(count: int) -> Phrase:
    return Phrase("1 key") if count == 1 else Phrase("%(count)d keys", count=count)


def _listed(names: Sequence[str], counted: Callable[[int], Phrase]) -> Phrase:
    """Say how many names there are, and which; what may be somebody's data is not repeated."""
    count = counted(len(names))
    if not names or not all(map(_NAME.fullmatch, names)):
        return Phrase("%(count)s, not all of them names", count=count)
    return Phrase("%(count)s: %(names)s", count=count, names=", ".join(names[:12]))


def _names(source: str, first: Line, delimiter: str) -> list[str]:
    try:
        lines = _LINE.findall(first.text)  # a lone carriage return is no end of a line here
        return [" ".join(name.split()) for name in next(csv.reader(lines, delimiter=delimiter))]
    except csv.Error as error:
        reason = Phrase("the first line is not readable", english=f"first line: {error}"[:120])
        advice = Phrase("save the file again with the usual line ends")
        raise InputError(source, reason, row=first.number, advice=advice) from error


def _parquet(source: str, required: Sequence[str], report: RowReport) -> Iterator[Row]:
    try:
        table, names = _open_parquet(source)
    except (arrow.ArrowException, OSError, ValueError) as error:
        advice = Phrase("export it again")
        raise InputError(source, Phrase("not readable as Parquet"), advice=advice) from error
    missing = [name for name in required if name not in names]
    if missing:
        reason = Phrase("no column %(names)s", names=_quoted(missing))
        advice = Phrase("it has %(columns)s", columns=_listed(names, _columns))
        raise InputError(source, reason, advice=advice)
    number = 0
    try:
        for batch in table.iter_batches(_BATCH, columns=names):
            for value in _unpacked(batch):
                number += 1
                row = value if isinstance(value, Phrase) else _parquet_row(number, value, required)
                if isinstance(row, Row):
                    yield row
                else:
                    report.skip(source, number, row)
    except (arrow.ArrowException, OSError, ValueError) as error:
        english = f"damaged from here on: {str(error)[:80]}"
        reason = Phrase("damaged from here on", english=english)
        report.skip(source, number + 1, reason, Phrase("export it again"))


def _open_parquet(source: str) -> tuple[parquet.ParquetFile, list[str]]:
    """Open a file; returns it with the names of its columns, those of lists and records left out.

    Texts stay packed: a small file can name the same long text in every row.
    """
    schema = parquet.read_schema(source)
    flat = [field for field in schema if not arrow.types.is_nested(field.type)]
    texts = [field.name for field in flat if _is_text(field.type)]
    return parquet.ParquetFile(source, read_dictionary=texts), [field.name for field in flat]


def _is_text(kind: arrow.DataType) -> bool:
    looks = (
        arrow.types.is_string, arrow.types.is_large_string, arrow.types.is_binary,
        arrow.types.is_large_binary,
    )  # fmt: skip
    return any(look(kind) for look in looks)


def _unpacked(batch: arrow.RecordBatch) -> Iterator[Mapping[str, object] | Phrase]:
    """Yield the rows of a batch as Python values, or why one cannot be; few long ones at a time."""
    sizes = [_sizes(column) for column in batch.columns]
    if sum(int(size.sum()) for size in sizes) <= _AT_ONCE:
        yield from _plain_rows(batch)
        return
    for i in range(batch.num_rows):
        long = [n for n, size in zip(batch.schema.names, sizes, strict=True) if size[i] > LONGEST]
        if long:
            yield Phrase(
                "%(column)s is longer than %(most)d MB",
                column=repr(long[0]),
                most=LONGEST // 1_000_000,
            )
        else:
            yield from _plain_rows(batch.slice(i, 1))


def _sizes(column: arrow.Array) -> NDArray[np.int64]:
    """Return how many bytes of text each row of a column has, without unpacking it."""
    if arrow.types.is_dictionary(column.type):
        sizes = compute.take(compute.binary_length(column.dictionary), column.indices)
    elif _is_text(column.type) or arrow.types.is_fixed_size_binary(column.type):
        sizes = compute.binary_length(column)
    else:
        return np.zeros(len(column), np.int64)
    return np.asarray(compute.fill_null(sizes, 0).to_numpy(zero_copy_only=False), np.int64)


def _plain_rows(batch: arrow.RecordBatch) -> list[Mapping[str, object]]:
    plain = [
        c.dictionary_decode() if arrow.types.is_dictionary(c.type) else c for c in batch.columns
    ]
    rows: list[Mapping[str, object]] = arrow.RecordBatch.from_arrays(
        plain, names=batch.schema.names
    ).to_pylist()
    return rows


def _parquet_row(number: int, value: Mapping[str, object], required: Sequence[str]) -> Row | Phrase:
    """Return a row, or why it cannot be used."""
    values = {}
    for name, cell in value.items():
        if cell is None:
            continue
        try:
            text = cell.decode("utf-8") if isinstance(cell, bytes) else str(cell)
        except UnicodeDecodeError:
            return Phrase("%(column)s is not valid UTF-8", column=repr(name))
        if "\x00" in text:
            return Phrase("%(column)s holds NUL bytes", column=repr(name))
        values[str(name)] = text
    lacking = [name for name in required if name not in values]
    if lacking:
        return Phrase("%(column)s is empty", column=repr(lacking[0]))
    return Row(number, values)
