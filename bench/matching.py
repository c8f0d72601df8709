"""Find the right check: MAP@5 of plain BM25, character n-grams and Hearsay on every data set.

The baselines are BM25 over unstemmed words (k1 1.2, b 0.75) and TF-IDF cosine over character 3-5-grams
within words, both over claim and title. Intervals are 95 % bootstrap intervals over messages.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from matching_data import (
    BY_LANGUAGE,
    LANGUAGES,
    MATCHING,
    Split,
    load,
    load_language,
    model_folder,
)
from numpy.typing import NDArray
from scipy import sparse

from hearsay.evals import average_precision, bootstrap_mean
from hearsay.match import Matcher
from hearsay.match.encoder import OnnxEncoder
from hearsay.text import analyse
from hearsay.text.boilerplate import drop_attribution

OUT = Path(__file__).parent / "out"
WORD = re.compile(r"\w+")
BLOCK = 100
FIRST = 5
Ranking = list[list[str]]


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    data: str
    method: str
    messages: int
    map5: float
    low: float
    high: float
    seconds: float


def bm25(split: Split, k1: float = 1.2, b: float = 0.75) -> Ranking:
    """Rank by BM25 over lower-case words, as they come."""

    def words(text: str) -> list[str]:
        return WORD.findall(text.lower())

    counts, vocabulary = count([words(f"{c.claim} {c.title}") for c in split.checks], {})
    lengths = np.asarray(counts.sum(1)).ravel()
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    total = len(split.checks)
    idf = np.log1p((total - frequency + 0.5) / (frequency + 0.5))
    rows = np.repeat(np.arange(total), np.diff(counts.indptr))
    norm = k1 * (1 - b + b * lengths[rows] / lengths.mean())
    counts.data = (counts.data * (k1 + 1) / (counts.data + norm) * idf[counts.indices]).astype(
        np.float32
    )
    asked, _ = count([words(t) for t in split.messages.values()], vocabulary, fixed=True)
    return best(asked, counts, split)


def characters(split: Split) -> Ranking:
    """Rank by cosine of TF-IDF over character 3-5-grams within words."""

    def grams(text: str) -> list[str]:
        found = []
        for word in WORD.findall(text.lower()):
            padded = f" {word} "
            for n in (3, 4, 5):
                found += [padded[i : i + n] for i in range(max(1, len(padded) - n + 1))]
        return found

    counts, vocabulary = count([grams(f"{c.claim} {c.title}") for c in split.checks], {})
    asked, _ = count([grams(t) for t in split.messages.values()], vocabulary, fixed=True)
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + len(split.checks)) / (1 + frequency)) + 1
    for matrix in (counts, asked):
        matrix.data = ((1 + np.log(matrix.data)) * idf[matrix.indices]).astype(np.float32)
    norms = np.sqrt(np.asarray(counts.multiply(counts).sum(1)).ravel()) + 1e-9
    return best(asked, sparse.diags(1 / norms).astype(np.float32) @ counts, split)


def count(
    texts: Sequence[list[str]], vocabulary: dict[str, int], *, fixed: bool = False
) -> tuple[sparse.csr_matrix, dict[str, int]]:
    """Count tokens; returns a matrix [texts, vocabulary] and the vocabulary."""
    indptr, indices = [0], []
    for tokens in texts:
        if fixed:
            indices += [vocabulary[t] for t in tokens if t in vocabulary]
        else:
            indices += [vocabulary.setdefault(t, len(vocabulary)) for t in tokens]
        indptr.append(len(indices))
    ones = np.ones(len(indices), np.float32)
    matrix = sparse.csr_matrix((ones, indices, indptr), shape=(len(texts), len(vocabulary)))
    matrix.sum_duplicates()
    return matrix, vocabulary


def best(asked: sparse.csr_matrix, checks: sparse.csr_matrix, split: Split) -> Ranking:
    """Return the ids of the five best checks of each message."""
    ids = [c.id for c in split.checks]
    across = checks.T.tocsr()
    ranking: Ranking = []
    for start in range(0, asked.shape[0], BLOCK):
        scores: NDArray[np.float32] = (asked[start : start + BLOCK] @ across).toarray()
        order = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
        ranking += [[ids[i] for i in row] for row in order]
    return ranking


def hearsay(split: Split, lang: str, matcher: Matcher) -> Ranking:
    """Rank by Hearsay."""
    analyses = [analyse(text, lang) for text in split.messages.values()]
    ranking: Ranking = []
    for start in range(0, len(analyses), BLOCK):
        found = matcher.match_many(analyses[start : start + BLOCK])
        ranking += [[match.check for match in matches] for matches in found]
    return ranking


def line(split: Split, name: str, method: str, run: Callable[[], Ranking]) -> Line:
    """Run one method on one data set; messages without a right check are left out."""
    start = time.perf_counter()
    ranking = run()
    seconds = time.perf_counter() - start
    values = [
        average_precision(found, split.truth[message])
        for message, found in zip(split.messages, ranking, strict=True)
        if split.truth.get(message)
    ]
    estimate = bootstrap_mean(np.array(values))
    result = Line(name, method, len(values), estimate.value, estimate.low, estimate.high, seconds)
    print(
        f"{name:34s} {method:22s} {result.messages:5d} {100 * result.map5:6.1f} "
        f"[{100 * result.low:.1f}, {100 * result.high:.1f}] {seconds:7.1f} s",
        flush=True,
    )
    return result


def english(name: str, part: str, encoder: OnnxEncoder | None, cache: Path | None) -> list[Line]:
    """Run all methods on an English data set, its rewrites included."""
    split = load(name, part)
    title = f"{name} {part}"
    lines = [
        line(split, title, "BM25", lambda: bm25(split)),
        line(split, title, "character n-grams", lambda: characters(split)),
    ]
    for kind in (None, encoder) if encoder else (None,):
        method = "Hearsay with encoder" if kind else "Hearsay"
        matcher = opened(split, kind, cache)
        lines.append(line(split, title, method, lambda m=matcher: hearsay(split, "en", m)))
        if (MATCHING / name / "perturbed").is_dir():
            for what, changed in rewritten(name, part, split):
                short = f"{title}, {what}"
                lines.append(
                    line(changed, short, method, lambda s=changed, m=matcher: hearsay(s, "en", m))
                )
    return lines


def rewritten(name: str, part: str, split: Split) -> Iterator[tuple[str, Split]]:
    """Yield the messages in other casing: ours, and the published files.

    The published rewrites lack the line that names a message's author, which our original has; so
    the fair comparison for them is the original without that line.
    """

    def changed(rewrite: Callable[[str], str]) -> Split:
        return replace(split, messages={m: rewrite(t) for m, t in split.messages.items()})

    yield "upper case", changed(str.upper)
    yield "lower case", changed(str.lower)
    yield "every word capital", changed(str.title)
    yield "no author line", changed(lambda text: drop_attribution(text.rstrip()))
    for file in sorted((MATCHING / name / "perturbed").glob("casing-*.queries.tsv")):
        published = load(name, part, queries=f"perturbed/{file.name}")
        yield file.name.split(".")[0], published


def opened(split: Split, encoder: OnnxEncoder | None, cache: Path | None) -> Matcher:
    """Build the index, or open the one that an earlier run left in `cache`."""
    if cache is None:
        return Matcher.build(split.checks, encoder)
    folder = cache / f"{split.name}-{'encoder' if encoder else 'none'}"
    if not (folder / "manifest.json").is_file():
        Matcher.build(split.checks, encoder).save(folder)
    return Matcher.open(folder, encoder)


def languages(*, unseen: bool) -> list[Line]:
    """Run the methods without encoder on each language of checkthat2025.

    `unseen` leaves out the 40 % of its claims that the ranking was trained on.
    """
    lines: list[Line] = []
    kind = "60 %" if unseen else "all"
    for part, lang in LANGUAGES.items():
        split = load_language(part, training=False if unseen else None)
        name = f"{BY_LANGUAGE} {lang}, {kind}"
        matcher = Matcher.build(split.checks)
        lines += [
            line(split, name, "BM25", lambda s=split: bm25(s)),
            line(split, name, "character n-grams", lambda s=split: characters(s)),
            line(split, name, "Hearsay", lambda s=split, a=lang, m=matcher: hearsay(s, a, m)),
        ]
    for method in ("BM25", "character n-grams", "Hearsay"):
        mean = float(np.mean([x.map5 for x in lines if x.method == method]))
        print(
            f"{f'{BY_LANGUAGE}, {kind}, mean of 11':34s} {method:22s}       {100 * mean:6.1f}",
            flush=True,
        )
    return lines


def main() -> None:
    """Print the table and write bench/out/matching.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-encoder", action="store_true", help="leave the encoder out")
    parser.add_argument("--cache", type=Path, help="keep the indexes in this folder")
    parser.add_argument("--only", help="data sets whose name holds this")
    options = parser.parse_args()
    if not MATCHING.is_dir():
        sys.exit(f"evaluation data not found at {MATCHING}: set HEARSAY_DATA")
    encoder = None
    if not options.no_encoder and model_folder().is_dir():
        encoder = OnnxEncoder.open(model_folder())
    lines: list[Line] = []
    print(f"{'data':34s} {'method':22s} {'n':>5s} {'MAP@5':>6s} 95 % interval")
    sets = {"checkthat2020-task2": "test", "checkthat2021-task2a": "test", "factchecktweet": "dev"}
    for name, part in sets.items():
        if (options.only or "") in name:
            lines += english(name, part, encoder, options.cache)
    if (options.only or "") in BY_LANGUAGE:
        lines += languages(unseen=True) + languages(unseen=False)
    OUT.mkdir(exist_ok=True)
    rows = [vars(x) for x in lines]
    (OUT / "matching.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
