"""Train the ranking models and their calibration on the training splits, and write a report.

Test splits are never read but for one thing: training messages that repeat one of theirs, or that
the same claim answers, are left out. checkthat2020's train and dev are checkthat2021's train. Needs the extra `train`.
"""

import argparse
import hashlib
import json
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import lightgbm
import numpy as np
from matching_data import (
    BY_LANGUAGE,
    LANGUAGES,
    Split,
    fold_of,
    load,
    load_language,
    model_folder,
    read,
    right_claims,
    texts,
)
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from hearsay.evals import average_precision
from hearsay.match import Matcher
from hearsay.match.calibrate import INPUTS, Calibrator, inputs
from hearsay.match.decide import Calibration
from hearsay.match.encoder import OnnxEncoder
from hearsay.match.features import DENSE_FEATURES, FEATURES
from hearsay.match.grounding import grounding
from hearsay.match.guard import Facts, facts_of, guards
from hearsay.match.rank import VARIANTS, Ranker
from hearsay.match.risk import Label, choose_threshold
from hearsay.match.trees import Trees
from hearsay.text import analyse
from hearsay.text.boilerplate import drop_attribution
from hearsay.types import Check

OUT = Path(__file__).parents[1] / "src/hearsay/match/model"
LEXICAL = len(FEATURES) - len(DENSE_FEATURES)
TESTS = (
    ("checkthat2020-task2", "test"),
    ("checkthat2021-task2a", "test"),
    ("factchecktweet", "dev"),
)
FOLDS = 5
BLOCK = 200
SEED = 20
ENDINGS = ("a", "en", "ów", "eux", "im", "o", "ung")
JUDGED = Path(__file__).parent / "judged.tsv"
JUDGED_FROM = 0.9
"""Probability from which best matches that the data do not mark as right were judged by hand."""
NEAR = 0.85
"""Share of common words from which two claims count as one."""

PARAMETERS = {
    "objective": "lambdarank",
    "label_gain": [0, 1],
    "lambdarank_truncation_level": 8,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 60,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
ROUNDS = 150
RISING = (
    "cover", "exact_cover", "gram_self", "stem_self", "source_cover", "dense_best",
    "claim_cover", "soft_claim", "spelling", "spelling_claim",
)  # fmt: skip
"""Features that may only speak for a match."""


@dataclass(frozen=True)
class Example:
    """One message: candidates' features, which are right, which count as right, how many are right.

    `key` is its set and id; `message` and the claims of `checks` at `docs` are what guards compare.
    """

    key: tuple[str, str]
    lang: str
    message: Facts
    checks: Sequence[Check]
    docs: NDArray[np.int32]
    rows: NDArray[np.float32]
    gold: NDArray[np.bool_]
    right: NDArray[np.bool_]
    relevant: int
    fold: int
    judged: bool
    main: bool


def respelled(text: str) -> str:
    """Return `text` with other endings on its long words, as an inflecting language would have."""
    return re.sub(r"[^\W\d_]{6,}", lambda found: _other_ending(found[0]), text)


def _other_ending(word: str) -> str:
    draw = zlib.crc32(word.casefold().encode())
    return word[: len(word) - 1 - draw % 3] + ENDINGS[draw // 3 % len(ENDINGS)]


def lengthened(messages: Sequence[str]) -> Callable[[str], str]:
    """Return a rewrite that puts a message among three of `messages`, as long posts have much beside."""

    def rewrite(text: str) -> str:
        draw = zlib.crc32(text.encode())
        before, *after = (messages[(draw + i * 101) % len(messages)] for i in range(3))
        return " ".join([drop_attribution(before), text, *map(drop_attribution, after)])

    return rewrite


def variants(
    name: str, beside: Sequence[str]
) -> tuple[tuple[str, bool, Callable[[str], str]], ...]:
    """Return (what it is, with titles?, how its messages are rewritten) for one data set."""
    plain = ("as it is", True, str)
    if name == "factchecktweet":
        return (plain,)
    unsigned = ("source dropped", True, lambda text: drop_attribution(text.rstrip()))
    untitled = ("titles dropped", False, str)
    respelt = ("endings changed, titles dropped", False, respelled)
    long = ("made long, titles dropped", False, lengthened(beside))
    make_long = lengthened(beside)
    both = ("both, titles dropped", False, lambda text: make_long(respelled(text)))
    return (plain, unsigned, untitled, respelt, long, both)


def examples(
    split: Split, matcher: Matcher, rewrite: Callable[[str], str], *, judged: bool, main: bool
) -> Iterator[Example]:
    """Yield one example per labelled message; with an encoder, per message that it serves."""
    lang = split.checks[0].lang
    source = f"{split.name}/{lang}" if split.name == BY_LANGUAGE else split.name
    same = judged_same()
    words = [frozenset(analyse(c.claim, c.lang).bare_words) for c in split.checks]
    number = {check.id: i for i, check in enumerate(split.checks)}
    labelled = {m: t for m, t in split.messages.items() if split.truth.get(m, set()) & set(number)}
    # Posts of one language's set may be in another: what an encoder serves is told by the text.
    known = None if split.name == BY_LANGUAGE else lang
    analyses = [analyse(rewrite(text), known) for text in labelled.values()]
    found = [
        pair
        for start in range(0, len(analyses), BLOCK)
        for pair in matcher.candidates(analyses[start : start + BLOCK])
    ]
    for message, analysis, (docs, rows) in zip(labelled, analyses, found, strict=True):
        gold = {number[c] for c in split.truth[message] if c in number}
        if matcher.uses_encoder and not np.isfinite(rows[:, LEXICAL:]).any():
            continue  # not served: such messages are ranked by the other model
        more = {number[c] for c in same.get((source, message), ())}
        near = [d in more or any(alike(words[d], words[g]) for g in gold) for d in docs]
        yield Example(
            key=(source, message),
            lang=lang or "und",
            message=facts_of(analysis),
            checks=split.checks,
            docs=docs,
            rows=rows,
            gold=np.isin(docs, list(gold)),
            right=np.array(near, bool),
            relevant=len(gold),
            fold=fold_of(split.checks[min(gold)].claim, FOLDS),
            judged=judged,
            main=main,
        )


@cache
def judged_same() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return which checks were judged by hand to be right though the data do not mark them.

    Where several publishers checked one claim, the data mark one of them. Every best match above
    `JUDGED_FROM` that the data do not mark was read; `judged.tsv` holds both verdicts.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in read(JUDGED):
        if row["same"] == "1":
            key = (row["set"], row["message"])
            found[key] = (*found.get(key, ()), row["check"])
    return found


def unjudged(data: Sequence[Example], labels: Sequence[tuple[int, int, Label]]) -> Iterator[str]:
    """Yield best matches above `JUDGED_FROM` that are not marked as right and that nobody judged."""
    seen = {(row["set"], row["message"], row["check"]) for row in read(JUDGED)}
    for i, row, label in sorted(labels, key=lambda found: -found[2].probability):
        check = data[i].checks[data[i].docs[row]]
        key = (*data[i].key, check.id)
        if label.probability >= JUDGED_FROM and not label.correct and key not in seen:
            words = " ".join(data[i].message.words)[:300]
            text = f"{label.probability:.3f}\n    {words}\n    {check.claim} | {check.title}"
            yield "\t".join(key) + f"\t{text}"


def alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Tell whether two claims are one claim worded almost the same."""
    return bool(a) and len(a & b) >= NEAR * len(a | b)


def columns(example: Example, variant: str) -> NDArray[np.float32]:
    """Return the features that the variant sees."""
    return example.rows if variant == "encoder" else example.rows[:, :LEXICAL]


def fit(chosen: Sequence[Example], variant: str) -> str:
    """Train one ranking; returns LightGBM's text model."""
    names = list(FEATURES if variant == "encoder" else FEATURES[:LEXICAL])
    some = [e for e in chosen if len(e.rows) and e.right.any()]
    data = lightgbm.Dataset(
        np.concatenate([columns(e, variant) for e in some]),
        np.concatenate([e.right for e in some]).astype(int),
        group=[len(e.rows) for e in some],
        feature_name=names,
    )
    parameters = {**PARAMETERS, "monotone_constraints": [int(n in RISING) for n in names]}
    model = lightgbm.train(parameters, data, ROUNDS)
    return str(model.model_to_string()).split("\nparameters:")[0] + "\n"


def scores_of(model: str, chosen: Iterable[Example], variant: str) -> list[NDArray[np.float64]]:
    """Score each example's candidates by a trained model."""
    trees = Trees.from_text(model)
    return [trees.predict(np.ascontiguousarray(columns(e, variant))) for e in chosen]


def held_out(data: Sequence[Example], variant: str) -> list[NDArray[np.float64]]:
    """Score every example by a model that saw neither it nor another message of its claim."""
    scores: list[NDArray[np.float64]] = [np.empty(0)] * len(data)
    for fold in range(FOLDS):
        model = fit([e for e in data if e.fold != fold], variant)
        rest = [i for i, e in enumerate(data) if e.fold == fold]
        for i, found in zip(rest, scores_of(model, [data[i] for i in rest], variant), strict=True):
            scores[i] = found
        print(f"  fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return scores


def map5(data: Sequence[Example], scores: Sequence[NDArray[np.float64]]) -> float:
    """Return MAP@5 over the examples that are as they came."""
    values = []
    for example, found in zip(data, scores, strict=True):
        order = np.argsort(-found, kind="stable")[:5]
        ranked = ["right" + str(i) if example.gold[i] else "wrong" for i in order]
        relevant = [name for name in ranked if name != "wrong"]
        relevant += ["missed" + str(i) for i in range(example.relevant - len(relevant))]
        values.append(average_precision(ranked, relevant))
    return float(np.mean(values))


def calibrate(
    data: Sequence[Example], scores: Sequence[NDArray[np.float64]]
) -> tuple[Calibrator, list[tuple[int, int, Label]]]:
    """Fit the calibration on held-out scores; returns it and cross-fitted labels of best matches.

    With each label come the example's number and the row of its best match. A best match with a
    guard is never answered, so it is no label of what answers risk.
    """
    folds = np.array([e.fold for e in data])
    judged = np.array([e.judged for e in data])
    tables, right = [], []
    for example, found in zip(data, scores, strict=True):
        order = np.argsort(-found, kind="stable")[:5]
        everything = np.argsort(-found, kind="stable")
        tables.append(inputs(found[everything], example.rows[everything])[: len(order)])
        right.append(example.right[order])
    labels = []
    for fold in range(FOLDS):
        part = _logistic(tables, right, np.flatnonzero(judged & (folds != fold)))
        for i in np.flatnonzero(folds == fold):
            if data[i].main and len(tables[i]):
                order = np.argsort(-scores[i], kind="stable")
                if guarded(data[i], order[0]):
                    continue
                rows = data[i].rows[order]
                chance = part.probabilities(scores[i][order], rows)[0] * grounding(rows[:1])[0]
                label = Label(float(chance), bool(right[i][0]), data[i].lang)
                labels.append((int(i), int(order[0]), label))
    return _logistic(tables, right, np.flatnonzero(judged)), labels


def guarded(example: Example, row: int) -> bool:
    """Tell whether a guard stands between a message and one of its candidates."""
    check = example.checks[example.docs[row]]
    return bool(guards(example.message, facts_of(analyse(check.claim, check.lang))))


def _logistic(
    tables: Sequence[NDArray[np.float64]],
    right: Sequence[NDArray[np.bool_]],
    chosen: NDArray[np.int64],
) -> Calibrator:
    x = np.concatenate([tables[i] for i in chosen])
    y = np.concatenate([right[i] for i in chosen])
    middle, spread = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((x - middle) / spread, y)
    weights = model.coef_[0] / spread
    return Calibrator(
        tuple(float(w) for w in weights), float(model.intercept_[0] - weights @ middle)
    )


def gains(model: str) -> dict[str, float]:
    """Return each feature's share of the training gain, largest first."""
    booster = lightgbm.Booster(model_str=model + "\nparameters:\nend of parameters\n")
    gain = booster.feature_importance("gain")
    shares = zip(booster.feature_name(), (gain / gain.sum()).round(4).tolist(), strict=True)
    return dict(sorted(shares, key=lambda item: -item[1]))


def gather(variant: str, cache: Path) -> tuple[list[Example], dict[str, object]]:
    """Build or open the indexes and collect all examples of one variant."""
    held = [load(name, part) for name, part in TESTS]
    tests = frozenset(text for split in held for text in texts(split))
    claims = frozenset(claim for split in held for claim in right_claims(split))
    encoder = OnnxEncoder.open(model_folder()) if variant == "encoder" else None
    beside = tuple(load("factchecktweet", "train").messages.values())
    data: list[Example] = []
    sizes: dict[str, object] = {}

    def add(split: Split, title: str, rewrite: Callable[[str], str], **what: bool) -> None:
        folder = (
            cache / f"{title.partition(',')[0]}-{variant}{'' if what['titled'] else '-untitled'}"
        )
        if not (folder / "manifest.json").is_file():
            Matcher.build(split.checks, encoder).save(folder)
        matcher = Matcher.open(folder, encoder)
        found = list(examples(split, matcher, rewrite, judged=what["judged"], main=what["main"]))
        data.extend(found)
        sizes[title] = {
            "messages": len(found),
            "right check among candidates": float(np.mean([e.gold.any() for e in found])),
        }
        print(f"  {title}: {sizes[title]}", file=sys.stderr, flush=True)

    for name in ("checkthat2021-task2a", "factchecktweet"):
        whole = without_repeats(load(name, "train"), tests, claims)
        for what, titled, rewrite in variants(name, beside):
            checks = whole.checks if titled else tuple(replace(c, title="") for c in whole.checks)
            # Where many publishers checked one claim, only one of them is marked as right, so
            # that set says what ranks higher, but not how often the best match is right.
            judged = name != "factchecktweet"
            main = judged and what == "as it is"
            split = replace(whole, checks=checks)
            add(split, f"{name}, {what}", rewrite, titled=titled, judged=judged, main=main)
    for part, lang in LANGUAGES.items():
        if variant == "encoder" and lang not in encoder.languages:
            continue
        split = without_repeats(load_language(part, training=True), tests, claims)
        add(split, f"{BY_LANGUAGE} {lang}, 40 %", str, titled=True, judged=True, main=True)
    return data, sizes


def without_repeats(split: Split, tests: frozenset[str], claims: frozenset[str]) -> Split:
    """Leave out messages that repeat a test message, or that the same claim answers."""
    folded = {check.id: analyse(check.claim).folded for check in split.checks}
    kept = {
        m: t
        for m, t in split.messages.items()
        if analyse(t).folded not in tests
        and not claims & {folded[c] for c in split.truth.get(m, ()) if c in folded}
    }
    return replace(split, messages=kept)


def main() -> None:
    """Train the chosen variants and write models, calibrations and the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--variant", choices=VARIANTS, action="append")
    parser.add_argument("--cache", type=Path, default=Path(__file__).parent / "out/indexes")
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    report_file = OUT / "report.json"
    # Without an encoder first: where an encoder does not serve a language, its labels stand in.
    for variant in sorted(options.variant or VARIANTS, reverse=True):
        start = time.perf_counter()
        data, sizes = gather(variant, options.cache)
        scores = held_out(data, variant)
        calibrator, found = calibrate(data, scores)
        labels = [label for _, _, label in found]
        for line in unjudged(data, found):
            print(f"not judged: {line}", file=sys.stderr)
        model = fit(data, variant)
        (OUT / f"rank-{variant}.txt").write_text(model, encoding="utf-8")
        (OUT / f"probability-{variant}.json").write_text(calibrator.to_json() + "\n")
        Ranker.load.cache_clear()
        version = Ranker.load(variant).version
        everywhere = [*labels, *unserved_labels(variant, {label.lang for label in labels})]
        calibration = Calibration(version, tuple(everywhere), "held-out best matches without guard")
        (OUT / f"calibration-{variant}.json").write_text(calibration.to_json() + "\n")
        report = json.loads(report_file.read_text()) if report_file.is_file() else {}
        report[variant] = {
            "version": version,
            "data": sizes,
            "parameters": {**PARAMETERS, "rounds": ROUNDS, "rising": RISING},
            "cross-validated": cross_validated(data, scores, sizes),
            "labels": {
                "English": told([x for x in labels if x.lang == "en"]),
                "all": told(everywhere),
            },
            "inputs of the calibration": list(INPUTS),
            "share of gain": gains(model),
            "sha256": hashlib.sha256(model.encode()).hexdigest(),
        }
        report_file.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        print(json.dumps({k: report[variant][k] for k in ("cross-validated", "labels")}, indent=1))
        print(f"{variant}: {time.perf_counter() - start:.0f} s", file=sys.stderr)


def unserved_labels(variant: str, served: set[str]) -> list[Label]:
    """Return the labels of languages that the encoder does not serve: matched without it."""
    if variant == "none":
        return []
    without = Calibration.from_json((OUT / "calibration-none.json").read_text(encoding="utf-8"))
    return [label for label in without.labels if label.lang not in served]


def told(labels: Sequence[Label]) -> dict[str, float]:
    """Say what some labels allow."""
    threshold = choose_threshold(labels, 0.01)
    return {
        "best matches without guard": len(labels),
        "right": round(float(np.mean([x.correct for x in labels])), 4),
        "answered at 1 %": round(threshold.answered / len(labels), 4),
        "threshold": threshold.value,
    }


def cross_validated(
    data: Sequence[Example], scores: Sequence[NDArray[np.float64]], sizes: dict[str, object]
) -> dict[str, float]:
    """Return MAP@5 of each part of the data, in the order in which it was gathered."""
    result: dict[str, float] = {}
    start = 0
    for what, size in sizes.items():
        assert isinstance(size, dict)
        end = start + size["messages"]
        result[what] = round(map5(data[start:end], scores[start:end]), 4)
        start = end
    return result


if __name__ == "__main__":
    main()
