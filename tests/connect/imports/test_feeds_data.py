"""Every export of the public evaluation data is read or refused in one line, in no time."""

import json
import re
import time
from pathlib import Path

import pytest

from hearsay.connect.imports import (
    ColumnMapping,
    Imported,
    ImportedMessage,
    ImportReport,
    MappedTable,
    guess_columns,
    read_table_head,
    recognise,
)
from hearsay.errors import InputError, SettingError

pytestmark = pytest.mark.data
ANYBODYS = re.compile(
    "Ana María|~ Ben|49 170|DO NOT IMPORT|Deleted Account|user4[23]|Example News|authorName"
)
SECONDS = 1.0
REFUSED = {"telegram_bot_updates.json", "generic_semicolon_cp1252.csv"}
"""Files of `made` that no shape knows: one is what a bot hears, the other's columns must be named."""


def files(data_dir: Path) -> list[Path]:
    """Return the exports there are."""
    found = [
        path
        for name in ("made", "chat_exports")
        for path in sorted((data_dir / "feeds" / name).rglob("*"))
        if path.is_file()
    ]
    assert len(found) > 40
    return found


def outcome(path: Path) -> tuple[list[Imported], ImportReport] | str:
    """Return what a file holds and what was told; or why it was refused."""
    report = ImportReport()
    try:
        found = list(recognise(str(path)).read(str(path), report))
    except InputError as error:
        return str(error)
    report.close()
    return found, report


def test_all_are_read_or_refused_in_a_second(data_dir: Path) -> None:
    """No other error, and nobody's name in what is kept or told."""
    outcome(files(data_dir)[0])  # what is loaded once is not the file's
    for path in files(data_dir):
        start = time.process_time()
        got = outcome(path)
        assert time.process_time() - start < SECONDS, path
        if isinstance(got, str):
            assert got.startswith(str(path)) and "\n" not in got
            assert path.parent.name != "made" or path.name in REFUSED
            continue
        found, report = got
        assert found or report.bad, path
        assert not ANYBODYS.search(repr(found)), path


def test_chats_of_every_phone_say_the_same(data_dir: Path) -> None:
    """The same talk, written in eleven ways, gives the same messages at the same times."""
    told = set()
    paths = sorted((data_dir / "feeds" / "made").glob("whatsapp_*.txt"))
    for path in paths:
        got = outcome(path)
        assert not isinstance(got, str), path
        messages = [m for m in got[0] if isinstance(m, ImportedMessage)]
        told.add(tuple((m.key, m.text, m.time and m.time.replace(second=0)) for m in messages))
    assert len(paths) > 10 and len(told) == 1
    (talk,) = told
    assert len(talk) == 6 and {f"{at:%Y-%m-%d}" for _, _, at in talk if at} == {"2026-03-09"}


def test_chats_of_another_readers_tests(data_dir: Path) -> None:
    """Its own tests say what stands in them; we read the same times and words."""
    folder = data_dir / "feeds" / "chat_exports" / "chat-miner" / "test"
    for name in ("whatsapp", "telegram", "signal"):
        target = json.loads((folder / name / "target.json").read_text("utf-8"))
        wanted = {(one["timestamp"], _words(one["message"])) for one in target}
        for path in sorted((folder / name).glob("test*")):
            got = outcome(path)
            assert not isinstance(got, str), path
            found = [m for m in got[0] if isinstance(m, ImportedMessage)]
            zone = "%Y-%m-%dT%H:%M:%S"
            read = {(f"{m.time:{zone}}", _words(m.text)) for m in found}
            if name != "signal":  # that test moves its times to another zone
                assert read == wanted, path
            assert {words for _, words in read} == {words for _, words in wanted}


def _words(text: str) -> str:
    return "".join(text.split())


def test_every_table_can_be_mapped(data_dir: Path) -> None:
    """A person who takes the guess as it is gets rows, or is told why not."""
    for path in files(data_dir):
        start = time.process_time()
        try:
            head = read_table_head(str(path))
            values = {column: head.values(column) for column in head.columns}
            mapping = ColumnMapping.of(guess_columns(head.columns, values))
            report = ImportReport()
            found = list(MappedTable(mapping).read(str(path), report))
        except (InputError, SettingError):
            continue
        finally:
            assert time.process_time() - start < SECONDS, path
        assert found or report.bad
        assert path.suffix in (".csv", ".ts"), path


def test_archives_made_to_harm_are_refused(data_dir: Path) -> None:
    """Bombs, thousands of names, links and paths that climb: told in one line, at once."""
    paths = sorted((data_dir / "bad_inputs" / "made" / "zip").glob("*.zip"))
    assert len(paths) > 5
    for path in paths:
        start = time.process_time()
        got = outcome(path)
        assert isinstance(got, str) and "zip archive" in got, path
        assert time.process_time() - start < SECONDS, path
