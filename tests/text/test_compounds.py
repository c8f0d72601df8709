"""Vietnamese compounds, the same with tone marks and without."""

from hypothesis import given
from hypothesis import strategies as st

from hearsay.text import analyse
from hearsay.text.compounds import compounds


def test_compounds_are_found_with_and_without_tone_marks() -> None:
    """The longest listed word wins, however it is typed."""
    want = ("bo_y_te", "tiem_vac_xin", "tre_em", "benh_vien")
    for text in (
        "Bộ y tế tiêm vắc xin cho trẻ em ở bệnh viện",
        "bo y te tiem vaccine cho tre em o bv",
    ):
        assert compounds(analyse(text, "vi").bare_words) == want


@given(st.lists(st.sampled_from(["benh", "vien", "tiem", "vac", "xin", "sat", "lo", "dat", "x"])))
def test_compounds_never_overlap(words: list[str]) -> None:
    """The syllables of all compounds are taken from the words once each, in order."""
    rest = iter(words)
    for compound in compounds(words):
        assert all(syllable in rest for syllable in compound.split("_"))
