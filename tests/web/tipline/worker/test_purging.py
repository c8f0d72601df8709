"""When their time has come, people are forgotten: keys, addresses, conversations, numbers in texts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from hearsay.web.claims.models import Asker, Message
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions.receive import Received
from hearsay.web.tipline.keys import KeyGone, KeyRing
from hearsay.web.tipline.models import (
    Conversation,
    Outgoing,
    Question,
    RawDelivery,
    Reaction,
    Seen,
    Tipline,
)
from hearsay.web.tipline.worker import purging
from hearsay.web.tipline.worker.purging import EVERY, Purging

Hear = Callable[..., Received]
Make = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture
def go(now: datetime) -> Callable[[datetime], int]:
    """Do the step at a moment."""
    step = Purging()
    return lambda at: step.do(Context("w", lambda: at))


def test_it_is_a_step_of_the_worker() -> None:
    """The worker does it without being told."""
    assert registered()["purging"] is Purging


def test_people_go_when_their_period_ends(
    hear: Hear, say: Make, answered: Make, go: Make, ring: KeyRing, now: datetime
) -> None:
    """Not a day before; what they asked, what we answered and what they said of it stay."""
    from hearsay.connect.channel import Unknown

    hear(say(beside={"message": "5"}), Unknown("u", "raw", "unknown"))
    row = answered(Question.objects.get())
    hear(say("", pressed=row.choices[0][0]))
    period = ring.current(now, 30)
    assert go(period.destroy_at - timedelta(hours=2)) == 0 and Conversation.objects.exists()
    assert go(period.destroy_at) == 2
    assert not any(model.objects.exists() for model in (Asker, Conversation, RawDelivery))
    with pytest.raises(KeyGone):
        ring.of(period.name)
    assert Message.objects.get().asker is None
    assert Question.objects.get().conversation is None and Question.objects.get().beside == ""
    assert Outgoing.objects.get().conversation is None and Reaction.objects.exists()


def test_it_looks_at_the_start_and_every_hour(
    hear: Hear, say: Make, go: Make, now: datetime
) -> None:
    """In between it does not ask the database."""
    assert go(now + 40 * DAY) == 0
    hear(say())
    assert go(now + 40 * DAY + EVERY / 2) == 0 and Conversation.objects.exists()
    assert go(now + 40 * DAY + EVERY) == 1


def test_keeping_people_for_less_time_counts_at_once(
    hear: Hear, say: Make, go: Make, ring: KeyRing, now: datetime
) -> None:
    """Also for those who came while it was longer."""
    hear(say())
    name = ring.current(now, 30).name
    Tipline.objects.update(retention_days=5)
    assert go(now + 4 * DAY) == 0
    assert go(now + 5 * DAY) == 1 and not Conversation.objects.exists()
    with pytest.raises(KeyGone):
        ring.of(name)


def test_more_than_a_batch_goes(
    hear: Hear, say: Make, go: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batch after batch, until nobody is left whose time has come."""
    monkeypatch.setattr(purging, "BATCH", 3)
    hear(*(say(sender=f"p{n}") for n in range(10)))
    hear(say(sender="late"), at=now + 20 * DAY)
    assert go(now + 31 * DAY) == 10
    assert Conversation.objects.count() == Asker.objects.count() == 1


def test_numbers_in_their_texts_are_masked_for_good(
    hear: Hear, say: Make, go: Make, make_claim: Make, now: datetime
) -> None:
    """Of those whose time has come; the claim is indexed and read anew. Others' texts stay."""
    hear(say("Gọi 0912345678 nhận quà", sender="p1"))
    claim = make_claim(indexed_at=now)
    Message.objects.update(state="grouped", claim=claim)
    before = Message.objects.get()
    hear(say("Gọi 0912345678", sender="p2"), at=now + 20 * DAY)
    go(now + 31 * DAY)
    after = Message.objects.get(pk=before.pk)
    assert after.text == "Gọi [phone] nhận quà" and after.fingerprint != before.fingerprint
    claim.refresh_from_db()
    assert claim.indexed_at is None
    assert Message.objects.exclude(pk=before.pk).get().text == "Gọi 0912345678"


def test_keys_of_deliveries_are_kept_for_90_days(
    hear: Hear, say: Make, go: Make, now: datetime
) -> None:
    """Longer than any platform delivers again."""
    hear(say())
    go(now + 89 * DAY)
    assert Seen.objects.count() == 1
    go(now + 91 * DAY)
    assert not Seen.objects.exists()


def test_what_comes_again_after_the_purge_is_known(
    hear: Hear, say: Make, go: Make, now: datetime
) -> None:
    """The hash of a delivery outlives its people: whoever is forgotten is not made anew by a repeat."""
    tip = say()
    hear(tip)
    go(now + 31 * DAY)
    assert not Asker.objects.exists()
    assert hear(tip, at=now + 31 * DAY) == Received(known=1)
    assert Message.objects.count() == Question.objects.count() == 1 and not Asker.objects.exists()


def test_neither_time_nor_place_tells_which_delivery_was_which(
    hear: Hear, say: Make, go: Make, now: datetime
) -> None:
    """Of what was seen stays the period, and no order; what came later is left as it is."""
    tips = [say(sender=f"p{n % 5}") for n in range(30)]
    for number, tip in enumerate(tips):
        hear(tip, at=now + number * timedelta(minutes=7))
    assert set(Seen.objects.values_list("at", flat=True)) == {now.replace(hour=0)}
    for _ in range(3):
        hear(say(), at=now + 20 * DAY)
    go(now + 31 * DAY)
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM tipline_seen WHERE at < %s ORDER BY {place}", [now])
        keys = [key for (key,) in cursor.fetchall()]
    assert len(keys) == 30 and keys == sorted(keys)
    assert Seen.objects.count() == 33
    assert hear(*tips, at=now + 31 * DAY) == Received(known=30)
