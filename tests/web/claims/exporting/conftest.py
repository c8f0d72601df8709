"""A desk with a row in every table, full of words that break things."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from hearsay.errors import Phrase
from hearsay.web.claims.models import (
    Answer,
    Asker,
    Change,
    Check,
    Claim,
    Desk,
    Evidence,
    Match,
    Message,
    NearClaim,
    Note,
    Rating,
    SavedSearch,
    Topic,
)
from hearsay.web.people.models import User
from hearsay.web.reasons import pack
from hearsay.web.sources.models import Source, SourcePost

PSEUDONYM = "5ecre7" * 10


@pytest.fixture
def fill(
    desk: Desk, alice: User, bob: User, cleo: User, now: datetime,
    make_claim: Callable[..., Claim], make_message: Callable[..., Message],
    make_check: Callable[..., Check], rating: Callable[[str], Rating],
) -> Callable[..., None]:  # fmt: skip
    """Return what fills the desk with these words."""

    def fill(words: str = "=1+1", other: str = "Nước muối chữa ung thư, ข่าวลวง") -> None:
        topic = Topic.objects.order_by("pk").first()
        Desk.objects.update(name=other[:100], about=words)
        claim = make_claim(
            words, topic=topic, assignee=bob, second_reader=alice, deadline=date(2026, 3, 9),
            priority=0.1 + 0.2, priority_reasons=[{"code": words, "n": 3}], harm_suggested={"health": 0.3},
            group="g1", message_count=2, version=7, lang="vi",
        )  # fmt: skip
        gone = make_claim(other, status="merged", merged_into=claim, lang="th")
        asker = Asker.objects.create(pseudonym=PSEUDONYM, made_at=now, purge_at=now)
        told = make_message(
            words, claim=claim, asker=asker, checkable=0.25, decision="suggest", model="m1"
        )
        post = make_message(other, claim=claim, kind="post", url="https://x.example/?a=1&b='2'",
                            source=words[:100], counts={"views": 3, "shares": 0})  # fmt: skip
        followed = _follow(words, bob, now)
        SourcePost.objects.create(source=followed, key="a", message=post, seen_at=now, check_at=now)
        SourcePost.objects.create(source=followed, key="b", seen_at=now, gone_at=now)
        make_message(words + other, received_at=now + timedelta(seconds=1, microseconds=7))
        theirs = make_check(
            statement=other, summary=words, title=words[:200], date_text="2026-02-30?"
        )
        ours = make_check(
            claim, cleo, key="0a1b2c3d4e", title=words[:200], summary=other, body=words * 3, rating=rating("false"),
            status="published", published_at=now, conflict="declared", conflict_note=words, version=9,
            still_true_until=date(2027, 1, 1), lang="vi", approved_by=alice, approved_at=now,
        )  # fmt: skip
        evidence = Evidence.objects.create(
            claim=claim, url="https://who.example/a", title=words[:200], excerpt=other, added_by=bob, added_at=now,
            opened_by=alice, state="archived", sha256="ab" * 32, fetched_at=now, size=12, content_type="text/html",
        )  # fmt: skip
        why = Phrase("It cannot be archived: %(reason)s", reason=words)
        Evidence.objects.create(
            claim=claim, url="https://who.example/b", added_by=bob, added_at=now, removed_at=now,
            state="failed", failure=why[:300], said=pack(why),
        )  # fmt: skip
        for number in (1, 2):
            Answer.objects.create(
                check_of=ours, number=number, kind="publication" if number == 1 else "correction", statement=words,
                title=other[:200], summary=other, body=words, rating=rating("false"), rating_name="Sai", lang="vi",
                topic=topic, evidence=[{"id": evidence.pk, "url": evidence.url, "title": words}],
                public_reason="" if number == 1 else words, published_at=now, published_by=alice,
                approved_by=alice, is_latest=number == 2,
            )  # fmt: skip
        Match.objects.create(claim=claim, check_to=theirs, message=told, probability=1 / 3, guards=[words], why={words: 1.5},
                             model="m1", state="confirmed", decided_by=alice, decided_at=now, made_at=now)  # fmt: skip
        NearClaim.objects.create(
            first=claim, second=gone, same=0.7, guards=[other], model="m", made_at=now
        )
        Note.objects.create(claim=claim, author=cleo, text=words, at=now)
        SavedSearch.objects.create(owner=bob, name="mine", query="q=%3D1")
        first = Change.objects.create(
            at=now, actor=alice, verb="assign", kind="claim", object_id=claim.pk, claim=claim,
            before={"assignee_id": None}, after={"assignee_id": bob.pk}, why=words,
        )  # fmt: skip
        Change.objects.create(at=now, actor=None, verb="undo", kind="claim", object_id=claim.pk, claim=claim,
                              after={"topic_id": topic.pk if topic else None, "text": other}, undoes=first)  # fmt: skip
        Change.objects.create(
            at=now, actor=alice, verb="role", kind="user", object_id=cleo.pk, after={"role": 2}
        )

    return fill


def _follow(words: str, by: User, now: datetime) -> Source:
    """Follow a source that fails, with an address of every kind of sign, and one that was removed."""
    why = Phrase("%(url)s: no answer", url=words)
    Source.objects.create(
        kind="bluesky", address=words[:400], known_as=f"bluesky:{words[:400]}", name="x",
        state="removed", next_at=now, made_at=now,
    )  # fmt: skip
    return Source.objects.create(
        kind="feed", address="https://x.example/feed?a=1&b='2'", known_as="feed:https://old.example/",
        name=words[:100], state="paused", etag='W/"1"', modified="Sun, 1 Mar 2026", cursor=words,
        next_at=now + timedelta(minutes=17), failures=3, quiet=2, asked_at=now, last_ok_at=now,
        last_error=why[:300], said=pack(why), refused=[words[:200]], posts=2, made_by=by, made_at=now,
        moved_to="https://new.example/feed",
    )  # fmt: skip
