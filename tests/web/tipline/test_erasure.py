"""Nobody's identity outlives its use: nothing that a desk keeps anywhere tells who asked."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection

from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.email.ids import message_id
from hearsay.connect.channels.email.senders import mailbox_of
from hearsay.web.backup.restore import restore_backup
from hearsay.web.backup.tables import tables
from hearsay.web.backup.write import write_backup
from hearsay.web.claims.models import Asker, Message
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions import asking
from hearsay.web.tipline.actions.receive import receive
from hearsay.web.tipline.choices import payload_of
from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation, Outgoing, Question
from hearsay.web.tipline.outbox import ONE_A_DAY
from hearsay.web.tipline.sealing import opened
from hearsay.web.tipline.worker.purging import Purging
from hearsay.web.tipline.worker.sending import Sending
from tests.web.processes import environment_here

from .askers import Marked, channel, marked_people
from .world import Platform

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]

MINUTE = timedelta(minutes=1)
LIFE = """
import json, sys
from hearsay.web.start import ready
ready()
from datetime import datetime
from django.conf import settings
from hearsay.web import logs
from hearsay.web.claims.worker.loop import Loop, drain
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions.receive import receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.worker.sending import Sending
from tests.web.tipline.askers import channel, marked_people
from tests.web.tipline.world import Platform
from hearsay.web.tipline.models import Question, Outgoing
logs.configure()
what, count, at = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
if what == "hear":
    for one in marked_people(count):
        talk = channel(one.channel)
        events = talk.parse(one.delivery)
        receive(one.channel, talk.limits, events, ring=KeyRing(settings.KEYS), now=at)
    for question in Question.objects.select_related("conversation"):
        Outgoing.objects.create(
            key=f"answer:{question.pk}", kind="update", channel=question.conversation.channel,
            conversation=question.conversation, question=question, text="It was not.",
            made_at=at, try_after=at)
class Named(Platform):
    def __init__(self, name):
        super().__init__()
        self.name = name
kinds = {one.channel for one in marked_people(count)}
steps = {name: make() for name, make in registered().items()}
platforms = {kind: Named(kind) for kind in kinds}
steps["sending"] = Sending(lambda: platforms, sleep=lambda s: None)
loop = Loop(steps, Context("w" + what, lambda: at))
assert drain(loop, lambda seconds: None)
loop.end()
print(json.dumps([[kind, sorted(out.to for out in p.sent)] for kind, p in platforms.items()]))
"""


def _live(home: Path, what: str, count: int, at: Any) -> dict[str, list[str]]:
    """Let a desk live in a process of its own; its log is kept beside it."""
    command = [sys.executable, "-c", LIFE, what, str(count), at.isoformat()]
    with (home / f"{what}.log").open("ab") as log:
        done = subprocess.run(
            command, env=environment_here(home), stdout=subprocess.PIPE, stderr=log, check=False
        )
    assert done.returncode == 0, (home / f"{what}.log").read_text()[-3000:]
    return dict(json.loads(done.stdout))


def _places(home: Path) -> Iterator[Path]:
    """Yield all that a desk keeps: its folder, and the files of its database."""
    yield home
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        yield from (
            Path(f"{file}{end}") for end in ("", "-wal", "-shm") if Path(f"{file}{end}").exists()
        )
    else:
        server = unquote(urlsplit(os.environ["DATABASE_URL"]).netloc.rpartition("@")[2])
        if (Path(server) / "data").is_dir():  # a server of our own: see tests/postgres.py
            yield Path(server) / "data"


def _found(marks: list[str], home: Path, tmp_path: Path) -> list[str]:
    """Return the files in which any mark stands, by a program that knows nothing of us."""
    patterns = tmp_path.parent / f"{tmp_path.name}-patterns"
    patterns.write_text("\n".join(marks) + "\n")
    command = ["grep", "-r", "-a", "-l", "-i", "-F", "-f", str(patterns), *map(str, _places(home))]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


@pytest.mark.parametrize("count", [63, pytest.param(1_001, marks=pytest.mark.full)])
def test_nothing_tells_who_asked(tmp_path: Path, settings: Any, now: datetime, count: int) -> None:
    """Marked people by every channel, a whole life of a desk, a backup; then their time is over."""
    home = tmp_path
    settings.HOME, settings.KEYS = home, home / "keys"
    people = list(marked_people(count))
    sent = _live(home, "hear", count, now)
    assert Message.objects.count() == Question.objects.count() == count
    told = {(kind, to) for kind, all_to in sent.items() for to in all_to}
    assert {(one.channel, one.address) for one in people} == told, "each was reached"
    # Nobody vouches for these letters, so a second one of a day waits for a reaction to the first.
    assert (
        not Outgoing.objects.exclude(state="sent").exclude(channel="email", why=ONE_A_DAY).exists()
    )
    period, pseudonyms = KeyRing(settings.KEYS).current(now, 30), _pseudonyms()
    assert {_pseudonym(period, one) for one in people} == pseudonyms
    write_backup(home / "backup.zip", settings.ARCHIVE, now=now)
    marks = [mark for one in people for mark in one.marks]
    assert not _found(marks, home, tmp_path), "nothing is readable even while they are kept"

    _live(home, "purge", count, now + timedelta(days=31))
    assert not Conversation.objects.exists() and not Asker.objects.exists()
    assert Message.objects.count() == count, "what was asked stays"
    (home / "backup.zip").rename(home.parent / f"{home.name}.zip")
    # PostgreSQL does not overwrite deleted rows: what lies there is keyed by a key that is gone.
    kept = pseudonyms if connection.vendor == "sqlite" else set()
    assert not _found([*marks, *kept, period.secret.hex()], home, tmp_path)
    (home.parent / f"{home.name}.zip").rename(home / "backup.zip")
    with zipfile.ZipFile(home / "backup.zip") as archive:
        archive.extractall(home / "backup")
    assert not _found([*marks, period.secret.hex()], home, tmp_path)
    # With all that is left, nobody can be found again, not even whom we already suspect.
    left = [KeyRing(settings.KEYS).current(now + timedelta(days=31), 30)]
    guessed = {_pseudonym(key, one) for key in left for one in people}
    assert not guessed & pseudonyms


def _pseudonyms() -> set[str]:
    return set(Asker.objects.values_list("pseudonym", flat=True))


def _pseudonym(period: Period, one: Marked) -> str:
    known_as = mailbox_of(one.address) if one.channel == "email" else one.address
    return period.pseudonym(one.channel, known_as)


def test_nothing_tells_where_a_form_was_filled_in(
    tmp_path: Path, settings: Any, now: datetime
) -> None:
    """The network address is nowhere, not even while it is counted by; its hash goes with the period."""
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    homes = [f"2001:db8:77:{number:x}::" for number in range(1, 40)]
    for number, home in enumerate(homes):
        token = f"a-link-of-{number}"
        assert asking.ask(token, f"was bridge {number} closed?", "en", now=now, network=home)
    kept = set(Conversation.objects.values_list("network", flat=True))
    assert len(kept) == len(homes)
    assert not _found(homes, tmp_path, tmp_path)
    Purging().do(Context("w", lambda: now + timedelta(days=31)))
    assert not Conversation.objects.exists()
    assert Message.objects.count() == len(homes), "what was asked stays"
    hashes = kept if connection.vendor == "sqlite" else set()
    assert not _found([*homes, *hashes], tmp_path, tmp_path)


SECRET, DOMAIN = b"the secret of the desk's letters", "desk.example"
LINK = "a-link-that-lies-in-a-browser"
Rows = dict[str, list[dict[str, Any]]]


def _everything() -> Rows:
    """Return every row of every table, as a copy of the database that somebody keeps."""
    return {m._meta.label: list(m._default_manager.values()) for m in tables()}


def _led_to(rows: Rows, had: set[str], names: set[str], keys: KeyRing, now: datetime) -> set[str]:
    """Return the texts that somebody finds who holds rows and keys, and `had` from an asker.

    They make again whatever is made of `names` by a key that is left, and the Message-IDs of all rows;
    from a row that holds any of it they go on by its ids, and by moments that are the same.
    """
    left = keys.live(now)
    uses = ["web", "web link", "email", "email sent", "email key", "email delivery", "web delivery"]
    hashes = {period.pseudonym(use, name) for period in left for use in uses for name in names}
    hashes |= {keys.once(name) for name in names} | had

    def tells(value: object) -> bool:
        text = str(value)
        letter = message_id(SECRET, text, DOMAIN)
        return letter in had or any(one in text for one in hashes)

    found = {
        (label, row["id"] if "id" in row else row["key"])
        for label, of in rows.items() for row in of if any(map(tells, row.values()))
    }  # fmt: skip
    moments = {
        str(value) for label, of in rows.items() for row in of
        if (label, row.get("id", row.get("key"))) in found
        for value in row.values() if isinstance(value, datetime)
    }  # fmt: skip
    questions = {
        row["id"]: row["message_id"] for row in rows["tipline.Question"]
        if ("tipline.Question", row["id"]) in found or str(row["asked_at"]) in moments
    }  # fmt: skip
    of_answers = {
        row["question_id"] for row in rows["tipline.Outgoing"]
        if ("tipline.Outgoing", row["id"]) in found or str(row["made_at"]) in moments
    }  # fmt: skip
    wanted = set(questions.values()) | {
        row["message_id"] for row in rows["tipline.Question"] if row["id"] in of_answers
    }
    return {
        row["text"] for row in rows["claims.Message"]
        if row["id"] in wanted or ("claims.Message", row["id"]) in found
        or str(row["received_at"]) in moments
    }  # fmt: skip


def test_no_link_and_no_letter_leads_to_what_was_asked(
    tmp_path: Path, settings: Any, now: datetime
) -> None:
    """What lies with an asker for ever, and all that a desk ever kept, do not come together again.

    A question by the form, with its link; one by e-mail, with the names of their letter and of ours.
    """
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    ring, mail = KeyRing(settings.KEYS), channel("email")
    assert asking.ask(LINK, "was the bridge closed?", "en", now=now)
    (person,) = (one for one in marked_people(7) if one.channel == "email")
    events = mail.parse(person.delivery)
    assert receive("email", mail.limits, events, ring=ring, now=now + MINUTE).tips == 1
    platform = Platform()
    platform.name = "email"
    platform.says = lambda out: Sent(Outcome.SENT, id=message_id(SECRET, out.key, DOMAIN))
    question = Question.objects.get(message__source="email")
    Outgoing.objects.create(
        key=f"answer:{question.pk}", kind="update", channel="email", question=question,
        conversation=question.conversation, text="No.", made_at=now, try_after=now,
        choices=[[payload_of("yes", f"{question.pk}-4711"), "Yes"]],
    )  # fmt: skip
    Sending(lambda: {"email": platform}).do(Context("w", lambda: now + 2 * MINUTE))
    ours = message_id(SECRET, platform.sent[0].key, DOMAIN)
    theirs = platform.sent[0].beside["message_id"]
    (button,) = platform.sent[0].choices
    had = {LINK, ours, theirs, platform.sent[0].key, events[0].key, button.payload}
    bare = {LINK, f"tip:{LINK}", ours, theirs, events[0].key}
    names = bare | {f"{use}:{name}" for use in ("web", "email", "sent:email") for name in bare}
    before = _everything()
    texts = set(Message.objects.values_list("text", flat=True))
    assert _led_to(before, had, names, ring, now) == texts, (
        "as long as they are kept, they are found"
    )

    later = now + timedelta(days=40)
    Purging().do(Context("w", lambda: later))
    assert Message.objects.count() == Question.objects.count() == 2 and Outgoing.objects.exists()
    assert not _led_to(_everything(), had, names, ring, later)
    assert not _led_to(before, had, names, ring, later), "nor by an old copy of the database"


def test_a_restored_desk_works_without_the_keys(
    tmp_path: Path, settings: Any, hear: Callable[..., Any], say: Callable[..., Any], now: Any
) -> None:
    """A backup holds no key: open conversations cannot be answered, and all else goes on."""
    hear(say())
    question = Question.objects.get()
    Outgoing.objects.create(
        key="a", kind="update", channel="test", conversation=question.conversation,
        question=question, text="No.", made_at=now, try_after=now, cost="0.12500",
    )  # fmt: skip
    from datetime import time

    from hearsay.web.tipline.models import Tipline

    Tipline.objects.update(quiet_from=time(22), quiet_until=time(7, 30))
    before = {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in tables()}
    write_backup(tmp_path / "b.zip", settings.ARCHIVE, now=now)
    for model in reversed(tables()):
        model._default_manager.all().delete()
    for key in settings.KEYS.iterdir():
        key.unlink()
    restore_backup(tmp_path / "b.zip", tmp_path / "new" / "archive")
    assert before == {
        m._meta.label: list(m._default_manager.order_by("pk").values()) for m in tables()
    }
    platform = Platform()
    Sending(lambda: {"test": platform}).do(Context("w", lambda: now))
    row = Outgoing.objects.get()
    assert (row.state, row.why, platform.sent) == ("dropped", "the address was erased", [])
    assert hear(say("another tip")).tips == 1
    assert opened(KeyRing(settings.KEYS), Conversation.objects.latest("id")).to
    assert asdict(hear(say("and another")))["tips"] == 1
