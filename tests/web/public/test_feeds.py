"""Feeds hold what the pages hold, in forms that readers of feeds understand."""

import json
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.test import Client
from lxml import etree

from hearsay.web.claims.models import Answer, Desk, Topic

Publish = Callable[..., Answer]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(path: str) -> etree._Element:
    """Return an Atom feed, parsed strictly."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["Access-Control-Allow-Origin"] == "*"
    return etree.fromstring(answer.content)


def one(node: etree._Element, name: str) -> str:
    """Return the text of the only child of that name."""
    (found,) = node.findall(f"a:{name}", ATOM)
    return found.text or ""


def test_atom_is_complete(desk: Desk, publish: Publish) -> None:
    """All that RFC 4287 asks for is there, once."""
    publish(key="k1", lang="vi", title="Trà & gừng")
    feed = atom("/en/feed.atom")
    self_link = feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM)
    assert self_link == [one(feed, "id")] == [f"{settings.ADDRESS}/en/feed.atom"]
    assert one(feed, "title") == desk.name and datetime.fromisoformat(one(feed, "updated"))
    assert feed.findtext("a:author/a:name", None, ATOM) == desk.name
    (entry,) = feed.findall("a:entry", ATOM)
    assert one(entry, "title") == "Sai: Trà & gừng" and entry.get(XML_LANG) == "vi"
    assert entry.find("a:link", ATOM).get("href") == f"{settings.ADDRESS}/vi/checks/k1"
    assert one(entry, "published") == one(entry, "updated") == "2026-03-01T12:00:00+00:00"
    assert "No study shows" in one(entry, "summary")


def test_ids_stay_through_revisions_and_feeds(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """An entry keeps its id in every feed, language and revision; only `updated` moves."""
    answer = publish(key="k1")
    before = atom("/en/feed.atom").find("a:entry", ATOM)
    revise(answer, "correction", title="Another title", public_reason="A slip.")
    after = atom("/en/topics/health/feed.atom").find("a:entry", ATOM)
    assert one(before, "id") == one(after, "id") and one(before, "id").startswith("tag:")
    assert one(before, "published") == one(after, "published")
    assert one(before, "updated") < one(after, "updated")
    item = json.loads(Client().get("/th/feed.json").content)["items"][0]
    assert item["id"] == one(after, "id")
    assert "Corrected: A slip." in one(after, "summary")


def test_a_withdrawn_answer_is_an_entry_that_says_so(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """Readers of feeds learn of it; the verdict is no longer told."""
    revise(publish(summary="VERDICT"), "withdrawal", public_reason="Our mistake.")
    entry = atom("/en/feed.atom").find("a:entry", ATOM)
    assert one(entry, "title").startswith("Withdrawn: ")
    assert "Our mistake." in one(entry, "summary") and "VERDICT" not in one(entry, "summary")


def test_json_feed_follows_version_1_1(desk: Desk, publish: Publish) -> None:
    """Required fields, and those that help readers."""
    publish(key="k1", lang="th")
    answer = Client().get("/th/feed.json")
    assert answer["Content-Type"].startswith("application/feed+json")
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == desk.name and feed["language"] == "th"
    assert feed["feed_url"] == f"{settings.ADDRESS}/th/feed.json"
    assert feed["home_page_url"] == f"{settings.ADDRESS}/th/"
    (item,) = feed["items"]
    assert item["id"] and item["url"] == f"{settings.ADDRESS}/th/checks/k1"
    assert item["content_html"] and item["content_text"] and item["language"] == "th"
    assert datetime.fromisoformat(item["date_published"]).tzinfo


def test_feeds_of_a_topic_and_a_language_hold_only_theirs(desk: Desk, publish: Publish) -> None:
    """And what is no topic or language is not found."""
    publish(key="k1")
    publish(key="k2", statement="b", lang="vi", topic=Topic.objects.get(slug="money"))
    for path in ("/en/topics/money/feed.atom", "/en/languages/vi/feed.atom"):
        links = atom(path).xpath("a:entry/a:link/@href", namespaces=ATOM)
        assert links == [f"{settings.ADDRESS}/vi/checks/k2"]
    for path in ("/en/topics/x/feed.json", "/en/languages/xx/feed.atom"):
        assert Client().get(path).status_code == 404


def test_hostile_text_leaves_the_feed_whole(desk: Desk, publish: Publish) -> None:
    """Markup is text, and characters that XML cannot hold are dropped."""
    bad = "]]></summary><script>alert(1)</script>&amp;\x0b\ufffe \U0001f600"
    publish(statement=bad, title=bad, summary=bad)
    entry = atom("/en/feed.atom").find("a:entry", ATOM)
    assert one(entry, "title") == f"False: {bad}".replace("\x0b\ufffe", "")
    assert "&lt;script&gt;" in one(entry, "summary") and "<script" not in one(entry, "summary")
    item = json.loads(Client().get("/en/feed.json").content)["items"][0]
    assert "<script" not in item["content_html"] and "<script" in item["content_text"]


def test_an_empty_feed_is_valid_and_steady(desk: Desk) -> None:
    """Nothing published yet is no error, and does not look new each time."""
    feed = atom("/en/feed.atom")
    assert not feed.findall("a:entry", ATOM) and one(feed, "updated").startswith("1970")
    assert json.loads(Client().get("/en/feed.json").content)["items"] == []
