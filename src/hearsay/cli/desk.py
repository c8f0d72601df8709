"""`hearsay serve`, `worker`, `rebuild` and `recalibrate`: the desk itself."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hearsay.cli.common import FAILED, stop_kindly
from hearsay.errors import SettingError
from hearsay.web.start import part, ready

__all__ = ["rebuild", "recalibrate", "serve", "worker"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder of the desk, instead of the one that HEARSAY_HOME names.",
)


@click.command()
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@home_option
@click.option("--no-worker", is_flag=True, help="Leave the worker to another `hearsay worker`.")
def serve(address: str, port: int, home: Path | None, no_worker: bool) -> None:
    """Serve the desk to browsers, with the worker beside it.

    The database is prepared first. On a desk that has nobody yet, a link is printed by which the
    first administrator comes in, once. The worker is started again should it end. Ends on SIGTERM
    and SIGINT, after what is being done is done.
    """

    def run() -> int:
        name_address(address, port)
        ready(home)
        code: int = part("serving").serve(address, port, worker=not no_worker, tell=click.echo)
        return code

    raise SystemExit(stop_kindly(run))


def name_address(address: str, port: int) -> None:
    """Take where the server listens as the desk's address, unless HEARSAY_ADDRESS names it.

    Raises:
        SettingError: others are to reach the desk, and its address is not named.
    """
    if os.environ.get("HEARSAY_ADDRESS"):
        return
    if address not in LOOPBACK:
        raise SettingError(
            f"others can reach the desk at {address}, so its address must be known; set "
            "HEARSAY_ADDRESS to it, such as https://desk.example.org"
        )
    host = f"[{address}]" if ":" in address else address
    os.environ["HEARSAY_ADDRESS"] = f"http://{host}:{port}"


@click.command()
@home_option
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
def worker(home: Path | None, once: bool) -> None:
    """Match, group, rank and archive what has arrived, until told to stop.

    `hearsay serve` runs one already; several may run, on one machine or more, and never do the same
    twice. Ends on SIGTERM and SIGINT, after the step that is being done.
    """

    def run() -> int:
        ready(home)
        part("logs").configure()
        part("database").require_ready()
        return 0 if part("claims.worker.loop").work(once=once) else FAILED

    raise SystemExit(stop_kindly(run))


@click.command()
@click.argument("what", type=click.Choice(["checks", "groups", "search", "all"]))
@home_option
def rebuild(what: str, home: Path | None) -> None:
    """Make what is derived from the store anew: the index of CHECKS, GROUPS, or SEARCH.

    Needed only if one is damaged: the worker keeps them up to date.
    """

    def run() -> int:
        ready(home)
        part("database").require_ready()
        for line in part("claims.worker.rebuilding").rebuild(what):
            click.echo(line)
        return 0

    raise SystemExit(stop_kindly(run))


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@home_option
def recalibrate(dry_run: bool, home: Path | None) -> None:
    """Choose anew how sure an automatic answer must be, with what people said of earlier ones.

    Labels are what editors decided of suggested checks, what askers said of answers, and what was
    recalled. They are added to those that come with the model; the share of wrong answers that is
    allowed stays as it is. The worker takes the new thresholds up by itself.
    """

    def run() -> int:
        ready(home)
        part("database").require_ready()
        done = part("tipline.labels").recalibrate(keep=not dry_run)
        click.echo(
            f"labels of this desk: {done.labels}, of which {done.wrong} say that it was wrong"
        )
        before, after = done.before.thresholds, done.after.thresholds
        for lang in sorted(before.keys() | after.keys()):
            name = "every other language" if lang == "*" else lang
            was, now = done.before.threshold(lang), done.after.threshold(lang)
            click.echo(f"  {name}: {_probability(was)} before, {_probability(now)} now")
        click.echo("nothing was changed" if dry_run else "kept; the worker takes it up")
        return 0

    raise SystemExit(stop_kindly(run))


def _probability(value: float) -> str:
    return f"{value:.3f}" if value <= 1 else "never by itself"
