"""The store. What must never be is made impossible by constraints, not only by forms."""

from __future__ import annotations

from hearsay.web.claims.models.checks import Answer, Check, Evidence, Match, public_id
from hearsay.web.claims.models.claims import MOST_TEXT, Asker, Claim, Message, NearClaim, Note
from hearsay.web.claims.models.house import Desk, Rating, Topic, default_due_days
from hearsay.web.claims.models.work import (
    Change,
    ColumnChoice,
    Heartbeat,
    ImportJob,
    Lease,
    SavedSearch,
)

__all__ = [
    "MOST_TEXT",
    "Answer",
    "Asker",
    "Change",
    "Check",
    "Claim",
    "ColumnChoice",
    "Desk",
    "Evidence",
    "Heartbeat",
    "ImportJob",
    "Lease",
    "Match",
    "Message",
    "NearClaim",
    "Note",
    "Rating",
    "SavedSearch",
    "Topic",
    "default_due_days",
    "public_id",
]
