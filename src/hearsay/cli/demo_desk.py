"""A demo desk: a folder of its own, the sample, the real worker, and a server for this computer."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from hearsay.cli.common import note_first_run
from hearsay.cli.sample import load_sample
from hearsay.connect.http import is_free
from hearsay.errors import HearsayError
from hearsay.web.start import part, ready

__all__ = ["demo_desk"]

ADDRESS = "127.0.0.1"
MARK = ".hearsay-demo"
"""A file that says that a folder was made by the demo and may be made anew."""
TRIES = 50


def demo_desk(out: Path, port: int, *, serve: bool) -> int:
    """Make the desk anew and serve it; returns the exit code."""
    began = time.monotonic()
    port = _free_port(port) if serve else port
    _fresh_home(out / "home")
    _settle(out / "home", port)
    ready()
    part("logs").configure(quiet=True)
    part("database").check_settings()
    part("database").make_ready(lambda line: click.echo(line, err=True))
    _fill()
    told = part("demo").claims_ranked()
    click.echo(
        f"{told['messages']} messages became {told['claims']} claims, ranked and held against "
        f"{told['checks']} checks, with {told['answers']} answers published, in {time.monotonic() - began:.0f} seconds."
    )
    if not serve:
        return 0
    link = part("demo").link(datetime.now(UTC))
    click.echo(
        f"\nOpen this link to look around as the demo's editor (it works once):\n  {link}\n\n"
        f"Or ask the desk something, as anybody may, and watch it be answered or queued:\n"
        f"  http://{ADDRESS}:{port}/en/ask\n"
    )
    code: int = part("serving").serve(ADDRESS, port, worker=True, tell=click.echo)
    return code


def _fill() -> None:
    """Store the sample and work on it, with a progress bar on a terminal."""
    sample, demo = load_sample(), part("demo")
    note_first_run()
    demo.fill(sample.checks, sample.messages, datetime.now(UTC))
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("messages become claims", total=len(sample.messages))
        demo.work(lambda done, total: bar.update(task, completed=done, total=total))


def _free_port(first: int) -> int:
    """Return the first free port from `first` on.

    Raises:
        HearsayError: none of the next ones is free.
    """
    for port in range(first, min(first + TRIES, 65_536)):
        if is_free(ADDRESS, port):
            return port
    raise HearsayError(f"no port from {first} on is free; name another one with --port")


def _fresh_home(folder: Path) -> None:
    """Make an empty folder, in place of one that an earlier demo made.

    Raises:
        HearsayError: something else is there.
    """
    if folder.exists():
        if not (folder / MARK).is_file():
            raise HearsayError(f"{folder} was not made by the demo, so it stays; use another --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)
    (folder / MARK).touch()


def _settle(folder: Path, port: int) -> None:
    """Point all settings at the demo: never at a real desk, whatever the environment says."""
    for name in [n for n in os.environ if n.startswith("HEARSAY_") or n == "DATABASE_URL"]:
        if name not in ("HEARSAY_MODELS", "HEARSAY_FONTS"):
            del os.environ[name]
    os.environ |= {
        "HEARSAY_HOME": str(folder.absolute()),
        "HEARSAY_ADDRESS": f"http://{ADDRESS}:{port}",
        "HEARSAY_DEMO": "True",
    }
