"""Where two published checks of a claim say the opposite, no answer goes out by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.actions.matches import confirm, reject
from hearsay.web.claims.models import Answer, Check, Claim, Match, Rating
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.calling_back import CONTESTED
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.contested import contested
from hearsay.web.tipline.worker.sending import Sending
from tests.web.tipline.conftest import Ask
from tests.web.tipline.world import Platform

Rival = Callable[..., Check]


@pytest.fixture
def rival(other: Check, make_check: Callable[..., Check], now: datetime) -> Rival:
    """Another publisher's check that was matched to a claim."""

    def make(claim: Claim, rating: str = "True", **match: object) -> Check:
        check = make_check(key=f"rival-{Check.objects.count()}", rating_text=rating)
        said = {"probability": 0.9, "model": "m", "made_at": now} | match
        Match.objects.create(claim=claim, check_to=check, **said)
        return check

    return make


@pytest.mark.parametrize(
    ("rating", "match", "speaks"),
    [
        ("True", {}, True),
        ("Đúng sự thật", {"probability": 0.5}, True),
        ("False", {}, False),
        ("Half true", {}, False),
        ("", {}, False),
        ("True", {"probability": 0.49}, False),
        ("True", {"guards": ["number: 15 vs 17"]}, False),
    ],
)
def test_another_check_that_says_the_opposite(
    other: Check, rival: Rival, make_claim: Callable[..., Claim], rating: str,
    match: dict[str, object], speaks: bool,
) -> None:  # fmt: skip
    """It must be out, about the claim as far as we can tell, and plainly the opposite."""
    claim = make_claim()
    rival(claim, rating, **match)
    assert contested([(claim.pk, other.pk)]) == ({(claim.pk, other.pk)} if speaks else set())


def test_a_person_settles_it(
    ask: Ask, other: Check, rival: Rival, make_claim: Callable[..., Claim], alice: User,
    now: datetime,
) -> None:  # fmt: skip
    """The asker hears "not yet"; what a person rejects speaks no more, what they confirm does."""
    claim, elsewhere = make_claim(), make_claim("The dam broke")
    rival(claim)
    (match,) = Match.objects.all()

    def kind(about: Claim = claim) -> str:
        question = ask(about, other)
        reply(10, now=now)
        return str(question.outgoing.get().kind)

    assert kind() == "not_yet"
    assert kind(elsewhere) == "answer"
    reject(match.pk, by=alice, now=now)
    assert kind() == "answer"
    confirm(match.pk, by=alice, now=now)
    assert kind() == "not_yet"


def test_our_own_checks_count_as_readers_see_them(
    other: Check, make_claim: Callable[..., Claim], make_check: Callable[..., Check],
    rating: Callable[[str], Rating], bob: User, now: datetime,
) -> None:  # fmt: skip
    """By the rating of what is out: neither a draft nor what was withdrawn speaks against another."""
    claim = make_claim()
    own = make_check(claim, bob, rating=rating("true"), conflict="none")
    pair = {(claim.pk, other.pk)}
    assert not contested(pair), "a draft"
    Check.objects.filter(pk=own.pk).update(status="published", published_at=now)
    said = {"statement": "x", "summary": "x", "rating_name": "True", "lang": "en",
            "evidence": ["x"], "published_at": now, "published_by": bob}  # fmt: skip
    row = Answer.objects.create(
        check_of=own, number=1, kind="publication", rating=rating("true"), **said
    )
    assert contested(pair) == pair
    Check.objects.filter(pk=own.pk).update(rating=rating("false"))
    assert contested(pair) == pair, "the working copy"
    Answer.objects.filter(pk=row.pk).update(rating=rating("misleading"))
    assert not contested(pair)
    Answer.objects.filter(pk=row.pk).update(rating=rating("true"))
    Check.objects.filter(pk=own.pk).update(status="withdrawn")
    assert not contested(pair)


def test_what_became_contested_is_not_sent(
    ask: Ask, other: Check, rival: Rival, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """An answer that waited for its turn is dropped, and its asker hears "not yet"."""
    claim = make_claim()
    question = ask(claim, other, channel="test")
    reply(10, now=now)
    rival(claim)
    platform = Platform()
    Sending(lambda: {"test": platform}).do(Context("w", lambda: now + timedelta(minutes=1)))
    assert not platform.sent
    told = question.outgoing.get()
    assert (told.state, told.why) == ("dropped", CONTESTED)
    reply(10, now=now)
    assert question.outgoing.filter(kind="not_yet", state="meant").count() == 1


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "Contested"), ("vi", "Có kết luận trái ngược"), ("th", "มีข้อโต้แย้ง")]
)
def test_editors_are_told(
    ask: Ask, other: Check, rival: Rival, make_claim: Callable[..., Claim], alice: User,
    signed_in: Callable[..., Client], now: datetime, lang: str, word: str,
) -> None:  # fmt: skip
    """In words, where they see who asked."""
    claim = make_claim()
    ask(claim, other)
    reply(10, now=now)
    browser = signed_in(alice)

    def shown() -> str:
        where = reverse("tipline_claim", args=[claim.pk])
        return browser.get(where, headers={"accept-language": lang}).content.decode()

    assert word not in shown()
    rival(claim)
    assert word in shown()
