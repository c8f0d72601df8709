"""A file is known by what stands in it; what nothing can read is refused in one line."""

import re
import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.claimreview import ClaimReview, write_claimreview
from hearsay.connect.imports import Column, ImportReport, recognise, shape, shapes
from hearsay.connect.imports.head import fold_name
from hearsay.errors import HearsayError, InputError, SettingError
from tests.connect.imports.reading import table

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"
TEXT = "id,text\n1,Đập Thủy điện\n2,Nước dâng\n"


def test_the_shapes_there_are() -> None:
    """Names are for ever: settings and stored imports refer to them."""
    assert [one.name for one in shapes()] == [
        "checks", "claimreview", "cofacts", "crowdtangle-facebook", "crowdtangle-instagram",
        "hearsay", "meedan-check", "messages", "meta-content-library", "telegram", "ushahidi",
        "whatsapp", "wikirumours", "wikirumours-sightings", "youtube-comments", "youtube-videos",
    ]  # fmt: skip
    assert all(shape(one.name) is one and one.title and one.columns for one in shapes())


def test_an_unknown_shape_names_those_there_are() -> None:
    """The error lists what can be chosen."""
    with pytest.raises(SettingError, match=r"'excel'; there are: checks, .*wikirumours"):
        shape("excel")


def _columns() -> list[tuple[str, Column]]:
    return [(one.title, column) for one in shapes() for column in one.columns]


@pytest.mark.parametrize(("title", "column"), _columns())
def test_every_column_is_documented(title: str, column: Column) -> None:
    """The column maps in the documentation are those of the program."""
    text = DOCS.read_text(encoding="utf-8")
    section = re.search(rf"^### {re.escape(title)}$(.*?)(?=^##|\Z)", text, re.M | re.S)
    assert section, f"docs/formats.md has no section for {title}"
    names = ", ".join(f"`{name}`" for name in column.names)
    assert f"| {names} | {column.use} |" in section[1]


@pytest.mark.parametrize("one", shapes(), ids=lambda one: one.name)
def test_no_shape_reads_who_wrote(one: object) -> None:
    """No documented column is an author's, and no field could hold one."""
    for column in one.columns:  # type: ignore[attr-defined]
        for name in column.names:
            if one.name == "claimreview" and name == "author":  # type: ignore[attr-defined]
                continue  # who published the check: an organisation
            assert not re.search("author|user|phone|contact|sender|createdby", fold_name(name))


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("m.csv", b"", "the file is empty"),
        ("m.csv", b"  \n\n", "the file is empty"),
        (
            "m.xlsx",
            b"PK\x03\x04" + b"x" * 99,
            "spreadsheet or a zip archive (save the sheet as CSV",
        ),
        ("m.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99, "is an old spreadsheet"),
        ("m.pdf", b"%PDF-1.7 " + b"x" * 99, "is a PDF"),
        ("m.csv.gz", b"\x1f\x8b\x08" + b"x" * 99, "is compressed"),
        ("m.csv", TEXT.encode("utf-16-le"), "is UTF-16 without its mark"),
        ("m.csv", TEXT.encode("utf-16-be"), "is UTF-16 without its mark"),
        ("m.csv", "id,text\n1,café au lait\n2,naïve\n".encode("cp1252"), "in an older encoding"),
        ("m.csv", "id,text\n1,ข่าวปลอม\n2,น้ำท่วม\n".encode("cp874"), "in an older encoding"),
        ("m.csv", "id,text\n1,café".encode("latin-1"), "in an older encoding"),
        ("m.csv", b"a,b,c\n1,2,3\n", "looks like nothing that can be imported"),
        ("m.csv", b"<<<>>>", "looks like nothing"),
        ("labels.tsv", b"query\tclaim\n1\t2\n", "looks like nothing"),
        ("m.csv", b"{not json", "looks like nothing"),
        ("m.bin", bytes(range(1, 256)), "in an older encoding"),
        ("m.csv", b"PAR1" + b"x" * 99, "name it .parquet"),
        ("m.parquet", b"PAR1" + b"x" * 99, "not readable as Parquet"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    """Nobody is left with half an import or a page of errors."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        recognise(str(path))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_one_bad_line_costs_one_row(tmp_path: Path) -> None:
    """A file in UTF-8 with a line in an old encoding is read, and that line is told."""
    path = tmp_path / "m.csv"
    path.write_bytes(TEXT.encode() + "3,café\n".encode("latin-1") + b"4,salt\n")
    report = ImportReport()
    assert [m.key for m in recognise(str(path)).read(str(path), report)] == ["1", "2", "4"]
    assert "row 4: not valid UTF-8 (save the file as UTF-8)" in report.lines[0]


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_character_cut_by_the_first_piece_does_no_harm(
    tmp_path: Path, shift: int, encoding: str
) -> None:
    """A long line is known whatever character stands where the first look at it ends."""
    review = ClaimReview("a" * shift + "ข่าว𠀀" * 3500, "False", "https://desk.example/1", "Desk")
    path = tmp_path / "c.json"
    path.write_bytes(write_claimreview(review).encode(encoding))
    assert recognise(str(path)).name == "claimreview"
    path = tmp_path / "m.csv"
    path.write_bytes(("id,text\n1," + "a" * shift + "ข่าว𠀀" * 10_000 + "\n").encode(encoding))
    assert sum(1 for _ in recognise(str(path)).read(str(path), ImportReport())) == 1


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100
)
@given(st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["", "2026-11-24", "soon"])), max_size=8))
def test_every_row_is_read_or_told(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    """Of rows that a CSV writer wrote, whatever is in them, none is lost silently."""
    path = tmp_path / "m.csv"
    path.write_text(table(["id", "text", "time"], *rows), encoding="utf-8", newline="")
    report = ImportReport()
    found = list(recognise(str(path)).read(str(path), report))
    assert len(found) == report.good == len({item.key for item in found})
    assert report.good + report.bad == len([row for row in rows if any(row)])


def test_a_pipe_and_a_missing_file_are_told(tmp_path: Path) -> None:
    """The error says what to do instead."""
    with pytest.raises(InputError, match="save it, and name the file"):
        recognise("-")
    with pytest.raises(InputError, match="no such file"):
        recognise(str(tmp_path / "none.csv"))
    with pytest.raises(InputError, match="looks like nothing"):
        recognise(str(tmp_path))


@pytest.mark.parametrize("one", shapes(), ids=lambda one: one.name)
def test_a_shape_refuses_another_ones_file(tmp_path: Path, one: object) -> None:
    """Chosen by hand for the wrong file, a shape says so instead of reading nonsense."""
    path = tmp_path / "m.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError):
        list(one.read(str(path), ImportReport()))  # type: ignore[attr-defined]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(
    st.sampled_from([b"id,text,time\n", b"Claim,Item page URL,Submitted at\n", b"{", b"",
                     b"id,claim\r\n", b"Post ID,Created (UTC),Title\n", b"hearsay-export-1,id\n"]),
    st.binary(max_size=200),
)  # fmt: skip
def test_only_our_own_errors_come_out(tmp_path: Path, start: bytes, data: bytes) -> None:
    """Whatever bytes follow, rows are read, told or the file is refused."""
    path = tmp_path / "m.csv"
    path.write_bytes(start + data)
    report = ImportReport()
    try:
        found = list(recognise(str(path)).read(str(path), report))
    except HearsayError:
        return
    assert report.good <= len(found) <= 2 * report.good
    for item in found:
        repr(item).encode("utf-8")


def test_a_report_keeps_what_was_told() -> None:
    """The lines are there for a page, and are told to whoever listens."""
    told: list[str] = []
    report = ImportReport(told.append)
    for i in range(30):
        report.skip("m.csv", i, "bad")
    report.close()
    assert report.lines == told
    assert report.bad == 30
    assert told[-1].startswith("… and 10 more bad rows")


def test_a_file_is_told_by_the_name_that_people_know(tmp_path: Path) -> None:
    """An upload lies under a name of ours; what is told has the one it came with."""
    path = tmp_path / "tmp8a7b"
    path.write_text("id,text,mood\n1,,x\n")
    report = ImportReport(shown="hotline.csv")
    list(recognise(str(path)).read(str(path), report))
    assert report.lines == [
        "hotline.csv, row 2: the text is empty; skipped",
        "hotline.csv: 1 column ('mood') not read, since nothing here uses it",
    ]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A file of 80 MB is read row by row."""
    path = tmp_path / "m.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("text,time\n")
        for i in range(40_000):
            file.write(f"{i} {'x' * 2000},2026-11-24\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in recognise(str(path)).read(str(path), ImportReport())) == 40_000
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000, f"{grown} kB more"
