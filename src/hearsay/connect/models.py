"""Encoders from the model hub: which there are, where they are kept, how they get here."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hearsay.connect.http import download
from hearsay.errors import EncoderError, HearsayError, NetworkError, SettingError

__all__ = ["KNOWN", "KnownModel", "home", "installed", "installed_folder", "pull_model"]

DEFAULT_HUB = "https://huggingface.co"
MOST_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class KnownModel:
    """An encoder that can be pulled: its place on the hub and what it serves.

    `files` maps the name here to the path there.
    """

    repository: str
    files: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    prefix: str
    megabytes: int


# Small files first: a wrong hub shows before a hundred megabytes are fetched.
_FILES = (("config.json", "config.json"), ("tokenizer.json", "tokenizer.json"),
          ("model.onnx", "onnx/model_quantized.onnx"))  # fmt: skip
KNOWN = {
    "multilingual-e5-small": KnownModel(
        "Xenova/multilingual-e5-small", _FILES, ("*",), "query: ", 136
    ),
    "all-MiniLM-L6-v2": KnownModel("Xenova/all-MiniLM-L6-v2", _FILES, ("en",), "", 24),
}


def home() -> Path:
    """Return where Hearsay keeps what it downloads: HEARSAY_HOME, or the user's data folder."""
    default = Path.home() / ".local" / "share" / "hearsay"
    return Path(os.environ.get("HEARSAY_HOME", default))


def installed() -> dict[str, Path]:
    """Return the encoders that are here, by name."""
    folder = home() / "models"
    if not folder.is_dir():
        return {}
    return {p.name: p for p in sorted(folder.iterdir()) if (p / "model.onnx").is_file()}


def installed_folder(name: str) -> Path:
    """Return the folder of a pulled encoder.

    Raises:
        EncoderError: there is none of this name.
    """
    folder = installed().get(name)
    if folder is None:
        known = ", ".join(KNOWN)
        raise EncoderError(
            f"no encoder {name!r} here; get one with: hearsay models pull NAME (known: {known}), "
            "or name a folder that holds model.onnx and tokenizer.json"
        )
    return folder


def pull_model(name: str, tell: Callable[[str], None]) -> Path:
    """Download an encoder, beside its place first; returns its folder.

    Raises:
        SettingError: the name is not known.
        NetworkError: the hub cannot be reached, answers with an error, or breaks off.
        HearsayError: there is no room for it.
    """
    model = KNOWN.get(name)
    if model is None:
        raise SettingError(f"no encoder {name!r}: choose one of {', '.join(KNOWN)}")
    hub = os.environ.get("HEARSAY_HUB", DEFAULT_HUB).rstrip("/")
    target = home() / "models" / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target.parent))
        try:
            _fetch(model, hub, beside, lambda file: tell(f"fetching {file} of {name}"))
            shutil.rmtree(target, ignore_errors=True)
            beside.rename(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise HearsayError(
            f"{target}: cannot be written: {error.strerror or error}; it needs {model.megabytes} MB, "
            "in a folder that HEARSAY_HOME names"
        ) from error
    return target


def _fetch(model: KnownModel, hub: str, folder: Path, tell: Callable[[str], None]) -> None:
    """Download the files of an encoder and note which languages it serves."""
    for here, there in model.files:
        tell(here)
        url = f"{hub}/{model.repository}/resolve/main/{there}"
        download(url, folder / here, most_bytes=MOST_BYTES)
        if here.endswith(".json") and not _is_json(folder / here):
            raise NetworkError(f"{url}: not JSON; does a login page answer in the hub's place?")
    settings = {"languages": list(model.languages), "prefix": model.prefix}
    (folder / "hearsay.json").write_text(json.dumps(settings), encoding="utf-8")


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True
