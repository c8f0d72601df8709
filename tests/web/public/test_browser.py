"""Pages in a real browser: nothing is blocked, nothing is kept, everything fits and can be reached.

The browser's requests are answered from what Django answered before it was opened.
"""

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, Route

from hearsay.web.claims.models import Answer, Desk
from tests.browser import chromium, chromium_path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium installed"),
]

Publish = Callable[..., Answer]
HOME = "http://127.0.0.1:8000"
PATHS = ["/en/", "/vi/", "/th/checks/k1", "/en/checks/k2", "/en/checks/k2/revisions/1",
         "/vi/checks/k3", "/th/about", "/en/search?q=ginger", "/embed/k1", "/nope"]  # fmt: skip
STATIC = ["/static/hearsay/base.css", "/static/hearsay/public.css", "/static/hearsay/icon.svg"]
LONG_THAI = "น้ำขิงต้มใบมะละกอรักษาไข้เลือดออกให้หายได้ภายในสองวันไม่ต้องไปโรงพยาบาล" * 6
Answers = dict[str, tuple[int, dict[str, str], bytes]]


@pytest.fixture
def answers(desk: Desk, publish: Publish, revise: Publish) -> Answers:
    """What Django answers at each address of a desk with long, hostile and withdrawn answers."""
    Desk.objects.update(about="We listen.", operator="Example Media", contact="d@desk.example")
    publish(key="k1", lang="th", statement=LONG_THAI, title=LONG_THAI, summary=LONG_THAI)
    first = publish(key="k2", statement="</script><script>alert(1)</script> ginger" + "x" * 300,
                    still_true_until=date(2020, 1, 1), conflict_note="We sell ginger.")  # fmt: skip
    revise(first, "correction", public_reason="We misread.")
    revise(publish(key="k3", statement="b"), "withdrawal", public_reason="Our mistake.")
    made: Answers = {}
    for path in PATHS + STATIC:
        answer = Client().get(path)
        made[path] = (answer.status_code, dict(answer.items()), answer.getvalue())
    return made


def open_page(page: Page, path: str, answers: Answers) -> list[str]:
    """Open an address; returns what the browser complained of and what else it asked for."""
    complaints: list[str] = []

    def fulfill(route: Route) -> None:
        wanted = route.request.url.removeprefix(HOME)
        if wanted not in answers:
            complaints.append(f"asked for {wanted}")
            route.abort()
            return
        status, headers, body = answers[wanted]
        route.fulfill(status=status, headers=headers, body=body)

    page.route("**/*", fulfill)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append("dialog"))
    page.goto(HOME + path)
    return complaints


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_are_whole_and_reachable(width: int, scheme: str, answers: Answers) -> None:
    """No violation of the policy, no cookie, no scrolling sideways, no fault that axe knows of."""
    with chromium() as browser:
        for path in PATHS:
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page = context.new_page()
            complaints = open_page(page, path, answers)
            assert [c for c in complaints if "404" not in c] == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert context.cookies() == [], path
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
            context.close()


def test_pages_need_no_script(answers: Answers) -> None:
    """With JavaScript switched off the page shows the same words."""
    texts = []
    with chromium() as browser:
        for allowed in (True, False):
            context = browser.new_context(java_script_enabled=allowed)
            page = context.new_page()
            open_page(page, "/en/checks/k2", answers)
            texts.append(page.locator("main").inner_text())
    assert texts[0] == texts[1] and "We misread." in texts[0]
