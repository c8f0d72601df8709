"""`hearsay import` and `hearsay export`: what a desk has, to and from files."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from hearsay.cli.common import shown, stop_kindly
from hearsay.cli.desk import home_option
from hearsay.connect.files import one_line, require_folder
from hearsay.connect.files.report import SHOWN
from hearsay.connect.imports import (
    MAPPED,
    Imported,
    ImportReport,
    ReadOptions,
    Shape,
    parse_columns,
    read_table_head,
    reading,
    recognise,
)
from hearsay.errors import InputError, SettingError
from hearsay.web.start import part, ready

__all__ = ["export_", "import_"]


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--shape", "name", default="", help="Read it as this; otherwise it is found out.")
@click.option(
    "--columns",
    multiple=True,
    metavar="text=NAME,time=NAME,…",
    help="Read a table whose columns you name: text, time, url, lang, id, source, views, …",
)
@click.option(
    "--dates",
    default="",
    metavar="dmy|mdy|ymd",
    help="Order of day, month and year where the dates themselves leave two.",
)
@click.option("--encoding", default="", help="Of a table with --columns that is not in UTF-8.")
@click.option("--posts", is_flag=True, help="With --columns: the messages stood in public.")
@click.option("--dry-run", is_flag=True, help="Tell what would come in, and change nothing.")
@click.option("--own", is_flag=True, help="Restore an export of everything into an empty desk.")
@home_option
def import_(  # noqa: PLR0913, PLR0917
    files: tuple[Path, ...],
    name: str,
    columns: tuple[str, ...],
    dates: str,
    encoding: str,
    posts: bool,
    dry_run: bool,
    own: bool,
    home: Path | None,
) -> None:
    """Take in messages and checks from FILE…: tables, ClaimReview, chats, other tools' exports.

    What is here already stays as it is, so the same file may come again. Bad rows are told, counted
    and skipped. Nothing about who wrote is read.
    """

    def run() -> int:
        if own and (len(files) != 1 or name or columns or dry_run):
            raise SettingError("--own takes one folder or zip, and no other option")
        options = _options(name, columns, dates, encoding, posts)
        chosen = MAPPED if columns else name
        if chosen:
            reading(chosen, options)  # told before a desk is opened
        _start(home)
        return _restore(files[0]) if own else _import(files, chosen, options, dry_run)

    raise SystemExit(stop_kindly(run))


def _options(
    name: str, columns: tuple[str, ...], dates: str, encoding: str, posts: bool
) -> ReadOptions:
    """Return what was said of the files.

    Raises:
        SettingError: the options do not go together, or one is outside what is allowed.
    """
    if name and columns:
        raise SettingError("--columns names the columns of a table; --shape goes without it")
    if (encoding or posts) and not columns:
        raise SettingError("--encoding and --posts go with --columns")
    if not columns:
        return ReadOptions(dates=dates)
    return ReadOptions(parse_columns(columns, dates=dates, encoding=encoding, post=posts), dates)


def _start(home: Path | None) -> None:
    ready(home)
    part("database").require_ready()


def _import(files: tuple[Path, ...], chosen: str, options: ReadOptions, dry: bool) -> int:
    """Take in each file; a file that cannot be read at all does not keep the others out."""
    good, failure = 0, None
    for file in files:
        try:
            good += _import_one(str(file), chosen, options, dry)
        except InputError as error:
            failure = error
            if len(files) > 1:
                click.echo(f"hearsay: {one_line(str(error))}", err=True)
    if good:
        return 0
    raise failure or InputError(str(files[0]), "no row can be used", advice="see the lines above")


def _import_one(file: str, chosen: str, options: ReadOptions, dry: bool) -> int:
    """Take in one file; return how many of its rows were good."""
    importing = part("claims.actions.importing")
    found = reading(chosen or _recognised(file).name, options)
    click.echo(f"{file}: {found.title} ({found.name})", err=True)
    report = ImportReport(_told)
    items: Iterable[Imported] = shown(found.read(file, report), "rows")
    taken = importing.import_all(
        items, shape=found.name, now=_now(), dry=dry, tell=_Refusals(file, report).tell
    )
    report.close()
    left = report.bad + len(taken.refused)
    would = "would be " if dry else ""
    click.echo(
        f"{file}: {taken.new:,} {would}new, {taken.changed:,} {would}changed, "
        f"{taken.known:,} here already, {left:,} left out"
    )
    return int(taken.new + taken.changed + taken.known)


def _recognised(file: str) -> Shape:
    try:
        return recognise(file)
    except InputError as error:
        try:
            read_table_head(file)
        except InputError:
            raise error from None
        advice = "or say what its columns are: --columns text=NAME,time=NAME"
        raise InputError(file, error.reason, advice=f"{error.advice}; {advice}") from error


class _Refusals:
    """Tells the first rows that the desk refused; the others are counted."""

    def __init__(self, file: str, report: ImportReport) -> None:
        self._file, self._report, self._count = file, report, 0

    def tell(self, refusal: Any) -> None:
        self._count += 1
        if self._count <= SHOWN:
            self._report.note(self._file, f"{refusal.key}: {refusal.why} Skipped.")


def _told(line: str) -> None:
    click.echo(line, err=True)


def _restore(source: Path) -> int:
    done = part("claims.exporting.restore").restore_export(source, tell=_told)
    click.echo(f"{sum(done.values()):,} rows are back: " + _listed(done.items()))
    click.echo("The worker builds the indexes again.")
    return 0


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counts if count)


@click.command("export")
@click.option("--out", required=True, help="File, folder or zip to write; - is standard output.")
@click.option(
    "--what", default="all", show_default=True, help="claims, messages, checks, … or all."
)
@click.option("--format", "form", default="csv", show_default=True, help="csv, jsonl, claimreview.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for spreadsheets.")
@home_option
def export_(out: str, what: str, form: str, bom: bool, home: Path | None) -> None:
    """Write what the desk owns: a table, or all of them as a folder or zip, a file each.

    How much it will be is told first. The output appears whole or not at all. Who asked is never
    in it. `hearsay import --own` puts an export of everything into an empty desk.
    """

    def run() -> int:
        _start(home)
        stream = part("claims.exporting.stream")
        stream.require(what, form)
        if out != "-":
            require_folder(out)
        with part("snapshot").snapshot():
            for size in stream.sizes(what, form):
                _told(f"{size.what}: {size.rows:,} rows, about {_bytes(size.size)}")
            _export(out, what, form, bom)
        return 0

    raise SystemExit(stop_kindly(run))


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:,.1f} kB"


def _export(out: str, what: str, form: str, bom: bool) -> None:
    stream = part("claims.exporting.stream")
    path = Path(out)
    if what == "all" and out != "-" and path.suffix.lower() != ".zip":
        with _folder_beside(path) as folder:
            for one in stream.WHATS[:-1]:
                with (folder / stream.name_of(one, form)).open("wb") as file:
                    _copy(stream.pieces(one, form, bom=bom), file)
        return
    pieces = (
        stream.zipped(form, now=_now(), bom=bom)
        if what == "all"
        else stream.pieces(what, form, bom=bom)
    )
    if out == "-":
        _copy(pieces, sys.stdout.buffer)
        return
    with _file_beside(path) as file:
        _copy(pieces, file)


def _copy(pieces: Iterable[bytes], file: BinaryIO) -> None:
    for piece in pieces:
        file.write(piece)
    file.flush()


@contextmanager
def _file_beside(path: Path) -> Iterator[BinaryIO]:
    """Give a file that appears under its name once it is whole; only its owner reads it."""
    handle, beside = tempfile.mkstemp(
        prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent
    )
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)


@contextmanager
def _folder_beside(path: Path) -> Iterator[Path]:
    """Give a folder that appears under its name once all is in it.

    Raises:
        InputError: there is something in the folder already.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(str(path), "is there already", advice="name a new folder, or a .zip")
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent))
    try:
        yield beside
        beside.replace(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _now() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)
