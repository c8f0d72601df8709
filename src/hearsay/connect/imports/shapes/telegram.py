"""Telegram: the export of a channel, a chat or a whole account, as `result.json`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from hearsay.canonical import stable_id
from hearsay.connect.files.lines import open_bytes
from hearsay.connect.files.once import Once
from hearsay.connect.imports.fields import LONGEST, RowError, read_time, storable
from hearsay.connect.imports.head import Head, read_head
from hearsay.connect.imports.json_stream import Damage, Item, read_items
from hearsay.connect.imports.keys import RowKeys
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.types import Column, Imported, ImportedMessage, Kind
from hearsay.errors import InputError, Phrase

__all__ = ["SHAPES", "TelegramExport"]

_SIGNS = 500
_LIST = re.compile(r'"messages"\s*:\s*\[')
_ITS_OWN = re.compile(
    r'"(?:date_unixtime|text_entities|from_id)"\s*:|"type"\s*:\s*"(?:message|service)"'
)
_ACCOUNT = re.compile(
    r'\A\s*\{\s*"about"\s*:\s*"[^"]*".{0,4000}?"(?:personal_information|chats)"\s*:', re.S
)
_PUBLIC = ("public_channel", "public_supergroup")
_ALONE = 2
"""Brackets around a message where its chat was exported alone."""
_OF_OTHERS = (
    "personal_chat", "bot_chat", "saved_messages", "replies", "private_group",
    "private_supergroup", "private_channel",
)  # fmt: skip
"""Chats that a whole account's export holds beside the public ones."""


class TelegramExport:
    """What the desktop program writes; read message by message, also if it is damaged or cut."""

    name = "telegram"
    title = Phrase("Telegram export (result.json)")
    columns = (
        Column("id", ("id",), Phrase("key, together with the chat's; only its hash is kept")),
        Column("text", ("text", "poll"), Phrase("text, its parts joined; of a poll the question")),
        Column("time", ("date_unixtime", "date"), Phrase("time")),
        Column(
            "kind",
            ("type",),
            Phrase("a message of a public channel or group is a post, others a tip"),
        ),
        Column("reactions", ("reactions",), Phrase("public count; who reacted is not read")),
    )

    def looks_like(self, head: Head) -> int:
        """Return whether the beginning is that of an export."""
        if not head.text.lstrip().startswith("{"):
            return 0
        chat = _LIST.search(head.text) and _ITS_OWN.search(head.text)
        return _SIGNS if chat or _ACCOUNT.match(head.text) else 0

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield the messages; of a whole account only those of public channels and groups."""
        if not self.looks_like(read_head(source)):
            reason = Phrase("is not of the shape “%(title)s”", title=self.title)
            raise InputError(source, reason, advice=Phrase("is it result.json?"))
        once, keys, passed = Once(), RowKeys(), _Passed()
        with open_bytes(source) as file:
            for item in read_items(file, "messages"):
                if isinstance(item, Damage):
                    missing = Phrase("export it again; what comes after this is missing")
                    report.skip(source, item.number, item.reason, missing if item.last else "")
                    continue
                try:
                    message = _message(item, keys, passed)
                except RowError as error:
                    report.skip(source, item.number, error.reason, error.advice)
                    continue
                if message is None:
                    continue
                if once.again(message.key):
                    report.skip(source, item.number, Phrase("the same message stood before"))
                    continue
                report.good += 1
                yield message
        passed.tell(source, report)


class _Passed:
    """Counts what is passed over, and tells it at the end."""

    def __init__(self) -> None:
        self.notices = self.wordless = self.mended = 0
        self.chats: set[str] = set()

    def tell(self, source: str, report: ImportReport) -> None:
        for said in self._passed():
            report.note(source, said)

    def _passed(self) -> Iterator[Phrase]:
        if self.notices:
            yield Phrase("%(count)d notices of the program are not read", count=self.notices)
        if self.wordless:
            yield Phrase("%(count)d messages without words are not read", count=self.wordless)
        if self.mended:
            yield Phrase(
                "%(count)d messages had escapes that are none of JSON; they were mended",
                count=self.mended,
            )
        if self.chats:
            yield Phrase(
                "%(count)d chats that are not public are not read; to import one, export that chat alone",
                count=len(self.chats),
            )


def _message(item: Item, keys: RowKeys, passed: _Passed) -> ImportedMessage | None:
    """Return what was said; None for what is passed over."""
    kind, chat = item.around.get("type"), item.around.get("id")
    if item.depth > _ALONE and kind in _OF_OTHERS:
        if len(passed.chats) < 100_000:
            passed.chats.add(f"{kind} {chat}")
        return None
    value = item.value
    if value.get("type", "message") != "message":
        passed.notices += 1
        return None
    text = storable(_text(value)).strip()
    if not text:
        passed.wordless += 1
        return None
    if len(text) > LONGEST:
        raise RowError(
            Phrase(
                "%(column)s has %(length)d characters, more than %(most)d",
                column="text",
                length=len(text),
                most=LONGEST,
            )
        )
    if item.mended:
        passed.mended += 1
    return ImportedMessage(
        key=_key(value.get("id"), chat, value, text, keys, item.number),
        text=text,
        kind=Kind.POST if kind in _PUBLIC else Kind.TIP,
        time=_time(value),
        source="Telegram",
        counts=_reactions(value.get("reactions")),
    )


def _text(value: Mapping[str, object]) -> str:
    poll = value.get("poll")
    said = _joined(value.get("text")) or _joined(value.get("text_entities"))
    if not said.strip() and isinstance(poll, dict):
        return _joined(poll.get("question"))
    return said


def _joined(text: object) -> str:
    """Return a text that is written as one string, or as parts with their form."""
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else [text]
    found = (part.get("text") if isinstance(part, dict) else part for part in parts)
    return "".join(part for part in found if isinstance(part, str))


def _time(value: Mapping[str, object]) -> datetime | None:
    for name in ("date_unixtime", "date"):
        text = value.get(name)
        if isinstance(text, str | int) and not isinstance(text, bool) and str(text).strip():
            try:
                return read_time(str(text).strip())
            except (ValueError, OverflowError, OSError):
                reason = Phrase("%(text)s is not a date and time", text=repr(str(text)[:40]))
                raise RowError(reason) from None
    return None


def _reactions(given: object) -> tuple[tuple[str, int], ...]:
    numbers = [
        one["count"]
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, dict) and type(one.get("count")) is int and 0 <= one["count"] < 1 << 40
    ]
    return (("reactions", sum(numbers)),) if numbers else ()


def _key(  # noqa: PLR0913, PLR0917
    number: object, chat: object, value: Mapping[str, object], text: str, keys: RowKeys, line: int
) -> str:
    """Return the same for a message in every export; it tells neither chat nor person."""
    if isinstance(number, int) and isinstance(chat, int | str) and chat != "":
        return stable_id("telegram", f"{chat} {number}")
    time = str(value.get("date_unixtime") or value.get("date") or "")
    return keys.key({"time": [time], "text": [text]}, line)


SHAPES = (TelegramExport(),)
