"""A desk as its processes, over a store of its own: what tests and pictures open in Chromium."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError

from playwright.sync_api import Browser, BrowserContext

from tests.web.world import World

__all__ = ["Desk", "running_desk"]

ROOT = Path(__file__).parents[3]
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where it answers, and what is in it."""

    address: str
    world: World

    def context(
        self,
        browser: Browser,
        person: str = "",
        *,
        width: int = 1280,
        dark: bool = False,
        lang: str = "en",
    ) -> BrowserContext:
        """Return a window, with somebody signed in unless `person` is empty."""
        context = browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900 if width > 600 else 740},
            color_scheme="dark" if dark else "light",
            locale=lang,
            reduced_motion="reduce",
        )
        cookies = {"hearsay_language": lang}
        if person:
            cookies["hearsay-session"] = self.world.sessions[person]
        context.add_cookies(
            [{"name": n, "value": v, "url": self.address} for n, v in cookies.items()]
        )
        return context


@contextmanager
def running_desk(home: Path, fill: str = "tests.web.world", worker: bool = False) -> Iterator[Desk]:
    """Fill a new desk in `home` by the module `fill`, and serve it for the time of the block."""
    port = _free_port()
    env = (
        os.environ
        | {
            "HEARSAY_HOME": str(home),
            "HEARSAY_ADDRESS": f"http://localhost:{port}",  # a passkey needs a name
            "DJANGO_SETTINGS_MODULE": "hearsay.web.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), *sys.path[1:]]),
            "HEARSAY_WEB_PROCESSES": "1",
        }
    )
    env.pop("DATABASE_URL", None)
    made = subprocess.run(
        [sys.executable, "-m", fill],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told = json.loads(made.stdout)
    world = World(told["sessions"], told["objects"], tuple((p, a) for p, a in told["more"]))
    with ExitStack() as stack:
        log = stack.enter_context((home / "log").open("wb"))
        server = ["serve", "--port", str(port), *([] if worker else ["--no-worker"])]
        process = stack.enter_context(_running(server, env, log))
        _wait(port, process, home / "log")
        yield Desk(f"http://localhost:{port}", world)


@contextmanager
def _running(
    command: list[str], env: dict[str, str], log: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "hearsay", *command], env=env, cwd=ROOT, stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the desk did not start: {log.read_text(errors='replace')[-2_000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
