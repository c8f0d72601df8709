"""Decide what to do with a message's best match: answer, suggest, or leave it to people.

Decisions are pure: the same matches, message and policy give the same decision. An automatic
answer needs a probability above a threshold chosen on labelled data (`hearsay.match.risk`), no
guard, and a text that claims something.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from hearsay.errors import InputError, SettingError
from hearsay.match.risk import NEVER, Label, Threshold, choose_threshold
from hearsay.types import Decision, Match

__all__ = ["EVERYWHERE", "Calibration", "Policy", "decide"]

EVERYWHERE = "*"
"""The key of the threshold for languages that have no labels of their own."""

FORMAT = "hearsay-calibration-1"
ENOUGH = 600
"""Labels that a language needs for a threshold of its own; fewer cannot vouch for one per cent."""

WITHHELD = 0.5
"""Share of the pooled answers that a language without labels withholds: the less sure half."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Judged best matches, the model that made them, and who judged them."""

    model: str
    labels: tuple[Label, ...]
    source: str = ""

    def to_json(self) -> str:
        """Write the calibration as one JSON object; numbers and language codes only."""
        rows = [[round(x.probability, 6), int(x.correct), x.lang] for x in self.labels]
        return json.dumps(
            {"format": FORMAT, "model": self.model, "source": self.source, "labels": rows}
        )

    @classmethod
    def from_json(cls, text: str, file: str = "calibration") -> Calibration:
        """Read what `to_json` wrote.

        Raises:
            InputError: the text is not a calibration of this format.
        """
        advice = "write one with: hearsay evaluate match … --save-calibration FILE"
        try:
            value = json.loads(text)
            if value["format"] != FORMAT:
                raise InputError(
                    file, f"format is {value['format']!r}, not {FORMAT}", advice=advice
                )
            labels = tuple(Label(float(p), bool(c), str(lang)) for p, c, lang in value["labels"])
            if not all(0 <= label.probability <= 1 for label in labels):
                raise ValueError("a probability is outside 0..1")
            return cls(str(value["model"]), labels, str(value.get("source", "")))
        except (
            KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError
        ) as error:  # fmt: skip
            raise InputError(file, f"not a calibration file: {error}", advice=advice) from error


@dataclass(frozen=True, slots=True)
class Policy:
    """When to answer and when to suggest.

    `thresholds` maps a language code to the lowest probability that is answered by itself;
    `EVERYWHERE` holds for the rest. Probabilities at or above `suggest` are shown to people.
    Texts whose chance of holding a claim is under `checkable` are never answered by themselves.
    """

    alpha: float
    thresholds: Mapping[str, float]
    suggest: float = 0.2
    checkable: float = 0.1
    version: str = "decide-2"

    @classmethod
    def default(cls, alpha: float = 0.01, *, encoder: bool = False) -> Policy:
        """Return the policy from the labels that come with the ranking model."""
        return cls.from_calibration(shipped_calibration(encoder=encoder), alpha)

    @classmethod
    def from_calibration(cls, calibration: Calibration, alpha: float = 0.01) -> Policy:
        """Choose thresholds so that wrong answers stay at most `alpha` with 95 % confidence.

        The pooled threshold is vouched for over the labels of all languages together. A language
        of at least `ENOUGH` labels has its own threshold, or, where its labels alone cannot vouch
        for one, the pooled threshold if no more than `alpha` of its own answers there are wrong.
        Every other answers only what ranks in the surer half of the pooled answers.

        Raises:
            SettingError: `alpha` is not between 0 and 1.
        """
        pooled = choose_threshold(calibration.labels, alpha)
        thresholds = {EVERYWHERE: _cautious(calibration.labels, pooled)}
        for lang, labels in _by_language(calibration.labels).items():
            if len(labels) >= ENOUGH:
                own = choose_threshold(labels, alpha)
                thresholds[lang] = own.value if own.usable else _shared(labels, pooled, alpha)
        return cls(alpha=alpha, thresholds=thresholds)

    def threshold(self, lang: str) -> float:
        """Return the lowest probability that is answered by itself in `lang`."""
        return self.thresholds.get(lang, self.thresholds.get(EVERYWHERE, NEVER))


def decide(matches: Sequence[Match], checkable: float, lang: str, policy: Policy) -> Decision:
    """Return what to do with a message whose matches are sorted best first.

    A guarded best match is never answered: it looks alike but is a different claim.
    """
    if not matches:
        return Decision.NONE
    best = matches[0]
    sure = best.probability >= policy.threshold(lang) and checkable >= policy.checkable
    if sure and not best.guards:
        return Decision.ANSWER
    likely = any(match.probability >= policy.suggest for match in matches)
    return Decision.SUGGEST if likely else Decision.NONE


@lru_cache(maxsize=2)
def shipped_calibration(*, encoder: bool) -> Calibration:
    """Read the judged matches that were kept aside when the ranking model was trained."""
    variant = "encoder" if encoder else "none"
    file = resources.files("hearsay.match") / "model" / f"calibration-{variant}.json"
    if not file.is_file():
        raise SettingError(f"no calibration for variant {variant!r} in this installation")
    return Calibration.from_json(file.read_text(encoding="utf-8"), file.name)


def _by_language(labels: Iterable[Label]) -> dict[str, list[Label]]:
    groups: dict[str, list[Label]] = {}
    for label in labels:
        groups.setdefault(label.lang, []).append(label)
    return groups


def _shared(labels: Sequence[Label], pooled: Threshold, alpha: float) -> float:
    """Return the pooled threshold for a language whose labels do not speak against it."""
    answered = [label for label in labels if label.probability >= pooled.value]
    wrong = sum(not label.correct for label in answered)
    return pooled.value if answered and wrong <= alpha * len(answered) else NEVER


def _cautious(labels: Sequence[Label], pooled: Threshold) -> float:
    if not pooled.usable:
        return NEVER
    answered = [x.probability for x in labels if x.probability >= pooled.value]
    return float(np.quantile(answered, WITHHELD))
