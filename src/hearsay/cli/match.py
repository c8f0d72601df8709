"""`hearsay match`, `hearsay index` and `hearsay compare`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import click

from hearsay.cli.common import (
    FilesCommand,
    encoder_folder,
    files_of,
    finish,
    note_first_run,
    note_words_only,
    one_pipe,
    open_encoder,
    output,
    result_json,
    shown,
    stop_kindly,
)  # fmt: skip
from hearsay.connect.files import RowReport, read_checks, read_messages, read_pairs
from hearsay.detect import Detector
from hearsay.errors import InputError, SettingError
from hearsay.match import Comparer, Encoder, Matcher
from hearsay.match.decide import Calibration, Policy, shipped_calibration
from hearsay.match.store import require_free
from hearsay.match.workers import collect_seldom
from hearsay.pipeline import Engine, Recipe, process_in_workers
from hearsay.types import MatchResult, Message

__all__ = ["compare", "index", "match"]

CHECKS_HELP = "Checks: TSV, CSV, JSONL, Parquet or ClaimReview."
CALIBRATE = "make one with: hearsay evaluate match … --save-calibration FILE"
HEAD = 1000
"""Messages matched by this process before others are worth starting."""

workers_option = click.option(
    "--workers",
    type=int,
    default=min(os.cpu_count() or 1, 8),
    help="Most processes at once.  [default: one a core]",
)


@click.command(cls=FilesCommand)
@click.option("--checks", multiple=True, metavar="FILE…", help=CHECKS_HELP)
@click.option(
    "--messages", required=True, metavar="FILE", help="Messages with id and text; - reads a pipe."
)
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="Where results go, one JSON line each; - for a pipe.",
)
@click.option("--top", default=5, show_default=True, help="Matches per message.")
@click.option(
    "--encoder",
    default="none",
    show_default=True,
    metavar="none|DIR|NAME",
    help="Sentence encoder.",
)
@click.option(
    "--alpha", default=0.01, show_default=True, help="Most wrong automatic answers, as a share."
)
@click.option(
    "--index", "stored", metavar="DIR", help="Index made by `hearsay index`, instead of --checks."
)
@click.option(
    "--calibration", metavar="FILE", help="Your own labels, from `hearsay evaluate match`."
)
@workers_option
def match(**options: object) -> None:
    """Find for each message the checks that may answer it, and decide.

    Each line of the output holds the message's id, its language, how likely it is that it
    holds a checkable claim, the decision (answer, suggest, none) and the matches, best first,
    each with its probability, its guards and why it was found.

    \b
    hearsay match --checks checks.csv --messages tips.csv --out matches.jsonl
    cat tips.jsonl | hearsay match --index DIR --messages - --out -
    """
    raise SystemExit(stop_kindly(lambda: _match(Options(options))))


class Options:
    """The options of `match`, with their types."""

    def __init__(self, values: dict[str, object]) -> None:
        given = values["checks"]
        self.checks: tuple[str, ...] = given if isinstance(given, tuple) else ()
        self.messages, self.out = str(values["messages"]), str(values["out"])
        self.top = int(str(values["top"]))
        self.encoder = str(values["encoder"])
        self.alpha = float(str(values["alpha"]))
        self.stored = None if values["stored"] is None else Path(str(values["stored"]))
        self.calibration = (
            None if values["calibration"] is None else Path(str(values["calibration"]))
        )
        self.workers = int(str(values["workers"]))
        if bool(self.checks) == (self.stored is not None):
            raise click.UsageError("give either --checks FILE… or --index DIR")
        if self.top < 1 or self.workers < 1:
            raise click.UsageError("--top and --workers must be at least 1")
        one_pipe(*self.checks, self.messages)


def _match(options: Options) -> int:
    encoder = open_encoder(options.encoder)
    labels = read_labels(options.calibration, options.alpha, encoder=encoder is not None)
    report = RowReport()
    messages = read_messages(options.messages, report)
    more = files_of(options.stored, encoder_folder(options.encoder), options.calibration)
    sources = (*options.checks, options.messages, *more)
    with output(options.out, *sources) as write, tempfile.TemporaryDirectory() as spare:
        matcher = _matcher(options, encoder)
        policy = policy_for(matcher, labels, options.calibration, options.alpha)
        for result in shown(_results(options, matcher, policy, messages, Path(spare)), "matched"):
            write(result_json(result))
        return finish(report, options.messages)


def _matcher(options: Options, encoder: Encoder | None) -> Matcher:
    note_first_run()
    if options.stored is not None:
        return Matcher.open(options.stored, encoder)
    return build_matcher(options.checks, encoder, options.workers)


def _results(
    options: Options, matcher: Matcher, policy: Policy, messages: Iterator[Message], spare: Path
) -> Iterator[MatchResult]:
    """Yield results in order; other processes are started once there are many messages."""
    engine = Engine(matcher, Detector.load(), policy, top=options.top)
    collect_seldom()
    if options.workers == 1:
        yield from engine.process_many(messages)
        return
    yield from engine.process_many(islice(messages, HEAD))
    following = next(messages, None)
    if following is None:
        return
    stored = options.stored
    if stored is None:
        stored = spare / "index"
        matcher.save(stored)
    recipe = Recipe(stored, policy, encoder_folder(options.encoder), options.top)
    yield from process_in_workers(recipe, chain([following], messages), options.workers)


def build_matcher(sources: tuple[str, ...], encoder: Encoder | None, workers: int = 1) -> Matcher:
    """Read checks and index them, by several processes if there are many checks.

    Raises:
        InputError: a file cannot be used, or none of its rows.
    """
    report = RowReport()
    checks = shown(read_checks(sources, report), "indexed checks")
    matcher = Matcher.build(checks, encoder, workers=workers)
    finish(report, ", ".join(sources))
    return matcher


def read_labels(calibration: Path | None, alpha: float, *, encoder: bool) -> Calibration:
    """Return the labels of a calibration file, or those that come with the model.

    Raises:
        InputError: the file cannot be read, or is no calibration.
        SettingError: `alpha` is no share.
    """
    if not 0 < alpha < 1:
        raise SettingError(f"--alpha is {alpha}; it must lie between 0 and 1, such as 0.01")
    if calibration is None:
        return shipped_calibration(encoder=encoder)
    try:
        text = calibration.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(calibration), "cannot be read", advice=CALIBRATE) from error
    return Calibration.from_json(text, str(calibration))


def policy_for(
    matcher: Matcher, labels: Calibration, calibration: Path | None, alpha: float
) -> Policy:
    """Choose thresholds from labels, which must have been judged with the same ranking.

    Raises:
        InputError: the calibration was made with another ranking model or encoder.
    """
    if calibration is not None and labels.model.rsplit("+", 2)[0] != matcher.model:
        made = f"made with another ranking model or encoder ({labels.model[:80]})"
        raise InputError(
            str(calibration), f"{made}, so it says nothing of this one", advice=CALIBRATE
        )
    return Policy.from_calibration(labels, alpha)


@click.command(cls=FilesCommand)
@click.option("--checks", multiple=True, required=True, metavar="FILE…", help=CHECKS_HELP)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    help="Folder of the index; one that is there is replaced.",
)
@click.option(
    "--encoder",
    default="none",
    show_default=True,
    metavar="none|DIR|NAME",
    help="Sentence encoder.",
)
@workers_option
def index(checks: tuple[str, ...], out: str, encoder: str, workers: int) -> None:
    """Index checks once, so that `match --index` opens them at once.

    The index is derived from the checks: it can always be made again. Any number of processes
    may read it.
    """

    def run() -> int:
        one_pipe(*checks)
        require_free(Path(out))
        note_first_run()
        matcher = build_matcher(checks, open_encoder(encoder), workers)
        matcher.save(out)
        click.echo(f"{out}: {len(matcher)} checks indexed", err=True)
        return 0

    raise SystemExit(stop_kindly(run))


@click.command()
@click.option(
    "--pairs", required=True, metavar="FILE", help="Table with the columns a and b; - reads a pipe."
)
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="Where results go, one JSON line each; - for a pipe.",
)
@click.option(
    "--encoder",
    default="none",
    show_default=True,
    metavar="none|DIR|NAME",
    help="Takes no part yet: pairs are compared by words.",
)
def compare(pairs: str, out: str, encoder: str) -> None:
    """Say for each pair of texts how likely they make the same claim.

    Each line of the output holds the probability and the guards: what the two disagree on.
    """

    def run() -> int:
        note_words_only(encoder, "comparing")
        comparer, report = Comparer(), RowReport()
        with output(out, pairs) as write:
            for key, a, b in shown(read_pairs(pairs, report), "compared"):
                result = comparer.compare(a, b)
                value = {"same": result.same, "guards": [str(guard) for guard in result.guards]}
                write(json.dumps({"id": key, **value} if key else value, ensure_ascii=False))
            return finish(report, pairs)

    raise SystemExit(stop_kindly(run))
