"""An edited post says what it says now; where a person put it, it stays, and what is public stands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hearsay.web.claims.actions import grouping
from hearsay.web.claims.actions.editing import MOST_EDITS, edit_posts
from hearsay.web.claims.actions.intake import Incoming, fingerprint
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Answer, Asker, Change, Claim, Match, Message
from hearsay.web.desk.queries.claim import claim_page
from hearsay.web.people.models import User
from tests.web.two_writers import meanwhile, two_writers

Make = Callable[..., Any]
OLD, NEW = "15 people drowned at Doi Kaeo", "51 people drowned at Doi Kaeo, call 0912 345 678"


@pytest.fixture
def make_post(make_message: Make) -> Make:
    """Make a post."""
    return lambda text=OLD, **fields: make_message(
        text, kind="post", **{"fingerprint": fingerprint(text)} | fields
    )


def edited(message: Message, text: str = NEW, **fields: Any) -> Incoming:
    """What its source tells of a message now."""
    return Incoming(message.key, text, **{"kind": "post"} | fields)


def test_what_the_worker_placed_is_placed_anew(
    make_claim: Make, make_post: Make, rita: User, now: datetime
) -> None:
    """It has its new text and no claim; its old claim is counted anew and keeps its words."""
    claim = make_claim("15 people drowned", message_count=2, indexed_at=now)
    stays = make_post("15 drowned", claim=claim, written_at=now - timedelta(days=1))
    post = make_post(claim=claim, checkable=0.7, decision="suggest", model="m", lang="en")
    assert edit_posts([edited(post)], now=now) == 1
    post.refresh_from_db()
    assert (post.text, post.fingerprint) == (NEW, fingerprint(NEW))
    assert (post.state, post.claim, post.lang) == ("new", None, "und")
    assert (post.checkable, post.decision, post.model) == (None, "", "")
    claim.refresh_from_db()
    assert (claim.statement, claim.message_count) == ("15 people drowned", 1)
    assert (claim.first_seen, claim.indexed_at) == (stays.written_at, None)
    line = Change.objects.get()
    assert (line.verb, line.actor, line.claim, line.after) == ("edit_message", None, claim, {"stays": False})  # fmt: skip
    page = claim_page(claim.pk, rita, now)
    assert page is not None


@pytest.mark.parametrize("state", ["new", "set_aside"])
def test_what_is_in_no_claim_waits_with_its_new_text(
    make_post: Make, now: datetime, state: str
) -> None:
    """Also what claimed nothing before."""
    post = make_post(state=state)
    assert edit_posts([edited(post)], now=now) == 1
    post.refresh_from_db()
    assert (post.text, post.state) == (NEW, "new")


@pytest.mark.parametrize("how", ["split", "move", "merge"])
def test_what_a_person_placed_stays(
    make_claim: Make, make_post: Make, alice: User, now: datetime, how: str
) -> None:
    """Split off, moved there, or merged into it with its claim: only the text changes."""
    first, second = make_claim(group="a"), make_claim(group="b", indexed_at=now)
    post, _other = make_post(claim=first), make_post("another", claim=first)
    make_post("a third", claim=second)
    if how == "split":
        home = grouping.split(first.pk, [post.pk], "Mine", by=alice, now=now)
    elif how == "move":
        grouping.move(first.pk, [post.pk], second.pk, by=alice, now=now)
        home = second
    else:
        grouping.merge(first.pk, second.pk, by=alice, now=now)
        home = second
    Claim.objects.update(indexed_at=now, ranked_at=now)
    counted = Claim.objects.get(pk=home.pk).message_count
    assert edit_posts([edited(post)], now=now) == 1
    post.refresh_from_db()
    assert (post.text, post.state, post.claim) == (NEW, "grouped", home)
    home.refresh_from_db()
    assert (home.message_count, home.indexed_at, home.ranked_at) == (counted, None, None)
    line = Change.objects.get(verb="edit_message")
    assert (line.claim, line.after) == (home, {"stays": True})


def test_what_a_person_took_back_is_the_worker_s_again(
    make_claim: Make, make_post: Make, alice: User, now: datetime
) -> None:
    """An undone move leaves it where the worker had it."""
    first, second = make_claim(group="a"), make_claim(group="b")
    post, _other = make_post(claim=first), make_post("another", claim=first)
    moved = grouping.move(first.pk, [post.pk], second.pk, by=alice, now=now)
    undo(moved, by=alice, now=now)
    edit_posts([edited(post)], now=now)
    post.refresh_from_db()
    assert (post.state, post.claim) == ("new", None)


def test_the_same_in_other_case_or_spacing_is_no_edit(
    make_claim: Make, make_post: Make, now: datetime
) -> None:
    """Nor are other counts and another time."""
    claim = make_claim()
    post = make_post(claim=claim)
    same = edited(post, f"  {OLD.upper()}\n", counts={"likes": 9}, written_at=now)
    assert edit_posts([same], now=now) == 0
    post.refresh_from_db()
    assert (post.text, post.state) == (OLD, "grouped") and not Change.objects.exists()


def test_what_is_no_post_or_cannot_be_kept_stays(
    make_message: Make, make_post: Make, now: datetime
) -> None:
    """A tip with that key, a text that is too long, none at all, a post that is not here."""
    tip, post, long = make_message(OLD), make_post(), make_post()
    unheard = Incoming("unheard of", NEW, kind="post")
    items = [edited(tip), edited(post, " \0"), edited(long, "x" * 100_001), unheard]
    assert edit_posts(items, now=now) == 0
    assert set(Message.objects.values_list("text", flat=True)) == {OLD}


def test_no_suggestion_rests_on_words_that_are_gone(
    make_claim: Make, make_post: Make, make_check: Make, alice: User, now: datetime
) -> None:
    """Of a claim that nobody makes any more it goes; what a person decided stays decided."""
    alone, shared = make_claim(), make_claim()
    posts = [make_post(claim=alone), make_post(claim=shared)]
    make_post("15 drowned", claim=shared)
    for claim, post in zip((alone, shared), posts, strict=True):
        for state in ("suggested", "confirmed"):
            Match.objects.create(
                claim=claim, check_to=make_check(), message=post, probability=0.9, model="m",
                made_at=now, state=state, decided_by=alice if state == "confirmed" else None,
                decided_at=now if state == "confirmed" else None,
            )  # fmt: skip
    edit_posts(map(edited, posts), now=now)
    left = Match.objects.order_by("claim", "state").values_list("claim", "state", "message")
    assert list(left) == [
        (alone.pk, "confirmed", None),
        (shared.pk, "confirmed", None),
        (shared.pk, "suggested", None),
    ]


def test_what_was_decided_stays_with_the_claim_where_a_message_stays(
    make_claim: Make, make_post: Make, make_check: Make, alice: User, now: datetime
) -> None:
    """A person put it there: the claim keeps its checks, and none says that it was for this text."""
    first, second = make_claim(group="a"), make_claim(group="b")
    post, _other = make_post(claim=first, checkable=0.7, decision="answer", model="m"), make_post(
        "another", claim=first
    )  # fmt: skip
    for state in ("suggested", "confirmed"):
        decided = {"decided_by": alice, "decided_at": now} if state == "confirmed" else {}
        Match.objects.create(claim=second, check_to=make_check(), message=post, probability=0.9,
                             model="m", made_at=now, state=state, **decided)  # fmt: skip
    grouping.move(first.pk, [post.pk], second.pk, by=alice, now=now)
    edit_posts([edited(post)], now=now)
    post.refresh_from_db()
    assert (post.claim, post.checkable, post.decision, post.model) == (second, None, "", "")
    left = Match.objects.order_by("state").values_list("claim", "state", "message")
    assert list(left) == [(second.pk, "confirmed", None), (second.pk, "suggested", None)]


def test_posts_that_are_edited_away_one_by_one_leave_no_suggestion(
    make_claim: Make, make_post: Make, make_check: Make, now: datetime
) -> None:
    """Neither what rested on the last one nor on an earlier one."""
    claim = make_claim()
    posts = [make_post(f"{n} drowned", claim=claim) for n in range(3)]
    for post in posts:
        Match.objects.create(claim=claim, check_to=make_check(), message=post, probability=0.9,
                             model="m", made_at=now)  # fmt: skip
    for n, post in enumerate(posts):
        assert edit_posts([edited(post, f"{n} people were saved")], now=now) == 1
    assert not Match.objects.exists()


def test_nothing_public_changes(
    make_claim: Make, make_post: Make, make_check: Make, rating: Make, alice: User, cleo: User,
    now: datetime,
) -> None:  # fmt: skip
    """The answer that readers have stands as it was published."""
    claim = make_claim("15 people drowned")
    check = make_check(claim, cleo, status="published", published_at=now, approved_by=alice,
                       approved_at=now, rating=rating("false"), conflict="none")  # fmt: skip
    before = Claim.objects.filter(pk=claim.pk).values("statement", "status").get()
    edit_posts([edited(make_post(claim=claim))], now=now)
    assert Claim.objects.filter(pk=claim.pk).values("statement", "status").get() == before
    check.refresh_from_db()
    assert (check.status, check.statement) == ("published", "15 people drowned")
    assert not Answer.objects.exists()


def test_the_history_keeps_neither_text(make_claim: Make, make_post: Make, now: datetime) -> None:
    """What its author takes back later stands nowhere."""
    edit_posts([edited(make_post(claim=make_claim("A dam")))], now=now)
    told = str(list(Change.objects.values()))
    assert "drowned" not in told and fingerprint(OLD) not in told and fingerprint(NEW) not in told


def test_a_page_with_a_clock_in_it_is_followed_a_while(make_post: Make, now: datetime) -> None:
    """Then it stays as it is, and costs nothing any more."""
    post = make_post()
    changed = [edit_posts([edited(post, f"{n} readers now")], now=now) for n in range(30)]
    assert changed == [1] * MOST_EDITS + [0] * (30 - MOST_EDITS)
    assert Change.objects.count() == MOST_EDITS


def test_many_at_once(make_claim: Make, make_post: Make, now: datetime) -> None:
    """More than one statement of the database holds, in a claim and in none."""
    claim = make_claim()
    posts = [make_post(f"{n} drowned", claim=claim if n % 2 else None,
                       state="grouped" if n % 2 else "new") for n in range(1_200)]  # fmt: skip
    assert edit_posts([edited(p, f"now {p.text}") for p in posts], now=now) == 1_200
    claim.refresh_from_db()
    assert claim.message_count == 0 and not Message.objects.exclude(state="new").exists()


def test_askers_are_untouched(make_message: Make, make_claim: Make, now: datetime) -> None:
    """A tip beside an edited post keeps its place and its asker."""
    claim = make_claim()
    asker = Asker.objects.create(pseudonym="a", made_at=now, purge_at=now)
    tip = make_message(OLD, claim=claim, asker=asker)
    post = make_message(OLD, kind="post", claim=claim)
    edit_posts([edited(post)], now=now)
    tip.refresh_from_db()
    claim.refresh_from_db()
    assert (tip.claim, tip.asker, claim.asker_count) == (claim, asker, 1)


@two_writers
@pytest.mark.django_db(transaction=True)
def test_one_that_a_person_moves_in_this_moment_is_edited_there(
    make_claim: Make, make_post: Make, alice: User, now: datetime
) -> None:
    """It was seen in one claim and found in another: its source tells of the edit only once."""
    first, second = make_claim(group="a"), make_claim(group="b")
    post, _other = make_post(claim=first), make_post("another", claim=first)
    edits = meanwhile(
        lambda: grouping.move(first.pk, [post.pk], second.pk, by=alice, now=now),
        lambda: edit_posts([edited(post)], now=now),
    )
    post.refresh_from_db()
    assert (edits, post.text, post.claim) == (1, NEW, second)
