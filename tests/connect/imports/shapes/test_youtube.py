"""YouTube Data Tools: videos and comments, without channels."""

from datetime import UTC, datetime
from pathlib import Path

from hearsay.connect.imports import ImportedMessage, Kind
from tests.connect.imports.reading import left_out, read, table

VIDEOS = ["position", "channelId", "channelTitle", "videoId", "publishedAt", "videoTitle", "videoDescription",
          "defaultLanguage", "viewCount", "likeCount", "commentCount", "latitude"]  # fmt: skip
COMMENTS = ["id", "replyCount", "likeCount", "publishedAt", "authorName", "text", "authorChannelId",
            "authorChannelUrl", "isReply", "isReplyTo", "isReplyToName"]  # fmt: skip
AT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)


def test_videos(tmp_path: Path) -> None:
    """Title and description are the text; an id that is none makes no address."""
    rows = [
        ["1", "UC1", "Somebody", "abc_-123", "2026-03-01T09:05:00Z", "Title", 'a \\"quote\\"', "vi-VN", "9", "", "x", "1.5"],
        ["2", "UC1", "Somebody", "a/../b?", "2026-03-01T09:05:00Z", "", "d", "", "", "", "", ""],
        ["3", "UC1", "Somebody", "c", "2026-03-01T09:05:00Z", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    found, report = read(tmp_path / "v.csv", table(VIDEOS, *rows), shape="youtube-videos")
    assert found == [
        ImportedMessage("abc_-123", 'Title\na "quote"', Kind.POST, AT, "vi",
                        "https://www.youtube.com/watch?v=abc_-123", "YouTube", counts=(("views", 9),)),
        ImportedMessage("a/../b?", "d", Kind.POST, AT, source="YouTube"),
    ]  # fmt: skip
    assert "row 4: the title and the description are empty" in report.lines[0]
    assert {"channelId", "channelTitle", "latitude"} <= left_out(report)


def test_comments(tmp_path: Path) -> None:
    """Who wrote and who is answered stays out."""
    row = [
        "c1",
        "0",
        "3",
        "2026-03-01 09:05:00",
        "Ana",
        "said",
        "UC2",
        "http://www.youtube.com/@ana",
        "0",
        "",
        "Ben",
    ]
    found, report = read(tmp_path / "c.csv", table(COMMENTS, row), shape="youtube-comments")
    counts = (("likes", 3), ("comments", 0))
    assert found == [ImportedMessage("c1", "said", Kind.POST, AT, source="YouTube", counts=counts)]
    assert left_out(report) >= {
        "authorName",
        "authorChannelId",
        "authorChannelUrl",
        "isReplyToName",
    }
    assert "Ana" not in repr(found) + repr(report.lines)
