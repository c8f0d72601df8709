"""From the sign-in to the published answer, in Chromium, by the pages alone, in each language."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from hearsay.claimreview import read_claimreviews
from tests.web.browser.journeys import WIDTHS, writer
from tests.web.browser.running import Desk, running_desk
from tests.web.world import PASSWORD, SECRET, TEXTS

PAGE = "<!doctype html><title>Dengue</title><p>There is no specific treatment."
WORKER = 60.0
"""Seconds that the worker has to archive a source in."""


class _Source(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    """A site with one page that evidence may be fetched from."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Source)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def desk(source: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with its worker, a claim for each journey, and the site that may be fetched from."""
    home = tmp_path_factory.mktemp("journeys")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARSAY_FETCH_ALLOW", source)
        with running_desk(home, "tests.web.browser.journeys", worker=True) as running:
            yield running


def _send(page: Page, form: str) -> None:
    """Send the form at an address ending so."""
    button = f"form[action$='{form}'] button, button[formaction$='{form}']"
    with page.expect_navigation():
        page.locator(button).first.click()
    assert page.locator(".notices .error, [role=alert]").all_inner_texts() == []


def _sign_in(page: Page, name: str, then: str) -> None:
    page.goto(f"/account/login/?next={then}")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.locator("form[action$='/login/'] button.primary").click()
    page.fill("#id_code", format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
    with page.expect_navigation():
        page.locator("form[action$='/authenticate/'] button.primary").last.click()


def _add_evidence(page: Page, url: str) -> None:
    """Add a source, and wait until the worker has a copy of it."""
    form = page.locator("#evidence form[action$='/evidence']")
    if not form.is_visible():
        page.locator("#evidence details summary").last.click()
    form.locator("[name=url]").fill(url)
    form.locator("[name=title]").fill("Dengue")
    form.locator("[name=excerpt]").fill("There is no specific treatment.")
    _send(page, "/evidence")
    end = time.monotonic() + WORKER
    while not page.locator("#evidence a[href$='/copy']").count():
        assert time.monotonic() < end, page.locator("#evidence").inner_text()
        time.sleep(0.5)
        page.reload()


def _write_check(page: Page, lang: str) -> None:
    """Start a check in a language, write it, and hand it in."""
    page.select_option("#start-lang", lang)
    _send(page, "/checks")
    title, summary, body = TEXTS[lang]
    page.fill("#id_title", title)
    page.fill("#id_summary", f"{summary} {summary}")
    page.fill("#id_body", body)
    page.select_option("#id_rating", index=1)
    page.check("input[name=conflict][value=none]")
    _send(page, "/submit")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "vi", "th"])
def test_a_claim_becomes_an_answer(
    browser: Browser, desk: Desk, source: str, lang: str, width: int
) -> None:
    """Sign in, take the top claim, confirm, find evidence, write; another approves; it is out."""
    with desk.context(browser, width=width, lang=lang) as context:
        page = context.new_page()
        _sign_in(page, writer(lang, width), f"/desk/%3Flang={lang}")
        assert page.locator("html").get_attribute("lang") == lang
        statement = page.locator(".claimrow .statement a").first.inner_text()
        with page.expect_navigation():
            page.locator(".claimrow .statement a").first.click()
        expect(page.locator("h1")).to_have_text(statement)
        _send(page, "/confirm")
        expect(page.locator(".match.confirmed")).to_have_count(1)
        _add_evidence(page, f"http://{source}/{lang}/{width}")
        _write_check(page, lang)
        check = page.url
    with desk.context(browser, "alice", width=width, lang=lang) as context:
        page = context.new_page()
        page.goto(check)
        _send(page, "/approve")
        _send(page, "/publish")
    _is_out(browser, desk, lang, width, statement)


def _is_out(browser: Browser, desk: Desk, lang: str, width: int, statement: str) -> None:
    """A reader finds the answer, its ClaimReview, its entry in the feed and its card."""
    with desk.context(browser, width=width, lang=lang) as context:
        page = context.new_page()
        page.goto(f"/{lang}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        with page.expect_navigation():
            page.locator(".entry h3 a").first.click()
        text = page.locator("main").inner_text()
        assert TEXTS[lang][0] in text and statement in text and "Dengue" in text
        (review,) = read_claimreviews(page.content()).reviews
        assert (review.claim, review.url) == (statement, page.url)
        feed = context.request.get(f"/{lang}/feed.atom").text()
        assert page.url in feed and TEXTS[lang][0] in feed
        card = page.locator("meta[property='og:image']").get_attribute("content")
        assert card is not None
        picture = context.request.get(card)
        assert picture.ok and picture.body().startswith(b"\x89PNG")


def test_a_passkey_is_added_and_lets_in(browser: Browser, desk: Desk) -> None:
    """A passkey of the browser's own is added, and later opens the desk without a password."""
    with desk.context(browser, "cleo") as context:
        page = context.new_page()
        key = context.new_cdp_session(page)
        key.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                   "hasUserVerification": True, "isUserVerified": True,
                   "automaticPresenceSimulation": True}  # fmt: skip
        key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto("/account/2fa/webauthn/add/")
        page.fill("#id_name", "Laptop")
        page.check("#id_passwordless")
        with page.expect_navigation():
            page.click("#mfa_webauthn_add")
        page.goto("/account/2fa/webauthn/")
        expect(page.locator("main")).to_contain_text("Laptop")
        context.clear_cookies(name="hearsay-session")
        page.goto("/desk/")
        assert "/login/" in page.url
        with page.expect_navigation(url="**/desk/"):
            page.click("#passkey_login")
        expect(page.locator(".bar nav")).to_contain_text("cleo")
