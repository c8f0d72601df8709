"""What people say of answers moves the thresholds, and the worker takes them up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from hearsay.errors import InputError
from hearsay.match.decide import Calibration, shipped_calibration
from hearsay.web.claims.models import Check, Claim, Match
from hearsay.web.claims.worker import calibration
from hearsay.web.claims.worker.index import ALPHA
from hearsay.web.people.models import User
from hearsay.web.tipline.labels import labels_of, recalibrate
from hearsay.web.tipline.models import Outgoing, Reaction
from tests.web.tipline.conftest import Ask

MODEL = shipped_calibration(encoder=False).model


@pytest.fixture
def judged(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> Callable[..., None]:
    """Make an answer that somebody judged."""
    claim = make_claim()
    made = iter(range(100_000))

    def judge(
        said: str, probability: float = 0.99, *, recalled: bool = False, repeats: bool = False
    ) -> None:
        question = ask(claim, other)
        told = Outgoing.objects.create(
            key=f"k{next(made)}", kind="answer", state="sent", channel="telegram",
            question=question, check_to=other, automatic=True, probability=probability,
            model=f"{MODEL}+detect-1+decide-2", text="x", made_at=now, try_after=now,
            recalled_at=now if recalled else None,
        )  # fmt: skip
        if said:
            Reaction.objects.create(outgoing=told, said=said, at=now, repeats=repeats)

    return judge


def test_all_three_sorts_of_words_count(
    judged: Callable[..., None], make_claim: Callable[..., Claim], make_check: Callable[..., Check],
    alice: User, now: datetime,
) -> None:  # fmt: skip
    """Editors' decisions, askers' reactions, recalls; not what another model made."""
    judged("yes")
    judged("no")
    judged("else", recalled=True)
    judged("", recalled=True)
    judged("")
    for state, model in (
        ("confirmed", MODEL),
        ("rejected", MODEL),
        ("related", MODEL),
        ("confirmed", "old"),
    ):
        Match.objects.create(
            claim=make_claim(), check_to=make_check(), probability=0.5, model=f"{model}+x",
            state=state, decided_by=alice, decided_at=now, made_at=now,
        )  # fmt: skip
    found = sorted((label.probability, label.correct) for label in labels_of(MODEL))
    assert found == [(0.5, False), (0.5, False), (0.5, True), (0.99, False), (0.99, False),
                     (0.99, False), (0.99, True)]  # fmt: skip


def test_one_person_is_one_voice_here_too(judged: Callable[..., None]) -> None:
    """Nobody moves the thresholds by a hundred words; what an editor recalls counts."""
    judged("no")
    judged("yes", repeats=True)
    for _ in range(9):
        judged("else", repeats=True)
    judged("no", repeats=True, recalled=True)
    judged("yes")
    assert [label.correct for label in labels_of(MODEL)] == [False, False, True]


def test_wrong_answers_raise_the_bar(judged: Callable[..., None]) -> None:
    """Many wrong ones at the top: less is answered, and the engine's policy is the new one."""
    for _ in range(60):
        judged("no", 0.995)
    done = recalibrate()
    assert (done.labels, done.wrong) == (60, 60)
    assert done.after.threshold("fr") > done.before.threshold("fr")
    assert calibration.policy_for(MODEL, ALPHA) == done.after
    assert calibration.stamp() > 0


def test_a_dry_run_changes_nothing(judged: Callable[..., None]) -> None:
    """It tells what would be."""
    judged("no")
    assert recalibrate(keep=False).labels == 1
    assert calibration.stamp() == 0


@pytest.mark.parametrize("text", ["", "{", '{"format": "x"}', "\0\xff"])
def test_a_damaged_file_is_passed_over(db: None, text: str) -> None:
    """The labels that come with the model hold, and nothing fails."""
    calibration.store(Calibration(MODEL, shipped_calibration(encoder=False).labels))
    calibration.calibration_file().write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        Calibration.from_json(text)
    shipped = calibration.policy_for(MODEL, ALPHA)
    assert shipped.thresholds


def test_another_models_labels_say_nothing(db: None) -> None:
    """After an upgrade the old file is passed over."""
    calibration.store(Calibration("rank-of-yesterday", ()))
    assert calibration.policy_for(MODEL, ALPHA).threshold("en") <= 1
