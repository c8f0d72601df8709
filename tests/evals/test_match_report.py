"""Reports on a desk's own labels."""

import pytest

from hearsay.errors import SettingError
from hearsay.evals import calibration_from, evaluate_groups, evaluate_matches
from hearsay.types import Assignment, Decision, Guard, GuardKind, Match, MatchResult

GUARD = Guard(GuardKind.NUMBER, "15", "17")


def _result(
    key: str, checks: str, decision: Decision = Decision.SUGGEST, *guards: Guard, model: str = "m"
) -> MatchResult:
    matches = tuple(
        Match(c, 1.0 - i / 10, 0.9 - i / 10, guards if i == 0 else ()) for i, c in enumerate(checks)
    )
    return MatchResult(key, "en", 0.9, decision, matches, model)


TRUTH = {"1": frozenset("a"), "2": frozenset("b"), "3": frozenset("c")}


def test_report_by_hand() -> None:
    """Ranks 1, 2 and none give MAP 0.5; one wrong of two answers is a risk of one half."""
    report = evaluate_matches(
        [
            _result("1", "ax", Decision.ANSWER),
            _result("2", "xb", Decision.ANSWER),
            _result("3", "", Decision.NONE),
            _result("4", "a"),
        ],
        TRUTH,
    )
    assert report.map5.value == pytest.approx(0.5)
    assert report.p1.value == pytest.approx(1 / 3)
    assert (report.risk.count, report.risk.total) == (1, 2)
    assert report.coverage.value == pytest.approx(2 / 3)
    assert (report.messages, report.unlabelled) == (3, 1)
    assert report.languages[0].risk == report.risk


def test_no_common_messages_is_refused() -> None:
    """A truth file of other messages is an error, not a perfect score."""
    with pytest.raises(SettingError, match="no message"):
        evaluate_matches([_result("9", "a")], TRUTH)


def test_calibration_leaves_guarded_matches_out() -> None:
    """A guarded match is never answered, so it does not say how risky answers are."""
    calibration = calibration_from(
        [_result("1", "a"), _result("2", "x", Decision.SUGGEST, GUARD)], TRUTH
    )
    assert [(x.probability, x.correct) for x in calibration.labels] == [(0.9, True)]


def test_calibration_refuses_mixed_models() -> None:
    """Labels of two models do not vouch for either."""
    with pytest.raises(SettingError, match="m1, m2"):
        calibration_from([_result("1", "a", model="m1"), _result("2", "b", model="m2")], TRUTH)


def test_group_report() -> None:
    """A split claim costs recall, not precision."""
    rows = [
        Assignment("1", "g1"),
        Assignment("2", "g2"),
        Assignment("3", "g3"),
        Assignment("x", "g"),
    ]
    report = evaluate_groups(rows, {"1": "a", "2": "a", "3": "b"})
    assert report.precision.value == 1
    assert report.recall.value == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert (report.groups, report.claims, report.unlabelled) == (3, 2, 1)


def test_group_report_refuses_nothing() -> None:
    """No labelled message is an error."""
    with pytest.raises(SettingError, match="no message"):
        evaluate_groups([], {"1": "a"})
