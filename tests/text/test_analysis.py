"""One analysis of any text: never raises, same in same out, every step named."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.text import STEPS, TEXT_VERSION, analyse, sentences
from tests.timing import within

ANY = st.text(st.characters(), max_size=120)
LIMIT = 0.2  # seconds for 100 kB

SAMPLES = (
    "น้ำท่วมกรุงเทพวันนี้", "ก", "เ", "่", "กำ่", "กๆ", "khôngggg ", "k ", "hoà ", "http://a.b/(",
    "https://t.co/x", "www.", "a.", "a-b.c-d.", "@a ", "(@a) ", "— (@a", "#A", "#AaBb", "&amp;",
    "&#1;", "> ", ">\n", "share ", "!!share", "chia sẻ ", "Fwd: ", " ", "\n", "\u2029", "a. ", "? ",
    "Dr. ", "\u200c", "م\u200c", "\u0301", "\u0316\u0301", "\u05b0\u0591", "\ud800", "😀",
    "👩\u200d", "我们", "ខ្មែរ", "हिन्दी ", "مرحبا ", "аa", "5", "555 ", "1,000", "a'", "l'a ", "_",
    "*a* ", "\0", "Ａ", "🇺🇸", "“", "RT @a: ", "xn--", "http://%41/", "\ufdfa",
    "The water is bad today. ", "e.g. ", "the ", "à", "đ", "U.S. ", "...", "!?",
)  # fmt: skip


@given(ANY)
@settings(deadline=None)  # dictionaries are loaded by the first text that needs them
def test_any_text_is_analysed(text: str) -> None:
    """No string raises; the parts of the analysis fit together."""
    got = analyse(text)
    assert got.raw == text
    assert len(got.words) == len(got.bare_words)
    assert "\ud800" not in got.clean
    assert analyse(text) == got


@given(ANY)
@settings(deadline=None)  # dictionaries are loaded by the first text that needs them
def test_analysing_the_clean_text_again_finds_the_same_words(text: str) -> None:
    """A clean text without addresses or tags is clean: cleaning it again changes no word."""
    got = analyse(text, "en")
    if got.clean and not set("@#&>.:/-*_~|") & set(got.clean):
        assert analyse(got.clean, "en").words == got.words


@given(st.sampled_from(["en", "vi", "th"]), ANY)
@settings(max_examples=50, deadline=None)
def test_a_given_language_is_believed(lang: str, text: str) -> None:
    """The caller's language overrides what the text looks like."""
    assert analyse(text, lang).language.code == lang
    assert analyse(text, lang).language.confidence == 1.0


def test_every_change_is_named() -> None:
    """The steps that an analysis names are steps of the table, in its order."""
    text = "Fwd: hok có nc &amp; điện 😂 #MatDien https://t.co/a — Ai Đó (@aido) May 3, 2021"
    names = [step.name for step in STEPS]
    got = analyse(text).steps
    assert {"entities", "urls", "tags", "forwarding", "emoji", "fold", "marks"} <= set(got)
    assert sorted(got, key=names.index) == list(got)


def test_the_version_is_the_same_in_every_process() -> None:
    """Indexes store TEXT_VERSION, so it must not depend on hash seeds or the machine."""
    code = "from hearsay.text import TEXT_VERSION; print(TEXT_VERSION)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == TEXT_VERSION
    assert TEXT_VERSION.startswith("text-")


@pytest.mark.parametrize("unit", SAMPLES, ids=ascii)
def test_a_hostile_text_takes_linear_time(unit: str) -> None:
    """100 kB of any one thing is analysed and cut into sentences in under 200 ms."""
    analyse(unit * 3)  # dictionaries are loaded once, outside the measured time
    analyse("hm")
    size = len(unit.encode("utf-8", "surrogatepass"))
    text = unit * (100_000 // size)
    assert within(lambda: sentences(text, analyse(text).language.code), LIMIT)


def test_naughty_strings_are_analysed(data_dir: Path) -> None:
    """Every string of the bad inputs is analysed, none taking 200 ms."""
    folder = data_dir / "bad_inputs"
    texts = json.loads((folder / "blns/blns.json").read_text())
    texts += [
        t["text"] for t in json.loads((folder / "made/redos_texts.json").read_text())["texts"]
    ]
    texts += [t["text"] for t in json.loads((folder / "made/unicode_spoofing.json").read_text())]
    for path in sorted((folder / "payloadbox_xss/Intruder").glob("*.txt")):
        texts += path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    assert len(texts) > 600
    analyse("hm")
    for text in texts:
        assert within(partial(analyse, text), LIMIT), text[:60]
