"""The app's entry in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.api"
    label = "api"

    def ready(self) -> None:
        """Listen to what happens at the desk; importing `deliveries` registers the worker's step."""
        from hearsay.web.api import deliveries, outbox  # noqa: F401, PLC0415 - models are ready now

        outbox.listen()
