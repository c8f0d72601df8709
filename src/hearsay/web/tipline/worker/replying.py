"""The worker's step that decides what those who asked are told."""

from __future__ import annotations

from hearsay.web import logs
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.tipline.actions.replying import reply

__all__ = ["Replying"]

MOST = 100


@step("replying")
class Replying:
    """The next questions whose messages were matched."""

    def do(self, context: Context) -> int:
        """Decide a batch; return how many questions that were."""
        done = reply(MOST, now=context.now())
        if done:
            logs.event("replied", questions=done)
        return done
