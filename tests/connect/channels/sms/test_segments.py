"""An SMS is counted as operators count it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channels.sms import Segments, segments

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡§¿ÄÖÑÜäöñüà"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)


@pytest.mark.parametrize(
    ("text", "alphabet", "places", "parts"),
    [
        ("", "gsm-7", 0, 1),
        ("a" * 160, "gsm-7", 160, 1),
        ("a" * 161, "gsm-7", 161, 2),
        ("a" * 306, "gsm-7", 306, 2),
        ("a" * 307, "gsm-7", 307, 3),
        ("a" * 459, "gsm-7", 459, 3),
        ("€" * 80, "gsm-7", 160, 1),
        ("€" * 81, "gsm-7", 162, 2),
        ("a" * 152 + "€" + "a" * 152, "gsm-7", 306, 3),  # no letter is cut in two
        ("a" * 151 + "€" + "a" * 153, "gsm-7", 306, 2),
        ("Ç", "gsm-7", 1, 1),
        ("ç", "ucs-2", 1, 1),
        ("a`", "ucs-2", 2, 1),
        ("á", "ucs-2", 1, 1),
        ("ê", "ucs-2", 1, 1),
        ("\t", "ucs-2", 1, 1),
        ("\x1b", "ucs-2", 1, 1),
        ("đ" * 70, "ucs-2", 70, 1),
        ("đ" * 71, "ucs-2", 71, 2),
        ("đ" * 134, "ucs-2", 134, 2),
        ("đ" * 135, "ucs-2", 135, 3),
        ("ก" * 67 * 10, "ucs-2", 670, 10),
        ("👍" * 35, "ucs-2", 70, 1),
        ("👍" * 36, "ucs-2", 72, 2),
        ("đ" * 66 + "👍" + "đ" * 66, "ucs-2", 134, 3),  # nor an emoji
        ("Nước dâng ở cầu Long Biên", "ucs-2", 25, 1),
        ("Nuoc dang o cau Long Bien", "gsm-7", 25, 1),
        ("น้ำท่วม", "ucs-2", 7, 1),
        ("{[~]}|^\\", "gsm-7", 16, 1),
    ],
)
def test_texts_are_counted(text: str, alphabet: str, places: int, parts: int) -> None:
    """Both alphabets, their bounds, and letters of two places at a bound."""
    assert segments(text) == Segments(alphabet, places, parts)


def test_the_default_alphabet_has_these_letters() -> None:
    """Each letter of the standard's two tables, and no other."""
    for code in (*range(0x20, 0x250), *range(0x390, 0x3D0), 0x20AC):
        letter = chr(code)
        extended = letter in "^{}\\[~]|€"
        assert (segments(letter).alphabet == "gsm-7") is (letter in _BASIC or extended), letter
        assert segments(letter).places == 1 + extended, letter


def test_the_alphabet_is_whole() -> None:
    """Seven bits are 128 codes; one is the escape."""
    assert len(_BASIC) == 127


@given(st.text(max_size=400), st.text(max_size=20))
def test_more_text_is_never_fewer_parts(text: str, more: str) -> None:
    """And a text fits the parts that it is counted as."""
    one = segments(text)
    assert one.parts <= segments(text + more).parts
    each = 153 if one.alphabet == "gsm-7" else 67
    assert one.places <= max(one.parts * each, 160 if one.alphabet == "gsm-7" else 70)
