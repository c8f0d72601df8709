"""Match messages to checks: find, rank, guard, decide; and compare two texts."""

from hearsay.match.compare import Comparer
from hearsay.match.encoder import Encoder, OnnxEncoder
from hearsay.match.matcher import Matcher

__all__ = ["Comparer", "Encoder", "Matcher", "OnnxEncoder"]
