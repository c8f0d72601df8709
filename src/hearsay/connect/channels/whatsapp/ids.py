"""Ids and addresses of WhatsApp, as they are written here."""

from __future__ import annotations

import hashlib

__all__ = ["group", "hidden", "recipient", "user"]

_GROUP, _USER = "group:", "user:"


def hidden(wamid: str) -> str:
    """Return what stands for an id of a message, "" for "".

    The id holds the person's number in base64, and 80 random bits or more beside it: they keep the
    number from being found by trying all there are.
    """
    return f"wa-{hashlib.sha256(wamid.encode()).hexdigest()[:32]}" if wamid else ""


def group(id: str) -> str:
    """Return the address of a group, "" for ""."""
    return f"{_GROUP}{id}" if id else ""


def user(id: str) -> str:
    """Return the address of a person who shows no number, "" for ""."""
    return f"{_USER}{id}" if id else ""


def recipient(address: str) -> dict[str, str]:
    """Return how a message names the one it goes to."""
    if address.startswith(_GROUP):
        return {"recipient_type": "group", "to": address.removeprefix(_GROUP)}
    if address.startswith(_USER):
        return {"recipient_type": "individual", "recipient": address.removeprefix(_USER)}
    return {"recipient_type": "individual", "to": address}
