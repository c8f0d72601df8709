"""What people wrote and said to an earlier version counts as from now on, on either database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BEFORE = ("tipline", "0004_deciding")
"""The tipline as it was first released; never changed."""

OLD = """
import django
django.setup()
from datetime import datetime, timedelta, UTC
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "people", "0001_initial", verbosity=0)
call_command("migrate", *{before!r}, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([{before!r}]).apps
def make(name, app="tipline", **fields):
    return apps.get_model(app, name).objects.create(**fields)
now, minute, numbers = datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=1), iter(range(1000))
check = make("Check", "claims", key="c", origin="other", status="published", statement="x",
             made_at=now, changed_at=now)
make("Breaker", id=1, counted_from=now)
talks = dict()
for name, channel in [("a", "telegram"), ("b", "email"), ("c", "email")]:
    asker = make("Asker", "claims", pseudonym=name, made_at=now, purge_at=now)
    talks[name] = make("Conversation", asker=asker, channel=channel, sealed="x", period="2026-01-01",
                       heard_at=now)
def judged(name, said, minutes):
    number = next(numbers)
    talk = talks.get(name)
    tip = make("Message", "claims", key=f"k{{number}}", kind="tip", text="x", fingerprint="",
               written_at=now, received_at=now)
    question = make("Question", message=tip, conversation=talk, asked_at=now)
    told = make("Outgoing", key=f"o{{number}}", kind="answer", state="sent", channel="test", text="x",
                conversation=talk, question=question, check_to=check, automatic=True,
                probability=0.9, model="m", made_at=now, try_after=now)
    make("Reaction", outgoing=told, said=said, at=now + minutes * minute)
for word in {words!r}:
    judged(*word)
"""
WORDS = (
    ("a", "no", -9), ("a", "no", -8), ("a", "yes", -7),  # before the breaker was reset
    ("a", "no", 5), ("a", "else", 2), ("a", "no", 9), ("a", "yes", 3), ("a", "yes", 4),
    ("b", "no", 6), ("c", "yes", 1), ("", "no", 7), ("", "no", 8),
)  # fmt: skip
REPEATED = {("a", "no", -8), ("a", "no", 5), ("a", "no", 9), ("a", "yes", 4)}

NEW = """
import json
import django
django.setup()
from datetime import datetime, UTC
from hearsay.web.tipline.actions.minding import seen_of_late
from hearsay.web.tipline.models import Breaker, Question, Reaction
start = datetime(2026, 1, 1, tzinfo=UTC)
again = []
for row in Reaction.objects.filter(repeats=True).select_related("outgoing__conversation__asker"):
    minutes = round((row.at - start).total_seconds() / 60)
    again.append([row.outgoing.conversation.asker.pseudonym, row.said, minutes])
seen = seen_of_late(Breaker.objects.get())
proven = dict()
for channel, known in Question.objects.values_list("conversation__channel", "proven").distinct():
    proven.setdefault(channel, []).append(known)
print(json.dumps([again, [seen.judged, seen.wrong], proven]))
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a desk that is empty yet, on the database that tests run on."""
    environment = {**os.environ, "HEARSAY_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    server = environment.pop("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield environment
        return
    import psycopg

    name = f"upgraded_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        yield environment | {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *command: str) -> str:
    """Run Python; return what it says."""
    done = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_old_words_count_once_and_old_letters_are_doubted(environment: dict[str, str]) -> None:
    """Of one asker one "yes" and one "no" since the breaker was reset; nobody vouched for an e-mail."""
    run(environment, "-c", OLD.format(before=BEFORE, words=WORDS))
    run(environment, "-m", "hearsay", "upgrade")
    again, seen, proven = json.loads(run(environment, "-c", NEW))
    assert {tuple(one) for one in again} == REPEATED
    assert seen == [6, 4], "two of a, one of b and c each, and two of which nobody knows whose"
    assert proven == {"email": [None], "telegram": [True], "null": [True]}
