"""Personal data is found by its form; what claims are made of stays."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.text.personal import PersonalKind, find_personal, masked

from .golden import GOLDEN


def _golden() -> list[tuple[str, str]]:
    lines = (GOLDEN / "personal.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(text, text if said == "=" else said) for text, said in rows]


@pytest.mark.parametrize(("text", "expected"), _golden())
def test_a_text_is_masked_as_the_golden_file_says(text: str, expected: str) -> None:
    """Each piece is named instead; masking what is masked changes nothing."""
    assert masked(text) == expected
    assert masked(expected) == expected


_DIGITS = st.sampled_from("0123456789๐๑๒๓๙０９٠٩")
_BITS = st.one_of(
    st.text(_DIGITS, min_size=1, max_size=14),
    st.sampled_from(
        [" ", ".", "-", "+", "(", ")", "\u200b", "/", ",", "@", "a@b.co", "STK ", "บัญชี ", "CMND ", " đồng",
         "0912345678", "+84 912 345 678", "4111 1111 1111 1111", "1101700203451", "12/03/2024", "x", "\n"]
    ),
)  # fmt: skip
_TEXTS = st.one_of(st.lists(_BITS, max_size=14).map("".join), st.text(max_size=80))


@given(_TEXTS)
def test_masking_is_done_once_for_all(text: str) -> None:
    """Nothing is found in what is masked; the length stays within bounds; pieces keep their order."""
    out = masked(text)
    assert masked(out) == out and not find_personal(out)
    assert len(out) <= 2 * len(text) + 8
    ends = [0]
    for one in find_personal(text):
        assert ends[-1] <= one.start < one.end <= len(text)
        ends.append(one.end)


@given(_TEXTS)
def test_no_digit_of_a_found_number_stays(text: str) -> None:
    """What is left are the digits that were not found, in their order."""
    spans = find_personal(text)
    left = "".join(
        c for place, c in enumerate(text) if not any(s.start <= place < s.end for s in spans)
    )
    digits = [c for c in masked(text) if unicodedata.category(c) == "Nd"]
    rest = iter(c for c in left if unicodedata.category(c) == "Nd")
    assert all(c in rest for c in digits), "nothing stays that was not left"


@given(
    st.sampled_from(["0912 345 678", "081 234 5678", "028 3829 3829", "+84 912 345 678", "4111 1111 1111 1111"]),
    st.sampled_from(["", " ", ".", "-", "\u200b", "\u00a0", "–", " - "]),
    st.booleans(),
    st.sampled_from(["", "x", "โทร", " ", "("]),
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(
    number: str, between: str, thai: bool, around: str
) -> None:
    """With blanks, dots, dashes or hidden letters inside, in digits of any script, glued to words."""
    spread = number.replace(" ", between)
    if thai:
        spread = spread.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    out = masked(f"{around}{spread}{around}")
    assert not any(c.isdecimal() for c in out), out


@pytest.mark.timeout(40)
@pytest.mark.parametrize(
    "unit", ["0", "0912345678 ", "a@b.co ", "1.", "+", "(0", "C1", "@", "0 1-2."]
)
def test_a_hostile_text_is_masked_in_time(unit: str) -> None:
    """50,000 characters of anything that could be a number take a moment."""
    began = time.process_time()
    masked((unit * 50_000)[:50_000])
    assert time.process_time() - began < 10


def test_kinds_have_their_names() -> None:
    """They stand in the masked text."""
    assert {kind.value for kind in PersonalKind} == {"phone", "e-mail", "number"}
