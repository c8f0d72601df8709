"""Features tell, in any language and casing, how much a message and a check have in common."""

from __future__ import annotations

import numpy as np
import pytest

from hearsay.match import Matcher
from hearsay.match.features import DENSE_FEATURES, FEATURES
from hearsay.text import analyse
from hearsay.types import Check
from tests.timing import within

CHECKS = (
    Check("bridge", "The old bridge in Kandel closes on 14 May for 30 days.", "Is the bridge closed?"),
    Check("salt", "Salt water cures a cold within a day.", "Does salt water cure colds?"),
    Check("nam", "Uống nước muối chữa khỏi cảm cúm trong một ngày.", "Nước muối chữa cảm?"),
    Check("thai", "ดื่มน้ำเกลือรักษาหวัดหายในหนึ่งวัน"),
    Check("water", "The water works of Kandel add 30 grams of salt.", "Salt in the water?"),
)  # fmt: skip


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """A small collection in three languages."""
    return Matcher.build(CHECKS)


def evidence(matcher: Matcher, text: str, check: str) -> dict[str, float]:
    """Return the features of one pair by name."""
    docs, rows = matcher.candidates([analyse(text)])[0]
    place = [matcher.check_id(int(doc)) for doc in docs].index(check)
    return dict(zip(FEATURES, rows[place].tolist(), strict=True))


@pytest.mark.parametrize("check", CHECKS, ids=[c.id for c in CHECKS])
def test_a_check_repeated_word_for_word_is_covered_whole(matcher: Matcher, check: Check) -> None:
    """In each language, a message that is the claim has everything in common with it."""
    found = evidence(matcher, check.claim, check.id)
    for name in ("cover", "claim_cover", "exact_claim_cover", "rare3", "rare5", "stem_rank"):
        assert found[name] == pytest.approx(1.0), name
    assert found["spelling_claim"] > 0.9
    assert found["cover_lead"] > 0


def test_casing_changes_nothing(matcher: Matcher) -> None:
    """Capitals are a matter of style, so no feature looks at them."""
    text = "They say the Bridge in Kandel closes for 30 days"
    for other in (text.upper(), text.lower()):
        (docs, rows), (others, changed) = matcher.candidates(
            [analyse(text, "en"), analyse(other, "en")]
        )
        assert docs.tolist() == others.tolist()
        np.testing.assert_array_equal(rows, changed)


def test_numbers_shared_and_missed_are_told_apart(matcher: Matcher) -> None:
    """A message with the check's numbers shares them; one with others shares none."""
    same = evidence(matcher, "bridge in Kandel closes 14 May for 30 days", "bridge")
    other = evidence(matcher, "bridge in Kandel closes 15 May for 20 days", "bridge")
    assert same["numbers_shared"] == 1.0
    assert other["numbers_shared"] == 0.0


def test_the_source_of_an_embedded_post_speaks_for_a_check(matcher: Matcher) -> None:
    """A name that only the attribution has is evidence of its own, apart from the body."""
    said = evidence(matcher, "It closes soon! — Kandel Bridge (@kb) May 14, 2021", "bridge")
    unsaid = evidence(matcher, "It closes soon!", "bridge")
    assert said["source_cover"] > 0.5
    assert np.isnan(unsaid["source_cover"])


def test_other_endings_still_have_most_letters_in_common(matcher: Matcher) -> None:
    """Where inflection hides a word from exact comparison, spelling still finds it."""
    found = evidence(matcher, "Salts watery curing colder", "salt")
    assert found["exact_cover"] == 0.0
    assert found["soft_claim"] > 0.2


def test_without_encoder_the_dense_features_are_unknown(matcher: Matcher) -> None:
    """Unknown is not zero."""
    found = evidence(matcher, "salt water", "salt")
    assert all(np.isnan(found[name]) for name in DENSE_FEATURES)


def test_no_candidate_gives_no_row(matcher: Matcher) -> None:
    """A message that shares nothing with any check is compared with none."""
    docs, rows = matcher.candidates([analyse("zzzzqqq")])[0]
    assert len(docs) == 0
    assert rows.shape == (0, len(FEATURES))


@pytest.mark.parametrize(
    "text", ["salt " * 20_000, "water salt " * 10_000, "ก" * 100_000, "1 " * 50_000]
)
def test_hostile_messages_are_compared_in_bounded_time(matcher: Matcher, text: str) -> None:
    """100 kB of one word takes no longer than any other 100 kB."""
    analysis = analyse(text)
    assert within(lambda: matcher.candidates([analysis]), 0.2)
