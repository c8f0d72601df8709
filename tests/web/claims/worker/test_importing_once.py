"""The same exports, brought by several people at once and again, are imported once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hearsay.web.claims.models import ImportJob, Message
from hearsay.web.people.models import User
from tests.web.processes import environment_here

PROCESSES = 4
LINES = 240
BRING = """
import random, sys, time
import django
django.setup()
from pathlib import Path
from django.utils import timezone
from hearsay.web.claims.actions.import_jobs import bring_file, choose_columns, needs_columns, start
from hearsay.web.claims.models import ImportJob
from hearsay.web.claims.worker.importing import Importing
from hearsay.web.claims.worker.steps import Context
from hearsay.connect.imports import ColumnMapping
from hearsay.web.claims.worker import leases
from hearsay.web.people.models import User

number, by = int(sys.argv[1]), User.objects.get(username="alice")
files = [Path(name) for name in sys.argv[2:]] * (1 + number % 3)
random.Random(number).shuffle(files)
for file in files:
    job = bring_file([file.read_bytes()], file.name, "", by=by, now=timezone.now())
    if needs_columns(job):
        mapping = ColumnMapping(("said",), time="at")
        choose_columns(job.pk, mapping, by=by, now=timezone.now())
    start(job.pk, by=by, now=timezone.now())
step, context = Importing(), Context(f"worker-{number}", timezone.now)
while ImportJob.objects.filter(state__in=("waiting", "running")).exists():
    try:
        done = step.do(context)
    except leases.LostLease:
        continue
    if not done or random.random() < 0.2:
        leases.give_back(context.worker)  # so that others come in between
        time.sleep(0.02)
leases.give_back(context.worker)
"""


def _whatsapp(lines: int, american: bool) -> str:
    """Return a chat as one phone or another exports it, from its beginning to a line."""
    at = [(n // 60 % 28 + 1, n % 60) for n in range(lines)]
    if american:
        said = (f"5/{day}/26, 9:{minute:02}\u202fAM" for day, minute in at)
    else:
        said = (f"{day:02}/05/2026, 09:{minute:02}" for day, minute in at)
    return "".join(
        f"{when} - Ana: rumour {n % 7} of {n % 50}\nand more\n" for n, when in enumerate(said)
    )


def _telegram(lines: int) -> str:
    found = [
        {"id": n, "type": "message", "date_unixtime": str(1772355900 + n), "from": "Ana", "text": f"post {n}"}
        for n in range(lines)
    ]  # fmt: skip
    return json.dumps({"name": "n", "type": "public_channel", "id": 77, "messages": found})


def _table(lines: int) -> str:
    rows = "".join(f"told {n},2026-05-01T09:00:{n % 60:02},Ana\n" for n in range(lines))
    return "said,at,author\n" + rows


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_four_at_once_bring_each_message_once(alice: User, tmp_path: Path) -> None:
    """Real workers, each with the same exports one to three times in an order of its own."""
    files = _files(tmp_path)
    environment = environment_here(tmp_path / "home")
    environment["DJANGO_SETTINGS_MODULE"] = "hearsay.web.settings"
    commands = [["-c", BRING, str(number), *map(str, files)] for number in range(PROCESSES)]
    _all_at_once(commands, environment)
    jobs = ImportJob.objects.all()
    assert len(jobs) == len(files) * (1 + 2 + 3 + 1)
    assert {job.state for job in jobs} == {"done"}, [job.failure for job in jobs if job.failure]
    assert sum(job.new for job in jobs) == 3 * LINES
    _require_each_once()


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_four_commands_at_once_bring_each_message_once(tmp_path: Path) -> None:
    """`hearsay import` takes no lease: the store alone keeps each message once."""
    files = list(map(str, _files(tmp_path)))
    chats, table = files[:-1], files[-1]
    environment = environment_here(tmp_path / "home")
    orders = (chats, chats[::-1], chats[2:] + chats[:2], chats * 2)
    commands = [["-m", "hearsay", "import", *order] for order in orders]
    _all_at_once(commands, environment)
    naming = ["-m", "hearsay", "import", table, table, "--columns", "text=said,time=at"]
    _all_at_once([naming] * PROCESSES, environment)
    _require_each_once()


def _all_at_once(commands: list[list[str]], environment: dict[str, str]) -> None:
    """Run commands of Python beside each other; each must succeed."""
    running = [
        subprocess.Popen([sys.executable, *command], env=environment,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for command in commands
    ]  # fmt: skip
    for process in running:
        _out, told = process.communicate(timeout=500)
        assert process.returncode == 0, told.decode()[-3000:]


def _require_each_once() -> None:
    counts = {prefix: Message.objects.filter(key__startswith=prefix).count()
              for prefix in ("whatsapp:", "telegram:", "mapped:")}  # fmt: skip
    assert counts == {"whatsapp:": LINES, "telegram:": LINES, "mapped:": LINES}
    assert Message.objects.count() == 3 * LINES
    assert not Message.objects.filter(text__contains="Ana").exists()


def _files(folder: Path) -> list[Path]:
    """Write the exports: of two phones, whole and shorter, whole and cut, and a table."""
    (folder / "home").mkdir()
    files = {
        "chat.txt": _whatsapp(LINES, american=False),
        "shorter.txt": _whatsapp(LINES // 2, american=False),
        "other phone.txt": _whatsapp(LINES, american=True),
        "result.json": _telegram(LINES),
        "cut.json": _telegram(LINES)[: -LINES * 40],
        "table.csv": _table(LINES),
    }
    paths = [folder / name for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths
