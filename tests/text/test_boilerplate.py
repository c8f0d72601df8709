"""Forwarding phrases, attributions and repeats go; what was said stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.text import analyse
from hearsay.text.boilerplate import drop_attribution, drop_forwarding, drop_repeats
from hearsay.text.normalise import tidy
from hearsay.text.tables import rows

CLAIM = "The bridge over the river is closed"


@pytest.mark.parametrize("row", rows("boilerplate.tsv"), ids=lambda row: row[1])
def test_every_phrase_goes_in_front_and_behind(row: tuple[str, str]) -> None:
    """Each phrase of the table is taken off before and after a claim, in any case of letters."""
    phrase = row[1]
    for text in (f"{phrase}! {CLAIM}", f"{phrase.upper()}: {CLAIM}", f"{CLAIM}. {phrase}!!"):
        assert analyse(text, "en").clean.rstrip(".") == CLAIM


@pytest.mark.parametrize("row", rows("boilerplate.tsv"), ids=lambda row: row[1])
def test_a_phrase_alone_is_kept(row: tuple[str, str]) -> None:
    """A message that is only a forwarding phrase is not emptied."""
    assert analyse(row[1], "en").clean == row[1]


@given(st.text(st.characters(), min_size=1, max_size=60).filter(lambda t: any(map(str.isalnum, t))))
@settings(deadline=None)
def test_cleaning_never_leaves_nothing(text: str) -> None:
    """Whatever holds a letter or digit holds one after cleaning."""
    if any(map(str.isalnum, tidy(text))):
        assert any(map(str.isalnum, analyse(text).clean))


@given(
    st.text("abcdefghij klmno", min_size=30, max_size=60).map(lambda t: " ".join(t.split())),
    st.integers(2, 5),
)
def test_copies_in_a_row_become_one(unit: str, copies: int) -> None:
    """A passage pasted 2 to 5 times is kept once, and never cut shorter than its own period."""
    text = " ".join([unit] * copies)
    once = drop_repeats(text)
    assert len(once) <= len(text)
    assert text.startswith(once.split(" ")[0])
    if len(set(unit)) > 5 and len(unit) >= 24:
        assert len(once) <= len(unit) + 1


@given(st.text(st.characters(), max_size=80))
def test_all_other_content_survives_repeats(text: str) -> None:
    """Dropping repeats drops no letter altogether."""
    assert set(drop_repeats(text)) >= {c for c in text if not c.isspace()}


def test_a_date_and_a_handle_alone_are_no_attribution() -> None:
    """Only a name in front of the handle makes an attribution."""
    assert drop_attribution("Ask them (@desk) today") == "Ask them (@desk) today"
    assert drop_attribution("Closed. — The Desk (@desk) 3 May 2021") == "Closed."


def test_texts_without_a_hint_are_returned_as_they_are() -> None:
    """The common case costs one look."""
    assert drop_forwarding(CLAIM) is CLAIM
