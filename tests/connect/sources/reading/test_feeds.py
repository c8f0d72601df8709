"""Feeds of every kind come in as plain posts, and what no feed needs is refused."""

from datetime import UTC, datetime

import pytest

from hearsay.connect.sources.types import LONGEST, MOST_POSTS, Gone
from hearsay.errors import InputError
from tests.connect.sources.documents import atom, only, parsed, rss


def test_an_item_becomes_a_post_without_its_author() -> None:
    """Text, time, address, language and counts are kept; who wrote it is not."""
    post = only("feed", rss(
        "<item><guid>7</guid><title>Nước mặn &amp; trà</title><link>https://news.test/7</link>"
        "<author>an@news.test (An Nguyen)</author>"
        "<description>&lt;p&gt;Uống &lt;b&gt;nước mặn&lt;/b&gt;&lt;p&gt;là khỏi?</description>"
        "<pubDate>Wed, 25 Nov 2026 20:30:00 +0700</pubDate>"
        "<slash:comments>12</slash:comments></item>",
        "<language>vi-VN</language>",
    ))  # fmt: skip
    assert post.text == "Nước mặn & trà\n\nUống nước mặn\n\nlà khỏi?"
    assert post.written_at == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert (post.url, post.lang, post.counts) == ("https://news.test/7", "vi", (("comments", 12),))
    assert post.source == "the source"
    assert "Nguyen" not in repr(post)
    assert "an@news" not in repr(post)


def test_an_atom_entry_is_read_with_its_whole_content() -> None:
    """The content counts more than the summary; XHTML becomes text."""
    post = only("feed", atom(
        '<entry xml:lang="th"><id>tag:a</id><title type="html">ข่าว &amp;lt;ด่วน&amp;gt;</title>'
        '<link href="/1"/><updated>2026-11-25T20:30:00</updated><summary>short</summary>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>หนึ่ง</p><p>สอง</p></div>'
        "</content><author><name>Somsak</name></author></entry>"
    ))  # fmt: skip
    assert post.text == "ข่าว <ด่วน>\n\nหนึ่ง\n\nสอง"
    assert post.written_at == datetime(2026, 11, 25, 20, 30, tzinfo=UTC), "UTC, as none is named"
    assert (post.url, post.lang) == ("https://news.test/1", "th")
    assert "Somsak" not in repr(post)


def test_a_title_that_only_begins_the_text_is_not_said_twice() -> None:
    """Feeds of short messages have the first words as the title."""
    post = only(
        "feed",
        rss("<item><title>Salt water…</title><description>Salt water cures</description></item>"),
    )
    assert post.text == "Salt water cures"


def test_rdf_is_a_feed_too() -> None:
    """RSS 1.0 lists its items beside the channel."""
    post = only(
        "feed",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="x"><title>c</title></channel>'
        '<item rdf:about="https://news.test/1"><title>one</title><link>https://news.test/1</link></item></rdf:RDF>',
    )
    assert (post.text, post.url) == ("one", "https://news.test/1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<guid>1</guid><title>a</title>", "<guid>1</guid><title>b</title><link>https://x.test</link>", True),
        ("<guid>1</guid><title>a</title>", "<guid>2</guid><title>a</title>", False),
        ("<link>https://x.test/1</link><title>a</title>", "<link>https://x.test/1</link><title>b</title>", True),
        ("<title>a</title>", "<title>a</title>", True),
        ("<title>a</title>", "<title>b</title>", False),
        ("<guid>https://x.test/1</guid><title>a</title>", "<link>https://x.test/1</link><title>a</title>", False),
    ],
)  # fmt: skip
def test_a_key_is_of_the_id_else_the_address_else_the_text(
    one: str, other: str, same: bool
) -> None:
    """The same item is known again after an edit; two items are never taken for one."""
    keys = [only("feed", rss(f"<item>{item}</item>")).key for item in (one, other)]
    assert (keys[0] == keys[1]) is same


def test_two_feeds_never_share_a_key() -> None:
    """Many feeds number their items from 1."""
    item = rss("<item><guid>1</guid><title>a</title></item>")
    assert only("feed", item).key == only("feed", item).key
    assert only("feed", item).key != only("feed", item, source="another").key


def test_the_second_of_two_items_with_one_id_is_refused() -> None:
    """It is told, as somebody may miss it."""
    found = parsed("feed", rss("<item><guid>1</guid><title>a</title></item>" * 2))
    assert [post.text for post in found.posts] == ["a"]
    assert found.refused == ("entry 2: has the same id as one before it",)


def test_an_item_without_text_is_refused() -> None:
    """A picture alone makes no claim that could be read."""
    found = parsed(
        "feed", rss("<item><guid>1</guid><description>&lt;img src='a.png'&gt;</description></item>")
    )
    assert (found.posts, found.refused) == ((), ("entry 1: has no text",))


def test_an_entry_told_as_deleted_is_gone() -> None:
    """RFC 6721; its key is the one that the entry had, and a copy of it in the feed is left out."""
    entry = "<entry><id>tag:1</id><title>a</title></entry>"
    key = only("feed", atom(entry)).key
    found = parsed(
        "feed", atom(entry + '<at:deleted-entry ref="tag:1" when="2026-11-25T00:00:00Z"/>')
    )
    assert (found.posts, found.gone) == ((), (Gone(key),))


@pytest.mark.parametrize(
    "time",
    ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "soon", "", "0001-01-01", "9999-12-31T23:59:59-14:00"]
)  # fmt: skip
def test_a_time_that_cannot_be_is_dropped(time: str) -> None:
    """The post is kept without a time."""
    assert (
        only("feed", rss(f"<item><title>a</title><pubDate>{time}</pubDate></item>")).written_at
        is None
    )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://x.test/", "mailto:a@x.test", "http://[", "x" * 5000]
)  # fmt: skip
def test_an_address_that_is_no_web_address_is_dropped(link: str) -> None:
    """Nothing but http and https gets in."""
    assert (
        only("feed", atom(f'<entry><id>1</id><title>a</title><link href="{link}"/></entry>')).url
        == ""
    )


def test_a_text_is_cut_at_its_longest() -> None:
    """A book in a feed does not fill the desk."""
    post = only(
        "feed", rss(f"<item><title>a</title><description>{'word ' * 50_000}</description></item>")
    )
    assert len(post.text) == LONGEST


def test_so_many_posts_and_no_more() -> None:
    """What is beyond is told in few lines."""
    found = parsed(
        "feed", rss("".join(f"<item><title>{n}</title></item>" for n in range(MOST_POSTS + 80)))
    )
    assert (len(found.posts), found.items) == (MOST_POSTS, MOST_POSTS + 80)
    assert found.refused[0] == f"entry {MOST_POSTS + 1}: is beyond the first {MOST_POSTS}"
    assert found.refused[-1] == "and 30 more"


def test_ill_formed_xml_is_read_as_far_as_it_goes() -> None:
    """Most feeds in the wild are broken somewhere."""
    assert only("feed", "<rss><channel><item><title>a & b</title>").text == "a & b"


def test_the_characters_are_those_that_the_server_names() -> None:
    """A feed without a word about its encoding is read in the one of the answer."""
    body = rss("<item><title>Nước</title></item>")
    assert only("feed", body.encode("cp1258", "ignore"), charset="cp1258").text.startswith("N")
    assert only("feed", body.encode("utf-16"), charset="utf-16-le").text == "Nước"


def test_a_feed_without_entries_is_one() -> None:
    """Nothing is new, and nothing is wrong."""
    assert parsed("feed", rss("")).posts == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<html><body>not found</body></html>", "the source: is no feed that we know (does the address lead to a page?)"),
        ("hello\nworld", "the source, row 1: is no feed that we know: syntax error (does the address lead to a page?)"),
        (b"PK\x03\x04" + bytes(50), "the source, row 1: is no feed that we know: not well-formed (invalid token) (does"),
        ("  \n ", "the source: is empty (try it later)"),
        ('<!DOCTYPE r [\n<!ENTITY a "aaaaaaaaaa">\n<!ENTITY b "&a;&a;&a;">]><rss><channel/></rss>',
         "the source, row 3: declares an entity that could grow"),
        (f'<!DOCTYPE r [<!ENTITY a "{"a" * 60_000}">]><rss><channel/></rss>', "row 1: declares an entity that could grow"),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel/></rss>',
         "row 1: declares an entity that stands elsewhere"),
        ('<!DOCTYPE r [<!ENTITY % a "x">]><rss><channel/></rss>', "row 1: declares an entity that stands elsewhere"),
        ("<rss>\n" + "<a>" * 100_000, "the source, row 2: elements nest deeper than 200"),
        ("<rss " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>", "an element has 50000 attributes, more than 500"),
        ("<rss>" + "<a/>" * 400_001, "holds more than 400000 elements"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_its_line(body: str | bytes, reason: str) -> None:
    """One line says what, where, and what to do."""
    with pytest.raises(InputError) as told:
        parsed("feed", body)
    assert reason in str(told.value)
    assert "\n" not in str(told.value)


def test_a_short_plain_entity_is_harmless() -> None:
    """Old feeds name their letters so."""
    body = '<!DOCTYPE rss [<!ENTITY eacute "é">]>' + rss("<item><title>caf&eacute;</title></item>")
    assert only("feed", body).text == "café"


def test_the_library_is_never_given_an_address_or_a_file_name() -> None:
    """A body that names a file is a body, and the file stays closed."""
    with pytest.raises(InputError, match="is no feed"):
        parsed("feed", "/etc/passwd")
