"""Which failures are the surroundings' and pass, and which are a message's own."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

from hearsay.errors import HearsayError
from hearsay.web.claims.worker.leases import LostLease

__all__ = ["SURROUNDINGS"]

SURROUNDINGS = (OperationalError, InterfaceError, OSError, MemoryError, LostLease, HearsayError)
"""Another try later may go well: the database is busy, the disk is full, another worker is at it."""
