"""The demo as `hearsay demo` runs it: its own processes, its worker, and somebody who asks by the form."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Page

from tests.web.browser.running import ROOT

__all__ = ["HEARD", "PATIENCE", "Demo", "asked", "running_demo", "sign_in"]

PATIENCE = 400.0
HEARD = {
    "en": "is it true? coconut water coffee = stroke in half an hour!!",
    "vi": "Đập Hồ Sen bị vỡ lúc 3 giờ sáng có đúng không mọi người?",
    "th": "เช้านี้สะพานคลองหินขาดเพราะน้ำป่า รถไปไม่ได้จริงไหมคะ",
}
"""What somebody has heard that the demo's checks answer, and the desk is sure of."""
_PLACES = re.compile(r"(http://127\.0\.0\.1:\d+)(/\S+/welcome/\S+)")
_SERVED = "The desk is at "


@dataclass(frozen=True, slots=True)
class Demo:
    """Where it answers, and the path of the link that signs in once."""

    address: str
    link: str


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Make a demo desk in a folder, and serve it for the time of the block."""
    log = folder / "demo.log"
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path[1:]])}
    command = [sys.executable, "-m", "hearsay", "demo", "--port", "8100", "--out", "demo"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env=env, cwd=folder, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield _wait(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], log: Path) -> Demo:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        said = log.read_text(errors="replace")
        found = _PLACES.search(said)
        if found and _SERVED in said and _answers(found[1]):
            return Demo(found[1], found[2])
        time.sleep(0.2)
    raise RuntimeError(f"the demo did not start: {log.read_text(errors='replace')[-2_000:]}")


def _answers(address: str) -> bool:
    """Tell whether there is somebody yet: the links are told before the server listens."""
    try:
        urllib.request.urlopen(f"{address}/robots.txt", timeout=30).close()
    except (URLError, OSError):
        return False
    return True


def asked(page: Page, lang: str, words: str) -> float:
    """Type a message into the form, send it, and wait for what is said of it; returns the seconds.

    Counted from sending to the answer, or the word that there is none yet, on the page.
    """
    page.goto(f"/{lang}/ask")
    page.locator("#tip-text").fill(words)
    began = time.monotonic()
    page.locator("form.tip button").click()
    page.locator("section.card p").first.wait_for()
    return time.monotonic() - began


def sign_in(page: Page, demo: Demo) -> None:
    """Come in as the demo's editor, by the link that works once."""
    page.goto(demo.link)
    page.locator("main button").click()
    page.wait_for_url("**/desk/")
