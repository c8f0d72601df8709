"""The words of a message: its body, and the source that an embedded post names."""

import pytest

from hearsay.match.wording import wording
from hearsay.text import analyse
from tests.timing import within


def test_the_source_is_kept_apart_from_the_body() -> None:
    """A name and a year may match; the handle and the day of the month say nothing."""
    found = wording(analyse("The bridge is shut — Kandel News (@kn) May 4, 2021", "en"))
    assert found.body == ("the", "bridge", "is", "shut")
    assert set(found.source) >= {"kandel", "news", "2021"}
    assert "kn" not in found.source
    assert "4" not in found.source
    assert found.encoded.endswith("— Kandel News")


@pytest.mark.parametrize("text", ["", "The bridge (old) is shut", "cầu đóng (@", "(@a)"])
def test_without_a_source_there_is_only_the_body(text: str) -> None:
    """Brackets and handles alone make no source."""
    analysis = analyse(text)
    found = wording(analysis)
    assert found.source == ()
    assert found.words == analysis.bare_words
    assert found.encoded == analysis.clean


@pytest.mark.parametrize(
    "text", ["— " * 50_000 + "(@a)", "(@a" * 30_000, "x (@abc) May 1, 2021 " * 4000]
)
def test_hostile_tails_cost_linear_time(text: str) -> None:
    """100 kB of dashes or handles is read as fast as any other text."""
    analysis = analyse(text)
    assert within(lambda: wording(analysis), 0.2)
