"""Picture the desk in each language, at phone and desktop width, into docs/img/; and film the demo.

The demo's tipline is filmed as it is used: the form, what stands on the page some seconds after a
message was sent, and what the desk has of it then.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.web.browser.demo import HEARD, PATIENCE, Demo, asked, running_demo, sign_in
from tests.web.browser.running import Desk, running_desk

WIDTHS = {"desktop": 1280, "phone": 360}
COLOURS = 128
"""A picture of a page needs no more, and is a third of the size."""


def _pages(desk: Desk, lang: str) -> dict[str, tuple[str, str]]:
    """Return what is pictured: a name, who looks, and the path."""
    objects = desk.world.objects
    return {
        "queue": ("alice", "/desk/"),
        "claim": ("alice", f"/desk/claims/{objects['claims']}"),
        "check": ("bob", f"/desk/checks/{objects['checks']}"),
        "answer": ("", f"/{lang}/checks/{objects[f'answer-{lang}']}"),
        "sources": ("alice", "/desk/sources/"),
    }


WANTED = {
    ("queue", "en", "desktop"), ("queue", "vi", "phone"), ("queue", "th", "desktop"),
    ("claim", "en", "desktop"), ("claim", "th", "phone"), ("claim", "vi", "desktop"),
    ("check", "en", "desktop"), ("check", "vi", "phone"), ("check", "th", "desktop"),
    ("answer", "en", "phone"), ("answer", "vi", "desktop"), ("answer", "th", "phone"),
    ("sources", "en", "desktop"),
}  # fmt: skip
"""Pictures in which each page, language and width occurs."""


def picture(out: Path, every: bool = False) -> list[Path]:
    """Write the pictures; returns their paths."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_desk(Path(folder), fill="tests.web.pictured") as desk,
        chromium() as browser,
    ):
        return [
            _one(browser, desk, out, name, lang, label)
            for lang in ("en", "vi", "th")
            for name in ("queue", "claim", "check", "answer", "sources")
            for label in WIDTHS
            if every or (name, lang, label) in WANTED
        ]


def _one(browser: Browser, desk: Desk, out: Path, name: str, lang: str, label: str) -> Path:
    person, path = _pages(desk, lang)[name]
    file = out / f"desk-{name}-{lang}-{label}.png"
    with desk.context(browser, person, width=WIDTHS[label], lang=lang) as context:
        page = context.new_page()
        page.goto(path)
        page.screenshot(path=file)
    return _small(file)


def _small(file: Path) -> Path:
    """Make the picture of a page as small as it can be."""
    image = Image.open(file).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def film(out: Path) -> list[Path]:
    """Ask a demo desk by its form, and picture what is seen on either side; returns the paths."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        chromium() as browser,
    ):
        return [*_asking(browser, demo, out), *_at_the_desk(browser, demo, out)]


def _asking(browser: Browser, demo: Demo, out: Path) -> list[Path]:
    """Picture the form with a message, and what its sender sees then."""
    page = _window(browser, demo, "vi", "phone")
    page.goto("/vi/ask")
    page.locator("#tip-text").fill(HEARD["vi"])
    made = [_shot(page, out, "form", "vi", "phone")]
    for lang, label in (("en", "desktop"), ("th", "phone")):
        page = _window(browser, demo, lang, label)
        seconds = asked(page, lang, HEARD[lang])
        print(f"asked in {lang}: {seconds:.1f} seconds until it was answered or queued")
        made.append(_shot(page, out, "status", lang, label))
    return made


def _at_the_desk(browser: Browser, demo: Demo, out: Path) -> list[Path]:
    """Picture where the desk has that message, and what went out."""
    page = _window(browser, demo, "en", "desktop")
    sign_in(page, demo)
    page.goto("/desk/?q=coconut+water+coffee+stroke&status=all")
    page.locator("[data-row] .statement a").first.click()
    page.locator("#messages").evaluate("one => one.scrollIntoView()")
    made = [_shot(page, out, "claim", "en", "desktop")]
    page.goto("/desk/tipline/")
    return [*made, _shot(page, out, "desk", "en", "desktop")]


def _window(browser: Browser, demo: Demo, lang: str, label: str) -> Page:
    width = WIDTHS[label]
    page = browser.new_page(
        base_url=demo.address,
        viewport={"width": width, "height": 900 if width > 600 else 740},
        locale=lang,
        reduced_motion="reduce",
    )
    page.set_default_timeout(PATIENCE * 1_000)
    return page


def _shot(page: Page, out: Path, name: str, lang: str, label: str) -> Path:
    file = out / f"tipline-{name}-{lang}-{label}.png"
    page.screenshot(path=file)
    return _small(file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/img"))
    parser.add_argument("--all", action="store_true", help="every page in every form")
    arguments = parser.parse_args()
    for made in [*picture(arguments.out, arguments.all), *film(arguments.out)]:
        print(made)
