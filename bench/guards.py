"""How often guards fire: on denied rewrites (they should) and on true pairs (they should not).

    python bench/guards.py          # train and dev: true pairs, and our own denied rewrites
    python bench/guards.py --test   # the published denied rewrites of the 2021 test split

Our rewrites put a denial into a message by rule, at a verb that it shares with its check, or say
of the whole that it is not so. The published ones are for reporting, never for tuning.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator

from data import DATA, OUT, qrels, rows

from hearsay.match.facts import Facts, facts_of, stem
from hearsay.match.guard import guards
from hearsay.text import analyse
from hearsay.types import GuardKind

SETS = ("checkthat2020-task2", "checkthat2021-task2a", "factchecktweet")
MOST = 2_000
YEAR_2021 = "checkthat2021-task2a"
_BE = re.compile(
    r"\b(is|are|was|were|will|can|could|would|should|has|have|had|did)\b(?! not)", re.I
)
_VERB = re.compile(r"\b([a-z]{3,}?)(s|ed)\b")


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
    for rule in (deny_auxiliary, deny_verb, deny_whole):
        denied = [(rule(text, check), check) for text, check in pairs]
        kept = [(text, check) for text, check in denied if text]
        yield f"{YEAR_2021} train+dev, {rule.__name__}", rates(kept, 0, missed=show)


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
        yield path.name, rates(made, 0, missed=show)
        before = [(originals[r["id"]], claims[c]) for r in texts for c in truth.get(r["id"], ())]
        yield f"{path.name}, unchanged", rates(before, show)


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
    start = time.perf_counter()
    found = [guards(a, b) for a, b in facts]
    spent = time.perf_counter() - start
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


def deny_auxiliary(text: str, check: str) -> str:
    """Deny the first auxiliary that a word of the check follows: "is" becomes "is not"."""
    known = _known(check)
    for match in _BE.finditer(text):
        after = re.findall(r"\w+", text[match.end() : match.end() + 40])[:3]
        if any(stem(word.lower()) in known for word in after):
            return f"{text[: match.end()]} not{text[match.end() :]}"
    return ""


def deny_verb(text: str, check: str) -> str:
    """Deny the first inflected verb that the check has too: "sells" becomes "does not sell"."""
    known = {w for w in re.findall(r"\w+", check.lower()) if w.endswith(("s", "ed"))}
    for match in _VERB.finditer(text):
        if match[0] in known and match[2] == "ed":
            return f"{text[: match.start()]}did not {match[1]}{text[match.end() :]}"
    return ""


def deny_whole(text: str, check: str) -> str:
    """Say of the first sentence that it is not true."""
    del check
    return f"It is not true that {text}"


def _known(check: str) -> frozenset[str]:
    facts: Facts = facts_of(analyse(check))
    return frozenset(stem(word) for word in facts.words if len(word) > 3)


if __name__ == "__main__":
    main()
