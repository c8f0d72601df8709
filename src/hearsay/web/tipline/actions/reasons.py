"""A person's reason for what reaches many: one line, which stays in the history."""

from __future__ import annotations

from hearsay.web.claims.actions.claims import fit, said_why

__all__ = ["MOST_WHY", "asked", "given"]

MOST_WHY = 300


def asked(why: str, ask: str) -> str:
    """Return a reason in one line; `ask` is said where there is none.

    Raises:
        Refused: there is none.
    """
    return fit(_line(why), MOST_WHY, empty=ask)


def given(why: str) -> str:
    """Return a reason in one line; it may be empty."""
    return said_why(_line(why))


def _line(why: str) -> str:
    return " ".join(why.split())[:MOST_WHY]
