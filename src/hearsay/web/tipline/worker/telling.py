"""The worker's step that tells those who asked what we have published since."""

from __future__ import annotations

from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.tipline.actions.following import tell_news

__all__ = ["Telling"]

MOST = 200


@step("telling")
class Telling:
    """The next of those who asked about a claim with news."""

    def do(self, context: Context) -> int:
        """Mean a batch of messages; return how many questions were looked at."""
        return tell_news(MOST, now=context.now())
