"""A desk that kept names for ever gets others that nobody can make again."""

from pathlib import Path

from tests.web.processes import run_at

OLD = """
import django
django.setup()
from datetime import datetime, timedelta, UTC
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
at = ("tipline", "0006_channels")
call_command("migrate", *at, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([at]).apps
now = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
message, line = apps.get_model("claims", "Message"), lambda name: apps.get_model("tipline", name)
for n in range(1200):
    row = message.objects.create(key=f"web:{n:064x}", kind="tip", source="web", text=f"t{n}",
                                 fingerprint="", written_at=now, received_at=now)
    asked = line("Question").objects.create(message=row, asked_at=now)
    line("Seen").objects.create(key=f"{(n * 7919) % 1200:064x}", at=now + timedelta(seconds=n))
message.objects.create(key="post:1", kind="post", text="p", fingerprint="", written_at=now,
                       received_at=now)
line("Outgoing").objects.create(key="a", kind="update", channel="email", question=asked, text="x",
                                made_at=now, try_after=now, sent_hash="f" * 64)
"""

NEW = """
import django
django.setup()
from django.db import connection
from hearsay.web.claims.models import Message
from hearsay.web.tipline.models import Outgoing, Question, Seen
tips = dict(Message.objects.filter(kind="tip").values_list("text", "key"))
assert len(tips) == len(set(tips.values())) == Question.objects.count() == 1200
assert all(key.startswith("web:") and len(key) == 36 for key in tips.values())
assert Message.objects.get(kind="post").key == "post:1"
assert Outgoing.objects.get().sent_hash == ""
assert {at.isoformat() for at in Seen.objects.values_list("at", flat=True)} == {"2026-01-01T00:00:00+00:00"}
with connection.cursor() as cursor:
    cursor.execute("SELECT key FROM tipline_seen ORDER BY rowid")
    keys = [key for (key,) in cursor.fetchall()]
assert keys == sorted(keys) and len(keys) == 1200
"""


def test_names_that_lead_to_a_question_for_ever_are_replaced(tmp_path: Path) -> None:
    """Of tips alone; posts keep theirs, by which they are known again."""
    run_at(tmp_path, "-c", OLD)
    run_at(tmp_path, "-m", "hearsay", "upgrade")
    run_at(tmp_path, "-c", NEW)
