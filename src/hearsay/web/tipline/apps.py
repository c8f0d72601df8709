"""The app's entry in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.tipline"
    label = "tipline"

    def ready(self) -> None:
        """Hear of what the engine says; importing the steps registers them with the worker."""
        from hearsay.web.tipline import hearing  # noqa: PLC0415 - models are ready only now
        from hearsay.web.tipline.worker import polling, purging, sending  # noqa: F401, PLC0415

        hearing.listen()
