"""The `hearsay` program."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from hearsay import __version__

__all__ = ["main"]

WHERE: Final = {
    "match": "match:match",
    "index": "match:index",
    "group": "group:group",
    "compare": "match:compare",
    "evaluate": "evaluate:evaluate",
    "models": "models:models",
    "serve": "desk:serve",
    "worker": "desk:worker",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "upgrade": "backup:upgrade",
    "rebuild": "desk:rebuild",
    "recalibrate": "desk:recalibrate",
    "import": "exchange:import_",
    "export": "exchange:export_",
    "doctor": "doctor:doctor",
    "demo": "demo:demo",
}
"""Command → its module below `hearsay.cli`, and its name there."""


class _Commands(click.Group):
    """Reads a command when it is called: none waits for what only others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in WHERE:
            return None
        module, name = WHERE[cmd_name].split(":")
        found = getattr(import_module(f"hearsay.cli.{module}"), name)
        assert isinstance(found, click.Command)  # noqa: S101 - for the type checker
        return found


@click.command(
    cls=_Commands,
    context_settings={"max_content_width": 80, "help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__)
def main() -> None:
    """A rumour desk: match what people are hearing to the checks that answer it."""
