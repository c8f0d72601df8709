"""The steps from a message to what should be done about it."""

from hearsay.pipeline.engine import Engine, Recipe, process_in_workers

__all__ = ["Engine", "Recipe", "process_in_workers"]
