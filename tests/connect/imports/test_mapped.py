"""Tables whose columns a person named, in any encoding and with any delimiter."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.connect.imports import (
    ColumnMapping,
    ImportedMessage,
    ImportReport,
    Kind,
    MappedTable,
    read_table_head,
)
from hearsay.errors import HearsayError, InputError
from tests.connect.imports.reading import table
from tests.connect.imports.test_encodings import SAID, old

SIMPLE = ColumnMapping(("text",), time="datum", source="quelle")


def mapped(
    path: Path, data: bytes, mapping: ColumnMapping
) -> tuple[list[ImportedMessage], ImportReport]:
    """Return what a table holds, and what was told."""
    path.write_bytes(data)
    report = ImportReport()
    found = list(MappedTable(mapping).read(str(path), report))
    assert all(isinstance(item, ImportedMessage) for item in found)
    return found, report  # type: ignore[return-value]


@pytest.mark.parametrize("encoding", SAID)
@pytest.mark.parametrize("delimiter", ",;\t|")
def test_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """What was written is what is read, in the letters of today."""
    text = SAID[encoding].replace(",", "").replace(";", "")
    row = delimiter.join(["datum", "text", "quelle"]) + "\r\n"
    row += delimiter.join(["13.03.2026", text, "Forum"]) + "\r\n"
    data = b"".join(old(line, encoding) for line in row.splitlines(keepends=True))
    head_path = tmp_path / "x.txt"
    (found,), report = mapped(head_path, data, SIMPLE)
    assert (found.text, found.source) == (text, "Forum")
    assert found.time == datetime(2026, 3, 13, tzinfo=UTC)
    assert read_table_head(str(head_path)).encoding == encoding
    assert not report.lines


def test_everything_that_can_be_named(tmp_path: Path) -> None:
    """Texts are joined, counts are counts, addresses are judged, people and the rest are left out."""
    mapping = ColumnMapping(("Title", "Body"), time="When", url="Link", lang="L", id="No",
                            counts=(("views", "Seen"), ("likes", "Up")), post=True)  # fmt: skip
    rows = table(
        ["No", "Title", "Body", "When", "Link", "L", "Seen", "Up", "Author", "Mood"],
        ["1", "t", "b", "2026-03-01T09:05:00+07:00", "https://e.example/1", "vi", "1,200", "x", "Ana", "m"],
        ["2", "", "b", "", "javascript:alert(1)", "?", "", "3", "Ben", ""],
        ["3", "", "", "", "", "", "", "", "", ""], ["2", "t", "", "", "", "", "", "", "", ""],
        ["4", "t", "", "soon", "", "", "", "", "", ""],
    )  # fmt: skip
    found, report = mapped(tmp_path / "m.csv", rows.encode(), mapping)
    at = datetime.fromisoformat("2026-03-01T09:05:00+07:00")
    assert found == [
        ImportedMessage("1", "t\nb", Kind.POST, at, "vi", "https://e.example/1", counts=(("views", 1200),)),
        ImportedMessage("2", "b", Kind.POST, counts=(("likes", 3),)),
    ]  # fmt: skip
    assert [line.split("row ", 1)[1].split(":")[0] for line in report.lines[:3]] == ["4", "5", "6"]
    assert report.about_people == ("Author",) and report.unused == ("Mood",)
    assert "Ana" not in repr(found) + repr(report.lines)


def test_the_order_of_dates_is_told_from_all_of_them(tmp_path: Path) -> None:
    """One date with a 13 decides for all; where none does, a person may, and the keys stay."""
    mapping = ColumnMapping(("text",), time="date")
    rows = "text,date\na,3/4/26 9:05 PM\nb,3/13/26 9:05 PM\n"
    found, report = mapped(tmp_path / "m.csv", rows.encode(), mapping)
    assert found[0].time == datetime(2026, 3, 4, 21, 5, tzinfo=UTC) and not report.lines
    rows = "text,date\na,03/04/26\n"
    found, report = mapped(tmp_path / "m.csv", rows.encode(), mapping)
    assert found[0].time == datetime(2026, 4, 3, tzinfo=UTC)
    assert "more than one order; they are read as day, month, year" in report.lines[0]
    other, report = mapped(
        tmp_path / "m.csv", rows.encode(), ColumnMapping(("text",), time="date", dates="mdy")
    )
    assert other[0].time == datetime(2026, 3, 4, tzinfo=UTC) and not report.lines
    assert other[0].key == found[0].key


def test_ragged_rows_are_told(tmp_path: Path) -> None:
    """Too many cells, NUL bytes and quotes that do not match cost their row."""
    data = b"id,words,when\n1,ok,2026-03-01,extra\n2,fine,2026-03-01\n3\n\n4,NUL\x00here,2026-03-01\n5,good,\n"
    found, report = mapped(tmp_path / "m.csv", data, ColumnMapping(("words",), time="when"))
    assert [m.text for m in found] == ["fine", "good"]
    assert [line.split("row ", 1)[1].split(":")[0] for line in report.lines[:3]] == ["2", "4", "6"]


def test_json_lines(tmp_path: Path) -> None:
    """Objects, one a line, are a table too."""
    data = b'{"body": "x", "n": 5}\n{"body": "y", "author": "Ana"}\nnot json\n'
    found, report = mapped(
        tmp_path / "m.jsonl", data, ColumnMapping(("body",), counts=(("views", "n"),))
    )
    assert [(m.text, m.counts) for m in found] == [("x", (("views", 5),)), ("y", ())]
    assert report.bad == 1 and "Ana" not in repr(found)


def test_columns_that_are_not_there_are_told(tmp_path: Path) -> None:
    """A mapping for another table reads nothing of this one."""
    with pytest.raises(InputError, match="no column 'datum', 'quelle'"):
        mapped(tmp_path / "m.csv", b"id,text\n1,x\n", SIMPLE)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty"), (b"\n \n", "the file is empty"), (b"one column\nx\n", "is no table"),
        (b"PK\x03\x04" + b"\0" * 99, "spreadsheet or a zip"), (bytes(range(1, 256)) * 9, "is no table"),
        (b"%PDF-1.7,a,b\n1,2,3\n", "is a PDF"), (b"<html>,<b>\n", "is no table"),
        (b"09/03/2026, 09:05 - Ana, of X: hi\n09/03/2026, 09:05 - Ben, of Y: hi\n", "is no table"),
        (b"if a, b:\n    return\n    x\n    y\n", "is no table"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    """A person is not asked about columns where there are none."""
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(InputError, match=told):
        read_table_head(str(path))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"text,time\n", b"text;time\n1;2\n", b'{"text": "a"}\n', b""]),
)
def test_only_our_own_errors_come_out(tmp_path: Path, data: bytes, start: bytes) -> None:
    """Whatever bytes come, rows are read, told or the file is refused."""
    path = tmp_path / "m.csv"
    path.write_bytes(start + data)
    try:
        found = list(
            MappedTable(ColumnMapping(("text",), time="time")).read(str(path), ImportReport())
        )
    except HearsayError:
        return
    for item in found:
        repr(item).encode("utf-8")
