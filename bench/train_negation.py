"""Train the model that tells a denial of the claim from a denial of something else.

Positive: the cue that a rewrite of `denials.TRAINED` put into a training message of 2021. Negative:
every cue of the unchanged training messages of all sets. The threshold is the lowest at which, by
cross-validation over messages, no more than `LOUDEST` of the unchanged pairs of 2021 carry a
denial of any kind. Held-out shapes are reported apart.
"""

import hashlib
import json
import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
from data import ROOT
from denials import HELD_OUT, TRAINED, Shape
from guards import SETS, YEAR_2021, true_pairs
from sklearn.linear_model import LogisticRegression

from hearsay.match.facts import Facts, facts_of
from hearsay.match.guard import common_stems
from hearsay.match.negation import NEGATION_NAMES, candidates
from hearsay.text import analyse

MODEL = ROOT / "src" / "hearsay" / "match" / "model"
LOUDEST = 0.042
FOLDS = 5
WEIGHT = 350
"""What the cues of one shape weigh together, so that a frequent shape does not decide alone."""


@dataclass(frozen=True)
class Pair:
    """A message and its check: where it is from, its fold, and the features of each cue."""

    source: str
    fold: int
    rows: tuple[tuple[float, ...], ...]
    whole: bool


@cache
def facts(text: str) -> Facts:
    """Read a text once, though it is in many pairs."""
    return facts_of(analyse(text))


def pair_of(source: str, text: str, check: str, origin: str) -> Pair:
    """Read a pair; of a rewrite only the cues that `origin`, the message as written, lacks."""
    message, other = facts(text), facts(check)
    shared, sizes = common_stems(message, other)
    old = {(d.cue, d.words) for d in facts(origin).denials} if origin != text else set()
    found = list(candidates(message, other, shared, sizes[1])) if shared else []
    new = [(d, row) for d, row in found if (d.cue, d.words) not in old]
    rows = tuple(row for d, row in new if not d.whole)
    fold = zlib.crc32(origin[:40].encode()) % FOLDS
    return Pair(source, fold, rows, any(d.whole for d, _ in new))


def rewrites(pairs: list[tuple[str, str]], shapes: tuple[Shape, ...]) -> list[Pair]:
    """Return the rewrites of every shape."""
    made = [(shape, shape(text, check), check, text) for text, check in pairs for shape in shapes]
    return [pair_of(s.__name__, new, check, text) for s, new, check, text in made if new]


def fit(pairs: list[Pair]) -> LogisticRegression:
    """Fit on the cues of pairs; rewrites of one shape weigh `WEIGHT`, an unchanged cue two."""
    rows = [(row, p.source) for p in pairs for row in p.rows]
    counts: dict[str, int] = defaultdict(int)
    for _, source in rows:
        counts[source] += 1
    y = [source not in SETS for _, source in rows]
    weights = [2.0 if source in SETS else WEIGHT / counts[source] for _, source in rows]
    model = LogisticRegression(C=1.0, max_iter=3000)
    return model.fit(np.array([row for row, _ in rows]), y, sample_weight=weights)


def highest(pairs: list[Pair], models: list[LogisticRegression]) -> np.ndarray:
    """Return the highest score of each pair by the model that has not seen its message."""
    best = np.zeros(len(pairs))
    for i, pair in enumerate(pairs):
        if pair.whole:
            best[i] = 1.0
        elif pair.rows:
            best[i] = models[pair.fold].predict_proba(np.array(pair.rows))[:, 1].max()
    return best


def main() -> None:
    """Train, report, and write the model with its report."""
    plain = [
        pair_of(folder, text, check, text)
        for folder in SETS
        for text, check in true_pairs(folder, "train")
    ]
    base = true_pairs(YEAR_2021, "train")
    made, apart = rewrites(base, TRAINED), rewrites(base, HELD_OUT)
    known = [*plain, *made]
    models = [fit([p for p in known if p.fold != fold]) for fold in range(FOLDS)]
    every = [*known, *apart]
    best = highest(every, models)
    sources = np.array([p.source for p in every])
    quiet = np.sort(best[sources == YEAR_2021])[::-1]
    threshold = round(float(quiet[int(LOUDEST * len(quiet))]) + 5e-4, 3)
    shares = {
        name: round(100 * float((best[sources == name] >= threshold).mean()), 1)
        for name in dict.fromkeys(sources.tolist())
    }
    final = fit(known)
    body = {
        "format": "hearsay-negation-1",
        "bias": round(float(final.intercept_[0]), 4),
        "weights": dict(zip(NEGATION_NAMES, final.coef_[0].round(4).tolist(), strict=True)),
        "threshold": threshold,
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:10]
    body["version"] = f"negation-{digest}"
    report = {
        "trained_on": f"{len(plain)} unchanged pairs, {len(made)} rewrites",
        "cross_validated": f"{FOLDS} folds over messages, percent of pairs with a denial",
        "unchanged": {name: shares[name] for name in SETS},
        "trained_shapes": {s.__name__: shares[s.__name__] for s in TRAINED},
        "held_out_shapes": {s.__name__: shares[s.__name__] for s in HELD_OUT},
    }
    for name, value in (("negation.json", body), ("negation-report.json", report)):
        (MODEL / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    print(json.dumps([body, report], indent=1))


if __name__ == "__main__":
    main()
