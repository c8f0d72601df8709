"""Feeds of answers, as Atom and as JSON Feed 1.1. A withdrawn answer stays in, saying so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed, rfc3339_date
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from hearsay.web.public.entries import Entry

__all__ = ["Atom", "Channel", "JsonFeed", "entry_id", "write_feed"]

START = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is: its title, the page that it follows, its own address."""

    title: str
    subtitle: str
    link: str
    feed_url: str
    lang: str
    author: str


class _Dated(SyndicationFeed):
    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed; an empty feed is as old as time, not new each time."""
        return max((item["updateddate"] for item in self.items), default=START)


class Atom(_Dated, Atom1Feed):
    """Atom, with the language of each entry."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the attributes of an entry."""
        return {"xml:lang": item["lang"]}


class JsonFeed(_Dated):
    """JSON Feed 1.1."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: TextIO, encoding: str) -> None:
        """Write the feed; `encoding` is always UTF-8."""
        json.dump(self._value(), outfile, ensure_ascii=False)

    def _value(self) -> dict[str, Any]:
        author = {"name": self.feed["author_name"], "url": self.feed["author_link"]}
        return {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["subtitle"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [author],
            "items": [_json_item(item) for item in self.items],
        }


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    value = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": item["description"],
        "content_text": item["plain"],
        "date_published": rfc3339_date(item["pubdate"]),
        "date_modified": rfc3339_date(item["updateddate"]),
        "language": item["lang"],
        "tags": item["categories"],
    }
    return {name: part for name, part in value.items() if part}


def entry_id(shown: Entry) -> str:
    """Return an id that stays for ever: the same in every feed, language and revision."""
    host = urlsplit(settings.ADDRESS).hostname or "localhost"
    return f"tag:{host},{shown.first_at:%Y-%m-%d}:checks/{shown.key}"


def write_feed(kind: type[SyndicationFeed], channel: Channel, shown: Iterable[Entry]) -> str:
    """Return a feed of `shown` in the form `kind`, its words in the active language."""
    feed = kind(
        title=_plain(channel.title), subtitle=_plain(channel.subtitle), link=channel.link,
        description="", feed_url=channel.feed_url, feed_guid=channel.feed_url,
        language=channel.lang, author_name=_plain(channel.author),
        author_link=f"{settings.ADDRESS}/",
    )  # fmt: skip
    for one in shown:
        _add(feed, one)
    text: str = feed.writeString("utf-8")
    return text


def _add(feed: SyndicationFeed, shown: Entry) -> None:
    answer = shown.answer
    lines = _lines(shown)
    feed.add_item(
        title=_plain(_title(shown)),
        link=shown.url,
        description=str(format_html_join("", "<p>{}</p>", ((line,) for line in lines))),
        plain="\n\n".join(lines),
        unique_id=entry_id(shown),
        pubdate=shown.first_at,
        updateddate=answer.published_at,
        categories=[_plain(str(answer.topic))] if answer.topic else [],
        lang=answer.lang,
    )


def _title(shown: Entry) -> str:
    if shown.is_withdrawn:
        return _("Withdrawn: %(title)s") % {"title": shown.headline}
    return f"{shown.answer.rating_name}: {shown.headline}"


def _lines(shown: Entry) -> list[str]:
    answer = shown.answer
    if shown.is_withdrawn:
        texts = [_("We have withdrawn this answer."), answer.public_reason]
    else:
        texts = [answer.statement, f"{answer.rating_name}. {answer.summary}", answer.reason]
        if answer.public_reason:
            texts.append(_("Corrected: %(reason)s") % {"reason": answer.public_reason})
    return [_plain(text) for text in texts if text.strip()]


def _plain(text: str) -> str:
    """Drop the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
