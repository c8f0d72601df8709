"""Cofacts open data: articles, replies, and the table that joins them, in one folder.

The three tables are joined in a temporary database on disk, so that memory stays small however
many rows there are.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from hearsay.connect.files.once import Once
from hearsay.connect.imports.fields import Fields, RowError, links_in
from hearsay.connect.imports.head import Head, fold_name, read_head
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.table import read_fields
from hearsay.connect.imports.types import (
    ClaimHint,
    Column,
    Imported,
    ImportedCheck,
    ImportedMessage,
    Kind,
)
from hearsay.errors import InputError, Phrase
from hearsay.types import Check

__all__ = ["SHAPES", "Cofacts"]

_SITE = "https://cofacts.tw"
_CHECKED = ("RUMOR", "NOT_RUMOR", "NON_RUMOR")
"""Replies that say what is so. OPINIONATED and NOT_ARTICLE are no checks."""

_ARTICLES = (
    Column("id", ("id",), Phrase("articles: key of the message, and its address")),
    Column(
        "text",
        ("text",),
        Phrase("articles: text of the message; what a picture says, if it was typed"),
    ),
    Column("created", ("createdAt",), Phrase("articles: time of the message")),
    Column("references", ("references",), Phrase("articles: where it came from, such as LINE")),
    Column("state", ("status",), Phrase("articles: a `BLOCKED` one is left out")),
    Column("replies", ("normalArticleReplyCount",), Phrase("articles: public count")),
)
_REPLIES = (
    Column("id", ("id",), Phrase("replies: key of the check, and its address")),
    Column(
        "type", ("type",), Phrase("replies: rating; RUMOR and NOT_RUMOR are checks, others are not")
    ),
    Column("reference", ("reference",), Phrase("replies: the addresses in it are the evidence")),
    Column("text", ("text",), Phrase("replies: summary of the check")),
    Column("created", ("createdAt",), Phrase("replies: day of the check")),
)
_LINKS = (
    Column("article", ("articleId",), Phrase("article_replies: which message")),
    Column("reply", ("replyId",), Phrase("article_replies: which check")),
    Column("state", ("status",), Phrase("article_replies: only `NORMAL` joins")),
    Column("good", ("positiveFeedbackCount",), Phrase("article_replies: which reply is the best")),
    Column("bad", ("negativeFeedbackCount",), Phrase("article_replies: which reply is the best")),
)
_TABLES = {
    "articles.csv": (_ARTICLES, ("id", "text", "createdAt", "normalArticleReplyCount")),
    "replies.csv": (_REPLIES, ("id", "type", "reference", "text")),
    "article_replies.csv": (_LINKS, ("articleId", "replyId", "replyType")),
}


class Cofacts:
    """A folder with `articles.csv`, `replies.csv` and `article_replies.csv`; or articles alone."""

    name = "cofacts"
    title = Phrase("Cofacts open data")
    columns = (*_ARTICLES, *_REPLIES, *_LINKS)

    def looks_like(self, head: Head) -> int:
        """Return the columns of its tables that stand there, or the tables in a folder."""
        if head.files:
            return len(_TABLES.keys() & set(head.files)) if "articles.csv" in head.files else 0
        for columns, needed in _TABLES.values():
            if head.has(*needed):
                names = {fold_name(name) for column in columns for name in column.names}
                return len({fold_name(name) for name in head.columns} & names)
        return 0

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield each article, and each check with the first article that it answers."""
        with tempfile.TemporaryDirectory(prefix="hearsay-import-") as folder:
            path = Path(folder) / "join.sqlite"
            with closing(sqlite3.connect(path, isolation_level=None)) as db:
                yield from _Join(db, report).run(source)


class _Join:
    """The replies and links of one import, on disk."""

    def __init__(self, db: sqlite3.Connection, report: ImportReport) -> None:
        self._db, self._report = db, report
        db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE reply (id TEXT PRIMARY KEY, type, reference, text, day, used DEFAULT 0)"
            " WITHOUT ROWID;"
            "CREATE TABLE link (article TEXT, reply TEXT, score INT, PRIMARY KEY (article, reply))"
            " WITHOUT ROWID;"
            "BEGIN"
        )

    def run(self, source: str) -> Iterator[Imported]:
        path = Path(source)
        articles = path / "articles.csv" if path.is_dir() else path
        head = _head(articles, "articles.csv")
        if path.is_dir():
            for name in ("replies.csv", "article_replies.csv"):
                if not (path / name).exists():
                    reason = Phrase("there is no %(name)s in it", name=name)
                    advice = Phrase("put the three tables into one folder")
                    raise InputError(source, reason, advice=advice)
            self._load(path / "replies.csv")
            self._load(path / "article_replies.csv")
        yield from self._articles(head)
        self._tell_unused(source)

    def _load(self, path: Path) -> None:
        head = _head(path, path.name)
        store = self._reply if path.name == "replies.csv" else self._link
        for row in read_fields(head, _TABLES[path.name][0], self._report):
            try:
                store(row)
            except RowError as error:
                self._report.skip(head.source, row.number, error.reason, error.advice)

    def _reply(self, row: Fields) -> None:
        row.need("id", Phrase("the id"))
        values = (row.key("id"), row.text("type"), row.text("reference"))
        self._db.execute(
            "INSERT OR IGNORE INTO reply (id, type, reference, text, day) VALUES (?, ?, ?, ?, ?)",
            (*values, row.text("text"), row.day("created")),
        )

    def _link(self, row: Fields) -> None:
        if row.text("state") not in ("", "NORMAL"):
            return
        votes = dict(row.counts("good", "bad"))
        self._db.execute(
            "INSERT OR IGNORE INTO link VALUES (?, ?, ?)",
            (row.need("article", Phrase("the article")), row.need("reply", Phrase("the reply")),
             votes.get("good", 0) - votes.get("bad", 0)),
        )  # fmt: skip

    def _articles(self, head: Head) -> Iterator[Imported]:
        once = Once()
        for row in read_fields(head, _ARTICLES, self._report):
            try:
                found = list(self._article(row))
            except RowError as error:
                self._report.skip(head.source, row.number, error.reason, error.advice)
                continue
            if once.again(found[0].key):
                said = Phrase("the same article stood before")
                self._report.skip(head.source, row.number, said)
                continue
            self._report.good += 1
            yield from found

    def _article(self, row: Fields) -> Iterator[Imported]:
        row.need("id", Phrase("the id"))
        key = row.key("id")
        if row.text("state") == "BLOCKED":
            raise RowError(Phrase("is blocked by Cofacts"))
        text = row.need("text", Phrase("the text"))
        replies = self._db.execute(
            "SELECT reply.id, type, reference, text, day, used FROM link JOIN reply ON reply.id ="
            " link.reply WHERE article = ? ORDER BY score DESC, day DESC, reply.id",
            (key,),
        ).fetchall()
        best = replies[0] if replies else ("", "")
        yield ImportedMessage(
            key=key,
            text=text,
            kind=Kind.POST,
            time=row.time("created"),
            url=f"{_SITE}/article/{key}",
            source=row.text("references"),
            counts=row.counts("replies"),
            hint=ClaimHint(best[0], status=best[1]),
        )
        for reply, kind, reference, answer, day, used in replies:
            self._db.execute("UPDATE reply SET used = 1 WHERE id = ?", (reply,))
            if not used and kind in _CHECKED:
                url = f"{_SITE}/reply/{reply}"
                check = Check(reply, text, url=url, rating=kind, date=day, publisher="Cofacts",
                              summary=answer)  # fmt: skip
                evidence = tuple(dict.fromkeys(links_in(reference)))[:50]
                yield ImportedCheck(reply, check, evidence=evidence, source="Cofacts")

    def _tell_unused(self, source: str) -> None:
        count, other = self._db.execute(
            "SELECT sum(used = 0), sum(used = 1 AND type NOT IN (?, ?, ?)) FROM reply", _CHECKED
        ).fetchone()
        if count:
            said = Phrase(
                "%(count)d replies answer no article in it, and are left out", count=count
            )
            self._report.note(source, said)
        if other:
            said = Phrase("%(count)d replies judge no fact, so they are no checks", count=other)
            self._report.note(source, said)


def _head(path: Path, name: str) -> Head:
    """Return the head of one of the three tables.

    Raises:
        InputError: it is missing, or another table.
    """
    head = read_head(str(path))
    columns = _TABLES[name][1]
    if head.has(*columns):
        return head
    advice = Phrase(
        "a table of Cofacts has %(columns)s; replies are read with their folder",
        columns=", ".join(columns),
    )
    raise InputError(head.source, Phrase("is no %(name)s", name=name), advice=advice)


SHAPES = (Cofacts(),)
