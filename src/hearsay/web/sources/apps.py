"""The app's entry in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.sources"
    label = "sources"

    def ready(self) -> None:
        """Register the worker's step."""
        from hearsay.web.sources.worker import (  # noqa: PLC0415 - models are ready only now
            polling,  # noqa: F401
        )
