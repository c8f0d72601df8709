"""Answers worked out before are found again, and only so many are kept."""

from hearsay.match.memo import Memo


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    """Memory does not grow with the number of messages."""
    memo: Memo[int] = Memo(2)
    memo.put(("a",), 1)
    memo.put(("b",), 2)
    assert memo.get(("a",)) == 1
    memo.put(("c",), 3)
    assert len(memo) == 2
    assert memo.get(("b",)) is None
    assert (memo.get(("a",)), memo.get(("c",))) == (1, 3)
