"""Fuzz the readers of tables: python tests/fuzz/fuzz_tables.py -max_total_time=120."""

import io
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.connect.files import (
        RowReport,
        read_checks,
        read_group_truth,
        read_messages,
        read_pairs,
        read_truth,
    )
    from hearsay.errors import HearsayError

import pyarrow as arrow
from pyarrow import parquet

FOLDER = Path(tempfile.mkdtemp())
KINDS = ("m.csv", "m.tsv", "m.jsonl", "m.txt", "m.parquet")
HEADS = {
    "m.csv": b"id,text,claim,query,a,b,time\n",
    "m.tsv": b"id\ttext\tclaim\tquery\ta\tb\n",
    "m.jsonl": b'{"id": "1", "text": "x"}\n',
}


def _parquet() -> bytes:
    table = arrow.table({"id": ["1", "2"], "text": ["the dam", "broke"], "time": ["", None]})
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


WHOLE = _parquet()


def one(data: bytes) -> None:
    """Read arbitrary bytes as each kind of table; only errors of our own may come out."""
    fuzz = atheris.FuzzedDataProvider(data)
    kind, damaged = KINDS[fuzz.ConsumeIntInRange(0, len(KINDS) - 1)], fuzz.ConsumeBool()
    place = fuzz.ConsumeIntInRange(0, len(WHOLE))
    rest = fuzz.ConsumeBytes(fuzz.remaining_bytes())
    if damaged:
        head = HEADS.get(kind, b"")
        rest = WHOLE[:place] + rest + WHOLE[place + len(rest) :] if not head else head + rest
    path = FOLDER / kind
    path.write_bytes(rest)
    report = RowReport(lambda line: None)
    reads = (
        lambda: list(read_messages(str(path), report)),
        lambda: list(read_pairs(str(path), report)),
        lambda: list(read_checks([str(path)], report)),
        lambda: read_truth(str(path), report),
        lambda: read_group_truth(str(path), report),
    )
    for read in reads:
        try:
            read()
        except HearsayError:
            pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
