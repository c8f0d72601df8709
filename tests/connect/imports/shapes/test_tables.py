"""Plain tables of checks and of messages are read whatever program wrote them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from hearsay.connect.imports import ClaimHint, ImportedCheck, ImportedMessage, Kind
from hearsay.types import Check
from tests.connect.imports.reading import checks, left_out, messages, read, table

ROW = {"id": "m1", "text": "Đập sắp vỡ", "time": "2026-11-24 09:30", "lang": "vi-VN"}
MESSAGE = ImportedMessage("m1", "Đập sắp vỡ", time=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
                          lang="vi")  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "crlf", "bom", "utf16", "utf16be", "tsv", "semicolons",
                                  "txt", "jsonl", "parquet"])  # fmt: skip
def test_messages_in_every_form(tmp_path: Path, form: str) -> None:
    """The same table gives the same message in every form and encoding that is read."""
    path = tmp_path / {"tsv": "m.tsv", "jsonl": "m.jsonl", "parquet": "m.parquet",
                       "txt": "m.txt"}.get(form, "m.csv")  # fmt: skip
    text = table(list(ROW), list(ROW.values()))
    mark = {"tsv": "\t", "semicolons": ";"}.get(form, ",")
    text = text.replace(",", mark).replace("\r\n", "\r\n" if form == "crlf" else "\n")
    made = {"bom": text.encode("utf-8-sig"), "utf16": text.encode("utf-16"),
            "utf16be": b"\xfe\xff" + text.encode("utf-16-be"),
            "jsonl": json.dumps(ROW).encode()}  # fmt: skip
    if form == "parquet":
        parquet.write_table(arrow.table({name: [value] for name, value in ROW.items()}), path)
        found, report = read(path, shape="messages")
    else:
        found, report = read(path, made.get(form, text.encode()), shape="messages")
    assert found == [MESSAGE]
    assert (report.good, report.bad, report.lines) == (1, 0, [])


def test_everything_that_a_message_can_say(tmp_path: Path) -> None:
    """Kind, source, place, counts and what the file says of the claim are kept."""
    found, _ = read(tmp_path / "m.csv", table(
        ["ID", "Message", "Kind", "Timestamp", "Link", "Channel", "District", "Country", "Views",
         "Shares", "Claim ID", "Claim", "Status", "Tags"],
        ["1", "Salt cures", "post", "1764063000", "https://a.example/1", "radio", "Đống Đa", "VN",
         "1,200", "x", "c7", "Salt cures flu", "open", "health; food"],
    ), shape="messages")  # fmt: skip
    assert found == [
        ImportedMessage(
            key="1", text="Salt cures", kind=Kind.POST,
            time=datetime(2025, 11, 25, 9, 30, tzinfo=UTC), url="https://a.example/1",
            source="radio", place="Đống Đa, VN", counts=(("views", 1200),),
            hint=ClaimHint("c7", "Salt cures flu", "open", ("health", "food")),
        )
    ]  # fmt: skip


def test_authors_are_dropped_at_the_door(tmp_path: Path) -> None:
    """Whatever a column about a person is called, none of it is read, and that is told."""
    private = {"Author": "Nguyễn Văn A", "user_name": "vana", "Phone Number": "+84901234567",
               "Sender ID": "77", "Contact": "a@b.example", "IP address": "10.1.2.3",
               "Profile URL": "https://x.example/vana", "lat": "21.0278"}  # fmt: skip
    found, report = read(tmp_path / "m.csv", table(["id", "text", *private],
                                                   ["1", "salt", *private.values()]))  # fmt: skip
    assert found == [ImportedMessage("1", "salt")]
    assert left_out(report) == set(private)
    assert "8 columns" in report.lines[0]
    assert "left out, since it is about people" in report.lines[0]
    assert not [v for v in private.values() if v in repr(found) + " ".join(report.lines)]


def test_columns_that_are_not_read_are_counted_and_told(tmp_path: Path) -> None:
    """A column that nothing uses costs no row; a name that may be a number to call is not told."""
    found, report = read(
        tmp_path / "m.csv", table(["id", "text", "mood", "0901234567"], ["1", "salt", "x", "y"])
    )
    assert len(found) == 1
    assert report.unused == ("mood", "0901234567")
    assert report.lines == [
        f"{tmp_path / 'm.csv'}: 2 columns ('mood' and 1 more) not read, since nothing here uses it"
    ]


def test_keys_of_later_json_lines_are_told_too(tmp_path: Path) -> None:
    """A key that only a later line has is read if it is known, and told if it is not."""
    lines = [{"text": f"salt {i}"} for i in range(50)]
    lines += [{"text": "late", "lang": "th", "mood": 1, "author": {"name": "B"}}]
    found, report = read(tmp_path / "m.jsonl", "\n".join(map(json.dumps, lines)))
    assert messages(found)[-1].lang == "th"
    assert (report.unused, report.about_people) == (("mood",), ("author",))


def test_rows_without_an_id_have_keys_of_their_own(tmp_path: Path) -> None:
    """Equal rows have different keys, and the same file gives the same keys again."""
    text = table(["text", "time"], ["salt", ""], ["salt", ""], ["salt", "2026-11-24"], ["tea", ""])
    first, _ = read(tmp_path / "a.csv", text)
    second, _ = read(tmp_path / "b.csv", text + table(["garlic", ""]))
    keys = [item.key for item in first]
    assert len(set(keys)) == 4
    assert [item.key for item in second][:4] == keys
    assert keys[1] == f"{keys[0]}-2"


def test_a_long_id_becomes_its_hash(tmp_path: Path) -> None:
    """A key fits into every store, and two long ids that differ stay apart."""
    found, _ = read(tmp_path / "m.csv", table(["id", "text"], ["x" * 500, "a"], ["x" * 501, "b"]))
    assert len({item.key for item in found}) == 2
    assert max(len(item.key) for item in found) < 60


def test_a_changed_status_does_not_change_the_key(tmp_path: Path) -> None:
    """A later export of the same message is known again."""
    (first,), _ = read(tmp_path / "a.csv", table(["text", "status"], ["salt", "open"]))
    (second,), _ = read(tmp_path / "b.csv", table(["status", "text"], ["closed", "salt"]))
    assert first.key == second.key


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_time_of_another_age_is_told(tmp_path: Path, year: str) -> None:
    """A year that no message can have, and that no database can turn to UTC, is a mistake."""
    time = f"{year}-01-01T00:00:00+07:00"
    found, report = read(tmp_path / "m.csv", table(["text", "time"], ["a", time]))
    assert not found
    assert "is not a date and time" in report.lines[0]


@pytest.mark.parametrize(
    ("cells", "told"),
    [(["1", "", ""], "the text is empty"), (["1", "x", "24/11/2026"], "'24/11/2026' is not a date"),
     (["1", "x", "99999999999999"], "not a date and time"), (["0", "x", ""], "'0' stood before"),
     (["1", "y" * 100_001, ""], "text has 100001 characters, more than 100000"),
     (["1", "a\0b", ""], "holds NUL bytes"), (["1", "x", "", "more"], "4 cells for 3 columns")],
)  # fmt: skip
def test_a_bad_row_is_told_counted_and_skipped(tmp_path: Path, cells: list[str], told: str) -> None:
    """The rows around it are read."""
    text = table(["id", "text", "time"], ["0", "first", ""], cells, ["9", "last", ""])
    found, report = read(tmp_path / "m.csv", text)
    assert [item.key for item in found] == ["0", "9"]
    assert (report.good, report.bad) == (2, 1)
    assert "row 3: " in report.lines[0]
    assert told in report.lines[0]


def test_a_cell_of_ten_megabytes_is_told(tmp_path: Path) -> None:
    """On one line or on many it is skipped with its row, and the rows around it are read."""
    for long in ("x" * 10_000_000, ("word " * 200 + "\n") * 10_000):
        found, report = read(
            tmp_path / "m.csv", table(["id", "text"], ["1", "a"], ["2", long], ["3", "b"])
        )
        assert [item.key for item in found] == ["1", "3"]
        assert report.bad >= 1
        assert "row 3: " in report.lines[0]


def test_quotes_that_do_not_match_are_told(tmp_path: Path) -> None:
    """Rows that a stray quote glues together are not taken for one message."""
    start = 'id,text\n1,"fine, ""really"""\n'
    found, report = read(tmp_path / "a.csv", start + '2,"open\n3,salt\n4,"tea"\n5,x\n')
    assert [item.key for item in found] == ["1", "5"]
    assert (
        "row 3: a quote is closed inside a cell, so these 3 lines are not read" in report.lines[0]
    )
    found, report = read(tmp_path / "b.csv", start + '2,"open\n3,salt\n')
    assert [item.key for item in found] == ["1"]
    assert "a quote is left open, so the line after it is not read" in report.lines[0]


def test_nul_and_half_characters_in_json_are_storable(tmp_path: Path) -> None:
    """What a database refuses comes as U+FFFD."""
    (found,), _ = read(tmp_path / "m.jsonl", '{"id": "1", "text": "a\\u0000b\\ud83dc"}\n')
    assert messages([found])[0].text == "a\ufffdb\ufffdc"


def test_times_have_a_zone(tmp_path: Path) -> None:
    """A zone that is named is kept; otherwise it is UTC; no day is no time."""
    given = ["2026-11-24T09:30:00+07:00", "2026-11-24", "2026-11-24 09:30:00 UTC", "1764063000123",
             "0000-00-00 00:00:00"]  # fmt: skip
    found, _ = read(tmp_path / "m.csv", table(["text", "time"], *([f"t{t}", t] for t in given)))
    assert [item.time for item in messages(found)] == [
        datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=7))),
        datetime(2026, 11, 24, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        datetime(2025, 11, 25, 9, 30, 0, 123000, tzinfo=UTC),
        None,
    ]


def test_checks_with_all_that_they_say(tmp_path: Path) -> None:
    """Evidence and appearances are web addresses, whatever stands around them."""
    found, report = read(tmp_path / "c.csv", table(
        ["id", "claim", "title", "url", "rating", "language", "date", "publisher", "summary",
         "body", "evidence", "appearances", "categories"],
        ["7", "Salt cures flu", "No, it does not", "https://desk.example/7", "False", "en",
         "2026-11-24T10:00:00Z", "Desk", "It does not.", "Long text.",
         "WHO (https://who.example/salt_(food)), see also http://b.example/x.",
         "https://fb.example/1\nhttps://fb.example/1 javascript:alert(1)", '["health", "flu, cold"]'],
    ), shape="checks")  # fmt: skip
    assert found == [
        ImportedCheck(
            key="7",
            check=Check("7", "Salt cures flu", "No, it does not", "https://desk.example/7", "False",
                        "en", "2026-11-24", "Desk", "It does not."),
            body="Long text.",
            evidence=("https://who.example/salt_(food)", "http://b.example/x"),
            appearances=("https://fb.example/1",),
            categories=("health", "flu, cold"),
            source="Desk",
        )
    ]  # fmt: skip
    assert report.lines == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//x.example", "https://", "https://[",
                                 "data:text/html,x", "https://a b.example", "ftp://x.example/"])  # fmt: skip
def test_an_address_that_cannot_be_opened_is_no_address(tmp_path: Path, url: str) -> None:
    """Only http and https addresses with a host are kept."""
    found, _ = read(tmp_path / "c.csv", table(["id", "claim", "url"], ["1", "salt", url]))
    assert checks(found)[0].check.url == ""


def test_a_check_without_a_claim_is_told(tmp_path: Path) -> None:
    """A check of nothing is no check."""
    found, report = read(tmp_path / "c.csv", table(["id", "claim"], ["1", " "], ["2", "salt"]))
    assert [item.key for item in found] == ["2"]
    assert "the claim is empty" in report.lines[0]


def test_lists_in_parquet_are_told_not_lost_silently(tmp_path: Path) -> None:
    """A column of lists is not read from Parquet, and that is told."""
    path = tmp_path / "c.parquet"
    parquet.write_table(
        arrow.table({"id": ["1"], "claim": ["salt"], "evidence": [["https://a.example/"]]}), path
    )
    found, report = read(path, shape="checks")
    assert len(found) == 1
    assert "'evidence'" in report.lines[0]
