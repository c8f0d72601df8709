"""Train the detector of checkable claims.

Data: CheckThat! 2022 1B train and 2020 task 1 train (English tweets: does it hold a claim?), the
subjectivity sets (en, de, it, bg, ar: objective sentences stand for claims, at half weight), and
the labelled sentences of tests/golden/detect.tsv whose number is even (Vietnamese, Thai, English;
ours). Two models: form only, for languages without training texts, and form with wording. How
strongly each is held back is chosen on the dev sets (form only: by tenfold cross-validation within
our even sentences), and so are slope and bases of the probability (Platt, 1999).
"""

import base64
import hashlib
import json
import math
from collections import Counter

import numpy as np
from data import ROOT, rows_plain
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss, roc_auc_score

from hearsay.detect.cues import NAMES, form
from hearsay.detect.detector import FORMAT
from hearsay.detect.grams import MOST_WORDS, pair_places, places
from hearsay.text import Analysis, analyse

MODEL = ROOT / "src" / "hearsay" / "detect" / "model"
GOLDEN = ROOT / "tests" / "golden" / "detect.tsv"
LANGUAGES = ("en", "de", "it", "bg", "ar")
SLOTS = 1 << 16
SHAPE_SCALE = 0.3
"""Form features count for less than their size, beside so many n-grams."""

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
    dev = [
        *claims("checkthat2022-task1/CT22_english_1B_claim_dev.tsv", "class_label"),
        *subjectivity("dev"),
    ]
    dev_analysed = [analyse(text, lang) for text, lang, _, _ in dev]
    mixed, report = train_mixed(data, analysed, dev, dev_analysed)
    shape, shape_report = train_form(data, analysed)
    body = {"format": FORMAT, **mixed, **shape}
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:10]
    MODEL.mkdir(exist_ok=True)
    text = json.dumps({**body, "version": f"detect-{digest}"}, ensure_ascii=False, indent=0)
    (MODEL / "detector.json").write_text(text + "\n", encoding="utf-8")
    report = {"trained on": len(data), **report, **shape_report}
    (MODEL / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1))


def train_mixed(
    data: Labelled, analysed: list[Analysis], dev: Labelled, dev_analysed: list[Analysis]
) -> tuple[dict[str, object], dict[str, float]]:
    """Train form and wording together; weights of slots fold in their rarity."""
    y, dev_y = (np.array([row[2] for row in rows]) for rows in (data, dev))
    weight, dev_weight = (np.array([min(row[3], 1.0) for row in rows]) for rows in (data, dev))
    counts = gram_counts(analysed)
    seen = np.asarray((counts > 0).sum(0)).ravel()
    rarity = np.where(seen >= 2, np.log(len(data) / np.maximum(seen, 1)) + 1, 0.0)

    def columns(rows: Labelled, texts: list[Analysis]) -> sparse.csr_matrix:
        shapes, langs = form_rows(texts) * SHAPE_SCALE, language_rows(rows)
        return sparse.hstack(
            [shapes, langs, gram_counts(texts) @ sparse.diags(rarity)], format="csr"
        )

    x, dev_x = columns(data, analysed), columns(dev, dev_analysed)
    models = {c: fit(x, y, weight, c) for c in (0.03, 0.1, 0.3)}
    best = max(models, key=lambda c: roc_auc_score(dev_y, models[c].decision_function(dev_x),
                                                   sample_weight=dev_weight))  # fmt: skip
    coefficients = models[best].coef_[0]
    n, m = len(NAMES), len(NAMES) + len(LANGUAGES)
    # One slope for all and one base for each language, so that 0.5 is where the odds are even.
    bare = dev_x.copy()
    raw = bare[:, :n] @ coefficients[:n] + bare[:, m:] @ coefficients[m:]
    platt = LogisticRegression(C=10.0, fit_intercept=False).fit(
        np.column_stack([raw, language_rows(dev)]), dev_y, sample_weight=dev_weight
    )
    slope, bases = float(platt.coef_[0][0]), platt.coef_[0][1:]
    slots = coefficients[m:] * rarity * slope
    scale = float(np.abs(slots).max() / 127)
    table = np.round(slots / scale).astype(np.int8)
    shapes = coefficients[:n] * SHAPE_SCALE * slope
    model = {
        "mixed": dict(zip(NAMES, shapes.round(4).tolist(), strict=True)),
        "bases": dict(zip(LANGUAGES, bases.round(4).tolist(), strict=True)),
        "scale": scale,
        "grams": base64.b64encode(table.tobytes()).decode(),
    }
    chance = platt.predict_proba(np.column_stack([raw, language_rows(dev)]))[:, 1]
    return model, {
        "C": best, "slope": round(slope, 3),
        "dev F1": round(f1_score(dev_y, chance >= 0.5), 4),
        "dev AUC": round(roc_auc_score(dev_y, chance), 4),
    }  # fmt: skip


def train_form(
    data: Labelled, analysed: list[Analysis]
) -> tuple[dict[str, object], dict[str, float]]:
    """Train form alone; our own sentences in vi and th weigh most, for they are what it serves."""
    shapes = form_rows(analysed)
    y = np.array([row[2] for row in data])
    own = np.array([row[3] > 1 and row[1] in ("vi", "th") for row in data])
    folds = np.arange(len(data)) // 3 % 10
    best = (-math.inf, 0.0, 0.0)
    for c in (0.03, 0.1, 0.3, 1.0):
        for share in (2.0, 6.0, 20.0):
            weight = np.where(own, share, np.array([min(row[3], 1.0) for row in data]) * 0.25)
            chance = np.zeros(len(data))
            for k in range(10):
                rest = ~own | (folds != k)
                model = fit(shapes[rest], y[rest], weight[rest], c)
                held = own & (folds == k)
                if held.any():
                    chance[held] = model.predict_proba(shapes[held])[:, 1]
            best = max(best, (-log_loss(y[own], chance[own]), c, share))
    weight = np.where(own, best[2], np.array([min(row[3], 1.0) for row in data]) * 0.25)
    shape = fit(shapes, y, weight, best[1])
    model = {
        "form": dict(zip(NAMES, shape.coef_[0].round(4).tolist(), strict=True)),
        "form_bias": round(float(shape.intercept_[0]), 4),
    }
    return model, {
        "form C": best[1],
        "form own weight": best[2],
        "form CV loss": -round(best[0], 4),
    }


def form_rows(analysed: list[Analysis]) -> np.ndarray:
    """Return the form features of texts."""
    return np.array([form(a.clean, a.words, linked=bool(a.urls)) for a in analysed])


def language_rows(rows: Labelled) -> np.ndarray:
    """Return one column for each language."""
    return np.array([[float(row[1] == lang) for lang in LANGUAGES] for row in rows])


def gram_counts(analysed: list[Analysis]) -> sparse.csr_matrix:
    """Return how often each slot is hit, over the root of all hits of the text."""
    data, columns, starts = [], [], [0]
    for a in analysed:
        words = a.bare_words[:MOST_WORDS]
        hits = Counter(place for word in words for place in places(word, SLOTS))
        hits.update(pair_places(words, SLOTS))
        columns += hits.keys()
        data += [n / math.sqrt(hits.total()) for n in hits.values()]
        starts.append(len(columns))
    return sparse.csr_matrix((data, columns, starts), shape=(len(analysed), SLOTS))


def fit(x: object, y: np.ndarray, weight: np.ndarray, c: float) -> LogisticRegression:
    """Fit a logistic regression."""
    return LogisticRegression(C=c, max_iter=3000).fit(x, y, sample_weight=weight)


if __name__ == "__main__":
    main()
