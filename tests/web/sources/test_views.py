"""The desk's page about its sources: how they do, in words; changes by editors alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from hearsay.errors import Phrase
from hearsay.web.claims.models import Message
from hearsay.web.people.models import User
from hearsay.web.reasons import pack
from hearsay.web.sources import asking, trying
from hearsay.web.sources.asking import Get
from hearsay.web.sources.models import Site, Source, SourcePost
from tests.connect.world import Server

from .conftest import FEED, RSS, Worker, asked, feed, item, tell

SignIn = Callable[[User], Client]
Follow = Callable[..., Source]


def page(browser: Client, **more: str) -> str:
    """The page's words."""
    answer = browser.get(reverse("sources"), **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_so(bob: User, signed_in: SignIn) -> None:
    """A checker sees the page, and no form."""
    shown = page(signed_in(bob))
    assert "None yet." in shown
    assert "Add a source" not in shown


def test_a_long_list_has_pages(follow: Follow, bob: User, signed_in: SignIn) -> None:
    """Each source on one of them, failing ones on the first; a page that is not there is the last."""
    for number in range(110):
        follow(typed=f"https://news{number}.example/feed", name=f"Newsroom {number:03}")
    Source.objects.filter(name="Newsroom 109").update(failures=2, last_error="x")
    browser = signed_in(bob)
    shown = [browser.get(reverse("sources"), {"page": n}).content.decode() for n in (1, 2, 3, 9)]
    found = [set(re.findall(r"<h3[^>]*>(Newsroom \d+)", one)) for one in shown]
    assert [len(one) for one in found] == [50, 50, 10, 10]
    assert len(set.union(*found)) == 110 and "Newsroom 109" in found[0]
    assert "Page 1 of 3" in shown[0] and 'href="?page=2"' in shown[0]
    assert "Next page" not in shown[2] and 'href="?page=2"' in shown[2]


def test_health_is_told_in_words(
    follow: Follow, bob: User, signed_in: SignIn, now: datetime
) -> None:
    """Failing ones first: what went wrong, since when, how much it brings."""
    well, failing = follow(name="Well"), follow("mastodon", "social.test", "Failing")
    why = Phrase("answered %(status)d; %(advice)s", status=500, advice=Phrase("try again later"))
    Source.objects.filter(pk=failing.pk).update(
        failures=3, last_error=str(why), said=pack(why), next_at=timezone.now() + timedelta(hours=4)
    )
    Source.objects.filter(pk=well.pk).update(last_ok_at=now, posts=1_234, made_at=now)
    for number in range(14):
        SourcePost.objects.create(source=well, key=f"k{number}", seen_at=timezone.now())
    browser = signed_in(bob)
    shown = page(browser)
    assert shown.index("Failing") < shown.index("Well")
    for words in ("Failed 3 times in a row", "answered 500; try again later", "never", "1,234"):
        assert words in shown
    assert "<dd>2</dd>" in shown.replace(".0", ""), "14 posts in a week are 2 a day"
    assert "Ask it now" not in shown
    with translation.override("vi"):
        said = page(browser, HTTP_ACCEPT_LANGUAGE="vi")
    assert "try again later" not in said


def test_an_editor_follows_a_source_and_looks_after_it(alice: User, signed_in: SignIn) -> None:
    """Each button does what it says, and says what it did."""
    browser = signed_in(alice)
    typed = {"kind": "mastodon", "address": "#flood@social.test", "name": "Flood"}
    answer = browser.post(reverse("source_add"), typed, follow=True)
    assert "Followed. The worker asks it" in answer.content.decode()
    source = Source.objects.get()
    assert (source.name, source.address) == ("Flood", "social.test/tags/flood")
    again = browser.post(reverse("source_add"), typed)
    assert again.status_code == 422
    assert "already" in again.content.decode()
    for name, state in (("pause", "paused"), ("resume", "active"), ("poll", "active"),
                        ("remove", "removed")):  # fmt: skip
        answer = browser.post(reverse(f"source_{name}", args=[source.pk]), follow=True)
        assert 'role="status"' in answer.content.decode()
        source.refresh_from_db()
        assert source.state == state
    assert "Flood" not in page(browser)
    refused = browser.post(reverse("source_pause", args=[source.pk]), follow=True)
    assert "was removed" in refused.content.decode()


def test_a_move_is_offered(follow: Follow, alice: User, signed_in: SignIn) -> None:
    """One button, and it is asked there."""
    source = follow()
    Source.objects.update(moved_to="https://new.test/feed")
    browser = signed_in(alice)
    assert "Ask there from now on" in page(browser)
    said = {"name": source.name, "address": "https://new.test/feed"}
    browser.post(reverse("source_change", args=[source.pk]), said)
    assert Source.objects.get().address == "https://new.test/feed"
    browser.post(reverse("source_change", args=[source.pk]), {"name": "x" * 121})
    assert Source.objects.get().name == source.name


@pytest.mark.parametrize(
    "typed", ["", "javascript:alert(1)", "http://127.0.0.1/feed", "https://" + "x" * 2_000]
)
@pytest.mark.parametrize("name", ["source_add", "source_try"])
def test_what_is_no_source_is_said_beside_the_field(
    typed: str, name: str, alice: User, signed_in: SignIn
) -> None:
    """Nothing is kept and nothing asked."""
    answer = signed_in(alice).post(reverse(name), {"kind": "feed", "address": typed})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Source.objects.exists()


@pytest.fixture
def tried(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages ask the tests' own server."""
    monkeypatch.setattr(asking, "get", get)


def test_a_source_is_tried_before_it_is_kept(
    tried: None, server: Server, alice: User, signed_in: SignIn
) -> None:
    """Its first posts are shown, as text; nothing is kept but what the site asks of programs."""
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt; the dam broke"
    tell(server, "/feed", feed(item(1, hostile), *(item(n) for n in range(2, 9))), **RSS)
    said = {"kind": "feed", "address": "news.test/feed", "name": "News"}
    shown = signed_in(alice).post(reverse("source_try"), said).content.decode()
    assert "8 posts; the first of them are below." in shown
    assert "the dam broke (1)" in shown
    assert "(5)" in shown
    assert "(6)" not in shown
    assert "<script>alert" not in shown
    assert 'value="news.test/feed"' in shown, "one more press keeps it"
    assert not Source.objects.exists()
    assert not Message.objects.exists()
    assert Site.objects.exists()


def test_what_goes_wrong_while_trying_is_said(
    tried: None, server: Server, alice: User, signed_in: SignIn
) -> None:
    """In words; and that there is nothing just now."""
    browser = signed_in(alice)
    said = {"kind": "feed", "address": FEED}
    shown = browser.post(reverse("source_try"), said).content.decode()
    assert "answered 404" in shown
    tell(server, "/feed", feed(), **RSS)
    assert "no post just now" in browser.post(reverse("source_try"), said).content.decode()
    assert asked(server, "/robots.txt") == 1


def test_one_is_tried_at_a_time(
    tried: None, server: Server, alice: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow site does not keep every process busy."""
    with trying._one:
        answer = signed_in(alice).post(reverse("source_try"), {"kind": "feed", "address": FEED})
    assert answer.status_code == 422
    assert "Somebody is trying another" in answer.content.decode()
    assert not server.paths()


def test_hostile_words_are_only_words(
    follow: Follow, server: Server, worker: Worker, alice: User, signed_in: SignIn
) -> None:
    """Names, errors, what was refused: shown as text."""
    follow(name="<img src=x onerror=alert(1)>")
    bad = "<script>alert(1)</script>"
    Source.objects.update(last_error=bad, refused=[bad], moved_to=bad, said={"say": bad})
    shown = page(signed_in(alice))
    assert "<img" not in shown
    assert bad not in shown
