"""`hearsay demo`: a desk to look at, made of the bundled sample; or a report of the engine alone."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from hearsay.cli.common import stop_kindly
from hearsay.cli.demo_desk import demo_desk
from hearsay.cli.report import LANGUAGE_FILES, Findings, Known, render_report
from hearsay.cli.sample import Sample, load_sample
from hearsay.connect.files import AtomicWriter
from hearsay.detect import Detector
from hearsay.group import Grouper
from hearsay.match import Matcher
from hearsay.match.decide import Policy
from hearsay.pipeline import Engine
from hearsay.types import Decision, MatchResult

__all__ = ["demo", "run_demo"]

ALPHA = 0.01
"""Share of wrong answers that the demo allows, the same as `hearsay match` does."""


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder of the demo.",
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Make the desk and end.")
@click.option("--report-only", is_flag=True, help="Write the report and make no desk.")
def demo(out: Path, port: int, no_serve: bool, report_only: bool) -> None:
    """Make a desk of the bundled sample and serve it, to this computer only.

    The desk is made anew in the folder's `home`, by the steps that a real one takes, and a link is
    printed that signs you in. With --report-only the engine alone runs over the sample, and the
    folder gets report.html (also in Vietnamese and Thai), and the sample as checks.tsv,
    messages.tsv and truth.tsv, to try the other commands on.
    """
    make = (
        (lambda: _demo(out)) if report_only else (lambda: demo_desk(out, port, serve=not no_serve))
    )
    raise SystemExit(stop_kindly(make))


def _demo(out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    findings = run_demo(Console(stderr=True))
    for name, text in _files(load_sample()):
        _write(out / name, text)
    for lang, _, name in LANGUAGE_FILES:
        _write(out / name, render_report(lang, findings))
    console = Console()
    console.print(_table(findings))
    console.print(f"At most {ALPHA:.0%} of automatic answers are allowed to be wrong.")
    console.print(f"\nOpen {(out / 'report.html').resolve()} to see every group and every reason.")
    return 0


def run_demo(console: Console) -> Findings:
    """Run matching, deciding and grouping over the sample, with a progress bar on a terminal."""
    sample = load_sample()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading the checks", total=len(sample.messages))
        engine = Engine(Matcher.build(sample.checks), Detector.load(), Policy.default(ALPHA))
        grouper = Grouper()
        bar.update(task, description="matching and grouping")
        results: list[MatchResult] = []
        claims: list[str] = []
        for message in sample.messages:
            results.append(engine.process(message))
            claims.append(grouper.learn_one(message))
            bar.advance(task)
    return Findings(
        messages=sample.messages,
        results=results,
        claims=claims,
        checks={check.id: check for check in sample.checks},
        known=Known(sample.truth, sample.near),
    )


def _table(findings: Findings) -> Table:
    known = findings.known or Known({}, {})
    table = Table(title="What Hearsay would do with the sample")
    for name in (
        "language",
        "messages",
        "answered",
        "of them right",
        "suggested",
        "left to people",
    ):
        table.add_column(name, justify="left" if name == "language" else "right")
    languages = Counter(result.lang for result in findings.results)
    for lang, count in languages.most_common():
        rows = [r for r in findings.results if r.lang == lang]
        answered = [r for r in rows if r.decision is Decision.ANSWER]
        right = sum(r.matches[0].check == known.truth.get(r.id) for r in answered)
        suggested = sum(r.decision is Decision.SUGGEST for r in rows)
        left = count - len(answered) - suggested
        table.add_row(lang, *map(str, (count, len(answered), right, suggested, left)))
    sizes = Counter(findings.claims)
    shared = sum(size for size in sizes.values() if size > 1)
    table.caption = f"{shared} of {len(findings.claims)} messages share a claim with another one"
    return table


def _files(sample: Sample) -> list[tuple[str, str]]:
    checks = [
        [c.id, c.claim, c.title, c.url, c.rating, c.lang or "", c.date] for c in sample.checks
    ]
    messages = [[m.id, m.text, m.time.isoformat() if m.time else ""] for m in sample.messages]
    return [
        ("checks.tsv", _tsv(["id", "claim", "title", "url", "rating", "lang", "date"], checks)),
        ("messages.tsv", _tsv(["id", "text", "time"], messages)),
        ("truth.tsv", _tsv(["query", "claim"], [list(pair) for pair in sample.truth.items()])),
    ]


def _tsv(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    with AtomicWriter(path) as file:
        file.write(text)
