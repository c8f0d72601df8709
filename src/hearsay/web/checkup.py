"""What `hearsay doctor` looks at of a desk; nothing is changed."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError

from hearsay.errors import NoFontError
from hearsay.web.claims.models import Claim, Message
from hearsay.web.claims.worker.groups import groups_file
from hearsay.web.claims.worker.heartbeat import is_alive
from hearsay.web.claims.worker.index import index_folder, state_of_checks
from hearsay.web.database import pending, sqlite_version
from hearsay.web.findings import Finding
from hearsay.web.proxies import visitors
from hearsay.web.public.fonts import installed_faces, pick_faces
from hearsay.web.sqlite.base import PRAGMAS
from hearsay.web.sqlite.versions import is_sound
from hearsay.web.tipline.channels import setups

__all__ = ["desk_findings"]

SPACE = 1024**3
LETTERS = "Aă Ữ ภาษาไทย"
"""Letters of the languages that cards are drawn in."""
SLACK = 7 * 86_400.0
"""Seconds after which an index that no longer fits the checks is called old."""


def desk_findings(now: datetime) -> list[Finding]:
    """Look at everything; what stands on the database is left out if it does not answer."""
    found = [_folder(), _secret(), _keys(), _room(), _fonts(), _library(), visitors()]
    found += _channels()
    database = _database()
    found.append(database)
    if database.good:
        found += [look(now) for look in _ON_DATABASE]
    return found


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _folder() -> Finding:
    mode = _mode(settings.HOME)
    good = mode & 0o077 == 0
    advice = "" if good else f"; others can look in: chmod 700 {settings.HOME}"
    return Finding("folder of the desk", good, f"{settings.HOME}, {mode:03o}{advice}")


def _secret() -> Finding:
    files = [settings.HOME / "secret", *_of_database()]
    open_ones = [file for file in files if file.exists() and _mode(file) & 0o077]
    if not open_ones:
        return Finding("files of the desk", True, "only their owner can read them")
    # In a folder that is closed nobody reaches them; the secret is guarded twice.
    needed = settings.HOME / "secret" in open_ones
    said = f"others may read them: chmod 600 {' '.join(map(str, open_ones))}"
    return Finding("files of the desk", False, said, needed=needed)


def _keys() -> Finding:
    what, folder = "keys of the tipline", Path(settings.KEYS)
    if not folder.is_dir():
        return Finding(what, True, "made when the first tip comes")
    open_ones = [path for path in (folder, *folder.iterdir()) if _mode(path) & 0o077]
    if open_ones:
        said = f"others may read them: chmod go= {' '.join(map(str, open_ones))}"
        return Finding(what, False, said)
    return Finding(what, True, f"{folder}, only their owner can read them")


def _channels() -> list[Finding]:
    """Say of each channel that anything is set of whether it is on, and what is missing."""
    found = [
        Finding(f"channel {one.name}", one.is_on, one.trouble or "is on", needed=False)
        for one in setups()
        if one.is_on or one.trouble
    ]
    if found:
        return found
    said = "none is set up; docs/guide/tipline.md tells how"
    return [Finding("channels", True, said, needed=False)]


def _of_database() -> Iterable[Path]:
    if connection.vendor != "sqlite":
        return []
    name = str(settings.DATABASES["default"]["NAME"])
    return [Path(name + end) for end in ("", "-wal", "-shm")]


def _room() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    good = free > SPACE
    advice = "" if good else "; make room, or messages can soon not be stored"
    return Finding("room for the desk", good, f"{free / 2**30:.1f} GB free{advice}", needed=False)


def _fonts() -> Finding:
    try:
        pick_faces(LETTERS, installed_faces())
    except NoFontError as error:
        return Finding("fonts for cards", False, str(error), needed=False)
    return Finding("fonts for cards", True, "Latin, Vietnamese and Thai letters can be drawn")


def _library() -> Finding:
    version = sqlite_version()
    if version is None:
        return Finding("database program", True, connection.display_name)
    good = is_sound(version)
    said = f"SQLite {'.'.join(map(str, version))}"
    if not good:
        said += (
            " can lose what was stored; a desk needs 3.51.3, 3.50.7 or 3.44.6: "
            "pip install --upgrade 'hearsay[desk]', or set DATABASE_URL to a PostgreSQL"
        )
    return Finding("database program", good, said)


def _database() -> Finding:
    try:
        waiting = pending()
    except DatabaseError as error:
        said = f"does not answer ({type(error).__name__}); is it running, is DATABASE_URL right?"
        return Finding("database", False, said)
    if waiting:
        said = f"{waiting} steps of preparation wait; start `hearsay serve` once"
        return Finding("database", False, said)
    return Finding("database", True, "answers, and is of this program's version")


def _pragmas(_now: datetime) -> Finding:
    if connection.vendor != "sqlite":
        return Finding("database settings", True, "left to PostgreSQL")
    with connection.cursor() as cursor:
        read = {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name, _, _ in PRAGMAS}
    wrong = [name for name, _, allowed in PRAGMAS if read[name].lower() not in allowed]
    said = ", ".join(f"{name}={read[name]}" for name in wrong or read)
    return Finding("database settings", not wrong, said)


def _worker(now: datetime) -> Finding:
    good = is_alive(now)
    said = (
        "is alive" if good else "shows no sign of life; start `hearsay serve` or `hearsay worker`"
    )
    waiting = Message.objects.filter(state=Message.State.NEW).count()
    return Finding("worker", good, f"{said}; {waiting} messages wait", needed=False)


def _check_index(now: datetime) -> Finding:
    folder = index_folder(state_of_checks())
    if folder.is_dir():
        return Finding("index of checks", True, f"fits the checks, {_age(folder, now)}")
    older = [p.stat().st_mtime for p in folder.parent.glob("checks-*")]
    old = bool(older) and now.timestamp() - max(older) > SLACK
    said = "is made anew with the next message"
    said += "; the one in use is over a week old: is a worker running?" if old else ""
    return Finding("index of checks", not old, said, needed=False)


def _groups(now: datetime) -> Finding:
    file = groups_file()
    if not file.exists():
        return Finding("groups", True, "are read from the store when a worker starts")
    return Finding("groups", True, f"are kept, {_age(file, now)}")


def _search(_now: datetime) -> Finding:
    behind = Claim.objects.filter(indexed_at__isnull=True).count()
    there = settings.SEARCH.is_dir()
    said = f"{behind} claims wait to be indexed" if there else "not made yet; a worker makes it"
    return Finding("search", there, said, needed=False)


def _age(path: Path, now: datetime) -> str:
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    hours = max(0, round((now - made).total_seconds() / 3600))
    return f"made {hours} hours ago" if hours < 48 else f"made {hours // 24} days ago"


_ON_DATABASE: tuple[Callable[[datetime], Finding], ...] = (
    _pragmas,
    _worker,
    _check_index,
    _groups,
    _search,
)
