"""Probabilities lie in 0..1, never rise down the list, and survive writing and reading."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hearsay.errors import InputError
from hearsay.match.calibrate import INPUTS, Calibrator, inputs
from hearsay.match.features import FEATURES

SOME = Calibrator(tuple(0.3 * (-1) ** i for i in range(len(INPUTS))), -1.0)
VALUES = st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6, width=32))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-50, 50), max_size=8),
    arrays(np.float32, (8, len(FEATURES)), elements=VALUES),
)
def test_probabilities_are_chances_in_falling_order(found: list[float], table: np.ndarray) -> None:
    """Whatever the evidence, a later match is never surer than an earlier one."""
    scores = np.array(sorted(found, reverse=True))
    chances = SOME.probabilities(scores, table[: len(scores)])
    assert np.all((chances >= 0) & (chances <= 1))
    assert np.all(np.diff(chances) <= 0)


def test_lead_is_over_the_best_of_the_others() -> None:
    """The first leads the second; every other trails the first."""
    table = np.zeros((3, len(FEATURES)), np.float32)
    lead = inputs(np.array([3.0, 2.5, -1.0]), table)[:, INPUTS.index("lead")]
    np.testing.assert_allclose(lead, [0.5, -0.5, -4.0])


def test_a_calibration_reads_back_as_written() -> None:
    """Nothing is lost on disk."""
    assert Calibrator.from_json(SOME.to_json()) == SOME


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other", "bias": 0, "weights": {}}'])
def test_what_is_no_calibration_is_refused(text: str) -> None:
    """The error names the file."""
    with pytest.raises(InputError, match="chances"):
        Calibrator.from_json(text, "chances.json")
