"""What is wrong with a page that is open: WCAG 2.2 AA by axe, and what sticks out of a narrow window."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = ["NARROWEST", "faults", "too_wide"]

NARROWEST = 320
"""CSS pixels: what WCAG's reflow asks for (1.4.10)."""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}


def faults(page: Page) -> list[str]:
    """Return what axe finds, one line a kind and place."""
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
        for fault in found
        for node in fault["nodes"]
    ]


def too_wide(page: Page, width: int) -> list[str]:
    """Return what sticks out of a window of a width, with all that can be opened open."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.set_viewport_size({"width": width, "height": 740})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide <= width:
        return []
    places = page.evaluate(
        """width => [...document.querySelectorAll('body *')].filter(e =>
             e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll, .skip'))
             .slice(-3).map(e => e.outerHTML.slice(0, 120))""",
        width,
    )
    return [f"{wide} px wide in a window of {width}: {places}"]
