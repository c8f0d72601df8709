"""A desk of the first released tables comes through every later step with all its rows."""

from pathlib import Path

from tests.web.processes import run_at

FIRST = ("claims", "0002_scale")
"""The tables as they were first released; never changed. What comes later starts here."""

OLD = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "people", "0001_initial", verbosity=0)
call_command("migrate", *{first!r}, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([{first!r}]).apps
get = lambda name: apps.get_model("claims", name)
from datetime import datetime, UTC
now = datetime(2026, 1, 1, tzinfo=UTC)
user = apps.get_model("people", "User").objects.create(username="an", role=5)
claim = get("Claim").objects.create(statement="Nước muối chữa sốt xuất huyết", lang="vi",
                                    first_seen=now, last_seen=now, made_at=now)
get("Message").objects.create(key="k", kind="tip", text="ข้อความ", fingerprint="", state="grouped",
                              claim=claim, written_at=now, received_at=now)
get("Note").objects.create(claim=claim, author=user, text="x", at=now)
get("Evidence").objects.create(claim=claim, url="https://e.example/", added_by=user, added_at=now,
                               state="failed", failure="no answer in time")
get("ImportJob").objects.create(made_by=user, made_at=now, name="a.csv", state="failed",
                                lines=["row 3: empty"], refusals=["k: no text"], failure="cut off")
"""

NEW = """
import django
django.setup()
from hearsay.web.claims.models import Claim, Evidence, ImportJob, Message, Note, Rating
from hearsay.web.claims.templatetags.wording import told
from hearsay.web.desk.queries.imports import outcome
from hearsay.web.people.models import User
claim = Claim.objects.get()
assert claim.statement == "Nước muối chữa sốt xuất huyết" and claim.messages.get().text == "ข้อความ"
assert claim.notes.get().author == User.objects.get(username="an")
assert Rating.objects.count() == 6
source, came = Evidence.objects.get(), outcome(ImportJob.objects.get())
assert told(source.said, source.failure) == "no answer in time"
assert (came.failure, came.left_out) == ("cut off", ["row 3: empty", "k: no text"])
"""


def test_a_desk_of_the_first_tables_is_upgraded_whole(tmp_path: Path) -> None:
    """`hearsay upgrade` keeps a copy where there is something to do, and every row is there after."""
    run_at(tmp_path, "-c", OLD.format(first=FIRST))
    said = run_at(tmp_path, "-m", "hearsay", "upgrade")
    assert "up to date" in said
    run_at(tmp_path, "-c", NEW)
    assert "up to date" in run_at(tmp_path, "-m", "hearsay", "upgrade")
    kept = list((tmp_path / "backups").glob("desk-*.sqlite3"))
    assert len(kept) == 1 and kept[0].stat().st_mode & 0o077 == 0
