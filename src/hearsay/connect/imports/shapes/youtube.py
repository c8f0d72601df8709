"""YouTube Data Tools: its lists of videos and of comments, as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hearsay.connect.imports.fields import Fields, RowError
from hearsay.connect.imports.table import TableShape
from hearsay.connect.imports.types import Column, Imported, ImportedMessage, Kind
from hearsay.errors import Phrase

__all__ = ["SHAPES"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
_COUNT = Phrase("public count")

_VIDEOS = (
    Column("id", ("videoId",), Phrase("key of the video, and its address")),
    Column("title", ("videoTitle",), Phrase("first line of the text")),
    Column("description", ("videoDescription",), Phrase("the text after it")),
    Column("time", ("publishedAt", "publishedAtSQL"), Phrase("time")),
    Column("lang", ("defaultLanguage", "defaultLAudioLanguage", "defaultAudioLanguage"),
           Phrase("language code")),
    Column("views", ("viewCount",), _COUNT),
    Column("likes", ("likeCount",), _COUNT),
    Column("comments", ("commentCount",), _COUNT),
)  # fmt: skip
_COMMENTS = (
    Column("id", ("id",), Phrase("key of the comment")),
    Column("text", ("text",), Phrase("text")),
    Column("time", ("publishedAt",), Phrase("time")),
    Column("likes", ("likeCount",), _COUNT),
    Column("comments", ("replyCount",), _COUNT),
)


def _video(row: Fields, key: str) -> Iterator[Imported]:
    # Descriptions are written with a backslash before every quote.
    parts = (row.text("title"), row.text("description").replace('\\"', '"'))
    text = "\n".join(part for part in parts if part)
    if not text:
        raise RowError(Phrase("the title and the description are empty"))
    name = row.text("id")
    yield ImportedMessage(
        key=row.key("id", key),
        text=text,
        kind=Kind.POST,
        time=row.time("time"),
        lang=row.lang("lang"),
        url=f"https://www.youtube.com/watch?v={name}" if _ID.fullmatch(name) else "",
        source="YouTube",
        counts=row.counts("views", "likes", "comments"),
    )


def _comment(row: Fields, key: str) -> Iterator[Imported]:
    yield ImportedMessage(
        key=row.key("id", key),
        text=row.need("text", Phrase("the comment")),
        kind=Kind.POST,
        time=row.time("time"),
        source="YouTube",
        counts=row.counts("likes", "comments"),
    )


SHAPES = (
    TableShape(
        "youtube-videos",
        Phrase("YouTube Data Tools: videos"),
        _VIDEOS,
        (("videoId", "videoTitle", "videoDescription"),),
        _video,
        identity=("title", "description", "time"),
    ),
    TableShape(
        "youtube-comments",
        Phrase("YouTube Data Tools: comments"),
        _COMMENTS,
        (("id", "text", "publishedAt", "replyCount"), ("id", "text", "isReply", "likeCount")),
        _comment,
        identity=("text", "time"),
    ),
)
