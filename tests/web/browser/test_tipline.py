"""The tipline in a real browser: asked by a form, answered on its page; overheard without a connection."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser.running import Desk, running_desk

LINK = re.compile(r"/ask/[\w-]{40,}$")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of its own, as tips change it."""
    with running_desk(tmp_path_factory.mktemp("asked")) as running:
        yield running


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


def test_a_collector_without_connection(browser: Browser, asked: Desk) -> None:
    """The form opens and keeps without a connection; what was kept is sent when there is one."""
    with asked.context(browser, "cleo", width=360) as context:
        page = context.new_page()
        page.goto("/desk/collect/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()  # now by the service worker, which keeps it
        state = page.locator("[data-state]")
        context.set_offline(True)
        page.reload()
        for words in ("the market is closed tomorrow", "fish from the lake is safe again"):
            page.locator("#collect-text").fill(words)
            page.locator("#collect-place").fill("Quận 5")
            page.locator("form button").click()
            expect(page.locator("#collect-text")).to_have_value("")
        expect(state).to_contain_text("Kept on this phone")
        context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(state).to_have_text("Sent. Thank you.", timeout=15_000)
        page.goto("/desk/?q=market+closed")
        assert page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))") == [
            "hearsay-collect"
        ]
