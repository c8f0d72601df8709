"""`hearsay group`."""

from __future__ import annotations

import json

import click

from hearsay.cli.common import finish, note_words_only, output, shown, stop_kindly
from hearsay.connect.files import RowReport, read_messages
from hearsay.group import Grouper
from hearsay.text import warm_up

__all__ = ["group"]


@click.command()
@click.option(
    "--messages", required=True, metavar="FILE", help="Messages with id and text; - reads a pipe."
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
    help="Takes no part yet: messages are grouped by words.",
)
def group(messages: str, out: str, encoder: str) -> None:
    """Group messages that make the same claim, as they arrive.

    Each line of the output holds a message's id and the id of its claim. The same messages in the
    same order give the same groups.
    """

    def run() -> int:
        note_words_only(encoder, "grouping")
        warm_up()
        grouper, report = Grouper(), RowReport()
        with output(out, messages) as write:
            for message in shown(read_messages(messages, report), "grouped"):
                claim = grouper.learn_one(message)
                write(json.dumps({"id": message.id, "claim": claim}, ensure_ascii=False))
            return finish(report, messages)

    raise SystemExit(stop_kindly(run))
