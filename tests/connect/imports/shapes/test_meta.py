"""Posts of Meta's libraries: text, time, address and counts; of pages and people nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hearsay.connect.imports import Kind
from tests.connect.imports.reading import left_out, messages, read, table

LIBRARY = ["creation_time", "id", "lang", "mcl_url", "post_owner.name", "post_owner.id", "post_owner.username",
           "statistics.views", "statistics.like_count", "surface.name", "text", "link_attachment.name"]  # fmt: skip
FACEBOOK = ["Page Name", "User Name", "Facebook Id", "Post Created", "Likes", "Comments", "Shares",
            "Post Views", "URL", "Message", "Link Text", "Total Interactions"]  # fmt: skip
INSTAGRAM = [
    "Account",
    "User Name",
    "Post Created",
    "Likes",
    "Views",
    "URL",
    "Photo",
    "Title",
    "Description",
]


def test_the_content_library(tmp_path: Path) -> None:
    """A post without text of its own says what it links to; its id is its key."""
    rows = [
        ["2026-03-01T09:05:00+00:00", "7123456789012345678", "vi", "https://www.facebook.com/p/1", "Somebody",
         "10004", "somebody", "1,234", "5", "Somebody", "dòng một\ndòng hai", ""],
        ["2026-03-01T09:05:00+00:00", "2", "", "javascript:alert(1)", "Somebody", "1", "s", "", "-", "", "", "News"],
        ["2026-03-01T09:05:00+00:00", "3", "", "", "Somebody", "1", "s", "", "", "", "", ""],
    ]  # fmt: skip
    found, report = read(tmp_path / "m.csv", table(LIBRARY, *rows), shape="meta-content-library")
    one, two = messages(found)
    assert (one.key, one.text, one.lang) == ("7123456789012345678", "dòng một\ndòng hai", "vi")
    assert (one.kind, one.url) == (Kind.POST, "https://www.facebook.com/p/1")
    assert one.counts == (("views", 1234), ("likes", 5))
    assert (two.text, two.url, two.counts) == ("News", "", ())
    assert "row 5: the post has no text" in report.lines[0]
    assert {"post_owner.name", "post_owner.id", "surface.name"} <= left_out(report)
    assert "omebody" not in repr(found) + repr(report.lines)


def test_crowdtangle_facebook(tmp_path: Path) -> None:
    """The zone is read, and the same address is one post in every file."""
    row = ["Example", "example", "100", "2024-03-01 09:05:00 CET", "1000", "100", "134", "0",
           "https://www.facebook.com/100/posts/1", 'He said "boil it"', "", "1,234"]  # fmt: skip
    found, report = read(
        tmp_path / "m.csv", table(FACEBOOK, row, row), shape="crowdtangle-facebook"
    )
    (one,) = messages(found)
    assert one.time == datetime(2024, 3, 1, 8, 5, tzinfo=UTC)
    assert one.time.utcoffset() == timedelta(hours=1)
    assert dict(one.counts)["interactions"] == 1234
    assert "stood before" in report.lines[0]
    assert {"Page Name", "User Name", "Facebook Id"} <= left_out(report)
    assert "xample" not in repr(found).replace("https://www.facebook.com", "")


def test_crowdtangle_instagram(tmp_path: Path) -> None:
    """The caption is the text."""
    row = ["Example", "example", "2024-03-01 09:05:00 EST", "5", "7", "https://www.instagram.com/p/abc/",
           "https://x.example", "", "caption #x"]  # fmt: skip
    found, report = read(tmp_path / "m.csv", table(INSTAGRAM, row), shape="crowdtangle-instagram")
    (one,) = messages(found)
    assert (one.text, one.source, one.counts) == (
        "caption #x",
        "Instagram",
        (("views", 7), ("likes", 5)),
    )
    assert one.time == datetime(2024, 3, 1, 14, 5, tzinfo=UTC)
    assert {"Account", "User Name"} <= left_out(report)
