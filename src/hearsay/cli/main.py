"""The `hearsay` program."""

from __future__ import annotations

import click

from hearsay import __version__
from hearsay.cli.backup import backup, restore, upgrade
from hearsay.cli.demo import demo
from hearsay.cli.desk import rebuild, serve, worker
from hearsay.cli.doctor import doctor
from hearsay.cli.evaluate import evaluate
from hearsay.cli.exchange import export_, import_
from hearsay.cli.group import group
from hearsay.cli.match import compare, index, match
from hearsay.cli.models import models

__all__ = ["main"]


@click.group(context_settings={"max_content_width": 80, "help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """A rumour desk: match what people are hearing to the checks that answer it."""


_CORE = (match, index, group, compare, evaluate, models)
_DESK = (
    serve,
    worker,
    backup,
    restore,
    upgrade,
    rebuild,
    import_,
    export_,
    doctor,
    demo,
)
for _command in (*_CORE, *_DESK):
    main.add_command(_command)
