"""The page that asks what the columns of a table are: in each language, with names of any length."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browser.looking import NARROWEST, faults, too_wide
from tests.web.browser.running import Desk

SMALLEST = 24
"""CSS pixels of what can be pressed, each way (WCAG 2.5.8)."""
CUT = """() => [...document.querySelectorAll('main label, main li, main p, main h1')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && !e.querySelector('.hidden')
        && getComputedStyle(e).display !== 'inline')
    .map(e => e.outerHTML.slice(0, 120))"""
SMALL = """least => [...document.querySelectorAll('main select, main button')]
    .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
    .filter(([box]) => box.width < least || box.height < least).map(([, html]) => html)"""


def _wrong(page: Page, width: int) -> list[str]:
    """Return what is wrong with the page at a width."""
    wrong = faults(page) + too_wide(page, width)
    page.set_viewport_size({"width": width, "height": 740})
    return wrong + list(page.evaluate(CUT)) + list(page.evaluate(SMALL, SMALLEST))


@pytest.mark.parametrize("width", [NARROWEST, 1280])
@pytest.mark.parametrize("lang", ["en", "vi", "th"])
def test_columns_can_be_named_on_any_screen(
    browser: Browser, desk_served: Desk, lang: str, width: int
) -> None:
    """No violation, nothing cut off or beside the window, also with Thai names of a whole sentence."""
    number = desk_served.world.objects["thai_table"]
    with desk_served.context(browser, "ada", width=width, lang=lang) as context:
        page = context.new_page()
        answer = page.goto(f"/desk/import/{number}/columns")
        assert answer is not None and answer.status == 200
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("select[name^=column-]").count() == 3
        assert "สมชาย" not in page.content()
        assert _wrong(page, width) == []
        page.locator("select[name=column-0]").select_option("text")
        page.locator("button.primary").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/desk/import/{number}")
        assert page.locator("[role=alert]").count() == 0
        assert _wrong(page, width) == []
