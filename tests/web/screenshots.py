"""Picture the desk in each language, at phone and desktop width, into docs/img/."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser import chromium
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
    }


WANTED = {
    ("queue", "en", "desktop"), ("queue", "vi", "phone"), ("queue", "th", "desktop"),
    ("claim", "en", "desktop"), ("claim", "th", "phone"), ("claim", "vi", "desktop"),
    ("check", "en", "desktop"), ("check", "vi", "phone"), ("check", "th", "desktop"),
    ("answer", "en", "phone"), ("answer", "vi", "desktop"), ("answer", "th", "phone"),
}  # fmt: skip
"""A dozen pictures in which each page, language and width occurs."""


def picture(out: Path, every: bool = False) -> list[Path]:
    """Write the pictures; returns their paths."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_desk(Path(folder)) as desk,
        chromium() as browser,
    ):
        return [
            _one(browser, desk, out, name, lang, label)
            for lang in ("en", "vi", "th")
            for name in ("queue", "claim", "check", "answer")
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
    image = Image.open(file).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/img"))
    parser.add_argument("--all", action="store_true", help="every page in every form")
    arguments = parser.parse_args()
    for made in picture(arguments.out, arguments.all):
        print(made)
