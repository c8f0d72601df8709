"""A channel's videos come in with their description and counts."""

from datetime import UTC, datetime

from tests.connect.sources.documents import only, parsed

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><title>Kênh</title><author><name>An Nguyen</name></author><entry>
 <id>yt:video:abcdefghijk</id><yt:videoId>{video}</yt:videoId><yt:channelId>UCx</yt:channelId><title>{title}</title>
 <link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/><author><name>An Nguyen</name></author>
 <published>2026-11-25T13:30:00+00:00</published><updated>2026-11-26T00:00:00+00:00</updated>
 <media:group><media:title>Other</media:title><media:description>{about}</media:description><media:community>
 <media:starRating count="12" average="5.00"/><media:statistics views="345"/></media:community></media:group>
</entry></feed>"""


def feed(
    video: str = "abcdefghijk",
    title: str = "Nước &lt;mặn&gt;",
    about: str = "Dòng một\nDòng &lt;b&gt;",
) -> str:
    """Return a feed of one video."""
    return FEED.format(video=video, title=title, about=about)


def test_a_video_becomes_a_post_without_its_channel_s_owner() -> None:
    """What it is called, what is said about it, when, where, and how many saw it."""
    post = only("youtube", feed())
    assert post.text == "Nước <mặn>\n\nDòng một\nDòng <b>", "plain text, as YouTube writes it"
    assert post.written_at == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert (post.key, post.url) == (
        "youtube:abcdefghijk",
        "https://www.youtube.com/watch?v=abcdefghijk",
    )
    assert post.counts == (("views", 345), ("likes", 12))
    assert "Nguyen" not in repr(post)


def test_what_is_no_video_is_refused() -> None:
    """The id is part of an address, so it has to be one."""
    assert parsed("youtube", feed(video="x&amp;y")).refused == ("video 1: has no id of a video",)
    assert parsed("youtube", feed(title="", about="").replace("Other", "")).refused == (
        "video 1: has no text",
    )
