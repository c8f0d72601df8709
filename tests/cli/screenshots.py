"""Picture the demo's report in every language, at phone and desktop width."""

import argparse
from pathlib import Path

from hearsay.cli.report import LANGUAGE_FILES
from tests.browser import chromium

WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}


def picture(folder: Path, out: Path) -> list[Path]:
    """Write one PNG a language and width; returns their paths."""
    out.mkdir(parents=True, exist_ok=True)
    made = []
    with chromium() as browser:
        for lang, _, name in LANGUAGE_FILES:
            for label, (width, height) in WIDTHS.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto((folder / name).resolve().as_uri())
                path = out / f"report-{lang}-{label}.png"
                page.screenshot(path=path)
                page.close()
                made.append(path)
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, default=Path("demo"))
    parser.add_argument("--out", type=Path, default=Path("docs/img"))
    arguments = parser.parse_args()
    for made in picture(arguments.demo, arguments.out):
        print(made)
