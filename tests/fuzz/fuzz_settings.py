"""Fuzz the readers of settings and models: python tests/fuzz/fuzz_settings.py -max_total_time=120."""

import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.detect import Detector
    from hearsay.errors import HearsayError
    from hearsay.match.calibrate import Calibrator
    from hearsay.match.decide import Calibration, Policy, shipped_calibration
    from hearsay.match.encoder import _settings

FOLDER = Path(tempfile.mkdtemp()) / "some-encoder"
FOLDER.mkdir()
WHOLE = shipped_calibration(encoder=False).to_json()[:300] + "]}"
KEYS = ("format", "model", "source", "labels", "bias", "weights", "languages", "prefix", "score",
        "form", "form_bias", "mixed", "mixed_bias", "words", "version", "_name_or_path")  # fmt: skip
LEAVES = (None, True, 0, -1.5, float("nan"), 1e999, "", "en", "*", "hearsay-calibration-1",
          "hearsay-probability-1", [0.5, 1, "en"], [[0.5, 1, "en"]], [0.5, 1], {})  # fmt: skip


def value(fuzz: atheris.FuzzedDataProvider, depth: int) -> object:
    """Return some JSON value."""
    kind = fuzz.ConsumeIntInRange(0, 3 if depth else 1)
    if kind == 0:
        return LEAVES[fuzz.ConsumeIntInRange(0, len(LEAVES) - 1)]
    if kind == 1:
        return fuzz.ConsumeUnicode(8)
    count = fuzz.ConsumeIntInRange(0, 4)
    if kind == 2:
        return [value(fuzz, depth - 1) for _ in range(count)]
    names = [KEYS[fuzz.ConsumeIntInRange(0, len(KEYS) - 1)] for _ in range(count)]
    return {name: value(fuzz, depth - 1) for name in names}


def one(data: bytes) -> None:
    """Read arbitrary values as each kind of setting; only errors of our own may come out."""
    fuzz = atheris.FuzzedDataProvider(data)
    kind = fuzz.ConsumeIntInRange(0, 3)
    if kind == 0:
        text = fuzz.ConsumeUnicode(fuzz.remaining_bytes())
    elif kind == 1:
        damage = fuzz.ConsumeUnicode(20)
        place = fuzz.ConsumeIntInRange(0, len(WHOLE))
        text = WHOLE[:place] + damage + WHOLE[place + len(damage) :]
    else:
        formats = ("hearsay-calibration-1", "hearsay-probability-1", "hearsay-detect-2")
        form = formats[fuzz.ConsumeIntInRange(0, 2)]
        whole = {"format": form, "model": "m", "labels": value(fuzz, 2), "weights": value(fuzz, 2)}
        text = json.dumps(whole if kind == 2 else value(fuzz, 3))
    for read in (Calibration.from_json, Calibrator.from_json, Detector.from_json):
        try:
            found = read(text)
            if isinstance(found, Calibration):
                Policy.from_calibration(found, 0.1)
        except HearsayError:
            pass
    for name in ("hearsay.json", "config.json"):
        (FOLDER / name).write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            _settings(FOLDER)
        except HearsayError:
            pass
        (FOLDER / name).unlink()


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
