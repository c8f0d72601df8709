"""Fuzz the readers of public sources: python tests/fuzz/fuzz_sources.py -max_total_time=120."""

import sys
from datetime import UTC, datetime

import atheris

with atheris.instrument_imports(include=["hearsay", "feedparser"]):
    from hearsay.connect.sources.reading import READERS, read
    from hearsay.connect.sources.types import Document
    from hearsay.errors import InputError

NOW = datetime(2026, 11, 26, tzinfo=UTC)
KINDS = sorted(READERS)
HEADS = (
    b"", b"<rss><channel><item><title>", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='html'>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"content_html": "', b'[{"id": "1", "visibility": "public", ',
    b'{"posts": [{"uri": "at://did:plc:a/app.bsky.feed.post/1", ', b'{"type": "Create", "object": {"type": "Note", ',
)  # fmt: skip


def one(data: bytes) -> None:
    """Read bytes after each beginning; only our own error may come out, and posts that can be kept."""
    fuzz = atheris.FuzzedDataProvider(data)
    kind = KINDS[fuzz.ConsumeIntInRange(0, len(KINDS) - 1)]
    head = HEADS[fuzz.ConsumeIntInRange(0, len(HEADS) - 1)]
    body = head + fuzz.ConsumeBytes(fuzz.remaining_bytes())
    try:
        found = read(Document(kind, "source", "https://news.test/", body, NOW))
    except InputError as error:
        assert "\n" not in str(error)
        return
    for post in found.posts:
        assert post.key
        assert post.text or kind == "bluesky-existing"
        post.text.encode()


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
