"""The app's entry in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.tipline"
    label = "tipline"

    def ready(self) -> None:
        """Listen to the engine and to what is published; importing the steps registers them."""
        from hearsay.web.tipline import hearing  # noqa: PLC0415 - models are ready only now
        from hearsay.web.tipline.actions import following  # noqa: PLC0415
        from hearsay.web.tipline.worker import replying, telling, watching  # noqa: F401, PLC0415

        hearing.listen()
        following.listen()
