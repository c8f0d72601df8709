"""`hearsay evaluate match` and `hearsay evaluate group`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import click

from hearsay.cli.common import (
    FilesCommand,
    encoder_folder,
    files_of,
    finish,
    keep_sources,
    one_pipe,
    open_encoder,
    shown,
    stop_kindly,
    table,
)  # fmt: skip
from hearsay.cli.match import CHECKS_HELP, build_matcher, policy_for, read_labels
from hearsay.connect.files import (
    AtomicWriter,
    MatchLabels,
    RowReport,
    one_line,
    read_group_truth,
    read_messages,
    read_truth,
    require_folder,
)  # fmt: skip
from hearsay.detect import Detector
from hearsay.errors import InputError
from hearsay.evals import MatchReport, calibration_from, evaluate_groups, evaluate_matches
from hearsay.group import Grouper
from hearsay.match import Matcher
from hearsay.match.risk import Interval
from hearsay.match.workers import collect_seldom
from hearsay.pipeline import Engine
from hearsay.text import warm_up
from hearsay.types import Assignment, MatchResult, Message

__all__ = ["evaluate"]


@click.group()
def evaluate() -> None:
    """Measure matching or grouping on your own labels, with intervals."""


@evaluate.command("match", cls=FilesCommand)
@click.option("--checks", multiple=True, required=True, metavar="FILE…", help=CHECKS_HELP)
@click.option("--messages", required=True, metavar="FILE", help="Messages with id and text.")
@click.option(
    "--truth",
    required=True,
    metavar="FILE",
    help="Labels: columns query (message id) and claim (check id).",
)
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
@click.option("--calibration", metavar="FILE", help="Use these labels to set the thresholds.")
@click.option("--save-calibration", metavar="FILE", help="Write these labels as a calibration.")
@click.option("--json", "json_file", metavar="FILE", help="Write the figures as JSON too.")
def evaluate_match(**options: object) -> None:
    """How good are the matches, and how safe would automatic answers be?"""
    raise SystemExit(stop_kindly(lambda: _evaluate_match(_Options(options))))


class _Options:
    """The options of `evaluate match`, with their types."""

    def __init__(self, values: dict[str, object]) -> None:
        given = values["checks"]
        self.checks: tuple[str, ...] = given if isinstance(given, tuple) else ()
        self.messages, self.truth = str(values["messages"]), str(values["truth"])
        self.encoder, self.alpha = str(values["encoder"]), float(str(values["alpha"]))
        self.calibration = _path(values["calibration"])
        self.save_calibration = _path(values["save_calibration"])
        self.json_file = _path(values["json_file"])


def _path(value: object) -> Path | None:
    return None if value is None else Path(str(value))


def _evaluate_match(options: _Options) -> int:
    one_pipe(*options.checks, options.messages, options.truth)
    more = files_of(encoder_folder(options.encoder), options.calibration)
    sources = (*options.checks, options.messages, options.truth, *more)
    targets = [str(t) for t in (options.json_file, options.save_calibration) if t is not None]
    for target in targets:
        keep_sources(target, *sources)
        require_folder(target)
    if len({Path(target).resolve() for target in targets}) < len(targets):
        raise InputError(targets[0], "is named for two outputs", advice="name another")
    warm_up()
    rows = RowReport()
    truth = read_truth(options.truth, rows)
    finish(rows, options.truth)
    encoder = open_encoder(options.encoder)
    labels = read_labels(options.calibration, options.alpha, encoder=encoder is not None)
    matcher = build_matcher(options.checks, encoder)
    policy = policy_for(matcher, labels, options.calibration, options.alpha)
    report = RowReport()
    engine = Engine(matcher, Detector.load(), policy)
    collect_seldom()
    messages = _labelled(read_messages(options.messages, report), truth.right)
    results = list(shown(engine.process_many(messages), "matched"))
    finish(report, options.messages)
    _tell_unknown(options, truth, results, matcher)
    found = evaluate_matches(results, truth.right)
    click.echo(_match_table(found))
    if options.json_file is not None:
        _write(options.json_file, json.dumps(asdict(found), indent=1, ensure_ascii=False) + "\n")
    if options.save_calibration is not None:
        saved = calibration_from(results, truth.right, source=Path(options.messages).name)
        _write(options.save_calibration, saved.to_json() + "\n")
        click.echo(f"{options.save_calibration}: {len(saved.labels)} labels", err=True)
    return 0


def _labelled(messages: Iterator[Message], truth: Mapping[str, object]) -> Iterator[Message]:
    return (message for message in messages if message.id in truth)


def _tell_unknown(
    options: _Options, truth: MatchLabels, results: list[MatchResult], matcher: Matcher
) -> None:
    """Tell the labels that name messages or checks which are not there."""
    seen = {result.id for result in results}
    absent = {query: row for query, row in truth.message_rows.items() if query not in seen}
    lost = {key: row for key, row in truth.check_rows.items() if matcher.check(key) is None}
    if absent:
        _tell(options.truth, "message", absent, f"left out; compare it with {options.messages}")
    if lost:
        _tell(options.truth, "check", lost, f"never found; compare it with {options.checks[0]}")
    _need_labels(options.truth, options.messages, some=bool(seen))


def _tell(source: str, kind: str, rows: Mapping[str, int], then: str) -> None:
    """Tell the first label that names something unknown, and how many more do."""
    (name, row), *more = rows.items()
    others = f", and {len(more)} more like it" if more else ""
    line = InputError(source, f"no {kind} has the id {name!r}{others}", row=row, advice=then)
    click.echo(one_line(str(line)), err=True)


def _need_labels(truth: str, messages: str, *, some: bool) -> None:
    if not some:
        reason = f"no label names a message of {messages}"
        raise InputError(truth, reason, advice="are the ids those of the messages?")


def _match_table(report: MatchReport) -> str:
    rows = [("measure", "value and 95 % interval")]
    rows += [
        (name, str(value))
        for name, value in (
            ("MAP@5", report.map5), ("MRR", report.mrr), ("P@1", report.p1), ("S@5", report.s5),
        )
    ]  # fmt: skip
    rows += [
        ("answered", _share(report.coverage)),
        ("  of these wrong", _share(report.risk)),
        ("suggested", _share(report.suggested)),
        ("best match guarded", _share(report.guarded)),
    ]
    rows += [
        (f"  {row.lang}: answered / wrong", f"{_share(row.coverage)} / {_share(row.risk)}")
        for row in report.languages
    ]
    note = f"\n{report.messages} labelled messages"
    return table(rows) + note


def _share(interval: Interval) -> str:
    return (
        f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
        f"  ({interval.count} of {interval.total})"
    )


@evaluate.command("group")
@click.option("--messages", required=True, metavar="FILE", help="Messages with id and text.")
@click.option(
    "--truth", required=True, metavar="FILE", help="Labels: columns id (message id) and claim."
)
@click.option("--json", "json_file", metavar="FILE", help="Write the figures as JSON too.")
def evaluate_group(messages: str, truth: str, json_file: str | None) -> None:
    """How well are messages grouped by claim? B-cubed precision, recall and F1."""

    def run() -> int:
        one_pipe(messages, truth)
        if json_file is not None:
            keep_sources(json_file, messages, truth)
            require_folder(json_file)
        warm_up()
        labels = RowReport()
        gold = read_group_truth(truth, labels)
        finish(labels, truth)
        report, grouper = RowReport(), Grouper()
        assigned = [
            Assignment(message.id, grouper.learn_one(message))
            for message in shown(read_messages(messages, report), "grouped")
        ]
        code = finish(report, messages)
        seen = {assignment.id for assignment in assigned}
        absent = {key: row for key, row in gold.rows.items() if key not in seen}
        if absent:
            _tell(truth, "message", absent, f"left out; compare it with {messages}")
        _need_labels(truth, messages, some=len(absent) < len(gold.rows))
        found = evaluate_groups(assigned, gold.claims)
        rows = [("measure", "value and 95 % interval")]
        rows += [("B-cubed precision", str(found.precision)), ("B-cubed recall", str(found.recall))]
        rows += [("B-cubed F1", str(found.f1))]
        click.echo(table(rows))
        click.echo(
            f"{found.messages} labelled messages in {found.groups} groups; {found.claims} true claims"
        )
        if json_file is not None:
            _write(Path(json_file), json.dumps(asdict(found), indent=1) + "\n")
        return code

    raise SystemExit(stop_kindly(run))


def _write(path: Path, text: str) -> None:
    with AtomicWriter(path) as file:
        file.write(text)
