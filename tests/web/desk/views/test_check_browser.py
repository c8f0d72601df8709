"""The editor in a real browser: it saves by itself, overwrites nobody, and fits any width."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from hearsay.web.claims.models import Check, Evidence
from hearsay.web.people.models import User
from tests.browser import chromium, chromium_path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium installed"),
    pytest.mark.django_db(transaction=True),
]
LONG_THAI = "เขื่อนดอยแก้วแตกเมื่อเวลาตีสามน้ำจะถึงตัวเมืองในสองชั่วโมง" * 6


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser, beside which tests may ask the store."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium() as started:
        yield started


@pytest.fixture
def opened(
    browser: Browser, live_server: Any, signed_in: Callable[[User], Client]
) -> Callable[..., Page]:
    """Open an address as somebody."""

    def open_as(user: User, path: str, **options: Any) -> Page:
        cookie = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(**options)
        context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    return open_as


def test_it_saves_by_itself_and_stops_at_anothers_words(
    finished: Check, alice: User, bob: User, opened: Callable[..., Page]
) -> None:
    """What is typed is kept within seconds; the second writer is told, sees both, and loses nothing."""
    address = reverse("check", args=[finished.pk])
    bobs, alices = opened(bob, address), opened(alice, address)
    alices.fill("#id_title", "Alice wrote this")
    expect(alices.locator("#check-state .saved")).to_be_visible(timeout=15_000)
    finished.refresh_from_db()
    assert (finished.title, finished.last_editor) == ("Alice wrote this", alice)
    bobs.fill("#id_title", "Bob wrote that")
    expect(bobs.locator("#check-state")).to_contain_text("alice has changed", timeout=15_000)
    bobs.get_by_role("button", name="Show both").click()
    expect(bobs.locator("del").first).to_contain_text("Alice")
    bobs.get_by_role("button", name="Save what I chose").click()
    expect(bobs.locator(".notices .success")).to_be_visible()
    finished.refresh_from_db()
    assert (finished.title, finished.version) == ("Bob wrote that", 3)


def test_leaving_by_another_form_loses_nothing(
    finished: Check, source: Evidence, bob: User, opened: Callable[..., Page]
) -> None:
    """Who adds evidence with words not yet saved has both; the count follows what is typed."""
    page = opened(bob, reverse("check", args=[finished.pk]))
    page.fill("#id_summary", "ดีครับ")
    expect(page.locator("[data-count-of] b")).to_have_text("4")
    page.get_by_text("Add evidence").click()
    page.fill("#id_url", "https://new.example/page")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".notices .success")).to_be_visible()
    finished.refresh_from_db()
    assert finished.summary == "ดีครับ"
    assert Evidence.objects.filter(url="https://new.example/page").exists()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_fits_and_is_accessible(
    width: int,
    scheme: str,
    finished: Check,
    source: Evidence,
    ada: User,
    opened: Callable[..., Page],
) -> None:
    """Long Thai lines and addresses wrap, and the rules of WCAG 2 hold, dark and light."""
    Check.objects.update(statement=LONG_THAI, title=LONG_THAI[:290], lang="th", body=LONG_THAI)
    Evidence.objects.update(url="https://a.example/" + "x" * 500, excerpt=LONG_THAI, lang="th")
    pk = finished.pk
    paths = [reverse(n, args=[pk]) for n in ("check", "check_preview", "check_revisions")]
    paths += [reverse("checks") + "?show=drafts", reverse("desk_settings")]
    paths += [reverse("claim", args=[finished.claim_id])]
    paths += [reverse("evidence_edit", args=[source.pk])]
    size = {"width": width, "height": 800}
    page = opened(ada, "/desk/checks", viewport=size, color_scheme=scheme)
    for path in paths:
        page.goto(page.url.split("/desk/")[0] + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
