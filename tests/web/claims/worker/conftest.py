"""What the worker's tests share: a clock that stands still, and a desk with the usual checks."""

from collections.abc import Callable
from datetime import datetime

import pytest

from hearsay import types
from hearsay.web.claims.actions.intake import Incoming, store_checks, store_messages
from hearsay.web.claims.worker.steps import Context

CHECKS = (
    types.Check("c1", "Drinking strong salt water cures dengue fever", rating="False", lang="en"),
    types.Check("c2", "The Lotus Lake dam broke at 3 am", rating="False", lang="en"),
    types.Check("c3", "Nước máy ở phường Hòa Thạnh bị nhiễm độc, 50 người nhập viện", lang="vi"),
)


@pytest.fixture
def context(now: datetime) -> Context:
    """What a worker's steps are told."""
    return Context("worker-1", lambda: now)


@pytest.fixture
def checks(db: None, now: datetime) -> None:
    """Three checks of another publisher."""
    store_checks(CHECKS, now=now)


@pytest.fixture
def arrive(db: None, now: datetime) -> Callable[..., None]:
    """Let messages arrive, as tips, one after the other."""
    made = iter(range(1_000_000))

    def bring(*texts: str, **fields: object) -> None:
        items = [Incoming(f"m{next(made)}", text, **fields) for text in texts]  # type: ignore[arg-type]
        assert store_messages(items, now=now).new == len(texts)

    return bring
