"""Train the detector of checkable claims.

Data: CheckThat! 2022 1B train and 2020 task 1 train (English tweets: does it hold a claim?), the
subjectivity sets (en, de, it, bg, ar: objective sentences stand for claims, at half weight), and
the labelled sentences of tests/golden/detect.tsv whose number is even (Vietnamese, Thai, English;
ours). Two models: form only, for languages without training words, and form with words.
"""

import hashlib
import json
import math
from collections import Counter

import numpy as np
from data import ROOT, rows_plain
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score

from hearsay.detect.cues import NAMES, form
from hearsay.text import analyse

MODEL = ROOT / "src" / "hearsay" / "detect" / "model"
GOLDEN = ROOT / "tests" / "golden" / "detect.tsv"
LANGUAGES = ("en", "de", "it", "bg", "ar")
MOST_WORDS = 6000

Labelled = list[tuple[str, str, int, float]]
"""Text, language, label, weight."""


def claims(name: str, label: str, text: str = "tweet_text") -> Labelled:
    """Read an English set of tweets labelled 0 or 1."""
    return [(r[text], "en", int(r[label]), 1.0) for r in rows_plain("detection", *name.split("/"))
            if r.get(label) in ("0", "1")]  # fmt: skip


def subjectivity(split: str) -> Labelled:
    """Read the subjectivity sets; objective sentences count as claims."""
    return [
        (r["sentence"], lang, int(r["label"] == "OBJ"), 0.5)
        for lang in LANGUAGES
        for r in rows_plain("detection", "checkthat2025-subjectivity", f"{split}_{lang}.tsv")
        if r.get("label") in ("OBJ", "SUBJ")
    ]


def golden(odd: bool) -> Labelled:
    """Read our own sentences: the even ones train, the odd ones are only reported."""
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines if line.strip()]
    return [(t, lang, int(y), 4.0) for i, (lang, y, t) in enumerate(cells) if i % 2 == int(odd)]


def train_sets() -> Labelled:
    """Return everything that is trained on."""
    return [
        *claims("checkthat2022-task1/CT22_english_1B_claim_train.tsv", "class_label"),
        *claims("checkthat2020-task1/train.tsv", "claim"),
        *subjectivity("train"),
        *golden(odd=False),
    ]


def main() -> None:
    """Train both models, choose strengths on the dev sets, write model and report."""
    data = train_sets()
    analysed = [analyse(text, lang) for text, lang, _, _ in data]
    shapes = np.array([form(a.clean, a.words, linked=bool(a.urls)) for a in analysed])
    y = np.array([row[2] for row in data])
    weight = np.array([row[3] for row in data])
    kept = Counter(w for a in analysed for w in set(a.bare_words[:400]))
    vocabulary = {w: i for i, (w, n) in enumerate(kept.most_common(MOST_WORDS)) if n >= 4}
    dev = [
        *claims("checkthat2022-task1/CT22_english_1B_claim_dev.tsv", "class_label"),
        *subjectivity("dev"),
    ]
    dev_analysed = [analyse(text, lang) for text, lang, _, _ in dev]
    dev_y = [row[2] for row in dev]
    dev_x = stacked(dev_analysed, vocabulary)
    x = stacked(analysed, vocabulary)
    best = max(
        (0.03, 0.1, 0.3, 1.0),
        key=lambda c: roc_auc_score(dev_y, fit(x, y, weight, c).decision_function(dev_x)),
    )
    mixed = fit(x, y, weight, best)
    # Form alone serves the languages without training words: ours weigh more there.
    own = np.array([6.0 if row[3] > 1 else row[3] for row in data])
    shape = fit(shapes, y, own, 0.3)
    n = len(NAMES)
    words = {w: round(float(mixed.coef_[0][n + i]), 4) for w, i in vocabulary.items()}
    body = {
        "format": "hearsay-detect-1",
        "languages": list(LANGUAGES),
        "form": dict(zip(NAMES, shape.coef_[0].round(4).tolist(), strict=True)),
        "form_bias": round(float(shape.intercept_[0]), 4),
        "mixed": dict(zip(NAMES, mixed.coef_[0][:n].round(4).tolist(), strict=True)),
        "mixed_bias": round(float(mixed.intercept_[0]), 4),
        "words": {w: v for w, v in words.items() if abs(v) >= 0.08},
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:10]
    MODEL.mkdir(exist_ok=True)
    text = json.dumps({**body, "version": f"detect-{digest}"}, ensure_ascii=False, indent=0)
    (MODEL / "detector.json").write_text(text + "\n", encoding="utf-8")
    report = {
        "trained on": len(data), "words": len(body["words"]), "C": best,
        "dev F1": round(f1_score(dev_y, mixed.predict(dev_x)), 4),
        "dev AUC": round(roc_auc_score(dev_y, mixed.decision_function(dev_x)), 4),
    }  # fmt: skip
    (MODEL / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1))


def stacked(analysed: list, vocabulary: dict[str, int]) -> sparse.csr_matrix:
    """Return form features beside word features, each word worth 1 / sqrt(distinct words)."""
    shapes = sparse.csr_matrix(
        np.array([form(a.clean, a.words, linked=bool(a.urls)) for a in analysed])
    )
    data, columns, starts = [], [], [0]
    for a in analysed:
        present = set(a.bare_words[:400])
        hits = [vocabulary[w] for w in present if w in vocabulary]
        columns += hits
        data += [1 / math.sqrt(max(1, len(present)))] * len(hits)
        starts.append(len(columns))
    words = sparse.csr_matrix((data, columns, starts), shape=(len(analysed), len(vocabulary)))
    return sparse.hstack([shapes, words], format="csr")


def fit(x: object, y: np.ndarray, weight: np.ndarray, c: float) -> LogisticRegression:
    """Fit a logistic regression."""
    return LogisticRegression(C=c, max_iter=3000).fit(x, y, sample_weight=weight)


if __name__ == "__main__":
    main()
