"""A window in which nothing may happen: no script, no request elsewhere, no report of the policy."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page

from tests.web.browser.running import Desk
from tests.web.browser.strings import MARKS, Mark, marks_in

__all__ = ["Watched"]

WATCH = """
window.addEventListener("securitypolicyviolation", e =>
  console.error("CSP-REPORT " + e.violatedDirective + " " + e.blockedURI + " " + e.sample), true);
"""
MARKUP = """() => {
  const wrong = [];
  for (const e of document.querySelectorAll("*")) {
    for (const a of e.attributes) if (a.name.startsWith("on")) wrong.push(e.outerHTML.slice(0, 150));
    if (e.matches("iframe, object, embed, base, style, meta[http-equiv]")) wrong.push(e.outerHTML.slice(0, 150));
    if (e.matches("script") && !e.src
        && !["application/ld+json", "application/json"].includes(e.type)) wrong.push(e.outerHTML.slice(0, 150));
    const unread = e.protocol === ":" && /^https?:\\/\\//.test(e.getAttribute("href"));
    if (e.matches("a[href]") && !unread && !["http:", "https:", "mailto:"].includes(e.protocol)) wrong.push(e.href.slice(0, 150));
    for (const name of ["action", "formAction", "src"]) {
      const to = e.hasAttribute(name.toLowerCase()) && typeof e[name] === "string" ? e[name] : "";
      if (to && !to.startsWith(location.origin + "/") && !to.startsWith("data:image/")) wrong.push(e.outerHTML.slice(0, 150));
    }
  }
  return wrong;
}"""
"""What a page must not be made of. A link that begins as one of the web, but has no address that a
browser can read (`http://ho%10st/`), leads nowhere and is let be."""
UNSEEN = """
const unseen = new CSSStyleSheet();
unseen.replaceSync(":root > * { display: none !important }");
document.adoptedStyleSheets = [unseen];
"""
"""Takes a page out of sight: all of it is read, fetched and run as ever, but not laid out."""
NAMES = "() => Object.getOwnPropertyNames(window)"
SIGNS = """sign => [...new Set(
  [document.documentElement.outerHTML, document.documentElement.textContent]
    .flatMap(text => text.match(new RegExp(sign, "g")) || []))]"""
OURS = {"htmx", "allauth", "webauthnJSON"}
"""Globals that the desk's own scripts, and those that sign people in, make."""


class Watched:
    """A window, all that happened in it that must not, and what hostile text it has shown."""

    def __init__(self, context: BrowserContext, desk: Desk, *, unseen: bool = False) -> None:
        self.wrong: list[str] = []
        self.viewed: set[str] = set()
        self.pages = 0
        self.shown: set[Mark] = set()
        host = urlsplit(desk.address).netloc
        context.add_init_script(WATCH + (UNSEEN if unseen else ""))
        context.set_default_timeout(120_000)
        context.on("request", lambda request: self._request(request.url, host))
        self.page = context.new_page()
        self.page.on(
            "dialog", lambda dialog: (self._say(f"dialog {dialog.message}"), dialog.dismiss())
        )
        self.page.on("console", lambda line: self._console(line.text))
        self.page.on("popup", lambda _: self._say("a window opened"))
        self.page.goto("/robots.txt")
        self.names = set(self.page.evaluate(NAMES)) | OURS

    def _say(self, what: str) -> None:
        self.wrong.append(f"{self.page.url}: {what}"[:500])

    def _request(self, url: str, host: str) -> None:
        if urlsplit(url).netloc != host and not url.startswith(("data:image/", "about:")):
            self._say(f"request to {url[:200]}")

    def _console(self, text: str) -> None:
        if "CSP-REPORT" in text or "Content Security Policy" in text:
            self._say(text)

    def look(self, path: str) -> str | None:
        """Open a page, look at what it is made of; returns where the list goes on.

        `shown` then has the signs of the packs that this page shows.
        """
        page, self.shown = self.page, set()
        try:
            answer = page.goto(path)
        except Error as error:
            assert "Download is starting" in str(error), error
            return None
        assert answer is not None
        assert answer.status < 500 or path == "/health", f"{path}: {answer.status}"
        try:
            return self._read(answer.headers.get("content-type", "").startswith("text/html"))
        except Error as error:
            assert "context was destroyed" in str(error), error
            self._say(f"{path} went elsewhere by itself")
            return None

    def _read(self, is_html: bool) -> str | None:
        page = self.page
        self.shown = set(marks_in(page.evaluate(SIGNS, MARKS)))
        if not is_html:
            self.viewed.add(page.url)
            return None
        self.pages += 1
        for what in page.evaluate(MARKUP):
            self._say(f"markup {what}")
        if new := set(page.evaluate(NAMES)) - self.names:
            self._say(f"globals {sorted(new)}")
        return _next(page)

    @property
    def faults(self) -> list[str]:
        """Return what went wrong, but for pictures and XML: there the browser's viewer styles itself."""
        viewers = tuple(f"{url}: " for url in self.viewed)
        return [w for w in self.wrong if not (w.startswith(viewers) and "style-src" in w)]


def _next(page: Page) -> str | None:
    link = page.locator("a[rel=next], .more a").first
    return link.evaluate("e => e.href") if link.count() else None
