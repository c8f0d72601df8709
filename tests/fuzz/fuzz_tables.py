"""Fuzz the readers of tables: python tests/fuzz/fuzz_tables.py -max_total_time=120."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports():
    from hearsay.connect.files import RowReport, read_messages
    from hearsay.errors import HearsayError

FOLDER = Path(tempfile.mkdtemp())
NAMES = ("m.csv", "m.tsv", "m.jsonl", "m.parquet")


def one(data: bytes) -> None:
    """Read arbitrary bytes as each kind of table; only errors of our own may come out."""
    path = FOLDER / NAMES[len(data) % len(NAMES)]
    path.write_bytes((b"id,text\n" if path.suffix == ".csv" else b"") + data)
    try:
        for _ in read_messages(str(path), RowReport(lambda line: None)):
            pass
    except HearsayError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
