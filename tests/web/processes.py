"""Other processes on the tests' own database, whichever it is."""

import os
from pathlib import Path

from django.db import connection


def environment_here(home: Path) -> dict[str, str]:
    """Return the environment of a process that uses the tests' database and a home of its own."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite":
        server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        return {**os.environ, "HEARSAY_HOME": str(home), "DATABASE_URL": f"{server}/{name}"}
    return {**os.environ, "HEARSAY_HOME": str(home), "DATABASE_URL": f"sqlite:///{name}"}
