"""`hearsay models pull` and `hearsay models list`."""

from __future__ import annotations

import click

from hearsay.cli.common import stop_kindly, table
from hearsay.connect.files import one_line
from hearsay.connect.models import KNOWN, installed, pull_model

__all__ = ["models"]


@click.group()
def models() -> None:
    """Get and list sentence encoders."""


@models.command("list")
def list_models() -> None:
    """List the encoders that can be pulled and those that are here."""
    raise SystemExit(stop_kindly(_list))


def _list() -> int:
    here = installed()
    rows = [("name", "languages", "size", "here")]
    for name, model in KNOWN.items():
        languages = "all" if "*" in model.languages else ", ".join(model.languages)
        rows.append((name, languages, f"{model.megabytes} MB", one_line(str(here.get(name, "no")))))
    rows += [
        (one_line(name), "", "", one_line(str(path)))
        for name, path in here.items()
        if name not in KNOWN
    ]
    click.echo(table(rows))
    return 0


@models.command("pull")
@click.argument("name")
def pull(name: str) -> None:
    """Download an encoder by NAME from the model hub (HEARSAY_HUB names another hub)."""

    def run() -> int:
        folder = pull_model(name, lambda line: click.echo(line, err=True))
        click.echo(f"{folder}: ready; use it with --encoder {name}")
        return 0

    raise SystemExit(stop_kindly(run))
