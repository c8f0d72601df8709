"""What an asker is told: sure answers only, honest otherwise, silent in groups unless sure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.tipline.answering import Asked, Follow, Known, Reply, Rules, decide, follow

TODAY = date(2026, 11, 26)
SURE = Asked(decision="answer", probability=0.99, guarded=False, checkable=0.9)
CHECK = Known(out=True)


def test_a_sure_match_is_answered() -> None:
    """The engine is sure, nothing speaks against the check: the answer goes out."""
    assert decide(SURE, CHECK, Rules(), TODAY).reply == Reply.ANSWER
    assert (
        decide(SURE, replace(CHECK, still_true_until=TODAY), Rules(), TODAY).reply == Reply.ANSWER
    )


@pytest.mark.parametrize(
    ("asked", "known", "rules", "why"),
    [
        (replace(SURE, decision="suggest"), CHECK, Rules(), "not_sure"),
        (replace(SURE, probability=None), CHECK, Rules(), "not_sure"),
        (replace(SURE, guarded=True), CHECK, Rules(), "guard"),
        (SURE, None, Rules(), "no_check"),
        (SURE, Known(out=False), Rules(), "withdrawn"),
        (SURE, Known(out=True, held_back=True), Rules(), "held_back"),
        (replace(SURE, contested=True), CHECK, Rules(), "contested"),
        (SURE, Known(True, still_true_until=TODAY - timedelta(days=1)), Rules(), "out_of_date"),
        (SURE, CHECK, Rules(automatic=False), "off"),
        (SURE, CHECK, Rules(tripped=True), "breaker"),
    ],
)
def test_one_doubt_is_enough(asked: Asked, known: Known | None, rules: Rules, why: str) -> None:
    """Whatever speaks against it, a person decides; the asker hears "not yet", a group nothing."""
    verdict = decide(asked, known, rules, TODAY)
    assert (verdict.reply, verdict.why) == (Reply.NOT_YET, why)
    assert decide(replace(asked, in_group=True), known, rules, TODAY).reply == Reply.SILENT


def test_a_group_is_told_once() -> None:
    """In a group chat we speak when sure, and the second time not at all."""
    group = replace(SURE, in_group=True)
    assert decide(group, CHECK, Rules(), TODAY).reply == Reply.ANSWER
    assert decide(replace(group, again=True), CHECK, Rules(), TODAY).reply == Reply.SILENT
    assert decide(replace(SURE, again=True), CHECK, Rules(), TODAY).reply == Reply.ANSWER


def test_a_greeting_is_helped() -> None:
    """Nothing that could be checked: the asker learns what to send, nobody waits for an answer."""
    hello = Asked(decision="none", probability=None, guarded=False, checkable=0.01)
    assert decide(hello, None, Rules(), TODAY).reply == Reply.HELP
    assert decide(replace(hello, checkable=None), None, Rules(), TODAY).reply == Reply.NOT_YET
    assert decide(replace(hello, in_group=True), None, Rules(), TODAY).reply == Reply.SILENT


def test_whoever_is_muted_hears_nothing() -> None:
    """Not even a sure answer."""
    assert decide(replace(SURE, muted=True), CHECK, Rules(), TODAY).reply == Reply.SILENT


ASKED = st.builds(
    Asked,
    decision=st.sampled_from(["answer", "suggest", "none", ""]),
    probability=st.none() | st.floats(0, 1),
    guarded=st.booleans(),
    checkable=st.none() | st.floats(0, 1),
    in_group=st.booleans(),
    muted=st.booleans(),
    contested=st.booleans(),
    forged=st.booleans(),
    again=st.booleans(),
)
KNOWN = st.none() | st.builds(
    Known, out=st.booleans(), held_back=st.booleans(),
    still_true_until=st.none() | st.dates(TODAY - timedelta(3), TODAY + timedelta(3)),
)  # fmt: skip
RULES = st.builds(Rules, automatic=st.booleans(), tripped=st.booleans())


@given(ASKED, KNOWN, RULES)
def test_never_more_than_the_engine_is_sure_of(asked: Asked, known: Known, rules: Rules) -> None:
    """An automatic answer means: sure, no guard, a check that stands, and a breaker that is closed."""
    verdict = decide(asked, known, rules, TODAY)
    assert verdict.why
    if verdict.reply == Reply.ANSWER:
        assert asked.decision == "answer"
        assert not asked.guarded
        assert not asked.muted and not asked.contested and not asked.forged
        assert known is not None
        assert known.out
        assert not known.held_back
        assert known.still_true_until is None or known.still_true_until >= TODAY
        assert rules.automatic
        assert not rules.tripped
    if asked.in_group:
        assert verdict.reply in (Reply.ANSWER, Reply.SILENT)


@pytest.mark.parametrize(
    ("kind", "had", "kind_sent"),
    [
        ("publication", Follow(answered=False, had_this=False), "answer"),
        ("publication", Follow(answered=True, had_this=False), ""),
        ("correction", Follow(answered=True, had_this=True), "correction"),
        ("correction", Follow(answered=False, had_this=False), "answer"),
        ("withdrawal", Follow(answered=True, had_this=True), "withdrawal"),
        ("withdrawal", Follow(answered=False, had_this=False), ""),
        ("update", Follow(answered=True, had_this=True, rating_before="False"), ""),
        ("update", Follow(answered=True, had_this=True, rating_before="True"), "update"),
        ("update", Follow(answered=False, had_this=False), "answer"),
    ],
)
def test_news_reaches_those_it_concerns(kind: str, had: Follow, kind_sent: str) -> None:
    """Who waits gets the answer; who got what was wrong gets the correction; nobody more of the same."""
    assert follow(kind, "False", had) == kind_sent
