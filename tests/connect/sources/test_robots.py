"""robots.txt is kept: whose rules count, which rule counts, and how long to pause."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.sources.robots import Judgement, Robots, judge, robots_url

SITE = "https://news.test"


def allowed(text: str, path: str = "/feed") -> bool:
    """Tell whether we may ask for a path."""
    return judge(Robots(text), SITE + path).allowed


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/feed", True),
        ("User-agent: *\nDisallow: /", "/feed", False),
        ("User-agent: *\nDisallow:", "/feed", True),
        ("User-agent: other\nDisallow: /", "/feed", True),
        ("user-AGENT: HEARSAY/1.0\ndisallow: /", "/feed", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Hearsay\nDisallow: /private", "/feed", True),
        ("User-agent: Hearsay\nUser-agent: other\nDisallow: /feed", "/feed", False),
        ("User-agent: Hearsay\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: hearsay\nDisallow: /feed",
         "/feed", False),
        ("User-agent: *\nDisallow: /feed\nAllow: /feed/public", "/feed/public/1", True),
        ("User-agent: *\nAllow: /feed/public\nDisallow: /feed", "/feed/private", False),
        ("User-agent: *\nDisallow: /feed\nAllow: /feed", "/feed", True),
        ("User-agent: *\nDisallow: /*.xml$", "/a/feed.xml", False),
        ("User-agent: *\nDisallow: /*.xml$", "/a/feed.xml?x=1", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", False),
        ("User-agent: *\nDisallow: /a*b*c", "/a1c2b3", True),
        ("User-agent: *\nDisallow: /feed$", "/feed", False),
        ("User-agent: *\nDisallow: /feed$", "/feeds", True),
        ("User-agent: *\nDisallow: /*?format=", "/feed?format=rss", False),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("User-agent: *\nDisallow: /t%C3%ACn", "/tìn", False),
        ("User-agent: *\nDisallow: /tìn", "/t%c3%acn", False),
        ("User-agent: *\nDisallow: /%66eed", "/feed", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("# Disallow\nUser-agent: * # all\nDisallow: /feed # this", "/feed", False),
        ("\ufeffUser-agent: *\r\nDisallow: /feed\r\n", "/feed", False),
        ("Disallow: /feed", "/feed", True),
        ("<html>not found</html>", "/feed", True),
    ],
)  # fmt: skip
def test_a_rule_counts_as_the_standard_says(text: str, path: str, expected: bool) -> None:
    """RFC 9309: our group or everybody's, the longest rule, "*" and "$", one spelling."""
    assert allowed(text, path) is expected


@pytest.mark.parametrize(
    ("value", "seconds"), [("10", 10), ("0.5", 0.5), ("-3", 0), ("x", 0), ("nan", 0), ("inf", 0), ("1e99", 0), ("99999", 3600)]
)  # fmt: skip
def test_a_crawl_delay_is_kept_within_an_hour(value: str, seconds: float) -> None:
    """What is no number asks for nothing."""
    found = judge(Robots(f"User-agent: *\nCrawl-delay: {value}"), SITE)
    assert found == Judgement(True, timedelta(seconds=seconds))


def test_as_long_as_a_site_cannot_tell_it_is_not_asked() -> None:
    """A server in trouble is left alone."""
    assert not judge(Robots(unknown=True), SITE).allowed


def test_where_the_rules_are() -> None:
    """At the top of the same site, by the same scheme and port."""
    assert robots_url("https://news.test:8443/a/b?c#d") == "https://news.test:8443/robots.txt"


@given(st.text(), st.text("/*$%aA?"))
def test_any_text_is_judged(text: str, path: str) -> None:
    """Nothing raises; a pattern full of stars takes no time."""
    assert judge(Robots(text), f"{SITE}/{path}").delay >= timedelta()
    stars = "*a" * 10_000
    assert judge(Robots(f"User-agent: *\nDisallow: /{stars}"), SITE + "/" + "a" * 5_000).allowed
