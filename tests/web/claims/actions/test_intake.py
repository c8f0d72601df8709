"""What arrives is kept once, clean, or refused in one line."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay import types
from hearsay.web.claims.actions.intake import Incoming, cleaned, store_checks, store_messages
from hearsay.web.claims.models import Asker, Change, Check, Claim, Match, Message
from hearsay.web.people.models import User
from tests.web.processes import environment_here

pytestmark = pytest.mark.django_db


def test_the_same_key_is_kept_once(now: datetime) -> None:
    """A message that is brought twice, in one delivery or two, is one message."""
    twice = [Incoming("a", "the dam broke"), Incoming("a", "the dam broke"), Incoming("b", "no")]
    first = store_messages(twice, now=now)
    second = store_messages(twice, now=now)
    assert (first.new, first.known) == (2, 1)
    assert (second.new, second.known) == (0, 3)
    assert Message.objects.count() == 2


def test_many_deliveries_fit(now: datetime) -> None:
    """More messages than one transaction holds are all kept."""
    taken = store_messages((Incoming(str(i), f"message {i}") for i in range(501)), now=now)
    assert taken.new == Message.objects.count() == 501


def test_hostile_text_is_cleaned(now: datetime) -> None:
    """NUL and halves of surrogate pairs, which no database takes, do not stop a delivery."""
    store_messages([Incoming("k\0", "a\0b\ud800c\udfff ")], now=now)
    message = Message.objects.get(key="k")
    assert message.text == "ab\ufffdc\ufffd"


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_any_text_is_kept_or_refused(now: datetime, text: str) -> None:
    """No text whatever raises; what is kept is the cleaned text."""
    Message.objects.all().delete()
    taken = store_messages([Incoming("x", text)], now=now)
    assert taken.new + len(taken.refused) == 1
    if taken.new:
        assert Message.objects.get().text == cleaned(text)


REFUSED = {
    "too long": (Incoming("x", "y" * 100_001), "100001 characters; the most is 100000"),
    "empty": (Incoming("x", " \0 "), "no text"),
    "no key": (Incoming("", "y"), "key has 0 characters"),
    "long key": (Incoming("k" * 201, "y"), "key has 201 characters"),
    "kind": (Incoming("x", "y", kind="rumour"), "neither a tip nor a post"),
    "asker of a post": (Incoming("x", "y", kind="post", asker=1), "Only a tip has an asker"),
    "scheme": (Incoming("x", "y", url="javascript:alert(1)"), "https://"),
    "bad address": (Incoming("x", "y", url="http://[::1"), "https://"),
    "long address": (
        Incoming("x", "y", url="https://a.example/" + "z" * 2_000),
        "the most is 2000",
    ),
    "time zone": (Incoming("x", "y", written_at=datetime(2026, 1, 1)), "time zone"),
    "language": (Incoming("x", "y", lang="<b>"), "no code"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_kept_is_refused_in_one_line(case: str, now: datetime) -> None:
    """The line says what is wrong; the others of the delivery are kept."""
    item, said = REFUSED[case]
    taken = store_messages([item, Incoming("good", "the dam broke")], now=now)
    assert taken.new == 1
    (refusal,) = taken.refused
    assert said in refusal.why
    assert "\n" not in refusal.why


def test_nothing_is_written_after_it_was_received(now: datetime) -> None:
    """A sender's wrong clock does not put a message into the future; without a time it is now."""
    later = now + timedelta(days=400)
    items = [Incoming("a", "x", written_at=later), Incoming("b", "x"),
             Incoming("c", "x", written_at=now - timedelta(days=2))]  # fmt: skip
    store_messages(items, now=now)
    times = dict(Message.objects.values_list("key", "written_at"))
    assert times == {"a": now, "b": now, "c": now - timedelta(days=2)}


def test_only_counts_are_kept_of_a_post(now: datetime) -> None:
    """Public counts are numbers under plain names; nothing else slips in with them."""
    counts = {"shares": 4, "author": "someone", "likes": -1, "a b": 3, "views": True, "x" * 40: 1}
    store_messages([Incoming("a", "x", kind="post", counts=counts)], now=now)  # type: ignore[arg-type]
    assert Message.objects.get().counts == {"shares": 4}


def test_a_tip_keeps_its_asker(now: datetime) -> None:
    """The asker is kept with the tip, by id."""
    asker = Asker.objects.create(pseudonym="p", made_at=now, purge_at=now + timedelta(days=30))
    store_messages([Incoming("a", "x", asker=asker.pk)], now=now)
    assert Message.objects.get().asker == asker


def test_same_words_have_the_same_fingerprint(now: datetime) -> None:
    """Case and spacing do not make another text."""
    store_messages([Incoming("a", "The  DAM broke"), Incoming("b", "the dam broke")], now=now)
    assert Message.objects.values("fingerprint").distinct().count() == 1


CHECK = types.Check("c1", "Salt water cures dengue", "No", "https://c.example/1", "False", "en",
                    "2026-01-02", "Example Check", "It does not.")  # fmt: skip


def test_a_check_is_kept_by_its_id(now: datetime) -> None:
    """A check that comes again unchanged changes nothing."""
    assert store_checks([CHECK], now=now).new == 1
    again = store_checks([CHECK, CHECK], now=now + timedelta(days=1))
    assert (again.new, again.changed, again.known) == (0, 0, 2)
    row = Check.objects.get()
    assert (row.origin, row.status, row.changed_at) == ("other", "published", now)
    assert row.published_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_an_update_changes_the_row_and_keeps_history(now: datetime) -> None:
    """What the publisher said before stands in the history, with when it changed."""
    store_checks([CHECK], now=now)
    later = now + timedelta(days=1)
    done = store_checks([replace(CHECK, rating="Misleading")], now=later)
    assert (done.new, done.changed, done.known) == (0, 1, 0)
    row = Check.objects.get()
    assert (row.rating_text, row.changed_at, row.version) == ("Misleading", later, 2)
    change = Change.objects.get()
    assert (change.verb, change.actor, change.at) == ("update_check", None, later)
    assert (change.before, change.after) == (
        {"rating_text": "False"},
        {"rating_text": "Misleading"},
    )


def test_a_stranger_cannot_change_our_own_check(
    now: datetime, make_claim: Callable[..., Claim], make_check: Callable[..., Check], bob: object
) -> None:
    """A foreign check that bears the id of one of ours is refused."""
    ours = make_check(make_claim(), bob, key="c1")
    done = store_checks([CHECK], now=now)
    assert [refusal.key for refusal in done.refused] == ["c1"]
    assert (done.new, done.changed) == (0, 0)
    ours.refresh_from_db()
    assert ours.statement != CHECK.claim


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (replace(CHECK, claim=" "), "which claim"),
        (replace(CHECK, claim="x" * 2_001), "the most is 2000"),
        (replace(CHECK, url="data:text/html,x"), "https://"),
        (replace(CHECK, id=""), "id has 0"),
    ],
)
def test_a_check_that_cannot_be_kept_is_refused(
    check: types.Check, said: str, now: datetime
) -> None:
    """The line says what is wrong, and the good ones are kept."""
    done = store_checks([check, replace(CHECK, id="good")], now=now)
    assert done.new == 1
    assert said in done.refused[0].why


FOUR = """
import sys, django, json, time
django.setup()
from django.utils import timezone
from hearsay.web.claims.actions.intake import Incoming, store_messages
items = [Incoming(f"race-{i}", f"the dam broke {i}") for i in range(300)]
sys.stdin.readline()
new = 0
for start in range(0, 300, 30):
    new += store_messages(items[start:start + 30], now=timezone.now()).new
print(json.dumps(new))
"""


@pytest.mark.django_db(transaction=True)
def test_four_processes_at_once_keep_each_key_once(tmp_path: Path) -> None:
    """Four processes that bring the same 300 messages at once keep 300, and count them once."""
    _race(environment_here(tmp_path))
    assert Message.objects.count() == 300


def _race(environment: dict[str, str]) -> None:
    four = [
        subprocess.Popen([sys.executable, "-c", FOUR], env=environment, text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(4)
    ]  # fmt: skip
    counts: list[int] = []

    def go(process: subprocess.Popen[str]) -> None:
        counts.append(json.loads(process.communicate("go\n", timeout=60)[0]))

    threads = [threading.Thread(target=go, args=(process,)) for process in four]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.returncode for process in four] == [0] * 4
    assert sum(counts) == 300


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00", "1-1-1"])
def test_no_date_of_a_publisher_breaks_the_page_that_shows_it(
    date: str,
    bob: User,
    make_claim: Callable[..., Claim],
    signed_in: Callable[[User], Client],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A date that no calendar can show in the desk's time zone stays words."""
    monkeypatch.setattr(timezone, "get_current_timezone", lambda: ZoneInfo("Asia/Bangkok"))
    store_checks([types.Check("far", "Ginger cures dengue", date=date)], now=now)
    check, claim = Check.objects.get(), make_claim()
    Match.objects.create(claim=claim, check_to=check, probability=0.9, model="m", made_at=now)
    page = signed_in(bob).get(reverse("claim", args=[claim.pk]))
    assert page.status_code == 200 and date in page.content.decode()
    assert check.published_at is None
