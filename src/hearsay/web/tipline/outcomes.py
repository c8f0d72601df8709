"""Why a message of ours ended as it did: in English for whoever reads the store, and as a phrase."""

from __future__ import annotations

from hearsay.web.reasons import pack

__all__ = ["MOST", "kept"]

MOST = 300
"""Characters of `Outgoing.why`."""


def kept(why: str) -> dict[str, object]:
    """Return the fields of `Outgoing` that keep a reason, to be said in the language of its reader."""
    return {"why": str(why)[:MOST], "said": pack(why) if why else {}}
