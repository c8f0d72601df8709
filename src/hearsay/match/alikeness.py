"""How much of a check a message must hold before what differs counts."""

from __future__ import annotations

__all__ = ["ALIKE", "NEARLY_SAME"]

ALIKE = 0.5
"""Share of the check's content words that the message must hold for names to be compared."""
NEARLY_SAME = 0.75
"""The same for ordinary words, of which a different one may only be another way to say it."""
