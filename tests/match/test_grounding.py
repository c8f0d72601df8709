"""A message that holds nothing of a check is not matched to it with confidence."""

import numpy as np

from hearsay import Check, Matcher
from hearsay.match.features import FEATURES
from hearsay.match.grounding import grounding

CHECKS = [
    Check("flood", "The Lotus Lake dam broke at 3 am and water will reach the town in 2 hours"),
    Check("health", "Sucking roasted ginger every morning cures throat cancer"),
    Check("food", "Smuggled plastic rice is sold for 2 dollars a kilo in local markets"),
]


def test_chat_is_not_matched_with_confidence() -> None:
    """One shared word does not make a greeting a claim that was checked."""
    matcher = Matcher.build(CHECKS)
    for chat in ("good morning everyone", "I like noodles better than rice", "see you in 2 hours"):
        assert all(m.probability < 0.6 for m in matcher.match(chat)), chat


def test_a_claim_keeps_its_probability() -> None:
    """A message that makes the claim is matched as surely as before."""
    best = Matcher.build(CHECKS).match("is it true that roasted ginger cures throat cancer?")[0]
    assert best.check == "health"
    assert best.probability > 0.9


def test_unknown_evidence_counts_as_none() -> None:
    """NaN features ground nothing, and the factor stays within 0..1."""
    rows = np.full((2, len(FEATURES)), np.nan, np.float32)
    rows[1, FEATURES.index("title_cover")] = 0.9
    assert grounding(rows).tolist() == [0.0, 1.0]
