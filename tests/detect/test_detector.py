"""Claims are told from chat by their form, in three languages, and opinions are left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay import Detector
from hearsay.detect import detector
from hearsay.detect.detector import Detector as Loaded
from hearsay.errors import InputError
from hearsay.text import analyse
from tests.timing import within

GOLDEN = Path(__file__).parents[1] / "golden" / "detect.tsv"


def judge(text: str, lang: str | None = None) -> float:
    """Return the chance that a text holds a checkable claim."""
    return Detector.load().judge(analyse(text, lang)).probability


@pytest.mark.parametrize("lang", ["en", "vi", "th"])
def test_golden_sentences(lang: str) -> None:
    """At least three quarters of our own labelled sentences are told right in each language."""
    lines = [x.split("\t") for x in GOLDEN.read_text(encoding="utf-8").splitlines()[1:]]
    rows = [(int(y), judge(text, code)) for code, y, text in lines if code == lang]
    assert len(rows) >= 25
    assert sum((p >= 0.5) == bool(y) for y, p in rows) / len(rows) >= 0.75


@pytest.mark.parametrize("text", ["", "   ", "👍👍👍", "ok", "hello", "555", "ขอบคุณค่ะ", "cảm ơn"])
def test_greetings_claim_nothing(text: str) -> None:
    """Chat is far from a claim."""
    assert judge(text) < 0.5


def test_the_sentence_with_the_claim_is_named() -> None:
    """Of several sentences, the one that could be checked is shown."""
    text = "Good morning everyone! Police found 40 kg of fake medicine in Elmsworth. Love you all."
    assert "fake medicine" in Detector.load().judge(analyse(text)).sentence


def test_a_rumour_as_a_question_is_a_claim() -> None:
    """To ask whether something is so holds a claim; to ask for the time does not."""
    rumour = judge("Is it true that 12 people were injured at Harbour Street?")
    assert rumour > judge("What time does the pharmacy open on Sunday?")


def test_a_thai_abbreviation_ends_no_sentence() -> None:
    """The sentence that is shown is whole."""
    text = "น้ำประปาทุ่งดาวปนเปื้อน คนเข้า รพ. 50 คน จริงไหมคะ"
    assert "รพ. 50 คน" in Detector.load().judge(analyse(text)).sentence


def test_half_is_where_the_odds_are_even() -> None:
    """Of our own sentences that were not trained on, about as many as promised hold a claim."""
    lines = [x.split("\t") for x in GOLDEN.read_text(encoding="utf-8").splitlines()[1:]]
    held_out = [row for i, row in enumerate(lines) if i % 2]
    chances = [judge(text, lang) for lang, _, text in held_out]
    truth = [int(label) for _, label, _ in held_out]
    assert abs(sum(chances) - sum(truth)) / len(truth) < 0.12


def test_the_model_stays_small() -> None:
    """It is read at every start."""
    file = Path(detector.__file__).parent / "model" / "detector.json"
    assert file.stat().st_size < 400_000


@given(st.text(max_size=300))
def test_any_text_gets_a_probability(text: str) -> None:
    """Whatever is written, the answer is a chance between 0 and 1."""
    assert 0 <= judge(text) <= 1


def test_long_texts_take_no_longer() -> None:
    """A hundred thousand letters are judged in well under a second."""
    analysis = analyse("một hai ba. " * 8000)
    assert within(lambda: Detector.load().judge(analysis), 0.5)


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other"}', "[]"])
def test_a_broken_model_is_refused(text: str) -> None:
    """The error names the file."""
    with pytest.raises(InputError, match="mine"):
        Loaded.from_json(text, "mine")


def test_the_model_holds_no_politics_and_no_persons() -> None:
    """Its features are form only; the words of the model are weights, not a list of names to flag."""
    from hearsay.detect.cues import NAMES

    assert not {"party", "religion", "ethnicity", "author"} & set(NAMES)
