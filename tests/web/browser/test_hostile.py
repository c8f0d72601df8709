"""Hostile strings in every text field of the desk are shown as text: in Chromium nothing runs,
nothing is asked of another host, and the policy has nothing to report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.web.addresses import addresses
from tests.web.browser.hostile import packs
from tests.web.browser.running import Desk, running_desk

OWN = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg/onload=window.ran=1>',
    "'\"--></style></title></textarea></script><script>window.ran=1</script>",
    "<iframe srcdoc='<script>top.ran=1</script>'></iframe>",
    "<a href=javascript:window.ran=1 autofocus onfocus=window.ran=1>x</a>",
    "javascript:window.ran=1",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<img src=https://evil.example/x.png>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><button id=main>x</button></form>",
    "{{ settings.SECRET_KEY }}{% debug %}${7*7}#{7*7}",
    "<div hx-get=https://evil.example/ hx-trigger=load>x</div>",
    "<div hx-on:load='window.ran=1' data-row data-key=j>x</div>",
    "\u202egnp.exe\u2066\u200b\ufeff\u0007",
    "</script><script type=application/ld+json>{}</script>",
    "<!--", "]]>", "<![CDATA[", "&lt;script&gt;", "&#x3C;script&#x3E;", "%3Cscript%3E", "\\u003cscript",
    "<style>*{background:url(https://evil.example/x)}</style>",
    "<details open ontoggle=window.ran=1>", "<template><script>window.ran=1</script></template>",
]  # fmt: skip
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
    if (e.matches("a[href]") && !["http:", "https:", "mailto:"].includes(e.protocol)) wrong.push(e.href.slice(0, 150));
    for (const name of ["action", "formAction", "src"]) {
      const to = e.hasAttribute(name.toLowerCase()) && typeof e[name] === "string" ? e[name] : "";
      if (to && !to.startsWith(location.origin + "/") && !to.startsWith("data:image/")) wrong.push(e.outerHTML.slice(0, 150));
    }
  }
  return wrong;
}"""
NAMES = "() => Object.getOwnPropertyNames(window)"
OURS = {"htmx", "allauth", "webauthnJSON"}
"""Globals that the desk's own scripts, and those that sign people in, make."""


class _Watched:
    """A window, and all that happened in it that must not."""

    def __init__(self, context: BrowserContext, desk: Desk) -> None:
        self.wrong: list[str] = []
        self.viewed: set[str] = set()
        self.seen = 0
        host = urlsplit(desk.address).netloc
        context.add_init_script(WATCH)
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
        """Open a page, look at what it is made of; returns where the list goes on."""
        page = self.page
        try:
            answer = page.goto(path)
        except Error as error:
            assert "Download is starting" in str(error), error
            return None
        assert answer is not None
        if not answer.headers.get("content-type", "").startswith("text/html"):
            self.viewed.add(page.url)
            return None
        assert answer.status < 500, f"{path}: {answer.status}"
        self.seen += 1
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


def _strings(folder: Path) -> Iterator[str]:
    yield from json.loads((folder / "blns" / "blns.json").read_text(encoding="utf-8"))
    xss = folder / "payloadbox_xss" / "Intruder" / "xss-payload-list.txt"
    yield from xss.read_text(encoding="utf-8", errors="replace").splitlines()
    for file in sorted((folder / "made").glob("*.json")):
        yield from _texts(json.loads(file.read_text(encoding="utf-8")))
    for file in sorted((folder / "made" / "svg").glob("*.svg")):
        yield file.read_text(encoding="utf-8")
    for case in json.loads((folder / "url/tests/wpt/urltestdata.json").read_text(encoding="utf-8")):
        if isinstance(case, dict):
            yield case["input"]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@pytest.fixture(params=["own", pytest.param("data", marks=pytest.mark.data)])
def poisoned(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A desk in which each text field has had each of the strings: our own, or the evaluation's."""
    strings = list(OWN)
    if request.param == "data":
        strings = list(_strings(request.getfixturevalue("data_dir") / "bad_inputs"))
        assert len(strings) > 7_000
    file = tmp_path / "strings.json"
    file.write_text(json.dumps(strings), encoding="utf-8")
    monkeypatch.setenv("HOSTILE", str(file))
    home = tmp_path / "desk"
    home.mkdir()
    with running_desk(home, "tests.web.browser.hostile") as running:
        yield running


@pytest.mark.full
@pytest.mark.timeout(900)
def test_hostile_text_is_only_shown(browser: Browser, poisoned: Desk) -> None:
    """On every page of the desk and the public: 0 scripts, 0 foreign requests, 0 reports."""
    wrong: list[str] = []
    for person in ("ada", ""):
        with poisoned.context(browser, person) as context:
            watched = _Watched(context, poisoned)
            for path in _pages(poisoned, person):
                following: str | None = path
                for _ in range(12):
                    following = watched.look(following) if following else None
            for field in ("/desk/?q=", f"/desk/claims/{poisoned.world.objects['claims']}?words=",
                          "/en/search?q=", "/account/login/?next=") if person else ():  # fmt: skip
                for text in packs(OWN, 190):
                    watched.look(field + quote(text))
            wrong += watched.faults
            assert watched.seen >= (40 if person else 12)
    assert not wrong, "\n".join(wrong)


def _pages(desk: Desk, person: str) -> list[str]:
    found = [
        one.path
        for one in addresses(desk.world)
        if "GET" in one.methods and one.is_public == (person == "")
    ]
    return list(dict.fromkeys(found + [path for who, path in desk.world.more if who == person]))
