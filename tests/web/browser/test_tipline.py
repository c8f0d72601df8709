"""The tipline in a real browser: asked by a form, answered on its page; overheard without a connection."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.running import Desk, running_desk

KEPT = """() => new Promise((resolve) => {
  window.indexedDB.open("hearsay-collect").onsuccess = ({ target: { result: base } }) => {
    base.transaction("kept").objectStore("kept").getAll().onsuccess = ({ target: { result: all } }) => {
      base.close();
      resolve(all.map((one) => one.text).sort());
    };
  };
})"""
LINK = re.compile(r"/ask/[\w-]{40,}$")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk lies."""
    return tmp_path_factory.mktemp("asked")


@pytest.fixture(scope="module")
def asked(home: Path) -> Iterator[Desk]:
    """A desk of its own, as tips change it; it takes small forms alone, so that one can be too large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARSAY_MOST_FORM_BYTES", "20000")
        with running_desk(home) as running:
            yield running


@contextmanager
def collecting(browser: Browser, desk: Desk, lang: str = "en") -> Iterator[Page]:
    """A collector's phone with the form open, kept by its service worker."""
    with desk.context(browser, "cleo", width=360, lang=lang) as context:
        page = context.new_page()
        page.goto("/desk/collect/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()  # now by the service worker, which keeps it
        yield page


def keep(page: Page, words: str) -> None:
    """Write a rumour, and keep it."""
    page.locator("#collect-text").fill(words)
    page.locator("form[data-collect] button").click()
    expect(page.locator("#collect-text")).to_have_value("")


def online(page: Page) -> None:
    """Let the phone have its connection again, and see it."""
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")


def texts_kept(page: Page) -> list[str]:
    """Return what lies on the phone."""
    kept: list[str] = page.evaluate(KEPT)
    return kept


def heard(home: Path) -> list[str]:
    """Return what the desk has of overheard rumours."""
    with closing(sqlite3.connect(home / "desk.sqlite3")) as store:
        rows = store.execute("SELECT text FROM claims_message WHERE key LIKE 'collect:%'")
        return [text for (text,) in rows]


@pytest.mark.parametrize("lang", ["en", "vi", "th"])
@pytest.mark.parametrize("width", [360, 1280])
def test_somebody_asks(browser: Browser, asked: Desk, lang: str, width: int) -> None:
    """The browser does the work; the next page shows the phase and not the words; no cookie is set."""
    with asked.context(browser, width=width, lang=lang) as context:
        context.clear_cookies()
        page = context.new_page()
        page.goto(f"/{lang}/ask")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("#tip-text").fill("they say the bridge over the river is closed")
        page.locator("form.tip button").click()
        page.wait_for_url(LINK)
        expect(page.locator("[role=status]").first).to_be_visible()
        assert "bridge" not in page.content()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert not context.cookies()


def test_somebody_asks_without_script(browser: Browser, asked: Desk) -> None:
    """The form says how long to wait and keeps the words; `test_form_views` waits and sends them."""
    context = browser.new_context(base_url=asked.address, java_script_enabled=False)
    with context:
        page = context.new_page()
        page.goto("/en/ask")
        page.locator("#tip-text").fill("they say the well is poisoned")
        page.locator("form.tip button").click()
        expect(page.locator("[role=alert]")).to_contain_text("Please wait")
        assert page.locator("#tip-text").input_value() == "they say the well is poisoned"


def test_a_collector_without_connection(browser: Browser, asked: Desk, home: Path) -> None:
    """The form opens and keeps without a connection; what was kept is sent when there is one."""
    with collecting(browser, asked) as page:
        state = page.locator("[data-state]")
        page.context.set_offline(True)
        page.reload()
        for words in ("the market is closed tomorrow", "fish from the lake is safe again"):
            page.locator("#collect-place").fill("Quận 5")
            keep(page, words)
        expect(state).to_contain_text("Waiting: 2")
        online(page)
        expect(state).to_have_text("Sent. Thank you.", timeout=15_000)
        assert not texts_kept(page)
        assert len(heard(home)) == 2
        assert page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))") == [
            "hearsay-collect"
        ]


@pytest.mark.parametrize(
    ("lang", "reason"), [("en", "no text"), ("vi", "Không có nội dung"), ("th", "ไม่มีข้อความ")]
)
def test_a_refused_rumour_stays_on_the_phone(
    browser: Browser, asked: Desk, home: Path, lang: str, reason: str
) -> None:
    """With the desk's reason, whatever was typed meanwhile; the others are sent; it is mended and sent."""
    with collecting(browser, asked, lang) as page:
        page.context.set_offline(True)
        for words in ("   ", f"the ferry sank, they say in {lang}"):
            keep(page, words)
        page.locator("#collect-text").fill("typed meanwhile")
        online(page)
        refused = page.locator("[data-refused] li")
        expect(refused).to_have_count(1, timeout=15_000)
        expect(refused.locator("[data-part=why]")).to_contain_text(reason)
        expect(page.locator("[data-state]")).not_to_contain_text("1")
        expect(page.locator("#collect-text")).to_have_value("typed meanwhile")
        assert texts_kept(page) == ["   "]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.reload()
        refused.locator("[data-part=mend]").click()
        refused.locator("textarea").fill(f"the pump is broken, they say in {lang}")
        refused.locator("button.primary").click()
        expect(refused).to_have_count(0, timeout=15_000)
        expect(page.locator("[data-refused]")).to_be_hidden()
        assert not texts_kept(page)
        for words in ("the ferry sank", "the pump is broken"):
            assert heard(home).count(f"{words}, they say in {lang}") == 1


def test_a_rumour_that_is_too_large_says_so(browser: Browser, asked: Desk) -> None:
    """Nobody is told to sign in for it; it can be deleted, and is gone then."""
    with collecting(browser, asked) as page:
        keep(page, "too long " * 4_000)
        refused = page.locator("[data-refused] li")
        expect(refused.locator("[data-part=why]")).to_have_text("It is longer than the desk takes.")
        expect(page.locator("[data-state]")).to_be_hidden()
        refused.locator("[data-part=delete]").click()
        expect(page.locator("[data-refused]")).to_be_hidden()
        assert not texts_kept(page)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, "<p>400</p>", "The desk could not read it."),
        (422, '{"why": "of the server"}', "of the server"),
    ],
)
def test_what_was_refused_says_why(
    browser: Browser, asked: Desk, status: int, body: str, reason: str
) -> None:
    """By the desk or by whatever stands before it."""
    with collecting(browser, asked) as page:
        page.route("**/collect/send", lambda route: route.fulfill(status=status, body=body))
        keep(page, "refused before the desk")
        expect(page.locator("[data-refused] [data-part=why]")).to_have_text(reason)
        assert texts_kept(page) == ["refused before the desk"]


@pytest.mark.parametrize(
    ("status", "body"), [(429, ""), (500, ""), (502, "<p>?</p>"), (200, "<p>Hotel Wi-Fi</p>")]
)
def test_what_nobody_took_is_tried_again(
    browser: Browser, asked: Desk, home: Path, status: int, body: str
) -> None:
    """A busy desk, or a page of somebody between that says 200: kept, and sent later."""
    words = f"the road is open, {status}"
    with collecting(browser, asked) as page:
        page.route("**/collect/send", lambda route: route.fulfill(status=status, body=body))
        keep(page, words)
        expect(page.locator("[data-state]")).to_have_text(
            "The desk cannot take it now; it is tried again by itself. Waiting: 1"
        )
        assert texts_kept(page) == [words]
        page.unroute("**/collect/send")
        online(page)
        expect(page.locator("[data-state]")).to_have_text("Sent. Thank you.", timeout=15_000)
        assert heard(home).count(words) == 1


def test_who_is_signed_out_is_told(browser: Browser, asked: Desk, home: Path) -> None:
    """What was written is kept, and sent when the form is opened signed in."""
    with collecting(browser, asked) as page:
        cookies = page.context.cookies()
        page.context.clear_cookies()
        keep(page, "the school is shut")
        expect(page.locator("[data-state]")).to_contain_text("Please sign in again.")
        expect(page.locator("[data-sign-in] a")).to_be_visible()
        assert texts_kept(page) == ["the school is shut"]
        page.context.add_cookies(cookies)  # type: ignore[arg-type] # as the browser gave them
        page.locator("[data-sign-in] a").click()
        expect(page.locator("[data-state]")).to_have_text("Sent. Thank you.", timeout=15_000)
        assert not texts_kept(page)
        assert heard(home).count("the school is shut") == 1
