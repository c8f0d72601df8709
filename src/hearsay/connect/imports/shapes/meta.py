"""Meta: posts of the Content Library, and of CrowdTangle before it, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.canonical import stable_id
from hearsay.connect.imports.fields import Fields, RowError
from hearsay.connect.imports.table import RowReader, TableShape
from hearsay.connect.imports.types import Column, Imported, ImportedMessage, Kind
from hearsay.errors import Phrase

__all__ = ["SHAPES"]

_COUNTS = ("views", "shares", "likes", "comments", "reactions", "interactions")
_COUNT = Phrase("public count")
_LANG = Column("lang", ("lang", "language"), Phrase("language code"))

_LIBRARY = (
    Column("id", ("id",), Phrase("key of the post")),
    Column("text", ("text",), Phrase("text")),
    Column("attached", ("link_attachment.name", "link_attachment.description"),
           Phrase("text where the post has none of its own")),
    Column("time", ("creation_time",), Phrase("time")),
    Column("url", ("mcl_url",), Phrase("address")),
    _LANG,
    Column("views", ("statistics.views", "statistics.view_count"), _COUNT),
    Column("shares", ("statistics.share_count",), _COUNT),
    Column("likes", ("statistics.like_count",), _COUNT),
    Column("comments", ("statistics.comment_count",), _COUNT),
    Column("reactions", ("statistics.reaction_count",), _COUNT),
)  # fmt: skip
_FACEBOOK = (
    Column("url", ("URL",), Phrase("address; key of the post")),
    Column("text", ("Message",), Phrase("text")),
    Column("attached", ("Image Text", "Link Text", "Description"),
           Phrase("text where the post has none of its own")),
    Column("time", ("Post Created",), Phrase("time; the name of its zone is read")),
    Column("views", ("Post Views", "Total Views"), _COUNT),
    Column("shares", ("Shares",), _COUNT),
    Column("likes", ("Likes",), _COUNT),
    Column("comments", ("Comments",), _COUNT),
    Column("interactions", ("Total Interactions",), _COUNT),
)  # fmt: skip
_INSTAGRAM = (
    Column("url", ("URL",), Phrase("address; key of the post")),
    Column("text", ("Description",), Phrase("text")),
    Column("attached", ("Title", "Image Text"), Phrase("text where the post has none of its own")),
    Column("time", ("Post Created",), Phrase("time; the name of its zone is read")),
    Column("views", ("Views",), _COUNT),
    Column("likes", ("Likes",), _COUNT),
    Column("comments", ("Comments",), _COUNT),
    Column("interactions", ("Total Interactions",), _COUNT),
)


def _reader(source: str) -> RowReader:
    """Return what reads the posts of a source."""

    def post(row: Fields, key: str) -> Iterator[Imported]:
        text = row.text("text") or "\n".join(dict.fromkeys(row.all("attached"))).strip()
        if not text:
            raise RowError(Phrase("the post has no text"))
        link = row.link("url")
        yield ImportedMessage(
            key=row.key("id") or (stable_id("post", link) if link else key),
            text=text,
            kind=Kind.POST,
            time=row.time("time"),
            lang=row.lang("lang"),
            url=link,
            source=source,
            counts=row.counts(*_COUNTS),
        )

    return post


SHAPES = (
    TableShape(
        "meta-content-library",
        Phrase("Meta Content Library"),
        _LIBRARY,
        (("id", "mcl_url", "creation_time"), ("id", "statistics.views", "creation_time")),
        _reader("Meta"),
        identity=("text", "time"),
    ),
    TableShape(
        "crowdtangle-facebook",
        Phrase("CrowdTangle: Facebook"),
        _FACEBOOK,
        (("Post Created", "URL", "Message"),),
        _reader("Facebook"),
        identity=("url", "text", "time"),
    ),
    TableShape(
        "crowdtangle-instagram",
        Phrase("CrowdTangle: Instagram"),
        _INSTAGRAM,
        (("Post Created", "URL", "Photo", "Description"), ("Account", "Post Created", "URL")),
        _reader("Instagram"),
        identity=("url", "text", "time"),
    ),
)
