"""What the commands share: options, errors in one line, progress, and output whole or not at all."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hearsay.connect.files import AtomicWriter, RowReport, one_line
from hearsay.connect.models import installed_folder
from hearsay.errors import EncoderError, HearsayError, InputError, StoredIndexError
from hearsay.match import OnnxEncoder
from hearsay.match.lexical import kernels_ready
from hearsay.types import Match, MatchResult

__all__ = [
    "BAD_INPUT",
    "FAILED",
    "FilesCommand",
    "encoder_folder",
    "files_of",
    "finish",
    "keep_sources",
    "note_first_run",
    "note_words_only",
    "one_pipe",
    "open_encoder",
    "output",
    "result_json",
    "shown",
    "stop_kindly",
]

BAD_INPUT = 2
FAILED = 1
_UNUSABLE = (InputError, StoredIndexError, EncoderError)
_AGAIN = 0.5
"""Seconds after which a command that was told to stop, and did not, is told again."""
_PATIENCE = 2.0
T = TypeVar("T")


class FilesCommand(click.Command):
    """A command whose `--checks` takes several files after one flag as well as the flag again."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the flag before each further file."""
        spread: list[str] = []
        flag = ""
        for arg in args:
            if arg.startswith("-") and arg != "-":
                flag = arg if arg == "--checks" else ""
            elif flag and spread[-1:] != [flag]:
                spread.append(flag)
            spread.append(arg)
        return super().parse_args(ctx, spread)


def stop_kindly(run: Callable[[], int]) -> int:
    """Run a command; turn errors into one line on stderr and an exit code."""

    def terminate(number: int, frame: FrameType | None) -> None:
        # Python drops an exception that is raised within a callback of a library (a compiler's, or
        # of the garbage collection), so the alarm rings until one is heard.
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, terminate)
    try:
        code = run()
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        _forget_output()  # whoever read it has had enough
        return 0
    except KeyboardInterrupt:
        signal.setitimer(signal.ITIMER_REAL, 0)
        click.echo("stopped; earlier output files are as they were", err=True)
        return 130
    except (HearsayError, OSError, MemoryError) as error:
        _forget_output()
        click.echo(f"hearsay: {one_line(_told(error))}", err=True)
        return BAD_INPUT if isinstance(error, _UNUSABLE) else FAILED


def _forget_output() -> None:
    """Drop what could not be written to standard output; Python would only complain at the end."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: Exception) -> str:
    """Say what went wrong, in one line."""
    if isinstance(error, OSError):
        advice = " (free some space)" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        return f"{error.filename or 'reading or writing'}: {error.strerror or error}{advice}"
    if isinstance(error, MemoryError):
        return "not enough memory; split the input or use a larger machine"
    return str(error)


def finish(report: RowReport, source: str) -> int:
    """Return the exit code for what was read: 0 if any row was good."""
    report.close()
    if report.good:
        return 0
    raise InputError(
        source, "no row can be used", advice="see the lines above" if report.bad else ""
    )


@contextmanager
def output(target: str, *sources: str) -> Iterator[Callable[[str], None]]:
    """Give a function that writes a line: to a file that appears whole, or to standard output.

    Raises:
        InputError: it cannot be written to, or is one of the `sources` that are read.
    """
    keep_sources(target, *sources)
    if target == "-":
        write = _standard_output()
        yield write
        write("", flush=True)
        return
    with AtomicWriter(target) as file:
        yield lambda line: file.write(line + "\n")


def keep_sources(target: str, *sources: str) -> None:
    """Refuse to write to a file that is read too.

    Raises:
        InputError: `target` is one of the `sources`.
    """
    if target != "-" and any(
        source != "-" and _same(Path(target), Path(source)) for source in sources
    ):
        raise InputError(target, "is read too, so it is not written", advice="name another")


def files_of(*paths: Path | None) -> list[str]:
    """Return the files that are read: those of a folder, such as an index, or the file itself."""
    return [
        str(file)
        for path in paths
        if path is not None
        for file in (path.iterdir() if path.is_dir() else (path,))
    ]


def _same(target: Path, source: Path) -> bool:
    return target.is_file() and source.is_file() and target.samefile(source)


class _Write(Protocol):
    def __call__(self, line: str, *, flush: bool = False) -> None: ...


def _standard_output() -> _Write:
    out = sys.stdout
    if out is None:
        raise InputError("-", "standard output is closed", advice="name a file with --out")
    if isinstance(out, io.TextIOWrapper):
        # JSON lines are UTF-8 wherever they go; half of a pair of surrogates stays JSON's escape.
        out.reconfigure(encoding="utf-8", errors="backslashreplace")

    def write(line: str, *, flush: bool = False) -> None:
        try:
            print(line, end="" if flush else "\n", file=out, flush=flush)
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = f"standard output cannot be written: {error.strerror}"
            raise InputError("-", reason, advice="is the disk full?") from error

    return write


def one_pipe(*sources: str) -> None:
    """Refuse to read standard input as two files at once."""
    if sources.count("-") > 1:
        raise click.UsageError("only one of the files can be - (standard input)")


def shown(items: Iterable[T], what: str) -> Iterator[T]:
    """Yield the items, with a count on a terminal once it takes longer than two seconds."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}: {task.completed}"),
        TimeElapsedColumn(),
    )
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)
        for item in items:
            yield item
            bar.update(task, advance=1, visible=time.monotonic() - began > _PATIENCE)


def note_first_run() -> None:
    """Say on a terminal why the first run on a machine takes longer."""
    if sys.stderr.isatty() and not kernels_ready():
        click.echo("first run here: compiling the search takes about half a minute, once", err=True)


def encoder_folder(encoder: str) -> Path | None:
    """Return the folder of an encoder given by folder or name, or None for "none"."""
    if encoder == "none":
        return None
    return (
        Path(encoder) if Path(encoder).is_dir() or os.sep in encoder else installed_folder(encoder)
    )


def open_encoder(encoder: str) -> OnnxEncoder | None:
    """Open an encoder given by folder or name; None for "none".

    Raises:
        EncoderError: it is not there or cannot be used.
    """
    folder = encoder_folder(encoder)
    return None if folder is None else OnnxEncoder.open(folder)


def note_words_only(encoder: str, what: str) -> None:
    """Say that an encoder takes no part in a command that goes by words.

    Raises:
        EncoderError: it is not there or cannot be used.
    """
    if encoder != "none":
        open_encoder(encoder)
        click.echo(f"{what} goes by words; --encoder takes no part in it", err=True)


def result_json(result: MatchResult) -> str:
    """Return a result as the one line that `hearsay match` writes."""
    return json.dumps(
        {
            "id": result.id,
            "lang": result.lang,
            "checkable": round(result.checkable, 4),
            "decision": result.decision.value,
            "matches": [_match_value(match) for match in result.matches],
            "model": result.model,
        },
        ensure_ascii=False,
    )


def _match_value(match: Match) -> dict[str, object]:
    return {
        "check": match.check,
        "score": match.score,
        "probability": match.probability,
        "guards": [str(guard) for guard in match.guards],
        "why": {"words": list(match.why.words), **dict(match.why.evidence)},
    }


def table(rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows of text in columns; the first row is the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join(lines)
