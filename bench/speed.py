"""How fast and how large? 86,376 claims, 2 cores, beside bm25s, rank-bm25 and encoder-only search.

Throughputs are medians of five rounds over the same messages, one run, as ratios. "Pipeline" is
everything `hearsay match` does: cleaning, language, detection, retrieval, ranking, guards, deciding.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from data import ENCODER, OUT
from matching_data import load

from hearsay import Check, Detector, Engine, Matcher, Message
from hearsay.evals import average_precision
from hearsay.match import OnnxEncoder
from hearsay.match.decide import Policy
from hearsay.pipeline import Recipe, process_in_workers
from hearsay.text import warm_up

ROUNDS = 5
STREAM, WARM = 3000, 1024
FIGURES: dict[str, object] = {}


def say(name: str, value: float, unit: str, note: str = "") -> None:
    """Print one figure and keep it."""
    FIGURES[name] = value
    print(f"{name:58s} {value:12,.1f} {unit:12s} {note}", flush=True)


def seconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median time of a run."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def fresh(texts: list[str], count: int, seed: int) -> list[Message]:
    """Make messages that are no repeats: the data's texts with their words a little mixed."""
    draw = random.Random(seed)
    made = []
    for i in range(count):
        words = draw.choice(texts).split()
        place = draw.randrange(len(words) + 1)
        made.append(
            Message(f"{seed}-{i}", " ".join([*words[:place], f"w{seed}x{i}", *words[place:]]))
        )
    return made


def lexical(checks: list[Check], texts: list[str], folder: Path) -> None:
    """Measure everything without an encoder, and bm25s and rank-bm25 beside it."""
    start = time.perf_counter()
    matcher = Matcher.build(checks, workers=2)
    say(
        "index built (86,376 claims), two processes", time.perf_counter() - start, "s", "goal <= 30"
    )
    matcher.save(folder)
    matcher = Matcher.open(folder)
    policy, detector = Policy.default(), Detector.load()
    engine = Engine(matcher, detector, policy)
    list(engine.process_many(fresh(texts, 300, 0)))
    rates = []
    for r in range(ROUNDS):
        batch = fresh(texts, 1000, r + 1)
        rates.append(len(batch) / seconds(lambda b=batch: list(engine.process_many(b)), 1))
    one = statistics.median(rates)
    say("pipeline, one process", one, "messages/s")
    times = []
    for message in fresh(texts, 1000, 50):
        start = time.perf_counter()
        engine.process(message)
        times.append(time.perf_counter() - start)
    say("one message, median", float(np.median(times)) * 1e3, "ms")
    say("one message, p95", float(np.percentile(times, 95)) * 1e3, "ms", "goal <= 5")
    say("a process that opens the stored index", _memory(folder, texts), "MB", "goal <= 700")
    recipe = Recipe(folder, policy)
    stream = process_in_workers(recipe, iter(fresh(texts, 12_000, 60)), 2)
    for _ in islice(stream, 2000):
        pass  # both workers have started and compiled
    start = time.perf_counter()
    rest = sum(1 for _ in stream)
    two = rest / (time.perf_counter() - start)
    say("pipeline, two processes", two, "messages/s", "goal >= 1,000")
    peers(checks, texts, one, two)


MEMORY = """
import json, sys
from hearsay import Message
from hearsay.match.decide import Policy
from hearsay.pipeline import Recipe
from pathlib import Path
engine = Recipe(Path(sys.argv[1]), Policy.default()).engine()
texts = json.load(sys.stdin)
for _ in engine.process_many(Message(str(i), text) for i, text in enumerate(texts)):
    pass
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")))
"""


def _memory(folder: Path, texts: list[str]) -> float:
    """Return the most memory, in MB, that a matching process takes."""
    program = [sys.executable, "-c", MEMORY, str(folder)]
    done = subprocess.run(
        program, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def peers(checks: list[Check], texts: list[str], one: float, two: float) -> None:
    """Measure bare retrieval of bm25s and rank-bm25 on the same claims and messages."""
    import bm25s
    from rank_bm25 import BM25Okapi

    corpus = [f"{c.claim} {c.title}" for c in checks]
    tokens = bm25s.tokenize(corpus, stopwords=None, show_progress=False)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    batch = [m.text for m in fresh(texts, 1000, 70)]

    def search() -> None:
        asked = bm25s.tokenize(batch, stopwords=None, show_progress=False)
        index.retrieve(asked, k=5, show_progress=False, n_threads=1)

    rate = len(batch) / seconds(search)
    say("bm25s, retrieval alone, one thread", rate, "messages/s")
    say("pipeline / bm25s, one process each", one / rate, "times", "goal >= 0.5")
    slow = BM25Okapi([text.lower().split() for text in corpus])
    some = [text.lower().split() for text in batch[:10]]
    rate = len(some) / seconds(lambda: [slow.get_top_n(q, range(len(corpus)), 5) for q in some], 3)
    say("rank-bm25, retrieval alone", rate, "messages/s")
    say("pipeline (two processes) / rank-bm25", two / rate, "times", "goal >= 100")


def growth(checks: list[Check], texts: list[str]) -> None:
    """Measure the time of a message as claims grow; the million is made by recombination."""
    per: dict[int, float] = {}
    for size in (10_000, 86_376, 1_000_000):
        with tempfile.TemporaryDirectory() as place:
            Matcher.build(_many(checks, size)).save(Path(place) / "index")
            engine = Engine(Matcher.open(Path(place) / "index"), Detector.load(), Policy.default())
            list(engine.process_many(fresh(texts, 200, 80)))
            batch = fresh(texts, 500, 81)
            per[size] = seconds(lambda e=engine, b=batch: list(e.process_many(b)), 1) / len(batch)
            say(f"time per message, {size:,} claims", per[size] * 1e3, "ms")
    say("growth 10 k to 1 M claims", per[1_000_000] / per[10_000], "times", "goal <= 3")


def _many(checks: list[Check], size: int) -> Iterator[Check]:
    draw = random.Random(9)
    for i in range(size):
        if i < len(checks):
            yield checks[i]
        else:
            a, b = draw.choice(checks), draw.choice(checks)
            left, right = a.claim.split(), b.claim.split()
            words = left[: len(left) // 2] + right[len(right) // 2 :]
            yield Check(f"made-{i}", " ".join(words) or "made", lang=a.lang)


def with_encoder(
    checks: list[Check], truth: dict[str, frozenset[str]], texts: dict[str, str], folder: Path
) -> None:
    """Measure a stream with 70 % repeats beside encoder-only cosine search, claims of 2021."""
    encoder = OnnxEncoder.open(ENCODER)
    vectors = encoder.encode([f"{c.claim} {c.title}" for c in checks])
    Matcher.build(checks, encoder, workers=2).save(folder)
    ids = list(texts)
    draw = random.Random(4)
    stream: list[str] = []
    for i in range(STREAM):
        stream.append(
            draw.choice(stream) if stream and draw.random() < 0.7 else ids[i % len(ids)] + f"#{i}"
        )
    messages = [
        Message(str(i), texts[key.split("#")[0]] + f" {key.split('#')[1]}")
        for i, key in enumerate(stream)
    ]
    print(f"new texts in the stream: {len(set(stream))} of {len(stream)}")

    def plain() -> list[list[str]]:
        found = []
        for start in range(0, len(messages), 64):
            part = encoder.encode([m.text for m in messages[start : start + 64]])
            best = np.argsort(-(part @ vectors.T), axis=1)[:, :5]
            found += [[checks[j].id for j in row] for row in best]
        return found

    recipe = Recipe(folder, Policy.default(encoder=True), ENCODER)
    times: list[float] = []

    def ours() -> list[list[str]]:
        warm = [Message(f"w{i}", f"{texts[ids[i % len(ids)]]} warm {i}") for i in range(WARM)]
        results = process_in_workers(recipe, iter(warm + messages), 2)
        for _ in islice(results, WARM):
            pass  # both workers have started
        start = time.perf_counter()
        found = [[m.check for m in r.matches] for r in results]
        times.append(time.perf_counter() - start)
        return found

    def quality(found: list[list[str]]) -> float:
        wanted = [truth[key.split("#")[0]] for key in stream]
        return float(np.mean([average_precision(f, w) for f, w in zip(found, wanted, strict=True)]))

    found = ours()
    ours(), ours()
    theirs, mine = seconds(plain, 3), statistics.median(times)
    say("encoder-only cosine, 70 % repeats", len(messages) / theirs, "messages/s")
    say("pipeline with encoder (two processes), 70 % repeats", len(messages) / mine, "messages/s")
    say("pipeline / encoder-only", theirs / mine, "times", "goal >= 3")
    say("MAP@5 encoder-only", 100 * quality(plain()), "points")
    say("MAP@5 pipeline with encoder", 100 * quality(found), "points")


def main() -> None:
    """Measure all of it, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skip", nargs="*", default=[], choices=("lexical", "growth", "encoder"))
    skip = parser.parse_args().skip
    warm_up()
    data = load("factchecktweet", "dev", None)
    checks, texts = list(data.checks), list(data.messages.values())
    with tempfile.TemporaryDirectory() as place:
        if "lexical" not in skip:
            lexical(checks, texts, Path(place) / "index")
        if "encoder" not in skip:
            other = load("checkthat2021-task2a", "dev")
            some = {m: t for m, t in other.messages.items() if m in other.truth}
            with_encoder(
                [replace(c) for c in other.checks], other.truth, some, Path(place) / "encoded"
            )
        if "growth" not in skip:
            growth(checks, texts)
    OUT.mkdir(exist_ok=True)
    (OUT / "speed.json").write_text(json.dumps(FIGURES, indent=1))


if __name__ == "__main__":
    main()
