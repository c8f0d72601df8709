"""Text: clean, fold, segment, identify, and read quantities."""

from hearsay.text.analysis import STEPS, TEXT_VERSION, Analysis, Step, analyse, warm_up
from hearsay.text.compounds import compounds
from hearsay.text.language import identify
from hearsay.text.links import find_urls
from hearsay.text.normalise import fold, strip_marks
from hearsay.text.segment import length, long_enough, sentences, unglue
from hearsay.text.urls import canonical_url

__all__ = [
    "STEPS",
    "TEXT_VERSION",
    "Analysis",
    "Step",
    "analyse",
    "canonical_url",
    "compounds",
    "find_urls",
    "fold",
    "identify",
    "length",
    "long_enough",
    "sentences",
    "strip_marks",
    "unglue",
    "warm_up",
]
