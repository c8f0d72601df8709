"""Train the model that tells whether two texts make the same claim, from paraphrase pairs.

Data: vnpara (Vietnamese). It has no split, so pairs are split by a hash of their text: 60 % to
train and choose on (by cross-validation), 40 % reported once. Half of the training pairs take
part a second time with one side's tone marks left out.
"""

import hashlib
import json

import numpy as np
from data import ROOT, rows
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_score

from hearsay.match.pairs import PAIR_NAMES, pair_features, sketch_of
from hearsay.text import analyse, fold, strip_marks

MODEL = ROOT / "src" / "hearsay" / "match" / "model"


def is_train(a: str, b: str) -> bool:
    """Tell which side of the fixed split a pair is on."""
    return hashlib.sha256(f"{a}\t{b}".encode()).digest()[0] < 0.6 * 256


def read() -> list[tuple[str, str, int]]:
    """Return the labelled pairs; a label that is not 0 or 1 is left out."""
    labelled = []
    for row in rows("language", "vi", "vnpara", "pairs.tsv"):
        label = (row["same"] or "").strip(", ")
        if label in ("0", "1"):
            labelled.append((row["a"], row["b"], int(label)))
    return labelled


def features(pairs: list[tuple[str, str, int]], *, toneless: bool = False) -> np.ndarray:
    """Return [n, features], the second side without tone marks if `toneless`."""
    made = []
    for a, b, _ in pairs:
        other = strip_marks(fold(b)) if toneless else b
        made.append(pair_features(sketch_of(analyse(a)), sketch_of(analyse(other))))
    return np.array(made)


def main() -> None:
    """Train, report, and write the model with its report."""
    pairs = read()
    train = [p for p in pairs if is_train(p[0], p[1])]
    test = [p for p in pairs if not is_train(p[0], p[1])]
    x = np.concatenate([features(train), features(train[::2], toneless=True)])
    y = np.array([p[2] for p in train] + [p[2] for p in train[::2]])
    best = max(
        (0.1, 0.3, 1.0, 3.0, 10.0),
        key=lambda c: cross_val_score(
            LogisticRegression(C=c, max_iter=1000), x, y, scoring="f1"
        ).mean(),
    )
    model = LogisticRegression(C=best, max_iter=1000).fit(x, y)
    truth = [p[2] for p in test]
    figures = {
        "f1_reported_part": round(f1_score(truth, model.predict(features(test))), 4),
        "f1_one_side_toneless": round(
            f1_score(truth, model.predict(features(test, toneless=True))), 4
        ),
    }
    weights = dict(zip(PAIR_NAMES, model.coef_[0].round(5).tolist(), strict=True))
    body = {
        "format": "hearsay-pairs-1",
        "bias": round(float(model.intercept_[0]), 5),
        "weights": weights,
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:10]
    text = json.dumps({**body, "version": f"pairs-{digest}"}, indent=1) + "\n"
    MODEL.mkdir(exist_ok=True)
    (MODEL / "pairs.json").write_text(text, encoding="utf-8")
    report = {
        "trained_on": f"vnpara, {len(train)} pairs",
        "reported_on": f"{len(test)} pairs",
        "C": best,
    }
    (MODEL / "pairs-report.json").write_text(json.dumps({**report, **figures}, indent=1) + "\n")
    print(json.dumps({**report, **figures}, indent=1))


if __name__ == "__main__":
    main()
