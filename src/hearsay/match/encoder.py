"""Sentence encoders: texts in, unit vectors out, and the languages that they were made for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import EncoderError
from hearsay.text import Analysis

__all__ = ["Encoder", "OnnxEncoder", "serves"]

MOST_TOKENS = 128
BATCH_TOKENS = 512
"""Tokens, padding included, that go through the model at once; with more, padding costs more than it
saves on a core (measured: 4.7 ms a text with 512, 6.6 with 4,096)."""

_AGAIN = "get the encoder again, or copy model.onnx and tokenizer.json from one place"
_ENGLISH_ONLY = ("all-minilm", "nreimers/minilm-l6-h384", "msmarco", "all-mpnet")
_EVERY = frozenset({"*"})


class Encoder(Protocol):
    """Turns texts into vectors of length 1.

    `languages` holds ISO 639-1 codes, or "*" alone for an encoder made for all.
    """

    @property
    def name(self) -> str:
        """A name that changes when the vectors would."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """The languages that the encoder was made for."""
        ...

    @property
    def dimensions(self) -> int:
        """How long a vector is."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [len(texts), dimensions], each row of length 1."""
        ...


class OnnxEncoder:
    """An encoder folder: `model.onnx`, `tokenizer.json`, `config.json`, maybe `hearsay.json`.

    The model takes int64 `i` (token ids) and `a` (attention mask) and gives float32 `v`, pooled
    and of unit length; the usual names of exported models are understood too. `hearsay.json` may
    say `{"languages": ["vi", "th"], "prefix": "query: "}`.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        session, tokenizer = _load(folder, threads)
        self._session, self._tokenizer = session, tokenizer
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.no_padding()
        self.name, self._folder = folder.name, folder
        self.languages, self._prefix = _settings(folder)
        self._inputs = [i.name for i in session.get_inputs()]
        self.dimensions = int(self.encode(["a"]).shape[1])

    @classmethod
    def open(cls, folder: Path | str, threads: int = 0) -> OnnxEncoder:
        """Open an encoder folder; `threads` 0 means one for each core.

        Raises:
            EncoderError: a file is missing or unusable, or the encoder's libraries are.
        """
        return cls(Path(folder), threads)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, float32 [len(texts), dimensions]; sorts by length inside.

        Raises:
            EncoderError: model and tokenizer do not belong together.
        """
        tokens = [
            e.ids for e in self._tokenizer.encode_batch([self._prefix + (t or ".") for t in texts])
        ]
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        out: list[NDArray[np.float32]] = []
        start = 0
        while start < len(order):
            # Sorted by length, the last of a batch is the longest: double until the batch is full.
            end = start + 1
            while end < len(order) and (end - start + 1) * len(tokens[order[end]]) <= BATCH_TOKENS:
                end += 1
            out.append(self._run([tokens[i] for i in order[start:end]]))
            start = end
        result = np.empty((len(texts), out[0].shape[1] if out else 0), np.float32)
        if out:
            result[order] = np.concatenate(out)
        return result

    def _run(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, line in enumerate(tokens):
            ids[row, : len(line)] = line
            mask[row, : len(line)] = 1
        feed = {}
        for name in self._inputs:
            if name in ("i", "input_ids"):
                feed[name] = ids
            elif name in ("a", "attention_mask"):
                feed[name] = mask
            else:
                feed[name] = np.zeros_like(ids)
        vectors = self._vectors(feed)
        if vectors.ndim == 3:  # not pooled inside: mean over the tokens that are there
            weight = mask[:, :, None].astype(np.float32)
            vectors = (vectors * weight).sum(1) / weight.sum(1)
        if vectors.ndim != 2 or len(vectors) != len(tokens):
            raise EncoderError(f"{self._folder}: the model gives no vector for each text; {_AGAIN}")
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

    def _vectors(self, feed: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        """Return the model's first output, of whatever shape."""
        try:
            return np.asarray(self._session.run(None, feed)[0], dtype=np.float32)
        except Exception as error:  # the library raises bare exceptions of its own
            reason = " ".join(str(error).split())[:120]
            raise EncoderError(
                f"{self._folder}: the model cannot take what its tokenizer gives; {_AGAIN} ({reason})"
            ) from error


def serves(encoder: Encoder, analysis: Analysis) -> bool:
    """Tell whether an encoder was made for a text's language.

    A text too short to tell its language, but in plain Latin letters, counts as English.
    """
    lang = analysis.language.code
    if lang == "und":
        return analysis.clean.isascii() and (
            "en" in encoder.languages or encoder.languages == _EVERY
        )
    return lang in encoder.languages or encoder.languages == _EVERY


def _load(folder: Path, threads: int):  # type: ignore[no-untyped-def]
    for name in ("model.onnx", "tokenizer.json"):
        if not (folder / name).is_file():
            raise EncoderError(
                f"{folder}: {name} is missing; get an encoder with: hearsay models pull NAME"
            )
    try:
        import onnxruntime  # noqa: PLC0415 (an extra: matching without an encoder must not need it)
        from tokenizers import Tokenizer  # noqa: PLC0415
    except ImportError as error:
        raise EncoderError(
            "an encoder needs two more libraries: pip install 'hearsay[semantic]'"
        ) from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        return session, Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the libraries raise bare exceptions of their own
        reason = str(error).splitlines()[0][:200]
        raise EncoderError(f"{folder}: the encoder cannot be read ({reason})") from error


def _settings(folder: Path) -> tuple[frozenset[str], str]:
    """Say which languages an encoder serves (its own word, or what is known of its family)."""
    for file in (folder / "hearsay.json", folder / "config.json"):
        try:
            value = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            raise EncoderError(f"{file}: not readable as JSON") from error
        if not isinstance(value, dict):
            raise EncoderError(f"{file}: not a JSON object")
        languages = value.get("languages")
        if languages is not None:
            if not isinstance(languages, list):
                raise EncoderError(f'{file}: languages must be a list, such as ["vi", "th", "en"]')
            return frozenset(map(str, languages)), str(value.get("prefix", ""))
        known = f"{folder.name} {value.get('_name_or_path', '')}".casefold()
        if any(name in known for name in _ENGLISH_ONLY):
            return frozenset({"en"}), ""
    # Not known: better to leave vectors out than to let them mislead (docs/adr/0003).
    raise EncoderError(
        f"{folder}: which languages does it serve? Write them into {folder}/hearsay.json, "
        'such as {"languages": ["vi", "th", "en"]}'
    )
