"""What people and the worker do to the store: one transaction per intent, one line of history.

One file per object. Every function takes `by` (None: the worker) and `now`, raises `Refused` with a
sentence for the person, and changes nothing if it does.
"""

from hearsay.web.claims.actions import (
    check_undo,
    checks,
    evidence,
    grouping,
    house,
    matches,
    publication,
    triage,
)

__all__ = [
    "check_undo",
    "checks",
    "evidence",
    "grouping",
    "house",
    "matches",
    "publication",
    "triage",
]
