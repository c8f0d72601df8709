"""Where the evaluation data and a real encoder are, and what happens without them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("HEARSAY_DATA", ROOT / ".." / "shared" / "data")).resolve()
MODELS = Path(os.environ.get("HEARSAY_MODELS", ROOT / ".." / "shared" / "models")).resolve()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of public evaluation data; the test is skipped, saying so, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"evaluation data not found at {DATA} (set HEARSAY_DATA)")
    return DATA


@pytest.fixture(scope="session")
def encoder_dir() -> Path:
    """A real ONNX encoder folder; the test is skipped, saying so, where it is absent."""
    folder = MODELS / "all-MiniLM-L6-v2-int8"
    if not folder.is_dir():
        pytest.skip(f"encoder not found at {folder} (set HEARSAY_MODELS)")
    return folder
