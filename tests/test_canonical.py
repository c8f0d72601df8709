"""The same value gives the same bytes, for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.canonical import canonical_json, stable_id


def test_frozen_ids() -> None:
    """Ids written by earlier versions stay what they were."""
    assert canonical_json({"b": 1, "a": ["ก", None]}) == '{"a":["ก",null],"b":1}'.encode()
    assert stable_id("claim", "x") == "claim1-4d996d8db7cadfd1f849bbe774990788"


@given(st.dictionaries(st.text(), st.integers()))
def test_key_order_does_not_matter(value: dict[str, int]) -> None:
    """A mapping's order of insertion leaves no trace."""
    turned = dict(reversed(list(value.items())))
    assert canonical_json(value) == canonical_json(turned)


def test_not_a_number_is_refused() -> None:
    """JSON has no NaN."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))
