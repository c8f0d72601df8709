"""What a desk exports opens safely in a spreadsheet, and comes back as it was."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.claimreview import ClaimReview, read_claimreviews
from hearsay.connect.exports import (
    CHECK_COLUMNS,
    EXPORT_MARK,
    MESSAGE_COLUMNS,
    check_row,
    export_csv,
    export_datafeed,
    export_jsonl,
    message_row,
    pack,
    read_export,
    unpack,
)
from hearsay.connect.files import RowReport, read_checks, read_messages
from hearsay.connect.files.cells import guard_cell, restore_cell
from hearsay.connect.imports import (
    ClaimHint,
    Imported,
    ImportedCheck,
    ImportedMessage,
    ImportReport,
    Kind,
    recognise,
)
from hearsay.errors import InputError, SettingError
from hearsay.types import Check

HOSTILE = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.test","x")', "+1", "-1", "@SUM(1)",
    "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "＝1", "＋1", "－1", "＠A1", "﹢1", "⁺1",
    "\u202e=1", "\ufeff=1", "\u200b=1", "\u2066@A1", "\U00018cd6=1", "\ue000=1", "\x1b=1", "−5", "'=1", "''=1", "'", "''",
    '"=1', '"', '""', 'a";=1+1;"', "a,b", "a;b", "a\tb", "a\r\nb", "a\rb", "a\n=b", "=", "\t", "\n",
    "+84 901 234 567", "-5", "@mention", "ไม่จริง", "Tin giả", "\u2028=1", "x\u0085=1", "",
]  # fmt: skip
NORMAL = ["a", "a=1", "5-3", "0x=1", "x@y", "Nước", "ข่าวปลอม", "(=1)", "1+1", "%0A=1+1", "|calc"]


def texts(rows: Iterable[dict[str, str]], tmp_path: Path, *, bom: bool = False) -> list[str]:
    """Export texts as CSV and read them again."""
    path = tmp_path / "e.csv"
    path.write_bytes(b"".join(export_csv("message", ("id", "text"), rows, bom=bom)))
    told: list[str] = []
    found = [row.values["text"] for row in read_export(str(path), RowReport(told.append))]
    assert not told
    return found


def opened(data: bytes) -> list[list[str]]:
    """Return cells as another program's CSV reader sees them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet that forgives much could take a cell for a formula."""
    if cell[:1] in ("\t", "\r", "\n"):
        return True
    seen = "".join(
        c for c in unicodedata.normalize("NFKC", cell) if unicodedata.category(c)[0] not in "CZ"
    )
    return seen[:1] in ("=", "+", "-", "@", "−")


@pytest.mark.parametrize("bom", [False, True])
def test_no_cell_is_a_formula_and_all_come_back(tmp_path: Path, bom: bool) -> None:
    """Hostile texts are shown as text, with or without a byte order mark, and restored exactly."""
    rows = [{"id": str(i), "text": text} for i, text in enumerate(HOSTILE + NORMAL)]
    data = b"".join(export_csv("message", ("id", "text"), rows, bom=bom))
    assert data.startswith(b"\xef\xbb\xbf") == bom
    cells = opened(data)
    assert cells[0] == [EXPORT_MARK, "id", "text"]
    assert not [cell for row in cells for cell in row if is_formula(cell)]
    assert texts(rows, tmp_path, bom=bom) == HOSTILE + NORMAL


def test_ordinary_texts_get_no_apostrophe() -> None:
    """What no spreadsheet takes for a formula is left as it is."""
    assert [guard_cell(text) for text in NORMAL] == NORMAL
    assert guard_cell("'tis") == "''tis"


@pytest.mark.data
def test_known_injections_are_defused(data_dir: Path, tmp_path: Path) -> None:
    """Every known way to start a formula is shown as text and comes back, NUL apart."""
    path = data_dir / "bad_inputs" / "made" / "csv_injection.json"
    known = json.loads(path.read_text(encoding="utf-8"))["cells"]
    rows = [{"id": str(i), "text": text} for i, text in enumerate(known)]
    cells = opened(b"".join(export_csv("message", ("id", "text"), rows)))
    assert len(cells) == len(known) + 1
    assert not [cell for row in cells for cell in row if is_formula(cell)]
    assert texts(rows, tmp_path) == [text.replace("\0", "\ufffd") for text in known]


@given(st.text())
def test_a_guarded_cell_is_restored(text: str) -> None:
    """Guarding is undone exactly, whatever the text."""
    assert restore_cell(guard_cell(text)) == text
    assert not is_formula(guard_cell(text))


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
LISTS = st.lists(NAMES | st.sampled_from(["[", '["a"]', "a\nb", "'=1"]), max_size=3).map(tuple)
SAID = WORDS.filter(lambda text: bool(text.strip()))
LANGS = st.none() | st.sampled_from(["vi", "th", "en"])
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(minutes=-330))])
CHECKS = st.builds(
    ImportedCheck, key=SAID, body=WORDS, evidence=LISTS, appearances=LISTS, categories=LISTS,
    source=WORDS, published=st.booleans(),
    check=st.builds(Check, id=SAID, claim=SAID, title=WORDS, url=WORDS, rating=WORDS, lang=LANGS,
                    date=WORDS, publisher=WORDS, summary=WORDS),
)  # fmt: skip
MESSAGES = st.builds(
    ImportedMessage, key=SAID, text=SAID, kind=st.sampled_from(Kind),
    time=st.none() | st.datetimes(datetime(1900, 1, 3), datetime(2199, 12, 30), timezones=ZONES),
    lang=LANGS, url=WORDS, source=WORDS,
    place=WORDS, counts=st.lists(st.tuples(NAMES, st.integers(0, 10**9)), max_size=2).map(tuple),
    hint=st.builds(ClaimHint, key=WORDS, claim=WORDS, status=WORDS, categories=LISTS),
)  # fmt: skip


def again(path: Path, chunks: Iterator[bytes]) -> list[Imported]:
    """Write an export to a file, let it be recognised, and read it."""
    path.write_bytes(b"".join(chunks))
    report = ImportReport()
    shape = recognise(str(path))
    assert shape.name == "hearsay"
    found = list(shape.read(str(path), report))
    assert not report.lines
    return found


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.lists(CHECKS, min_size=1, max_size=3, unique_by=lambda item: item.key), st.booleans())
def test_checks_come_back_as_they_were(
    tmp_path: Path, items: list[ImportedCheck], bom: bool
) -> None:
    """Our own CSV and JSON lines of checks lose nothing."""
    rows = [check_row(item) for item in items]
    assert again(tmp_path / "c.csv", export_csv("check", CHECK_COLUMNS, rows, bom=bom)) == items
    assert again(tmp_path / "c.jsonl", export_jsonl("check", rows)) == items


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.lists(MESSAGES, min_size=1, max_size=3, unique_by=lambda item: item.key), st.booleans())
def test_messages_come_back_as_they_were(
    tmp_path: Path, items: list[ImportedMessage], bom: bool
) -> None:
    """Our own CSV and JSON lines of messages lose nothing."""
    rows = [message_row(item) for item in items]
    assert again(tmp_path / "m.csv", export_csv("message", MESSAGE_COLUMNS, rows, bom=bom)) == items
    assert again(tmp_path / "m.jsonl", export_jsonl("message", rows)) == items


@given(st.lists(WORDS, max_size=4))
def test_lists_are_packed_into_one_cell(items: list[str]) -> None:
    """A list comes back with the same items in the same order."""
    assert list(unpack(pack(items))) == items


def test_what_no_text_can_hold_is_replaced(tmp_path: Path) -> None:
    """NUL and half of a pair of surrogates become U+FFFD in both forms."""
    item = ImportedMessage("1", "a\0b\ud800c")
    expected = [replace(item, text="a\ufffdb\ufffdc")]
    rows = [message_row(item)]
    assert again(tmp_path / "m.csv", export_csv("message", MESSAGE_COLUMNS, rows)) == expected
    assert again(tmp_path / "m.jsonl", export_jsonl("message", rows)) == expected


def test_our_csv_is_a_table_for_the_commands_too(tmp_path: Path) -> None:
    """The reader that `hearsay match` uses takes an export and sees texts without apostrophes."""
    message = message_row(ImportedMessage("1", "=1+1", time=datetime(2026, 11, 24, tzinfo=UTC)))
    path = tmp_path / "m.csv"
    path.write_bytes(b"".join(export_csv("message", MESSAGE_COLUMNS, [message], bom=True)))
    (read,) = read_messages(str(path), RowReport())
    assert (read.id, read.text, read.time) == ("1", "=1+1", datetime(2026, 11, 24, tzinfo=UTC))
    check = check_row(ImportedCheck("k", Check("7", "-5 degrees in Hue")))
    path.write_bytes(b"".join(export_csv("check", CHECK_COLUMNS, [check])))
    assert [c.claim for c in read_checks([str(path)], RowReport())] == ["-5 degrees in Hue"]


def test_a_spreadsheet_with_semicolons_does_no_harm(tmp_path: Path) -> None:
    """An export saved again with semicolons, columns moved and one added, is still ours."""
    path = tmp_path / "m.csv"
    path.write_text(f"text;{EXPORT_MARK};id;Note\r\n'=1+1;message;1;mine\r\n", encoding="utf-8-sig")
    report = ImportReport()
    assert list(recognise(str(path)).read(str(path), report)) == [ImportedMessage("1", "=1+1")]
    assert report.lines == [f"{path}: 1 column ('Note') not read, since nothing here uses it"]


def test_numbers_stay_numbers() -> None:
    """Numbers, dates and yes or no are written plainly, so that a spreadsheet can count."""
    row = {"n": -5, "f": 0.25, "yes": True, "no": False, "none": None,
           "at": datetime(2026, 11, 24, 9, tzinfo=UTC)}  # fmt: skip
    cells = opened(b"".join(export_csv("effect", tuple(row), [row])))[1]
    assert cells == ["effect", "-5", "0.25", "true", "false", "", "2026-11-24T09:00:00+00:00"]
    assert json.loads(b"".join(export_jsonl("effect", [row]))) == {
        EXPORT_MARK: "effect", "n": -5, "f": 0.25, "yes": True, "no": False,
        "at": "2026-11-24T09:00:00+00:00",
    }  # fmt: skip


def test_a_value_without_a_column_is_an_error() -> None:
    """Nothing is left out of an export by a slip."""
    with pytest.raises(SettingError, match="no column 'b'; there are: a"):
        list(export_csv("x", ("a",), [{"a": "1", "b": "2"}]))


def test_rows_of_another_kind_are_told(tmp_path: Path) -> None:
    """An export of something else is recognised, and each of its rows is told."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(export_jsonl("effect", [{"id": "1"}, {"id": "2"}])))
    report = ImportReport()
    assert list(recognise(str(path)).read(str(path), report)) == []
    assert report.bad == 2
    assert "row 1: a row of kind 'effect' is not imported" in report.lines[0]


@pytest.mark.parametrize(
    ("change", "told"),
    [({"time": "yesterday"}, "changed since it was exported"), ({"time": "0001-01-01"}, "changed"),
     ({"kind": "gossip"}, "changed"),
     ({"counts": "views=many"}, "changed"), ({"text": " "}, "text is empty"),
     ({"id": ""}, "id is empty")],
)  # fmt: skip
def test_an_export_that_was_changed_is_told(
    tmp_path: Path, change: dict[str, str], told: str
) -> None:
    """A row that somebody edited into nonsense is told, the others are read."""
    row = message_row(ImportedMessage("1", "a"))
    rows = [row | change, row | {"id": "2"}]
    path = tmp_path / "m.csv"
    path.write_bytes(b"".join(export_csv("message", MESSAGE_COLUMNS, rows)))
    report = ImportReport()
    assert [item.key for item in recognise(str(path)).read(str(path), report)] == ["2"]
    assert (report.good, report.bad) == (1, 1)
    assert told in report.lines[0]


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    """The mark decides, not the name of the file."""
    path = tmp_path / "m.csv"
    path.write_text("id,text\n1,a\n")
    with pytest.raises(InputError, match=f"no column '{EXPORT_MARK}'"):
        list(read_export(str(path), RowReport()))


REVIEW = ClaimReview("Salt & sun cure 5 > 4", "False", "https://desk.example/1", "Desk",
                     date="2026-11-24", lang="en")  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_datafeed_is_valid_json(count: int) -> None:
    """However many reviews there are, the pieces together are JSON that holds them all."""
    reviews = [replace(REVIEW, url=f"https://desk.example/{i}") for i in range(count)]
    data = b"".join(export_datafeed(iter(reviews), name="Our </script> desk"))
    assert b"<" not in data
    feed = json.loads(data)
    assert (feed["@type"], feed["name"]) == ("DataFeed", "Our </script> desk")
    assert [e["item"][0]["url"] for e in feed["dataFeedElement"]] == [r.url for r in reviews]
    if reviews:
        assert [r.claim for r in read_claimreviews(data).reviews] == [REVIEW.claim] * count


@pytest.mark.parametrize("form", ["csv", "jsonl", "feed"])
def test_exports_stream(form: str) -> None:
    """A piece comes out before the rows are all there; no piece is the whole."""
    taken = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal taken
        for i in range(20_000):
            taken += 1
            yield {"id": str(i), "text": "x" * 50}

    made = {
        "csv": lambda: export_csv("message", ("id", "text"), rows()),
        "jsonl": lambda: export_jsonl("message", rows()),
        "feed": lambda: export_datafeed(replace(REVIEW, claim=row["text"]) for row in rows()),
    }[form]()
    assert len(next(made)) < 100_000
    assert taken < 2000
    assert max(map(len, made)) < 100_000
    assert taken == 20_000
