"""Other processes: on the tests' own database, whichever it is, or at a desk of their own."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection


def environment_here(home: Path) -> dict[str, str]:
    """Return the environment of a process that uses the tests' database and a home of its own."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite":
        server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        return {**os.environ, "HEARSAY_HOME": str(home), "DATABASE_URL": f"{server}/{name}"}
    return {**os.environ, "HEARSAY_HOME": str(home), "DATABASE_URL": f"sqlite:///{name}"}


def run_at(home: Path, *command: str) -> str:
    """Run Python at a desk of its own, on SQLite; return what it says."""
    environment = {**os.environ, "HEARSAY_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
