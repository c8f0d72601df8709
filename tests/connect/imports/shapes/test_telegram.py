"""Telegram's exports: of a channel, a chat or an account, whole, damaged or cut."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hearsay.connect.imports import Kind
from tests.connect.imports.reading import messages, read

SENDER = {
    "from": "Ana María",
    "from_id": "user42",
    "forwarded_from": "Some Person",
    "via_bot": "@gif",
}


def said(number: int, text: object, **more: Any) -> dict[str, Any]:
    """Return a message as the program writes it."""
    return {"id": number, "type": "message", "date": "2026-03-01T09:05:00",
            "date_unixtime": "1772355900", **SENDER, "text": text, "text_entities": [], **more}  # fmt: skip


def chat(
    *found: dict[str, Any], kind: str = "public_channel", number: int = 1234567890
) -> dict[str, Any]:
    """Return a chat."""
    return {"name": "Rumour desk", "type": kind, "id": number, "messages": list(found)}


PARTS = [
    "Mixed ",
    {"type": "bold", "text": "list"},
    {"type": "text_link", "text": " x", "href": "https://e.example"},
]


def test_a_channel_is_read_without_who_wrote(tmp_path: Path) -> None:
    """Parts are joined, polls ask, notices and pictures are counted; no name, id or phone stays."""
    export = chat(
        {"id": 1, "type": "service", "actor": "Ana María", "action": "create_channel", "text": ""},
        said(2, "Plain"), said(3, PARTS),
        said(4, "", photo="(File not included.)"), {"id": 5, "type": "unsupported"},
        said(6, "", poll={"question": "Is it true?", "answers": [{"text": "yes", "voters": 4}]}),
        said(7, "", contact_information={"phone_number": "+000"}, location_information={"latitude": 1.5}),
        said(8, "x", reactions=[{"type": "emoji", "count": 3, "recent": [{"from": "Ben", "from_id": "user7"}]},
                                {"type": "paid", "count": 2}]),
    )  # fmt: skip
    found, report = read(tmp_path / "result.json", json.dumps(export, indent=1), shape="telegram")
    assert [m.text for m in messages(found)] == ["Plain", "Mixed list x", "Is it true?", "x"]
    assert {m.time for m in messages(found)} == {datetime(2026, 3, 1, 9, 5, tzinfo=UTC)}
    assert {(m.kind, m.source) for m in messages(found)} == {(Kind.POST, "Telegram")}
    assert messages(found)[3].counts == (("reactions", 5),)
    assert (report.good, report.bad) == (4, 0)
    for private in (
        "Ana",
        "user42",
        "Some Person",
        "gif",
        "Ben",
        "+000",
        "1234567890",
        "Rumour desk",
    ):
        assert private not in repr(found) + repr(report.lines)
    assert [line.split(": ", 1)[1] for line in report.lines] == [
        "2 notices of the program are not read", "2 messages without words are not read",
    ]  # fmt: skip


def test_the_same_message_has_the_same_key_everywhere(tmp_path: Path) -> None:
    """In the chat's export, in the account's, and in a longer one; in another chat it is another."""
    one, _ = read(tmp_path / "a.json", json.dumps(chat(said(2, "x"))))
    account = {
        "about": "x",
        "chats": {"list": [chat(said(1, "w"), said(2, "x")), chat(said(2, "x"), number=5)]},
    }
    all_of, _ = read(tmp_path / "b.json", json.dumps(account), shape="telegram")
    keys = [item.key for item in all_of]
    assert len(set(keys)) == 3 and keys[1] == one[0].key


def test_of_an_account_only_public_chats_are_read(tmp_path: Path) -> None:
    """What people wrote to each other in private comes in only where somebody exports that chat."""
    kinds = ["personal_chat", "bot_chat", "saved_messages", "private_group", "private_supergroup",
             "private_channel", "public_channel", "public_supergroup"]  # fmt: skip
    chats = [chat(said(1, kind), kind=kind, number=n) for n, kind in enumerate(kinds)]
    account = {
        "about": "Here is the data you requested.", "personal_information": {"first_name": "SECRET"},
        "contacts": {"list": [{"first_name": "SECRET"}]}, "chats": {"about": "x", "list": chats[:4]},
        "left_chats": {"list": chats[4:]},
    }  # fmt: skip
    found, report = read(tmp_path / "result.json", json.dumps(account), shape="telegram")
    assert [m.text for m in messages(found)] == ["public_channel", "public_supergroup"]
    assert "6 chats that are not public are not read" in report.lines[-1]
    assert "SECRET" not in repr(found) + repr(report.lines)
    alone, _ = read(tmp_path / "one.json", json.dumps(chat(said(1, "x"), kind="private_group")))
    assert [m.kind for m in messages(alone)] == [Kind.TIP]


def test_a_cut_file_is_read_up_to_the_cut(tmp_path: Path) -> None:
    """The line is told from which on something is missing."""
    text = json.dumps(chat(said(1, "one"), said(2, "two"), said(3, "three")), indent=1)
    found, report = read(tmp_path / "result.json", text[: text.index("three")], shape="telegram")
    assert [m.text for m in messages(found)] == ["one", "two"]
    row = text[: text.index('"id": 3')].count("\n")
    assert f"row {row}: the file ends in the midst of this (export it again" in report.lines[0]


def test_damage_costs_its_message(tmp_path: Path) -> None:
    """Bad escapes are mended; a message that cannot be read, or has no time, is told; others come."""
    lines = [
        json.dumps(said(1, "BELL")).replace("BELL", r"bell \x07"), '{"id": 2, "text": oops}',
        json.dumps(said(3, "late", date_unixtime="soon")), json.dumps(said(4, "x" * 100_001)),
        json.dumps(said(5, "good")), json.dumps(said(5, "again")),
    ]  # fmt: skip
    text = (
        '{"name": "n", "type": "public_channel", "id": 9, "messages": [\n'
        + ",\n".join(lines)
        + "\n]}"
    )
    found, report = read(tmp_path / "result.json", text, shape="telegram")
    assert [m.text for m in messages(found)] == ["bell \x07", "good"]
    assert (report.good, report.bad) == (2, 4)
    told = "\n".join(report.lines)
    for said_of in ("row 3: not readable as JSON", "row 4: 'soon' is not a date and time",
                    "row 5: text has 100001 characters", "row 7: the same message stood before",
                    "1 messages had escapes that are none of JSON"):  # fmt: skip
        assert said_of in told


@pytest.mark.parametrize("value", [None, 5, True, [1, [2]], {"a": 1}, [{"text": 3}], "", "  "])
def test_texts_that_are_none(tmp_path: Path, value: object) -> None:
    """Whatever stands for a text, the message is read or passed over."""
    export = chat(
        said(1, value, reactions=value, poll=value, date_unixtime=1772355900), said(2, "x")
    )
    found, report = read(tmp_path / "result.json", json.dumps(export), shape="telegram")
    assert [m.text for m in messages(found)] == ["x"] and report.bad == 0
