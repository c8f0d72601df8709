"""Which column of a table is what, as a person says it or as its names and values suggest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hearsay.canonical import Json, stable_id
from hearsay.connect.imports.dates.order import ORDERS, no_order
from hearsay.connect.imports.dates.written import read_written
from hearsay.connect.imports.encodings import require_encoding
from hearsay.connect.imports.fields import is_about_people, is_link, read_time
from hearsay.connect.imports.head import fold_name
from hearsay.errors import Phrase, SettingError

__all__ = ["COUNTS", "FIELDS", "ColumnMapping", "guess_columns", "headers_id", "parse_columns"]

COUNTS = ("views", "shares", "likes", "comments", "reactions")
"""Public numbers that a column can hold."""
FIELDS = ("text", "time", "url", "lang", "id", "source", *COUNTS)
"""What a column can be; only `text` may be several."""
_MOST_NAME = 500
_NAMES = {
    "text": "text message body content posttext caption comment tweet mensaje texto contenido contenu"
    " texte message nachricht inhalt beitrag testo messaggio mensagem conteudo pesan teks isi noidung"
    " nội_dung tinnhắn tin_nhắn văn_bản ข้อความ เนื้อหา 内容 文本 消息 本文 النص الرسالة संदेश текст сообщение claim"
    " statement rumor rumour description",
    "time": "time date datetime timestamp createdat created createdtime publishedat published posted postedat"
    " fecha hora date_heure datum zeit uhrzeit data ora tanggal waktu ngày thời_gian thoigian ngay วันที่ เวลา"
    " 时间 日期 時間 日付 التاريخ तारीख дата время",
    "url": "url link permalink address posturl postlink enlace lien adresse verweis collegamento tautan"
    " liên_kết đường_dẫn ลิงก์ 链接 連結 الرابط ссылка",
    "lang": "lang language locale idioma lengua langue sprache lingua bahasa ngôn_ngữ ภาษา 语言 語言 اللغة язык",
    "id": "id messageid postid tweetid rowid uid key identifier",
    "source": "source channel platform medium quelle fuente canal plateforme fonte sumber kênh nguồn แหล่งที่มา"
    " ช่องทาง 来源 来源平台 المصدر источник",
    "views": "views viewcount impressions vistas vues aufrufe lượt_xem ยอดดู",
    "shares": "shares sharecount retweets retweetcount reposts compartidos partages lượt_chia_sẻ แชร์",
    "likes": "likes likecount favorites favouritecount favoritecount megusta lượt_thích ถูกใจ",
    "comments": "comments commentcount replies replycount comentarios commentaires bình_luận ความคิดเห็น",
    "reactions": "reactions reactioncount totalinteractions reacciones cảm_xúc",
}
_KNOWN = {
    fold_name(name): (field, rank)
    for field, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}  # fmt: skip
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?\Z")
_NUMBER = re.compile(r"[\d.,\s]+\Z")
_LEAST_SHARE = 0.6
"""Of the values of a column that look like what it is guessed to be."""
_FEWEST_CODES = 3
"""Values that must look like codes of languages where the name does not say so: words do too."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which columns hold what, by the names that stand in the file.

    Several columns of `text` are joined, a line each. `counts` are pairs of a name in COUNTS and a
    column. `post` says that the messages stood in public. `dates` is the order of day, month and
    year where the dates leave two, `encoding` that of the file where it is not UTF-8; "" is found
    out.

    Raises:
        SettingError: there is no column of text, a column stands twice or is about people, or a
            count, an order or an encoding is unknown.
    """

    text: tuple[str, ...]
    time: str = ""
    url: str = ""
    lang: str = ""
    id: str = ""
    source: str = ""
    counts: tuple[tuple[str, str], ...] = ()
    post: bool = False
    dates: str = ""
    encoding: str = ""

    def __post_init__(self) -> None:
        named = self.named()
        if not self.text or not all(self.text):
            raise SettingError(Phrase("say which column is the text"))
        folded = [fold_name(column) for _, column in named]
        for field, column in named:
            if folded.count(fold_name(column)) > 1:
                said = Phrase("the column %(column)s is named twice", column=repr(column[:40]))
                raise SettingError(said)
            if field not in FIELDS:
                raise SettingError(_no_field(field))
            if is_about_people(column):
                raise SettingError(
                    Phrase(
                        "the column %(column)s is about people (rename it if it is not)",
                        column=repr(column[:40]),
                    )
                )
        fields = [field for field, _ in named if field != "text"]
        if len(fields) != len(set(fields)):
            raise SettingError(Phrase("only the text may be in several columns"))
        if self.dates and self.dates not in ORDERS:
            raise SettingError(no_order(self.dates))
        require_encoding(self.encoding)

    def named(self) -> tuple[tuple[str, str], ...]:
        """Return each field with its column, those of the text first."""
        single = (("time", self.time), ("url", self.url), ("lang", self.lang), ("id", self.id),
                  ("source", self.source))  # fmt: skip
        texts = tuple(("text", column) for column in self.text)
        return (*texts, *(pair for pair in single if pair[1]), *self.counts)

    def to_json(self) -> dict[str, Json]:
        """Return what can be kept."""
        return {
            "columns": [[field, column] for field, column in self.named()],
            "post": self.post,
            "dates": self.dates,
            "encoding": self.encoding,
        }

    @classmethod
    def from_json(cls, value: object) -> ColumnMapping:
        """Return what was kept.

        Raises:
            SettingError: it is damaged.
        """
        if not isinstance(value, dict):
            raise SettingError(Phrase("a mapping of columns is an object"))
        pairs, dates, encoding = value.get("columns"), value.get("dates"), value.get("encoding")
        good = isinstance(pairs, list) and all(
            isinstance(pair, list | tuple) and len(pair) == 2
            and all(isinstance(one, str) and len(one) <= _MOST_NAME for one in pair)
            for pair in pairs
        )  # fmt: skip
        if not good or not isinstance(pairs, list) or len(pairs) > 100:
            raise SettingError(Phrase("a mapping of columns has pairs of what and which"))
        if not isinstance(dates or "", str) or not isinstance(encoding or "", str):
            raise SettingError(
                Phrase("a mapping of columns names its order of dates and its encoding")
            )
        found = [(str(field), str(column)) for field, column in pairs]
        return cls.of(found, post=value.get("post") is True, dates=str(dates or ""),
                      encoding=str(encoding or ""))  # fmt: skip

    @classmethod
    def of(
        cls,
        pairs: Iterable[tuple[str, str]],
        *,
        post: bool = False,
        dates: str = "",
        encoding: str = "",
    ) -> ColumnMapping:
        """Return a mapping from pairs of a field and a column.

        Raises:
            SettingError: a field is unknown or stands twice, or the mapping is none.
        """
        texts: list[str] = []
        single: dict[str, str] = {}
        for field, column in pairs:
            if field not in FIELDS:
                raise SettingError(_no_field(field))
            if field == "text":
                texts.append(column)
            elif field in single:
                raise SettingError(Phrase("only the text may be in several columns"))
            else:
                single[field] = column
        counts = tuple((name, single.pop(name)) for name in COUNTS if name in single)
        return cls(tuple(texts), counts=counts, post=post, dates=dates, encoding=encoding, **single)


def parse_columns(
    given: Sequence[str], *, dates: str = "", encoding: str = "", post: bool = False
) -> ColumnMapping:
    """Return a mapping from words such as "text=Message,time=Posted at".

    A comma parts two columns where a field and "=" follow it; so names may hold commas.

    Raises:
        SettingError: it is none; the error says what is wrong.
    """
    pairs: list[tuple[str, str]] = []
    for words in given:
        for part in re.split(rf",(?=\s*(?:{'|'.join(FIELDS)})\s*=)", words):
            field, mark, column = part.partition("=")
            if not mark or not column.strip():
                raise SettingError(
                    Phrase(
                        "%(part)s names no column: write %(example)s with %(fields)s",
                        part=repr(part.strip()[:40]),
                        example="text=NAME,time=NAME",
                        fields=", ".join(FIELDS),
                    )
                )
            pairs.append((field.strip().lower(), column.strip()))
    return ColumnMapping.of(pairs, post=post, dates=dates, encoding=encoding)


def _no_field(name: str) -> Phrase:
    return Phrase(
        "a column cannot be %(name)s, only %(fields)s",
        name=repr(name[:40]),
        fields=", ".join(FIELDS),
    )


def headers_id(columns: Iterable[str]) -> str:
    """Return what is the same for all tables that have these columns, in whatever order."""
    return stable_id("headers", sorted({fold_name(column) for column in columns}))


def guess_columns(
    columns: Sequence[str], values: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str], ...]:
    """Return what the columns seem to be, as pairs of a field and a column.

    Args:
        columns: names as they stand in the file.
        values: values of the first rows, by column.

    What a name says counts before what the values look like; a column about people is never
    guessed to be anything. The text, if no name tells it, is the column of the longest words.
    """
    free = [column for column in columns if column and not is_about_people(column)]
    found: dict[str, str] = {}
    for field in FIELDS:
        named = sorted(
            (not values.get(column), _KNOWN[fold_name(column)][1], column)
            for column in free
            if _KNOWN.get(fold_name(column), ("",))[0] == field
        )
        fitting = [column for _, _, column in named if _fits(field, values.get(column, ()))]
        if fitting:
            found[field] = fitting[0]
    for field in ("url", "time", "lang"):
        left = [column for column in free if column not in found.values()]
        least = _FEWEST_CODES if field == "lang" else 1
        like = [
            column
            for column in left
            if len(values.get(column, ())) >= least and _fits(field, values[column])
        ]
        if field not in found and like and len(left) > 1:
            found[field] = like[0]
    if "text" not in found:
        left = [column for column in free if column not in found.values()]
        longest = max(left, key=lambda column: _length(values.get(column, ())), default="")
        if longest and _length(values.get(longest, ())):
            found["text"] = longest
    return tuple((field, found[field]) for field in FIELDS if field in found)


def _fits(field: str, values: Sequence[str]) -> bool:
    """Tell whether values can be what a name says; no values speak for nothing."""
    tests: dict[str, Callable[[str], bool]] = {"url": is_link, "time": _is_time, "lang": _is_code}
    test = _is_number if field in COUNTS else tests.get(field)
    if test is None or not values:
        return True
    return sum(test(value.strip()) for value in values) >= _LEAST_SHARE * len(values)


def _is_code(text: str) -> bool:
    return bool(_CODE.match(text))


def _is_number(text: str) -> bool:
    return bool(_NUMBER.match(text))


def _is_time(text: str) -> bool:
    if read_written(text) is not None:
        return True
    try:
        read_time(text)
    except (ValueError, OverflowError, OSError):
        return False
    return True


def _length(values: Sequence[str]) -> float:
    """Return the mean length of values that are words."""
    words = [len(value) for value in values if not _NUMBER.match(value) and not is_link(value)]
    return sum(words) / len(values) if words else 0.0
