"""Hearsay: from what people are hearing to the check that answers it.

Importing this package loads the standard library only; each name below is loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from hearsay.types import (
    Assignment,
    Check,
    Checkability,
    Decision,
    Guard,
    GuardKind,
    Language,
    Match,
    MatchResult,
    Message,
    PairResult,
    Why,
)

if TYPE_CHECKING:
    from hearsay.detect import Detector
    from hearsay.group import Grouper
    from hearsay.match import Comparer, Matcher
    from hearsay.pipeline import Engine

__version__ = "0.1.0"

_LAZY = {
    "Comparer": "hearsay.match",
    "Detector": "hearsay.detect",
    "Engine": "hearsay.pipeline",
    "Grouper": "hearsay.group",
    "Matcher": "hearsay.match",
}

__all__ = [
    "Assignment",
    "Check",
    "Checkability",
    "Comparer",
    "Decision",
    "Detector",
    "Engine",
    "Grouper",
    "Guard",
    "GuardKind",
    "Language",
    "Match",
    "MatchResult",
    "Matcher",
    "Message",
    "PairResult",
    "Why",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'hearsay' has no attribute {name!r}")
