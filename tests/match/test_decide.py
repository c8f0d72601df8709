"""Decisions: sure enough to answer, worth a look, or left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.errors import InputError
from hearsay.match.decide import EVERYWHERE, Calibration, Policy, decide
from hearsay.match.risk import Label
from hearsay.types import Decision, Guard, GuardKind, Match

POLICY = Policy(alpha=0.01, thresholds={EVERYWHERE: 0.95, "en": 0.9}, suggest=0.2)
GUARD = Guard(GuardKind.NUMBER, "15", "17")


def _match(probability: float, *guards: Guard) -> Match:
    return Match("c1", probability, probability, tuple(guards))


def test_a_sure_match_is_answered() -> None:
    """Above the threshold of its language a match is sent by itself."""
    assert decide([_match(0.92)], 0.9, "en", POLICY) is Decision.ANSWER


def test_a_language_without_labels_abstains_more() -> None:
    """The same match in a language of no labels needs more."""
    assert decide([_match(0.92)], 0.9, "th", POLICY) is Decision.SUGGEST


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["en", "vi", "th", "und"]))
def test_a_guarded_match_is_never_answered(p: float, checkable: float, lang: str) -> None:
    """Whatever the probability, a guard keeps a person in the loop."""
    assert decide([_match(p, GUARD)], checkable, lang, POLICY) is not Decision.ANSWER


def test_a_text_that_claims_nothing_is_not_answered() -> None:
    """Chat is not answered by itself, however alike."""
    assert decide([_match(0.99)], 0.01, "en", POLICY) is Decision.SUGGEST


def test_nothing_alike_is_left_alone() -> None:
    """Weak matches are not worth anybody's time."""
    assert decide([_match(0.05)], 0.9, "en", POLICY) is Decision.NONE
    assert decide([], 0.9, "en", POLICY) is Decision.NONE


def test_few_labels_of_a_language_do_not_set_its_threshold() -> None:
    """A language with few labels shares the pooled threshold, made stricter."""
    labels = tuple(Label(0.5 + i / 4000, True, "en") for i in range(2000))
    policy = Policy.from_calibration(Calibration("m", (*labels, Label(0.99, True, "vi"))))
    assert set(policy.thresholds) == {EVERYWHERE, "en"}
    assert policy.threshold("vi") > policy.threshold("en")


def test_a_language_may_share_what_all_labels_vouch_for() -> None:
    """Labels too few to vouch for 1 % share the pooled threshold, unless they speak against it."""
    many = [Label(0.5 + i / 4000, True, "vi") for i in range(2000)]
    own = [Label(0.9 + i / 10_000, i != 690, "th") for i in range(700)]  # one early error
    policy = Policy.from_calibration(Calibration("m", (*many, *own)))
    assert policy.threshold("th") < 0.9
    assert policy.threshold("th") < policy.threshold("en")
    bad = [Label(0.9 + i / 10_000, i % 50 != 40, "th") for i in range(700)]  # 2 % wrong
    policy = Policy.from_calibration(Calibration("m", (*many, *bad)))
    assert policy.threshold("th") > 1


def test_no_labels_no_answers() -> None:
    """A policy from nothing answers nothing."""
    policy = Policy.from_calibration(Calibration("m", ()))
    assert decide([_match(1.0)], 1.0, "en", policy) is Decision.SUGGEST


def test_calibration_survives_writing() -> None:
    """What is written is read back."""
    before = Calibration("m-1", (Label(0.25, True, "vi"), Label(0.5, False, "th")), "our desk")
    assert Calibration.from_json(before.to_json()) == before


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"format": "other"}', "null", "[" * 100_000, '{"a":' * 100_000,
     '{"format": "hearsay-calibration-1", "model": "m", "labels": [[1' + "0" * 400 + ', 1, "en"]]}'],
    ids=range(8),
)  # fmt: skip
def test_a_broken_calibration_names_the_file(text: str) -> None:
    """The error names the file and how to write a good one."""
    with pytest.raises(InputError, match=r"mine\.json.*save-calibration"):
        Calibration.from_json(text, "mine.json")
