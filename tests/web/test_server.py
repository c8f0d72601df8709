"""The server's processes share what is loaded, and connect to the database each for itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.processes import environment_here
from tests.web.reliability.desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)

LOADED = "_pydantic_core"
"""A library that the desk's pages need, as it shows in the memory of a process."""
CONNECTED = """
import hearsay.web.wsgi
from django.db import connections
sys.exit(any(one.connection for one in connections.all(initialized_only=True)))
"""


def test_the_code_is_loaded_once_before_the_processes_part(tmp_path: Path) -> None:
    """A process that takes the place of a lost one starts at once, and memory is used once."""
    desk = Desk(tmp_path, bots=1)
    try:
        desk.start_web()
        assert LOADED in Path(f"/proc/{desk.web_pid}/maps").read_text()
    finally:
        desk.kill_all()


def test_nothing_is_connected_before_the_processes_part(tmp_path: Path) -> None:
    """Two processes on one connection would read each other's answers."""
    command = [sys.executable, "-c", f"import sys{CONNECTED}"]
    done = subprocess.run(
        command, env=environment_here(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
