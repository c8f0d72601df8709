"""What every public page promises: no cookie, good validators, strict headers."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from hearsay.web.claims.models import Answer, Desk
from hearsay.web.people.models import User
from hearsay.web.public import urls

Publish = Callable[..., Answer]
PATHS = [
    "/", "/en/", "/vi/", "/th/", "/en/search?q=ginger", "/en/about", "/en/checks/k1",
    "/en/checks/k1/revisions/1", "/embed/k1", f"/oembed?url={settings.ADDRESS}/en/checks/k1",
    "/en/topics/health", "/en/topics/health/feed.atom", "/en/topics/health/feed.json",
    "/en/languages/en", "/en/languages/en/feed.atom", "/en/languages/en/feed.json",
    "/en/feed.atom", "/en/feed.json", "/sitemap.xml", "/sitemap-1.xml", "/robots.txt",
    "/dumps/checks.csv", "/dumps/checks.jsonl", "/dumps/checks.json",
]  # fmt: skip


@pytest.fixture
def published(desk: Desk, publish: Publish) -> Answer:
    """One answer."""
    return publish(key="k1")


def body(answer: object) -> bytes:
    """Return what was sent, whole or in pieces."""
    return answer.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_every_public_address_is_looked_at_here() -> None:
    """A new address must join the list, but the picture, which has a test of its own."""
    asked = {path.strip("/").split("?")[0].split("/")[-1].split(".")[-1] for path in PATHS}
    assert len(urls.urlpatterns) == 23 and asked


@pytest.mark.parametrize("path", PATHS)
def test_no_page_sets_or_depends_on_a_cookie(
    path: str, published: Answer, alice: User, signed_in: Callable[[User], Client]
) -> None:
    """A stranger and an editor who is signed in get the same bytes, and no cookie."""
    strange, known = Client(), signed_in(alice)
    first, second = strange.get(path), known.get(path)
    assert first.status_code == second.status_code == 200
    assert body(first) == body(second)
    for answer in (first, second):
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()
        assert "private" not in answer["Cache-Control"]
    assert not strange.cookies
    varies = path == "/" or not path.startswith(("/en/", "/vi/", "/th/"))
    if not varies:
        assert "Vary" not in first


@pytest.mark.parametrize("path", PATHS)
def test_pages_may_be_kept_and_asked_about(path: str, published: Answer) -> None:
    """Each has a lifetime and an ETag; whoever has the page already gets 304 and no body."""
    answer = Client().get(path)
    assert answer["Cache-Control"].startswith("public, max-age=")
    assert "stale-while-revalidate=" in answer["Cache-Control"]
    tag = answer["ETag"]
    again = Client().get(path, headers={"if-none-match": tag})
    assert again.status_code == 304 and body(again) == b""
    assert again["ETag"] == tag and again["Cache-Control"] == answer["Cache-Control"]
    assert again["Content-Security-Policy"] == answer["Content-Security-Policy"]
    assert Client().get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_what_get_would(path: str, published: Answer) -> None:
    """The same headers, no body."""
    whole, head = Client().get(path), Client().head(path)
    assert head.status_code == 200 and body(head) == b""
    for name in ("ETag", "Content-Type", "Cache-Control"):
        assert head[name] == whole[name]
    if not path.startswith("/dumps"):
        assert head["Content-Length"] == whole["Content-Length"] == str(len(body(whole)))


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_sent_to_a_public_page(path: str, published: Answer) -> None:
    """Public pages only read."""
    assert Client().post(path).status_code == 405
    assert Client().delete(path).status_code == 405
    assert Client().options(path)["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/embed/k1"])
def test_no_page_runs_a_script_or_stands_in_a_frame(path: str, published: Answer) -> None:
    """The policy allows no script at all."""
    policy = Client().get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_new_answer_is_seen_at_once(published: Answer, publish: Publish) -> None:
    """Kept pages are kept by what they show: publishing makes new ones, and new validators."""
    before = Client().get("/en/")
    publish(title="Fresh", statement="b")
    after = Client().get("/en/")
    assert b"Fresh" in after.content and before["ETag"] != after["ETag"]
    assert Client().get("/dumps/checks.csv")["ETag"]


def test_a_validator_outlives_what_does_not_concern_the_page(
    published: Answer, publish: Publish
) -> None:
    """An answer's page is the same after another was published, so caches may keep it."""
    before = Client().get("/en/checks/k1")["ETag"]
    publish(statement="b")
    assert Client().get("/en/checks/k1")["ETag"] == before


def test_a_change_of_the_desk_is_seen_at_once(published: Answer, desk: Desk) -> None:
    """Name and words of the desk stand on every page."""
    Client().get("/en/checks/k1")
    desk.name = "Another name"
    desk.save()
    assert b"Another name" in Client().get("/en/checks/k1").content


def test_unknown_parameters_make_no_new_page(
    published: Answer, django_assert_num_queries: Callable[..., object]
) -> None:
    """Nobody can fill the memory or wear out the store with made-up parameters."""
    Client().get("/en/")
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        Client().get("/en/?utm_source=x&fbclid=y")


def test_a_strange_host_is_refused(published: Answer) -> None:
    """Only the desk's own names are answered, so no cache can be poisoned with another."""
    assert Client().get("/en/", headers={"host": "evil.example"}).status_code == 400


def test_no_address_of_the_outside_depends_on_the_host_that_was_asked(
    published: Answer, settings: object
) -> None:
    """Links for machines use the desk's own address."""
    for path in ("/en/feed.atom", "/sitemap.xml", "/en/checks/k1"):
        text = Client().get(path, headers={"host": "localhost:1234"}).content
        assert b"localhost:1234" not in text
