"""Fuzz the import of files: python tests/fuzz/fuzz_imports.py -max_total_time=120."""

import sys
import tempfile
from pathlib import Path

import atheris
from changing import check_storable

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.connect.imports import ImportReport, shapes
    from hearsay.errors import HearsayError

FILE = Path(tempfile.mkdtemp()) / "m.csv"
HEADS = [
    ",".join(name for column in shape.columns for name in column.names).encode() + b"\n"
    for shape in shapes()
] + [b"", b"{", b'{"text": "a"}\n']  # fmt: skip


def one(data: bytes) -> None:
    """Read bytes after the columns of each shape; only our own errors may come out."""
    FILE.write_bytes(HEADS[data[0] % len(HEADS)] + data[1:] if data else b"")
    for shape in shapes():
        report = ImportReport()
        try:
            found = list(shape.read(str(FILE), report))
        except HearsayError:
            continue
        for item in found:
            assert item.key
            check_storable(item)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
