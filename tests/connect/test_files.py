"""Tables are read row by row and files written whole, whatever is wrong with them."""

import os
import resource
import stat
import threading
from pathlib import Path

import pyarrow as arrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from hearsay.connect.files import (
    AtomicWriter,
    RowReport,
    read_checks,
    read_group_truth,
    read_messages,
    read_truth,
    require_folder,
)
from hearsay.connect.files.once import Once
from hearsay.connect.files.tables import read_rows
from hearsay.errors import InputError


def read(path: Path, text: str = "") -> tuple[list[tuple[str, str]], list[str]]:
    """Write a file if there is text for it; return the messages in it and what was told."""
    if text:
        path.write_text(text, encoding="utf-8", newline="")
    told: list[str] = []
    report = RowReport(told.append)
    return [(m.id, m.text) for m in read_messages(str(path), report)], told


def test_a_quote_left_open_is_told(tmp_path: Path) -> None:
    """Rows swallowed by an open quote are not taken for one long message."""
    rows, told = read(tmp_path / "m.csv", 'id,text\n1,fine\n2,"the dam broke\n3,salt\n4,x\n')
    assert rows == [("1", "fine")]
    assert len(told) == 1
    assert "m.csv, row 3: a quote is left open, so the 2 lines after it are not read" in told[0]


def test_a_stray_quote_in_the_header_swallows_no_rows(tmp_path: Path) -> None:
    """A quote that is never closed again is no quote around a name."""
    rows, told = read(tmp_path / "m.csv", 'id,text,"note\n1,a,x\n2,b,y\n')
    assert rows == [("1", "a"), ("2", "b")]
    assert not told


def test_quotes_may_hold_lines_and_quotes(tmp_path: Path) -> None:
    """Line breaks in quotes are text, also in the last row; a stray quote is text too."""
    rows, told = read(tmp_path / "m.csv", 'id,text\n1,"two\nlines"\n2,say "hi"\n3,"a\n""b"""\n')
    assert rows == [("1", "two\nlines"), ("2", 'say "hi"'), ("3", 'a\n"b"')]
    assert not told


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Nobody can know which of two texts is meant."""
    with pytest.raises(InputError, match=r"row 1: column 'text' stands there twice"):
        read(tmp_path / "m.csv", "id,text,text\n1,a,b\n")


def test_a_list_in_json_says_how_to_write_it(tmp_path: Path) -> None:
    """One JSON array is told from JSON lines."""
    rows, told = read(tmp_path / "m.json", '[{"id": "1", "text": "a"}]\n')
    assert not rows
    assert "a list of objects (write one object per line" in told[0]


def test_a_table_of_checks_named_json_says_what_to_do(tmp_path: Path) -> None:
    """.json holds ClaimReview; the message names the ending for tables."""
    file = tmp_path / "c.json"
    file.write_text('{"id": "1", "claim": "x"}\n')
    with pytest.raises(InputError, match=r"named \.jsonl"):
        list(read_checks([str(file)], RowReport(lambda line: None)))


def test_parquet_damaged_in_the_middle_keeps_what_was_read(tmp_path: Path) -> None:
    """The damage is told with its row; nothing but our own errors comes out."""
    path = tmp_path / "m.parquet"
    table = arrow.table(
        {"id": list(map(str, range(3000))), "text": [f"dam {i}" for i in range(3000)]}
    )
    parquet.write_table(table, path, row_group_size=1000)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(bytes(data))
    rows, told = read(path)
    assert 0 < len(rows) < 3000
    assert "damaged from here on" in told[0]
    assert f"row {len(rows) + 1}" in told[0]


def test_parquet_cells_of_other_kinds(tmp_path: Path) -> None:
    """Bytes are read as UTF-8 or told; NUL is told; numbers become text."""
    path = tmp_path / "m.parquet"
    cells = [b"ok", b"\xff", b"a\x00b", None]
    parquet.write_table(arrow.table({"id": [1, 2, 3, 4], "text": cells}), path)
    rows, told = read(path)
    assert rows == [("1", "ok")]
    assert ["not valid UTF-8" in told[0], "NUL" in told[1], "empty" in told[2]] == [True] * 3


def test_a_small_parquet_file_cannot_fill_the_memory(tmp_path: Path) -> None:
    """The same long text in every row is kept once; rows over the limit are told, others read."""
    path = tmp_path / "m.parquet"
    long, longer = "x" * 1_000_000, "y" * 8_000_001
    packed = arrow.DictionaryArray.from_arrays([0] * 400 + [1, 2], [long, longer, "short"])
    plain = arrow.schema([("id", arrow.string()), ("text", packed.type)])
    parquet.write_table(arrow.table([[str(i) for i in range(402)], packed], schema=plain), path)
    assert path.stat().st_size < 1_000_000
    told: list[str] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = [len(m.text) for m in read_messages(str(path), RowReport(told.append))]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert sizes == [1_000_000] * 400 + [5]
    assert told == [f"{path}, row 401: 'text' is longer than 8 MB; skipped"]
    assert grown < 200_000, f"{grown} kB more"


def test_endings_are_read_in_any_case(tmp_path: Path) -> None:
    """A file named by a machine that shouts is read as well."""
    parquet.write_table(arrow.table({"id": ["1"], "text": ["a"]}), tmp_path / "M.PARQUET")
    assert read(tmp_path / "M.PARQUET") == ([("1", "a")], [])
    assert read(tmp_path / "M.TSV", "id\ttext\n1\ta, b, c\n") == ([("1", "a, b, c")], [])


def test_a_file_without_a_head_keeps_its_first_row_to_itself(tmp_path: Path) -> None:
    """What may be somebody's name or number is counted, not repeated."""
    row = "Somchai Jaidee,+66 81 234 5678"
    for name, text in (("m.csv", row), ("m.jsonl", '{"+66 81 234 5678": 1, "Somchai": 2}')):
        path = tmp_path / name
        said = ""
        try:
            said = " ".join(read(path, text + "\n")[1])
        except InputError as error:
            said = str(error)
        assert "'id' and 'text'" in said
        assert "has 2 " in said
        assert "Somchai" not in said
        assert "5678" not in said
    parquet.write_table(arrow.table({"+66 81 234 5678": [1]}), tmp_path / "m.parquet")
    with pytest.raises(InputError, match="it has 1 column, not"):
        read(tmp_path / "m.parquet")


@pytest.mark.parametrize(
    ("name", "mark", "advice"),
    [("m.csv", ";", "rename it to .txt"), ("m.csv", "\t", "rename it to .tsv"),
     ("m.tsv", ",", "rename it to .csv"), ("m.tsv", "|", "rename it to .txt")],
)  # fmt: skip
def test_the_advice_for_another_delimiter_works(
    tmp_path: Path, name: str, mark: str, advice: str
) -> None:
    """Renamed as it says, the file is read."""
    text = f"id{mark}text\n1{mark}a\n"
    with pytest.raises(InputError, match=advice):
        read(tmp_path / name, text)
    assert read(tmp_path / f"m{advice[-4:]}", text) == ([("1", "a")], [])


def test_ids_are_remembered_in_constant_memory() -> None:
    """The latest ids are told exactly; very old ones are forgotten, so memory is bounded."""
    once = Once(slots=16)
    assert not any(once.again(str(i)) for i in range(8))
    assert all(once.again(str(i)) for i in range(8))
    assert not any(once.again(str(i)) for i in range(100, 116))
    assert all(once.again(str(i)) for i in range(108, 116))
    assert not once.again("0"), "forgotten"


@given(st.lists(st.text(max_size=4), max_size=60))
def test_ids_seen_are_those_of_a_set(keys: list[str]) -> None:
    """Within its reach it says what a set would say."""
    once, seen = Once(slots=256), set()
    for key in keys:
        assert once.again(key) == (key in seen)
        seen.add(key)


def test_labels_keep_the_row_that_names_them(tmp_path: Path) -> None:
    """A label that names nothing can be found again in its file."""
    file = tmp_path / "t.tsv"
    file.write_text("query\tclaim\nm1\tc1\nm1\tc2\nm2\tc1\n")
    labels = read_truth(str(file), RowReport())
    assert labels.right == {"m1": {"c1", "c2"}, "m2": {"c1"}}
    assert (labels.message_rows["m2"], labels.check_rows["c2"]) == (4, 3)
    file.write_text("id\tclaim\nm1\ta\nm1\tb\n")
    told: list[str] = []
    assert read_group_truth(str(file), RowReport(told.append)).rows == {"m1": 2}
    assert "row 3: id 'm1' stood before" in told[0]


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    """A named pipe (as /dev/null, or process substitution) is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    with AtomicWriter(pipe) as file:
        file.write("through\n")
    reader.join(10)
    assert got == ["through\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with pytest.raises(InputError, match="free some space"), AtomicWriter("/dev/full") as file:
        file.write("x")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_links_and_rights_are_kept(tmp_path: Path) -> None:
    """A link still points to its file, and a private file stays private."""
    private, link = tmp_path / "private", tmp_path / "link"
    private.write_text("earlier")
    private.chmod(0o600)
    link.symlink_to(private)
    with AtomicWriter(link) as file:
        file.write("later")
    assert link.is_symlink()
    assert private.read_text() == "later"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_half_a_surrogate_becomes_its_escape(tmp_path: Path) -> None:
    """What is written is UTF-8 that every reader takes."""
    with AtomicWriter(tmp_path / "o") as file:
        file.write('"\ud800"')
    assert (tmp_path / "o").read_bytes() == b'"\\ud800"'


@pytest.mark.parametrize("target", ["no/folder/o", ".", ""])
def test_what_cannot_be_written_is_told_at_once(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing folder, a folder in place of a file, no name at all: one line."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="cannot be written"), AtomicWriter(target):
        pass
    with pytest.raises(InputError, match="choose a folder"):
        require_folder("no/folder/o")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "café – „x“"),
        ("cp874", "ข่าวลวง"),
        ("cp1251", "слухи"),
        ("gb18030", "谣言"),
        ("utf-16-le", "tin đồn"),
    ],
)
def test_a_named_encoding_is_read(tmp_path: Path, encoding: str, text: str) -> None:
    """Where a person names it; a mark in the file says more than a name."""
    path = tmp_path / "m.csv"
    path.write_bytes(f"id,text\n1,{text}\n".encode(encoding))
    (row,) = read_rows(str(path), ("text",), RowReport(), encoding=encoding)
    assert row.values["text"] == text
    path.write_text(f"id,text\n1,{text}\n", encoding="utf-8-sig")
    (row,) = read_rows(str(path), ("text",), RowReport(), encoding=encoding)
    assert row.values["text"] == text


def test_what_is_none_of_a_named_encoding_is_told(tmp_path: Path) -> None:
    """A byte that stands for nothing costs its row."""
    path = tmp_path / "m.csv"
    path.write_bytes(b"id,text\n1,caf\xe9\n2,\x81\n")
    told: list[str] = []
    rows = list(read_rows(str(path), ("text",), RowReport(told.append), encoding="cp1252"))
    assert [row.values["text"] for row in rows] == ["café"]
    assert "row 3: not valid cp1252 (save the file as UTF-8)" in told[0]


def test_an_open_quote_over_bad_bytes_tells_both(tmp_path: Path) -> None:
    """Who mends the bytes alone would be told of the quote only then."""
    path = tmp_path / "m.csv"
    path.write_bytes(b'id,text\n1,the dam\n2,"open\n3,caf\xe9\n4,x\n')
    rows, told = read(path)
    assert rows == [("1", "the dam")]
    assert (
        "m.csv, row 3: a quote is left open, so the 2 lines after it are not read; "
        "line 4: not valid UTF-8"
    ) in told[0]
    assert "close the quote; then save the file as UTF-8" in told[0]


def test_one_cell_is_no_cells(tmp_path: Path) -> None:
    """One is told as one."""
    rows, told = read(tmp_path / "m.csv", "id,text\n1\n2,x\n")
    assert len(rows) == 1
    assert "row 2: 1 cell for 2 columns" in told[0]
