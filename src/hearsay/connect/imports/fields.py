"""The cells of a row under our names, read as times, numbers, addresses and lists."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

from hearsay.canonical import stable_id
from hearsay.connect.files.tables import Row
from hearsay.connect.imports.head import fold_name
from hearsay.connect.imports.types import Column
from hearsay.errors import HearsayError, Phrase

__all__ = [
    "LONGEST", "Fields", "Names", "RowError", "is_about_people", "is_link", "links_in", "read_time",
    "storable",
]  # fmt: skip

LONGEST = 100_000
"""Characters of the longest text that is taken; a longer one is no message and no claim."""

_LONGEST_KEY = 200
_YEARS = range(1900, 2200)
_ABOUT_PEOPLE = re.compile(
    r"author|username|userid|usersha|userip|^users?$|^name$|fullname|firstname|lastname|nickname"
    r"|realname|displayname|screenname|handle|profile|avatar|phone|mobile|msisdn|whatsapp|e?mail"
    r"|contact|sender|reporter|submitter|createdby|enteredby|updatedby|addedby|assignedto"
    r"|verifiedwith|reviewedby|owner|member|respondent|ipv[46]|ipaddress|address|gender|^age$"
    r"|^account$|pagename|facebookid|channel(?:id|title|name|url)|surface\.|toname$"
    r"|birth|\.lat$|\.lon$|latitude|longitude|^lat$|^lon$|^lng$|coordinates|gps"
)
_ABOUT_PEOPLE_ELSEWHERE = re.compile(
    r"^autor(?:[ae]?s?|name|id)?$|^auteur|^autore|verfasser|absender|benutzer|nutzername|telefon|teléfono|télephone"
    r"|téléphone|usuari[oa]|utilisateur|^utente|remitente|remetente|mittente|expéditeur|^nombres?$|^apellido|^noms?$"
    r"|^prénom|^nome$|^nama(?:$|lengkap|peng|user)|pengirim|penulis|pengguna|telepon|^tên|ngườigửi|ngườiđăng|ngườidùng|tácgiả|điệnthoại|sđt"
    r"|tàikhoản|ชื่อผู้|^ชื่อ$|ผู้ส่ง|ผู้เขียน|ผู้ใช้|ผู้โพสต์|โทรศัพท์|เบอร์|อีเมล|作者|用户|使用者|姓名|名字|昵称|暱稱|电话|電話|手机"
    r"|發送者|发送者|投稿者|送信者|작성자|이름|전화|المؤلف|الكاتب|المرسل|^الاسم$|الهاتف|автор|отправитель|^имя$|телефон"
    r"|लेखक|प्रेषक|^नाम$|फ़ोन"
)
"""The same in other languages of those who use Hearsay."""
_LINK = re.compile(r"https?://[^\s<>\"'`|\\^{}]{1,2000}", re.IGNORECASE)
_TAIL = ".,;:!?"
_LANG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?\Z|\d{13}\Z")
_ZONES = {
    "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "PKT": 5, "IST": 5.5, "ICT": 7, "WIB": 7, "PHT": 8, "SGT": 8, "HKT": 8, "MYT": 8,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3,
    "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
}  # fmt: skip
"""Hours from UTC of the zones that exports name by letters; those of India and North America where
the letters mean several."""
_ZONE = re.compile(r"\s?([A-Z]{3,4})\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NO_DAY = re.compile(r"0000-00-00")
_POINT = re.compile(r"\d[.,]\d{2}")
_SPLIT = re.compile(r"[\n;,]")
_MOST = 50


class RowError(HearsayError):
    """A row that cannot be used: why, and what to do."""

    def __init__(self, reason: str, advice: str = "") -> None:
        self.reason, self.advice = reason, advice
        super().__init__(reason)


class Names:
    """What the columns of a file are called, learnt as rows come by."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._known = {
            fold_name(name): (column.field, rank)
            for column in columns
            for rank, name in enumerate(column.names)
        }
        self._seen: dict[str, tuple[str, int] | None] = {}

    def field(self, name: str) -> tuple[str, int] | None:
        """Return our name for a column and the rank of its spelling; None if it is unknown."""
        if name not in self._seen:
            known = self._known.get(fold_name(name))
            if len(self._seen) >= 10_000:  # hostile JSON lines: each with keys of its own
                return known
            self._seen[name] = known
        return self._seen[name]

    def left_out(self) -> tuple[list[str], list[str]]:
        """Return the unknown columns met so far: the unused ones, and those about people."""
        unknown = [name for name, known in self._seen.items() if known is None]
        private = [name for name in unknown if is_about_people(name)]
        return [name for name in unknown if name not in set(private)], private


def is_about_people(name: str) -> bool:
    """Tell whether the name of a column says that it is about people, or where they are."""
    folded = unicodedata.normalize("NFC", fold_name(name))
    return bool(_ABOUT_PEOPLE.search(folded) or _ABOUT_PEOPLE_ELSEWHERE.search(folded))


class Fields:
    """One row: the values of each field, those of the preferred spelling first."""

    def __init__(self, row: Row, names: Names) -> None:
        self.number = row.number
        ranked: dict[str, list[tuple[int, str]]] = {}
        for name, value in row.values.items():
            known = names.field(name)
            if known is not None and value and not value.isspace():
                ranked.setdefault(known[0], []).append((known[1], storable(value)))
        self._values: dict[str, Sequence[str]] = {}
        self._longest: dict[str, int] = {}
        for field, found in ranked.items():
            if len(found) > 1:
                found.sort(key=lambda item: item[0])
            self._values[field] = [value for _, value in found]
            longest = max(len(value) for _, value in found)
            if longest > LONGEST:
                self._longest[field] = longest

    def all(self, field: str) -> Sequence[str]:
        """Return every value that is given for a field.

        Raises:
            RowError: one is too long.
        """
        if field in self._longest:
            raise RowError(
                Phrase(
                    "%(column)s has %(length)d characters, more than %(most)d",
                    column=field,
                    length=self._longest[field],
                    most=LONGEST,
                )
            )
        return self._values.get(field, ())

    def text(self, field: str) -> str:
        """Return a value without blanks around it, or nothing.

        Raises:
            RowError: it is too long.
        """
        values = self.all(field)
        return values[0].strip() if values else ""

    def need(self, field: str, what: str) -> str:
        """Return a value that must be there.

        Raises:
            RowError: it is not, or it is too long.
        """
        text = self.text(field)
        if not text:
            raise RowError(Phrase("%(what)s is empty", what=what))
        return text

    def key(self, field: str, otherwise: str = "") -> str:
        """Return what identifies something: as it stands there, or its hash where it is long."""
        text = self.text(field) or otherwise
        return text if len(text) <= _LONGEST_KEY else stable_id("key", text)

    def time(self, field: str) -> datetime | None:
        """Return a moment with its time zone, UTC where none is named; None if nothing is there.

        Raises:
            RowError: what stands there is no date and time.
        """
        for text in map(str.strip, self.all(field)):
            if _NO_DAY.match(text):
                continue
            try:
                return read_time(text)
            except (ValueError, OverflowError, OSError):
                reason = Phrase("%(text)s is not a date and time", text=repr(text[:40]))
                advice = Phrase("write times as %(example)s", example="2026-11-24T09:30:00")
                raise RowError(reason, advice) from None
        return None

    def day(self, field: str) -> str:
        """Return a moment's day (ISO 8601), or what stands there if it is none."""
        try:
            moment = self.time(field)
        except RowError:
            return self.text(field)[:40]
        return moment.date().isoformat() if moment else ""

    def lang(self, field: str) -> str | None:
        """Return the code of a language ("vi" of "vi-VN"); None where it is no code."""
        found = _LANG.match(self.text(field))
        code = found[1].lower() if found else "und"
        return None if code in ("und", "mul", "zxx") else code

    def link(self, field: str) -> str:
        """Return a web address (http or https), or nothing."""
        text = self.text(field)
        return text if is_link(text) else ""

    def links(self, field: str) -> tuple[str, ...]:
        """Return the web addresses in a field, each once."""
        found = (link for value in self.all(field) for link in links_in(value))
        return tuple(dict.fromkeys(found))[:_MOST]

    def items(self, field: str) -> tuple[str, ...]:
        """Return the items of a list: a JSON array, or what commas, semicolons or lines part."""
        found = (item for value in self.all(field) for item in _items(value))
        return tuple(dict.fromkeys(found))[:_MOST]

    def counts(self, *fields: str) -> tuple[tuple[str, int], ...]:
        """Return the fields that hold a number of 0 or more, with it."""
        found = ((field, _count(self.text(field))) for field in fields)
        return tuple((field, count) for field, count in found if count is not None)

    def place(self, field: str) -> str:
        """Return the names of places in a field, closest first; never a point on the map."""
        names = dict.fromkeys(" ".join(value.split()) for value in self.all(field))
        return ", ".join(name for name in names if not _POINT.search(name))[:200]


def storable(text: str) -> str:
    """Return a text that every database takes: NUL and halves of surrogates become U+FFFD."""
    return text if text.isascii() and "\x00" not in text else _UNSTORABLE.sub("\ufffd", text)


def links_in(text: str) -> Iterator[str]:
    """Yield the web addresses in a text as they are written."""
    for found in _LINK.finditer(text):
        link = _trimmed(found[0])
        if is_link(link):
            yield link


def _trimmed(link: str) -> str:
    """Drop the marks that end a sentence, and a bracket that the address did not open."""
    while link:
        opening = {")": "(", "]": "["}.get(link[-1])
        if link[-1] in _TAIL or (opening and link.count(opening) < link.count(link[-1])):
            link = link[:-1]
        else:
            break
    return link


def is_link(text: str) -> bool:
    """Tell whether a text is a web address (http or https) with a host."""
    if not _LINK.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def read_time(text: str) -> datetime:
    """Return a moment with its time zone, by letters such as "CET" too; UTC where none is named.

    Raises:
        ValueError: `text` is no date and time, or of a year before 1900 or after 2199.
    """
    if _EPOCH.match(text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if len(text) == 13 else number, UTC)
    named = _ZONE.search(text)
    hours = _ZONES[named[1]] if named and named[1] in _ZONES else None
    moment = datetime.fromisoformat(text if hours is None or not named else text[: named.start()])
    if moment.year not in _YEARS:
        raise ValueError
    if moment.tzinfo:
        return moment
    return moment.replace(tzinfo=timezone(timedelta(hours=hours)) if hours else UTC)


def _items(text: str) -> Iterator[str]:
    parts: list[object] = []
    if text.startswith("["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        parts = value if isinstance(value, list) else []
    for part in parts or _SPLIT.split(text):
        if isinstance(part, str) and part.strip():
            yield " ".join(part.split())[:200]


def _count(text: str) -> int | None:
    plain = text.replace(",", "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else None
