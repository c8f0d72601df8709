"""Make derived things anew from the store."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.web.claims.worker.groups import Groups, groups_file
from hearsay.web.claims.worker.index import build_index, state_of_checks
from hearsay.web.claims.worker.searching import rebuild_search

__all__ = ["rebuild"]


def rebuild(what: str) -> Iterator[str]:
    """Rebuild the index of checks, the grouper's state, the search, or all; yields what was made."""
    if what in ("checks", "all"):
        yield f"checks: {len(build_index(state_of_checks()))} indexed"
    if what in ("groups", "all"):
        groups_file().unlink(missing_ok=True)
        groups = Groups()
        count = len(groups.grouper())
        groups.save()
        yield f"groups: {count} messages placed"
    if what in ("search", "all"):
        yield f"search: {rebuild_search()} claims indexed"
