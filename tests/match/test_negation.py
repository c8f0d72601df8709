"""Denials: a message that denies the claim is told from one that denies something else."""

import json
from importlib import resources

import pytest

from hearsay.match.facts import Facts, facts_of
from hearsay.match.guard import guards
from hearsay.match.negation import NEGATION_NAMES, candidates, load_negation
from hearsay.text import analyse

CHECK = "The harbour authority sold the old lighthouse to a hotel group in 2019"


def _facts(text: str, lang: str = "en") -> Facts:
    return facts_of(analyse(text, lang))


def _denied(message: str, check: str = CHECK) -> bool:
    return any(g.kind == "negation" for g in guards(_facts(message), _facts(check)))


@pytest.mark.parametrize(
    "message",
    [
        "The harbour authority did not sell the old lighthouse to a hotel group",
        "The harbour authority never sold the old lighthouse",
        "It is not true that the lighthouse was sold, says the harbour authority",
        "Fake: harbour authority sold old lighthouse",
        "So they say the harbour authority sold the lighthouse. That is false.",
    ],
)
def test_a_denied_claim_carries_a_guard(message: str) -> None:
    """Whatever the shape of the denial, it is named."""
    assert _denied(message)


@pytest.mark.parametrize(
    "message",
    [
        "The harbour authority sold the old lighthouse! I can't believe it, we never got a say",
        "No wonder: the harbour authority sold the old lighthouse to a hotel group",
        "The harbour authority sold the old lighthouse. My dog does not like boats.",
        "Did the harbour authority not only sell the old lighthouse?",
    ],
)
def test_chatter_carries_none(message: str) -> None:
    """A denial of something else is no denial of the claim."""
    assert not _denied(message)


def test_a_guard_is_written_in_words() -> None:
    """People read words of the texts, not stems."""
    found = guards(_facts("The harbour authority never sold the old lighthouse"), _facts(CHECK))
    assert [str(guard) for guard in found] == ["negation: never sold vs sold"]


def test_two_sides_that_deny_alike_agree() -> None:
    """A check that denies is met by a message that denies."""
    check = "The harbour authority did not sell the old lighthouse"
    assert not _denied("The harbour authority never sold the old lighthouse", check)
    assert _denied("It is false that the harbour authority did not sell the lighthouse", check)


def test_each_cue_has_one_number_for_each_name() -> None:
    """Features and names go together, and shares stay in 0..1."""
    message, check = _facts("The authority did not sell the old lighthouse"), _facts(CHECK)
    (_, found), *_ = candidates(message, check, frozenset(["author", "sell", "old"]), 8)
    assert len(found) == len(NEGATION_NAMES)
    assert all(0 <= x <= 1 for name, x in zip(NEGATION_NAMES, found, strict=True) if name != "size")


def test_the_model_that_ships_is_the_one_it_names() -> None:
    """Every weight is there, and the report lies beside it."""
    model = load_negation()
    assert len(model.weights) == len(NEGATION_NAMES)
    assert 0.5 < model.threshold < 1
    folder = resources.files("hearsay.match") / "model"
    report = json.loads((folder / "negation-report.json").read_text(encoding="utf-8"))
    assert set(report["unchanged"]) and set(report["held_out_shapes"])
