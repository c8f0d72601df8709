"""Fuzz the opening of stored indexes: python tests/fuzz/fuzz_index.py -max_total_time=120."""

import sys
import tempfile
from pathlib import Path

import atheris

from hearsay import Check, Matcher
from hearsay.errors import HearsayError
from hearsay.match import store
from hearsay.text import analyse

# Compiled kernels cannot be instrumented, so only the reader is.
store._read_folder = atheris.instrument_func(store._read_folder)

FOLDER = Path(tempfile.mkdtemp()) / "index"
Matcher.build([Check("1", "the dam broke"), Check("2", "salt water cures")]).save(FOLDER)
FILES = {path: path.read_bytes() for path in sorted(FOLDER.iterdir())}
PATHS = list(FILES)
MANIFEST = FOLDER / "manifest.json"
TEXT = analyse("the dam broke at night")


def one(data: bytes) -> None:
    """Damage one file of an index; it opens as it was or is refused, and nothing else."""
    fuzz = atheris.FuzzedDataProvider(data)
    path = MANIFEST if fuzz.ConsumeBool() else PATHS[fuzz.ConsumeIntInRange(0, len(PATHS) - 1)]
    whole = FILES[path]
    start = fuzz.ConsumeIntInRange(0, len(whole))
    cut = fuzz.ConsumeIntInRange(0, 40)
    path.write_bytes(whole[:start] + fuzz.ConsumeBytes(40) + whole[start + cut :])
    try:
        Matcher.open(FOLDER).match_many([TEXT], 2)
    except HearsayError:
        pass
    finally:
        path.write_bytes(whole)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
