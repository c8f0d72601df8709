"""Single keys press what the page names, in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

import hearsay.web
from tests.browser import chromium, chromium_path

SCRIPT = Path(hearsay.web.__file__).parent / "static" / "hearsay" / "keys.js"
BODY = """
<button data-key="m">Merge</button> <button data-key="u" disabled>Undo</button>
<label for="note" data-key="n" data-key-name="Write a note">Note</label><textarea id="note"></textarea>
<input id="search" data-key="/" data-key-name="Search"><button data-keys-help hidden>Keys</button>
<ul>
 <li id="one" data-row tabindex="-1" aria-current="true">
  <button data-key="c">Confirm</button> <a href="#1" data-key="enter">Open</a></li>
 <li id="two" data-row tabindex="-1"><button data-key="c">Confirm</button>
  <input type="checkbox" data-key="x" id="tick"> <a href="#2" data-key="enter">Open</a></li>
</ul>
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium here"),
]
Open = Callable[[], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with rows, fields and buttons, that notes what was pressed."""
    page = browser.new_page()
    html = f"<!doctype html><meta charset=utf-8>{BODY}{render_to_string('keys.html')}"
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://desk.example/")
    page.evaluate(
        "window.pressed = []; document.addEventListener('click', (e) => {"
        " const of = e.target.closest('[data-row]');"
        " if (e.isTrusted === false) pressed.push((of ? of.id + ' ' : '') + e.target.textContent);"
        "})"
    )
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def pressed(page: Page, *keys: str) -> list[str]:
    """Press keys; return what they clicked."""
    page.evaluate("pressed.length = 0")
    for key in keys:
        page.keyboard.press(key)
    return page.evaluate("pressed")


def test_a_key_presses_its_button(page: Page) -> None:
    """A named key clicks; a disabled button, another key and a shortcut of the browser do nothing."""
    assert pressed(page, "m") == ["Merge"]
    assert pressed(page, "u", "q", "Control+m", "Alt+m") == []


def test_the_row_counts(page: Page) -> None:
    """The current row answers first, then the one in focus; j and k walk and stop at the ends."""
    assert pressed(page, "c") == ["one Confirm"]
    assert pressed(page, "j", "c", "j", "c", "j", "c") == [
        "one Confirm",
        "two Confirm",
        "two Confirm",
    ]
    assert pressed(page, "k", "Enter") == ["one Open"]
    assert page.url.endswith("#1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.is_checked("#tick")


def test_no_row_no_press(page: Page) -> None:
    """Where no row is current or in focus, a key of rows presses nothing."""
    page.evaluate("document.getElementById('one').removeAttribute('aria-current')")
    assert pressed(page, "c", "Enter") == []


def test_writing_is_writing(page: Page) -> None:
    """Keys that begin writing lead into the field, where letters are letters."""
    assert pressed(page, "n")[0] == "Note"
    assert pressed(page, "m", "?") == []
    assert page.input_value("#note") == "m?"
    page.evaluate("document.activeElement.blur()")
    assert pressed(page, "/", "m") == []
    assert page.input_value("#search") == "m"


@pytest.mark.parametrize(("key", "code"), [("แ", "KeyC"), ("C", "KeyC"), ("c", "KeyI")])
def test_other_layouts(page: Page, key: str, code: str) -> None:
    """On a Thai keyboard the place of the key counts; with Latin letters, the letter."""
    page.evaluate(
        "([key, code]) => document.dispatchEvent(new KeyboardEvent('keydown', {key, code}))",
        [key, code],
    )
    assert page.evaluate("pressed") == ["one Confirm"]


def test_the_list_of_keys(page: Page) -> None:
    """? lists each key of the page once with its words; while it is open nothing is pressed."""
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    lines = page.locator("#keys li").all_inner_texts()
    assert lines[:3] == ["j Next row", "k Previous row", "m Merge"]
    assert "n Write a note" in lines
    assert sum(line.startswith("c ") for line in lines) == 1
    assert not any(line.startswith("u ") for line in lines)
    assert pressed(page, "m") == []
    page.keyboard.press("Escape")
    assert pressed(page, "m") == ["Merge"]


def test_keys_can_be_switched_off(page: Page) -> None:
    """Who is helped by no single keys has none, but still finds the list by its button."""
    page.click("[data-keys-help]")
    page.uncheck("[data-keys-on]")
    page.keyboard.press("Escape")
    assert pressed(page, "m", "j", "c") == []
    page.click("[data-keys-help]")
    page.check("[data-keys-on]")
    page.keyboard.press("Escape")
    assert pressed(page, "m") == ["Merge"]
