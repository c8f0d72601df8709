"""Fuzz the readers of public sources: python tests/fuzz/fuzz_sources.py -max_total_time=120."""

import sys
from datetime import UTC, datetime

import atheris
from changing import check_storable, written

with atheris.instrument_imports(include=["hearsay", "feedparser"]):
    from hearsay.connect.sources.reading import READERS, read
    from hearsay.connect.sources.types import Document
    from hearsay.errors import InputError

NOW = datetime(2026, 11, 26, tzinfo=UTC)
RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<language>vi</language><item><title>A &amp; B</title><link>https://a.test/1</link><guid>1</guid><slash:comments>3</slash:comments>
<pubDate>Wed, 25 Nov 2026 08:00:00 +0700</pubDate><description><![CDATA[<p>The dam <b>broke</b></p>]]></description>
<content:encoded>&lt;p&gt;whole&lt;/p&gt;</content:encoded></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="th"
 xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"><title>t</title>
<at:deleted-entry ref="2" when="2026-11-25T08:00:00Z"/><entry><id>1</id><yt:videoId>abcdefghijk</yt:videoId>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <i>dam</i></div></title><link rel="alternate" href="/1"/>
<published>2026-11-25T08:00:00+07:00</published><content type="html">&lt;p&gt;x</content><media:group>
<media:description>d</media:description><media:community><media:starRating count="3"/><media:statistics views="9"/>
</media:community></media:group></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "language": "vi", "items": [
        {"id": 1, "url": "/1", "title": "t", "content_html": "<p>x", "date_published": "2026-11-25T08:00:00Z"}],
}  # fmt: skip
STATUS = {
    "id": "11", "visibility": "public", "spoiler_text": "s", "content": "<p>x<br>y</p>", "url": "https://a.test/1",
    "created_at": "2026-11-25T08:00:00.000Z", "language": "th", "reblogs_count": 1, "favourites_count": 2,
}  # fmt: skip
SKY = {
    "uri": "at://did:plc:a/app.bsky.feed.post/1", "indexedAt": "2026-11-25T08:00:00Z", "likeCount": 1,
    "author": {"labels": [{"val": "spam"}]}, "record": {
        "text": "see a.test/\u1ef1...", "createdAt": "2026-11-25T08:00:00Z", "langs": ["vi"], "facets": [{
            "index": {"byteStart": 4, "byteEnd": 11},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.test/whole"}]}]},
}  # fmt: skip
NOTE = {
    "type": "Create", "to": ["as:Public"], "object": {
        "type": ["Note"], "id": "https://a.test/1", "url": [{"href": "/1"}], "content": "<p>x", "name": "n",
        "contentMap": {"vi": "<p>x"}, "published": "2026-11-25T08:00:00Z", "cc": "as:Public", "likes": {"totalItems": 2}},
}  # fmt: skip
SAMPLES = {
    "activitystreams": (
        {"type": "OrderedCollection", "orderedItems": [NOTE, {"type": "Delete", "object": "https://a.test/2"}]},
        {"type": "Collection", "first": {"id": "https://a.test/p", "items": [NOTE]}}, NOTE,
    ),
    "bluesky": ({"posts": [SKY], "cursor": "c"}, {"feed": [{"post": SKY, "reason": {"indexedAt": "2026-11-25"}}]}),
    "bluesky-existing": ({"posts": [SKY]},),
    "feed": (RSS, ATOM, JSON_FEED),
    "mastodon": ([STATUS, {"id": "12", "reblog": STATUS}], {"error": "not for you"}),
    "youtube": (ATOM,),
}  # fmt: skip
WORDS = (
    "https://www.w3.org/ns/activitystreams#Public", "Tombstone", "Delete", "Announce", "Article", "unlisted",
    "!no-unauthenticated", "at://did:web:a%/app.bsky.feed.post/~", "http://[", "//a\\b", "javascript:x", "../..",
    "9999-12-31T23:59:59-23:59", "0001-01-01", "2026-11-25T08:00:00.9999999999Z", "<![CDATA[", "<!--", "&#x0;", "&#55296;",
    "<table><p><b>", "zh-Hant-x-" + "a" * 300,
)  # fmt: skip


def one(data: bytes) -> None:
    """Read changed documents; only our own error may come out, and posts that can be kept."""
    fuzz = atheris.FuzzedDataProvider(data)
    kind = KINDS[fuzz.ConsumeIntInRange(0, len(KINDS) - 1)]
    samples = SAMPLES[kind]
    sample = samples[fuzz.ConsumeIntInRange(0, len(samples) - 1)]
    body = written(sample, WORDS, fuzz)
    try:
        found = read(Document(kind, "source", "https://news.test/", body, NOW))
    except InputError as error:
        assert "\n" not in str(error)
        return
    check_storable((found.posts, found.gone, found.newest, found.older))
    for post in found.posts:
        assert post.key
        assert post.text or kind == "bluesky-existing"


KINDS = sorted(READERS)

if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
