"""How fast texts are analysed, how often their language is right, how addresses parse."""

import argparse
import csv
import json
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

from data import DATA

from hearsay.errors import UrlError
from hearsay.text import analyse, fold, identify, strip_marks
from hearsay.text.hosts import parse_host
from hearsay.text.urls import parse_url

QUESTIONS = DATA / "language/xquad/questions.tsv"
WPT = DATA / "bad_inputs/url/tests/wpt"
WEB = ("http:", "https:", "ftp:", "ws:", "wss:")
CHARACTERS = 250
ROUNDS = 5


def main() -> None:
    """Print the tables and write the figures as JSON where --out says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    out = parser.parse_args().out
    figures = {"speed": speed(), "language": languages(), "addresses": addresses()}
    if out:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def speed() -> dict[str, float]:
    """Time `analyse` on texts of 250 characters, each seen for the first time."""
    print(f"one analysis of {CHARACTERS} characters, texts never seen before, microseconds")
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found: dict[str, float] = {}
    for lang in ("en", "vi", "th"):
        whole = " ".join(row[lang] for row in rows)
        texts = [whole[i : i + CHARACTERS] for i in range(0, len(whole) - CHARACTERS, CHARACTERS)]
        for text in texts[:20]:
            analyse(text)  # word lists are loaded once
        per_text = []
        for start in range(20, len(texts) - 20, max(1, len(texts) // ROUNDS - 5)):
            part = texts[start : start + len(texts) // ROUNDS - 5]
            begun = time.perf_counter()
            for text in part:
                analyse(text)
            per_text.append((time.perf_counter() - begun) / len(part) * 1e6)
        found[lang] = round(statistics.median(per_text), 1)
        print(f"  {lang}  {found[lang]:7.1f}")
    return found


def languages() -> dict[str, float]:
    """Count how many short questions get their language; every other row, unseen by the lists."""
    print("language of short questions, share right")
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))[1::2]
    texts: dict[str, list[str]] = {lang: [r[lang] for r in rows] for lang in ("en", "vi", "th")}
    texts["vi without marks"] = [strip_marks(fold(t)) for t in texts["vi"]]
    texts["th without marks"] = [strip_marks(fold(t)) for t in texts["th"]]
    found: dict[str, float] = {}
    for name, part in texts.items():
        right = sum(identify(text).code == name[:2] for text in part)
        found[name] = round(right / len(part), 4)
        print(f"  {name:17} {found[name]:.4f}  ({right} of {len(part)})")
    return found


def addresses() -> dict[str, str]:
    """Count the WHATWG cases that parse or are refused as browsers do."""
    print("WHATWG test cases handled as the standard says")
    cases = [c for c in _cases("urltestdata.json") if _is_absolute(c)]
    kept = [c for c in cases if c.get("protocol") in WEB]
    refused = [c for c in cases if c.get("failure")]
    found = {
        "parsed": _share(_printed(str(c["input"])) == c["href"] for c in kept),
        "refused": _share(_printed(str(c["input"])) is None for c in refused),
    }
    for name in ("IdnaTestV2.json", "toascii.json"):
        found[name] = _share(_host(str(c["input"])) == c["output"] for c in _cases(name))
    for name, share in found.items():
        print(f"  {name:17} {share}")
    return found


def _cases(name: str) -> list[dict[str, object]]:
    cases = json.loads((WPT / name).read_text(encoding="utf-8"))
    return [case for case in cases if isinstance(case, dict)]


def _is_absolute(case: dict[str, object]) -> bool:
    text = str(case["input"]).strip("".join(map(chr, range(33)))).lower()
    scheme = text.partition(":")[0] + ":"
    return not case["base"] or (scheme in WEB and text.startswith(f"{scheme}//"))


def _printed(text: str) -> str | None:
    try:
        return str(parse_url(text))
    except UrlError:
        return None


def _host(text: str) -> str | None:
    try:
        return parse_host(text)
    except UrlError:
        return None


def _share(results: Iterable[bool]) -> str:
    right = list(results)
    return f"{sum(right)} of {len(right)}"


if __name__ == "__main__":
    main()
