"""How good are the matches, and how safe are the answers, on a desk's own labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hearsay.errors import SettingError
from hearsay.evals.bootstrap import Estimate, bootstrap_mean
from hearsay.evals.metrics import average_precision, reciprocal_rank, success
from hearsay.match.decide import Calibration
from hearsay.match.risk import Interval, Label, clopper_pearson
from hearsay.types import Decision, MatchResult

__all__ = ["LanguageRisk", "MatchReport", "calibration_from", "evaluate_matches"]


@dataclass(frozen=True, slots=True)
class LanguageRisk:
    """Risk and coverage of automatic answers in one language."""

    lang: str
    risk: Interval
    coverage: Interval


@dataclass(frozen=True, slots=True)
class MatchReport:
    """Ranking quality over labelled messages, and what answering by itself would have done.

    `risk` is the share of automatic answers whose check is not the labelled one; `coverage` the
    share of labelled messages that were answered; `guarded` the share of best matches with a guard.
    """

    messages: int
    map5: Estimate
    mrr: Estimate
    p1: Estimate
    s5: Estimate
    risk: Interval
    coverage: Interval
    suggested: Interval
    guarded: Interval
    languages: tuple[LanguageRisk, ...]
    unlabelled: int


def evaluate_matches(
    results: Iterable[MatchResult], truth: Mapping[str, frozenset[str]]
) -> MatchReport:
    """Compare match results with labels (message id → ids of the right checks).

    Messages without a label are counted in `unlabelled` and otherwise left out.

    Raises:
        SettingError: no message has a label.
    """
    labelled: list[MatchResult] = []
    unlabelled = 0
    for result in results:
        if result.id in truth:
            labelled.append(result)
        else:
            unlabelled += 1
    if not labelled:
        raise SettingError("no message of the matches has a label in the truth file")
    ranked = [([m.check for m in r.matches], truth[r.id]) for r in labelled]
    return MatchReport(
        messages=len(labelled),
        map5=bootstrap_mean(np.array([average_precision(x, t) for x, t in ranked])),
        mrr=bootstrap_mean(np.array([reciprocal_rank(x, t) for x, t in ranked])),
        p1=bootstrap_mean(np.array([success(x, t, 1) for x, t in ranked])),
        s5=bootstrap_mean(np.array([success(x, t, 5) for x, t in ranked])),
        risk=_risk(labelled, truth),
        coverage=_share(labelled, Decision.ANSWER),
        suggested=_share(labelled, Decision.SUGGEST),
        guarded=_guarded(labelled),
        languages=_by_language(labelled, truth),
        unlabelled=unlabelled,
    )


def calibration_from(
    results: Iterable[MatchResult], truth: Mapping[str, frozenset[str]], *, source: str = ""
) -> Calibration:
    """Turn labelled results into a calibration for `hearsay match --calibration`.

    Guarded best matches are left out: they are never answered, so they say nothing of the risk.

    Raises:
        SettingError: the results come from more than one model, or none has a label.
    """
    labels, models = [], set()
    for result in results:
        models.add(result.model)
        if result.id in truth and result.matches and not result.matches[0].guards:
            best = result.matches[0]
            labels.append(Label(best.probability, best.check in truth[result.id], result.lang))
    if len(models) != 1 or not labels:
        raise SettingError(
            f"a calibration needs labelled matches of one model; these have {len(labels)} labels "
            f"and models {', '.join(sorted(models)) or 'none'}"
        )
    return Calibration(models.pop(), tuple(labels), source)


def _risk(results: list[MatchResult], truth: Mapping[str, frozenset[str]]) -> Interval:
    answered = [r for r in results if r.decision is Decision.ANSWER]
    wrong = sum(r.matches[0].check not in truth[r.id] for r in answered)
    return clopper_pearson(wrong, len(answered))


def _share(results: list[MatchResult], decision: Decision) -> Interval:
    return clopper_pearson(sum(r.decision is decision for r in results), len(results))


def _guarded(results: list[MatchResult]) -> Interval:
    return clopper_pearson(
        sum(bool(r.matches and r.matches[0].guards) for r in results), len(results)
    )


def _by_language(
    results: list[MatchResult], truth: Mapping[str, frozenset[str]]
) -> tuple[LanguageRisk, ...]:
    groups: dict[str, list[MatchResult]] = {}
    for result in results:
        groups.setdefault(result.lang, []).append(result)
    return tuple(
        LanguageRisk(lang, _risk(rows, truth), _share(rows, Decision.ANSWER))
        for lang, rows in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    )
