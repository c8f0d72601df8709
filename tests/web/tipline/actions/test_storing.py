"""What is meant is stored once, and what was there already does not count."""

from __future__ import annotations

from typing import Any

from hearsay.web.tipline.actions import storing
from hearsay.web.tipline.actions.storing import store
from hearsay.web.tipline.models import Outgoing


def _row(key: str, now: Any) -> Outgoing:
    return Outgoing(
        key=key, kind="answer", channel="test", text="It does not.", made_at=now, try_after=now
    )


def test_only_what_is_new_counts(db: None, now: Any, monkeypatch: Any) -> None:
    """In one query or several, and if the same is meant twice."""
    assert store([]) == set()
    assert store([_row("a", now), _row("a", now)]) == {"a"}
    monkeypatch.setattr(storing, "_AT_ONCE", 2)
    assert store(_row(key, now) for key in "dcbae") == set("bcde")
    assert sorted(Outgoing.objects.values_list("key", flat=True)) == list("abcde")
