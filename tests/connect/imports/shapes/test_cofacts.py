"""The open data of Cofacts: three tables, joined."""

import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hearsay.connect.imports import (
    ClaimHint,
    ImportedCheck,
    ImportedMessage,
    ImportReport,
    Kind,
    read_head,
    shape,
)
from hearsay.errors import InputError
from hearsay.types import Check
from tests.connect.imports.reading import checks, left_out, messages, read, table

ARTICLES = ["id", "articleType", "status", "text", "normalArticleReplyCount", "createdAt",
            "updatedAt", "lastRequestedAt", "userIdsha256", "appId", "references"]  # fmt: skip
REPLIES = ["id", "type", "reference", "userIdsha256", "appId", "text", "createdAt"]
LINKS = ["articleId", "replyId", "userIdsha256", "negativeFeedbackCount", "positiveFeedbackCount",
         "replyType", "appId", "status", "createdAt", "updatedAt"]  # fmt: skip
DAY = "2026-11-24T09:30:00.000Z"


def article(key: str, text: str, status: str = "NORMAL") -> list[str]:
    return [key, "TEXT", status, text, "2", DAY, DAY, DAY, "f00", "LINE_BOT", "LINE"]


def reply(key: str, kind: str, text: str = "It is not so.") -> list[str]:
    return [key, kind, "WHO\nhttps://who.example/salt", "f01", "WEBSITE", text, DAY]


def link(key: str, to: str, good: int = 0, status: str = "NORMAL") -> list[str]:
    return [key, to, "f02", "0", str(good), "RUMOR", "WEBSITE", status, DAY, DAY]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the three tables."""
    tables = {
        "articles.csv": [ARTICLES, article("a1", "Salt cures flu"), article("a2", "SALT cures flu!"),
                         article("a3", "I hate rain"), article("a4", "buy now", "BLOCKED"),
                         article("a5", "unanswered"), article("a1", "again")],
        "replies.csv": [REPLIES, reply("r1", "RUMOR"), reply("r2", "NOT_RUMOR", "It helps."),
                        reply("r3", "OPINIONATED"), reply("r4", "RUMOR")],
        "article_replies.csv": [LINKS, link("a1", "r1", 5), link("a1", "r2", 1), link("a2", "r1"),
                                link("a3", "r3"), link("a5", "r1", 0, "DELETED"),
                                link("gone", "r4")],
    }  # fmt: skip
    for name, rows in tables.items():
        (tmp_path / name).write_text(table(*rows), encoding="utf-8", newline="")
    return tmp_path


def test_the_three_tables_are_joined(folder: Path) -> None:
    """Articles that share a reply share a claim; a reply is one check; opinions are none."""
    found, report = read(folder, shape="cofacts")
    first = ImportedMessage(
        "a1", "Salt cures flu", Kind.POST, datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        url="https://cofacts.tw/article/a1", source="LINE", counts=(("replies", 2),),
        hint=ClaimHint("r1", status="RUMOR"),
    )  # fmt: skip
    assert found[:2] == [
        first,
        ImportedCheck(
            "r1", Check("r1", "Salt cures flu", url="https://cofacts.tw/reply/r1", rating="RUMOR",
                        date="2026-11-24", publisher="Cofacts", summary="It is not so."),
            evidence=("https://who.example/salt",), source="Cofacts",
        ),
    ]  # fmt: skip
    assert [(m.key, m.hint.key, m.hint.status) for m in messages(found)] == [
        ("a1", "r1", "RUMOR"), ("a2", "r1", "RUMOR"), ("a3", "r3", "OPINIONATED"), ("a5", "", ""),
    ]  # fmt: skip
    assert [c.key for c in checks(found)] == ["r1", "r2"]
    told = "\n".join(report.lines)
    assert "row 5: is blocked by Cofacts" in told
    assert "row 7: the same article stood before" in told
    assert "1 replies answer no article in it" in told
    assert "1 replies judge no fact" in told
    assert left_out(report) == {"userIdsha256"}
    assert (report.good, report.bad) == (4, 2)


def test_articles_alone_are_messages(folder: Path) -> None:
    """The table of articles can be read by itself."""
    found, report = read(folder / "articles.csv", shape="cofacts")
    assert [item.key for item in found] == ["a1", "a2", "a3", "a5"]
    assert not checks(found)
    assert report.bad == 2


@pytest.mark.parametrize("name", ["replies.csv", "article_replies.csv"])
def test_replies_alone_say_nothing(folder: Path, name: str) -> None:
    """Without the articles nobody knows what a reply is about; the message says what to do."""
    with pytest.raises(InputError, match=r"replies are read with their folder"):
        read(folder / name, shape="cofacts")


def test_a_table_that_is_missing_is_named(folder: Path) -> None:
    """Two of three tables are not enough."""
    (folder / "replies.csv").unlink()
    with pytest.raises(InputError, match=r"no replies\.csv in it"):
        read(folder, shape="cofacts")


def test_another_folder_is_not_taken(tmp_path: Path) -> None:
    """A folder with other files is no Cofacts data."""
    (tmp_path / "x.csv").write_text("id\n1\n")
    assert shape("cofacts").looks_like(read_head(str(tmp_path))) == 0


def test_memory_stays_small(tmp_path: Path) -> None:
    """Many long replies are joined without holding them all."""
    count = 3000
    rows = {
        "articles.csv": [ARTICLES, *(article(f"a{i}", f"rumour {i}") for i in range(count))],
        "replies.csv": [REPLIES, *(reply(f"r{i}", "RUMOR", "x" * 30_000) for i in range(count))],
        "article_replies.csv": [LINKS, *(link(f"a{i}", f"r{i}") for i in range(count))],
    }
    for name, lines in rows.items():
        (tmp_path / name).write_text(table(*lines), encoding="utf-8", newline="")
    del rows
    source, before = str(tmp_path), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in shape("cofacts").read(source, ImportReport())) == 2 * count
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000, f"{grown} kB more"
