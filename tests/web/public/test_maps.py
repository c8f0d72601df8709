"""The sitemap names every answer once."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from hearsay.web.claims.models import Answer, Desk
from hearsay.web.public.maps import AnswerMap

Publish = Callable[..., Answer]
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def tree(path: str) -> etree._Element:
    """Return a map, parsed strictly."""
    answer = Client().get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/xml")
    return etree.fromstring(answer.content)


def test_every_answer_is_in_the_map_with_its_sisters(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """One row each, at the lasting address; answers to one claim name one another."""
    first = publish(key="k1")
    publish(key="k2", lang="vi", claim=first.check_of.claim)
    revise(publish(key="k3", statement="b"), "withdrawal", public_reason="x")
    root = tree("/sitemap.xml")
    home = settings.ADDRESS
    assert root.xpath("//s:loc/text()", namespaces=NAMES) == [
        f"{home}/en/checks/k1", f"{home}/vi/checks/k2", f"{home}/en/checks/k3",
    ]  # fmt: skip
    links = root.xpath("//s:url[1]/x:link", namespaces=NAMES)
    assert [(a.get("hreflang"), a.get("href")) for a in links] == [
        ("en", f"{home}/en/checks/k1"), ("vi", f"{home}/vi/checks/k2"),
    ]  # fmt: skip
    assert root.xpath("//s:lastmod/text()", namespaces=NAMES) == ["2026-03-01"] * 3


def test_many_answers_are_spread_over_parts(
    desk: Desk, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The map becomes a list of parts, and the parts together hold every answer once."""
    monkeypatch.setattr(AnswerMap, "limit", 2)
    for number in range(5):
        publish(key=f"k{number}", statement=f"{number}")
    parts = tree("/sitemap.xml").xpath("//s:sitemap/s:loc/text()", namespaces=NAMES)
    assert parts == [f"{settings.ADDRESS}/sitemap-{number}.xml" for number in (1, 2, 3)]
    found = [
        loc
        for part in parts
        for loc in tree(part.removeprefix(settings.ADDRESS)).xpath(
            "//s:url/s:loc/text()", namespaces=NAMES
        )
    ]
    assert found == [f"{settings.ADDRESS}/en/checks/k{number}" for number in range(5)]
    assert Client().get("/sitemap-4.xml").status_code == 404


def test_robots_are_told_where_the_map_is(desk: Desk) -> None:
    """And that the desk is not for them."""
    text = Client().get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.ADDRESS}/sitemap.xml" in text and "Disallow: /desk/" in text
