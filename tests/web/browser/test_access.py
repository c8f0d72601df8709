"""Every page for everybody: WCAG 2.2 AA by axe, phone width, dark mode, and by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.web.addresses import addresses
from tests.web.browser.looking import NARROWEST, faults, too_wide
from tests.web.browser.running import Desk

MISSING = {"/en/nothing-is-here", "/oembed"}
SAME_LINE = 40
"""Pixels by which controls of one line may differ in height."""


def _paths(desk: Desk, person: str) -> list[str]:
    """Return every address that is there for a person, from the URL table; a reader's are few."""
    found = [
        one.path
        for one in addresses(desk.world)
        if "GET" in one.methods and one.is_public == (person == "") and person != "rita"
    ]
    return list(dict.fromkeys(found + [path for who, path in desk.world.more if who == person]))


def _opens(page: Page, path: str) -> bool:
    """Tell whether there is a page of HTML at an address, and open it."""
    try:
        answer = page.goto(path)
    except Error as error:
        assert "Download is starting" in str(error), error
        return False
    assert answer is not None
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    expected = 404 if path in MISSING else 200
    assert answer.status == expected, f"{path} is not there: see tests/web/world.py"
    return True


@pytest.mark.parametrize(
    ("person", "width", "dark"),
    [
        pytest.param("ada", 1280, False, marks=pytest.mark.full),
        ("ada", 360, True),
        ("rita", 1280, True),
        ("", 1280, False),
        ("", 360, True),
    ],
    ids=["team-desktop", "team-phone", "reader", "public-desktop", "public-phone"],
)
def test_every_page_is_open_to_everybody(
    browser: Browser, desk_served: Desk, person: str, width: int, dark: bool
) -> None:
    """No violation of WCAG 2.2 AA on any page, in light and dark; none scrolls sideways."""
    wrong, seen = [], 0
    with desk_served.context(browser, person, width=width, dark=dark) as context:
        page = context.new_page()
        for path in _paths(desk_served, person):
            if not _opens(page, path):
                continue
            seen += 1
            wrong += [f"{path}: {fault}" for fault in faults(page)]
            if width < 600:
                wrong += [
                    f"{path}: {fault}" for w in (width, NARROWEST) for fault in too_wide(page, w)
                ]
                page.set_viewport_size({"width": width, "height": 740})
    assert not wrong, "\n".join(wrong)
    assert seen >= {"ada": 30, "rita": 2, "": 10}[person]


def test_a_fault_is_found(browser: Browser, desk_served: Desk) -> None:
    """What looks for faults finds one: a field without a name, a text too wide."""
    with desk_served.context(browser, "", width=360) as context:
        page = context.new_page()
        page.goto("/en/")
        page.evaluate("""document.querySelector('main').append(
            Object.assign(document.createElement('input'), {id: 'nameless'}))""")
        assert any("#nameless" in fault for fault in faults(page))
        assert not too_wide(page, 360)
        page.evaluate("""document.querySelector('main').append('x'.repeat(200))
            || document.body.style.setProperty('white-space', 'nowrap')""")
        assert too_wide(page, 360)


FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  if (e === document.body) return null;
  e.dataset.reached = "1";
  return {what: e.outerHTML.slice(0, 120), top: box.top + scrollY,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.bottom > 0 && box.top < innerHeight};
}"""
MISSED = """() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const group = e => e.type === "radio" && document.querySelector(
    `input[name="${CSS.escape(e.name)}"][data-reached]`);
  return [...document.querySelectorAll(wanted)].filter(e => e.checkVisibility({visibilityProperty: true})
    && !e.disabled && !e.dataset.reached && !group(e)).map(e => e.outerHTML.slice(0, 120));
}"""


def _walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab until the page's last control, and return what had the focus."""
    way: list[dict[str, Any]] = []
    for _ in range(600):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            return way
        way.append(at)
    raise AssertionError("there is no end to the controls")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("what", ["queue", "claim", "check"])
def test_tab_reaches_every_control(
    browser: Browser, desk_served: Desk, what: str, width: int
) -> None:
    """By Tab alone: every control, with a ring around it, in sight; on a phone, top to bottom."""
    objects = desk_served.world.objects
    path = {
        "queue": "/desk/?lang=vi&status=all",
        "claim": f"/desk/claims/{objects['claims']}",
        "check": f"/desk/checks/{objects['checks']}",
    }[what]
    with desk_served.context(browser, "ada", width=width) as context:
        page = context.new_page()
        page.goto(path)
        way = _walk(page)
        assert page.evaluate(MISSED) == []
        assert [at["what"] for at in way if not at["ring"]] == []
        assert [at["what"] for at in way if not at["inside"]] == []
        if width < 600:
            first, *others = way[1:]  # the first of all leads to the content
            for before, after in zip([first, *others], others, strict=False):
                assert after["top"] > before["top"] - SAME_LINE, (before, after)


def test_single_keys_work_in_the_queue(browser: Browser, desk_served: Desk) -> None:
    """j, k and x walk and tick the rows, ? lists the keys, a takes a claim, Enter opens it."""
    with desk_served.context(browser, "ada") as context:
        page = context.new_page()
        page.goto("/desk/?status=open")
        rows = page.locator("[data-row]")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(rows.nth(1)).to_be_focused()
        page.keyboard.press("k")
        expect(rows.nth(0)).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(rows.nth(1).locator("input[type=checkbox]")).to_be_checked()
        page.keyboard.press("?")
        expect(page.locator("dialog#keys")).to_be_visible()
        listed = page.locator("dialog#keys kbd").all_text_contents()
        assert {"j", "k", "x", "a", "Enter", "?"} <= set(listed)
        page.keyboard.press("Escape")
        expect(page.locator("dialog#keys")).to_be_hidden()
        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("jx?")
        assert page.locator("#q").input_value() == "jx?"
        page.locator("h1").click()
        page.keyboard.press("j")
        opened = rows.nth(0).locator(".statement").inner_text()
        with page.expect_navigation():
            page.keyboard.press("a")
        page.goto("/desk/?status=open")
        page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("h1").inner_text() == opened
        assert "Checked by: ada" in page.locator(".claim-head").inner_text()


def test_single_keys_work_on_a_claim(browser: Browser, desk_served: Desk) -> None:
    """c confirms, x rejects and r relates the check in focus, u takes it back, n begins a note."""
    with desk_served.context(browser, "bob") as context:
        page = context.new_page()
        page.goto(f"/desk/claims/{desk_served.world.objects['claims']}")
        match = page.locator(".match.suggested")
        title = match.locator("h3").inner_text()
        for key, state in (("c", "confirmed"), ("x", "rejected"), ("r", "related")):
            page.locator(".match.suggested").focus()
            with page.expect_navigation():
                page.keyboard.press(key)
            assert title in page.locator(f".match.{state} h3").all_inner_texts()
            with page.expect_navigation():
                page.keyboard.press("u")
            assert page.locator(".match.suggested h3").inner_text() == title
        page.keyboard.press("n")
        expect(page.locator("#note")).to_be_focused()
        page.keyboard.type("cxr")
        assert page.locator("#note").input_value() == "cxr"
