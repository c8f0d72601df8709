"""Vietnamese as it is typed meets Vietnamese as it is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.text import analyse, strip_marks
from hearsay.text.segment import words
from hearsay.text.spelling import CHAT_SPELLINGS, SYLLABLES, spell_out

PAIRS = [
    ("Ngày mai không có nước", "ngay mai k co nuoc"),
    ("Ngày mai không có nước", "Ngày mai hok có nc"),
    ("Mọi người được phát gạo rồi", "mn dc phát gạo r"),
    ("Cái gì vậy bạn", "cái j z bạn"),
    ("Người ta nói với tôi trước rồi", "ngta nói vs tui trc rồi"),
    ("Bác sĩ kĩ thuật", "bac sy ky thuat"),
    ("Hòa bình, khỏe mạnh, thúy", "Hoà bình, khoẻ mạnh, thuý"),
    ("Sài Gòn nước ngập cũng không sao", "sg nước ngập cx khum sao"),
]


@pytest.mark.parametrize(("printed", "typed"), PAIRS)
def test_chat_and_print_meet(printed: str, typed: str) -> None:
    """The bare words of a chat spelling are those of the printed sentence."""
    want = analyse(printed, "vi").bare_words
    got = analyse(typed, "vi").bare_words
    assert set(got) - {"tui"} <= set(want) | {"tui"}
    assert len(got) == len(want)


@given(st.text("abcdeghiklmnoqrstuvxyzđăâêôơưáàấầếềốồớờứừýỳ 0123456789.,", max_size=60))
def test_spelling_out_twice_changes_nothing_more(text: str) -> None:
    """Spelling out is idempotent."""
    once = spell_out(text, words(text))
    assert spell_out(once, words(once)) == once


@given(st.lists(st.sampled_from(sorted(SYLLABLES - set(CHAT_SPELLINGS))), max_size=8))
def test_stripping_marks_commutes_with_spelling(syllables: list[str]) -> None:
    """Printed syllables are left as they are, apart from a final y."""
    text = " ".join(syllables)
    spelled = spell_out(text, words(text))
    assert spelled.replace("y", "i") == strip_marks(text).replace("y", "i")


def test_every_chat_spelling_means_what_stays() -> None:
    """No spelling is written out to another spelling that would be written out again."""
    for meant in CHAT_SPELLINGS.values():
        assert (
            spell_out(meant, words(meant)).split()
            == spell_out(spell_out(meant, words(meant)), words(meant)).split()
        )


def test_other_languages_are_left_alone() -> None:
    """Chat spelling is Vietnamese only: "k", "dc" and "vs" stay in an English text."""
    assert analyse("Washington DC vs the others, ok k", "en").words[1:3] == ("dc", "vs")
