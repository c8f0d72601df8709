"""Chats of any phone: read without names, the same in every export, each message once."""

import io
import random
import struct
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.connect.imports import (
    ImportedMessage,
    ImportReport,
    Kind,
    ReadOptions,
    reading,
    recognise,
)
from hearsay.errors import InputError
from tests.connect.imports.reading import messages, read

CHAT = """\
09/03/2026, 09:05 - Messages and calls are end-to-end encrypted. Only people in this chat can read them.
09/03/2026, 09:05 - Ana María: First message
09/03/2026, 15:45 - +49 170 1234567: line one
line two

12/12/2020 not a header
13/03/2026, 09:05 - ~ Ben: <Media omitted>
13/03/2026, 09:06 - ~ Ben: ok
13/03/2026, 09:06 - Ana María: ok
13/03/2026, 09:07 - Ana María added +49 170 7654321
"""


def zipped(**members: bytes) -> bytes:
    """Return a zip with these members; "_" in a name is ".", "__" is "_"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "\0").replace("_", ".").replace("\0", "_"), data)
    return out.getvalue()


def test_a_chat_is_read_without_names(tmp_path: Path) -> None:
    """Lines are joined, notices and pictures are counted, and nothing tells who wrote."""
    found, report = read(tmp_path / "chat.txt", CHAT, shape="whatsapp")
    at = datetime(2026, 3, 9, 9, 5, tzinfo=UTC)
    assert [(m.text, m.time, m.kind, m.source) for m in messages(found)] == [
        ("First message", at, Kind.TIP, "WhatsApp"),
        ("line one\nline two\n\n12/12/2020 not a header", at.replace(hour=15, minute=45), Kind.TIP,
         "WhatsApp"),
        ("ok", at.replace(day=13, minute=6), Kind.TIP, "WhatsApp"),
        ("ok", at.replace(day=13, minute=6), Kind.TIP, "WhatsApp"),
    ]  # fmt: skip
    assert (report.good, report.bad) == (4, 0)
    # The folder's name may hold any number.
    told = (repr(found) + repr(report.lines)).replace(str(tmp_path), "")
    for name in ("Ana", "Ben", "170", "7654321"):
        assert name not in told
    assert any("2 lines of the app itself" in line for line in report.lines)
    assert not any("more than one order" in line for line in report.lines)


def test_an_order_that_is_guessed_is_told_and_may_be_named(tmp_path: Path) -> None:
    """The guess is in the report; another order changes the times and no key."""
    path = tmp_path / "chat.txt"
    guessed, report = read(path, "3/4/26, 09:05 - A: x\n", shape="whatsapp")
    assert "more than one order; they are read as day, month, year" in report.lines[0]
    report = ImportReport()
    shape = reading("whatsapp", ReadOptions(dates="mdy"))
    (named,) = messages(list(shape.read(str(path), report)))
    assert not report.lines
    assert (guessed[0].time.month, named.time.month) == (4, 3)  # type: ignore[union-attr]
    assert guessed[0].key == named.key


WAYS: tuple[Callable[[datetime], str], ...] = (
    lambda t: f"{t:%d/%m/%Y, %H:%M} - ",
    lambda t: f"{t.month}/{t.day}/{t:%y}, {t.hour % 12 or 12}:{t:%M}\u202f{t:%p} - ",
    lambda t: f"\u200e[{t:%d.%m.%y, %H:%M:%S}] ",
    lambda t: f"[{t.month}/{t.day}/{t:%y}, {t.hour % 12 or 12}:{t:%M:%S}\u202f{t:%p}] ",
    lambda t: f"{t:%Y-%m-%d %H:%M} - ",
    lambda t: (
        f"{t.year}/{t.month}/{t.day} {'上午' if t.hour < 12 else '下午'}{t.hour % 12 or 12}:{t:%M} - "
    ),
    lambda t: f"[{t:%H:%M, %d/%m/%Y}] ",
)
SAID = st.sampled_from(
    ["ok", "the dam broke", "nước dâng", "ข่าวลวง\nจริงไหม", "1/2/26 the bridge", "OK"]
)
TALK = st.lists(st.tuples(st.integers(0, 200_000), SAID), min_size=1, max_size=25)


def exported(talk: Sequence[tuple[datetime, str]], way: int) -> str:
    """Return a chat as a phone exports it."""
    return "".join(f"{WAYS[way](at)}Somebody: {text}\n" for at, text in talk)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(TALK, st.data())
def test_each_message_is_there_once_however_it_is_brought(
    tmp_path: Path, steps: list[tuple[int, str]], data: st.DataObject
) -> None:
    """The same export up to three times, a shorter and a longer one, of several phones, in any order."""
    at, talk = datetime(2026, 1, 5, 8), []
    for step, text in steps:
        at += timedelta(seconds=step)
        talk.append((at, text))
    cuts = data.draw(st.lists(st.integers(1, len(talk)), max_size=3))
    ways = data.draw(st.lists(st.sampled_from(range(len(WAYS))), min_size=1, max_size=3))
    files = [(cut, way) for cut in [*cuts, len(talk)] for way in ways]
    files *= data.draw(st.integers(1, 3))
    random.Random(data.draw(st.integers(0, 9))).shuffle(files)
    keys: dict[str, str] = {}
    for cut, way in files:
        found, report = read(tmp_path / "chat.txt", exported(talk[:cut], way), shape="whatsapp")
        assert (len(found), report.bad) == (cut, 0)
        for message in messages(found):
            assert keys.setdefault(message.key, message.text) == message.text
    assert sorted(keys.values()) == sorted(text for _, text in talk)


def test_an_export_that_lost_its_beginning_brings_nothing_twice(tmp_path: Path) -> None:
    """A phone exports the last 40,000 messages only."""
    whole, _ = read(tmp_path / "a.txt", CHAT)
    later, _ = read(tmp_path / "b.txt", "".join(CHAT.splitlines(keepends=True)[2:]))
    assert {item.key for item in later} < {item.key for item in whole}
    assert len(whole) - len(later) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    """A chat is the same whatever saved it."""
    plain, _ = read(tmp_path / "a.txt", CHAT)
    other, _ = read(tmp_path / "b.txt", CHAT.replace("\n", end).encode(encoding))
    assert other == plain


def test_a_pasted_chat_is_part_of_its_message(tmp_path: Path) -> None:
    """Only lines that begin as the first one does begin a message."""
    pasted = (
        "09/03/2026, 10:00 - A: see:\n[10:00, 09/03/2026] B: quoted\n3/9/26, 9:05 AM - C: too\n"
    )
    found, _ = read(tmp_path / "chat.txt", "09/03/2026, 09:00 - A: x\n" + pasted)
    assert len(found) == 2
    assert "[10:00, 09/03/2026] B: quoted" in messages(found)[1].text


def test_bad_lines_are_told(tmp_path: Path) -> None:
    """A line that is no text costs its message, or itself; the rest is read."""
    chat = (
        b"09/03/2026, 09:05 - A: g\xc3\xb6\xc3\xb6d\n09/03/2026, 09:06 - A: caf\xe9\nmore of it\n"
        b"13/03/2026, 09:07 - A: fine\nna\xefve\nend\n"
    )
    found, report = read(tmp_path / "chat.txt", chat, shape="whatsapp")
    assert [m.text for m in messages(found)] == ["gööd", "fine\nend"]
    assert [line.split(": ", 1)[1] for line in report.lines[:2]] == [
        "not valid UTF-8 (save the file as UTF-8); skipped"
    ] * 2
    assert "row 2" in report.lines[0] and "row 5" in report.lines[1]
    long = "09/03/2026, 09:05 - A: " + "x" * 100_001 + "\n09/03/2026, 09:06 - A: y\n"
    found, report = read(tmp_path / "chat.txt", long)
    assert len(found) == 1 and "row 1: text has more than 100000 characters" in report.lines[1]


def test_the_zip_of_a_phone(tmp_path: Path) -> None:
    """The text at its top is read; pictures in it are not opened."""
    plain, _ = read(tmp_path / "a.txt", CHAT)
    data = zipped(__chat_txt=CHAT.encode(), photo_jpg=b"\xff\xd8" * 99)
    found, report = read(tmp_path / "chat.zip", data, shape="whatsapp")
    assert found == plain and report.bad == 0


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (zipped(photo_jpg=b"x"), "is a spreadsheet or a zip archive"),
        (zipped(a_txt=CHAT.encode(), b_txt=CHAT.encode()), "is a spreadsheet or a zip archive"),
        (zipped(a_txt=CHAT.encode() + b"x" * 20_000_000), "would become too large"),
        (zipped(a_txt=CHAT.encode())[:-30], "is a spreadsheet or a zip archive"),
        (b"PK\x03\x04" + b"\0" * 50, "is a spreadsheet or a zip archive"),
        (zipped(a_txt=b"id,text\n1,x\n"), "is a spreadsheet or a zip archive"),
        (zipped(**{f"f{n}_txt": b"" for n in range(25_000)}), "holds more than 20000 files"),
    ],
)
def test_other_archives_are_refused_at_once(tmp_path: Path, data: bytes, told: str) -> None:
    """Bombs, spreadsheets and damage are told in one line, in no time."""
    path = tmp_path / "chat.zip"
    path.write_bytes(data)
    before = time.process_time()
    with pytest.raises(InputError, match=told):
        list(recognise(str(path)).read(str(path), ImportReport()))
    assert time.process_time() - before < 2


def test_an_archive_that_lies_about_its_size_is_told(tmp_path: Path) -> None:
    """What its list of names promises is all that is read; a text that is longer is damage."""
    data = bytearray(
        zipped(a_txt=CHAT.encode() + random.Random(1).randbytes(90_000).hex().encode())
    )
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 500)
    path = tmp_path / "chat.zip"
    path.write_bytes(data)
    with pytest.raises(InputError, match="zip archive"):
        list(recognise(str(path)).read(str(path), ImportReport()))


def test_a_locked_archive_is_told(tmp_path: Path) -> None:
    """A password is nobody's business here."""
    data = bytearray(zipped(a_txt=CHAT.encode()))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "chat.zip"
    path.write_bytes(data)
    with pytest.raises(InputError, match="is locked with a password"):
        recognise(str(path))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(st.binary(max_size=300), st.sampled_from([b"", b"[09.03.26, 09:05:07] A: x\n"]))
def test_only_our_own_errors_come_out(tmp_path: Path, data: bytes, start: bytes) -> None:
    """Whatever bytes come, messages are read, told, or the file is refused."""
    path = tmp_path / "chat.txt"
    path.write_bytes(start + data)
    try:
        found = list(reading("whatsapp", ReadOptions()).read(str(path), ImportReport()))
    except InputError:
        return
    assert all(isinstance(item, ImportedMessage) and item.text for item in found)


def test_a_long_chat_takes_little_memory_and_time(tmp_path: Path) -> None:
    """A chat of 50,000 messages is read in seconds."""
    path = tmp_path / "chat.txt"
    start = datetime(2020, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        for n in range(50_000):
            file.write(f"{start + timedelta(minutes=n):%d/%m/%Y, %H:%M} - A: rumour {n}\n")
    before = time.process_time()
    assert sum(1 for _ in recognise(str(path)).read(str(path), ImportReport())) == 50_000
    assert time.process_time() - before < 30
