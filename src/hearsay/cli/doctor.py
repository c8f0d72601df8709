"""`hearsay doctor`: what is missing, in plain words, and how to get it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click

from hearsay.cli.common import stop_kindly
from hearsay.connect.files import one_line
from hearsay.connect.models import home, installed
from hearsay.errors import HearsayError
from hearsay.match import OnnxEncoder
from hearsay.web.findings import Finding
from hearsay.web.start import part, ready

__all__ = ["doctor", "findings"]

_SPACE = 1024**3


@click.command()
def doctor() -> None:
    """Look at this computer and the desk on it; say what is missing, and how to get it.

    Exits with 1 if something that is needed is missing.
    """
    raise SystemExit(stop_kindly(_doctor))


def _doctor() -> int:
    found = findings()
    for finding in found:
        mark = "ok     " if finding.good else ("MISSING" if finding.needed else "without")
        click.echo(f"{mark}  {finding.what}: {one_line(finding.said)}")
    return 0 if all(f.good or not f.needed for f in found) else 1


def findings() -> list[Finding]:
    """Look at everything; nothing is changed."""
    looks: tuple[Callable[[], Finding], ...] = (
        _python,
        _models,
        _cache,
        _space,
        _semantic,
        _encoders,
    )
    return [*(look() for look in looks), *_desk()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return Finding("Python", good, version if good else f"{version}; install Python 3.11 or newer")


def _models() -> Finding:
    folder = resources.files("hearsay.match") / "model"
    lost = [
        n for n in ("rank-none.txt", "rank-encoder.txt", "pairs.json") if not (folder / n).is_file()
    ]
    said = "all here" if not lost else f"{', '.join(lost)} not here; install hearsay again"
    return Finding("ranking models", not lost, said)


def _cache() -> Finding:
    kernels = Path(str(resources.files("hearsay.match")))
    try:
        with tempfile.TemporaryFile(dir=kernels):
            return Finding("compiled kernels", True, "kept beside the program", needed=False)
    except OSError:
        said = "cannot be kept beside the program, so each start takes some seconds; set NUMBA_CACHE_DIR to a folder"
        return Finding("compiled kernels", False, said, needed=False)


def _space() -> Finding:
    folder = home()
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        said = f"{folder} is not a folder to write to; set HEARSAY_HOME to one"
        return Finding("disk", False, said, needed=False)
    free = shutil.disk_usage(folder).free
    said = f"{free / 2**30:.1f} GB free" + (
        "" if free > _SPACE else "; an index needs some hundred MB"
    )
    return Finding("disk", free > _SPACE, said, needed=False)


def _semantic() -> Finding:
    lost = [n for n in ("onnxruntime", "tokenizers") if importlib.util.find_spec(n) is None]
    said = (
        "libraries are here"
        if not lost
        else "matching goes by words; for meaning too: pip install 'hearsay[semantic]'"
    )
    return Finding("encoder libraries", not lost, said, needed=False)


def _encoders() -> Finding:
    here = installed()
    if not here:
        said = "none pulled; get one with: hearsay models pull multilingual-e5-small"
        return Finding("encoders", False, said, needed=False)
    for name, folder in here.items():
        try:
            OnnxEncoder.open(folder)
        except HearsayError as error:
            return Finding("encoders", False, f"{name}: {error}", needed=False)
    return Finding("encoders", True, ", ".join(here), needed=False)


def _desk() -> list[Finding]:
    """Look at the desk, if there is one; the commands of the core need none."""
    if importlib.util.find_spec("django") is None:
        said = "libraries are not here; for a desk: pip install 'hearsay[desk]'"
        return [Finding("desk", False, said, needed=False)]
    if not _has_desk():
        return [
            Finding("desk", False, f"none in {home()}; start one with: hearsay serve", needed=False)
        ]
    try:
        ready()
        found: list[Finding] = part("checkup").desk_findings(datetime.now(UTC))
    except HearsayError as error:
        return [Finding("settings of the desk", False, str(error))]
    return found


def _has_desk() -> bool:
    return bool(os.environ.get("DATABASE_URL")) or (home() / "desk.sqlite3").exists()
