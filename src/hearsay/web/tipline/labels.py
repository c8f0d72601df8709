"""The desk's own labels: which best matches people called right or wrong, and what follows.

Three sorts of words count: an editor's on a suggested check (confirmed, rejected, another claim), an
asker's on an answer (yes, no, something else), and an editor's recall of one. All are added to the
labels that came with the model, which no desk's few can replace. Of one asker one "yes" and one "no"
count, as for the breaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from hearsay.match.decide import Calibration, Policy, shipped_calibration
from hearsay.match.risk import Label
from hearsay.web.claims.models import Match
from hearsay.web.claims.worker import calibration
from hearsay.web.claims.worker.index import ALPHA
from hearsay.web.tipline.actions.voices import AGAIN
from hearsay.web.tipline.models import Outgoing, Reaction

__all__ = ["Recalibrated", "labels_of", "recalibrate"]


@dataclass(frozen=True, slots=True)
class Recalibrated:
    """How many labels the desk has, how many of them say "wrong", and the thresholds with them."""

    labels: int
    wrong: int
    before: Policy
    after: Policy


def labels_of(model: str) -> Iterator[Label]:
    """Yield what people said of best matches that a ranking model made."""
    decided = Match.objects.exclude(state=Match.State.SUGGESTED).filter(model__startswith=model)
    rows = decided.order_by("id").values_list("probability", "state", "claim__lang")
    for probability, state, lang in rows.iterator():
        yield Label(probability, state == Match.State.CONFIRMED, lang)
    judged = Outgoing.objects.filter(
        Q(reaction__isnull=False) | Q(recalled_at__isnull=False),
        probability__isnull=False, model__startswith=model,
    )  # fmt: skip
    judged = judged.exclude(AGAIN)
    told = judged.order_by("id").values_list(
        "probability", "reaction__said", "recalled_at", "question__message__lang"
    )
    for sure, said, recalled, lang in told.iterator():
        right = recalled is None and said == Reaction.Said.YES
        yield Label(float(sure or 0.0), right, lang or "und")


def recalibrate(*, keep: bool = True) -> Recalibrated:
    """Choose the thresholds anew with the desk's labels; with `keep`, let the worker use them."""
    shipped = shipped_calibration(encoder=False)
    model = shipped.model.rsplit("+", 2)[0]
    own = tuple(labels_of(model))
    both = Calibration(model, shipped.labels + own, source="this desk")
    if keep:
        calibration.store(both)
    return Recalibrated(
        labels=len(own),
        wrong=sum(not label.correct for label in own),
        before=Policy.from_calibration(shipped, ALPHA),
        after=Policy.from_calibration(both, ALPHA),
    )
