"""Where the evaluation data are and how the benchmark programs read them."""

import csv
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HEARSAY_DATA", ROOT / ".." / "shared" / "data")).resolve()
MODELS = Path(os.environ.get("HEARSAY_MODELS", ROOT / ".." / "shared" / "models")).resolve()
ENCODER = MODELS / "all-MiniLM-L6-v2-int8"
OUT = ROOT / "bench" / "out"

csv.field_size_limit(2**31 - 1)


def rows(*parts: str) -> list[dict[str, str]]:
    """Read a TSV file of the evaluation data; stops with a plain line where it is absent."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        sys.exit(f"{path} not found: set HEARSAY_DATA to the folder of evaluation data")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def qrels(*parts: str) -> dict[str, set[str]]:
    """Read query → relevant claims."""
    found: dict[str, set[str]] = {}
    for row in rows(*parts):
        found.setdefault(row["query"], set()).add(row["claim"])
    return found


def rows_plain(*parts: str) -> list[dict[str, str]]:
    """Read a tab-separated file in which quotes mean nothing."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        sys.exit(f"{path} not found: set HEARSAY_DATA to the folder of evaluation data")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
