"""How often guards fire: on denied rewrites (they should) and on true pairs (they should not).

    python bench/guards.py          # train and dev: true pairs, and our own denied rewrites
    python bench/guards.py --test   # the published denied rewrites of the 2021 test split

Our rewrites (`denials.py`) put a denial into a message by rule; the shapes that the negation model
was not trained on are named "held-out". Vietnamese and Thai statements are our own. The published
rewrites are for reporting, never for tuning.
"""

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator

from data import DATA, OUT, qrels, rows
from denials import HELD_OUT, TRAINED, spoken

from hearsay.match.facts import facts_of
from hearsay.match.guard import guards
from hearsay.text import analyse
from hearsay.types import GuardKind

SETS = ("checkthat2020-task2", "checkthat2021-task2a", "factchecktweet")
MOST = 2_000
YEAR_2021 = "checkthat2021-task2a"


def main() -> None:
    """Print one line per set and write all figures to bench/out/guards.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--test", action="store_true", help="the published rewrites of the test split"
    )
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each set")
    options = parser.parse_args()
    report = dict(published(options.show) if options.test else own(options.show))
    for name, line in report.items():
        print(f"{name:50} {line}")
    OUT.mkdir(parents=True, exist_ok=True)
    name = "guards-test.json" if options.test else "guards.json"
    (OUT / name).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def own(show: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Measure true pairs of train and dev, and rewrites of the 2021 ones."""
    for folder in SETS:
        for split in ("train", "dev"):
            pairs = true_pairs(folder, split)
            yield f"{folder} {split}, as written", rates(pairs, show)
    pairs = true_pairs(YEAR_2021, "train") + true_pairs(YEAR_2021, "dev")
    for split, shapes in (("", TRAINED), ("held-out shape ", HELD_OUT)):
        for shape in shapes:
            denied = [(shape(text, check), check) for text, check in pairs]
            kept = [(text, check) for text, check in denied if text]
            yield f"2021 train+dev, {split}{shape.__name__}", rates(kept, 0, missed=show)
    for lang, toneless in (("vi", False), ("vi", True), ("th", False)):
        told = spoken(lang, toneless=toneless)
        name = f"{lang} statements{', toneless' if toneless else ''}"
        yield f"{name}, unchanged", rates(told.pop("unchanged"), show)
        yield f"{name}, denied", rates([p for made in told.values() for p in made], 0, missed=show)
    same = [(row["a"], row["b"]) for row in rows("language", "vi", "vnpara", "pairs.tsv")
            if (row["same"] or "").strip(", ") == "1" and is_train(row["a"], row["b"])]  # fmt: skip
    yield "vnpara train, same claim", rates(same, show)


def published(show: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Measure the published denied rewrites, and the same messages unchanged."""
    claims = {row["id"]: row["claim"] for row in rows("matching", YEAR_2021, "claims.tsv")}
    truth = qrels("matching", YEAR_2021, "test.qrels.tsv")
    originals = {r["id"]: r["text"] for r in rows("matching", YEAR_2021, "test.queries.tsv")}
    for path in sorted(
        (DATA / "matching" / YEAR_2021 / "perturbed").glob("negation-*.queries.tsv")
    ):
        texts = rows("matching", YEAR_2021, "perturbed", path.name)
        made = [(r["text"], claims[c]) for r in texts for c in truth.get(r["id"], ())]
        added = sum(bool(_words(r["text"]) - _words(originals[r["id"]])) for r in texts)
        # A rewrite that adds no word to its message can hardly deny it: told beside the figures.
        yield path.name, {**rates(made, 0, missed=show), "rewrites_with_a_new_word": added}
        before = [(originals[r["id"]], claims[c]) for r in texts for c in truth.get(r["id"], ())]
        yield f"{path.name}, unchanged", rates(before, show)


def _words(text: str) -> set[str]:
    return set(analyse(text).words)


def is_train(a: str, b: str) -> bool:
    """Tell which side of the fixed split of vnpara a pair is on, as `train_pairs` splits it."""
    return hashlib.sha256(f"{a}\t{b}".encode()).digest()[0] < 0.6 * 256


def true_pairs(folder: str, split: str) -> list[tuple[str, str]]:
    """Return (message, claim checked) of a split, at most `MOST`."""
    claims = {row["id"]: row["claim"] for row in rows("matching", folder, "claims.tsv")}
    truth = qrels("matching", folder, f"{split}.qrels.tsv")
    texts = rows("matching", folder, f"{split}.queries.tsv")
    pairs = [(r["text"], claims[c]) for r in texts for c in sorted(truth.get(r["id"], ()))]
    return pairs[:: max(1, len(pairs) // MOST)]


def rates(pairs: list[tuple[str, str]], show: int, missed: int = 0) -> dict[str, float]:
    """Return the share of pairs with each guard, in percent, and the time that it took."""
    counts: Counter[str] = Counter()
    facts = [(facts_of(analyse(a)), facts_of(analyse(b))) for a, b in pairs]
    start = time.process_time()
    found = [guards(a, b) for a, b in facts]
    spent = time.process_time() - start
    for (text, check), each in zip(pairs, found, strict=True):
        counts.update(str(g.kind) for g in each)
        counts["any"] += bool(each)
        denied = any(g.kind is GuardKind.NEGATION for g in each)
        if (each and show) or (not denied and missed):
            show, missed = max(0, show - 1), max(0, missed - 1)
            print("-", "; ".join(map(str, each)), "\n   ", text[:280], "\n   ", check)
    total = max(1, len(pairs))
    shares = {kind: round(100 * n / total, 1) for kind, n in sorted(counts.items())}
    return {"pairs": len(pairs), **shares, "us_a_pair": round(1e6 * spent / total)}


if __name__ == "__main__":
    main()
